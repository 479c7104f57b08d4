import NIOCore

/// The time by which an operation must have ended, with all its attempts and pauses.
struct Deadline: Sendable {
  /// The time was over before the operation had ended.
  struct Passed: Error {}

  private let instant: ContinuousClock.Instant

  /// - Parameter other: a deadline that counts where it is the earlier one.
  init(in time: Duration, orBy other: Deadline?) {
    let instant = ContinuousClock.now + time
    self.instant = other.map { min($0.instant, instant) } ?? instant
  }

  var hasPassed: Bool { instant <= .now }

  /// Whether it comes only after `time` from now.
  func allows(_ time: Duration) -> Bool { ContinuousClock.now + time < instant }

  /// The same time for event loops.
  var forEventLoops: NIODeadline { .now() + TimeAmount(max(.zero, instant - .now)) }

  /// Waits.
  ///
  /// - Throws: ``Passed`` at the deadline, and `CancellationError`.
  func sleep(for time: Duration) async throws {
    let end = ContinuousClock.now + time
    try await Task.sleep(until: min(end, instant), clock: .continuous)
    if end > instant { throw Passed() }
  }

  /// Waits for the deadline itself.
  func sleep() async throws { try await Task.sleep(until: instant, clock: .continuous) }
}
