import CocrLanguage
import CocrTerminal
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
    #expect(Phrase.distance(from: 0, to: 7_200_000_000_000) == "2 hours ago")
    #expect(Phrase.duration(.min).hasPrefix("minus "))
    #expect(Phrase.duration(86_400_000_000_000 + 1) == "1 day")
    #expect(Phrase.duration(1_001_000) == "1 millisecond 1 microsecond")
    #expect(
      [850_000_000, 1_250_000_000, 42_000_000_000, 134_000_000_000, 3_900_000_000_000].map {
        Phrase.shortDuration(Int64($0))
      } == ["850ms", "1.2s", "42s", "2m 14s", "1h 05m"])
    #expect(Phrase.nanoseconds(.seconds(Int64.max)) == .max)
    #expect(Phrase.nanoseconds(.nanoseconds(Int64.max) + .nanoseconds(1)) == .max)
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

  @Test func executionsShowTheHostTheStatusAndTheEndOfTheLog() {
    let instances = (1...3).map { number in
      record(
        "ExecutionInstance",
        [
          ("id", .int(Int64(number))),
          (
            "target_instance",
            record(
              "ExecutionHost",
              [
                ("resource_id", text("0a1b2c3d4e5f60718293a4b5c6d7e8f9")),
                ("properties", record("HostProperties", [("host_name", text("web-\(number)"))])),
              ])
          ),
          ("gmt_created", .int(1_700_000_000_000)), ("gmt_finished", .int(1_700_000_001_000)),
          ("execute_costs", .int(1000)), ("status", text(number == 1 ? "ABNORMAL" : "FINISHED")),
          (
            "message",
            text(
              "[2023-11-14T22:13:20Z] web-\(number): the script started, user root, time limit 300 s\n"
                + "disk_clean: no space \(number)\n[2023-11-14T22:13:21Z] ended with exit code 1\n")
          ),
        ])
    }
    let lines = ValueDisplay(width: 80, useColor: false, now: 1_700_000_300_000_000_000)
      .lines(.list(instances, count: 3))
    for word in ["target_instance", "status", "message"] { #expect(lines[0].contains(word)) }
    for word in ["web-1", "ABNORMAL", "disk_clean: no space 1 / ended with exit code 1"] {
      #expect(lines[1].contains(word), "\(lines[1])")
    }
    for line in lines { #expect(TextLayout.width(line) <= 80) }
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
    let value = ShownValue.list([.secret], count: 1)
    #expect(DataText.json(value) == ["[", "  \"***\"", "]"])
    #expect(DataText.yaml(value) == ["- \"***\""])
  }

  @Test func yamlIsReadTheSameByAllReaders() {
    func lines(_ value: ShownValue) -> [String] {
      DataText.yaml(.map(model: nil, [.init("key", value)], count: 1))
    }
    for word in [
      "on", "NO", "y", "~", "<<", "=", "12:30", "2026-01-02", "1e3", "0x1F", "a: b", "a #b",
    ] {
      #expect(DataText.yaml(text(word)) == ["\"\(word)\""])
      let map = ShownValue.map(model: nil, [.init(word, .int(1))], count: 1)
      #expect(DataText.yaml(map) == ["\"\(word)\": 1"])
    }
    #expect(DataText.yaml(text("ecs:web (new)")) == ["ecs:web (new)"])
    let floats: [(Double, String)] = [
      (.infinity, ".inf"), (-.infinity, "-.inf"), (.nan, ".nan"), (1e300, "1.0e+300"), (1.5, "1.5"),
    ]
    for (value, written) in floats { #expect(DataText.yaml(.float(value)) == [written]) }
    // A block would lose line breaks, or read characters as more.
    for (value, written) in [
      ("a\n\n", #""a\n\n""#), ("\n a", #""\n a""#), ("a\n\u{85}b", #""a\n\u0085b""#),
      ("a\n\u{2028}b", #""a\n\u2028b""#), ("a\n\u{E0001}", #""a\n\U000e0001""#),
    ] {
      #expect(lines(text(value)) == ["key: \(written)"])
    }
    #expect(lines(text("a\nb\n")) == ["key: |", "  a", "  b"])
    #expect(DataText.json(text("\u{E0001}")) == [#""\udb40\udc01""#])
  }

  @Test func dataAsJSONAndYAML() {
    let value = ShownValue.map(
      model: nil,
      [
        .init("b", .int(1)), .init("a", .list([text("x\u{1B}"), .null], count: 2)),
        .init("text", text("two\nlines")), .init("word", text("yes")),
        .init("e", .list([], count: 0)),
      ], count: 5)
    #expect(
      DataText.json(value).joined(separator: "\n") == """
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
      DataText.yaml(value).joined(separator: "\n") == """
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
