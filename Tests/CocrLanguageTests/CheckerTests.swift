import StandardLibrary
import Testing

@testable import CocrLanguage

/// What is found out about a program before it runs, with places and hints.
@Suite struct CheckerTests {
  /// A host with a record, an enumeration, limits, and a check of literals of its own.
  static let environment = Result {
    var host = HostInterface()
    host.models = [
      RecordModel(
        "Ticket",
        [
          .init("number", .string),
          .init(
            "state", .string, choices: [.init("open", "Open"), .init("closed"), .init("held")]),
          .init("owner", .record("Person")), .init("tags", .list(.string)), .init("cost", .float),
          .init("urgent", .bool), .init("extra", .map(.any)),
        ]),
      RecordModel("Person", [.init("name", .string), .init("mail", .string)]),
      RecordModel(
        "Order", [.init("status", .string, choices: [.init("FINISHED"), .init("ABNORMAL")])]),
    ]
    host.alarmModel = "Ticket"
    host.functions = [
      Signature("now", result: .time, reachesWorld: true),
      Signature("sleep", [.init("duration", .duration)], reachesWorld: true),
      Signature(
        "env", [.init("name", .string), .init("default", .any, required: false)],
        reachesWorld: true),
      Signature(
        "paint",
        [
          .init("color", .string, choices: [.init("red"), .init("green", "Go")]),
          .init("size", .int, required: false, range: 1...10),
          .init("label", .string, required: false, range: 1...3),
        ], result: .null),
    ]
    host.namespaces = [
      .init(
        "resources",
        functions: [
          Signature(
            "resources.list", [.init("provider", .string), .init("type", .string)],
            positionalLimit: 0, reachesWorld: true)
        ]),
      .init(
        "tickets",
        functions: [
          Signature(
            "tickets.get", [.init("number", .string, summary: "The ticket's number.")],
            result: .record("Ticket"), positionalLimit: 1, reachesWorld: true),
          Signature(
            "tickets.list", [.init("limit", .optional(.int), required: false)],
            result: .list(.record("Ticket")), positionalLimit: 0, reachesWorld: true),
          Signature(
            "tickets.create", [.init("title", .string), .init("parts", .list(.any))],
            result: .record("Ticket"), positionalLimit: 0, reachesWorld: true),
        ]),
    ]
    host.literalCheck = { function, arguments in
      guard function == "tickets.create" else { return nil }
      return Self.problems(inParts: arguments.first { $0.key == "parts" }?.value ?? .unknown)
    }
    return try Environment(
      host: host,
      library: StandardLibrary.core.map { file in
        let role: LibraryFile.Role =
          file.name == "prelude"
          ? .prelude
          : LibraryFile.ReceiverType(rawValue: file.name).map { .methods(of: $0) }
            ?? .module(file.name)
        return LibraryFile(
          role, SourceFile(name: "<library>/\(file.name).cocr", bytes: file.bytes))
      })
  }

  /// Every part needs a `size` of 5 at most.
  private static func problems(inParts value: LiteralValue) -> [LiteralProblem] {
    guard case .list(let items) = value else {
      return [LiteralProblem(path: "parts", message: "is missing")]
    }
    return items.enumerated().flatMap { index, item -> [LiteralProblem] in
      guard case .map(let entries) = item else { return [] }
      let size = entries.first { $0.key == "size" }
      switch size?.value {
      case .value(.int(let number)) where number > 5:
        return [
          LiteralProblem(
            path: "parts[\(index)].size", message: "is \(number), at most 5 is allowed",
            hint: "Make it smaller.")
        ]
      case .value: return []
      default: return [LiteralProblem(path: "parts[\(index)].size", message: "is missing")]
      }
    }
  }

