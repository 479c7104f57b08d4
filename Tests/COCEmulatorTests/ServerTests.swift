import COCCatalog
import COCSigning
import Foundation
import Logging
import Testing

@testable import COCEmulator

/// The emulator over HTTP: sections 3.1 to 3.3 and what a server owes its clients.
@Suite struct ServerTests {
  // MARK: - Signatures

  @Test func signedRequestsAreAnswered() async throws {
    try await ServedEmulator.run { served in
      let list = try await served.send("GET", "/v1/job/scripts", query: [("limit", "10")])
      #expect(list.status == 200)
      #expect(list.body["data"]?["total"] == 4)
      #expect(list.headers["content-type"] == "application/json")
      #expect(list.headers["x-request-id"]?.count == 32)
      let create = try await served.send(
        "POST", "/v1/job/scripts",
        body: Array(
          """
          {"name": "over_http", "type": "SHELL", "description": "für Größe", "content": "echo",
           "properties": {"risk_level": "LOW", "version": "1"}}
          """.utf8))
      #expect(create.status == 200)
      let uuid = try #require(create.body["data"]?.stringValue)
      let read = try await served.send("GET", "/v1/job/scripts/\(uuid)")
      #expect(read.body["data"]?["description"] == "für Größe")
      let text = try await served.send(
        "GET", "/v1/job/scripts", query: [("limit", "10"), ("name_like", "a b/ü&=?")])
      #expect(text.status == 200 && text.body["data"]?["total"] == 0)
    }
  }

  @Test func requestsWithoutAuthenticationAreRefused() async throws {
    try await ServedEmulator.run { served in
      for (method, path) in [
        ("GET", "/v1/job/scripts"), ("POST", "/v1/event/huawei/custom/k"),
        ("GET", "/v3/projects"), ("POST", "/v1/external/incident/create"),
      ] {
        let reply = try await served.send(method, path, key: nil)
        #expect(reply.status == 401)
        #expect(reply.body["error_code"] == "common.01010001")
        #expect(reply.body["error_msg"] == "Token missing or invalid.")
      }
      let alarm = try await served.send("POST", "/v1/event/huawei/custom/k", key: nil)
      #expect(alarm.body["provider_code"] == "049" && alarm.body["data"] == .null)
    }
  }

  @Test func wrongSignaturesAreRefused() async throws {
    try await ServedEmulator.run { served in
      func refused(_ reply: ServedEmulator.Reply, _ words: String) {
        #expect(reply.status == 401 && reply.body["error_code"] == "APIGW.0301")
        let message = reply.body["error_msg"]?.stringValue ?? ""
        #expect(message.contains(words), "\(words) is not in: \(message)")
        #expect(!message.contains(AccessKey.standard.secret))
      }
      let path = "/v1/job/scripts"
      let secret = AccessKey.standard.secret
      refused(
        try await served.send(
          "GET", path, key: SigningKey(access: "UNKNOWN", secret: secret)), "UNKNOWN")
      refused(
        try await served.send(
          "GET", path, key: SigningKey(access: AccessKey.standard.access, secret: "wrong")),
        "signature")
      for offset in [-16 * 60, 16 * 60] as [Int64] {
        refused(
          try await served.send("GET", path, at: ServedEmulator.now() + offset), "15 minutes")
      }
      refused(
        try await served.send("GET", path, query: [("limit", "1")]) {
          $0.query[0].value = "2"
        }, "signature")
      refused(
        try await served.send("POST", path, body: Array("{}".utf8)) { $0.body.append(0x20) },
        "signature")
      refused(
        try await served.send("GET", path) { $0.path = "/v1/job/script/orders" }, "signature")
      // Nearly too old is not too old.
      let late = try await served.send(
        "GET", path, query: [("limit", "1")], at: ServedEmulator.now() - 14 * 60)
      #expect(late.status == 200)
    }
  }

