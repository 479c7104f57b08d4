/// One call of an operation, its arguments by their names in the language.
public struct OperationCall: Sendable {
  /// What is to be done.
  public let operation: Operation
  /// The arguments by their names in the language.
  public let arguments: [String: JSONValue]
  /// The arguments that the service itself gave, as the marker of a page is: their documented limits
  /// do not hold for them.
  public let repliedArguments: Set<String>

  /// A call with arguments that are not checked yet; `replied` names those the service itself gave.
  public init(
    _ operation: Operation, _ arguments: [String: JSONValue], replied: Set<String> = []
  ) {
    self.operation = operation
    self.arguments = arguments
    repliedArguments = replied
  }
}

extension OperationCall {
  /// The texts among the arguments that must not be shown: passwords, the values of script parameters
  /// that are said to be sensitive, and all that an execution is given.
  public var secrets: [String] {
    operation.parameters.flatMap { parameter -> [String] in
      guard let value = arguments[parameter.name] else { return [] }
      return Self.secrets(in: value, parameter, of: arguments)
    }
  }

  private static func secrets(
    in value: JSONValue, _ parameter: Parameter, of members: [String: JSONValue]
  ) -> [String] {
    if parameter.isSecret(among: members) { return value.stringValue.map { [$0] } ?? [] }
    return secrets(in: value, parameter.shape)
  }

  private static func secrets(in value: JSONValue, _ shape: Shape) -> [String] {
    switch (shape, value) {
    case (.array(let item, _), .array(let items)): items.flatMap { secrets(in: $0, item) }
    case (.object(let model), .object(let members)):
      model.fields.flatMap { field in
        members[field.name].map { secrets(in: $0, field, of: members.dictionary) } ?? []
      }
    default: []
    }
  }
}

/// Something that performs operations: the client over HTTP, or the emulator inside the process.
public protocol Transport: Sendable {
  /// Performs the call and returns the payload of the reply, without its envelope, with the field
  /// names of the language.
  ///
  /// - Throws: ``OperationError`` when the call could not be made or the service refused it, and
  ///   `CancellationError` when the task was cancelled.
  func perform(_ call: OperationCall) async throws -> JSONValue

  /// The same with what the reply came with. Unless a transport says otherwise, that is nothing.
  func fullReply(to call: OperationCall) async throws -> OperationReply

  /// Whether operations leave this machine. True unless a transport says otherwise.
  var reachesNetwork: Bool { get }
}

extension Transport {
  public var reachesNetwork: Bool { true }

  /// The payload alone.
  public func fullReply(to call: OperationCall) async throws -> OperationReply {
    OperationReply(payload: try await perform(call))
  }
}

/// The payload of a reply, and what the reply came with.
public struct OperationReply: Sendable {
  /// Without its envelope, with the field names of the language.
  public let payload: JSONValue
  /// The HTTP status, where there was one.
  public let status: Int?
  /// The service's number for the request, where there was one.
  public let requestID: String?
  /// How many times the request was sent.
  public let attempts: Int

  /// A payload that is as it should be, after at least one attempt.
  public init(
    payload: JSONValue, status: Int? = nil, requestID: String? = nil, attempts: Int = 1
  ) {
    self.payload = payload
    self.status = status
    self.requestID = requestID
    self.attempts = attempts
  }

  /// The error where the payload is not what it should be.
  ///
  /// - Parameters:
  ///   - operation: The operation's name in the language.
  ///   - message: One sentence in plain words.
  ///   - hint: What to do about it.
  public func malformed(
    _ operation: String, _ message: String, hint: String
  ) -> OperationError {
    OperationError(
      kind: .malformedReply, operation: operation, message: message, status: status,
      requestID: requestID, attempts: attempts, hint: hint)
  }
}

/// Why an operation failed.
public struct OperationError: Error, Sendable, Equatable, Codable {
  /// What sort of failure it is.
  public enum Kind: String, Sendable, Codable {
    /// An argument breaks the catalog's limits; nothing was sent.
    case invalidArgument = "invalid_argument"
    /// The service could not be reached or the connection broke.
    case connection
    case timeout
    /// The credentials are missing, wrong or expired.
    case authentication
    /// The service answered with an error.
    case service
    /// The service answered something that cannot be understood.
    case malformedReply = "malformed_reply"
  }

