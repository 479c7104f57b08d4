// Functions in all their forms.
extension TreeParser {
  // MARK: With names, and without

  mutating func parseNamedFunction() throws(SyntaxFailure) -> Statement {
    let start = token.span.lower
    let above = documentation(above: index)
    advance()
    if token.kind.isKeyword { throw keywordMistake("cannot name a function") }
    let name = parseDeclaredName()
    let literal = try parseFunction(.named, name: name, documentation: above, from: start)
    return Statement(.function(literal), span: literal.span)
  }

  mutating func parseFunctionExpression() throws(SyntaxFailure) -> Expression {
    let start = token.span.lower
    advance()
    if token.kind == .name { throw namedFunctionMistake() }
    let literal = try parseFunction(.anonymous, name: nil, documentation: nil, from: start)
    return make(.function(literal), from: start)
  }

  private mutating func namedFunctionMistake() -> SyntaxFailure {
    mistake(.namedFunctionExpression, at: token.span)
  }

  /// A function from its `(` on.
  mutating func parseFunction(
    _ form: FunctionLiteral.Form, name: Identifier?, documentation: String?, from start: Int32
  ) throws(SyntaxFailure) -> FunctionLiteral {
    let id = newFunctionID()
    var signature: ([FunctionParameter], TypeSyntax?) = ([], nil)
    let first = index
    let mark = setMark()
    do throws(SyntaxFailure) {
      signature = try parseSignature()
    } catch {
      let part = passHeader(from: first, mark) { parser throws(SyntaxFailure) in
        try parser.parseSignature()
      }
      guard let part else { throw error }
      signature = part ?? ([], nil)
    }
    let body = try parseBlock(isAnonymous: form == .anonymous)
    return FunctionLiteral(
      id: id, form: form, name: name, parameters: signature.0, resultType: signature.1, body: body,
      documentation: documentation, span: spanFrom(start))
  }

  private mutating func parseSignature() throws(SyntaxFailure) -> ([FunctionParameter], TypeSyntax?)
  {
    guard token.kind == .leftParen else {
      if closesHere() { return ([], nil) }
      throw unexpected("`(`\(afterPrevious())", hint: "parameters stand in parentheses, also none")
    }
    let parameters = try parseParameters()
    if accept(.arrow) { return (parameters, try parseType()) }
    if token.kind == .colon, peek().kind == .name, !isOnNextLine {
      bag.error(.resultTypeArrow(text(peek())), at: token.span)
      advance()
      return (parameters, try parseType())
    }
    return (parameters, nil)
  }

  /// `(name: type = default, …)`
  mutating func parseParameters() throws(SyntaxFailure) -> [FunctionParameter] {
    let opener = token
    let saved = context
    try enter()
    context.lineBreaksCount = false
    context.allowsTrailingBlock = true
    advance()
    var parameters: [FunctionParameter] = []
    if token.kind != .rightParen, peek().kind != .rightParen {
      parameters.reserveCapacity(Self.fewNodes)
    }
    while !isAtEndOfParameters() {
      parameters.append(try parseParameter())
      if !accept(.comma) { break }
    }
    context = saved
    try close(.rightParen, opener, expected: "`,` or `)` after the parameter")
    return parameters
  }

  private mutating func parseParameter() throws(SyntaxFailure) -> FunctionParameter {
    let label = text(token)
    let name = try parseParameterName()
    let type = accept(.colon) ? try parseType() : nil
    let defaultValue = accept(.assign) ? try parseExpression() : nil
    return FunctionParameter(label: label, name: name, type: type, defaultValue: defaultValue)
  }

  /// The name, and the label before it where there is one.
  private mutating func parseParameterName() throws(SyntaxFailure) -> Identifier {
    guard token.kind == .name || token.kind.isKeyword else {
      throw unexpected("the name of a parameter\(afterPrevious())")
    }
    if peek().kind == .name, !peek().startsLine {
      advance()
    } else if token.kind.isKeyword {
      let word = text(token)
      throw mistake(
        .keywordAsName(
          word, "cannot name a variable",
          hint: "give it another name inside the function: `\(word) value`"),
        at: token.span)
    }
    return parseDeclaredName()
  }

  // MARK: Trailing blocks

  mutating func parseTrailingBlock() throws(SyntaxFailure) -> FunctionLiteral {
    let opener = token
    let id = newFunctionID()
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
    try checkBlockParameters()
    var count = 0
    while peek(count).kind == .name, peek(count + 1).kind == .comma { count += 2 }
    guard peek(count).kind == .name, peek(count + 1).kind == .fatArrow else {
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

  /// Reports the ways in which other languages write the parameters of a block.
  private mutating func checkBlockParameters() throws(SyntaxFailure) {
    if token.kind == .pipe {
      throw mistake(.barInBlock, at: token.span)
    }
    if token.kind == .leftParen, peek().kind == .name, isArrowAhead() {
      throw mistake(.blockParametersInParentheses, at: token.span)
    }
    let next = peek()
    if token.kind == .name, next.kind == .arrow || (next.kind == .in && peek(2).startsLine) {
      throw mistake(.blockParametersWithoutArrow(text(token)), at: next.span)
    }
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
    // Lists of parameters are short, and lists that are none may be long.
    for index in index..<min(tokens.count, index + 5000) {
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

  mutating func parseArrow() throws(SyntaxFailure) -> Expression {
    let start = token.span.lower
    let id = newFunctionID()
    var parameters: [FunctionParameter] = []
    if token.kind == .name {
      let name = parseDeclaredName()
      parameters = [FunctionParameter(label: name.text, name: name, type: nil, defaultValue: nil)]
    } else {
      parameters = try parseParameters()
    }
    try expect(.fatArrow)
    try checkArrowBody()
    let value = try parseExpression()
    let body = Block(
      statements: [Statement(.expression(value), span: value.span)], span: value.span)
    let literal = FunctionLiteral(
      id: id, form: .arrow, name: nil, parameters: parameters, resultType: nil, body: body,
      documentation: nil, span: spanFrom(start))
    return make(.function(literal), from: start)
  }

  private mutating func checkArrowBody() throws(SyntaxFailure) {
    switch token.kind {
    case .leftBrace:
      if startsMap() { return }
      throw mistake(.blockAfterArrow, at: token.span)
    case .return, .throw, .let, .var, .for, .while, .assert, .break, .continue:
      throw mistake(.statementAfterArrow(text(token)), at: token.span)
    default: return
    }
  }
}
