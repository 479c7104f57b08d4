import COCCatalog
import COCClient
import COCSigning
import Foundation
import InMemoryLogging
import Logging
import Testing

@Suite("Tokens, projects and secrets")
struct AuthenticationTests {
  static let user = Credentials.user(
    IAMUser(name: "ops", password: "pass-of-the-test", domain: "acme"))

  static func token(_ value: String, end: Date = Date(timeIntervalSinceNow: 86_400))
    -> ScriptedServer.Step
  {
    let text = Date.ISO8601FormatStyle(includingFractionalSeconds: true).format(end)
    return .reply(
      201, ["X-Subject-Token": value],
      #"{"token": {"expires_at": "\#(text)", "methods": ["password"]}}"#)
  }

  private func header(_ name: String, _ request: ServiceRequest) -> String? {
    request.headers.first { $0.name.lowercased() == name }?.value
  }

  @Test("a token is fetched once for many requests, and sent with each")
  func tokenIsShared() async throws {
    let iam = try await ScriptedServer(Self.token("token-1"))
    let coc = try await ScriptedServer(.reply(200, [:], scriptReply))
    let client = try COCClient.forTest(coc.endpoint, projectID: nil, credentials: Self.user) {
      $0.iamEndpoint = iam.endpoint
      $0.region = "eu-west-101"
    }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<20 {
        group.addTask { _ = try await client.call(Call.read.0, Call.read.1) }
      }
      try await group.waitForAll()
    }
    #expect(iam.requests.count == 1)
    let asked = try #require(iam.requests.first)
    #expect(header("authorization", asked) == nil)
    let body = try JSONValue(parsing: asked.body)
    #expect(body["auth"]?["scope"]?["project"]?["name"] == "eu-west-101")
    #expect(body["auth"]?["identity"]?["password"]?["user"]?["domain"]?["name"] == "acme")
    #expect(coc.requests.count == 20)
    #expect(coc.requests.allSatisfy { header("x-auth-token", $0) == "token-1" })
  }

