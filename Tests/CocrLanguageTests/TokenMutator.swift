import CocrLanguage

/// Changes a program token by token and statement by statement.
struct TokenMutator {
  var random: SplitMix

  init(seed: UInt64) {
    random = SplitMix(state: seed)
  }

  mutating func change(_ bytes: [UInt8]) -> [UInt8] {
    let file = SourceFile(name: "input.cocr", bytes: bytes)
    var pieces = Lexer(file).tokens.compactMap { token -> [UInt8]? in
      let range = Int(token.span.lower)..<Int(token.span.upper)
      return range.isEmpty ? nil : Array(bytes[range])
    }
    for _ in 0...pick(4) {
      let place = pick(pieces.count + 1)
      let length = min(1 + pick(6), pieces.count - place)
      switch pick(8) {
      case 0: pieces.removeSubrange(place..<(place + length))
      case 1:
        let copy = pieces[place..<(place + length)]
        pieces.insert(contentsOf: copy, at: pick(pieces.count + 1))
      case 2: if place < pieces.count { pieces[place] = word() }
      case 3, 4: pieces.insert(word(), at: place)
      case 5:
        guard pieces.count > 1 else { continue }
        pieces.swapAt(pick(pieces.count), pick(pieces.count))
      case 6:
        if place < pieces.count { pieces[place] = pieces[pick(pieces.count)] }
      default:
        var generator = ProgramGenerator(seed: random.next())
        let text = pick(2) == 0 ? "(\(generator.expression()))" : "\n\(generator.statement())\n"
        pieces.insert(Array(text.utf8), at: place)
      }
    }
    return Array(pieces.joined(separator: [UInt8(ascii: " ")]))
  }

  private mutating func pick(_ count: Int) -> Int { Int(random.next() % UInt64(max(1, count))) }

  private mutating func word() -> [UInt8] { Array(Self.words[pick(Self.words.count)].utf8) }

  private static let words = [
    "(", ")", "[", "]", "{", "}", "\"", "\"\\(", ")\"", "'''", "\"\"\"", "\n", "\n", ";", ",", ":",
    ".", "...", "..<", "?.", "??", "?", "->", "=>", "=", "==", "!=", "+=", "+", "-", "*", "/", "//",
    "%", "|", "<", ">=", "#", "## doc\n", "0", "1", "-1", "9223372036854775807",
    "-9223372036854775808", "0x7f", "1e308", "0.1", "1h30m", "\"é\u{1F600}\"", "'(a|b)*c+?$'",
    "null",
    "true", "_", "x", "a", "name", "Item", "int", "string", "list[int]", "alarm", "and", "assert",
    "break", "catch", "continue", "else", "false", "finally", "fn", "for", "if", "import", "in",
    "let",
    "match", "not", "on", "or", "param", "return", "step", "test", "throw", "try", "undo", "var",
    "while", "where", "once per", "within", "collect", "after", "limit", "schedule", "every",
    "parallel(", "retry(times: 2)", "fail(", "print(", "len(", "range(", "string(", "int(",
    "float(",
    "type_of(", "duration(", "timeout(", "sleep(1s)", "now()", "fetch(1)",
    "fetch(3, state: \"done\")",
    "items.list()", "items.name(", "json.parse(", "json.print(", "math.", "time.", "hash.",
    ".push(",
    ".pop()", ".insert(0, ", ".remove_at(0)", ".map(x => ", ".filter(x => ",
    ".reduce(0, (a, x) => ",
    ".sort()", ".sort((a, b) => ", ".sort_by(x => ", ".group_by(x => ", ".unique()", ".chunks(2)",
    ".first()", ".take(3)", ".drop(1)", ".sum()", ".min()", ".any(x => ", ".flatten()", ".zip(",
    ".join(\", \")", ".contains(", ".index_of(", ".split(\",\")", ".trim()", ".upper()",
    ".replace(\"a\", ", ".replace_pattern('a+', ", ".matches('", ".lines()", ".pad_start(9, ",
    ".repeat(7)", ".keys()", ".values()", ".entries()", ".get(\"a\")", ".has(\"a\")",
    ".merge({a: 1})",
    ".remove(\"a\")", ".map_values(x => ", ".copy()", ".extend(", ".state", ".size", ".tags",
    ".parts",
    "[0]", "[-1]", "[1...]", "[..<2]", "x => x", "fn(a, b = 2) { a }", "{a: 1, \"b c\": [2]}",
    "step \"s\" { } undo { }", "try { } catch e { e }", "for i in 0..<9 { }", "while true { }",
    "match x { 1 | 2 -> 3, _ -> 4 }", "let f = (a: int?) => a",
  ]
}
