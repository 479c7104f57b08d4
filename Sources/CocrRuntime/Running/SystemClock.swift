#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The clock of this machine.
public struct SystemClock: RunClock {
  /// The clock of this machine.
  public init() {}

  public func now() -> Int64 {
    var moment = timespec()
    clock_gettime(CLOCK_REALTIME, &moment)
    return Int64(moment.tv_sec) * 1_000_000_000 + Int64(moment.tv_nsec)
  }

  public func elapsed() -> Int64 {
    let passed = Self.start.duration(to: .now).components
    return passed.seconds * 1_000_000_000 + passed.attoseconds / 1_000_000_000
  }

  private static let start = ContinuousClock.now

  public func sleep(nanoseconds: Int64) async throws {
    try await Task.sleep(for: .nanoseconds(nanoseconds))
  }
}
