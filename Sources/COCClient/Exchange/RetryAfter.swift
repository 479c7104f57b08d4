#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The header `Retry-After`: seconds, or a date.
enum RetryAfter {
  /// The pause it asks for; `nil` where it cannot be understood. A date that is over asks for none.
  static func duration(_ text: String, now: Date = Date()) -> Duration? {
    let text = text.trimmingPrefix { $0 == " " }
    if let seconds = Int64(text) { return seconds < 0 ? nil : .seconds(min(seconds, 1_000_000)) }
    guard let date = HTTPDate.parse(text) else { return nil }
    return .seconds(max(0, min(date.timeIntervalSince(now), 1_000_000)))
  }
}

/// A date in a header.
enum HTTPDate {
  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  /// The time of `Wed, 21 Oct 2015 07:28:00 GMT`; `nil` where the text has another form.
  static func parse(_ text: some StringProtocol) -> Date? {
    let parts = text.split(separator: " ")
    guard parts.count == 6, parts[5] == "GMT", parts[1].count == 2,
      let month = months.firstIndex(of: String(parts[2]))
    else { return nil }
    let number = month < 9 ? "0\(month + 1)" : "\(month + 1)"
    return try? Date.ISO8601FormatStyle().parse("\(parts[3])-\(number)-\(parts[1])T\(parts[4])Z")
  }
}
