import COCCatalog
import COCClient
import COCEmulator
import COCSigning
import Logging
import Testing

/// The key pair that an emulator knows unless it is told others.
let standardKey = Credentials.key(
  SigningKey(access: AccessKey.standard.access, secret: AccessKey.standard.secret))

/// Runs `body` with a client of an emulator that is served on a free port.
func withEmulator(
  _ configure: (inout EmulatorConfiguration) throws -> Void = { _ in },
  _ credentials: Credentials = standardKey, region: String? = nil,
  projectID: String? = AccessKey.standard.projectID, logger: Logger? = nil,
  change: @escaping @Sendable (inout ClientConfiguration) -> Void = { _ in },
  body: @escaping @Sendable (COCClient, Emulator) async throws -> Void
) async throws {
  var configuration = EmulatorConfiguration()
  try configure(&configuration)
  let emulator = try Emulator(configuration)
  let (ports, continuation) = AsyncStream.makeStream(of: Int.self)
  var quiet = Logger(label: "test")
  quiet.logLevel = .critical
  let server = EmulatorServer(
    emulator: emulator, port: 0, onReady: { continuation.yield($0) }, logger: quiet)
  try await withThrowingTaskGroup(of: Void.self) { group in
    group.addTask {
      defer { continuation.finish() }
      try await server.run()
    }
    group.addTask {
      var iterator = ports.makeAsyncIterator()
      let port = try #require(await iterator.next(), "the server did not start")
      let client = try COCClient.forTest(
        "http://127.0.0.1:\(port)", projectID: projectID, credentials: credentials, logger: logger
      ) {
        $0.region = region
        change(&$0)
      }
      try await body(client, emulator)
      try await client.shutdown()
    }
    try await group.next()
    group.cancelAll()
  }
}

extension COCClient {
  /// Hosts of the emulator's fleet to run scripts on.
  func hosts(_ count: Int) async throws -> [TargetInstance] {
    let found = try await resources.list(provider: "ecs", type: "cloudservers", limit: count)
    #expect(found.count == count)
    return try found.map {
      TargetInstance(
        resourceID: try #require($0.resourceID), agentSN: try #require($0.agentID),
        projectID: try #require($0.projectID), regionID: try #require($0.regionID))
    }
  }
}
