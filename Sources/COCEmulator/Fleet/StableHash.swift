/// A hash that is the same in every process and on every machine (FNV-1a, mixed at the end).
///
/// Everything about the emulator that only looks random comes from it, so that two runs are alike.
enum StableHash {
  static func of(_ text: String) -> UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
    hash = (hash ^ (hash >> 33)) &* 0xff51_afd7_ed55_8ccd
    return hash ^ (hash >> 33)
  }

  /// The number that the first 16 digits of ``hex(_:digits:)`` write.
  static func start(of text: String) -> UInt64 { of("\(text)#0") }

  /// 16 hex digits for each started 16 of `digits`, cut to that length.
  static func hex(_ text: String, digits: Int) -> String {
    String(unsafeUninitializedCapacity: digits) { buffer in
      for (round, start) in stride(from: 0, to: digits, by: 16).enumerated() {
        var hash = of("\(text)#\(round)")
        for index in start..<min(start + 16, digits) {
          let digit = UInt8(truncatingIfNeeded: hash >> 60)
          buffer[index] = digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10
          hash <<= 4
        }
      }
      return digits
    }
  }
}
