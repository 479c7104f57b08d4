import COCCatalog
import CocrLanguage
import CocrRuntime
import Synchronization
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Performs calls by way of the wire form and back: encodes and decodes the request as client and
/// service do, and answers with what the test says the service would.
private struct WireTransport: Transport {
  let answer: @Sendable (Operation, [String: JSONValue]) -> (status: Int, payload: JSONValue)

  func perform(_ call: OperationCall) async throws -> JSONValue {
    let request = try RequestEncoder.encode(call)
    guard let match = RequestRouter.match(method: request.method, path: request.path) else {
      throw OperationError(
        kind: .service, operation: call.operation.qualifiedName, message: "no route")
    }
    let arguments = try RequestDecoder.decode(request, match).get()
    let (status, payload) = answer(match.operation, arguments)
    let response =
      status == 200
      ? ReplyEncoder.encode(payload: payload, for: match.operation)
      : ReplyEncoder.encodeError(
        status: status, code: "COC.00040701", message: payload.stringValue ?? "",
        for: match.operation)
    return try ReplyDecoder.decode(response, for: match.operation, attempts: 1)
  }
}

@Suite struct RunTests {
  private func run(
    _ source: String,
    _ answer:
      @escaping @Sendable (Operation, [String: JSONValue]) -> (status: Int, payload: JSONValue)
  ) async throws -> String {
    let environment = try Environment.standard()
    let program = try Program(SourceFile(name: "test.cocr", text: source), environment: environment)
    let run = Run(program, context: RunContext(transport: WireTransport(answer: answer)))
    var text = ""
    run.output = { text += $0 }
    try await run.runTopLevel()
    return text
  }

  /// A service whose listings are given; it does not look at the limits of what it is asked.
  private struct Listing: Transport {
    let data: @Sendable (_ marker: String?) -> [Int64]

    func perform(_ call: OperationCall) async throws -> JSONValue {
      if call.operation.name == "batches" { return [["batch_index": 1]] }
      let request = try RequestEncoder.encode(call)
      let marker = request.query.first { $0.name == "marker" && $0.value != "0" }?.value
      let items = data(marker).map { number -> JSONValue in
        let field = call.operation.qualifiedName == "orders.list" ? "order_id" : "id"
        return call.operation.namespace == "resources"
          ? [field: .string("\(number)")] : [field: .int(number)]
      }
      return call.operation.namespace == "resources"
        ? .array(items)
        : ["total": 1000, "data": .array(items), "execute_instances": .array(items)]
    }
  }

  private func run(_ source: String, over transport: any Transport) async throws -> String {
    let environment = try Environment.standard()
    let program = try Program(SourceFile(name: "test.cocr", text: source), environment: environment)
    let run = Run(program, context: RunContext(transport: transport))
    var text = ""
    run.output = { text += $0 }
    try await run.runTopLevel()
    return text
  }

  /// Nobody waits for anything in the loop: what is due is looked at between slices of work.
  @Test func timeoutsEndALoopThatNeverWaits() async throws {
    let output = try await run(
      """
      try { timeout(200ms) { while true { } } } catch error { print(error.kind) }
      let both = parallel(["compute", "ask"], errors: "collect") { name =>
        if name == "compute" { timeout(300ms) { while true { } } } else { len(scripts.all()) }
      }
      print(both.map(r => r.ok))
      """, over: Listing { $0 == nil ? [5] : [] })
    #expect(output == "timeout\n[false, true]\n")
  }

