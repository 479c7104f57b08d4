import Testing

@testable import CocrLanguage

/// What a host hands to a script: secrets stay hidden, records stay as they are.
@Suite struct HostValueTests {
  private func output(
    _ text: String, _ parameters: [String: HostValue], host: HostInterface = HostInterface()
  ) throws -> String {
    let environment = try Environment(host: host)
    let program = try Program(SourceFile(name: "t.cocr", text: text), environment: environment)
    let machine = program.makeMachine(parameters: parameters)
    var output = ""
    machine.output = { output += $0 }
    while true {
      switch machine.run() {
      case .finished: return output
      case .failed(let error): return output + "error: \(error.message)\n"
      case .waiting: return output + "waits\n"
      case .busy: continue
      }
    }
  }

  @Test func secretsAreNeverShown() throws {
    let text = """
      param token
      print(token, [token], {a: token}, "\\(token)", string(token), type_of(token))
      print(json.print({t: token}), [token].join("-"), token == token)
      fn message(action) { try { action() } catch e { "\\(e.message) \\(e)" } }
      for action in [
        () => token + "x", () => len(token), () => token.upper(), () => token.name, () => token[0],
        () => int(token), () => json.parse(token), fn() { assert token == "guess" },
        () => fail("m", data: token), fn() { throw {message: "m", token: token} },
        () => match token { 1 -> 1 }, fn() { throw token }, () => hash.sha256(token),
      ] { print(message(action)) }
      """
    let shown = try output(
      text, ["token": .secret(.init(name: "API", revealed: "hunter2"))])
    #expect(shown.hasPrefix("*** [***] {a: ***} *** *** secret\n{\"t\":\"***\"} *** true\n"))
    #expect(!shown.contains("hunter2"))
    #expect(shown.split(separator: "\n").count == 15, "\(shown)")
    #expect("\(HostValue.secret(.init(name: "API", revealed: "hunter2")))".contains("***"))
  }

  @Test func recordsAreReadOnlyWithAllTheyHold() throws {
    var host = HostInterface()
    host.models = [
      RecordModel(
        "Order", [.init("id", .string), .init("tags", .list(.string)), .init("note", .string)])
    ]
    let order = HostValue.map(
      .init(
        model: "Order",
        [
          .init("id", .string("o-1")), .init("tags", .list([.string("a")])),
          .init("more", .map(.init([.init("k", .int(1))]))),
        ]))
    let text = """
      param order
      print(order, type_of(order), order.id, order.note, len(order))
      print(try { order.nothing } catch e { "\\(e.message); \\(e.hint)" })
      print(try { order.notes } catch e { e.hint })
      print(try { order.id = "x" } catch e { e.message })
      print(try { order.tags.push("b") } catch e { e.message })
      print(try { order.more.k = 2 } catch e { e.message })
      let own = order.to_map()
      own.id = "o-2"
      own.tags = own.tags.copy()
      own.tags.push("b")
      print(own, order.tags, order == order.copy())
      print(order.tags.join("!"), order.get("note", "none"), order.keys())
      """
    #expect(
      try output(text, ["order": order], host: host) == """
        {id: "o-1", tags: ["a"], more: {k: 1}} Order o-1 null 3
        `Order` has no field `nothing`; `?.nothing` gives null where a field may be missing
        did you mean `note`?
        a record cannot be changed
        this list cannot be changed: it belongs to a record or to a module that has run
        this map cannot be changed: it belongs to a record or to a module that has run
        {id: "o-2", tags: ["a", "b"], more: {k: 1}} ["a"] true
        a none ["id", "tags", "more"]

        """)
  }

  @Test func theMainFileIsFrozenOnceItHasRun() throws {
    let text = """
      var count = 0
      let list = []
      fn change() { count += 1 }
      list.push(1)
      change()
      test "t" {
        print(count, list)
        print(try { change() } catch e { e.message })
        print(try { list.push(2) } catch e { e.message })
      }
      """
    let program = try Program(
      SourceFile(name: "t.cocr", text: text), environment: Environment())
    let machine = program.makeMachine()
    var output = ""
    machine.output = { output += $0 }
    guard case .finished = machine.run() else {
      Issue.record("the top level does not end")
      return
    }
    let module = program.chunks.count - 1
    machine.start(machine.globals[module][try #require(program.tests.first).body], [])
    guard case .finished = machine.run() else {
      Issue.record("the test does not end")
      return
    }
    #expect(
      output == """
        1 [1]
        `count` cannot be assigned any more: its module has run
        this list cannot be changed: it belongs to a record or to a module that has run

        """)
  }
}
