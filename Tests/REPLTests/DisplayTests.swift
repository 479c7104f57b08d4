import CocrLanguage
import Testing

@testable import CocrREPL

@Suite struct DisplayTests {
  private func lines(
    _ source: String, width: Int = 80, useColor: Bool = false, isWide: Bool = false
  ) throws -> [String] {
    let talk = try Conversation()
    return ValueDisplay(
      width: width, useColor: useColor, now: 1_700_000_000_000_000_000, isWide: isWide
    )
    .lines(try talk.enter(source))
  }

  private func record(_ model: String, _ entries: [(String, ShownValue)]) -> ShownValue {
    .map(model: model, entries.map { .init($0.0, $0.1) }, count: entries.count)
  }

  private func text(_ text: String) -> ShownValue {
    .string(text, count: text.unicodeScalars.count)
  }

  @Test func scalars() throws {
    #expect(try lines("42") == ["42"])
    #expect(try lines("\"a\\\"b\"") == [#""a\"b""#])
    #expect(try lines("1.5") == ["1.5"])
    #expect(try lines("90m") == ["1h30m (1 hour 30 minutes)"])
    #expect(try lines("5s") == ["5s (5 seconds)"])
    #expect(try lines("[1, 2, 3]") == ["[1, 2, 3]"])
    #expect(try lines("[]") == ["[]"])
    #expect(try lines("{}") == ["{}"])
    #expect(try lines("true") == ["true"])
  }

  @Test func timesInWords() {
    let display = ValueDisplay(width: 80, useColor: false, now: 1_700_000_300_000_000_000)
    #expect(
      display.lines(.time(1_700_000_000_000_000_000)).first?.hasSuffix("(5 minutes ago)") == true)
    #expect(Phrase.distance(from: 10_000_000_000, to: 0) == "in 10 seconds")
    #expect(Phrase.distance(from: .min, to: .max) == "")
    #expect(Phrase.duration(.min).hasPrefix("minus "))
  }

  @Test func enumerationsShowTheirMeaning() {
    let incident = record(
      "Incident",
      [("incident_num", text("IM1")), ("incident_level", text("level_20")), ("status", .null)])
    let lines = ValueDisplay(width: 80, useColor: false, now: 0).lines(incident)
    #expect(lines.contains { $0.contains("\"level_20\" (P2)") })
    #expect(lines.last?.contains("not set: status") == true)
    let table = ValueDisplay(width: 80, useColor: false, now: 0).lines(
      .list([incident, incident], count: 2))
    #expect(table.contains { $0.contains("level_20 (P2)") })
  }

  @Test func tablesFitTheTerminal() throws {
    let source = """
      range(0, 3).map(i => {name: "host-\\(i)", note: "x".repeat(60), status: "ok\\(i)", zone: "z\\(i)"})
      """
    for width in [20, 40, 80, 200] {
      for line in try lines(source, width: width) {
        #expect(TextLayout.width(line) <= width, "\(width): \(line)")
      }
    }
    let narrow = try lines(source, width: 30)
    #expect(narrow[0].contains("name") && narrow[0].contains("status"))
    #expect(narrow.joined().contains("not shown:"))
    let wide = try lines(source, width: 30, isWide: true)
    #expect(wide.contains { $0.contains("zone") } && wide.contains { $0.contains("note") })
  }

  @Test func longListsAreCutWithACount() throws {
    let lines = try lines("range(0, 10000000)")
    #expect(lines.count < 40)
    #expect(lines.last?.contains("10,000,000 in all") == true)
    let table = try self.lines("range(0, 500).map(i => {n: i})")
    #expect(table.count < 40)
    #expect(table.last?.contains("500 in all") == true)
  }

  @Test func nothingReachesTheTerminalRaw() throws {
    let hostile = #""a\u{1B}[31mred\u{7}\u{9B}31m\u{202E}\r""#
    for source in [
      hostile, "[\(hostile)]", "{key: \(hostile)}", "[{name: \(hostile)}]",
      "\"line\\n\" + \(hostile)", "{\"k\\u{1B}[2J\": 1}", "[{\"k\\u{1B}[2J\": 1}]",
    ] {
      for line in try lines(source) {
        let isClean = line.unicodeScalars.allSatisfy {
          $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) && $0.value != 0x202E
        }
        #expect(isClean, "\(source): \(line.debugDescription)")
      }
    }
  }

  @Test func colorOnlyWhereItIsWanted() throws {
    #expect(try lines("{a: 1}").joined().contains("\u{1B}") == false)
    #expect(try lines("{a: 1}", useColor: true).joined().contains("\u{1B}[36m1") == true)
  }

  @Test func wideCharactersKeepColumnsStraight() throws {
    let lines = try lines("[{name: \"日本\", n: 1}, {name: \"abcd\", n: 2}]")
    #expect(lines[1] == "日本  1")
    #expect(lines[2] == "abcd  2")
    #expect(TextLayout.cut("日本語", to: 4) == "日…")
    #expect(TextLayout.width("e\u{301}") == 1)
  }

  @Test func nestedValues() throws {
    let lines = try lines("{name: \"a\", inner: {list: [1, 2], map: {deep: [{x: 1}]}}}")
    #expect(lines.count > 1)
    #expect(lines.contains { $0.contains("[1, 2]") })
    #expect(try self.lines("let l = []; l.push(l); l").joined() != "")
  }

  @Test func secretsStayHidden() {
    let display = ValueDisplay(width: 80, useColor: false, now: 0)
    #expect(display.lines(.secret) == ["***"])
    #expect(display.lines(.list([.secret], count: 1)) == ["[***]"])
    let value = HostValue.list([.secret(.init(name: "KEY", revealed: "hunter2"))])
    #expect(!DataText.json(value).contains("hunter2"))
    #expect(!DataText.yaml(value).contains("hunter2"))
  }

  @Test func dataAsJSONAndYAML() {
    let value = HostValue.map(
      .init([
        .init("b", .int(1)), .init("a", .list([.string("x\u{1B}"), .null])),
        .init("text", .string("two\nlines")), .init("word", .string("yes")), .init("e", .list([])),
      ]))
    #expect(
      DataText.json(value) == """
        {
          "b": 1,
          "a": [
            "x\\u001b",
            null
          ],
          "text": "two\\nlines",
          "word": "yes",
          "e": []
        }
        """)
    #expect(
      DataText.yaml(value) == """
        b: 1
        a:
          - "x\\u001b"
          - null
        text: |-
          two
          lines
        word: "yes"
        e: []
        """)
  }
}
