import COCCatalog
import Foundation
import Logging
import ServiceLifecycle
import Synchronization
import Testing

@testable import COCEmulator

/// What a server has to bear with.
@Suite struct RobustnessTests {
  @Test func aBodyThatDoesNotArriveIsNotWaitedForForEver() async throws {
    try await ServedEmulator.run(bodyTime: .milliseconds(300)) { served in
      let reply = try await RawConnection.exchange(
        port: served.port,
        sending:
          "POST /v1/job/scripts HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100\r\n\r\n{\"na")
      #expect(reply.hasPrefix("HTTP/1.1 408"))
    }
  }

  @Test(arguments: [
    "\u{1}\u{2}nonsense\r\n\r\n", "GET\r\n\r\n", "GET / HTTP/9.9\r\n\r\n",
    "GET / HTTP/1.1\r\nContent-Length: many\r\n\r\n",
    "GET /" + String(repeating: "a", count: 100_000) + " HTTP/1.1\r\n\r\n",
    "GET / HTTP/1.1\r\nX: " + String(repeating: "a", count: 200_000) + "\r\n\r\n",
    "POST /v1/job/scripts HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
  ])
  func nonsenseIsRefusedAndTheServerGoesOn(bytes: String) async throws {
    try await ServedEmulator.run { served in
      let reply = try await RawConnection.exchange(
        port: served.port, sending: bytes, until: "\r\n")
      #expect(reply.isEmpty || reply.hasPrefix("HTTP/1.1 4"), "\(reply.prefix(200))")
      #expect(try await served.send("GET", "/healthz", key: nil).status == 200)
    }
  }

  @Test func aBodyThatSaysItIsFarTooLargeIsRefusedAtOnce() async throws {
    try await ServedEmulator.run { served in
      let reply = try await RawConnection.exchange(
        port: served.port,
        sending: "POST /v1/job/scripts HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\n",
        until: "}")
      #expect(reply.hasPrefix("HTTP/1.1 413 ") && reply.contains("larger than 12 MB"))
    }
  }

  @Test func aBodyThatIsTooLargeIsNotInvited() async throws {
    try await ServedEmulator.run { served in
      let reply = try await RawConnection.exchange(
        port: served.port,
        sending: "POST /v1/job/scripts HTTP/1.1\r\nHost: x\r\nContent-Length: 13000000\r\n"
          + "Expect: 100-continue\r\n\r\n",
        until: "}")
      #expect(reply.hasPrefix("HTTP/1.1 413 "), "\(reply)")
    }
  }

  @Test func bodiesOfStrangersAreNotKept() async throws {
    let budget = BodyBudget(limit: 1 << 20)
    try await ServedEmulator.run(bodyBudget: budget) { served in
      let heads = [
        "POST /v1/job/scripts", "POST /nothing", "PUT /_emulator/faults",
        "POST /v1/job/scripts HTTP/1.1\r\nX-Auth-Token: none\r\nX:",
        "POST /v1/job/scripts HTTP/1.1\r\nAuthorization: SDK-HMAC-SHA256 Access=nobody, "
          + "SignedHeaders=host;x-sdk-date, Signature=\(String(repeating: "0", count: 64))\r\n"
          + "X-Sdk-Date: 20261123T101112Z\r\nX:",
      ]
      let part = String(repeating: "x", count: 400_000)
      var connections: [RawConnection] = []
      for head in heads {
        let connection = try RawConnection(port: served.port)
        connection.send("\(head) HTTP/1.1\r\nHost: evil\r\nContent-Length: 400001\r\n\r\n" + part)
        connections.append(connection)
      }
      // What is read of a body is counted at once, and theirs is read before this is answered.
      let reply = try await served.send(
        "POST", "/v1/job/scripts", body: [UInt8](repeating: 0x20, count: 1 << 20))
      #expect(reply.status == 400)
      #expect(budget.keptCount == 0)
      for (connection, status) in zip(connections, [401, 404, 403, 401, 401]) {
        connection.send("x")
        let reply = await connection.receive(until: "}")
        #expect(reply.hasPrefix("HTTP/1.1 \(status) "), "\(reply)")
      }
    }
  }

