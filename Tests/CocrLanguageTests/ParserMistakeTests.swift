import CocrLanguage
import Testing

/// What the parser says about text that is not in order, and how it goes on after it.
@Suite struct ParserMistakeTests {
  @Test(arguments: [
    ("a +", "1:4 expected an expression after `+`, but the file ends here"),
    (
      "a\n}",
      "2:1 unexpected `}`: no block is open here "
        + "[remove it, or look for a `}` too many above]"
    ),
    ("let = 1", "1:5 expected a name after `let`, but found `=`"),
    ("let if = 1", "1:5 `if` is a keyword and cannot name a variable [choose another name]"),
    ("let a", "1:6 expected `=` and a value after `a`, but the file ends here"),
    (
      "var a\nb",
      "1:6 expected `=` and a value after `a`, but the line ends here "
        + "[a variable without a value yet is written `var a = null`]"
    ),
    (
      "let a, b = 1",
      "1:6 `let` declares one variable at a time "
        + "[write a `let` of its own for each]"
    ),
    ("a = b = c", "1:7 one statement assigns once [write a statement for each variable]"),
    (
      "1 = a",
      "1:1 this cannot be assigned to "
        + "[the left of `=` is a name, a field `a.b` or an index `a[0]`]"
    ),
    (
      "a?.b = 1",
      "1:1 a field after `?.` cannot be assigned "
        + "[check for null first, then assign with `.`]"
    ),
    ("f() += 1", "1:1 the result of a call cannot be assigned to"),
    ("a == b = c", "1:1 a comparison cannot be assigned to"),
    (
      "if a = 1 { }",
      "1:6 `=` assigns and cannot stand in a condition "
        + "[a comparison is written `==`]"
    ),
    ("while { }", "1:7 expected a condition after `while`, but found `{`"),
    (
      "if a: b",
      "1:5 expected `{` after `a`, but found `:` "
        + "[a block is written `{ … }`, without a colon]"
    ),
    ("if a then { }", "1:6 expected `{` after `a`, but found `then` [leave it out]"),
    (
      "for (x in xs) { }",
      "1:5 the header of `for` stands without parentheses "
        + "[write `for item in items { … }`]"
    ),
    (
      "for i = 0; i < 3; i++ { }",
      "1:7 expected `in` after `i`, but found `=` "
        + "[to count, write `for i in 0..<10 { … }`]"
    ),
    ("for x of xs { }", "1:7 expected `in` after `x`, but found `of` [write `in`]"),
    (
      "a < b < c",
      "1:7 comparisons cannot be chained "
        + "[join them with `and`: `a < b and b < c`]"
    ),
    ("1..<2..<3", "1:6 a range has two ends [`range` makes lists with other steps]"),
    ("xs[1:2]", "1:5 a part of a list or text is not written with `:` [write a range: `[1..<2]`]"),
    (
      "a.0",
      "1:3 expected the name of a field after `.`, but found `0` "
        + "[an item of a list is written `list[0]`]"
    ),
    (
      "a ? b : c",
      "1:3 expected the statement to end after `a`, but found `?` "
        + "[write `if a { b } else { c }`]"
    ),
    ("f(a = 1)", "1:5 the name of an argument is followed by `:` [write `a: …`]"),
    ("f(a b)", "1:5 expected `,` or `)` after the argument, but found `b`"),
    ("(a, b)", "1:3 there are no tuples [a list is written `[a, b]`, a function `(a, b) => …`]"),
    ("{a}", "1:2 the key `a` has no value [write `a: a`]"),
    ("{a: 1, b}", "1:8 the key `b` has no value [write `b: b`]"),
    ("{a = 1}", "1:4 a key is followed by `:` [write `a: …`]"),
    ("{1: 2}", "1:2 expected a key after `{`, but found `1` [keys are strings: write `\"1\"`]"),
    (
      "{\"\\(a)\": 2}",
      "1:2 expected a key after `{`, but found a string "
        + "[keys are fixed texts; assign with `map[key] = value` for others]"
    ),
    (
      "{ let a = 1 }",
      "1:1 the `{` starts a map here, and this is none "
        + "[a map is written `{name: value}`; blocks stand only after `if`, `fn` and the like]"
    ),
    (
      "x => { return 1 }",
      "1:6 the `{` after `=>` starts a map, and this is none "
        + "[a function of several statements is written `fn(x) { … }`]"
    ),
    (
      "x => return 1",
      "1:6 an arrow function is one expression, and `return` is a statement "
        + "[leave `return` out]"
    ),
    (
      "f() { (x) => x }",
      "1:7 the parameters of a block stand without parentheses "
        + "[write `{ x, y => … }`]"
    ),
    (
      "f() { |x| x }",
      "1:7 a `|` cannot stand here "
        + "[the parameters of a block are written `{ x, y => … }`]"
    ),
    (
      "f() { x in\n x }",
      "1:9 the parameters of a block are followed by `=>` "
        + "[write `{ x => … }`]"
    ),
    (
      "f { x }",
      "1:3 expected the statement to end after `f`, but found `{` "
        + "[a block follows the parentheses of a call: `f() { … }`]"
    ),
    ("fn f(a b c) { }", "1:10 expected `,` or `)` after the parameter, but found `c`"),
    (
      "fn f(if) { }",
      "1:6 `if` is a keyword and cannot name a variable "
        + "[give it another name inside the function: `if value`]"
    ),
    (
      "fn f: int { }",
      "1:5 expected `(` after `f`, but found `:` "
        + "[parameters stand in parentheses, also none]"
    ),
    ("fn f() : int { }", "1:8 a result type is written after `->` [write `-> int`]"),
    ("fn f() = 1", "1:8 expected `{` after `)`, but found `=` [a block is written `{ … }`]"),
    (
      "fn match() { }",
      "1:4 `match` is a keyword and cannot name a function "
        + "[choose another name]"
    ),
    (
      "let f = fn g() { }",
      "1:12 a function inside an expression has no name "
        + "[write `fn(…) { … }`]"
    ),
    (
      "param a: map[string, int]",
      "1:20 `map` takes one type in brackets "
        + "[the keys of a map are always strings: write `map[…]` with the type of its values]"
    ),
    ("param a: list<int>", "1:14 the type of the items stands in brackets [write `list[int]`]"),
    (
      "param a: [int]",
      "1:10 expected a type after `:`, but found `[` "
        + "[a list of texts is written `list[string]`]"
    ),
    (
      "import a",
      "1:8 expected the name of a module in quotes after `import`, but found `a` "
        + "[write `import \"a\"`]"
    ),
    (
      "import \"./a-b.cocr\"",
      "1:8 `a-b` cannot be used as a name "
        + "[give it one: `import \"./a-b.cocr\" as name`]"
    ),
    ("import \"\"", "1:8 the name of the module is empty"),
    (
      "try { }",
      "1:1 `try` has neither `catch` nor `finally` "
        + "[write `try { … } catch error { … }`]"
    ),
    (
      "try { } catch (e) { }",
      "1:15 the name after `catch` stands without parentheses "
        + "[write `catch e { … }`]"
    ),
    ("try { } finally { } catch e { }", "1:21 `catch` stands before `finally`"),
    ("match x { 1 => 2 }", "1:13 the pattern of an arm is followed by `->` [write `->`]"),
    (
      "match x { a.b -> 2 }",
      "1:12 expected `->` after `a`, but found `.` [a pattern is a "
        + "literal, a range, a name or `_`; other tests stand after `if`: `x if x == other -> …`]"
    ),
    (
      "match x { else -> 2 }",
      "1:11 expected a pattern, but found `else` "
        + "[the arm for all other values is `_ -> …`]"
    ),
    (
      "match x { 1, 2 -> 3 }",
      "1:12 expected `->` after `1`, but found `,` "
        + "[several patterns are joined with `|`]"
    ),
    ("match x { 1 -> let a = 1 }", "1:16 `let` stands in a block here [write `-> { … }`]"),
    ("on alarm where { }", "1:16 expected a condition after `where`, but found `{`"),
    (
      "on alarm where a = 1 { }",
      "1:18 `=` assigns and cannot stand in a condition "
        + "[a comparison is written `==`]"
    ),
    (
      "on alarm once alarm.id { }",
      "1:15 expected `per` after `once`, but found `alarm` "
        + "[for example `once per alarm.resource_id within 10m`]"
    ),
    ("on alarm limit 1 limit 2 { }", "1:18 `limit` is given twice [remove one]"),
    (
      "on alarm when a { }",
      "1:10 expected one of `where`, `once`, `after`, `collect`, `limit`, "
        + "or `{`, but found `when`"
    ),
    ("on event { }", "1:4 expected `alarm` or `schedule` after `on`, but found `event`"),
    (
      "on schedule 10m { }",
      "1:13 expected `every` or a cron text after `schedule`, but found "
        + "`10m` [write `on schedule every 10m`]"
    ),
    (
      "fn f() { param a }",
      "1:10 `param` stands only at the top level of a file "
        + "[move it out of the block]"
    ),
    (
      "if a { on alarm { } }",
      "1:8 `on` stands only at the top level of a file "
        + "[move it out of the block]"
    ),
    (
      "assert(a, \"b\")",
      "1:9 `assert` is a statement, not a function "
        + "[write `assert condition, \"message\"` without the parentheses]"
    ),
    (
      "def f(x):",
      "1:1 `def` is not a word of the language "
        + "[a function is written `fn name(x) { … }`]"
    ),
    (
      "const a = 1",
      "1:1 `const` is not a word of the language "
        + "[a constant is written `let name = …`]"
    ),
    (
      "switch a { case 1: 2 }",
      "1:1 `switch` is not a word of the language "
        + "[write `match value { pattern -> … }`]"
    ),
    (
      "if a { } elif b { }",
      "1:10 expected the statement to end after `}`, but found `elif` "
        + "[write `else if`]"
    ),
    (
      "print \"a\"",
      "1:7 expected `(` after `print`, but found a string "
        + "[`print` is a function: write `print(…)`]"
    ),
    (
      "let f = lambda x: x",
      "1:16 expected the statement to end after `lambda`, but found `x` "
        + "[a function is written `x => …` or `fn(x) { … }`]"
    ),
    (
      "let a = await f()",
      "1:15 expected the statement to end after `await`, but found `f` "
        + "[calls wait by themselves: leave it out]"
    ),
    ("let a = None", "1:9 `None` is written `null`"),
    ("f(True, nil: 1)", "1:3 `True` is written `true`"),
    (
      "a ** b",
      "1:4 expected an expression after `*`, but found `*` "
        + "[there is no operator for powers]"
    ),
    (
      "// note",
      "1:1 expected a statement, but found `//` "
        + "[comments start with `#`; `//` divides and rounds down]"
    ),
    (
      "a = 1 // one two",
      "1:14 expected the statement to end after `one`, but found `two` "
        + "[comments start with `#`; `//` divides and rounds down]"
    ),
    (
      "let a = b\n  and c",
      "2:3 expected a statement, but found `and` "
        + "[to go on with the line above, end it with `and`, or use parentheses]"
    ),
    (
      "else { }",
      "1:1 expected a statement, but found `else` "
        + "[`else` follows the `}` of its block]"
    ),
    ("f)", "1:2 unexpected `)`: nothing is open here"),
    ("f(1]", "1:2 the `(` is not closed [expected `)` before `]`]"),
    ("f(1,\nlet a = 2", "1:2 the `(` is not closed [expected `)` before `let` in line 2]"),
  ]) func messages(text: String, message: String) {
    let found = mistakes(text)
    #expect(found == [message])
  }

