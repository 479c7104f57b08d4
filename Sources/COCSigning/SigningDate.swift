import COCCatalog

/// The date of a signature, `yyyyMMdd'T'HHmmss'Z'` in UTC.
enum SigningDate {
  /// The date for seconds since 1970-01-01T00:00:00Z, as `20261123T101112Z`.
  static func text(epochSeconds: Int64) -> String {
    let (milliseconds, overflow) = epochSeconds.multipliedReportingOverflow(by: 1000)
    let nearest: Int64 = epochSeconds < 0 ? .min : .max
    return CalendarTime(epochMilliseconds: overflow ? nearest : milliseconds).basicISO
  }

  /// Seconds since 1970-01-01T00:00:00Z; `nil` where `text` is not a date of this form.
  static func epochSeconds(_ text: String) -> Int64? {
    let bytes = Array(text.utf8)
    guard bytes.count == 16, bytes[8] == UInt8(ascii: "T"), bytes[15] == UInt8(ascii: "Z"),
      let year = number(bytes[0..<4]), let month = number(bytes[4..<6]),
      let day = number(bytes[6..<8]), let hour = number(bytes[9..<11]),
      let minute = number(bytes[11..<13]), let second = number(bytes[13..<15])
    else { return nil }
    return CalendarTime.epochSeconds(
      year: year, month: month, day: day, hour: hour, minute: minute, second: second)
  }

  private static func number(_ digits: ArraySlice<UInt8>) -> Int64? {
    var value: Int64 = 0
    for byte in digits {
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
      value = value * 10 + Int64(byte - UInt8(ascii: "0"))
    }
    return value
  }
}
