import Crypto

/// A secret access key (SK) made ready to sign and verify with, which takes as long as a short text
/// does.
///
/// Neither its description nor a dump shows it.
public struct SecretKey: Sendable {
  /// Has taken in the key, and nothing else.
  private let keyed: HMAC<SHA256>

  /// - Parameter secret: The secret access key as text.
  public init(_ secret: String) {
    keyed = HMAC(key: SymmetricKey(data: Array(secret.utf8)))
  }

  /// The HMAC of `text`; it compares in a time that does not tell how much of a code is right.
  func code(of text: [UInt8]) -> HMAC<SHA256>.MAC {
    var hmac = keyed
    hmac.update(data: text)
    return hmac.finalize()
  }
}

extension SecretKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  public var description: String { "SecretKey(redacted)" }
  public var debugDescription: String { description }
  public var customMirror: Mirror {
    Mirror(self, children: ["secret": "redacted"], displayStyle: .struct)
  }
}