  private func problems(_ text: String, imports: [String: String] = [:]) throws -> [String] {
    let file = SourceFile(name: "test.cocr", text: text)
    let environment = try Self.environment.get()
    let found: [Diagnostic]
    do throws(CompilationFailure) {
      found = try Program(file, environment: environment) { path, _ in
        imports[path].map { SourceFile(name: path, text: $0) }
      }.warnings
    } catch {
      found = error.diagnostics
    }
    return found.map { diagnostic in
      let place = diagnostic.file.position(of: diagnostic.span.lower)
      let mark = diagnostic.severity == .warning ? " warning" : ""
      let hint = diagnostic.hint.map { " [\($0)]" } ?? ""
      return "\(place.line):\(place.column)\(mark) \(diagnostic.message)\(hint)"
    }
  }

  @Test(arguments: [
    (
      "print(tickets.get(\"1\").stat)",
      "1:24 `Ticket` has no field `stat` [did you mean `state`?]"
    ),
    (
      "print(tickets.get(\"1\").owner.nam)",
      "1:30 `Person` has no field `nam` [did you mean `name`?]"
    ),
    (
      "print(tickets.get(\"1\")?.stat)",
      "1:25 warning `Ticket` has no field `stat` [did you mean `state`?]"
    ),
    (
      "print(tickets.get(\"1\")[\"stat\"])",
      "1:24 `Ticket` has no field `stat` [did you mean `state`?]"
    ),
    (
      "print(tickets.get(\"1\").close())",
      "1:24 `Ticket` has no method `close`"
    ),
    (
      "print(tickets.get(\"1\").number())",
      "1:24 the field `number` is a string and cannot be called "
        + "[read it without parentheses: `.number`]"
    ),
    (
      "for t in tickets.list() { print(t.numbr) }",
      "1:35 `Ticket` has no field `numbr` [did you mean `number`?]"
    ),
    (
      "print(tickets.list().filter(t => t.urgnt))",
      "1:36 `Ticket` has no field `urgnt` [did you mean `urgent`?]"
    ),
    (
      "print(tickets.list().sort((a, b) => a.number < b.nunber))",
      "1:50 `Ticket` has no field `nunber` [did you mean `number`?]"
    ),
    (
      "print(tickets.list().map(t => t.owner)[0].nam)",
      "1:43 `Person` has no field `nam` [did you mean `name`?]"
    ),
    (
      "print(tickets.list().filter(t => t.urgent).first()?.nunber)",
      "1:53 warning `Ticket` has no field `nunber` [did you mean `number`?]"
    ),
    (
      "print(tickets.list().partition(t => t.urgent)[0].max_by(t => t.cots))",
      "1:64 `Ticket` has no field `cots` [did you mean `cost`?]"
    ),
    (
      "for number, group in tickets.list().group_by(t => t.number) { print(number, group[0].ownr) }",
      "1:86 `Ticket` has no field `ownr` [did you mean `owner`?]"
    ),
    (
      "print(parallel(tickets.list(), limit: 2) { t => t.onwer })",
      "1:51 `Ticket` has no field `onwer` [did you mean `owner`?]"
    ),
    (
      "print(parallel([1]) { _x => tickets.get(\"1\") }[0].onwer)",
      "1:51 `Ticket` has no field `onwer` [did you mean `owner`?]"
    ),
    (
      "print([\"1\"].map(tickets.get).first().onwer)",
      "1:38 `Ticket` has no field `onwer` [did you mean `owner`?]"
    ),
    (
      "print(retry(times: 2) { tickets.get(\"1\") }.onwer)",
      "1:44 `Ticket` has no field `onwer` [did you mean `owner`?]"
    ),
    (
      "fn load(n) { tickets.get(n) }\nprint(load(\"1\").onwer)",
      "2:17 `Ticket` has no field `onwer` [did you mean `owner`?]"
    ),
    (
      "print(load(\"1\").onwer)\nfn load(n) { let t = tickets.get(n); t }",
      "1:17 `Ticket` has no field `onwer` [did you mean `owner`?]"
    ),
    (
      "fn show(t: Ticket) { print(t.onwer) }\nshow(tickets.get(\"1\"))",
      "1:30 `Ticket` has no field `onwer` [did you mean `owner`?]"
    ),
    (
      "fn show(p: Person) { print(p.name) }\nshow(tickets.get(\"1\"))",
      "2:6 the argument `p` must be a Person, not a Ticket"
    ),
    (
      "tickets.get(\"1\").state = \"x\"",
      "1:1 a record cannot be changed "
        + "[copy it into a map first: `record.to_map()`]"
    ),
    (
      "if tickets.get(\"1\").cost { print(1) }",
      "1:4 a condition must be a bool, not a float [compare it: `x != 0`]"
    ),
    (
      "print(try { throw {message: \"m\", reason: \"r\"} } catch e { [e.reason, e.mesage] })",
      "1:72 warning errors have no field `mesage` [did you mean `message`?]"
    ),
  ])
  func recordsAreKnown(text: String, message: String) throws {
    #expect(try problems(text) == [message])
  }

