import COCSigning

/// Who the client is to the service. No secret is part of the description, nor of a dump.
public enum Credentials: Sendable {
  /// An access key and secret key, with a security token where they are temporary.
  case key(SigningKey)
  /// A name and password, for which IAM gives tokens.
  case user(IAMUser)

  /// What to look at where the service does not take them.
  var hint: String {
    switch self {
    case .key(let key) where key.securityToken != nil:
      "check the access key, the secret key and the security token, which are temporary and may have "
        + "expired, and the clock of this machine"
    case .key: "check the access key and the secret key, and the clock of this machine"
    case .user:
      "IAM gave a token for the user, but the service does not take it: check that the user may use "
        + "the project, and the endpoints"
    }
  }

  /// What to look at where IAM gives no token.
  static let userHint =
    "check the IAM user's name and password and the name of its account, and that the user may use "
    + "the project"

  /// Checks that every part is there and can be sent.
  func check() throws(ConfigurationError) {
    let parts: [(String, String)] =
      switch self {
      case .key(let key):
        [("access key", key.access), ("secret key", key.secret)]
          + (key.securityToken.map { [("security token", $0)] } ?? [])
      case .user(let user):
        [
          ("IAM user's name", user.name), ("IAM user's password", user.password),
          ("account's name", user.domain),
        ]
      }
    for (name, value) in parts {
      if value.isEmpty { throw ConfigurationError("the \(name) is empty") }
      if !isHeaderText(value) {
        throw ConfigurationError(
          "the \(name) holds a line break or another control character",
          hint: "check how it was copied")
      }
    }
    if case .key = self {
      for (name, value) in parts where value.hasPrefix(" ") || value.hasSuffix(" ") {
        throw ConfigurationError(
          "the \(name) begins or ends with a space", hint: "check how it was copied")
      }
    }
    if case .key(let key) = self, key.access.contains(where: { $0 == "," || $0 == " " }) {
      throw ConfigurationError(
        "the access key holds a space or a comma", hint: "check how it was copied")
    }
  }
}

/// A user of IAM with a password.
public struct IAMUser: Sendable {
  /// The user's name in the account.
  public let name: String
  /// It is neither in the description nor in a dump.
  public let password: String
  /// The name of the account that the user belongs to.
  public let domain: String

  /// - Parameters:
  ///   - name: The user's name in the account.
  ///   - password: The user's password.
  ///   - domain: The name of the account.
  public init(name: String, password: String, domain: String) {
    self.name = name
    self.password = password
    self.domain = domain
  }
}

extension IAMUser: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  public var description: String {
    "IAMUser(name: \(name), domain: \(domain), password: redacted)"
  }
  public var debugDescription: String { description }
  public var customMirror: Mirror {
    Mirror(
      self, children: ["name": name, "domain": domain, "password": "redacted"],
      displayStyle: .struct)
  }
}
