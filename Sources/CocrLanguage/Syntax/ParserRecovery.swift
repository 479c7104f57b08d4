// How the parser goes on after a mistake.

/// The brackets that are open in a stretch of tokens, as the tokens that close them.
struct OpenBrackets {
  private var closers: [Token.Kind] = []
  private var counts: (paren: Int, bracket: Int, brace: Int, string: Int) = (0, 0, 0, 0)

  var isEmpty: Bool { closers.isEmpty }
  var last: Token.Kind? { closers.last }

  /// Takes a token into account; gives `false` for a bracket that closes none.
  mutating func take(_ kind: Token.Kind) -> Bool {
    switch kind {
    case .leftParen: push(.rightParen)
    case .leftBracket: push(.rightBracket)
    case .leftBrace: push(.rightBrace)
    case .stringHead: push(.stringTail)
    case .rightParen, .rightBracket, .rightBrace, .stringTail:
      // The search is worth its time: it takes away what it passes.
      guard count(kind, adding: 0) > 0 else { return false }
      while let last = closers.popLast() {
        count(last, adding: -1)
        if last == kind { break }
      }
    default: break
    }
    return true
  }

  private mutating func push(_ closer: Token.Kind) {
    closers.append(closer)
    count(closer, adding: 1)
  }

  @discardableResult
  private mutating func count(_ closer: Token.Kind, adding change: Int) -> Int {
    switch closer {
    case .rightParen:
      counts.paren += change
      return counts.paren
    case .rightBracket:
      counts.bracket += change
      return counts.bracket
    case .rightBrace:
      counts.brace += change
      return counts.brace
    default:
      counts.string += change
      return counts.string
    }
  }
}

extension TreeParser {
  /// How many tokens are looked at to find the end of a statement or of a bracket.
  private static let reach = 500_000

  /// What has to be as it was when the parser goes on after a mistake.
  struct Mark {
    var context: Context
    var pendingCount: Int
  }

  func setMark() -> Mark { Mark(context: context, pendingCount: pendingOperators.count) }

  mutating func restore(_ mark: Mark) {
    context = mark.context
    pendingOperators.removeSubrange(mark.pendingCount...)
  }

  /// A line starts here that can only be a statement, so brackets before it were left open.
  private func startsStatement(_ index: Int) -> Bool {
    guard tokens[index].startsLine else { return false }
    switch tokens[index].kind {
    case .let, .var, .return, .break, .continue, .throw, .while, .for, .assert, .import, .param,
      .on,
      .test:
      return tokens[min(index + 1, tokens.count - 1)].kind != .colon
    default: return false
    }
  }

  /// Whether the items between brackets end at the token at hand: at the closing bracket, or where
  /// it is missing, which `close` reports.
  @inline(__always)
  func isAtEnd(_ closer: Token.Kind) -> Bool {
    token.kind == closer || (token.startsLine && startsStatement(index))
  }

  /// Whether the next closing bracket without an opening one is the given one.
  func isClosed(by closer: Token.Kind) -> Bool {
    var open = OpenBrackets()
    for index in index..<min(tokens.count, index + Self.reach) {
      let kind = tokens[index].kind
      if open.isEmpty ? closer != .rightBrace : open.last != .rightBrace, startsStatement(index) {
        return false
      }
      if !open.take(kind) { return kind == closer }
    }
    return false
  }

  /// Moves to the end of the statement in which the mistake was made: past the brackets that are open
  /// in it, to a line break, a `;`, or the `}` of the block around it.
  mutating func recover(from start: Int, stopsAtComma: Bool = false) {
    var open = OpenBrackets()
    for index in start..<index { _ = open.take(tokens[index].kind) }
    var target = statementEnd(of: start, open: open, stopsAtComma)
    if target == nil { target = statementEnd(of: start, open: OpenBrackets(), stopsAtComma) }
    skip(to: max(target ?? tokens.count - 1, start + 1))
  }

  /// `nil` where what is open is not closed.
  private func statementEnd(
    of start: Int, open initial: OpenBrackets, _ stopsAtComma: Bool
  ) -> Int? {
    var open = initial
    for index in index..<min(tokens.count, index + Self.reach) {
      let token = tokens[index]
      if open.isEmpty {
        switch token.kind {
        case .rightBrace, .semicolon, .end: return index
        case .comma where stopsAtComma: return index
        default: if token.startsLine, index > start { return index }
        }
      } else if token.kind == .end || (open.last != .rightBrace && startsStatement(index)) {
        return initial.isEmpty ? index : nil
      }
      if !open.take(token.kind), token.kind == .rightBrace { return initial.isEmpty ? index : nil }
    }
    return nil
  }

  private mutating func skip(to target: Int) {
    let start = token.span.lower
    move(to: target)
    var end = Int(start)
    while end < Int(token.span.lower), bytes[end] != UInt8(ascii: "\n") { end += 1 }
    skipped.append(start..<Int32(truncatingIfNeeded: end))
  }

  /// What of the findings of the lexer stands: not what follows a mistake on its line, in text that
  /// was passed over.
  func withoutSkipped(_ diagnostics: [Diagnostic]) -> [Diagnostic] {
    guard !skipped.isEmpty else { return diagnostics }
    return diagnostics.filter { diagnostic in
      let place = diagnostic.span.lower
      return !skipped.contains { $0.contains(place) && place > $0.lowerBound }
    }
  }

  /// After a mistake in a header: moves to the `{` of its block, where that stands on the line, or
  /// below the clauses of a trigger.
  mutating func skipToBlock(passesClauses: Bool = false) -> Bool {
    var open = OpenBrackets()
    for target in index..<min(tokens.count, index + Self.reach) {
      let token = tokens[target]
      if token.kind == .end || token.kind == .rightBrace { return false }
      if token.kind == .leftBrace {
        skip(to: target)
        return true
      }
      if token.startsLine, !(passesClauses && isClause(token)) {
        if open.isEmpty || startsStatement(target) { return false }
      }
      _ = open.take(token.kind)
    }
    return false
  }

  private func isClause(_ token: Token) -> Bool {
    isWord(token, "where") || isWord(token, "once") || isWord(token, "after")
      || isWord(token, "collect") || isWord(token, "limit")
  }

  /// Where the lines of a block that does not end are indented as if it did: says so.
  func hintFromIndentation() -> String? {
    var open: [Int] = []
    for index in tokens.indices {
      switch tokens[index].kind {
      case .leftBrace: open.append(index)
      case .rightBrace:
        guard let opener = open.popLast() else { return nil }
        guard tokens[index].startsLine else { continue }
        let openerLine = file.position(of: tokens[opener].span.lower).line
        let place = file.position(of: tokens[index].span.lower)
        let indentation = file.text(ofLine: openerLine).utf8.prefix { $0 == 0x20 || $0 == 0x09 }
        if indentation.count != place.column - 1 {
          return "the `}` in line \(place.line) closes the `{` of line \(openerLine), "
            + "but is indented as if it closed another"
        }
      default: break
      }
    }
    return nil
  }
}
