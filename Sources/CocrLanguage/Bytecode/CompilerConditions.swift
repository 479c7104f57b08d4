extension Compiler {
  /// Emits jumps that are taken if the condition comes out as `outcome`, and returns them.
  mutating func compileCondition(_ condition: Expression, jumpIf outcome: Bool) -> [Int] {
    let mark = builder.nextRegister
    defer { builder.release(to: mark) }
    if case .unary(.not, let operand) = condition.kind, Self.isCondition(operand) {
      return compileCondition(operand, jumpIf: !outcome)
    }
    guard case .binary(let operation, let left, let right, let span) = condition.kind else {
      let register = operand(condition)
      return [
        builder.emitJump(outcome ? .jumpIfTrue : .jumpIfFalse, register, at: condition.span)
      ]
    }
    switch operation {
    case .and where !outcome, .or where outcome:
      return compileCondition(left, jumpIf: outcome) + compileCondition(right, jumpIf: outcome)
    case .and, .or:
      let skips = compileCondition(left, jumpIf: !outcome)
      let jumps = compileCondition(right, jumpIf: outcome)
      for skip in skips { builder.patch(skip) }
      return jumps
    case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual:
      return [compileComparisonJump(operation, left, right, outcome, at: span)]
    default:
      let register = operand(condition)
      return [builder.emitJump(outcome ? .jumpIfTrue : .jumpIfFalse, register, at: span)]
    }
  }

  /// Whether the expression is compiled to jumps that check by themselves that what they test is a bool.
  private static func isCondition(_ expression: Expression) -> Bool {
    guard case .binary(let operation, _, _, _) = expression.kind else { return false }
    switch operation {
    case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual, .and, .or: return true
    default: return false
    }
  }

  private mutating func compileComparisonJump(
    _ operation: BinaryOperator, _ left: Expression, _ right: Expression, _ outcome: Bool,
    at span: Span
  ) -> Int {
    let first = protect(operand(left), from: right)
    if let number = SmallNumber(right) {
      let opcode: Opcode =
        switch operation {
        case .equal: outcome ? .jumpIfEqualI : .jumpIfNotEqualI
        case .notEqual: outcome ? .jumpIfNotEqualI : .jumpIfEqualI
        case .less: outcome ? .jumpIfLessI : .jumpIfNotLessI
        case .lessOrEqual: outcome ? .jumpIfLessOrEqualI : .jumpIfNotLessOrEqualI
        case .greater: outcome ? .jumpIfGreaterI : .jumpIfNotGreaterI
        default: outcome ? .jumpIfGreaterOrEqualI : .jumpIfNotGreaterOrEqualI
        }
      return builder.emitJump(opcode, first, number.value, flag: number.isFloat, at: span)
    }
    let second = operand(right)
    switch operation {
    case .equal, .notEqual:
      let isEqual = (operation == .equal) == outcome
      return builder.emitJump(
        isEqual ? .jumpIfEqual : .jumpIfNotEqual, first, second, at: span)
    case .less:
      return builder.emitJump(
        outcome ? .jumpIfLess : .jumpIfNotLess, first, second, at: span)
    case .lessOrEqual:
      return builder.emitJump(
        outcome ? .jumpIfLessOrEqual : .jumpIfNotLessOrEqual, first, second, at: span)
    case .greater:
      return builder.emitJump(
        outcome ? .jumpIfLess : .jumpIfNotLess, second, first, at: span)
    default:
      return builder.emitJump(
        outcome ? .jumpIfLessOrEqual : .jumpIfNotLessOrEqual, second, first, at: span)
    }
  }
}

/// A whole number that an instruction has room for.
struct SmallNumber {
  let value: Int
  /// It is written as a float.
  let isFloat: Bool

  init?(_ expression: Expression) {
    switch expression.kind {
    case .int(let number) where number >= -127 && number <= 127:
      (value, isFloat) = (Int(number), false)
    // A negative zero has no int.
    case .float(let number)
    where number >= -127 && number <= 127 && number.rounded() == number
      && (number != 0 || number.sign == .plus):
      (value, isFloat) = (Int(number), true)
    default: return nil
    }
  }
}
