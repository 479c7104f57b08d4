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
  /// In the order of the signature. A name may occur more than once.
  let signedHeaders: [CanonicalHeader]

  /// The string to sign in UTF-8, which the HMAC is made of.
  func stringToSign(date: String, queryOrder: QueryOrder) -> [UInt8] {
    let newline = UInt8(ascii: "\n")
    var canonical: [UInt8] = []
    canonical.reserveCapacity(512)
    canonical += request.method.uppercased().utf8
    canonical.append(newline)
    appendPath(to: &canonical)
    canonical.append(newline)
    appendQuery(queryOrder, to: &canonical)
    canonical.append(newline)
    for header in signedHeaders {
      canonical += header.name.utf8
      canonical.append(UInt8(ascii: ":"))
      canonical += header.value.utf8
      canonical.append(newline)
    }
    canonical.append(newline)
    appendHeaderNames(to: &canonical)
    canonical.append(newline)
    appendBodyHash(to: &canonical)

    var text: [UInt8] = []
    text.reserveCapacity(128)
    text += Self.algorithm.utf8
    text.append(newline)
    text += date.utf8
    text.append(newline)
    Hex.append(SHA256.hash(data: canonical), to: &text)
    return text
  }

  /// The names of the signed headers, separated by semicolons.
  func appendHeaderNames(to text: inout [UInt8]) {
    for (index, header) in signedHeaders.enumerated() {
      if index > 0 { text.append(UInt8(ascii: ";")) }
      text += header.name.utf8
    }
  }

  /// The path, each segment decoded and encoded again, ending in a slash.
  private func appendPath(to text: inout [UInt8]) {
    let slash = UInt8(ascii: "/")
    let isPlain = request.path.utf8.allSatisfy { $0 == slash || PercentEncoding.isUnreserved($0) }
    if isPlain {
      text += request.path.utf8
    } else {
      let segments = PathDecoding.decode(request.path).utf8
        .split(separator: slash, omittingEmptySubsequences: false)
        .map { PercentEncoding.encode(String(Substring($0))) }
      text += segments.joined(separator: "/").utf8
    }
    if text.last != slash { text.append(slash) }
  }

  private func appendQuery(_ order: QueryOrder, to text: inout [UInt8]) {
    if request.query.isEmpty { return }
    let sorted = request.query.enumerated().sorted { left, right in
      let (left, right) = ((left.offset, left.element), (right.offset, right.element))
      // Swift compares strings by their scalars in canonical form; signers compare the scalars.
      if let isLess = Self.isLess(left.1.name, right.1.name) { return isLess }
      if order == .byValue, let isLess = Self.isLess(left.1.value, right.1.value) { return isLess }
      return left.0 < right.0
    }
    for (index, (_, item)) in sorted.enumerated() {
      if index > 0 { text.append(UInt8(ascii: "&")) }
      text += PercentEncoding.encode(item.name).utf8
      text.append(UInt8(ascii: "="))
      text += PercentEncoding.encode(item.value).utf8
    }
  }

  /// Whether `left` comes before `right`; `nil` where they are equal.
  private static func isLess(_ left: String, _ right: String) -> Bool? {
    if left.utf8.elementsEqual(right.utf8) { return nil }
    return left.utf8.lexicographicallyPrecedes(right.utf8)
  }

  private func appendBodyHash(to text: inout [UInt8]) {
    if request.body.isEmpty {
      text += Self.emptyBodyHash
    } else if signedHeaders.contains(where: {
      $0.name == Self.contentHashHeader && $0.value == Self.unsignedPayload
    }) {
      text += Self.unsignedPayload.utf8
    } else {
      Hex.append(SHA256.hash(data: request.body), to: &text)
    }
  }

  private static let emptyBodyHash: [UInt8] = {
    var text: [UInt8] = []
    Hex.append(SHA256.hash(data: [UInt8]()), to: &text)
    return text
  }()
}

enum Hex {
  static func append(_ bytes: some Sequence<UInt8>, to text: inout [UInt8]) {
    for byte in bytes {
      text.append(digit(byte >> 4))
      text.append(digit(byte & 15))
    }
  }

  private static func digit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
  }

  /// `nil` where `text` is not an even number of hex digits.
  static func decode(_ text: ArraySlice<UInt8>) -> [UInt8]? {
    guard text.count.isMultiple(of: 2) else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.count / 2)
    var high: UInt8?
    for byte in text {
      guard let digit = UInt8(hexDigit: byte) else { return nil }
      if let first = high {
        bytes.append(first << 4 | digit)
        high = nil
      } else {
        high = digit
      }
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
