import COCCatalog
import CocrLanguage
import CocrTerminal

/// Shows values to people: records by field, lists of records as tables, long lists cut with a count,
/// values of the API with their meaning.
struct ValueDisplay {
  /// The columns of the terminal.
  let width: Int
  let palette: Palette
  /// Nanoseconds since 1970, for "5 minutes ago".
  let now: Int64
  /// Shows all columns and more rows.
  var isWide = false

  /// How many items of a list are shown.
  private var rowLimit: Int { isWide ? ShownValue.itemLimit : 30 }

  init(width: Int, useColor: Bool, now: Int64, isWide: Bool = false) {
    self.width = max(10, width)
    palette = Palette(isOn: useColor)
    self.now = now
    self.isWide = isWide
  }

  /// The lines that show the value.
  func lines(_ value: ShownValue) -> [String] { lines(value, indent: 0, shape: nil) }

  private func lines(_ value: ShownValue, indent: Int, shape: Shape?) -> [String] {
    switch value {
    case .list(let items, let count): return lines(ofList: items, count: count, indent: indent)
    case .map(let model, let entries, let count):
      return lines(ofMap: model, entries, count: count, indent: indent)
    case .string(let text, let count) where text.contains("\n"):
      return lines(ofText: text, count: count)
    default: return [cut(scalar(value, shape: shape, isQuoted: true), indent)]
    }
  }

  private func lines(ofText text: String, count: Int) -> [String] {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map {
      palette.paint(String($0).escaped, .text)
    }
    if lines.last == "" { lines.removeLast() }
    let shown = text.unicodeScalars.count
    if shown < count {
      lines.append(
        palette.paint("… \(Phrase.number(count - shown)) more characters", .faint))
    }
    return lines
  }

  // MARK: Lists

  private func lines(ofList items: [ShownValue], count: Int, indent: Int) -> [String] {
    if items.isEmpty { return ["[]"] }
    if let table = Table(items, isWide: isWide, rowLimit: rowLimit, cell: cellText) {
      return table.lines(width: width - indent, count: count, palette: palette)
    }
    if let lines = flow(items, count: count, room: width - indent) { return lines }
    var lines: [String] = []
    for item in items.prefix(rowLimit) {
      for (index, line) in self.lines(item, indent: indent + 2, shape: nil).enumerated() {
        lines.append((index == 0 ? "- " : "  ") + line)
      }
    }
    if count > rowLimit {
      lines.append(rest(count - min(rowLimit, items.count), count))
    }
    return lines
  }

  /// How many lines a list of short values may fill.
  private var flowLimit: Int { isWide ? 20 : 5 }

  /// A list of short values one after the other; nil where some are not short.
  private func flow(_ items: [ShownValue], count: Int, room: Int) -> [String]? {
    var lines: [String] = ["["]
    var used = 1
    for (index, item) in items.enumerated() {
      if case .string(let text, _) = item, text.contains("\n") { return nil }
      let columns = TextLayout.width(plainScalar(item, shape: nil, isQuoted: true)) + 2
      guard item.isScalar, columns <= max(24, room / 2) else { return nil }
      if used + columns > room, index > 0 {
        if lines.count == flowLimit { return lines + [rest(count - index, count)] }
        lines[lines.count - 1].removeLast()
        lines.append(" ")
        used = 1
      }
      used += columns
      let isLast = index == count - 1
      lines[lines.count - 1] += scalar(item, shape: nil, isQuoted: true)
      lines[lines.count - 1] += isLast ? "]" : ", "
    }
    return count > items.count ? lines + [rest(count - items.count, count)] : lines
  }

  private func rest(_ rest: Int, _ count: Int) -> String {
    palette.paint("… \(Phrase.number(rest)) more, \(Phrase.number(count)) in all", .faint)
  }

  // MARK: Records and maps

