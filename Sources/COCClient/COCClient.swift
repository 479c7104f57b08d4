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
  /// What to look at where the service does not know who asks.
  private let authenticationHint: String

  /// - Parameter logger: Each attempt is logged at the level `debug`, without arguments or secrets.
  /// - Throws: ``ConfigurationError``. No connection is made yet.
  public init(
    _ configuration: ClientConfiguration,
    logger: Logger = Logger(label: "COCClient", factory: { _ in SwiftLogNoOpLogHandler() })
  ) throws(ConfigurationError) {
    try configuration.check()
    (coc, iam) = try Route.make(configuration)
    authenticationHint = configuration.credentials.hint
    exchanger = Exchanger(
      policy: configuration.retries, redaction: Redaction(configuration.credentials), logger: logger
    )
    authenticator = Authenticator(configuration, iam: iam, exchanger: exchanger)
  }

  /// Performs any operation of the catalog and returns its payload.
  ///
  /// - Throws: `OperationError`, and `CancellationError` when the task was cancelled, which also
  ///   ends the request.
  public func perform(_ call: OperationCall) async throws -> JSONValue {
    do {
      switch call.operation.service {
      case .coc: return try await exchanger.perform(call, on: coc, authorizer: authenticator)
      case .iam:
        // A token is what a user without one asks for.
        let isOpen = call.operation.qualifiedName == "projects.token"
        return try await exchanger.perform(
          call, on: iam, authorizer: isOpen ? nil : authenticator)
      }
    } catch let error as OperationError where error.status == 401 {
      // The catalog's hint cannot know which credentials there are.
      let isOpen = call.operation.qualifiedName == "projects.token"
      throw error.withHint(isOpen ? Credentials.userHint : authenticationHint)
    }
  }

  deinit {
    // A client that is dropped rather than shut down closes its connections all the same.
    coc.http.shutdown().whenComplete { [coc] _ in _ = coc }
    if iam.http !== coc.http { iam.http.shutdown().whenComplete { [iam] _ in _ = iam } }
  }

  /// Closes the connections. Operations under way fail; no further one can be performed.
  public func shutdown() async throws {
    try await coc.http.shutdown()
    if iam.http !== coc.http { try await iam.http.shutdown() }
  }
}

extension COCClient: CustomStringConvertible, CustomReflectable {
  public var description: String { "COCClient(\(coc.endpoint))" }
  public var customMirror: Mirror { Mirror(self, children: ["endpoint": coc.endpoint]) }
}

extension OperationError {
  fileprivate func withHint(_ hint: String) -> OperationError {
    OperationError(
      kind: kind, operation: operation, message: message, status: status, code: code,
      requestID: requestID, attempts: attempts, hint: hint, argument: argument)
  }
}
