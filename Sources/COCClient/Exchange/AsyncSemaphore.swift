import Synchronization

/// A number of permits; those who find none wait in the order they came.
final class AsyncSemaphore: Sendable {
  private typealias Waiter = CheckedContinuation<Void, any Error>

  private struct State {
    var free: Int
    var waiters: [Int: Waiter] = [:]
    /// The numbers of those who wait, and of those who have given up.
    var queue: ArraySlice<Int> = []
    var nextNumber = 0
  }

  private let state: Mutex<State>

  init(_ count: Int) { state = Mutex(State(free: count)) }

  /// Takes a permit, which ``signal()`` must give back.
  ///
  /// - Throws: ``Deadline/Passed`` and `CancellationError`, both without a permit.
  func wait(by deadline: Deadline) async throws {
    if takeFree() { return }
    let number = state.withLock { state in
      defer { state.nextNumber += 1 }
      return state.nextNumber
    }
    let patience = Task {
      try await deadline.sleep()
      abandon(number, for: Deadline.Passed())
    }
    defer { patience.cancel() }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        let result = state.withLock { state -> Result<Void, any Error>? in
          if Task.isCancelled { return .failure(CancellationError()) }
          // Whoever waits past this point is found by `abandon`, which comes after the deadline.
          if deadline.hasPassed { return .failure(Deadline.Passed()) }
          if state.free > 0 {
            state.free -= 1
            return .success(())
          }
          state.waiters[number] = continuation
          state.queue.append(number)
          return nil
        }
        if let result { continuation.resume(with: result) }
      }
    } onCancel: {
      abandon(number, for: CancellationError())
    }
  }

  /// Gives the permit to the next one.
  func signal() {
    let next = state.withLock { state -> Waiter? in
      while let number = state.queue.popFirst() {
        if let waiter = state.waiters.removeValue(forKey: number) { return waiter }
      }
      state.free += 1
      return nil
    }
    next?.resume()
  }

  private func takeFree() -> Bool {
    state.withLock { state in
      guard state.free > 0 else { return false }
      state.free -= 1
      return true
    }
  }

  private func abandon(_ number: Int, for reason: any Error) {
    let waiter = state.withLock { $0.waiters.removeValue(forKey: number) }
    waiter?.resume(throwing: reason)
  }
}
