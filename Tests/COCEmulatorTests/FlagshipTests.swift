import COCCatalog
import COCEmulator
import Testing

@Suite struct FlagshipTests {
  @Test func aScriptRunsOnTwentyFiveHostsInThreeBatches() async throws {
    var configuration = EmulatorConfiguration()
    configuration.clock = SteppingClock()
    let emulator = try Emulator(configuration)
    func call(_ name: String, _ arguments: [String: JSONValue]) async throws -> JSONValue {
      try await emulator.perform(OperationCall(#require(Catalog.operation(name)), arguments))
    }
    let hosts = try #require(
      try await call("resources.list", ["provider": "ecs", "type": "cloudservers"]).arrayValue)
    #expect(hosts.count == 30)
    let shop = hosts.filter { $0["tags"]?["app"] == "65659ae2f42bf80e5f3f0635" }
    #expect(shop.count == 25)
    let scripts = try await call("scripts.list", ["name_like": "disk"])
    let script = try #require(scripts["data"]?[0]?["script_uuid"])
    let batches = stride(from: 0, to: 25, by: 10).map { start -> JSONValue in
      [
        "batch_index": .int(Int64(start / 10 + 1)), "rotation_strategy": "CONTINUE",
        "target_instances": .array(
          shop[start..<min(start + 10, 25)].map { host in
            [
              "resource_id": host["resource_id"] ?? .null, "agent_sn": host["agent_id"] ?? .null,
              "project_id": host["project_id"] ?? .null, "region_id": host["region_id"] ?? .null,
            ]
          }),
      ]
    }
    let uuid = try await call(
      "scripts.execute",
      [
        "script_uuid": script, "execute_batches": .array(batches),
        "execute_param": [
          "resourceful": true, "timeout": 300, "success_rate": 95, "execute_user": "root",
          "script_params": [
            ["param_name": "threshold", "param_value": "90", "param_order": 1]
          ],
        ],
      ])
    var order = try await call("orders.get", ["execute_uuid": uuid])
    #expect(order["status"] == "READY")
    var polls = 0
    while order["status"] != "FINISHED", polls < 100 {
      try await emulator.clock.sleep(milliseconds: 2000)
      order = try await call("orders.get", ["execute_uuid": uuid])
      polls += 1
    }
    #expect(order["status"] == "FINISHED")
    let statistics = try await call("orders.statistics", ["execute_uuid": uuid])
    #expect(statistics["total_instance"] == 25)
    let detail = try await call("orders.batch", ["execute_uuid": uuid, "batch_index": 3])
    let message = detail["execute_instances"]?[0]?["message"]?.stringValue ?? ""
    #expect(message.contains("threshold: 90 percent"))
    #expect(message.contains("exit code 0"))
  }
}
