import CocrLanguage
import CocrRuntime
import CocrTerminal

/// Values as JSON and YAML for people: entries in their order, secrets as `***`, times as text. What is
/// left out of a large value shows as a line with its count.
enum DataText {
  /// How many lines are shown.
  static let lineLimit = 5000

  static func json(_ value: ShownValue) -> [String] {
    switch value {
    case .list(let items, let count):
      if items.isEmpty { return ["[]"] }
      let parts = items.map { json($0) }
      return enclosed("[", parts, rest(items.count, count, "items"), "]")
    case .map(_, let entries, let count):
      if entries.isEmpty { return ["{}"] }
      let parts = entries.map { entry in
        var lines = json(entry.value)
        lines[0] = "\(quoted(entry.key)): \(lines[0])"
        return lines
      }
      return enclosed("{", parts, rest(entries.count, count, "entries"), "}")
    default: return [scalar(value)]
    }
  }

  private static func enclosed(
    _ start: String, _ parts: [[String]], _ rest: String?, _ end: String
  ) -> [String] {
    var lines = [start]
    for (number, part) in parts.enumerated() {
      lines += part.map { "  \($0)" }
      if number < parts.count - 1 || rest != nil { lines[lines.count - 1] += "," }
    }
    if let rest { lines.append("  \(rest)") }
    return lines + [end]
  }

  static func yaml(_ value: ShownValue) -> [String] {
    switch value {
    case .list(let items, let count) where !items.isEmpty:
      var lines = items.flatMap { item -> [String] in
        let lines = yaml(item)
        return ["- \(lines[0])"] + lines.dropFirst().map { "  \($0)" }
      }
      if let rest = rest(items.count, count, "items") { lines.append("# \(rest)") }
      return lines
    case .map(_, let entries, let count) where !entries.isEmpty:
      var lines = entries.flatMap { entry -> [String] in
        let key = plain(entry.key)
        switch entry.value {
        case .list(let items, _) where !items.isEmpty:
          return ["\(key):"] + yaml(entry.value).map { "  \($0)" }
        case .map(_, let inner, _) where !inner.isEmpty:
          return ["\(key):"] + yaml(entry.value).map { "  \($0)" }
        case .string(let text, let count)
        where text.contains("\n") && text.isBlockSafe && text.unicodeScalars.count == count:
          return ["\(key): |\(text.hasSuffix("\n") ? "" : "-")"]
            + text.split(separator: "\n", omittingEmptySubsequences: false)
            .dropLast(text.hasSuffix("\n") ? 1 : 0).map { "  \($0)" }
        default: return ["\(key): \(yaml(entry.value)[0])"]
        }
      }
      if let rest = rest(entries.count, count, "entries") { lines.append("# \(rest)") }
      return lines
    case .list: return ["[]"]
    case .map: return ["{}"]
    case .string(let text, let count) where text.unicodeScalars.count == count:
      return [plain(text)]
    case .float(let value): return [YAMLScalar.float(value)]
    default: return [scalar(value)]
    }
  }

  /// What is said in place of the items that are left out; nil where there are none.
  private static func rest(_ shown: Int, _ count: Int, _ word: String) -> String? {
    guard count > shown else { return nil }
    return "… \(Phrase.number(count - shown)) more \(word), \(Phrase.number(count)) in all"
  }

  /// The text as it is where no reader of YAML takes it for anything else, in quotes otherwise.
  private static func plain(_ text: String) -> String {
    YAMLScalar.isPlain(text) ? text : quoted(text, isYAML: true)
  }

  private static func scalar(_ value: ShownValue) -> String {
    switch value {
    case .bool(let value): return value ? "true" : "false"
    case .int(let value): return String(value)
    case .float(let value):
      return value.isFinite ? value.description : quoted(value.description)
    case .string(let text, let count):
      let rest = count - text.unicodeScalars.count
      return quoted(text) + (rest > 0 ? " … \(Phrase.number(rest)) more characters" : "")
    case .duration(let value): return quoted(DurationText.format(value))
    case .time(let value): return quoted(TimeText.format(value))
    case .secret: return "\"***\""
    case .function(let name): return quoted("function \(name)")
    case .module(let name): return quoted("module \(name)")
    case .cut: return "…"
    case .null, .list, .map: return "null"
    }
  }

  /// A text of JSON or YAML, in which all that a terminal acts upon is escaped.
  private static func quoted(_ text: String, isYAML: Bool = false) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      case "\r": result += "\\r"
      default:
        if !scalar.needsEscape {
          result.unicodeScalars.append(scalar)
        } else if isYAML, scalar.value > 0xFFFF {
          result += "\\U" + hexadecimal(scalar.value, digits: 8)
        } else {
          for unit in String(scalar).utf16 {
            result += "\\u" + hexadecimal(UInt32(unit), digits: 4)
          }
        }
      }
    }
    return result + "\""
  }

  private static func hexadecimal(_ value: UInt32, digits count: Int) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: max(0, count - digits.count)) + digits
  }
}

extension String {
  /// Can stand in a block of YAML as it is: the first line shows how far it is indented, and one line
  /// break at most ends it.
  fileprivate var isBlockSafe: Bool {
    unicodeScalars.allSatisfy { !$0.needsEscape || $0 == "\n" } && first != " " && first != "\n"
      && !hasSuffix("\n\n")
  }
}

extension Unicode.Scalar {
  /// Whether a terminal or a reader of YAML would take it for more than a character.
  fileprivate var needsEscape: Bool {
    if value < 0x7F { return value < 0x20 }
    switch properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator: return true
    default: return false
    }
  }
}

extension ShownValue {
  /// Whether anything of the value is left out where it is shown as data.
  var isCut: Bool {
    switch self {
    case .list(let items, let count): count > items.count || items.contains(where: \.isCut)
    case .map(_, let entries, let count):
      count > entries.count || entries.contains { $0.value.isCut }
    case .string(let text, let count): text.unicodeScalars.count < count
    case .cut: true
    default: false
    }
  }
}
