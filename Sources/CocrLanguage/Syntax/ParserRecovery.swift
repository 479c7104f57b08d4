// How the parser goes on after a mistake.

/// The brackets that are open in a stretch of tokens, as the tokens that close them.
struct OpenBrackets {
  private var closers: [Token.Kind] = []
  private var counts: (paren: Int, bracket: Int, brace: Int, string: Int) = (0, 0, 0, 0)

  var isEmpty: Bool { closers.isEmpty }
  var count: Int { closers.count }
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

  // MARK: Indentation

  func countMissingBraces() -> Int {
    var count = 0
    for token in tokens {
      if token.kind == .leftBrace { count += 1 }
      if token.kind == .rightBrace { count -= 1 }
    }
    return max(0, count)
  }

  /// The width of the blanks at the start of the line that holds a place.
  func indentation(at place: Int32) -> Int {
    var start = Int(place)
    while start > 0, bytes[start - 1] != UInt8(ascii: "\n") { start -= 1 }
    var end = start
    while end < bytes.count, bytes[end] == UInt8(ascii: " ") || bytes[end] == UInt8(ascii: "\t") {
      end += 1
    }
    return end - start
  }

  /// Where `}` are missing: the one at hand is indented less than the line of the given `{`.
  func belongsToOuterBlock(_ opener: Token) -> Bool {
    guard missingBraces > 0, token.kind == .rightBrace, token.startsLine else { return false }
    return indentation(at: token.span.lower) < indentation(at: opener.span.lower)
  }

  /// Where `}` are missing: a line at the margin starts what stands at the top level.
  var startsTopLevel: Bool {
    guard missingBraces > 0, token.startsLine, context.blockDepth > 0 else { return false }
    switch token.kind {
    case .on, .param, .import, .test, .fn: return indentation(at: token.span.lower) == 0
    default: return false
    }
  }

  /// Where `}` are missing: a line starts here with the word that goes on after the block of the given
  /// `{`, or of one around it.
  func startsOuterClause(_ opener: Token) -> Bool {
    startsClause && indentation(at: token.span.lower) <= indentation(at: opener.span.lower)
  }

  /// Where `}` are missing: a line starts here with a word that follows a block.
  var startsClause: Bool {
    guard missingBraces > 0, token.startsLine, context.blockDepth > 0 else { return false }
    switch token.kind {
    case .else, .catch, .finally, .undo:
      return indentation(at: token.span.lower) <= indentation(at: max(0, context.blockStart))
    default: return false
    }
  }

  /// Reports the `{` whose `}` is missing before the word at hand, and goes on as if it were there.
  mutating func closeBeforeClause(_ opener: Token) {
    missingBraces -= 1
    _ = notClosed(opener, by: .rightBrace)
  }

  /// After a `}` too many: what goes on after its block is none of a statement's own.
  mutating func skipClauses() {
    while [.else, .catch, .finally, .undo].contains(token.kind) {
      let mark = setMark()
      let start = index
      advance()
      do throws(SyntaxFailure) {
        if token.kind != .leftBrace, !skipToBlock() { return }
        _ = try parseBlock()
      } catch {
        restore(mark)
        recover(from: start, first: start)
      }
    }
  }

  // MARK: The end of what is broken

  /// Where `}` are missing: a line starts here that cannot be an arm.
  var startsAfterArms: Bool { missingBraces > 0 && startsStatement(index) }

  /// Whether the items between brackets end at the token at hand: at the closing bracket, or where
  /// it is missing, which `close` reports.
  @inline(__always)
  func isAtEnd(_ closer: Token.Kind) -> Bool {
    token.kind == closer || (token.startsLine && startsStatement(index))
  }

  /// Whether the parameters of a function end at the token at hand. A label that is a keyword may
  /// start a line, where the name after it shows that it is no statement.
  mutating func isAtEndOfParameters() -> Bool {
    if closesHere() { return true }
    guard isAtEnd(.rightParen), token.kind != .rightParen else { return token.kind == .rightParen }
    guard peek().kind == .name else { return true }
    switch (token.kind, peek(2).kind) {
    case (.let, _), (.var, _), (.param, _): return true
    case (.for, .comma), (.assert, .comma): return true
    case (_, .colon), (_, .assign), (_, .comma), (_, .rightParen): return false
    default: return true
    }
  }

