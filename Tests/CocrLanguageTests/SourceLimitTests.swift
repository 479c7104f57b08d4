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

  /// Items of which every one is a constant of its own, more than there are numbers of 16 bits.
  private static let texts = (0..<70_000).map { "\"s\($0)\"" }.joined(separator: ",")
  private static let numbers = (0..<70_000).map { "\($0).5" }.joined(separator: ",")

  static let large: [(name: String, text: String, output: String)] = [
    ("texts", "let x = [\(texts)]\nprint(len(x), x[65535], x[69999])", "70000 s65535 s69999\n"),
    (
      "numbers", "let x = [\(numbers)]\nprint(len(x), x[49151], x[69999])",
      "70000 49151.5 69999.5\n"
    ),
    (
      "texts twice, then names",
      "let x = [\(texts)]\nlet y = [\(texts)]\nlet m = {name: \"n\", s69999: \"t\"}\n"
        + "print(x == y, m.name, m.s69999, \"s\".upper())", "true n t S\n"
    ),
    (
      "keys",
      "let m = {" + (0..<70_000).map { "k\($0): \($0)" }.joined(separator: ",")
        + "}\nprint(len(m), m.k49151, m[\"k69999\"], m.keys()[69999])", "70000 49151 69999 k69999\n"
    ),
    (
      "arms",
      "print(match \"s69999\" {\n" + (0..<70_000).map { "\"s\($0)\" -> \($0)\n" }.joined()
        + "_ -> 0 })", "69999\n"
    ),
    (
      "parts",
      "let x = 1\nlet t = \"" + (0..<70_000).map { "\\(x)s\($0)" }.joined()
        + "\"\nprint(len(t), t[0..<9], t.ends_with(\"1s69999\"))", "478890 1s01s11s2 true\n"
    ),
    (
      "blocks that jumps pass",
      """
      let t = len("") == 0
      if t { let x = [\(texts)]; print(len(x)) } else { print("no") }
      for i in 0..<2 { let x = [\(texts)]; print(x[i]) }
      if not t { let x = [\(texts)]; print(len(x)) } else { print("yes") }
      print(try { let x = [\(texts)]; x[70000] } catch error { error.message })
      var n = 0
      while n < 2 { n += 1; if t { continue }; print([\(texts)]) }
      print(n, null ?? [\(texts)][1], t or [\(texts)] == [], t and [\(texts)][2] == "s2")
      fn f(x = [\(texts)]) { x[3] }
      print(f(), f(["", "", "", "given"]))
      print(undefined_field({a: 1}))
      fn undefined_field(m) { let x = [\(texts)]; try { m.b } catch { x[4] } finally { if t { print("last") } } }
      """,
      """
      70000
      s0
      s1
      yes
      index 70000 is outside the list: it has 70000 items, 0 to 69999
      2 s1 true true
      s3 given
      last
      s4

      """
    ),
  ]

  @Test(arguments: large.indices) func largeLiteralsWork(_ index: Int) async {
    let (name, text, output) = Self.large[index]
    let outcome = await LimitTests.run(text, Limits(memory: 256 << 20, turns: 10_000_000))
    #expect(outcome.error == nil, "\(name)")
    #expect(outcome.output == output, "\(name)")
  }

  /// An error behind jumps that were made longer is reported where it is.
  @Test func placesAreRightBehindLongJumps() throws {
    let text = """
      let t = true
      if t { let x = [\(Self.texts)]; print(len(x)) }
      for i in 0..<1 { let x = [\(Self.texts)]; print(len(x)) }
      let n = 7
      print(range(3)[n])
      """
    let program = try Program(
      SourceFile(name: "long.cocr", text: text), environment: ScriptTests.environment.get())
    let machine = program.makeMachine(limits: Limits())
    machine.output = { _ in }
    while true {
      switch machine.run() {
      case .busy: continue
      case .failed(let error):
        let diagnostic = try #require(error.diagnostic)
        #expect(program.file.position(of: diagnostic.span.lower).line == 5)
      default: Issue.record("the run did not fail")
      }
      return
    }
  }

  /// What remains limited is refused with the name of the limit.
  @Test(arguments: [
    (
      "print(" + Array(repeating: "1", count: 300).joined(separator: ",") + ")",
      "`top level` has too many variables and values at a time (at most 250)"
    ),
    (
      (0..<66_000).map { _ in "x=>1\n" }.joined(),
      "`top level` has too many functions in its file (at most 65,535)"
    ),
    (
      "fn f(m) {\n" + (0..<66_000).map { "m.f\($0)\n" }.joined() + "}\nf({})",
      "`f` has too many different names of fields and methods (about 65,000)"
    ),
  ]) func whatRemainsLimitedIsNamed(_ text: String, _ message: String) throws {
    do {
      _ = try Program(
        SourceFile(name: "large.cocr", text: text), environment: ScriptTests.environment.get())
      Issue.record("it is not refused")
    } catch let failure as CompilationFailure {
      let errors = failure.diagnostics.filter { $0.severity == .error }
      #expect(errors.map(\.message) == [message])
    }
  }
}
