import COCCatalog
import Testing

@testable import COCEmulator

/// What tickets tell of their hosts (sections 4.3.2 to 4.3.5).
@Suite struct OrderHostTests {
  @Test func everyHostTellsWhatHappenedInItsLog() async throws {
    let service = try ServiceUnderTest {
      $0.hostFaults = [
        try HostFault(parsing: "ecs-02=fail:No space left on device"),
        try HostFault(parsing: "web-03=timeout"), try HostFault(parsing: "ecs-04=offline"),
      ]
    }
    let uuid = try await service.execute(on: [[1, 2, 3, 4]], rate: 1, timeout: 30)
    try await service.wait(uuid, for: "FINISHED")
    let hosts = try await service.instances(uuid, 1)
    #expect(
      hosts.compactMap { $0["status"]?.stringValue } == [
        "FINISHED", "ABNORMAL", "ABNORMAL", "ABNORMAL",
      ])
    let logs = hosts.compactMap { $0["message"]?.stringValue }
    #expect(logs[0].contains("restarting nginx") && logs[0].contains("exit code 0"))
    #expect(logs[1].contains("No space left on device") && logs[1].contains("exit code 1"))
    #expect(logs[2].contains("time limit") && logs[2].contains("exit code 124"))
    #expect(logs[3].contains("OFFLINE"))
    #expect(hosts[2]["execute_costs"] == 30_000)
    // As in the example of section 4.3.4.
    for host in hosts {
      let created = try #require(host["gmt_created"]?.intValue)
      let finished = try #require(host["gmt_finished"]?.intValue)
      #expect(host["execute_costs"] == .int(finished - created))
    }
    #expect(hosts[3]["target_instance"]?["agent_status"] == "OFFLINE")
    #expect(hosts[0]["target_instance"]?["properties"]?["host_name"] == "web-01")
  }

  @Test func aLogHasAtMostOneMegabyte() async throws {
    let service = try ServiceUnderTest()
    _ = try await service.createScript(
      "long", content: Array(repeating: "echo ${a}", count: 400).joined(separator: "\n"),
      parameters: [
        [
          "param_name": "a", "param_value": .string(String(repeating: "x", count: 1024)),
          "param_description": "", "param_order": 1, "sensitive": false,
        ]
      ])
    let short = try await service.execute("long", on: [[1]])
    try await service.wait(short, for: "FINISHED")
    let log = try #require(try await service.instances(short, 1)[0]["message"]?.stringValue)
    #expect(log.utf8.count > 400 * 1024)
    #expect(!log.contains("cut off"))
    for text in [String(repeating: "x", count: 1_048_576), String(repeating: "é磁", count: 300_000)]
    {
      let closed = HostLog.closed(text, by: "ended with exit code 0")
      #expect(closed.utf8.count <= 1024 * 1024)
      #expect(closed.utf8.count > 1024 * 1024 - 10)
      #expect(closed.hasSuffix("cut off here]\nended with exit code 0\n"))
      #expect(!closed.contains("\u{FFFD}"))
    }
  }

  @Test func healthyHostsKeepAShortTimeLimit() async throws {
    let service = try ServiceUnderTest()
    let uuid = try await service.execute(on: [Array(1...10)], timeout: 5)
    try await service.wait(uuid, for: "FINISHED")
    for host in try await service.instances(uuid, 1) {
      #expect(try #require(host["execute_costs"]?.intValue) <= 5000)
    }
  }

  @Test func aForeignAgentDoesNotRunTheScript() async throws {
    let service = try ServiceUnderTest()
    var target = try #require(try await service.target("ecs-01").objectValue)
    target["agent_sn"] = "0000"
    let uuid = try await service.call(
      "scripts.execute",
      [
        "script_uuid": .string(try await service.script("patch_scan")),
        "execute_param": [
          "resourceful": true, "timeout": 60, "success_rate": 100, "execute_user": "root",
        ],
        "execute_batches": [
          [
            "batch_index": 1, "rotation_strategy": "CONTINUE",
            "target_instances": [.object(target)],
          ]
        ],
      ])
    let text = try #require(uuid.stringValue)
    try await service.wait(text, for: "ABNORMAL")
    let log = try await service.instances(text, 1)[0]["message"]?.stringValue
    #expect(log?.contains("not installed") == true)
  }

  @Test func sensitiveValuesStayOutOfLogsAndDisplays() async throws {
    let service = try ServiceUnderTest()
    _ = try await service.createScript(
      "login", content: "echo ${password}",
      parameters: [
        [
          "param_name": "password", "param_value": "default1", "param_description": "",
          "param_order": 1, "sensitive": true,
        ]
      ])
    let uuid = try await service.execute(
      "login", on: [[1]],
      parameters: [["param_name": "password", "param_value": "hunter2", "param_order": 1]])
    try await service.wait(uuid, for: "FINISHED")
    let log = try #require(try await service.instances(uuid, 1)[0]["message"]?.stringValue)
    #expect(log.contains("******") && !log.contains("hunter2") && !log.contains("default1"))
    let order = try await service.order(uuid)
    let shown = order["properties"]?["execute_param"]?["script_params"]?[0]?["param_value"]
    #expect(shown == "******")
  }

  @Test func statisticsAndBatchesAgreeWithTheHosts() async throws {
    let service = try ServiceUnderTest { $0.hostFaults = [try HostFault(parsing: "ecs-02=fail")] }
    let uuid = try await service.execute(on: [[1, 2], [3]], rate: 50, pausing: [1])
    try await service.wait(uuid, for: "PAUSED")
    let statistics = try await service.call(
      "orders.statistics", ["execute_uuid": .string(uuid)])
    #expect(statistics["total_instance"] == 3)
    let entries = try #require(statistics["execute_statistics"]?.arrayValue)
    #expect(
      entries.compactMap { $0["instance_status"]?.stringValue } == [
        "READY", "PROCESSING", "ABNORMAL", "CANCELED", "FINISHED",
      ])
    #expect(entries.compactMap { $0["instance_count"]?.intValue } == [1, 0, 1, 0, 1])
    #expect(entries[0]["batch_indexes"] == [2])
    #expect(entries[1]["batch_indexes"] == [])
    #expect(entries[2]["batch_indexes"] == [1])
    let batches = try await service.call("orders.batches", ["execute_uuid": .string(uuid)])
    #expect(batches[0]?["total_instances"] == 2 && batches[0]?["rotation_strategy"] == "PAUSE")
    #expect(batches[1]?["total_instances"] == 1 && batches[1]?["rotation_strategy"] == "CONTINUE")
    #expect(batches[2] == nil)
  }

  @Test func hostsOfABatchComeInPagesAndByStatus() async throws {
    let service = try ServiceUnderTest { $0.hostFaults = [try HostFault(parsing: "ecs-02=fail")] }
    let uuid = try await service.execute(on: [Array(1...10)], rate: 50)
    try await service.wait(uuid, for: "FINISHED")
    var found: [String] = []
    var marker: JSONValue = 0
    for expected in [4, 4, 2, 0] {
      let page = try await service.call(
        "orders.batch",
        ["execute_uuid": .string(uuid), "batch_index": 1, "limit": 4, "marker": marker])
      let hosts = try #require(page["execute_instances"]?.arrayValue)
      #expect(hosts.count == expected)
      #expect(page["total_instances"] == 10)
      found += hosts.compactMap { $0["target_instance"]?["resource_id"]?.stringValue }
      marker = hosts.last?["id"] ?? marker
    }
    #expect(found == (1...10).map(ServiceUnderTest.id))
    let failed = try await service.call(
      "orders.batch",
      ["execute_uuid": .string(uuid), "batch_index": 1, "status": "ABNORMAL"])
    #expect(failed["execute_instances"]?.arrayValue?.count == 1)
    let error = try await service.refusal(
      "orders.batch", ["execute_uuid": .string(uuid), "batch_index": 2])
    #expect(error.status == 404)
  }
}