  @Test(arguments: [
    "resources.all()", "scripts.all()", "orders.all()", #"orders.instances("SCT1")"#,
  ])
  func listingsEndWhereTheSameKeepsComing(call: String) async throws {
    let error = try await #require(throws: ScriptError.self) {
      try await run(call, over: Listing { $0 == "5" ? [6] : [5] })
    }
    #expect("\(error)".contains("the service sends the same page again"), "\(error)")
  }

  @Test func markersOfTheServiceMayBeBeyondTheLimitOfTheUsers() async throws {
    let orders = Listing { marker in
      switch marker {
      case nil: [3_000_000_000]
      case "3000000000": [4_000_000_000]
      default: []
      }
    }
    #expect(try await run("print(len(orders.all()))", over: orders) == "2\n")
    #expect(
      try await run(
        """
        let first = orders.list().data[0].order_id
        print(orders.list(marker: first).data[0].order_id)
        try { orders.list(marker: first + 1) } catch error { print(error.kind) }
        """, over: orders) == "4000000000\ninvalid_argument\n")
  }

  @Test func listingsGoOnAfterPagesThatAreShorterThanAskedFor() async throws {
    /// The next of 130 things, three at a time.
    @Sendable func page(_ arguments: [String: JSONValue], _ field: String) -> [JSONValue] {
      let marker = arguments["marker"]
      let start = marker?.intValue ?? marker?.stringValue.flatMap { Int64($0) } ?? 0
      return (start + 1..<start + 4).filter { $0 <= 130 }.map { [field: .int($0)] }
    }
    let text = try await run(
      """
      print(len(resources.all()), len(scripts.all()), len(orders.all()), len(orders.instances("SCT1")))
      """
    ) { operation, arguments in
      switch operation.qualifiedName {
      case "resources.list": (200, .array(page(arguments, "id")))
      case "scripts.list": (200, ["total": 130, "data": .array(page(arguments, "id"))])
      case "orders.list": (200, ["total": 130, "data": .array(page(arguments, "order_id"))])
      case "orders.batches": (200, [["batch_index": 1, "total_instances": 130]])
      default:
        (200, ["total_instances": 130, "execute_instances": .array(page(arguments, "id"))])
      }
    }
    #expect(text == "130 130 130 130\n")
  }

  @Test func anOperationGivesARecordOfItsModel() async throws {
    let text = try await run(
      """
      let script = scripts.get("SC1")
      print(type_of(script), script.name, script.description)
      """
    ) { operation, arguments in
      #expect(operation.qualifiedName == "scripts.get")
      #expect(arguments["script_uuid"] == "SC1")
      return (200, ["script_uuid": "SC1", "name": "disk_clean"])
    }
    #expect(text == "Script disk_clean null\n")
  }

  @Test func aDurationBecomesTheUnitOfItsParameter() async throws {
    let text = try await run(
      """
      print(scripts.execute("SC1",
        execute_param: {timeout: 5m, success_rate: 95, execute_user: "root", resourceful: true},
        execute_batches: [{batch_index: 1, rotation_strategy: "CONTINUE", target_instances: [
          {resource_id: "h1", agent_sn: "a", project_id: "p", region_id: "r"}]}]))
      """
    ) { _, arguments in
      #expect(arguments["execute_param"]?["timeout"] == .int(300))
      return (200, "SCT1")
    }
    #expect(text == "SCT1\n")
  }

  @Test func theServicesErrorReachesTheScript() async throws {
    let text = try await run(
      """
      print(try { scripts.get("x") } catch error { [error.code, error.operation, error.status, error.message] })
      """
    ) { _, _ in (400, "no such script") }
    #expect(text == "[\"COC.00040701\", \"scripts.get\", 400, \"no such script\"]\n")
  }

  @Test func aWrongArgumentIsRefusedBeforeAnythingIsSent() async throws {
    let text = try await run(
      """
      let error = try { scripts.list(limit: int("1000")) } catch error { error }
      print(error.kind, error.operation)
      """
    ) { _, _ in
      Issue.record("the request was sent")
      return (200, .null)
    }
    #expect(text == "invalid_argument scripts.list\n")
  }

  @Test func operationsOfParallelFibersAreUnderWayTogether() async throws {
    let count = Counter()
    let text = try await run(
      """
      print(parallel(["a", "b", "c"]) { id => scripts.get(id).name })
      """
    ) { _, arguments in
      count.increment()
      return (200, ["name": .string("script " + (arguments["script_uuid"]?.stringValue ?? ""))])
    }
    #expect(text == "[\"script a\", \"script b\", \"script c\"]\n")
    #expect(count.value == 3)
  }

  @Test func secretsAreSentAndNeverShown() async throws {
    setenv("COCR_RUN_TEST_SECRET", "hunter2", 1)
    let text = try await run(
      """
      let hidden = secret("COCR_RUN_TEST_SECRET")
      print(hidden, [hidden], "\\(hidden)", json.print(hidden))
      print(scripts.get(hidden).name)
      print(try { secret("COCR_TEST_NOTHING") } catch error { error.message })
      """
    ) { _, arguments in
      #expect(arguments["script_uuid"] == "hunter2")
      return (200, ["name": "found"])
    }
    #expect(!text.contains("hunter2"))
    #expect(text.hasPrefix("*** [***] *** \"***\"\nfound\nthe environment has no variable"))
  }

  @Test func timePassesInSleep() async throws {
    let text = try await run(
      """
      let start = now()
      sleep(20ms)
      print(now() - start >= 20ms, random() < 1.0, env("COCR_TEST_NOTHING", "unset"))
      var tries = 0
      wait_until(within: 5s, every: 1ms) {
        tries += 1
        tries == 3
      }
      print(tries)
      print(try { wait_until(within: 2ms, every: 1ms) { false } } catch error { error.kind })
      print(try { read_file("nowhere") } catch error { error.message })
      """
    ) { _, _ in (200, .null) }
    #expect(
      text
        == "true true unset\n3\ntimeout\n`nowhere` cannot be read: no such file or directory\n"
    )
  }

  /// What a reader of YAML 1.1 or 1.2 takes for a bool, null, a number, a time, a date or a sign.
  static let ambiguous = [
    "", "~", "null", "Null", "NULL", "true", "True", "false", "yes", "Yes", "no", "NO", "on", "On",
    "off", "y", "N", "<<", "=", "1", "-1", "+1", "1_000", "0x1F", "0o17", "017", "0b1", "1.5",
    "1e3",
    ".5", "1.", ".inf", "-.inf", ".nan", "12:30", "190:20:30.15", "2026-01-02",
    "2026-01-02T03:04:05Z",
    "10.0.0.1", "- a", "?", ": a", "#a", "&a", "*a", "!a", "|", ">", "%a", "@a", "`a", "---", "...",
    "[",
    "{", " a", "日 ",
  ]

  @Test(arguments: ambiguous.filter { $0 != "日 " })
  func yamlQuotesWhatIsAmbiguous(text: String) {
    #expect(YAMLScalar.isAmbiguous(text))
    #expect(!YAMLScalar.isPlain(text))
  }

  @Test func yamlKeepsTextsAndKeys() async throws {
    let texts =
      Self.ambiguous + ["a: b", "a:", "a #b", "a\nb", "a, b", "ecs:web", "line\n", "\u{7}", "日本"]
    let list = texts.map { text in
      "json.parse('\(String(decoding: JSONValue.string(text).serialized(), as: UTF8.self))')"
    }.joined(separator: ", ")
    let text = try await run(
      """
      for text in [\(list)] {
        let key = {}
        key[text] = text
        let written = yaml.print(key)
        assert yaml.parse(written) == key, written
        assert yaml.parse(yaml.print([text])) == [text], text
        assert yaml.parse(yaml.print(text)) == text, text
      }
      let key = {}
      for text in ["on", "null", "<<", "12:30", "2026-01-02"] { key[text] = text }
      print(yaml.print(key))
      """
    ) { _, _ in (200, .null) }
    #expect(
      text == """
        "on": "on"
        "null": "null"
        "<<": "<<"
        "12:30": "12:30"
        "2026-01-02": "2026-01-02"


        """)
  }

  @Test func yamlWritesEveryFloat() async throws {
    let text = try await run(
      """
      let infinity = 1e308 * 10
      print(yaml.print([infinity, -infinity, infinity - infinity, 1e300, 5e-324, 1e-7, 1.5, 100.0]))
      let floats = [infinity, -infinity, 1e300, -1e22, 5e-324, 1e-7, 0.1, 1.7976931348623157e308]
      assert yaml.parse(yaml.print(floats)) == floats
      """
    ) { _, _ in (200, .null) }
    #expect(
      text == """
        - .inf
        - -.inf
        - .nan
        - 1.0e+300
        - 5.0e-324
        - 1.0e-07
        - 1.5
        - 100.0


        """)
  }

  static let refusedYAML: [(text: String, message: String)] = [
    ("a: 1\\nb: 2\\na: 3", "the key `a` stands more than once in a YAML map (line 1, column 1)"),
    (
      "x:\\n  k: 1\\n  k: 2\\n",
      "the key `k` stands more than once in a YAML map (line 2, column 3)"
    ),
    ("1: a\\n'1': b", "the key `1` stands more than once in a YAML map (line 2, column 1)"),
    (
      "- 1\\n- 18446744073709551615",
      "the int 18446744073709551615 in the YAML text does not fit 64 bits (line 2, column 3)"
    ),
    ("a: 1e999", "the number 1e999 in the YAML text does not fit a float (line 1, column 4)"),
    ("? [1]\\n: 2", "a key of a YAML map must be text (line 1, column 3)"),
    (
      "a: 1\\nb: \\u{1}",
      "the text is not YAML: control characters are not allowed (line 2, column 4)"
    ),
  ]

  @Test(arguments: refusedYAML)
  func yamlErrorsAreShort(text: String, message: String) async throws {
    let shown = try await run(
      "print(try { yaml.parse(\"\(text)\") } catch error { error.message })"
    ) {
      _, _ in (200, .null)
    }
    #expect(shown == message + "\n")
  }

  @Test func yamlIsReadAndWritten() async throws {
    let text = try await run(
      #"""
      let value = {name: "web: 1", port: "80", size: 12, tags: [true, null, 1.5], wait: 5m}
      print(yaml.print(value))
      let read = yaml.parse(yaml.print(value))
      print(read == {name: "web: 1", port: "80", size: 12, tags: [true, null, 1.5], wait: "5m"})
      print(yaml.parse(""), yaml.parse("- 0x1F\n- 1_000\n- .inf\n- 'no'\n- no"))
      print(try { yaml.parse("a: [") } catch error { error.kind })
      let deep = try { yaml.parse("[".repeat(100000)) } catch error { error.message }
      assert deep == "the YAML text is nested deeper than 100 lists and maps"
      for bomb in ["[".repeat(100000), "- ".repeat(100000)] {
        print(try { yaml.parse(bomb) } catch error { error.kind })
      }
      """#
    ) { _, _ in (200, .null) }
    #expect(
      text == """
        name: 'web: 1'
        port: "80"
        size: 12
        tags:
        - true
        - null
        - 1.5
        wait: 5m

        true
        null [31, 1000, inf, "no", false]
        value
        value
        value

        """)
  }

  @Test(.timeLimit(.minutes(1))) func aRunThatWaitsTooLongIsEnded() async throws {
    let program = try Program(
      SourceFile(name: "test.cocr", text: "try { sleep(1h) } catch error { print(error) }"),
      environment: .standard())
    let run = Run(
      program, limits: Limits(time: .milliseconds(100)),
      context: RunContext(transport: WireTransport { _, _ in (200, .null) }))
    let error = try await #require(throws: ScriptError.self) { try await run.runTopLevel() }
    #expect(error.isLimit)
    #expect(error.message == "the run took longer than its limit of 100ms")
  }

  private final class Counter: Sendable {
    private let stored = Mutex(0)
    func increment() { stored.withLock { $0 += 1 } }
    var value: Int { stored.withLock { $0 } }
  }
}
