/// An access key and its secret key (AK/SK), which sign requests (section 3.2).
///
/// The secret key and the security token are not part of the description, nor of a dump.
public struct SigningKey: Sendable {
  /// The access key ID, which names the key in the request.
  public let access: String
  /// The secret access key, which never leaves the machine.
  public let secret: String
  /// The token that goes with temporary keys.
  public let securityToken: String?
  let keyed: SecretKey

  /// - Parameters:
  ///   - access: The access key ID.
  ///   - secret: The secret access key.
  ///   - securityToken: The token of a temporary key; `nil` for a permanent one.
  public init(access: String, secret: String, securityToken: String? = nil) {
    self.access = access
    self.secret = secret
    self.securityToken = securityToken
    keyed = SecretKey(secret)
  }
}

extension SigningKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  public var description: String { "SigningKey(access: \(access), secret: redacted)" }
  public var debugDescription: String { description }
  public var customMirror: Mirror {
    Mirror(self, children: ["access": access, "secret": "redacted"], displayStyle: .struct)
  }
}
