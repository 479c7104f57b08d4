/// A point in time as a date and time of day in UTC (proleptic Gregorian calendar).
struct CalendarTime {
  let year: Int64, month: Int64, day: Int64, hour: Int64, minute: Int64, second: Int64
  let millisecond: Int64

  init(epochMilliseconds: Int64) {
    let (days, rest) = Self.floorDivide(epochMilliseconds, 86_400_000)
    // Days are counted from 0000-03-01, so that the leap day is the last of its year.
    let shifted = days + 719_468
    let (era, dayOfEra) = Self.floorDivide(shifted, 146_097)
    let yearOfEra =
      (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    hour = rest / 3_600_000
    minute = rest / 60_000 % 60
    second = rest / 1000 % 60
    millisecond = rest % 1000
  }

  /// `20231025214137`, as in the identifiers of scripts, orders and incidents.
  var digits: String {
    pad(year, 4) + pad(month, 2) + pad(day, 2) + pad(hour, 2) + pad(minute, 2) + pad(second, 2)
  }

  /// `2019-02-13T06:52:13Z`
  var iso: String { isoToSecond + "Z" }

  /// `2019-02-13T06:52:13.855000Z`, as IAM writes it.
  var isoWithMicroseconds: String { "\(isoToSecond).\(pad(millisecond, 3))000Z" }

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
