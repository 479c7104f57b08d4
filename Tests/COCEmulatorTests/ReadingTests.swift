import COCCatalog
import Testing

@testable import COCEmulator

/// Resources, patch reports, projects, and what is the same for all operations.
@Suite struct ReadingTests {
  @Test func everyOperationOfTheCatalogIsAnswered() throws {
    for operation in Catalog.operations {
      #expect(
        Handlers.handler(for: operation) != nil, "\(operation.qualifiedName) has no handler")
    }
  }

  // MARK: - Resources (section 4.1)

  private func list(
    _ service: ServiceUnderTest, _ more: [String: JSONValue] = [:]
  ) async throws -> [JSONValue] {
    let arguments: [String: JSONValue] = ["provider": "ecs", "type": "cloudservers"]
    let reply = try await service.call("resources.list", arguments.merging(more) { $1 })
    return try #require(reply.arrayValue)
  }

  @Test func theStandardFleetHasThirtyHostsInTwoRegions() async throws {
    let service = try ServiceUnderTest()
    let hosts = try await list(service)
    #expect(hosts.count == 30)
    #expect(
      Set(hosts.compactMap { $0["region_id"]?.stringValue }) == ["cn-north-4", "ap-southeast-3"])
    let apps = hosts.compactMap { $0["tags"]?["app"]?.stringValue }
    #expect(apps.count == 30)
    #expect(apps.count { $0 == "65659ae2f42bf80e5f3f0635" } == 25)
    #expect(Set(hosts.compactMap { $0["agent_id"]?.stringValue }).count == 30)
    #expect(hosts.allSatisfy { ($0["agent_id"]?.stringValue?.count ?? 99) <= 32 })
    #expect(hosts[0]["properties"]?["fixed_ip"] == "192.168.0.11")
  }

  @Test func resourcesComeInPagesAndByID() async throws {
    let service = try ServiceUnderTest()
    var found: [String] = []
    var more: [String: JSONValue] = ["limit": 12]
    for expected in [12, 12, 6, 0] {
      let page = try await list(service, more)
      #expect(page.count == expected)
      found += page.compactMap { $0["resource_id"]?.stringValue }
      if let last = page.last { more["marker"] = last["id"] }
    }
    #expect(found == (1...30).map(ServiceUnderTest.id))
    let two = try await list(service, ["resource_id_list": ["ecs-07", "ecs-09", "ecs-99"]])
    #expect(two.compactMap { $0["resource_id"]?.stringValue } == ["ecs-07", "ecs-09"])
    #expect(try await list(service, ["type": "disks"]).isEmpty)
    let reply = try await service.respond(
      "GET", "/v1/resources",
      query: [
        ("provider", "ecs"), ("type", "cloudservers"), ("limit", "100"),
        ("resource_id_list", "ecs-01,ecs-02"),
      ])
    #expect(reply.body["data"]?.arrayValue?.count == 2)
    let error = try await service.refusal(
      "resources.list", ["provider": "ecs", "type": "cloudservers", "marker": "nowhere"])
    #expect(error.message.contains("nowhere"))
  }

  // MARK: - Patches (section 4.5)

  @Test func patchReportsAreFilteredSortedAndPaged() async throws {
    let service = try ServiceUnderTest()
    let all = try await service.call("patches.list", ["limit": 100])
    #expect(all["count"] == 30)
    let bad = try await service.call(
      "patches.list", ["limit": 100, "compliant_status": "non_compliant"])
    let good = try await service.call(
      "patches.list", ["limit": 100, "compliant_status": "compliant"])
    let badCount = try #require(bad["count"]?.intValue)
    #expect(badCount > 0)
    #expect(good["count"]?.intValue == 30 - badCount)
    for report in try #require(bad["instance_compliant"]?.arrayValue) {
      let summary = try #require(report["non_compliant_summary"])
      let severities = try #require(summary["severity_summary"]?.objectValue)
      #expect(
        severities.values.compactMap(\.intValue).reduce(0, +)
          == summary["non_compliant_count"]?.intValue)
      #expect(report["status"] == "non_compliant")
    }
    var names: [String] = []
    for page in 1...4 {
      let reply = try await service.call(
        "patches.list",
        ["limit": 8, "offset": .int(Int64(page)), "sort_key": "report_time", "sort_dir": "desc"])
      let reports = try #require(reply["instance_compliant"]?.arrayValue)
      #expect(reports.count == (page < 4 ? 8 : 6))
      names += reports.compactMap { $0["name"]?.stringValue }
      let times = reports.compactMap { $0["execution_summary"]?["report_time"]?.intValue }
      #expect(times == times.sorted(by: >))
    }
    #expect(Set(names).count == 30)
    let one = try await service.call("patches.list", ["instance_id": "ecs-05"])
    #expect(one["count"] == 1 && one["instance_compliant"]?[0]?["ip"] == "192.168.16.15")
    let web = try await service.call("patches.list", ["name": "web", "limit": 100])
    #expect(web["count"] == 12)
    #expect(try await service.call("patches.list", ["report_scene": "CCE"])["count"] == 0)
  }

  @Test func thePatchesOfAReportAgreeWithItsSummary() async throws {
    let service = try ServiceUnderTest()
    let reports = try await service.call(
      "patches.list", ["limit": 100, "compliant_status": "non_compliant"])
    let report = try #require(reports["instance_compliant"]?[0])
    let id = try #require(report["id"])
    let all = try await service.call(
      "patches.items", ["instance_compliant_id": id, "limit": 100])
    let patches = try #require(all["compliance_items"]?.arrayValue)
    let statuses = patches.compactMap { $0["patch_detail"]?["patch_status"]?.stringValue }
    let bad = statuses.count { $0 != "INSTALLED" && $0 != "INSTALLED_OTHER" }
    #expect(.int(Int64(bad)) == report["non_compliant_summary"]?["non_compliant_count"])
    let missing = try await service.call(
      "patches.items", ["instance_compliant_id": id, "patch_status": "MISSING"])
    #expect(missing["count"] == 1)
    #expect(missing["compliance_items"]?[0]?["patch_detail"]?["installed_time"] == .null)
    let kernel = try await service.call(
      "patches.items", ["instance_compliant_id": id, "title": "KERNEL"])
    #expect(kernel["count"] == 1)
    let error = try await service.refusal("patches.items", ["instance_compliant_id": "none"])
    #expect(error.status == 404)
  }

  // MARK: - Projects

  @Test func projectsAreThoseOfTheKeys() async throws {
    let service = try ServiceUnderTest {
      $0.accessKeys = [
        .standard, AccessKey(access: "B", secret: "b", projectID: "project-b"),
      ]
    }
    let all = try await service.call("projects.list")
    #expect(all["projects"]?.arrayValue?.count == 2)
    let named = try await service.call("projects.list", ["name": "cn-north-4"])
    #expect(named["projects"]?[0]?["id"] == .string(AccessKey.standard.projectID))
  }

  @Test func projectsDoNotSeeEachOther() async throws {
    let service = try ServiceUnderTest()
    let script = try await service.createScript("mine")
    let order = try await service.execute("mine", on: [[1]])
    let incident = try await service.createIncident()
    func get(
      _ path: String, _ query: [(name: String, value: String)] = []
    ) async throws -> (status: Int, body: JSONValue) {
      let reply = try await service.respond("GET", path, query: query, project: "other")
      return (reply.status, reply.body)
    }
    #expect(try await get("/v1/job/scripts/\(script)").status == 404)
    #expect(try await get("/v1/job/script/orders/\(order)").status == 404)
    #expect(try await get("/v1/external/incident/\(incident)").status == 400)
    #expect(try await get("/v1/job/scripts", [("limit", "9")]).body["data"]?["total"] == 0)
    #expect(try await get("/v1/job/script/orders").body["data"]?["total"] == 0)
    #expect(
      try await get(
        "/v1/resources", [("provider", "ecs"), ("type", "cloudservers"), ("limit", "9")]
      ).body["data"] == [])
    #expect(try await get("/v1/patch/instance/compliant").body["count"] == 0)
    let cancel = try await service.respond(
      "PUT", "/v1/job/script/orders/\(order)/operation", json: ["operation_type": "CANCEL_ORDER"],
      project: "other")
    #expect(cancel.status == 404)
    #expect(try await service.status(order) != "CANCELED")
  }

  // MARK: - Routing

  @Test func unknownPathsAndMethodsAreTold() async throws {
    let service = try ServiceUnderTest()
    let unknown = try await service.respond("GET", "/v1/nothing")
    #expect(unknown.status == 404)
    #expect(unknown.body["error_msg"]?.stringValue?.contains("/v1/nothing") == true)
    let method = try await service.respond("PATCH", "/v1/job/scripts")
    #expect(method.status == 405)
    #expect(method.headers["Allow"] == "GET, POST")
    #expect(method.headers["X-Request-Id"]?.count == 32)
  }

  @Test func aBodyThatIsNoJSONIsRefused() async throws {
    let service = try ServiceUnderTest()
    for body in ["{", "[1]", "\u{0}", "{\"name\": }"] {
      let response = await service.emulator.respond(
        to: ServiceRequest(method: "POST", path: "/v1/job/scripts", body: Array(body.utf8)),
        project: AccessKey.standard.projectID)
      #expect(response.status == 400)
    }
  }

  /// Requests made of right and wrong parts at random: each gets an answer in JSON, and the service
  /// goes on.
  @Test func randomRequestsAreAllAnswered() async throws {
    let service = try ServiceUnderTest()
    let order = try await service.execute(on: [[1], [2]])
    let incident = try await service.createIncident()
    let script = try await service.script("disk_clean")
    let values: [JSONValue] = [
      .null, true, -1, 0, 1, 20, 9_223_372_036_854_775_807, 1.5, 1e300, "", "1", "x", "100.0",
      "SKIP_BATCH", "CANCEL_INSTANCE", "PAUSE_ORDER", "acceptedIncident1", "confirm", "SHELL",
      .string(incident), .string(order), .string(String(repeating: "é", count: 5000)),
      "\u{0}\u{1F600}'; DROP TABLE scripts; --", [], [:], [["a": [1]]], ["risk_level": "LOW"],
    ]
    var state: UInt64 = 7
    func random(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    let segments = [
      order, script, incident, "1", "0", "999999999999999999999", "%00", "%zz", "..", "x",
    ]
    for _ in 0..<3000 {
      let operation = Catalog.operations[random(Catalog.operations.count)]
      let path = operation.path.split(separator: "/", omittingEmptySubsequences: false)
        .map { $0.hasPrefix("{") ? segments[random(segments.count)] : String($0) }
        .joined(separator: "/")
      var query: [(name: String, value: String)] = []
      var body: [String: JSONValue] = [:]
      for parameter in operation.parameters where random(3) > 0 {
        let value = values[random(values.count)]
        if parameter.place == .query {
          query.append((parameter.wireName, value.stringValue ?? "\(random(200))"))
        } else if parameter.place == .body {
          body[parameter.wireName] = value
        }
      }
      let reply = try await service.respond(
        operation.method.rawValue, path, query: query, json: .object(body))
      #expect([200, 201, 400, 401, 404].contains(reply.status), "\(operation.name) \(reply)")
      service.clock.advance(milliseconds: Int64(random(500)))
    }
    #expect(try await service.call("scripts.list")["total"]?.intValue != nil)
  }
}
