extension Checker {
  /// Checks an expression and finds out what it gives.
  ///
  /// - Parameters:
  ///   - isWanted: something uses the value.
  ///   - name: what a function literal is called.
  mutating func infer(_ expression: Expression, isWanted: Bool = true, name: String? = nil)
    -> StaticType
  {
    depth += 1
    defer { depth -= 1 }
    let type = inferKind(expression, isWanted: isWanted, name: name)
    note(type, of: expression)
    return type
  }

  /// Keeps the type of an expression, where that is asked for.
  @inline(__always)
  mutating func note(_ type: @autoclosure () -> StaticType, of expression: Expression) {
    if !nodeTypes.isEmpty { nodeTypes[Int(expression.id)] = type() }
  }

  @inline(__always)
  private mutating func inferKind(_ expression: Expression, isWanted: Bool, name: String?)
    -> StaticType
  {
    switch expression.kind {
    case .null: return .null
    case .bool: return StaticType(.bool)
    case .int: return StaticType(.int)
    case .float: return StaticType(.float)
    case .duration: return StaticType(.duration)
    case .string: return StaticType(.string)
    case .interpolation(let segments):
      for case .expression(let part) in segments { _ = infer(part) }
      return StaticType(.string)
    case .list(let items): return inferList(items)
    case .map(let entries): return inferMap(entries)
    case .range(let lower, let upper, _):
      checkBounds(lower, upper)
      return StaticType(.list(.int))
    case .name: return inferName(expression)
    case .field(let base, let field, let isOptional):
      return self.field(of: infer(base), field, isOptional: isOptional)
    case .index(let base, let index): return inferIndex(base, index)
    case .call(let call): return infer(call)
    case .unary(let operation, let operand): return inferUnary(operation, operand)
    case .binary(let operation, let left, let right, let span):
      return inferBinary(operation, left, right, at: span)
    case .function(let literal):
      _ = check(function: literal, name: name ?? "function")
      return StaticType(.function, .init(callable: .literal(literal)))
    case .if(let branches, let otherwise):
      return inferIf(branches, otherwise, isWanted: isWanted)
    case .match(let subject, let arms):
      return infer(match: subject, arms, isWanted: isWanted, at: expression.span)
    case .try(let attempt): return inferTry(attempt, isWanted: isWanted)
    case .step(let title, let body, let undo):
      _ = infer(title)
      let value = check(block: body, isWanted: isWanted)
      if let undo { _ = check(function: undo, name: "undo", isWanted: false) }
      return value
    case .invalid: return .any
    }
  }

  // MARK: Literals

  private mutating func inferList(_ items: [Expression]) -> StaticType {
    var item: StaticType?
    for value in items {
      let found = infer(value)
      item = item?.joined(found) ?? found
    }
    return StaticType(.list(item?.type ?? .any))
  }

  private mutating func inferMap(_ entries: [MapEntry]) -> StaticType {
    var fields = [String: StaticType](minimumCapacity: entries.count)
    for entry in entries {
      let found = infer(entry.value, name: entry.key)
      if fields.updateValue(found.asElement, forKey: entry.key) != nil {
        alwaysError(.keyTwice(entry.key), at: entry.keySpan)
      }
    }
    return StaticType(.map(.any), .init(fields: fields))
  }

  mutating func checkBounds(_ lower: Expression, _ upper: Expression) {
    for bound in [lower, upper] {
      let found = infer(bound)
      if found.isNever || found.type.mayFit(.int) { continue }
      error(.rangeEnds(found.type.noun), at: bound.span)
    }
  }

  // MARK: Names

  private mutating func inferName(_ expression: Expression) -> StaticType {
    switch resolution.reference(expression) {
    case .variable(let index), .capture(_, let index): return type(ofVariable: index)
    case .binding(let binding):
      if case .name(let name) = expression.kind, let known = scope.session[name] {
        return known.kind == .function ? type(of: binding) : known.type
      }
      return type(of: binding)
    case .none: return .any
    }
  }

  mutating func type(of binding: Binding) -> StaticType {
    switch binding {
    case .module(let module): return StaticType(.any, .init(module: module))
    case .native(let index):
      return environment.nativeTypes.indices.contains(index)
        ? environment.nativeTypes[index] : .any
    case .global:
      if let known = globalTypes[binding] { return known }
      let type = signature(of: binding).map {
        StaticType(.function, .init(callable: .binding(binding, Callee($0))))
      }
      globalTypes[binding] = type ?? .any
      return type ?? .any
    }
  }

