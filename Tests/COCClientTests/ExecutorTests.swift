import COCClient
import Foundation
import Testing

/// Calls where the client's bytes come in and go out.
@Suite("On the client's executor, calls")
struct ExecutorTests {
  @Test("made in a row never change the thread")
  func inARow() async throws {
    let server = try await ScriptedServer(.reply(200, [:], scriptReply))
    let client = try COCClient.forTest(server.endpoint)
    let threads = try await withTaskExecutorPreference(client.executor) {
      var threads: Set<ObjectIdentifier> = [Self.thread]
      for _ in 0..<20 {
        let script = try await client.scripts.get(scriptUUID: "SC1")
        #expect(script.name == "n")
        threads.insert(Self.thread)
      }
      return threads
    }
    #expect(threads.count == 1)
    #expect(server.requests.count == 20)
    try await client.shutdown()
  }

  private static var thread: ObjectIdentifier { ObjectIdentifier(Thread.current) }

  @Test("made at once, repeated and cancelled end as elsewhere")
  func atOnce() async throws {
    let server = try await ScriptedServer(
      .reply(503), .reply(503), .reply(200, [:], scriptReply))
    let client = try COCClient.forTest(server.endpoint)
    try await withTaskExecutorPreference(client.executor) {
      try await withThrowingTaskGroup(of: String?.self) { group in
        for _ in 0..<16 {
          group.addTask { try await client.scripts.get(scriptUUID: "SC1").name }
        }
        for try await name in group { #expect(name == "n") }
      }
    }
    let silent = try await ScriptedServer(.silence)
    let waiting = try COCClient.forTest(silent.endpoint)
    let task = Task(executorPreference: waiting.executor) {
      try await waiting.scripts.get(scriptUUID: "SC1")
    }
    while silent.requests.isEmpty { try await Task.sleep(for: .milliseconds(5)) }
    task.cancel()
    await #expect(throws: CancellationError.self) { _ = try await task.value }
    try await client.shutdown()
    // Closing the connections needs the thread on which it is waited for.
    try await withTaskExecutorPreference(waiting.executor) { try await waiting.shutdown() }
  }

  @Test("are a loop for a program, as the README shows")
  func loop() async throws {
    let server = try await ScriptedServer(.reply(200, [:], #"{"data": "SC1"}"#))
    let client = try COCClient.forTest(server.endpoint)
    let uuids = ["SC1", "SC2"]
    try await withTaskExecutorPreference(client.executor) {
      for uuid in uuids { _ = try await client.scripts.delete(scriptUUID: uuid) }
    }
    #expect(server.requests.count == 2)
    try await client.shutdown()
  }
}
