/// The date of a signature, `yyyyMMdd'T'HHmmss'Z'` in UTC.
enum SigningDate {
  private static let secondsPerDay: Int64 = 86_400
  /// Days from 0000-03-01 to 1970-01-01.
  private static let daysBeforeEpoch: Int64 = 719_468
  private static let daysPerEra: Int64 = 146_097

  /// The date for seconds since 1970-01-01T00:00:00Z, as `20261123T101112Z`.
  static func text(epochSeconds: Int64) -> String {
    let (day, second) = floorDivide(epochSeconds, by: secondsPerDay)
    let (year, month, dayOfMonth) = civil(fromDay: day)
    return padded(year, 4) + padded(month, 2) + padded(dayOfMonth, 2) + "T"
      + padded(second / 3600, 2) + padded(second / 60 % 60, 2) + padded(second % 60, 2) + "Z"
  }

  /// Seconds since 1970-01-01T00:00:00Z; `nil` where `text` is not a date of this form.
  static func epochSeconds(_ text: String) -> Int64? {
    let bytes = Array(text.utf8)
    guard bytes.count == 16, bytes[8] == UInt8(ascii: "T"), bytes[15] == UInt8(ascii: "Z"),
      let year = number(bytes[0..<4]), let month = number(bytes[4..<6]),
      let day = number(bytes[6..<8]), let hour = number(bytes[9..<11]),
      let minute = number(bytes[11..<13]), let second = number(bytes[13..<15]),
      hour < 24, minute < 60, second < 60
    else { return nil }
    let days = Self.day(year: year, month: month, day: day)
    // A day that does not exist, such as the 31st of February, comes back as another one.
    guard civil(fromDay: days) == (year, month, day) else { return nil }
    return days * secondsPerDay + hour * 3600 + minute * 60 + second
  }

  // Both directions count years from March, so that the leap day is the last of the year.

  private static func day(year: Int64, month: Int64, day: Int64) -> Int64 {
    let (era, yearOfEra) = floorDivide(month <= 2 ? year - 1 : year, by: 400)
    let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * daysPerEra + dayOfEra - daysBeforeEpoch
  }

  private static func civil(fromDay day: Int64) -> (year: Int64, month: Int64, day: Int64) {
    let (era, dayOfEra) = floorDivide(day + daysBeforeEpoch, by: daysPerEra)
    let yearOfEra =
      (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    return (year, month, dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
  }

  private static func floorDivide(
    _ value: Int64, by divisor: Int64
  ) -> (quotient: Int64, remainder: Int64) {
    let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
  }

  private static func padded(_ value: Int64, _ width: Int) -> String {
    let digits = String(value)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
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
