import COCCatalog
import Crypto

/// Signs requests with an access key and secret key (section 3.2).
public enum Signer {
  /// Adds the headers `Host`, `X-Sdk-Date` and `Authorization` to the request, and
  /// `X-Security-Token` where the key is a temporary one, in place of any that it has.
  ///
  /// Every header is signed, except those with an underscore in their name. The body of a content
  /// type other than JSON or BSON is not signed; the header `X-Sdk-Content-Sha256` says so.
  ///
  /// - Parameters:
  ///   - host: The host name of the service, with `:port` where it is not the scheme's own.
  ///   - atEpochSeconds: The time, in seconds since 1970-01-01T00:00:00Z. The service refuses a
  ///     request that is more than 15 minutes away from its own clock.
  public static func sign(
    _ request: inout ServiceRequest, host: String, with key: SigningKey, atEpochSeconds: Int64
  ) {
    let date = SigningDate.text(epochSeconds: atEpochSeconds)
    request.setHeader("Authorization", nil)
    request.setHeader("Host", host)
    request.setHeader("X-Sdk-Date", date)
    if let token = key.securityToken { request.setHeader("X-Security-Token", token) }
    if let contentType = request.headerValues["content-type"], !contentType.isEmpty,
      !["application/json", "application/bson"].contains(where: contentType.hasPrefix)
    {
      request.setHeader("X-Sdk-Content-Sha256", CanonicalRequest.unsignedPayload)
    }
    let values = request.headerValues
    let canonical = CanonicalRequest(
      request: request, signedHeaders: values.keys.filter { !$0.contains("_") }.sorted(),
      headerValues: values)
    let code = HMAC<SHA256>.authenticationCode(
      for: canonical.stringToSign(date: date, queryOrder: .byValue),
      using: SymmetricKey(data: Array(key.secret.utf8)))
    let signature = Hex.encode(code)
    request.headers.append(
      (
        "Authorization",
        "\(CanonicalRequest.algorithm) Access=\(key.access), "
          + "SignedHeaders=\(canonical.signedHeaders.joined(separator: ";")), "
          + "Signature=\(signature)"
      ))
  }
}

extension ServiceRequest {
  /// Puts a header in place of any of its name; `nil` takes it away.
  fileprivate mutating func setHeader(_ name: String, _ value: String?) {
    headers.removeAll { $0.name.lowercased() == name.lowercased() }
    if let value { headers.append((name, value)) }
  }
}
