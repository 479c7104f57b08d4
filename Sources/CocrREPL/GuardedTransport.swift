import COCCatalog
import CocrLanguage
import CocrRuntime
import CocrTerminal
import Synchronization

/// Stands between a session and its target: asks before each change.
final class GuardedTransport: Transport {
  private let transport: any Transport
  private let target: String
  private let person: (any Person)?
  private let secrets: SecretTexts
  private let questions = Questions()
  /// The names of scripts by their UUIDs, as far as replies have told.
  private let scriptNames = Mutex<[String: String]>([:])

  var reachesNetwork: Bool { transport.reachesNetwork }

  init(
    _ transport: any Transport, target: String, person: (any Person)?, secrets: SecretTexts
  ) {
    self.transport = transport
    self.target = target
    self.person = person
    self.secrets = secrets
  }

  func perform(_ call: OperationCall) async throws -> JSONValue {
    guard call.operation.effect == .changes else {
      let reply = try await transport.perform(call)
      if call.operation.namespace == "scripts" { learn(reply) }
      return reply
    }
    // The summary and the question stay in sight below the details.
    let size = TerminalSize.current
    let text = CallText(
      call, secrets: secrets, width: size.columns, height: max(5, size.rows - 6))
    let summary = text.summary(scriptNames: scriptNames.withLock { $0 })
    let question = "\(text.text)\n\(summary)\nSend this to \(target.escaped)? [yes/no] "
    guard try await questions.ask(question, person) else {
      throw OperationError(
        kind: .invalidArgument, operation: call.operation.qualifiedName,
        message: "`\(call.operation.qualifiedName)` was not approved; nothing was sent",
        attempts: 0, hint: "`:confirm off` sends changes without a question")
    }
    return try await transport.perform(call)
  }

  private func learn(_ reply: JSONValue) {
    for script in (reply["data"]?.arrayValue ?? reply.arrayValue ?? []) + [reply] {
      guard let uuid = script["script_uuid"]?.stringValue, let name = script["name"]?.stringValue
      else { continue }
      scriptNames.withLock { $0[uuid] = name }
    }
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
    return try await withTaskCancellationHandler {
      try await task.value
    } onCancel: {
      task.cancel()
    }
  }
}
