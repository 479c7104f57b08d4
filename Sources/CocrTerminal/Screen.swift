import CocrRuntime
import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What the command shows: the script's output on standard output, messages on standard error, and a
/// live line at the bottom of the terminal that clears itself.
package final class Screen: Sendable {
  /// A live line, made anew each time it is drawn.
  package typealias Status = @Sendable () -> String

  /// Whether standard error is a terminal that can redraw a line.
  package let isLive: Bool
  package let usesColorForErrors: Bool
  package let usesColorForOutput: Bool

  private struct State {
    var buffer: [UInt8] = []
    var status: Status?
    var isStatusShown = false
    /// What was typed while something runs; it stands behind the status.
    var typed = ""
    /// A question stands at the bottom, and its answer is typed behind it.
    var isAsking = false
    /// What waits until the question is answered.
    var held: [(bytes: [UInt8], descriptor: Int32)] = []
    var heldCount = 0
    /// Why standard output takes nothing any more, a number of `errno`.
    var outputError: Int32?
  }

  /// More than that is not held back for a question.
  private static let heldLimit = 1 << 20

  private let state = Mutex(State())
  private let isOutputTerminal = isatty(STDOUT_FILENO) == 1
  /// Called once when nobody reads standard output any more.
  private let onClosed: @Sendable () -> Void

  package init(onClosed: @escaping @Sendable () -> Void = {}) {
    self.onClosed = onClosed
    let isErrorTerminal = isatty(STDERR_FILENO) == 1
    let terminal = getenv("TERM").map { String(cString: $0) } ?? ""
    // An empty NO_COLOR asks for nothing.
    let isPlain = getenv("NO_COLOR").map { $0.pointee != 0 } ?? false
    let mayColor = !isPlain && terminal != "dumb"
    isLive = isErrorTerminal && !terminal.isEmpty && terminal != "dumb"
    usesColorForErrors = isErrorTerminal && mayColor
    usesColorForOutput = isOutputTerminal && mayColor
    // A closed pipe is to be an error of the writing, not the end of the process.
    signal(SIGPIPE, SIG_IGN)
    // So is a file that may not grow any more.
    signal(SIGXFSZ, SIG_IGN)
  }

  /// Writes to standard output, in larger portions where it is no terminal.
  package func print(_ text: String) {
    state.withLock { state in
      state.buffer.append(contentsOf: text.utf8)
      if isOutputTerminal || state.buffer.count > 32768 { flush(&state) }
    }
  }

  package func flush() {
    state.withLock { flush(&$0) }
  }

  /// Why standard output takes nothing any more; nil while it does.
  package var outputProblem: String? {
    state.withLock { $0.outputError }.map { String(cString: strerror($0)).lowercased() }
  }

  /// Whether somebody has closed the other end of standard output, who thus wants no more.
  package var isReaderGone: Bool { state.withLock { $0.outputError } == EPIPE }

  /// Writes a message to standard error, on a line of its own, after the output so far.
  package func message(_ text: String) {
    state.withLock { state in
      flush(&state)
      let bytes = Array((text.hasSuffix("\n") ? text : text + "\n").utf8)
      if hold(bytes, for: STDERR_FILENO, &state) { return }
      hideStatus(&state)
      _ = FileSystem.writeAll(bytes, to: STDERR_FILENO)
      drawStatus(&state)
    }
  }

  /// Writes a message of one line that begins with the command's name. What a terminal would act upon is
  /// shown escaped: parts of it come from arguments, files and services.
  package func complain(_ text: String) { message("cocr: \(text.escaped)") }

  // MARK: Questions

  /// Writes a question to standard error and leaves the cursor behind it. Until ``endQuestion()`` the
  /// live line stays away, and output and messages wait.
  package func ask(_ question: String) {
    state.withLock { state in
      flush(&state)
      hideStatus(&state)
      _ = FileSystem.writeAll(Array(question.utf8), to: STDERR_FILENO)
      state.isAsking = true
    }
  }

  /// The question is answered, or nobody waits for the answer any more.
  ///
  /// - Parameter isCancelled: the cursor stands behind the question still.
  package func endQuestion(isCancelled: Bool) {
    state.withLock { state in
      guard state.isAsking else { return }
      if isCancelled { _ = FileSystem.writeAll([10], to: STDERR_FILENO) }
      release(&state)
    }
  }

  private func release(_ state: inout State) {
    state.isAsking = false
    let held = state.held
    state.held = []
    state.heldCount = 0
    for (bytes, descriptor) in held {
      if descriptor == STDOUT_FILENO {
        writeOutput(bytes, &state)
      } else {
        _ = FileSystem.writeAll(bytes, to: descriptor)
      }
    }
  }

  /// - Returns: false where nothing is to wait.
  private func hold(_ bytes: [UInt8], for descriptor: Int32, _ state: inout State) -> Bool {
    guard state.isAsking else { return false }
    if state.heldCount + bytes.count > Self.heldLimit {
      release(&state)
      return false
    }
    state.held.append((bytes, descriptor))
    state.heldCount += bytes.count
    return true
  }

  // MARK: The live line

  /// Shows the live line, or takes it away.
  package func show(_ status: Status?) {
    guard isLive else { return }
    state.withLock { state in
      state.status = status
      hideStatus(&state)
      drawStatus(&state)
    }
  }

  /// Draws the live line anew where there is one.
  package func refresh() {
    state.withLock { drawStatus(&$0) }
  }

  /// What has been typed for later; it is shown behind the live line.
  package func showTyped(_ text: String) {
    state.withLock { state in
      state.typed = text
      drawStatus(&state)
    }
  }

  private func flush(_ state: inout State) {
    guard !state.buffer.isEmpty else { return }
    let bytes = state.buffer
    state.buffer.removeAll(keepingCapacity: true)
    if hold(bytes, for: STDOUT_FILENO, &state) { return }
    let wasShown = state.isStatusShown
    hideStatus(&state)
    writeOutput(bytes, &state)
    if wasShown { drawStatus(&state) }
  }

  private func writeOutput(_ bytes: [UInt8], _ state: inout State) {
    guard state.outputError == nil, !FileSystem.writeAll(bytes, to: STDOUT_FILENO) else { return }
    state.outputError = errno
    onClosed()
  }

  private func hideStatus(_ state: inout State) {
    guard state.isStatusShown else { return }
    _ = FileSystem.writeAll(Array("\r\u{1B}[K".utf8), to: STDERR_FILENO)
    state.isStatusShown = false
  }

  private func drawStatus(_ state: inout State) {
    guard let status = state.status, !state.isAsking else { return }
    let width = max(1, TerminalSize.of(STDERR_FILENO).columns - 1)
    var typed = state.typed
    if !typed.isEmpty { typed = TextLayout.cutAtStart("  >>> " + typed, to: width / 2) }
    let line = TextLayout.cut(status().escaped, to: max(1, width - TextLayout.width(typed))) + typed
    _ = FileSystem.writeAll(Array("\r\(line)\u{1B}[K".utf8), to: STDERR_FILENO)
    state.isStatusShown = true
  }
}
