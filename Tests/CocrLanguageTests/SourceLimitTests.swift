import Testing

@testable import CocrLanguage

/// Source text of any shape is compiled or refused, on a small thread stack, in a reasonable time.
@Suite struct SourceLimitTests {
  static let shapes: [(name: String, text: String)] = [
    (
      "parentheses", String(repeating: "(", count: 5000) + "1" + String(repeating: ")", count: 5000)
    ),
    ("lists", String(repeating: "[", count: 5000)),
    ("maps", String(repeating: "{a: ", count: 5000)),
    ("blocks", String(repeating: "if true { ", count: 5000)),
    ("functions", String(repeating: "fn() { ", count: 5000)),
    ("arrows", String(repeating: "x => ", count: 5000) + "1"),
    ("negations", "print(" + String(repeating: "-", count: 5000) + "1)"),
    ("nots", "print(" + String(repeating: "not ", count: 5000) + "true)"),
    (
      "interpolations",
      String(repeating: "\"\\(", count: 2000) + "1" + String(repeating: ")\"", count: 2000)
    ),
    ("indexes", "let x = []\nx" + String(repeating: "[x", count: 5000)),
    ("calls", String(repeating: "len(", count: 5000)),
    ("types", "let x: " + String(repeating: "list[", count: 5000)),
    ("tries", String(repeating: "try { ", count: 3000)),
    ("steps", String(repeating: "step \"s\" { ", count: 3000)),
    ("matches", String(repeating: "match 1 { _ -> ", count: 3000)),
    ("else if", "if true { }" + String(repeating: " else if true { }", count: 5000)),
    ("finally in finally", Self.nested(60) { "try { print(1) } finally { \($0) }" }),
    (
      "finally with returns",
      "fn f(x) { "
        + Self.nested(25) { "try { if x { return 1 }; if x { return 2 } } finally { \($0) }" }
        + " }"
    ),
    (
      "functions in finally",
      Self.nested(25) { "try { fn() { print(1) }() } finally { fn() { \($0) }() }" }
    ),
    ("sum", "print(1" + String(repeating: " + 1", count: 20_000) + ")"),
    ("fields", "let m = {}\nprint(m" + String(repeating: ".m", count: 20_000) + ")"),
    ("methods", "print(\"a\"" + String(repeating: ".trim()", count: 20_000) + ")"),
    ("coalescing", "print(null" + String(repeating: " ?? null", count: 20_000) + ")"),
    ("closing brackets", String(repeating: ")", count: 5000)),
    ("quotes", String(repeating: "\"", count: 5001)),
  ]

  static func nested(_ depth: Int, _ layer: (String) -> String) -> String {
    var text = "print(0)"
    for _ in 0..<depth { text = layer(text) }
    return text
  }

  /// Long and flat: these compile and run.
  static let flat: [(name: String, text: String, output: String)] = [
    (
      "sum", "print(" + Array(repeating: "1", count: 45).joined(separator: " + ") + ")",
      "45\n"
    ),
    (
      "texts",
      "print(len(" + Array(repeating: "\"a\"", count: 45).joined(separator: " + ") + "))",
      "45\n"
    ),
    (
      "ors", "print(" + Array(repeating: "false", count: 45).joined(separator: " or ") + ")",
      "false\n"
    ),
    (
      "coalescing",
      "print(" + Array(repeating: "null", count: 45).joined(separator: " ?? ") + ")", "null\n"
    ),
    ("methods", "print(\" a \"" + String(repeating: ".trim()", count: 45) + ")", "a\n"),
    (
      "fields", "let m = {}\nm.m = m\nprint(len(m" + String(repeating: ".m", count: 45) + "))",
      "1\n"
    ),
    (
      "list", "print(len([" + Array(repeating: "1", count: 50_000).joined(separator: ",") + "]))",
      "50000\n"
    ),
    (
      "map", "print(len({" + (0..<5000).map { "k\($0): \($0)" }.joined(separator: ",") + "}))",
      "5000\n"
    ),
    (
      "statements", String(repeating: "print(1)\n", count: 1000),
      String(repeating: "1\n", count: 1000)
    ),
    (
      "variables",
      (0..<2000).map { "let v\($0) = \($0)\n" }.joined() + "fn f() { v1999 }\nprint(f())", "1999\n"
    ),
    (
      "functions", (0..<2000).map { "fn f\($0)() { \($0) }\n" }.joined() + "print(f1999())",
      "1999\n"
    ),
    (
      "arms", "print(match 1999 {\n" + (0..<2000).map { "\($0) -> \($0)\n" }.joined() + "_ -> 0 })",
      "1999\n"
    ),
    ("parts", "print(len(\"" + String(repeating: "\\(1)", count: 5000) + "\"))", "5000\n"),
    (
      "arguments", "print(" + Array(repeating: "1", count: 200).joined(separator: ",") + ")",
      Array(repeating: "1", count: 200).joined(separator: " ") + "\n"
    ),
  ]

  @Test(arguments: shapes.indices) func nestedSourceIsRefusedOrRun(_ index: Int) async {
    let (name, text) = Self.shapes[index]
    let outcome = await LimitTests.run(text)
    // What it says is tested elsewhere; here it matters that it came back.
    #expect(
      outcome.error != nil || name == "else if" || !outcome.output.isEmpty || text.contains("fn f"),
      "\(name)")
  }

  @Test(arguments: flat.indices) func longSourceRunsOrIsRefused(_ index: Int) async {
    let (name, text, output) = Self.flat[index]
    let outcome = await LimitTests.run(text)
    #expect(outcome.error == nil, "\(name)")
    #expect(outcome.output == output, "\(name)")
  }
}
