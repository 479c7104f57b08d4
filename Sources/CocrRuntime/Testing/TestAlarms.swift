import COCCatalog
import CocrLanguage

/// The alarms of one test: `emit_alarm`.
actor TestAlarms {
  private let program: Program
  private let limits: Limits
  private let context: RunContext
  private var desk: AlarmDesk?

  init(_ program: Program, limits: Limits, context: RunContext) {
    self.program = program
    self.limits = limits
    self.context = context
  }

  /// Gives the alarm to the handlers of the program and runs those that match, one after the other.
  ///
  /// - Returns: a map that says how that went: `status` is `succeeded` or `failed` where a handler
  ///   ran, and otherwise `not_matched`, `repeated`, `counted` or `collected`; `incident` is the
  ///   number of the last incident touched and `incidents` all of them; `error` is the message of the
  ///   error, `steps` the steps with their states, `output` what was printed.
  func emit(_ alarm: HostValue) async throws -> HostValue {
    try Self.checkFields(of: alarm)
    let record: AlarmRecord
    do {
      record = try AlarmRecord(
        ValueBridge.json(alarm, as: .any, at: "alarm"), now: context.clock.now())
    } catch let problem as AlarmRecord.Problem {
      throw World.Problem(kind: "value", message: problem.description)
    } catch let problem as ArgumentProblem {
      throw World.Problem(kind: "value", message: problem.description, hint: problem.hint)
    }
    var summary = Summary()
    do {
      for outcome in try await openDesk().receive(record) {
        switch outcome {
        case .started(let start): await run(start, &summary)
        case .failed(let failure): summary.fail(failure.error)
        case .notMatched: summary.note("not_matched")
        case .repeated: summary.note("repeated")
        case .counted: summary.note("counted")
        case .collected: summary.note("collected")
        }
      }
    } catch let error as ScriptError {
      throw World.Problem(kind: error.kind, message: error.message, hint: error.hint)
    } catch let problem as AlarmDispatcher.Problem {
      throw World.Problem(kind: "value", message: problem.message)
    }
    return summary.value
  }

  /// A field that is nearly one of those that alarms have is a slip of the pen in a test; others are
  /// taken over into `additional`, as the service may send them.
  private static func checkFields(of alarm: HostValue) throws {
    guard let model = Catalog.model("Alarm"), case .map(let map) = alarm else { return }
    let names = model.fields.map(\.name)
    for entry in map.entries
    where !names.contains(entry.key) && !model.fields.contains(where: { $0.wireName == entry.key })
    {
      guard let near = CocrLanguage.Suggestion.closest(to: entry.key, among: names) else {
        continue
      }
      throw World.Problem(
        kind: "value", message: "alarms have no field `\(entry.key)`",
        hint: "did you mean `\(near)`?")
    }
  }

  private func openDesk() async throws -> AlarmDesk {
    if let desk { return desk }
    let made = try await AlarmDesk(program, limits: limits, context: context)
    desk = made
    return made
  }

  private func run(_ start: AlarmDispatcher.Start, _ summary: inout Summary) async {
    // What the handlers print stays until the last one is over.
    var limits = limits
    limits.memory = max(0, limits.memory - summary.output.utf8.count)
    let ending = await RunDriver(program, limits: limits, context: context)
      .perform(.handler(start.handler, start.arguments))
    summary.add(ending)
  }

  /// What the script gets of the runs that an alarm started.
  private struct Summary {
    private var status = "not_matched"
    private var hasRun = false
    private var error: String?
    private var incidents: [String] = []
    private var steps: [HostValue] = []
    private(set) var output = ""

    mutating func note(_ status: String) {
      if !hasRun, self.status == "not_matched" { self.status = status }
    }

    mutating func fail(_ failure: any Error) {
      status = "failed"
      error = error ?? (failure as? ScriptError)?.message ?? "\(failure)"
      hasRun = true
    }

    mutating func add(_ ending: RunEnding<HostValue>) {
      if let failure = ending.failure {
        fail(failure)
      } else if !hasRun || status != "failed" {
        status = "succeeded"
      }
      hasRun = true
      output += ending.output
      incidents += ending.report.incidents.map(\.number)
      steps += ending.report.steps.map {
        .map(
          .init([.init("title", .string($0.title)), .init("state", .string($0.state.rawValue))]))
      }
    }

    var value: HostValue {
      .map(
        .init([
          .init("status", .string(status)),
          .init("incident", incidents.last.map(HostValue.string) ?? .null),
          .init("incidents", .list(incidents.map(HostValue.string))),
          .init("error", error.map(HostValue.string) ?? .null),
          .init("steps", .list(steps)), .init("output", .string(output)),
        ]))
    }
  }
}
