import ArgumentParser
import CocrTerminal
import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Why a run is to stop before its end, and the means to stop it.
final class StopSignal: Sendable {
  enum Reason: Sendable, Equatable {
    /// Ctrl-C, or another signal of this number.
    case signal(Int32)
    /// Nobody reads standard output any more.
    case outputClosed
  }

  private struct State {
    var reason: Reason?
    var cancel: (@Sendable () -> Void)?
  }

  private let state = Mutex(State())

  /// Why the run was asked to stop; nil where it was not.
  var reason: Reason? { state.withLock { $0.reason } }

  /// The status of a command that was stopped: for a signal the one that shells give, Ctrl-C where no
  /// reason is known.
  var exitCode: ExitCode {
    switch reason {
    case .signal(let number): ExitCode(128 + number)
    case .outputClosed: .failure
    case nil: ExitCode(128 + SIGINT)
    }
  }

  /// Asks the run to stop.
  func request(_ reason: Reason) {
    let cancel = state.withLock { state in
      if state.reason == nil { state.reason = reason }
      return state.cancel
    }
    cancel?()
  }

  /// Does the work in a task that is cancelled when the run is asked to stop, or a signal asks the
  /// process to end. A second Ctrl-C ends it at once.
  func watch(_ work: @escaping @Sendable () async throws -> Void) async throws {
    let watch = SignalWatch { [self] number in
      if reason == nil {
        request(.signal(number))
      } else if number != SIGHUP {
        // A lost terminal is often told of twice, by the system and by the shell.
        _exit(128 + number)
      }
    }
    defer { watch.end() }
    // Not before signals are watched for: one that comes as soon as the work says something counts.
    let task = Task(operation: work)
    let wasRequested = state.withLock { state in
      state.cancel = { task.cancel() }
      return state.reason != nil
    }
    if wasRequested { task.cancel() }
    try await task.value
  }
}
