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

  /// 16 hex digits for each started 16 of `digits`, cut to that length.
  static func hex(_ text: String, digits: Int) -> String {
    var result = ""
    var round = 0
    while result.utf8.count < digits {
      let part = String(of("\(text)#\(round)"), radix: 16)
      result += String(repeating: "0", count: 16 - part.utf8.count) + part
      round += 1
    }
    return String(result.prefix(digits))
  }
}
