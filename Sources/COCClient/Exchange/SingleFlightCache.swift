/// A value that many tasks need and one fetches: the others wait for it. A task that is cancelled
/// stops waiting at once, without disturbing the rest.
actor SingleFlightCache<Value: Sendable> {
  private typealias Waiter = CheckedContinuation<Value, any Error>

  private var value: Value?
  private var isFetching = false
  private var waiters: [Int: Waiter] = [:]
  private var nextWaiter = 0
  /// When a value that is stale may be fetched again, after that has failed.
  private var nextRenewal = ContinuousClock.now

  /// The value, fetched if there is none that is usable.
  ///
  /// - Parameter isStale: Whether a value that is usable is to be fetched anew; nobody waits for it.
  /// - Throws: What `fetch` throws, ``Deadline/Passed``, and `CancellationError`.
  func get(
    by deadline: Deadline, where isUsable: (Value) -> Bool = { _ in true },
    staleWhere isStale: (Value) -> Bool = { _ in false },
    fetch: @escaping @Sendable () async throws -> Value
  ) async throws -> Value {
    if let value, isUsable(value) {
      if isStale(value), !isFetching, nextRenewal <= .now { start(fetch) }
      return value
    }
    let waiter = nextWaiter
    nextWaiter += 1
    let patience = Task {
      try await deadline.sleep()
      abandon(waiter, for: Deadline.Passed())
    }
    defer { patience.cancel() }
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        if Task.isCancelled {
          continuation.resume(throwing: CancellationError())
          return
        }
        waiters[waiter] = continuation
        if !isFetching { start(fetch) }
      }
    } onCancel: {
      Task { await self.abandon(waiter, for: CancellationError()) }
    }
  }

  /// Forgets the value if `isStale` says so.
  func discard(where isStale: (Value) -> Bool) {
    if let current = value, isStale(current) { value = nil }
  }

  private func start(_ fetch: @escaping @Sendable () async throws -> Value) {
    isFetching = true
    Task {
      do {
        let fetched = try await fetch()
        finish(.success(fetched))
      } catch {
        finish(.failure(error))
      }
    }
  }

  private func finish(_ result: Result<Value, any Error>) {
    isFetching = false
    switch result {
    case .success(let fetched): value = fetched
    case .failure: nextRenewal = .now + .seconds(10)
    }
    let waiting = waiters
    waiters = [:]
    for waiter in waiting.values { waiter.resume(with: result) }
  }

  private func abandon(_ waiter: Int, for reason: any Error) {
    waiters.removeValue(forKey: waiter)?.resume(throwing: reason)
  }
}
