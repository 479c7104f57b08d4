import COCCatalog

/// Signs requests with an access key and secret key (section 3.2).
package enum Signer {
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
  package static func sign(
    _ request: inout ServiceRequest, host: String, with key: SigningKey, atEpochSeconds: Int64
  ) {
    let date = SigningDate.text(epochSeconds: atEpochSeconds)
    request.setHeader("Authorization", nil)
    request.setHeader("Host", host)
    request.setHeader("X-Sdk-Date", date)
    if let token = key.securityToken { request.setHeader("X-Security-Token", token) }
    if let contentType = request.header("Content-Type"), !contentType.isEmpty,
      !["application/json", "application/bson"].contains(where: contentType.hasPrefix)
    {
      request.setHeader("X-Sdk-Content-Sha256", CanonicalRequest.unsignedPayload)
    }
    let canonical = CanonicalRequest(
      request: request,
      signedHeaders: CanonicalHeader.all(of: request).filter {
        !$0.name.utf8.contains(UInt8(ascii: "_"))
      })
    var text = Array("\(CanonicalRequest.algorithm) Access=\(key.access), SignedHeaders=".utf8)
    canonical.appendHeaderNames(to: &text)
    text += ", Signature=".utf8
    Hex.append(
      key.keyed.code(of: canonical.stringToSign(date: date, queryOrder: .byValue)), to: &text)
    request.headers.append(("Authorization", String(decoding: text, as: UTF8.self)))
  }
}