  /// Whether the next closing bracket without an opening one is the given one. A `}` that is
  /// indented less than the line of its `{` closes another.
  func isClosed(by closer: Token.Kind, _ opener: Token) -> Bool {
    if resumption == index || startsTopLevel || belongsToOuterBlock(opener) { return false }
    var open = OpenBrackets()
    for index in index..<min(tokens.count, index + Self.reach) {
      let token = tokens[index]
      if open.isEmpty ? closer != .rightBrace : open.last != .rightBrace, startsStatement(index) {
        return false
      }
      if open.take(token.kind) { continue }
      if token.kind == .rightBrace, token.startsLine, closer == .rightBrace {
        return indentation(at: token.span.lower) >= indentation(at: opener.span.lower)
      }
      return token.kind == closer
    }
    return false
  }

  /// What the recovery of one statement goes by.
  private struct Recovery {
    var start: Int
    /// The indentation of the statement, where it starts a line and is indented more than the line
    /// on which the block around it opens: then lines that are indented more belong to it.
    var indentation: Int?
    /// The indentation of the statements beside it.
    var margin = 0
  }

  /// Moves to the end of the statement in which the mistake was made: past the brackets that are open
  /// in it, to a line break, a `;`, or the `}` of the block around it.
  /// - Parameter first: The token with which the first statement of the block starts.
  mutating func recover(from start: Int, first: Int) {
    if (resumption == index && index > start) || token.kind == .end { return }
    var open = OpenBrackets()
    for index in start..<index { _ = open.take(tokens[index].kind) }
    var recovery = Recovery(start: start)
    if tokens[start].startsLine {
      let own = indentation(at: tokens[start].span.lower)
      let outer = context.blockStart < 0 ? -1 : indentation(at: context.blockStart)
      let margin = min(own, indentation(at: tokens[first].span.lower))
      if margin > outer {
        recovery.indentation = own
        recovery.margin = margin
      }
    }
    var target = statementEnd(recovery, open: open)
    if target == nil { target = statementEnd(recovery, open: OpenBrackets()) }
    skip(to: max(target ?? tokens.count - 1, start + 1))
  }

  /// `nil` where what is open is not closed.
  private func statementEnd(_ recovery: Recovery, open initial: OpenBrackets) -> Int? {
    var open = initial
    for index in index..<min(tokens.count, index + Self.reach) {
      let token = tokens[index]
      if open.isEmpty {
        switch token.kind {
        case .end, .semicolon: return index
        case .rightBrace:
          if !closesStatement(token, recovery) { return index }
        case .rightParen, .rightBracket: break
        default:
          if token.startsLine, index > recovery.start, !continuesStatement(token, recovery) {
            return index
          }
        }
      } else if token.kind == .end || (open.last != .rightBrace && startsStatement(index)) {
        return initial.isEmpty ? index : nil
      } else if token.kind == .rightBrace, token.startsLine, let own = recovery.indentation,
        indentation(at: token.span.lower) < own
      {
        return initial.isEmpty ? index : nil
      }
      if !open.take(token.kind), token.kind == .rightBrace, !open.isEmpty, token.startsLine {
        return initial.isEmpty ? index : nil
      }
    }
    return nil
  }

  /// A `}` that stands under the start of the broken statement is its own.
  private func closesStatement(_ token: Token, _ recovery: Recovery) -> Bool {
    guard token.startsLine, let own = recovery.indentation else { return false }
    return indentation(at: token.span.lower) >= own
  }

  /// A line that is indented more than the statements of the block belongs to the broken one.
  private func continuesStatement(_ token: Token, _ recovery: Recovery) -> Bool {
    guard recovery.indentation != nil else { return false }
    return indentation(at: token.span.lower) > recovery.margin
  }

  /// Fails without a word where text that was reported stands on the rest of the line.
  mutating func failIfReported() throws(SyntaxFailure) {
    var ahead = index
    while ahead < tokens.count, ahead == index || !tokens[ahead].startsLine {
      if tokens[ahead].kind == .invalid {
        silence = index
        throw SyntaxFailure()
      }
      ahead += 1
    }
  }

  private mutating func skip(to target: Int) {
    let start = token.span.lower
    let isSilent = silence == index
    move(to: target)
    if isSilent { return }
    var end = Int(start)
    while end < Int(token.span.lower), bytes[end] != UInt8(ascii: "\n") { end += 1 }
    skipped.append(start..<Int32(truncatingIfNeeded: end))
  }

  /// What of the findings of the lexer stands: not what follows a mistake on its line, in text that
  /// was passed over.
  func withoutSkipped(_ diagnostics: [Diagnostic]) -> [Diagnostic] {
    guard !skipped.isEmpty else { return diagnostics }
    let kept = diagnostics.filter { diagnostic in
      let place = diagnostic.span.lower
      return !skipped.contains { $0.contains(place) && place > $0.lowerBound }
    }
    // Of too many findings on a line, the mistake itself may be among those that were not kept.
    return kept.isEmpty && bag.diagnostics.isEmpty ? diagnostics : kept
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
}