  @Test("who is not let in is told to look at the credentials that there are")
  func hintsFitTheCredentials() async throws {
    let refusal = ScriptedServer.Step.reply(
      401, [:], #"{"error_code": "common.01010001", "error_msg": "Token missing or invalid."}"#)
    func hint(_ credentials: Credentials, _ iam: ScriptedServer.Step) async throws -> String {
      let iam = try await ScriptedServer(iam)
      let coc = try await ScriptedServer(refusal)
      let client = try COCClient.forTest(coc.endpoint, credentials: credentials) {
        $0.iamEndpoint = iam.endpoint
      }
      let error = try await client.failure(of: Call.read.0, Call.read.1)
      #expect(error.kind == .authentication && error.status == 401)
      return try #require(error.hint)
    }
    let key = try await hint(.key(COCClient.testKey), refusal)
    #expect(key.contains("secret key") && key.contains("clock") && !key.contains("token"))
    let temporary = try await hint(
      .key(SigningKey(access: "A", secret: "s", securityToken: "t")), refusal)
    #expect(temporary.contains("security token") && temporary.contains("expired"))
    let refused = try await hint(Self.user, refusal)
    #expect(refused.contains("IAM user's name and password"))
    // The password is right: IAM gave a token.
    let user = try await hint(Self.user, Self.token("token-1"))
    #expect(user.contains("may use the project") && !user.contains("password"))
    for hint in [refused, user] {
      #expect(!hint.contains("secret key") && !hint.contains("clock"))
    }
  }

  @Test("a token near its end is renewed")
  func tokenIsRenewed() async throws {
    let iam = try await ScriptedServer(
      Self.token("old", end: Date(timeIntervalSinceNow: 2)), Self.token("new"))
    let coc = try await ScriptedServer(.reply(200, [:], scriptReply))
    let client = try COCClient.forTest(coc.endpoint, credentials: Self.user) {
      $0.iamEndpoint = iam.endpoint
    }
    _ = try await client.call(Call.read.0, Call.read.1)
    try await Task.sleep(for: .seconds(2))
    for _ in 0..<2 { _ = try await client.call(Call.read.0, Call.read.1) }
    #expect(coc.requests.map { header("x-auth-token", $0) } == ["old", "new", "new"])
    #expect(coc.requests.allSatisfy { header("x-project-id", $0) == "p1" })
  }

  @Test("a token is sent until its end where IAM gives no other")
  func tokenOutlastsIAM() async throws {
    let iam = try await ScriptedServer(
      Self.token("old", end: Date(timeIntervalSinceNow: 20)), .reply(503))
    let coc = try await ScriptedServer(.reply(200, [:], scriptReply))
    let client = try COCClient.forTest(coc.endpoint, credentials: Self.user) {
      $0.iamEndpoint = iam.endpoint
    }
    _ = try await client.call(Call.read.0, Call.read.1)
    // From here on the token is one to renew.
    try await Task.sleep(for: .milliseconds(18_050))
    for _ in 0..<3 { _ = try await client.call(Call.read.0, Call.read.1) }
    #expect(coc.requests.allSatisfy { header("x-auth-token", $0) == "old" })
    for _ in 0..<200 where iam.requests.count < 2 { try await Task.sleep(for: .milliseconds(10)) }
    #expect(iam.requests.count > 1, "nobody has asked for another token")
  }

  @Test("a token near its end is renewed while requests go on with it")
  func tokenIsRenewedAhead() async throws {
    let iam = try await ScriptedServer(
      Self.token("old", end: Date(timeIntervalSinceNow: 20)), Self.token("new"))
    let coc = try await ScriptedServer(.reply(200, [:], scriptReply))
    let client = try COCClient.forTest(coc.endpoint, credentials: Self.user) {
      $0.iamEndpoint = iam.endpoint
    }
    _ = try await client.call(Call.read.0, Call.read.1)
    try await Task.sleep(for: .milliseconds(18_050))
    for _ in 0..<200 {
      _ = try await client.call(Call.read.0, Call.read.1)
      if coc.requests.last.flatMap({ header("x-auth-token", $0) }) == "new" { break }
      try await Task.sleep(for: .milliseconds(5))
    }
    let tokens = coc.requests.compactMap { header("x-auth-token", $0) }
    #expect(tokens[1] == "old" && tokens.last == "new")
    #expect(iam.requests.count == 2)
  }

  @Test(
    "a token that lasts for minutes, or seems to be over by our clock, serves more than one request",
    arguments: [240, -600] as [TimeInterval])
  func shortTokenIsShared(life: TimeInterval) async throws {
    let iam = try await ScriptedServer(
      Self.token("first", end: Date(timeIntervalSinceNow: life)), Self.token("second"))
    let coc = try await ScriptedServer(.reply(200, [:], scriptReply))
    let client = try COCClient.forTest(coc.endpoint, credentials: Self.user) {
      $0.iamEndpoint = iam.endpoint
    }
    for _ in 0..<3 { _ = try await client.call(Call.read.0, Call.read.1) }
    #expect(coc.requests.allSatisfy { header("x-auth-token", $0) == "first" })
  }

  @Test("a token that the service refuses is replaced once, even for a change")
  func tokenIsReplaced() async throws {
    let iam = try await ScriptedServer(Self.token("revoked"), Self.token("fresh"))
    let coc = try await ScriptedServer(.reply(401), .reply(200, [:], #"{"data": "SC1"}"#))
    let client = try COCClient.forTest(coc.endpoint, credentials: Self.user) {
      $0.iamEndpoint = iam.endpoint
    }
    #expect(try await client.call(Call.delete.0, Call.delete.1) == "SC1")
    #expect(coc.requests.map { header("x-auth-token", $0) } == ["revoked", "fresh"])
  }

  @Test(
    "a token that the service calls invalid is replaced whatever the status, and the hint is that of 401",
    arguments: [200, 400, 403, 500])
  func tokenIsReplacedByCode(status: Int) async throws {
    let refusal = ScriptedServer.Step.reply(
      status, [:], #"{"error_code": "common.01010001", "error_msg": "Token missing or invalid."}"#)
    let iam = try await ScriptedServer(Self.token("revoked"), Self.token("fresh"))
    let coc = try await ScriptedServer(refusal, .reply(200, [:], #"{"data": "SC1"}"#), refusal)
    let client = try COCClient.forTest(coc.endpoint, credentials: Self.user) {
      $0.iamEndpoint = iam.endpoint
    }
    #expect(try await client.call(Call.delete.0, Call.delete.1) == "SC1")
    #expect(coc.requests.map { header("x-auth-token", $0) } == ["revoked", "fresh"])
    let error = try await client.failure(of: Call.open.0, Call.open.1)
    #expect(error.kind == .authentication && error.attempts == 2)
    #expect(error.hint?.contains("may use the project") == true, "\(error)")
    try await client.shutdown()
  }

  @Test("a client that never repeats forgets a token that is refused, and sends nothing again")
  func tokenIsForgotten() async throws {
    let iam = try await ScriptedServer(Self.token("revoked"), Self.token("fresh"))
    let coc = try await ScriptedServer(.reply(401), .reply(200, [:], scriptReply))
    let client = try COCClient.forTest(coc.endpoint, credentials: Self.user) {
      $0.iamEndpoint = iam.endpoint
      $0.retries = .never
    }
    let error = try await client.failure(of: Call.read.0, Call.read.1)
    #expect(error.kind == .authentication && error.attempts == 1)
    #expect(coc.requests.count == 1)
    _ = try await client.call(Call.read.0, Call.read.1)
    #expect(coc.requests.map { header("x-auth-token", $0) } == ["revoked", "fresh"])
    try await client.shutdown()
  }

  @Test("a service that refuses every token ends in one error")
  func tokenIsRefused() async throws {
    let iam = try await ScriptedServer(Self.token("any"))
    let coc = try await ScriptedServer(.reply(401))
    let client = try COCClient.forTest(coc.endpoint, credentials: Self.user) {
      $0.iamEndpoint = iam.endpoint
    }
    let error = try await client.failure(of: Call.read.0, Call.read.1)
    #expect(error.kind == .authentication)
    #expect(error.attempts == 2)
  }

  @Test("a wrong password is an error of the operation that needed the token")
  func wrongPassword() async throws {
    let iam = try await ScriptedServer(
      .reply(401, [:], #"{"error": {"code": 401, "message": "The password is wrong."}}"#))
    let coc = try await ScriptedServer(.silence)
    let client = try COCClient.forTest(coc.endpoint, credentials: Self.user) {
      $0.iamEndpoint = iam.endpoint
    }
    let error = try await client.failure(of: Call.read.0, Call.read.1)
    #expect(error.operation == "scripts.get")
    #expect(error.kind == .authentication)
    #expect(error.message == "could not get a token from IAM: The password is wrong.")
    #expect(coc.requests.isEmpty)
  }

  @Test("who is cancelled while waiting for a token stops waiting; the others get theirs")
  func cancelledWhileWaiting() async throws {
    let slowToken = #"{"token": {"methods": ["password"]}}"#
    let iam = try await ScriptedServer(.trickle(pause: .milliseconds(20), slowToken))
    let client = try COCClient.forTest(iam.endpoint, credentials: Self.user)
    let other = Task { try await client.failure(of: Call.read.0, Call.read.1) }
    while iam.requests.isEmpty { try await Task.sleep(for: .milliseconds(2)) }
    let cancelled = Task { try await client.call(Call.read.0, Call.read.1) }
    try await Task.sleep(for: .milliseconds(100))
    cancelled.cancel()
    await #expect(throws: CancellationError.self) { _ = try await cancelled.value }
    #expect(try await other.value.message.contains("could not get a token"))
    #expect(iam.requests.count == 1)
  }

  @Test("a reply of IAM without a token is told")
  func noToken() async throws {
    let iam = try await ScriptedServer(.reply(201, [:], #"{"token": {}}"#))
    let client = try COCClient.forTest(iam.endpoint, credentials: Self.user)
    let error = try await client.failure(of: Call.read.0, Call.read.1)
    #expect(error.kind == .malformedReply)
    #expect(error.message.contains("could not get a token"))
  }

  @Test("the project's ID is looked up once")
  func projectIsLookedUp() async throws {
    let iam = try await ScriptedServer(
      .reply(
        200, [:],
        #"{"projects": [{"id": "x", "name": "other"}, {"id": "p9", "name": "eu-west-101"}]}"#))
    let coc = try await ScriptedServer(.reply(200, [:], scriptReply))
    let client = try COCClient.forTest(coc.endpoint, projectID: nil) {
      $0.iamEndpoint = iam.endpoint
      $0.region = "eu-west-101"
    }
    for _ in 0..<2 { _ = try await client.call(Call.read.0, Call.read.1) }
    #expect(iam.requests.count == 1)
    let asked = try #require(iam.requests.first)
    #expect(asked.query.map(\.value) == ["eu-west-101"])
    #expect(header("authorization", asked)?.hasPrefix("SDK-HMAC-SHA256 ") == true)
    #expect(header("x-project-id", asked) == nil)
    #expect(coc.requests.allSatisfy { header("x-project-id", $0) == "p9" })
  }

  @Test("a region without a project is an error with a way out")
  func noProject() async throws {
    let iam = try await ScriptedServer(.reply(200, [:], #"{"projects": []}"#))
    let client = try COCClient.forTest(iam.endpoint, projectID: nil) { $0.region = "eu-west-101" }
    let error = try await client.failure(of: Call.read.0, Call.read.1)
    #expect(error.kind == .authentication)
    #expect(error.message.contains("no project of the region eu-west-101"))
    #expect(try #require(error.hint).contains("HUAWEICLOUD_SDK_PROJECT_ID"))
  }

  @Test("without project and region, the header is left out")
  func noProjectHeader() async throws {
    let server = try await ScriptedServer(.reply(200, [:], scriptReply))
    let client = try COCClient.forTest(server.endpoint, projectID: nil)
    _ = try await client.call(Call.read.0, Call.read.1)
    #expect(server.requests.count == 1)
    #expect(header("x-project-id", server.requests[0]) == nil)
  }

  @Test("temporary credentials send their token")
  func temporaryKey() async throws {
    let server = try await ScriptedServer(.reply(200, [:], scriptReply))
    let client = try COCClient.forTest(
      server.endpoint,
      credentials: .key(SigningKey(access: "A", secret: "S", securityToken: "temporary")))
    _ = try await client.call(Call.read.0, Call.read.1)
    #expect(header("x-security-token", server.requests[0]) == "temporary")
    #expect(header("authorization", server.requests[0])?.contains(";x-security-token,") == true)
  }

  @Test("no secret is in a log, an error or a description")
  func redaction() async throws {
    let secrets = ["secret-of-the-test", "pass-of-the-test", "token-secret", "security-secret"]
    let logs = InMemoryLogHandler()
    var logger = Logger(label: "test", factory: { _ in logs })
    logger.logLevel = .trace
    var texts: [String] = []
    let iam = try await ScriptedServer(Self.token("token-secret"))
    let coc = try await ScriptedServer(
      .reply(503), .reply(401), .reply(400), .closeAfterReading, .closeUnread, .garbage,
      .reply(200, [:], "{"), .reply(503), .echo)
    let key = Credentials.key(
      SigningKey(
        access: "AKTEST", secret: "secret-of-the-test", securityToken: "security-secret"))
    for credentials in [key, Self.user] {
      let client = try COCClient.forTest(
        coc.endpoint, credentials: credentials, logger: logger
      ) { configuration in
        configuration.iamEndpoint = iam.endpoint
        configuration.environment = ["HUAWEICLOUD_SDK_SK": "secret-of-the-test"]
        let chain = CredentialChain(environment: configuration.environment)
        texts += ["\(chain)", dumped(chain)]
        texts += ["\(configuration)", dumped(configuration)]
      }
      texts += ["\(client)", dumped(client), "\(credentials)", dumped(credentials)]
      for _ in 0..<7 {
        let error = try await client.failure(of: Call.delete.0, Call.delete.1)
        texts += ["\(error)", dumped(error)]
      }
    }
    texts += logs.entries.map { "\($0)" }
    #expect(logs.entries.count >= 12)
    #expect(logs.entries.contains { "\($0)".contains("scripts.delete") })
    for text in texts {
      for secret in secrets { #expect(!text.contains(secret)) }
    }
  }

  @Test("a request's number that holds a secret is in no log or error")
  func redactedNumber() async throws {
    let logs = InMemoryLogHandler()
    var logger = Logger(label: "test", factory: { _ in logs })
    logger.logLevel = .trace
    let headers = ["X-Request-Id": "of \(COCClient.testKey.secret)"]
    let server = try await ScriptedServer(.reply(400, headers), .reply(200, headers, scriptReply))
    let client = try COCClient.forTest(server.endpoint, logger: logger)
    let error = try await client.failure(of: Call.read.0, Call.read.1)
    _ = try await client.call(Call.read.0, Call.read.1)
    #expect(error.requestID == "of (redacted)")
    #expect(logs.entries.count { "\($0)".contains("of (redacted)") } == 2)
    #expect(!logs.entries.contains { "\($0)".contains(COCClient.testKey.secret) })
  }

  @Test("requests, replies and calls show their names alone")
  func descriptionsOfMessages() throws {
    let operation = try #require(Catalog.operation("projects.token"))
    let values: [Any] = [
      OperationCall(operation, ["auth": ["identity": ["password": "hush"]]]),
      ServiceRequest(
        method: "GET", path: "/p", query: [("q", "hush")], headers: [("X-Auth-Token", "hush")],
        body: Array("hush".utf8)),
      ServiceResponse(status: 200, headers: [("X-Subject-Token", "hush")]),
    ]
    for value in values {
      let text = "\(value)\n\(dumped(value))"
      #expect(!text.contains("hush") && !text.contains("104"), "\(text)")
    }
  }

  private func dumped(_ value: Any) -> String {
    var text = ""
    dump(value, to: &text)
    return text
  }
}
