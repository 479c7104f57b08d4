/// Shows diagnostics to people, with the line of the source underlined, and to programs, as JSON.
public struct DiagnosticRenderer: Sendable {
  private let useColor: Bool

  /// The width of the page: longer lines of source are cut around the span.
  private static let pageWidth = 120
  private static let tabWidth = 4

  /// - Parameter useColor: Marks the parts with the colors of a terminal.
  public init(useColor: Bool) {
    self.useColor = useColor
  }

  // MARK: Text

  /// Several lines, the last without a line break.
  public func render(_ diagnostic: Diagnostic) -> String {
    let file = diagnostic.file
    let place = file.position(of: diagnostic.span.lower)
    let number = String(place.line)
    let margin = String(repeating: " ", count: number.utf8.count)
    let bar = color(.margin, "|")
    let severityColor: Color = diagnostic.severity == .error ? .error : .warning
    let excerpt = Excerpt(
      diagnostic, width: Self.pageWidth - number.utf8.count - 3, tabWidth: Self.tabWidth)
    let message = Self.escaped(diagnostic.message)
    let code = diagnostic.code.map { "[\($0.id)]" } ?? ""
    let source = "\(Self.escaped(file.name)):\(place.line):\(place.column)"
    var lines = [
      color(severityColor, "\(diagnostic.severity.rawValue)\(code):") + " "
        + color(.strong, message),
      "\(margin)\(color(.margin, "-->")) \(source)",
      "\(margin) \(bar)",
      "\(color(.margin, number)) \(bar) \(excerpt.text)",
      "\(margin) \(bar) \(excerpt.indentation)\(color(severityColor, excerpt.underline))",
    ]
    if excerpt.text.isEmpty { lines[3].removeLast() }
    if let hint = diagnostic.hint {
      lines.append("\(margin) \(color(.margin, "=")) hint: \(Self.escaped(hint))")
    }
    return lines.joined(separator: "\n")
  }

  private enum Color: String {
    case error = "1;31"
    case warning = "1;33"
    case margin = "1;34"
    case strong = "1"
  }

  private func color(_ color: Color, _ text: String) -> String {
    useColor && !text.isEmpty ? "\u{1B}[\(color.rawValue)m\(text)\u{1B}[0m" : text
  }

