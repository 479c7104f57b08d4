extension Compiler {
  /// Compiles statements; where `target` is given it receives the value of the last one.
  ///
  /// - Parameter isBody: the value is what the function returns, which may be done at once.
  /// - Returns: whether it was, so that nothing behind the statements is reached.
  @discardableResult
  mutating func compile(statements: [Statement], into target: Int?, isBody: Bool = false) -> Bool {
    let mark = builder.nextRegister
    let isModuleTop = builders.count == 1 && builder.controls.isEmpty && isTopLevel(statements)
    var unmade = isModuleTop ? [] : reserveFunctions(statements)
    makeReady(&unmade)
    for (index, statement) in statements.enumerated() {
      let isLast = index == statements.count - 1
      if isLast, let target, case .expression(let expression) = statement.kind {
        defer { builder.release(to: mark) }
        if isBody { return compileResult(expression, into: target) }
        compile(expression, into: target)
        return false
      }
      compile(statement)
      if !unmade.isEmpty, case .binding = statement.kind { makeReady(&unmade) }
    }
    if let target { builder.emit(.loadNull, target, at: lastSpan(statements)) }
    if !isModuleTop { builder.release(to: mark) }
    return false
  }

  /// Makes the function return the value of the expression. Where a way through it ends without that,
  /// the value is in `target`, and the result is false.
  private mutating func compileResult(_ expression: Expression, into target: Int) -> Bool {
    if case .if(let branches, let otherwise) = expression.kind {
      return compileIf(branches, otherwise, into: target, isBody: true)
    }
    if isFull { return true }
    builder.emit(.return, operand(expression), at: expression.span)
    return true
  }

  private func isTopLevel(_ statements: [Statement]) -> Bool {
    statements.first === tree.statements.first && statements.count == tree.statements.count
  }

  private func lastSpan(_ statements: [Statement]) -> Span {
    statements.last?.span ?? builder.span
  }

  @discardableResult
  mutating func compile(block: Block, into target: Int?, isBody: Bool = false) -> Bool {
    compile(statements: block.statements, into: target, isBody: isBody)
  }

  /// Gives the functions of a block their registers, so that they can name each other.
  ///
  /// - Returns: the functions, none of which is made yet.
  private mutating func reserveFunctions(_ statements: [Statement]) -> [FunctionLiteral] {
    var functions: [FunctionLiteral] = []
    for statement in statements {
      guard case .function(let literal) = statement.kind, let name = literal.name else { continue }
      let variable = resolution.variable(of: name)
      guard variable >= 0, !resolution.variables[variable].isModuleLevel else { continue }
      let register = builder.allocate()
      builder.variableRegisters[variable] = register
      builder.emit(.loadMissing, register, at: name.span)
      if resolution.variables[variable].needsCell {
        builder.emit(.newCell, register, at: name.span)
      }
      functions.append(literal)
      madeAhead.remove(literal.id)
    }
    return functions
  }

  /// Makes the functions of a block that need nothing which it declares further down: they can be called
  /// from there on, above their declarations too.
  private mutating func makeReady(_ functions: inout [FunctionLiteral]) {
    functions.removeAll { literal in
      let isReady = (resolution.captures[literal.id] ?? []).allSatisfy {
        $0.outer >= 0 || builder.variableRegisters[$0.variable] != nil
      }
      if isReady, !madeAhead.contains(literal.id) {
        compileLocalFunction(literal)
        madeAhead.insert(literal.id)
      }
      return isReady
    }
  }

  mutating func compile(_ statement: Statement) {
    if isFull { return }
    let mark = builder.nextRegister
    switch statement.kind {
    case .binding(_, let name, let type, let value):
      compileBinding(name, type, value)
      return
    case .assignment(let target, let operation, let value):
      compileAssignment(target, operation, value, at: statement.span)
    case .expression(let expression):
      compileForEffect(expression)
    case .function(let literal):
      if !madeAhead.contains(literal.id) { compileLocalFunction(literal) }
    case .return(let value): compileReturn(value, at: statement.span)
    case .break: compileLoopExit(isBreak: true, at: statement.span)
    case .continue: compileLoopExit(isBreak: false, at: statement.span)
    case .throw(let value):
      let register = operand(value)
      builder.emit(.throw, register, at: statement.span)
    case .while(let condition, let body): compileWhile(condition, body, at: statement.span)
    case .for(let first, let second, let sequence, let body):
      compileFor(first, second, sequence, body, at: statement.span)
    case .assert(let condition, let message):
      compileAssert(condition, message, at: statement.span)
    case .import, .invalid: break
    case .parameter(let declaration):
      compileParameter(declaration, at: statement.span)
      return
    case .trigger(let trigger): compile(trigger, at: statement.span)
    case .test(let title, let body): compileTest(title, body)
    }
    builder.release(to: mark)
  }

  /// An expression whose value nobody wants.
  mutating func compileForEffect(_ expression: Expression) {
    let mark = builder.nextRegister
    switch expression.kind {
    case .if(let branches, let otherwise): compileIf(branches, otherwise, into: nil)
    case .match(let subject, let arms):
      compileMatch(subject, arms, into: nil, at: expression.span)
    case .try(let attempt): compileTry(attempt, into: nil, at: expression.span)
    case .step(let title, let body, let undo):
      compileStep(title, body, undo, into: nil, at: expression.span)
    default: _ = operand(expression)
    }
    builder.release(to: mark)
  }

  // MARK: Variables

  private mutating func compileBinding(_ name: Identifier, _ type: TypeSyntax?, _ value: Expression)
  {
    let index = resolution.variable(of: name)
    guard index >= 0 else { return }
    let variable = resolution.variables[index]
    if variable.isModuleLevel, variable.slot >= 0 {
      let mark = builder.nextRegister
      let register = builder.allocate()
      compile(value, into: register, name: name.text)
      if let type { emitTypeCheck(register, type, purpose: "`\(name.text)`", at: value.span) }
      emitDeclaration(variable, register, at: name.span)
      builder.release(to: mark)
      return
    }
    let register = builder.allocate()
    compile(value, into: register, name: name.text)
    if let type { emitTypeCheck(register, type, purpose: "`\(name.text)`", at: value.span) }
    introduce(index, in: register, at: name.span)
  }

  /// Gives a global of the module its first value.
  mutating func emitDeclaration(_ variable: Variable, _ register: Int, at span: Span) {
    if let home = variable.home { emitStore(register, in: home, at: span) }
    // Beside a home it tells that the declaration has run.
    builder.emit(.setGlobal, register, wide: variable.slot, at: span)
  }

  /// Assigns to a global of an earlier entry of the session.
  private mutating func emitStore(_ register: Int, in home: Variable.Home, at span: Span) {
    builder.emit(.setModuleGlobal, register, wide: home.module, then: home.slot, at: span)
  }

  /// The register becomes the variable.
  mutating func introduce(_ index: Int, in register: Int, at span: Span) {
    builder.variableRegisters[index] = register
    if resolution.variables[index].needsCell { builder.emit(.newCell, register, at: span) }
  }

  private mutating func compileLocalFunction(_ literal: FunctionLiteral) {
    guard let name = literal.name else { return }
    let index = resolution.variable(of: name)
    guard index >= 0, !resolution.variables[index].isModuleLevel,
      let register = builder.variableRegisters[index]
    else { return }
    if resolution.variables[index].needsCell {
      let closure = builder.allocate()
      compile(function: literal, name: name.text, into: closure)
      builder.emit(.setCell, register, closure, at: name.span)
    } else {
      compile(function: literal, name: name.text, into: register)
    }
  }

  private mutating func compileAssignment(
    _ target: Expression, _ operation: BinaryOperator?, _ value: Expression, at span: Span
  ) {
    switch target.kind {
    case .name: compileNameAssignment(target, operation, value, at: span)
    case .field(let base, let name, _):
      let object = operand(base)
      let object2 = protect(object, from: value)
      let result: Int
      if let operation {
        let old = builder.allocate()
        builder.emitField(
          .getField, old, object2, name: constant(name.text), at: target.span)
        result = builder.allocate()
        compileArithmetic(operation, old, value, into: result, at: span)
      } else {
        result = operand(value)
      }
      builder.emitField(
        .setField, object2, result, name: constant(name.text), at: target.span)
    case .index(let base, let index):
      let object = protect(protect(operand(base), from: index), from: value)
      let key = protect(operand(index), from: value)
      let result: Int
      if let operation {
        let old = builder.allocate()
        builder.emit(.getIndex, old, object, key, at: target.span)
        result = builder.allocate()
        compileArithmetic(operation, old, value, into: result, at: span)
      } else {
        result = operand(value)
      }
      builder.emit(.setIndex, object, key, result, at: target.span)
    default: break
    }
  }

  private mutating func compileNameAssignment(
    _ target: Expression, _ operation: BinaryOperator?, _ value: Expression, at span: Span
  ) {
    // A variable in a register is written to at once where nothing reads it after that.
    if case .variable(let index) = resolution.reference(target),
      resolution.variables[index].type == nil,
      let register = builder.variableRegisters[index], !resolution.variables[index].needsCell
    {
      if let operation {
        compileArithmetic(operation, register, value, into: register, at: span)
      } else if Self.writesTargetLast(value) {
        compile(value, into: register)
      } else {
        let result = builder.allocate()
        compile(value, into: result)
        builder.emit(.move, register, result, at: span)
      }
      return
    }
    let result = builder.allocate()
    if let operation {
      let old = operand(target)
      compileArithmetic(operation, old, value, into: result, at: span)
    } else {
      compile(value, into: result)
    }
    switch resolution.reference(target) {
    case .variable(let index), .capture(_, let index):
      let variable = resolution.variables[index]
      if let type = variable.type {
        emitTypeCheck(result, type, purpose: "`\(variable.name)`", at: value.span)
      }
    case .binding:
      if case .name(let name) = target.kind, let type = scope.session[name]?.declaredType {
        emitTypeCheck(result, type, purpose: "`\(name)`", at: value.span)
      }
    case .none: break
    }
    switch resolution.reference(target) {
    case .variable(let index):
      if let register = builder.variableRegisters[index] {
        let needsCell = resolution.variables[index].needsCell
        builder.emit(needsCell ? .setCell : .move, register, result, at: span)
      } else if let home = resolution.variables[index].home {
        emitStore(result, in: home, at: span)
      } else {
        let opcode: Opcode = builders.count > 1 && freezes ? .assignGlobal : .setGlobal
        builder.emit(opcode, result, wide: max(0, resolution.variables[index].slot), at: span)
      }
    case .capture(let capture, _): builder.emit(.setCaptureCell, capture, result, at: span)
    case .binding(.global(let module, let slot)):
      // Only a session's earlier entries can be assigned from outside their module.
      emitStore(result, in: Variable.Home(module: module, slot: slot), at: span)
    case .none, .binding: break
    }
  }

  /// Whether compiling the expression reads everything it needs before it writes its target.
  private static func writesTargetLast(_ expression: Expression) -> Bool {
    switch expression.kind {
    case .null, .bool, .int, .float, .duration, .string, .name, .field, .index, .call, .unary,
      .function, .list, .interpolation:
      true
    case .binary(let operation, _, _, _):
      switch operation {
      case .and, .or, .coalesce: false
      default: true
      }
    default: false
    }
  }

  // MARK: Jumps

  private mutating func compileReturn(_ value: Expression?, at span: Span) {
    let register: Int
    if let value, builder.resultType == nil, builder.controls.allSatisfy(\.isLoop) {
      // Nothing can change a variable before it is returned.
      register = operand(value)
    } else {
      register = builder.allocate()
      if let value {
        compile(value, into: register)
      } else {
        builder.emit(.loadNull, register, at: span)
      }
    }
    if let type = builder.resultType {
      emitTypeCheck(
        register, type, purpose: "the result of `\(builder.name)`", at: value?.span ?? span)
    }
    leaveControls(downTo: 0)
    builder.emit(.return, register, at: span)
    reopenControls(downTo: 0)
  }

  private mutating func compileLoopExit(isBreak: Bool, at span: Span) {
    guard
      let loop = builder.controls.lastIndex(where: { if case .loop = $0 { true } else { false } })
    else { return }
    leaveControls(downTo: loop + 1)
    let jump = builder.emitJump(at: span)
    if case .loop(var breaks, var continues) = builder.controls[loop] {
      // The lists are not copied where nothing else holds them.
      builder.controls[loop] = .loop(breaks: [], continues: [])
      if isBreak { breaks.append(jump) } else { continues.append(jump) }
      builder.controls[loop] = .loop(breaks: breaks, continues: continues)
    }
    reopenControls(downTo: loop + 1)
  }

  /// Emits what has to happen before a jump passes the controls from the innermost down to `depth`.
  /// What is emitted here is not covered by their own handlers.
  private mutating func leaveControls(downTo depth: Int) {
    let saved = builder.controls
    var index = saved.count - 1
    while index >= depth {
      closeRegion(index)
      switch builder.controls[index] {
      case .loop, .region: break
      case .step: builder.emit(.stepEnd, at: builder.span)
      case .finally(let block, _):
        // The block runs as if it stood outside: its own jumps pass only what is further out.
        let current = builder.controls
        builder.controls = Array(current[..<index])
        compile(finally: block)
        let changedOuter = builder.controls
        builder.controls = current
        for outer in 0..<index { builder.controls[outer] = changedOuter[outer] }
      }
      index -= 1
    }
  }

  private mutating func reopenControls(downTo depth: Int) {
    for index in depth..<max(depth, builder.controls.count) { reopenRegion(index) }
  }

  private mutating func closeRegion(_ index: Int) {
    let end = builder.position
    switch builder.controls[index] {
    case .loop: break
    case .region(var region):
      region.close(at: end)
      builder.controls[index] = .region(region)
    case .step(var region):
      region.close(at: end)
      builder.controls[index] = .step(region)
    case .finally(let block, var region):
      region.close(at: end)
      builder.controls[index] = .finally(block, region)
    }
  }

  private mutating func reopenRegion(_ index: Int) {
    let start = builder.position
    switch builder.controls[index] {
    case .loop: break
    case .region(var region):
      region.start = start
      builder.controls[index] = .region(region)
    case .step(var region):
      region.start = start
      builder.controls[index] = .step(region)
    case .finally(let block, var region):
      region.start = start
      builder.controls[index] = .finally(block, region)
    }
  }

  /// Takes the innermost control off and returns what its handler covers.
  mutating func popRegion() -> FunctionBuilder.Region {
    closeRegion(builder.controls.count - 1)
    switch builder.controls.removeLast() {
    case .region(let region), .step(let region), .finally(_, let region): return region
    case .loop: return FunctionBuilder.Region(start: builder.position)
    }
  }

  // MARK: Loops

  private mutating func compileWhile(_ condition: Expression, _ body: Block, at span: Span) {
    let start = builder.position
    let exits = compileCondition(condition, jumpIf: false)
    builder.controls.append(.loop(breaks: [], continues: []))
    compile(block: body, into: nil)
    guard case .loop(let breaks, let continues) = builder.controls.removeLast() else { return }
    for jump in continues { builder.patch(jump) }
    builder.emitJumpBack(to: start, at: span)
    for jump in exits + breaks { builder.patch(jump) }
  }

  private mutating func compileFor(
    _ first: Identifier, _ second: Identifier?, _ sequence: Expression, _ body: Block, at span: Span
  ) {
    if second == nil, case .range(let lower, let upper, let isClosed) = sequence.kind {
      compileCountingLoop(first, lower, upper, isClosed, body, at: sequence.span)
      return
    }
    let state = builder.allocate(3)
    compile(sequence, into: state)
    builder.emit(.iteratePrepare, state, at: sequence.span)
    let variables = builder.allocate(second == nil ? 1 : 2)
    let next = builder.position
    let exit = builder.emitJump(.iterateNext, state, second == nil ? 1 : 2, at: sequence.span)
    introduceLoopVariable(first, from: variables)
    if let second { introduceLoopVariable(second, from: variables + 1) }
    builder.controls.append(.loop(breaks: [], continues: []))
    compile(block: body, into: nil)
    guard case .loop(let breaks, let continues) = builder.controls.removeLast() else { return }
    for jump in continues { builder.patch(jump) }
    builder.emitJumpBack(to: next, at: span)
    for jump in [exit] + breaks { builder.patch(jump) }
  }

  private mutating func compileCountingLoop(
    _ name: Identifier, _ lower: Expression, _ upper: Expression, _ isClosed: Bool, _ body: Block,
    at span: Span
  ) {
    let state = builder.allocate(2)
    compile(lower, into: state)
    compile(upper, into: state + 1)
    let empty = builder.emitJump(.forPrepare, state, isClosed ? 1 : 0, at: span)
    let start = builder.position
    introduceLoopVariable(name, from: state)
    builder.controls.append(.loop(breaks: [], continues: []))
    compile(block: body, into: nil)
    guard case .loop(let breaks, let continues) = builder.controls.removeLast() else { return }
    for jump in continues { builder.patch(jump) }
    builder.emitJumpBack(.forLoop, state, to: start, at: span)
    for jump in [empty] + breaks { builder.patch(jump) }
  }

  /// Each turn has a variable of its own, so that a closure keeps the one of its turn.
  private mutating func introduceLoopVariable(_ name: Identifier, from register: Int) {
    let index = resolution.variable(of: name)
    guard index >= 0 else { return }
    if resolution.variables[index].needsCell {
      let cell = builder.allocate()
      builder.emit(.move, cell, register, at: name.span)
      introduce(index, in: cell, at: name.span)
    } else {
      builder.variableRegisters[index] = register
    }
  }
}
