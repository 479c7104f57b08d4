import Foundation
import Testing

@testable import COCClient

@Suite("The service's clock")
struct ServiceClockTests {
  private func clock(_ replies: (age: Double, trip: Int64)...) -> ServiceClock {
    let clock = ServiceClock()
    let format = DateFormatter()
    format.locale = Locale(identifier: "en_US_POSIX")
    format.timeZone = TimeZone(identifier: "GMT")
    format.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
    for (age, trip) in replies {
      let now = Date()
      clock.note(
        format.string(from: now.addingTimeInterval(-age)),
        sentAt: Int64(now.timeIntervalSince1970 * 1000) - trip)
    }
    return clock
  }

  @Test("a Date that the server wrote down up to a second ago does not make its clock another")
  func staleDate() {
    // Whatever part of a second it is now.
    for step in 0..<10 {
      #expect(clock((Double(step) / 10, 5)).lead == 0...0)
      Thread.sleep(forTimeInterval: 0.03)
    }
  }

  @Test("a clock that is ahead or behind is known to within what a reply can tell")
  func otherClock() {
    let ahead = clock((-60, 5)).lead
    #expect(ahead.contains(60_000) && ahead.lowerBound >= 58_900 && ahead.upperBound <= 62_100)
    let behind = clock((3600, 5)).lead
    #expect(behind.contains(-3_600_000) && behind.upperBound < -3_597_000)
  }

  @Test("replies narrow down what is known")
  func narrows() {
    let one = clock((-60, 900)).lead
    let two = clock((-60, 900), (-60, 5)).lead
    #expect(two.upperBound - two.lowerBound < one.upperBound - one.lowerBound)
  }
}
