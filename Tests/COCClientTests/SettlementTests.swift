import COCCatalog
import COCClient
import COCEmulator
import Testing

/// Changes whose reply is lost on its way from an emulator, before their effect or after it.
@Suite("Changes whose reply is lost")
struct SettlementTests {
  /// What loses the reply of an operation's first request.
  static let losses = ["drop-before", "drop-after", "malformed-json", "503", "500"]

  private func withFault(
    _ fault: String, on operation: String,
    _ body: @escaping @Sendable (COCClient, Emulator) async throws -> Void
  ) async throws {
    try await withEmulator {
      $0.requestFaults = [try RequestFault(parsing: "\(fault),operation=\(operation),count=1")]
    } body: { client, emulator in
      try await body(client, emulator)
    }
  }

  private func create(_ client: COCClient, _ name: String, content: String = "df -h") async throws
    -> String
  {
    try await client.scripts.create(
      name: name, properties: ScriptProperties(riskLevel: .low, version: "1.0.0"),
      description: "d", type: .shell, content: content)
  }

  @Test("a script is created once", arguments: losses)
  func creates(loss: String) async throws {
    try await withFault(loss, on: "scripts.create") { client, _ in
      // Longer than the listing's filter takes.
      let name = String(repeating: "long_name_", count: 6)
      let uuid = try await create(client, name)
      #expect(try await client.scripts.get(scriptUUID: uuid).name == name)
      #expect(try await client.scripts.list(nameLike: "long_name").total == 1)
    }
  }

  @Test("a script of the same name that is another one is not taken for it", arguments: losses)
  func nameTaken(loss: String) async throws {
    try await withEmulator { client, emulator in
      let other = try await create(client, "taken", content: "echo other")
      emulator.setRequestFaults([
        try RequestFault(parsing: "\(loss),operation=scripts.create,count=1")
      ])
      let error = try await #require(throws: OperationError.self) {
        _ = try await create(client, "taken")
      }
      #expect(error.status == 400)
      // What the service said is lost with its reply.
      if loss != "malformed-json" { #expect(error.code == "COC.00040601") }
      #expect(try await client.scripts.get(scriptUUID: other).content == "echo other")
    }
  }

