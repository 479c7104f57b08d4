/// Writes random programs that the parser takes, each construct in all its forms.
struct ProgramGenerator {
  var random: SplitMix
  private var depth = 0

  init(seed: UInt64) {
    random = SplitMix(state: seed)
  }

  private mutating func pick(_ count: Int) -> Int { Int(random.next() % UInt64(count)) }

  private mutating func pick(_ words: [String]) -> String { words[pick(words.count)] }

  private mutating func chance(_ count: Int) -> Bool { pick(count) == 0 }

  private mutating func list(_ most: Int, _ item: (inout ProgramGenerator) -> String) -> [String] {
    var items: [String] = []
    for _ in 0..<pick(most + 1) { items.append(item(&self)) }
    return items
  }

  mutating func name() -> String {
    pick(["a", "b", "host", "order_status", "a_rather_long_name_of_something", "x", "limit", "as"])
  }

  // MARK: Statements

  mutating func program() -> String {
    var lines: [String] = []
    for _ in 0...pick(5) { lines.append(chance(4) ? declaration() : statement()) }
    let text = lines.joined(separator: chance(3) ? "; " : "\n") + (chance(2) ? "\n" : "")
    return chance(4) ? "## About the file.\n\n\n" + text : text
  }

  private mutating func declaration() -> String {
    switch pick(5) {
    case 0: return "import \"./lib.cocr\" as \(name())"
    case 1: return "param \(name())\(annotation())" + (chance(2) ? " = \(expression())" : "")
    case 2: return "test \(string()) \(block())"
    case 3:
      return chance(2)
        ? "on schedule every \(header()) \(block())" : "on schedule \(header()) \(block())"
    default: return trigger()
    }
  }

  private mutating func trigger() -> String {
    var clauses: [String] = []
    if chance(2) { clauses.append("where \(header())") }
    if chance(3) { clauses.append("once per \(header()) within 10m") }
    if chance(3) {
      clauses.append("after 3 within \(header())" + (chance(2) ? " per \(header())" : ""))
    }
    if chance(3) { clauses.append("collect within 1m" + (chance(2) ? " per \(header())" : "")) }
    if chance(3) { clauses.append("limit \(header())") }
    return (["on alarm"] + clauses).joined(separator: chance(2) ? " " : "\n  ") + " " + block()
  }

  /// An expression before a block.
  private mutating func header() -> String {
    if depth < 4, chance(3) { return "(\(expression()))" }
    return chance(3) ? "a.\(name()) and f(\(name()))" : name()
  }

  mutating func statement() -> String {
    switch pick(14) {
    case 0, 1: return "\(pick(["let", "var"])) \(name())\(annotation()) = \(expression())"
    case 2: return "\(name()) \(pick(["=", "+=", "//=", "%="])) \(expression())"
    case 3: return "\(name())[\(expression())] = \(expression())"
    case 4: return function(named: true)
    case 5: return "while \(header()) \(block())"
    case 6: return "for \(name()), i in \(header()) \(block())"
    case 7: return "assert \(expression())" + (chance(2) ? ", \(expression())" : "")
    case 8: return pick(["return", "break", "continue", "return \(expression())"])
    case 9: return "throw \(expression())"
    default: return expression()
    }
  }

  mutating func block() -> String {
    if depth > 3 { return "{ }" }
    depth += 1
    defer { depth -= 1 }
    let statements = list(3) { $0.statement() }
    if chance(2) { return "{ \(statements.joined(separator: "; ")) }" }
    return "{\n" + statements.joined(separator: chance(3) ? "\n\n" : "\n") + "\n}"
  }

  private mutating func annotation() -> String {
    chance(3) ? ": " + pick(["int", "list[string?]", "map[list[int]]?", "Order"]) : ""
  }

  private mutating func function(named: Bool) -> String {
    let items = list(5) { generator in
      let label =
        generator.chance(3) ? generator.pick(["on ", "for ", "with ", "in ", "let "]) : ""
      let value = generator.chance(3) ? " = \(generator.expression())" : ""
      return label + generator.name() + generator.annotation() + value
    }
    let result = chance(3) ? " -> list[int]" : ""
    return "fn\(named ? " " + name() : "")(\(items.joined(separator: ", ")))\(result) \(block())"
  }

