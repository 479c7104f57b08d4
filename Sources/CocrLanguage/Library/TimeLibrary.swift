/// Methods of durations and times, and the namespace `time`.
enum TimeLibrary {
  private static let second: Int64 = 1_000_000_000

  private static func duration(
    _ name: String, result: ValueType, _ summary: String, example: String,
    _ body: @escaping @Sendable (Int64) throws(Fault) -> Value
  ) -> NativeFunction {
    CoreLibrary.native(
      name, [.init("self", .duration)], result: result, summary, example: example
    ) { (_, arguments) throws(Fault) -> Value in try body(arguments[0].asInt) }
  }

  static let durationMethods: [NativeFunction] = [
    duration(
      "milliseconds", result: .int, "The whole milliseconds in the duration.",
      example: "1s500ms.milliseconds() == 1500"
    ) { (value) throws(Fault) -> Value in .int(TimeText.floorDivide(value, 1_000_000).quotient) },
    duration(
      "seconds", result: .float, "The duration in seconds.", example: "1m30s.seconds() == 90.0"
    ) { (value) throws(Fault) -> Value in .float(Double(value) / 1e9) },
    duration(
      "minutes", result: .float, "The duration in minutes.", example: "1h30m.minutes() == 90.0"
    ) { (value) throws(Fault) -> Value in .float(Double(value) / 60e9) },
    duration(
      "hours", result: .float, "The duration in hours.", example: "90m.hours() == 1.5"
    ) { (value) throws(Fault) -> Value in .float(Double(value) / 3600e9) },
    duration(
      "days", result: .float, "The duration in days of 24 hours.", example: "36h.days() == 1.5"
    ) { (value) throws(Fault) -> Value in .float(Double(value) / 86_400e9) },
    duration(
      "abs", result: .duration,
      "The duration without its sign. Throws for the smallest duration, whose opposite does "
        + "not fit.", example: "(1m - 3m).abs() == 2m"
    ) { (value) throws(Fault) -> Value in
      value < 0 ? try Arithmetic.negate(.duration(value)) : .duration(value)
    },
    CoreLibrary.native(
      "parts", [.init("self", .duration)], result: .map(.int),
      "A map of `days`, `hours`, `minutes`, `seconds` and `milliseconds`, each what the "
        + "larger ones leave.",
      example: "1d2h3m.parts().hours == 2"
    ) { (machine, arguments) throws(Fault) -> Value in
      var rest = arguments[0].asInt
      let map = machine.heap.pointee.makeMap(capacity: 5)
      for (name, unit) in [
        ("days", 86_400 * second), ("hours", 3600 * second), ("minutes", 60 * second),
        ("seconds", second), ("milliseconds", 1_000_000),
      ] as [(String, Int64)] {
        machine.heap.pointee.set(map, machine.intern(name), .int(rest / unit))
        rest %= unit
      }
      return .map(map)
    },
  ]

