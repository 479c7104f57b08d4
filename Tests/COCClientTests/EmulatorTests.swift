import COCCatalog
import COCClient
import COCEmulator
import COCSigning
import Testing

/// Every operation over HTTP against the emulator, which verifies signatures and tokens.
@Suite("Client and emulator")
struct EmulatorTests {
  /// Runs `body` with a client of an emulator in which time flies.
  private func withClient(
    _ credentials: Credentials = standardKey, region: String? = nil,
    projectID: String? = AccessKey.standard.projectID,
    _ body: @escaping @Sendable (COCClient) async throws -> Void
  ) async throws {
    try await withEmulator(
      { $0.clock = ScaledClock(speed: 2000) }, credentials, region: region, projectID: projectID,
      body: { client, _ in try await body(client) })
  }

  private func collect<S: AsyncSequence>(_ sequence: S) async throws -> [S.Element] {
    var elements: [S.Element] = []
    for try await element in sequence { elements.append(element) }
    return elements
  }

  @Test("resources are listed in pages, and by their IDs")
  func resources() async throws {
    try await withClient { client in
      let all = try await collect(
        client.resources.listAll(provider: "ecs", type: "cloudservers", limit: 7))
      #expect(all.count == 30)
      #expect(Set(all.compactMap(\.resourceID)).count == 30)
      let wanted = all.suffix(2).compactMap(\.resourceID)
      let some = try await client.resources.list(
        resourceIDList: wanted, provider: "ecs", type: "cloudservers")
      #expect(Set(some.compactMap(\.resourceID)) == Set(wanted))
    }
  }

