import ArgumentParser
import AsyncHTTPClient
import COCCatalog
import COCClient
import COCSigning
import Foundation
import HTTPTypes
import Hummingbird
import Logging

/// The parts of `Benchmarks/client` and `Benchmarks/emulator` that are written in Swift.
@main
struct ServiceBenchmark: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "service-benchmark",
    subcommands: [Read.self, Get.self, Route.self, Sign.self, Fill.self, Reply.self, Decode.self])
}

/// Where the emulator is, and the key pair that it printed at its start.
struct Target: ParsableArguments {
  @Argument var endpoint: String

  private static func variable(_ name: String) throws -> String {
    guard let value = ProcessEnvironment.variables[name] else {
      throw ValidationError("\(name) is not set")
    }
    return value
  }

  func key() throws -> SigningKey {
    SigningKey(
      access: try Self.variable("HUAWEICLOUD_SDK_AK"),
      secret: try Self.variable("HUAWEICLOUD_SDK_SK"))
  }

  func project() throws -> String { try Self.variable("HUAWEICLOUD_SDK_PROJECT_ID") }

  func client() throws -> COCClient {
    try COCClient(.standard(endpoint: endpoint))
  }
}

/// Does something many times with so many at once.
func repeatedly(
  _ count: Int, inFlight: Int, _ work: @escaping @Sendable (Int) async throws -> Void
) async throws {
  try await withThrowingTaskGroup(of: Void.self) { group in
    for worker in 0..<inFlight {
      group.addTask {
        for number in stride(from: worker, to: count, by: inFlight) { try await work(number) }
      }
    }
    try await group.waitForAll()
  }
}

/// Seconds by the clock and of CPU that this process takes for some work.
func printTime(of work: () async throws -> Void) async throws {
  let cpu = cpuSeconds()
  let clock = ContinuousClock.now
  try await work()
  print((ContinuousClock.now - clock) / .seconds(1), cpuSeconds() - cpu)
}

private func cpuSeconds() -> Double {
  #if canImport(Glibc)
    let who = __rusage_who_t(RUSAGE_SELF.rawValue)
  #else
    let who = RUSAGE_SELF
  #endif
  var usage = rusage()
  getrusage(who, &usage)
  func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
  return seconds(usage.ru_utime) + seconds(usage.ru_stime)
}

/// Reads one script many times and prints the seconds it took: by the clock, and of CPU.
struct Read: AsyncParsableCommand {
  @OptionGroup var target: Target
  @Argument var script: String
  @Argument var count: Int
  @Argument var inFlight: Int
  @Flag(help: "Run on the client's executor, as a program does that calls much.")
  var onItsExecutor = false

  func run() async throws {
    let client = try target.client()
    let script = script
    let read: @Sendable (Int) async throws -> Void = { _ in
      guard try await client.scripts.get(scriptUUID: script).content != nil else {
        throw ValidationError("the script has no content")
      }
    }
    try await withTaskExecutorPreference(onItsExecutor ? client.executor : globalConcurrentExecutor)
    {
      try await repeatedly(4 * inFlight, inFlight: inFlight, read)
      try await printTime { try await repeatedly(count, inFlight: inFlight, read) }
    }
    try await client.shutdown()
  }
}

/// Does as many requests with the HTTP library alone, and prints the seconds as ``Read`` does: about
/// what a client that is built on it can reach at most with calls in a row.
struct Get: AsyncParsableCommand {
  @Argument var url: String
  @Argument var count: Int
  @Argument var inFlight: Int

  func run() async throws {
    let client = HTTPClient.shared
    let url = url
    let get: @Sendable (Int) async throws -> Void = { _ in
      let response = try await client.execute(request: HTTPClient.Request(url: url)).get()
      guard response.status == .ok, response.body != nil else {
        throw ValidationError("the route answered \(response.status)")
      }
    }
    try await repeatedly(4 * inFlight, inFlight: inFlight, get)
    try await printTime { try await repeatedly(count, inFlight: inFlight, get) }
  }
}

/// Receives one large reply of `resources.list` and prints by how many bytes the process has grown at
/// most, and how many items there are.
struct Reply: AsyncParsableCommand {
  @OptionGroup var target: Target

  func run() async throws {
    let client = try target.client()
    guard let operation = Catalog.operation("resources.list") else { return }
    let before = peakBytes()
    let reply = try await client.perform(
      OperationCall(operation, ["provider": "ecs", "type": "cloudservers"]))
    var count = 0
    if case .array(let items) = reply { count = items.count { $0["id"] != .null } }
    print(peakBytes() - before, count)
    try await client.shutdown()
  }

