import COCEmulator
import Cocr
import Foundation
import Synchronization
import Testing

/// The interpreter inside a host program.
@Suite struct EmbeddingTests {
  private func run(
    _ source: String, functions: [HostFunction] = [],
    parameters: [String: any HostValueConvertible] = [:],
    _ configure: (inout RunOptions) -> Void = { _ in }
  ) async throws -> RunOutcome {
    var options = RunOptions()
    // The tests share two threads: how long one waits says nothing.
    options.limits.time = nil
    configure(&options)
    return try await Interpreter(functions: functions).compile(source)
      .run(parameters: parameters, options: options)
  }

  // MARK: Values

  @Test func theLastExpressionIsTheValue() async throws {
    let outcome = try await run("print(\"working\")\nlet a = 20\na * 2 + 2")
    #expect(outcome.value == .int(42))
    #expect(outcome.output == "working\n")
    #expect(try await run("let a = 1").value == .null)
  }

  @Test func parametersComeFromSwift() async throws {
    let outcome = try await run(
      "param names: list[string]\nparam wait: duration = 1s\n[names.join(\"+\"), wait]",
      parameters: ["names": ["a", "b"], "wait": Duration.milliseconds(1500)])
    #expect(outcome.value == .list([.string("a+b"), .duration(1_500_000_000)]))
  }

