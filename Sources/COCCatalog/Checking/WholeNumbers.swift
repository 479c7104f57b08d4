// The conversions between Double and Int64 call the C library's rounding functions. Importing it
// links them into programs that import nothing else that would.
#if canImport(Glibc)
  private import Glibc
#elseif canImport(Musl)
  private import Musl
#elseif canImport(Darwin)
  private import Darwin
#endif

extension Int64 {
  /// The whole number that `number` is; `nil` where it has a fraction or is out of range.
  init?(wholeNumber number: Double) {
    guard number.isFinite, number.rounded() == number else { return nil }
    self.init(exactly: number)
  }
}

/// How a whole number is beyond what an int can hold.
enum IntExcess {
  case tooSmall, tooLarge

  /// `nil` where `number` is within an int's range, or has a fraction, or is no number.
  init?(_ number: Double) {
    // Beyond 2^53 no double has a fraction.
    if number >= 0x1p63 {
      self = .tooLarge
    } else if number < -0x1p63 {
      self = .tooSmall
    } else {
      return nil
    }
  }

  /// `nil` where `text` is not a whole number in digits, or is within an int's range.
  init?(_ text: String) {
    let isNegative = text.utf8.first == UInt8(ascii: "-")
    let hasSign = isNegative || text.utf8.first == UInt8(ascii: "+")
    let digits = text.utf8.dropFirst(hasSign ? 1 : 0)
    guard !digits.isEmpty, digits.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }),
      Int64(text) == nil
    else { return nil }
    self = isNegative ? .tooSmall : .tooLarge
  }
}
