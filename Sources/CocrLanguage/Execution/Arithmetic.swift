/// Operators on values that need no heap. The interpreter loop handles the common pairs of types
/// itself and comes here for the rest.
enum Arithmetic {
  static func notABool(_ value: Value, _ expectation: String) -> Fault {
    var fault = Fault(
      .notABool(
        expectation, value.typeName,
        hint: value.isNull
          ? "compare it: `x != null`"
          : value.isNumber ? "compare it: `x != 0`" : "compare it, for example `len(x) > 0`"))
    fault.cause = .notABool(found: value.typeName.withArticle)
    return fault
  }

  /// What to do with a secret instead of joining it with something.
  static let secretHint =
    "pass the secret as it is, as an argument of its own: in a text it is shown as ***"

  static func overflow(_ operation: String, _ left: Value, _ right: Value) -> Fault {
    Fault(.overflow(operation, ofInts: left.tag == Tag.int))
  }

  static func mismatch(_ operation: String, _ left: Value, _ right: Value) -> Fault {
    var hint: String?
    if left.tag == Tag.secret || right.tag == Tag.secret {
      hint = secretHint
    } else if operation == "+", left.tag == Tag.string || right.tag == Tag.string {
      hint = "put the value into the text: \"… \\(value)\""
    } else if left.isNull || right.isNull {
      hint = Message.nullOperandHint
    }
    let types = "\(left.typeName.withArticle) and \(right.typeName.withArticle)"
    return Fault(.operandTypes(operation, types, hint: hint))
  }

  private static var zeroDivision: Fault { Fault(.divisionByZero) }

  /// Applies an operation on ints to two values that both count nanoseconds or both are ints.
  private static func checked(
    _ operation: String, _ left: Value, _ right: Value, tag: UInt32,
    _ apply: (Int64, Int64) -> (partialValue: Int64, overflow: Bool)
  ) throws(Fault) -> Value {
    let (result, overflow) = apply(left.asInt, right.asInt)
    if overflow { throw Self.overflow(operation, left, right) }
    return Value(tag: tag, bits: UInt64(bitPattern: result))
  }

  static func add(_ left: Value, _ right: Value) throws(Fault) -> Value {
    let add: (Int64, Int64) -> (partialValue: Int64, overflow: Bool) = {
      $0.addingReportingOverflow($1)
    }
    switch (left.tag, right.tag) {
    case (Tag.int, Tag.int): return try checked("+", left, right, tag: Tag.int, add)
    case (Tag.int, Tag.float), (Tag.float, Tag.int), (Tag.float, Tag.float):
      return .float(left.asNumber + right.asNumber)
    case (Tag.duration, Tag.duration): return try checked("+", left, right, tag: Tag.duration, add)
    case (Tag.time, Tag.duration), (Tag.duration, Tag.time):
      return try checked("+", left, right, tag: Tag.time, add)
    default: throw mismatch("+", left, right)
    }
  }

  static func subtract(_ left: Value, _ right: Value) throws(Fault) -> Value {
    let subtract: (Int64, Int64) -> (partialValue: Int64, overflow: Bool) = {
      $0.subtractingReportingOverflow($1)
    }
    switch (left.tag, right.tag) {
    case (Tag.int, Tag.int): return try checked("-", left, right, tag: Tag.int, subtract)
    case (Tag.int, Tag.float), (Tag.float, Tag.int), (Tag.float, Tag.float):
      return .float(left.asNumber - right.asNumber)
    case (Tag.duration, Tag.duration), (Tag.time, Tag.time):
      return try checked("-", left, right, tag: Tag.duration, subtract)
    case (Tag.time, Tag.duration): return try checked("-", left, right, tag: Tag.time, subtract)
    default: throw mismatch("-", left, right)
    }
  }

  static func multiply(_ left: Value, _ right: Value) throws(Fault) -> Value {
    let multiply: (Int64, Int64) -> (partialValue: Int64, overflow: Bool) = {
      $0.multipliedReportingOverflow(by: $1)
    }
    switch (left.tag, right.tag) {
    case (Tag.int, Tag.int): return try checked("*", left, right, tag: Tag.int, multiply)
    case (Tag.int, Tag.float), (Tag.float, Tag.int), (Tag.float, Tag.float):
      return .float(left.asNumber * right.asNumber)
    case (Tag.duration, Tag.int), (Tag.int, Tag.duration):
      return try checked("*", left, right, tag: Tag.duration, multiply)
    case (Tag.duration, Tag.float): return try scaled(left, by: right.asFloat)
    case (Tag.float, Tag.duration): return try scaled(right, by: left.asFloat)
    default: throw mismatch("*", left, right)
    }
  }

