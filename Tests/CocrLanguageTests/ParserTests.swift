import CocrLanguage
import Testing

@Suite struct ParserTests {
  // MARK: Expressions

  @Test(arguments: [
    ("a or b and not c == d", "(or a (and b (not (== c d))))"),
    ("a + b * c - d", "(- (+ a (* b c)) d)"),
    ("a // b % c / d", "(/ (% (// a b) c) d)"),
    ("a ?? b ?? c", "(?? a (?? b c))"),
    ("a ?? b == c", "(== (?? a b) c)"),
    ("a ?? 0...b + 1", "(?? a (... 0 (+ b 1)))"),
    ("x in 1..<5", "(in x (..< 1 5))"),
    ("x not in xs and y", "(and (not in x xs) y)"),
    ("not x in xs", "(not (in x xs))"),
    ("not not x", "(not (not x))"),
    ("a == not b", "(== a (not b))"),
    ("-a.b", "(- (. a b))"),
    ("-x * y", "(* (- x) y)"),
    ("--x", "(- (- x))"),
    ("a - -1", "(- a -1)"),
    ("a?.b.c[0](1, k: 2)", "(call (at (. (?. a b) c) 0) 1 k:2)"),
    ("(a + b) * c", "(* (+ a b) c)"),
    ("m.match.if", "(. (. m match) if)"),
    ("f(on: 1, if: 2,)", "(call f on:1 if:2)"),
    ("f(x => x + 1, () => 2)", "(call f (=> (x) (+ x 1)) (=> () 2))"),
    ("(a, b: int = 2) => a + b", "(=> (a b:int=2) (+ a b))"),
    ("(a: list[string?]?) => a", "(=> (a:list[string?]?) a)"),
    ("x => y => x", "(=> (x) (=> (y) x))"),
    ("x => {a: 1}", "(=> (x) {a: 1})"),
    ("(x) => x", "(=> (x) x)"),
    ("(x)", "x"),
    ("(not x)", "(not x)"),
    ("[]", "[]"),
    ("[1, 2,]", "[1 2]"),
    ("{}", "{}"),
    ("{a: 1, \"b c\": 2, if: 3,}", "{a: 1, b c: 2, if: 3}"),
    ("fn(x, y) { return x + y }", "(fn (x y) {(return (+ x y))})"),
    ("fn() -> int { 1 }", "(fn () -> int {1})"),
    ("retry(times: 3) { f() }", "(call retry times:3 { => (call f)})"),
    ("p(hosts) { h => f(h) }", "(call p hosts {h => (call f h)})"),
    ("p(xs) { x, i => x; i }", "(call p xs {x i => x; i})"),
    ("p(xs) { }.f()", "(call (. (call p xs { => }) f))"),
    ("\"\\(a)\"", "(str a)"),
    ("\"a\\(b)c\\(\"d\\(e)\")\"", "(str \"a\" b \"c\" (str \"d\" e))"),
    ("\"\\(m[\"k\"] ?? \")\")\"", "(str (?? (at m \"k\") \")\"))"),
    ("if a { 1 } else if b { 2 } else { 3 }", "(if a {1} b {2} else {3})"),
    ("step \"t\" { f() } undo { g() }", "(step \"t\" {(call f)} undo {(call g)})"),
    (
      "try { f() } catch e if e.code == 1 { null } catch { 2 } finally { 3 }",
      "(try {(call f)} catch e if (== (. e code) 1) {null} catch {2} finally {3})"
    ),
  ]) func expressions(text: String, tree: String) {
    #expect(parsed(text) == tree)
  }

  @Test(arguments: [
    ("42", "42"), ("1_000", "1000"), ("0xff", "255"), ("0o17", "15"), ("0b1010", "10"),
    ("9223372036854775807", "9223372036854775807"),
    ("-9223372036854775808", "-9223372036854775808"),
    ("0x7fff_ffff_ffff_ffff", "9223372036854775807"),
    ("3.14", "3.14"), ("1e9", "1000000000.0"), ("1_0.2_5e-1", "1.025"), ("-0.0", "-0.0"),
    ("-2.5", "-2.5"), ("250ms", "250000000ns"), ("1h30m", "5400000000000ns"),
    ("1d", "86400000000000ns"), ("-5m", "-300000000000ns"), ("1_0s", "10000000000ns"),
    ("-2.abs()", "(- (call (. 2 abs)))"),
    ("null", "null"), ("true", "true"), ("false", "false"),
  ]) func literals(text: String, tree: String) {
    #expect(parsed(text) == tree)
  }

