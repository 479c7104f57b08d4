extension Checker {
  /// - Parameter isDemanded: a declaration of the module is looked at before its turn.
  mutating func check(_ statement: Statement, isDemanded: Bool = false) {
    switch statement.kind {
    case .binding(_, let name, let type, let value):
      if !isDemanded, isKnown(name) { return }
      checkBinding(name, type, value)
    case .assignment(let target, let operation, let value):
      checkAssignment(target, operation, value, at: statement.span)
    case .expression(let expression): checkForEffect(expression, reportsUnused: true)
    case .function(let literal): _ = result(of: literal, isTurn: true)
    case .return(let value): checkReturn(value)
    case .break, .continue: break
    case .invalid(let parts):
      for part in parts { check(part) }
      // It may have been to return anything.
      context.returned = .any
    case .throw(let value): checkThrow(value)
    case .while(let condition, let body):
      checkCondition(condition)
      _ = check(block: body, isWanted: false)
    case .for(let first, let second, let sequence, let body):
      checkLoop(first, second, sequence, body)
    case .assert(let condition, let message):
      checkCondition(condition)
      if let message { _ = infer(message) }
    case .import: break
    case .parameter(let declaration):
      if !isDemanded, isKnown(declaration.name) { return }
      checkParameter(declaration)
    case .trigger(let trigger): check(trigger)
    case .test(let title, let body):
      _ = infer(title)
      noteTest(title)
      _ = check(function: body, name: "test", isWanted: false)
    }
  }

  /// Two tests with one title cannot be told apart in a report.
  private mutating func noteTest(_ title: Expression) {
    guard case .string(let text) = title.kind else { return }
    let line = tree.file.position(of: title.span.lower).line
    guard let earlier = testLines.updateValue(line, forKey: text) else { return }
    warning(.testsOfOneTitle(text, line: earlier), at: title.span)
  }

  private func isKnown(_ name: Identifier) -> Bool {
    let index = resolution.variable(of: name)
    return index >= 0 && types[index] != nil
  }

  func valueType(_ syntax: TypeSyntax?) -> ValueType? {
    syntax.flatMap { ValueType.resolve($0, models: environment.modelNames) }
  }

  private mutating func checkBinding(_ name: Identifier, _ type: TypeSyntax?, _ value: Expression) {
    let found = infer(value, name: name.text)
    let declared = valueType(type)
    if let declared, !found.isNever, !found.type.mayBecome(declared) {
      error(mismatch("`\(name.text)`", declared, found), at: value.span)
      // What follows was written for the declared type.
      set(name, to: StaticType(declared))
    } else {
      set(name, to: found, declared: declared)
    }
    let index = resolution.variable(of: name)
    if index >= 0, !resolution.variables[index].isMutable {
      if let constant = scalar(value) { constants[index] = constant }
    }
  }

  func mismatch(
    _ what: String, _ expected: ValueType, _ found: StaticType, hint: String? = nil
  ) -> Message {
    let wanted = found.type == .null ? expected : expected.unwrapped
    var foundText = found.noun
    if wanted.noun == foundText { foundText = found.unwrapped.description }
    return .wrongType(what, wanted.description, foundText, hint: hint)
  }

  private mutating func checkParameter(_ declaration: ParameterDeclaration) {
    let declared = valueType(declaration.type)
    if let value = declaration.defaultValue {
      let found = infer(value)
      if let declared, !found.isNever, !found.type.mayBecome(declared) {
        error(
          mismatch("the default of `\(declaration.name.text)`", declared, found), at: value.span)
      }
    }
    let known = declared ?? declaration.defaultValue.flatMap(ValueType.ofDefault)
    set(declaration.name, to: StaticType(known ?? .any))
  }

  private mutating func checkReturn(_ value: Expression?) {
    guard let value else {
      context.returned = context.returned.joined(.null)
      return
    }
    let found = infer(value)
    context.returned = context.returned.joined(found)
    checkResult(found, at: value.span)
  }

  mutating func checkResult(_ found: StaticType, at span: Span, hint: String? = nil) {
    guard let declared = context.declaredResult, !found.isNever, !found.type.mayBecome(declared)
    else { return }
    let what = "the result of `\(context.functionName)`"
    error(mismatch(what, declared, found, hint: hint), at: span)
  }

  private mutating func checkThrow(_ value: Expression) {
    let found = infer(value)
    let accepted = ValueType.string.tagMask | ValueType.map(.any).tagMask
    if !found.isNever, found.type.tagMask & accepted == 0 {
      error(.thrownValue(found.type.noun), at: value.span)
    }
    if case .map(let entries) = value.kind, !entries.contains(where: { $0.key == "message" }) {
      error(.thrownWithoutMessage, at: value.span)
    }
  }

  /// A condition must be a bool.
  mutating func checkCondition(
    _ condition: Expression, expecting expectation: String = Message.conditionIsBool
  ) {
    let found = infer(condition)
    if found.isNever || found.type.tagMask & ValueType.bool.tagMask != 0 { return }
    let hint: String
    switch found.unwrapped {
    case .null: hint = "compare it: `x != null`"
    case .int, .float, .number: hint = "compare it: `x != 0`"
    case .string, .list, .map: hint = "compare it, for example `len(x) > 0`"
    case .function: hint = "call it with parentheses"
    default: hint = "compare it, for example with `!= null`"
    }
    error(.notABool(expectation, found.type.noun, hint: hint), at: condition.span)
  }

  private mutating func checkLoop(
    _ first: Identifier, _ second: Identifier?, _ sequence: Expression, _ body: Block
  ) {
    let found = infer(sequence)
    var item = StaticType.any
    var key = StaticType.any
    switch found.unwrapped {
    case .any: break
    case .list(let type):
      item = StaticType(type).asElement
      key = StaticType(.int)
    case .string:
      item = StaticType(.string)
      key = StaticType(.int)
    case .map(let type):
      item = StaticType(type).asElement
      key = StaticType(.string)
    case .record: key = StaticType(.string)
    default:
      if !found.isNever {
        error(.notIterable(found.type.noun, isInt: found.type == .int), at: sequence.span)
      }
    }
    if let second {
      set(first, to: key)
      set(second, to: item)
    } else {
      let isMap = if case .string = key.type { true } else { false }
      set(first, to: isMap ? key : item)
    }
    _ = check(block: body, isWanted: false)
  }

  // MARK: Assignments

  private mutating func checkAssignment(
    _ target: Expression, _ operation: BinaryOperator?, _ value: Expression, at span: Span
  ) {
    switch target.kind {
    case .name(let name):
      let old = infer(target)
      let found = infer(value)
      var result = found
      if let operation { result = combine(operation, old, found, at: span) }
      guard let index = resolution.variable(namedBy: target), let declared = declaredType(of: index)
      else { return }
      if !result.isNever, !result.type.mayBecome(declared) {
        error(mismatch("`\(name)`", declared, result), at: value.span)
      }
    case .field(let base, let name, _):
      let object = infer(base)
      if let module = object.detail?.module {
        checkModuleChange(module, name, value)
        return
      }
      checkChange(of: object, "a field", at: target.span, allowed: ValueType.map(.any).tagMask)
      let found = infer(value)
      if let operation {
        let old = field(of: object, name, isOptional: false)
        _ = combine(operation, old, found, at: span)
      }
    case .index(let base, let index):
      let object = infer(base)
      let mask = ValueType.map(.any).tagMask | ValueType.list(.any).tagMask
      checkChange(of: object, "an item", at: target.span, allowed: mask)
      checkIndex(of: object, infer(index), at: index.span)
      let found = infer(value)
      if let operation {
        _ = combine(operation, StaticType(object.itemType).asElement, found, at: span)
      }
    default:
      _ = infer(target)
      _ = infer(value)
    }
  }

  /// Reports an assignment to a member of a module.
  private mutating func checkModuleChange(_ module: Int, _ name: Identifier, _ value: Expression) {
    _ = infer(value)
    guard scope.modules.indices.contains(module) else { return }
    let info = scope.modules[module]
    let owner = qualifier(of: name) ?? info.name
    guard info.members[name.text] != nil else {
      _ = member(of: module, name)
      return
    }
    alwaysError(.assignedMember(owner, name.text), at: name.span)
  }

  /// The type after a variable's name, which assignments keep to.
  private func declaredType(of index: Int) -> ValueType? {
    guard resolution.variables[index].isMutable, let type = types[index], !type.isUnknown else {
      return nil
    }
    return type.type
  }

  private mutating func checkChange(
    of object: StaticType, _ part: String, at span: Span, allowed: UInt32
  ) {
    if object.isNever { return }
    if case .record = object.unwrapped {
      error(.recordChange, at: span)
      return
    }
    if object.type.tagMask & allowed != 0 { return }
    if part == "an item", object.unwrapped == .string {
      error(.stringChange, at: span)
    } else {
      error(.notSettable(part, on: object.type.noun, isNull: object.type == .null), at: span)
    }
  }

  // MARK: Triggers

  private mutating func check(_ trigger: TriggerDeclaration) {
    let alarm = environment.alarmModel.map { StaticType(.record($0)) } ?? .any
    var collects = false
    switch trigger.source {
    case .cron(let value):
      checkClause(
        value, "the times of a `schedule`", .string,
        hint: "write \"*/5 * * * *\", or `every 5m`")
      checkCron(value)
    case .every(let value): checkWindow(value, "`every`")
    case .alarm(let clauses):
      if let condition = clauses.condition { check(where: condition, alarm) }
      if let once = clauses.once {
        check(key: once.key, alarm)
        checkWindow(once.window, "`within`")
      }
      if let after = clauses.after {
        checkCount(after.count, "the number after `after`")
        checkWindow(after.window, "`within`")
        if let key = after.key { check(key: key, alarm) }
      }
      if let collect = clauses.collect {
        collects = true
        checkWindow(collect.window, "`within`")
        if let key = collect.key { check(key: key, alarm) }
      }
      if let limit = clauses.limit { checkCount(limit, "the number after `limit`") }
    }
    let received = collects ? StaticType(.list(alarm.type)) : alarm
    _ = check(function: trigger.body, name: "on", offered: [received], isWanted: false)
  }

  private mutating func check(where literal: FunctionLiteral, _ alarm: StaticType) {
    purity.conditions.append((literal.id, "where"))
    let found = check(function: literal, name: "where", offered: [alarm])
    guard !found.isNever, found.type.tagMask & ValueType.bool.tagMask == 0 else { return }
    error(
      .notABool(Message.whereIsBool, found.type.noun, hint: "compare it"),
      at: literal.body.statements.last?.span ?? literal.span)
  }

  private mutating func check(key literal: FunctionLiteral, _ alarm: StaticType) {
    purity.conditions.append((literal.id, "per"))
    _ = check(function: literal, name: "per", offered: [alarm])
  }

  private mutating func checkClause(
    _ value: Expression, _ what: String, _ type: ValueType, hint: String?
  ) {
    let found = infer(value)
    if found.isNever || found.type.mayFit(type) { return }
    error(mismatch(what, type, found, hint: hint), at: value.span)
  }

  private mutating func checkWindow(_ value: Expression, _ what: String) {
    var hint = "a length of time is written `10m`, `1h30m` or `30s`"
    if case .int(let number) = value.kind { hint = "write `\(number)s` or `\(number)m`" }
    checkClause(value, what, .duration, hint: hint)
    if case .duration(let length)? = scalar(value), length <= 0 {
      error(.windowTooShort(what), at: value.span)
    }
  }

  private mutating func checkCron(_ value: Expression) {
    guard case .string(let text)? = scalar(value) else { return }
    do {
      _ = try CronSchedule(text)
    } catch {
      alwaysError(.wrongSchedule(error), at: value.span)
    }
  }

  private mutating func checkCount(_ value: Expression, _ what: String) {
    checkClause(value, what, .int, hint: nil)
    if case .int(let number)? = scalar(value), number < 1 {
      error(.countTooSmall(what, number), at: value.span)
    }
  }
}
