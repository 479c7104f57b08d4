import COCCatalog
import Testing

@testable import COCEmulator

/// Tickets that end because the service fails or rolls hosts back: the statuses of section 4.3 to
/// which no operation leads.
@Suite struct OrderEndTests {
  private static func service(_ faults: String...) throws -> ServiceUnderTest {
    try ServiceUnderTest {
      for fault in faults { $0.hostFaults.append(try HostFault(parsing: fault)) }
    }
  }

  private static let operations: [(type: String, more: [String: JSONValue])] = [
    ("PAUSE_ORDER", [:]), ("CONTINUE_ORDER", [:]), ("CANCEL_ORDER", [:]),
    ("SKIP_BATCH", ["batch_index": 1]), ("CANCEL_INSTANCE", ["instance_id": 1]),
  ]

  private static func counts(
    _ service: ServiceUnderTest, _ uuid: String
  ) async throws -> [String: Int64] {
    let statistics = try await service.call("orders.statistics", ["execute_uuid": .string(uuid)])
    var counts: [String: Int64] = [:]
    for entry in try #require(statistics["execute_statistics"]?.arrayValue) {
      counts[try #require(entry["instance_status"]?.stringValue)] =
        entry["instance_count"]?.intValue
    }
    #expect(counts.values.reduce(0, +) == statistics["total_instance"]?.intValue)
    return counts
  }

