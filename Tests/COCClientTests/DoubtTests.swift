import COCCatalog
import COCClient
import COCSigning
import Foundation
import Testing

/// Replies that could be taken for more than they say.
@Suite("What a reply does not prove")
struct DoubtTests {
  private static let incident: [String: JSONValue] = [
    "incident_num": "I1", "operator": "o", "operate_key": "confirm",
    "parameter": ["virtual_confirm_result": false, "virtual_confirm_comment": "no"],
  ]

  private static func body(_ status: String, handled: Int64? = nil) -> String {
    let time = handled.map { String($0) } ?? "null"
    return #"{"error_code": "GOM.00000000", "data": {"incident_num": "I1", "#
      + #""status": "INCIDENT_STATUS_\#(status)", "handle_time": \#(time)}}"#
  }

  private static func incident(_ status: String, handled: Int64? = nil) -> ScriptedServer.Step {
    .reply(200, [:], body(status, handled: handled))
  }

  private func failure(
    _ steps: [ScriptedServer.Step], _ name: String, _ arguments: [String: JSONValue],
    change: (inout ClientConfiguration) -> Void = { _ in }
  ) async throws -> (OperationError, ScriptedServer) {
    let server = try await ScriptedServer(steps: steps)
    let client = try COCClient.forTest(server.endpoint, change: change)
    let error = try await client.failure(of: name, arguments)
    try await client.shutdown()
    return (error, server)
  }

  @Test(
    "an error in any spelling is one where the payload is missing",
    arguments: [
      #"{"code": "APIGW.0301", "message": "no"}"#,
      #"{"error": {"code": "APIGW.0301", "message": "no"}}"#,
      #"{"code": "APIGW.0301", "message": "no", "data": null}"#,
    ], ["incidents.handle", "resources.list", "orders.batches", "scripts.get", "patches.list"])
  func errors(body: String, name: String) async throws {
    let arguments: [String: [String: JSONValue]] = [
      "incidents.handle": [
        "incident_num": "I1", "operator": "o", "operate_key": "acceptedIncident1",
        "parameter": [:],
      ],
      "resources.list": ["provider": "ecs", "type": "cloudservers"],
      "orders.batches": ["execute_uuid": "SCT1"], "scripts.get": ["script_uuid": "SC1"],
      "patches.list": [:],
    ]
    let (error, _) = try await failure(
      [.reply(200, [:], body)], name, arguments[name] ?? [:])
    #expect(error.code == "APIGW.0301")
    #expect(error.message == "no")
  }

