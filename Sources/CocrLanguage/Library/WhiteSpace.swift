/// White space in texts: what Unicode calls so. `trim`, `split` and `\s` in patterns all mean this.
enum WhiteSpace {
  static let ranges: [ClosedRange<UInt32>] = [
    9...13, 32...32, 0x85...0x85, 0xA0...0xA0, 0x1680...0x1680, 0x2000...0x200A, 0x2028...0x2029,
    0x202F...0x202F, 0x205F...0x205F, 0x3000...0x3000,
  ]

  /// The length of the white space that begins at a place, in bytes; 0 where there is none.
  @inline(__always)
  static func length(_ bytes: UnsafeBufferPointer<UInt8>, at place: Int) -> Int {
    let byte = bytes[place]
    if byte < 0x80 { return byte == 32 || byte >= 9 && byte <= 13 ? 1 : 0 }
    return lengthBeyondASCII(bytes, at: place)
  }

  private static func lengthBeyondASCII(
    _ bytes: UnsafeBufferPointer<UInt8>, at place: Int
  ) -> Int {
    // No white space takes more than three bytes, and none of two or three begins otherwise.
    let length = bytes[place] == 0xC2 ? 2 : bytes[place] >= 0xE1 && bytes[place] <= 0xE3 ? 3 : 0
    guard length > 0, place + length <= bytes.count else { return 0 }
    var value = UInt32(bytes[place]) & (length == 2 ? 0x1F : 0x0F)
    for index in 1..<length { value = value << 6 | UInt32(bytes[place + index] & 0x3F) }
    return ranges.contains { $0.contains(value) } ? length : 0
  }

  /// The bytes without the white space at their ends.
  static func trimmed(
    _ bytes: UnsafeBufferPointer<UInt8>, start: Bool = true, end: Bool = true
  ) -> Range<Int> {
    var lower = 0
    while start, lower < bytes.count {
      let length = length(bytes, at: lower)
      if length == 0 { break }
      lower += length
    }
    var upper = bytes.count
    while end, upper > lower {
      var first = upper - 1
      while first > lower, bytes[first] & 0xC0 == 0x80 { first -= 1 }
      if length(bytes, at: first) != upper - first { break }
      upper = first
    }
    return lower..<upper
  }

  static func trimmed(_ text: String) -> String {
    var text = text
    return text.withUTF8 { bytes in
      String(decoding: UnsafeBufferPointer(rebasing: bytes[trimmed(bytes)]), as: UTF8.self)
    }
  }
}
