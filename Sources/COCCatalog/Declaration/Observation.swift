/// What a call of an operation tells about an order or an incident. The progress and the report of a
/// run are made of it, whoever made the call.
public struct Observation: Sendable {
  /// What it is about.
  public enum Subject: Sendable { case order, incident }

  /// Something that a call tells.
  public enum Fact: Hashable, Sendable {
    /// The name or title; for an order its script's.
    case name
    case status
    /// The level of an incident.
    case level
    /// The batch of an order that is being executed, from 1.
    case currentBatch
    /// How many batches an order has.
    case batchCount
    /// How many hosts an order has.
    case hostCount
    /// A list that counts the hosts of an order by their status.
    case hostCounts
    /// A list of the executions on hosts of an order.
    case hosts
    /// The batch that ``hosts`` are in.
    case batch
  }

  /// Where in a call a fact stands. Dots in a path lead into members.
  public enum Source: Sendable {
    case argument(String)
    /// The number of items of an argument.
    case itemCount(String)
    /// A member of the reply; the reply itself for an empty path.
    case reply(String)
    /// The value of the first rule whose arguments the call has.
    case implied([Rule])
  }

  /// What it means that an operation with these arguments succeeded.
  public struct Rule: Sendable {
    /// The values that arguments have, by their paths.
    public let arguments: [String: JSONValue]
    /// What the fact is then.
    public let value: JSONValue

    /// The value that a fact has after a call with these arguments.
    public init(_ arguments: [String: JSONValue], _ value: JSONValue) {
      self.arguments = arguments
      self.value = value
    }
  }

  /// What it is about.
  public let subject: Subject
  /// Whether the call makes the order or incident, or is the first that changes it.
  public let changes: Bool
  /// Where the identifier of the order or incident stands.
  public let identifier: Source
  /// What the call tells.
  public let facts: [Fact: Source]

  /// The facts that a call tells about the order or the incident with this identifier.
  public init(
    _ subject: Subject, changes: Bool = false, identifier: Source, _ facts: [Fact: Source]
  ) {
    self.subject = subject
    self.changes = changes
    self.identifier = identifier
    self.facts = facts
  }

  /// The identifier of what a call is about; nil if the call does not say it.
  public func identifier(in call: OperationCall, _ reply: JSONValue) -> String? {
    value(of: identifier, in: call, reply)?.stringValue
  }

  /// What a call tells of a fact; nil for nothing.
  public func value(of fact: Fact, in call: OperationCall, _ reply: JSONValue) -> JSONValue? {
    facts[fact].flatMap { value(of: $0, in: call, reply) }
  }

  private func value(
    of source: Source, in call: OperationCall, _ reply: JSONValue
  ) -> JSONValue? {
    let value: JSONValue?
    switch source {
    case .argument(let path): value = JSONValue.object(call.arguments).member(at: path)
    case .itemCount(let name):
      value = call.arguments[name]?.arrayValue.map { .int(Int64($0.count)) }
    case .reply(let path): value = path.isEmpty ? reply : reply.member(at: path)
    case .implied(let rules):
      let given = JSONValue.object(call.arguments)
      value =
        rules.first { rule in
          rule.arguments.allSatisfy { path, value in given.member(at: path) == value }
        }?.value
    }
    return value.flatMap { $0.isNull ? nil : $0 }
  }
}