  @Test(arguments: [
    (
      "tickets.get()",
      "1:1 `tickets.get` needs the argument `number` [the ticket's number]"
    ),
    (
      "tickets.gett(\"1\")",
      "1:9 `tickets` has no member `gett` [did you mean `tickets.get`?]"
    ),
    (
      "tickets.list(5)",
      "1:14 the arguments of `tickets.list` are given by name [name it: `limit: …`]"
    ),
    (
      "tickets.list(limit: \"5\")",
      "1:21 `limit` of `tickets.list` must be an int, not a string "
        + "[`int(…)` reads the number in a text]"
    ),
    ("tickets.get(null)", "1:13 `number` of `tickets.get` must be a string, not null"),
    (
      "try { tickets.get(numbr: \"1\") } catch { null }",
      "1:19 `tickets.get` has no argument `numbr` [did you mean `number`?]"
    ),
    (
      "paint(\"gren\")",
      "1:7 `color` is \"gren\", which is not one of the allowed values [did you mean \"green\"?]"
    ),
    (
      "paint(\"go\")",
      "1:7 `color` is \"go\", which is not one of the allowed values [Go is written \"green\"]"
    ),
    (
      "paint(\"blue-ish\")",
      "1:7 `color` is \"blue-ish\", which is not one of the allowed values "
        + "[it may be \"red\", \"green\"]"
    ),
    ("paint(\"red\", size: 11)", "1:20 `size` is 11, at most 10 are allowed"),
    ("let n = -1\npaint(\"red\", size: n)", "2:20 `size` is -1, at least 1 is needed"),
    ("paint(\"red\", label: \"long\")", "1:21 `label` has 4 characters, at most 3 are allowed"),
    (
      "sleep(5)",
      "1:7 `duration` of `sleep` must be a duration, not an int "
        + "[a length of time is written `10m`, `1h30m` or `30s`]"
    ),
  ])
  func callsOfTheHostAreChecked(text: String, message: String) throws {
    #expect(try problems(text) == [message])
  }