  private func lines(
    ofMap model: String?, _ entries: [ShownValue.Entry], count: Int, indent: Int
  ) -> [String] {
    let fields = model.flatMap { Catalog.model($0)?.fields } ?? []
    var lines: [String] = []
    if let model { lines.append(palette.paint(model, .heading)) }
    if entries.isEmpty { return model == nil ? ["{}"] : lines }
    let margin = model == nil ? "" : "  "
    let shown = entries.filter { model == nil || !$0.value.isVoid }
    let keyWidth = min(
      shown.map { TextLayout.width($0.key.escaped) }.max() ?? 0, max(4, width / 2 - indent))
    for entry in shown {
      let key = TextLayout.cut(entry.key.escaped, to: keyWidth)
      let shape = fields.first { $0.name == entry.key }?.shape
      let head = margin + palette.paint(TextLayout.padded(key, to: keyWidth), .key) + "  "
      let nested = indent + margin.count + keyWidth + 2
      if entry.value.isScalar || indent > width / 2 || isShort(entry.value) {
        let text = entry.value.isScalar ? "" : inline(entry.value)
        lines.append(
          head
            + (entry.value.isScalar
              ? cut(scalar(entry.value, shape: shape, isQuoted: true), nested, entry.value, shape)
              : TextLayout.cut(text, to: max(8, width - nested))))
      } else {
        lines.append(margin + palette.paint(key, .key))
        lines += self.lines(entry.value, indent: indent + margin.count + 2, shape: shape).map {
          margin + "  " + $0
        }
      }
    }
    let void = entries.filter { model != nil && $0.value.isVoid }
    for (word, isNull) in [("not set", true), ("empty", false)] {
      let names = void.filter { ($0.value == .null) == isNull }.map(\.key.escaped)
      if names.isEmpty { continue }
      let text = "\(word): \(names.joined(separator: ", "))"
      lines += TextLayout.wrapped(text, to: max(10, width - indent - margin.count)).map {
        margin + palette.paint($0, .faint)
      }
    }
    if count > entries.count {
      lines.append(
        palette.paint("… \(Phrase.number(count - entries.count)) more entries", .faint))
    }
    return lines
  }

  private func isShort(_ value: ShownValue) -> Bool {
    switch value {
    case .list(let items, _) where items.contains(where: { !$0.isScalar }): return false
    // The name of its model alone says nothing.
    case .map(_?, let entries, _) where !entries.isEmpty: return false
    default: return TextLayout.width(inline(value)) <= 40
    }
  }

  // MARK: Single values

  /// A painted value is cut by its plain text.
  private func cut(
    _ painted: String, _ indent: Int, _ value: ShownValue? = nil, _ shape: Shape? = nil
  ) -> String {
    let room = max(8, width - indent)
    guard let value else { return painted }
    let plain = plainScalar(value, shape: shape, isQuoted: true)
    if TextLayout.width(plain) <= room { return painted }
    // Texts matter to their end: they go on in the next line of the terminal.
    if case .string = value, TextLayout.width(plain) <= room * 4 { return painted }
    return palette.paint(TextLayout.cut(plain, to: room), value.role)
  }

  private func scalar(_ value: ShownValue, shape: Shape?, isQuoted: Bool) -> String {
    let (text, note) = parts(value, shape: shape, isQuoted: isQuoted)
    return palette.paint(text, value.role) + (note.isEmpty ? "" : palette.paint(note, .faint))
  }

  private func plainScalar(_ value: ShownValue, shape: Shape?, isQuoted: Bool) -> String {
    let (text, note) = parts(value, shape: shape, isQuoted: isQuoted)
    return text + note
  }

  /// The value as text, and a remark about it.
  private func parts(_ value: ShownValue, shape: Shape?, isQuoted: Bool) -> (String, String) {
    switch value {
    case .null: return ("null", "")
    case .bool(let value): return (value ? "true" : "false", "")
    case .int(let value):
      if case .int(_, let unit?)? = shape { return words(value, unit) }
      return (String(value), "")
    case .float(let value): return (ValueText.float(value), "")
    case .duration(let value): return (DurationText.format(value), " (\(Phrase.duration(value)))")
    case .time(let value): return time(value)
    case .secret: return ("***", "")
    case .function("function"), .function("block"): return ("<function>", "")
    case .function(let name): return ("<function \(name.escaped)>", "")
    case .module(let name): return ("<module \(name.escaped)>", "")
    case .cut: return ("…", "")
    case .string(let text, let count):
      let shown = isQuoted ? ValueText.quoted(text) : text.escaped
      if case .enumeration(let enumeration)? = shape,
        let meaning = enumeration.meaning(of: text), !meaning.isEmpty
      {
        return (shown, " (\(meaning))")
      }
      let length = text.unicodeScalars.count
      return (
        shown, length < count ? " … \(Phrase.number(count - length)) more characters" : ""
      )
    case .list, .map: return (inline(value), "")
    }
  }

