// Expressions with blocks: `if`, `match`, `try` and `step`.
extension TreeParser {
  mutating func parseControl() throws(SyntaxFailure) -> Expression {
    switch token.kind {
    case .if: try parseIf()
    case .match: try parseMatch()
    case .try: try parseTry()
    default: try parseStep()
    }
  }

  // MARK: if

  private mutating func parseIf() throws(SyntaxFailure) -> Expression {
    let start = token.span.lower
    advance()
    let condition = try parseCondition()
    var branches = [ConditionalBranch(condition: condition, body: try parseBlock())]
    var otherwise: Block?
    while token.kind == .else {
      advance()
      if token.kind == .if, !token.startsLine {
        advance()
        let condition = try parseCondition()
        branches.append(ConditionalBranch(condition: condition, body: try parseBlock()))
      } else {
        otherwise = try parseBlock()
        break
      }
    }
    return make(.if(branches: branches, otherwise: otherwise), from: start)
  }

  // MARK: match

  private mutating func parseMatch() throws(SyntaxFailure) -> Expression {
    let start = token.span.lower
    advance()
    let subject = try parseCondition("a value after `match`")
    guard token.kind == .leftBrace else {
      if closesHere() { return make(.match(subject: subject, arms: []), from: start) }
      throw unexpected("`{`\(afterPrevious())", hint: "the arms of `match` stand in braces")
    }
    let opener = token
    let saved = context
    try enter()
    context.blockDepth += 1
    context.blockStart = opener.span.lower
    context.lineBreaksCount = true
    context.allowsTrailingBlock = true
    advance()
    let arms = parseArms()
    try close(.rightBrace, opener, expected: "`}`")
    context = saved
    try grow(from: start)
    return make(.match(subject: subject, arms: arms), from: start)
  }

  private mutating func parseArms() -> [MatchArm] {
    var arms: [MatchArm] = []
    arms.reserveCapacity(Self.fewNodes)
    let outer = height
    var tallest = height
    let first = index
    while true {
      while accept(.semicolon) {}
      if token.kind == .rightBrace || token.kind == .end { break }
      if startsTopLevel || startsAfterArms { break }
      if bag.isFull {
        bag.stop(at: token.span)
        move(to: tokens.count - 1)
        break
      }
      let start = index
      let mark = setMark()
      unitStart = start
      height = 0
      if takeKept(into: &arms) { continue }
      do throws(SyntaxFailure) {
        arms.append(try parseArm())
        try endArm()
      } catch {
        let part = keep(from: start, mark) { parser throws(SyntaxFailure) in
          try parser.parseArm()
        }
        if let part { arms.append(part) }
        restore(mark)
        recover(from: start, first: first)
        noteDamage(from: start)
        remember(part, from: start)
      }
      tallest = max(tallest, height)
    }
    height = max(outer, tallest)
    return arms
  }

  private mutating func endArm() throws(SyntaxFailure) {
    switch token.kind {
    case .end, .rightBrace, .semicolon: return
    case .comma: advance()
    default:
      if token.startsLine || startsArm { return }
      throw unexpected("the arm to end\(afterPrevious())")
    }
  }

  /// Whether another arm follows in the same line: a pattern, and its `->` before the line's end.
  private var startsArm: Bool {
    switch token.kind {
    case .name, .int, .float, .duration, .string, .minus, .true, .false, .null: break
    default: return false
    }
    for next in tokens[index...].dropFirst().prefix(100) {
      switch next.kind {
      case .arrow: return true
      case .rightBrace, .semicolon, .comma, .end: return false
      default: if next.startsLine { return false }
      }
    }
    return false
  }

  private mutating func parseArm() throws(SyntaxFailure) -> MatchArm {
    let start = token.span.lower
    var patterns = [try parsePattern()]
    while accept(.pipe) { patterns.append(try parsePattern()) }
    let condition = accept(.if) ? try parseGuard() : nil
    try expectArmArrow()
    let body = try parseArmBody()
    return MatchArm(
      patterns: patterns, condition: condition, body: body, span: spanFrom(start))
  }

  private mutating func expectArmArrow() throws(SyntaxFailure) {
    if token.kind == .fatArrow || token.kind == .colon, !isOnNextLine {
      // Who writes one arm so writes all of them so.
      if armsWithoutArrow != context.blockStart {
        armsWithoutArrow = context.blockStart
        bag.error(.armArrow, at: token.span)
      }
      advance()
    } else {
      try expect(
        .arrow,
        hint: hintForPattern())
    }
  }

  private func hintForPattern() -> String? {
    if let previous, isWord(previous, "case") || isWord(previous, "when") {
      return "leave `\(text(previous))` out"
    }
    return switch token.kind {
    case .comma: "several patterns are joined with `|`"
    case .dot, .leftParen, .leftBracket, .plus, .minus, .star, .slash, .percent, .equal, .less,
      .greater, .lessOrEqual, .greaterOrEqual:
      "a pattern is a literal, a range, a name or `_`; other tests stand after `if`: "
        + "`x if x == other -> …`"
    default: nil
    }
  }

  private mutating func parseGuard() throws(SyntaxFailure) -> Expression {
    let condition = try parseExpression()
    if token.kind == .assign, !isOnNextLine {
      throw strayAssignment("a condition")
    }
    return condition
  }

