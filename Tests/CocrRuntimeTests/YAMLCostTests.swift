import COCCatalog
import CocrLanguage
import Testing

@testable import CocrRuntime

/// YAML texts and values of any size: reading and writing them ends when the run is to end, and never
/// takes more memory than the run may.
@Suite struct YAMLCostTests {
  private static func claim(_ room: Int = .max) -> CallMemory.Claim {
    let memory = CallMemory()
    memory.setRoom(room)
    return CallMemory.Claim(on: memory)
  }

  private static func message(_ work: () throws -> Void) -> String {
    do {
      try work()
      return "no error"
    } catch {
      return (error as? World.Problem)?.message ?? "\(error)"
    }
  }

  /// A text of 1 MB that 1,000 aliases name stands for 1 GB, which is found out before any is made.
  @Test func aliasesCostWhatTheyStandFor() {
    let long = String(repeating: "x", count: 1_000_000)
    let text = "a: &a \"\(long)\"\nb:\n" + String(repeating: "- *a\n", count: 1_000)
    let refusal = "the YAML text stands for more than the memory that the run has left"
    #expect(Self.message { _ = try YAML.parse(text, Self.claim(64 << 20)) } == refusal)
    #expect(Self.message { _ = try YAML.parse(text, Self.claim()) } == "no error")
  }

  /// Text, keys, items, empty lists and maps: what is made for each is counted.
  @Test(arguments: [
    "- a\n", "- 1\n", "- []\n", "- {}\n", "- {a: b}\n", "- - a\n", "- \"\"\n", "- ~\n",
  ])
  func everyValueIsCounted(line: String) {
    let count = 10_000
    let text = String(repeating: line, count: count)
    let room = 2 * text.utf8.count + count * 64
    #expect(
      Self.message { _ = try YAML.parse(text, Self.claim(room)) }
        == "the YAML text stands for more than the memory that the run has left")
  }

  @Test func memoryIsGivenBack() throws {
    let memory = CallMemory()
    memory.setRoom(4 << 20)
    for _ in 0..<100 {
      _ = try YAML.parse(String(repeating: "- a\n", count: 5_000), CallMemory.Claim(on: memory))
      _ = try YAML.print(
        .string(String(repeating: "a", count: 500_000)), CallMemory.Claim(on: memory))
    }
  }

  @Test func writingCountsTheText() {
    let long = HostValue.string(String(repeating: "a", count: 1_000_000))
    let refusal = "the YAML text of the value takes more than the memory that the run has left"
    for value in [long, .list(.init(repeating: .int(1), count: 1_000_000))] {
      #expect(Self.message { _ = try YAML.print(value, Self.claim(1 << 20)) } == refusal)
    }
  }

  @Test(arguments: [
    String(repeating: "- a\n", count: 10_000), "\"" + String(repeating: "a", count: 100_000) + "\"",
    String(repeating: "\n", count: 100_000), "# " + String(repeating: "a", count: 100_000),
  ])
  func cancelledTaskEndsReading(text: String) async {
    await #expect(throws: CancellationError.self) {
      try await Task {
        withUnsafeCurrentTask { $0?.cancel() }
        return try YAML.parse(text, Self.claim())
      }.value
    }
  }

  @Test(arguments: [
    HostValue.list(.init(repeating: .int(1), count: 100_000)),
    .string(String(repeating: "a", count: 100_000)),
  ])
  func cancelledTaskEndsWriting(value: HostValue) async {
    await #expect(throws: CancellationError.self) {
      try await Task {
        withUnsafeCurrentTask { $0?.cancel() }
        return try YAML.print(value, Self.claim())
      }.value
    }
  }

  /// A run of a script under a limit of its own.
  private func run(_ source: String, memory: Int) async throws -> String {
    let program = try Program(
      SourceFile(name: "test.cocr", text: source), environment: Environment.standard())
    var context = RunContext(transport: NoTransport())
    context.person = nil
    let ending = await RunDriver(
      program, limits: Limits(memory: memory), context: context
    ).perform(.topLevel)
    return (ending.failure as? ScriptError)?.message ?? ending.output
  }

  private struct NoTransport: Transport {
    func perform(_ call: OperationCall) async throws -> JSONValue { .null }
  }

  @Test func whatTheRunHasLeftCounts() async throws {
    let source = """
      let text = "- a\\n".repeat(100000)
      print(len(yaml.parse(text)))
      """
    #expect(try await run(source, memory: 64 << 20) == "100000\n")
    #expect(
      try await run(source, memory: 8 << 20)
        == "the YAML text stands for more than the memory that the run has left")
  }

  @Test(arguments: [
    ("*a", "the alias `*a` in the YAML text stands for nothing (line 1, column 1)"),
    ("a: &b [*b]", "the alias `*b` in the YAML text stands for nothing (line 1, column 8)"),
    ("[1", "the text is not YAML: did not find expected ',' or ']' (line 2, column 1)"),
    ("a: 1\n--- 2", "the text is not YAML: but found another document (line 2, column 1)"),
    ("&a a: 1\n*a : 2", "the key `a` stands more than once in a YAML map (line 2, column 1)"),
  ])
  func errorsAreSentences(text: String, message: String) {
    #expect(Self.message { _ = try YAML.parse(text, Self.claim()) } == message)
  }

  @Test func longNumbersAreRefusedOrText() throws {
    let digits = String(repeating: "1", count: 100_000)
    #expect(
      Self.message { _ = try YAML.parse(digits, Self.claim()) }
        == "the number \(String(repeating: "1", count: 39))… in the YAML text is too long "
        + "(line 1, column 1)")
    #expect(try YAML.parse(digits + "g", Self.claim()) == .string(digits + "g"))
  }

  @Test(arguments: ["~", "", "null", "1", "-1", "0755", "yes", "<<", "=", "a\u{0}b", "\u{2028}"])
  func textsRoundTrip(text: String) throws {
    let value = HostValue.list([.string(text), .map(.init([.init(text, .string(text))]))])
    for value in [value, .string(text)] {
      let written = try YAML.print(value, Self.claim())
      #expect(try YAML.parse(written, Self.claim()) == value)
    }
  }

  @Test func depthCountsWhatAliasesStandFor() {
    let half = String(repeating: "[", count: 60) + "1" + String(repeating: "]", count: 60)
    let again = String(repeating: "[", count: 60) + "*a" + String(repeating: "]", count: 60)
    #expect(
      Self.message { _ = try YAML.parse("a: &a \(half)\nb: \(again)", Self.claim()) }
        == "the YAML text is nested deeper than 100 lists and maps")
  }

  @Test(arguments: [
    ("function", "a function cannot be written as YAML"),
    ("double", "the function `double` cannot be written as YAML"),
  ])
  func functionsAreRefused(name: String, message: String) {
    #expect(
      Self.message { _ = try YAML.print(.list([.function(name: name)]), Self.claim()) } == message)
  }
}
