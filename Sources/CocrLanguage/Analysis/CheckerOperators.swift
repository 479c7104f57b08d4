extension Checker {
  mutating func inferUnary(_ operation: UnaryOperator, _ operand: Expression) -> StaticType {
    if operation == .not {
      checkCondition(operand, expecting: Message.notTakesBool)
      return StaticType(.bool)
    }
    let found = infer(operand)
    if found.isNever || found.isUnknown { return .any }
    let numbers = ValueType.number.tagMask | ValueType.duration.tagMask
    let mask = found.type.tagMask & numbers
    if mask == 0 {
      error(.operandTypes("-", found.type.noun.withArticle), at: operand.span)
      return .any
    }
    return StaticType(ValueType(mask: mask))
  }

  mutating func inferBinary(
    _ operation: BinaryOperator, _ left: Expression, _ right: Expression, at span: Span
  ) -> StaticType {
    switch operation {
    case .and, .or:
      checkCondition(left)
      checkCondition(right)
      return StaticType(.bool)
    case .coalesce:
      let first = infer(left)
      let second = infer(right)
      if first.isUnknown { return .any }
      if first.type == .null { return second }
      return StaticType(first.unwrapped, first.detail).joined(second)
    case .in, .notIn:
      let item = infer(left)
      if case .range(let lower, let upper, _) = right.kind {
        checkRange(of: item, lower, upper, at: span)
      } else {
        let container = infer(right)
        checkContainer(item, container, at: right.span)
        checkCases(of: item, in: right)
      }
      return StaticType(.bool)
    case .equal, .notEqual:
      checkEquality(left, infer(left), right, infer(right), operation, at: span)
      return StaticType(.bool)
    case .less, .lessOrEqual, .greater, .greaterOrEqual:
      let (first, second) = (infer(left), infer(right))
      checkOrder(first, second, at: span)
      return StaticType(.bool)
    case .add, .subtract, .multiply, .divide, .floorDivide, .remainder:
      let first = infer(left)
      return combine(operation, first, infer(right), at: span)
    }
  }

  // MARK: Arithmetic

  /// What an operator of arithmetic makes of two values.
  mutating func combine(
    _ operation: BinaryOperator, _ left: StaticType, _ right: StaticType, at span: Span
  ) -> StaticType {
    if left.isNever || right.isNever { return .any }
    let mask = Self.results(operation, left.type.tagMask, right.type.tagMask)
    if mask == 0 {
      let isText = left.unwrapped == .string || right.unwrapped == .string
      var hint: String?
      if left.unwrapped == .secret || right.unwrapped == .secret {
        hint = Arithmetic.secretHint
      } else if operation == .add, isText, left.type != .null, right.type != .null {
        hint = "put the value into the text: \"… \\(value)\""
      } else if left.type == .null || right.type == .null {
        hint = Message.nullOperandHint
      }
      error(.operandTypes(operation.rawValue, Self.nouns(left, right), hint: hint), at: span)
      return .any
    }
    if left.isUnknown || right.isUnknown { return StaticType(ValueType(mask: mask)) }
    if case .list(let first) = left.unwrapped, case .list(let second) = right.unwrapped {
      return StaticType(.list(first.joined(second)).asElement)
    }
    return StaticType(ValueType(mask: mask))
  }

  /// The tags that the operator may give for values of these tags; none where it always fails.
  private static func results(_ operation: BinaryOperator, _ left: UInt32, _ right: UInt32)
    -> UInt32
  {
    let int = ValueType.int.tagMask
    let float = ValueType.float.tagMask
    let number = int | float
    let duration = ValueType.duration.tagMask
    let time = ValueType.time.tagMask
    var mask: UInt32 = 0
    func allow(_ first: UInt32, _ second: UInt32, _ result: UInt32) {
      if left & first != 0, right & second != 0 { mask |= result }
    }
    if operation == .divide {
      allow(number, number, float)
      allow(duration, duration, float)
      allow(duration, number, duration)
      return mask
    }
    allow(int, int, int)
    allow(float, number, float)
    allow(number, float, float)
    switch operation {
    case .add:
      allow(ValueType.string.tagMask, ValueType.string.tagMask, ValueType.string.tagMask)
      let list = ValueType.list(.any).tagMask
      allow(list, list, list)
      allow(duration, duration, duration)
      allow(time, duration, time)
      allow(duration, time, time)
    case .subtract:
      allow(duration, duration, duration)
      allow(time, time, duration)
      allow(time, duration, time)
    case .multiply:
      allow(duration, number, duration)
      allow(number, duration, duration)
    case .floorDivide:
      allow(duration, duration, int)
      allow(duration, int, duration)
    case .remainder: allow(duration, duration, duration)
    default: break
    }
    return mask
  }

  /// "an int and a list", or the one of them that is known.
  private static func nouns(_ left: StaticType, _ right: StaticType) -> String {
    [left, right].filter { !$0.isUnknown }.map(\.type.noun.withArticle).joined(separator: " and ")
  }

  // MARK: Comparisons

  /// - Returns: whether the values may have an order.
  @discardableResult
  private mutating func checkOrder(_ left: StaticType, _ right: StaticType, at span: Span) -> Bool {
    if left.isNever || right.isNever || left.isUnknown && right.isUnknown { return true }
    let (first, second) = (left.type.tagMask, right.type.tagMask)
    let number = ValueType.number.tagMask
    if first & number != 0, second & number != 0 { return true }
    // Each of the others is a bit of its own, and goes with itself alone.
    let others = ValueType.duration.tagMask | ValueType.time.tagMask | ValueType.string.tagMask
    if first & second & others != 0 { return true }
    let isNull = left.type == .null || right.type == .null
    let isOne = left.isUnknown || right.isUnknown
    error(.noOrder(Self.nouns(left, right), isOne: isOne, isNull: isNull), at: span)
    return false
  }

  private mutating func checkEquality(
    _ left: Expression, _ first: StaticType, _ right: Expression, _ second: StaticType,
    _ operation: BinaryOperator, at span: Span
  ) {
    if first.isNever || second.isNever { return }
    if !first.type.mayEqual(second.type) {
      warning(
        .neverEqual(first.type.noun, second.type.noun, isUnequal: operation == .notEqual),
        at: span)
      return
    }
    if !first.choices.isEmpty { checkCase(right, of: first.choices) }
    if !second.choices.isEmpty { checkCase(left, of: second.choices) }
  }

  private mutating func checkCases(of item: StaticType, in container: Expression) {
    guard !item.choices.isEmpty, case .list(let values) = container.kind else { return }
    for value in values { checkCase(value, of: item.choices) }
  }

  /// A text that a closed list of values does not have is never found among them.
  mutating func checkCase(_ expression: Expression, of choices: [Signature.Choice]) {
    guard case .string(let text)? = scalar(expression),
      !choices.contains(where: { $0.value == text })
    else { return }
    if let near = suggestion(text, among: choices) {
      alwaysError(.unknownCase(text, hint: near), at: expression.span)
    } else {
      // The service may know more than its documentation says.
      warning(.unknownCase(text, hint: listing(of: choices)), at: expression.span)
    }
  }

  /// What a value that is not in the list was meant to be.
  func suggestion(_ text: String, among choices: [Signature.Choice]) -> String? {
    let folded = text.lowercased()
    if !text.isEmpty, let meant = choices.first(where: { $0.meaning.lowercased() == folded }) {
      return "\(meant.meaning) is written \"\(meant.value)\""
    }
    return Suggestion.closest(to: text, among: choices.map(\.value)).map {
      "did you mean \"\($0)\"?"
    }
  }

  func listing(of choices: [Signature.Choice]) -> String {
    let shown = choices.prefix(12).map { "\"\($0.value)\"" }.joined(separator: ", ")
    return "it may be \(shown)\(choices.count > 12 ? " and others" : "")"
  }

  // MARK: Containers

  private mutating func checkRange(
    of item: StaticType, _ lower: Expression, _ upper: Expression, at span: Span
  ) {
    let (low, high) = (infer(lower), infer(upper))
    if checkOrder(item, low, at: span) { checkOrder(item, high, at: span) }
  }

  private mutating func checkContainer(
    _ item: StaticType, _ container: StaticType, at span: Span
  ) {
    if container.isNever || item.isNever { return }
    switch container.unwrapped {
    case .any: break
    case .list(let type):
      if !item.type.mayEqual(type) {
        warning(.neverInList(item.type.noun, of: type.noun), at: span)
      }
    case .string where !item.type.mayFit(.string):
      error(.notInString(item.type.noun), at: span)
    case .map where !item.type.mayFit(.string), .record where !item.type.mayFit(.string):
      error(.notAKey(item.type.noun), at: span)
    case .string, .map, .record: break
    default:
      error(.notAContainer(container.type.noun), at: span)
    }
  }
}
