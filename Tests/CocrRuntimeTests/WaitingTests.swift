import COCCatalog
import COCEmulator
import CocrLanguage
import Synchronization
import Testing

@testable import CocrRuntime

/// Waiting for orders on a service that knows a new one late, or has a status of its own for it.
@Suite struct WaitingTests {
  /// The emulator, whose first answers about an order are replaced.
  private final class HesitantService: Transport {
    enum Answer {
      case notFound
      case status(String)
    }

    private let emulator: Emulator
    private let answers: Mutex<[Answer]>
    let sent = Mutex<[String]>([])

    init(_ emulator: Emulator, _ answers: [Answer]) {
      self.emulator = emulator
      self.answers = Mutex(answers)
    }

    var reachesNetwork: Bool { false }

    func perform(_ call: OperationCall) async throws -> JSONValue {
      let name = call.operation.qualifiedName
      sent.withLock { $0.append(name) }
      guard name == "orders.get",
        let answer = answers.withLock({ $0.isEmpty ? nil : $0.removeFirst() })
      else { return try await emulator.perform(call) }
      switch answer {
      case .notFound:
        throw OperationError(
          kind: .service, operation: name, message: "the order does not exist", status: 404,
          attempts: 1)
      case .status(let status):
        let reply = try await emulator.perform(call)
        guard case .object(var members) = reply else { return reply }
        members["status"] = .string(status)
        return .object(members)
      }
    }
  }

  private struct Clock: RunClock {
    let clock: SteppingClock

    func now() -> Int64 { clock.now() * 1_000_000 }
    func sleep(nanoseconds: Int64) async throws {
      try await clock.sleep(milliseconds: max(1, nanoseconds / 1_000_000))
    }
  }

  private struct Outcome {
    var output = ""
    var logged: [String] = []
    var sent: [String] = []
    var seconds: Int64 = 0
    var error: ScriptError?
  }

  private func run(_ source: String, _ answers: [HesitantService.Answer] = []) async throws
    -> Outcome
  {
    let clock = SteppingClock()
    var configuration = EmulatorConfiguration()
    configuration.clock = clock
    let service = HesitantService(try Emulator(configuration), answers)
    let program = try Program(
      SourceFile(name: "test.cocr", text: source), environment: try .standard())
    let run = Run(program, context: RunContext(transport: service, clock: Clock(clock: clock)))
    var outcome = Outcome()
    run.output = { outcome.output += $0 }
    run.onEvent = { event in
      if case .logged(_, let message) = event { outcome.logged.append(message) }
    }
    let start = clock.now()
    do {
      try await run.runTopLevel()
    } catch let error as ScriptError {
      outcome.error = error
    }
    outcome.seconds = (clock.now() - start) / 1000
    outcome.sent = service.sent.withLock { $0 }
    return outcome
  }

  private static let execute = """
    print(execute("disk_clean", on: resources.all().take(2)).status)
    """

  @Test func anUnknownStatusIsWaitedThrough() async throws {
    let outcome = try await run(
      Self.execute, [.status("QUEUED"), .status("QUEUED"), .status("PROCESSING")])
    #expect(outcome.output == "FINISHED\n")
    #expect(outcome.logged.count == 1)
    #expect(outcome.logged.first?.contains("unknown status QUEUED") == true)
  }

  @Test(arguments: Enumerations.orderStatus.cases.filter { $0.stage != .active }.map(\.value))
  func whatHasEndedIsNotWaitedFor(status: String) async throws {
    let outcome = try await run(Self.execute, [.status(status)])
    #expect(outcome.output == "\(status)\n")
    #expect(outcome.sent.filter { $0 == "orders.get" }.count == 1)
    #expect(outcome.logged.isEmpty)
  }

  @Test(arguments: Enumerations.orderStatus.cases.filter { $0.stage == .active }.map(\.value))
  func whatIsActiveIsWaitedFor(status: String) async throws {
    let outcome = try await run(Self.execute, [.status(status)])
    #expect(outcome.output == "FINISHED\n")
    #expect(outcome.logged.isEmpty)
  }

  @Test func anOrderMayAppearLate() async throws {
    let outcome = try await run(Self.execute, [.notFound, .notFound])
    #expect(outcome.output == "FINISHED\n")
    #expect(outcome.logged.count == 1)
    #expect(outcome.logged.first?.contains("not found yet") == true)
  }

  @Test func anOrderThatNeverAppearsIsAnErrorSoon() async throws {
    let outcome = try await run(
      "wait_for(\"none\", every: 1h)", Array(repeating: .notFound, count: 50))
    #expect(outcome.error?.kind == "service")
    #expect((15...25).contains(outcome.seconds))
  }

  @Test func anOrderThatVanishesIsAnErrorAtOnce() async throws {
    let outcome = try await run(Self.execute, [.status("PROCESSING"), .notFound])
    #expect(outcome.error?.kind == "service")
    #expect(outcome.sent.filter { $0 == "orders.get" }.count == 2)
  }

  @Test(arguments: ["0s", "-1s", "-1ns"])
  func aWaitNeedsPauses(every: String) async throws {
    for call in [
      "execute(\"disk_clean\", on: resources.all().take(1), every: \(every))",
      "wait_for(\"any\", every: \(every))", "wait_until(every: \(every)) { true }",
    ] {
      let outcome = try await run(call)
      #expect(outcome.error?.message == "`every` must be longer than 0s, but is \(every)")
      #expect(!outcome.sent.contains("scripts.execute"), "\(call)")
      #expect(!outcome.sent.contains("orders.get"), "\(call)")
    }
  }

  @Test func noDurationIsNegative() async throws {
    let outcome = try await run(
      """
      import "rollout"
      for call in [
        () => sleep(-1s), () => timeout(-1s, () => 1), () => retry(delay: -1s) { 1 },
        () => wait_until(within: -1s) { true },
        () => rollout.canary("disk_clean", on: resources.all(), pause: -1s)
      ] {
        print(try { call() } catch error { error.message })
      }
      """)
    #expect(
      outcome.output == """
        `duration` must not be negative, but is -1s
        `duration` must not be negative, but is -1s
        `delay` must not be negative, but is -1s
        `within` must not be negative, but is -1s
        `pause` must not be negative, but is -1s

        """)
    #expect(!outcome.sent.contains("scripts.execute"))
  }
}
