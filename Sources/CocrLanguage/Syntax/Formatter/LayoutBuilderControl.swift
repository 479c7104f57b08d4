// Expressions with blocks. Their blocks are all on one line or none is.
extension LayoutBuilder {
  mutating func conditional(
    _ expression: Expression, _ branches: [ConditionalBranch], _ otherwise: Block?
  ) throws(LayoutMismatch) -> [Layout] {
    let breaks = breaksLine(until: expression.span.upper)
    var parts: [Layout] = []
    for (place, branch) in branches.enumerated() {
      if place > 0 { parts += try [.space] + take(.else) + [.space] }
      parts += try take(.if) + [.space] + self.expression(branch.condition) + [.space]
      parts += try block(branch.body)
    }
    if let otherwise { parts += try [.space] + take(.else) + [.space] + block(otherwise) }
    return [.group(parts, isForced: breaks)]
  }

  mutating func attempt(
    _ expression: Expression, _ attempt: TryExpression
  ) throws(LayoutMismatch) -> [Layout] {
    let breaks = breaksLine(until: expression.span.upper)
    var parts = try take(.try) + [.space] + block(attempt.body)
    for clause in attempt.catches {
      parts += try [.space] + take(.catch) + [.space]
      if clause.name != nil { parts += try take(.name) + [.space] }
      if let condition = clause.condition {
        parts += try take(.if) + [.space] + self.expression(condition) + [.space]
      }
      parts += try block(clause.body)
    }
    if let final = attempt.finally {
      parts += try [.space] + take(.finally) + [.space] + block(final)
    }
    return [.group(parts, isForced: breaks)]
  }

  mutating func step(
    _ expression: Expression, _ title: Expression, _ body: Block, _ undo: FunctionLiteral?
  ) throws(LayoutMismatch) -> [Layout] {
    let breaks = breaksLine(until: expression.span.upper)
    var parts = try take(.step) + [.space]
    parts += try self.expression(title) + [.space]
    parts += try block(body)
    if let undo { parts += try [.space] + take(.undo) + [.space] + block(undo.body) }
    return [.group(parts, isForced: breaks)]
  }

  // MARK: match

  mutating func match(
    _ expression: Expression, _ subject: Expression, _ arms: [MatchArm]
  ) throws(LayoutMismatch) -> [Layout] {
    let breaks = breaksLine(until: expression.span.upper)
    let opening =
      try take(.match) + [.space] + self.expression(subject) + [.space]
      + take(.leftBrace)
    beginBlock()
    var inner: [Layout] = []
    for (place, arm) in arms.enumerated() {
      inner += dropSemicolons()
      inner.append(place == 0 ? .spaceOrLine : .line(flat: ", ", hasBlank: hasBlankAhead))
      inner += try self.arm(arm)
      inner += drop(.comma)
    }
    inner += dropSemicolons()
    inner += takeOwnComments()
    return [
      .group(
        try opening + (inner.isEmpty ? [.space] : [.indent(inner), .spaceOrLine])
          + take(.rightBrace), isForced: breaks && !inner.isEmpty)
    ]
  }

  private mutating func arm(_ arm: MatchArm) throws(LayoutMismatch) -> [Layout] {
    let lead = takeLead()
    var parts: [Layout.Fill.Part] = []
    var startsLine = false
    for (place, pattern) in arm.patterns.enumerated() {
      var content = try self.pattern(pattern)
      let signStartsLine = token.startsLine && !hasCommentAhead
      if place < arm.patterns.count - 1 { content += try [.space] + take(.pipe) }
      parts.append(Layout.Fill.Part(content: content, startsLine: startsLine))
      startsLine = token.startsLine || signStartsLine
    }
    var result: [Layout] = lead + [.fill(Layout.Fill(parts: parts, isOperators: true))]
    if let condition = arm.condition {
      result += try [.space] + take(.if) + [.space] + expression(condition)
    }
    result += try [.space] + take(.arrow)
    if token.kind == .leftBrace { return try result + [.space] + ownBlock(arm.body) }
    guard let statement = arm.body.statements.first else { throw mismatch() }
    if token.startsLine {
      return [
        .group(
          result + [.indent([.spaceOrLine] + (try self.statement(statement)))], isForced: true)
      ]
    }
    return try result + [.space] + self.statement(statement)
  }

  private mutating func pattern(_ pattern: Pattern) throws(LayoutMismatch) -> [Layout] {
    switch pattern {
    case .wildcard, .binding: return try take(.name)
    case .value(let value): return try expression(value)
    case .range(let lower, let upper, _, _):
      return try expression(lower) + take() + expression(upper)
    }
  }
}
