import Dispatch
import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Ctrl-C while something runs: cancels it, and leaves the session alone.
final class Interrupts: Sendable {
  private let cancel = Mutex<(@Sendable () -> Void)?>(nil)
  private let onInterrupt: @Sendable () -> Void

  /// - Parameter onInterrupt: called for Ctrl-C, whatever runs.
  init(onInterrupt: @escaping @Sendable () -> Void) {
    self.onInterrupt = onInterrupt
  }

  /// Begins to watch for signals. Those that end the process leave the terminal as it was found.
  ///
  /// - Returns: what watches; it lives as long as the session does.
  func watch() -> [any DispatchSourceSignal] {
    var terminal = termios()
    let isKnown = tcgetattr(STDIN_FILENO, &terminal) == 0
    let saved = terminal
    return [SIGINT, SIGTERM, SIGHUP].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler { [self] in
        if number == SIGINT {
          onInterrupt()
          cancel.withLock { $0 }?()
        } else {
          var saved = saved
          if isKnown { tcsetattr(STDIN_FILENO, TCSANOW, &saved) }
          _exit(128 + number)
        }
      }
      source.resume()
      return source
    }
  }

  /// Does the work in a task of its own, which Ctrl-C cancels.
  func perform<T: Sendable>(_ work: @escaping @Sendable () async throws -> T) async throws -> T {
    let task = Task(operation: work)
    cancel.withLock { $0 = { task.cancel() } }
    defer { cancel.withLock { $0 = nil } }
    return try await task.value
  }
}

/// Hands a value to another thread or task.
///
/// `@unchecked Sendable`: whoever hands the value over waits until the other is done with it, so that
/// only one of them uses it at a time.
struct Handover<T>: @unchecked Sendable {
  let value: T

  init(_ value: T) { self.value = value }
}
