extension TreeParser {
  // MARK: Nodes

  @inline(__always)
  mutating func make(_ kind: Expression.Kind, from start: Int32) -> Expression {
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
    let outer = height
    height = 0
    let expression = try parseBinary(Precedence.or)
    height = max(outer, height)
    leave()
    return expression
  }

  private mutating func parseBinary(_ minimum: Int) throws(SyntaxFailure) -> Expression {
    let start = token.span.lower
    let outer = height
    height = 0
    var left = token.kind == .not ? try parseNot() : try parseUnary()
    while true {
      let sign = token
      let precedence = Precedence.of(sign.kind)
      if precedence < minimum || precedence == 0 || isOnNextLine { break }
      if sign.kind == .not, peek().kind != .in { break }
      if precedence == Precedence.range {
        left = try parseRange(from: left, start)
        continue
      }
      advance()
      if sign.kind == .not { advance() }
      let signSpan = spanFrom(sign.span.lower)
      let right: Expression
      if precedence == Precedence.coalesce {
        try enter()
        right = try parseBinary(precedence)
        leave()
      } else {
        right = try parseBinary(precedence + 1)
      }
      left = make(
        .binary(Self.binaryOperator(sign.kind), left, right, operatorSpan: signSpan), from: start)
      try grow(from: start)
      if precedence == Precedence.comparison { checkChain(of: sign) }
    }
    height = max(outer, height)
    return left
  }

  /// Reports `a < b < c` at its second sign, and lets the parser go on.
  private mutating func checkChain(of first: Token) {
    guard Precedence.of(token.kind) == Precedence.comparison, !isOnNextLine else { return }
    if token.kind == .not, peek().kind != .in { return }
    bag.error(
      "comparisons cannot be chained", at: token.span,
      hint: "join them with `and`: `a \(text(first)) b and b \(text(token)) c`")
  }

  private mutating func parseRange(
    from lower: Expression, _ start: Int32
  ) throws(SyntaxFailure) -> Expression {
    let sign = token
    advance()
    let upper = try parseBinary(Precedence.sum)
    try grow(from: start)
    if Precedence.of(token.kind) == Precedence.range, !isOnNextLine {
      throw mistake(
        "a range has two ends", at: token.span, hint: "`range` makes lists with other steps")
    }
    return make(
      .range(lower: lower, upper: upper, isClosed: sign.kind == .closedRange), from: start)
  }

  private mutating func parseNot() throws(SyntaxFailure) -> Expression {
    let start = token.span.lower
    try enter()
    advance()
    let operand = try parseBinary(Precedence.comparison)
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
    case .leftParen, .leftBracket: if !(peek(2).startsLine && context.lineBreaksCount) { return nil }
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
    let index = try parseExpression()
    if token.kind == .colon {
      throw mistake(
        "there are no slices", at: token.span, hint: "`take` and `drop` give a part of a list")
    }
    context = saved
    try close(.rightBracket, opener, expected: "`]` after the index")
    return make(.index(base: base, index: index), from: start)
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
    while token.kind != .rightParen {
      arguments.append(try parseArgument())
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
    guard token.kind == .assign else { return Argument(label: nil, value: value) }
    guard case .name(let name) = value.kind else {
      throw mistake(
        "`=` assigns and cannot stand in an argument", at: token.span,
        hint: "a comparison is written `==`")
    }
    bag.error(
      "the name of an argument is followed by `:`", at: token.span, hint: "write `\(name): …`")
    advance()
    return Argument(label: Identifier(text: name, span: value.span), value: try parseExpression())
  }

  private mutating func parseTrailingBlock() throws(SyntaxFailure) -> FunctionLiteral {
    let opener = token
    let id = newID()
    var parameters: [FunctionParameter] = []
    let body = try parseBlockBody(from: opener) { parser throws(SyntaxFailure) in
      parameters = try parser.parseBlockParameters()
    }
    return FunctionLiteral(
      id: id, form: .trailingBlock, name: nil, parameters: parameters, resultType: nil, body: body,
      documentation: nil, span: body.span)
  }

  /// `x =>` or `x, y =>` at the start of a trailing block, where it stands there.
  private mutating func parseBlockParameters() throws(SyntaxFailure) -> [FunctionParameter] {
    if token.kind == .pipe {
      throw mistake(
        "a `|` cannot stand here", at: token.span,
        hint: "the parameters of a block are written `{ x, y => … }`")
    }
    if token.kind == .leftParen, peek().kind == .name, isArrowAhead() {
      throw mistake(
        "the parameters of a block stand without parentheses", at: token.span,
        hint: "write `{ x, y => … }`")
    }
    var count = 0
    while peek(count).kind == .name, peek(count + 1).kind == .comma { count += 2 }
    guard peek(count).kind == .name, peek(count + 1).kind == .fatArrow else {
      if count == 0, token.kind == .name {
        let next = peek()
        if next.kind == .arrow || (next.kind == .in && peek(2).startsLine) {
          throw mistake(
            "the parameters of a block are followed by `=>`", at: next.span,
            hint: "write `{ \(text(token)) => … }`")
        }
      }
      return []
    }
    var parameters: [FunctionParameter] = []
    while token.kind == .name {
      let name = parseDeclaredName()
      parameters.append(
        FunctionParameter(label: name.text, name: name, type: nil, defaultValue: nil))
      if !accept(.comma) { break }
    }
    advance()
    return parameters
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
    default: throw unexpectedInExpression()
    }
  }

