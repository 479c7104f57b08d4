import COCCatalog
import Testing

@testable import COCEmulator

/// Script tickets: section 4.3 and the execution of section 4.2.6.
@Suite struct OrderTests {
  @Test func batchesRunInOrderUntilTheTicketIsFinished() async throws {
    let service = try ServiceUnderTest()
    let uuid = try await service.execute(on: [[1, 2], [3, 4], [5]])
    #expect(uuid.hasPrefix("SCT") && uuid.count == 26)
    #expect(try await service.status(uuid) == "READY")
    #expect(try await service.statuses(uuid, 1) == ["READY", "READY"])

    try await service.wait(uuid, for: "PROCESSING")
    #expect(try await service.statuses(uuid, 1) == ["PROCESSING", "PROCESSING"])
    #expect(try await service.statuses(uuid, 2) == ["READY", "READY"])
    var seen: Set<Int64> = []
    while try await service.status(uuid) == "PROCESSING" {
      let order = try await service.order(uuid)
      let current = try #require(order["properties"]?["current_execute_batch_index"]?.intValue)
      seen.insert(current)
      for earlier in 1..<current where earlier >= 1 {
        #expect(Set(try await service.statuses(uuid, earlier)) == ["FINISHED"])
      }
      if current < 3 { #expect(Set(try await service.statuses(uuid, current + 1)) == ["READY"]) }
      service.clock.advance(milliseconds: 1000)
    }
    #expect(seen == [1, 2, 3])
    let order = try await service.order(uuid)
    #expect(order["status"] == "FINISHED")
    let created = try #require(order["gmt_created"]?.intValue)
    let finished = try #require(order["gmt_finished"]?.intValue)
    #expect(order["execute_costs"] == .int(finished - created))
    #expect((3 * 5000...3 * 25_000 + 1000).contains(finished - created))
  }

  @Test func aTicketTellsWhatItWasStartedWith() async throws {
    let service = try ServiceUnderTest()
    let uuid = try await service.execute(
      "disk_clean", on: [[1]], rate: 97.5,
      parameters: [["param_name": "threshold", "param_value": "70", "param_order": 1]])
    let order = try await service.order(uuid)
    let properties = try #require(order["properties"])
    #expect(properties["script_name"] == "disk_clean")
    #expect(properties["script_version_name"] == "1.0.0")
    #expect(properties["execute_param"]?["success_rate"] == 97.5)
    #expect(properties["execute_param"]?["timeout"] == 300)
    #expect(properties["execute_param"]?["script_params"]?[0]?["param_value"] == "70")
    #expect(order["gmt_finished"] == .null && order["execute_costs"] == .null)
  }

  @Test func theSuccessRateCountsAllHostsOfTheTicket() async throws {
    // One of 25 hosts is 96 percent: enough for 95, although its own batch has only 90.
    let batches = [Array(1...10), Array(11...20), Array(21...25)]
    let one = try ServiceUnderTest { $0.hostFaults = [try HostFault(parsing: "ecs-04=fail")] }
    let uuid = try await one.execute(on: batches, rate: 95)
    try await one.wait(uuid, for: "FINISHED")
    #expect(try await one.statuses(uuid, 1).count { $0 == "ABNORMAL" } == 1)

    // Two of 25 are 92 percent.
    let two = try ServiceUnderTest {
      $0.hostFaults = [try HostFault(parsing: "ecs-04,ecs-07=fail")]
    }
    let missed = try await two.execute(on: batches, rate: 95)
    try await two.wait(missed, for: "ABNORMAL")
    #expect(try await two.statuses(missed, 2) == Array(repeating: "READY", count: 10))
    #expect(try await two.order(missed)["gmt_finished"] == .null)
  }

  @Test func aTicketThatMissesItsRateStaysAbnormal() async throws {
    let service = try ServiceUnderTest { $0.hostFaults = [try HostFault(parsing: "ecs-02=fail")] }
    let uuid = try await service.execute(on: [[1, 2]])
    try await service.wait(uuid, for: "ABNORMAL")
    service.clock.advance(milliseconds: 3_600_000)
    #expect(try await service.status(uuid) == "ABNORMAL")
  }

  @Test func theStrategyPauseHoldsTheNextBatchBack() async throws {
    let service = try ServiceUnderTest()
    let uuid = try await service.execute(on: [[1], [2], [3]], pausing: [1, 3])
    try await service.wait(uuid, for: "PAUSED")
    service.clock.advance(milliseconds: 3_600_000)
    #expect(try await service.status(uuid) == "PAUSED")
    #expect(try await service.statuses(uuid, 1) == ["FINISHED"])
    #expect(try await service.statuses(uuid, 2) == ["READY"])
    try await service.operate(uuid, "CONTINUE_ORDER")
    #expect(try await service.status(uuid) == "PROCESSING")
    // After the last batch there is nothing to hold back.
    try await service.wait(uuid, for: "FINISHED")
  }

  @Test func pausingLetsTheRunningBatchEnd() async throws {
    let service = try ServiceUnderTest()
    let uuid = try await service.execute(on: [[1], [2]])
    try await service.wait(uuid, for: "PROCESSING")
    try await service.operate(uuid, "PAUSE_ORDER")
    #expect(try await service.status(uuid) == "PAUSED")
    #expect(try await service.statuses(uuid, 1) == ["PROCESSING"])
    service.clock.advance(milliseconds: 60_000)
    #expect(try await service.statuses(uuid, 1) == ["FINISHED"])
    #expect(try await service.statuses(uuid, 2) == ["READY"])
    try await service.operate(uuid, "CONTINUE_ORDER")
    try await service.wait(uuid, for: "FINISHED")
  }

  @Test func pausingBeforeTheStartHoldsTheFirstBatchBack() async throws {
    let service = try ServiceUnderTest()
    let uuid = try await service.execute(on: [[1]])
    try await service.operate(uuid, "PAUSE_ORDER")
    service.clock.advance(milliseconds: 3_600_000)
    #expect(try await service.statuses(uuid, 1) == ["READY"])
    try await service.operate(uuid, "CONTINUE_ORDER")
    try await service.wait(uuid, for: "FINISHED")
  }

  @Test func continuingWhileTheBatchStillRunsDoesNotStartTheNext() async throws {
    let service = try ServiceUnderTest()
    let uuid = try await service.execute(on: [[1], [2]])
    try await service.wait(uuid, for: "PROCESSING")
    try await service.operate(uuid, "PAUSE_ORDER")
    try await service.operate(uuid, "CONTINUE_ORDER")
    #expect(try await service.status(uuid) == "PROCESSING")
    #expect(try await service.statuses(uuid, 2) == ["READY"])
  }

  @Test func cancelingTheTicketCancelsWhatHasNotEnded() async throws {
    let service = try ServiceUnderTest()
    let uuid = try await service.execute(on: [[1], [2], [3]])
    try await service.wait(uuid, for: "PROCESSING")
    while try await service.statuses(uuid, 1) != ["FINISHED"] {
      service.clock.advance(milliseconds: 500)
    }
    try await service.operate(uuid, "CANCEL_ORDER")
    #expect(try await service.status(uuid) == "CANCELED")
    #expect(try await service.statuses(uuid, 1) == ["FINISHED"])
    #expect(try await service.statuses(uuid, 2) == ["CANCELED"])
    #expect(try await service.statuses(uuid, 3) == ["CANCELED"])
    #expect(try await service.order(uuid)["gmt_finished"]?.intValue == service.clock.now())
  }

  @Test func cancelingOneHostLeavesTheOthers() async throws {
    let service = try ServiceUnderTest()
    let uuid = try await service.execute(on: [[1, 2]])
    try await service.wait(uuid, for: "PROCESSING")
    let id = try #require(try await service.instances(uuid, 1)[0]["id"])
    try await service.operate(uuid, "CANCEL_INSTANCE", ["instance_id": id])
    #expect(try await service.statuses(uuid, 1) == ["CANCELED", "PROCESSING"])
    // A host that a person took out does not count against the rate.
    try await service.wait(uuid, for: "FINISHED")
    let error = try await service.operateRefusal(uuid, "CANCEL_INSTANCE", ["instance_id": id])
    #expect(error.status == 400)
  }

  @Test func cancelingAllHostsCancelsTheTicket() async throws {
    let service = try ServiceUnderTest()
    let uuid = try await service.execute(on: [[1], [2]])
    for batch in [Int64(2), 1] {
      let id = try #require(try await service.instances(uuid, batch)[0]["id"])
      try await service.operate(uuid, "CANCEL_INSTANCE", ["instance_id": id])
    }
    #expect(try await service.status(uuid) == "CANCELED")
  }

  @Test func skippingABatchThatWaitsPassesItOver() async throws {
    let service = try ServiceUnderTest()
    let uuid = try await service.execute(on: [[1], [2], [3]])
    try await service.operate(uuid, "SKIP_BATCH", ["batch_index": 2])
    try await service.wait(uuid, for: "FINISHED")
    #expect(try await service.statuses(uuid, 1) == ["FINISHED"])
    #expect(try await service.statuses(uuid, 2) == ["CANCELED"])
    #expect(try await service.statuses(uuid, 3) == ["FINISHED"])
  }

  @Test func skippingTheRunningBatchStartsTheNext() async throws {
    let service = try ServiceUnderTest()
    let uuid = try await service.execute(on: [[1, 2], [3]], pausing: [1])
    try await service.wait(uuid, for: "PROCESSING")
    try await service.operate(uuid, "SKIP_BATCH", ["batch_index": 1])
    #expect(try await service.statuses(uuid, 1) == ["CANCELED", "CANCELED"])
    #expect(try await service.statuses(uuid, 2) == ["PROCESSING"])
  }

  @Test func skippingTheBatchThatFailedLetsTheTicketGoOn() async throws {
    let service = try ServiceUnderTest { $0.hostFaults = [try HostFault(parsing: "ecs-01=fail")] }
    let uuid = try await service.execute(on: [[1], [2]])
    try await service.wait(uuid, for: "ABNORMAL")
    try await service.operate(uuid, "SKIP_BATCH", ["batch_index": 1])
    try await service.wait(uuid, for: "FINISHED")
    #expect(try await service.statuses(uuid, 1) == ["ABNORMAL"])
    #expect(try await service.statuses(uuid, 2) == ["FINISHED"])
  }

  @Test func continuingAnAbnormalTicketPutsUpWithItsFailuresSoFar() async throws {
    let service = try ServiceUnderTest {
      $0.hostFaults = [try HostFault(parsing: "ecs-01,ecs-03=fail")]
    }
    let uuid = try await service.execute(on: [[1], [2], [3], [4]])
    try await service.wait(uuid, for: "ABNORMAL")
    try await service.operate(uuid, "CONTINUE_ORDER")
    // The next failure stops it again.
    try await service.wait(uuid, for: "ABNORMAL")
    #expect(try await service.statuses(uuid, 3) == ["ABNORMAL"])
    try await service.operate(uuid, "CONTINUE_ORDER")
    try await service.wait(uuid, for: "FINISHED")
  }

  @Test func anAbnormalTicketWithoutABatchLeftCannotContinueButBeSettled() async throws {
    let service = try ServiceUnderTest { $0.hostFaults = [try HostFault(parsing: "ecs-01=fail")] }
    let uuid = try await service.execute(on: [[1]])
    try await service.wait(uuid, for: "ABNORMAL")
    let error = try await service.operateRefusal(uuid, "CONTINUE_ORDER")
    #expect(error.message.contains("skip batch 1"))
    try await service.operate(uuid, "SKIP_BATCH", ["batch_index": 1])
    #expect(try await service.status(uuid) == "FINISHED")

    let other = try await service.execute(on: [[1]])
    try await service.wait(other, for: "ABNORMAL")
    try await service.operate(other, "CANCEL_ORDER")
    #expect(try await service.status(other) == "CANCELED")
  }

  @Test func operationsAreRefusedInTheStatesThatDoNotAllowThem() async throws {
    let service = try ServiceUnderTest()
    let uuid = try await service.execute(on: [[1], [2]])
    let running = try await service.operateRefusal(uuid, "CONTINUE_ORDER")
    #expect(running.status == 400 && running.code == "COC.00040701")
    #expect(running.message.contains("READY"))
    try await service.operate(uuid, "PAUSE_ORDER")
    let twice = try await service.operateRefusal(uuid, "PAUSE_ORDER")
    #expect(twice.message.contains("PAUSED"))
    try await service.operate(uuid, "CONTINUE_ORDER")
    while try await service.statuses(uuid, 1) != ["FINISHED"] {
      service.clock.advance(milliseconds: 500)
    }
    let past = try await service.operateRefusal(uuid, "SKIP_BATCH", ["batch_index": 1])
    #expect(past.message.contains("batch 1 has ended"))
    let absent = try await service.operateRefusal(uuid, "SKIP_BATCH", ["batch_index": 9])
    #expect(absent.message.contains("2 batches"))
    let unknown = try await service.operateRefusal(
      uuid, "CANCEL_INSTANCE", ["instance_id": 999_999])
    #expect(unknown.message.contains("999999"))
    try await service.wait(uuid, for: "FINISHED")
    for type in ["PAUSE_ORDER", "CONTINUE_ORDER", "CANCEL_ORDER"] {
      let error = try await service.operateRefusal(uuid, type)
      #expect(error.message.contains(type) && error.message.contains("FINISHED"))
    }
    let skip = try await service.operateRefusal(uuid, "SKIP_BATCH", ["batch_index": 2])
    #expect(skip.message.contains("FINISHED"))
  }

  @Test func theExamplesRetryInstanceIsRefusedByName() async throws {
    let service = try ServiceUnderTest()
    let uuid = try await service.execute(on: [[1]])
    let reply = try await service.respond(
      "PUT", "/v1/job/script/orders/\(uuid)/operation",
      json: ["batch_index": "1", "instance_id": 383, "operation_type": "RETRY_INSTANCE"])
    #expect(reply.status == 400)
    #expect(reply.body["error_msg"]?.stringValue?.contains("RETRY_INSTANCE") == true)
  }

  @Test func operationsNeedTheirArgument() async throws {
    let service = try ServiceUnderTest()
    let uuid = try await service.execute(on: [[1]])
    let path = "/v1/job/script/orders/\(uuid)/operation"
    for (type, name) in [("SKIP_BATCH", "batch_index"), ("CANCEL_INSTANCE", "instance_id")] {
      let reply = try await service.respond("PUT", path, json: ["operation_type": .string(type)])
      #expect(reply.status == 400)
      #expect(reply.body["error_msg"]?.stringValue?.contains(name) == true)
    }
  }

  // MARK: - The list

  @Test func ticketsAreListedNewestFirstInPages() async throws {
    let service = try ServiceUnderTest()
    var uuids: [String] = []
    for number in 1...5 {
      uuids.append(try await service.execute(on: [[number]]))
      service.clock.advance(milliseconds: 2000)
    }
    var found: [String] = []
    var arguments: [String: JSONValue] = ["limit": 2]
    for expected in [2, 2, 1, 0] {
      let page = try await service.call("orders.list", arguments)
      let orders = try #require(page["data"]?.arrayValue)
      #expect(page["total"] == 5)
      #expect(orders.count == expected)
      found += orders.compactMap { $0["execute_uuid"]?.stringValue }
      if let last = orders.last { arguments["marker"] = last["order_id"] }
    }
    #expect(found == uuids.reversed())
  }

  @Test func ticketsAreFilteredByTimeCreatorAndStatus() async throws {
    let service = try ServiceUnderTest()
    let first = try await service.execute(on: [[1]])
    let start = service.clock.now() / 1000
    service.clock.advance(milliseconds: 100_000)
    let second = try await service.execute(on: [[2]])
    func list(_ arguments: [String: JSONValue]) async throws -> [String] {
      let page = try await service.call("orders.list", arguments)
      let found = page["data"]?.arrayValue?.compactMap { $0["execute_uuid"]?.stringValue } ?? []
      #expect(page["total"] == .int(Int64(found.count)))
      return found
    }
    #expect(try await list(["start_time": .int(start + 50)]) == [second])
    #expect(try await list(["end_time": .int(start + 50)]) == [first])
    #expect(try await list(["start_time": .int(start), "end_time": .int(start)]) == [first])
    #expect(try await list(["status": "FINISHED"]) == [first])
    #expect(try await list(["status": "READY"]) == [second])
    #expect(try await list(["creator": "operator"]) == [second, first])
    #expect(try await list(["creator": "nobody"]) == [])
    let page = try await service.call("orders.list", [:])
    let entry = try #require(page["data"]?[0])
    #expect(entry["order_name"] == "restart_nginx")
    #expect(entry["properties"]?["region_ids"] == "cn-north-4")
  }

  @Test func aListingMovesTheTicketsOfItsPageAlone() async throws {
    let service = try ServiceUnderTest()
    for _ in 0..<30 { _ = try await service.execute(on: [[1]]) }
    service.clock.advance(milliseconds: 600_000)
    func due() async throws -> Int64 {
      let now = service.clock.now()
      let count = try await service.emulator.store.database.read { db in
        try db.value(
          Int64.self, sql: "SELECT count(*) FROM orders WHERE next_event <= ?", arguments: [now])
      }
      return try #require(count)
    }
    #expect(try await due() == 30)
    let page = try await service.call("orders.list", ["limit": 10])
    #expect(
      page["data"]?.arrayValue?.map { $0["status"] } == Array(repeating: "FINISHED", count: 10))
    #expect(try await due() == 20)
    // A status depends on all.
    let finished = try await service.call("orders.list", ["status": "FINISHED", "limit": 1])
    #expect(finished["total"] == 30)
    #expect(try await due() == 0)
  }

