/// A point in time as a date and time of day in UTC (proleptic Gregorian calendar).
package struct CalendarTime: Equatable {
  /// The year; 0 is the year before 1.
  package let year: Int64
  /// From 1 to 12.
  package let month: Int64
  /// From 1 on.
  package let day: Int64
  package let hour: Int64, minute: Int64, second: Int64, millisecond: Int64

  private static let millisecondsPerDay: Int64 = 86_400_000
  // Days are counted from 0000-03-01, so that the leap day is the last of its year.
  private static let daysBeforeEpoch: Int64 = 719_468
  private static let daysPerEra: Int64 = 146_097

  /// The date and time of milliseconds since 1970-01-01T00:00:00Z.
  package init(epochMilliseconds: Int64) {
    let (days, rest) = Self.floorDivide(epochMilliseconds, Self.millisecondsPerDay)
    (year, month, day) = Self.date(ofDay: days)
    hour = rest / 3_600_000
    minute = rest / 60_000 % 60
    second = rest / 1000 % 60
    millisecond = rest % 1000
  }

  /// Seconds from 1970-01-01T00:00:00Z to a date and time; `nil` if there is none such, as on the 31st
  /// of February.
  package static func epochSeconds(
    year: Int64, month: Int64, day: Int64, hour: Int64, minute: Int64, second: Int64
  ) -> Int64? {
    guard (0...9999).contains(year), (1...12).contains(month), (1...31).contains(day),
      (0..<24).contains(hour), (0..<60).contains(minute), (0..<60).contains(second)
    else { return nil }
    let (era, yearOfEra) = floorDivide(month <= 2 ? year - 1 : year, 400)
    let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    let days = era * daysPerEra + dayOfEra - daysBeforeEpoch
    // A day that does not exist comes back as another one.
    guard date(ofDay: days) == (year, month, day) else { return nil }
    return days * (millisecondsPerDay / 1000) + hour * 3600 + minute * 60 + second
  }

  private static func date(ofDay day: Int64) -> (year: Int64, month: Int64, day: Int64) {
    let (era, dayOfEra) = floorDivide(day + daysBeforeEpoch, daysPerEra)
    let yearOfEra =
      (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    return (year, month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
  }

  /// `20231025214137`, as in the identifiers of scripts, orders and incidents.
  package var digits: String { dateDigits + timeDigits }

  /// `20231025T214137Z`, as in signatures.
  package var basicISO: String { "\(dateDigits)T\(timeDigits)Z" }

  /// `2019-02-13T06:52:13Z`
  package var iso: String { isoToSecond + "Z" }

  /// `2019-02-13T06:52:13.855000Z`, as IAM writes it.
  package var isoWithMicroseconds: String { "\(isoToSecond).\(pad(millisecond, 3))000Z" }

  private var dateDigits: String { pad(year, 4) + pad(month, 2) + pad(day, 2) }
  private var timeDigits: String { pad(hour, 2) + pad(minute, 2) + pad(second, 2) }

  private var isoToSecond: String {
    "\(pad(year, 4))-\(pad(month, 2))-\(pad(day, 2))"
      + "T\(pad(hour, 2)):\(pad(minute, 2)):\(pad(second, 2))"
  }

  private func pad(_ number: Int64, _ width: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, width - text.count)) + text
  }

  private static func floorDivide(_ number: Int64, _ divisor: Int64) -> (Int64, Int64) {
    let (quotient, remainder) = number.quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
  }
}
