import Synchronization

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// How far the clock of the service is ahead of that of this machine, as the `Date` of its replies says.
final class ServiceClock: Sendable {
  /// How old a `Date` may be, in milliseconds: many servers write it down once a second.
  private static let staleness: Int64 = 1000

  private let measured = Mutex<ClosedRange<Int64>?>(nil)

  /// In milliseconds: at least and at most. Clocks of which nothing else is known agree.
  var lead: ClosedRange<Int64> {
    let measured = measured.withLock { $0 } ?? 0...0
    return measured.contains(0) ? 0...0 : measured
  }

  /// Takes note of a reply.
  ///
  /// - Parameters:
  ///   - date: Its header `Date`, in whole seconds.
  ///   - sentAt: When its request was sent, in milliseconds since 1970-01-01T00:00:00Z.
  func note(_ date: String?, sentAt: Int64) {
    guard let date = date.flatMap({ HTTPDate.parse($0) }) else { return }
    let second = Int64(date.timeIntervalSince1970) * 1000
    let lowest = second - EpochTime.milliseconds()
    let latest = lowest...max(lowest, second + 1000 + Self.staleness - sentAt)
    measured.withLock { measured in
      if let before = measured, before.overlaps(latest) {
        measured = latest.clamped(to: before)
      } else {
        measured = latest
      }
    }
  }
}