  /// Text without characters that a terminal acts upon.
  public static func escaped(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: Excerpt.isInvisible) else { return text }
    var result = ""
    for scalar in text.unicodeScalars {
      if Excerpt.isInvisible(scalar) {
        result += Excerpt.escape(scalar)
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  // MARK: JSON

  /// One line: an object with `severity`, `code` (or null), `message`, `hint` (or null), `file`,
  /// `line`, `column`, `end_line` and `end_column`. Lines and columns count from 1, the end is not part of the span.
  public func renderJSON(_ diagnostic: Diagnostic) -> String {
    let start = diagnostic.file.position(of: diagnostic.span.lower)
    let end = diagnostic.file.position(of: max(diagnostic.span.lower, diagnostic.span.upper))
    let members = [
      ("severity", Self.quoted(diagnostic.severity.rawValue)),
      ("code", diagnostic.code.map { Self.quoted($0.id) } ?? "null"),
      ("message", Self.quoted(diagnostic.message)),
      ("hint", diagnostic.hint.map(Self.quoted) ?? "null"),
      ("file", Self.quoted(diagnostic.file.name)),
      ("line", String(start.line)),
      ("column", String(start.column)),
      ("end_line", String(end.line)),
      ("end_column", String(end.column)),
    ]
    return "{" + members.map { "\"\($0.0)\":\($0.1)" }.joined(separator: ",") + "}"
  }

  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case "\u{0}"..<"\u{20}", "\u{7F}"..<"\u{A0}", "\u{2028}", "\u{2029}":
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}

/// The line of a diagnostic as shown, with what goes under it.
private struct Excerpt {
  let text: String
  let indentation: String
  let underline: String

  /// A character as shown, with the columns that it takes and where it stands in the file.
  private struct Cell {
    var text: String
    var columns: Int
    var offset: Int
  }

  init(_ diagnostic: Diagnostic, width: Int, tabWidth: Int) {
    let bytes = diagnostic.file.bytes
    let lower = min(max(0, Int(diagnostic.span.lower)), bytes.count)
    let upper = min(max(lower, Int(diagnostic.span.upper)), bytes.count)
    // Of a line without end only the surroundings are looked at.
    let reach = width * 4
    var start = lower
    while start > 0, bytes[start - 1] != UInt8(ascii: "\n"), lower - start < reach { start -= 1 }
    while start < lower, bytes[start] & 0xC0 == 0x80 { start += 1 }
    var end = lower
    while end < bytes.count, bytes[end] != UInt8(ascii: "\n"), end - lower < reach { end += 1 }
    let isLineEnd = end == bytes.count || bytes[end] == UInt8(ascii: "\n")
    if isLineEnd, end > start, bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
    let cells = Self.cells(bytes, start, end, tabWidth: tabWidth)

    // The cells under which the marks go.
    let first = cells.firstIndex { $0.offset >= lower } ?? cells.count
    let last = max(first, cells.firstIndex { $0.offset >= upper } ?? cells.count)

    let startsBefore = start > 0 && bytes[start - 1] != UInt8(ascii: "\n")
    let total = cells.reduce(0) { $0 + $1.columns }
    var from = 0
    var to = cells.count
    if total > width || startsBefore || !isLineEnd {
      // The span gets the middle, or starts in the first third where it is too wide for that.
      let room = width - 2
      var before = cells[..<first].reduce(0) { $0 + $1.columns }
      let marked = cells[first..<last].reduce(0) { $0 + $1.columns }
      let wanted = max(0, min(before, max(room / 3, (room - marked) / 2)))
      if !startsBefore, before + marked <= room { before = 0 }
      while before > wanted {
        before -= cells[from].columns
        from += 1
      }
      var used = 0
      to = from
      while to < cells.count, used + cells[to].columns <= room {
        used += cells[to].columns
        to += 1
      }
    }
    let isCutBefore = from > 0 || startsBefore
    let isCutAfter = to < cells.count || !isLineEnd
    var line = isCutBefore ? "…" : ""
    for cell in cells[from..<to] { line += cell.text }
    if isCutAfter {
      line += "…"
    } else {
      while line.last == " " { line.removeLast() }
    }
    text = line
    let markStart = min(max(first, from), to)
    let markEnd = min(max(last, markStart), to)
    let column =
      (isCutBefore ? 1 : 0) + cells[from..<markStart].reduce(0) { $0 + $1.columns }
    let length = cells[markStart..<markEnd].reduce(0) { $0 + $1.columns }
    indentation = String(repeating: " ", count: column)
    underline = String(repeating: "^", count: max(1, length))
  }

  private static func cells(
    _ bytes: [UInt8], _ start: Int, _ end: Int, tabWidth: Int
  ) -> [Cell] {
    var cells: [Cell] = []
    var column = 0
    var offset = start
    while offset < end {
      var length = 1
      while offset + length < end, bytes[offset + length] & 0xC0 == 0x80, length < 4 { length += 1 }
      let text = String(decoding: bytes[offset..<(offset + length)], as: UTF8.self)
      var cell = Cell(text: text, columns: 1, offset: offset)
      let scalars = text.unicodeScalars
      if let scalar = scalars.first, scalars.count == 1, scalar.utf8Length == length {
        if scalar == "\t" {
          cell.columns = tabWidth - column % tabWidth
          cell.text = String(repeating: " ", count: cell.columns)
        } else if isInvisible(scalar) {
          cell.text = escape(scalar)
          cell.columns = cell.text.utf8.count
        } else {
          cell.columns = DisplayWidth.columns(of: scalar)
        }
      } else {
        // Bytes that are not UTF-8.
        let digits = String(bytes[offset], radix: 16, uppercase: true)
        length = 1
        cell.text = "\\x\(digits)"
        cell.columns = cell.text.utf8.count
      }
      column += cell.columns
      cells.append(cell)
      offset += length
    }
    return cells
  }

  static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.value < 0x7F { return scalar.value < 0x20 }
    if scalar.value < 0xA0 { return true }
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator: return true
    default: return false
    }
  }

  static func escape(_ scalar: Unicode.Scalar) -> String {
    switch scalar {
    case "\n": "\\n"
    case "\r": "\\r"
    case "\t": "\\t"
    default: "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
    }
  }
}

extension Unicode.Scalar {
  fileprivate var utf8Length: Int {
    value < 0x80 ? 1 : value < 0x800 ? 2 : value < 0x10000 ? 3 : 4
  }
}
