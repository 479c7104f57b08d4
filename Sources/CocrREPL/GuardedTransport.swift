import COCCatalog
import CocrLanguage
import CocrRuntime
import Synchronization

/// Stands between a session and its target: asks before changes, or rehearses them.
final class GuardedTransport: Transport {
  enum Mode: Sendable, Equatable {
    case passes
    /// Asks before each change.
    case asks
    /// Sends no change; answers as the service would where all goes well.
    case rehearses
  }

  private let transport: any Transport
  private let mode: Mode
  private let target: String
  private let console: any Console
  private let person: (any Person)?
  private let secrets: SecretTexts
  private let rehearsal: Rehearsal
  private let questions = Questions()

  init(
    _ transport: any Transport, mode: Mode, target: String, console: any Console,
    person: (any Person)?, secrets: SecretTexts, rehearsal: Rehearsal
  ) {
    self.transport = transport
    self.mode = mode
    self.target = target
    self.console = console
    self.person = person
    self.secrets = secrets
    self.rehearsal = rehearsal
  }

  func perform(_ call: OperationCall) async throws -> JSONValue {
    if mode == .rehearses, let reply = rehearsal.reply(to: call) {
      if call.operation.effect == .changes {
        let problems = ArgumentCheck.problems(in: call.arguments, of: call.operation)
        if let problem = problems.first {
          throw OperationError(
            kind: .invalidArgument, operation: call.operation.qualifiedName,
            message: problem.description, attempts: 0, hint: problem.hint,
            argument: problem.argument)
        }
        console.message("rehearsed, not sent: \(description(of: call))")
      }
      return reply
    }
    guard mode == .asks, call.operation.effect == .changes else {
      return try await transport.perform(call)
    }
    let question =
      "\(description(of: call))\nSend this to \(target.escaped)? [yes/no] "
    guard try await questions.ask(question, person) else {
      throw OperationError(
        kind: .invalidArgument, operation: call.operation.qualifiedName,
        message: "`\(call.operation.qualifiedName)` was not approved; nothing was sent",
        attempts: 0, hint: "`:confirm off` sends changes without a question")
    }
    return try await transport.perform(call)
  }

  private func description(of call: OperationCall) -> String {
    var text = "\(call.operation.qualifiedName)("
    let given = call.operation.parameters.compactMap { parameter in
      call.arguments[parameter.name].map { value -> String in
        let shown =
          parameter.isSecret
          ? "***" : secrets.hidden(String(decoding: value.serialized(), as: UTF8.self))
        return "\n  \(parameter.name): \(TextLayout.cut(shown.escaped, to: 500))"
      }
    }
    text += given.joined(separator: ",") + (given.isEmpty ? ")" : "\n)")
    return text
  }
}

/// Puts questions one after the other, for a run may do several things at once.
private actor Questions {
  private var last: Task<Bool, any Error>?

  func ask(_ question: String, _ person: (any Person)?) async throws -> Bool {
    guard let person else { return false }
    let previous = last
    let task = Task {
      _ = try? await previous?.value
      while !Task.isCancelled {
        guard let answer = try await person.answer(to: question) else { return false }
        switch answer.trimmed.lowercased() {
        case "yes", "y": return true
        case "no", "n", "": return false
        default: continue
        }
      }
      return false
    }
    last = task
    return try await task.value
  }
}

/// The texts of secrets that were asked for, so that none of them is shown.
final class SecretTexts: Sendable {
  private let texts = Mutex<Set<String>>([])

  func add(_ text: String) {
    if text.isEmpty { return }
    // Inside JSON some characters of it are escaped.
    let quoted = String(decoding: JSONValue.string(text).serialized(), as: UTF8.self)
    texts.withLock { texts in
      texts.insert(text)
      texts.insert(String(quoted.dropFirst().dropLast()))
    }
  }

  func hidden(_ text: String) -> String {
    texts.withLock { texts in
      texts.reduce(text) { text, secret in
        text.split(separator: secret, omittingEmptySubsequences: false).joined(separator: "***")
      }
    }
  }
}

/// Answers for changes that are not sent: with identifiers of its own, which it knows again.
final class Rehearsal: Sendable {
  private struct State {
    var count = 0
    /// By identifier: what made it.
    var made: [String: OperationCall] = [:]
  }

  private let state = Mutex(State())

  /// The reply to a change, or to a reading of what only the rehearsal knows; nil for any other
  /// reading.
  func reply(to call: OperationCall) -> JSONValue? {
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
      if let given = source.arguments[name] { return given }
      // What was rehearsed counts as done.
      return .string(
        ["FINISHED", "INCIDENT_STATUS_COMPLETED"].first(where: enumeration.values.contains)
          ?? enumeration.values.first ?? "")
    case .int: return source.arguments[name] ?? .int(0)
    case .double: return source.arguments[name] ?? .double(0)
    case .bool: return source.arguments[name] ?? .bool(true)
    case .array: return source.arguments[name] ?? .array([])
    case .map, .any: return source.arguments[name] ?? .object([:])
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