  private func peakBytes() -> Int {
    var usage = rusage()
    #if canImport(Glibc)
      getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
      return usage.ru_maxrss * 1024
    #else
      getrusage(RUSAGE_SELF, &usage)
      return usage.ru_maxrss
    #endif
  }
}

/// Decodes a file as a reply of `resources.list` and prints the seconds of CPU.
struct Decode: AsyncParsableCommand {
  @Argument var file: String

  func run() async throws {
    let body = Array(try Data(contentsOf: URL(fileURLWithPath: file)))
    guard let operation = Catalog.operation("resources.list") else { return }
    let response = ServiceResponse(status: 200, body: body)
    let before = cpuSeconds()
    let reply = try ReplyDecoder.decode(response, for: operation, attempts: 1)
    print(cpuSeconds() - before)
    if case .array(let items) = reply, !items.isEmpty { return }
    throw ValidationError("the reply has no items")
  }
}

/// Serves a route that answers with fixed bytes: what hummingbird can do at most.
struct Route: AsyncParsableCommand {
  @Argument(help: "How many bytes the body has.") var size: Int

  func run() async throws {
    let body = ByteBuffer(repeating: UInt8(ascii: "x"), count: size)
    let router = Router()
    router.get("/v1/job/scripts/:uuid") { _, _ in
      Response(
        status: .ok, headers: [.contentType: "application/json"], body: .init(byteBuffer: body))
    }
    var logger = Logger(label: "route")
    logger.logLevel = .error
    let application = Application(
      router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)),
      onServerRunning: { channel in
        print("http://127.0.0.1:\(channel.localAddress?.port ?? 0)")
        fflush(nil)
      }, logger: logger)
    try await application.run()
  }
}

/// Prints the headers of a signed read of a script, one a line. They hold for 15 minutes.
struct Sign: AsyncParsableCommand {
  @OptionGroup var target: Target
  @Argument var script: String

  func run() async throws {
    var request = ServiceRequest(
      method: "GET", path: "/v1/job/scripts/\(script)",
      headers: [
        ("Content-Type", "application/json"), ("X-Project-Id", try target.project()),
      ])
    guard let host = URL(string: target.endpoint), let port = host.port else {
      throw ValidationError("the endpoint has no port")
    }
    Signer.sign(
      &request, host: "127.0.0.1:\(port)", with: try target.key(),
      atEpochSeconds: Int64(Date().timeIntervalSince1970))
    for (name, value) in request.headers { print("\(name): \(value)") }
  }
}

/// Creates scripts and tickets.
struct Fill: AsyncParsableCommand {
  @OptionGroup var target: Target
  @Argument var scripts: Int
  @Argument var tickets: Int

  func run() async throws {
    let client = try target.client()
    let properties = ScriptProperties(riskLevel: .low, version: "1.0.0")
    let content = """
      #!/bin/sh
      # Frees space on one file system.
      set -eu
      df -h ${path}
      find ${path} -name '*.log' -mtime +7 -delete
      df -h ${path}
      """
    let parameters = [
      ScriptParam(
        paramName: "path", paramValue: "/var/log", paramDescription: "the file system",
        paramOrder: 1, sensitive: false)
    ]
    try await repeatedly(scripts, inFlight: 32) { number in
      _ = try await client.scripts.create(
        name: "script_\(number)", properties: properties,
        description: "Frees space on one file system", type: .shell, content: content,
        scriptParams: parameters)
    }
    let found = try await client.scripts.list(limit: 1, nameLike: "script_0").data
    guard let script = found?.first?.scriptUUID else { throw ValidationError("no script") }
    print(script)
    let hosts = try await client.resources.list(provider: "ecs", type: "cloudservers", limit: 2)
    let targets = hosts.map {
      TargetInstance(
        resourceID: $0.resourceID ?? "", agentSN: $0.agentID ?? "", projectID: $0.projectID ?? "",
        regionID: $0.regionID ?? "")
    }
    let parameter = ExecuteParam(
      resourceful: false, timeout: 300, successRate: 100, executeUser: "root")
    let batches = targets.enumerated().map {
      ExecuteBatch(
        batchIndex: $0.offset + 1, targetInstances: [$0.element], rotationStrategy: .continue)
    }
    try await repeatedly(tickets, inFlight: 32) { _ in
      _ = try await client.scripts.execute(
        scriptUUID: script, executeParam: parameter, executeBatches: batches)
    }
    try await client.shutdown()
  }
}
