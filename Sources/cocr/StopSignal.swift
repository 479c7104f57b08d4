import Dispatch
import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Why a run is to stop before its end, and the means to stop it.
final class StopSignal: Sendable {
  enum Reason: Sendable { case interrupt, terminate, outputClosed }

  private struct State {
    var reason: Reason?
    var cancel: (@Sendable () -> Void)?
  }

  private let state = Mutex(State())

  /// Why the run was asked to stop; nil where it was not.
  var reason: Reason? { state.withLock { $0.reason } }

  /// Asks the run to stop.
  func request(_ reason: Reason) {
    let cancel = state.withLock { state in
      if state.reason == nil { state.reason = reason }
      return state.cancel
    }
    cancel?()
  }

  /// Does the work in a task that is cancelled when the run is asked to stop or Ctrl-C is pressed. A
  /// second Ctrl-C ends the process at once.
  func watch(_ work: @escaping @Sendable () async throws -> Void) async throws {
    let task = Task(operation: work)
    let wasRequested = state.withLock { state in
      state.cancel = { task.cancel() }
      return state.reason != nil
    }
    if wasRequested { task.cancel() }
    let sources = [(SIGINT, Reason.interrupt), (SIGTERM, Reason.terminate)].map { number, reason in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler { [self] in
        if self.reason != nil { _exit(128 + number) }
        request(reason)
      }
      source.resume()
      return (number, source)
    }
    defer {
      for (number, source) in sources {
        source.cancel()
        signal(number, SIG_DFL)
      }
    }
    try await task.value
  }
}