  /// What sort of failure it is.
  public let kind: Kind
  /// The operation's name in the language: `scripts.create`.
  public let operation: String
  /// One sentence in plain words.
  public let message: String
  /// The HTTP status, where there was a reply.
  public let status: Int?
  /// The service's own code, for example `COC.00040601`.
  public let code: String?
  /// The service's number for the request, where there was a reply.
  public let requestID: String?
  /// How many times the request was sent.
  public let attempts: Int
  /// What to do about it, where known.
  public let hint: String?
  /// The argument at fault, for example `execute_batches[2].target_instances`.
  public let argument: String?

  /// A failure after so many attempts; 0 means that nothing was sent.
  public init(
    kind: Kind, operation: String, message: String, status: Int? = nil, code: String? = nil,
    requestID: String? = nil, attempts: Int = 1, hint: String? = nil, argument: String? = nil
  ) {
    self.kind = kind
    self.operation = operation
    self.message = message
    self.status = status
    self.code = code
    self.requestID = requestID
    self.attempts = attempts
    self.hint = hint
    self.argument = argument
  }
}

/// A request as it stands before it is signed, and as the emulator's service takes it.
package struct ServiceRequest: Sendable {
  /// The method, in capital letters.
  package var method: String
  /// The path with its parameters filled in, percent-encoded.
  package var path: String
  /// In the order of sending; a name may occur more than once. Not percent-encoded.
  package var query: [(name: String, value: String)]
  /// The headers in order.
  package var headers: [(name: String, value: String)]
  /// The bytes of the body; empty where there is none.
  package var body: [UInt8]

  /// A request with its path percent-encoded and its query not; the rest is empty by default.
  package init(
    method: String, path: String, query: [(name: String, value: String)] = [],
    headers: [(name: String, value: String)] = [], body: [UInt8] = []
  ) {
    self.method = method
    self.path = path
    self.query = query
    self.headers = headers
    self.body = body
  }
}

extension ServiceRequest {
  /// The value of the first header of this name; capital and small letters are the same in a name.
  package func header(_ name: String) -> String? {
    headers.first { HeaderName.areEqual($0.name, name) }?.value
  }

  /// Whether there is more than one header of this name.
  package func hasSeveral(_ name: String) -> Bool {
    headers.count { HeaderName.areEqual($0.name, name) } > 1
  }

  /// Puts a header in place of all of its name; `nil` takes them away.
  package mutating func setHeader(_ name: String, _ value: String?) {
    headers.removeAll { HeaderName.areEqual($0.name, name) }
    if let value { headers.append((name, value)) }
  }
}

extension ServiceResponse {
  /// The headers in which the services number requests: COC and the gateway before it, and IAM.
  private static let numbers = ["X-Request-Id", "X-IAM-Trace-Id"]

  /// The service's number for the request, as the headers have it.
  package var requestID: String? {
    Self.numbers.lazy.compactMap { header($0) }.first { $0.contains { $0 != " " } }
  }

  /// The value of the first header of this name; capital and small letters are the same in a name.
  package func header(_ name: String) -> String? {
    headers.first { HeaderName.areEqual($0.name, name) }?.value
  }
}

enum HeaderName {
  static func areEqual(_ left: String, _ right: String) -> Bool {
    left.utf8.count == right.utf8.count
      && left.utf8.elementsEqual(right.utf8) { lowercased($0) == lowercased($1) }
  }

  private static func lowercased(_ byte: UInt8) -> UInt8 {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
  }
}

/// A reply as it came over the wire, or from the emulator's service.
package struct ServiceResponse: Sendable {
  /// The HTTP status.
  package var status: Int
  /// The headers in order.
  package var headers: [(name: String, value: String)]
  /// The bytes of the body.
  package var body: [UInt8]

  /// A reply with its HTTP status; by default without headers and body.
  package init(status: Int, headers: [(name: String, value: String)] = [], body: [UInt8] = []) {
    self.status = status
    self.headers = headers
    self.body = body
  }
}