  @Test("an object in place of a list is not an empty list")
  func noList() async throws {
    let (error, _) = try await failure(
      [.reply(200, [:], #"{"hello": 1}"#)], "resources.list",
      ["provider": "ecs", "type": "cloudservers"])
    #expect(error.kind == .malformedReply)
  }

  @Test("a result that was to be refused is not settled by an incident that is closed")
  func refusedResult() async throws {
    let (error, server) = try await failure(
      [.reply(503), Self.incident("COMPLETED")], "incidents.handle", Self.incident)
    #expect(error.status == 503)
    #expect(error.hint?.contains("may have taken effect") == true)
    #expect(server.requests.count == 2)
  }

  @Test("a solution of another time is another's; one of now is ours")
  func solution() async throws {
    let given: [String: JSONValue] = [
      "incident_num": "I1", "operator": "o", "operate_key": "commitSolution1",
      "parameter": try solutionOfCatalog(),
    ]
    for (status, time) in [("RESOLVED", 1000), ("COMPLETED", 1000), ("ACKNOWLEDGED", 17)] {
      let (error, _) = try await failure(
        [.reply(503), Self.incident(status, handled: Int64(time))], "incidents.handle", given)
      #expect(error.status == 503)
    }

    let now = Int64(Date().timeIntervalSince1970 * 1000)
    // Comes so slowly that the time is past when it is read, and not before the request.
    let server = try await ScriptedServer(
      .reply(503),
      .trickle(pause: .milliseconds(10), Self.body("RESOLVED", handled: now + 500)))
    let client = try COCClient.forTest(server.endpoint)
    _ = try await client.call("incidents.handle", given)
    try await client.shutdown()
  }

  /// A solution with every member that the catalog demands.
  private func solutionOfCatalog() throws -> JSONValue {
    let handle = try #require(Catalog.operation("incidents.handle"))
    let model = try #require(
      handle.parameter("parameter")?.variants?.models["commitSolution1"])
    var members: [String: JSONValue] = [:]
    for field in model.fields where field.isRequired {
      switch field.shape {
      case .enumeration(let enumeration):
        members[field.name] = .string(enumeration.values.first ?? "")
      case .bool: members[field.name] = true
      case .int: members[field.name] = 1
      default: members[field.name] = "text"
      }
    }
    return .object(members)
  }

  @Test(
    "a gateway that knows no such path does not prove that a script is gone",
    arguments: ["<html>no route</html>", #"{"error_code": "APIG.0101", "error_msg": "no"}"#])
  func gateway(body: String) async throws {
    let (error, _) = try await failure(
      [.reply(503), .reply(404, [:], body)], Call.delete.0, Call.delete.1)
    #expect(error.status == 503)
    #expect(error.hint?.contains("may have taken effect") == true)
  }

  @Test("who is refused after a change that may have had its effect is told both")
  func refusedInDoubt() async throws {
    let (error, _) = try await failure(
      [.reply(503), .reply(401)], "alarms.report",
      [
        "integration_key": "k", "alarm_id": "a", "alarm_name": "n", "alarm_level": "Major",
        "time": 1, "name_space": "s", "application_id": "a", "alarm_desc": "d",
        "alarm_source": "s",
      ])
    #expect(error.status == 401)
    #expect(error.hint?.contains("check the access key and the secret key") == true)
    #expect(error.hint?.contains("may have taken effect") == true)
  }

  @Test("what an execution is given is in no error and no description")
  func executionValues() async throws {
    let value = "hunter2secret"
    let input = ExecuteInput(paramName: "p", paramValue: value, paramOrder: 1)
    let parameters = ExecuteParam(
      resourceful: false, timeout: 100, successRate: 100, executeUser: "root",
      scriptParams: [input])
    let order = try #require(
      Order(json: ["properties": ["execute_param": parameters.json]]))
    for shown in [input, parameters, order] as [Any] {
      var text = "\(shown) \(String(reflecting: shown))"
      dump(shown, to: &text)
      #expect(!text.contains(value), "\(text)")
    }
    #expect(order.properties?.executeParam?.scriptParams?.first?.paramValue == value)
    let (error, _) = try await failure(
      [.reply(400, [:], #"{"error_code": "COC.00040601", "error_msg": "no \#(value)!"}"#)],
      "scripts.execute",
      [
        "script_uuid": "SC1", "execute_param": parameters.json,
        "execute_batches": [
          [
            "batch_index": 1, "rotation_strategy": "CONTINUE",
            "target_instances": [
              ["resource_id": "a", "agent_sn": "b", "project_id": "c", "region_id": "d"]
            ],
          ]
        ],
      ])
    #expect(error.message == "no (redacted)!")
  }

  @Test("the values of sensitive parameters are in no hint about them")
  func sensitiveHints() throws {
    let create = try #require(Catalog.operation("scripts.create"))
    for value in [12_345_678, "Pa55$word"] as [JSONValue] {
      let problems = ArgumentCheck.problems(
        in: [
          "script_params": [["param_name": "p", "param_value": value, "sensitive": true]]
        ], of: create)
      #expect(problems.contains { $0.argument.hasSuffix("param_value") })
      #expect(!problems.contains { "\($0) \($0.hint ?? "")".contains("12345678") })
      #expect(!problems.contains { "\($0) \($0.hint ?? "")".contains("Pa55") })
      #expect(!problems.contains { $0.message.contains("$") })
    }
    let execute = try #require(Catalog.operation("scripts.execute"))
    let given: JSONValue = [["param_name": "p", "param_value": "Pa55$word", "param_order": 1]]
    let problems = ArgumentCheck.problems(
      in: ["execute_param": ["script_params": given]], of: execute)
    let problem = try #require(problems.first { $0.argument.hasSuffix("param_value") })
    #expect(problem.message == "contains characters that are not allowed")
    #expect(problem.hint?.hasPrefix("it may hold only") == true)
  }

  @Test("a service that calls a fault its own may have done it all the same")
  func internalFault() async throws {
    let fault = #"{"error_code": "COC.00040701", "error_msg": "Internal server error"}"#
    let (error, _) = try await failure([.reply(400, [:], fault)], Call.open.0, Call.open.1)
    #expect(error.hint?.contains("may have taken effect") == true)
    let server = try await ScriptedServer(
      .reply(400, [:], fault), .reply(200, [:], scriptReply))
    let client = try COCClient.forTest(server.endpoint)
    #expect(try await client.call(Call.read.0, Call.read.1)["name"] == "n")
    try await client.shutdown()
  }

  @Test("JSON that is cut is read again")
  func cut() async throws {
    let server = try await ScriptedServer(
      .reply(200, [:], #"{"data": "#), .reply(200, [:], scriptReply))
    let client = try COCClient.forTest(server.endpoint)
    #expect(try await client.call(Call.read.0, Call.read.1)["name"] == "n")
    try await client.shutdown()
  }

  @Test("an empty reply to a change that succeeded stands for what was named")
  func emptyReply() async throws {
    let server = try await ScriptedServer(.reply(200))
    let client = try COCClient.forTest(server.endpoint)
    let reply = try await client.call(
      "orders.operate", ["execute_uuid": "SCT1", "operation_type": "CANCEL_ORDER"])
    #expect(reply == "SCT1")
    try await client.shutdown()
  }

  @Test("a pause that the operation has no time for is not begun, and what was last said is told")
  func noTimeLeft() async throws {
    let throttled = #"{"error_code": "APIGW.0308", "error_msg": "too many"}"#
    let start = ContinuousClock.now
    let (error, _) = try await failure(
      [.reply(429, ["Retry-After": "55", "X-Request-Id": "r1"], throttled)], Call.delete.0,
      Call.delete.1
    ) { $0.timeouts.call = .seconds(30) }
    #expect(ContinuousClock.now - start < .seconds(20))
    #expect(error.status == 429)
    #expect(error.code == "APIGW.0308")
    #expect(error.requestID == "r1")
    #expect(error.hint?.contains("no time left to try again within 30 s") == true)
    #expect(error.hint?.contains("may have taken effect") != true)
  }

  @Test("a change whose service asks for a long pause is looked up at once")
  func longPause() async throws {
    let start = ContinuousClock.now
    let (error, server) = try await failure(
      [.reply(503, ["Retry-After": "3600"]), .reply(200, [:], scriptReply)], Call.delete.0,
      Call.delete.1)
    #expect(ContinuousClock.now - start < .seconds(20))
    #expect(error.hint?.contains("3600 s") == true)
    #expect(server.requests.map(\.method) == ["DELETE", "GET"])
  }

  @Test("a request whose turn does not come in its time says so, and had no effect")
  func noTurn() async throws {
    let server = try await ScriptedServer(.silence)
    let client = try COCClient.forTest(server.endpoint) {
      $0.timeouts.call = .seconds(2)
      $0.retries = .never
    }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<64 {
        group.addTask { _ = try? await client.call(Call.read.0, Call.read.1) }
      }
      try await Task.sleep(for: .milliseconds(500))
      let error = try await client.failure(of: Call.open.0, Call.open.1)
      // The first ones end shortly before it: its turn may come for a moment.
      #expect(error.kind == .timeout)
      if error.attempts == 0 {
        #expect(error.message.contains("64 others are under way"))
        #expect(error.hint?.contains("may have taken effect") != true)
      }
      group.cancelAll()
    }
    try await client.shutdown()
  }

  @Test("requests that wait for their turn are not taken for ones that find no connection")
  func turns() async throws {
    try await withEmulator {
      $0.requestFaults = [try .init(parsing: "latency=600,operation=resources.list")]
    } change: {
      $0.timeouts.connect = .milliseconds(500)
      $0.retries = .never
    } body: { client, _ in
      try await withThrowingTaskGroup(of: Void.self) { group in
        for _ in 0..<200 {
          group.addTask {
            _ = try await client.resources.list(provider: "ecs", type: "cloudservers", limit: 1)
          }
        }
        try await group.waitForAll()
      }
    }
  }

  @Test("secrets are hidden in every spelling, and so are sensitive values of the call")
  func secrets() async throws {
    let secret = #"pa"ss\word"#
    let server = try await ScriptedServer(
      .reply(
        400, [:],
        #"{"error_code": "IAM.1", "error_msg": "bad body: {\"password\":\"pa\\\"ss\\\\word\"}"}"#))
    let client = try COCClient.forTest(
      server.endpoint, credentials: .user(IAMUser(name: "n", password: secret, domain: "d"))
    ) { $0.iamEndpoint = server.endpoint }
    let error = try await client.failure(of: Call.read.0, Call.read.1)
    #expect(error.message.contains("(redacted)"))
    #expect(!error.message.contains("pa\\\"ss"))
    try await client.shutdown()

    for text in [#"a\/b&<c"#, "a/b&amp;&lt;c", "a%2fb%26%3cc", "a%2Fb%26%3Cc", "a/b&<c"] {
      let body = JSONValue.object([
        "error_code": "IAM.1", "error_msg": .string("no: \(text)!"),
      ]).serialized()
      let server = try await ScriptedServer(
        .reply(400, [:], String(decoding: body, as: UTF8.self)))
      let client = try COCClient.forTest(
        server.endpoint, credentials: .key(SigningKey(access: "A", secret: "a/b&<c")))
      let error = try await client.failure(of: Call.read.0, Call.read.1)
      #expect(error.message == "no: (redacted)!")
      try await client.shutdown()
    }

    let (other, _) = try await failure(
      [
        .reply(
          400, [:],
          #"{"error_code": "COC.00040601", "error_msg": "The paramValue is invalid: Pa55word"}"#)
      ], "scripts.create",
      [
        "name": "n", "description": "d", "type": "SHELL", "content": "c",
        "properties": ["risk_level": "LOW", "version": "1"],
        "script_params": [
          [
            "param_name": "p", "param_value": "Pa55word", "param_description": "",
            "param_order": 1, "sensitive": true,
          ]
        ],
      ])
    #expect(other.message == "The paramValue is invalid: (redacted)")
  }

  @Test(
    "a secret is hidden whole where a long text is cut inside it, and where the service has cut it",
    arguments: [
      String(repeating: ".", count: 3990) + "SECTOKEN-abcdefghijklmnop and more",
      String(repeating: ".", count: 3990) + "SECTOKEN-abcdefghijklmnop",
      "bad header: SECTOKEN-abcdef", "bad header: SECTOKEN-abcdef...", "bad header: SECTOKEN-ab…",
    ], [true, false])
  func cutSecrets(text: String, isToken: Bool) async throws {
    let secret = "SECTOKEN-abcdefghijklmnop"
    let body = JSONValue.object(["error_code": .string(text), "error_msg": .string(text)])
    let server = try await ScriptedServer(
      .reply(400, ["X-Request-Id": text], String(decoding: body.serialized(), as: UTF8.self)))
    let client = try COCClient.forTest(
      server.endpoint,
      credentials: .key(
        SigningKey(
          access: "A", secret: isToken ? "other" : secret, securityToken: isToken ? secret : nil)))
    let error = try await client.failure(of: Call.read.0, Call.read.1)
    for shown in [error.message, error.code ?? "", error.requestID ?? ""] {
      #expect(!shown.contains("SECT") && !shown.isEmpty)
    }
    try await client.shutdown()
  }

  @Test("a text that is as long as a secret of thousands of characters is cut without showing it")
  func longSecret() async throws {
    let secret = "T" + String(repeating: "K", count: 5000)
    let body = #"{"error_code": "A.1", "error_msg": "bad: \#(secret) \#(secret)"}"#
    let server = try await ScriptedServer(.reply(400, [:], body))
    let client = try COCClient.forTest(
      server.endpoint,
      credentials: .key(SigningKey(access: "A", secret: "other", securityToken: secret)))
    let error = try await client.failure(of: Call.read.0, Call.read.1)
    #expect(error.message.hasPrefix("bad: (redacted) (redacted)") && !error.message.contains("KK"))
    try await client.shutdown()
  }

  @Test(
    "a script with other parameters or properties is another's, one with the same or masked ones ours",
    arguments: [
      ("1", "1.0.0", true), ("***", "1.0.0", true), ("2", "1.0.0", false), ("1", "2.0", false),
    ])
  func otherScript(value: String, version: String, isOurs: Bool) async throws {
    // In whole seconds, as some services keep them: this one must not end before the request is sent.
    func now() -> Int64 { Int64(Date().timeIntervalSince1970 * 1000) }
    while now() % 1000 > 500 { try await Task.sleep(for: .milliseconds(20)) }
    func script(_ more: JSONValue) -> JSONValue {
      let common: [String: JSONValue] = [
        "id": 1, "script_uuid": "SC9", "name": "n", "type": "SHELL",
        "gmt_created": .int(now() / 1000 * 1000),
        "properties": ["risk_level": "LOW", "version": .string(version)],
      ]
      return .object(common.merging(more.objectValue ?? [:]) { $1 })
    }
    func reply(_ data: JSONValue) -> ScriptedServer.Step {
      .reply(
        200, [:], String(decoding: JSONValue.object(["data": data]).serialized(), as: UTF8.self))
    }
    func parameters(_ value: String) -> JSONValue {
      [
        [
          "param_name": "p", "param_value": .string(value), "param_description": "x",
          "param_order": 1, "sensitive": true,
        ]
      ]
    }
    let listing = reply(["total": 1, "data": [script([:])]])
    let reading = reply(
      script(["description": "d", "content": "c", "script_params": parameters(value)]))
    let taken = #"{"error_code": "COC.00040601", "error_msg": "same name"}"#
    // The listing may tell already that it is another one.
    let looks = version == "1.0.0" ? [listing, reading] : [listing]
    let server = try await ScriptedServer(
      steps: [.closeAfterReading] + looks + [.reply(400, [:], taken)] + looks)
    let client = try COCClient.forTest(server.endpoint)
    let arguments: [String: JSONValue] = [
      "name": "n", "description": "d", "type": "SHELL", "content": "c",
      "properties": ["risk_level": "LOW", "version": "1.0.0"], "script_params": parameters("1"),
    ]
    if isOurs {
      #expect(try await client.call("scripts.create", arguments) == "SC9")
    } else {
      let error = try await client.failure(of: "scripts.create", arguments)
      #expect(error.code == "COC.00040601" && error.attempts == 2, "\(error)")
    }
    try await client.shutdown()
  }
}