  @Test func aTicketWhoseFailedHostsWereRolledBackEndsRolledBack() async throws {
    let service = try Self.service("ecs-02=rollback")
    let uuid = try await service.execute(on: [[1, 2]])
    try await service.wait(uuid, for: "ROLLBACKED", "ABNORMAL", "FINISHED")
    #expect(try await service.status(uuid) == "ROLLBACKED")
    #expect(try await service.statuses(uuid, 1) == ["FINISHED", "ROLLBACKED"])
    let log = try #require(try await service.instances(uuid, 1)[1]["message"]?.stringValue)
    #expect(log.contains("exit code 1") && log.contains("rolled back"))
    let order = try await service.order(uuid)
    let created = try #require(order["gmt_created"]?.intValue)
    let finished = try #require(order["gmt_finished"]?.intValue)
    #expect(finished > created && order["execute_costs"] == .int(finished - created))
    #expect(
      try await Self.counts(service, uuid) == [
        "READY": 0, "PROCESSING": 0, "ABNORMAL": 0, "CANCELED": 0, "FINISHED": 1, "ROLLBACKED": 1,
      ])
    for operation in Self.operations {
      let error = try await service.operateRefusal(uuid, operation.type, operation.more)
      #expect(error.status == 400 && error.code == "COC.00040701")
      #expect(error.message.contains(operation.type) && error.message.contains("ROLLBACKED"))
    }
    service.clock.advance(milliseconds: 3_600_000)
    #expect(try await service.order(uuid) == order)
  }

  @Test func aRateThatIsMetLetsTheTicketFinishWithAHostRolledBack() async throws {
    let service = try Self.service("ecs-02=rollback")
    let uuid = try await service.execute(on: [[1, 2], [3]], rate: 60)
    try await service.wait(uuid, for: "FINISHED")
    #expect(try await service.statuses(uuid, 1) == ["FINISHED", "ROLLBACKED"])
    #expect(try await service.statuses(uuid, 2) == ["FINISHED"])
  }

  @Test func aTicketWithAHostThatOnlyFailedStaysAbnormal() async throws {
    let service = try Self.service("ecs-01=fail", "ecs-02=rollback")
    let uuid = try await service.execute(on: [[1, 2]])
    try await service.wait(uuid, for: "ABNORMAL")
    service.clock.advance(milliseconds: 3_600_000)
    #expect(try await service.status(uuid) == "ABNORMAL")
    #expect(try await service.statuses(uuid, 1) == ["ABNORMAL", "ROLLBACKED"])
    try await service.operate(uuid, "SKIP_BATCH", ["batch_index": 1])
    #expect(try await service.status(uuid) == "FINISHED")
  }

  @Test func batchesThatWaitAreForAPersonToDecideAbout() async throws {
    let service = try Self.service("ecs-01=rollback")
    let uuid = try await service.execute(on: [[1], [2]])
    try await service.wait(uuid, for: "ABNORMAL")
    #expect(try await service.order(uuid)["gmt_finished"] == .null)
    try await service.operate(uuid, "CONTINUE_ORDER")
    try await service.wait(uuid, for: "FINISHED")

    // Without the last batch that waited, nothing is left to decide.
    let other = try await service.execute(on: [[1], [2]])
    try await service.wait(other, for: "ABNORMAL")
    try await service.operate(other, "SKIP_BATCH", ["batch_index": 2])
    #expect(try await service.status(other) == "ROLLBACKED")
    #expect(try await service.order(other)["gmt_finished"]?.intValue == service.clock.now())
    #expect(try await service.statuses(other, 2) == ["CANCELED"])
  }

  @Test func aFailureOfTheServiceEndsTheTicketWithAnError() async throws {
    let service = try Self.service("ecs-02=error")
    let uuid = try await service.execute(on: [[1, 2], [3], [4]], rate: 1)
    try await service.wait(uuid, for: "ERROR", "FINISHED", "ABNORMAL")
    #expect(try await service.status(uuid) == "ERROR")
    // What had begun has come to its end; the rest never begins, whatever the success rate.
    #expect(try await service.statuses(uuid, 1) == ["FINISHED", "ABNORMAL"])
    #expect(try await service.statuses(uuid, 2) == ["CANCELED"])
    #expect(try await service.statuses(uuid, 3) == ["CANCELED"])
    let log = try #require(try await service.instances(uuid, 1)[1]["message"]?.stringValue)
    #expect(log.contains("the service failed") && log.contains("not started"))
    #expect(
      try await Self.counts(service, uuid) == [
        "READY": 0, "PROCESSING": 0, "ABNORMAL": 1, "CANCELED": 2, "FINISHED": 1,
      ])
    let order = try await service.order(uuid)
    #expect(order["gmt_finished"]?.intValue != nil)
    for operation in Self.operations {
      let error = try await service.operateRefusal(uuid, operation.type, operation.more)
      #expect(error.status == 400 && error.message.contains("ERROR"))
    }
    service.clock.advance(milliseconds: 3_600_000)
    #expect(try await service.order(uuid) == order)
  }

  @Test func aTicketThatEndsWithAnErrorMayStillBeOperatedWhileItsBatchRuns() async throws {
    let service = try Self.service("ecs-02=error")
    func started() async throws -> String {
      let uuid = try await service.execute(on: [[1, 2], [3]])
      try await service.wait(uuid, for: "PROCESSING")
      while try await service.statuses(uuid, 1) != ["PROCESSING", "ABNORMAL"] {
        service.clock.advance(milliseconds: 100)
      }
      return uuid
    }
    let paused = try await started()
    try await service.operate(paused, "PAUSE_ORDER")
    try await service.wait(paused, for: "ERROR")
    let skipped = try await started()
    try await service.operate(skipped, "SKIP_BATCH", ["batch_index": 1])
    #expect(try await service.status(skipped) == "ERROR")
    let canceled = try await started()
    try await service.operate(canceled, "CANCEL_ORDER")
    #expect(try await service.status(canceled) == "CANCELED")
  }

  @Test func listsShowTheEndStatesThatTheyCannotBeFilteredBy() async throws {
    let service = try Self.service("ecs-01=rollback", "ecs-02=error", "ecs-03=fail")
    for number in 1...3 { _ = try await service.execute(on: [[number]]) }
    service.clock.advance(milliseconds: 600_000)
    let all = try await service.call("orders.list")
    #expect(
      all["data"]?.arrayValue?.compactMap { $0["status"]?.stringValue } == [
        "ABNORMAL", "ERROR", "ROLLBACKED",
      ])
    let abnormal = try await service.call("orders.list", ["status": "ABNORMAL"])
    #expect(abnormal["total"] == 1)
    // Section 4.3.5 has no such filter.
    let reply = try await service.respond(
      "GET", "/v1/job/script/orders", query: [("status", "ROLLBACKED")])
    #expect(reply.status == 400)
  }

  @Test func theEndStatesAreThereAfterARestart() async throws {
    let folder = try TemporaryFolder()
    let clock = SteppingClock()
    func open(_ faults: [String]) throws -> ServiceUnderTest {
      try ServiceUnderTest(clock: clock) {
        $0.storage = .file(folder.path("coc.sqlite"))
        $0.hostFaults = try faults.map { try HostFault(parsing: $0) }
      }
    }
    let rolledBack: String
    let error: String
    let running: String
    do {
      let service = try open(["ecs-01=rollback", "ecs-02=error"])
      rolledBack = try await service.execute(on: [[1]])
      error = try await service.execute(on: [[2], [3]])
      try await service.wait(rolledBack, for: "ROLLBACKED")
      try await service.wait(error, for: "ERROR")
      running = try await service.execute(on: [[1], [2]], rate: 1)
      try await service.wait(running, for: "PROCESSING")
    }
    // What was decided when the batch began stays, although the fault is gone.
    let service = try open([])
    #expect(try await service.status(rolledBack) == "ROLLBACKED")
    #expect(try await service.statuses(rolledBack, 1) == ["ROLLBACKED"])
    #expect(try await service.status(error) == "ERROR")
    try await service.wait(running, for: "FINISHED")
    #expect(try await service.statuses(running, 1) == ["ROLLBACKED"])
  }
}
