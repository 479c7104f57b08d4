import CocrLanguage

/// Values as JSON and YAML for people: entries in their order, secrets as `***`, times as text.
enum DataText {
  static func json(_ value: HostValue, indent: String = "") -> String {
    let inner = indent + "  "
    switch value {
    case .list(let items):
      if items.isEmpty { return "[]" }
      return "[\n" + items.map { inner + json($0, indent: inner) }.joined(separator: ",\n")
        + "\n\(indent)]"
    case .map(let map):
      if map.entries.isEmpty { return "{}" }
      return "{\n"
        + map.entries.map { "\(inner)\(quoted($0.key)): \(json($0.value, indent: inner))" }
        .joined(separator: ",\n") + "\n\(indent)}"
    default: return scalar(value)
    }
  }

  static func yaml(_ value: HostValue) -> String { yamlLines(value).joined(separator: "\n") }

  private static func yamlLines(_ value: HostValue) -> [String] {
    switch value {
    case .list(let items) where !items.isEmpty:
      return items.flatMap { item -> [String] in
        let lines = yamlLines(item)
        return ["- \(lines[0])"] + lines.dropFirst().map { "  \($0)" }
      }
    case .map(let map) where !map.entries.isEmpty:
      return map.entries.flatMap { entry -> [String] in
        let key = plain(entry.key)
        switch entry.value {
        case .list(let items) where !items.isEmpty:
          return ["\(key):"] + yamlLines(entry.value).map { "  \($0)" }
        case .map(let inner) where !inner.entries.isEmpty:
          return ["\(key):"] + yamlLines(entry.value).map { "  \($0)" }
        case .string(let text) where text.contains("\n") && text.isBlockSafe:
          return ["\(key): |\(text.hasSuffix("\n") ? "" : "-")"]
            + text.split(separator: "\n", omittingEmptySubsequences: false)
            .dropLast(text.hasSuffix("\n") ? 1 : 0).map { "  \($0)" }
        default: return ["\(key): \(yamlLines(entry.value)[0])"]
        }
      }
    case .list: return ["[]"]
    case .map: return ["{}"]
    case .string(let text): return [plain(text)]
    default: return [scalar(value)]
    }
  }

  /// The text as it is where no reader of YAML takes it for anything else, in quotes otherwise.
  private static func plain(_ text: String) -> String {
    let words: Set<String> = ["", "null", "true", "false", "yes", "no", "on", "off", "~"]
    let isSafe =
      text.unicodeScalars.allSatisfy {
        $0.properties.isAlphabetic || "_-./ 0123456789".unicodeScalars.contains($0)
      } && text.first.map { $0.isLetter || $0 == "_" || $0 == "/" } == true && text.last != " "
      && !words.contains(text.lowercased())
    return isSafe ? text : quoted(text)
  }

  private static func scalar(_ value: HostValue) -> String {
    switch value {
    case .bool(let value): value ? "true" : "false"
    case .int(let value): String(value)
    case .float(let value): value.isFinite ? value.description : quoted(value.description)
    case .string(let text): quoted(text)
    case .duration(let value): quoted(DurationText.format(value))
    case .time(let value): quoted(TimeText.format(value))
    case .secret: "\"***\""
    case .function(let name): quoted("function \(name)")
    case .null, .list, .map: "null"
    }
  }

  /// A text of JSON, in which all that a terminal acts upon is escaped.
  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      case "\r": result += "\\r"
      default:
        if scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
          || scalar.properties.generalCategory == .format
        {
          let digits = String(scalar.value, radix: 16)
          result += "\\u" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
        } else {
          result.unicodeScalars.append(scalar)
        }
      }
    }
    return result + "\""
  }
}

extension String {
  /// Can stand in a block of YAML as it is.
  fileprivate var isBlockSafe: Bool {
    unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F || $0 == "\n" }
      && first != " "
  }
}
