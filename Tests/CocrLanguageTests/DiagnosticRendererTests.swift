import CocrLanguage
import Testing

@Suite struct DiagnosticRendererTests {
  private let renderer = DiagnosticRenderer(useColor: false)

  private func diagnostic(
    _ text: String, _ lower: Int32, _ upper: Int32, message: String = "wrong", hint: String? = nil,
    name: String = "a.cocr"
  ) -> Diagnostic {
    Diagnostic(
      .error, message, hint: hint, file: SourceFile(name: name, text: text),
      span: Span(lower, upper))
  }

  /// The line of source and the marks under it.
  private func shown(_ diagnostic: Diagnostic) -> [String] {
    renderer.render(diagnostic).split(separator: "\n", omittingEmptySubsequences: false).dropFirst(
      3
    )
    .map(String.init)
  }

  @Test func showsPlaceLineMarksAndHint() {
    let text = String(repeating: "\n", count: 11) + "  for h in hots {\n"
    let diagnostic = diagnostic(
      text, 22, 26, message: "unknown name `hots`", hint: "did you mean `hosts`?",
      name: "samples/disk-full.cocr")
    #expect(
      renderer.render(diagnostic) == """
        error: unknown name `hots`
          --> samples/disk-full.cocr:12:12
           |
        12 |   for h in hots {
           |            ^^^^
           = hint: did you mean `hosts`?
        """)
  }

  @Test func colorsMarkTheParts() {
    let text = DiagnosticRenderer(useColor: true).render(
      Diagnostic(
        .warning, "odd", file: SourceFile(name: "a.cocr", text: "x"), span: Span(0, 1)))
    #expect(
      text == """
        \u{1B}[1;33mwarning:\u{1B}[0m \u{1B}[1modd\u{1B}[0m
         \u{1B}[1;34m-->\u{1B}[0m a.cocr:1:1
          \u{1B}[1;34m|\u{1B}[0m
        \u{1B}[1;34m1\u{1B}[0m \u{1B}[1;34m|\u{1B}[0m x
          \u{1B}[1;34m|\u{1B}[0m \u{1B}[1;33m^\u{1B}[0m
        """)
  }

  @Test func tabsBecomeSpaces() {
    #expect(shown(diagnostic("\tab\tc", 4, 5)) == ["1 |     ab  c", "  |         ^"])
    #expect(shown(diagnostic("a\tb", 1, 2)) == ["1 | a   b", "  |  ^^^"])
  }

  @Test func wideCharactersTakeTwoColumns() {
    #expect(shown(diagnostic("磁盘 = x", 9, 10)) == ["1 | 磁盘 = x", "  |        ^"])
    #expect(shown(diagnostic("磁盘", 3, 6)) == ["1 | 磁盘", "  |   ^^"])
    #expect(shown(diagnostic("e\u{301}x", 3, 4)) == ["1 | e\u{301}x", "  |  ^"])
    #expect(shown(diagnostic("😀x", 4, 5)) == ["1 | 😀x", "  |   ^"])
  }

  @Test func spansOfSeveralLinesMarkTheFirst() {
    #expect(shown(diagnostic("a bcd\ne", 2, 7)) == ["1 | a bcd", "  |   ^^^"])
    #expect(shown(diagnostic("a bcd\r\ne", 2, 8)) == ["1 | a bcd", "  |   ^^^"])
  }

  @Test func placesBetweenCharactersTakeOneMark() {
    #expect(shown(diagnostic("ab\ncd", 2, 2)) == ["1 | ab", "  |   ^"])
    #expect(shown(diagnostic("", 0, 0)) == ["1 |", "  | ^"])
    #expect(shown(diagnostic("ab\n", 3, 3)) == ["2 |", "  | ^"])
    #expect(shown(diagnostic("ab", 90, 95)) == ["1 | ab", "  |   ^"])
    #expect(shown(diagnostic("ab", -5, -1)) == ["1 | ab", "  | ^"])
  }

  @Test func controlCharactersAreEscapedEverywhere() {
    let diagnostic = diagnostic(
      "a\u{1B}[2Jb", 1, 2, message: "bad \u{1B}\nline", hint: "\u{202E}", name: "\u{7}x")
    #expect(
      renderer.render(diagnostic) == """
        error: bad \\u{1B}\\nline
         --> \\u{7}x:1:2
          |
        1 | a\\u{1B}[2Jb
          |  ^^^^^^
          = hint: \\u{202E}
        """)
  }

  @Test func bytesThatAreNotTextAreShown() {
    let file = SourceFile(name: "a.cocr", bytes: [0x61, 0xFF, 0x62, 0xE4, 0xB8])
    let text = renderer.render(Diagnostic(.error, "bad", file: file, span: Span(1, 2)))
    #expect(text.hasSuffix("1 | a\\xFFb\\xE4\\xB8\n  |  ^^^^"))
  }

  @Test func longLinesAreCutAroundTheSpan() throws {
    let filler = String(repeating: "x", count: 300)
    for (start, end) in [(0, 1), (5, 9), (150, 160), (299, 300), (300, 304), (300, 303), (10, 290)]
    {
      let text = filler + "SPAN"
      let lines = shown(diagnostic(text, Int32(start), Int32(end)))
      #expect(lines[0].unicodeScalars.count <= 120)
      #expect(lines[1].unicodeScalars.count <= 120)
      let marks = Array(lines[1].unicodeScalars)
      let first = try #require(marks.firstIndex(of: "^"))
      let source = Array(text.unicodeScalars)
      let line = Array(lines[0].unicodeScalars)
      #expect(line[first] == source[start])
      if end - start < 100 { #expect(marks.count - first == end - start) }
    }
    let cut = shown(diagnostic(filler + "SPAN" + filler, 300, 304))
    #expect(cut[0].contains("xSPANx") && cut[0].hasPrefix("1 | …x") && cut[0].hasSuffix("x…"))
  }

  @Test func hugeLinesAreShownInPart() {
    let text = String(repeating: "é", count: 1_000_000)
    let lines = shown(diagnostic(text, 1_000_000, 1_000_002))
    #expect(lines[0].unicodeScalars.count <= 120)
    #expect(lines[1].hasSuffix(" ^"))
  }

  @Test func jsonIsEscaped() {
    let text = renderer.renderJSON(
      diagnostic("ab\ncd", 1, 4, message: "a \"b\" \\ \n\u{1}é", name: "x.cocr"))
    #expect(
      text == #"{"severity":"error","code":null,"message":"a \"b\" \\ \n\u0001é","hint":null,"#
        + #""file":"x.cocr","line":1,"column":2,"end_line":2,"end_column":2}"#)
    let hinted = renderer.renderJSON(diagnostic("a", 0, 1, hint: "do\tit"))
    #expect(hinted.contains(#""hint":"do\tit""#))
  }
}

@Suite struct SuggestionTests {
  @Test func findsWhatWasMeant() {
    let names = ["hosts", "host", "incidents", "len", "resource_id"]
    #expect(Suggestion.closest(to: "hots", among: ["len", "hosts"]) == "hosts")
    #expect(Suggestion.closest(to: "hots", among: names) == "host")
    #expect(Suggestion.closest(to: "hots", among: names.reversed()) == "host")
    #expect(Suggestion.closest(to: "incidnets", among: names) == "incidents")
    #expect(Suggestion.closest(to: "resourceid", among: names) == "resource_id")
    #expect(Suggestion.closest(to: "lne", among: names) == "len")
    #expect(Suggestion.closest(to: "LEN", among: names) == "len")
    #expect(Suggestion.closest(to: "zebra", among: names) == nil)
    #expect(Suggestion.closest(to: "", among: names) == nil)
    #expect(Suggestion.closest(to: "x", among: ["y"]) == nil)
    #expect(Suggestion.closest(to: "hosts", among: ["hosts"]) == nil)
    #expect(Suggestion.closest(to: String(repeating: "a", count: 1000), among: ["a"]) == nil)
  }
}
