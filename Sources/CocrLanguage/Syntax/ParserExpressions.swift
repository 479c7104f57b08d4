extension TreeParser {
  // MARK: Nodes

  mutating func make(_ kind: consuming Expression.Kind, from start: Int32) -> Expression {
    Expression(id: newID(), kind, span: spanFrom(start))
  }

  mutating func makeInvalid(from start: Int32) -> Expression { make(.invalid, from: start) }

  // MARK: Operators

  /// How tightly operators bind, from the loosest.
  private enum Precedence {
    static let or = 1
    static let and = 2
    static let comparison = 4
    static let coalesce = 5
    static let range = 6
    static let sum = 7
    static let product = 8

    @inline(__always)
    static func of(_ kind: Token.Kind) -> Int {
      switch kind {
      case .or: or
      case .and: and
      case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual, .in, .not: comparison
      case .coalesce: coalesce
      case .halfOpenRange, .closedRange: range
      case .plus, .minus: sum
      case .star, .slash, .slashSlash, .percent: product
      default: 0
      }
    }
  }

  private static func binaryOperator(_ kind: Token.Kind) -> BinaryOperator {
    switch kind {
    case .or: .or
    case .and: .and
    case .equal: .equal
    case .notEqual: .notEqual
    case .less: .less
    case .lessOrEqual: .lessOrEqual
    case .greater: .greater
    case .greaterOrEqual: .greaterOrEqual
    case .in: .in
    case .not: .notIn
    case .plus: .add
    case .minus: .subtract
    case .star: .multiply
    case .slash: .divide
    case .slashSlash: .floorDivide
    case .percent: .remainder
    default: .coalesce
    }
  }

  mutating func parseExpression() throws(SyntaxFailure) -> Expression {
    try enter()
    let expression = try parseOperators(Precedence.or)
    leave()
    return expression
  }

  /// Operands with operators between them that bind at least so tightly.
  private mutating func parseOperators(_ minimum: Int) throws(SyntaxFailure) -> Expression {
    let start = token.span.lower
    let outer = height
    height = 0
    var expression = token.kind == .not ? try parseNot() : try parseUnary()
    if precedenceHere(minimum) > 0 {
      expression = try parseOperators(after: expression, from: start, minimum)
    }
    height = max(outer, height)
    return expression
  }

  /// An operator with its left side, which waits for its right side.
  struct PendingOperator {
    var left: Expression
    var start: Int32
    var height: Int
    var kind: Token.Kind
    var span: Span
    var precedence: Int
  }

  /// How tightly the operator at hand binds; 0 where there is none that belongs here.
  private func precedenceHere(_ minimum: Int) -> Int {
    let precedence = Precedence.of(token.kind)
    if precedence < minimum || isOnNextLine { return 0 }
    return token.kind == .not && peek().kind != .in ? 0 : precedence
  }

  /// Goes by the precedence of operators without calling itself, so that the stack it needs does not
  /// depend on them.
  private mutating func parseOperators(
    after first: Expression, from start: Int32, _ minimum: Int
  ) throws(SyntaxFailure) -> Expression {
    let base = pendingOperators.count
    var right = (expression: first, start: start)
    while true {
      let precedence = precedenceHere(minimum)
      try reduce(&right, to: base, precedence)
      if precedence == 0 { return right.expression }
      pushOperator(right, precedence)
      right.start = token.span.lower
      right.expression = token.kind == .not ? try parseNot() : try parseUnary()
    }
  }

  private mutating func pushOperator(
    _ left: (expression: Expression, start: Int32), _ precedence: Int
  ) {
    let sign = token
    advance()
    if sign.kind == .not { advance() }
    pendingOperators.append(
      PendingOperator(
        left: left.expression, start: left.start, height: height, kind: sign.kind,
        span: spanFrom(sign.span.lower), precedence: precedence))
    height = 0
  }

  /// Joins what the operator at hand, of the given precedence, does not bind away.
  private mutating func reduce(
    _ right: inout (expression: Expression, start: Int32), to base: Int, _ precedence: Int
  ) throws(SyntaxFailure) {
    while pendingOperators.count > base, let left = pendingOperators.last {
      if left.precedence < precedence { return }
      if left.precedence == precedence {
        if precedence == Precedence.coalesce { return }
        try checkChain(of: left.kind)
      }
      pendingOperators.removeLast()
      height = max(left.height, height)
      right.expression = makeOperation(left, right.expression)
      right.start = left.start
      try grow(from: left.start)
    }
  }

  private mutating func makeOperation(_ left: PendingOperator, _ right: Expression) -> Expression {
    switch left.kind {
    case .halfOpenRange, .closedRange:
      make(
        .range(lower: left.left, upper: right, isClosed: left.kind == .closedRange),
        from: left.start)
    default:
      make(
        .binary(Self.binaryOperator(left.kind), left.left, right, operatorSpan: left.span),
        from: left.start)
    }
  }

  /// Reports operators that do not follow each other: `a < b < c`, `1..<2..<3`.
  private mutating func checkChain(of first: Token.Kind) throws(SyntaxFailure) {
    switch Precedence.of(first) {
    case Precedence.comparison:
      let signs = [first, token.kind].map { $0 == .not ? "not in" : $0.spelling ?? "" }
      bag.error(.chainedComparisons(signs[0], signs[1]), at: token.span)
    case Precedence.range:
      throw mistake(.chainedRanges, at: token.span)
    default: break
    }
  }

  private mutating func parseNot() throws(SyntaxFailure) -> Expression {
    let start = token.span.lower
    try enter()
    advance()
    let operand = try parseOperators(Precedence.comparison)
    leave()
    try grow(from: start)
    return make(.unary(.not, operand), from: start)
  }

  private mutating func parseUnary() throws(SyntaxFailure) -> Expression {
    guard token.kind == .minus || token.kind == .not else { return try parsePostfix() }
    if token.kind == .not { return try parseNot() }
    let start = token.span.lower
    if let literal = try parseNegativeLiteral() { return literal }
    try enter()
    advance()
    let operand = try parseUnary()
    leave()
    try grow(from: start)
    return make(.unary(.negate, operand), from: start)
  }

  /// A minus and a number, where nothing follows that binds tighter than the minus.
  private mutating func parseNegativeLiteral() throws(SyntaxFailure) -> Expression? {
    let number = peek()
    switch number.kind {
    case .int, .float, .duration: break
    default: return nil
    }
    switch peek(2).kind {
    case .dot, .questionDot: return nil
    case .leftParen, .leftBracket:
      if !(peek(2).startsLine && context.lineBreaksCount) { return nil }
    default: break
    }
    let start = token.span.lower
    advance()
    let kind = try parseNumber(isNegative: true)
    height = max(height, 1)
    return make(kind, from: start)
  }

  // MARK: Calls, fields and indexes

  private mutating func parsePostfix() throws(SyntaxFailure) -> Expression {
    let start = token.span.lower
    let outer = height
    height = 0
    var base = try parsePrimary()
    height = max(height, 1)
    loop: while true {
      switch token.kind {
      case .dot, .questionDot: base = try parseField(of: base, start)
      case .leftParen where !isOnNextLine: base = try parseCall(of: base, start)
      case .leftBracket where !isOnNextLine: base = try parseIndex(of: base, start)
      case .leftBrace where continuesWithBareBlock: base = try parseBareBlock(of: base, start)
      default: break loop
      }
      try grow(from: start)
    }
    height = max(outer, height)
    return base
  }

  private mutating func parseField(
    of base: Expression, _ start: Int32
  ) throws(SyntaxFailure) -> Expression {
    let isOptional = token.kind == .questionDot
    advance()
    guard token.kind == .name || token.kind.isKeyword, !isOnNextLine else {
      var hint: String?
      switch token.kind {
      case .int, .float: hint = "an item of a list is written `list[\(text(token))]`"
      case .string, .stringHead: hint = "a field whose name is a text is written `map[\"…\"]`"
      case .leftBracket: hint = "write `[…]` without the dot"
      default: break
      }
      let gap = Span(previousEnd, token.span.lower)
      if closesHere() {
        let name = Identifier(text: "", span: gap)
        return make(.field(base: base, name: name, isOptional: isOptional), from: start)
      }
      throw unexpected("the name of a field\(afterPrevious())", hint: hint)
    }
    let name = Identifier(text: text(token), span: token.span)
    advance()
    return make(.field(base: base, name: name, isOptional: isOptional), from: start)
  }

  private mutating func parseIndex(
    of base: Expression, _ start: Int32
  ) throws(SyntaxFailure) -> Expression {
    let opener = token
    let saved = context
    context.lineBreaksCount = false
    context.allowsTrailingBlock = true
    advance()
    if token.kind == .colon { throw sliceMistake(from: "start") }
    let first = token
    let index = try parseExpression()
    if token.kind == .colon {
      throw sliceMistake(from: first.span.upper == previousEnd ? text(first) : "start")
    }
    context = saved
    try close(.rightBracket, opener, expected: "`]` after the index")
    return make(.index(base: base, index: index), from: start)
  }

  /// `[1:3]`, as other languages write it.
  private mutating func sliceMistake(from start: String) -> SyntaxFailure {
    let end = peek().kind == .rightBracket ? "end" : text(peek())
    return mistake(.slice(from: start, to: end), at: token.span)
  }

  private mutating func parseCall(
    of callee: Expression, _ start: Int32
  ) throws(SyntaxFailure) -> Expression {
    let opener = token
    let saved = context
    context.lineBreaksCount = false
    context.allowsTrailingBlock = true
    advance()
    var arguments: [Argument] = []
    while !isAtEnd(.rightParen) {
      let argument = try parseArgument()
      if argument.label == nil, let label = arguments.last?.label {
        bag.error(.positionalAfterNamed(label.text), at: argument.value.span)
      }
      arguments.append(argument)
      if !accept(.comma) { break }
    }
    context = saved
    try close(.rightParen, opener, expected: "`,` or `)` after the argument")
    let argumentsSpan = spanFrom(opener.span.lower)
    var block: FunctionLiteral?
    if token.kind == .leftBrace, !token.startsLine, context.allowsTrailingBlock {
      block = try parseTrailingBlock()
    }
    return make(
      .call(
        Call(
          callee: callee, arguments: arguments, trailingBlock: block, argumentsSpan: argumentsSpan)),
      from: start)
  }

  private mutating func parseArgument() throws(SyntaxFailure) -> Argument {
    if token.kind == .name || token.kind.isKeyword, peek().kind == .colon {
      let label = Identifier(text: text(token), span: token.span)
      advance()
      advance()
      return Argument(label: label, value: try parseExpression())
    }
    let value = try parseExpression()
    if token.kind == .assign { return try parseAssignedArgument(value) }
    return Argument(label: nil, value: value)
  }

  /// `name = value`, as other languages write it.
  private mutating func parseAssignedArgument(
    _ target: Expression
  ) throws(SyntaxFailure) -> Argument {
    guard case .name(let name) = target.kind else { throw strayAssignment("an argument") }
    if peek().kind == .greater {
      throw mistake(.foreignOperator("= >", hint: "write `\(name) => …`"), at: token.span)
    }
    bag.error(.argumentColon(name), at: token.span)
    advance()
    return Argument(label: Identifier(text: name, span: target.span), value: try parseExpression())
  }

  /// `=` stands where a comparison was meant.
  mutating func strayAssignment(_ place: String) -> SyntaxFailure {
    mistake(.strayAssignment(place), at: token.span)
  }

  // MARK: Primary expressions

  private mutating func parsePrimary() throws(SyntaxFailure) -> Expression {
    let start = token.span.lower
    switch token.kind {
    case .name:
      if peek().kind == .fatArrow { return try parseArrow() }
      return parseName()
    case .int, .float, .duration:
      return make(try parseNumber(isNegative: false), from: start)
    case .string:
      let text = parsePlainString()
      return make(.string(text), from: start)
    case .stringHead: return try parseInterpolation()
    case .true, .false:
      let value = token.kind == .true
      advance()
      return make(.bool(value), from: start)
    case .null:
      advance()
      return make(.null, from: start)
    case .leftParen: return isArrowAhead() ? try parseArrow() : try parseParenthesized()
    case .leftBracket: return try parseList()
    case .leftBrace: return try parseMap()
    case .if, .match, .try, .step: return try parseControl()
    case .fn: return try parseFunctionExpression()
    default:
      if closesHere() { return makeInvalid(from: start) }
      throw unexpectedInExpression()
    }
  }

  private mutating func parseName() -> Expression {
    let start = token.span.lower
    let name = text(token)
    let symbol = token.symbol
    if let plain = ForeignWord.literal(name) {
      bag.error(.foreignLiteral(name, writtenHere: plain), at: token.span)
      advance()
      return make(plain == "null" ? .null : .bool(plain == "true"), from: start)
    }
    advance()
    return Expression(id: newID(of: symbol), .name(name), span: spanFrom(start))
  }

  private mutating func parseParenthesized() throws(SyntaxFailure) -> Expression {
    let opener = token
    let saved = context
    context.lineBreaksCount = false
    context.allowsTrailingBlock = true
    advance()
    let expression = try parseExpression()
    if token.kind == .comma || token.kind == .assign { throw parenthesesMistake() }
    context = saved
    try close(.rightParen, opener, expected: "`)` after the expression")
    return expression
  }

  /// Whether names follow up to a `)` with a `->` behind it.
  private func parametersEndAtArrow() -> Bool {
    var number = index
    while number + 1 < tokens.count, tokens[number].kind == .comma || tokens[number].kind == .name {
      number += 1
    }
    return number + 1 < tokens.count && tokens[number].kind == .rightParen
      && tokens[number + 1].kind == .arrow
  }

  private mutating func parenthesesMistake() -> SyntaxFailure {
    if token.kind == .assign { return strayAssignment("an expression") }
    if parametersEndAtArrow() {
      return mistake(.parametersWithoutArrow, at: token.span)
    }
    return mistake(.tuple, at: token.span)
  }
}
