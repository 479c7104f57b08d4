/// How to find out whether a request whose reply was lost took effect.
public enum Reconciliation: Sendable {
  /// Sending the same request again has no further effect.
  case repeatable
  /// Look for what the request would have made.
  case lookUp(LookUp)
  /// Read the thing that was to be deleted: it took effect if the service no longer knows it.
  case gone(operation: String, keys: [String: String])
  /// Read the state of the thing that was to be changed.
  case inspect(Inspection)
  /// Nothing in the API can tell; a person decides.
  case askPerson

  /// A search for what a request would have made. Exactly one match means that the request took
  /// effect, none that it did not; several leave the question to a person.
  public struct LookUp: Sendable {
    /// The operation that lists candidates, to be paged through to its end.
    public let operation: String
    /// The argument of the listing that takes the earliest time of creation, if it has one.
    public let since: String?
    /// The operation that reads one candidate in full, where the list does not say enough. It
    /// takes the field `reply` of the candidate as its path parameter.
    public let detail: String?
    /// Argument of the request to field of the candidate; dots lead into members. All must be equal.
    public let keys: [String: String]
    /// The field of the match that stands for the lost reply.
    public let reply: String

    /// Sets each property.
    public init(
      operation: String, since: String? = nil, detail: String? = nil, keys: [String: String],
      reply: String
    ) {
      self.operation = operation
      self.since = since
      self.detail = detail
      self.keys = keys
      self.reply = reply
    }
  }

  /// A look at the state of the thing a request would have changed.
  public struct Inspection: Sendable {
    /// The operation that reads the thing.
    public let operation: String
    /// Argument of the request to argument of the reading operation.
    public let keys: [String: String]
    /// The argument of the request whose value picks the outcome.
    public let selector: String
    /// What the state says, by the value of the selector. No entry: a person decides.
    public let outcomes: [String: Outcome]
    /// The argument of the request that stands for the lost reply; `nil` where there is no reply.
    public let reply: String?

    /// Sets each property.
    public init(
      operation: String, keys: [String: String], selector: String, outcomes: [String: Outcome],
      reply: String? = nil
    ) {
      self.operation = operation
      self.keys = keys
      self.selector = selector
      self.outcomes = outcomes
      self.reply = reply
    }
  }

  /// What states tell. A state that is in neither list leaves the question to a person.
  public struct Outcome: Sendable {
    /// The request took effect if any of these conditions holds.
    public let done: [Condition]
    /// The request did not take effect if any of these conditions holds.
    public let notDone: [Condition]

    /// Sets each property.
    public init(done: [Condition], notDone: [Condition]) {
      self.done = done
      self.notDone = notDone
    }
  }

  /// Fields and the values they may have; all fields must agree. An absent field counts as null.
  public struct Condition: Sendable {
    /// For each field the values that fulfil the condition; all fields must.
    public let fields: [String: [JSONValue]]

    /// Sets each property.
    public init(_ fields: [String: [JSONValue]]) {
      self.fields = fields
    }

    /// Whether `record` fulfils the condition.
    public func holds(for record: JSONValue) -> Bool {
      fields.allSatisfy { name, values in values.contains(record[name] ?? .null) }
    }
  }
}
