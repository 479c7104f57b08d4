import CLibEdit
import CocrTerminal
import Dispatch

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Reads lines from the terminal with libedit: Emacs and vi keys, `~/.editrc`, history, completion.
final class LineEditor {
  enum Line: Equatable {
    case text(String)
    /// Several lines were pasted into the line, between these parts of it.
    case pasted(before: String, text: String, after: String)
    /// Ctrl-C.
    case interrupted
    /// Ctrl-D on an empty line, or the terminal is gone.
    case end
  }

  /// How many entries the history holds.
  static let historySize = 2000

  /// Gives what can stand at the cursor, from the line before it.
  var complete: (String) -> Completion = { _ in .none }

  private let editor: UnsafeMutablePointer<cocr_editor>
  private let resizeSource: any DispatchSourceSignal
  private let resizePipe: (read: Int32, write: Int32)
  /// Whether the terminal is asked to mark what is pasted.
  let marksPastes: Bool

  /// - Parameter isCapable: the terminal understands more than plain text.
  /// - Returns: nil where libedit cannot be started.
  init?(isCapable: Bool) {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return nil }
    let pipe = (read: ends[0], write: ends[1])
    for end in ends { _ = fcntl(end, F_SETFL, fcntl(end, F_GETFL) | O_NONBLOCK) }
    guard let editor = cocr_editor_make(Int32(Self.historySize), pipe.read) else {
      for end in ends { close(end) }
      return nil
    }
    self.editor = editor
    editor.pointee.can_clear = isCapable ? 1 : 0
    marksPastes = isCapable && editor.pointee.has_vi_keys == 0
    editor.pointee.marks_pastes = marksPastes ? 1 : 0
    resizePipe = pipe
    resizeSource = DispatchSource.makeSignalSource(signal: SIGWINCH, queue: .global())
    resizeSource.setEventHandler {
      var byte: UInt8 = 0
      _ = write(pipe.write, &byte, 1)
    }
    resizeSource.resume()
    editor.pointee.complete = { editor in
      guard let editor, let owner = editor.pointee.owner else { return UInt8(CC_ERROR) }
      return Unmanaged<LineEditor>.fromOpaque(owner).takeUnretainedValue().completeWord()
    }
    editor.pointee.owner = Unmanaged.passUnretained(self).toOpaque()
  }

  deinit {
    resizeSource.cancel()
    cocr_editor_free(editor)
    close(resizePipe.read)
    close(resizePipe.write)
  }

  /// Puts an entry into the history, where the arrow keys find it.
  func remember(_ entry: String) { cocr_editor_remember(editor, entry) }

  /// Asks the terminal to mark what is pasted, or not to.
  static func markPastes(_ isOn: Bool) { cocr_write_output(pasteMarks(isOn)) }

  static func pasteMarks(_ isOn: Bool) -> String { isOn ? "\u{1B}[?2004h" : "\u{1B}[?2004l" }

  /// Takes over what was typed before the line was asked for.
  func add(ahead bytes: [UInt8]) { cocr_editor_add_ahead(editor, bytes, bytes.count) }

  /// Forgets what was typed ahead.
  func dropAhead() { cocr_editor_drop_ahead(editor) }

  /// Reads a line. Waits, and so must not be called on a thread that others need.
  ///
  /// - Parameters:
  ///   - prompt: shown before the line.
  ///   - isBold: shows it in bold.
  ///   - start: what the line holds at first.
  func read(prompt: String, isBold: Bool, start: String = "") -> Line {
    let shown = isBold ? "\u{1}\u{1B}[1m\u{1}\(prompt)\u{1}\u{1B}[0m\u{1}" : prompt
    return shown.withCString { pointer in
      editor.pointee.prompt = pointer
      defer { editor.pointee.prompt = nil }
      editor.pointee.was_interrupted = 0
      let isIndentation = start.allSatisfy { $0 == " " || $0 == "\t" }
      editor.pointee.indentation = isIndentation ? start.utf8.count : 0
      free(editor.pointee.start)
      // As keys, tabs would complete.
      let hasTabs = start.contains("\t")
      editor.pointee.start = hasTabs ? strdup(start) : nil
      cocr_editor_prepare(editor)
      if marksPastes { Self.markPastes(true) }
      if !hasTabs, !start.isEmpty { el_push(editor.pointee.line, start) }
      var count: Int32 = 0
      let text = el_gets(editor.pointee.line, &count)
      let line = text.map { String(cString: $0) }
      if marksPastes { Self.markPastes(false) }
      return finish(line)
    }
  }

  private func finish(_ line: String?) -> Line {
    if editor.pointee.was_interrupted != 0 {
      cocr_write_output("^C\n")
      el_reset(editor.pointee.line)
      return .interrupted
    }
    if let pasted = editor.pointee.pasted {
      editor.pointee.pasted = nil
      defer { free(pasted) }
      let (before, after) = parts
      el_reset(editor.pointee.line)
      return .pasted(before: before, text: String(cString: pasted), after: after)
    }
    guard var line else { return .end }
    if line.hasSuffix("\n") { line.removeLast() }
    return .text(line)
  }

  /// The line before and after the cursor.
  private var parts: (before: String, after: String) {
    guard let info = el_line(editor.pointee.line) else { return ("", "") }
    func text(_ start: UnsafePointer<CChar>, _ end: UnsafePointer<CChar>) -> String {
      start.withMemoryRebound(to: UInt8.self, capacity: max(0, end - start)) {
        String(decoding: UnsafeBufferPointer(start: $0, count: max(0, end - start)), as: UTF8.self)
      }
    }
    let line = info.pointee
    guard let buffer = line.buffer, let cursor = line.cursor, let last = line.lastchar else {
      return ("", "")
    }
    return (text(buffer, cursor), text(cursor, last))
  }

  // MARK: Completion

  private func completeWord() -> UInt8 {
    let completion = complete(parts.before)
    guard let first = completion.candidates.first else { return UInt8(CC_REFRESH_BEEP) }
    if completion.candidates.count == 1 {
      replace(completion.word, with: first.text)
      if completion.word != first.text { return UInt8(CC_REFRESH) }
    } else {
      let common = completion.commonPrefix
      if common.count > completion.word.count {
        replace(completion.word, with: common)
        // Where nothing was typed, what is begun with says little.
        if !completion.word.isEmpty { return UInt8(CC_REFRESH) }
      }
    }
    let terminal = TerminalSize.current
    cocr_write_output("\n" + completion.listing(terminal))
    return UInt8(CC_REDISPLAY)
  }

  private func replace(_ word: String, with text: String) {
    let line = editor.pointee.line
    if text.hasPrefix(word) {
      el_insertstr(line, String(text.dropFirst(word.count)))
    } else {
      el_deletestr(line, Int32(word.unicodeScalars.count))
      el_insertstr(line, text)
    }
  }
}
