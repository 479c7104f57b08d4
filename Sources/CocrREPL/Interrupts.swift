import CocrTerminal
import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Ctrl-C while something runs: cancels it, and leaves the session alone.
final class Interrupts: Sendable {
  private struct State {
    var cancel: (@Sendable () -> Void)?
    /// Ctrl-C was pressed since the last line was entered.
    var wasInterrupted = false
  }

  private let state = Mutex(State())

  /// Cancels what runs, or what is about to run.
  func interrupt() {
    let cancel = state.withLock { state in
      state.wasInterrupted = true
      return state.cancel
    }
    cancel?()
  }

  /// Begins to watch for signals. Those that end the process leave the terminal as it was found.
  ///
  /// - Parameters:
  ///   - terminal: the terminal as it was found.
  ///   - marksPastes: the terminal is asked to mark what is pasted.
  ///   - onInterrupt: called for Ctrl-C.
  /// - Returns: what watches; it lives as long as the session does.
  func watch(
    _ terminal: TerminalMode, marksPastes: Bool, onInterrupt: @escaping @Sendable () -> Void
  ) -> SignalWatch {
    SignalWatch(SignalWatch.endings + [SIGQUIT]) { number in
      if number == SIGINT { return onInterrupt() }
      terminal.leave(marksPastes: marksPastes)
      _exit(128 + number)
    }
  }

  /// A line has been entered: Ctrl-C before it is over and done with.
  func forget() { state.withLock { $0.wasInterrupted = false } }

  /// Does the work in a task of its own, which Ctrl-C cancels, also where it came just before.
  func perform<T: Sendable>(_ work: @escaping @Sendable () async throws -> T) async throws -> T {
    let task = Task(operation: work)
    let wasInterrupted = state.withLock { state in
      state.cancel = { task.cancel() }
      return state.wasInterrupted
    }
    if wasInterrupted { task.cancel() }
    defer { state.withLock { $0.cancel = nil } }
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
