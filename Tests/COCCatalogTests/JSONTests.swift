import COCCatalog
import Testing

@Suite struct JSONTests {
  static let readable: [(text: String, value: JSONValue)] = [
    ("null", JSONValue.null), ("true", true), (" false\n", false), ("0", 0), ("-0", 0),
    ("1", .int(1)), ("1.0", .double(1)), ("1e2", .double(100)), ("-2.5E-1", -0.25),
    ("9223372036854775807", .int(.max)), ("-9223372036854775808", .int(.min)),
    ("9223372036854775808", .double(9_223_372_036_854_775_808)),
    ("9007199254740993", .int(9_007_199_254_740_993)),
    (#""\u00e9\ud83d\ude00\n\/\"\\""#, "é\u{1F600}\n/\"\\"), ("[]", []), ("{}", [:]),
    ("[1,[true,null],\"x\"]", [1, [true, nil], "x"]),
    (#"{"a": {"b": [1.5]}}"#, ["a": ["b": [1.5]]]),
    (#"{"a":1,"a":2}"#, ["a": 2]), ("\u{FEFF}[1]", [1]),
  ]

  @Test(arguments: readable)
  func reads(text: String, value: JSONValue) throws {
    #expect(try JSONValue(json: text) == value)
  }

  @Test func keepsBoolIntAndDoubleApart() throws {
    let value = try JSONValue(json: "[true, 1, 1.0]")
    #expect(value.arrayValue == [.bool(true), .int(1), .double(1)])
    #expect(value[0]?.intValue == nil)
    #expect(value[1]?.boolValue == nil)
    #expect(value[1]?.doubleValue == 1)
    #expect(value[2]?.intValue == nil)
    #expect(value[3] == nil)
    #expect(value[-1] == nil)
  }

  static let unreadable: [(text: String, words: String, offset: Int)] = [
    ("", "empty", 0), ("  ", "empty", 2), ("[1,]", "cannot start with ']'", 3),
    ("[1 2]", "comma", 3), ("[1", "comma", 2), ("{\"a\" 1}", "colon", 5), ("{a:1}", "quotes", 1),
    ("tru", "without quotes", 0), ("01", "start with 0", 0), ("-", "digit", 1),
    ("1.", "digit", 2), ("1e", "digit", 2), ("1e999", "too large", 0), ("\"a", "no closing", 0),
    ("\"\n\"", "control", 1), (#""\x""#, "backslash", 1), (#""\ud800""#, "surrogate", 1),
    (#""\udc00""#, "surrogate", 1), (#""\ud800\u0041""#, "surrogate", 1),
    (#""\u12g4""#, "hex", 1), ("1 2", "more text", 2), ("'a'", "cannot start", 0),
    ("NaN", "cannot start", 0), ("+1", "cannot start", 0), ("[\n1\n,,]", "cannot start", 5),
  ]

  @Test(arguments: unreadable)
  func refuses(text: String, words: String, offset: Int) throws {
    let error = try #require(throws: JSONParsingError.self) { try JSONValue(json: text) }
    #expect(error.message.contains(words))
    #expect(error.offset == offset)
  }

  static let repaired: [(text: String, value: JSONValue)] = [
    (#"{"log": "cut \ud83d", "n": 1}"#, ["log": "cut \u{FFFD}", "n": 1]),
    (
      #"["\udc00", "\ud83d\u0041", "\ud83d\n", "\ud83d\ude00"]"#,
      ["\u{FFFD}", "\u{FFFD}A", "\u{FFFD}\n", "\u{1F600}"]
    ),
    ("[1e999, -1e999, 1e2]", ["1e999", "-1e999", .double(100)]),
  ]

  @Test(arguments: repaired)
  func repairsTextsAndNumbers(text: String, value: JSONValue) throws {
    #expect(try JSONValue(repairing: Array(text.utf8)) == value)
  }

  @Test func repairsBytesThatAreNoCharacters() throws {
    let bytes = Array("[\"a".utf8) + [0xFF, 0x62, 0xC3] + Array("\"]".utf8)
    #expect(try JSONValue(repairing: bytes) == ["a\u{FFFD}b\u{FFFD}"])
    #expect(throws: JSONParsingError.self) { try JSONValue(parsing: bytes) }
  }

  @Test(arguments: unreadable.filter { !["surrogate", "too large"].contains($0.words) })
  func repairsNothingElse(text: String, words: String, offset: Int) throws {
    #expect(throws: JSONParsingError.self) { try JSONValue(repairing: Array(text.utf8)) }
  }

  @Test func saysLineAndColumn() throws {
    let error = try #require(throws: JSONParsingError.self) {
      try JSONValue(json: "{\n  \"a\": 1,\n  \"b\" 2\n}")
    }
    #expect(error.line == 3)
    #expect(error.column == 7)
    #expect("\(error)" == "expected a colon after the name of the member (line 3, column 7)")
  }

  @Test(
    arguments: [
      [0x22, 0xFF, 0x22], [0x22, 0xC3, 0x22], [0x22, 0xC0, 0x80, 0x22],
      [0x22, 0xED, 0xA0, 0x80, 0x22],
    ] as [[UInt8]])
  func refusesWhatIsNotUTF8(bytes: [UInt8]) throws {
    let error = try #require(throws: JSONParsingError.self) { try JSONValue(parsing: bytes) }
    #expect(error.message.contains("UTF-8"))
  }

  @Test(arguments: ["[", "{\"a\":"])
  func boundsTheDepth(open: String) throws {
    let close = open == "[" ? "]" : "}"
    func nested(_ depth: Int) -> String {
      String(repeating: open, count: depth) + "1" + String(repeating: close, count: depth)
    }
    _ = try JSONValue(json: nested(JSONValue.maximumDepth))
    for depth in [JSONValue.maximumDepth + 1, 200_000] {
      let error = try #require(throws: JSONParsingError.self) { try JSONValue(json: nested(depth)) }
      #expect(error.message.contains("deeper than 200"))
    }
  }

  @Test func writesSortedAndReadsBack() throws {
    let value: JSONValue = [
      "z": [1, 2.5, 1e300, -0.001], "a": "\"\\\u{01}\u{7F}\t\r\n/é\u{1F600}",
      "m": ["y": [:], "x": []],
      "int": .int(.max), "float": .double(100),
    ]
    #expect(try JSONValue(parsing: value.serialized()) == value)
    #expect(try JSONValue(parsing: value.serialized(pretty: true)) == value)
    #expect((["b": 1, "a": [true, nil]] as JSONValue).text == #"{"a":[true,null],"b":1}"#)
    #expect(
      String(decoding: (["a": [1], "b": [:]] as JSONValue).serialized(pretty: true), as: UTF8.self)
        == "{\n  \"a\": [\n    1\n  ],\n  \"b\": {}\n}")
  }

  @Test func writesWhatJSONCannotExpressAsNull() {
    #expect(([.double(.nan), .double(.infinity)] as JSONValue).text == "[null,null]")
  }

  /// At every place of a text, as the writer looks at several bytes at a time.
  @Test(arguments: ["\"", "\\", "\u{0}", "\u{1F}", "\u{7F}", " ", "!", "~", "\u{80}", "é", "😀"])
  func escapesWhereverItStands(character: String) throws {
    for length in 0...24 {
      for place in 0...length {
        let text =
          String(repeating: "x", count: place) + character
          + String(repeating: "ÿ", count: length - place)
        let written = JSONValue.string(text).serialized()
        #expect(try JSONValue(parsing: written) == .string(text))
        #expect(!written.dropFirst().dropLast().contains { $0 < 0x20 || $0 == 0x7F })
      }
    }
  }

  @Test func readsObjectsInsideEachOther() throws {
    let text = #"{"a":{"b":{"c":1,"d":{}},"e":[{"f":2},{"f":3,"g":{"a":4}}]},"h":5,"h":6}"#
    #expect(
      try JSONValue(parsing: Array(text.utf8)) == [
        "a": ["b": ["c": 1, "d": [:]], "e": [["f": 2], ["f": 3, "g": ["a": 4]]]], "h": 6,
      ])
  }

  /// Every document cut short at every place, and with every byte replaced, is read or refused; what
  /// is read is written so that it reads the same.
  @Test func survivesDamage() throws {
    let document = Array(
      #"{"a":[1,-2.5e3,true,null,"é\u00e9\ud83d\ude00\n"],"b":{"c":"\\"},"d":9223372036854775807}"#
        .utf8)
    var refused = 0
    var damaged = document.indices.map { Array(document[..<$0]) }
    for index in document.indices {
      for byte in [0x00, 0x22, 0x2C, 0x30, 0x5B, 0x5C, 0x65, 0x7D, 0x80, 0xFF] as [UInt8] {
        var copy = document
        copy[index] = byte
        damaged.append(copy)
      }
    }
    for bytes in damaged {
      do {
        let value = try JSONValue(parsing: bytes)
        #expect(try JSONValue(parsing: value.serialized()) == value)
      } catch {
        refused += 1
        #expect((0...bytes.count).contains(error.offset))
      }
    }
    #expect(refused > document.count)
  }
}