  static let timeMethods: [NativeFunction] = [
    CoreLibrary.native(
      "format",
      [
        .init("self", .time),
        .init(
          "pattern", .string, required: false,
          summary: "as `strftime` reads it: `%Y-%m-%d %H:%M:%S`; left out: the form of RFC 3339"),
      ], result: .string, "The time in UTC as text. Throws where the pattern is wrong.",
      example: #"time.parse("2026-11-24T08:15:00Z").format("%d.%m.%Y %H:%M") == "24.11.2026 08:15""#
    ) { (machine, arguments) throws(Fault) -> Value in
      guard arguments.has(1) else { return machine.string(TimeText.format(arguments[0].asInt)) }
      return machine.string(
        try TimePattern.format(arguments[0].asInt, arguments[1].asString.text))
    },
    CoreLibrary.native(
      "parts", [.init("self", .time)], result: .map(.int),
      """
      A map of `year`, `month`, `day`, `hour`, `minute`, `second`, `nanosecond`, `weekday` (1 is \
      Monday) and `day_of_year`, in UTC.
      """, example: #"time.parse("2026-11-24T08:15:00Z").parts().weekday == 2"#
    ) { (machine, arguments) throws(Fault) -> Value in
      let parts = CalendarParts(arguments[0].asInt)
      let map = machine.heap.pointee.makeMap(capacity: 9)
      for (name, value) in [
        ("year", parts.year), ("month", parts.month), ("day", parts.day), ("hour", parts.hour),
        ("minute", parts.minute), ("second", parts.second), ("nanosecond", parts.nanosecond),
        ("weekday", parts.weekday), ("day_of_year", parts.dayOfYear),
      ] {
        machine.heap.pointee.set(map, machine.intern(name), .int(value))
      }
      return .map(map)
    },
    CoreLibrary.native(
      "unix_seconds", [.init("self", .time)], result: .int,
      "The whole seconds since 1970-01-01T00:00:00Z.",
      example: #"time.parse("1970-01-01T00:01:00Z").unix_seconds() == 60"#
    ) { (_, arguments) throws(Fault) -> Value in
      .int(TimeText.floorDivide(arguments[0].asInt, second).quotient)
    },
    CoreLibrary.native(
      "unix_milliseconds", [.init("self", .time)], result: .int,
      "The whole milliseconds since 1970-01-01T00:00:00Z, as the service's records count them.",
      example: #"time.parse("1970-01-01T00:00:01Z").unix_milliseconds() == 1000"#
    ) { (_, arguments) throws(Fault) -> Value in
      .int(TimeText.floorDivide(arguments[0].asInt, 1_000_000).quotient)
    },
  ]

  static let functions: [NativeFunction] = [
    CoreLibrary.native(
      "time.parse", [.init("text", .string, summary: "such as 2026-11-24T08:15:00+08:00")],
      result: .time,
      """
      The time that a text in the form of RFC 3339 stands for. A date alone is midnight, and a text \
      without a zone is in UTC. Throws where the text is no time.
      """, example: #"time.parse("2026-11-24T16:15:00+08:00") == time.parse("2026-11-24 08:15:00")"#
    ) { (machine, arguments) throws(Fault) -> Value in
      guard let value = TimeText.parse(arguments[0].asString.text) else {
        throw Fault(
          .notThisText(
            machine.quoted(arguments[0]), "a time",
            hint: TimeText.problem(in: arguments[0].asString.text)
              ?? "write it as 2026-11-24T08:15:00Z"))
      }
      return .time(value)
    },
    CoreLibrary.native(
      "time.format",
      [
        .init("time", .time, summary: "the time"),
        .init("pattern", .string, required: false, summary: "as for the method `format`"),
      ], result: .string,
      "The time in UTC as text, as the method `format` gives it. Throws where the pattern is wrong.",
      example: #"time.format(time.from_unix_seconds(0), "%H:%M") == "00:00""#
    ) { (machine, arguments) throws(Fault) -> Value in
      guard arguments.has(1) else { return machine.string(TimeText.format(arguments[0].asInt)) }
      return machine.string(
        try TimePattern.format(arguments[0].asInt, arguments[1].asString.text))
    },
    unix("time.from_unix_seconds", "seconds", second),
    unix("time.from_unix_milliseconds", "milliseconds", 1_000_000),
    CoreLibrary.native(
      "time.duration", [.init("text", .string, summary: "such as 1h30m")], result: .duration,
      "The duration that a text stands for, written as in a script. Throws where it is none.",
      example: #"time.duration("1h30m") == 90m"#
    ) { (machine, arguments) throws(Fault) -> Value in
      guard
        case .duration(let value)? = ValueType.duration.value(
          fromText: arguments[0].asString.text)
      else {
        throw Fault(
          .notThisText(
            machine.quoted(arguments[0]), "a duration",
            hint: "write it as 250ms, 30s, 5m or 1h30m"))
      }
      return .duration(value)
    },
  ]

  private static func unix(_ name: String, _ unit: String, _ scale: Int64) -> NativeFunction {
    CoreLibrary.native(
      name, [.init(unit, .int, summary: "how many; before 1970 they are negative")],
      result: .time,
      "The time so many \(unit) after 1970-01-01T00:00:00Z. Throws where it does not fit.",
      example: #"\#(name)(0) == time.parse("1970-01-01")"#
    ) { (_, arguments) throws(Fault) -> Value in
      let (value, overflow) = arguments[0].asInt.multipliedReportingOverflow(by: scale)
      if overflow {
        throw Fault(.timeOverflow)
      }
      return .time(value)
    }
  }
}

