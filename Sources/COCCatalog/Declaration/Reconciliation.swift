/// How to find out whether a request whose reply was lost took effect.
public enum Reconciliation: Sendable {
  /// Sending the same request again has no further effect.
  case repeatable
  /// Look for what the request would have made.
  case lookUp(LookUp)
  /// Read the thing that was to be deleted: it took effect if the service no longer knows it. The
  /// argument `reply` of the request stands for the lost reply.
  case gone(operation: String, keys: [String: String], reply: String)
  /// Read the state of the thing that was to be changed.
  case inspect(Inspection)
  /// Nothing in the API can tell; a person decides.
  case askPerson

  /// The argument of the request that stands for a reply that says nothing; `nil` where none does.
  public var replyArgument: String? {
    switch self {
    case .gone(_, _, let reply): reply
    case .inspect(let inspection): inspection.reply
    case .repeatable, .lookUp, .askPerson: nil
    }
  }

  /// Whether a request that has had no effect so far may be sent again at once: if the first one still
  /// arrives, the service refuses one of the two, or it makes no difference.
  public var allowsRepetition: Bool {
    switch self {
    case .repeatable, .gone, .inspect: true
    case .lookUp(let lookUp): lookUp.isUnique
    case .askPerson: false
    }
  }

  /// A search for what a request would have made. Exactly one match means that the request took
  /// effect, none that it did not; several leave the question to a person, and so does one that may
  /// have been made shortly before the request. One that certainly was is not of the request.
  public struct LookUp: Sendable {
    /// The operation that lists candidates, to be paged through to its end. Candidates that are older
    /// than the request are passed over.
    public let operation: String
    /// The argument of the listing that takes the earliest time of creation, if it has one.
    public let since: String?
    /// Argument of the listing, which takes a part of a text, to argument of the request.
    public let narrowing: [String: String]
    /// The operation that reads one candidate in full, where the list does not say enough. It
    /// takes the field `reply` of the candidate as its path parameter.
    public let detail: String?
    /// Argument of the request to field of the candidate; dots lead into members. All must be equal.
    public let keys: [String: String]
    /// What a candidate consists of, where it is read apart.
    public let parts: [Parts]
    /// The field of the match that stands for the lost reply.
    public let reply: String
    /// Whether the service refuses to make a second one, so that a request that still arrives after
    /// it has been repeated does no harm.
    public let isUnique: Bool

    /// A search with `operation` whose hits match in every one of the `keys`.
    public init(
      operation: String, since: String? = nil, narrowing: [String: String] = [:],
      detail: String? = nil, keys: [String: String], parts: [Parts] = [], reply: String,
      isUnique: Bool
    ) {
      self.operation = operation
      self.since = since
      self.narrowing = narrowing
      self.detail = detail
      self.keys = keys
      self.parts = parts
      self.reply = reply
      self.isUnique = isUnique
    }
  }

  /// A list in a request, for each of whose items the service lists what it made of it.
  public struct Parts: Sendable {
    /// The argument of the request.
    public let argument: String
    /// The member of an item that lists what is in it, and the field of each that names it.
    public let members: String
    /// See ``members``.
    public let key: String
    /// The operation that lists the parts of a candidate.
    public let listing: String
    /// The operation that lists what is in one part, to be paged through to its end.
    public let operation: String
    /// The argument of both operations that takes the candidate's reply.
    public let owner: String
    /// The argument of the operation that takes the part: a member of the request's item as well.
    public let index: String
    /// The field of what is listed that corresponds to ``key``; dots lead into members.
    public let found: String

    /// The items of `argument`, each found by the operation that lists what was made of it.
    public init(
      argument: String, members: String, key: String, listing: String, operation: String,
      owner: String, index: String, found: String
    ) {
      self.argument = argument
      self.members = members
      self.key = key
      self.listing = listing
      self.operation = operation
      self.owner = owner
      self.index = index
      self.found = found
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

    /// A look with `operation` at one thing, whose `outcomes` go by the value of the `selector`.
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

    /// What was done in the states of one list, and was not in those of the other.
    public init(done: [Condition], notDone: [Condition]) {
      self.done = done
      self.notDone = notDone
    }
  }

  /// Fields and the values they may have; all fields must agree. An absent field counts as null.
  public struct Condition: Sendable {
    /// For each field the values that fulfil the condition; all fields must.
    public let fields: [String: [JSONValue]]
    /// For each argument of the request the values that it must have; dots lead into members.
    public let arguments: [String: [JSONValue]]
    /// The field with a time, in milliseconds since 1970-01-01T00:00:00Z, that must not be before the
    /// request; `nil` where the time does not matter.
    public let time: String?

    /// A condition that holds where all these fields agree, and the request's `arguments` as well.
    public init(
      _ fields: [String: [JSONValue]], arguments: [String: [JSONValue]] = [:],
      notBefore time: String? = nil
    ) {
      self.fields = fields
      self.arguments = arguments
      self.time = time
    }

    /// Whether `record` and the request's arguments fulfil the condition, but for its time.
    func holds(for record: JSONValue, _ call: OperationCall) -> Bool {
      let given = JSONValue.object(call.arguments)
      return fields.allSatisfy { name, values in values.contains(record[name] ?? .null) }
        && arguments.allSatisfy { path, values in
          values.contains(given.member(at: path) ?? .null)
        }
    }
  }
}
