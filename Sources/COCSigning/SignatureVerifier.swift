import COCCatalog
import Crypto

/// Why a request's signature is refused.
public struct SignatureProblem: Error, Sendable, Hashable, CustomStringConvertible {
  public enum Reason: String, Sendable {
    /// There is no `Authorization` header.
    case missing
    /// The `Authorization` header cannot be understood, or names headers that are not there.
    case malformed
    case unknownAccessKey = "unknown_access_key"
    /// There is no `X-Sdk-Date` header.
    case dateMissing = "date_missing"
    case dateMalformed = "date_malformed"
    /// The date is more than 15 minutes away from the clock of the verifier.
    case dateOutsideWindow = "date_outside_window"
    /// `Host` or `X-Sdk-Date` is not among the signed headers.
    case headerUnsigned = "header_unsigned"
    /// The signature is not that of this request and the secret key.
    case mismatch
  }

  public let reason: Reason
  /// One sentence in plain words.
  public let message: String

  public init(_ reason: Reason, _ message: String) {
    self.reason = reason
    self.message = message
  }

  public var description: String { message }
}

/// A secret key made ready to verify signatures with.
///
/// Neither its description nor a dump shows the secret key.
public struct VerificationKey: Sendable {
  /// Has taken in the key, and nothing else.
  private let keyed: HMAC<SHA256>

  /// Sets the secret key.
  public init(secret: String) {
    keyed = HMAC(key: SymmetricKey(data: Array(secret.utf8)))
  }

  /// Whether `code` is the HMAC of `text`. Takes the same time wherever the codes differ.
  func isCode(_ code: [UInt8], of text: [UInt8]) -> Bool {
    var hmac = keyed
    hmac.update(data: text)
    return hmac.finalize() == code
  }
}

extension VerificationKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable
{
  public var description: String { "VerificationKey(secret: redacted)" }
  public var debugDescription: String { description }
  public var customMirror: Mirror {
    Mirror(self, children: ["secret": "redacted"], displayStyle: .struct)
  }
}

/// Verifies the signatures of requests, whatever set of headers was signed.
public enum SignatureVerifier {
  /// How far the date of a request may be from the verifier's clock, in seconds.
  public static let dateWindowSeconds: Int64 = 15 * 60

  /// Verifies the signature of a request and returns the access key that signed it.
  ///
  /// - Parameters:
  ///   - request: The request as it came: its path still percent-encoded, its query decoded and in
  ///     the order of the wire, its headers complete with `Host`.
  ///   - key: The secret key of an access key; `nil` where the access key is unknown.
  ///   - nowEpochSeconds: The verifier's clock, in seconds since 1970-01-01T00:00:00Z.
  /// - Throws: ``SignatureProblem``.
  public static func verify(
    _ request: ServiceRequest, key: (String) -> VerificationKey?, nowEpochSeconds: Int64
  ) throws(SignatureProblem) -> String {
    let values = request.headerValues
    let signature = try ClaimedSignature(values["authorization"])
    for name in ["host", "x-sdk-date"] where !signature.signedHeaders.contains(name) {
      throw SignatureProblem(
        .headerUnsigned, "the header \(name) must be among the signed headers, but is not")
    }
    guard let date = values["x-sdk-date"] else {
      throw SignatureProblem(.dateMissing, "the request is signed but has no header X-Sdk-Date")
    }
    guard let epochSeconds = SigningDate.epochSeconds(date) else {
      throw SignatureProblem(
        .dateMalformed, "the header X-Sdk-Date must look like 20261123T101112Z, in UTC")
    }
    let window = (epochSeconds - dateWindowSeconds)...(epochSeconds + dateWindowSeconds)
    guard window.contains(nowEpochSeconds) else {
      throw SignatureProblem(
        .dateOutsideWindow,
        "the request is dated \(date), more than 15 minutes from the service's clock, "
          + "\(SigningDate.text(epochSeconds: nowEpochSeconds))")
    }
    guard let key = key(signature.access) else {
      throw SignatureProblem(.unknownAccessKey, "the access key \(signature.access) is not known")
    }
    for name in signature.signedHeaders where values[name] == nil {
      throw SignatureProblem(
        .malformed, "the header \(name) is signed, but the request does not have it")
    }
    let canonical = CanonicalRequest(
      request: request, signedHeaders: signature.signedHeaders, headerValues: values)
    for order in CanonicalRequest.QueryOrder.allCases {
      let text = canonical.stringToSign(date: date, queryOrder: order)
      if key.isCode(signature.code, of: text) { return signature.access }
    }
    throw SignatureProblem(
      .mismatch,
      "the signature does not belong to this request: the secret key is wrong, or the request was "
        + "changed on its way")
  }
}

/// What an `Authorization` header claims.
private struct ClaimedSignature {
  let access: String
  let signedHeaders: [String]
  let code: [UInt8]

  init(_ authorization: String?) throws(SignatureProblem) {
    guard let authorization else {
      throw SignatureProblem(.missing, "the request has no header Authorization")
    }
    let bytes = Array(authorization.utf8)
    let start = Array("\(CanonicalRequest.algorithm) ".utf8)
    guard bytes.starts(with: start) else {
      throw SignatureProblem(
        .malformed, "the header Authorization must begin with \(CanonicalRequest.algorithm)")
    }
    var fields = [String: String](minimumCapacity: 3)
    for field in bytes.dropFirst(start.count).split(separator: UInt8(ascii: ",")) {
      guard let mark = field.firstIndex(of: UInt8(ascii: "=")),
        fields.updateValue(Self.text(field[(mark + 1)...]), forKey: Self.text(field[..<mark]))
          == nil
      else {
        throw SignatureProblem(
          .malformed, "after its algorithm, the header Authorization must be a list of name=value")
      }
    }
    func field(_ name: String) throws(SignatureProblem) -> String {
      guard let text = fields[name], !text.isEmpty else {
        throw SignatureProblem(.malformed, "the header Authorization has no \(name)=")
      }
      return text
    }
    access = try field("Access")
    signedHeaders = try field("SignedHeaders").utf8.split(separator: UInt8(ascii: ";"))
      .map { Substring($0).lowercased() }
    guard let code = Hex.decode(try field("Signature")), code.count == SHA256.byteCount else {
      throw SignatureProblem(
        .malformed, "the signature must be \(SHA256.byteCount * 2) hex digits")
    }
    self.code = code
  }

  private static func text(_ bytes: ArraySlice<UInt8>) -> String {
    String(decoding: bytes, as: UTF8.self).trimmingSpace()
  }
}
