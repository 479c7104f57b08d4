import CocrLanguage
import CocrTerminal
import Dispatch

/// Reads entries from the terminal: line after line until an entry is whole, and pastes at once.
final class EntryReader {
  private let editor: LineEditor
  private let history: HistoryFile
  private let console: any Console
  private var lastRemembered: String?
  /// Entries that have been read and not been asked for.
  private var queue: [String] = []
  /// Gives what can stand at the end of a text.
  var complete: (String) -> Completion = { _ in .none }

  /// How many lines of a paste are shown at its beginning and at its end.
  private static let shownLines = (first: 10, last: 4)
  private static let continuation = "... "

  /// What of the history was ignored; nil where nothing was.
  let historyNote: String?

  init?(history: HistoryFile, console: any Console) {
    guard let editor = LineEditor(isCapable: console.isCapable) else { return nil }
    self.editor = editor
    self.history = history
    self.console = console
    let (entries, note) = history.loadWithNote()
    historyNote = note
    for entry in entries {
      editor.remember(entry)
      lastRemembered = entry
    }
  }

  /// Whether the terminal is asked to mark what is pasted.
  var marksPastes: Bool { editor.marksPastes }

  /// Takes over what was typed while an entry ran.
  func take(_ ahead: TypeAhead.Typed) {
    if ahead.wasDropped {
      queue = []
      editor.dropAhead()
    }
    if !ahead.bytes.isEmpty { editor.add(ahead: ahead.bytes) }
  }

  /// The next entry; nil at the end of the input.
  func next(prompt: String) async -> String? {
    if !queue.isEmpty { return queue.removeFirst() }
    var text = ""
    var start = ""
    // What of `start` is there for the looks of it, and not because somebody has typed it.
    var indentation = ""
    // A paste waits for Enter, whole or not.
    var isHeld = false
    while true {
      let isFirst = text.isEmpty && !isHeld
      let entered = text
      editor.complete = { [complete] line in
        complete(entered.isEmpty || line.hasPrefix(":") ? line : "\(entered)\n\(line)")
      }
      let line = await read(isFirst ? prompt : Self.continuation, start: start)
      start = ""
      switch line {
      case .interrupted:
        text = ""
        indentation = ""
        isHeld = false
      case .end:
        if text.isEmpty { return nil }
        console.print("\n")
        return remember(text)
      case .pasted(let before, let pasted, let after):
        let lines = (before + pasted).lines
        show(lines.dropLast(), isFirst: isFirst, prompt: prompt)
        text += (text.isEmpty ? "" : "\n") + lines.dropLast().joined(separator: "\n")
        start = (lines.last ?? "") + after
        indentation = ""
        isHeld = true
      case .text(let line):
        isHeld = false
        let kept = Self.outdented(line, indentation)
        indentation = ""
        text += text.isEmpty ? kept : "\n\(kept)"
        switch PendingInput.take() {
        case .text(let waiting, let rest)?:
          editor.add(ahead: rest)
          let lines = waiting.lines
          show(lines.dropLast(), isFirst: false, prompt: prompt)
          if lines.count > 1 { text += "\n" + lines.dropLast().joined(separator: "\n") }
          start = lines.last ?? ""
        case .interrupted?:
          console.print("^C\n")
          text = ""
          continue
        case nil: break
        }
        if let entry = take(&text) { return entry }
        if start.isEmpty {
          indentation = String(repeating: "  ", count: Session.openBracketCount(text))
          start = indentation
        }
      }
    }
  }

  /// Takes the first entry off the text, and puts whole ones after it into the queue. What is not
  /// whole stays.
  private func take(_ text: inout String) -> String? {
    var entries: [String] = []
    var current: [String] = []
    for line in text.lines {
      // A command is an entry of its own, where the one before it is whole.
      if line.trimmed.hasPrefix(":"), current.isEmpty || isWhole(current) {
        if !current.isEmpty { entries.append(current.joined(separator: "\n")) }
        entries.append(line.trimmed)
        current = []
      } else {
        current.append(line)
      }
    }
    let rest = current.joined(separator: "\n")
    if rest.trimmed.isEmpty {
      text = ""
    } else if isWhole(current) {
      entries.append(rest)
      text = ""
    } else {
      text = rest
    }
    for entry in entries { remember(entry) }
    queue += entries
    return queue.isEmpty ? nil : queue.removeFirst()
  }

  private func isWhole(_ lines: [String]) -> Bool {
    !Session.isIncomplete(lines.joined(separator: "\n"))
  }

  @discardableResult
  private func remember(_ entry: String) -> String {
    if HistoryFile.isKept(entry), entry != lastRemembered {
      editor.remember(entry)
      history.append(entry)
      lastRemembered = entry
    }
    return entry
  }

  /// The editor waits in a thread that nobody else needs.
  private func read(_ prompt: String, start: String) async -> LineEditor.Line {
    let editor = Handover(editor)
    let isBold = console.usesColor
    return await withCheckedContinuation { continuation in
      DispatchQueue.global().async {
        continuation.resume(
          returning: editor.value.read(prompt: prompt, isBold: isBold, start: start))
      }
    }
  }

  private func show(_ lines: ArraySlice<String>, isFirst: Bool, prompt: String) {
    let width = max(1, TerminalSize.current.columns - prompt.count)
    let (first, last) = Self.shownLines
    var text = isFirst ? "\r" : ""
    for (number, line) in lines.enumerated() {
      if lines.count > first + last + 1, number >= first, number < lines.count - last {
        if number == first {
          text += "… \(Phrase.number(lines.count - first - last)) more lines\n"
        }
        continue
      }
      text += number == 0 && isFirst ? prompt : Self.continuation
      let shown = TextLayout.expandingTabs(line, from: prompt.count)
      text += TextLayout.cut(shown.escaped, to: width) + "\n"
    }
    console.print(text)
  }

  /// A line that closes a block stands one step further out than the lines in it.
  private static func outdented(_ line: String, _ indentation: String) -> String {
    guard indentation.count >= 2, line.hasPrefix(indentation),
      let first = line.dropFirst(indentation.count).first, ")]}".contains(first)
    else { return line }
    return String(line.dropFirst(2))
  }
}

extension String {
  /// At least one.
  fileprivate var lines: [String] {
    split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }
}
