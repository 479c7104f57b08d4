// What may stand at the top level alone: imports, parameters, triggers and tests.
extension TreeParser {
  mutating func parseDeclaration() throws(SyntaxFailure) -> Statement {
    let keyword = token
    if context.blockDepth > 0 {
      bag.error(.notAtTopLevel(text(keyword)), at: keyword.span)
    }
    let above = documentation(above: index)
    let start = keyword.span.lower
    advance()
    let kind: Statement.Kind =
      switch keyword.kind {
      case .import: .import(try parseImport())
      case .param: .parameter(try parseRunParameter(above))
      case .on: .trigger(try parseTrigger(above))
      default: try parseTest(from: start)
      }
    return Statement(kind, span: spanFrom(start))
  }

  // MARK: Imports

  private mutating func parseImport() throws(SyntaxFailure) -> ImportDeclaration {
    guard token.kind == .string, !isOnNextLine else {
      let hint =
        token.kind == .name
        ? "write `import \"\(text(token))\"`"
        : token.kind == .stringHead ? "the name of a module is fixed text" : nil
      throw unexpected("the name of a module in quotes after `import`", hint: hint)
    }
    let pathSpan = token.span
    let path = parsePlainString()
    if path.isEmpty { bag.error(.emptyModuleName, at: pathSpan) }
    if isWord(token, "as"), !isOnNextLine {
      advance()
      guard token.kind == .name, !isOnNextLine else { throw unexpected("a name after `as`") }
      return ImportDeclaration(path: path, pathSpan: pathSpan, name: parseDeclaredName())
    }
    var stem = path.split(separator: "/").last.map(String.init) ?? ""
    if stem.hasSuffix(".cocr") { stem.removeLast(5) }
    if !path.isEmpty, !Self.isName(stem) {
      bag.error(.unusableModuleName(stem, path: path), at: pathSpan)
    }
    return ImportDeclaration(
      path: path, pathSpan: pathSpan,
      name: declare(stem, pathSpan))
  }

  private static func isName(_ text: String) -> Bool {
    guard let first = text.utf8.first, !(first >= 0x30 && first <= 0x39) else { return false }
    return text.utf8.allSatisfy(Scanner.isNameByte)
  }

  // MARK: Parameters of a run

  private mutating func parseRunParameter(
    _ documentation: String?
  ) throws(SyntaxFailure) -> ParameterDeclaration {
    guard token.kind == .name, !isOnNextLine else {
      if token.kind.isKeyword, !isOnNextLine {
        throw keywordMistake("cannot name a parameter")
      }
      throw unexpected("a name after `param`")
    }
    let name = parseDeclaredName()
    let type = !isOnNextLine && accept(.colon) ? try parseType() : nil
    let value = !isOnNextLine && accept(.assign) ? try parseExpression() : nil
    return ParameterDeclaration(
      name: name, type: type, defaultValue: value, documentation: documentation)
  }

  // MARK: Tests

  private mutating func parseTest(from start: Int32) throws(SyntaxFailure) -> Statement.Kind {
    let titleStart = token.span.lower
    let first = index
    let mark = setMark()
    var title: Expression
    do throws(SyntaxFailure) {
      title = try parseHeaderExpression("a title in quotes after `test`")
    } catch {
      let part = passHeader(from: first, mark) { parser throws(SyntaxFailure) in
        try parser.parseHeaderExpression()
      }
      guard let part else { throw error }
      title = part ?? makeInvalid(from: titleStart)
    }
    let id = newFunctionID()
    let body = try parseBlock()
    return .test(
      title: title,
      body: FunctionLiteral(
        id: id, form: .test, name: nil, parameters: [], resultType: nil, body: body,
        documentation: nil, span: body.span))
  }

  // MARK: Triggers

  private mutating func parseTrigger(
    _ documentation: String?
  ) throws(SyntaxFailure) -> TriggerDeclaration {
    let sourceWord = token
    let first = index
    let mark = setMark()
    var source = TriggerDeclaration.Source.alarm(.init())
    do throws(SyntaxFailure) {
      source = try parseTriggerSource()
    } catch {
      let part = passHeader(from: first, mark, passesClauses: true) {
        parser throws(SyntaxFailure) in
        try parser.parseTriggerSource()
      }
      guard let part else { throw error }
      source = part ?? source
    }
    restore(mark)
    let body = try parseTriggerBody(of: source, word: sourceWord)
    return TriggerDeclaration(source: source, documentation: documentation, body: body)
  }

  private mutating func parseTriggerSource() throws(SyntaxFailure) -> TriggerDeclaration.Source {
    let word = token
    let source: TriggerDeclaration.Source
    context.lineBreaksCount = false
    context.allowsTrailingBlock = false
    if isWord(token, "alarm") {
      advance()
      source = .alarm(try parseAlarmClauses(word: word))
    } else if isWord(token, "schedule") {
      advance()
      source = try parseSchedule()
    } else {
      throw unexpected("`alarm` or `schedule` after `on`")
    }
    if token.kind != .leftBrace, !closesHere() { throw headerMistake(source) }
    return source
  }

