import COCCatalog
import COCClient
import COCSigning
import Logging
import Testing

extension COCClient {
  static let testKey = SigningKey(access: "AKTEST", secret: "secret-of-the-test")

  /// A client of a server on this machine that repeats without long pauses.
  static func forTest(
    _ endpoint: String, projectID: String? = "p1", credentials: Credentials = .key(testKey),
    logger: Logger? = nil, change: (inout ClientConfiguration) -> Void = { _ in }
  ) throws -> COCClient {
    var configuration = ClientConfiguration(
      endpoint: endpoint, projectID: projectID, credentials: credentials,
      retries: RetryPolicy(baseDelay: .milliseconds(2), maximumDelay: .milliseconds(10)),
      environment: [:])
    change(&configuration)
    return try COCClient(configuration, logger: logger ?? Logger(label: "test"))
  }

  /// Performs an operation by its name.
  func call(_ name: String, _ arguments: [String: JSONValue] = [:]) async throws -> JSONValue {
    try await perform(OperationCall(try #require(Catalog.operation(name)), arguments))
  }

  /// The error that an operation ends with.
  func failure(
    of name: String, _ arguments: [String: JSONValue] = [:],
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws -> OperationError {
    try await #require(throws: OperationError.self, sourceLocation: sourceLocation) {
      _ = try await self.call(name, arguments)
    }
  }
}

/// Arguments of operations that read, change, change and may be repeated, and change in a way that
/// nothing can settle.
enum Call {
  static let read = ("scripts.get", ["script_uuid": "SC1"] as [String: JSONValue])
  static let delete = ("scripts.delete", ["script_uuid": "SC1"] as [String: JSONValue])
  static let update = (
    "scripts.update",
    ["script_uuid": "SC1", "description": "d", "content": "c"] as [String: JSONValue]
  )
  static let open = (
    "incidents.create",
    [
      "current_cloud_service": ["app"], "incident_level": "level_20",
      "is_service_interrupt": false, "incident_type": "inc_type_p_function_issues",
      "incident_title": "t", "incident_description": "d",
      "incident_source": "incident_source_manual",
      "creator": "me",
    ] as [String: JSONValue]
  )
}

/// The body of a reply to `scripts.get`.
let scriptReply = #"{"data": {"script_uuid": "SC1", "name": "n"}}"#
