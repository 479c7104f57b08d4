import CocrLanguage
import CocrTerminal

/// A list of records or maps as a table: the most telling columns that fit.
struct Table {
  private struct Column {
    var name: String
    var cells: [String]
    var roles: [Palette.Role?]
    var width: Int
    /// The columns that the longest cell takes.
    var fullWidth: Int
    var isNumeric: Bool
    /// Holds logs, which get the room that the others leave.
    var isLog: Bool
    /// How much it tells; a column without a value tells nothing.
    var weight: Int
  }

  private var columns: [Column] = []
  private let isWide: Bool
  private let rowCount: Int

  /// The widest that a column is drawn.
  private static let cellLimit = 40

  /// nil where the values are no records or maps, or have no fields.
  init?(
    _ items: [ShownValue], isWide: Bool, rowLimit: Int,
    cell: (_ value: ShownValue, _ model: String?, _ key: String) -> String
  ) {
    self.isWide = isWide
    let rows = items.prefix(rowLimit)
    rowCount = rows.count
    var names: [String] = []
    var known: Set<String> = []
    for row in items {
      guard case .map(_, let entries, _) = row else { return nil }
      for entry in entries where known.insert(entry.key).inserted { names.append(entry.key) }
      if names.count > 100 { break }
    }
    if names.isEmpty { return nil }
    for name in names {
      var values: [ShownValue] = []
      var cells: [String] = []
      for row in rows {
        guard case .map(let model, _, _) = row else { return nil }
        let value = row[name] ?? .null
        values.append(value)
        cells.append(cell(value, model, name))
      }
      let title = name.escaped
      let fullWidth = cells.map(TextLayout.width).max() ?? 0
      columns.append(
        Column(
          name: title, cells: cells, roles: values.map(\.cellRole),
          width: max(TextLayout.width(title), min(Self.cellLimit, fullWidth)),
          fullWidth: fullWidth, isNumeric: values.allSatisfy(\.isNumberOrNull),
          isLog: values.contains(where: \.isLog), weight: Self.weight(name, values, cells)))
    }
  }

  private static func weight(_ name: String, _ values: [ShownValue], _ cells: [String]) -> Int {
    if values.allSatisfy({ $0 == .null }) { return 0 }
    var weight = 30
    let marks: [(String, Int)] = [
      ("name", 100), ("title", 100), ("status", 90), ("level", 80), ("incident_num", 95),
      ("ip", 60), ("type", 55), ("region", 50), ("uuid", 72), ("id", 65), ("time", 45),
      ("count", 45), ("tags", 78), ("description", 35), ("target_instance", 112), ("message", 82),
    ]
    for (mark, value) in marks
    where name == mark || name.hasSuffix("_\(mark)") || name.hasPrefix("\(mark)_") {
      weight = max(weight, value)
    }
    if !values.allSatisfy(\.isScalar) { weight -= 20 }
    // Long identifiers say little to people.
    if name.hasSuffix("id"), cells.contains(where: { $0.utf8.count >= 20 }) { weight -= 60 }
    // What is the same everywhere tells nothing apart.
    if values.count > 2, Set(cells).count == 1 { weight -= 45 }
    return max(1, weight)
  }

  func lines(width: Int, count: Int, palette: Palette) -> [String] {
    var lines: [String] = []
    var hidden: [String] = []
    if isWide {
      for group in groups(width) { lines += draw(group, width: width, palette) }
    } else {
      let chosen = choice(width)
      lines = draw(chosen.sorted(), width: width, palette)
      hidden = columns.indices.filter { !chosen.contains($0) && columns[$0].weight > 0 }
        .map { columns[$0].name }
    }
    var notes: [String] = []
    if count > rowCount {
      notes.append("\(Phrase.number(count - rowCount)) more rows, \(Phrase.number(count)) in all")
    }
    if !hidden.isEmpty {
      notes.append(
        "not shown: \(hidden.joined(separator: ", ")) (\(isWide ? "" : ":wide shows all"))")
    }
    if !notes.isEmpty {
      lines += TextLayout.wrapped(notes.joined(separator: "; "), to: max(10, width)).map {
        palette.paint($0, .faint)
      }
    }
    return lines
  }

