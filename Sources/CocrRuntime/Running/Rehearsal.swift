import COCCatalog
import Synchronization

/// A service in which nothing changes: what only reads goes to the real one, changes are checked and
/// answered as if all had gone well, with identifiers that later calls know again.
package final class Rehearsal: Transport {
  private struct State {
    var count = 0
    /// By identifier: what made it.
    var made: [String: OperationCall] = [:]
  }

  private let state = Mutex(State())
  private let transport: any Transport
  private let onChange: @Sendable (OperationCall) -> Void

  package var reachesNetwork: Bool { transport.reachesNetwork }

  /// - Parameters:
  ///   - transport: answers what is only read.
  ///   - onChange: learns of each change that would have been sent.
  package init(
    over transport: any Transport, onChange: @escaping @Sendable (OperationCall) -> Void
  ) {
    self.transport = transport
    self.onChange = onChange
  }

  /// - Throws: `OperationError` where an argument of a change is wrong, and what the service throws.
  package func perform(_ call: OperationCall) async throws -> JSONValue {
    let isChange = call.operation.effect == .changes
    if isChange, let problem = ArgumentCheck.problems(in: call).first {
      throw OperationError(
        kind: .invalidArgument, operation: call.operation.qualifiedName,
        message: problem.description, attempts: 0, hint: problem.hint, argument: problem.argument)
    }
    guard let reply = reply(to: call) else { return try await transport.perform(call) }
    if isChange { onChange(call) }
    return reply
  }

  /// The reply to a change, or to a reading of what only the rehearsal knows; nil for any other
  /// reading.
  private func reply(to call: OperationCall) -> JSONValue? {
    let known = state.withLock { state in
      call.arguments.values.compactMap { $0.stringValue }.first { state.made[$0] != nil }
    }
    if call.operation.effect == .reads, known == nil { return nil }
    let identifier =
      known
      ?? state.withLock { state in
        state.count += 1
        let identifier = "rehearsal-\(state.count)"
        state.made[identifier] = call
        return identifier
      }
    let source = state.withLock { $0.made[identifier] } ?? call
    guard let shape = call.operation.reply.shape else { return .null }
    return value(of: shape, named: "", call, source, identifier, depth: 0)
  }

  /// What the call gives under a name, be it inside another argument.
  private static func given(_ name: String, in call: OperationCall) -> JSONValue? {
    call.arguments[name] ?? call.arguments.values.lazy.compactMap { $0[name] }.first
  }

  private func value(
    of shape: Shape, named name: String, _ call: OperationCall, _ source: OperationCall,
    _ identifier: String, depth: Int
  ) -> JSONValue {
    switch shape {
    case .string:
      if let given = call.arguments[name] ?? source.arguments[name], given.stringValue != nil {
        return given
      }
      return .string(
        name.isEmpty || name.hasSuffix("uuid") || name.hasSuffix("_num") || name.hasSuffix("id")
          ? identifier : "")
    case .enumeration(let enumeration):
      if let given = Self.given(name, in: source) { return given }
      // What was rehearsed counts as done.
      return .string(
        ["FINISHED", "INCIDENT_STATUS_COMPLETED"].first(where: enumeration.values.contains)
          ?? enumeration.values.first ?? "")
    case .int(_, let unit):
      // A time that nobody knows is none, rather than that of 1970.
      let isTime = unit == .epochSeconds || unit == .epochMilliseconds
      return Self.given(name, in: source) ?? (isTime ? .null : .int(0))
    case .double: return Self.given(name, in: source) ?? .double(0)
    case .bool: return Self.given(name, in: source) ?? .bool(true)
    case .array: return Self.given(name, in: source) ?? .array([])
    case .map, .any: return Self.given(name, in: source) ?? .object([:])
    case .object(let model):
      if depth > 4 { return .null }
      var members: [String: JSONValue] = [:]
      for field in model.fields {
        members[field.name] = value(
          of: field.shape, named: field.name, call, source, identifier, depth: depth + 1)
      }
      return .object(members)
    }
  }
}