  @Test func keysActForTheirProjects() async throws {
    let other = AccessKey(
      access: "OTHER", secret: "other-secret", projectID: "project-b", userName: "ann")
    try await ServedEmulator.run {
      $0.accessKeys = [.standard, other]
    } _: { served in
      let key = SigningKey(access: "OTHER", secret: "other-secret")
      let list = try await served.send(
        "GET", "/v1/job/scripts", query: [("limit", "1")], key: key)
      #expect(list.body["data"]?["total"] == 0)
      let named = try await served.send(
        "GET", "/v1/job/scripts", query: [("limit", "1")],
        headers: [("X-Project-Id", "project-b")], key: key)
      #expect(named.status == 200)
      let foreign = try await served.send(
        "GET", "/v1/job/scripts", query: [("limit", "1")],
        headers: [("X-Project-Id", AccessKey.standard.projectID)], key: key)
      #expect(foreign.status == 403)
      // Nor is another's project listed.
      let projects = try await served.send("GET", "/v3/projects", key: key)
      #expect(projects.body["projects"]?.arrayValue?.map { $0["id"] } == ["project-b"])
    }
  }

  @Test func usersGetTokensForTheirProjectAlone() async throws {
    let other = AccessKey(
      access: "OTHER", secret: "other-secret", projectID: "project-b", region: "eu-west-101")
    let user = User(
      name: "operator", password: "cocr-emulator", domain: "cocr", projectID: "project-b")
    try await ServedEmulator.run {
      $0.accessKeys = [.standard, other]
      $0.users = [user]
    } _: { served in
      let foreign = try await served.send(
        "POST", "/v3/auth/tokens", body: Self.auth("cocr-emulator"), key: nil)
      #expect(foreign.status == 401)
      let own = try await served.send(
        "POST", "/v3/auth/tokens", body: Self.auth("cocr-emulator", project: "eu-west-101"),
        key: nil)
      let token = try #require(own.headers["x-subject-token"])
      let projects = try await served.send(
        "GET", "/v3/projects", headers: [("X-Auth-Token", token)], key: nil)
      #expect(projects.body["projects"]?.arrayValue?.map { $0["id"] } == ["project-b"])
    }
  }

  @Test func temporaryKeysComeWithTheirToken() async throws {
    let temporary = AccessKey(
      access: "TEMPORARY", secret: "s", projectID: "project-t", securityToken: "token-of-it")
    try await ServedEmulator.run {
      $0.accessKeys = [.standard, temporary]
    } _: { served in
      func status(_ key: SigningKey, _ token: String?) async throws -> (Int, String) {
        let reply = try await served.send(
          "GET", "/v1/job/scripts", query: [("limit", "1")],
          headers: token.map { [("X-Security-Token", $0)] } ?? [], key: key)
        #expect(reply.status == 200 || reply.body["error_code"] == "APIGW.0301")
        #expect(!reply.text.contains("token-of-it"))
        return (reply.status, reply.text)
      }
      let key = SigningKey(access: "TEMPORARY", secret: "s")
      #expect(try await status(key, "token-of-it").0 == 200)
      let missing = try await status(key, nil)
      #expect(missing.0 == 401 && missing.1.contains("X-Security-Token is missing"))
      let wrong = try await status(key, "token-of-it2")
      #expect(wrong.0 == 401 && wrong.1.contains("not the one of the access key TEMPORARY"))
      let permanent = try await status(ServedEmulator.standardKey, "token-of-it")
      #expect(permanent.0 == 401 && permanent.1.contains("permanent access key"))
      // What is empty is not there.
      #expect(try await status(ServedEmulator.standardKey, "").0 == 200)
      let signed = try await served.send(
        "GET", "/v1/job/scripts", query: [("limit", "1")], headers: [("X-Auth-Token", "")])
      #expect(signed.status == 200)
    }
  }

