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

/// Documents that were read: what is made of them when it is asked for.
@Suite struct JSONDocumentTests {
  @Test func whatWasReadEqualsWhatWasMade() throws {
    let text = #"{"b":[1,"x",{"c":null,"d":1.5}],"a":{},"e\u0066":"g\nh","n":-7}"#
    let made: JSONValue = [
      "b": [1, "x", ["c": nil, "d": 1.5]], "a": [:], "ef": "g\nh", "n": -7,
    ]
    let read = try JSONValue(json: text)
    #expect(read == made && made == read)
    #expect(read.hashValue == made.hashValue)
    #expect(Set([read, made]).count == 1)
    #expect(read["ef"] == "g\nh" && read["x"] == nil && read["b"]?[2]?["d"] == 1.5)
    #expect(read != (["b": 1] as JSONValue) && read["b"] != [1, "x"])
    #expect(read.objectValue?.keys.sorted() == ["a", "b", "ef", "n"])
    // A part outlives the rest.
    let part = try JSONValue(json: "[[1, [\"\(String(repeating: "y", count: 99))\"]]]")[0]?[1]
    #expect(part?[0]?.stringValue?.count == 99)
  }

  @Test func changesLeaveWhatWasReadAsItIs() throws {
    let read = try JSONValue(json: #"{"a":[1,2],"b":3}"#)
    guard case .object(var members) = read, case .array(var items)? = read["a"] else {
      throw Missing(what: "the object")
    }
    members["b"] = nil
    members["c"] = 4
    items[1] = "two"
    #expect(members.dictionary == ["a": [1, 2], "c": 4] && Array(items) == [1, "two"])
    #expect(read == ["a": [1, 2], "b": 3])
  }

  /// Few names, many, and names with escapes are each compared in another way.
  @Test(arguments: [2, 3, 16, 17, 32, 33, 100, 3000])
  func theLastOfSeveralMembersCounts(count: Int) throws {
    for (again, name) in [("k0", "k0"), (#"\u006b0"#, "k0"), ("k\(count - 1)", "k\(count - 1)")] {
      let members = (0..<count).map { "\"k\($0)\":\($0)" } + ["\"\(again)\":\"last\""]
      let value = try JSONValue(json: "{\(members.joined(separator: ","))}")
      #expect(value.objectValue?.count == count)
      #expect(value[name] == "last" && value["k\(count / 2)"] != nil)
      #expect(value["k\(count)"] == nil)
    }
    let distinct = (0..<count).map { "\"\\u006b\($0)\":\($0)" }.joined(separator: ",")
    let value = try JSONValue(json: "{\(distinct)}")
    #expect((0..<count).allSatisfy { value["k\($0)"] == .int(Int64($0)) })
  }

  /// The pieces that words are in hold 32,768.
  @Test(arguments: [1, 32_766, 32_767, 32_768, 32_769, 65_536, 65_537, 200_000])
  func longArraysAreInOrder(count: Int) throws {
    for prefix in ["", "0,[7],", "[\"x\",\"y\"],{},"] {
      let inner = "[" + (0..<count).map(String.init).joined(separator: ",") + "]"
      let value = try JSONValue(json: "[\(prefix)\(inner),\"end\"]")
      guard case .array(let items) = value, case .array(let numbers) = items[items.count - 2] else {
        throw Missing(what: "the numbers")
      }
      #expect(items.last == "end" && numbers.count == count)
      #expect(numbers.indices.allSatisfy { numbers[$0] == .int(Int64($0)) })
    }
  }

  @Test func numbersAreExact() throws {
    for text in [
      "0", "-1", "99999999999999999", "-99999999999999999", "100000000000000000",
      "576460752303423487", "576460752303423488", "-576460752303423489", "9223372036854775807",
    ] {
      #expect(try JSONValue(json: text) == .int(try required(Int64(text), text)))
    }
    for text in [
      "0.1", "-0.0", "1e-400", "123456789012345678901234567890", "5e-324",
      "1.7976931348623157e308",
    ] {
      #expect(try JSONValue(json: text) == .double(try required(Double(text), text)))
    }
  }

  /// Replies that fit are passed on as they were read; whether they do must not depend on how that is
  /// found out.
  @Test func coercionIsTheSameForFewAndMany() throws {
    let values = [
      "null", "true", "\"true\"", "1", "\"1\"", "1.0", "1.5", "\"x\"", "\"\\u0031\"", "[]", "{}",
      "[1]", "{\"a\":1}", "{\"a\":\"1\"}", "1e2", "123456789012345678", "1234567890123456789012",
    ]
    for operation in Catalog.operations {
      guard case .array(.object(let model), _)? = operation.reply.shape else { continue }
      for field in model.fields {
        for value in values {
          let item = "{\"\(field.wireName)\":\(value),\"unknown\":1}"
          func reply(_ count: Int) throws -> [JSONValue] {
            let items = Array(repeating: item, count: count).joined(separator: ",")
            let body = Array("{\"data\":[\(items)]}".utf8)
            return try ReplyDecoder.decode(
              ServiceResponse(status: 200, body: body), for: operation, attempts: 1
            ).arrayValue ?? []
          }
          let (one, many) = (try reply(1), try reply(9))
          #expect(many == Array(repeating: one[0], count: 9), "\(operation.qualifiedName) \(item)")
        }
      }
    }
  }
}