  // MARK: Depth

  private func isTooDeep(_ text: String) -> Bool {
    mistakes(text).contains {
      $0.hasSuffix("nested more than 40 levels deep [split it with `let` and `fn`]")
        || $0.hasSuffix("build on each other here [split it with `let` and `fn`]")
    }
  }

  @Test(arguments: [
    ("(", "1", ")"), ("[", "1", "]"), ("{a: ", "1", "}"), ("f(", "1", ")"), ("-", "a", ""),
    ("not ", "a", ""), ("x => ", "a", ""), ("a ?? ", "a", ""), ("", "a", ".b"), ("", "a", "()"),
    ("", "a", "[0]"), ("", "1", " + 1"), ("", "a", " or a"), ("\"\\(", "a", ")\""),
    ("if a { ", "a", " }"), ("while a { ", "a", " }"), ("f() { ", "a", " }"),
    ("fn() { ", "a", " }"),
    ("match a { _ -> ", "a", " }"), ("try { ", "a", " } finally { }"), ("step a { ", "b", " }"),
    ("if ", "a", " { }"), ("a or b and c == d ?? 1 ... 2 + 3 * (", "1", ")"),
    ("fn(a = ", "1", ") { }"), ("f({a: [x => (y) => \"\\(", "1", ")\"]})"),
    ("let x = if a { match b { _ -> f() { ", "1", " } } }"),
  ]) func nestingIsBounded(before: String, core: String, after: String) async {
    let texts = [3, 6, 250, 1000, 5000].map { count in
      String(repeating: before, count: count) + core + String(repeating: after, count: count)
    }
    // The whole of it, trees included, has to do with the smallest stack that hosts give threads.
    let (shallow, deep) = await onSmallStack {
      (texts[..<2].flatMap { mistakes($0) }, texts[2...].map { isTooDeep($0) })
    }
    #expect(!shallow.contains { $0.contains("split it") }, "\(shallow)")
    #expect(deep == [true, true, true])
  }

  @Test func nestingAsDeepAsAllowedIsParsed() {
    let text = String(repeating: "[", count: 39) + String(repeating: "]", count: 39)
    #expect(mistakes(text) == [])
    #expect(mistakes("a" + String(repeating: " + a", count: 99)) == [])
    let type = String(repeating: "list[", count: 65) + "int" + String(repeating: "]", count: 65)
    #expect(mistakes("param a: \(type)").count == 1)
    let wide = (0..<5000).map { "if a == \($0) { b.c.d(1 + 2) }" }.joined(separator: " else ")
    #expect(mistakes(wide) == [])
    #expect(mistakes("[" + String(repeating: "a.b.c + 1, ", count: 5000) + "]") == [])
  }
}
