import COCCatalog
import COCClient
import COCSigning
import Foundation
import InMemoryLogging
import Logging
import Testing

@Suite("What the client makes of faults")
struct FaultTests {
  @Test("a request arrives signed, with its project, and the payload comes back")
  func succeeds() async throws {
    let server = try await ScriptedServer(.reply(200, [:], scriptReply))
    let client = try COCClient.forTest(server.endpoint)
    let payload = try await client.call("scripts.get", ["script_uuid": "SC 1/é"])
    #expect(payload["name"] == "n")
    let request = try #require(server.requests.first)
    #expect(request.path == "/v1/job/scripts/SC%201%2F%C3%A9")
    let headers = Dictionary(request.headers.map { ($0.name.lowercased(), $0.value) }) { $1 }
    #expect(headers["x-project-id"] == "p1")
    #expect(headers["host"] == "127.0.0.1:\(server.port)")
    let date = try #require(headers["x-sdk-date"])
    #expect(date.count == 16)
    let key = COCClient.testKey
    let now = try #require(epochSeconds(date))
    let access = try SignatureVerifier.verify(
      request, key: { $0 == key.access ? SecretKey(key.secret) : nil },
      nowEpochSeconds: now)
    #expect(access == key.access)
    try await client.shutdown()
  }

  @Test("where nothing listens, the error says so and what to do")
  func refused() async throws {
    let server = try await ScriptedServer(.silence)
    let port = server.port
    try await server.stop()
    let client = try COCClient.forTest("http://127.0.0.1:\(port)")
    let error = try await client.failure(of: Call.delete.0, Call.delete.1)
    #expect(error.kind == .connection)
    #expect(error.message == "nothing listens on 127.0.0.1:\(port)")
    #expect(
      error.hint
        == "start an emulator there (`cocr emulator --port \(port)`) or check the endpoint")
    #expect(error.attempts == 4)
    #expect(error.operation == "scripts.delete")
  }

  @Test("an unknown host name is named")
  func unknownHost() async throws {
    let client = try COCClient.forTest("http://no-such-host.invalid:81") { $0.retries = .never }
    let error = try await client.failure(of: Call.read.0, Call.read.1)
    #expect(error.kind == .connection)
    #expect(error.message.contains("no-such-host.invalid"))
    #expect(error.hint != nil)
  }

  @Test("a server without TLS behind https is explained")
  func noTLS() async throws {
    let server = try await ScriptedServer(.garbage)
    let client = try COCClient.forTest("https://127.0.0.1:\(server.port)")
    let error = try await client.failure(of: Call.read.0, Call.read.1)
    #expect(error.kind == .connection)
    #expect(error.message.contains("TLS"))
  }

  static let brokenConnections: [ScriptedServer.Step] = [
    .closeUnread, .closeAfterReading, .closeMidway,
  ]

  @Test("a read goes on after the connection breaks", arguments: brokenConnections)
  func readRepeats(step: ScriptedServer.Step) async throws {
    let server = try await ScriptedServer(step, step, .reply(200, [:], scriptReply))
    let client = try COCClient.forTest(server.endpoint)
    #expect(try await client.call(Call.read.0, Call.read.1)["script_uuid"] == "SC1")
  }

  @Test("a change that may be repeated goes on as well", arguments: brokenConnections)
  func repeatableChangeRepeats(step: ScriptedServer.Step) async throws {
    let server = try await ScriptedServer(step, .reply(200, [:], #"{"data": "SC1"}"#))
    let client = try COCClient.forTest(server.endpoint)
    #expect(try await client.call(Call.update.0, Call.update.1) == "SC1")
  }

  @Test(
    "a change that nothing can settle is sent once, and the error warns",
    arguments: brokenConnections)
  func changeStops(step: ScriptedServer.Step) async throws {
    let server = try await ScriptedServer(step, .reply(200, [:], #"{"data": "SC1"}"#))
    let client = try COCClient.forTest(server.endpoint)
    let error = try await client.failure(of: Call.open.0, Call.open.1)
    #expect(error.kind == .connection)
    #expect(error.attempts == 1)
    #expect(error.message.contains("closed the connection"))
    #expect(try #require(error.hint).contains("may have taken effect"))
    #expect(server.requests.count <= 1)
  }

  @Test(
    "a read is sent again after a passing status",
    arguments: [408, 425, 429, 500, 502, 503, 504, 522])
  func passingStatus(status: Int) async throws {
    let server = try await ScriptedServer(
      .reply(status), .reply(status, [:], "<html>"), .reply(200, [:], scriptReply))
    let client = try COCClient.forTest(server.endpoint)
    #expect(try await client.call(Call.read.0, Call.read.1)["name"] == "n")
    #expect(server.requests.count == 3)
  }

  @Test(
    "such a change is not sent again after an error of the service",
    arguments: [408, 500, 502, 503, 504])
  func changeAfterStatus(status: Int) async throws {
    let server = try await ScriptedServer(.reply(status))
    let client = try COCClient.forTest(server.endpoint)
    let error = try await client.failure(of: Call.open.0, Call.open.1)
    #expect(error.kind == .service)
    #expect(error.status == status)
    #expect(try #require(error.hint).contains("may have taken effect"))
    #expect(error.attempts == 1)
    #expect(server.requests.count == 1)
  }

  @Test("a change that the service refuses as one too many is sent again")
  func changeAfterThrottling() async throws {
    let server = try await ScriptedServer(
      .reply(429, ["Retry-After": "0"]), .reply(200, [:], #"{"data": "SC1"}"#))
    let client = try COCClient.forTest(server.endpoint)
    #expect(try await client.call(Call.delete.0, Call.delete.1) == "SC1")
  }

  @Test("each attempt is signed anew")
  func signsAnew() async throws {
    let server = try await ScriptedServer(.reply(503), .reply(200, [:], scriptReply))
    let client = try COCClient.forTest(server.endpoint)
    _ = try await client.call(Call.read.0, Call.read.1)
    for request in server.requests {
      #expect(request.headers.count { $0.name == "Authorization" } == 1)
      #expect(request.headers.count { $0.name == "X-Sdk-Date" } == 1)
      #expect(request.headers.count { $0.name.lowercased() == "x-project-id" } == 1)
    }
  }

  @Test("the pause that the service asks for is kept")
  func retryAfter() async throws {
    let server = try await ScriptedServer(
      .reply(503, ["Retry-After": "1"]), .reply(200, [:], scriptReply))
    let client = try COCClient.forTest(server.endpoint)
    let start = ContinuousClock.now
    _ = try await client.call(Call.read.0, Call.read.1)
    #expect(ContinuousClock.now - start >= .seconds(1))
  }

  @Test("a pause that is too long ends the operation, and is told")
  func longRetryAfter() async throws {
    let server = try await ScriptedServer(.reply(429, ["Retry-After": "3600"]))
    let client = try COCClient.forTest(server.endpoint)
    let error = try await client.failure(of: Call.read.0, Call.read.1)
    #expect(error.attempts == 1)
    #expect(try #require(error.hint).contains("3600 s"))
  }

  @Test("errors that do not pass are not repeated", arguments: [400, 403, 404, 409, 413, 501, 302])
  func lastingStatus(status: Int) async throws {
    let body = #"{"error_code": "COC.00040701", "error_msg": "name must be shorter"}"#
    let server = try await ScriptedServer(.reply(status, ["X-Request-Id": "req-1"], body))
    let client = try COCClient.forTest(server.endpoint)
    let error = try await client.failure(of: Call.read.0, Call.read.1)
    #expect(error.kind == .service)
    #expect(error.status == status)
    #expect(error.code == "COC.00040701")
    #expect(error.message == "name must be shorter")
    #expect(error.requestID == "req-1")
    #expect(error.hint == "correct the value that the message names")
    #expect(server.requests.count == 1)
  }

  @Test(
    "the number of a request is found wherever the service says it, and logged",
    arguments: [
      (400, ["X-Request-Id": ""], #"{"error_code": "A", "error_msg": "x", "request_id": "r1"}"#),
      (400, [:], #"{"error_code": "A", "error_msg": "x", "requestId": "r1"}"#),
      (403, ["X-IAM-Trace-Id": "r1"], #"{"error": {"code": 403, "message": "m"}}"#),
      (400, ["X-Request-Id": "r1"], #"{"request_id": "r2"}"#),
      (200, ["X-Request-Id": " "], #"{"data": 7, "request_id": "r1"}"#),
      (200, ["X-IAM-Trace-Id": "r1"], "no JSON"),
    ])
  func requestNumber(status: Int, headers: [String: String], body: String) async throws {
    let logs = InMemoryLogHandler()
    var logger = Logger(label: "test", factory: { _ in logs })
    logger.logLevel = .debug
    let server = try await ScriptedServer(.reply(status, headers, body))
    let client = try COCClient.forTest(server.endpoint, logger: logger)
    let error = try await client.failure(of: Call.read.0, Call.read.1)
    #expect(error.requestID == "r1")
    #expect(logs.entries.contains { $0.metadata["request_id"] == "r1" })
    try await client.shutdown()
  }

  @Test(
    "what a refusal says is shown in whatever form it comes",
    arguments: [
      (#"{"errorMsg": "only msg"}"#, "only msg"),
      (#"{"error": "invalid", "error_description": "in detail"}"#, "invalid: in detail"),
      (#"{"error": {"title": "t", "errorMsg": "inside"}}"#, "inside"),
      (#"[{"error_code": "X", "error_msg": "of a list"}]"#, "of a list"),
      (#""only text""#, "only text"),
      (
        "plain\ntext\u{1B}[31m for secret-of-the-test",
        #"the service answered 400 Bad Request: plain text\u{1B}[31m for (redacted)"#
      ),
      (#"{"error_msg": "a\u001b[31mb\n\tc\u202e"}"#, #"a\u{1B}[31mb c\u{202E}"#),
      ("<html>page</html>", "the service answered 400 Bad Request"),
      (#"{"error_msg": "cut"#, "the service answered 400 Bad Request"),
      (String(repeating: "long ", count: 1000), "the service answered 400 Bad Request"),
      ("\u{0}\u{1}", "the service answered 400 Bad Request"),
      ("{}", "the service answered 400 Bad Request"),
    ])
  func refusals(body: String, expected: String) async throws {
    let server = try await ScriptedServer(.reply(400, [:], body))
    let client = try COCClient.forTest(server.endpoint)
    #expect(try await client.failure(of: Call.read.0, Call.read.1).message == expected)
    try await client.shutdown()
  }

  @Test("401 is an error of authentication")
  func unauthenticated() async throws {
    let server = try await ScriptedServer(
      .reply(
        401, [:], #"{"error_code": "APIGW.0301", "error_msg": "Incorrect IAM authentication"}"#))
    let client = try COCClient.forTest(server.endpoint)
    let error = try await client.failure(of: Call.read.0, Call.read.1)
    #expect(error.kind == .authentication)
    #expect(server.requests.count == 1)
  }

  @Test("an error code under status 200 is an error")
  func errorUnderSuccess() async throws {
    let server = try await ScriptedServer(
      .reply(
        200, [:],
        #"{"provider_code": "049", "error_code": "GOM.00007256", "error_msg": "bad", "data": null}"#
      ))
    let client = try COCClient.forTest(server.endpoint)
    let error = try await client.failure(
      of: "incidents.get", ["incident_num": "INC1"])
    #expect(error.kind == .service)
    #expect(error.code == "GOM.00007256")
    #expect(error.status == 200)
  }

  @Test(
    "a reply that cannot be understood is told apart",
    arguments: ["{\"data\": ", "<html>ok</html>", "[1, 2]", #"{"data": 7}"#, "\u{1}", "{}", ""])
  func malformed(body: String) async throws {
    let server = try await ScriptedServer(.reply(200, [:], body))
    let client = try COCClient.forTest(server.endpoint)
    let error = try await client.failure(of: Call.read.0, Call.read.1)
    #expect(error.kind == .malformedReply)
    #expect(error.hint != nil)
    // What was cut on its way may come whole the next time; all else is an answer.
    #expect(server.requests.count == (body == "{\"data\": " ? 4 : 1))
  }

  @Test("what is no HTTP is told apart")
  func garbage() async throws {
    let server = try await ScriptedServer(.garbage)
    let client = try COCClient.forTest(server.endpoint)
    let error = try await client.failure(of: Call.read.0, Call.read.1)
    #expect(error.kind == .malformedReply)
    #expect(error.message.contains("not HTTP"))
  }

  @Test("arguments outside their limits are refused before anything is sent")
  func invalidArguments() async throws {
    let server = try await ScriptedServer(.silence)
    let client = try COCClient.forTest(server.endpoint)
    let error = try await client.failure(of: "scripts.get", [:])
    #expect(error.kind == .invalidArgument)
    #expect(error.attempts == 0)
    #expect(server.requests.isEmpty)
  }

  @Test("a body that is too large to be signed is refused before anything is sent")
  func largeBody() async throws {
    let server = try await ScriptedServer(.reply(200, [:], #"{"error_code": "COC.00000000"}"#))
    func alarm(_ size: Int) -> [String: JSONValue] {
      [
        "integration_key": "k", "alarm_id": "a", "alarm_name": "n", "alarm_level": "Major",
        "time": 1, "name_space": "s", "application_id": "a", "alarm_desc": "d",
        "alarm_source": "s", "additional": ["text": .string(String(repeating: "x", count: size))],
      ]
    }
    let client = try COCClient.forTest(server.endpoint)
    let error = try await client.failure(of: "alarms.report", alarm(12 << 20))
    #expect(error.kind == .invalidArgument && error.attempts == 0)
    #expect(error.message.contains("12 MB") && error.hint?.contains("token") == true, "\(error)")
    #expect(server.requests.isEmpty)
    _ = try await client.call("alarms.report", alarm(11 << 20))
    try await client.shutdown()
  }

  @Test("a reply that is compressed though nobody asked for it is read")
  func compressed() async throws {
    let packed = try #require(
      Data(
        base64Encoded:
          "H4sIAAAAAAACA6tWSkksSVSyUqhWKk4uyiwoiS8tzUwB8pWCnQ2VdBSU8hJzU0HcPKXaWgCThrsu"
          + "LQAAAA=="))
    for status in [200, 400] {
      let server = try await ScriptedServer(
        .bytes(status, ["Content-Encoding": "gzip"], Array(packed)))
      let client = try COCClient.forTest(server.endpoint)
      if status == 200 {
        #expect(try await client.call(Call.read.0, Call.read.1)["name"] == "n")
      } else {
        #expect(try await client.failure(of: Call.read.0, Call.read.1).status == 400)
      }
    }
    let broken = try await ScriptedServer(.bytes(200, ["Content-Encoding": "gzip"], [1, 2, 3, 4]))
    let error = try await COCClient.forTest(broken.endpoint).failure(of: Call.read.0, Call.read.1)
    #expect(error.kind == .malformedReply && error.message.contains("compressed"))
    // A part of a reply is what a network can make of a whole one.
    let cut = try await ScriptedServer(
      .bytes(200, ["Content-Encoding": "gzip"], Array(packed.dropLast(12))))
    let cutError = try await COCClient.forTest(cut.endpoint).failure(of: Call.read.0, Call.read.1)
    #expect(cutError.kind == .malformedReply && cutError.message.contains("cut off"))
    #expect(cutError.attempts > 1)
  }

  @Test("a flood of headers is told for what it is")
  func headerFlood() async throws {
    let flood = Dictionary(
      uniqueKeysWithValues: (0..<3000).map { ("X-Flood-\($0)", String(repeating: "x", count: 90)) })
    let server = try await ScriptedServer(.reply(200, flood, scriptReply))
    let error = try await COCClient.forTest(server.endpoint).failure(of: Call.read.0, Call.read.1)
    #expect(error.kind == .malformedReply && error.message.contains("headers"))
  }

  @Test("an endless text of an error is cut")
  func longMessage() async throws {
    let text = String(repeating: "too long ", count: 100_000)
    let server = try await ScriptedServer(
      .reply(400, [:], #"{"error_code": "COC.1", "error_msg": "\#(text)"}"#))
    let error = try await COCClient.forTest(server.endpoint).failure(of: Call.read.0, Call.read.1)
    #expect(error.message.hasPrefix("too long too long") && error.message.count < 5000)
  }

  @Test("a second shutdown does nothing")
  func shutDownTwice() async throws {
    let server = try await ScriptedServer(.reply(200, [:], scriptReply))
    let client = try COCClient.forTest(server.endpoint)
    _ = try await client.call(Call.read.0, Call.read.1)
    try await client.shutdown()
    try await client.shutdown()
  }

  @Test("after the shutdown an operation fails plainly")
  func afterShutdown() async throws {
    let server = try await ScriptedServer(.reply(200, [:], scriptReply))
    let client = try COCClient.forTest(server.endpoint)
    try await client.shutdown()
    let error = try await client.failure(of: Call.read.0, Call.read.1)
    #expect(error.message == "the client has been shut down")
  }

  @Test("a client that is dropped without a shutdown does no harm")
  func dropped() async throws {
    let server = try await ScriptedServer(.reply(200, [:], scriptReply))
    do {
      let client = try COCClient.forTest(server.endpoint)
      _ = try await client.call(Call.read.0, Call.read.1)
    }
    #expect(server.requests.count == 1)
  }

  /// Seconds since 1970 of a signature's date.
  private func epochSeconds(_ date: String) -> Int64? {
    var text = date
    for offset in [4, 7] { text.insert("-", at: text.index(text.startIndex, offsetBy: offset)) }
    for offset in [13, 16] { text.insert(":", at: text.index(text.startIndex, offsetBy: offset)) }
    return (try? Date.ISO8601FormatStyle().parse(text)).map { Int64($0.timeIntervalSince1970) }
  }
}
