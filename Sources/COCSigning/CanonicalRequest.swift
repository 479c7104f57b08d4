import COCCatalog
import Crypto

/// The text of a request that is signed, so that both sides agree on it whatever happens to the
/// request on its way.
struct CanonicalRequest {
  static let algorithm = "SDK-HMAC-SHA256"
  /// The header that carries the hash of the body, or ``unsignedPayload``.
  static let contentHashHeader = "x-sdk-content-sha256"
  /// What stands for the hash of a body that is not signed.
  static let unsignedPayload = "UNSIGNED-PAYLOAD"

  /// How the values of a query key that occurs more than once are put in order.
  enum QueryOrder: CaseIterable {
    /// As strings.
    case byValue
    /// As they came. Signers that are given numbers sort them as numbers, and send them that way.
    case asSent
  }

  let request: ServiceRequest
  /// The names of the signed headers in lower case, in the order of the signature. A name may occur
  /// more than once.
  let signedHeaders: [String]
  /// The value of each signed header by its name in lower case.
  let headerValues: [String: String]

  /// The string to sign, which the HMAC is made of.
  func stringToSign(date: String, queryOrder: QueryOrder) -> String {
    let canonical = [
      request.method.uppercased(), path, query(queryOrder), headers,
      signedHeaders.joined(separator: ";"), bodyHash,
    ].joined(separator: "\n")
    let hash = SHA256.hash(data: Array(canonical.utf8))
    return "\(Self.algorithm)\n\(date)\n\(Hex.encode(hash))"
  }

  /// The path, each segment decoded and encoded again, ending in a slash.
  private var path: String {
    let segments = PathDecoding.decode(request.path).utf8
      .split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
      .map { PercentEncoding.encode(String(Substring($0))) }
    let path = segments.joined(separator: "/")
    return path.hasSuffix("/") ? path : path + "/"
  }

  private func query(_ order: QueryOrder) -> String {
    let sorted = request.query.enumerated().sorted { left, right in
      let (left, right) = ((left.offset, left.element), (right.offset, right.element))
      // Swift compares strings by their scalars in canonical form; signers compare the scalars.
      if let isLess = Self.isLess(left.1.name, right.1.name) { return isLess }
      if order == .byValue, let isLess = Self.isLess(left.1.value, right.1.value) { return isLess }
      return left.0 < right.0
    }
    return sorted.map { _, item in
      "\(PercentEncoding.encode(item.name))=\(PercentEncoding.encode(item.value))"
    }.joined(separator: "&")
  }

  /// Whether `left` comes before `right`; `nil` where they are equal.
  private static func isLess(_ left: String, _ right: String) -> Bool? {
    if left.utf8.elementsEqual(right.utf8) { return nil }
    return left.utf8.lexicographicallyPrecedes(right.utf8)
  }

  private var headers: String {
    signedHeaders.map { "\($0):\(headerValues[$0] ?? "")\n" }.joined()
  }

  private var bodyHash: String {
    if !request.body.isEmpty, headerValues[Self.contentHashHeader] == Self.unsignedPayload {
      return Self.unsignedPayload
    }
    return Hex.encode(SHA256.hash(data: request.body))
  }
}

extension ServiceRequest {
  /// The headers by their name in lower case, values trimmed. Of a name that occurs more than once,
  /// equal values count once and different ones are joined by commas.
  var headerValues: [String: String] {
    var values: [String: [String]] = [:]
    for (name, value) in headers {
      let trimmed = value.trimmingSpace()
      if values[name.lowercased()]?.contains(trimmed) != true {
        values[name.lowercased(), default: []].append(trimmed)
      }
    }
    return values.mapValues { $0.joined(separator: ",") }
  }
}

enum Hex {
  static func encode(_ bytes: some Sequence<UInt8>) -> String {
    var text: [UInt8] = []
    for byte in bytes {
      for digit in [byte >> 4, byte & 15] {
        text.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
      }
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// `nil` where `text` is not an even number of hex digits.
  static func decode(_ text: some StringProtocol) -> [UInt8]? {
    let digits = text.utf8.map { UInt8(hexDigit: $0) }
    guard digits.count.isMultiple(of: 2) else { return nil }
    var bytes: [UInt8] = []
    for index in stride(from: 0, to: digits.count, by: 2) {
      guard let high = digits[index], let low = digits[index + 1] else { return nil }
      bytes.append(high << 4 | low)
    }
    return bytes
  }
}

/// Percent-decoding as signers do it: what cannot be decoded stays or is replaced, never refused.
private enum PathDecoding {
  static func decode(_ text: String) -> String {
    let bytes = Array(text.utf8)
    var result: [UInt8] = []
    var index = 0
    while index < bytes.count {
      if bytes[index] == UInt8(ascii: "%"), index + 2 < bytes.count,
        let high = UInt8(hexDigit: bytes[index + 1]), let low = UInt8(hexDigit: bytes[index + 2])
      {
        result.append(high << 4 | low)
        index += 3
      } else {
        result.append(bytes[index])
        index += 1
      }
    }
    return String(decoding: result, as: UTF8.self)
  }
}

extension UInt8 {
  fileprivate init?(hexDigit byte: UInt8) {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): self = byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): self = byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): self = byte - UInt8(ascii: "A") + 10
    default: return nil
    }
  }
}

extension StringProtocol {
  /// The text without white space at its ends.
  func trimmingSpace() -> String {
    // Most texts begin and end with a visible ASCII character.
    let isVisible = { (scalar: Unicode.Scalar?) in scalar.map { ("!"..."~").contains($0) } ?? false
    }
    if isVisible(unicodeScalars.first), isVisible(unicodeScalars.last) { return String(self) }
    let isSpace = { (scalar: Unicode.Scalar) in scalar.properties.isWhitespace }
    let scalars = unicodeScalars
    guard let first = scalars.firstIndex(where: { !isSpace($0) }),
      let last = scalars.lastIndex(where: { !isSpace($0) })
    else { return "" }
    return String(self[first...last])
  }
}
