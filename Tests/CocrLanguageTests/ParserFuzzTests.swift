import CocrLanguage
import Testing

/// Programs with random changes: the parser ends, never traps, and what it gives is in order.
@Suite struct ParserFuzzTests {
  private static let pieces = [
    "(", ")", "[", "]", "{", "}", "\"", "'", "\"\"\"", "'''", "\\(", "\\", "\\u{", "#", "##", "\n",
    "\r\n", ";", ",", ":", ".", "..", "...", "..<", "?.", "??", "?", "->", "=>", "=", "==", "+=",
    "+", "-", "*", "/", "//", "%", "!", "|", "<", ">", "&&", "||", "++", "--", "1", "0x", "1e",
    "1h30m", "9223372036854775808", "-9223372036854775808", "\0", "\u{1B}", "\u{FF08}", "“", "é",
    "\u{202E}", "\u{FEFF}", "_", "x", "alarm", "where", "once", "per", "within", "collect", "after",
    "schedule", "every", "None", "def", "and", "assert", "break", "catch", "continue", "else",
    "false", "finally", "fn", "for", "if", "import", "in", "let", "match", "not", "null", "on",
    "or", "param", "return", "step", "test", "throw", "true", "try", "undo", "var", "while",
  ]

  private func check(_ bytes: [UInt8], seed: UInt64) {
    let file = SourceFile(name: "fuzz.cocr", bytes: bytes)
    let tokens = Lexer(file).tokens
    if tokens.last?.kind != .end { Issue.record("the tokens have no end, seed \(seed)") }
    var end: Int32 = 0
    for token in tokens {
      if token.span.lower < end || token.span.upper < token.span.lower {
        Issue.record("\(token) overlaps, seed \(seed)")
      }
      end = token.span.upper
    }
    if Int(end) > bytes.count { Issue.record("the tokens pass the end, seed \(seed)") }
    let result = Parser.parse(file)
    if result.diagnostics.count > DiagnosticBag.limit + 1 { Issue.record("too many, seed \(seed)") }
    let renderer = DiagnosticRenderer(useColor: false)
    for diagnostic in result.diagnostics {
      let span = diagnostic.span
      if span.lower < 0 || span.lower > span.upper || Int(span.upper) > bytes.count {
        Issue.record("\(diagnostic.message) at \(span), seed \(seed)")
      }
      if renderer.render(diagnostic).isEmpty || renderer.renderJSON(diagnostic).isEmpty {
        Issue.record("\(diagnostic.message) is not shown, seed \(seed)")
      }
    }
    if result.diagnostics.isEmpty, TreeDump.dump(result.tree).contains("<invalid>") {
      Issue.record("an error was lost, seed \(seed)")
    }
    if Parser.isIncomplete(file), result.diagnostics.isEmpty {
      Issue.record("text in order is called incomplete, seed \(seed)")
    }
  }

  @Test(arguments: [Samples.diskFull, Samples.everyConstruct])
  func changedProgramsNeverTrap(sample: String) {
    let original = Array(sample.utf8)
    for seed in 0..<1000 as Range<UInt64> {
      var random = SplitMix(state: seed)
      var bytes = original
      for _ in 0...Int(random.next() % 6) {
        let place = Int(random.next() % UInt64(bytes.count + 1))
        let length = min(Int(random.next() % 12), bytes.count - place)
        switch random.next() % 6 {
        case 0: bytes.removeSubrange(place..<(place + length))
        case 1: bytes.insert(UInt8(truncatingIfNeeded: random.next()), at: place)
        case 2, 3:
          bytes.insert(
            contentsOf: Self.pieces[Int(random.next() % UInt64(Self.pieces.count))].utf8,
            at: place)
        case 4:
          let other = Int(random.next() % UInt64(bytes.count + 1))
          let copy = Array(bytes[place..<(place + length)])
          bytes.insert(contentsOf: copy, at: other)
        default: bytes.removeSubrange(place...)
        }
      }
      check(bytes, seed: seed)
    }
  }

  @Test func randomTokensNeverTrap() {
    for seed in 0..<2000 as Range<UInt64> {
      var random = SplitMix(state: seed &+ 1_000_000)
      var text = ""
      for _ in 0..<Int(random.next() % 60) {
        text += Self.pieces[Int(random.next() % UInt64(Self.pieces.count))]
        if random.next() % 3 > 0 { text += " " }
      }
      check(Array(text.utf8), seed: seed)
    }
  }

  @Test func everyBeginningOfAProgramIsParsed() {
    let bytes = Array(Samples.everyConstruct.utf8)
    for count in bytes.indices { check(Array(bytes[..<count]), seed: UInt64(count)) }
  }
}

struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }
}
