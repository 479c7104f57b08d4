/// Hosts on which scripts do not succeed, and how.
public struct HostFault: Sendable, Hashable, CustomStringConvertible {
  /// What happens on the host.
  public enum Kind: Sendable, Hashable {
    /// The script ends with exit code 1 and this message on its standard error.
    case fail(message: String)
    /// The script runs until its time limit ends it.
    case timeout
    /// The host's UniAgent cannot be reached; the script never starts.
    case offline
    /// The script ends with exit code 1, and the service rolls the host back.
    case rollback
    /// The service itself fails when it is to start the script, and the ticket ends with an error.
    case error
  }

  /// Resource IDs or names, in which `*` stands for any text.
  public let hosts: [String]
  /// What becomes of scripts there.
  public let kind: Kind

  /// - Parameters:
  ///   - hosts: Resource IDs or names, in which `*` stands for any text.
  ///   - kind: What becomes of scripts there.
  public init(hosts: [String], kind: Kind) {
    self.hosts = hosts
    self.kind = kind
  }

  /// Reads `HOSTS=KIND`.
  ///
  /// HOSTS are resource IDs or names, several with commas between them, `*` for any text. KIND is
  /// `fail`, `timeout`, `offline`, `rollback` or `error`; `fail:MESSAGE` gives the message of the
  /// failing script.
  ///
  /// - Throws: ``EmulatorError`` that says what is wrong and shows a right one.
  public init(parsing text: String) throws(EmulatorError) {
    let hint =
      "for example ecs-04=fail, web-*=timeout or ecs-04,ecs-07=fail:No space left on device"
    guard let equals = text.firstIndex(of: "=") else {
      throw EmulatorError("the fault \"\(text)\" has no = between hosts and kind", hint: hint)
    }
    let names = text[..<equals].split(separator: ",", omittingEmptySubsequences: false)
      .map { Self.trimmed($0) }
    guard !names.contains("") else {
      throw EmulatorError("the fault \"\(text)\" lacks the name of a host before =", hint: hint)
    }
    let rest = text[text.index(after: equals)...]
    let parts = rest.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    let word = parts.first.map(Self.trimmed) ?? ""
    let message = parts.count > 1 ? Self.trimmed(parts[1]) : nil
    switch word {
    case "fail":
      let given = message.flatMap { $0.isEmpty ? nil : $0 }
      kind = .fail(message: given ?? "the command failed")
    case "timeout" where message == nil: kind = .timeout
    case "offline" where message == nil: kind = .offline
    case "rollback" where message == nil: kind = .rollback
    case "error" where message == nil: kind = .error
    case "timeout", "offline", "rollback", "error":
      throw EmulatorError(
        "the fault \"\(text)\" gives a message, but \(word) takes none", hint: hint)
    default:
      throw EmulatorError(
        "the fault \"\(text)\" has the unknown kind \"\(word)\"; there are fail, timeout, offline, "
          + "rollback and error", hint: hint)
    }
    hosts = names
  }

  /// The form that ``init(parsing:)`` reads.
  public var description: String {
    let word =
      switch kind {
      case .fail(let message): "fail:\(message)"
      case .timeout: "timeout"
      case .offline: "offline"
      case .rollback: "rollback"
      case .error: "error"
      }
    return "\(hosts.joined(separator: ","))=\(word)"
  }

  /// Whether the fault is about a host of this resource ID and name.
  func concerns(resourceID: String, name: String) -> Bool {
    hosts.contains { Wildcard.matches($0, resourceID) || Wildcard.matches($0, name) }
  }

  private static func trimmed(_ text: Substring) -> String {
    let start = text.drop { $0 == " " }
    let end = start.lastIndex { $0 != " " }
    return end.map { String(start[...$0]) } ?? ""
  }
}

/// Patterns in which `*` stands for any text.
enum Wildcard {
  static func matches(_ pattern: String, _ text: String) -> Bool {
    let pattern = Array(pattern.utf8)
    let text = Array(text.utf8)
    var p = 0
    var t = 0
    // Where to go back to when the text after the last `*` does not fit.
    var star: (pattern: Int, text: Int)?
    while t < text.count {
      if p < pattern.count, pattern[p] == UInt8(ascii: "*") {
        star = (p, t)
        p += 1
      } else if p < pattern.count, pattern[p] == text[t] {
        p += 1
        t += 1
      } else if let last = star {
        star = (last.pattern, last.text + 1)
        p = last.pattern + 1
        t = last.text + 1
      } else {
        return false
      }
    }
    return pattern[p...].allSatisfy { $0 == UInt8(ascii: "*") }
  }
}
