import AsyncHTTPClient
import COCCatalog
import COCSigning
import Foundation
import Logging
import NIOCore
import Testing

@testable import COCEmulator

/// An emulator behind a real port of this machine.
struct ServedEmulator {
  let service: ServiceUnderTest
  let port: Int

  struct Reply {
    let status: Int
    let headers: [String: String]
    let text: String
    var body: JSONValue { (try? JSONValue(parsing: Array(text.utf8))) ?? .null }
  }

  /// Runs `body` while the emulator is served.
  static func run(
    _ configure: (inout EmulatorConfiguration) throws -> Void = { _ in },
    bodyTime: Duration = .seconds(30), idleTime: Duration = .seconds(75),
    writeTime: Duration = .seconds(30), bodyBudget: BodyBudget = BodyBudget(limit: 128 << 20),
    logger: Logger = quietLogger,
    _ body: @escaping @Sendable (ServedEmulator) async throws -> Void
  ) async throws {
    let service = try ServiceUnderTest(configure)
    let (ports, continuation) = AsyncStream.makeStream(of: Int.self)
    var server = EmulatorServer(
      emulator: service.emulator, port: 0, onReady: { continuation.yield($0) }, logger: logger)
    server.bodyTime = bodyTime
    server.idleTime = idleTime
    server.writeTime = writeTime
    server.bodyBudget = bodyBudget
    let configured = server
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        defer { continuation.finish() }
        try await configured.run()
      }
      group.addTask {
        var iterator = ports.makeAsyncIterator()
        let port = try #require(await iterator.next(), "the server did not start")
        try await body(ServedEmulator(service: service, port: port))
      }
      // The body's end ends the server; the server's early end is an error of its own.
      try await group.next()
      group.cancelAll()
    }
  }

  static let quietLogger: Logger = {
    var logger = Logger(label: "test")
    logger.logLevel = .critical
    return logger
  }()

  static func now() -> Int64 { Int64(Date().timeIntervalSince1970) }

  func send(
    _ method: String, _ path: String, query: [(name: String, value: String)] = [],
    headers: [(name: String, value: String)] = [], body: [UInt8] = [],
    key: SigningKey? = Self.standardKey, at epochSeconds: Int64? = nil,
    change: (inout ServiceRequest) -> Void = { _ in }
  ) async throws -> Reply {
    var request = ServiceRequest(
      method: method, path: path, query: query,
      headers: [("Content-Type", "application/json")] + headers, body: body)
    if let key {
      Signer.sign(
        &request, host: "127.0.0.1:\(port)", with: key,
        atEpochSeconds: epochSeconds ?? Self.now())
    }
    change(&request)
    return try await sendUnsigned(request)
  }

  static let standardKey = SigningKey(
    access: AccessKey.standard.access, secret: AccessKey.standard.secret)

  func sendUnsigned(_ request: ServiceRequest) async throws -> Reply {
    let query = request.query
      .map { PercentEncoding.encode($0.name) + "=" + PercentEncoding.encode($0.value) }
      .joined(separator: "&")
    var outgoing = HTTPClientRequest(
      url: "http://127.0.0.1:\(port)\(request.path)" + (query.isEmpty ? "" : "?\(query)"))
    outgoing.method = .RAW(value: request.method)
    for (name, value) in request.headers where name.lowercased() != "host" {
      outgoing.headers.add(name: name, value: value)
    }
    if !request.body.isEmpty { outgoing.body = .bytes(ByteBuffer(bytes: request.body)) }
    let response = try await HTTPClient.shared.execute(outgoing, timeout: .seconds(60))
    let bytes = try await response.body.collect(upTo: 32 * 1024 * 1024)
    return Reply(
      status: Int(response.status.code),
      headers: Dictionary(
        response.headers.map { ($0.name.lowercased(), $0.value) }, uniquingKeysWith: { $1 }),
      text: String(buffer: bytes))
  }
}
