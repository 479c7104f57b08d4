import COCCatalog
import Crypto

/// Why a request's signature is refused.
package struct SignatureProblem: Error, Sendable, Hashable, CustomStringConvertible {
  /// What is wrong with it.
  package enum Reason: String, Sendable {
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

  /// What is wrong with it.
  package let reason: Reason
  /// One sentence in plain words.
  package let message: String

  /// - Parameters:
  ///   - reason: What is wrong with it.
  ///   - message: One sentence in plain words.
  package init(_ reason: Reason, _ message: String) {
    self.reason = reason
    self.message = message
  }

  package var description: String { message }
}

/// Verifies the signatures of requests, whatever set of headers was signed.
package enum SignatureVerifier {
  /// How far the date of a request may be from the verifier's clock, in seconds.
  package static let dateWindowSeconds: Int64 = 15 * 60

  /// Verifies the signature of a request and returns the access key that signed it.
  ///
  /// - Parameters:
  ///   - request: The request as it came: its path still percent-encoded, its query decoded and in
  ///     the order of the wire, its headers complete with `Host`.
  ///   - key: The secret key of an access key; `nil` where the access key is unknown.
  ///   - nowEpochSeconds: The verifier's clock, in seconds since 1970-01-01T00:00:00Z.
  /// - Throws: ``SignatureProblem``.
  package static func verify(
    _ request: ServiceRequest, key: (String) -> SecretKey?, nowEpochSeconds: Int64
  ) throws(SignatureProblem) -> String {
    let headers = CanonicalHeader.all(of: request)
    let claim = try SignatureClaim(request, headers, clock: nowEpochSeconds, key: key)
    let (signature, date, key) = (claim.signature, claim.date, claim.key)
    var signedHeaders: [CanonicalHeader] = []
    signedHeaders.reserveCapacity(signature.signedHeaders.count)
    for name in signature.signedHeaders {
      guard let value = headers.value(name) else {
        throw SignatureProblem(
          .malformed, "the header \(name) is signed, but the request does not have it")
      }
      signedHeaders.append(CanonicalHeader(name: name, value: value))
    }
    let canonical = CanonicalRequest(request: request, signedHeaders: signedHeaders)
    for order in CanonicalRequest.QueryOrder.allCases {
      let text = canonical.stringToSign(date: date, queryOrder: order)
      if key.code(of: text) == signature.code { return signature.access }
    }
    throw SignatureProblem(
      .mismatch,
      "the signature does not belong to this request: the secret key is wrong, or the request was "
        + "changed on its way")
  }
}

extension SignatureVerifier {
  /// The access key that a request claims to be signed with, where that key is known. It takes nothing
  /// of the request but its headers, and says nothing of the signature itself or its age.
  ///
  /// - Parameter key: The secret key of an access key; `nil` where the access key is unknown.
  /// - Throws: ``SignatureProblem``.
  package static func claimedKey(
    of request: ServiceRequest, key: (String) -> SecretKey?
  ) throws(SignatureProblem) -> String {
    let headers = CanonicalHeader.all(of: request)
    return try SignatureClaim(request, headers, clock: nil, key: key).signature.access
  }
}

/// A signature with what the headers say of it.
private struct SignatureClaim {
  let signature: ClaimedSignature
  /// As the header has it.
  let date: String
  let key: SecretKey

  /// - Parameter clock: The verifier's clock, in seconds since 1970-01-01T00:00:00Z; `nil` where the
  ///   age of the signature does not count.
  init(
    _ request: ServiceRequest, _ headers: [CanonicalHeader], clock: Int64?,
    key: (String) -> SecretKey?
  ) throws(SignatureProblem) {
    // A wrong one must not pass beside a right one, whichever of them is looked at elsewhere.
    for name in ["Authorization", "X-Sdk-Date"] where request.hasSeveral(name) {
      throw SignatureProblem(.malformed, "the request has more than one header \(name)")
    }
    signature = try ClaimedSignature(headers.value("authorization"))
    for name in ["host", "x-sdk-date"] where !signature.signedHeaders.contains(name) {
      throw SignatureProblem(
        .headerUnsigned, "the header \(name) must be among the signed headers, but is not")
    }
    guard let date = headers.value("x-sdk-date") else {
      throw SignatureProblem(.dateMissing, "the request is signed but has no header X-Sdk-Date")
    }
    guard let epochSeconds = SigningDate.epochSeconds(date) else {
      throw SignatureProblem(
        .dateMalformed, "the header X-Sdk-Date must look like 20261123T101112Z, in UTC")
    }
    let size = SignatureVerifier.dateWindowSeconds
    if let clock, !((epochSeconds - size)...(epochSeconds + size)).contains(clock) {
      throw SignatureProblem(
        .dateOutsideWindow,
        "the request is dated \(date), more than 15 minutes from the service's clock, "
          + "\(SigningDate.text(epochSeconds: clock))")
    }
    guard let key = key(signature.access) else {
      throw SignatureProblem(.unknownAccessKey, "the access key \(signature.access) is not known")
    }
    self.date = date
    self.key = key
  }
}

extension [CanonicalHeader] {
  fileprivate func value(_ name: String) -> String? { first { $0.name == name }?.value }
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
    let algorithm = CanonicalRequest.algorithm
    let bytes = Array(authorization.utf8)
    guard bytes.starts(with: algorithm.utf8), bytes.dropFirst(algorithm.utf8.count).first == 0x20
    else {
      throw SignatureProblem(
        .malformed, "the header Authorization must begin with \(algorithm)")
    }
    var fields = ClaimedFields()
    var rest = bytes[(algorithm.utf8.count + 1)...]
    while !rest.isEmpty {
      let field = rest.prefix { $0 != UInt8(ascii: ",") }
      rest = rest[min(field.endIndex + 1, rest.endIndex)...]
      if field.isEmpty { continue }
      guard let mark = field.firstIndex(of: UInt8(ascii: "=")),
        fields.take(field[..<mark].trimmed, field[(mark + 1)...].trimmed)
      else {
        throw SignatureProblem(
          .malformed, "after its algorithm, the header Authorization must be a list of name=value")
      }
    }
    access = String(decoding: try Self.present(fields.access, "Access"), as: UTF8.self)
    signedHeaders = try Self.present(fields.signedHeaders, "SignedHeaders")
      .split(separator: UInt8(ascii: ";")).map { Self.lowercased($0) }
    guard let code = Hex.decode(try Self.present(fields.signature, "Signature")),
      code.count == SHA256.byteCount
    else {
      throw SignatureProblem(
        .malformed, "the signature must be \(SHA256.byteCount * 2) hex digits")
    }
    self.code = code
  }

  private static func present(
    _ field: ArraySlice<UInt8>?, _ name: String
  ) throws(SignatureProblem) -> ArraySlice<UInt8> {
    guard let field, !field.isEmpty else {
      throw SignatureProblem(.malformed, "the header Authorization has no \(name)=")
    }
    return field
  }

  private static func lowercased(_ name: ArraySlice<UInt8>) -> String {
    let text = String(decoding: name, as: UTF8.self)
    let hasCapitals = name.contains { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }
    return hasCapitals ? text.lowercased() : text
  }
}

/// The parts of an `Authorization` header as they were sent.
private struct ClaimedFields {
  var access: ArraySlice<UInt8>?
  var signedHeaders: ArraySlice<UInt8>?
  var signature: ArraySlice<UInt8>?
  private var others: Set<ArraySlice<UInt8>> = []

  /// Takes in a part; false where it has been there before.
  mutating func take(_ name: ArraySlice<UInt8>, _ value: ArraySlice<UInt8>) -> Bool {
    func put(_ field: inout ArraySlice<UInt8>?) -> Bool {
      defer { field = value }
      return field == nil
    }
    if name.elementsEqual("Access".utf8) { return put(&access) }
    if name.elementsEqual("SignedHeaders".utf8) { return put(&signedHeaders) }
    if name.elementsEqual("Signature".utf8) { return put(&signature) }
    return others.insert(name).inserted
  }
}

extension ArraySlice<UInt8> {
  /// The text without blanks and tabs at its ends.
  fileprivate var trimmed: ArraySlice<UInt8> {
    let isBlank = { (byte: UInt8) in byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
    var text = drop(while: isBlank)
    while let last = text.last, isBlank(last) { text.removeLast() }
    return text
  }
}