  @Test("what another request of the client made is not taken for it")
  func ownScript() async throws {
    try await withEmulator { client, emulator in
      _ = try await create(client, "twice")
      emulator.setRequestFaults([
        try RequestFault(parsing: "drop-before,operation=scripts.create,count=1")
      ])
      let error = try await #require(throws: OperationError.self) {
        _ = try await create(client, "twice")
      }
      #expect(error.code == "COC.00040601")
      #expect(error.attempts == 2)
    }
  }

  /// Creates a script as another client: what is made in the emulator itself is unknown to this one.
  private func createElsewhere(
    _ emulator: Emulator, _ name: String
  ) async throws {
    _ = try await emulator.perform(
      OperationCall(
        try #require(Catalog.operation("scripts.create")),
        [
          "name": .string(name), "description": "d", "type": "SHELL", "content": "df -h",
          "properties": ["risk_level": "LOW", "version": "1.0.0"],
        ]))
  }

  @Test(
    "a script that another client made shortly before is not taken for it",
    arguments: ["drop-before", "503"])
  func madeBefore(loss: String) async throws {
    try await withEmulator { client, emulator in
      try await createElsewhere(emulator, "taken")
      try await Task.sleep(for: .milliseconds(50))
      emulator.setRequestFaults([
        try RequestFault(parsing: "\(loss),operation=scripts.create,count=1")
      ])
      let error = try await #require(throws: OperationError.self) {
        _ = try await create(client, "taken")
      }
      #expect(try #require(error.hint).contains("look before repeating"), "\(error)")
    }
  }

  @Test("a script with parameters whose values the service masks is found")
  func createsWithParameters() async throws {
    try await withFault("drop-after", on: "scripts.create") { client, _ in
      let uuid = try await client.scripts.create(
        name: "masked",
        properties: ScriptProperties(
          riskLevel: .low, version: "1.0.0",
          reviewers: [Reviewer(reviewerName: "r", reviewerID: "1")], protocol: "WECHAT"),
        description: "d", type: .shell, content: "df -h",
        scriptParams: [
          ScriptParam(
            paramName: "p", paramValue: "hunter2", paramDescription: "x", paramOrder: 1,
            sensitive: true)
        ])
      #expect(try await client.scripts.get(scriptUUID: uuid).name == "masked")
    }
  }

  @Test("a script is deleted", arguments: losses)
  func deletes(loss: String) async throws {
    try await withFault(loss, on: "scripts.delete") { client, _ in
      let uuid = try await create(client, "to_delete")
      #expect(try await client.scripts.delete(scriptUUID: uuid) == uuid)
      #expect(try await client.scripts.list(nameLike: "to_delete").total == 0)
    }
  }

  private func execute(
    _ client: COCClient, _ script: String, on hosts: [TargetInstance]
  ) async throws -> String {
    try await client.scripts.execute(
      scriptUUID: script,
      executeParam: ExecuteParam(
        resourceful: false, timeout: 300, successRate: 100, executeUser: "root"),
      executeBatches: hosts.enumerated().map { index, host in
        ExecuteBatch(
          batchIndex: index + 1, targetInstances: [host], rotationStrategy: .continue)
      })
  }

  @Test("an execution that took effect is found", arguments: ["drop-after", "malformed-json"])
  func executes(loss: String) async throws {
    try await withFault("\(loss),after=1", on: "scripts.execute") { client, _ in
      let script = try await create(client, "to_execute")
      let hosts = try await client.hosts(3)
      // Others of the same script, on other hosts and on the same: neither is the one.
      let canary = try await execute(client, script, on: [hosts[2]])
      let found = try await execute(client, script, on: Array(hosts[..<2]))
      #expect(found != canary)
      #expect(try await client.orders.list().total == 2)
      #expect(try await client.orders.batches(executeUUID: found).count == 2)
      let again = try await execute(client, script, on: Array(hosts[..<2]))
      #expect(again != found)
    }
  }

  @Test("an execution of another client on other hosts is not taken for it")
  func executesElsewhere() async throws {
    try await withEmulator { client, emulator in
      let script = try await create(client, "to_execute")
      let hosts = try await client.hosts(2)
      // As another client: what is made in the emulator itself is unknown to this one.
      let other = try await emulator.perform(
        OperationCall(
          try #require(Catalog.operation("scripts.execute")),
          [
            "script_uuid": .string(script),
            "execute_param": [
              "resourceful": false, "timeout": 300, "success_rate": 100, "execute_user": "root",
            ],
            "execute_batches": [
              [
                "batch_index": 1, "rotation_strategy": "CONTINUE",
                "target_instances": [hosts[1].json],
              ]
            ],
          ])
      ).stringValue
      emulator.setRequestFaults([
        try RequestFault(parsing: "drop-after,operation=scripts.execute,count=1")
      ])
      let found = try await execute(client, script, on: [hosts[0]])
      #expect(found != other)
      #expect(try await client.orders.list().total == 2)
    }
  }

  @Test("an execution is never sent twice: where none is found, the error says so")
  func neverExecutesTwice() async throws {
    try await withFault("drop-before", on: "scripts.execute") { client, _ in
      let script = try await create(client, "to_execute")
      let error = try await #require(throws: OperationError.self) {
        _ = try await execute(client, script, on: try await client.hosts(1))
      }
      #expect(error.kind == .connection)
      #expect(error.attempts == 1)
      #expect(try #require(error.hint).contains("look before repeating"))
      #expect(try await client.orders.list().total == 0)
    }
  }

  /// Executes as another client: what is made in the emulator itself is unknown to this one.
  private func executeElsewhere(
    _ emulator: Emulator, _ script: String, on host: TargetInstance
  ) async throws {
    _ = try await emulator.perform(
      OperationCall(
        try #require(Catalog.operation("scripts.execute")),
        [
          "script_uuid": .string(script),
          "execute_param": [
            "resourceful": false, "timeout": 300, "success_rate": 100, "execute_user": "root",
          ],
          "execute_batches": [
            [
              "batch_index": 1, "rotation_strategy": "CONTINUE", "target_instances": [host.json],
            ]
          ],
        ]))
  }

  @Test(
    "an execution that is like one shortly before leaves the question to a person",
    arguments: ["drop-after", "drop-before", "503"], [1.0, 20.0])
  func ambiguous(loss: String, speed: Double) async throws {
    // At another speed than that of life the clocks do not agree.
    try await withEmulator {
      $0.clock = ScaledClock(speed: speed)
    } body: { client, emulator in
      let script = try await create(client, "to_execute")
      let host = try await client.hosts(1)[0]
      try await executeElsewhere(emulator, script, on: host)
      try await Task.sleep(for: .milliseconds(50))
      emulator.setRequestFaults([
        try RequestFault(parsing: "\(loss),operation=scripts.execute,count=1")
      ])
      let error = try await #require(throws: OperationError.self) {
        _ = try await execute(client, script, on: [host])
      }
      #expect(error.kind == (loss == "503" ? .service : .connection))
      #expect(try #require(error.hint).contains("look before repeating"))
    }
  }

  @Test("an order that is ABNORMAL after it was to be continued may have been before")
  func continues() async throws {
    try await withEmulator {
      $0.hostFaults = [try HostFault(parsing: "*=fail")]
      $0.clock = ScaledClock(speed: 1000)
    } body: { client, emulator in
      let script = try await create(client, "to_continue")
      let order = try await execute(client, script, on: try await client.hosts(2))
      while try await client.orders.get(executeUUID: order).status != .abnormal {
        try await Task.sleep(for: .milliseconds(20))
      }
      emulator.setRequestFaults([
        try RequestFault(parsing: "drop-before,operation=orders.operate,count=1")
      ])
      let error = try await #require(throws: OperationError.self) {
        _ = try await client.orders.operate(executeUUID: order, operationType: .continueOrder)
      }
      #expect(try #require(error.hint).contains("may have taken effect"))
    }
  }

  @Test("an order is cancelled", arguments: losses)
  func cancels(loss: String) async throws {
    try await withFault(loss, on: "orders.operate") { client, _ in
      let script = try await create(client, "to_cancel")
      let order = try await execute(client, script, on: try await client.hosts(2))
      let reply = try await client.orders.operate(
        executeUUID: order, operationType: .cancelOrder)
      #expect(reply == order)
      #expect(try await client.orders.get(executeUUID: order).status == .canceled)
    }
  }

  @Test("an incident is accepted and solved", arguments: losses)
  func handles(loss: String) async throws {
    try await withEmulator { client, emulator in
      let number = try #require(
        try await client.call(Call.open.0, Call.open.1)["incident_num"]?.stringValue)
      func lose() throws {
        emulator.setRequestFaults([
          try RequestFault(parsing: "\(loss),operation=incidents.handle,count=1")
        ])
      }
      try lose()
      try await client.incidents.handle(
        incidentNum: number, operator: "me", operateKey: .acceptedIncident1,
        parameter: IncidentAcceptance())
      try lose()
      try await client.incidents.handle(
        incidentNum: number, operator: "me", operateKey: .commitSolution1,
        parameter: IncidentSolution(
          mtmType: .functionIssues, isServiceInterrupt: false, cause: "c", solution: "s"))
      #expect(try await client.incidents.get(incidentNum: number).status == .statusResolved)
    }
  }

  @Test("where the service cannot be asked either, the error of the change is what is told")
  func cannotAsk() async throws {
    try await withEmulator {
      $0.requestFaults = [
        try RequestFault(parsing: "drop-after,operation=scripts.create,count=1"),
        try RequestFault(parsing: "403,operation=scripts.list"),
      ]
    } body: { client, _ in
      let error = try await #require(throws: OperationError.self) {
        _ = try await create(client, "unknown")
      }
      #expect(error.operation == "scripts.create")
      #expect(error.kind == .connection)
      #expect(try #require(error.hint).contains("look before repeating"))
    }
  }

  @Test("a client that never repeats asks nothing either")
  func never() async throws {
    try await withEmulator {
      $0.requestFaults = [try RequestFault(parsing: "drop-after,operation=scripts.create")]
    } change: {
      $0.retries = .never
    } body: { client, _ in
      let error = try await #require(throws: OperationError.self) {
        _ = try await create(client, "once")
      }
      #expect(error.attempts == 1)
      #expect(try await client.scripts.list(nameLike: "once").total == 1)
    }
  }

  @Test("with every third request lost, everything is still done exactly once")
  func underFire() async throws {
    try await withEmulator {
      $0.requestFaults = [
        try RequestFault(parsing: "drop-after,rate=0.15,operation=scripts.*"),
        try RequestFault(parsing: "drop-before,rate=0.15,operation=scripts.*"),
      ]
    } change: {
      $0.retries = RetryPolicy(
        maximumAttempts: 12, baseDelay: .milliseconds(1), maximumDelay: .milliseconds(2),
        reserve: 10_000)
    } body: { client, emulator in
      let uuids = try await withThrowingTaskGroup(of: String.self) { group in
        for number in 0..<40 {
          group.addTask { try await create(client, "fire_\(number)") }
        }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      emulator.setRequestFaults([])
      #expect(Set(uuids).count == 40)
      #expect(try await client.scripts.list(nameLike: "fire_").total == 40)
    }
  }
}