  @Test func literalsInsideArgumentsAreHandedToTheHost() throws {
    #expect(
      try problems(
        """
        let size = 9
        fn part(n) { {size: n} }
        tickets.create(title: "t", parts: [{size: 1}, {size: 6}, {name: "x"}, part(7)])
        tickets.create(title: "t", parts: [{size: size}, {size: len("abcdefg")}])
        tickets.create(title: "t", parts: part(1))
        try { tickets.create(title: "t", parts: [{size: 6}]) } catch { null }
        """) == [
          "3:48 `parts[1].size` is 6, at most 5 is allowed [make it smaller]",
          "3:58 `parts[2].size` is missing",
          "4:37 `parts[0].size` is 9, at most 5 is allowed [make it smaller]",
          "5:35 `parts` of `tickets.create` must be a list, not a map [write `[part(1)]`]",
          "6:43 `parts[0].size` is 6, at most 5 is allowed [make it smaller]",
        ])
  }

  @Test(arguments: [
    (
      "match tickets.get(\"1\").state { \"open\" -> print(1) }",
      [
        "1:7 warning the `match` has no arm for \"closed\", \"held\" "
          + "[add them, or an arm `_ -> …` for the rest]"
      ]
    ),
    ("match tickets.get(\"1\").state { \"open\" | \"closed\" -> print(1); _ -> print(2) }", []),
    ("match tickets.get(\"1\").state { \"open\" -> print(1); other -> print(other) }", []),
    (
      "match tickets.get(\"1\").state { \"opn\" -> print(1); _ -> print(2) }",
      ["1:32 \"opn\" is not one of the values that this can have [did you mean \"open\"?]"]
    ),
    (
      "match tickets.get(\"1\").state { \"secret\" -> print(1); _ -> print(2) }",
      [
        "1:32 warning \"secret\" is not one of the values that this can have "
          + "[it may be \"open\", \"closed\", \"held\"]"
      ]
    ),
    (
      "print(tickets.get(\"1\").state == \"opne\")",
      ["1:33 \"opne\" is not one of the values that this can have [did you mean \"open\"?]"]
    ),
    (
      "print(tickets.get(\"1\").state in [\"open\", \"hled\"])",
      ["1:42 \"hled\" is not one of the values that this can have [did you mean \"held\"?]"]
    ),
    (
      "match len(\"x\") { 1 -> print(1); 2 -> print(2); 1 -> print(3); _ -> print(4) }",
      ["1:48 warning an arm above takes `1` already [remove one of the two]"]
    ),
    ("match len(\"x\") { 1 if now() == now() -> print(1); 1 -> print(3); _ -> print(4) }", []),
    (
      "match len(\"x\") { 1 -> print(1); _ -> print(4); 2 -> print(2); 3 -> print(3) }",
      [
        "1:48 warning this arm is never reached: the one in line 1 takes every value "
          + "[move it up, or remove it]"
      ]
    ),
    (
      "match len(\"x\") { \"1\" -> print(1); _ -> print(4) }",
      ["1:18 warning a string is never equal to an int, so this is never reached"]
    ),
  ])
  func matchesAreChecked(text: String, messages: [String]) throws {
    #expect(try problems(text) == messages)
  }

  @Test(arguments: [
    (
      "tickets.get(alarm.number).urgent",
      ["1:16 a `where` may not call `tickets.get`, which reaches the world outside"]
    ),
    (
      "[1].any(_x => tickets.get(\"1\").urgent)",
      ["1:30 a `where` may not call `tickets.get`, which reaches the world outside"]
    ),
    (
      "urgent(alarm)",
      [
        "1:16 a `where` may not call `urgent`: it calls `load`, which calls `tickets.get`, "
          + "which reaches the world outside"
      ]
    ),
    (
      "[alarm].any(urgent)",
      [
        "1:28 a `where` may not call `urgent`: it calls `load`, which calls `tickets.get`, "
          + "which reaches the world outside"
      ]
    ),
    ("pure(alarm)", []),
    ("[alarm].any(pure)", []),
    (
      "wait_until(condition: () => true)",
      ["1:16 a `where` may not call `wait_until`, which reaches the world outside"]
    ),
    ("alarm.state", ["1:16 the condition of `where` must be a bool, not a string"]),
    ("alarm.urgent and alarm.stat == \"open\"", ["1:39 `Ticket` has no field `stat`"]),
  ])
  func conditionsOfTriggersArePure(condition: String, messages: [String]) throws {
    let found = try problems(
      """
      on alarm where \(condition) { print(alarm) }
      fn load(n) { tickets.get(n) }
      fn urgent(a) { [a].any(x => load(x.number).urgent) }
      fn pure(a) { a.urgent == true }
      """)
    #expect(found.map { String($0.split(separator: " [")[0]) } == messages)
  }

  @Test(arguments: [
    "once per tickets.get(\"1\").state within 5m", "after 2 within 5m per tickets.get(\"1\").state",
    "collect within 5m per tickets.get(\"1\").state",
  ])
  func keysOfTriggersArePure(clause: String) throws {
    let found = try problems("on alarm \(clause) { print(1) }")
    #expect(found.count == 1)
    #expect(
      found[0].contains("a `per` may not call `tickets.get`, which reaches the world outside"))
  }

  @Test func clausesOfTriggersHaveTypes() throws {
    #expect(
      try problems(
        """
        on alarm once per alarm.numbr within 10 { print(alarm) }
        on alarm after "3" within 0s limit 0 { print(alarm) }
        on alarm collect within 5m { print(alarms[0].numbr) }
        on schedule every 10 { print(1) }
        """) == [
          "1:25 `Ticket` has no field `numbr` [did you mean `number`?]",
          "1:38 `within` must be a duration, not an int [write `10s` or `10m`]",
          "2:16 the number after `after` must be an int, not a string",
          "2:27 `within` must be longer than 0s",
          "2:36 the number after `limit` must be at least 1, but is 0",
          "3:46 `Ticket` has no field `numbr` [did you mean `number`?]",
          "4:19 `every` must be a duration, not an int [write `10s` or `10m`]",
        ])
  }

  @Test(arguments: [
    (
      "let a = 1\na == 2\nprint(a)",
      "2:1 warning the value of this expression is not used [to assign, write `=`]"
    ),
    (
      "fn f() { print(1) }\nf\nf()",
      "2:1 warning the value of this expression is not used [to call it, write `f()`]"
    ),
    (
      "for i in 0..<3 { i + 1 }",
      "1:18 warning the value of this expression is not used [assign it, or remove it]"
    ),
    ("print(1 == \"1\")", "1:9 warning an int and a string are never equal [this is always false]"),
    ("print(now() != 5)", "1:13 warning a time and an int are never equal [this is always true]"),
    ("print(1 in [\"a\"])", "1:12 warning an int is never in a list of strings"),
    (
      "print(try { 1 + \"a\" } catch { 0 })",
      "1:15 warning `+` does not work on an int and a string "
        + "[put the value into the text: \"… \\(value)\"]"
    ),
  ])
  func whatIsOddIsAWarning(text: String, message: String) throws {
    #expect(try problems(text) == [message])
  }

  @Test func importedFunctionsAreKnown() throws {
    let tools = """
      fn load(number: string, retries: int = 3) { print(retries); tickets.get(number) }
      fn plain(x) { x }
      let limits = {size: 1}
      """
    #expect(
      try problems(
        """
        import "./tools.cocr" as tools
        tools.load(1, retris: 2)
        tools.lod("1")
        print(tools.load("1").onwer, tools.plain(1).name, tools.limits.other)
        on alarm where tools.load("1").urgent and tools.plain(true) { print(alarm) }
        """, imports: ["./tools.cocr": tools]) == [
          "2:12 the argument `number` must be a string, not an int [`string(…)` makes a text of it]",
          "2:15 `load` has no argument `retris` [did you mean `retries`?]",
          "3:7 `tools` has no member `lod` [did you mean `tools.load`?]",
          "4:23 `Ticket` has no field `onwer` [did you mean `owner`?]",
          "5:16 a `where` may not call `load`, which reaches the world outside "
            + "[`where` decides from the alarm alone; ask in the block, and `return` where it is "
            + "not meant]",
        ])
  }

  /// Programs in which a quick look could see an error where there is none.
  @Test(arguments: [
    "var x = null\nx = {name: 1}\nprint(x.name)",
    "var x = 1\nx = \"a\"\nprint(x.upper())",
    "let xs = [1]\nxs.push(\"a\")\nprint(xs[1].upper())",
    "let xs = [1]\nlet ys = xs\nys.push(\"a\")\nprint(xs[1].upper())",
    "let xs = []\nfor i in 0..<3 { xs.push({n: i}) }\nprint(xs[0].n)",
    "let m = {a: null}\nm.a = {b: 1}\nprint(m.a.b)",
    "let m = {a: [1]}\nm.a.push(\"x\")\nprint(m.a[1].upper())",
    "let m = {a: {b: 1}}\nm.a.c = 2\nprint(m.a.c)",
    "fn f(m) { m.z = 1 }\nlet m = {a: 1}\nf(m)\nprint(m.z)",
    "fn f(x) { if x { return 1 }; \"text\" }\nprint(f(true) + 1, f(false).upper())",
    "fn f(x = 1) { x }\nprint(f(\"a\").upper())",
    "fn f(x: number) { x / 2 }\nprint(f(1), f(1.5))",
    "fn even(n) { if n == 0 { true } else { odd(n - 1) } }\nfn odd(n) { if n == 0 { false } else "
      + "{ even(n - 1) } }\nif even(4) { print(1) }",
    "let f = if now() == now() { x => x } else { (x, y) => y }\nprint(f(1))",
    "let t = tickets.get(\"1\")\nprint(t.tags, t.extra.anything, t.cost + 1, t.number + \"a\")",
    "let t = tickets.get(\"1\")\nif t.owner == null { print(1) } else { print(t.owner.name) }",
    "let t = tickets.get(\"1\")\nprint((t.number ?? \"none\").upper(), t?.owner?.name?.upper())",
    "let t = tickets.get(\"1\").to_map()\nt.new = 1\nprint(t.new)",
    "let ts = tickets.list()\nts.push({custom: 1})\nprint(ts[0].custom)",
    "let level = match len(\"x\") { 1 -> \"few\"; n if n > 3 -> \"many\"; _ -> null }\nprint(level)",
    "let e = try { tickets.get(\"1\") } catch error { error }\nprint(e.kind, e.number)",
    "let r = try { throw {message: \"a\", more: 1} } catch error { error.more }\nprint(r + 1)",
    "fn f() -> float { 1 }\nprint(f() / 2)",
    "fn f() -> int? { null }\nprint((f() ?? 1) + 1)",
    "fn f(n) -> int { match n { 1 -> 1; _ -> throw \"no\" } }\nprint(f(1))",
    "fn f(n) -> int { for i in 0..<n { if i > 3 { return i } }; return 0 }\nprint(f(1))",
    "fn f(n) -> int { try { return n } finally { print(1) } }\nprint(f(1))",
    "let c = {run: fn(x) { x }}\nprint(c.run(1))",
    "let c = {}\nc.run = fn(x) { x }\nprint(c.run(1))",
    "let d = 5m\nprint(d * 2, 2 * d, d / 1m, d / 2, now() + d, d + now(), now() - now() > d)",
    "print(1 == 1.0, 1 < 1.5, 1 in [1.0], null == tickets.get(\"1\").owner)",
    "let xs = [null, {a: 1}]\nprint(xs[1].a)",
    "let xs = [{a: 1}, {b: 2}]\nprint(xs.map(x => x?.a ?? x.b))",
    "let w = tickets.list().map(t => t.cost).filter(c => c != null)\nprint(w[0] + 1)",
    "for key, value in {a: 1, b: \"x\"} { print(key.upper(), value) }",
    "for c in \"abc\" { print(c.upper()) }\nfor i, c in \"abc\" { print(i + 1, c.upper()) }",
    "let m = {a: 1}\nfor key in m { print(key.upper()) }\nprint(m.get(\"b\", 2))",
    "fn run(action) { action(1) }\nrun() { x => print(x) }\nrun(x => x)",
    "import \"./nowhere.cocr\" as n\nprint(n.anything(1, 2).x)",
    "param size: float = 1\nparam names: list[string] = []\nprint(size, names.first())",
    "let x = 5\nlet text = \"\\(x) \\([x])\"\nprint(text.split(\" \")[0].upper())",
    "assert now() == now(), 5",
    "while true { break }\nvar n = 0\nwhile n < 3 { n += 1 }",
    "let s = step \"x\" { 1 } undo { print(1) }\nprint(s + 1)",
    "print([1, 2].reduce(\"\", (text, n) => text + string(n)))",
    "print([[1, 2], [3]].flatten().map(n => n + 1), [1, 2].chunks(1)[0][0] + 1)",
    "print([3, 1].sort((a, b) => a < b).first() ?? 0, [1].zip([\"a\"])[0][1].upper())",
    "fn fact(n) { if n < 2 { 1 } else { n * fact(n - 1) } }\nprint(fact(5) + 1)",
    "let a = b_later()\nfn b_later() { 1 }\nprint(a)",
  ])
  func correctProgramsPass(text: String) throws {
    #expect(try problems(text).filter { !$0.contains("nowhere") } == [])
  }

  @Test func warningsDoNotCrowdOutAnError() throws {
    let text = String(repeating: "1 + 1\n", count: 300) + "print(\"a\" - 1)\n"
    let found = try problems(text)
    #expect(found.count == DiagnosticBag.limit + 2)
    #expect(
      found.suffix(2) == [
        "301:11 `-` does not work on a string and an int", "301:11 warning … and 200 more warnings",
      ])
  }

  /// Functions that call each other in a long row are looked at without deep recursion.
  @Test func longChainsOfFunctionsNeedNoDeepStack() async throws {
    var text = ""
    for index in 0..<5000 { text += "fn f\(index)(x) { f\(index + 1)(x) }\n" }
    text += "fn f5000(x) { x }\nprint(f0(1))\n"
    for index in 0..<2000 { text += "let v\(index) = fn() { v\(index + 1) }\n" }
    text += "let v2000 = 1\nprint(v0())\n"
    let source = text
    let environment = try Self.environment.get()
    let count = await onSmallStack { () -> Int in
      let file = SourceFile(name: "test.cocr", text: source)
      do throws(CompilationFailure) {
        return try Program(file, environment: environment).warnings.count
      } catch {
        return error.diagnostics.count
      }
    }
    #expect(count == 0)
  }

  /// Programs in which words have changed places are checked to the end.
  @Test(arguments: [Samples.diskFull, Samples.everyConstruct, Self.calls])
  func changedProgramsNeverTrap(sample: String) async throws {
    let environment = try Self.environment.get()
    let file = SourceFile(name: "sample.cocr", text: sample)
    var end: Int32 = 0
    var pieces: [(gap: String, word: String)] = []
    for token in Lexer(file).tokens {
      pieces.append((file.text(of: Span(end, token.span.lower)), file.text(of: token.span)))
      end = token.span.upper
    }
    let words = pieces
    let compiled = await onSmallStack {
      (0..<500 as Range<UInt64>).count { seed in
        var random = SplitMix(state: seed)
        var changed = words
        for _ in 0...Int(random.next() % 3) {
          let place = Int(random.next() % UInt64(changed.count))
          changed[place].word = words[Int(random.next() % UInt64(words.count))].word
        }
        let text = changed.map { $0.gap + $0.word }.joined()
        let file = SourceFile(name: "changed.cocr", text: text)
        return (try? Program(file, environment: environment)) != nil
      }
    }
    #expect(compiled < 500)
  }

  private static let calls = """
    let tickets_open = tickets.list(limit: 5).filter(t => t.state == "open")
    let settings = {size: 1, names: ["a", "b"], go: (x, y) => x + y}
    fn load(number: string, times: int = 3) -> Ticket { retry(times: times) { tickets.get(number) } }
    fn walk(items) { for index, item in items { print(index, item.owner.name) } }
    for t in tickets_open { walk([t]); print(load(t.number).state, settings.go(1, 2)) }
    match load("1").state { "open" -> walk([]); "closed" | "held" -> 2 }
    on alarm where alarm.urgent and alarm.number in ["1"] once per alarm.number within 5m {
      tickets.create(title: alarm.number, parts: [{size: 1 + settings.size}])
    }
    """
}
