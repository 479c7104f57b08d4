// Assertions, and what stands at the top level of a runbook: parameters, triggers, tests.
extension Compiler {
  // MARK: Assertions

  /// Of conditions that `and` joins each is looked at by itself, so that the failure tells which one.
  mutating func compileAssert(_ condition: Expression, _ message: Expression?, at span: Span) {
    let mark = builder.nextRegister
    defer { builder.release(to: mark) }
    switch condition.kind {
    case .binary(.and, let left, let right, _):
      compileAssert(left, message, at: left.span)
      compileAssert(right, message, at: right.span)
    default:
      // Each comparison has the registers of its sides behind that of the message.
      let failure = builder.allocate()
      var sideCount = 0
      let exits = compileParts(of: condition, &sideCount, at: span)
      if let message { compile(message, into: failure) }
      let text = constant(tree.file.text(of: condition.span))
      builder.emit(
        .assertFail, failure, sideCount, message == nil ? 0 : 1, then: text, at: span)
      for jump in exits { builder.patch(jump) }
    }
  }

  /// Emits jumps that are taken where the condition holds, and returns them. The sides of the comparisons
  /// that `or` joins, and of one behind `not`, stay in the next registers.
  private mutating func compileParts(
    of condition: Expression, _ sideCount: inout Int, at span: Span
  ) -> [Int] {
    switch condition.kind {
    case .binary(.or, let left, let right, _):
      return compileParts(of: left, &sideCount, at: span)
        + compileParts(of: right, &sideCount, at: span)
    case .binary(let operation, let left, let right, let operatorSpan)
    where Self.comparisons.contains(operation) && sideCount < Self.sideLimit:
      let result = compileSides(operation, left, right, &sideCount, at: operatorSpan)
      return [builder.emitJump(.jumpIfTrue, result, at: span)]
    case .unary(.not, let operand) where sideCount < Self.sideLimit:
      guard case .binary(let operation, let left, let right, let operatorSpan) = operand.kind,
        Self.comparisons.contains(operation)
      else { return compileCondition(condition, jumpIf: true) }
      let result = compileSides(operation, left, right, &sideCount, at: operatorSpan)
      return [builder.emitJump(.jumpIfFalse, result, at: span)]
    default: return compileCondition(condition, jumpIf: true)
    }
  }

  private mutating func compileSides(
    _ operation: BinaryOperator, _ left: Expression, _ right: Expression, _ sideCount: inout Int,
    at span: Span
  ) -> Int {
    let sides = builder.allocate(2)
    sideCount += 2
    compile(left, into: sides)
    compile(right, into: sides + 1)
    let mark = builder.nextRegister
    defer { builder.release(to: mark) }
    let result = builder.allocate()
    emit(comparison: operation, result, sides, sides + 1, at: span)
    return result
  }

  /// Of a condition with more comparisons the first ones are shown.
  private static let sideLimit = 8

  private static let comparisons: Set<BinaryOperator> = [
    .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual, .in, .notIn,
  ]

  // MARK: Parameters, triggers, tests

  /// Throws what the message says, as the machine would.
  private mutating func emitThrow(_ message: Message, _ register: Int, at span: Span) {
    let fields = [
      ("kind", message.code.kind.rawValue), ("message", message.text), ("code", message.code.id),
    ]
    let entries = fields.map { key, text in
      MapEntry(key: key, keySpan: span, value: Expression(id: -1, .string(text), span: span))
    }
    compile(Expression(id: -1, .map(entries), span: span), into: register)
    builder.emit(.throw, register, at: span)
  }

  mutating func compileParameter(_ declaration: ParameterDeclaration, at span: Span) {
    let index = resolution.variable(of: declaration.name)
    guard index >= 0 else { return }
    let number = parameters.count
    let wanted =
      declaration.type.map { type(of: $0) }
      ?? declaration.defaultValue.flatMap(ValueType.ofDefault) ?? .any
    parameters.append(
      CompiledParameter(
        name: declaration.name.text, type: wanted,
        documentation: declaration.documentation, isRequired: declaration.defaultValue == nil,
        defaultText: declaration.defaultValue.map { tree.file.text(of: $0.span) }, span: span))
    let variable = resolution.variables[index]
    let register = builder.allocate()
    builder.emit(.getParameter, register, wide: number, at: span)
    let present = builder.emitJump(.jumpIfPresent, register, at: span)
    if let value = declaration.defaultValue {
      compile(value, into: register)
    } else {
      emitThrow(.noParameterValue(declaration.name.text), register, at: span)
    }
    builder.patch(present)
    emitTypeCheck(
      register, wanted, purpose: "the parameter `\(declaration.name.text)`",
      at: declaration.name.span)
    if variable.slot >= 0 {
      emitDeclaration(variable, register, at: span)
      builder.release(to: register)
    } else {
      introduce(index, in: register, at: span)
    }
  }

  mutating func compile(_ trigger: TriggerDeclaration, at span: Span) {
    var compiled = CompiledTrigger(
      documentation: trigger.documentation, span: span, kind: .alarm, body: 0)
    switch trigger.source {
    case .cron(let text):
      compiled.kind = .cron
      compiled.schedule = store(text, "schedule")
    case .every(let interval):
      compiled.kind = .every
      compiled.schedule = store(interval, "interval")
    case .alarm(let clauses):
      compiled.condition = clauses.condition.map { store($0, "where") }
      compiled.onceKey = clauses.once.map { store($0.key, "once per") }
      compiled.onceWindow = clauses.once.map { store($0.window, "once within") }
      compiled.afterCount = clauses.after.map { store($0.count, "after") }
      compiled.afterWindow = clauses.after.map { store($0.window, "after within") }
      if let key = clauses.after?.key { compiled.afterKey = store(key, "after per") }
      compiled.collectWindow = clauses.collect.map { store($0.window, "collect within") }
      if let key = clauses.collect?.key { compiled.collectKey = store(key, "collect per") }
      compiled.limit = clauses.limit.map { store($0, "limit") }
    }
    compiled.body = store(trigger.body, "on")
    triggers.append(compiled)
  }

  mutating func compileTest(_ title: Expression, _ body: FunctionLiteral) {
    let text =
      if case .string(let text) = title.kind { text } else { tree.file.text(of: title.span) }
    tests.append(CompiledTest(title: text, span: body.span, body: store(body, "test")))
  }

  /// Evaluates the expression when the module runs and keeps its value in a global of its own.
  private mutating func store(_ expression: Expression, _ name: String) -> Int {
    let register = builder.allocate()
    compile(expression, into: register)
    return store(register, name, at: expression.span)
  }

  private mutating func store(_ literal: FunctionLiteral, _ name: String) -> Int {
    let register = builder.allocate()
    compile(function: literal, name: name, into: register)
    return store(register, name, at: literal.span)
  }

  private mutating func store(_ register: Int, _ name: String, at span: Span) -> Int {
    let slot = hiddenGlobal("(\(name))")
    builder.emit(.setGlobal, register, wide: slot, at: span)
    builder.release(to: register)
    return slot
  }
}
