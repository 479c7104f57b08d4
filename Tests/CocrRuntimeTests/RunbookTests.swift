import COCCatalog
import COCEmulator
import CocrLanguage
import Synchronization
import Testing

@testable import CocrRuntime

/// Runbooks against the emulator, whose time jumps ahead whenever a run sleeps.
@Suite struct RunbookTests {
  private struct Outcome {
    var output = ""
    var logged: [String] = []
    var undone: [String] = []
    var report: RunReport
    var error: ScriptError?
  }

  private struct Clock: RunClock {
    let clock: SteppingClock

    func now() -> Int64 { clock.now() * 1_000_000 }
    func sleep(nanoseconds: Int64) async throws {
      try await clock.sleep(milliseconds: max(1, nanoseconds / 1_000_000))
    }
  }

  private func run(
    _ source: String, faults: [String] = [], alarm: JSONValue? = nil
  ) async throws -> Outcome {
    let clock = SteppingClock()
    var configuration = EmulatorConfiguration()
    configuration.clock = clock
    configuration.hostFaults = try faults.map { try HostFault(parsing: $0) }
    let emulator = try Emulator(configuration)
    let program = try compile(source)
    let context = RunContext(transport: emulator, clock: Clock(clock: clock))
    let driver = RunDriver(program, context: context)
    var outcome = Outcome(report: RunReport())
    driver.onEvent = { event, _ in
      switch event {
      case .logged(let level, let message): outcome.logged.append("\(level.rawValue) \(message)")
      case .undoFinished(let step): outcome.undone.append(step)
      default: break
      }
    }
    let part: RunDriver.Part
    if let alarm {
      part = .handler(0, [try AlarmRecord(alarm, now: context.clock.now()).value])
    } else {
      part = .topLevel
    }
    let ending = await driver.perform(part)
    if let failure = ending.failure {
      outcome.error = try #require(failure as? ScriptError, "\(failure)")
    }
    outcome.output = ending.output
    outcome.report = ending.report
    return outcome
  }

  private func compile(_ source: String) throws -> Program {
    do {
      return try Program(
        SourceFile(name: "test.cocr", text: source), environment: try .standard())
    } catch {
      for diagnostic in error.diagnostics {
        Issue.record("\(DiagnosticRenderer(useColor: false).render(diagnostic))")
      }
      throw error
    }
  }

  private static let hosts = """
    let hosts = resources.list(provider: "ecs", type: "cloudservers")
      .filter(host => host.tags.app == "65659ae2f42bf80e5f3f0635")

    """

  private static let flagship = """
    on alarm where alarm.alarm_level == "Critical" {
      let incident = incidents.create(
        incident_title: alarm.alarm_name, incident_description: alarm.alarm_desc,
        incident_level: "level_20", incident_type: "inc_type_p_reliability_issues",
        incident_source: "incident_source_alarm", current_cloud_service: ["app"],
        is_service_interrupt: false, creator: "runbook")
      incidents.accept(incident)
      step "Clean" {
        \(hosts)
        let order = execute("disk_clean", on: hosts, success_rate: 95, params: {threshold: "90"})
        match order.status {
          "FINISHED" -> incidents.resolve(incident, cause: alarm.alarm_desc, solution: "cleaned")
          _ -> fail("ended \\(order.status)")
        }
      } undo {
        incidents.handle(incident, note: "a person has to look")
      }
    }
    """

  @Test func anAlarmIsHandledToItsEnd() async throws {
    let outcome = try await run(
      Self.flagship, alarm: ["alarm_name": "Disk full", "alarm_level": "Critical"])
    #expect(outcome.error == nil)
    let report = outcome.report
    #expect(report.steps.map(\.state) == [.succeeded])
    #expect(report.orders.count == 1)
    #expect(report.orders.first?.progress.doneCount == 25)
    #expect(report.orders.first?.progress.batchCount == 3)
    #expect(report.orders.first?.progress.scriptName == "disk_clean")
    #expect(report.incidents.map(\.status) == ["INCIDENT_STATUS_COMPLETED"])
    #expect(report.incidents.map(\.title) == ["Disk full"])
  }

