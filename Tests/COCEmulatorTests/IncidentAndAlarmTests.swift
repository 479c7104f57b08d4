import COCCatalog
import Testing

@testable import COCEmulator

/// Incidents and alarms: section 4.4.
@Suite struct IncidentAndAlarmTests {
  private static let solution: JSONValue = [
    "mtm_type": "inc_type_p_config_issues", "is_service_interrupt": false, "cause": "logs",
    "solution": "removed them",
  ]

  private func handle(
    _ service: ServiceUnderTest, _ number: String, _ key: String, _ parameter: JSONValue? = nil
  ) async throws -> JSONValue {
    var arguments: [String: JSONValue] = [
      "incident_num": .string(number), "operator": "me", "operate_key": .string(key),
    ]
    arguments["parameter"] = parameter
    return try await service.call("incidents.handle", arguments)
  }

  private func status(_ service: ServiceUnderTest, _ number: String) async throws -> JSONValue? {
    try await service.call("incidents.get", ["incident_num": .string(number)])["status"]
  }

  private static func confirmation(_ result: Bool) -> JSONValue {
    ["virtual_confirm_result": .bool(result), "virtual_confirm_comment": "seen"]
  }

  @Test func anIncidentGoesFromCreationToCompletion() async throws {
    let service = try ServiceUnderTest()
    let number = try await service.createIncident()
    #expect(number.hasPrefix("IM") && number.count == 26)
    #expect(try await status(service, number) == "INCIDENT_STATUS_TRIGGERED")
    #expect(try await handle(service, number, "acceptedIncident1") == .null)
    #expect(try await status(service, number) == "INCIDENT_STATUS_ACKNOWLEDGED")
    var incident = try await service.call("incidents.get", ["incident_num": .string(number)])
    #expect(incident["handle_time"] == .null)
    service.clock.advance(milliseconds: 5000)
    _ = try await handle(service, number, "commitSolution1", Self.solution)
    #expect(try await status(service, number) == "INCIDENT_STATUS_RESOLVED")
    incident = try await service.call("incidents.get", ["incident_num": .string(number)])
    #expect(incident["handle_time"]?.intValue == service.clock.now())
    // Not solved: back to its handling, and once more.
    _ = try await handle(service, number, "confirm", Self.confirmation(false))
    #expect(try await status(service, number) == "INCIDENT_STATUS_ACKNOWLEDGED")
    _ = try await handle(service, number, "commitSolution1", Self.solution)
    _ = try await handle(service, number, "confirm", Self.confirmation(true))
    #expect(try await status(service, number) == "INCIDENT_STATUS_COMPLETED")
  }

