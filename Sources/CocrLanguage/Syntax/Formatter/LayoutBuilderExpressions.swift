extension LayoutBuilder {
  mutating func expression(_ expression: Expression) throws(LayoutMismatch) -> [Layout] {
    try takeLead() + layout(expression)
  }

  /// Each case has a function of its own, so that this one, which calls itself through them, needs
  /// little of the stack.
  private mutating func layout(_ expression: Expression) throws(LayoutMismatch) -> [Layout] {
    if token.kind == .leftParen, token.span.lower < expression.span.lower {
      return try parenthesized(expression)
    }
    switch expression.kind {
    case .null, .bool, .string, .interpolation, .name: return try take()
    case .int, .float, .duration: return try number()
    case .list(let items): return try list(items)
    case .map(let entries): return try map(entries)
    case .range(let lower, let upper, _): return try range(lower, upper)
    case .field, .index, .call: return try postfix(expression)
    case .unary(_, let operand): return try unary(operand)
    case .binary: return try operators(expression)
    case .function(let literal):
      return literal.form == .arrow ? try arrow(literal) : try anonymous(literal)
    case .if(let branches, let otherwise): return try conditional(expression, branches, otherwise)
    case .match(let subject, let arms): return try match(expression, subject, arms)
    case .try(let attempt): return try self.attempt(expression, attempt)
    case .step(let title, let body, let undo): return try step(expression, title, body, undo)
    case .invalid: throw mismatch()
    }
  }

  private mutating func parenthesized(
    _ expression: Expression
  ) throws(LayoutMismatch) -> [Layout] {
    let lead = takeLead()
    let opening = try take(.leftParen)
    let content = try self.expression(expression)
    let comments = takeOwnComments()
    let closing = try take(.rightParen)
    let isPlain =
      comments.isEmpty && !Self.endsInComment(opening) && !Self.holdsComment(content)
    if isPlain { return lead + opening + content + closing }
    return lead + [
      .group(
        opening + [.indent([.softLine] + content + comments), .softLine] + closing, isForced: true)
    ]
  }

  private mutating func number() throws(LayoutMismatch) -> [Layout] {
    let sign = token.kind == .minus ? try take() : []
    return sign + (try take())
  }

  private mutating func range(
    _ lower: Expression, _ upper: Expression
  ) throws(LayoutMismatch) -> [Layout] {
    var result = try expression(lower)
    result += try take()
    result += try expression(upper)
    return result
  }

  private mutating func unary(_ operand: Expression) throws(LayoutMismatch) -> [Layout] {
    let isWord = token.kind == .not
    var result = try take()
    // Two signs side by side would read as `--`.
    if isWord || token.kind == .minus { result.append(.space) }
    result += try expression(operand)
    return result
  }

  // MARK: Operators

  /// Operators of one rank, which share their line breaks.
  private static func rank(_ sign: BinaryOperator) -> Int {
    switch sign {
    case .or: 1
    case .and: 2
    case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual, .in, .notIn: 3
    case .coalesce: 4
    case .add, .subtract: 5
    case .multiply, .divide, .floorDivide, .remainder: 6
    }
  }

  private mutating func operators(_ expression: Expression) throws(LayoutMismatch) -> [Layout] {
    guard case .binary(let sign, _, _, _) = expression.kind else { throw mismatch() }
    var operands: [Expression] = []
    var first = expression
    while case .binary(let other, let left, let right, _) = first.kind,
      Self.rank(other) == Self.rank(sign), first.span.lower == expression.span.lower
    {
      operands.append(right)
      first = left
    }
    var parts: [Layout.Fill.Part] = []
    var content = try self.expression(first)
    var startsLine = false
    for operand in operands.reversed() {
      if Self.endsInComment(content) || hasCommentAhead {
        // Behind a comment the operator starts the next line.
        parts.append(Layout.Fill.Part(content: content, startsLine: startsLine))
        startsLine = true
        content = try takeOperator() + [.space] + self.expression(operand)
        continue
      }
      // The operator ends the line before the break, unless a comment does.
      let signStartsLine = token.startsLine
      content += try [.space] + takeOperator()
      parts.append(Layout.Fill.Part(content: content, startsLine: startsLine))
      startsLine = token.startsLine || signStartsLine
      content = try self.expression(operand)
    }
    parts.append(Layout.Fill.Part(content: content, startsLine: startsLine))
    return [.fill(Layout.Fill(parts: parts, isOperators: true))]
  }

  private mutating func takeOperator() throws(LayoutMismatch) -> [Layout] {
    if token.kind == .not { return try take() + [.space] + take(.in) }
    return try take()
  }

  // MARK: Calls, fields and indexes

  private mutating func postfix(_ expression: Expression) throws(LayoutMismatch) -> [Layout] {
    var chain: [Expression] = []
    var base = expression
    loop: while base.span.lower == expression.span.lower {
      let next: Expression
      switch base.kind {
      case .field(let inner, _, _): next = inner
      case .index(let inner, _): next = inner
      case .call(let call): next = call.callee
      default: break loop
      }
      chain.append(base)
      base = next
    }
    let head = try self.expression(base)
    return head + (try links(chain.reversed()[...]))
  }

  /// What is strung behind a value. From the first `.` on a line of its own on it is indented.
  private mutating func links(_ chain: ArraySlice<Expression>) throws(LayoutMismatch) -> [Layout] {
    var result: [Layout] = []
    var indented: [Layout]?
    for link in chain {
      var content: [Layout] = []
      switch link.kind {
      case .field:
        if token.startsLine {
          content.append(.softLine)
          if indented == nil { indented = [] }
        }
        content += try take() + take()
      case .index(_, let index):
        content = try take(.leftBracket) + self.expression(index) + take(.rightBracket)
      case .call(let call): content = try self.call(call)
      default: throw mismatch()
      }
      if indented == nil { result += content } else { indented? += content }
    }
    if let indented { result.append(.group([.indent(indented)], isForced: true)) }
    return result
  }

  private mutating func call(_ call: Call) throws(LayoutMismatch) -> [Layout] {
    let items = call.arguments.map { argument in
      BracketItem { builder throws(LayoutMismatch) in
        var label: [Layout] = []
        if argument.label != nil { label = try builder.take() + builder.take(.colon) + [.space] }
        return label + (try builder.expression(argument.value))
      }
    }
    let arguments = try bracket(
      .leftParen, items, .rightParen, closesOnOwnLine: call.trailingBlock != nil)
    guard let block = call.trailingBlock else { return arguments }
    return try arguments + [.space]
      + ownBlock(block.body) { builder throws(LayoutMismatch) in
        try builder.blockParameters(block.parameters.count)
      }
  }

  private mutating func blockParameters(_ count: Int) throws(LayoutMismatch) -> [Layout] {
    guard count > 0 else { return [] }
    var result: [Layout] = [.space]
    for number in 0..<count {
      if number > 0 { result += try take(.comma) + [.space] }
      result += try take(.name)
    }
    return try result + [.space] + take(.fatArrow)
  }

  // MARK: Functions

  private mutating func anonymous(_ literal: FunctionLiteral) throws(LayoutMismatch) -> [Layout] {
    var result = try take(.fn)
    result += try function(literal)
    return result
  }

  /// A function from its parameters on.
  mutating func function(_ literal: FunctionLiteral) throws(LayoutMismatch) -> [Layout] {
    var header = try parameters(literal.parameters)
    if let type = literal.resultType {
      header += try [.space] + take(.arrow) + [.space] + self.type(type)
    }
    return try header + [.space] + ownBlock(literal.body)
  }

  private mutating func parameters(
    _ parameters: [FunctionParameter]
  ) throws(LayoutMismatch) -> [Layout] {
    let items = parameters.map { parameter in
      BracketItem { builder throws(LayoutMismatch) in
        var content = try builder.take()
        if builder.token.kind == .name { content += try [.space] + builder.take() }
        content += try builder.annotation(parameter.type)
        if let value = parameter.defaultValue {
          content += try [.space] + builder.take(.assign) + [.space] + builder.expression(value)
        }
        return content
      }
    }
    return try bracket(.leftParen, items, .rightParen, closesOnOwnLine: true)
  }

  private mutating func arrow(_ literal: FunctionLiteral) throws(LayoutMismatch) -> [Layout] {
    let head = token.kind == .name ? try take() : try parameters(literal.parameters)
    guard case .expression(let value)? = literal.body.statements.first?.kind else {
      throw mismatch()
    }
    return try head + [.space] + take(.fatArrow) + onSameOrNextLine(value)
  }
}