  @Test func parametersThatDoNotFitAreNamed() async throws {
    let missing = await #expect(throws: ParameterError.self) { try await run("param a: int\na") }
    #expect(missing?.message == "the parameter `a` needs a value")
    let unknown = await #expect(throws: ParameterError.self) {
      try await run("1", parameters: ["b": 1])
    }
    #expect(unknown?.message == "the script has no parameter `b`")
    let wrong = await #expect(throws: ScriptError.self) {
      try await run("param a: int\na", parameters: ["a": "text"])
    }
    #expect(wrong?.message == "the parameter `a` must be an int, not a string")
  }

  private struct Server: Codable, Equatable {
    var name: String
    var disks: [Double]
    var owner: String?
    var started: Date
  }

  @Test func codableValuesGoBothWays() async throws {
    let server = Server(
      name: "web-01", disks: [0.5, 97], owner: nil, started: Date(timeIntervalSince1970: 1e9))
    let outcome = try await run(
      """
      param server: map
      server.disks.push(12)
      {name: server.name.upper(), disks: server.disks, owner: "ops", started: server.started}
      """, parameters: ["server": try HostValue(encoding: server)])
    let result: Server = try outcome.value.decoded()
    #expect(
      result
        == Server(name: "WEB-01", disks: [0.5, 97, 12], owner: "ops", started: server.started))
    #expect(throws: DecodingError.self) { try outcome.value.decoded(as: [Int].self) }
    let function = try await run("fn f() { 1 }\nf").value
    #expect(throws: ParameterError.self) { try function.decoded(as: String.self) }
  }

  // MARK: Host functions

  private static let functions = [
    HostFunction("double", [.init("number", .int)], result: .int, summary: "Twice the number.") {
      let number: Int = try $0["number"]
      return number * 2
    },
    HostFunction("shop.price", [.init("item", .string)], result: .float) { arguments in
      let item: String = try arguments["item"]
      try await Task.sleep(for: .milliseconds(5))
      if item == "nothing" {
        throw HostError("there is no \(item)", kind: "shop", hint: "ask for bread")
      }
      return 2.5
    },
  ]

  @Test func scriptsCallTheHostsFunctions() async throws {
    let outcome = try await run(
      """
      let prices = parallel(["a", "b"]) { item => shop.price(item) }
      let error = try { shop.price("nothing") } catch error { error }
      [double(21), prices, error.kind, error.message, error.hint]
      """, functions: Self.functions)
    #expect(
      outcome.value
        == .list([
          .int(42), .list([.float(2.5), .float(2.5)]), .string("shop"),
          .string("there is no nothing"), .string("ask for bread"),
        ]))
  }

  @Test(arguments: [
    ("double()", "needs the argument `number`"),
    ("double(\"x\")", "must be an int, not a string"),
    ("double(1, 2)", "`double` takes 1 argument, but 2 are given"),
    ("shop.prise(\"a\")", "no member `prise`"),
  ])
  func theCheckerKnowsThem(_ call: String, _ message: String) throws {
    let interpreter = try Interpreter(functions: Self.functions)
    let failure = #expect(throws: CompilationFailure.self) { _ = try interpreter.compile(call) }
    let found = failure?.diagnostics.map(\.message).joined(separator: "; ") ?? ""
    #expect(found.contains(message), "\(found)")
  }

  @Test(arguments: ["", "a b", "a.b.c", "print", "scripts.mine", "1a"])
  func namesThatCannotBeAreRefused(_ name: String) {
    #expect(throws: InterpreterError.self) {
      try Interpreter(functions: [HostFunction(name) { _ in 1 }])
    }
  }

  // MARK: Capabilities

  @Test(arguments: [
    ("read_file(\"/etc/hostname\")", "this run may not read files", Capabilities.files),
    ("env(\"HOME\")", "this run may not read the environment", .environment),
    ("secret(\"HOME\")", "this run may not read the environment", .environment),
    ("scripts.list().total", "this run may not perform operations", .operations),
    ("ask(\"name?\")", "this run may not ask anybody", .person),
  ])
  func nothingIsReachedUnlessItIsGranted(
    _ source: String, _ message: String, _ capability: Capabilities
  ) async throws {
    let caught = try await run("try { \(source) } catch error { [error.kind, error.message] }")
    #expect(caught.value == .list([.string("capability"), .string(message)]))
    if capability == .person { return }
    _ = try await run(source) {
      $0.capabilities = capability
      $0.transport = try? Emulator()
    }
  }

  @Test func operationsOverTheNetworkNeedBoth() async throws {
    struct Remote: Transport {
      func perform(_ call: OperationCall) async throws -> JSONValue { ["total": 7, "data": []] }
    }
    let error = await #expect(throws: ScriptError.self) {
      try await run("scripts.list().total") {
        $0.transport = Remote()
        $0.capabilities = .operations
      }
    }
    #expect(error?.message == "this run may not perform operations over the network")
    let outcome = try await run("scripts.list().total") {
      $0.transport = Remote()
      $0.capabilities = [.operations, .network]
    }
    #expect(outcome.value == .int(7))
  }

  // MARK: Output and many runs

  @Test func outputCanBeTaken() async throws {
    let lines = Mutex<[String]>([])
    let outcome = try await run("print(1)\nprint(2)") {
      $0.output = { text in lines.withLock { $0.append(text) } }
    }
    #expect(outcome.output == "")
    #expect(lines.withLock { $0 } == ["1\n", "2\n"])
  }

  // MARK: How a run ends

  @Test func aRunThatFailsHasItsReport() async throws {
    let script = try Interpreter().compile(
      """
      print("before")
      step "First" { sleep(20ms) } undo { print("undone") }
      step "Second" { throw "no" }
      """)
    let outcome = try await script.attempt()
    #expect((outcome.error as? ScriptError)?.message == "no")
    #expect(outcome.value == .null)
    #expect(outcome.output == "before\nundone\n")
    #expect(outcome.report.outcome == .failed)
    #expect(outcome.report.steps.map(\.state) == [.undone, .failed])
    #expect(outcome.report.duration >= 20_000_000)
    let succeeded = try await script.attempt(parameters: [:], options: RunOptions())
    #expect(succeeded.report.outcome == .failed)
    await #expect(throws: ScriptError.self) { try await script.run() }
    await #expect(throws: ParameterError.self) { try await script.attempt(parameters: ["a": 1]) }
  }

  @Test func aRunThatSucceedsTookAsLongAsItDid() async throws {
    let outcome = try await run("sleep(20ms)\n7")
    #expect(outcome.value == .int(7) && outcome.error == nil)
    #expect(outcome.report.outcome == .succeeded && outcome.report.duration >= 20_000_000)
  }

  @Test func aCancelledRunIsReportedAsInterrupted() async throws {
    let script = try Interpreter().compile("step \"Wait\" { sleep(1h) }")
    let task = Task { try await script.attempt() }
    try await Task.sleep(for: .milliseconds(50))
    task.cancel()
    let outcome = try await task.value
    #expect(outcome.error is CancellationError)
    #expect(outcome.report.outcome == .interrupted)
    #expect(outcome.report.steps.map(\.state) == [.running])
  }

  private struct Fixed: RandomSource, EnvironmentVariables, FileReader {
    func next() -> Double { 0.25 }
    func value(of name: String) -> String? { name == "REGION" ? "cn-north-4" : nil }
    func text(of path: String) throws(TextFile.Problem) -> String { "text of \(path)" }
  }

  @Test func theWorldIsWhatTheHostMakesOfIt() async throws {
    let outcome = try await run(
      "[random(), env(\"REGION\"), env(\"HOME\", \"none\"), read_file(\"/etc/hosts\"), "
        + "string(secret(\"REGION\"))]"
    ) {
      $0.capabilities = [.environment, .files]
      $0.randomness = Fixed()
      $0.environment = Fixed()
      $0.files = Fixed()
    }
    #expect(
      outcome.value
        == .list([
          .float(0.25), .string("cn-north-4"), .string("none"), .string("text of /etc/hosts"),
          .string("***"),
        ]))
  }

  @Test func oneScriptRunsOnManyTasksAtOnce() async throws {
    let script = try Interpreter(functions: Self.functions).compile(
      """
      param seed: int
      let items = []
      for i in 0..<200 { items.push({value: double(seed + i), text: "\\(i)"}) }
      items.map(item => item.value).sum()
      """)
    var options = RunOptions()
    options.limits.time = nil
    try await withThrowingTaskGroup(of: (Int, HostValue).self) { [options] group in
      for seed in 0..<64 {
        group.addTask {
          (seed, try await script.run(parameters: ["seed": seed], options: options).value)
        }
      }
      for try await (seed, value) in group {
        #expect(value == .int(Int64(2 * (200 * seed + 19900))))
      }
    }
  }

  @Test func aCancelledTaskEndsItsRun() async throws {
    let script = try Interpreter().compile("while true { }")
    let task = Task { try await script.run() }
    try await Task.sleep(for: .milliseconds(50))
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
  }
}
