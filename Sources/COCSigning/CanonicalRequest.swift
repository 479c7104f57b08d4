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
    for name in signedHeaders {
      canonical += name.utf8
      canonical.append(UInt8(ascii: ":"))
      canonical += (headerValues[name] ?? "").utf8
      canonical.append(newline)
    }
    canonical.append(newline)
    for (index, name) in signedHeaders.enumerated() {
      if index > 0 { canonical.append(UInt8(ascii: ";")) }
      canonical += name.utf8
    }
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
    } else if signedHeaders.contains(Self.contentHashHeader),
      headerValues[Self.contentHashHeader] == Self.unsignedPayload
    {
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

extension ServiceRequest {
  /// The headers by their name in lower case, values trimmed. Of a name that occurs more than once,
  /// equal values count once and different ones are joined by commas.
  var headerValues: [String: String] {
    var values = [String: String](minimumCapacity: headers.count)
    // Most names occur once.
    var repeated: [String: [String]] = [:]
    for (name, value) in headers {
      let name = name.lowercased()
      let value = value.trimmingSpace()
      guard let before = values[name] else {
        values[name] = value
        continue
      }
      var all = repeated[name] ?? [before]
      if all.contains(value) { continue }
      all.append(value)
      repeated[name] = all
    }
    for (name, all) in repeated { values[name] = all.joined(separator: ",") }
    return values
  }
}

enum Hex {
  static func append(_ bytes: some Sequence<UInt8>, to text: inout [UInt8]) {
    for byte in bytes {
      text.append(digit(byte >> 4))
      text.append(digit(byte & 15))
    }
  }

  static func encode(_ bytes: some Sequence<UInt8>) -> String {
    var text: [UInt8] = []
    append(bytes, to: &text)
    return String(decoding: text, as: UTF8.self)
  }

  private static func digit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
  }

  /// `nil` where `text` is not an even number of hex digits.
  static func decode(_ text: String) -> [UInt8]? {
    guard text.utf8.count.isMultiple(of: 2) else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.utf8.count / 2)
    var high: UInt8?
    for byte in text.utf8 {
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

extension String {
  /// The text without white space at its ends.
  func trimmingSpace() -> String {
    // Most texts have visible ASCII characters at their ends, but for a blank or two.
    let blank = UInt8(ascii: " ")
    var bytes = utf8[...]
    while bytes.first == blank { bytes.removeFirst() }
    while bytes.last == blank { bytes.removeLast() }
    let isVisible = { (byte: UInt8?) in byte.map { (0x21...0x7E).contains($0) } ?? false }
    if isVisible(bytes.first), isVisible(bytes.last) {
      return bytes.count == utf8.count ? self : String(Substring(bytes))
    }
    let isSpace = { (scalar: Unicode.Scalar) in scalar.properties.isWhitespace }
    let scalars = unicodeScalars
    guard let first = scalars.firstIndex(where: { !isSpace($0) }),
      let last = scalars.lastIndex(where: { !isSpace($0) })
    else { return "" }
    return String(self[first...last])
  }
}
