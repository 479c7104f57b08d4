import COCCatalog
import Testing

@testable import COCEmulator

/// Scripts: section 4.2.
@Suite struct ScriptTests {
  private static let reviewer: JSONValue = [
    "reviewer_name": "lead", "reviewer_id": "7a8513cd87b7448283a1d5190eb91234",
  ]

  @Test func aCreatedScriptIsReadBack() async throws {
    let service = try ServiceUnderTest()
    let parameter: JSONValue = [
      "param_name": "a", "param_value": "one two", "param_description": "words", "param_order": 1,
      "sensitive": false,
    ]
    let uuid = try await service.createScript(
      "check_disk", content: "echo ${a}", parameters: [parameter], risk: "HIGH")
    #expect(uuid.hasPrefix("SC") && uuid.count == 25)
    let script = try await service.call("scripts.get", ["script_uuid": .string(uuid)])
    #expect(script["name"] == "check_disk")
    #expect(script["content"] == "echo ${a}")
    #expect(script["script_params"] == [parameter])
    #expect(script["status"] == "APPROVED")
    #expect(script["version"] == "1.0.0")
    #expect(script["properties"]?["risk_level"] == "HIGH")
    #expect(script["creator"] == "operator")
    #expect(script["gmt_created"]?.intValue == service.clock.now())
  }

