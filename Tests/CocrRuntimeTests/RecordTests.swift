import COCCatalog
import CocrLanguage
import Testing

@testable import CocrRuntime

/// What is kept of a run until it is over: its steps and, in tests, what it prints.
@Suite struct RecordTests {
  private struct NoTransport: Transport {
    func perform(_ call: OperationCall) async throws -> JSONValue { .null }
  }

  private static func context() -> RunContext { RunContext(transport: NoTransport()) }

  private func test(_ body: String, memory: Int = 16 << 20) async throws -> TestRunner.Result {
    let program = try Program(
      SourceFile(name: "test.cocr", text: body), environment: Environment.standard())
    let runner = TestRunner(program, limits: Limits(memory: memory)) { Self.context() }
    let block = try #require(program.testBlocks.first)
    return await runner.run(block)
  }

  private func message(_ result: TestRunner.Result) -> String? {
    (result.failure as? ScriptError)?.message
  }

  private static let printed =
    "what the run printed takes more memory than its limit of 16 MiB"

  @Test func endlessPrintingEnds() async throws {
    let result = try await test("test \"prints\" { while true { print(\"hello\") } }")
    #expect(message(result) == Self.printed)
    #expect(result.output.utf8.count < 16 << 20)
    #expect(result.output.utf8.count > 4 << 20)
  }

  @Test func millionsOfLinesAreKept() async throws {
    let result = try await test(
      "test \"prints\" { for i in 0..<200000 { print(\"hello\") } }", memory: 64 << 20)
    #expect(result.passed)
    #expect(result.output.utf8.count == 1_200_000)
  }

  @Test func endlessPrintingOfHandlersEnds() async throws {
    let result = try await test(
      """
      on alarm { while true { print("hello") } }
      test "alarm" {
        let ending = emit_alarm({alarm_name: "x"})
        assert ending.status == "failed"
        assert ending.error == "\(Self.printed)", ending.error
      }
      """, memory: 16 << 20)
    // The output of the handler is a value of the test, which has to hold it too.
    #expect(message(result) == nil || message(result)!.contains("memory"))
  }

  @Test func whatManyTestsKeepIsBounded() async throws {
    let blocks = (0..<20).map { "test \"t\($0)\" { print(\"a\".repeat(1000000)) }" }
    let program = try Program(
      SourceFile(name: "test.cocr", text: blocks.joined(separator: "\n")),
      environment: Environment.standard())
    let runner = TestRunner(program, limits: Limits(memory: 10 << 20)) { Self.context() }
    let results = await runner.run(program.testBlocks, width: 2)
    #expect(results.count { $0.passed } == 20)
    #expect(results.reduce(0) { $0 + $1.output.utf8.count } < 11 << 20)
    #expect(results[0].output.hasSuffix(" more bytes\n"))
  }

  @Test func stepsCountAgainstTheMemory() async throws {
    let program = try Program(
      SourceFile(name: "test.cocr", text: "while true { step \"s\" { null } }"),
      environment: Environment.standard())
    let ending = await RunDriver(
      program, limits: Limits(memory: 16 << 20), context: Self.context()
    ).perform(.topLevel)
    #expect(
      (ending.failure as? ScriptError)?.message
        == "the run used more memory than its limit of 16 MiB")
    #expect(ending.report.steps.count < 16 << 20 / 400)
  }

  /// A step is found among others at once, wherever it stands; going through all of them each time would
  /// take hours.
  @Test func recordsAreLinear() {
    func finish(_ count: Int) -> RunReport {
      let recorder = RunRecorder(clock: SystemClock())
      for number in 0..<count {
        _ = recorder.record(.stepBegan(title: "s\(number % 7)", depth: 0))
        if recorder.currentStep == nil { Issue.record("a step runs") }
        _ = recorder.record(.stepFinished(title: "s\(number % 7)", depth: 0))
        if recorder.currentStep != nil { Issue.record("no step runs") }
      }
      for number in (0..<count).reversed() {
        _ = recorder.record(.undoFinished(step: "s\(number % 7)"))
      }
      return recorder.finish(.failed)
    }
    let report = finish(200_000)
    #expect(report.steps.count == 200_000)
    #expect(report.steps.allSatisfy { $0.state == .undone })
  }

  @Test func stepsOfOneTitleAreUndoneNewestFirst() {
    let recorder = RunRecorder(clock: SystemClock())
    _ = recorder.record(.stepBegan(title: "s", depth: 0))
    _ = recorder.record(.stepBegan(title: "s", depth: 1))
    _ = recorder.record(.stepBegan(title: "s", depth: 2))
    #expect(recorder.currentStep == "s")
    _ = recorder.record(.stepFinished(title: "s", depth: 2))
    _ = recorder.record(.stepFinished(title: "s", depth: 1))
    _ = recorder.record(.stepFailed(title: "s", depth: 0))
    _ = recorder.record(.undoFinished(step: "s"))
    #expect(recorder.report.steps.map(\.state) == [.failed, .succeeded, .undone])
    _ = recorder.record(.undoFinished(step: "s"))
    _ = recorder.record(.undoFinished(step: "s"))
    #expect(recorder.report.steps.map(\.state) == [.failedUndone, .undone, .undone])
  }
}