  @Test(arguments: [
    ("Authorization", "Basic dXNlcjpwYXNz"), ("Authorization", "SDK-HMAC-SHA256 Access=other"),
    ("authorization", ""), ("X-Sdk-Date", "20261123T101112Z"), ("X-Project-Id", "elsewhere"),
    ("X-Security-Token", "t"), ("X-Auth-Token", "t"),
  ])
  func aRequestSaysOnceWhoSendsIt(name: String, value: String) async throws {
    try await ServedEmulator.run { served in
      for isBehind in [true, false] {
        for body in [[], Array("{}".utf8)] as [[UInt8]] {
          let reply = try await served.send(
            body.isEmpty ? "GET" : "POST", "/v1/job/scripts",
            query: body.isEmpty ? [("limit", "1")] : [], body: body
          ) { request in
            // The first one is as right as the client has it.
            if request.header(name) == nil { request.headers.append((name, value)) }
            request.headers.insert((name, value), at: isBehind ? request.headers.endIndex : 0)
          }
          #expect(reply.status == 401, "\(reply.text)")
          #expect(reply.text.lowercased().contains("more than one header \(name.lowercased())"))
        }
      }
    }
  }

  @Test func theFileOfKeysGivesTokens() throws {
    var configuration = EmulatorConfiguration()
    try configuration.readAccess(
      yaml: Array("keys: [{access: A, secret: s, project: p, security_token: t}]".utf8),
      name: "keys.yaml")
    #expect(configuration.accessKeys.first?.securityToken == "t")
    let error = #expect(throws: EmulatorError.self) {
      try configuration.readAccess(
        yaml: Array(
          """
          keys:
            - {access: A, secret: s, project: p, security_token: hidden-t}
            - {access: A, secret: s, project: q}
          """.utf8), name: "keys.yaml")
    }
    #expect(error?.message.contains("security_token") == true)
    #expect(error?.description.contains("hidden-t") == false)
  }

  @Test(arguments: [
    "", #"secret: """#, "secret: ~", "secret: ''", #"secret: " ""#, #"secret: "\0""#,
    #"secret: "\u3000""#, #"secret: "s ""#, #"secret: "a\nb""#, #"secret: s, security_token: """#,
    #"secret: s, security_token: " ""#, #"secret: "\x7f""#,
  ])
  func aKeyHasASecret(secret: String) {
    var configuration = EmulatorConfiguration()
    let error = #expect(throws: EmulatorError.self) {
      try configuration.readAccess(
        yaml: Array("keys: [{access: A, project: p, \(secret)}]".utf8), name: "keys.yaml")
    }
    #expect(error?.message.hasPrefix("keys.yaml:1: ") == true, "\(String(describing: error))")
    #expect(configuration.accessKeys.first?.access == AccessKey.standard.access)
  }

  @Test func aKeyWithoutASecretIsNotServed() async throws {
    let service = try ServiceUnderTest {
      $0.accessKeys = [.standard, AccessKey(access: "A", secret: "", projectID: "p")]
    }
    let server = EmulatorServer(
      emulator: service.emulator, port: 0, onReady: { _ in }, logger: Logger(label: "test"))
    let error = try await #require(throws: EmulatorError.self) { try await server.run() }
    #expect(error.message.contains("the access key A has no secret"))
  }

  /// Two accounts, one with two projects, and a user whom two accounts have.
  private static let accounts = """
    keys:
      - {access: AKA, secret: sa, project: pa, user: ann, region: cn-north-4}
      - {access: AKB, secret: sb, project: pb, user: bob, region: eu-west-101}
      - {access: AKC, secret: sc, project: pc, user: eve, region: ap-southeast-3}
    users:
      - {name: ann, password: pw, domain: acme}
      - {name: bob, password: pw2, domain: acme, project: pb}
      - {name: eve, password: pw3, domain: other}
      - {name: ann, password: pw4, domain: other}
    """

  @Test func projectsBelongToTheirAccounts() async throws {
    try await ServedEmulator.run {
      try $0.readAccess(yaml: Array(Self.accounts.utf8), name: "keys.yaml")
    } _: { served in
      func token(
        _ name: String, _ password: String, _ domain: String, _ scope: JSONValue?
      ) async throws -> ServedEmulator.Reply {
        var auth: [String: JSONValue] = [
          "identity": [
            "methods": ["password"],
            "password": [
              "user": [
                "name": .string(name), "password": .string(password),
                "domain": ["name": .string(domain)],
              ]
            ],
          ]
        ]
        auth["scope"] = scope.map { $0["domain"] == nil ? ["project": $0] : $0 }
        return try await served.send(
          "POST", "/v3/auth/tokens", body: JSONValue.object(["auth": .object(auth)]).serialized(),
          key: nil)
      }
      func projects(_ token: String, path: String = "/v3/projects") async throws -> [JSONValue] {
        let reply = try await served.send(
          "GET", path, headers: [("X-Auth-Token", token)], key: nil)
        #expect(reply.status == 200)
        return reply.body["projects"]?.arrayValue ?? []
      }
      for (name, password, domain, scope) in [
        ("eve", "pw3", "other", ["name": "cn-north-4"]), ("eve", "pw3", "other", ["id": "pb"]),
        ("ann", "pw4", "other", ["id": "pa"]), ("ann", "pw", "acme", ["id": "pc"]),
        ("bob", "pw2", "acme", ["id": "pa"]),
        ("ann", "pw", "acme", ["domain": ["name": "other"]]),
        ("eve", "pw3", "other", ["domain": ["name": "acme"]]),
      ] as [(String, String, String, JSONValue)] {
        let reply = try await token(name, password, domain, scope)
        #expect(reply.status == 401, "\(name) of \(domain)")
        #expect(reply.headers["x-subject-token"] == nil)
      }
      #expect(try await token("ann", "pw", "acme", [:]).status == 400)
      #expect(try await token("ann", "pw", "acme", ["domain": ["name": "acme"]]).status == 201)
      for (name, password, domain, expected) in [
        ("ann", "pw", "acme", ["pa", "pb"]), ("bob", "pw2", "acme", ["pb"]),
        ("eve", "pw3", "other", ["pc"]), ("ann", "pw4", "other", ["pc"]),
      ] {
        for scope in [nil, ["id": .string(expected[0])]] as [JSONValue?] {
          let reply = try await token(name, password, domain, scope)
          #expect(reply.status == 201)
          let text = try #require(reply.headers["x-subject-token"])
          let found = try await projects(text)
          #expect(found.map { $0["id"]?.stringValue } == expected, "\(name) of \(domain)")
          // The example of section 3.2 has another path.
          #expect(try await projects(text, path: "/v3/auth/projects") == found)
        }
      }
      var domains: [String: JSONValue] = [:]
      for (access, secret, project) in [
        ("AKA", "sa", "pa"), ("AKB", "sb", "pb"), ("AKC", "sc", "pc"),
      ] {
        let reply = try await served.send(
          "GET", "/v3/projects", key: SigningKey(access: access, secret: secret))
        #expect(reply.body["projects"]?[0]?["id"] == .string(project))
        domains[project] = reply.body["projects"]?[0]?["domain_id"]
      }
      #expect(domains["pa"] == domains["pb"] && domains["pa"] != domains["pc"])
    }
  }

  @Test func aTextWithNULIsRefusedRatherThanCut() async throws {
    try await ServedEmulator.run { served in
      let body: JSONValue = [
        "name": "with_nul", "type": "SHELL", "content": "a\u{0}b", "description": "d",
        "properties": ["risk_level": "LOW", "version": "1.0.0"],
      ]
      let reply = try await served.send("POST", "/v1/job/scripts", body: body.serialized())
      #expect(reply.status == 400)
      #expect(reply.text.contains("content must not hold the character NUL"))
    }
  }

  // MARK: - Tokens

  private static func auth(_ password: String, project: String? = "cn-north-4") -> [UInt8] {
    let scope: JSONValue = project.map { ["project": ["name": .string($0)]] } ?? .null
    let body: JSONValue = [
      "auth": [
        "identity": [
          "methods": ["password"],
          "password": [
            "user": [
              "name": "operator", "password": .string(password), "domain": ["name": "cocr"],
            ]
          ],
        ],
        "scope": scope,
      ]
    ]
    return body.serialized()
  }

  @Test func aTokenOpensTheProjectItIsFor() async throws {
    try await ServedEmulator.run { served in
      let issued = try await served.send(
        "POST", "/v3/auth/tokens", body: Self.auth("cocr-emulator"), key: nil)
      #expect(issued.status == 201)
      let token = try #require(issued.headers["x-subject-token"])
      #expect(issued.body["token"]?["methods"] == ["password"])
      #expect(
        issued.body["token"]?["catalog"] == [["endpoints": [["region_id": "cn-north-4"]]]])
      #expect(issued.body["token"]?["expires_at"]?.stringValue?.hasSuffix("000Z") == true)
      #expect(!issued.text.contains(token))
      let list = try await served.send(
        "GET", "/v1/job/scripts", query: [("limit", "1")], headers: [("X-Auth-Token", token)],
        key: nil)
      #expect(list.status == 200 && list.body["data"]?["total"] == 4)
      let projects = try await served.send(
        "GET", "/v3/projects", headers: [("X-Auth-Token", token)], key: nil)
      #expect(projects.body["projects"]?[0]?["name"] == "cn-north-4")
      let wrong = try await served.send(
        "GET", "/v1/job/scripts", headers: [("X-Auth-Token", token + "0")], key: nil)
      #expect(wrong.status == 401 && wrong.body["error_code"] == "common.01010001")
    }
  }

  @Test func wrongPasswordsAndProjectsGetNoToken() async throws {
    try await ServedEmulator.run { served in
      let password = try await served.send(
        "POST", "/v3/auth/tokens", body: Self.auth("guess"), key: nil)
      #expect(password.status == 401)
      #expect(password.body["error"]?["code"] == 401)
      #expect(!password.text.contains("guess"))
      let project = try await served.send(
        "POST", "/v3/auth/tokens", body: Self.auth("cocr-emulator", project: "moon-1"), key: nil)
      #expect(project.status == 401)
      let empty = try await served.send(
        "POST", "/v3/auth/tokens", body: Array("{}".utf8), key: nil)
      #expect(empty.status == 400)
    }
  }

  @Test func aTokenEndsAfterTwentyFourHours() async throws {
    let service = try ServiceUnderTest()
    let start = IdentityService.realTime()
    let issued = await service.emulator.respond(
      to: ServiceRequest(
        method: "POST", path: "/v3/auth/tokens", body: Self.auth("cocr-emulator")),
      project: AccessKey.standard.projectID)
    let token = try #require(issued.headers.first { $0.name == "X-Subject-Token" }?.value)
    let operation = try #require(Catalog.operation("scripts.list"))
    let request = ServiceRequest(
      method: "GET", path: "/v1/job/scripts", headers: [("X-Auth-Token", token)])
    let day: Int64 = 24 * 3600 * 1000
    for (age, isValid) in [(day - 60_000, true), (day + 600_000, false)] {
      var authenticator = Authenticator(emulator: service.emulator)
      authenticator.clock = { start + age }
      let caller = try? await authenticator.caller(of: request, for: operation)
      #expect((caller != nil) == isValid)
    }
  }

  @Test func aTokenWithoutProjectIsForIAMAlone() async throws {
    try await ServedEmulator.run { served in
      let issued = try await served.send(
        "POST", "/v3/auth/tokens", body: Self.auth("cocr-emulator", project: nil), key: nil)
      #expect(issued.body["token"]?["catalog"] == [])
      let token = try #require(issued.headers["x-subject-token"])
      let header = [(name: "X-Auth-Token", value: token)]
      let projects = try await served.send("GET", "/v3/projects", headers: header, key: nil)
      #expect(projects.status == 200)
      let scripts = try await served.send("GET", "/v1/job/scripts", headers: header, key: nil)
      #expect(scripts.status == 403)
    }
  }

  // MARK: - The server

  @Test func healthIsToldToAnyone() async throws {
    try await ServedEmulator.run { served in
      let reply = try await served.send("GET", "/healthz", key: nil)
      #expect(reply.status == 200 && reply.body["status"] == "ok")
      let unknown = try await served.send("GET", "/", key: nil)
      #expect(unknown.status == 404)
      let method = try await served.send("DELETE", "/v1/job/scripts", key: nil)
      #expect(method.status == 405 && method.headers["allow"] == "GET, POST")
    }
  }

  @Test func aBodyOverTwelveMegabytesIsRefused() async throws {
    try await ServedEmulator.run { served in
      let limit = 12 * 1024 * 1024
      let fits = try await served.send(
        "POST", "/v1/job/scripts", body: [UInt8](repeating: 0x20, count: limit))
      #expect(fits.status == 400)
      let large = try await served.send(
        "POST", "/v1/job/scripts", body: [UInt8](repeating: 0x20, count: limit + 1))
      #expect(large.status == 413)
      #expect(large.body["error_msg"]?.stringValue?.contains("12 MB") == true)
    }
  }

  @Test func aClientThatWaitsToSendItsBodyIsToldToGoOn() async throws {
    try await ServedEmulator.run { served in
      let connection = try RawConnection(port: served.port)
      connection.send(
        "POST /v3/auth/tokens HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n"
          + "Expect: 100-continue\r\n\r\n")
      #expect(await connection.receive(until: "\r\n\r\n").hasPrefix("HTTP/1.1 100 Continue"))
      connection.send("{}")
      #expect(await connection.receive(until: "\r\n\r\n").hasPrefix("HTTP/1.1 400"))
    }
  }

  @Test func aClientThatWaitsBehindAnotherRequestIsToldToGoOnAfterItsAnswer() async throws {
    try await ServedEmulator.run { served in
      let connection = try RawConnection(port: served.port)
      connection.send(
        "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
          + "POST /v3/auth/tokens HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n"
          + "Expect: 100-continue\r\n\r\n")
      let replies = await connection.receive(until: "100 Continue\r\n\r\n")
      #expect(replies.hasPrefix("HTTP/1.1 200") && replies.contains("HTTP/1.1 100 Continue"))
      connection.send("{}")
      #expect(await connection.receive(until: "\r\n\r\n").hasPrefix("HTTP/1.1 400"))
    }
  }

  /// HTTP/1.0 does not know replies that are not the last (RFC 9110, section 10.1.1).
  @Test func aClientOfTheFirstVersionIsNotToldToGoOn() async throws {
    try await ServedEmulator.run { served in
      let reply = try await RawConnection.exchange(
        port: served.port,
        sending: "POST /v3/auth/tokens HTTP/1.0\r\nContent-Length: 2\r\n"
          + "Expect: 100-continue\r\n\r\n{}", until: "\r\n\r\n")
      #expect(reply.hasPrefix("HTTP/1.1 400"), "\(reply)")
    }
  }

  @Test func aTakenPortIsTold() async throws {
    try await ServedEmulator.run { served in
      let server = EmulatorServer(
        emulator: served.service.emulator, port: served.port, onReady: { _ in },
        logger: Logger(label: "test"))
      let error = try await #require(throws: EmulatorError.self) { try await server.run() }
      #expect(error.message.contains("port \(served.port)"))
      #expect(error.message.contains("taken"))
    }
  }

  @Test(arguments: [("no.such.host.invalid", 0), ("192.0.2.1", 0), ("127.0.0.1", 70_000)])
  func addressesThatCannotBeListenedOn(host: String, port: Int) async throws {
    let service = try ServiceUnderTest()
    let server = EmulatorServer(
      emulator: service.emulator, host: host, port: port, onReady: { _ in },
      logger: Logger(label: "test"))
    let error = try await #require(throws: EmulatorError.self) { try await server.run() }
    #expect(error.hint != nil)
  }
}
