import CocrLanguage

/// Widths of texts on a terminal, and texts cut to a width.
enum TextLayout {
  /// How many columns the text takes.
  static func width(_ text: String) -> Int {
    text.unicodeScalars.reduce(0) { $0 + width($1) }
  }

  static func width(_ scalar: Unicode.Scalar) -> Int {
    let value = scalar.value
    if value < 0x300 { return 1 }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format: return 0
    default: break
    }
    switch value {
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3,
      0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F,
      0x1F680...0x1F6FF, 0x1F900...0x1FAFF, 0x20000...0x3FFFD:
      return 2
    default: return 1
    }
  }

  /// The text in at most `limit` columns; a cut shows as `…`.
  static func cut(_ text: String, to limit: Int) -> String {
    if text.utf8.count <= limit || width(text) <= limit { return text }
    var result = ""
    var used = 0
    for character in text {
      let columns = character.unicodeScalars.reduce(0) { $0 + width($1) }
      if used + columns > limit - 1 { break }
      used += columns
      result.append(character)
    }
    return limit > 0 ? result + "…" : ""
  }

  static func padded(_ text: String, to columns: Int, alignsRight: Bool = false) -> String {
    let blanks = String(repeating: " ", count: max(0, columns - width(text)))
    return alignsRight ? blanks + text : text + blanks
  }

  /// Lines of words that fit the width.
  static func wrapped(_ text: String, to columns: Int) -> [String] {
    var lines: [String] = []
    for paragraph in text.split(separator: "\n", omittingEmptySubsequences: false) {
      var line = ""
      for word in paragraph.split(separator: " ") {
        if !line.isEmpty, width(line) + 1 + width(String(word)) > columns {
          lines.append(line)
          line = ""
        }
        line += line.isEmpty ? String(word) : " \(word)"
      }
      lines.append(line)
    }
    return lines
  }
}

extension String {
  /// Without blanks and line breaks at both ends.
  var trimmed: String {
    var text = self[...]
    while let first = text.first, first.isWhitespace { text.removeFirst() }
    while let last = text.last, last.isWhitespace { text.removeLast() }
    return String(text)
  }

  /// Without what a terminal would act upon.
  var escaped: String { DiagnosticRenderer.escaped(self) }
}

/// Colors of a terminal, by what they stand for.
struct Palette {
  let isOn: Bool

  enum Role: String {
    case key = "34"
    case number = "36"
    case text = "32"
    case constant = "33"
    case time = "35"
    case faint = "2"
    case heading = "1"
    case warning = "1;33"
  }

  func paint(_ text: String, _ role: Role?) -> String {
    guard isOn, let role, !text.isEmpty else { return text }
    return "\u{1B}[\(role.rawValue)m\(text)\u{1B}[0m"
  }
}

/// Numbers and times in words.
enum Phrase {
  /// "10,000,000"
  static func number(_ number: Int) -> String {
    let digits = Array(String(abs(number)))
    var text = ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { text.append(",") }
      text.append(digit)
    }
    return (number < 0 ? "-" : "") + text
  }

  /// "1 item", "3 items"
  static func count(_ number: Int, _ noun: String) -> String {
    "\(Phrase.number(number)) \(noun)\(number == 1 ? "" : "s")"
  }

  private static let units: [(name: String, size: Int64)] = [
    ("day", 86_400_000_000_000), ("hour", 3_600_000_000_000), ("minute", 60_000_000_000),
    ("second", 1_000_000_000), ("millisecond", 1_000_000), ("microsecond", 1000), ("nanosecond", 1),
  ]

  /// "1 hour 30 minutes": the two largest units.
  static func duration(_ nanoseconds: Int64) -> String {
    if nanoseconds == 0 { return "no time" }
    var rest = nanoseconds.magnitude
    var parts: [String] = []
    for (name, size) in units {
      let number = Int(rest / UInt64(size))
      rest %= UInt64(size)
      if number > 0 { parts.append(count(number, name)) }
      if parts.count == 2 || (parts.count == 1 && number == 0) { break }
    }
    return (nanoseconds < 0 ? "minus " : "") + parts.joined(separator: " ")
  }

  /// "5 minutes ago", "in 2 hours"; "now" for less than a second.
  static func distance(from time: Int64, to now: Int64) -> String {
    let (distance, overflow) = now.subtractingReportingOverflow(time)
    if overflow || distance == .min { return "" }
    if abs(distance) < 1_000_000_000 { return "now" }
    var words = ""
    for (name, size) in units where distance.magnitude >= size.magnitude {
      words = count(Int(distance.magnitude / size.magnitude), name)
      break
    }
    return distance > 0 ? "\(words) ago" : "in \(words)"
  }
}
