import CocrLanguage
import Testing

/// How the parser goes on after a mistake: one of them brings one message.
@Suite struct ParserRecoveryTests {
  /// Slips that used to bring a second message, or one at the wrong place.
  @Test(arguments: [
    ("let b = 3 $ 4", "1:11 unexpected character `$` [variables are written by their bare name]"),
    (
      "let b = 3 \\ 4",
      "1:11 unexpected character `\\` "
        + "[a line goes on in parentheses, or after an operator or a comma]"
    ),
    ("let a = 5 ! 6", "1:11 `!` is written `not`"),
    (
      "if a {\n  b()\nelse {\n  c()\n}\nd()",
      "1:6 the `{` is not closed [expected `}` before `else` in line 3]"
    ),
    (
      "fn f() {\n  try {\n    a()\n  catch e {\n    b()\n  }\n}\nd()",
      "2:7 the `{` is not closed [expected `}` before `catch` in line 4]"
    ),
    (
      "try { a() } except e { b() }\nc()",
      "1:13 expected `catch` or `finally` after `}`, but found `except` [write `catch error { … }`]"
    ),
    (
      "try { a() } cath e { b() }\nc()",
      "1:13 expected `catch` or `finally` after `}`, but found `cath` [did you mean `catch`?]"
    ),
    (
      "for k v in {a: 1} { b() }",
      "1:7 expected `,` or `in` after `k`, but found `v` [write `for k, v in …`]"
    ),
    ("for i is a { }", "1:7 expected `in` after `i`, but found `is` [write `in`]"),
    (
      "import \"rollout\" as\nprint(1)",
      "1:20 expected a name after `as`, but the line ends here"
    ),
    ("a.map(x = > x)", "1:9 there is no `= >` [write `x => …`]"),
    (
      "fn f(a,\n     b\n     c) { a }",
      "2:7 expected `,` or `)` after the parameter, but the line ends here"
    ),
    (
      "match a { 1: \"x\", 2: \"y\", _: \"z\" }",
      "1:12 the pattern of an arm is followed by `->` [write `->`]"
    ),
    (
      "match a { case 1 -> 2 }", "1:16 expected `->` after `case`, but found `1` [leave `case` out]"
    ),
    ("match { 1 -> 2 }", "1:7 expected a value after `match`, but found `{`"),
    (
      "on alarm where alarm.a and { b() }",
      "1:28 expected an expression after `and`, but found `{`"
    ),
    (
      "let f = fn(x) => x",
      "1:15 expected `{` after `)`, but found `=>` "
        + "[a function of one expression is written `(x) => …`, without `fn`]"
    ),
    (
      "let f = x -> x",
      "1:11 expected the statement to end after `x`, but found `->` "
        + "[a function is written `x => …` or `(x, y) => …`]"
    ),
    (
      "let f = |x| x",
      "1:9 expected an expression after `=`, but found `|` "
        + "[a function is written `x => …` or `(x, y) => …`]"
    ),
    ("whlie a { b() }", "1:1 `whlie` is not a word of the language [did you mean `while`?]"),
    ("lte a = 1", "1:1 `lte` is not a word of the language [did you mean `let`?]"),
    ("retrun 5", "1:1 `retrun` is not a word of the language [did you mean `return`?]"),
    ("fo i in a { }", "1:1 `fo` is not a word of the language [did you mean `for`?]"),
    (
      "if a { } esle { }",
      "1:10 expected the statement to end after `}`, but found `esle` [did you mean `else`?]"
    ),
    (
      "assert a = 1",
      "1:10 expected the statement to end after `a`, but found `=` [a comparison is written `==`]"
    ),
    (
      "let a = \"say \"hi\" now\"",
      "1:15 expected the statement to end after the string, but found `hi` "
        + "[a `\"` inside a text is written `\\\"`]"
    ),
    (
      "let a = 'it's'",
      "1:13 expected the statement to end after the string, but found `s` "
        + "[a text with a `'` in it is written \"…\"]"
    ),
    ("if a; { b() }", "1:5 expected `{` after `a`, but found `;` [leave the `;` out]"),
    ("let a = {\n  b: 1\n]\nc()", "1:9 the `{` is not closed [expected `}` before `]` in line 3]"),
    (
      "if a { b() }}\nelse { c() }\nd()",
      "1:13 unexpected `}`: no block is open here [remove it, or look for a `}` too many above]"
    ),
    (
      "let a = b if c else d",
      "1:11 expected the statement to end after `b`, but found `if` "
        + "[a value that depends on a condition is written `if a { b } else { c }`]"
    ),
    (
      "let a = [b for b in c]",
      "1:12 expected `,` or `]` after the item, but found `for` "
        + "[a list is made of another with `.map(x => …)` and `.filter(x => …)`]"
    ),
    (
      "let mut a = 1",
      "1:5 `mut` is not a word of the language [a variable that changes is written `var name = …`]"
    ),
    ("let a = b = 1", "1:11 one statement assigns once [write a statement for each variable]"),
    (
      "let a = 1 /* b */",
      "1:12 expected an expression after `/`, but found `*` [comments start with `#`]"
    ),
  ]) func slipsBringOneMessage(text: String, message: String) {
    #expect(mistakes(text) == [message])
  }

