extension Compiler {
  /// Compiles an `if`; see ``compile(statements:into:isBody:)``.
  @discardableResult
  mutating func compileIf(
    _ branches: [ConditionalBranch], _ otherwise: Block?, into target: Int?, isBody: Bool = false
  ) -> Bool {
    var ends: [Int] = []
    var hasReturned = otherwise != nil
    for (index, branch) in branches.enumerated() {
      let skips = compileCondition(branch.condition, jumpIf: false)
      let returns = compile(block: branch.body, into: target, isBody: isBody)
      hasReturned = hasReturned && returns
      let isLast = index == branches.count - 1 && otherwise == nil && target == nil
      if !isLast, !returns { ends.append(builder.emitJump(at: branch.body.span)) }
      for skip in skips { builder.patch(skip) }
    }
    if let otherwise {
      let returns = compile(block: otherwise, into: target, isBody: isBody)
      hasReturned = hasReturned && returns
    } else if let target {
      builder.emit(.loadNull, target, at: branches.last?.body.span ?? builder.span)
    }
    for end in ends { builder.patch(end) }
    return hasReturned
  }

  // MARK: Match

  mutating func compileMatch(
    _ subject: Expression, _ arms: [MatchArm], into target: Int?, at span: Span
  ) {
    // A copy of its own: an arm may assign the variable that is matched.
    let value = builder.allocate()
    compile(subject, into: value)
    var ends: [Int] = []
    for arm in arms {
      let mark = builder.nextRegister
      var misses: [Int] = []
      var hits: [Int] = []
      for (index, pattern) in arm.patterns.enumerated() {
        let isLast = index == arm.patterns.count - 1
        compile(pattern, value, isLast: isLast, misses: &misses, hits: &hits)
      }
      for hit in hits { builder.patch(hit) }
      if let condition = arm.condition {
        misses += compileCondition(condition, jumpIf: false)
      }
      compile(block: arm.body, into: target)
      ends.append(builder.emitJump(at: arm.span))
      for miss in misses { builder.patch(miss) }
      builder.release(to: mark)
    }
    builder.emit(.matchFail, value, at: subject.span)
    for end in ends { builder.patch(end) }
  }

  /// Tests one pattern: where it is the arm's last, a miss jumps on to the next arm; where others
  /// follow, a hit jumps to the arm's body.
  private mutating func compile(
    _ pattern: Pattern, _ value: Int, isLast: Bool, misses: inout [Int], hits: inout [Int]
  ) {
    switch pattern {
    case .wildcard(let span):
      if !isLast { hits.append(builder.emitJump(at: span)) }
    case .binding(let name):
      let index = resolution.variable(of: name)
      guard index >= 0 else { return }
      let register = builder.allocate()
      builder.emit(.move, register, value, at: name.span)
      introduce(index, in: register, at: name.span)
    case .value(let expression):
      let mark = builder.nextRegister
      let jump: Int
      if let number = SmallNumber(expression) {
        jump = builder.emitJump(
          isLast ? .jumpIfNotEqualI : .jumpIfEqualI, value, number.value, flag: number.isFloat,
          at: expression.span)
      } else {
        let other = operand(expression)
        jump = builder.emitJump(
          isLast ? .jumpIfNotEqual : .jumpIfEqual, value, other, at: expression.span)
      }
      builder.release(to: mark)
      if isLast { misses.append(jump) } else { hits.append(jump) }
    case .range(let lower, let upper, let isClosed, let span):
      let mark = builder.nextRegister
      let bounds = builder.allocate(2)
      compile(lower, into: bounds)
      compile(upper, into: bounds + 1)
      let result = builder.allocate()
      builder.emit(
        .rangeContains, result, value, bounds, d: (isClosed ? 1 : 0) | 2, at: span)
      let jump = builder.emitJump(isLast ? .jumpIfFalse : .jumpIfTrue, result, at: span)
      builder.release(to: mark)
      if isLast { misses.append(jump) } else { hits.append(jump) }
    }
  }

  // MARK: Errors

  mutating func compileTry(_ attempt: TryExpression, into target: Int?, at span: Span) {
    let error = builder.allocate()
    if let finally = attempt.finally {
      builder.controls.append(
        .finally(finally, FunctionBuilder.Region(start: builder.position)))
    }
    compileCatches(attempt, error, into: target, at: span)
    if let finally = attempt.finally {
      let region = popRegion()
      compile(finally: finally)
      let end = builder.emitJump(at: finally.span)
      builder.addHandler(region, target: builder.position, register: error, catchesAll: true)
      compile(finally: finally)
      builder.emit(.throw, error, at: finally.span)
      builder.patch(end)
    }
  }

  /// Compiles the block for one of the ways out of its `try`.
  mutating func compile(finally block: Block) {
    finallyDepth += 1
    defer { finallyDepth -= 1 }
    if finallyDepth > Self.finallyLimit {
      if finallyDepth == Self.finallyLimit + 1 {
        reportFinally(at: block.span)
      }
      return
    }
    compile(block: block, into: nil)
  }

  private mutating func compileCatches(
    _ attempt: TryExpression, _ error: Int, into target: Int?, at span: Span
  ) {
    if attempt.catches.isEmpty {
      compile(block: attempt.body, into: target)
      return
    }
    builder.controls.append(.region(FunctionBuilder.Region(start: builder.position)))
    compile(block: attempt.body, into: target)
    let region = popRegion()
    var ends = [builder.emitJump(at: span)]
    builder.addHandler(region, target: builder.position, register: error, catchesAll: false)
    for clause in attempt.catches {
      let mark = builder.nextRegister
      if let name = clause.name, resolution.variable(of: name) >= 0 {
        let register = builder.allocate()
        builder.emit(.move, register, error, at: name.span)
        introduce(resolution.variable(of: name), in: register, at: name.span)
      }
      var misses: [Int] = []
      if let condition = clause.condition { misses = compileCondition(condition, jumpIf: false) }
      compile(block: clause.body, into: target)
      ends.append(builder.emitJump(at: clause.body.span))
      for miss in misses { builder.patch(miss) }
      builder.release(to: mark)
    }
    builder.emit(.throw, error, at: span)
    for end in ends { builder.patch(end) }
  }

  // MARK: Steps

  mutating func compileStep(
    _ title: Expression, _ body: Block, _ undo: FunctionLiteral?, into target: Int?, at span: Span
  ) {
    let error = builder.allocate()
    let mark = builder.nextRegister
    let parts = builder.allocate(2)
    compile(title, into: parts)
    if let undo { compile(function: undo, name: "undo", into: parts + 1) }
    builder.emit(.stepBegin, parts, parts + 1, undo == nil ? 0 : 1, at: title.span)
    builder.release(to: mark)
    builder.controls.append(.step(FunctionBuilder.Region(start: builder.position)))
    compile(block: body, into: target)
    let region = popRegion()
    builder.emit(.stepEnd, at: span)
    let end = builder.emitJump(at: span)
    builder.addHandler(region, target: builder.position, register: error, catchesAll: true)
    builder.emit(.stepFail, at: span)
    builder.emit(.throw, error, at: span)
    builder.patch(end)
  }
}
