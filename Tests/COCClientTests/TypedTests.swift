import COCCatalog
import COCClient
import Testing

@Suite("Typed operations")
struct TypedTests {
  @Test("arguments and reply have types")
  func roundTrip() async throws {
    let server = try await ScriptedServer(
      .reply(
        200, [:],
        #"""
        {"data": {"script_uuid": "SC1", "name": "n", "type": "RUBY", "status": "APPROVED",
          "gmt_created": "1700000000000", "brand_new_field": 1,
          "properties": {"risk_level": "LOW", "version": "1.0.0", "reviewers": []},
          "script_params": [{"param_name": "p", "param_order": 1, "sensitive": "true"}]}}
        """#))
    let client = try COCClient.forTest(server.endpoint)
    let script = try await client.scripts.get(scriptUUID: "SC1")
    #expect(script.scriptUUID == "SC1")
    #expect(script.type == "RUBY")
    #expect(script.type?.rawValue == "RUBY")
    #expect(script.status == .approved)
    #expect(script.gmtCreated == 1_700_000_000_000)
    #expect(script.properties?.riskLevel == .low)
    #expect(script.properties?.reviewers == [])
    #expect(script.scriptParams?.first?.sensitive == true)
    #expect(script.scriptParams?.first?.paramValue == nil)
    #expect(script.content == nil)
  }

  @Test("what is sent is what the API documents")
  func request() async throws {
    let server = try await ScriptedServer(.reply(200, [:], #"{"data": "SC1"}"#))
    let client = try COCClient.forTest(server.endpoint)
    let uuid = try await client.scripts.create(
      name: "clean", properties: ScriptProperties(riskLevel: .medium, version: "1.0.0"),
      description: "d", type: .shell, content: "df",
      scriptParams: [
        ScriptParam(
          paramName: "p", paramValue: "v", paramDescription: "", paramOrder: 1, sensitive: false)
      ])
    #expect(uuid == "SC1")
    let body = try JSONValue(parsing: try #require(server.requests.first).body)
    #expect(
      body == [
        "name": "clean", "description": "d", "type": "SHELL", "content": "df",
        "properties": ["risk_level": "MEDIUM", "version": "1.0.0"],
        "script_params": [
          [
            "param_name": "p", "param_value": "v", "param_description": "", "param_order": 1,
            "sensitive": false,
          ]
        ],
      ])
  }

  @Test("names that differ on the wire are translated, and an empty reply is none")
  func alarm() async throws {
    let server = try await ScriptedServer(
      .reply(200, [:], #"{"error_code": "COC.00000000", "error_msg": "success", "data": null}"#))
    let client = try COCClient.forTest(server.endpoint)
    try await client.alarms.report(
      integrationKey: "key", alarmID: "a1", alarmName: "disk", alarmLevel: .critical, time: 1,
      nameSpace: "ns", applicationID: "app", alarmDesc: "full", url: "https://x",
      alarmStatus: .alarm, alarmSource: "me", additional: ["free": ["gb": 1]])
    let body = try JSONValue(parsing: try #require(server.requests.first).body)
    #expect(body["alarmId"] == "a1")
    #expect(body["URL"] == "https://x")
    #expect(body["additional"]?["free"]?["gb"] == 1)
  }

  @Test("an argument whose form another one decides takes its model")
  func variants() async throws {
    let server = try await ScriptedServer(
      .reply(200, [:], #"{"error_code": "GOM.00000000", "data": null}"#))
    let client = try COCClient.forTest(server.endpoint)
    try await client.incidents.handle(
      incidentNum: "INC1", operator: "me", operateKey: .commitSolution1,
      parameter: IncidentSolution(
        mtmType: .configIssues, isServiceInterrupt: false, cause: "c", solution: "s"))
    let body = try JSONValue(parsing: try #require(server.requests.first).body)
    #expect(body["parameter"]?["mtm_type"] == "inc_type_p_config_issues")
    let error = try await #require(throws: OperationError.self) {
      try await client.incidents.handle(
        incidentNum: "INC1", operator: "me", operateKey: .confirm, parameter: IncidentAcceptance())
    }
    #expect(error.kind == .invalidArgument)
  }

  @Test("a field of another type than documented is absent, the rest stays")
  func wrongField() throws {
    let order = try #require(Order(json: ["execute_uuid": 7, "creator": "me", "status": nil]))
    #expect(order.executeUUID == nil)
    #expect(order.creator == "me")
    #expect(Order(json: "text") == nil)
  }

  @Test("a reply of another form is an error")
  func wrongReply() async throws {
    let wrong = ScriptedServer.Step.reply(200, ["X-Request-Id": "r-7"], #"{"data": [1, 2]}"#)
    let server = try await ScriptedServer(.reply(503), wrong)
    let client = try COCClient.forTest(server.endpoint)
    let error = try await #require(throws: OperationError.self) {
      _ = try await client.orders.batches(executeUUID: "SCT1")
    }
    #expect(error.kind == .malformedReply)
    #expect(error.status == 200 && error.requestID == "r-7" && error.attempts == 2)
    let page = ScriptedServer.Step.reply(
      200, ["X-Request-Id": "r-8"], #"{"data": {"total": 2, "data": [1, 2]}}"#)
    let listing = try await ScriptedServer(page)
    let lister = try COCClient.forTest(listing.endpoint)
    let pageError = try await #require(throws: OperationError.self) {
      for try await _ in lister.scripts.listAll() {}
    }
    #expect(pageError.kind == .malformedReply)
    #expect(pageError.status == 200 && pageError.requestID == "r-8" && pageError.attempts == 1)
  }

  @Test("the secrets of a call are in no description")
  func secrets() {
    let auth = Auth(
      identity: AuthIdentity(
        methods: [.password],
        password: AuthPassword(
          user: AuthUser(name: "n", password: "hush-hush", domain: AuthDomain(name: "d")))))
    var text = "\(auth) \(String(reflecting: auth)) \(Token(value: "hush-hush"))"
    dump(auth, to: &text)
    #expect(!text.contains("hush"))
    #expect(auth.json["identity"]?["password"]?["user"]?["password"] == "hush-hush")
  }
}

@Suite("Pages")
struct PageTests {
  private func page(_ ids: [Int], total: Int?) -> ScriptedServer.Step {
    let items = ids.map { #"{"id": \#($0), "script_uuid": "SC\#($0)"}"# }.joined(separator: ",")
    let head = total.map { #""total": \#($0), "# } ?? ""
    return .reply(200, [:], #"{"data": {\#(head)"data": [\#(items)]}}"#)
  }

  private func collect<S: AsyncSequence>(_ sequence: S) async throws -> [S.Element] {
    var elements: [S.Element] = []
    for try await element in sequence { elements.append(element) }
    return elements
  }

  @Test("follow each other by the last item's number, up to the total")
  func markers() async throws {
    let server = try await ScriptedServer(
      page([1, 2], total: 5), page([3, 4], total: 5), page([5], total: 5))
    let client = try COCClient.forTest(server.endpoint)
    let scripts = try await collect(client.scripts.listAll(limit: 2, nameLike: "x"))
    #expect(scripts.map(\.id) == [1, 2, 3, 4, 5])
    #expect(
      server.requests.map { $0.query.first { $0.name == "marker" }?.value } == [nil, "2", "4"])
    #expect(server.requests.allSatisfy { $0.query.contains { $0 == ("name_like", "x") } })
  }

  @Test("go on to the end where items are taken away meanwhile")
  func shrinking() async throws {
    let server = try await ScriptedServer(
      page([1, 2], total: 5), page([3, 4], total: 3), page([5], total: 1), page([], total: 0))
    let client = try COCClient.forTest(server.endpoint)
    let scripts = try await collect(client.scripts.listAll(limit: 2))
    #expect(scripts.map(\.id) == [1, 2, 3, 4, 5])
  }

  @Test("end at an empty page where there is no total")
  func noTotal() async throws {
    let server = try await ScriptedServer(page([1, 2], total: nil), page([], total: nil))
    let client = try COCClient.forTest(server.endpoint)
    #expect(try await collect(client.scripts.listAll(limit: 2).pages).map(\.count) == [2])
    #expect(server.requests.count == 2)
  }

  @Test("are a loop for a program, as the README shows")
  func loop() async throws {
    let server = try await ScriptedServer(page([1, 2], total: 3), page([3], total: 3))
    let configuration = ClientConfiguration(
      endpoint: server.endpoint, credentials: .key(COCClient.testKey), environment: [:])
    let client = try COCClient(configuration)
    for try await script in client.scripts.listAll(nameLike: "disk") {
      print(script.name ?? "", script.status?.rawValue ?? "")
    }
    try await client.shutdown()
    #expect(server.requests.count == 2)
    #expect(server.requests[0].query.contains { $0 == ("name_like", "disk") })
  }

  @Test("go on after a page that is not full where there is no total")
  func shortPage() async throws {
    let server = try await ScriptedServer(
      page([1], total: nil), page([2], total: nil), page([], total: nil))
    let client = try COCClient.forTest(server.endpoint)
    #expect(try await collect(client.scripts.listAll(limit: 2)).count == 2)
    #expect(server.requests.count == 3)
  }

  @Test("are asked for only as they are needed")
  func lazily() async throws {
    let server = try await ScriptedServer(page([1, 2], total: 100), page([3, 4], total: 100))
    let client = try COCClient.forTest(server.endpoint)
    var iterator = client.scripts.listAll(limit: 2).makeAsyncIterator()
    #expect(server.requests.isEmpty)
    for _ in 0..<2 { _ = try await iterator.next() }
    #expect(server.requests.count == 1)
    #expect(try await iterator.next()?.id == 3)
    #expect(server.requests.count == 2)
  }

  @Test("that come twice end in an error, not in an endless walk")
  func samePage() async throws {
    let server = try await ScriptedServer(page([1, 2], total: 100))
    let client = try COCClient.forTest(server.endpoint)
    let error = try await #require(throws: OperationError.self) {
      _ = try await collect(client.scripts.listAll(limit: 2))
    }
    #expect(error.message.contains("same page"))
  }

  @Test("whose last item has no number end in an error where more are to come")
  func noMarker() async throws {
    let server = try await ScriptedServer(
      .reply(200, [:], #"{"data": {"total": 5, "data": [{"id": 1}, {"script_uuid": "SC2"}]}}"#))
    let client = try COCClient.forTest(server.endpoint)
    let error = try await #require(throws: OperationError.self) {
      _ = try await collect(client.scripts.listAll(limit: 2))
    }
    #expect(error.message.contains("lacks id"))
  }

  @Test("with an item that is null have the others")
  func nullItem() async throws {
    let server = try await ScriptedServer(
      .reply(200, [:], #"{"data": {"total": 2, "data": [null, {"id": 1}]}}"#))
    let client = try COCClient.forTest(server.endpoint)
    #expect(try await client.scripts.list().data?.map(\.id) == [1])
  }

  @Test("are counted where the API counts them")
  func numbers() async throws {
    func page(_ count: Int) -> ScriptedServer.Step {
      let items = Array(repeating: #"{"title": "t"}"#, count: count).joined(separator: ",")
      return .reply(200, [:], #"{"count": 5, "compliance_items": [\#(items)]}"#)
    }
    let server = try await ScriptedServer(page(2), page(2), page(1))
    let client = try COCClient.forTest(server.endpoint)
    let patches = try await collect(client.patches.itemsAll(instanceCompliantID: "r", limit: 2))
    #expect(patches.count == 5)
    let offsets = server.requests.map { $0.query.first { $0.name == "offset" }?.value }
    #expect(offsets == ["1", "2", "3"])
  }

  @Test("of a list without an object around it work too")
  func bareList() async throws {
    let server = try await ScriptedServer(
      .reply(200, [:], #"{"data": [{"id": "a"}, {"id": "b"}]}"#),
      .reply(200, [:], #"{"data": [{"id": "c"}]}"#), .reply(200, [:], #"{"data": []}"#))
    let client = try COCClient.forTest(server.endpoint)
    let found = try await collect(
      client.resources.listAll(provider: "ecs", type: "cloudservers", limit: 2))
    #expect(found.map(\.id) == ["a", "b", "c"])
  }
}