  /// The columns with the most weight that fit side by side.
  private func choice(_ width: Int) -> Set<Int> {
    var chosen: Set<Int> = []
    var used = 0
    let order = columns.indices.filter { columns[$0].weight > 0 }.sorted {
      (columns[$0].weight, -$0) > (columns[$1].weight, -$1)
    }
    // What tells little would only hide the rest, and take the room that logs need.
    let least = columns.contains(where: \.isLog) ? 50 : 26
    for index in order.isEmpty ? [0] : order {
      if chosen.count >= 3, columns[index].weight < least { break }
      let needed = columns[index].width + (chosen.isEmpty ? 0 : 2)
      if chosen.isEmpty || used + needed <= width {
        chosen.insert(index)
        used += needed
      }
    }
    return chosen
  }

  /// All columns in groups that fit, each with the first of the most telling ones.
  private func groups(_ width: Int) -> [[Int]] {
    let lead = columns.indices.max { columns[$0].weight < columns[$1].weight } ?? 0
    var groups: [[Int]] = []
    var group = [lead]
    var used = columns[lead].width
    for index in columns.indices where index != lead {
      if used + 2 + columns[index].width > width, group.count > 1 {
        groups.append(group)
        group = [lead]
        used = columns[lead].width
      }
      group.append(index)
      used += 2 + columns[index].width
    }
    groups.append(group)
    return groups
  }

  private func draw(_ indices: [Int], width: Int, _ palette: Palette) -> [String] {
    var room = width
    var widths: [Int] = []
    for index in indices {
      let columnWidth = max(1, min(columns[index].width, room))
      widths.append(columnWidth)
      room -= columnWidth + 2
    }
    for (place, index) in indices.enumerated() where columns[index].isLog {
      let wider = max(
        widths[place], min(columns[index].fullWidth, widths[place] + max(0, room + 2)))
      room -= wider - widths[place]
      widths[place] = wider
    }
    func line(_ cell: (Int) -> String, _ role: (Int) -> Palette.Role?) -> String {
      var parts: [String] = []
      for (place, index) in indices.enumerated() {
        let text = TextLayout.cut(cell(index), to: widths[place])
        let isLast = place == indices.count - 1
        let isRight = columns[index].isNumeric
        let padded =
          isLast && !isRight
          ? text : TextLayout.padded(text, to: widths[place], alignsRight: isRight)
        parts.append(palette.paint(padded, role(index)))
      }
      var text = parts.joined(separator: "  ")
      while text.last == " " { text.removeLast() }
      return text
    }
    var lines = [line({ columns[$0].name }, { _ in .heading })]
    for row in 0..<rowCount {
      lines.append(line({ columns[$0].cells[row] }, { columns[$0].roles[row] }))
    }
    return lines
  }
}

extension ShownValue {
  /// The end of a log, which tells how it went: its last two lines without the times before them.
  static func endOfLog(_ text: String) -> String {
    text.split(whereSeparator: \.isNewline).filter { !$0.allSatisfy(\.isWhitespace) }.suffix(2)
      .map { line in
        guard line.first == "[", line.dropFirst().first?.isNumber == true,
          let end = line.prefix(40).firstIndex(of: "]")
        else { return String(line).trimmed }
        return String(line[line.index(after: end)...]).trimmed
      }.joined(separator: " / ")
  }

  /// Whether it is a text of several lines.
  var isLog: Bool {
    if case .string(let text, _) = self { return text.trimmed.contains("\n") }
    return false
  }

  /// What tells a record from others of its kind: its name, or else its identifier.
  var title: String? {
    guard case .map(_?, let entries, _) = self else { return nil }
    func text(_ keys: [String], _ entries: [Entry]) -> String? {
      for key in keys {
        if case .string(let text, _)? = entries.first(where: { $0.key == key })?.value,
          !text.isEmpty
        {
          return text
        }
      }
      return nil
    }
    var inner: [Entry] = []
    if case .map(_, let properties, _)? = self["properties"] { inner = properties }
    let names = ["name", "host_name"]
    return text(names, entries) ?? text(names, inner) ?? text(["resource_id"], entries)
  }

  /// Texts, most of what a table holds, are plain.
  fileprivate var cellRole: Palette.Role? {
    if case .string = self { return nil }
    return role
  }

  fileprivate var isNumberOrNull: Bool {
    switch self {
    case .int, .float, .null: true
    default: false
    }
  }
}