/// A time as a calendar and a clock show it, in UTC.
struct CalendarParts {
  let year: Int64
  let month: Int64
  let day: Int64
  let hour: Int64
  let minute: Int64
  let second: Int64
  let nanosecond: Int64
  /// 1 is Monday, 7 Sunday.
  let weekday: Int64
  let dayOfYear: Int64

  init(_ nanoseconds: Int64) {
    let (days, rest) = TimeText.floorDivide(nanoseconds, 86_400_000_000_000)
    (year, month, day) = TimeText.civil(days: days)
    let seconds = rest / 1_000_000_000
    hour = seconds / 3600
    minute = seconds / 60 % 60
    second = seconds % 60
    nanosecond = rest % 1_000_000_000
    weekday = TimeText.floorDivide(days + 3, 7).rest + 1
    dayOfYear = days - TimeText.days(year: year, month: 1, day: 1) + 1
  }
}

/// Patterns as `strftime` reads them.
enum TimePattern {
  private static let months = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
  ]
  private static let weekdays = [
    "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
  ]

  static func format(_ time: Int64, _ pattern: String) throws(Fault) -> String {
    let parts = CalendarParts(time)
    var text = ""
    var rest = Substring(pattern)
    while let character = rest.popFirst() {
      guard character == "%" else {
        text.append(character)
        continue
      }
      guard let letter = rest.popFirst() else {
        throw Fault(
          .timePattern("a `%` ends the pattern", hint: "write `%%` for the character"))
      }
      text += try field(letter, parts, time)
    }
    return text
  }

  private static func field(_ letter: Character, _ parts: CalendarParts, _ time: Int64)
    throws(Fault) -> String
  {
    switch letter {
    case "Y": return TimeText.padded(parts.year, 4)
    case "y": return TimeText.padded(parts.year % 100, 2)
    case "m": return TimeText.padded(parts.month, 2)
    case "d": return TimeText.padded(parts.day, 2)
    case "H": return TimeText.padded(parts.hour, 2)
    case "I": return TimeText.padded((parts.hour + 11) % 12 + 1, 2)
    case "p": return parts.hour < 12 ? "AM" : "PM"
    case "M": return TimeText.padded(parts.minute, 2)
    case "S": return TimeText.padded(parts.second, 2)
    case "f": return TimeText.padded(parts.nanosecond / 1000, 6)
    case "j": return TimeText.padded(parts.dayOfYear, 3)
    case "B": return months[Int(parts.month - 1)]
    case "b": return String(months[Int(parts.month - 1)].prefix(3))
    case "A": return weekdays[Int(parts.weekday - 1)]
    case "a": return String(weekdays[Int(parts.weekday - 1)].prefix(3))
    case "u": return String(parts.weekday)
    case "s": return String(TimeText.floorDivide(time, 1_000_000_000).quotient)
    case "F": return try format(time, "%Y-%m-%d")
    case "T": return try format(time, "%H:%M:%S")
    case "z": return "+0000"
    case "Z": return "UTC"
    case "%": return "%"
    default:
      throw Fault(
        .timePattern(
          "`%\(letter)` has no meaning in a pattern of times",
          hint: "such as `%Y-%m-%d %H:%M:%S`; `%%` stands for the character"))
    }
  }
}

