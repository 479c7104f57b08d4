extension LayoutBuilder {
  mutating func statement(_ statement: Statement) throws(LayoutMismatch) -> [Layout] {
    try takeLead() + layout(statement)
  }

  /// Each case has a function of its own, so that this one, which calls itself through them, needs
  /// little of the stack.
  private mutating func layout(_ statement: Statement) throws(LayoutMismatch) -> [Layout] {
    switch statement.kind {
    case .binding(_, _, let type, let value): return try binding(type, value)
    case .assignment(let target, _, let value): return try assignment(target, value)
    case .expression(let value): return try expression(value)
    case .function(let literal): return try named(literal)
    case .return(let value): return try jump(value)
    case .throw(let value): return try jump(value)
    case .break, .continue: return try take()
    case .while(let value, let body): return try headed(statement, value, body)
    case .test(let value, let body): return try headed(statement, value, body.body)
    case .for(_, let second, let sequence, let body):
      return try loop(statement, second != nil, sequence, body)
    case .assert(let condition, let message): return try assert(condition, message)
    case .import: return try module()
    case .parameter(let parameter): return try binding(parameter.type, parameter.defaultValue)
    case .trigger(let trigger): return try self.trigger(trigger)
    case .invalid: throw mismatch()
    }
  }

  private mutating func binding(
    _ type: TypeSyntax?, _ value: Expression?
  ) throws(LayoutMismatch) -> [Layout] {
    var result = try take() + [.space] + take(.name) + annotation(type)
    if let value { result += try assigned(value) }
    return result
  }

  private mutating func assignment(
    _ target: Expression, _ value: Expression
  ) throws(LayoutMismatch) -> [Layout] {
    var result = try expression(target)
    result += try assigned(value)
    return result
  }

  private mutating func named(_ literal: FunctionLiteral) throws(LayoutMismatch) -> [Layout] {
    var result = try take(.fn) + [.space] + take(.name)
    result += try function(literal)
    return result
  }

  /// A word, an expression and a block.
  private mutating func headed(
    _ statement: Statement, _ value: Expression, _ body: Block
  ) throws(LayoutMismatch) -> [Layout] {
    let breaks = breaksLine(until: statement.span.upper)
    var parts = try take() + [.space]
    parts += try expression(value) + [.space]
    parts += try block(body)
    return [.group(parts, isForced: breaks)]
  }

  private mutating func loop(
    _ statement: Statement, _ hasSecondName: Bool, _ sequence: Expression, _ body: Block
  ) throws(LayoutMismatch) -> [Layout] {
    let breaks = breaksLine(until: statement.span.upper)
    var parts = try take(.for) + [.space] + take(.name)
    if hasSecondName { parts += try take(.comma) + [.space] + take(.name) }
    parts += try [.space] + take(.in) + [.space]
    parts += try expression(sequence) + [.space]
    parts += try block(body)
    return [.group(parts, isForced: breaks)]
  }

  private mutating func module() throws(LayoutMismatch) -> [Layout] {
    var result = try take(.import) + [.space] + take(.string)
    if isWord("as"), !token.startsLine {
      result += try [.space] + take() + [.space] + take(.name)
    }
    return result
  }

  private mutating func jump(_ value: Expression?) throws(LayoutMismatch) -> [Layout] {
    var result = try take()
    if let value { result += try [.space] + expression(value) }
    return result
  }

  private mutating func assert(
    _ condition: Expression, _ message: Expression?
  ) throws(LayoutMismatch) -> [Layout] {
    let start = try take(.assert) + [.space]
    var first = try expression(condition)
    guard let message else { return start + first }
    first += try take(.comma)
    let startsLine = token.startsLine
    let parts = [
      Layout.Fill.Part(content: first),
      Layout.Fill.Part(content: try expression(message), startsLine: startsLine),
    ]
    return start + [.fill(Layout.Fill(parts: parts, isOperators: true))]
  }

  /// An operator that assigns, and the value, which stays on a line of its own where it stands on
  /// one.
  mutating func assigned(_ value: Expression) throws(LayoutMismatch) -> [Layout] {
    let sign = try [.space] + take()
    return sign + (try onSameOrNextLine(value))
  }

  mutating func onSameOrNextLine(_ value: Expression) throws(LayoutMismatch) -> [Layout] {
    if token.startsLine {
      return [.group([.indent([.spaceOrLine] + (try expression(value)))], isForced: true)]
    }
    return [.space] + (try expression(value))
  }

  // MARK: Types

  /// `: type`, where there is one.
  mutating func annotation(_ type: TypeSyntax?) throws(LayoutMismatch) -> [Layout] {
    guard let type else { return [] }
    return try take(.colon) + [.space] + self.type(type)
  }

  mutating func type(_ type: TypeSyntax) throws(LayoutMismatch) -> [Layout] {
    var result: [Layout] = []
    while token.span.lower < type.span.upper, token.kind != .end { result += try take() }
    return result
  }

  // MARK: Blocks

  /// A block whose line breaks are those of the group around it.
  /// - Parameter head: What stands behind the `{`, before the statements.
  mutating func block(
    _ block: Block, head: (inout LayoutBuilder) throws(LayoutMismatch) -> [Layout] = { _ in [] }
  ) throws(LayoutMismatch) -> [Layout] {
    var opening = try take(.leftBrace)
    let hasComment = Self.endsInComment(opening)
    let parameters = try head(&self)
    opening += parameters
    beginBlock()
    var inner: [Layout] = []
    for (place, statement) in block.statements.enumerated() {
      inner += dropSemicolons()
      inner.append(
        place == 0 ? .spaceOrLine : .line(flat: "; ", hasBlank: hasBlankAhead))
      inner += try self.statement(statement)
    }
    inner += dropSemicolons()
    inner += takeOwnComments()
    if inner.isEmpty, parameters.isEmpty, !hasComment {
      return try opening + [.space] + take(.rightBrace)
    }
    return try opening + [.indent(inner), .spaceOrLine] + take(.rightBrace)
  }

  /// A block whose line breaks are its own.
  mutating func ownBlock(
    _ block: Block, head: (inout LayoutBuilder) throws(LayoutMismatch) -> [Layout] = { _ in [] }
  ) throws(LayoutMismatch) -> [Layout] {
    let lead = takeLead()
    let breaks = breaksLine(until: block.span.upper)
    return lead + [.group(try self.block(block, head: head), isForced: breaks)]
  }

  // MARK: Triggers

  private mutating func trigger(
    _ trigger: TriggerDeclaration
  ) throws(LayoutMismatch) -> [Layout] {
    let breaks = breaksLine(until: trigger.body.span.lower + 1)
    var header = try take(.on) + [.space] + take(.name)
    switch trigger.source {
    case .cron(let value): header += try [.space] + expression(value) + [.space]
    case .every(let value):
      header += try [.space] + take(.name) + [.space] + expression(value) + [.space]
    case .alarm(let clauses):
      let lines = try self.clauses(clauses)
      if lines.isEmpty {
        header.append(.space)
      } else {
        header = [
          .group(header + [.indent(lines), .spaceOrLine] + takeOwnComments(), isForced: breaks)
        ]
      }
    }
    return header + (try ownBlock(trigger.body.body))
  }

  /// The clauses in the order in which they are written.
  private mutating func clauses(
    _ clauses: TriggerDeclaration.AlarmClauses
  ) throws(LayoutMismatch) -> [Layout] {
    var result: [Layout] = []
    while token.kind == .name {
      result.append(.spaceOrLine)
      let word = text(token)
      result += try take() + [.space]
      switch word {
      case "where": result += try clause(clauses.condition)
      case "once":
        result += try take() + [.space] + clause(clauses.once?.key)
        result += try window(clauses.once?.window)
      case "after":
        guard let after = clauses.after else { throw mismatch() }
        result += try expression(after.count) + window(after.window) + key(after.key)
      case "collect":
        result.removeLast()
        result += try window(clauses.collect?.window) + key(clauses.collect?.key)
      case "limit":
        guard let limit = clauses.limit else { throw mismatch() }
        result += try expression(limit)
      default: throw mismatch()
      }
    }
    return result
  }

  private mutating func clause(_ literal: FunctionLiteral?) throws(LayoutMismatch) -> [Layout] {
    guard case .expression(let value)? = literal?.body.statements.first?.kind else {
      throw mismatch()
    }
    return try expression(value)
  }

  private mutating func window(_ value: Expression?) throws(LayoutMismatch) -> [Layout] {
    guard let value else { throw mismatch() }
    return try [.space] + take(.name) + [.space] + expression(value)
  }

  private mutating func key(_ literal: FunctionLiteral?) throws(LayoutMismatch) -> [Layout] {
    guard let literal else { return [] }
    return try [.space] + take(.name) + [.space] + clause(literal)
  }
}
