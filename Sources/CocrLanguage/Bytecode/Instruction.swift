/// How instructions are put into words.
///
/// Registers are counted in the bytes they take, so that the interpreter adds a field to the address of
/// the frame's first register. For the sake of one rule, A, B and C are multiplied so whatever they mean.
enum Instruction {
  private static var scale: Int { 16 }

  static func make(
    _ opcode: Opcode, _ a: Int = 0, _ b: Int = 0, _ c: Int = 0, d: Int = 0
  ) -> UInt64 {
    make(opcode, a, d: d, wide: 0) | scaled(b) << 32 | scaled(c) << 48
  }

  static func make(_ opcode: Opcode, _ a: Int, d: Int = 0, wide: Int) -> UInt64 {
    UInt64(opcode.rawValue) | UInt64(UInt8(truncatingIfNeeded: d)) << 8 | scaled(a) << 16
      | UInt64(UInt32(truncatingIfNeeded: wide)) << 32
  }

  /// The word of a jump, with its offset, in place of the one it had.
  static func jump(_ word: UInt64, by offset: Int) -> UInt64 {
    word & 0xFF_FFFF_FFFF | UInt64(UInt32(truncatingIfNeeded: offset << 8)) << 32
  }

  private static func scaled(_ field: Int) -> UInt64 {
    UInt64(UInt16(truncatingIfNeeded: field * scale))
  }

  // MARK: Fields

  static func opcode(_ word: UInt64) -> Opcode {
    // The words come from the compiler, which makes them of opcodes.
    unsafeBitCast(UInt8(truncatingIfNeeded: word), to: Opcode.self)
  }

  static func a(_ word: UInt64) -> Int { Int(UInt16(truncatingIfNeeded: word >> 16)) / scale }
  static func b(_ word: UInt64) -> Int { Int(UInt16(truncatingIfNeeded: word >> 32)) / scale }
  static func c(_ word: UInt64) -> Int { Int(word >> 48) / scale }
  static func signedC(_ word: UInt64) -> Int64 {
    Int64(Int16(truncatingIfNeeded: word >> 48) >> 4)
  }
  static func d(_ word: UInt64) -> Int { Int(UInt8(truncatingIfNeeded: word >> 8)) }
  static func signedD(_ word: UInt64) -> Int64 { Int64(Int8(truncatingIfNeeded: word >> 8)) }
  static func wide(_ word: UInt64) -> Int { Int(word >> 32) }
  /// The flag beside the offset of a jump.
  static func jumpFlag(_ word: UInt64) -> Bool { word & 1 << 32 != 0 }
  /// The offset of a jump, counted from the next word.
  static func jumpOffset(_ word: UInt64) -> Int { Int(Int32(truncatingIfNeeded: word >> 32) >> 8) }
}

/// Division by a number from 2 to 127 that is known when the code is compiled: a multiplication is
/// several times faster than the processor's division.
enum SmallDivisor {
  /// 2 ** 64 / divisor, rounded up.
  static func reciprocal(of divisor: Int) -> Int {
    Int(truncatingIfNeeded: UInt64.max / UInt64(max(2, divisor)) + 1)
  }

  /// The reciprocal is too large by less than one, so the quotient by less than number / 2 ** 64; that is
  /// less than 1 / divisor, and changes nothing, for every number below 2 ** 57.
  @inline(__always)
  static func applies(to number: UInt64) -> Bool { number >> 57 == 0 }

  @inline(__always)
  static func quotient(_ number: UInt64, reciprocal: UInt64) -> UInt64 {
    number.multipliedFullWidth(by: reciprocal).high
  }
}
