import COCCatalog
import COCClient
import NIOCore
import Testing

@Suite("Time limits, cancellation and the budget")
struct TimeTests {
  @Test("a server that says nothing ends in a timeout, a read only after further attempts")
  func readTimeout() async throws {
    let server = try await ScriptedServer(.silence)
    let client = try COCClient.forTest(server.endpoint) {
      $0.timeouts.read = .milliseconds(200)
      $0.retries.maximumAttempts = 2
    }
    let error = try await client.failure(of: Call.read.0, Call.read.1)
    #expect(error.kind == .timeout)
    #expect(error.message == "127.0.0.1:\(server.port) sent nothing for 200 ms")
    #expect(error.attempts == 2)
    let change = try await client.failure(of: Call.delete.0, Call.delete.1)
    #expect(change.attempts == 1)
    #expect(try #require(change.hint).contains("may have taken effect"))
  }

  @Test("the time for the whole operation also ends a reply that never stops coming")
  func callTimeout() async throws {
    let body = String(repeating: " ", count: 10_000)
    let server = try await ScriptedServer(.trickle(pause: .milliseconds(20), body))
    let client = try COCClient.forTest(server.endpoint) { $0.timeouts.call = .milliseconds(500) }
    let error = try await client.failure(of: Call.read.0, Call.read.1)
    #expect(error.kind == .timeout)
    #expect(error.message.contains("gave no complete answer within 500 ms"))
    #expect(error.attempts == 1)
  }

  @Test(
    "the time for the whole operation also ends replies that are never the last",
    arguments: [TimeAmount.milliseconds(20), .microseconds(1)])
  func endlessHints(pause: TimeAmount) async throws {
    let server = try await ScriptedServer(.hints(pause: pause))
    let client = try COCClient.forTest(server.endpoint) { $0.timeouts.call = .milliseconds(500) }
    let start = ContinuousClock.now
    let error = try await client.failure(of: Call.read.0, Call.read.1)
    #expect(error.kind == .timeout)
    #expect(error.message.contains("gave no complete answer within 500 ms"))
    #expect(ContinuousClock.now - start < .seconds(5))
    while server.closedConnections == 0 { try await Task.sleep(for: .milliseconds(5)) }
  }

  @Test("a pause that the time for the whole operation does not allow is not begun")
  func callTimeoutInPause() async throws {
    let server = try await ScriptedServer(.reply(503, ["Retry-After": "50"]))
    let client = try COCClient.forTest(server.endpoint) { $0.timeouts.call = .seconds(3) }
    let error = try await client.failure(of: Call.read.0, Call.read.1)
    #expect(error.kind == .service)
    #expect(error.message.contains("503"))
    #expect(error.attempts == 1)
    #expect(error.hint?.contains("no time left to try again within 3 s") == true)
  }

  @Test("a slow reply that comes in time is read")
  func slowReply() async throws {
    let server = try await ScriptedServer(.trickle(pause: .milliseconds(5), scriptReply))
    let client = try COCClient.forTest(server.endpoint)
    #expect(try await client.call(Call.read.0, Call.read.1)["name"] == "n")
  }

  @Test("cancelling the task ends the request, and the connection with it")
  func cancellation() async throws {
    let server = try await ScriptedServer(.silence)
    let client = try COCClient.forTest(server.endpoint)
    let task = Task { try await client.call(Call.read.0, Call.read.1) }
    while server.requests.isEmpty { try await Task.sleep(for: .milliseconds(5)) }
    task.cancel()
    await #expect(throws: CancellationError.self) { _ = try await task.value }
    while server.closedConnections == 0 { try await Task.sleep(for: .milliseconds(5)) }
    #expect(server.requests.count == 1)
  }

  @Test("cancelling the task ends a pause between attempts")
  func cancellationInPause() async throws {
    let server = try await ScriptedServer(.reply(503, ["Retry-After": "50"]))
    let client = try COCClient.forTest(server.endpoint)
    let task = Task { try await client.call(Call.read.0, Call.read.1) }
    while server.requests.isEmpty { try await Task.sleep(for: .milliseconds(5)) }
    task.cancel()
    await #expect(throws: CancellationError.self) { _ = try await task.value }
  }

  @Test("a cancelled task sends nothing")
  func cancelledBefore() async throws {
    let server = try await ScriptedServer(.reply(200, [:], scriptReply))
    let client = try COCClient.forTest(server.endpoint)
    let task = Task {
      while !Task.isCancelled { await Task.yield() }
      return try await client.call(Call.read.0, Call.read.1)
    }
    task.cancel()
    await #expect(throws: CancellationError.self) { _ = try await task.value }
    #expect(server.requests.isEmpty)
  }

  @Test("when the budget is spent, requests fail after one attempt")
  func budget() async throws {
    let server = try await ScriptedServer(.reply(500))
    let client = try COCClient.forTest(server.endpoint) { $0.retries.reserve = 3 }
    let first = try await client.failure(of: Call.read.0, Call.read.1)
    #expect(first.attempts == 4)
    let second = try await client.failure(of: Call.read.0, Call.read.1)
    #expect(second.attempts == 1)
    #expect(try #require(second.hint).contains("too many other requests"))
  }

  @Test("many requests at once share the connections and all come back")
  func concurrency() async throws {
    let server = try await ScriptedServer(.reply(200, [:], scriptReply))
    let client = try COCClient.forTest(server.endpoint)
    let names = try await withThrowingTaskGroup(of: JSONValue?.self) { group in
      for _ in 0..<200 {
        group.addTask { try await client.call(Call.read.0, Call.read.1)["name"] }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(names == Array(repeating: "n", count: 200))
    try await client.shutdown()
  }
}