  @Test func aHostFaultIsForWhatHappensFromThenOn() async throws {
    let service = try ServiceUnderTest()
    let before = try await service.execute(on: [[1], [2]])
    service.clock.advance(milliseconds: 600_000)
    try service.emulator.setHostFaults([try HostFault(parsing: "ecs-02=fail")])
    #expect(try await service.status(before) == "FINISHED")
    let after = try await service.execute(on: [[1], [2]])
    try await service.wait(after, for: "ABNORMAL")
  }

  @Test func unknownTicketsAreNotFound() async throws {
    let service = try ServiceUnderTest()
    for name in ["orders.get", "orders.batches", "orders.statistics"] {
      let error = try await service.refusal(name, ["execute_uuid": "SCT0"])
      #expect(error.status == 404 && error.message.contains("SCT0"))
    }
    let error = try await service.operateRefusal("SCT0", "CANCEL_ORDER")
    #expect(error.status == 404)
  }

  // MARK: - Starting

  @Test func executionIsRefusedForUnknownScriptsHostsAndParameters() async throws {
    let service = try ServiceUnderTest()
    let parameter = try await #require(throws: OperationError.self) {
      _ = try await service.execute(
        "disk_clean", on: [[1]],
        parameters: [["param_name": "treshold", "param_value": "1", "param_order": 1]])
    }
    #expect(parameter.code == "COC.00040601")
    #expect(parameter.message.contains("did you mean threshold"))

