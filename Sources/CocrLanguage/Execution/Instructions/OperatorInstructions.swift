// Arithmetic and comparisons, of whatever types.

extension Interpreter {
  static func arithmetic(_ context: InstructionContext) throws(Fault) -> Value {
    let machine = context.machine
    let (left, right) = operands(context)
    switch context.opcode {
    case .add, .addK, .addLeftK: return try machine.add(left, right)
    case .addI:
      // The instruction stands for subtractions too.
      return right.asInt < 0
        ? try Arithmetic.subtract(left, .int(-right.asInt)) : try machine.add(left, right)
    case .subtract, .subtractK, .subtractLeftK: return try Arithmetic.subtract(left, right)
    case .multiply, .multiplyI, .multiplyK, .multiplyLeftK:
      return try Arithmetic.multiply(left, right)
    case .divide, .divideK, .divideLeftK: return try Arithmetic.divide(left, right)
    case .floorDivide, .floorDivideI: return try Arithmetic.floorDivide(left, right)
    case .remainder, .remainderI: return try Arithmetic.remainder(left, right)
    case .negate: return try Arithmetic.negate(left)
    default: return try machine.concatenate(context.registers + context.b, context.c)
    }
  }

  /// The outcome of a comparison, or that of its opposite where the instruction asks for that.
  static func comparison(_ context: InstructionContext) throws(Fault) -> Bool {
    let machine = context.machine
    let (left, right) = operands(context)
    switch context.opcode {
    case .not:
      if left.tag != Tag.bool { throw Arithmetic.notABool(left, "`not` takes a bool") }
      return !left.asBool
    case .contains: return try machine.contains(right, item: left)
    case .equal, .jumpIfEqual, .jumpIfEqualI: return try machine.areEqual(left, right)
    case .notEqual, .jumpIfNotEqual, .jumpIfNotEqualI: return try !machine.areEqual(left, right)
    case .less, .jumpIfLess, .jumpIfLessI: return try Arithmetic.less(left, right)
    case .jumpIfNotLess, .jumpIfNotLessI: return try !Arithmetic.less(left, right)
    case .lessOrEqual, .jumpIfLessOrEqual, .jumpIfLessOrEqualI:
      return try Arithmetic.lessOrEqual(left, right)
    case .jumpIfNotLessOrEqual, .jumpIfNotLessOrEqualI:
      return try !Arithmetic.lessOrEqual(left, right)
    case .jumpIfGreaterI: return try Arithmetic.less(right, left)
    case .jumpIfNotGreaterI: return try !Arithmetic.less(right, left)
    case .jumpIfGreaterOrEqualI: return try Arithmetic.lessOrEqual(right, left)
    default: return try !Arithmetic.lessOrEqual(right, left)
    }
  }

  /// The two values that an operator works on; the second of one that has no second means nothing.
  private static func operands(_ context: InstructionContext) -> (Value, Value) {
    let (registers, word) = (context.registers, context.word)
    switch context.opcode {
    case .floorDivideI, .remainderI:
      _ = context.nextWord()
      return (registers[context.b], .int(Instruction.signedC(word)))
    case .addI, .multiplyI:
      return (registers[context.b], .int(Instruction.signedC(word)))
    case .addK, .subtractK, .multiplyK, .divideK:
      return (registers[context.b], context.constant(context.c))
    case .addLeftK, .subtractLeftK, .multiplyLeftK, .divideLeftK:
      return (context.constant(context.b), registers[context.c])
    case .jumpIfEqual, .jumpIfNotEqual, .jumpIfLess, .jumpIfNotLess, .jumpIfLessOrEqual,
      .jumpIfNotLessOrEqual:
      return (registers[context.a], registers[context.d])
    case .jumpIfEqualI, .jumpIfNotEqualI, .jumpIfLessI, .jumpIfNotLessI, .jumpIfLessOrEqualI,
      .jumpIfNotLessOrEqualI, .jumpIfGreaterI, .jumpIfNotGreaterI, .jumpIfGreaterOrEqualI,
      .jumpIfNotGreaterOrEqualI:
      let number = Instruction.signedD(word)
      return (
        registers[context.a], Instruction.jumpFlag(word) ? .float(Double(number)) : .int(number)
      )
    default: return (registers[context.b], registers[context.c])
    }
  }

  static func forPrepare(_ context: InstructionContext) throws(Fault) {
    let bounds = context.registers + context.a
    let turns = try Arithmetic.turns(bounds[0], bounds[1], isClosed: context.d != 0)
    if turns > 0 { bounds[1] = Value(tag: Tag.int, bits: turns - 1) }
    context.jump(if: turns == 0)
  }
}