  func signature(of binding: Binding) -> Signature? {
    switch binding {
    case .native(let index):
      environment.natives.indices.contains(index) ? environment.natives[index] : nil
    case .global(let module, let slot): scope.signature(module: module, slot: slot)
    case .module: nil
    }
  }

  // MARK: Control

  private mutating func inferIf(
    _ branches: [ConditionalBranch], _ otherwise: Block?, isWanted: Bool
  ) -> StaticType {
    var value = StaticType.never
    for branch in branches {
      checkCondition(branch.condition)
      value = value.joined(check(block: branch.body, isWanted: isWanted))
    }
    guard let otherwise else { return value.joined(.null) }
    return value.joined(check(block: otherwise, isWanted: isWanted))
  }

  private mutating func inferTry(_ attempt: TryExpression, isWanted: Bool) -> StaticType {
    let catches = !attempt.catches.isEmpty
    if catches { context.catchDepth += 1 }
    var value = check(block: attempt.body, isWanted: isWanted)
    if catches { context.catchDepth -= 1 }
    for clause in attempt.catches {
      if let name = clause.name { set(name, to: StaticType(.any, .init(isError: true))) }
      if let condition = clause.condition { checkCondition(condition) }
      value = value.joined(check(block: clause.body, isWanted: isWanted))
    }
    if let finally = attempt.finally, check(block: finally, isWanted: false).isNever {
      return .never
    }
    return value
  }

  // MARK: Functions

  /// What a function gives; its body is checked where that has not happened yet.
  ///
  /// - Parameter isTurn: the declaration itself has been reached.
  mutating func result(of literal: FunctionLiteral, isTurn: Bool = false) -> StaticType {
    switch results[Int(literal.number)] {
    case .known(let type)?: return type
    case .inProgress?: return valueType(literal.resultType).map { StaticType($0) } ?? .any
    case nil: break
    }
    if !isTurn {
      if let declared = valueType(literal.resultType) { return StaticType(declared) }
      if depth >= Self.demandDepth || literal.form != .named { return .any }
    }
    let saved = context
    context = Context()
    let type = check(function: literal, name: literal.name?.text ?? "function")
    context = saved
    return type
  }

  /// Checks a function's body.
  ///
  /// - Parameters:
  ///   - offered: what is known of the arguments it will get.
  ///   - isWanted: something uses what it gives.
  mutating func check(
    function literal: FunctionLiteral, name: String, offered: [StaticType] = [],
    isWanted: Bool = true
  ) -> StaticType {
    results[Int(literal.number)] = .inProgress
    depth += 1
    defer { depth -= 1 }
    checkParameters(literal, offered)
    let saved = context
    context.function = literal.id
    context.functionName = name
    context.declaredResult = valueType(literal.resultType)
    context.returned = .never
    switch literal.form {
    case .named, .trigger, .test, .undo: context.catchDepth = 0
    case .anonymous, .arrow, .trailingBlock: break
    }
    let value = check(block: literal.body, isWanted: isWanted)
    checkValue(value, of: literal)
    var result = value.joined(context.returned)
    if damage.troubles(literal.span) { result = .any }
    context = saved
    if let declared = valueType(literal.resultType) { result = result.narrowed(to: declared) }
    results[Int(literal.number)] = .known(result)
    return result
  }

  private mutating func checkValue(_ value: StaticType, of literal: FunctionLiteral) {
    // A block that is not closed goes on.
    if damage.troubles(literal.span) { return }
    guard let last = literal.body.statements.last else {
      checkResult(.null, at: literal.resultType?.span ?? literal.span, hint: "its block is empty")
      return
    }
    if case .expression(let expression) = last.kind {
      checkResult(value, at: expression.span)
    } else {
      checkResult(value, at: last.span, hint: "the last statement of the block gives no value")
    }
  }

  private mutating func checkParameters(_ literal: FunctionLiteral, _ offered: [StaticType]) {
    for (index, parameter) in literal.parameters.enumerated() {
      let declared = valueType(parameter.type)
      if let value = parameter.defaultValue {
        let found = infer(value)
        if let declared, !found.isNever, !found.type.mayBecome(declared) {
          let hint = found.type == .null ? "write `\(declared.description)?` for its type" : nil
          let what = "the default of `\(parameter.label)`"
          error(mismatch(what, declared, found, hint: hint), at: value.span)
        }
      }
      let isRepeated =
        parameter.label != parameter.name.text
        && literal.parameters[..<index].contains { $0.label == parameter.label }
      if isRepeated {
        alwaysError(.parametersOfOneName(parameter.label), at: parameter.name.span)
      }
      let known = declared.map { StaticType($0) } ?? (index < offered.count ? offered[index] : .any)
      set(parameter.name, to: known)
    }
  }
}