  private mutating func headerMistake(_ source: TriggerDeclaration.Source) -> SyntaxFailure {
    guard case .alarm = source else { return unexpected("`{`\(afterPrevious())") }
    return unexpected("one of `where`, `once`, `after`, `collect`, `limit`, or `{`")
  }

  private mutating func parseTriggerBody(
    of source: TriggerDeclaration.Source, word: Token
  ) throws(SyntaxFailure) -> FunctionLiteral {
    let id = newFunctionID()
    var parameters: [FunctionParameter] = []
    if case .alarm(let clauses) = source {
      parameters = [triggerParameter(clauses.collect == nil ? "alarm" : "alarms", word)]
    }
    let body = try parseBlock()
    return FunctionLiteral(
      id: id, form: .trigger, name: nil, parameters: parameters, resultType: nil, body: body,
      documentation: nil, span: body.span)
  }

  private mutating func triggerParameter(_ name: String, _ word: Token) -> FunctionParameter {
    FunctionParameter(
      label: name, name: declare(name, word.span), type: nil, defaultValue: nil)
  }

  private mutating func parseSchedule() throws(SyntaxFailure) -> TriggerDeclaration.Source {
    if isWord(token, "every"), peek().kind != .dot, peek().kind != .leftParen {
      advance()
      return .every(try parseHeaderExpression("a duration after `every`"))
    }
    if token.kind == .duration {
      throw unexpected(
        "`every` or a cron text after `schedule`", hint: "write `on schedule every \(text(token))`")
    }
    return .cron(try parseHeaderExpression("`every` or a cron text after `schedule`"))
  }

  private mutating func parseAlarmClauses(
    word: Token
  ) throws(SyntaxFailure) -> TriggerDeclaration.AlarmClauses {
    var clauses = TriggerDeclaration.AlarmClauses()
    while token.kind == .name {
      let clause = token
      if isWord(clause, "where") {
        try checkOnce(clauses.condition != nil, clause)
        advance()
        clauses.condition = try parseClauseFunction(word, "a condition after `where`")
      } else if isWord(clause, "once") {
        try checkOnce(clauses.once != nil, clause)
        advance()
        try expectWord("per", example: "once per alarm.resource_id within 10m")
        let key = try parseClauseFunction(word, "a key after `per`")
        clauses.once = (
          key, try parseWindow(example: "once per alarm.resource_id within 10m")
        )
      } else if isWord(clause, "after") {
        try checkOnce(clauses.after != nil, clause)
        advance()
        let count = try parseHeaderExpression("a number of alarms after `after`")
        let window = try parseWindow(example: "after 3 within 5m")
        clauses.after = (count, window, try parseClauseKey(word))
      } else if isWord(clause, "collect") {
        try checkOnce(clauses.collect != nil, clause)
        advance()
        let window = try parseWindow(example: "collect within 1m")
        clauses.collect = (window, try parseClauseKey(word))
      } else if isWord(clause, "limit") {
        try checkOnce(clauses.limit != nil, clause)
        advance()
        clauses.limit = try parseHeaderExpression("a number after `limit`")
      } else {
        break
      }
    }
    return clauses
  }

  private mutating func checkOnce(_ isGiven: Bool, _ clause: Token) throws(SyntaxFailure) {
    if isGiven {
      throw mistake(.clauseTwice(text(clause)), at: clause.span)
    }
  }

  private mutating func expectWord(
    _ word: StaticString, example: String
  ) throws(SyntaxFailure) {
    guard isWord(token, word) else {
      if closesHere() { return }
      throw unexpected("`\(word)`\(afterPrevious())", hint: "for example `\(example)`")
    }
    advance()
  }

  private mutating func parseWindow(example: String) throws(SyntaxFailure) -> Expression {
    try expectWord("within", example: example)
    return try parseHeaderExpression("a duration after `within`")
  }

  private mutating func parseClauseKey(_ word: Token) throws(SyntaxFailure) -> FunctionLiteral? {
    guard isWord(token, "per") else { return nil }
    advance()
    return try parseClauseFunction(word, "a key after `per`")
  }

  /// An expression of a clause, as a function of the alarm.
  private mutating func parseClauseFunction(
    _ word: Token, _ expected: String
  ) throws(SyntaxFailure) -> FunctionLiteral {
    let id = newFunctionID()
    let parameter = triggerParameter("alarm", word)
    let value = try parseHeaderExpression(expected)
    if token.kind == .assign {
      throw strayAssignment("a condition")
    }
    return FunctionLiteral(
      id: id, form: .trigger, name: nil, parameters: [parameter], resultType: nil,
      body: Block(statements: [Statement(.expression(value), span: value.span)], span: value.span),
      documentation: nil, span: value.span)
  }
}