  private static func scaled(_ duration: Value, by factor: Double) throws(Fault) -> Value {
    guard let result = Int64(exactly: (Double(duration.asInt) * factor).rounded()) else {
      throw Fault(.durationOverflow)
    }
    return .duration(result)
  }

  static func divide(_ left: Value, _ right: Value) throws(Fault) -> Value {
    switch (left.tag, right.tag) {
    case (Tag.int, Tag.int), (Tag.int, Tag.float), (Tag.float, Tag.int), (Tag.float, Tag.float):
      if right.asNumber == 0 { throw zeroDivision }
      return .float(left.asNumber / right.asNumber)
    case (Tag.duration, Tag.duration):
      if right.asInt == 0 { throw zeroDivision }
      return .float(Double(left.asInt) / Double(right.asInt))
    case (Tag.duration, Tag.int), (Tag.duration, Tag.float):
      if right.asNumber == 0 { throw zeroDivision }
      return try scaled(left, by: 1 / right.asNumber)
    default: throw mismatch("/", left, right)
    }
  }

  static func floorDivide(_ left: Value, _ right: Value) throws(Fault) -> Value {
    switch (left.tag, right.tag) {
    case (Tag.int, Tag.int), (Tag.duration, Tag.duration), (Tag.duration, Tag.int):
      let divisor = right.asInt
      if divisor == 0 { throw zeroDivision }
      let (quotient, overflow) = left.asInt.dividedReportingOverflow(by: divisor)
      if overflow { throw Self.overflow("//", left, right) }
      let rest = left.asInt % divisor
      let floored = rest != 0 && (rest < 0) != (divisor < 0) ? quotient - 1 : quotient
      return left.tag == Tag.duration && right.tag == Tag.int ? .duration(floored) : .int(floored)
    case (Tag.int, Tag.float), (Tag.float, Tag.int), (Tag.float, Tag.float):
      if right.asNumber == 0 { throw zeroDivision }
      return .float((left.asNumber / right.asNumber).rounded(.down))
    default: throw mismatch("//", left, right)
    }
  }

  static func remainder(_ left: Value, _ right: Value) throws(Fault) -> Value {
    switch (left.tag, right.tag) {
    case (Tag.int, Tag.int), (Tag.duration, Tag.duration):
      let divisor = right.asInt
      if divisor == 0 { throw zeroDivision }
      if divisor == -1 { return Value(tag: left.tag, bits: 0) }
      let rest = left.asInt % divisor
      let signed = rest != 0 && (rest < 0) != (divisor < 0) ? rest + divisor : rest
      return Value(tag: left.tag, bits: UInt64(bitPattern: signed))
    case (Tag.int, Tag.float), (Tag.float, Tag.int), (Tag.float, Tag.float):
      let divisor = right.asNumber
      if divisor == 0 { throw zeroDivision }
      let rest = left.asNumber.truncatingRemainder(dividingBy: divisor)
      return .float(rest != 0 && (rest < 0) != (divisor < 0) ? rest + divisor : rest)
    default: throw mismatch("%", left, right)
    }
  }

  static func negate(_ value: Value) throws(Fault) -> Value {
    switch value.tag {
    case Tag.int, Tag.duration:
      let (result, overflow) = Int64(0).subtractingReportingOverflow(value.asInt)
      if overflow { throw Self.overflow("-", value, value) }
      return Value(tag: value.tag, bits: UInt64(bitPattern: result))
    case Tag.float: return .float(-value.asFloat)
    default: throw Fault(.operandTypes("-", value.typeName.withArticle))
    }
  }

  // MARK: Comparisons

  /// Negative, zero or positive by exact value, also where a float cannot hold the int; nil where
  /// the float is no number.
  private static func compare(_ int: Int64, _ float: Double) -> Int? {
    if float.isNaN { return nil }
    // Beyond these every float is outside the ints.
    if float >= 0x1p63 { return -1 }
    if float < -0x1p63 { return 1 }
    let floor = float.rounded(.down)
    let whole = Int64(floor)
    if int != whole { return int < whole ? -1 : 1 }
    return floor == float ? 0 : -1
  }

