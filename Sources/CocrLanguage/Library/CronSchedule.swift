/// The times that a cron text of five fields names: minute, hour, day of the month, month, day of the
/// week, all in UTC.
///
/// A field is `*`, a number, a range `1-5`, either with a step `*/15`, or several of these with commas.
/// Months and days of the week may be written by their first three letters; Sunday is 0 or 7. Where both
/// days are restricted, either is enough.
package struct CronSchedule: Sendable, Equatable {
  /// In order.
  private let minutes: [Int]
  /// In order.
  private let hours: [Int]
  private let days: Set<Int>
  private let months: Set<Int>
  private let weekdays: Set<Int>
  private let restrictsDays: Bool
  private let restrictsWeekdays: Bool

  /// What is wrong with a text.
  package struct Problem: Error, Sendable, Equatable {
    /// One sentence in plain words, without a full stop.
    package let message: String
    /// What to do, in plain words.
    package let hint: String?
  }

  private struct Field {
    let name: String
    let range: ClosedRange<Int>
    var names: [String] = []
  }

  private static let fields = [
    Field(name: "minute", range: 0...59), Field(name: "hour", range: 0...23),
    Field(name: "day of the month", range: 1...31),
    Field(
      name: "month", range: 1...12,
      names: [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
      ]),
    Field(
      name: "day of the week", range: 0...7,
      names: ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]),
  ]

  /// Reads a text such as `*/5 * * * *`.
  ///
  /// - Throws: ``Problem`` where it is no such text, or names a time that never comes.
  package init(_ text: String) throws(Problem) {
    let parts = text.split { $0 == " " || $0 == "\t" }
    guard parts.count == Self.fields.count else {
      throw Problem(
        message: "a schedule has five fields, but \"\(text)\" has \(parts.count)",
        hint: "minute, hour, day of the month, month, day of the week: \"*/5 * * * *\"")
    }
    var sets: [Set<Int>] = []
    for (field, part) in zip(Self.fields, parts) { sets.append(try Self.values(part, field)) }
    (minutes, hours) = (sets[0].sorted(), sets[1].sorted())
    (days, months) = (sets[2], sets[3])
    weekdays = Set(sets[4].map { $0 % 7 })
    restrictsDays = parts[2].first != "*"
    restrictsWeekdays = parts[4].first != "*"
    if next(after: 0) == nil {
      throw Problem(
        message: "the schedule \"\(text)\" names a day that never comes", hint: "no month has it")
    }
  }

  private static func values(_ text: Substring, _ field: Field) throws(Problem) -> Set<Int> {
    var values: Set<Int> = []
    for item in text.split(separator: ",", omittingEmptySubsequences: false) {
      let parts = item.split(separator: "/", omittingEmptySubsequences: false)
      guard let first = parts.first, parts.count <= 2 else { throw wrong(item, field) }
      var step = 1
      if parts.count == 2 {
        guard let given = Int(parts[1]), given >= 1 else {
          throw Problem(
            message: "the step of the \(field.name) must be a number from 1, not \"\(parts[1])\"",
            hint: "`*/5` is every fifth")
        }
        step = given
      }
      var range = field.range
      if first != "*" {
        let ends = first.split(separator: "-", omittingEmptySubsequences: false)
        guard ends.count <= 2, let lower = value(ends[0], field),
          let upper = ends.count == 2 ? value(ends[1], field) : lower
        else { throw wrong(first, field) }
        guard lower <= upper else {
          throw Problem(
            message: "the range \"\(first)\" of the \(field.name) ends before it begins", hint: nil)
        }
        // `3/10` goes on from 3 to the end.
        range = ends.count == 1 && parts.count == 2 ? lower...field.range.upperBound : lower...upper
      }
      values.formUnion(stride(from: range.lowerBound, through: range.upperBound, by: step))
    }
    return values
  }

  private static func value(_ text: Substring, _ field: Field) -> Int? {
    if let index = field.names.firstIndex(of: text.lowercased()) {
      return index + field.range.lowerBound
    }
    guard text.allSatisfy({ $0.isASCII && $0.isNumber }), let number = Int(text),
      field.range.contains(number)
    else { return nil }
    return number
  }

  private static func wrong(_ text: Substring, _ field: Field) -> Problem {
    Problem(
      message: "\"\(text)\" is not a valid \(field.name)",
      hint: "it goes from \(field.range.lowerBound) to \(field.range.upperBound)"
        + (field.names.isEmpty ? "" : ", or by name: `\(field.names[0])`"))
  }

  /// The first of its times after a point in time, both in nanoseconds since 1970; nil where there is none
  /// within the next nine years, which have every day of the calendar.
  package func next(after time: Int64) -> Int64? {
    let minute: Int64 = 60_000_000_000
    let start = TimeText.floorDivide(time, minute).quotient + 1
    let (firstDay, firstMinute) = TimeText.floorDivide(start, 24 * 60)
    for day in firstDay..<(firstDay + 9 * 366) where includes(day: day) {
      let earliest = day == firstDay ? Int(firstMinute) : 0
      for hour in hours where hour >= earliest / 60 {
        for candidate in minutes where hour * 60 + candidate >= earliest {
          let total = day.multipliedReportingOverflow(by: 24 * 60)
          let at = (total.partialValue &+ Int64(hour * 60 + candidate))
            .multipliedReportingOverflow(by: minute)
          return total.overflow || at.overflow ? nil : at.partialValue
        }
      }
    }
    return nil
  }

  private func includes(day: Int64) -> Bool {
    let date = TimeText.civil(days: day)
    guard months.contains(Int(date.month)) else { return false }
    // 1970-01-01 was a Thursday.
    let isWeekday = weekdays.contains(Int(TimeText.floorDivide(day + 4, 7).rest))
    let isDay = days.contains(Int(date.day))
    return restrictsDays && restrictsWeekdays ? isDay || isWeekday : isDay && isWeekday
  }
}
