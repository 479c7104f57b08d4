import CocrLanguage
import Testing

/// The style, construct by construct.
@Suite struct FormatterTests {
  /// What the formatter makes of a text; where it refuses, the diagnostics.
  private func formatted(_ text: String) -> String {
    do throws(CompilationFailure) {
      let result = try Formatter.format(SourceFile(name: "test.cocr", text: text))
      let again = try Formatter.format(SourceFile(name: "test.cocr", text: result))
      return again == result ? result : "formatted again it becomes:\n\(again)"
    } catch {
      return error.diagnostics.map { "error: \($0.message)\n" }.joined()
    }
  }

  private func expect(
    _ text: String, _ wanted: String, location: SourceLocation = #_sourceLocation
  ) {
    #expect(formatted(text) == wanted + "\n", sourceLocation: location)
  }

  /// The text is in the style already.
  private func stays(_ text: String, location: SourceLocation = #_sourceLocation) {
    expect(text, text, location: location)
  }

  @Test(arguments: [
    ("let  a:int=1", "let a: int = 1"),
    ("var  names :list[ string ? ]=[ ]", "var names: list[string?] = []"),
    ("a+=1;b  //=  2", "a += 1\nb //= 2"),
    ("total[ i ]=x . y", "total[i] = x.y"),
    (
      "fn  f ( a:int,on  hosts:list=[1] )->list[int]{a}",
      "fn f(a: int, on hosts: list = [1]) -> list[int] { a }"
    ),
    ("fn f()\n{\n}", "fn f() { }"),
    ("while  not done{ wait( ) }", "while not done { wait() }"),
    ("for k ,v in{a:1}{print(k,v)}", "for k, v in {a: 1} { print(k, v) }"),
    ("for _ in 0 ..< len( xs )-1{ }", "for _ in 0..<len(xs) - 1 { }"),
    ("assert  a ,\"b\"", "assert a, \"b\""),
    ("import  \"./x.cocr\"  as  y", "import \"./x.cocr\" as y"),
    ("param  n:int=1", "param n: int = 1"),
    ("fn f() { return  1 }", "fn f() { return 1 }"),
    ("throw  {kind:\"a\" , \"any key\":[ ]}", "throw {kind: \"a\", \"any key\": []}"),
    ("test \"t\"{assert true}", "test \"t\" { assert true }"),
    ("on schedule every 10m\n{\n}", "on schedule every 10m { }"),
    ("on schedule \"*/5 * * * *\"{f()}", "on schedule \"*/5 * * * *\" { f() }"),
    ("let f=fn( x,y ){return x}", "let f = fn(x, y) { return x }"),
    ("xs.map( x=>x+1 ) . sort((a,b)=>a<b)", "xs.map(x => x + 1).sort((a, b) => a < b)"),
    ("retry(times:3){f( )}", "retry(times: 3) { f() }"),
    ("parallel(xs){a,b=>f(a)}", "parallel(xs) { a, b => f(a) }"),
    ("m?.a ?. b??1", "m?.a?.b ?? 1"),
    ("a not  in b and not( c or d )", "a not in b and not (c or d)"),
    ("- a - -1 - - -b*-2", "-a - -1 - - -b * -2"),
    ("let x=if a{1}else if b{2}else{3}", "let x = if a { 1 } else if b { 2 } else { 3 }"),
    (
      "try{f()}catch e if e.code==1{2}catch{3}finally{4}",
      "try { f() } catch e if e.code == 1 { 2 } catch { 3 } finally { 4 }"
    ),
    ("step \"a\"{f()}undo{g()}", "step \"a\" { f() } undo { g() }"),
    (
      "match x{1|2->a  3...9->b;n if n>1->c,_->{ }}",
      "match x { 1 | 2 -> a, 3...9 -> b, n if n > 1 -> c, _ -> { } }"
    ),
    ("[1,2,]\nf(a,)", "[1, 2]\nf(a)"),
    (
      "let n = [0xff,1_000,1.50,1h30m,'a  b',\"\\(a+b)  \\u{41}\"]",
      "let n = [0xff, 1_000, 1.50, 1h30m, 'a  b', \"\\(a+b)  \\u{41}\"]"
    ),
    ("((a))+( b )", "((a)) + (b)"),
  ])
  func spacing(_ text: String, _ wanted: String) {
    expect(text, wanted)
  }

