import COCCatalog
import COCEmulator
import CocrRuntime
import Testing

/// Changes that are answered without being sent.
@Suite struct RehearsalTests {
  private func call(_ name: String, _ arguments: [String: JSONValue]) throws -> OperationCall {
    OperationCall(try #require(Catalog.operation(name)), arguments)
  }

  @Test func whatWasAskedForIsKnownAndNothingElseIsMadeUp() async throws {
    let rehearsal = Rehearsal(over: try Emulator()) { _ in }
    let order = try await rehearsal.perform(
      call(
        "scripts.execute",
        [
          "script_uuid": "SC1",
          "execute_param": [
            "resourceful": false, "timeout": 300, "success_rate": 90.5, "execute_user": "root",
          ],
          "execute_batches": [
            [
              "batch_index": 1, "rotation_strategy": "CONTINUE",
              "target_instances": [
                [
                  "resource_id": "r", "agent_sn": "a", "project_id": "p",
                  "region_id": "cn-north-4",
                ]
              ],
            ]
          ],
        ]))
    let found = try await rehearsal.perform(call("orders.get", ["execute_uuid": order]))
    #expect(found["status"] == "FINISHED")
    #expect(found["execute_uuid"] == order)
    #expect(found["gmt_created"] == .null)
    let properties = try #require(found["properties"])
    #expect(properties["script_uuid"] == "SC1")
    #expect(properties["execute_param"]?["timeout"] == 300)
    #expect(properties["execute_param"]?["success_rate"] == 90.5)
  }
}
