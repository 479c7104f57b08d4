import COCCatalog

/// A header as it is signed: its name in lower case, its value trimmed.
struct CanonicalHeader {
  let name: String
  var value: String

  /// The headers of a request, sorted by name. Of a name that occurs more than once, equal values
  /// count once and different ones are joined by commas.
  static func all(of request: ServiceRequest) -> [CanonicalHeader] {
    let named = request.headers.enumerated().map { (place, header) in
      (place: place, name: header.name.lowercased(), value: header.value.trimmingSpace())
    }.sorted { $0.name == $1.name ? $0.place < $1.place : $0.name < $1.name }
    var headers: [CanonicalHeader] = []
    headers.reserveCapacity(named.count)
    // The values so far of a name that occurs more than once.
    var values: [String] = []
    for (_, name, value) in named {
      guard let last = headers.last, last.name == name else {
        headers.append(CanonicalHeader(name: name, value: value))
        values = []
        continue
      }
      if values.isEmpty { values = [last.value] }
      if values.contains(value) { continue }
      values.append(value)
      headers[headers.count - 1].value = values.joined(separator: ",")
    }
    return headers
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