extension TimeText {
  /// The days from 1970-01-01 to a date: the opposite of ``civil(days:)``.
  static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
    let shiftedYear = month <= 2 ? year - 1 : year
    let (era, yearOfEra) = floorDivide(shiftedYear, 400)
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  /// Nanoseconds since 1970 of a text in the form of RFC 3339; nil where it is none.
  static func parse(_ text: String) -> Int64? {
    var reader = TimeReader(text)
    guard let year = reader.number(4), reader.take("-"), let month = reader.number(2),
      reader.take("-"), let day = reader.number(2), (1...12).contains(month),
      day >= 1, day <= daysInMonth(year, month)
    else { return nil }
    var seconds = days(year: year, month: month, day: day) * 86_400
    var nanoseconds: Int64 = 0
    if !reader.isAtEnd {
      guard reader.take("T") || reader.take("t") || reader.take(" "),
        let hour = reader.number(2), reader.take(":"), let minute = reader.number(2),
        hour < 24, minute < 60
      else { return nil }
      seconds += hour * 3600 + minute * 60
      if reader.take(":") {
        guard let second = reader.number(2), second < 60 else { return nil }
        seconds += second
        if reader.take(".") {
          guard let fraction = reader.fraction() else { return nil }
          nanoseconds = fraction
        }
      }
      guard let zone = reader.zone(), reader.isAtEnd else { return nil }
      seconds -= zone
    }
    let (scaled, tooLarge) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    let (sum, overflow) = scaled.addingReportingOverflow(nanoseconds)
    return tooLarge || overflow ? nil : sum
  }

  /// What is wrong with the numbers of a text that has the form of a time; nil where the form is what
  /// is wrong.
  static func problem(in text: String) -> String? {
    var reader = TimeReader(text)
    guard let year = reader.number(4), reader.take("-"), let month = reader.number(2),
      reader.take("-"), let day = reader.number(2)
    else { return nil }
    guard 1...12 ~= month else { return "the months are 01 to 12, so there is no \(month)" }
    let last = daysInMonth(year, month)
    guard 1...last ~= day else {
      return
        "\(padded(year, 4))-\(padded(month, 2)) has the days 01 to \(last), so there is no \(day)"
    }
    guard reader.take("T") || reader.take("t") || reader.take(" "), let hour = reader.number(2),
      reader.take(":"), let minute = reader.number(2)
    else { return nil }
    if hour > 23 { return "the hours are 00 to 23, so there is no \(hour)" }
    if minute > 59 { return "the minutes are 00 to 59, so there is no \(minute)" }
    guard reader.take(":"), let second = reader.number(2) else { return nil }
    if second > 59 { return "the seconds are 00 to 59, so there is no \(second)" }
    return parse(text) == nil && (year < 1678 || year > 2261)
      ? "times reach from 1677 to 2262" : nil
  }

  private static func daysInMonth(_ year: Int64, _ month: Int64) -> Int64 {
    let next =
      month == 12
      ? days(year: year + 1, month: 1, day: 1) : days(year: year, month: month + 1, day: 1)
    return next - days(year: year, month: month, day: 1)
  }
}

private struct TimeReader {
  private var rest: Substring.UTF8View

  init(_ text: String) { rest = Substring(text).utf8 }

  var isAtEnd: Bool { rest.isEmpty }

  mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard let first = rest.first, UInt32(first) == character.value else { return false }
    rest.removeFirst()
    return true
  }

  private mutating func digit() -> Int64? {
    guard let first = rest.first, first >= 48, first <= 57 else { return nil }
    rest.removeFirst()
    return Int64(first - 48)
  }

  mutating func number(_ digits: Int) -> Int64? {
    var value: Int64 = 0
    for _ in 0..<digits {
      guard let digit = digit() else { return nil }
      value = value * 10 + digit
    }
    return value
  }

  /// Digits behind the point as nanoseconds; what is finer is dropped.
  mutating func fraction() -> Int64? {
    guard var value = digit() else { return nil }
    var count = 1
    while let digit = digit() {
      if count < 9 { value = value * 10 + digit }
      count += 1
    }
    while count < 9 {
      value *= 10
      count += 1
    }
    return value
  }

  /// Seconds east of UTC.
  mutating func zone() -> Int64? {
    if isAtEnd || take("Z") || take("z") { return 0 }
    let isWest = take("-")
    guard isWest || take("+"), let hours = number(2), hours < 24 else { return nil }
    _ = take(":")
    guard let minutes = number(2), minutes < 60 else { return nil }
    let offset = hours * 3600 + minutes * 60
    return isWest ? -offset : offset
  }
}
