import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What the command shows: the script's output on standard output, messages on standard error, and a
/// live line at the bottom of the terminal that clears itself.
final class Screen: Sendable {
  /// A live line, made anew each time it is drawn.
  typealias Status = @Sendable () -> String

  /// Whether standard error is a terminal that can redraw a line.
  let isLive: Bool
  let usesColorForErrors: Bool
  let usesColorForOutput: Bool

  private struct State {
    var buffer: [UInt8] = []
    var status: Status?
    var isStatusShown = false
    var isOutputClosed = false
  }

  private let state = Mutex(State())
  private let isOutputTerminal = isatty(STDOUT_FILENO) == 1
  /// Called once when nobody reads standard output any more.
  private let onClosed: @Sendable () -> Void

  init(onClosed: @escaping @Sendable () -> Void = {}) {
    self.onClosed = onClosed
    let isErrorTerminal = isatty(STDERR_FILENO) == 1
    let terminal = getenv("TERM").map { String(cString: $0) } ?? ""
    let mayColor = getenv("NO_COLOR") == nil && terminal != "dumb"
    isLive = isErrorTerminal && !terminal.isEmpty && terminal != "dumb"
    usesColorForErrors = isErrorTerminal && mayColor
    usesColorForOutput = isOutputTerminal && mayColor
    // A closed pipe is to be an error of the writing, not the end of the process.
    signal(SIGPIPE, SIG_IGN)
  }

  /// Writes to standard output, in larger portions where it is no terminal.
  func print(_ text: String) {
    state.withLock { state in
      state.buffer.append(contentsOf: text.utf8)
      if isOutputTerminal || state.buffer.count > 32768 { flush(&state) }
    }
  }

  func flush() {
    state.withLock { flush(&$0) }
  }

  /// Writes a message to standard error, on a line of its own, after the output so far.
  func message(_ text: String) {
    state.withLock { state in
      flush(&state)
      hideStatus(&state)
      _ = Self.write(Array((text.hasSuffix("\n") ? text : text + "\n").utf8), to: STDERR_FILENO)
      drawStatus(&state)
    }
  }

  /// Writes a message that begins with the command's name.
  func complain(_ text: String) { message("cocr: \(text)") }

  /// Writes a question to standard error and leaves the cursor behind it. The live line stays away
  /// until it is shown anew.
  func ask(_ question: String) {
    state.withLock { state in
      flush(&state)
      hideStatus(&state)
      state.status = nil
      _ = Self.write(Array(question.utf8), to: STDERR_FILENO)
    }
  }

  /// Shows the live line, or takes it away.
  func show(_ status: Status?) {
    guard isLive else { return }
    state.withLock { state in
      state.status = status
      hideStatus(&state)
      drawStatus(&state)
    }
  }

  /// Draws the live line anew where there is one.
  func refresh() {
    state.withLock { drawStatus(&$0) }
  }

  private func flush(_ state: inout State) {
    guard !state.buffer.isEmpty else { return }
    let wasShown = state.isStatusShown
    hideStatus(&state)
    if !state.isOutputClosed, !Self.write(state.buffer, to: STDOUT_FILENO) {
      let reason = errno
      state.isOutputClosed = true
      // A reader that has read enough is nothing to complain of.
      if reason != EPIPE {
        let text = String(cString: strerror(reason))
        _ = Self.write(
          Array("cocr: standard output cannot be written: \(text)\n".utf8), to: STDERR_FILENO)
      }
      onClosed()
    }
    state.buffer.removeAll(keepingCapacity: true)
    if wasShown { drawStatus(&state) }
  }

  private func hideStatus(_ state: inout State) {
    guard state.isStatusShown else { return }
    _ = Self.write(Array("\r\u{1B}[K".utf8), to: STDERR_FILENO)
    state.isStatusShown = false
  }

  private func drawStatus(_ state: inout State) {
    guard let status = state.status else { return }
    var size = winsize()
    let known = ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
    let line = status().prefix(max(1, (known ? Int(size.ws_col) : 80) - 1))
    _ = Self.write(Array("\r\(line)\u{1B}[K".utf8), to: STDERR_FILENO)
    state.isStatusShown = true
  }

  /// - Returns: false where nobody reads any more.
  private static func write(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
    var start = 0
    while start < bytes.count {
      let count = bytes[start...].withUnsafeBytes {
        #if canImport(Glibc)
          Glibc.write(descriptor, $0.baseAddress, $0.count)
        #else
          Darwin.write(descriptor, $0.baseAddress, $0.count)
        #endif
      }
      if count < 0, errno != EINTR { return false }
      start += max(0, count)
    }
    return true
  }
}