  // MARK: Expressions

  mutating func expression() -> String {
    depth += 1
    defer { depth -= 1 }
    if depth > 4 || chance(3) { return atom() }
    switch pick(17) {
    case 0, 1, 2:
      let sign = pick(["+", "-", "*", "/", "//", "%", "and", "or", "??"])
      return "\(operand()) \(sign) \(operand())"
    case 3: return "\(operand()) \(pick(["==", "<", "in", "not in"])) \(operand())"
    case 4: return "not \(operand())"
    case 5: return "-\(chance(2) ? " " : "")\(operand())"
    case 6, 7: return bracket("[", "]", list(6) { $0.expression() })
    case 8:
      return "("
        + bracket("{", "}", list(4) { "\($0.chance(2) ? "on" : "\"a key\""): \($0.expression())" })
        + ")"
    case 9, 10, 11: return call()
    case 12: return "\(name()) => \(operand())"
    case 13: return "(\(name()), b: int = 2) => \(operand())"
    case 14: return function(named: false)
    case 15: return "(" + control() + ")"
    default: return "\(operand())..<\(operand())"
    }
  }

  private mutating func operand() -> String {
    chance(3) ? "(\(expression()))" : atom()
  }

  private mutating func bracket(_ opener: String, _ closer: String, _ items: [String]) -> String {
    var text = opener
    for (place, item) in items.enumerated() {
      if place > 0 { text += chance(5) ? ",\n" : ", " } else if chance(6) { text += "\n" }
      text += item
    }
    if !items.isEmpty, chance(6) { text += "," }
    return text + (chance(6) ? "\n" : "") + closer
  }

  private mutating func call() -> String {
    var text = pick(["f", "list", "incidents.resolve", "xs", "a?.b"])
    for _ in 0...pick(3) {
      switch pick(4) {
      case 0: text += "\(chance(2) ? "\n  " : "").\(name())"
      case 1: text += "[\(expression())]"
      default:
        var isNamed = false
        let arguments = list(5) { generator in
          isNamed = isNamed || generator.chance(3)
          let label = isNamed ? generator.pick(["on: ", "cause: ", "limit: "]) : ""
          return label + generator.expression()
        }
        text += bracket("(", ")", arguments)
      }
    }
    if chance(4) { text += "() { \(chance(2) ? "x, y => " : "")\(operand()) }" }
    return text
  }

  private mutating func control() -> String {
    switch pick(4) {
    case 0:
      let middle = chance(3) ? " else if \(header()) \(block())" : ""
      return "if \(header()) \(block())\(middle)" + (chance(2) ? " else \(block())" : "")
    case 1:
      let arms = list(4) { generator in
        let pattern = generator.pick([
          "1 | 2", "3...9", "-5m..<-1m", "\"a\"", "null | true", "n", "_",
        ])
        let guarded = generator.chance(4) ? " if \(generator.header())" : ""
        let body = generator.chance(3) ? generator.block() : generator.expression()
        return "\(pattern)\(guarded) -> \(body)"
      }
      return "match \(header()) { \(arms.joined(separator: pick([", ", "\n", "; "]))) }"
    case 2:
      let middle = chance(2) ? " catch e if \(header()) \(block())" : ""
      return "try \(block())\(middle) "
        + (chance(2) ? "catch \(block())" : "finally \(block())")
    default:
      return "step \(string()) \(block())" + (chance(2) ? " undo \(block())" : "")
    }
  }

  private mutating func string() -> String {
    pick([
      "\"text\"", "'raw'", "\"a \\(name + \"inner \\(1)\") b\"",
      "\"a text that is rather long and takes its part of the line\"",
    ])
  }

  private mutating func atom() -> String {
    switch pick(8) {
    case 0: return pick(["1", "0xff", "1_000", "3.14", "1e9", "1h30m", "-5", "- 7"])
    case 1: return string()
    case 2: return pick(["true", "null", "false"])
    case 3: return "\"\"\"\n  several \\(1 +\n 2)\n    lines\n  \"\"\""
    default: return name()
    }
  }
}
