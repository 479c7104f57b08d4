#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The header `Retry-After`: seconds, or a date.
enum RetryAfter {
  /// What is longer counts as this, in seconds.
  private static let longest: Double = 1_000_000

  /// The pause it asks for; `nil` where it cannot be understood. A date that is over asks for none.
  static func duration(_ text: String, now: Date = Date()) -> Duration? {
    let text = text.trimmingPrefix { $0 == " " }
    if !text.isEmpty, text.utf8.allSatisfy({ "0123456789.".utf8.contains($0) }) {
      // Some say it in parts of a second; as many digits as one likes are very long.
      return Double(text).map { .seconds(min($0.rounded(.up), longest)) }
    }
    guard let date = HTTPDate.parse(text, now: now) else { return nil }
    return .seconds(max(0, min(date.timeIntervalSince(now), longest)))
  }
}

/// A date in a header.
enum HTTPDate {
  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  /// The time of a date in one of the forms of RFC 9110, section 5.6.7; `nil` where the text has
  /// another one: `Sun, 06 Nov 1994 08:49:37 GMT`, `Sunday, 06-Nov-94 08:49:37 GMT`, or
  /// `Sun Nov  6 08:49:37 1994`.
  static func parse(_ text: some StringProtocol, now: Date = Date()) -> Date? {
    let parts = text.split(separator: Character(" ")).map { String($0) }
    switch parts.count {
    case 6 where parts[5] == "GMT":
      return date(parts[3], parts[2], parts[1], time: parts[4])
    case 5:
      let day = parts[2].count == 1 ? "0\(parts[2])" : parts[2]
      return date(parts[4], parts[1], day, time: parts[3])
    case 4 where parts[3] == "GMT":
      let day = parts[1].split(separator: Character("-")).map { String($0) }
      guard day.count == 3, let year = year(day[2], near: now) else { return nil }
      return date(year, day[1], day[0], time: parts[2])
    default: return nil
    }
  }

  private static func date(
    _ year: String, _ month: String, _ day: String, time: String
  ) -> Date? {
    guard year.count == 4, day.count == 2, let month = months.firstIndex(of: month) else {
      return nil
    }
    let number = month < 9 ? "0\(month + 1)" : "\(month + 1)"
    let text = "\(year)-\(number)-\(day)T\(time)Z"
    let style = Date.ISO8601FormatStyle()
    // A day that does not exist is read as another one.
    guard let date = try? style.parse(text), style.format(date) == text else { return nil }
    return date
  }

  /// The year that ends in these two digits and is not more than 50 years ahead, nor as long ago.
  private static func year(_ digits: String, near now: Date) -> String? {
    guard digits.count == 2, let digits = UInt8(digits),
      let present = Int(Date.ISO8601FormatStyle().format(now).prefix(4))
    else { return nil }
    let ahead = (Int(digits) - present % 100 + 100) % 100
    return String(present + (ahead <= 50 ? ahead : ahead - 100))
  }
}
