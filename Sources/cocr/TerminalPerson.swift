import CocrRuntime
import CocrTerminal
import Dispatch
import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The person at the terminal that standard input is.
struct TerminalPerson: Person {
  let screen: Screen

  func answer(to question: String) async throws -> String? {
    guard isatty(STDIN_FILENO) == 1 else { return nil }
    screen.ask(question)
    let wait = Wait()
    // Reading waits; it must not hold up the threads that runs share.
    let answer = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        DispatchQueue.global().async { continuation.resume(returning: wait.line()) }
      }
    } onCancel: {
      wait.end()
    }
    screen.endQuestion(isCancelled: answer == nil)
    try Task.checkCancellation()
    return answer
  }
}

/// The wait for a line, which can be given up.
private final class Wait: Sendable {
  private let hasEnded = Mutex(false)

  func end() { hasEnded.withLock { $0 = true } }

  /// The next line without its end; nil where there is none, or the wait was given up.
  func line() -> String? {
    var bytes: [UInt8] = []
    while !hasEnded.withLock({ $0 }) {
      var descriptor = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
      guard poll(&descriptor, 1, 50) > 0 else { continue }
      var byte: UInt8 = 0
      let count = read(STDIN_FILENO, &byte, 1)
      if count < 0, errno == EINTR { continue }
      if count <= 0 { return bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self) }
      if byte == 10 { return String(decoding: bytes, as: UTF8.self) }
      bytes.append(byte)
    }
    return nil
  }
}
