import CocrRuntime
import CocrTerminal
import Dispatch
import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Takes what is typed while an entry runs, without an echo that would tear what the entry shows, and
/// keeps it for the next line. Ctrl-C drops it.
final class TypeAhead: Sendable {
  struct Typed {
    var bytes: [UInt8] = []
    var wasDropped = false
  }

  private struct State {
    var typed = Typed()
    var isTaking = false
    var source: (any DispatchSourceRead)?
    var marksPastes = false
  }

  private let state = Mutex(State())
  private let queue = DispatchQueue(label: "typed ahead")
  /// Shows it; where the screen is full that waits, and reading must not.
  private let display = DispatchQueue(label: "typed ahead, shown")
  private let terminal: TerminalMode
  /// Learns what the next line will begin with.
  private let onChange: @Sendable (String) -> Void
  /// Ctrl-C was typed.
  private let onInterrupt: @Sendable () -> Void

  /// More than this waits in the terminal.
  private static let limit = 4 << 20

  init(
    terminal: TerminalMode, onInterrupt: @escaping @Sendable () -> Void,
    onChange: @escaping @Sendable (String) -> Void
  ) {
    self.terminal = terminal
    self.onInterrupt = onInterrupt
    self.onChange = onChange
  }

  /// Begins to take what is typed.
  ///
  /// - Parameter marksPastes: the terminal is asked to mark what is pasted.
  func begin(marksPastes: Bool) {
    guard terminal.isTerminal else { return }
    queue.sync {
      state.withLock { state in
        guard !state.isTaking else { return }
        state.isTaking = true
        TerminalMode.takeBytes()
        let source = DispatchSource.makeReadSource(fileDescriptor: STDIN_FILENO, queue: queue)
        source.setEventHandler { [self] in read() }
        source.resume()
        state.source = source
        state.marksPastes = marksPastes
        if marksPastes { LineEditor.markPastes(true) }
      }
    }
  }

  /// Watches for the continuation of the process by a shell, which gives the terminal back with the
  /// editing of its own.
  ///
  /// - Returns: what watches; it lives as long as the session does.
  func watch() -> any DispatchSourceSignal {
    let source = DispatchSource.makeSignalSource(signal: SIGCONT, queue: queue)
    source.setEventHandler { [self] in
      state.withLock { state in
        // In the background the terminal belongs to others.
        guard state.isTaking, tcgetpgrp(STDIN_FILENO) == getpgrp() else { return }
        TerminalMode.takeBytes()
        if state.marksPastes { LineEditor.markPastes(true) }
      }
    }
    source.resume()
    return source
  }

  /// Gives the terminal back as it was found, for a question; what was typed stays.
  ///
  /// - Returns: what `begin` is to be told to go on.
  func pause() -> Bool {
    let marksPastes = stop()
    terminal.restore()
    return marksPastes
  }

  /// - Returns: whether pastes were marked.
  @discardableResult
  private func stop() -> Bool {
    queue.sync {
      if state.withLock({ $0.isTaking }) { terminal.makeSignals() }
      read()
      return state.withLock { state in
        let marksPastes = state.marksPastes
        state.source?.cancel()
        state.source = nil
        if state.isTaking, marksPastes { LineEditor.markPastes(false) }
        state.isTaking = false
        return marksPastes
      }
    }
  }

  /// Leaves the terminal to the editor.
  ///
  /// - Returns: what was typed.
  func end() -> Typed {
    stop()
    let typed = state.withLock { state in
      let typed = state.typed
      state.typed = Typed()
      return typed
    }
    display.sync { onChange("") }
    return typed
  }

  /// An interrupt from elsewhere: what was typed belongs to what is cancelled. The screen is not told
  /// yet, for which one may have to wait while it is full.
  func drop() {
    state.withLock { $0.typed = Typed(wasDropped: true) }
  }

  /// Takes what waits in the terminal.
  private func read() {
    var isChanged = false
    var isInterrupted = false
    var buffer = [UInt8](repeating: 0, count: 4096)
    let interrupt = terminal.interruptByte
    while true {
      var descriptor = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
      guard state.withLock({ $0.isTaking }), poll(&descriptor, 1, 0) > 0 else { break }
      #if canImport(Glibc)
        let count = Glibc.read(STDIN_FILENO, &buffer, buffer.count)
      #else
        let count = Darwin.read(STDIN_FILENO, &buffer, buffer.count)
      #endif
      let isFull = state.withLock { state in
        if count > 0 { state.typed.bytes += buffer[..<count] }
        if count > 0, let last = buffer[..<count].lastIndex(of: interrupt) {
          state.typed = Typed(bytes: Array(buffer[(last + 1)..<count]), wasDropped: true)
          isInterrupted = true
        }
        // The terminal is gone, or holds the rest: nothing more is to be told of it.
        if count > 0, state.typed.bytes.count < Self.limit { return false }
        state.source?.cancel()
        state.source = nil
        return true
      }
      isChanged = true
      if isFull { break }
    }
    if isInterrupted { onInterrupt() }
    if isChanged {
      let text = Self.shown(state.withLock { $0.typed.bytes })
      display.async { [onChange] in onChange(text) }
    }
  }

  /// What the bytes come to once they are edited, in one line.
  static func shown(_ bytes: [UInt8]) -> String {
    var text: [Character] = []
    var scalars = String(decoding: bytes.suffix(4096), as: UTF8.self).unicodeScalars[...]
    while let scalar = scalars.popFirst() {
      switch scalar.value {
      case 0x08, 0x7F: if text.last != "⏎" { _ = text.popLast() }
      case 0x15: while let last = text.last, last != "⏎" { text.removeLast() }
      case 0x0A, 0x0D: text.append("⏎")
      case 0x09: text.append(" ")
      case 0x1B:
        // A key that sends a sequence.
        guard scalars.first == "[" || scalars.first == "O" else { break }
        scalars.removeFirst()
        while let next = scalars.popFirst(), !(0x40...0x7E).contains(next.value) {}
      case ..<0x20, 0x80..<0xA0: break
      default: text.append(contentsOf: String(scalar).escaped)
      }
    }
    return String(text)
  }
}

/// A person whose answers are not taken from what was typed before the question.
struct InterruptingPerson: Person {
  let person: any Person
  let typeAhead: TypeAhead

  func answer(to question: String) async throws -> String? {
    let marksPastes = typeAhead.pause()
    defer { typeAhead.begin(marksPastes: marksPastes) }
    return try await person.answer(to: question)
  }
}