  @Test func aNameIsTakenOnlyOnceInAProject() async throws {
    let service = try ServiceUnderTest()
    _ = try await service.createScript("twice")
    let error = try await #require(throws: OperationError.self) {
      _ = try await service.createScript("twice")
    }
    #expect(error.status == 400 && error.code == "COC.00040601")
    #expect(error.message == "Exist script with same name: twice.")
    #expect(error.hint?.contains("another name") == true)
    let body: JSONValue = [
      "name": "twice", "type": "SHELL", "description": "d", "content": "echo",
      "properties": ["risk_level": "LOW", "version": "1.0.0"],
    ]
    let other = try await service.respond("POST", "/v1/job/scripts", json: body, project: "other")
    #expect(other.status == 200)
  }

  @Test func limitsAreThoseOfTheReference() async throws {
    let service = try ServiceUnderTest()
    let long = String(repeating: "x", count: 4097)
    let reply = try await service.respond(
      "POST", "/v1/job/scripts",
      json: [
        "name": "bad-name", "type": "PERL", "content": .string(long),
        "properties": ["risk_level": "LOW"],
      ])
    #expect(reply.status == 400)
    #expect(reply.body["error_code"] == "COC.00040701")
    let message = try #require(reply.body["error_msg"]?.stringValue)
    for word in ["name", "version", "description must not be null", "PERL", "4096"] {
      #expect(message.contains(word), "\(word) is not in: \(message)")
    }
    #expect(message.count <= 512)
  }

  @Test func valuesOfParametersHaveTheirOwnCode() async throws {
    let service = try ServiceUnderTest()
    func create(_ name: String) async throws -> JSONValue {
      let reply = try await service.respond(
        "POST", "/v1/job/scripts", json: Self.withBadValue(name: name))
      #expect(reply.status == 400)
      return reply.body
    }
    let value = try await create("x")
    #expect(value["error_code"] == "COC.00040601")
    #expect(value["error_msg"]?.stringValue?.hasPrefix("The paramValue is invalid") == true)
    // It is for them alone.
    let both = try await create(String(repeating: "x", count: 200))
    #expect(both["error_code"] == "COC.00040701")
    let message = both["error_msg"]?.stringValue ?? ""
    #expect(message.hasPrefix("name is 200 characters long"), "\(message)")
    #expect(message.contains("param_value") && !message.contains("The paramValue is invalid"))
  }

  private static func withBadValue(name: String) -> JSONValue {
    [
      "name": .string(name), "type": "SHELL", "description": "d", "content": "echo",
      "properties": ["risk_level": "LOW", "version": "1"],
      "script_params": [
        [
          "param_name": "a", "param_value": "$(reboot)", "param_description": "",
          "param_order": 1, "sensitive": false,
        ]
      ],
    ]
  }

  @Test func scriptsAreListedInPages() async throws {
    let service = try ServiceUnderTest { $0.fleet = try Fleet(yaml: "hosts: []", name: "test") }
    for number in 1...5 { _ = try await service.createScript("script_\(number)") }
    var names: [String] = []
    var marker: JSONValue = 0
    for expected in [2, 2, 1, 0] {
      let page = try await service.call("scripts.list", ["limit": 2, "marker": marker])
      let scripts = try #require(page["data"]?.arrayValue)
      #expect(page["total"] == 5)
      #expect(scripts.count == expected)
      names += scripts.compactMap { $0["name"]?.stringValue }
      marker = scripts.last?["id"] ?? marker
    }
    #expect(names == (1...5).map { "script_\($0)" })
  }

  @Test func scriptsAreFiltered() async throws {
    let service = try ServiceUnderTest()
    _ = try await service.createScript("disk_check", type: "PYTHON", risk: "HIGH")
    _ = try await service.createScript("diskXcheck")
    func names(_ arguments: [String: JSONValue]) async throws -> [String] {
      let page = try await service.call("scripts.list", arguments)
      return page["data"]?.arrayValue?.compactMap { $0["name"]?.stringValue } ?? []
    }
    // An underscore is a letter here, not the database's wildcard.
    #expect(try await names(["name_like": "disk_"]) == ["disk_clean", "disk_check"])
    #expect(try await names(["name_like": "%"]) == [])
    #expect(try await names(["type": "PYTHON"]) == ["collect_logs", "disk_check"])
    #expect(try await names(["risk_level": "HIGH"]) == ["restart_nginx", "disk_check"])
    #expect(try await names(["creator": "nobody"]) == [])
    #expect(try await names(["creator": "operator", "name_like": "Xch"]) == ["diskXcheck"])
  }

  @Test func anUpdateChangesTheScriptButNotTicketsThatAreOut() async throws {
    let service = try ServiceUnderTest()
    let script = try await service.createScript("say", content: "echo before")
    let order = try await service.execute("say", on: [[1]])
    service.clock.advance(milliseconds: 500)
    let answer = try await service.call(
      "scripts.update",
      ["script_uuid": .string(script), "description": "new", "content": "echo after"])
    #expect(answer == .string(script))
    let read = try await service.call("scripts.get", ["script_uuid": .string(script)])
    #expect(read["content"] == "echo after" && read["description"] == "new")
    #expect(read["gmt_modified"]?.intValue == service.clock.now())
    #expect(read["gmt_created"] != read["gmt_modified"])
    #expect(read["properties"]?["risk_level"] == "LOW")
    try await service.wait(order, for: "FINISHED")
    let log = try await service.instances(order, 1)[0]["message"]?.stringValue
    #expect(log?.contains("before") == true)
  }

  @Test func aDeletedScriptIsGoneButItsTicketsAreNot() async throws {
    let service = try ServiceUnderTest()
    let script = try await service.createScript("short_lived", content: "echo still here")
    let order = try await service.execute("short_lived", on: [[1]])
    #expect(
      try await service.call("scripts.delete", ["script_uuid": .string(script)])
        == .string(script))
    for name in ["scripts.get", "scripts.delete"] {
      let error = try await service.refusal(name, ["script_uuid": .string(script)])
      #expect(error.status == 404 && error.message.contains(script))
    }
    try await service.wait(order, for: "FINISHED")
    let log = try await service.instances(order, 1)[0]["message"]?.stringValue
    #expect(log?.contains("still here") == true)
    // The name is free again.
    _ = try await service.createScript("short_lived")
  }

  @Test func aScriptWithReviewersWaitsForItsApproval() async throws {
    let service = try ServiceUnderTest { $0.review = .approve(afterMilliseconds: 60_000) }
    let script = try await service.createScript("reviewed", reviewers: [Self.reviewer])
    func status() async throws -> JSONValue? {
      try await service.call("scripts.get", ["script_uuid": .string(script)])["status"]
    }
    #expect(try await status() == "PENDING_APPROVE")
    let error = try await #require(throws: OperationError.self) {
      _ = try await service.execute("reviewed", on: [[1]])
    }
    #expect(error.message.contains("PENDING_APPROVE"))
    service.clock.advance(milliseconds: 60_000)
    #expect(try await status() == "APPROVED")
    let order = try await service.execute("reviewed", on: [[1]])
    try await service.wait(order, for: "FINISHED")

    // A change needs the reviewers again, and their approval again.
    let missing = try await service.refusal(
      "scripts.update",
      ["script_uuid": .string(script), "description": "d", "content": "echo 2"])
    #expect(missing.message.contains("reviewers"))
    _ = try await service.call(
      "scripts.update",
      [
        "script_uuid": .string(script), "description": "d", "content": "echo 2",
        "properties": [
          "risk_level": "LOW", "version": "1.0.1", "reviewers": [Self.reviewer],
        ],
      ])
    #expect(try await status() == "PENDING_APPROVE")
  }

  @Test func aRejectedScriptCannotRun() async throws {
    let service = try ServiceUnderTest { $0.review = .reject(afterMilliseconds: 1000) }
    _ = try await service.createScript("refused", reviewers: [Self.reviewer])
    service.clock.advance(milliseconds: 1000)
    let error = try await #require(throws: OperationError.self) {
      _ = try await service.execute("refused", on: [[1]])
    }
    #expect(error.message.contains("REJECTED"))
  }

  @Test func aPersonCanDecideTheReview() async throws {
    let service = try ServiceUnderTest { $0.review = .wait }
    let script = try await service.createScript("undecided", reviewers: [Self.reviewer])
    service.clock.advance(milliseconds: 86_400_000)
    func status() async throws -> JSONValue? {
      try await service.call("scripts.get", ["script_uuid": .string(script)])["status"]
    }
    #expect(try await status() == "PENDING_APPROVE")
    #expect(try await service.emulator.review(script: script, approve: false))
    #expect(try await status() == "REJECTED")
    #expect(try await service.emulator.review(script: script, approve: true))
    #expect(try await status() == "APPROVED")
    #expect(try await !service.emulator.review(script: "SC0", approve: true))
  }
}