  private mutating func parseName() -> Expression {
    let start = token.span.lower
    let name = text(token)
    if let plain = ForeignWord.literal(name) {
      bag.error("`\(name)` is written `\(plain)`", at: token.span)
      advance()
      return make(plain == "null" ? .null : .bool(plain == "true"), from: start)
    }
    advance()
    return make(.name(name), from: start)
  }

  private mutating func parseFunctionExpression() throws(SyntaxFailure) -> Expression {
    let start = token.span.lower
    advance()
    if token.kind == .name {
      throw mistake(
        "a function inside an expression has no name", at: token.span, hint: "write `fn(…) { … }`")
    }
    let literal = try parseFunction(.anonymous, name: nil, documentation: nil, from: start)
    return make(.function(literal), from: start)
  }

  private mutating func parseParenthesized() throws(SyntaxFailure) -> Expression {
    let opener = token
    let saved = context
    context.lineBreaksCount = false
    context.allowsTrailingBlock = true
    advance()
    let expression = try parseExpression()
    if token.kind == .comma {
      throw mistake(
        "there are no tuples", at: token.span,
        hint: "a list is written `[a, b]`, a function `(a, b) => …`")
    }
    if token.kind == .assign {
      throw mistake(
        "`=` assigns and cannot stand in an expression", at: token.span,
        hint: "a comparison is written `==`")
    }
    context = saved
    try close(.rightParen, opener, expected: "`)` after the expression")
    return expression
  }

  // MARK: Arrow functions

  /// Whether the parenthesis at hand holds the parameters of an arrow function.
  func isArrowAhead() -> Bool {
    switch (peek().kind, peek(2).kind) {
    case (.rightParen, let next): return next == .fatArrow
    case (.name, .rightParen): return peek(3).kind == .fatArrow
    case (.name, .comma), (.name, .colon), (.name, .assign), (.name, .name): break
    default: return false
    }
    var depth = 0
    for index in index..<tokens.count {
      switch tokens[index].kind {
      case .leftParen, .leftBracket, .leftBrace, .stringHead: depth += 1
      case .rightParen, .rightBracket, .rightBrace, .stringTail:
        depth -= 1
        if depth == 0 { return tokens[min(index + 1, tokens.count - 1)].kind == .fatArrow }
      default: break
      }
    }
    return false
  }

  private mutating func parseArrow() throws(SyntaxFailure) -> Expression {
    let start = token.span.lower
    let id = newID()
    var parameters: [FunctionParameter] = []
    if token.kind == .name {
      let name = parseDeclaredName()
      parameters = [FunctionParameter(label: name.text, name: name, type: nil, defaultValue: nil)]
    } else {
      parameters = try parseParameters()
    }
    try expect(.fatArrow)
    if token.kind == .leftBrace, !startsMap() {
      throw mistake(
        "the `{` after `=>` starts a map, and this is none", at: token.span,
        hint: "a function of several statements is written `fn(x) { … }`")
    }
    switch token.kind {
    case .return, .throw, .let, .var, .for, .while, .assert, .break, .continue:
      throw mistake(
        "an arrow function is one expression, and `\(text(token))` is a statement", at: token.span,
        hint: token.kind == .return
          ? "leave `return` out" : "a function of statements is written `fn(x) { … }`")
    default: break
    }
    let value = try parseExpression()
    let body = Block(
      statements: [Statement(.expression(value), span: value.span)], span: value.span)
    let literal = FunctionLiteral(
      id: id, form: .arrow, name: nil, parameters: parameters, resultType: nil, body: body,
      documentation: nil, span: spanFrom(start))
    return make(.function(literal), from: start)
  }
}