  @Test("a script lives: created, listed, read, changed, deleted")
  func scripts() async throws {
    try await withClient { client in
      let properties = ScriptProperties(riskLevel: .low, version: "1.0.0")
      let uuid = try await client.scripts.create(
        name: "from_client", properties: properties, description: "eins ü", type: .shell,
        content: "df -h")
      let found = try await client.scripts.list(nameLike: "from_client")
      #expect(found.total == 1)
      #expect(found.data?.first?.scriptUUID == uuid)
      let script = try await client.scripts.get(scriptUUID: uuid)
      #expect(script.description == "eins ü")
      #expect(script.status == .approved)
      let error = try await #require(throws: OperationError.self) {
        try await client.scripts.create(
          name: "from_client", properties: properties, description: "d", type: .shell,
          content: "x")
      }
      #expect(error.code == "COC.00040601")
      #expect(try #require(error.hint).contains("choose another name"))
      try await client.scripts.update(scriptUUID: uuid, description: "zwei", content: "df")
      #expect(try await client.scripts.get(scriptUUID: uuid).description == "zwei")
      #expect(try await client.scripts.delete(scriptUUID: uuid) == uuid)
      await #expect(throws: OperationError.self) {
        _ = try await client.scripts.get(scriptUUID: uuid)
      }
      let all = try await collect(client.scripts.listAll(limit: 1))
      #expect(all.count == (try await client.scripts.list().total))
      #expect(all.count > 1)
    }
  }

  @Test("a script is executed, and its ticket followed to the end")
  func orders() async throws {
    try await withClient { client in
      let hosts = try await client.hosts(4)
      let script = try #require(try await client.scripts.list().data?.first?.scriptUUID)
      let details = try await client.scripts.get(scriptUUID: script)
      let inputs = try (details.scriptParams ?? []).map {
        ExecuteInput(
          paramName: try #require($0.paramName), paramValue: try #require($0.paramValue),
          paramOrder: try #require($0.paramOrder))
      }
      let uuid = try await client.scripts.execute(
        scriptUUID: script,
        executeParam: ExecuteParam(
          resourceful: true, timeout: 300, successRate: 100, executeUser: "root",
          scriptParams: inputs),
        executeBatches: [
          ExecuteBatch(
            batchIndex: 1, targetInstances: Array(hosts[..<2]), rotationStrategy: .pause),
          ExecuteBatch(
            batchIndex: 2, targetInstances: Array(hosts[2...]), rotationStrategy: .continue),
        ])
      func wait(for status: OrderStatus) async throws {
        while try await client.orders.get(executeUUID: uuid).status != status {
          try await Task.sleep(for: .milliseconds(5))
        }
      }
      try await wait(for: .paused)
      #expect(try await client.orders.batches(executeUUID: uuid).map(\.totalInstances) == [2, 2])
      let operated = try await client.orders.operate(
        executeUUID: uuid, operationType: .continueOrder)
      #expect(operated == uuid)
      try await wait(for: .finished)
      let statistics = try await client.orders.statistics(executeUUID: uuid)
      #expect(statistics.totalInstance == 4)
      #expect(
        statistics.executeStatistics?.filter { $0.instanceCount != 0 }.map(\.instanceStatus)
          == [.finished])
      let done = try await collect(
        client.orders.batchAll(executeUUID: uuid, batchIndex: 1, limit: 1))
      #expect(done.count == 2)
      #expect(done.allSatisfy { $0.status == .finished && $0.message?.isEmpty == false })
      let listed = try await collect(client.orders.listAll(limit: 1))
      #expect(listed.contains { $0.executeUUID == uuid })
      let error = try await #require(throws: OperationError.self) {
        try await client.orders.operate(executeUUID: uuid, operationType: .cancelOrder)
      }
      #expect(error.kind == .service)
    }
  }

  @Test("an incident is created, handled and read")
  func incidents() async throws {
    try await withClient { client in
      let created = try await client.incidents.create(
        currentCloudService: ["app"], incidentLevel: .level20, isServiceInterrupt: false,
        incidentType: .functionIssues, incidentTitle: "t", incidentDescription: "d",
        incidentSource: .manual, creator: "me")
      let number = try #require(created.incidentNum)
      try await client.incidents.handle(
        incidentNum: number, operator: "me", operateKey: .acceptedIncident1,
        parameter: IncidentAcceptance())
      let early = try await #require(throws: OperationError.self) {
        try await client.incidents.handle(
          incidentNum: number, operator: "me", operateKey: .confirm,
          parameter: IncidentConfirmation(
            virtualConfirmResult: true, virtualConfirmComment: "early"))
      }
      #expect(early.code?.hasPrefix("GOM.") == true)
      try await client.incidents.handle(
        incidentNum: number, operator: "me", operateKey: .commitSolution1,
        parameter: IncidentSolution(
          mtmType: .functionIssues, isServiceInterrupt: false, cause: "c", solution: "s"))
      try await client.incidents.handle(
        incidentNum: number, operator: "me", operateKey: .confirm,
        parameter: IncidentConfirmation(virtualConfirmResult: true, virtualConfirmComment: "ok"))
      let incident = try await client.incidents.get(incidentNum: number)
      #expect(incident.status == .statusCompleted)
      #expect(incident.incidentLevel == .level20)
      #expect(incident.isServiceInterrupt == false)
    }
  }

  @Test("an alarm is reported")
  func alarms() async throws {
    try await withClient { client in
      try await client.alarms.report(
        integrationKey: "key", alarmID: "a1", alarmName: "disk", alarmLevel: .major, time: 1,
        nameSpace: "ns", applicationID: "app", alarmDesc: "full", alarmSource: "me")
    }
  }

  @Test("patch reports and their patches are read in pages")
  func patches() async throws {
    try await withClient { client in
      let reports = try await collect(client.patches.listAll(limit: 4))
      #expect(reports.count == (try await client.patches.list().count))
      let report = try #require(reports.first?.id)
      let items = try await collect(client.patches.itemsAll(instanceCompliantID: report, limit: 3))
      #expect(items.count == (try await client.patches.items(instanceCompliantID: report).count))
      #expect(!items.isEmpty)
    }
  }

  @Test("the project's ID is found by the region's name")
  func project() async throws {
    try await withClient(region: "cn-north-4", projectID: nil) { client in
      let projects = try await client.projects.list(name: "cn-north-4")
      #expect(projects.projects?.map(\.id) == [AccessKey.standard.projectID])
      #expect(try await client.scripts.list().total ?? 0 > 0)
    }
  }

  @Test("a name and password do as well as a key")
  func user() async throws {
    let user = User.standard
    try await withClient(
      .user(IAMUser(name: user.name, password: user.password, domain: user.domain)),
      region: "cn-north-4", projectID: nil
    ) { client in
      #expect(try await client.scripts.list().total ?? 0 > 0)
      #expect(try await client.projects.list().projects?.isEmpty == false)
      let token = try await client.projects.token(
        auth: Auth(
          identity: AuthIdentity(
            methods: [.password],
            password: AuthPassword(
              user: AuthUser(
                name: user.name, password: user.password, domain: AuthDomain(name: user.domain)))),
          scope: AuthScope(project: AuthProject(name: "cn-north-4"))))
      #expect(token.value?.isEmpty == false)
      #expect(token.expiresAt?.hasSuffix("Z") == true)
    }
  }

  @Test("wrong secrets are refused, each with its reason")
  func refusals() async throws {
    let access = AccessKey.standard.access
    for credentials in [
      Credentials.key(SigningKey(access: access, secret: "wrong")),
      .key(SigningKey(access: "AKUNKNOWN", secret: "wrong")),
      .user(IAMUser(name: User.standard.name, password: "wrong", domain: User.standard.domain)),
    ] {
      try await withClient(credentials) { client in
        let error = try await client.failure(of: "scripts.list")
        #expect(error.kind == .authentication)
        #expect(error.status == 401)
        #expect(error.hint != nil)
      }
    }
    try await withClient(projectID: "other") { client in
      let error = try await client.failure(of: "scripts.list")
      #expect(error.status == 403)
    }
  }

  @Test("what the official signer finds hard is signed right: odd texts in path and query")
  func oddTexts() async throws {
    try await withClient { client in
      for text in ["a b", "é", "磁盘", "+&=?#%", "a/b", "~._-", "\u{1F600}", "%2F"] {
        let page = try await client.scripts.list(nameLike: text)
        #expect(page.total == 0)
        let error = try await client.failure(of: "scripts.get", ["script_uuid": .string(text)])
        #expect(error.kind == .service, "\(text): \(error.message)")
      }
    }
  }
}
