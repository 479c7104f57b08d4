import Foundation
import Synchronization

/// The time the emulator lives in.
public protocol EmulatorClock: Sendable {
  /// The point in time, in milliseconds since 1970-01-01T00:00:00Z.
  func now() -> Int64

  /// Waits until this much of the clock's time has passed.
  ///
  /// - Throws: `CancellationError` when the task is cancelled.
  func sleep(milliseconds: Int64) async throws
}

extension EmulatorClock {
  /// The time of the machine, in milliseconds since 1970-01-01T00:00:00Z.
  static func realTime() -> Int64 { Int64(Date().timeIntervalSince1970 * 1000) }
}

/// A clock that starts at the machine's time and runs faster or slower by a constant factor.
public struct ScaledClock: EmulatorClock {
  /// How many seconds pass here in one second of life, between 0.001 and 1,000,000.
  public let speed: Double
  private let start: Int64
  private let startInstant = ContinuousClock.now

  /// - Parameter speed: Brought into the limits of ``speed`` where it is outside them.
  public init(speed: Double) {
    self.speed = speed.isNaN ? 1 : min(max(speed, 0.001), 1_000_000)
    start = Self.realTime()
  }

  public func now() -> Int64 {
    let elapsed = ContinuousClock.now - startInstant
    let milliseconds = elapsed / .milliseconds(1) * speed
    return start + Int64(min(milliseconds, 9e15))
  }

  public func sleep(milliseconds: Int64) async throws {
    let real = min(max(Double(milliseconds), 0) / speed, 9e12)
    try await Task.sleep(for: .milliseconds(real), tolerance: .zero)
  }
}

/// A clock that starts at the machine's time and stands still but for sleeping: whoever sleeps wakes
/// almost at once, with the time moved on. For tests.
///
/// With several sleepers the time moves to the earliest deadline, and only after a moment in which
/// others can begin to sleep too: they wake in the order of their deadlines.
public final class SteppingClock: EmulatorClock {
  private struct Sleeper {
    let deadline: Int64
    let continuation: CheckedContinuation<Void, any Error>
  }

  private struct State {
    var now: Int64
    var nextID = 0
    var sleepers: [Int: Sleeper] = [:]
    var cancelled: Set<Int> = []
    /// The sleepers that have been woken and have not run yet.
    var waking = 0
    var isMoving = false
  }

  private let state: Mutex<State>

  /// - Parameter start: Where the time stands at first, in milliseconds since 1970-01-01T00:00:00Z;
  ///   the machine's time where it is absent.
  public init(startingAt start: Int64? = nil) {
    state = Mutex(State(now: start ?? Self.realTime()))
  }

  public func now() -> Int64 { state.withLock { $0.now } }

  /// Moves the time on without anyone sleeping.
  public func advance(milliseconds: Int64) {
    let due = state.withLock { state in
      let (sum, overflow) = state.now.addingReportingOverflow(max(0, milliseconds))
      return Self.wake(&state, at: overflow ? .max : sum)
    }
    for sleeper in due { sleeper.continuation.resume() }
  }

  public func sleep(milliseconds: Int64) async throws {
    try Task.checkCancellation()
    guard milliseconds > 0 else { return await Task.yield() }
    let id = state.withLock { state in
      state.nextID += 1
      return state.nextID
    }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        let (isCancelled, mustMove) = state.withLock { state in
          if state.cancelled.remove(id) != nil { return (true, false) }
          let (sum, overflow) = state.now.addingReportingOverflow(milliseconds)
          state.sleepers[id] = Sleeper(
            deadline: overflow ? .max : sum, continuation: continuation)
          defer { state.isMoving = true }
          return (false, !state.isMoving)
        }
        if isCancelled { continuation.resume(throwing: CancellationError()) }
        if mustMove { Task { await move() } }
      }
    } onCancel: {
      let sleeper = state.withLock { state in
        let sleeper = state.sleepers.removeValue(forKey: id)
        if sleeper == nil { state.cancelled.insert(id) }
        return sleeper
      }
      sleeper?.continuation.resume(throwing: CancellationError())
    }
    state.withLock { state in
      state.cancelled.remove(id)
      state.waking -= 1
    }
  }

  /// Moves the time from deadline to deadline until nobody sleeps.
  private func move() async {
    while true {
      try? await Task.sleep(for: .milliseconds(1))
      let due: [Sleeper]? = state.withLock { state in
        // On a busy machine the last ones may take a while to see the time they waited for.
        guard state.waking == 0 else { return [] }
        guard let earliest = state.sleepers.values.map(\.deadline).min() else {
          state.isMoving = false
          return nil
        }
        return Self.wake(&state, at: max(earliest, state.now))
      }
      guard let due else { return }
      for sleeper in due { sleeper.continuation.resume() }
    }
  }

  /// Sets the time and takes out the sleepers whose deadline it reaches, earliest first.
  private static func wake(_ state: inout State, at time: Int64) -> [Sleeper] {
    state.now = time
    let due = state.sleepers.filter { $0.value.deadline <= time }
    for id in due.keys { state.sleepers[id] = nil }
    state.waking += due.count
    return due.sorted { ($0.value.deadline, $0.key) < ($1.value.deadline, $1.key) }.map(\.value)
  }
}

/// A clock that is ahead of another one by a constant time: a store that was used with a fast clock
/// must not see time go back when it is opened again.
struct AheadClock: EmulatorClock {
  let base: any EmulatorClock
  let milliseconds: Int64

  func now() -> Int64 { base.now() + milliseconds }
  func sleep(milliseconds: Int64) async throws { try await base.sleep(milliseconds: milliseconds) }
}
