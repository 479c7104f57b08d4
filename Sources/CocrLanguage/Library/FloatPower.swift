/// Powers of floats, right to the last place or the one before it.
///
/// Multiplying in floats alone would add up a rounding for each step, and could overflow on the way to
/// a small result: numbers are kept here in two parts, with an exponent of their own.
enum FloatPower {
  static func power(_ base: Double, _ exponent: Int64) -> Double {
    if exponent == 0 || base == 1 { return 1 }
    if base.isNaN { return base }
    let isNegative = base.sign == .minus && exponent & 1 != 0
    if base == 0 || base.isInfinite {
      let magnitude = (base == 0) == (exponent > 0) ? 0 : Double.infinity
      return isNegative ? -magnitude : magnitude
    }
    var result = Wide(high: 1, low: 0, exponent: 0)
    var square = Wide(high: base.significand, low: 0, exponent: Int(base.exponent))
    var rest = exponent.magnitude
    while rest > 0 {
      if rest & 1 != 0 { result = result * square }
      rest >>= 1
      if rest > 0 { square = square * square }
    }
    let magnitude = (exponent < 0 ? result.inverse : result).value
    return isNegative ? -magnitude : magnitude
  }

  /// The nearest float to a product, and what is left to the product itself.
  static func product(_ left: Double, _ right: Double) -> (product: Double, error: Double) {
    // Halves of 26 bits, whose products are exact.
    func halves(_ value: Double) -> (Double, Double) {
      let scaled = value * 134_217_729
      let high = scaled - (scaled - value)
      return (high, value - high)
    }
    let product = left * right
    let (a, b) = halves(left)
    let (c, d) = halves(right)
    return (product, ((a * c - product) + a * d + b * c) + b * d)
  }

  /// `(high + low) * 2^exponent`: `high` is from 1 up to 2, `low` less than half of its last place.
  private struct Wide {
    var high: Double
    var low: Double
    var exponent: Int

    /// Far beyond all floats, so that sums of exponents stay where they fit.
    private static let exponentLimit = 1 << 40

    init(high: Double, low: Double, exponent: Int) {
      self.high = high
      self.low = low
      self.exponent = min(max(exponent, -Self.exponentLimit), Self.exponentLimit)
    }

    /// Brings the first part into its range.
    private init(_ high: Double, _ low: Double, exponent: Int) {
      let sum = high + low
      let shift = sum.exponent
      let scale = Double(sign: .plus, exponent: -shift, significand: 1)
      self.init(
        high: sum * scale, low: (low - (sum - high)) * scale, exponent: exponent + Int(shift))
    }

    static func * (left: Wide, right: Wide) -> Wide {
      let (product, error) = FloatPower.product(left.high, right.high)
      return Wide(
        product, error + (left.high * right.low + left.low * right.high),
        exponent: left.exponent + right.exponent)
    }

    var inverse: Wide {
      let estimate = 1 / high
      let (product, error) = FloatPower.product(estimate, high)
      return Wide(estimate, ((1 - product) - error - estimate * low) / high, exponent: -exponent)
    }

    /// The nearest float.
    var value: Double {
      var rounded = high
      // Below the normal floats places fall away: a second rounding must see what the first one left.
      if exponent < Int(Double.leastNormalMagnitude.exponent), low != 0,
        rounded.bitPattern & 1 == 0
      {
        rounded = low > 0 ? rounded.nextUp : rounded.nextDown
      }
      return Double(sign: .plus, exponent: exponent, significand: rounded)
    }
  }
}
