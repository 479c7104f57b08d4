/// What is known of a request whose reply was lost.
package enum Settlement: Sendable, Hashable {
  /// It took effect. The payload stands for the lost reply.
  case tookEffect(reply: JSONValue)
  /// It has had no effect so far.
  case noEffect
  /// Nothing that the service tells decides it; a person must.
  case undecided
}

/// Finds out whether a request whose reply was lost took effect, as the catalog says how.
package struct Settler: Sendable {
  /// How far the clocks of the client and the service may be apart, in milliseconds.
  static let clockTolerance: Int64 = 10_000

  /// What is known of the clocks, in milliseconds.
  package struct Clocks: Sendable {
    /// The time here, since 1970-01-01T00:00:00Z.
    package let now: Int64
    /// How far the service's clock is ahead: at least and at most, as far as its replies tell.
    package let lead: ClosedRange<Int64>

    /// The time here in milliseconds since 1970, and how many milliseconds the service is ahead of
    /// it.
    package init(now: Int64, lead: ClosedRange<Int64>) {
      self.now = now
      self.lead = lead
    }
  }

  private let call: OperationCall
  private let sentAt: Int64
  private let known: Set<JSONValue>
  private let clocks: @Sendable () -> Clocks
  private let transport: any Transport

  /// - Parameters:
  ///   - call: The request.
  ///   - sentAt: When it was first sent, in milliseconds since 1970-01-01T00:00:00Z.
  ///   - known: Replies of other requests of the same operation: what they made is not of this one.
  ///   - clocks: What is known of the clocks; asked once the service has replied.
  ///   - transport: What answers the questions; they only read.
  package init(
    _ call: OperationCall, sentAt: Int64, known: Set<JSONValue> = [],
    clocks: @escaping @Sendable () -> Clocks, over transport: any Transport
  ) {
    self.call = call
    self.sentAt = sentAt
    self.known = known
    self.clocks = clocks
    self.transport = transport
  }

  /// Asks the service.
  ///
  /// An operation that may be repeated has had no effect as far as it matters.
  ///
  /// - Throws: ``OperationError`` where the service cannot be asked, and `CancellationError`.
  package func settle() async throws -> Settlement {
    switch call.operation.reconciliation {
    case .repeatable: .noEffect
    case .lookUp(let lookUp): try await settle(by: lookUp)
    case .gone(let operation, let keys, let reply):
      try await settle(readingBy: operation, keys, reply)
    case .inspect(let inspection): try await settle(by: inspection)
    case .askPerson, nil: .undecided
    }
  }

  // MARK: - Looking for what the request would have made

  private func settle(by lookUp: Reconciliation.LookUp) async throws -> Settlement {
    let earliestAsked = earliestThere
    guard var walk = try walk(of: lookUp, from: earliestAsked) else { return .undecided }
    var page = try await walk.next(over: transport)
    // The first reply tells the service's time.
    if lookUp.since != nil, earliestThere < earliestAsked,
      let again = try self.walk(of: lookUp, from: earliestThere)
    {
      walk = again
      page = try await walk.next(over: transport)
    }
    var matches: Set<JSONValue> = []
    // What another request may have made shortly before, even where there can be only one of the kind:
    // ours was refused then.
    var doubtful: Set<JSONValue> = []
    while let candidates = page {
      for candidate in candidates {
        guard let reply = candidate[lookUp.reply], !known.contains(reply) else { continue }
        let age = age(of: candidate)
        guard age != .earlier, try await agrees(candidate, reply, lookUp) else { continue }
        if age == .later {
          matches.insert(reply)
        } else {
          doubtful.insert(reply)
        }
      }
      page = try await walk.next(over: transport)
    }
    guard doubtful.isEmpty, matches.count <= 1 else { return .undecided }
    return matches.first.map { .tookEffect(reply: $0) } ?? .noEffect
  }

  private func walk(
    of lookUp: Reconciliation.LookUp, from earliest: Int64
  ) throws(OperationError) -> PageWalk? {
    var arguments: [String: JSONValue] = [:]
    if let since = lookUp.since { arguments[since] = .int(max(1, earliest / 1000)) }
    for (name, argument) in lookUp.narrowing {
      arguments[name] = narrowed(call.arguments[argument], to: name, of: lookUp.operation)
    }
    return PageWalk(try operation(lookUp.operation, arguments))
  }

  /// The earliest time, by the service's clock, of what the request may have made.
  private var earliestThere: Int64 { sentAt - Self.clockTolerance + clocks().lead.lowerBound }

  /// When something was made, compared with the request.
  private enum Age { case earlier, about, later }

  private func age(of candidate: JSONValue) -> Age {
    candidate["gmt_created"]?.intValue.map(age(ofTime:)) ?? .about
  }

  private func age(ofTime created: Int64) -> Age {
    let clocks = clocks()
    if created < earliestThere { return .earlier }
    // Some services keep whole seconds.
    let sent = created.isMultiple(of: 1000) ? sentAt / 1000 * 1000 : sentAt
    // What comes from the future says nothing of its order in time.
    let isLater =
      created >= sent + clocks.lead.upperBound && created <= clocks.now + clocks.lead.upperBound
    return isLater ? .later : .about
  }

  /// The value as a filter of the listing, which may take less text than the request.
  private func narrowed(
    _ value: JSONValue?, to name: String, of listing: String
  ) -> JSONValue? {
    guard case .string(let text)? = value,
      case .string(let length, _)? = Catalog.operation(listing)?.parameter(name)?.shape
    else { return value }
    guard let longest = length?.upperBound, text.count > longest else { return value }
    return .string(String(text.prefix(longest)))
  }

  private func agrees(
    _ candidate: JSONValue, _ reply: JSONValue, _ lookUp: Reconciliation.LookUp
  ) async throws -> Bool {
    // The listing may say enough to tell that this is not it.
    for (argument, field) in lookUp.keys {
      if let found = candidate.member(at: field), !isEqual(found, argument) { return false }
    }
    var record = candidate
    if let detail = lookUp.detail, let name = Catalog.operation(detail)?.pathParameters.first?.name
    {
      guard let found = try await read(try operation(detail, [name: reply])) else { return false }
      record = found
    }
    for (argument, field) in lookUp.keys where !isEqual(record.member(at: field), argument) {
      return false
    }
    for parts in lookUp.parts where !(try await agree(parts, reply)) { return false }
    return true
  }

  /// Whether the parts that were made are those that the request lists.
  private func agree(_ parts: Reconciliation.Parts, _ reply: JSONValue) async throws -> Bool {
    let asked = call.arguments[parts.argument]?.arrayValue ?? []
    let listed = try await transport.perform(
      try operation(parts.listing, [parts.owner: reply])
    ).arrayValue
    guard listed?.count == asked.count else { return false }
    for part in asked {
      guard let index = part[parts.index],
        var walk = PageWalk(
          try operation(parts.operation, [parts.owner: reply, parts.index: index]))
      else { return false }
      var found: Set<JSONValue> = []
      while let page = try await walk.next(over: transport) {
        found.formUnion(page.compactMap { $0.member(at: parts.found) })
      }
      let wanted = (part[parts.members]?.arrayValue ?? []).compactMap { $0.member(at: parts.key) }
      guard found == Set(wanted) else { return false }
    }
    return true
  }

  /// Whether what was found is what the request asks for, in whatever types it was written.
  private func isEqual(_ found: JSONValue?, _ argument: String) -> Bool {
    guard let parameter = call.operation.parameter(argument) else { return false }
    func plain(_ value: JSONValue?) -> JSONValue {
      let completed = Coercion.completed(value ?? .null, parameter.shape)
      return Coercion.toLanguage(
        Coercion.toWire(completed, parameter.shape), parameter.shape, keepsUnknown: false)
    }
    return Self.agree(plain(found), plain(call.arguments[argument]))
  }

  /// Whether `found` equals `asked`, where the service masks values that are sensitive.
  private static func agree(_ found: JSONValue, _ asked: JSONValue) -> Bool {
    switch (found, asked) {
    case (.object(let found), .object(let asked)):
      return Set(found.keys).union(asked.keys).allSatisfy { key in
        agree(found[key] ?? .null, asked[key] ?? .null)
      }
    case (.array(let found), .array(let asked)):
      return found.count == asked.count && zip(found, asked).allSatisfy(agree)
    // An empty list that was left out.
    case (.array(let items), .null), (.null, .array(let items)): return items.isEmpty
    case (.string(let text), .string) where !text.isEmpty && text.allSatisfy { $0 == "*" }:
      return true
    default: return found == asked
    }
  }

  // MARK: - Reading what the request was about

  private func settle(
    readingBy name: String, _ keys: [String: String], _ reply: String
  ) async throws -> Settlement {
    let isKnown = try await read(try operation(name, translated(keys))) != nil
    return isKnown ? .noEffect : .tookEffect(reply: call.arguments[reply] ?? .null)
  }

  private func settle(by inspection: Reconciliation.Inspection) async throws -> Settlement {
    guard let selected = call.arguments[inspection.selector]?.stringValue,
      let outcome = inspection.outcomes[selected],
      let record = try await read(try operation(inspection.operation, translated(inspection.keys)))
    else { return .undecided }
    if outcome.done.contains(where: { $0.holds(for: record, call) && isLater(record, $0) }) {
      return .tookEffect(reply: inspection.reply.flatMap { call.arguments[$0] } ?? .null)
    }
    let isNotDone = outcome.notDone.contains { $0.holds(for: record, call) && isLater(record, $0) }
    return isNotDone ? .noEffect : .undecided
  }

  /// Whether the time that a condition is about is certainly not before the request.
  private func isLater(_ record: JSONValue, _ condition: Reconciliation.Condition) -> Bool {
    guard let field = condition.time else { return true }
    guard let time = record[field]?.intValue else { return false }
    // The reference's limit of such a time fits seconds alone; in milliseconds, as small a number is
    // of 1973 at the latest.
    let (milliseconds, overflow) = time.multipliedReportingOverflow(by: 1000)
    let isInSeconds = !overflow && time < 100_000_000_000
    return age(ofTime: isInSeconds ? milliseconds : time) == .later
  }

  private func translated(_ keys: [String: String]) -> [String: JSONValue] {
    var arguments: [String: JSONValue] = [:]
    for (argument, target) in keys { arguments[target] = call.arguments[argument] }
    return arguments
  }

  /// What the service has; `nil` where it does not know the thing. A 404 without a code of the
  /// service's own is none of its: a gateway on the way may answer so.
  private func read(_ call: OperationCall) async throws -> JSONValue? {
    do {
      return try await transport.perform(call)
    } catch let error as OperationError where error.status == 404 {
      guard let code = error.code, ["COC.", "GOM."].contains(where: code.hasPrefix) else {
        throw error
      }
      return nil
    }
  }

  private func operation(
    _ name: String, _ arguments: [String: JSONValue]
  ) throws(OperationError) -> OperationCall {
    guard let operation = Catalog.operation(name) else {
      throw OperationError(
        kind: .invalidArgument, operation: name, message: "the catalog has no operation \(name)",
        attempts: 0)
    }
    return OperationCall(operation, arguments)
  }
}

extension JSONValue {
  /// The member that dots lead to.
  func member(at path: String) -> JSONValue? {
    path.split(separator: ".").reduce(self as JSONValue?) { value, name in value?[String(name)] }
  }
}
