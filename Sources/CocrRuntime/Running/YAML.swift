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
  /// - Throws: ``World/Problem`` where the text is no YAML, has a key that is no text, or stands for
  ///   more values than a script could use.
  static func parse(_ text: String) throws -> HostValue {
    let node: Node?
    do {
      node = try Yams.compose(yaml: text)
    } catch let error as YamlError {
      let words = words(for: error)
      // The parser has a limit of its own, beyond this one.
      if words.contains("nesting level") { throw tooDeep }
      throw refusal("the text is not YAML: \(words)")
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
      return try Yams.serialize(node: try node(of: value), allowUnicode: true)
    } catch let error as YamlError {
      throw refusal("the value cannot be written as YAML: \(error)")
    }
  }

  private struct BudgetSpent: Error {}

  private static let tooDeep = refusal(
    "the YAML text is nested deeper than \(depthLimit) lists and maps")

  private static func refusal(_ message: String) -> World.Problem {
    World.Problem(kind: "value", message: message)
  }

  private static func words(for error: YamlError) -> String {
    switch error {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      "\(problem) (line \(mark.line), column \(mark.column))"
    default: "\(error)"
    }
  }

  private static func value(of node: Node, depth: Int, _ budget: inout Int) throws -> HostValue {
    budget -= 1
    if budget < 0 { throw BudgetSpent() }
    if depth > depthLimit { throw tooDeep }
    switch node {
    case .scalar(let scalar): return value(of: scalar)
    case .sequence(let sequence):
      var items: [HostValue] = []
      for item in sequence { items.append(try value(of: item, depth: depth + 1, &budget)) }
      return .list(items)
    case .mapping(let mapping):
      var entries: [HostValue.HostMap.Entry] = []
      for (key, member) in mapping {
        guard let name = key.scalar?.string else {
          throw refusal("a key of a YAML map must be text")
        }
        entries.append(.init(name, try value(of: member, depth: depth + 1, &budget)))
      }
      return .map(.init(entries))
    case .alias: throw refusal("the YAML text has an alias that names nothing")
    }
  }

  private static func value(of scalar: Node.Scalar) -> HostValue {
    let tag = Node.scalar(scalar).tag
    if tag == Tag(.null) { return .null }
    if tag == Tag(.bool), let value = Bool.construct(from: scalar) { return .bool(value) }
    if tag == Tag(.int), let value = Int64.construct(from: scalar) { return .int(value) }
    if tag == Tag(.int) || tag == Tag(.float), let value = Double.construct(from: scalar) {
      return .float(value)
    }
    return .string(scalar.string)
  }

  private static func node(of value: HostValue) throws -> Node {
    switch value {
    case .list(let items): return Node(try items.map { try node(of: $0) })
    case .map(let map):
      return Node(try map.entries.map { (Node($0.key), try node(of: $0.value)) })
    case .null: return Node("null", Tag(.null))
    case .bool(let value): return Node(value ? "true" : "false", Tag(.bool))
    case .int(let value): return Node(String(value), Tag(.int))
    case .float(let value): return Node(value.description, Tag(.float))
    case .string(let text): return text.yamlNode
    case .duration(let nanoseconds): return Node(DurationText.format(nanoseconds))
    case .time(let nanoseconds): return Node(TimeText.format(nanoseconds))
    case .secret: return "***".yamlNode
    case .function(let name): throw refusal("the function `\(name)` cannot be written as YAML")
    }
  }
}

extension String {
  /// The text as a scalar that reads back as text: quoted where it would be a number or the like.
  fileprivate var yamlNode: Node {
    let plain = Node(self)
    return plain.tag == Tag(.str)
      ? plain : Node(self, Tag(.str), .doubleQuoted)
  }
}