  private mutating func parseArmBody() throws(SyntaxFailure) -> Block {
    switch token.kind {
    case .leftBrace: return try parseBlock()
    case .let, .var, .for, .while, .assert, .import, .param, .on, .test: throw armMistake()
    default:
      let statement = try parseStatement()
      return Block(statements: [statement], span: statement.span)
    }
  }

  private mutating func armMistake() -> SyntaxFailure {
    mistake(.statementInArm(text(token)), at: token.span)
  }

  private mutating func parsePattern() throws(SyntaxFailure) -> Pattern {
    let start = token.span.lower
    if token.kind == .name, let plain = ForeignWord.literal(text(token)) {
      bag.error(.foreignLiteral(text(token), writtenHere: plain), at: token.span)
      advance()
      return .value(make(plain == "null" ? .null : .bool(plain == "true"), from: start))
    }
    if token.kind == .name {
      if text(token) == "_" {
        advance()
        return .wildcard(spanFrom(start))
      }
      return .binding(parseDeclaredName())
    }
    let lower = try parsePatternValue()
    guard token.kind == .halfOpenRange || token.kind == .closedRange, !isOnNextLine else {
      return .value(lower)
    }
    let isClosed = token.kind == .closedRange
    advance()
    let upper = try parsePatternValue()
    return .range(lower: lower, upper: upper, isClosed: isClosed, span: spanFrom(start))
  }

  private mutating func parsePatternValue() throws(SyntaxFailure) -> Expression {
    let start = token.span.lower
    switch token.kind {
    case .int, .float, .duration: return make(try parseNumber(isNegative: false), from: start)
    case .minus:
      advance()
      switch token.kind {
      case .int, .float, .duration: return make(try parseNumber(isNegative: true), from: start)
      default: throw unexpected("a number after `-`")
      }
    case .string:
      let text = parsePlainString()
      return make(.string(text), from: start)
    case .true, .false:
      let value = token.kind == .true
      advance()
      return make(.bool(value), from: start)
    case .null:
      advance()
      return make(.null, from: start)
    default:
      if closesHere() { return makeInvalid(from: start) }
      var hint: String? = "a pattern is a literal, a range, a name or `_`"
      if token.kind == .else { hint = "the arm for all other values is `_ -> …`" }
      if token.kind == .stringHead {
        hint = "a pattern is fixed text; test others with `x if x == …`"
      }
      throw unexpected("a pattern", hint: hint)
    }
  }

  // MARK: try

  private mutating func parseTry() throws(SyntaxFailure) -> Expression {
    let keyword = token
    advance()
    if token.kind != .leftBrace, token.kind != .end, !isOnNextLine {
      throw unexpected("`{` after `try`", hint: "write `try { … } catch error { … }`")
    }
    let body = try parseBlock()
    var catches: [CatchClause] = []
    var final: Block?
    while token.kind == .catch { catches.append(try parseCatch()) }
    if accept(.finally) { final = try parseBlock() }
    if catches.isEmpty, final == nil, let hint = hintForClause(["catch", "finally"]) {
      throw unexpected("`catch` or `finally` after `}`", hint: hint)
    }
    if catches.isEmpty, final == nil {
      // More of an entry may bring the clauses.
      if token.kind == .end { reportEnd(isUnfinished: true) }
      bag.error(.bareTry, at: keyword.span)
    } else if token.kind == .catch {
      throw mistake(.catchAfterFinally, at: token.span)
    }
    return make(
      .try(TryExpression(body: body, catches: catches, finally: final)), from: keyword.span.lower)
  }

  private mutating func parseCatch() throws(SyntaxFailure) -> CatchClause {
    advance()
    let name = parseCatchName()
    let condition = accept(.if) ? try parseCondition() : nil
    return CatchClause(name: name, condition: condition, body: try parseBlock())
  }

  private mutating func parseCatchName() -> Identifier? {
    if token.kind == .leftParen, peek().kind == .name, peek(2).kind == .rightParen {
      bag.error(.catchParentheses(text(peek())), at: token.span)
      advance()
      defer { advance() }
      return parseDeclaredName()
    }
    return token.kind == .name && !isOnNextLine ? parseDeclaredName() : nil
  }

  // MARK: step

  private mutating func parseStep() throws(SyntaxFailure) -> Expression {
    let start = token.span.lower
    advance()
    let first = index
    let mark = setMark()
    var title: Expression
    do throws(SyntaxFailure) {
      title = try parseHeaderExpression("a title in quotes after `step`")
    } catch {
      let part = passHeader(from: first, mark) { parser throws(SyntaxFailure) in
        try parser.parseHeaderExpression()
      }
      guard let part else { throw error }
      title = part ?? makeInvalid(from: start)
    }
    let body = try parseBlock()
    var undo: FunctionLiteral?
    if accept(.undo) {
      let id = newFunctionID()
      let block = try parseBlock()
      undo = FunctionLiteral(
        id: id, form: .undo, name: nil, parameters: [], resultType: nil, body: block,
        documentation: nil, span: block.span)
    }
    return make(.step(title: title, body: body, undo: undo), from: start)
  }
}
