import COCCatalog
import COCClient
import Foundation
import Testing

/// What large replies cost.
@Suite struct LargeReplyTests {
  /// A reply of `resources.list`.
  private static func body(_ item: String, size: Int) -> [UInt8] {
    var body = Array("{\"data\":[".utf8)
    body.reserveCapacity(size + item.utf8.count + 16)
    let item = Array("\(item),".utf8)
    while body.count < size { body.append(contentsOf: item) }
    body.removeLast()
    return body + Array("]}".utf8)
  }

  private static let resource = """
    {"id": "0a1b2c3d4e5f60718293a4b5", "resource_id": "ecs-01", "name": "web-01", "ep_id": "0",
    "provider": "ecs", "type": "cloudservers", "region_id": "cn-north-4", "project_id": "p1",
    "tags": {"app": "shop"}, "properties": {"status": "ACTIVE", "cpu": 4, "floating_ip": null},
    "agent_id": "0a1b2c3d4e5f60718293a4b5c6d7e8f9"}
    """

  @Test(arguments: [resource, "{\"id\":\"a\"}", "{}", "7"])
  func everyByteArrivesAndEveryItemIsThere(item: String) async throws {
    let body = Self.body(item, size: 3_000_000)
    let server = try await ScriptedServer(.bytes(200, [:], body))
    let client = try COCClient.forTest(server.endpoint)
    let reply = try await client.call("resources.list", ["provider": "ecs", "type": "t"])
    let wanted = try JSONValue(parsing: Array(item.utf8))
    guard case .array(let items) = reply else { throw Missing() }
    // The beginning of the body, and its end in place of the last comma.
    #expect(items.count == (body.count - 10) / (item.utf8.count + 1))
    #expect(items.first == wanted && items.last == wanted && items[items.count / 2] == wanted)
    try await client.shutdown()
    try await server.stop()
  }

  private struct Missing: Error {}

  #if os(Linux)
    /// The value of a line of /proc/self/status, in bytes.
    private func memory(_ name: String) throws -> Int {
      let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
      let line = status.split(separator: "\n").first { $0.hasPrefix(name + ":") }
      let words = line?.split { $0 == " " || $0 == "\t" } ?? []
      return try #require(words.count > 1 ? Int(words[1]) : nil) * 1024
    }

    /// The server of the test is in the same process: its copy of the reply counts as well.
    @Test func aReplyTakesAtMostSixTimesItsSize() async throws {
      for item in [Self.resource, "{\"id\":\"a\"}"] {
        let body = Self.body(item, size: 20_000_000)
        let server = try await ScriptedServer(.bytes(200, [:], body))
        let client = try COCClient.forTest(server.endpoint)
        // From now on the peak is counted anew.
        let reset = try #require(FileHandle(forWritingAtPath: "/proc/self/clear_refs"))
        try reset.write(contentsOf: Data("5".utf8))
        let before = try memory("VmRSS")
        let reply = try await client.call("resources.list", ["provider": "ecs", "type": "t"])
        let grown = try memory("VmHWM") - before
        #expect(reply[0]?["id"] != nil)
        #expect(Double(grown) / Double(body.count) <= 6)
        try await client.shutdown()
        try await server.stop()
      }
    }
  #endif
}
