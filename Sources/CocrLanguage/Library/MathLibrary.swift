/// The namespace `math`.
enum MathLibrary {
  static let functions: [NativeFunction] = [
    rounding("floor", "down", example: "math.floor(-1.5) == -2") { $0.rounded(.down) },
    rounding("ceil", "up", example: "math.ceil(1.2) == 2") { $0.rounded(.up) },
    rounding("trunc", "towards zero", example: "math.trunc(-1.7) == -1") {
      $0.rounded(.towardZero)
    },
    CoreLibrary.native(
      "math.round",
      [
        .init("x", .number, summary: "the number"),
        .init("digits", .int, required: false, summary: "places behind the point, up to 15"),
      ], result: .number,
      "The number rounded to the nearest int, halves away from zero; with `digits` a float. "
        + "Throws where `digits` is out of range, or the int does not fit.",
      example: "math.round(2.5) == 3 and math.round(3.14159, digits: 2) == 3.14"
    ) { (machine, arguments) throws(Fault) -> Value in
      guard arguments.has(1) else {
        if arguments[0].tag == Tag.int { return arguments[0] }
        return try Conversion.int(
          machine, .float(arguments[0].asFloat.rounded(.toNearestOrAwayFromZero)))
      }
      let digits = arguments[1].asInt
      guard (0...15).contains(digits) else {
        throw Fault(.refused("`digits` must be between 0 and 15, but is \(digits)"))
      }
      var scale = 1.0
      for _ in 0..<digits { scale *= 10 }
      return .float(rounded(arguments[0].asNumber, scale: scale))
    },
    CoreLibrary.native(
      "math.sqrt", [.init("x", .number, summary: "0 or more")], result: .float,
      shortcut: .squareRoot,
      "The square root. Throws where the number is negative.",
      example: "math.sqrt(9) == 3.0"
    ) { (_, arguments) throws(Fault) -> Value in
      let value = arguments[0].asNumber
      if value < 0 { throw Fault(.noRoot) }
      return .float(value.squareRoot())
    },
    CoreLibrary.native(
      "math.pow",
      [
        .init("base", .number, summary: "the number"),
        .init("exponent", .int, summary: "below 0 the result is a float"),
      ],
      result: .number,
      "The base multiplied by itself so many times. Throws where the result does not fit an "
        + "int, and for 0 with a negative exponent.",
      example: "math.pow(2, 10) == 1024 and math.pow(2, -1) == 0.5"
    ) { (_, arguments) throws(Fault) -> Value in try pow(arguments[0], arguments[1].asInt) },
    CoreLibrary.native(
      "math.abs", [.init("x", .number, summary: "the number")], result: .number,
      "The number without its sign. Throws for the smallest int, whose opposite does not fit.",
      example: "math.abs(-2.5) == 2.5"
    ) { (_, arguments) throws(Fault) -> Value in
      arguments[0].tag == Tag.float
        ? .float(abs(arguments[0].asFloat))
        : arguments[0].asInt < 0 ? try Arithmetic.negate(arguments[0]) : arguments[0]
    },
    CoreLibrary.native(
      "math.sign", [.init("x", .number, summary: "the number")], result: .int, "-1, 0 or 1.",
      example: "math.sign(-7) == -1 and math.sign(0.0) == 0"
    ) { (_, arguments) throws(Fault) -> Value in
      let value = arguments[0].asNumber
      return .int(value < 0 ? -1 : value > 0 ? 1 : 0)
    },
    CoreLibrary.native(
      "math.min",
      [.init("a", .number, summary: "one number"), .init("b", .number, summary: "the other")],
      result: .number,
      "The smaller number; `nan` counts as larger than all others.",
      example: "math.min(2, 1.5) == 1.5"
    ) { (_, arguments) throws(Fault) -> Value in
      try Arithmetic.precedes(arguments[1], arguments[0]) ? arguments[1] : arguments[0]
    },
    CoreLibrary.native(
      "math.max",
      [.init("a", .number, summary: "one number"), .init("b", .number, summary: "the other")],
      result: .number,
      "The larger number; `nan` counts as larger than all others.",
      example: "math.max(2, 1.5) == 2"
    ) { (_, arguments) throws(Fault) -> Value in
      try Arithmetic.precedes(arguments[0], arguments[1]) ? arguments[1] : arguments[0]
    },
    CoreLibrary.native(
      "math.clamp",
      [
        .init("x", .number, summary: "the number"),
        .init("lower", .number, summary: "the smallest that is given"),
        .init("upper", .number, summary: "the largest that is given"),
      ],
      result: .number,
      "The number, or the bound that it lies beyond. Throws where `lower` is larger than "
        + "`upper`, or one of them is `nan`.",
      example: "math.clamp(12, 0, 10) == 10"
    ) { (_, arguments) throws(Fault) -> Value in
      if arguments[1].isNaN || arguments[2].isNaN {
        throw Fault(.refused("`lower` and `upper` must be numbers, not nan"))
      }
      if try Arithmetic.less(arguments[2], arguments[1]) {
        throw Fault(.refused("`lower` must not be larger than `upper`"))
      }
      if try Arithmetic.less(arguments[0], arguments[1]) { return arguments[1] }
      return try Arithmetic.less(arguments[2], arguments[0]) ? arguments[2] : arguments[0]
    },
  ]

  /// The number rounded to a multiple of 1 / `scale`, halves away from zero.
  private static func rounded(_ value: Double, scale: Double) -> Double {
    let (product, error) = FloatPower.product(value, scale)
    // Beyond this there is nothing behind the last place.
    guard abs(product) < 0x1p53 else { return value }
    var result = product.rounded(.toNearestOrAwayFromZero)
    // A product that was rounded up to a half is less than one.
    if abs(result - product) == 0.5, error != 0, (error < 0) == (result > 0) {
      result -= result > 0 ? 1 : -1
    }
    return result / scale
  }

  /// A rounding: the result is an int.
  private static func rounding(
    _ name: String, _ direction: String, example: String,
    _ round: @escaping @Sendable (Double) -> Double
  ) -> NativeFunction {
    CoreLibrary.native(
      "math.\(name)", [.init("x", .number, summary: "the number")], result: .int,
      "The number rounded \(direction) to an int. Throws where it does not fit one.",
      example: example
    ) { (machine, arguments) throws(Fault) -> Value in
      if arguments[0].tag == Tag.int { return arguments[0] }
      return try Conversion.int(machine, .float(round(arguments[0].asFloat)))
    }
  }

  private static func pow(_ base: Value, _ exponent: Int64) throws(Fault) -> Value {
    if base.tag == Tag.float || exponent < 0 {
      if base.asNumber == 0, exponent < 0 { throw Fault(.divisionByZero) }
      return .float(FloatPower.power(base.asNumber, exponent))
    }
    var result: Value = .int(1)
    var square = base
    var rest = exponent
    while rest > 0 {
      if rest & 1 != 0 { result = try Arithmetic.multiply(result, square) }
      rest >>= 1
      if rest > 0 { square = try Arithmetic.multiply(square, square) }
    }
    return result
  }
}