  @Test func nothingStaysNothing() {
    #expect(formatted("") == "")
    #expect(formatted("\n\n  \n") == "")
    #expect(formatted("\u{FEFF}print(1)") == "print(1)\n")
    expect("# only a comment", "# only a comment")
  }

  @Test func blocksAreOnOneLineOrNot() {
    expect(
      "if a\n{ b } else { c }",
      """
      if a {
        b
      } else {
        c
      }
      """)
    expect(
      "fn f() { a; b\n}",
      """
      fn f() {
        a
        b
      }
      """)
    expect(
      "step 'x' { a } undo {\nb }\ntry { a\n} catch e { b }",
      """
      step 'x' {
        a
      } undo {
        b
      }
      try {
        a
      } catch e {
        b
      }
      """)
    stays("for a in xs { if a { b; c } }")
    expect(
      "# a comment\nif some_condition_of_some_length { some_action_of_length() } else { another_action_of_some_length() } ",
      """
      # a comment
      if some_condition_of_some_length {
        some_action_of_length()
      } else {
        another_action_of_some_length()
      }
      """)
  }

  @Test func blankLinesAreKeptButOne() {
    expect(
      "\n\na\n\n\n\nb\nfn f() {\n\n  c\n\n\n  d\n\n}\n\n\n",
      """
      a

      b
      fn f() {
        c

        d
      }
      """)
    expect(
      "let m = {\n\n  a: 1,\n\n\n  b: 2\n\n}",
      """
      let m = {
        a: 1,

        b: 2
      }
      """)
  }

  @Test func commentsStayWhereTheyBelong() {
    stays(
      """
      #!/usr/bin/env cocr
      ## About the file.

      # header

      ## About n.
      ## More.
      param n: int = 1 # trailing
      # before f
      fn f(
        a, # first
        # before b
        b
      ) { # after the brace
        # first in the block
        a

        # in between
        b # b
        # last in the block
      }

      let list = [
        # nothing yet
      ]
      let numbers = [
        # one
        1,

        # two
        2 # behind two
        # the end
      ]
      if a {
        # empty
      }
      # why
      else {
        b
      }
      match x {
        # an arm
        1 -> a # one

        # the rest
        _ -> b
        # no more
      }
      let sum = 1 + # one
        2
      hosts
        # only some
        .filter(f) # f
        .map(g)
      # the end
      """)
  }

  @Test func whatFollowsACommentInBracketsIsIndented() {
    expect(
      "print(\"x\" # c1\n + \"y\" # c2\n)",
      """
      print(
        "x" # c1
          + "y" # c2
      )
      """)
    expect(
      "let y = ( # p\n 1 + 2 )",
      """
      let y = ( # p
        1 + 2
      )
      """)
    expect(
      "let z = (1 # one\n + 2\n # own\n + 3) * 4",
      """
      let z = (
        1 # one
          + 2
          # own
          + 3
      ) * 4
      """)
    expect("let r = foo(a # c\n)", "let r = foo(\n  a # c\n)")
    expect("let q = ((1 # c\n))", "let q = ((\n  1 # c\n))")
  }

  @Test func commentsMoveWithTheirLines() {
    expect(
      "fn f() { a   #one   \n   #two\n\n\n      # three\n}   # four",
      """
      fn f() {
        a #one
        #two

        # three
      } # four
      """)
    expect(
      "f(a # first\n  , b,\n  # last\n  )",
      """
      f(
        a, # first
        b
        # last
      )
      """)
  }

  @Test func bracketsStayBrokenWhereTheyWere() {
    stays(
      """
      incidents.create(
        title: "a",
        level: "b")
      let m = {
        a: 1,
        b: 2
      }
      table(rows.map(row => {
        name: row.name
      }))
      """)
    expect(
      "f(a,\n    b, c)\ng(a,\n  b) { x }\nlet m = [1,\n2, 3]",
      """
      f(
        a, b, c)
      g(
        a,
        b
      ) { x }
      let m = [
        1, 2, 3
      ]
      """)
    expect(
      "f({a: 1,\n b: 2}, c)",
      """
      f(
        {
          a: 1,
          b: 2
        },
        c)
      """)
    stays(
      """
      f("x", fn(a) {
        a
      })
      """)
  }

