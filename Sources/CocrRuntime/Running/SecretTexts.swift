import COCCatalog
import CocrLanguage
import Synchronization

/// The texts of secrets that a run has taken, so that none of them is shown: services and checks repeat
/// in their errors what they were given.
package final class SecretTexts: Sendable {
  private let texts = Mutex<Set<String>>([])

  /// None so far.
  package init() {}

  /// Takes note of the text of a secret.
  package func add(_ text: String) {
    if text.isEmpty { return }
    // Inside JSON some characters of it are escaped.
    let quoted = String(decoding: JSONValue.string(text).serialized(), as: UTF8.self)
    texts.withLock { texts in
      texts.insert(text)
      texts.insert(String(quoted.dropFirst().dropLast()))
    }
  }

  /// Takes note of the secrets in a value.
  func add(_ value: HostValue) {
    switch value {
    case .secret(let secret): add(secret.revealed)
    case .list(let items): for item in items { add(item) }
    case .map(let map): for entry in map.entries { add(entry.value) }
    default: break
    }
  }

  /// The text with `***` in place of each secret.
  package func hidden(_ text: String) -> String {
    texts.withLock { texts in
      // Longer ones first: one secret may be a part of another.
      texts.sorted { $0.utf8.count > $1.utf8.count }.reduce(text) { text, secret in
        text.split(separator: secret, omittingEmptySubsequences: false).joined(separator: "***")
      }
    }
  }

  func hidden(_ error: OperationError) -> OperationError {
    OperationError(
      kind: error.kind, operation: error.operation, message: hidden(error.message),
      status: error.status, code: error.code, requestID: error.requestID, attempts: error.attempts,
      hint: error.hint.map(hidden), argument: error.argument)
  }
}
