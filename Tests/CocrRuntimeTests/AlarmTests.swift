import COCCatalog
import CocrLanguage
import Testing

@testable import CocrRuntime

/// Which handlers run for which alarms.
@Suite struct AlarmTests {
  private struct NoTransport: Transport {
    func perform(_ call: OperationCall) async throws -> JSONValue {
      throw OperationError(
        kind: .connection, operation: call.operation.qualifiedName, message: "not reached")
    }
  }

  /// What the handlers make of alarms raised at these minutes on these resources.
  private func outcomes(_ source: String, _ alarms: [(minute: Double, resource: String)])
    async throws -> [String]
  {
    let program = try Program(
      SourceFile(name: "test.cocr", text: source), environment: try .standard())
    let desk = try await AlarmDesk(
      program, context: RunContext(transport: NoTransport()))
    var words: [String] = []
    for (minute, resource) in alarms {
      let alarm = try AlarmRecord(
        [
          "alarm_name": "Disk", "resource_id": .string(resource),
          "time": .int(1_700_000_000_000 + Int64(minute * 60_000)),
        ], now: 0)
      words += try await desk.receive(alarm).map(Self.words)
    }
    return words + desk.endGroups().map(Self.words)
  }

  private static func words(_ outcome: AlarmDispatcher.Outcome) -> String {
    switch outcome {
    case .notMatched: "no"
    case .repeated: "repeated"
    case .counted(let number, let needed): "\(number)/\(needed)"
    case .collected: "collected"
    case .started(let start): "run \(start.alarms.count)"
    case .failed(let failure): "failed: \(failure.error.message)"
    }
  }

  @Test func whereDecides() async throws {
    let words = try await outcomes(
      #"on alarm where alarm.resource_id == "a" { }"#, [(0, "a"), (1, "b")])
    #expect(words == ["run 1", "no"])
  }

  @Test func aClauseThatFailsConcernsItsHandlerAndAlarmAlone() async throws {
    let words = try await outcomes(
      """
      on alarm where alarm.resource_id.split("-")[1] == "y" { }
      on alarm { }
      """, [(0, "x"), (1, "x-y")])
    #expect(words.count == 4)
    #expect(words.first?.hasPrefix("failed: index 1 is outside the list") == true)
    #expect(Array(words.dropFirst()) == ["run 1", "run 1", "run 1"])
  }

  @Test func schedulesAreDueInTheOrderOfTheirTimes() throws {
    let program = try Program(
      SourceFile(
        name: "schedules.cocr",
        text: "on schedule every 10m { }\non alarm { }\non schedule \"5 * * * *\" { }"),
      environment: Environment.standard())
    let minute: Int64 = 60_000_000_000
    var scheduler = try Scheduler(program, from: 0) { _, number in
      number == 0 ? .duration(10 * minute) : .string("5 * * * *")
    }
    var seen: [String] = []
    for _ in 0..<4 {
      let due = try #require(scheduler.upcoming)
      seen.append("\(due.handler) at \(due.time / minute)")
      // The second handler's run takes 21 minutes: what was due meanwhile is left out.
      scheduler.finish(due, at: due.time + (due.handler == 2 ? 21 : 1) * minute)
    }
    #expect(seen == ["2 at 5", "0 at 10", "0 at 20", "0 at 30"])
    scheduler.finish(.init(handler: 0, time: 30 * minute), at: 55 * minute)
    #expect(scheduler.upcoming == .init(handler: 0, time: 60 * minute))
  }

  @Test func onceDropsRepeatsInsideTheWindow() async throws {
    let words = try await outcomes(
      "on alarm once per alarm.resource_id within 10m { }",
      [(0, "a"), (1, "b"), (9.9, "a"), (10, "a"), (19, "a")])
    #expect(words == ["run 1", "run 1", "repeated", "run 1", "repeated"])
  }

  @Test func afterCountsInsideTheWindow() async throws {
    let words = try await outcomes(
      "on alarm after 3 within 5m per alarm.resource_id { }",
      [(0, "a"), (1, "b"), (2, "a"), (6, "a"), (6.5, "a"), (7, "b")])
    #expect(words == ["1/3", "1/3", "2/3", "2/3", "run 1", "1/3"])
  }

  @Test func collectGathersUntilTheWindowEnds() async throws {
    let words = try await outcomes(
      "on alarm collect within 5m per alarm.resource_id { }",
      [(0, "a"), (1, "a"), (2, "b"), (6, "a")])
    #expect(
      words == ["collected", "collected", "collected", "run 2", "collected", "run 1", "run 1"])
  }

  @Test func everyHandlerIsAsked() async throws {
    let words = try await outcomes(
      "on alarm { }\non alarm where false { }\non schedule every 5m { }", [(0, "a")])
    #expect(words == ["run 1", "no"])
  }

  @Test(arguments: [
    ("let d = 1s * len([])\non alarm once per 1 within d { }", "`once … within` takes a duration"),
    ("let n = len([])\non alarm after n within 5m { }", "`after` takes a number of 1 or more"),
    ("let n = len([]) - 1\non alarm limit n { }", "`limit` takes a number of 1 or more"),
  ])
  func aClauseThatMakesNoSenseIsRefused(_ source: String, _ message: String) async throws {
    do {
      _ = try await outcomes(source, [(0, "a")])
      Issue.record("it was taken")
    } catch let problem as AlarmDispatcher.Problem {
      #expect(problem.message.hasPrefix(message))
    }
  }

  @Test func anAlarmMayHaveTheNamesOfTheServiceOrOfTheLanguage() throws {
    let wire = try AlarmRecord(
      ["alarmName": "Disk", "alarmLevel": "Major", "time": 5, "custom": [1]], now: 7)
    let own = try AlarmRecord(
      ["alarm_name": "Disk", "alarm_level": "Major", "time": 5, "additional": ["custom": [1]]],
      now: 7)
    #expect(wire == own)
    #expect(wire.time == 5_000_000)
  }

  @Test(arguments: [
    ("{}", "the alarm has no `alarm_name`, which says what is wrong"),
    (
      #"[{"alarm_name": 3}]"#, "the `alarm_name` of alarm 1 must be a string, not an int"
    ),
    (#"{"alarm_name": ""}"#, "the `alarm_name` of the alarm is empty"),
    ("[]", "the list holds no alarm"),
    ("5", "the alarm must be an object, not an int"),
    (#"[{"alarmName": "a"}, 1]"#, "alarm 2 must be an object, not an int"),
    (#"{"alarmName": "a", "alarmLevel": "critical"}"#, #"did you mean "Critical"?"#),
    ("{", "it is not JSON"),
  ])
  func whatIsNoAlarmIsSaid(_ text: String, _ message: String) {
    do {
      _ = try AlarmRecord.parse(Array(text.utf8), now: 0)
      Issue.record("it was taken")
    } catch {
      #expect(error.description.contains(message), "\(error.description)")
    }
  }
}
