import COCCatalog
import COCSigning
import Foundation
import Synchronization
import Testing

@testable import COCEmulator

/// One client and what the others get meanwhile.
@Suite(.serialized) struct FairnessTests {
  private static func alarm(_ number: Int, _ additional: JSONValue) -> JSONValue {
    [
      "alarmId": .string("a\(number)"), "alarmName": "full", "alarmLevel": "Critical",
      "time": 1_709_118_444_540, "nameSpace": "n", "regionId": "r", "applicationId": "a",
      "resourceName": "m", "alarmDesc": "d", "URL": "https://example.com", "alarmStatus": "alarm",
      "alarmSource": "coc", "additional": additional,
    ]
  }

  /// A signed request as the bytes of HTTP/1.1.
  private static func bytes(
    _ method: String, _ path: String, query: [(name: String, value: String)] = [],
    body: [UInt8] = [], isLast: Bool = true, port: Int
  ) -> String {
    var request = ServiceRequest(
      method: method, path: path, query: query, headers: [("Content-Type", "application/json")],
      body: body)
    let host = "127.0.0.1:\(port)"
    Signer.sign(
      &request, host: host, with: ServedEmulator.standardKey, atEpochSeconds: ServedEmulator.now())
    let target =
      query.isEmpty ? path : path + "?" + query.map { "\($0)=\($1)" }.joined(separator: "&")
    var lines = ["\(method) \(target) HTTP/1.1", "Content-Length: \(body.count)"]
    if isLast { lines.append("Connection: close") }
    if request.header("Host") == nil { lines.append("Host: \(host)") }
    lines += request.headers.map { "\($0.name): \($0.value)" }
    return lines.joined(separator: "\r\n") + "\r\n\r\n" + String(decoding: body, as: UTF8.self)
  }

  /// How long four other connections, some of them on the same event loop, wait for an answer at most
  /// while one waits for its own to `requests`, the last of which ends the connection; as a part of
  /// that time.
  private static func longestWait(
    while requests: [String], _ served: ServedEmulator
  ) async throws -> Double {
    let busy = try RawConnection(port: served.port)
    let others = try (0..<4).map { _ in try RawConnection(port: served.port) }
    let isOver = Flag()
    let start = ContinuousClock.now
    busy.send(requests.joined())
    async let replies = {
      let text = await busy.receive(until: "never")
      isOver.raise()
      return (text, ContinuousClock.now - start)
    }()
    let longest = await withTaskGroup(of: Duration.self) { group in
      for other in others {
        group.addTask {
          var longest = Duration.zero
          while !isOver.isRaised {
            let start = ContinuousClock.now
            other.send("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n")
            _ = await other.receive(until: "ok")
            longest = max(longest, .now - start)
          }
          return longest
        }
      }
      return await group.reduce(.zero, max)
    }
    let (text, time) = await replies
    #expect(
      text.components(separatedBy: "HTTP/1.1 200 ").count == requests.count + 1,
      "\(text.prefix(1000))")
    return longest / time
  }

  @Test func aLargeBodyHoldsUpNobody() async throws {
    try await ServedEmulator.run { served in
      let numbers = JSONValue.array(Array(repeating: 1, count: 1_000_000))
      let body = Self.alarm(0, ["numbers": numbers]).serialized()
      let bytes = Self.bytes("POST", "/v1/event/huawei/custom/k", body: body, port: served.port)
      let wait = try await Self.longestWait(while: [bytes], served)
      #expect(wait < 0.3)
    }
  }

  @Test func whoAsksForManyPagesAtOnceHoldsUpNobody() async throws {
    try await ServedEmulator.run { served in
      let requests = (1...100).map { number in
        Self.bytes(
          "GET", "/v1/resources",
          query: [("provider", "ecs"), ("type", "cloudservers"), ("limit", "100")],
          isLast: number == 100, port: served.port)
      }
      let wait = try await Self.longestWait(while: requests, served)
      #expect(wait < 0.3)
    }
  }

  /// A reply that no buffer on the way can hold.
  private static func withLargeReply(
    writeTime: Duration,
    _ body: @escaping @Sendable (RawConnection, _ size: Int) async throws -> Void
  ) async throws {
    let text = JSONValue.string(String(repeating: "x", count: 2_000_000))
    try await ServedEmulator.run(writeTime: writeTime) { served in
      for number in 0..<10 {
        let reply = try await served.send(
          "POST", "/v1/event/huawei/custom/k",
          body: alarm(number, ["text": text]).serialized())
        #expect(reply.status == 200)
      }
      let connection = try RawConnection(port: served.port)
      connection.send("GET /_emulator/alarms HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
      try await body(connection, 20_000_000)
    }
  }

  @Test func aClientThatStopsReadingIsLeft() async throws {
    try await Self.withLargeReply(writeTime: .milliseconds(300)) { connection, size in
      try await Task.sleep(for: .seconds(2))
      #expect(await connection.receive(atMost: size) < size)
    }
  }

  @Test func aClientThatReadsSlowlyIsNot() async throws {
    try await Self.withLargeReply(writeTime: .seconds(1)) { connection, size in
      #expect(await connection.receive(atMost: size, pause: 0.01) >= size)
    }
  }
}

/// Is raised once.
private final class Flag: Sendable {
  private let state = Mutex(false)
  var isRaised: Bool { state.withLock { $0 } }
  func raise() { state.withLock { $0 = true } }
}