  @Test func aMissedSuccessRateUndoesTheStepAndLeavesTheIncidentOpen() async throws {
    let outcome = try await run(
      Self.flagship, faults: ["ecs-02,ecs-03=fail:No space left on device"],
      alarm: ["alarm_name": "Disk full", "alarm_level": "Critical"])
    #expect(outcome.error?.message == "ended ABNORMAL")
    #expect(outcome.undone == ["Clean"])
    #expect(outcome.report.steps.map(\.state) == [.failedUndone])
    #expect(outcome.report.incidents.map(\.status) == ["INCIDENT_STATUS_ACKNOWLEDGED"])
    let failed = outcome.report.orders.first?.failedHosts ?? []
    #expect(failed.count == 2)
    #expect(failed.allSatisfy { $0.log.contains("No space left on device") })
  }

  @Test func ordersThatTheServiceEndsAreFailures() async throws {
    let outcome = try await run(
      Self.flagship, faults: ["ecs-24,ecs-25=rollback"],
      alarm: ["alarm_name": "Disk full", "alarm_level": "Critical"])
    #expect(outcome.error?.message == "ended ROLLBACKED")
    let order = try #require(outcome.report.orders.first)
    #expect(order.progress.hasEnded && order.duration != nil)
    #expect(order.progress.failedCount == 2 && order.progress.doneCount == 23)
    #expect(order.failedHosts.count == 2 && order.failedHosts[0].log.contains("rolled back"))

    let error = try await run(
      Self.flagship, faults: ["ecs-02=error"],
      alarm: ["alarm_name": "Disk full", "alarm_level": "Critical"])
    #expect(error.error?.message == "ended ERROR")
    let ended = try #require(error.report.orders.first)
    #expect(ended.progress.hasEnded && ended.progress.canceledCount == 15)
    #expect(ended.failedHosts.count == 1 && ended.failedHosts[0].log.contains("the service failed"))
  }

  @Test func aRunbookThatPollsByItselfHasItsOrderInTheReport() async throws {
    let outcome = try await run(
      Self.hosts + """
        let script = scripts.find("disk_clean")
        let targets = hosts.take(2).map(host => {
          resource_id: host.resource_id, agent_sn: host.agent_id, project_id: host.project_id,
          region_id: host.region_id
        })
        let id = scripts.execute(
          script.script_uuid,
          execute_param: {
            resourceful: true, timeout: 5m, success_rate: 100, execute_user: "root",
            script_params: []
          },
          execute_batches: [
            {batch_index: 1, rotation_strategy: "CONTINUE", target_instances: targets}
          ])
        while orders.get(id).status in ["READY", "PROCESSING"] { sleep(5s) }
        orders.statistics(id)
        """)
    #expect(outcome.error == nil)
    let order = try #require(outcome.report.orders.first)
    #expect(order.progress.status == "FINISHED" && order.progress.scriptName == "disk_clean")
    #expect(order.progress.doneCount == 2 && order.progress.batchCount == 1)
    #expect(order.lastSeen == nil && outcome.report.openOrders.isEmpty)
  }

  @Test func anOrderThatNobodyWaitedForIsShownAsItWasSeen() async throws {
    let outcome = try await run(
      Self.hosts + """
        let kept = start("disk_clean", on: hosts.take(1))
        let cancelled = start("disk_clean", on: hosts.drop(1).take(1))
        orders.cancel(cancelled)
        print(kept)
        """)
    #expect(outcome.error == nil)
    #expect(outcome.report.orders.map(\.progress.status) == ["READY", "CANCELED"])
    #expect(outcome.report.orders.map { $0.lastSeen == nil } == [false, true])
    #expect(outcome.report.openOrders.map { "\($0.id)\n" } == [outcome.output])
  }

  /// Counts what reaches the emulator.
  private final class Counting: Transport {
    private let emulator: Emulator
    private let count = Mutex(0)
    var reachesNetwork: Bool { false }
    var calls: Int { count.withLock { $0 } }

    init(_ emulator: Emulator) { self.emulator = emulator }

    func perform(_ call: OperationCall) async throws -> JSONValue {
      count.withLock { $0 += 1 }
      return try await emulator.perform(call)
    }
  }

