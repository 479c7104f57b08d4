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
    if let problem = InputCheck.checkSyntax(SourceFile(name: "fuzz.cocr", bytes: bytes)) {
      Issue.record("\(problem), seed \(seed)")
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
