import CocrLanguage

/// Numbers and times in words.
package enum Phrase {
  /// "10,000,000"
  package static func number(_ number: Int) -> String {
    let digits = Array(String(number.magnitude))
    var text = ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { text.append(",") }
      text.append(digit)
    }
    return (number < 0 ? "-" : "") + text
  }

  /// "1 item", "3 items"
  package static func count(_ number: Int, _ noun: String) -> String {
    "\(Phrase.number(number)) \(noun)\(number == 1 ? "" : "s")"
  }

  /// "1 hour 30 minutes": the two largest units.
  package static func duration(_ nanoseconds: Int64) -> String {
    if nanoseconds == 0 { return "no time" }
    var rest = nanoseconds.magnitude
    var parts: [String] = []
    for unit in DurationUnit.allCases.reversed() {
      let (number, left) = rest.quotientAndRemainder(dividingBy: unit.nanoseconds.magnitude)
      rest = left
      if number > 0 { parts.append(count(Int(number), unit.word)) }
      if parts.count == 2 || (parts.count == 1 && number == 0) { break }
    }
    return (nanoseconds < 0 ? "minus " : "") + parts.joined(separator: " ")
  }

  /// A length of time in little room: "850ms", "42s", "2m 14s", "1h 05m". Of the parameter, in
  /// nanoseconds, what is less than nothing counts as nothing.
  package static func shortDuration(_ nanoseconds: Int64) -> String {
    let milliseconds = max(0, nanoseconds) / DurationUnit.milliseconds.nanoseconds
    if milliseconds < 1000 { return "\(milliseconds)ms" }
    let seconds = milliseconds / 1000
    if seconds < 10 { return "\(seconds).\(milliseconds % 1000 / 100)s" }
    if seconds < 60 { return "\(seconds)s" }
    if seconds < 3600 { return "\(seconds / 60)m \(twoDigits(seconds % 60))s" }
    return "\(seconds / 3600)h \(twoDigits(seconds % 3600 / 60))m"
  }

  /// The same of a duration of Swift.
  package static func shortDuration(_ duration: Duration) -> String {
    shortDuration(nanoseconds(duration))
  }

  /// As many as fit where the duration has more.
  package static func nanoseconds(_ duration: Duration) -> Int64 {
    let (seconds, attoseconds) = duration.components
    let (whole, overflow) = seconds.multipliedReportingOverflow(
      by: DurationUnit.seconds.nanoseconds)
    let (sum, carry) = whole.addingReportingOverflow(attoseconds / 1_000_000_000)
    return overflow || carry ? (seconds < 0 ? .min : .max) : sum
  }

  private static func twoDigits(_ number: Int64) -> String {
    number < 10 ? "0\(number)" : "\(number)"
  }

  /// "5 minutes ago", "in 2 hours"; "now" for less than a second.
  package static func distance(from time: Int64, to now: Int64) -> String {
    let (distance, overflow) = now.subtractingReportingOverflow(time)
    if overflow || distance == .min { return "" }
    if abs(distance) < DurationUnit.seconds.nanoseconds { return "now" }
    var words = ""
    for unit in DurationUnit.allCases.reversed() where abs(distance) >= unit.nanoseconds {
      words = count(Int(abs(distance) / unit.nanoseconds), unit.word)
      break
    }
    return distance > 0 ? "\(words) ago" : "in \(words)"
  }
}