  @Test func everyOperationOfARunIsOneOfItsScript() async throws {
    let clock = SteppingClock()
    var configuration = EmulatorConfiguration()
    configuration.clock = clock
    configuration.hostFaults = [try HostFault(parsing: "ecs-02=fail")]
    let transport = Counting(try Emulator(configuration))
    let driver = RunDriver(
      try compile(Self.hosts + #"execute("disk_clean", on: hosts)"#),
      context: RunContext(transport: transport, clock: Clock(clock: clock)))
    var performed = 0
    driver.onEvent = { event, _ in
      if case .operationBegan = event { performed += 1 }
    }
    let ending = await driver.perform(.topLevel)
    #expect(ending.failure == nil)
    #expect(ending.report.orders.first?.failedHosts.count == 1)
    #expect(transport.calls == performed)
    #expect(ending.report.readCount + ending.report.changeCount == performed)
  }

  @Test func failedHostsAreFoundRolledBackOrNot() async throws {
    let outcome = try await run(
      """
      import "rollout"
      let order = execute("disk_clean", on: resources.all().take(4), success_rate: 50)
      print(order.status, rollout.failed_hosts(order))
      """, faults: ["ecs-01=fail", "ecs-02=rollback"])
    #expect(outcome.error == nil)
    #expect(outcome.output == "FINISHED [\"web-01\", \"web-02\"]\n")
  }

  @Test func aPausedOrderComesBackAfterEachBatch() async throws {
    let outcome = try await run(
      Self.hosts + """
        var order = execute("disk_clean", on: hosts, strategy: "pause")
        var rounds = 0
        while order.status == "PAUSED" {
          rounds += 1
          orders.resume(order)
          order = wait_for(order)
        }
        print(rounds, order.status)
        """)
    #expect(outcome.error == nil)
    #expect(outcome.output == "2 FINISHED\n")
  }

  @Test func anOrderIsCancelledByItsRecord() async throws {
    let outcome = try await run(
      Self.hosts + """
        let order = start("disk_clean", on: hosts)
        orders.cancel(order)
        print(orders.get(order).status, orders.get(orders.get(order)).status)
        """)
    #expect(outcome.output == "CANCELED CANCELED\n")
  }

  @Test(arguments: [
    (#"execute("disk_clean", on: [])"#, "there are no hosts to run the script on"),
    (#"execute("disk_clea", on: hosts)"#, "there is no script named disk_clea"),
    (
      #"execute("disk_clean", on: hosts, params: {treshold: "1"})"#,
      "the script disk_clean has no parameter `treshold`"
    ),
    (
      #"execute("disk_clean", on: hosts, batch_size: [11][0])"#,
      "`batch_size` is 11, but a batch holds 1 to 10 hosts"
    ),
    (
      #"execute("disk_clean", on: hosts, strategy: "st" + "op")"#,
      #"`strategy` must be "continue" or "pause", not "stop""#
    ),
    (
      #"execute("disk_clean", on: hosts, params: {threshold: "a;b"})"#,
      "contains characters that are not allowed"
    ),
  ])
  func whatCannotBeExecutedIsSaidBeforeAnythingIsSent(_ call: String, _ message: String)
    async throws
  {
    let outcome = try await run(Self.hosts + call)
    #expect(outcome.error?.message.contains(message) == true, "\(outcome.error?.message ?? "")")
    #expect(outcome.report.changeCount == 0)
  }

  @Test func anIncidentGoesThroughItsStates() async throws {
    let outcome = try await run(
      """
      let incident = incidents.create(
        incident_title: "t", incident_description: "d", incident_level: "level_30",
        incident_type: "inc_type_p_config_issues", incident_source: "incident_source_manual",
        current_cloud_service: ["app"], is_service_interrupt: false, creator: "me")
      fn status() { incidents.get(incident).status }
      print(status())
      incidents.accept(incident)
      print(status())
      incidents.resolve(incident, cause: "c", solution: "s", verify: false)
      print(status())
      incidents.verify(incident, solved: false, comment: "still slow")
      print(status())
      incidents.resolve(incident.incident_num, cause: "c", solution: "s")
      print(status())
      """)
    #expect(
      outcome.output.split(separator: "\n").map { $0.dropFirst("INCIDENT_STATUS_".count) } == [
        "TRIGGERED", "ACKNOWLEDGED", "RESOLVED", "ACKNOWLEDGED", "COMPLETED",
      ])
    #expect(outcome.error == nil)
  }

  @Test func wavesHoldWhatTheirSizesSay() async throws {
    let outcome = try await run(
      """
      import "rollout"
      let hosts = range(10)
      print(rollout.waves(hosts, [1, 0.25]))
      print(rollout.waves(hosts, [20]))
      print(rollout.waves([], [1]))
      try { rollout.waves(hosts, [0]) } catch error { print(error.message) }
      """)
    #expect(
      outcome.output == """
        [[0], [1, 2, 3], [4, 5, 6, 7, 8, 9]]
        [[0, 1, 2, 3, 4, 5, 6, 7, 8, 9]]
        []
        a wave of 0 holds no host

        """)
  }

  /// Floats make 7.000000000000001 of 28 % of 25.
  @Test func sharesAreExact() async throws {
    let outcome = try await run(
      """
      import "rollout"
      for count in 1...100 {
        for percent in 1...100 {
          let wave = rollout.waves(range(count), [percent / 100])[0]
          assert len(wave) == (count * percent + 99) // 100, "\\(percent) % of \\(count)"
        }
      }
      print(len(rollout.waves(range(10), [0.1 + 0.2])[0]), len(rollout.waves(range(9), [1e-300])[0]))
      """)
    #expect(outcome.error == nil)
    #expect(outcome.output == "3 1\n")
  }

  @Test(arguments: ["1.1", "2.0", "0.0", "-0.5", "1e308 * 10", "1e308 * 10 - 1e308 * 10"])
  func aShareIsPartOfAllHosts(share: String) async throws {
    let outcome = try await run("import \"rollout\"\nrollout.waves([1], [1, \(share)])")
    #expect(
      outcome.error?.message.hasPrefix(
        "a share of the hosts must be above 0.0 and at most 1.0, but is ") == true)
  }