  @Test func allBodiesTogetherAreBounded() async throws {
    let budget = BodyBudget(limit: 1 << 20)
    try await ServedEmulator.run(bodyBudget: budget) { served in
      // Anyone may ask for a token, but the password is short.
      let long = try await served.send(
        "POST", "/v3/auth/tokens", body: [UInt8](repeating: 0x20, count: 65_537), key: nil)
      #expect(long.status == 413 && long.text.contains("larger than 64 KB"))
      var connections: [RawConnection] = []
      for _ in 0..<16 {
        let connection = try RawConnection(port: served.port)
        connection.send(
          "POST /v3/auth/tokens HTTP/1.1\r\nHost: a\r\nContent-Length: 65536\r\n\r\n"
            + String(repeating: " ", count: 65_535))
        connections.append(connection)
      }
      while budget.keptCount < 16 * 65_535 { try await Task.sleep(for: .milliseconds(5)) }
      let refused = try await served.send(
        "POST", "/v1/job/scripts", body: [UInt8](repeating: 0x20, count: 1000))
      #expect(refused.status == 429 && refused.headers["retry-after"] == "1")
      #expect(refused.body["error_code"] == "APIGW.0308")
      // A request without a body needs no room.
      let read = try await served.send("GET", "/v1/job/scripts", query: [("limit", "1")])
      #expect(read.status == 200)
      for connection in connections { connection.send(" ") }
      for connection in connections {
        #expect(await connection.receive(until: "}").hasPrefix("HTTP/1.1 400 "))
      }
      #expect(budget.keptCount == 0)
      let taken = try await served.send(
        "POST", "/v1/job/scripts", body: [UInt8](repeating: 0x20, count: 1000))
      #expect(taken.status == 400)
    }
  }

  @Test func aClientThatLeavesInTheMiddleIsForgotten() async throws {
    try await ServedEmulator.run { served in
      for _ in 0..<20 {
        let connection = try RawConnection(port: served.port)
        connection.send(
          "POST /v1/job/scripts HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100\r\n\r\n{")
      }
      #expect(try await served.send("GET", "/healthz", key: nil).status == 200)
    }
  }

  @Test func aThousandIdleConnectionsDoNotStopOthers() async throws {
    // Both ends are files of this process.
    #expect(OpenFiles.allow(3000))
    try await ServedEmulator.run { served in
      var idle: [RawConnection] = []
      for _ in 0..<1000 { idle.append(try RawConnection(port: served.port)) }
      // Half of them have begun a request.
      for connection in idle[..<500] { connection.send("GET /healthz HTTP/1.1\r\nHost: a") }
      for _ in 0..<20 {
        let reply = try await served.send("GET", "/v1/job/scripts", query: [("limit", "1")])
        #expect(reply.status == 200)
      }
      // They are still of use.
      for connection in idle[..<10] { connection.send("\r\n\r\n") }
      for connection in idle.suffix(10) {
        connection.send("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n")
      }
      for connection in idle[..<10] + idle.suffix(10) {
        #expect(await connection.receive(until: "ok").hasPrefix("HTTP/1.1 200"))
      }
    }
  }

  @Test func aHeadThatTricklesInForEverIsNotWaitedFor() async throws {
    try await ServedEmulator.run(idleTime: .seconds(1)) { served in
      let connection = try RawConnection(port: served.port)
      connection.send("GET /healthz HTTP/1.1\r\n")
      let trickle = Task {
        while !Task.isCancelled {
          connection.send("X-A: b\r\n")
          try? await Task.sleep(for: .milliseconds(100))
        }
      }
      #expect(await connection.receive(until: "never") == "")
      trickle.cancel()
    }
  }

