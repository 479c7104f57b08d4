import Testing

@testable import CocrLanguage

/// Values that are given as text, as on a command line.
@Suite struct ParameterTextTests {
  private static func map(_ entries: (String, HostValue)...) -> HostValue {
    .map(.init(entries.map { .init($0.0, $0.1) }))
  }

  static let readable: [(type: ValueType, text: String, value: HostValue)] = [
    (.int, "42", .int(42)), (.int, "-42", .int(-42)), (.int, "+1", .int(1)),
    (.float, "2", .float(2)), (.float, "-2.5e3", .float(-2500)), (.number, "2", .int(2)),
    (.number, "2.0", .float(2)), (.string, "[1]", .string("[1]")), (.any, "1", .string("1")),
    (.duration, "1h30m", .duration(5_400_000_000_000)), (.duration, "-1ns", .duration(-1)),
    (.duration, "-106751d23h47m16s854ms775us808ns", .duration(.min)),
    (.list(.float), "[1,2.5]", .list([.float(1), .float(2.5)])),
    (.list(.float), "1,2.5", .list([.float(1), .float(2.5)])),
    (.list(.number), "[1,2.5]", .list([.int(1), .float(2.5)])),
    (
      .list(.string), #"["a\u0041\ud83d\ude00\/\b\f\"\\", "\n"]"#,
      .list([.string("aA😀/\u{8}\u{C}\"\\"), .string("\n")])
    ),
    (.list(.string), #"["\u{41}", '\n']"#, .list([.string("A"), .string("\\n")])),
    (.list(.string), " [\"a\"] ", .list([.string("a")])),
    (.list(.int), "[]", .list([])), (.list(.int), "", .list([])),
    (
      .list(.any), "[null, true, {\"a\": []}]",
      .list([.null, .bool(true), map(("a", .list([])))])
    ),
    (.list(.list(.float)), "[[1], [2.5]]", .list([.list([.float(1)]), .list([.float(2.5)])])),
    (
      .list(.duration), "[\"5m\", \"1s\"]",
      .list([.duration(300_000_000_000), .duration(1_000_000_000)])
    ),
    (.list(.duration), "[5m, 1s]", .list([.duration(300_000_000_000), .duration(1_000_000_000)])),
    (.list(.time), "[\"1970-01-01T00:00:01Z\"]", .list([.time(1_000_000_000)])),
    (.list(.optional(.float)), "[null, 1]", .list([.null, .float(1)])),
    (.map(.float), "{\"a\":1}", map(("a", .float(1)))),
    (.map(.float), "{a: 1, b: 2.5}", map(("a", .float(1)), ("b", .float(2.5)))),
    (.map(.any), #"{"k\u0041": "\/", "n": -0.5}"#, map(("kA", .string("/")), ("n", .float(-0.5)))),
    (.map(.int), "{\"a\": 1, \"b\": 2, \"a\": 3}", map(("a", .int(3)), ("b", .int(2)))),
    (.map(.list(.float)), "{\"a\": [1]}", map(("a", .list([.float(1)])))),
    (.optional(.float), "1", .float(1)), (.optional(.list(.float)), "[1]", .list([.float(1)])),
    (.optional(.int), "null", .null),
  ]

  @Test(arguments: readable)
  func reads(type: ValueType, text: String, value: HostValue) {
    #expect(type.value(fromText: text) == value, "\(text) as \(type.description)")
  }

  static let unreadable: [(type: ValueType, text: String)] = [
    (.int, "1.0"), (.int, " 1"), (.int, "0x10"), (.int, "1_000"), (.int, "9223372036854775808"),
    (.float, "0x10"), (.float, "inf"), (.float, "nan"), (.float, "1 "), (.float, ""),
    (.number, "1e999"), (.duration, "5"), (.duration, "(5m)"), (.duration, "5m # note"),
    (.duration, "9223372036854775808ns"), (.list(.int), "[1.5]"), (.list(.int), "[1, \"2\"]"),
    (.list(.int), "[9223372036854775808]"), (.list(.float), "[true]"), (.list(.float), "[1,"),
    (.list(.duration), "[\"five\"]"), (.map(.float), "{\"a\": \"1\"}"), (.map(.any), "[1]"),
    (.list(.any), "[1 + 1]"), (.map(.any), "{a: print(1)}"),
  ]

  @Test(arguments: unreadable)
  func refuses(type: ValueType, text: String) {
    #expect(type.value(fromText: text) == nil, "\(text) as \(type.description)")
  }
}