  @Test func anOwnerWithoutAnIDIsNobody() async throws {
    let service = try ServiceUnderTest()
    let error = try await #require(throws: OperationError.self) {
      try await service.createIncident(["incident_assignee": [""]])
    }
    #expect(error.code == "GOM.00007256" && error.message.contains("names nobody"))
  }

  @Test func theSolutionChangesWhatTheDetailShows() async throws {
    let service = try ServiceUnderTest()
    let number = try await service.createIncident(["is_service_interrupt": true])
    _ = try await handle(service, number, "acceptedIncident1")
    func shown() async throws -> (type: JSONValue?, label: JSONValue?, isInterrupt: JSONValue?) {
      let incident = try await service.call("incidents.get", ["incident_num": .string(number)])
      let labels = incident["enum_data_list"]?.arrayValue ?? []
      return (
        incident["incident_type"], labels.first { $0["filed_key"] == "mtm_type" },
        incident["is_service_interrupt"]
      )
    }
    let before = try await shown()
    #expect(before.type == "inc_type_p_reliability_issues" && before.isInterrupt == true)
    _ = try await handle(service, number, "commitSolution1", Self.solution)
    let after = try await shown()
    #expect(after.type == "inc_type_p_config_issues" && after.isInterrupt == false)
    #expect(after.label?["enum_key"] == "inc_type_p_config_issues")
    #expect(after.label?["name_en"] == "config issues")
    // The next solution counts, and nothing else has changed.
    _ = try await handle(service, number, "confirm", Self.confirmation(false))
    _ = try await handle(
      service, number, "commitSolution1",
      [
        "mtm_type": "inc_type_p_hardware_issues", "is_service_interrupt": true, "cause": "c",
        "solution": "s",
      ])
    let last = try await shown()
    #expect(last.type == "inc_type_p_hardware_issues" && last.isInterrupt == true)
    let incident = try await service.call("incidents.get", ["incident_num": .string(number)])
    #expect(incident["incident_title"] == "Disk full on web-01")
  }

  @Test func anythingOutOfOrderIsRefused() async throws {
    let service = try ServiceUnderTest()
    let steps: [(String, JSONValue?)] = [
      ("acceptedIncident1", nil), ("commitSolution1", Self.solution),
      ("confirm", Self.confirmation(true)),
    ]
    // For each state, the one step that is allowed; after the last, none is.
    for reached in 0...3 {
      let number = try await service.createIncident()
      for step in steps[..<reached] { _ = try await handle(service, number, step.0, step.1) }
      let before = try await status(service, number)
      for (index, step) in steps.enumerated() where index != reached {
        let error = try await #require(throws: OperationError.self) {
          _ = try await handle(service, number, step.0, step.1)
        }
        #expect(error.status == 400 && error.code == "GOM.00007256")
        #expect(error.message.contains(step.0) && error.message.contains(number))
        #expect(try await status(service, number) == before)
      }
    }
  }

  @Test func anIncidentIsReadAsItWasCreated() async throws {
    let service = try ServiceUnderTest()
    let number = try await service.createIncident(["region": ["cn-north-4"]])
    let incident = try await service.call("incidents.get", ["incident_num": .string(number)])
    #expect(incident["incident_title"] == "Disk full on web-01")
    #expect(incident["region"] == ["cn-north-4"])
    #expect(incident["enterprise_project"] == [])
    #expect(incident["is_service_interrupt"] == false)
    #expect(incident["create_time"]?.intValue == service.clock.now())
    // Without an owner the account is it.
    #expect(incident["incident_assignee"]?.arrayValue?.count == 1)
    let labels = try #require(incident["enum_data_list"]?.arrayValue)
    let level = labels.first { $0["filed_key"] == "level_id" }
    #expect(level?["enum_key"] == "level_20" && level?["name_en"] == "P2")
    let status = labels.first { $0["filed_key"] == "work_flow_status" }
    #expect(status?["enum_key"] == "INCIDENT_STATUS_TRIGGERED")
    // As in the tables of section 4.4.1.4.
    #expect(status?["name_en"] == "TRIGGERED")
    let source = labels.first { $0["filed_key"] == "source_id" }
    #expect(source?["name_en"] == "alarm")
  }

  @Test func aResolvedIncidentIsNamedAsInTheTable() async throws {
    let service = try ServiceUnderTest()
    let number = try await service.createIncident()
    _ = try await handle(service, number, "acceptedIncident1")
    _ = try await handle(service, number, "commitSolution1", Self.solution)
    let incident = try await service.call("incidents.get", ["incident_num": .string(number)])
    let labels = incident["enum_data_list"]?.arrayValue ?? []
    let status = labels.first { $0["filed_key"] == "work_flow_status" }
    #expect(status?["name_zh"] == "To-be-verified" && status?["name_en"] == "RESOLVED")
  }

  @Test func theReferencesExampleIsTakenAndItsEnvelopeGiven() async throws {
    let service = try ServiceUnderTest()
    let created = try await service.respond(
      "POST", "/v1/external/incident/create",
      json: [
        "region": ["cn-southwest-252"],
        "enterprise_project": ["ab080d9f-6b97-4e73-8679-b6d76057f274"],
        "current_cloud_service": ["65659ae2f42bf80e5f3f0635"], "incident_level": "level_50",
        "is_service_interrupt": "true", "incident_type": "inc_type_p_security_issues",
        "incident_title": "Test Time Ticket No. 10001",
        "incident_description": "Test time Ticket No. 10001",
        "incident_source": "incident_source_manual",
        "incident_assignee": ["7da46971b7e24eed90cf777cc2ff8b91"],
        "creator": "7da46971b7e24eed90cf777cc2ff8b91", "assignee_scene": "", "assignee_role": "",
      ])
    #expect(created.status == 200)
    #expect(created.body["error_code"] == "GOM.00000000")
    #expect(created.body["provider_code"] == "049")
    #expect(created.body["error_msg"] == .null)
    let number = try #require(created.body["data"]?["incident_num"]?.stringValue)
    let incident = try await service.call("incidents.get", ["incident_num": .string(number)])
    #expect(incident["is_service_interrupt"] == true)
    #expect(incident["incident_assignee"] == ["7da46971b7e24eed90cf777cc2ff8b91"])

    let handled = try await service.respond(
      "POST", "/v1/external/incident/handle",
      json: [
        "incident_num": .string(number), "operator": "me", "operate_key": "confirm",
        "parameter": ["virtual_confirm_result": true, "virtual_confirm_comment": "13"],
      ])
    #expect(handled.status == 400)
    #expect(handled.body["error_code"] == "GOM.00007256" && handled.body["data"] == .null)
    #expect(handled.body["error_msg"]?.stringValue?.hasPrefix("Invalid parameters") == true)
  }

  @Test func theSolutionAndConfirmationNeedTheirMembers() async throws {
    let service = try ServiceUnderTest()
    let number = try await service.createIncident()
    for (key, member) in [("commitSolution1", "cause"), ("confirm", "virtual_confirm_result")] {
      let reply = try await service.respond(
        "POST", "/v1/external/incident/handle",
        json: [
          "incident_num": .string(number), "operator": "me", "operate_key": .string(key),
          "parameter": [:],
        ])
      #expect(reply.status == 400 && reply.body["error_code"] == "GOM.00007256")
      #expect(reply.body["error_msg"]?.stringValue?.contains(member) == true)
    }
  }

  @Test func anUnknownIncidentIsRefused() async throws {
    let service = try ServiceUnderTest()
    let error = try await service.refusal("incidents.get", ["incident_num": "IM0"])
    #expect(error.status == 400 && error.code == "GOM.00007256")
    #expect(error.message.contains("IM0"))
  }

  // MARK: - Alarms

  private static let alarm: JSONValue = [
    "alarmId": "18cf", "alarmName": "CPU Usage Exceeding Threshold", "alarmLevel": "Critical",
    "time": 1_709_118_444_540, "nameSpace": "shanghai", "regionId": "eu-west-0",
    "applicationId": "18cfa0a5ef8d", "resourceName": "machine-1", "alarmDesc": "string",
    "URL": "https://example.com", "alarmStatus": "alarm", "alarmSource": "coc", "additional": [:],
  ]

  @Test func anAlarmIsTakenInTheDocumentedForm() async throws {
    let service = try ServiceUnderTest()
    let path = "/v1/event/huawei/custom/key-1"
    let reply = try await service.respond("POST", path, json: Self.alarm)
    #expect(reply.status == 200)
    #expect(
      reply.body == [
        "error_code": "COC.00000000", "error_msg": "success", "data": .null,
        "provider_code": "049",
      ])
    // The same report again is the same alarm; another status is another report.
    _ = try await service.respond("POST", path, json: Self.alarm)
    #expect(try await service.emulator.alarms().count == 1)
    var over = try #require(Self.alarm.objectValue)
    over["alarmStatus"] = "ok"
    _ = try await service.respond("POST", path, json: .object(over))
    let alarms = try await service.emulator.alarms()
    #expect(alarms.count == 2)
    #expect(alarms[0]["alarm_name"] == "CPU Usage Exceeding Threshold")
    #expect(alarms[1]["alarm_status"] == "ok")
  }

  @Test func anIncompleteAlarmIsRefusedInTheDocumentedWords() async throws {
    let service = try ServiceUnderTest()
    var alarm = try #require(Self.alarm.objectValue)
    alarm["alarmName"] = nil
    alarm["alarmId"] = nil
    let reply = try await service.respond(
      "POST", "/v1/event/huawei/custom/key-1", json: .object(alarm))
    #expect(reply.status == 400)
    #expect(reply.body["error_code"] == "COC.00000001" && reply.body["provider_code"] == "049")
    // Word for word the example of section 4.4.2.
    #expect(
      reply.body["error_msg"] == "alarmName must not be null | alarmId must not be null")
    for name in ["alarmName", "alarmId", "nameSpace", "regionId", "resourceName", "alarmDesc"] {
      alarm[name] = .string(String(repeating: "x", count: 300))
    }
    let long = try await service.respond(
      "POST", "/v1/event/huawei/custom/key-1", json: .object(alarm))
    #expect(long.status == 400 && long.body["error_msg"]?.stringValue?.count == 256)
    #expect(try await service.emulator.alarms().isEmpty)
  }

  @Test func alertmanagersWebhookIsTaken() async throws {
    let service = try ServiceUnderTest()
    let path = "/v1/event/prometheus/key-1"
    let alert: JSONValue = [
      "status": "firing", "fingerprint": "a1b2",
      "labels": ["alertname": "DiskFull", "severity": "critical", "instance": "web-01"],
      "annotations": ["summary": "disk is full"],
      "startsAt": "2018-08-03T09:52:26.739266876+02:00", "generatorURL": "http://p/graph",
    ]
    let resolved: JSONValue = ["status": "resolved", "labels": ["alertname": "Load"]]
    let reply = try await service.respond(
      "POST", path, json: ["version": "4", "alerts": [alert, resolved]])
    #expect(reply.status == 200 && reply.body["error_code"] == "COC.00000000")
    let alarms = try await service.emulator.alarms()
    #expect(alarms.count == 2)
    #expect(alarms[0]["alarm_name"] == "DiskFull" && alarms[0]["alarm_level"] == "Critical")
    #expect(alarms[0]["alarm_id"] == "a1b2" && alarms[0]["resource_name"] == "web-01")
    #expect(alarms[0]["time"] == 1_533_282_746_739)
    #expect(alarms[1]["alarm_status"] == "ok")
    for (body, words) in [
      (["alerts": []], "alerts must be"), ([], "alerts must be"),
      (["alerts": [["labels": [:]]]], "alerts[0].labels.alertname"),
      (["alerts": [["labels": ["alertname": "a"], "status": "x"]]], "firing or resolved"),
      (["alerts": [["labels": ["alertname": "a"], "startsAt": "x"]]], "alerts[0].startsAt"),
      (["alerts": [["labels": ["alertname": "a"], "startsAt": 5]]], "alerts[0].startsAt"),
    ] as [(JSONValue, String)] {
      let refused = try await service.respond("POST", path, json: body)
      #expect(refused.status == 400 && refused.body["error_code"] == "COC.00000001")
      #expect(refused.body["error_msg"]?.stringValue?.contains(words) == true)
    }
    #expect(try await service.respond("POST", "/v1/event/prometheus/").status == 404)
    let other = try await service.respond("GET", path)
    #expect(other.status == 405 && other.headers["Allow"] == "POST")
  }

  @Test func anAlertThatIsWrongDoesNotCostTheOthers() async throws {
    let service = try ServiceUnderTest()
    let bad: [(JSONValue, String)] = [
      (5, "alerts[0] must be an object, not an int"),
      (["labels": "x"], "alerts[1].labels must be an object, not a string"),
      (
        ["labels": ["alertname": "a", "severity": 1]],
        "alerts[2].labels.severity must be a string, not an int"
      ),
      (
        ["labels": ["alertname": "a"], "annotations": ["summary": []]],
        "alerts[3].annotations.summary must be a string, not a list"
      ),
      (
        ["labels": ["alertname": "a"], "fingerprint": true],
        "alerts[4].fingerprint must be a string, not a bool"
      ),
      (
        ["labels": ["alertname": "a"], "startsAt": "0001-01-01T00:00:00Z"],
        "alerts[5].startsAt must not be before 1970"
      ),
    ]
    let path = "/v1/event/prometheus/key-1"
    for (index, (alert, words)) in bad.enumerated() {
      let words = words.replacing("[\(index)]", with: "[1]")
      let name: JSONValue = .string("good \(index)")
      let good: JSONValue = ["labels": ["alertname": name], "fingerprint": .null]
      let reply = try await service.respond("POST", path, json: ["alerts": [good, alert]])
      #expect(reply.status == 400 && reply.body["error_msg"] == .string(words))
      #expect(try await service.emulator.alarms().last?["alarm_name"] == name)
    }
    let all = try await service.respond(
      "POST", path,
      json: ["alerts": .array(bad.map(\.0) + [["labels": ["alertname": "fine"]]])])
    let message = try #require(all.body["error_msg"]?.stringValue)
    #expect(message.hasPrefix("alerts[0] must be an object, not an int; alerts[1].labels must be"))
    #expect(try await service.emulator.alarms().last?["alarm_name"] == "fine")
  }
}
