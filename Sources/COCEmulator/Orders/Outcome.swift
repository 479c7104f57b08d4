/// How the script ends on one host. It is decided when the host's batch starts and stored with it.
enum Outcome: Hashable, Sendable {
  case success
  case failure(message: String)
  /// The time limit ended the script.
  case timeout
  /// The host's UniAgent could not be reached.
  case offline
  /// The UniAgent that the ticket names is not the host's.
  case wrongAgent
  /// The script failed, and the service rolled the host back.
  case rolledBack
  /// The service failed before it could start the script.
  case serviceError

  var isSuccess: Bool { self == .success }

  /// Whether the script gets to the host at all.
  var reachesHost: Bool {
    switch self {
    case .success, .failure, .timeout, .rolledBack: true
    case .offline, .wrongAgent, .serviceError: false
    }
  }

  /// The form in the store.
  var stored: String {
    switch self {
    case .success: "success"
    case .failure(let message): "failure:\(message)"
    case .timeout: "timeout"
    case .offline: "offline"
    case .wrongAgent: "wrong-agent"
    case .rolledBack: "rolled-back"
    case .serviceError: "service-error"
    }
  }

  init?(stored: String) {
    switch stored {
    case "success": self = .success
    case "timeout": self = .timeout
    case "offline": self = .offline
    case "wrong-agent": self = .wrongAgent
    case "rolled-back": self = .rolledBack
    case "service-error": self = .serviceError
    default:
      guard stored.hasPrefix("failure:") else { return nil }
      self = .failure(message: String(stored.dropFirst("failure:".count)))
    }
  }
}

/// What will happen on one host, and when it is over.
struct Plan: Hashable, Sendable {
  let outcome: Outcome
  let endsAt: Int64
}