  @Test func longLinesAreBroken() {
    expect(
      #"let order = execute("disk_clean", on: hosts, batch_size: batch_size, timeout: 5m, success_rate: 95, params: {threshold: "90"})"#,
      #"""
      let order = execute(
        "disk_clean", on: hosts, batch_size: batch_size, timeout: 5m, success_rate: 95,
        params: {threshold: "90"})
      """#)
    expect(
      #"let hosts = resources.list(provider: "ecs", type: "cloudservers").filter(host => host.tags.app == application)"#,
      #"""
      let hosts = resources.list(provider: "ecs", type: "cloudservers").filter(
        host => host.tags.app == application)
      """#)
    expect(
      #"fn handle(incident_num, operator: string = "runbook", operate_key = null, parameter = null, note = null) { incident_num }"#,
      #"""
      fn handle(
        incident_num, operator: string = "runbook", operate_key = null, parameter = null, note = null
      ) { incident_num }
      """#)
    expect(
      #"if order.status != "FINISHED" { fail("disk_clean ended \(order.status)", data: orders.statistics(order)) }"#,
      #"""
      if order.status != "FINISHED" {
        fail("disk_clean ended \(order.status)", data: orders.statistics(order))
      }
      """#)
    expect(
      "assert first_condition_that_is_long and second_condition_that_is_long and third_condition_that_is_long or c",
      """
      assert first_condition_that_is_long and second_condition_that_is_long and
        third_condition_that_is_long or c
      """)
  }

  @Test func labelsThatAreKeywordsMayStartALine() {
    stays(
      """
      fn execute(
        script,
        on hosts: list,
        for time: duration = 5m
      ) {
        script
      }
      """)
  }

  @Test func breaksAtOperatorsAndDotsStay() {
    expect(
      "let a = 1 +\n2\nlet b =\n  long\nlet c = x\n.y()\n      .z\nlet d = (1\n + 2)\nf(x =>\n g(x))",
      """
      let a = 1 +
        2
      let b =
        long
      let c = x
        .y()
        .z
      let d = (1 +
        2)
      f(x =>
        g(x))
      """)
  }

  @Test func clausesOfTriggers() {
    stays("on alarm where alarm.level == \"Critical\" limit 2 { f() }")
    expect(
      "on alarm where a in [1]\n      once per alarm.id within 10m after 3 within 5m per b\ncollect within 1m limit 2 {\n}",
      """
      on alarm
        where a in [1]
        once per alarm.id within 10m
        after 3 within 5m per b
        collect within 1m
        limit 2
      { }
      """)
  }

  @Test func armsAreOnOneLineOrNot() {
    expect(
      "match x {\n  1|2->a, 3->{b\n}\n  _ ->\n c }",
      """
      match x {
        1 | 2 -> a
        3 -> {
          b
        }
        _ ->
          c
      }
      """)
  }

  @Test func stringsStayByteForByte() {
    let text = "fn f() {\n  g(\"\"\"\n      a \\(x+\n y)\n     b  \n    \"\"\", 'é  ')\n}"
    stays(text)
    expect("if a {\nf('''\n  x\n  ''')\n}", "if a {\n  f('''\n  x\n  ''')\n}")
  }

  @Test func lineEndingsStayOfOneKind() {
    #expect(formatted("let  a = 1\r\n\r\n\r\nb # c\r\n") == "let a = 1\r\n\r\nb # c\r\n")
  }

  /// Programs as deep as the parser takes them.
  @Test(arguments: [
    ("f(", "1", ")"), ("[", "1", "]"), ("(", "1", ")"), ("f() { ", "a", " }"),
    ("if a { ", "b", " }"), ("match a { _ -> ", "a", " }"), ("fn(a = ", "1", ") { }"),
    ("x => ", "a", ""), ("-", "a", ""), ("1 + (", "2", ")"), ("", "a", ".b()"),
  ])
  func deepProgramsNeedLittleStack(_ before: String, _ core: String, _ after: String) async {
    let texts = (1..<100).map { count in
      String(repeating: before, count: count) + core + String(repeating: after, count: count)
    }
    let deepest = texts.last { mistakes($0).isEmpty } ?? ""
    #expect(deepest.utf8.count > 10)
    let result = await onSmallStack { formatted(deepest) }
    #expect(parsed(result) == parsed(deepest))
  }

  @Test func aFileWithMistakesIsRefused() {
    #expect(formatted("let a = \nlet b = 2 2\n").split(separator: "\n").count == 2)
    #expect(formatted("let a = (1").contains("is not closed"))
  }
}
