import AsyncHTTPClient
import COCCatalog
import Logging

/// A client of Cloud Operations Center over HTTP.
///
/// It signs its requests or sends a token with them, keeps connections open for the next ones, sends
/// requests again where that is safe, and gives up after a time. All of it is configurable; see
/// ``ClientConfiguration``.
///
/// ```swift
/// let client = try COCClient(.standard(region: "eu-west-101"))
/// let script = try await client.scripts.get(scriptUUID: "SC2023110211155901a700000")
/// try await client.shutdown()
/// ```
public final class COCClient: Transport, Sendable {
  private let coc: Route
  private let iam: Route
  private let exchanger: Exchanger
  private let authenticator: Authenticator
  /// Runs tasks where the client's bytes come in and go out, so that no call has to change the thread.
  ///
  /// A program that makes one call after the other is faster on it. What computes long, or waits
  /// without giving way, holds up all calls there.
  ///
  /// ```swift
  /// try await withTaskExecutorPreference(client.executor) {
  ///   for uuid in uuids { _ = try await client.scripts.delete(scriptUUID: uuid) }
  /// }
  /// ```
  public let executor: any TaskExecutor

  /// - Parameter logger: Each attempt is logged at the level `debug`, without arguments or secrets.
  /// - Throws: ``ConfigurationError``. No connection is made yet.
  public init(
    _ configuration: ClientConfiguration,
    logger: Logger = Logger(label: "COCClient", factory: { _ in SwiftLogNoOpLogHandler() })
  ) throws(ConfigurationError) {
    try configuration.check()
    (coc, iam) = try Route.make(configuration)
    exchanger = Exchanger(
      policy: configuration.retries, redaction: Redaction(configuration.credentials), logger: logger
    )
    authenticator = Authenticator(configuration, iam: iam, exchanger: exchanger)
    executor = EventLoopExecutor(coc.http.eventLoopGroup.any())
  }

  /// Performs any operation of the catalog and returns its payload.
  ///
  /// - Throws: `OperationError`, and `CancellationError` when the task was cancelled, which also
  ///   ends the request.
  public func perform(_ call: OperationCall) async throws -> JSONValue {
    try await fullReply(to: call).payload
  }

  /// The same with what the reply came with.
  ///
  /// - Throws: As ``perform(_:)``.
  public func fullReply(to call: OperationCall) async throws -> OperationReply {
    switch call.operation.service {
    case .coc: try await exchanger.perform(call, on: coc, authorizer: authenticator)
    case .iam:
      // A token is what a user without one asks for.
      try await exchanger.perform(
        call, on: iam,
        authorizer: call.operation.qualifiedName == "projects.token" ? nil : authenticator)
    }
  }

  deinit {
    // A client that is dropped rather than shut down closes its connections all the same.
    coc.http.shutdown().whenComplete { [coc] _ in _ = coc }
    if iam.http !== coc.http { iam.http.shutdown().whenComplete { [iam] _ in _ = iam } }
  }

  /// Closes the connections. Operations under way fail; no further one can be performed. A second time
  /// does nothing.
  public func shutdown() async throws {
    async let other: Void = iam.http === coc.http ? () : Self.shutDown(iam.http)
    try await Self.shutDown(coc.http)
    try await other
  }

  private static func shutDown(_ http: HTTPClient) async throws {
    do {
      try await http.shutdown()
    } catch let error as HTTPClientError where error == .alreadyShutdown {
      // Somebody has asked for it before.
    }
  }
}

extension COCClient: CustomStringConvertible, CustomReflectable {
  public var description: String { "COCClient(\(coc.endpoint))" }
  public var customMirror: Mirror { Mirror(self, children: ["endpoint": coc.endpoint]) }
}