  @Test func bracketsThatStayOpenAreShownWhereTheyOpen() {
    #expect(mistakes("let a = [1, 2") == ["1:9 the `[` is not closed before the file ends"])
    #expect(
      mistakes("fn f() {\n  a(b\n}\nc")
        == ["2:4 the `(` is not closed [expected `)` before `}` in line 3]"])
    #expect(
      mistakes("fn f() {\n  a(\n}\nb")
        == ["3:1 expected an expression after `(`, but found `}`"])
    #expect(
      mistakes("let a = [\n  1\n  2\n]")
        == ["2:4 expected `,` or `]` after the item, but the line ends here"])
    #expect(
      mistakes("let a = f(1, 2\non alarm { }\nlet b = 3")
        == ["1:10 the `(` is not closed [expected `)` before `on` in line 2]"])
  }

  @Test func indentationTellsWhereABraceIsMissing() {
    #expect(
      mistakes("fn a() {\n  if b {\n    c()\n}\n\nfn d() { e f }\n")
        == [
          "2:8 the `{` is not closed [expected `}` before `}` in line 4]",
          "6:12 expected the statement to end after `e`, but found `f`",
        ])
    #expect(
      mistakes("on alarm {\n  a()\n\ntest \"t\" { b c }\n")
        == [
          "1:10 the `{` is not closed [expected `}` before `test` in line 4]",
          "4:14 expected the statement to end after `b`, but found `c`",
        ])
    #expect(
      mistakes("fn a() {\n  step \"s\"\n    b c\n    d e\n  } undo {\n  }\n  f g\n}\n")
        == [
          "2:11 expected `{` after the string, but the line ends here",
          "7:5 expected the statement to end after `f`, but found `g`",
        ])
    // Where the braces are in order, the indentation does not matter.
    #expect(mistakes("fn a() {\n  if b {\n    c()\n}\n}\n    fn d() {\nfn e() { }\n}\n") == [])
  }

  @Test func independentMistakesAreAllReportedAndNothingElse() {
    let text = """
      let a = 1 +
      let b = )
      fn c(x y z) {
        let d = [1 2]
        return
      }
      if e = 1 {
        f(g h)
      }
      match i {
        1 => 2
        j -> 3
        "x" -> {
          let = 4
        }
      }
      let k = {l}
      on alarm once per m { }
      for n of o { p() }
      let q = 30sec
      """
    #expect(
      mistakes(text).map { $0.prefix { $0 != " " } } == [
        "1:12", "2:9", "3:10", "4:14", "7:6", "8:7", "11:5", "14:9", "17:10", "18:21", "19:7",
        "20:9",
      ])
  }

  /// Every token of a program taken out or doubled.
  @Test(arguments: [Samples.diskFull, Samples.everyConstruct])
  func oneMistakeBringsFewErrors(sample: String) {
    let file = SourceFile(name: "t", text: sample)
    var counts: [Int] = []
    for token in Lexer(file).tokens.dropLast() {
      let range = Int(token.span.lower)..<Int(token.span.upper)
      var without = file.bytes
      without.removeSubrange(range)
      var twice = file.bytes
      twice.insert(contentsOf: file.bytes[range] + [UInt8(ascii: " ")], at: range.lowerBound)
      for bytes in [without, twice] {
        counts.append(Parser.parse(SourceFile(name: "t", bytes: bytes)).diagnostics.count)
      }
    }
    #expect(counts.allSatisfy { $0 <= 4 })
    #expect(counts.count { $0 > 1 } * 10 < counts.count)
  }

  @Test func statementsAfterAMistakeStand() {
    let file = SourceFile(
      name: "t", text: "let a = (1, \nlet b = 2\nfn c(1) { d = = 3\n e }\nf(")
    #expect(
      TreeDump.dump(Parser.parse(file).tree)
        == "<invalid>\n(let b 2)\n(fn c () {<invalid>; e})\n<invalid>")
  }
}
