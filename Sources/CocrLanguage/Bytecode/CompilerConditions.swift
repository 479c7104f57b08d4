extension Compiler {
  /// Emits jumps that are taken if the condition comes out as `outcome`, and returns them.
  mutating func compileCondition(_ condition: Expression, jumpIf outcome: Bool) -> [Int] {
    let mark = builder.nextRegister
    defer { builder.release(to: mark) }
    if case .unary(.not, let operand) = condition.kind, Self.isComparison(operand) {
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

  private static func isComparison(_ expression: Expression) -> Bool {
    guard case .binary(let operation, _, _, _) = expression.kind else { return false }
    switch operation {
    case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual: return true
    default: return false
    }
  }

  private mutating func compileComparisonJump(
    _ operation: BinaryOperator, _ left: Expression, _ right: Expression, _ outcome: Bool,
    at span: Span
  ) -> Int {
    let first = protect(operand(left), from: right)
    let sense = outcome ? 1 : 0
    if case .int(let value) = right.kind, value >= -127, value <= 127 {
      let small = Int(value)
      switch operation {
      case .equal: return builder.emitWideJump(.jumpEqualI, first, small, sense, at: span)
      case .notEqual: return builder.emitWideJump(.jumpEqualI, first, small, 1 - sense, at: span)
      case .less: return builder.emitWideJump(.jumpLessI, first, small, sense, at: span)
      case .lessOrEqual:
        return builder.emitWideJump(.jumpLessOrEqualI, first, small, sense, at: span)
      case .greater: return builder.emitWideJump(.jumpGreaterI, first, small, sense, at: span)
      default:
        return builder.emitWideJump(.jumpGreaterOrEqualI, first, small, sense, at: span)
      }
    }
    let second = operand(right)
    switch operation {
    case .equal: return builder.emitWideJump(.jumpEqual, first, second, sense, at: span)
    case .notEqual: return builder.emitWideJump(.jumpEqual, first, second, 1 - sense, at: span)
    case .less: return builder.emitWideJump(.jumpLess, first, second, sense, at: span)
    case .lessOrEqual: return builder.emitWideJump(.jumpLessOrEqual, first, second, sense, at: span)
    case .greater: return builder.emitWideJump(.jumpLess, second, first, sense, at: span)
    default: return builder.emitWideJump(.jumpLessOrEqual, second, first, sense, at: span)
    }
  }
}
