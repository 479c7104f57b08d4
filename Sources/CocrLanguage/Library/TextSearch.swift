/// Finding one text in another, in a time that grows with their lengths and not with the product.
enum TextSearch {
  /// Whether the bytes are the same, eight at a time.
  @inline(__always)
  static func areEqual(_ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>)
    -> Bool
  {
    left.count == right.count
      && commonPrefix(left, right, count: left.count) == left.count
  }

  /// How many of the first `count` bytes are the same before two differ.
  @inline(__always)
  static func commonPrefix(
    _ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>, count: Int
  ) -> Int {
    let (first, second) = (UnsafeRawBufferPointer(left), UnsafeRawBufferPointer(right))
    var index = 0
    while index &+ 8 <= count {
      let difference =
        first.loadUnaligned(fromByteOffset: index, as: UInt64.self)
        ^ second.loadUnaligned(fromByteOffset: index, as: UInt64.self)
      if difference != 0 {
        return index &+ UInt64(littleEndian: difference).trailingZeroBitCount / 8
      }
      index &+= 8
    }
    while index < count, first[index] == second[index] { index &+= 1 }
    return index
  }

  /// The offset of the first place at or after `start`, in bytes.
  static func find(
    _ needle: UnsafeBufferPointer<UInt8>, in text: UnsafeBufferPointer<UInt8>, from start: Int = 0
  ) -> Int? {
    guard let first = needle.first else { return start <= text.count ? start : nil }
    var offset = start
    let last = text.count - needle.count
    // Comparing at each place is fastest on texts that people write.
    var work = 0
    while offset <= last {
      if text[offset] == first {
        var length = 1
        while length < needle.count, text[offset + length] == needle[length] { length += 1 }
        if length == needle.count { return offset }
        work += length
        if work > 64 + 4 * (offset - start) { return findByTable(needle, in: text, from: offset) }
      }
      offset += 1
    }
    return nil
  }

  /// The method of Knuth, Morris and Pratt, for texts made of repetitions.
  private static func findByTable(
    _ needle: UnsafeBufferPointer<UInt8>, in text: UnsafeBufferPointer<UInt8>, from start: Int
  ) -> Int? {
    // For each length: how much of the needle's start also ends what was matched so far.
    var borders = [Int](repeating: 0, count: needle.count)
    var border = 0
    for index in 1..<max(1, needle.count) {
      while border > 0, needle[index] != needle[border] { border = borders[border - 1] }
      if needle[index] == needle[border] { border += 1 }
      borders[index] = border
    }
    var matched = 0
    for offset in start..<text.count {
      while matched > 0, text[offset] != needle[matched] { matched = borders[matched - 1] }
      if text[offset] == needle[matched] { matched += 1 }
      if matched == needle.count { return offset - needle.count + 1 }
    }
    return nil
  }
}
