import CocrLanguage
import Yams

/// YAML for scripts: `yaml.parse` and `yaml.print`.
enum YAML {
  /// How many values one document may stand for, aliases counted each time they occur: with few bytes
  /// they can name each other so often that no machine could hold what they stand for.
  private static func valueLimit(of text: String) -> Int { 10_000 + 10 * text.utf8.count }
  private static let depthLimit = 100

  /// The value that a YAML document stands for.
  ///
  /// - Throws: ``World/Problem`` where the text is no YAML, has a key that is no text or stands twice in
  ///   its map, a number that does not fit, or stands for more values than a script could use.
  static func parse(_ text: String) throws -> HostValue {
    let node: Node?
    do {
      node = try Yams.compose(yaml: text)
    } catch let error as YamlError {
      let words = words(for: error)
      // The parser has a limit of its own, beyond this one.
      if words.contains("nesting level") { throw tooDeep }
      throw refusal(words)
    }
    guard let node else { return .null }
    let limit = valueLimit(of: text)
    var budget = limit
    do {
      return try value(of: node, depth: 0, &budget)
    } catch is BudgetSpent {
      throw refusal("the YAML text stands for more than \(limit) values: its aliases multiply them")
    }
  }

  /// The value as a YAML document; secrets are `***`.
  ///
  /// - Throws: ``World/Problem`` where the value is a function or holds one.
  static func print(_ value: HostValue) throws -> String {
    do {
      return try Yams.serialize(node: try node(of: value), width: -1, allowUnicode: true)
    } catch let error as YamlError {
      throw refusal("the value cannot be written as YAML: \(words(for: error))")
    }
  }

  private struct BudgetSpent: Error {}

  private static let tooDeep = refusal(
    "the YAML text is nested deeper than \(depthLimit) lists and maps")

  private static func refusal(_ message: String, hint: String? = nil) -> World.Problem {
    World.Problem(kind: "value", message: message, hint: hint)
  }

  /// One short sentence: the text itself may be long.
  private static func words(for error: YamlError) -> String {
    switch error {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      "the text is not YAML: \(problem)\(place(mark))"
    case .reader(let problem, let offset?, _, let text):
      "the text is not YAML: \(problem)\(place(of: offset, in: text))"
    case .reader(let problem, nil, _, _): "the text is not YAML: \(problem)"
    case .duplicatedKeysInMapping(let keys, let context):
      doubleKey(keys.first ?? "", context.mark)
    case .writer(let problem), .emitter(let problem), .representer(let problem): problem
    case .no, .memory, .dataCouldNotBeDecoded: "the text is not YAML"
    }
  }

  private static func place(_ mark: Mark?) -> String {
    mark.map { place(line: $0.line, column: $0.column) } ?? ""
  }

  private static func place(line: Int, column: Int) -> String {
    " (line \(line), column \(column))"
  }

  private static func place(of offset: Int, in text: String) -> String {
    let before = text.prefix(offset)
    return place(
      line: 1 + before.count(where: \.isNewline),
      column: 1 + before.reversed().prefix { !$0.isNewline }.count)
  }

  private static func doubleKey(_ key: String, _ mark: Mark?) -> String {
    "the key `\(excerpt(key))` stands more than once in a YAML map\(place(mark))"
  }

  private static func excerpt(_ text: String) -> String {
    text.unicodeScalars.count > 40 ? String(text.prefix(39)) + "…" : text
  }

  private static func value(of node: Node, depth: Int, _ budget: inout Int) throws -> HostValue {
    budget -= 1
    if budget < 0 { throw BudgetSpent() }
    if depth > depthLimit { throw tooDeep }
    switch node {
    case .scalar(let scalar): return try value(of: scalar)
    case .sequence(let sequence):
      var items: [HostValue] = []
      for item in sequence { items.append(try value(of: item, depth: depth + 1, &budget)) }
      return .list(items)
    case .mapping(let mapping):
      var entries: [HostValue.HostMap.Entry] = []
      var names: Set<String> = []
      for (key, member) in mapping {
        guard let name = key.scalar?.string else {
          throw refusal("a key of a YAML map must be text\(place(key.mark))")
        }
        // `1` and `"1"` are two keys in YAML, and one here.
        if !names.insert(name).inserted { throw refusal(doubleKey(name, key.mark)) }
        entries.append(.init(name, try value(of: member, depth: depth + 1, &budget)))
      }
      return .map(.init(entries))
    case .alias: throw refusal("the YAML text has an alias that names nothing")
    }
  }

  private static func value(of scalar: Node.Scalar) throws -> HostValue {
    let tag = Node.scalar(scalar).tag
    if tag == Tag(.null) { return .null }
    if tag == Tag(.bool), let value = Bool.construct(from: scalar) { return .bool(value) }
    if tag == Tag(.int), let value = Int64.construct(from: scalar) { return .int(value) }
    if tag == Tag(.int) {
      throw refusal(
        "the int \(excerpt(scalar.string)) in the YAML text does not fit 64 bits\(place(scalar.mark))",
        hint: "in quotes it is a text, with `.0` at its end a float")
    }
    if tag == Tag(.float), let value = Double.construct(from: scalar) {
      if value.isInfinite, !scalar.string.lowercased().contains("inf") {
        throw refusal(
          "the number \(excerpt(scalar.string)) in the YAML text does not fit a float"
            + place(scalar.mark))
      }
      return .float(value)
    }
    return .string(scalar.string)
  }

  private static func node(of value: HostValue) throws -> Node {
    switch value {
    case .list(let items): return Node(try items.map { try node(of: $0) })
    case .map(let map):
      return Node(try map.entries.map { ($0.key.yamlNode, try node(of: $0.value)) })
    case .null: return Node("null", Tag(.null))
    case .bool(let value): return Node(value ? "true" : "false", Tag(.bool))
    case .int(let value): return Node(String(value), Tag(.int))
    case .float(let value): return Node(YAMLScalar.float(value), Tag(.float))
    case .string(let text): return text.yamlNode
    case .duration(let nanoseconds): return Node(DurationText.format(nanoseconds))
    case .time(let nanoseconds): return TimeText.format(nanoseconds).yamlNode
    case .secret: return "***".yamlNode
    case .function(let name): throw refusal("the function `\(name)` cannot be written as YAML")
    }
  }
}

extension String {
  /// The text as a scalar that reads back as text. The writer quotes what YAML's signs are in.
  fileprivate var yamlNode: Node {
    Node(self, Tag(.str), YAMLScalar.isAmbiguous(self) ? .doubleQuoted : .plain)
  }
}