  private func words(_ value: Int64, _ unit: TimeUnit) -> (String, String) {
    let scale: Int64 = unit == .seconds || unit == .epochSeconds ? 1_000_000_000 : 1_000_000
    let (nanoseconds, overflow) = value.multipliedReportingOverflow(by: scale)
    if overflow { return (String(value), "") }
    switch unit {
    case .seconds, .milliseconds: return (String(value), " (\(Phrase.duration(nanoseconds)))")
    case .epochSeconds, .epochMilliseconds:
      let (text, note) = time(nanoseconds)
      return (String(value), " (\(text)\(note.isEmpty ? "" : ", " + note.dropFirst(2).dropLast()))")
    }
  }

  private func time(_ nanoseconds: Int64) -> (String, String) {
    let distance = Phrase.distance(from: nanoseconds, to: now)
    return (TimeText.format(nanoseconds), distance.isEmpty ? "" : " (\(distance))")
  }

  /// The value in one line, without colors: for cells and short fields.
  func inline(_ value: ShownValue, depth: Int = 0) -> String {
    switch value {
    case .list(let items, let count):
      if items.isEmpty { return "[]" }
      if items.allSatisfy(\.isScalar), count <= 8 {
        return "["
          + items.map { plainScalar($0, shape: nil, isQuoted: true) }
          .joined(separator: ", ") + "]"
      }
      return Phrase.count(count, "item")
    case .map(let model, let entries, let count):
      if let model, depth > 0 || entries.count > 4 {
        return model
      }
      if entries.isEmpty { return "{}" }
      if depth > 1 || count > 8 { return Phrase.count(count, "entry").entries(count) }
      return "{"
        + entries.map { "\($0.key.escaped): \(inline($0.value, depth: depth + 1))" }
        .joined(separator: ", ") + "}"
    default: return plainScalar(value, shape: nil, isQuoted: true)
    }
  }

  /// A cell of a table: the meaning instead of the code where there is one.
  private func cellText(_ value: ShownValue, _ model: String?, _ key: String) -> String {
    let shape = model.flatMap { Catalog.model($0)?.field(key)?.shape }
    switch value {
    case .null: return ""
    case .string(let text, _):
      if case .enumeration(let enumeration)? = shape,
        let meaning = enumeration.meaning(of: text), !meaning.isEmpty
      {
        return meaning.utf8.count <= 4 ? "\(text.escaped) (\(meaning))" : text.escaped
      }
      if value.isLog { return ShownValue.endOfLog(text).escaped }
      return text.replacingLineBreaks.escaped
    case .int(let number):
      if case .int(_, let unit?)? = shape {
        switch unit {
        case .seconds: return Phrase.duration(number &* 1_000_000_000)
        case .milliseconds: return Phrase.duration(number &* 1_000_000)
        case .epochSeconds: return Phrase.distance(from: number &* 1_000_000_000, to: now)
        case .epochMilliseconds: return Phrase.distance(from: number &* 1_000_000, to: now)
        }
      }
      return String(number)
    case .duration(let value): return DurationText.format(value)
    case .time(let value): return TimeText.format(value)
    case .list, .map: return value.title?.replacingLineBreaks.escaped ?? inline(value, depth: 1)
    default: return plainScalar(value, shape: shape, isQuoted: false)
    }
  }
}

extension ShownValue {
  var isScalar: Bool {
    switch self {
    case .list, .map: false
    default: true
    }
  }

  /// Null, or a text, list or map with nothing in it.
  fileprivate var isVoid: Bool {
    switch self {
    case .null, .string("", _), .list([], _), .map(_, [], _): true
    default: false
    }
  }

  var role: Palette.Role? {
    switch self {
    case .int, .float: .number
    case .string: .text
    case .bool: .constant
    case .duration, .time: .time
    case .null, .secret, .function, .module, .cut: .faint
    case .list, .map: nil
    }
  }
}

extension String {
  fileprivate func entries(_ count: Int) -> String { count == 1 ? self : "\(count) entries" }

  var replacingLineBreaks: String {
    String(map { $0.isNewline ? " " : $0 })
  }
}

/// Values as texts of the language.
enum ValueText {
  static func float(_ value: Double) -> String {
    if value.isNaN { return "nan" }
    if value.isInfinite { return value < 0 ? "-inf" : "inf" }
    return value.description
  }

  /// The text between quotes, as it would be written, with what a terminal acts upon escaped.
  static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      case "\r": result += "\\r"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result.escaped + "\""
  }
}
