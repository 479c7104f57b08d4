extension TreeParser {
  /// Reads statements up to a `}` or the end. A mistake costs the statement that holds it.
  mutating func parseStatements(into statements: inout [Statement]) {
    let outer = height
    var tallest = height
    let first = index
    while true {
      while accept(.semicolon) {}
      if token.kind == .rightBrace || token.kind == .end || startsTopLevel { break }
      if startsClause { break }
      if bag.isFull {
        bag.stop(at: token.span)
        move(to: tokens.count - 1)
        break
      }
      let start = index
      let mark = setMark()
      let braces = missingBraces
      unitStart = start
      height = 0
      if let known = takeKept() {
        statements.append(known)
        continue
      }
      do throws(SyntaxFailure) {
        statements.append(try parseStatement())
        try endStatement(from: start)
      } catch {
        statements.append(passBroken(from: start, first: first, mark, braces: braces))
      }
      tallest = max(tallest, height)
    }
    height = max(outer, tallest)
  }

  /// Moves behind a statement that holds a mistake, and makes what stands in its place. A function of
  /// its own: blocks inside blocks are not to need stack for what few of them do.
  private mutating func passBroken(
    from start: Int, first: Int, _ mark: Mark, braces: Int
  ) -> Statement {
    let part = keep(from: start, mark, braces: braces) { parser throws(SyntaxFailure) in
      try parser.parseStatement()
    }
    let mistake = salvage.mistake
    restore(mark)
    recover(from: start, first: first)
    let parts = (part.map { [$0] } ?? []) + keepRest(from: mistake, mark)
    noteDamage(from: start)
    let read = spanFrom(tokens[start].span.lower)
    let broken = Statement(
      .invalid(parts), span: parts.last.map { read.joined($0.span) } ?? read)
    remember(broken, from: start)
    return broken
  }

  private mutating func endStatement(from start: Int) throws(SyntaxFailure) {
    switch token.kind {
    case .end, .rightBrace, .semicolon: return
    default: if !token.startsLine { throw unexpectedInStatement(from: start) }
    }
  }

  mutating func parseStatement() throws(SyntaxFailure) -> Statement {
    switch token.kind {
    case .let, .var: return try parseBinding()
    case .fn where peek().kind == .name || peek().kind.isKeyword: return try parseNamedFunction()
    case .return, .break, .continue, .throw: return try parseJump()
    case .while: return try parseWhile()
    case .for: return try parseFor()
    case .assert: return try parseAssert()
    case .import, .param, .on, .test: return try parseDeclaration()
    case .if, .match, .try, .step: return try parseControlStatement()
    default: return try parseSimpleStatement()
    }
  }

  private mutating func parseControlStatement() throws(SyntaxFailure) -> Statement {
    let expression = try parseControl()
    return Statement(.expression(expression), span: expression.span)
  }

  mutating func keywordMistake(_ purpose: String) -> SyntaxFailure {
    mistake(.keywordAsName(text(token), purpose), at: token.span)
  }

  // MARK: Bindings and assignments

  private mutating func parseBinding() throws(SyntaxFailure) -> Statement {
    let start = token.span.lower
    let keyword = token
    advance()
    guard token.kind == .name else { throw bindingMistake(keyword) }
    let name = parseDeclaredName()
    let type = accept(.colon) ? try parseType() : nil
    guard token.kind == .assign, !isOnNextLine else {
      if closesHere() {
        return Statement(
          .binding(
            isMutable: keyword.kind == .var, name: name, type: type,
            value: makeInvalid(from: previousEnd)), span: spanFrom(start))
      }
      throw bindingMistake(keyword)
    }
    advance()
    let value = try parseExpression()
    if token.kind == .assign, !isOnNextLine { throw chainMistake() }
    return Statement(
      .binding(isMutable: keyword.kind == .var, name: name, type: type, value: value),
      span: spanFrom(start))
  }

  private mutating func bindingMistake(_ keyword: Token) -> SyntaxFailure {
    let word = text(keyword)
    guard let previous, previous.span != keyword.span else {
      if token.kind.isKeyword, !isOnNextLine { return keywordMistake("cannot name a variable") }
      return unexpected("a name after `\(word)`")
    }
    if token.kind == .comma, !isOnNextLine {
      return mistake(.severalVariables(word), at: token.span)
    }
    if previous.kind == .name, token.kind == .name, !token.startsLine,
      let hint = ForeignWord.hint(text(previous))
    {
      return mistake(.foreignWord(text(previous), hint: hint), at: previous.span)
    }
    let isBare = previous.kind == .name && (token.startsLine || token.kind == .semicolon)
    return unexpected(
      "`=` and a value\(afterPrevious())",
      hint: keyword.kind == .var && isBare
        ? "a variable without a value yet is written `var \(text(previous)) = null`" : nil)
  }

  /// Takes the name at hand as that of a new variable.
  mutating func parseDeclaredName() -> Identifier {
    let name = Identifier(text: text(token), span: token.span, id: newID(of: token.symbol))
    advance()
    return name
  }

  /// An expression, or an assignment to it.
  private mutating func parseSimpleStatement() throws(SyntaxFailure) -> Statement {
    let start = token.span.lower
    let target = try parseExpression()
    let operation: BinaryOperator?
    switch token.kind {
    case .assign: operation = nil
    case .plusAssign: operation = .add
    case .minusAssign: operation = .subtract
    case .starAssign: operation = .multiply
    case .slashAssign: operation = .divide
    case .slashSlashAssign: operation = .floorDivide
    case .percentAssign: operation = .remainder
    default: return Statement(.expression(target), span: target.span)
    }
    if isOnNextLine { return Statement(.expression(target), span: target.span) }
    try checkTarget(target)
    advance()
    let value = try parseExpression()
    if token.kind == .assign, !isOnNextLine { throw chainMistake() }
    return Statement(
      .assignment(target: target, operation: operation, value: value), span: spanFrom(start))
  }

  private mutating func chainMistake() -> SyntaxFailure {
    mistake(.chainedAssignment, at: token.span)
  }

  private mutating func checkTarget(_ target: Expression) throws(SyntaxFailure) {
    switch target.kind {
    case .name, .index, .field(_, _, isOptional: false): return
    case .field:
      throw mistake(.assignmentToOptionalField, at: target.span)
    case .call:
      throw mistake(.assignmentToCall, at: target.span)
    case .binary(.equal, _, _, _):
      throw mistake(.assignmentToComparison, at: target.span)
    default:
      throw mistake(.notAssignable(text(token)), at: target.span)
    }
  }

  // MARK: Jumps

  private mutating func parseJump() throws(SyntaxFailure) -> Statement {
    let start = token.span.lower
    let keyword = token.kind
    advance()
    let kind: Statement.Kind
    switch keyword {
    case .break: kind = .break
    case .continue: kind = .continue
    case .throw: kind = .throw(try parseExpression())
    default: kind = .return(endsJump ? nil : try parseExpression())
    }
    return Statement(kind, span: spanFrom(start))
  }

  private var endsJump: Bool {
    if isOnNextLine { return true }
    return switch token.kind {
    case .end, .semicolon, .rightBrace, .comma, .rightParen, .rightBracket: true
    default: false
    }
  }

  private mutating func parseAssert() throws(SyntaxFailure) -> Statement {
    let start = token.span.lower
    advance()
    if token.kind == .leftParen, let comma = topLevelComma(from: index) {
      throw mistake(.assertParentheses, at: tokens[comma].span)
    }
    let condition = try parseExpression()
    var message: Expression?
    if !isOnNextLine, accept(.comma) { message = try parseExpression() }
    return Statement(.assert(condition: condition, message: message), span: spanFrom(start))
  }

  /// The first comma that stands in a pair of parentheses itself, where nothing but the end of the
  /// line follows them.
  private func topLevelComma(from start: Int) -> Int? {
    var depth = 0
    var comma: Int?
    for index in start..<min(tokens.count, start + 5000) {
      switch tokens[index].kind {
      case .leftParen, .leftBracket, .leftBrace, .stringHead: depth += 1
      case .rightParen, .rightBracket, .rightBrace, .stringTail:
        depth -= 1
        if depth == 0 {
          let next = tokens[min(index + 1, tokens.count - 1)]
          return next.startsLine || next.kind == .end || next.kind == .rightBrace ? comma : nil
        }
      case .comma where depth == 1: comma = comma ?? index
      case .end: return nil
      default: break
      }
    }
    return nil
  }

  // MARK: Loops

  private mutating func parseWhile() throws(SyntaxFailure) -> Statement {
    let start = token.span.lower
    advance()
    let condition = try parseCondition()
    let body = try parseBlock()
    return Statement(.while(condition: condition, body: body), span: spanFrom(start))
  }

  private mutating func parseFor() throws(SyntaxFailure) -> Statement {
    let start = token.span.lower
    advance()
    var header = LoopHeader(first: Identifier(text: "_", span: token.span, id: newID()))
    let first = index
    let mark = setMark()
    do throws(SyntaxFailure) {
      header = try parseLoopHeader(placeholder: header)
    } catch {
      let part = passHeader(from: first, mark) { parser throws(SyntaxFailure) in
        try parser.parseLoopHeader(placeholder: header)
      }
      guard let part else { throw error }
      header = part ?? header
    }
    let sequence = header.sequence ?? makeInvalid(from: start)
    let body = try parseBlock()
    return Statement(
      .for(first: header.first, second: header.second, sequence: sequence, body: body),
      span: spanFrom(start))
  }

  private struct LoopHeader {
    var first: Identifier
    var second: Identifier?
    var sequence: Expression?
  }

  private mutating func parseLoopHeader(
    placeholder: LoopHeader
  ) throws(SyntaxFailure) -> LoopHeader {
    var header = placeholder
    if token.kind == .leftParen {
      throw mistake(.forParentheses, at: token.span)
    }
    guard token.kind == .name else { throw unexpected("a name after `for`") }
    header.first = replace(placeholder.first, with: token)
    advance()
    if token.kind == .name, peek().kind == .in {
      let (first, second) = (header.first.text, text(token))
      bag.error(
        .expected(
          "`,` or `in` after `\(first)`", found: "`\(second)`",
          hint: "write `for \(first), \(second) in …`"),
        at: token.span)
      header.second = parseDeclaredName()
    } else if accept(.comma) {
      guard token.kind == .name else { throw unexpected("a second name after `,`") }
      header.second = parseDeclaredName()
    }
    if token.kind == .assign {
      let name = header.first.text
      throw mistake(
        .expected(
          "`in` after `\(name)`", found: "`=`",
          hint: "to count, write `for \(name) in 0..<10 { … }`"),
        at: token.span)
    }
    if isWord(token, "of") || isWord(token, "is") {
      throw unexpected("`in` after `\(header.first.text)`", hint: "write `in`")
    }
    try expect(.in)
    header.sequence = try parseHeaderExpression(
      "a value to go through after `in`", mayBeMap: true)
    return header
  }

  // MARK: Headers and blocks

  /// A condition before a block. A mistake in it does not cost the block.
  mutating func parseCondition(_ expected: String? = nil) throws(SyntaxFailure) -> Expression {
    let start = token.span.lower
    let first = index
    let mark = setMark()
    do throws(SyntaxFailure) {
      let condition = try parseHeaderExpression(expected)
      if token.kind == .assign, !isOnNextLine {
        _ = strayAssignment("a condition")
        advance()
        _ = try parseHeaderExpression("a value after `=`")
      }
      return condition
    } catch {
      let part = passHeader(from: first, mark) { parser throws(SyntaxFailure) in
        try parser.parseHeaderExpression()
      }
      guard let part else { throw error }
      return part ?? makeInvalid(from: start)
    }
  }

  /// An expression, a condition if nothing else is said, after which `{` opens a block. Where it
  /// may be a map, a `{` can also start that.
  mutating func parseHeaderExpression(
    _ expected: String? = nil, mayBeMap: Bool = false
  ) throws(SyntaxFailure) -> Expression {
    if token.kind == .leftBrace, !mayBeMap || peek().kind == .rightBrace || !startsMap() {
      guard peek(2).kind == .colon else { throw headerMistake(expected) }
      bag.error(.mapInHeader, at: token.span)
    }
    let saved = context
    try enter()
    context.allowsTrailingBlock = false
    let expression = try parseExpression()
    context = saved
    return expression
  }

  private mutating func headerMistake(_ expected: String?) -> SyntaxFailure {
    unexpected(expected ?? "a condition\(afterPrevious())")
  }

  /// `{ statements }`; the `{` may stand on the next line.
  ///
  /// - Parameter isAnonymous: It is that of a function without a name.
  mutating func parseBlock(isAnonymous: Bool = false) throws(SyntaxFailure) -> Block {
    if token.kind == .semicolon, peek().kind == .leftBrace { passSemicolon() }
    guard token.kind == .leftBrace else {
      if closesHere() { return Block(statements: [], span: Span(previousEnd, previousEnd)) }
      throw missingBlock(isAnonymous: isAnonymous)
    }
    return try parseBlockBody(from: token) { _ throws(SyntaxFailure) in }
  }

  /// Reads a block from its `{` on; `head` reads what stands before the statements.
  mutating func parseBlockBody(
    from opener: Token, head: (inout TreeParser) throws(SyntaxFailure) -> Void
  ) throws(SyntaxFailure) -> Block {
    let saved = context
    let outer = height
    height = 0
    try enter()
    context.blockDepth += 1
    context.blockStart = opener.span.lower
    context.lineBreaksCount = true
    context.allowsTrailingBlock = true
    advance()
    try head(&self)
    var statements: [Statement] = []
    if token.kind != .rightBrace { statements.reserveCapacity(Self.fewNodes) }
    parseStatements(into: &statements)
    try close(.rightBrace, opener, expected: "`}`")
    context = saved
    try grow(from: opener.span.lower)
    height = max(outer, height)
    return Block(statements: statements, span: spanFrom(opener.span.lower))
  }

  private mutating func passSemicolon() {
    bag.error(
      .expected("`{`\(afterPrevious())", found: "`;`", hint: "leave the `;` out"), at: token.span)
    advance()
  }

  private mutating func missingBlock(isAnonymous: Bool) -> SyntaxFailure {
    var hint: String?
    switch token.kind {
    case .colon: hint = "a block is written `{ … }`, without a colon"
    case .fatArrow where isAnonymous:
      hint = "a function of one expression is written `(x) => …`, without `fn`"
    case .assign, .fatArrow, .arrow: hint = "a block is written `{ … }`"
    default: if isWord(token, "then") || isWord(token, "do") { hint = "leave it out" }
    }
    return unexpected("`{`\(afterPrevious())", hint: hint)
  }

  // MARK: Types

  mutating func parseType() throws(SyntaxFailure) -> TypeSyntax {
    let type = try parseNestedType()
    if !type.name.isEmpty { types.append(type) }
    return type
  }

  private mutating func parseNestedType() throws(SyntaxFailure) -> TypeSyntax {
    let start = token.span.lower
    guard token.kind == .name || token.kind == .null else {
      var hint: String?
      if token.kind == .leftBracket { hint = "a list of texts is written `list[string]`" }
      if token.kind == .fn { hint = "the type of functions is `function`" }
      if closesHere() {
        return TypeSyntax(name: "", arguments: [], isOptional: false, span: spanFrom(start))
      }
      throw unexpected("a type\(afterPrevious())", hint: hint)
    }
    let name = text(token)
    advance()
    var arguments: [TypeSyntax] = []
    if token.kind == .leftBracket, !isOnNextLine {
      let opener = token
      try enter()
      advance()
      arguments.append(try parseNestedType())
      if token.kind == .comma {
        throw mistake(.severalItemTypes(name), at: token.span)
      }
      try close(.rightBracket, opener, expected: "`]` after the type")
      leave()
    } else if token.kind == .less, !isOnNextLine, peek().kind == .name {
      throw mistake(.itemTypeInBrackets(name, text(peek())), at: token.span)
    }
    let isOptional = !isOnNextLine && accept(.question)
    return TypeSyntax(
      name: name, arguments: arguments, isOptional: isOptional, span: spanFrom(start))
  }
}
