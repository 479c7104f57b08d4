/// The namespace `hash`: fingerprints of texts.
enum HashLibrary {
  static let functions: [NativeFunction] = [
    CoreLibrary.native(
      "hash.sha256", [.init("text", .string, summary: "taken as UTF-8")], result: .string,
      "The SHA-256 of the text in 64 hexadecimal digits.",
      example: #"hash.sha256("abc").starts_with("ba7816bf8f01cfea414140de5dae2223")"#
    ) { (machine, arguments) throws(Fault) -> Value in
      let bytes = arguments[0].asString.buffer
      machine.charge(bytes: bytes.count * 64)
      return machine.string(hexadecimal(try SHA256.digest(bytes, machine)))
    },
    CoreLibrary.native(
      "hash.crc32", [.init("text", .string, summary: "taken as UTF-8")], result: .int,
      "The CRC-32 of the text: a short number to tell texts apart or to spread them.",
      example: #"hash.crc32("123456789") == 0xcbf43926"#
    ) { (machine, arguments) throws(Fault) -> Value in
      let bytes = arguments[0].asString.buffer
      machine.charge(bytes: bytes.count * 64)
      var state = UInt32.max
      var work = LongWork(machine)
      for byte in bytes {
        try work.count(steps: 2)
        state ^= UInt32(byte)
        for _ in 0..<8 { state = state & 1 != 0 ? state >> 1 ^ 0xEDB8_8320 : state >> 1 }
      }
      return .int(Int64(~state))
    },
  ]

  private static func hexadecimal(_ words: [UInt32]) -> String {
    var text = ""
    for word in words {
      let digits = String(word, radix: 16)
      text += String(repeating: "0", count: 8 - digits.utf8.count) + digits
    }
    return text
  }
}

/// SHA-256 as FIPS 180-4 defines it.
enum SHA256 {
  private static let constants: [UInt32] = [
    0x428a_2f98, 0x7137_4491, 0xb5c0_fbcf, 0xe9b5_dba5, 0x3956_c25b, 0x59f1_11f1, 0x923f_82a4,
    0xab1c_5ed5, 0xd807_aa98, 0x1283_5b01, 0x2431_85be, 0x550c_7dc3, 0x72be_5d74, 0x80de_b1fe,
    0x9bdc_06a7, 0xc19b_f174, 0xe49b_69c1, 0xefbe_4786, 0x0fc1_9dc6, 0x240c_a1cc, 0x2de9_2c6f,
    0x4a74_84aa, 0x5cb0_a9dc, 0x76f9_88da, 0x983e_5152, 0xa831_c66d, 0xb003_27c8, 0xbf59_7fc7,
    0xc6e0_0bf3, 0xd5a7_9147, 0x06ca_6351, 0x1429_2967, 0x27b7_0a85, 0x2e1b_2138, 0x4d2c_6dfc,
    0x5338_0d13, 0x650a_7354, 0x766a_0abb, 0x81c2_c92e, 0x9272_2c85, 0xa2bf_e8a1, 0xa81a_664b,
    0xc24b_8b70, 0xc76c_51a3, 0xd192_e819, 0xd699_0624, 0xf40e_3585, 0x106a_a070, 0x19a4_c116,
    0x1e37_6c08, 0x2748_774c, 0x34b0_bcb5, 0x391c_0cb3, 0x4ed8_aa4a, 0x5b9c_ca4f, 0x682e_6ff3,
    0x748f_82ee, 0x78a5_636f, 0x84c8_7814, 0x8cc7_0208, 0x90be_fffa, 0xa450_6ceb, 0xbef9_a3f7,
    0xc671_78f2,
  ]

  static func digest(
    _ bytes: UnsafeBufferPointer<UInt8>, _ machine: Machine
  ) throws(Fault) -> [UInt32] {
    var state: [UInt32] = [
      0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab,
      0x5be0_cd19,
    ]
    let whole = bytes.count / 64 * 64
    var work = LongWork(machine)
    for start in stride(from: 0, to: whole, by: 64) {
      try work.count(steps: 64)
      compress(&state) { UInt32(bytes[start + $0]) }
    }
    // The rest, a one bit, zeros, and the length in bits fill one or two more blocks.
    var tail = Array(bytes[whole...])
    tail.append(0x80)
    while tail.count % 64 != 56 { tail.append(0) }
    let bits = UInt64(bytes.count) &* 8
    for shift in stride(from: 56, through: 0, by: -8) {
      tail.append(UInt8(truncatingIfNeeded: bits >> UInt64(shift)))
    }
    for start in stride(from: 0, to: tail.count, by: 64) {
      compress(&state) { UInt32(tail[start + $0]) }
    }
    return state
  }

  private static func compress(_ state: inout [UInt32], _ byte: (Int) -> UInt32) {
    func rotate(_ word: UInt32, _ count: UInt32) -> UInt32 { word >> count | word << (32 - count) }
    var schedule = [UInt32](repeating: 0, count: 64)
    for index in 0..<16 {
      schedule[index] =
        byte(index * 4) << 24 | byte(index * 4 + 1) << 16 | byte(index * 4 + 2) << 8
        | byte(index * 4 + 3)
    }
    for index in 16..<64 {
      let (w15, w2) = (schedule[index - 15], schedule[index - 2])
      let s0 = rotate(w15, 7) ^ rotate(w15, 18) ^ w15 >> 3
      let s1 = rotate(w2, 17) ^ rotate(w2, 19) ^ w2 >> 10
      schedule[index] = schedule[index - 16] &+ s0 &+ schedule[index - 7] &+ s1
    }
    var (a, b, c, d) = (state[0], state[1], state[2], state[3])
    var (e, f, g, h) = (state[4], state[5], state[6], state[7])
    for index in 0..<64 {
      let s1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)
      let choice = e & f ^ ~e & g
      let first = h &+ s1 &+ choice &+ constants[index] &+ schedule[index]
      let s0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)
      let majority = a & b ^ a & c ^ b & c
      (h, g, f, e, d, c, b, a) = (g, f, e, d &+ first, c, b, a, first &+ s0 &+ majority)
    }
    for (index, word) in [a, b, c, d, e, f, g, h].enumerated() { state[index] &+= word }
  }
}
