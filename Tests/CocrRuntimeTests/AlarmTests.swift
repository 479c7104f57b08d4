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
    ("[]", "the alarm list is empty"),
    ("5", "the alarm must be an object, not an int"),
    (#"[true, 1]"#, "alarm 2 must be an object, not an int"),
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

  @Test func oneThatIsNoAlarmDoesNotHoldUpTheOthers() throws {
    let text = #"[{"alarmName": "a"}, 1, {"alarmName": "b"}, {"alarmName": 4}]"#
    let batch = try AlarmRecord.parse(Array(text.utf8), now: 0)
    #expect(batch.alarms.map(\.name) == ["a", "b"])
    #expect(
      batch.problems.map(\.description) == [
        "alarm 2 must be an object, not an int",
        "the `alarm_name` of alarm 4 must be a string, not an int",
      ])
  }

  /// What a handler sees of the alarm, read from JSON.
  private func alarm(_ members: String) throws -> AlarmRecord {
    try AlarmRecord(
      JSONValue(parsing: Array(#"{"alarmName": "a", \#(members)}"#.utf8)),
      now: 1_700_000_000_000_000_000)
  }

  @Test(arguments: ["1700000000000", "1700000000000.0", "1.7e12", "17000000000.00e2"])
  func aTimeIsAnIntHoweverItIsWritten(_ time: String) throws {
    let alarm = try alarm(#""time": \#(time)"#)
    #expect(alarm.time == 1_700_000_000_000_000_000)
    guard case .map(let record) = alarm.value else { return #expect(Bool(false)) }
    #expect(record["time"] == .int(1_700_000_000_000))
  }

  @Test(arguments: [
    (
      "1700000000",
      "looks like seconds, but must be in milliseconds since 1970 (write 1700000000000)"
    ),
    ("1.7e9", "looks like seconds"), ("1700000000000000", "looks like microseconds"),
    ("1700000000000000000", "looks like nanoseconds"), ("1.7e18", "looks like nanoseconds"),
    ("99999999999999", "at most 9223372036854 milliseconds since 1970"),
    ("9223372036855", "at most 9223372036854 milliseconds since 1970"),
    ("9223372036854775808", "is too large"), ("-1", "at least 0"), ("0.5", "a whole number"),
    (#""1700000000000""#, "must be an int, not a string (write 1700000000000)"),
    (#""2026-01-01T00:00:00Z""#, "must be an int, not a string"), ("[]", "must be an int"),
    ("{}", "must be an int"), ("true", "must be an int"),
  ])
  func aTimeThatIsNoneIsRefused(_ time: String, _ words: String) {
    let problem = #expect(throws: AlarmRecord.Problem.self) {
      try alarm(#""time": \#(time)"#)
    }
    #expect(problem?.description.contains("time") == true)
    #expect(problem?.description.contains(words) == true, "\(String(describing: problem))")
  }

  /// Whatever the type of a field, it is taken as it is or named.
  @Test func aFieldOfAnotherTypeIsNamed() throws {
    let model = try #require(Catalog.model("Alarm"))
    let values = ["1", "1.5", "true", #""text""#, "[1]", #"{"a": 1}"#, #""""#]
    for field in model.fields {
      for value in values {
        for name in [field.name, field.wireName] {
          let text = #"{"alarmName": "a", "\#(name)": \#(value)}"#
          let json = try JSONValue(parsing: Array(text.utf8))
          do {
            let alarm = try AlarmRecord(json, now: 0)
            guard case .map(let record) = alarm.value else { return #expect(Bool(false)) }
            let read = try ValueBridge.json(record[field.name] ?? .null, as: .any, at: "")
            #expect(read == json[name])
          } catch let problem as AlarmRecord.Problem {
            #expect(problem.description.contains(field.name), "\(text): \(problem)")
          }
        }
      }
    }
  }

  @Test func aFieldThatIsGivenTwiceIsNotChosenByChance() throws {
    for (members, words) in [
      (#""regionId": "a", "region_id": "b""#, "`region_id` and `regionId`"),
      (#""rack": 1, "additional": {"rack": 2}"#, "`rack` and `additional.rack`"),
    ] {
      let problem = #expect(throws: AlarmRecord.Problem.self) { try alarm(members) }
      #expect(problem?.description.contains("different values for \(words)") == true)
    }
    _ = try alarm(#""rack": 1, "regionId": "a", "region_id": "a", "additional": {"rack": 1}"#)
  }

  @Test func whatStandsInForAMissingFieldIsNeverTooLong() throws {
    for count in [1, 240, 241, 242, 255] {
      // A flag is one character of two scalars, which is what the API counts.
      for letter in ["x", "é", "🇪🇺"] {
        let name = String(repeating: letter, count: count / letter.unicodeScalars.count)
        if name.isEmpty { continue }
        let alarm = try AlarmRecord(
          ["alarm_name": .string(name)], now: 1_700_000_000_000_000_000)
        guard case .map(let record) = alarm.value, case .string(let id)? = record["alarm_id"]
        else { return #expect(Bool(false)) }
        #expect(id.unicodeScalars.count <= 255 && id.hasSuffix("-1700000000000"))
      }
    }
    // What is too long itself is named, and nothing that was made from it.
    let problem = #expect(throws: AlarmRecord.Problem.self) {
      try AlarmRecord(["alarm_name": .string(String(repeating: "x", count: 256))], now: 0)
    }
    #expect(
      problem?.description
        == "the alarm.alarm_name is 256 characters long, at most 255 are allowed")
  }
}