  @Test func aRolloutStopsAtTheWaveThatFails() async throws {
    let outcome = try await run(
      """
      import "rollout"
      \(Self.hosts)
      try {
        rollout.canary("disk_clean", on: hosts, sizes: [1, 5], success_rate: 100)
      } catch error {
        print(error.message)
      }
      """, faults: ["ecs-03=fail"])
    #expect(outcome.output == "wave 2 ended ABNORMAL\n")
    #expect(outcome.report.orders.count == 2)
  }

  @Test func timeoutEndsWhatTakesTooLong() async throws {
    let outcome = try await run(
      """
      print(timeout(5s) { 42 })
      try { timeout(5s) { sleep(1h) } } catch error { print(error.kind, error.message) }
      try { timeout(5s) { throw "inside" } } catch error { print(error.message) }
      """)
    #expect(
      outcome.output == "42\ntimeout the block did not end within 5s\ninside\n",
      "\(String(describing: outcome.error))")
  }

  @Test func logMessagesStayApartFromTheOutput() async throws {
    let outcome = try await run(
      """
      log.info("started")
      log.warn({disk: 97})
      print("output")
      """)
    #expect(outcome.logged == ["info started", "warn {disk: 97}"])
    #expect(outcome.output == "output\n")
  }

  @Test func aTableHasAColumnForEachField() async throws {
    let outcome = try await run(
      """
      table([{host: "web-01", disk: 97}, {host: "db", disk: null}])
      table([{a: 1, b: 2}], columns: ["b"])
      table([])
      """)
    #expect(
      outcome.output == """
        host    disk
        ------  ----
        web-01  97
        db\("      ")
        b
        -
        2
        (nothing)

        """)
  }

  @Test func nobodyAnswersWithoutATerminal() async throws {
    let outcome = try await run(#"approve("go on?")"#)
    #expect(outcome.error?.message == "nobody can answer: go on? [yes/no]")
    #expect(outcome.error?.hint == "run this at a terminal, and answer there")
  }
}