  @Test func manyRequestsAtOnceAreAllAnswered() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path("coc.sqlite")
    try await ServedEmulator.run {
      $0.storage = .file(path)
    } _: { served in
      let names = await withTaskGroup(of: String?.self) { group in
        for number in 0..<100 {
          group.addTask {
            let body: JSONValue = [
              "name": .string("many_\(number)"), "type": "SHELL", "description": "d",
              "content": "echo", "properties": ["risk_level": "LOW", "version": "1"],
            ]
            let reply = try? await served.send(
              "POST", "/v1/job/scripts", body: body.serialized())
            return reply?.body["data"]?.stringValue
          }
        }
        return await group.reduce(into: Set<String>()) { if let name = $1 { $0.insert(name) } }
      }
      #expect(names.count == 100)
    }
  }

  @Test func requestsInFlightAreFinishedWhenTheServerIsAskedToEnd() async throws {
    let service = try ServiceUnderTest {
      $0.requestFaults = [try RequestFault(parsing: "latency=700")]
    }
    let (ports, continuation) = AsyncStream.makeStream(of: Int.self)
    let server = EmulatorServer(
      emulator: service.emulator, port: 0, onReady: { continuation.yield($0) },
      logger: ServedEmulator.quietLogger)
    let group = ServiceGroup(
      configuration: .init(services: [server], logger: ServedEmulator.quietLogger))
    try await withThrowingTaskGroup(of: Void.self) { tasks in
      tasks.addTask { try await group.run() }
      var iterator = ports.makeAsyncIterator()
      let port = try #require(await iterator.next())
      let served = ServedEmulator(service: service, port: port)
      tasks.addTask {
        let reply = try await served.send("GET", "/v1/job/scripts", query: [("limit", "1")])
        #expect(reply.status == 200)
      }
      try await Task.sleep(for: .milliseconds(300))
      await group.triggerGracefulShutdown()
      try await tasks.waitForAll()
      #expect(throws: (any Error).self) { _ = try RawConnection(port: port) }
    }
  }

  /// An emulator whose replies take so many milliseconds, served until the task is cancelled.
  private static func start(
    latency: Int, _ log: LogLines
  ) async throws -> (served: ServedEmulator, serving: Task<Void, any Error>) {
    let service = try ServiceUnderTest {
      $0.requestFaults = [try RequestFault(parsing: "latency=\(latency)")]
    }
    let (ports, continuation) = AsyncStream.makeStream(of: Int.self)
    let server = EmulatorServer(
      emulator: service.emulator, port: 0, onReady: { continuation.yield($0) },
      logger: Logger(label: "test") { _ in log })
    let serving = Task { try await server.run() }
    var iterator = ports.makeAsyncIterator()
    let port = try #require(await iterator.next())
    return (ServedEmulator(service: service, port: port), serving)
  }

  @Test func aServerThatIsCancelledEndsItsRequestsAndIsQuiet() async throws {
    let log = LogLines()
    let (served, serving) = try await Self.start(latency: 700, log)
    let idle = try RawConnection(port: served.port)
    async let reply = served.send("GET", "/v1/job/scripts", query: [("limit", "1")])
    try await Task.sleep(for: .milliseconds(300))
    serving.cancel()
    #expect(try await reply.status == 200)
    try await serving.value
    #expect(await idle.receive(until: "never") == "")
    #expect(log.problems.withLock { $0 } == [])
  }

  @Test func everyRequestIsLoggedWithoutSecrets() async throws {
    let log = LogLines()
    var logger = Logger(label: "test") { _ in log }
    logger.logLevel = .info
    try await ServedEmulator.run(logger: logger) { served in
      _ = try await served.send(
        "GET", "/v1/job/scripts", query: [("limit", "1"), ("name_like", "visible")])
      _ = try await served.send(
        "GET", "/v1/job/scripts/SC1", headers: [("X-Auth-Token", "very-secret")], key: nil)
    }
    let lines = log.lines.withLock { $0 }
    #expect(lines.contains { $0.hasPrefix("GET /v1/job/scripts 200 ") })
    #expect(lines.contains { $0.hasPrefix("GET /v1/job/scripts/SC1 401 ") })
    let all = lines.joined()
    for secret in ["very-secret", "Signature", AccessKey.standard.secret, "visible"] {
      #expect(!all.contains(secret))
    }
  }

  @Test func whatWasDroppedIsLoggedAsDropped() async throws {
    let log = LogLines()
    let logger = Logger(label: "test") { _ in log }
    let faults = [
      try RequestFault(parsing: "drop-before,operation=scripts.list,count=1"),
      try RequestFault(parsing: "drop-after,operation=orders.list,count=1"),
    ]
    try await ServedEmulator.run(logger: logger) { served in
      served.service.emulator.setRequestFaults(faults)
      for path in ["/v1/job/scripts", "/v1/job/script/orders"] {
        await #expect(throws: (any Error).self) {
          _ = try await served.send("GET", path, query: [("limit", "1")])
        }
        let next = try await served.send("GET", path, query: [("limit", "1")])
        #expect(next.status == 200)
      }
    }
    let lines = log.lines.withLock { $0 }
    for path in ["/v1/job/scripts", "/v1/job/script/orders"] {
      #expect(lines.count { $0.hasPrefix("GET \(path) dropped ") } == 1, "\(lines)")
      #expect(lines.count { $0.hasPrefix("GET \(path) 200 ") } == 1)
    }
    #expect(!lines.contains { $0.contains(" 503 ") })
  }

  @Test func whatIsCutOffAtTheEndOfTheServerIsLoggedAsDropped() async throws {
    let log = LogLines()
    let (served, serving) = try await Self.start(latency: 60000, log)
    let request = Task {
      _ = try await served.send("GET", "/v1/job/scripts", query: [("limit", "1")])
    }
    try await Task.sleep(for: .seconds(1))
    serving.cancel()
    try? await serving.value
    await #expect(throws: (any Error).self) { try await request.value }
    let lines = log.lines.withLock { $0 }
    #expect(lines.count { $0.hasPrefix("GET /v1/job/scripts dropped ") } == 1, "\(lines)")
    #expect(!lines.contains { $0.contains(" 503 ") })
  }

  // MARK: - Versions and heads

  @Test func aConnectionOfTheFirstVersionEndsWithTheReply() async throws {
    try await ServedEmulator.run { served in
      let start = ContinuousClock.now
      let reply = try await RawConnection.exchange(
        port: served.port, sending: "GET /healthz HTTP/1.0\r\n\r\n", until: "never")
      #expect(reply.contains(" 200 OK\r\n") && reply.hasSuffix(#"{"status":"ok"}"#))
      #expect(reply.lowercased().contains("connection: close\r\n"))
      // The test's own limit for what does not end.
      #expect(ContinuousClock.now - start < .seconds(25))
      let closing = try await RawConnection.exchange(
        port: served.port,
        sending: "GET /healthz HTTP/1.1\r\nHost: h\r\nConnection: Close\r\n\r\n", until: "never")
      #expect(closing.hasSuffix(#"{"status":"ok"}"#))
      #expect(ContinuousClock.now - start < .seconds(25))
    }
  }

  @Test func aConnectionOfTheFirstVersionStaysWhereThatIsAsked() async throws {
    try await ServedEmulator.run { served in
      let connection = try RawConnection(port: served.port)
      for _ in 0..<2 {
        connection.send("GET /healthz HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
        let reply = await connection.receive(until: #"{"status":"ok"}"#)
        #expect(reply.lowercased().contains("connection: keep-alive\r\n"), "\(reply)")
      }
    }
  }

  @Test func aHeadThatCannotBeReadGetsAnError() async throws {
    try await ServedEmulator.run { served in
      for bytes in [
        "nonsense\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\nX: \(String(repeating: "x", count: 200_000))\r\n\r\n",
      ] {
        let reply = try await RawConnection.exchange(
          port: served.port, sending: bytes, until: "}")
        let parts = reply.split(separator: "\r\n\r\n", maxSplits: 1).map(String.init)
        try #require(parts.count == 2, "\(reply)")
        #expect(parts[0].hasPrefix("HTTP/1.1 400 "))
        #expect(parts[0].lowercased().contains("x-request-id: "))
        let body = try JSONValue(parsing: Array(parts[1].utf8))
        #expect(body["error_code"] == "APIGW.0201")
        #expect(body["error_msg"]?.stringValue?.contains("cannot be read") == true)
      }
    }
  }

  @Test(arguments: [
    "Transfer-Encoding: gzip", "Transfer-Encoding: chunked, gzip", "Transfer-Encoding: xchunked",
    "Transfer-Encoding: gzip, chunked", "Transfer-Encoding: identity", "Transfer-Encoding:",
    "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
    "Transfer-Encoding: gzip\r\nContent-Length: 2",
    "Transfer-Encoding: chunked\r\nContent-Length: 2",
  ])
  func aBodyInAnUnknownCodingIsRefused(header: String) async throws {
    try await ServedEmulator.run { served in
      for path in ["/v1/job/scripts", "/healthz"] {
        let start = ContinuousClock.now
        let reply = try await RawConnection.exchange(
          port: served.port, sending: "POST \(path) HTTP/1.1\r\nHost: h\r\n\(header)\r\n\r\n{}",
          until: "never")
        #expect(reply.hasPrefix("HTTP/1.1 400 "), "\(reply)")
        #expect(reply.lowercased().contains("connection: close"))
        #expect(ContinuousClock.now - start < .seconds(20))
      }
    }
  }

  @Test(arguments: ["X: ", "", "X", "X: b\r\nY"])
  func aHeaderWithoutEndIsRefused(start: String) async throws {
    try await ServedEmulator.run { served in
      let connection = try RawConnection(port: served.port)
      connection.send("GET /healthz HTTP/1.1\r\nHost: h\r\n\(start)")
      let part = String(repeating: "a", count: 10_000)
      for _ in 0..<20 { connection.send(part) }
      let reply = await connection.receive(until: "never")
      #expect(reply.hasPrefix("HTTP/1.1 4"), "\(reply)")
      #expect(reply.contains("APIGW.0201"))
    }
  }

  @Test func headersWithoutEndAreRefused() async throws {
    try await ServedEmulator.run { served in
      let connection = try RawConnection(port: served.port)
      connection.send("GET /healthz HTTP/1.1\r\nHost: h\r\n")
      for number in 0..<2000 { connection.send("X-\(number): b\r\n") }
      let reply = await connection.receive(until: "never")
      #expect(reply.hasPrefix("HTTP/1.1 4"), "\(reply)")
    }
  }

  /// RFC 9112, section 3.2.
  @Test(arguments: [
    ("GET /healthz HTTP/1.1\r\n\r\n", "no header Host"),
    ("GET /healthz HTTP/1.1\r\nHost: a\r\nhost: a\r\n\r\n", "more than one header Host"),
    ("GET /healthz HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n", "more than one header Host"),
    ("POST /v3/auth/tokens HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}", "no header Host"),
  ])
  func aRequestMustNameOneHost(bytes: String, problem: String) async throws {
    try await ServedEmulator.run { served in
      // What was asked before is answered; what comes after is not.
      let reply = try await RawConnection.exchange(
        port: served.port,
        sending: "GET /healthz HTTP/1.1\r\nHost: h\r\n\r\n" + bytes
          + "GET /healthz HTTP/1.1\r\nHost: h\r\n\r\n", until: "never")
      let replies = reply.split(separator: "HTTP/1.1 ")
      try #require(replies.count == 2, "\(reply)")
      #expect(replies[0].hasPrefix("200 "))
      let parts = replies[1].split(separator: "\r\n\r\n", maxSplits: 1).map(String.init)
      try #require(parts.count == 2)
      #expect(parts[0].hasPrefix("400 "))
      let body = try JSONValue(parsing: Array(parts[1].utf8))
      #expect(body["error_code"] == "APIGW.0201")
      #expect(body["error_msg"]?.stringValue?.contains(problem) == true)
    }
  }

  @Test func secretsStayOutOfDescriptions() {
    let key = AccessKey.standard
    let user = User.standard
    for text in ["\(key)", String(reflecting: key), "\(user)", String(reflecting: user)] {
      #expect(!text.contains(key.secret) && !text.contains(user.password))
    }
    var dumped = ""
    dump(EmulatorConfiguration(), to: &dumped)
    #expect(!dumped.contains(key.secret) && !dumped.contains(user.password))
  }
}

/// Keeps what is logged.
private final class LogLines: LogHandler {
  let lines = Mutex<[String]>([])
  /// Those that are a warning at least.
  let problems = Mutex<[String]>([])
  var metadata: Logger.Metadata {
    get { [:] }
    set {}
  }
  var logLevel: Logger.Level {
    get { .info }
    set {}
  }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { nil }
    set {}
  }

  func log(event: LogEvent) {
    lines.withLock { $0.append(event.message.description) }
    if event.level >= .warning { problems.withLock { $0.append(event.message.description) } }
  }
}