  /// Whether two numbers have the same value.
  static func areEqual(_ left: Value, _ right: Value) -> Bool {
    switch (left.tag, right.tag) {
    case (Tag.int, Tag.int): left.asInt == right.asInt
    case (Tag.float, Tag.float): left.asFloat == right.asFloat
    case (Tag.int, _): compare(left.asInt, right.asFloat) == 0
    default: compare(right.asInt, left.asFloat) == 0
    }
  }

  static func less(_ left: Value, _ right: Value) throws(Fault) -> Bool {
    switch (left.tag, right.tag) {
    case (Tag.int, Tag.int), (Tag.duration, Tag.duration), (Tag.time, Tag.time):
      return left.asInt < right.asInt
    case (Tag.float, Tag.float): return left.asFloat < right.asFloat
    case (Tag.int, Tag.float): return compare(left.asInt, right.asFloat).map { $0 < 0 } ?? false
    case (Tag.float, Tag.int): return compare(right.asInt, left.asFloat).map { $0 > 0 } ?? false
    case (Tag.string, Tag.string): return compare(left.asString, right.asString) < 0
    default: throw incomparable(left, right)
    }
  }

  /// Whether `left` comes before `right` in the order of `sort`, `min` and `max`: that of `<`, with
  /// not-a-number behind all other numbers, since `<` gives it no place.
  static func precedes(_ left: Value, _ right: Value) throws(Fault) -> Bool {
    if right.isNaN, left.isNumber { return !left.isNaN }
    return try less(left, right)
  }

  static func lessOrEqual(_ left: Value, _ right: Value) throws(Fault) -> Bool {
    switch (left.tag, right.tag) {
    case (Tag.int, Tag.int), (Tag.duration, Tag.duration), (Tag.time, Tag.time):
      return left.asInt <= right.asInt
    case (Tag.float, Tag.float): return left.asFloat <= right.asFloat
    case (Tag.int, Tag.float): return compare(left.asInt, right.asFloat).map { $0 <= 0 } ?? false
    case (Tag.float, Tag.int): return compare(right.asInt, left.asFloat).map { $0 >= 0 } ?? false
    case (Tag.string, Tag.string): return compare(left.asString, right.asString) <= 0
    default: throw incomparable(left, right)
    }
  }

  private static func incomparable(_ left: Value, _ right: Value) -> Fault {
    Fault(
      .noOrder(
        "\(left.typeName.withArticle) and \(right.typeName.withArticle)",
        isNull: left.isNull || right.isNull))
  }

  /// Negative, zero or positive, by Unicode scalars: in UTF-8 the order of the bytes.
  static func compare(_ left: StringObject.Pointer, _ right: StringObject.Pointer) -> Int {
    let count = min(left.pointee.byteCount, right.pointee.byteCount)
    let same = TextSearch.commonPrefix(left.buffer, right.buffer, count: count)
    if same < count { return Int(left.bytes[same]) - Int(right.bytes[same]) }
    return left.pointee.byteCount - right.pointee.byteCount
  }

  // MARK: Ranges

  /// How many ints a range holds.
  static func turns(_ lower: Value, _ upper: Value, isClosed: Bool) throws(Fault) -> UInt64 {
    guard lower.tag == Tag.int, upper.tag == Tag.int else {
      let wrong = lower.tag == Tag.int ? upper : lower
      throw Fault(.rangeEnds(wrong.typeName))
    }
    if upper.asInt < lower.asInt { return 0 }
    let distance = UInt64(bitPattern: upper.asInt &- lower.asInt)
    if !isClosed { return distance }
    let (turns, overflow) = distance.addingReportingOverflow(1)
    return overflow ? .max : turns
  }

  static func rangeContains(
    _ item: Value, _ lower: Value, _ upper: Value, isClosed: Bool, isPattern: Bool
  ) throws(Fault) -> Bool {
    let isComparable =
      item.isNumber && lower.isNumber && upper.isNumber
      || item.tag == lower.tag && item.tag == upper.tag
    if isPattern, !isComparable { return false }
    if try less(item, lower) { return false }
    return isClosed ? try lessOrEqual(item, upper) : try less(item, upper)
  }
}