  @Test func numbersThatDoNotFitAreErrors() {
    let hint = "[ints reach from -9223372036854775808 to 9223372036854775807]"
    #expect(
      mistakes("9223372036854775808")
        == ["1:1 the number `9223372036854775808` is too large for an int \(hint)"])
    #expect(
      mistakes("-9223372036854775808.abs()")
        == ["1:2 the number `9223372036854775808` is too large for an int \(hint)"])
    #expect(mistakes("-9223372036854775809").count == 1)
    #expect(mistakes("0xffffffffffffffffff").count == 1)
    #expect(mistakes("1e999") == ["1:1 the number `1e999` is too large for a float"])
    #expect(
      mistakes("106752d")
        == ["1:1 the duration `106752d` is too long [durations reach to about 292 years]"])
    #expect(parsed("106751d") == "9223286400000000000ns")
    #expect(mistakes("99999999999999999999999s").count == 1)
  }

  // MARK: Strings

  @Test(arguments: [
    (#""\n\t\r\\\"\'\0\u{1F600}\u{e9}""#, "\"\\n\\t\\r\\\"'\\0😀é\""),
    (#"'raw \n \(x) "'"#, #""raw \n \(x) """#),
    ("\"\"\"\n  a\n    b\n\n  c\n  \"\"\"", "\"a\\n  b\\n\\nc\""),
    ("'''\n  a \\n\n  ''\n  '''", "\"a \\n\\n''\""),
    ("\"\"\"\n  \"\"\"", "\"\""),
    ("\"\"\"\n\n\"\"\"", "\"\""),
    ("\"\"\"\n\n\n\"\"\"", "\"\\n\""),
    ("\"\"\"\r\n\ta\r\n\tb\r\n\t\"\"\"", "\"a\\nb\""),
    (
      "\"\"\"\n  a \\(b)\n  \\(c) \"d\" \\(\"\"\"\n    e\n    \"\"\")\n  \"\"\"",
      "(str \"a \" b \"\\n\" c \" \"d\" \" \"e\")"
    ),
    ("\"\"\"   \n  ${name} \\\\ \\u{41}\n  \"\"\"", "\"${name} \\ A\""),
    ("\"\"", "\"\""),
    ("''", "\"\""),
  ]) func strings(text: String, tree: String) {
    #expect(parsed(text) == tree)
  }

  @Test func mistakesInStrings() {
    let escapes =
      "[the escapes are \\n \\t \\r \\\\ \\\" \\' \\0 \\u{…}; a backslash itself is `\\\\`, "
      + "and '…' takes text as it is]"
    #expect(
      mistakes(#""a \q \é""#) == [
        "1:4 unknown escape `\\q` \(escapes)", "1:7 unknown escape `\\é` \(escapes)",
      ])
    let scalar =
      "[a character is written `\\u{1F600}`, with the hexadecimal number of its code point]"
    #expect(
      mistakes(#""\u{110000}""#) == ["1:2 `\\u{110000}` is not a Unicode character \(scalar)"])
    #expect(mistakes(#""\u{D800}""#) == ["1:2 `\\u{D800}` is not a Unicode character \(scalar)"])
    #expect(mistakes(#""\u{}""#) == ["1:2 `\\u{}` is not a Unicode character \(scalar)"])
    #expect(mistakes(#""\u41""#) == ["1:2 unknown escape `\\u` \(scalar)"])
    #expect(mistakes(#""\u{111111111111}""#).count == 1)
    #expect(
      mistakes("\"\"\"a\n  \"\"\"")
        == ["1:1 text follows the opening \"\"\" on its line [the text starts on the next line]"])
    #expect(
      mistakes("'''\n  a'''")
        == ["2:4 the closing ''' does not stand on a line of its own [put it on the next line]"])
    #expect(
      mistakes("\"\"\"\n  a\n b\n  \"\"\"")
        == [
          "3:1 the line is indented less than the quotes that close the string, or with other "
            + "characters [indent it as the closing quotes are, with the same spaces or tabs]"
        ])
    #expect(mistakes("\"\"\"\n  a\n\tb\n  \"\"\"").count == 1)
    #expect(
      mistakes(#""a \()""#) == [
        "1:6 expected an expression in the interpolation, but found the end of the interpolation"
      ])
    #expect(
      mistakes(#""a \(b c)""#) == ["1:8 expected `)` to end the interpolation, but found `c`"])
  }

  // MARK: Statements

  @Test(arguments: [
    ("let a = 1; var b: int? = 2", "(let a 1)\n(var b:int? 2)"),
    (
      "a = 1\na.b += 2\na[0] //= 3\na -= 1; a *= 2; a /= 3; a %= 4",
      "(= a 1)\n(+= (. a b) 2)\n(//= (at a 0) 3)\n(-= a 1)\n(*= a 2)\n(/= a 3)\n(%= a 4)"
    ),
    (
      "fn area(width: float, height: float = 1.0) -> float { width * height }",
      "(fn area (width:float height:float=1.0) -> float {(* width height)})"
    ),
    (
      "fn execute(script, on hosts, in place: list[string] = []) { }",
      "(fn execute (script on hosts in place:list[string]=[]) {})"
    ),
    (
      "for x in xs { break }\nfor k, v in m { continue }",
      "(for (x) xs {(break)})\n(for (k v) m {(continue)})"
    ),
    ("for x in {a: 1} { }", "(for (x) {a: 1} {})"),
    ("while f(x) { x = 1 }", "(while (call f x) {(= x 1)})"),
    ("while (f(x) { 1 }) { 2 }", "(while (call f x { => 1}) {2})"),
    ("if g([f() { 1 }]) { 2 }", "(if (call g [(call f { => 1})]) {2})"),
    ("fn f() { return }\nfn g() { return 1 }", "(fn f () {(return)})\n(fn g () {(return 1)})"),
    ("throw {kind: \"x\"}", "(throw {kind: \"x\"})"),
    ("assert a == b, \"why\"\nassert (a)", "(assert (== a b) \"why\")\n(assert a)"),
    (
      "import \"rollout\"\nimport \"./lib/a.cocr\"\nimport \"./b-c.cocr\" as d",
      "(import \"rollout\" rollout)\n(import \"./lib/a.cocr\" a)\n(import \"./b-c.cocr\" d)"
    ),
    (
      "param a\nparam b: int\nparam c = 1\nparam d: string? = null",
      "(param a)\n(param b:int)\n(param c 1)\n(param d:string? null)"
    ),
    ("test \"t\" { assert true }", "(test \"t\" {(assert true)})"),
    ("{a: 1}", "{a: 1}"),
    ("if a { }\n-1", "(if a {})\n-1"),
    (";;a;;b;", "a\nb"),
    (
      "let alarm = 1; let as = 2; after(collect, limit) + once * per",
      "(let alarm 1)\n(let as 2)\n(+ (call after collect limit) (* once per))"
    ),
    ("where.within(schedule)", "(call (. where within) schedule)"),
  ]) func statements(text: String, tree: String) {
    #expect(parsed(text) == tree)
  }

  @Test(arguments: [
    ("a\n-b", "a\n(- b)"),
    ("a\n(b)", "a\nb"),
    ("a\n[b]", "a\n[b]"),
    ("a +\nb", "(+ a b)"),
    ("a and\nnot\nb", "(and a (not b))"),
    ("a\n  .b\n  ?.c()\n", "(call (?. (. a b) c))"),
    ("a # one\n  # two\n  .b", "(. a b)"),
    ("let a =\n 1", "(let a 1)"),
    ("x =>\n 1", "(=> (x) 1)"),
    ("(a\n- b\n+ c)", "(+ (- a b) c)"),
    ("[\n1\n,\n2\n]", "[1 2]"),
    ("f(\na,\nb: 1,\n)", "(call f a b:1)"),
    ("{\na: 1,\nb:\n2\n}", "{a: 1, b: 2}"),
    ("f(fn() {\na\n-b\n})", "(call f (fn () {a; (- b)}))"),
    ("f({ a: fn() { a\n(b) } })", "(call f {a: (fn () {a; b})})"),
    ("[x() {\na\n[b]\n}]", "[(call x { => a; [b]})]"),
    ("f()\n{a: 1}", "(call f)\n{a: 1}"),
    ("if a\n{ 1 }\nelse\n{ 2 }", "(if a {1} else {2})"),
    ("try { a }\ncatch e { b }\nfinally { c }", "(try {a} catch e {b} finally {c})"),
    ("step \"s\" { a }\nundo { b }", "(step \"s\" {a} undo {b})"),
    ("for a,\nb in c { }", "(for (a b) c {})"),
    ("fn f() { return\n1 }", "(fn f () {(return); 1})"),
    ("1\n...2", "errors: [\"expected a statement, but found `...`\"]"),
    ("let a = if b { 1 } else { 2 }.c", "(let a (. (if b {1} else {2}) c))"),
  ]) func lineBreaks(text: String, tree: String) {
    #expect(parsed(text) == tree)
  }

  @Test func matchArms() {
    #expect(
      parsed("match x { 1 | 2 -> \"few\"; 3...9 -> \"some\"; n if n > 100 -> \"many\", _ -> 0 }")
        == "(match x (1|2 -> {\"few\"}) (3...9 -> {\"some\"}) (n if (> n 100) -> {\"many\"}) "
        + "(_ -> {0}))")
    #expect(
      parsed(
        "match x {\n -1 | null | true -> { a; b }\n -5..<-1 -> y = 2\n 5m -> return\n "
          + "\"s\" -> throw e\n 1.5 -> return 1, 2 -> break\n 3 -> continue\n}")
        == "(match x (-1|null|true -> {a; b}) (-5..<-1 -> {(= y 2)}) (300000000000ns -> {(return)}) "
        + "(\"s\" -> {(throw e)}) (1.5 -> {(return 1)}) (2 -> {(break)}) (3 -> {(continue)}))")
    #expect(parsed("match f(x) { }") == "(match (call f x))")
    #expect(
      parsed("match x { a -> match y { b -> 1 } }")
        == "(match x (a -> {(match y (b -> {1}))}))")
  }

  @Test(arguments: [
    ("on alarm { a }", "(on alarm (alarm) {a})"),
    (
      "on alarm where alarm.x == 1 limit 2 { }",
      "(on alarm (where (== (. alarm x) 1)) (limit 2) (alarm) {})"
    ),
    (
      "on alarm where a\n  and b\n  once per alarm.id within 10m\n  after 3 within 5m per alarm.k\n"
        + "  collect within 1m per alarm.j\n{ }",
      "(on alarm (where (and a b)) (once (. alarm id) 600000000000ns) "
        + "(after 3 300000000000ns (. alarm k)) (collect 60000000000ns (. alarm j)) (alarms) {})"
    ),
    (
      "on alarm after n + 1 within d collect within e { alarms }",
      "(on alarm (after (+ n 1) d) (collect e) (alarms) {alarms})"
    ),
    ("on schedule \"*/5 * * * *\" { }", "(on cron \"*/5 * * * *\" () {})"),
    ("on schedule every 10m { }", "(on every 600000000000ns () {})"),
    (
      "## Doc\non alarm where xs.any(x => x in {a: 1}) { }",
      "(on alarm (where (call (. xs any) (=> (x) (in x {a: 1})))) (alarm) {} ##\"Doc\")"
    ),
  ]) func triggers(text: String, tree: String) {
    #expect(parsed(text) == tree)
  }

  // MARK: Doc comments

  @Test func docCommentsBelongToWhatFollows() {
    let text = """
      ## About the file.
      ##   More.

      ## A parameter.
      param a
      ## Not for a let.
      let b = 1
      ## Detached.

      fn c() { }
      ## A function
      ## of two lines.
      fn d() { }
      ### A rule.
      fn e() { }
      let x = 1 ## trailing
      fn f() { }
      """
    #expect(
      parsed(text) == """
        (param a ##"A parameter.")
        (let b 1)
        (fn c () {})
        (fn d () {} ##"A function\\nof two lines.")
        (fn e () {})
        (let x 1)
        (fn f () {})
        """)
    func documentation(_ text: String) -> String? {
      Parser.parse(SourceFile(name: "t", text: text)).tree.documentation
    }
    #expect(documentation(text) == "About the file.\n  More.")
    #expect(documentation("#!/usr/bin/env cocr\n## File.\nimport \"a\"") == "File.")
    #expect(documentation("## File.") == "File.")
    #expect(documentation("## Doc.\nfn f() { }") == nil)
    #expect(documentation("## Doc.\r\n\r\nfn f() { }") == "Doc.")
    #expect(documentation("let a = 1\n## Doc.\n\nlet b = 2") == nil)
    #expect(documentation("# plain\n## File.\nlet a = 1") == "File.")
  }

  // MARK: The whole

  @Test func theExampleOfTheLanguage() {
    let result = Parser.parse(SourceFile(name: "disk-full.cocr", text: Samples.diskFull))
    #expect(result.diagnostics.map(\.message) == [])
    #expect(
      result.tree.documentation
        == "Frees disk space on the affected application, ten hosts at a time, then closes the "
        + "incident.")
    let statements = result.tree.statements.map { TreeDump.dump($0) }
    #expect(statements.count == 5)
    #expect(statements.first == "(import \"rollout\" rollout)")
    #expect(
      statements[1]
        == "(param application:string \"65659ae2f42bf80e5f3f0635\" "
        + "##\"Application (CloudCMDB id) that owns the hosts.\")")
    #expect(
      statements[3].hasPrefix(
        "(on alarm (where (and (call (. (. alarm alarm_name) contains) \"Disk\") "
          + "(in (. alarm alarm_level) [\"Critical\" \"Major\"]))) "
          + "(once (. alarm resource_id) 600000000000ns) (alarm) {(let incident "))
    #expect(
      statements[3].contains(
        "(match (. order status) (\"FINISHED\" -> {(call (. incidents resolve) incident "))
    #expect(statements[4].hasPrefix("(test \"a critical disk alarm is cleaned and closed\" {"))
  }

  @Test func spansCoverWhatTheyName() throws {
    let file = SourceFile(name: "t", text: "let x = (a + b) * f(c)[0]  # end\n")
    let tree = Parser.parse(file).tree
    let statement = try #require(tree.statements.first)
    #expect(file.text(of: statement.span) == "let x = (a + b) * f(c)[0]")
    guard case .binding(_, let name, _, let value) = statement.kind,
      case .binary(_, let left, let right, let sign) = value.kind
    else {
      Issue.record("not a product")
      return
    }
    #expect(file.text(of: name.span) == "x")
    #expect(file.text(of: value.span) == "(a + b) * f(c)[0]")
    #expect(file.text(of: left.span) == "a + b")
    #expect(file.text(of: right.span) == "f(c)[0]")
    #expect(file.text(of: sign) == "*")
    #expect(tree.nodeCount == 10)
  }

  @Test(arguments: [
    "fn f() {", "f(1,", "f(1", "[1", "{a: 1", "{a:", "1 +", "a ??", "let a =", "\"\"\"\nabc",
    "if a { 1 } else {", "f(1) {", "x =>", "match x {", "match x { 1 ->", "try { a }",
    "on alarm where a", "on schedule every 5m", "\"\"\"\n\\(a", "(", "a.", "f(fn() {\nlet a = 1\n",
    "for x in [1,\n",
  ]) func incompleteInput(text: String) {
    #expect(Parser.isIncomplete(SourceFile(name: "<input>", text: text)))
  }

  @Test(arguments: [
    "", "1", "let a", "f(1]", "fn f() { ) ", "\"abc", "f(\"abc", "\"\\(a", "\"\\(a\n", "if a",
    "a b", "}",
    "let a = 1 1 {",
    "fn f() { let a\n", "# (", "try { a } catch { }", "fn", "a + )", "{ a b",
  ]) func completeInput(text: String) {
    #expect(!Parser.isIncomplete(SourceFile(name: "<input>", text: text)))
  }
}