    let script = try await service.script("disk_clean")
    let execution: JSONValue = [
      "resourceful": true, "timeout": 60, "success_rate": 100, "execute_user": "root",
    ]
    func batches(_ id: String) -> JSONValue {
      [
        [
          "batch_index": 1, "rotation_strategy": "CONTINUE",
          "target_instances": [
            [
              "resource_id": .string(id), "agent_sn": "a", "project_id": "p", "region_id": "r",
            ]
          ],
        ]
      ]
    }
    let host = try await service.refusal(
      "scripts.execute",
      [
        "script_uuid": .string(script), "execute_param": execution,
        "execute_batches": batches("ecs-99"),
      ])
    #expect(host.status == 400 && host.message.contains("ecs-99"))
    let unknown = try await service.refusal(
      "scripts.execute",
      [
        "script_uuid": "SC0", "execute_param": execution, "execute_batches": batches("ecs-01"),
      ])
    #expect(unknown.status == 404)
    #expect(try await service.call("orders.list", [:])["total"] == 0)
  }

  @Test func hostsAreGivenOnceAndAsTheyAre() async throws {
    let service = try ServiceUnderTest()
    let script = try await service.script("restart_nginx")
    let first = try await service.target("ecs-01")
    let second = try await service.target("ecs-02")
    func refusal(_ batches: [[JSONValue]]) async throws -> OperationError {
      try await service.refusal(
        "scripts.execute",
        [
          "script_uuid": .string(script),
          "execute_param": [
            "resourceful": true, "timeout": 60, "success_rate": 100, "execute_user": "root",
          ],
          "execute_batches": .array(
            batches.enumerated().map { index, targets in
              [
                "batch_index": .int(Int64(index + 1)), "rotation_strategy": "CONTINUE",
                "target_instances": .array(targets),
              ]
            }),
        ])
    }
    for batches in [[[first, second, first]], [[first], [second, first]]] {
      let error = try await refusal(batches)
      #expect(error.status == 400 && error.code == "COC.00040701")
      #expect(error.message.contains("the host ecs-01 is given more than once"))
    }
    func changed(_ name: String, _ value: String) -> JSONValue {
      var members = first.objectValue ?? [:]
      members[name] = .string(value)
      return .object(members)
    }
    let region = try await refusal([[second, changed("region_id", "mars-1")]])
    #expect(region.status == 400)
    #expect(region.message.contains("ecs-01 is in the region cn-north-4, not in mars-1"))
    let project = try await refusal([[changed("project_id", "other")]])
    #expect(project.status == 400)
    #expect(project.message.contains("\(AccessKey.standard.projectID), not in other"))
    #expect(try await service.call("orders.list", [:])["total"] == 0)
  }

  @Test func numbersMayComeInQuotesAsInTheExample() async throws {
    let service = try ServiceUnderTest()
    let script = try await service.script("restart_nginx")
    let reply = try await service.respond(
      "POST", "/v1/job/scripts/\(script)",
      json: [
        "execute_param": [
          "resourceful": "true", "timeout": 300, "execute_user": "root", "success_rate": "100.0",
          "script_params": [],
        ],
        "execute_batches": [
          [
            "batch_index": "1", "rotation_strategy": "CONTINUE",
            "target_instances": [try await service.target("ecs-01")],
          ]
        ],
      ])
    #expect(reply.status == 200)
    let uuid = try #require(reply.body["data"]?.stringValue)
    let order = try await service.order(uuid)
    #expect(order["properties"]?["execute_param"]?["success_rate"] == 100.0)
    #expect(order["properties"]?["execute_param"]?["script_params"] == [])
  }
}
