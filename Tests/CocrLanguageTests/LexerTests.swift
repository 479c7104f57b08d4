import CocrLanguage
import Testing

@Suite struct LexerTests {
  private func kinds(_ text: String) -> [Token.Kind] {
    Lexer(SourceFile(name: "test.cocr", text: text)).tokens.map(\.kind)
  }

  private func problems(_ bytes: [UInt8]) -> [String] {
    mistakes(SourceFile(name: "test.cocr", bytes: bytes))
  }

  @Test func tokensCoverKeywordsNamesAndPunctuation() {
    #expect(kinds("") == [.end])
    #expect(
      kinds("let lets _let assert finally continue continued")
        == [.let, .name, .name, .assert, .finally, .continue, .name, .end])
    #expect(
      kinds("alarm as after collect limit once per schedule where within every")
        == Array(repeating: .name, count: 11) + [.end])
    #expect(
      kinds("a?.b ?? c -> d => e | f")
        == [
          .name, .questionDot, .name, .coalesce, .name, .arrow, .name, .fatArrow, .name, .pipe,
          .name, .end,
        ])
    #expect(
      kinds("//= // /= / += -= *= %= == != <= >= < >")
        == [
          .slashSlashAssign, .slashSlash, .slashAssign, .slash, .plusAssign, .minusAssign,
          .starAssign, .percentAssign, .equal, .notEqual, .lessOrEqual, .greaterOrEqual, .less,
          .greater, .end,
        ])
  }

  @Test func everyKeywordIsSpelledAsItIsWritten() {
    for rawValue in 0...UInt8.max {
      guard let kind = Token.Kind(rawValue: rawValue), let spelling = kind.spelling else {
        continue
      }
      #expect(kinds(spelling) == [kind, .end])
    }
  }

  @Test func numbersEndBeforeRangesAndFields() {
    #expect(kinds("1..<5") == [.int, .halfOpenRange, .int, .end])
    #expect(kinds("1...5") == [.int, .closedRange, .int, .end])
    #expect(kinds("1.5...2.5") == [.float, .closedRange, .float, .end])
    #expect(kinds("1.abs") == [.int, .dot, .name, .end])
    #expect(kinds("1e9 1E-3 2.5e+7 0x1e9") == [.float, .float, .float, .int, .end])
    #expect(
      kinds("250ms 30s 5m 2h 1d 1h30m 1d2h3m4s5ms 0s") == Array(repeating: .duration, count: 8)
        + [.end])
  }

  @Test func lineStartsAreMarked() {
    let tokens = Lexer(SourceFile(name: "test.cocr", text: "a b # c\n# d\nc\r\nd")).tokens
    #expect(tokens.map(\.startsLine) == [true, false, true, true, false])
  }

  @Test func commentsAreKept() {
    let file = SourceFile(
      name: "test.cocr", text: "#! x\n## doc\nfn # plain\n### rule\nx ## not doc")
    let comments = Lexer(file).comments
    #expect(
      comments.map { file.text(of: $0.span) } == ["## doc", "# plain", "### rule", "## not doc"])
    #expect(comments.map(\.isDocumentation) == [true, false, false, false])
  }

  @Test func interpolationsNest() {
    #expect(kinds(#""a \(b) c""#) == [.stringHead, .name, .stringTail, .end])
    #expect(
      kinds(#""\(f("x \(y)", (1))) \(z)""#)
        == [
          .stringHead, .name, .leftParen, .stringHead, .name, .stringTail, .comma, .leftParen, .int,
          .rightParen, .rightParen, .stringMiddle, .name, .stringTail, .end,
        ])
    #expect(kinds(#"'raw \(x)'"#) == [.string, .end])
    #expect(kinds("\"\\\\\" a \"\\\"\"") == [.string, .name, .string, .end])
  }

  @Test func markAndInterpreterLineAreSkipped() {
    #expect(
      problems([0xEF, 0xBB, 0xBF] + Array("#!/usr/bin/env cocr\r\nlet a = 1\r\n".utf8)) == [])
    #expect(kinds("#!x\na") == [.name, .end])
  }

  @Test func invalidBytesAreReportedAtTheirPlace() {
    #expect(
      problems(Array("let a = \"".utf8) + [0xC3, 0x28] + Array("\"".utf8))
        == ["1:10 the file is not valid UTF-8 here [save the file as UTF-8]"])
    #expect(
      problems(Array("let a = 1\n".utf8) + [0xFF])
        == ["2:1 the file is not valid UTF-8 here [save the file as UTF-8]"])
    #expect(
      problems(Array("# ".utf8) + [0xED, 0xA0, 0x80])
        == ["1:3 the file is not valid UTF-8 here [save the file as UTF-8]"])
  }

  @Test func controlCharactersAreReported() {
    #expect(
      problems([0x61, 0])
        == ["1:2 the control character U+0000 is not allowed [in a string it is written `\\u{0}`]"])
    #expect(
      mistakes("let a = \"\u{1B}[31m\"")
        == [
          "1:10 the control character U+001B is not allowed [in a string it is written `\\u{1B}`]"
        ])
    #expect(
      mistakes("# \u{7F}")
        == ["1:3 the control character U+007F is not allowed [in a string it is written `\\u{7F}`]"]
    )
    #expect(
      mistakes("a\rb")
        == [
          "1:2 a carriage return without a line feed is not allowed "
            + "[save the file with LF or CRLF line endings]"
        ])
    #expect(mistakes("print(1)\rprint(\"a\rb\") # c\rd\r").count == 1)
    #expect(
      mistakes("# \u{202E}")
        == [
          "1:3 the text direction mark U+202E is not allowed: it makes code read otherwise than it "
            + "runs [in a string it is written `\\u{202E}`]"
        ])
  }

  @Test func charactersThatLookAlikeAreNamed() {
    #expect(
      mistakes("let a = “b”") == ["1:9 `“` is not a quote of the language [write `\"`]"])
    #expect(mistakes("a – b") == ["1:3 `–` (U+2013) looks like `-`, but is not [write `-`]"])
    #expect(
      mistakes("f（1）")
        == [
          "1:2 `（` (U+FF08) looks like `(`, but is not [write `(`]",
          "1:4 `）` (U+FF09) looks like `)`, but is not [write `)`]",
        ])
    #expect(
      mistakes("a =\u{A0}1")
        == ["1:4 the invisible character U+A0 is not allowed here [replace it by a space]"])
    #expect(
      mistakes("let größe = 1")
        == [
          "1:7 unexpected text `öße` "
            + "[names take the letters a to z, digits and `_`; text stands in quotes]"
        ])
    #expect(mistakes("“”") == ["1:1 `“` is not a quote of the language [write `\"`]"])
    #expect(mistakes("let a = \"“–（”\"") == [])
  }

  @Test func wordsOfOtherLanguagesAreNamed() {
    #expect(mistakes("a && b || !c").count == 3)
    #expect(mistakes("a && b") == ["1:3 `&&` is written `and`"])
    #expect(mistakes("a || b") == ["1:3 `||` is written `or`"])
    #expect(mistakes("!a") == ["1:1 `!` is written `not`"])
    #expect(mistakes("a === b") == ["1:3 `===` is written `==`"])
    #expect(mistakes("a !== b") == ["1:3 `!==` is written `!=`"])
    #expect(mistakes("x++") == ["1:2 there is no `++` [write `+= 1`]"])
    #expect(mistakes("x--") == ["1:2 there is no `--` [write `-= 1`]"])
    #expect(
      mistakes("let $a = 1") == [
        "1:5 unexpected character `$` [variables are written by their bare name]"
      ])
    #expect(
      mistakes("for i in 1..3 { }") == [
        "1:11 there is no `..` [`1...5` counts to 5, `1..<5` stops before it]"
      ])
    #expect(mistakes("--x") == [])
  }

  @Test(arguments: [
    ("30sec", "write `30s`"), ("5min", "write `5m`"), ("2hours", "write `2h`"),
    ("1.5h", "a duration takes whole numbers: `1h30m`, not `1.5h`"),
    ("1h30", "durations are written `250ms`, `30s`, `5m`, `2h`, `1d` or `1h30m`"),
    ("30m1h", "durations are written `250ms`, `30s`, `5m`, `2h`, `1d` or `1h30m`"),
    ("10kb", "durations are written `250ms`, `30s`, `5m`, `2h`, `1d` or `1h30m`"),
    ("1e", "durations are written `250ms`, `30s`, `5m`, `2h`, `1d` or `1h30m`"),
  ]) func unknownUnitsAreNamed(text: String, hint: String) {
    #expect(mistakes("\(text)") == ["1:1 `\(text)` is not a number or a duration [\(hint)]"])
  }

  @Test func badNumbersAreNamed() {
    #expect(mistakes("0x") == ["1:1 `0x` is not a hexadecimal number"])
    #expect(mistakes("0xfg") == ["1:1 `0xfg` is not a hexadecimal number"])
    #expect(mistakes("0b12") == ["1:1 `0b12` is not a binary number"])
    #expect(mistakes("0o8") == ["1:1 `0o8` is not an octal number"])
    #expect(mistakes("1_") == ["1:1 a number cannot end with `_`"])
    #expect(
      mistakes("0755")
        == [
          "1:1 the number `0755` starts with a zero "
            + "[leave the zero out; an octal number is written `0o755`]"
        ])
  }

  @Test func unclosedStringsCostTheirLineAlone() {
    let close = "[add `\"`, or use \"\"\" for a text of several lines]"
    #expect(
      mistakes("let a = \"b\nlet c = \"d\n")
        == [
          "1:9 the string is not closed on its line \(close)",
          "2:9 the string is not closed on its line \(close)",
        ])
    #expect(
      mistakes("let a = \"b \\(c\"\nlet d = \"\\(e\n  + f)\"\n")[0]
        == "1:12 the `\\(` is not closed before the line ends "
        + "[an interpolation is written `\\(name)`]")
    #expect(
      mistakes("f('a\n)").first
        == "1:3 the string is not closed on its line "
        + "[add `'`, or use ''' for a text of several lines]")
    #expect(
      mistakes("let a = \"\"\"\n  b\nlet c = 1\n")
        == [
          "1:9 the string is not closed before the file ends "
            + "[close it with \"\"\" on a line of its own]"
        ])
  }

  @Test func filesThatAreTooLargeAreRefused() {
    let bytes = [UInt8](repeating: UInt8(ascii: " "), count: SourceFile.maximumSize + 1)
    #expect(
      problems(bytes)
        == [
          "1:1 the file has 16777217 bytes, at most 16 MiB are accepted [split it into modules]"
        ])
  }

  @Test func errorsAreCounted() {
    let text = String(repeating: "&\n", count: 100_000)
    let found = mistakes(text)
    #expect(found.count == DiagnosticBag.limit + 1)
    #expect(found.last == "100:2 after 100 errors the rest of the file was not looked at")
  }
}
