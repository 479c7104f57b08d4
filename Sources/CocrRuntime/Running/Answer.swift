import COCCatalog
import CocrLanguage

/// What a call of a script came to. It can be written down and read again without loss; see
/// `HostValue` for what becomes of secrets.
package struct Answer: Sendable {
  /// What the script gets.
  package let outcome: Result<HostValue, Refusal>
  /// The service's reply, if the call was an operation that succeeded.
  package let reply: JSONValue?
  /// Holds the memory that the value takes until the machine has it.
  private let memory: CallMemory.Claim?

  /// An outcome, with the reply of the service that led to it where there is one.
  package init(_ outcome: Result<HostValue, Refusal>, reply: JSONValue? = nil) {
    self.init(outcome, reply: reply, memory: nil)
  }

  init(_ outcome: Result<HostValue, Refusal>, reply: JSONValue? = nil, memory: CallMemory.Claim?) {
    self.outcome = outcome
    self.reply = reply
    self.memory = memory
  }

  static func value(_ value: HostValue) -> Answer { Answer(.success(value)) }
  static func refusal(_ refusal: Refusal) -> Answer { Answer(.failure(refusal)) }
}

extension Answer: Codable {
  private enum CodingKeys: String, CodingKey { case value, refusal, reply }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    if let refusal = try container.decodeIfPresent(Refusal.self, forKey: .refusal) {
      outcome = .failure(refusal)
    } else {
      outcome = .success(try container.decode(HostValue.self, forKey: .value))
    }
    reply = try container.decodeIfPresent(JSONValue.self, forKey: .reply)
    memory = nil
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    switch outcome {
    case .success(let value): try container.encode(value, forKey: .value)
    case .failure(let refusal): try container.encode(refusal, forKey: .refusal)
    }
    try container.encodeIfPresent(reply, forKey: .reply)
  }
}

/// The error of a call as a script and a person see it.
package struct Refusal: Error, Sendable, Equatable, Codable {
  /// What sort of error it is, one word.
  package let kind: String
  /// One sentence in plain words.
  package let message: String
  /// What else the script sees: `hint`, `code`, `status` …
  package private(set) var fields: [HostValue.HostMap.Entry] = []
  /// The error of the operation, if the call was one that the transport could not perform.
  package private(set) var operationError: OperationError?

  init(message: String, kind: String) {
    self.message = message
    self.kind = kind
  }

  /// An error of a host function.
  init(_ error: any Error) {
    let known = error as? HostError
    self.init(message: "\(error)", kind: known?.kind ?? "host")
    add("hint", known?.hint)
  }

  init(_ problem: World.Problem) {
    self.init(message: problem.message, kind: problem.kind)
    add("hint", problem.hint)
  }

  init(
    _ problem: ArgumentProblem, of operation: COCCatalog.Operation, hiding secrets: SecretTexts
  ) {
    let message = secrets.hidden(problem.message)
    self.init(
      message: "`\(problem.argument)` of `\(operation.qualifiedName)` \(message)",
      kind: OperationError.Kind.invalidArgument.rawValue)
    add("operation", operation.qualifiedName)
    add("hint", problem.hint.map(secrets.hidden))
  }

  init(_ error: OperationError) {
    let tries = error.attempts > 1 ? " (in \(error.attempts) attempts)" : ""
    self.init(message: error.message + tries, kind: error.kind.rawValue)
    operationError = error
    add("operation", error.operation)
    add("hint", error.hint)
    add("code", error.code)
    if let status = error.status { fields.append(.init("status", .int(Int64(status)))) }
    add("request_id", error.requestID)
  }

  private mutating func add(_ name: String, _ text: String?) {
    if let text { fields.append(.init(name, .string(text))) }
  }
}
