import Crypto

/// A secret key made ready to compute HMACs with, which takes as long as a short text does.
///
/// Neither its description nor a dump shows the secret key.
struct KeyedHash: Sendable {
  /// Has taken in the key, and nothing else.
  private let keyed: HMAC<SHA256>

  init(secret: String) {
    keyed = HMAC(key: SymmetricKey(data: Array(secret.utf8)))
  }

  /// The HMAC of `text`.
  func code(of text: [UInt8]) -> HMAC<SHA256>.MAC {
    var hmac = keyed
    hmac.update(data: text)
    return hmac.finalize()
  }
}

extension KeyedHash: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  var description: String { "KeyedHash(secret: redacted)" }
  var debugDescription: String { description }
  var customMirror: Mirror {
    Mirror(self, children: ["secret": "redacted"], displayStyle: .struct)
  }
}
