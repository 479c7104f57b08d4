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
