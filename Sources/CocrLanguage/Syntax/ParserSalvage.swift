// What is kept of statements with a mistake, for an analysis of files that are being written.

/// What of a file could not be read.
struct Damage: Sendable {
  /// Around each mistake: the statement that holds it, without the statements inside that are whole.
  /// What is found wrong there may follow from the mistake.
  var troubled: [Span] = []
  /// Each statement that holds a mistake, as a whole.
  var broken: [Span] = []
  /// The names that stand in those statements, which may declare, change or use them.
  var names: Set<String> = []

  var isEmpty: Bool { broken.isEmpty }

  /// Whether a place touches one where a finding may follow from a mistake.
  func troubles(_ span: Span) -> Bool {
    troubled.contains { $0.lower <= span.upper && span.lower <= $0.upper }
  }

  /// Whether a place is inside a statement that holds a mistake.
  func breaks(_ span: Span) -> Bool {
    broken.contains { $0.lower <= span.lower && span.upper <= $0.upper }
  }
}

/// How the parser keeps what it has read of a broken statement: it reads the statement again, up to
/// the token at which it failed, as if everything that is open ended there.
struct Salvage {
  /// The tokens, of which the one where all ends is replaced for a while; nil where nothing is kept.
  var tokens: UnsafeMutableBufferPointer<Token>?
  /// Everything that is open is closed at the last token.
  var isClosing = false
  var damage = Damage()
  /// Where more of what failed can be read than up to the token at hand.
  var reach = 0
  /// The token at which what was read again ended.
  fileprivate(set) var mistake = 0
  /// The first token of the innermost statement around the mistake.
  fileprivate var unit: Int?
  /// Broken statements and arms by their first token, with the token after them: reading what is around them
  /// once more does not read them again, so that the time does not grow with the nesting.
  fileprivate var kept: [Int: (node: KeptNode, end: Int)] = [:]

  fileprivate enum KeptNode {
    case statement(Statement)
    case arm(MatchArm?)
  }
}

extension TreeParser {
  /// The damage, with the names that are in it.
  func findDamage() -> Damage {
    var damage = salvage.damage
    if damage.isEmpty { return damage }
    var end: Int32 = 0
    for span in damage.broken.sorted(by: { $0.lower < $1.lower }) where span.upper > end {
      var number = tokenIndex(from: max(span.lower, end))
      while number < tokens.count, tokens[number].span.lower < span.upper {
        switch tokens[number].kind {
        case .name: damage.names.insert(text(tokens[number]))
        // A text that is not closed holds what was to stand after it.
        case .invalid: takeWords(tokens[number].span, &damage.names)
        default: break
        }
        number += 1
      }
      end = span.upper
    }
    return damage
  }

  private func takeWords(_ span: Span, _ names: inout Set<String>) {
    let text = bytes[Int(span.lower)..<Int(span.upper)]
    for word in text.split(whereSeparator: { !Scanner.isNameByte($0) }) {
      names.insert(String(decoding: word, as: UTF8.self))
    }
  }

  /// The first token that begins at a place or after it.
  private func tokenIndex(from place: Int32) -> Int {
    var low = 0
    var high = tokens.count
    while low < high {
      let middle = (low + high) / 2
      if tokens[middle].span.lower < place { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// Reads again, from `start` up to the token at hand, what failed there.
  ///
  /// - Parameter braces: the number of missing `}` before it was read for the first time.
  /// - Returns: nil where nothing is kept of it.
  mutating func keep<Node>(
    from start: Int, _ mark: Mark, braces: Int? = nil,
    _ parse: (inout TreeParser) throws(SyntaxFailure) -> Node
  ) -> Node? {
    var end = min(max(index, salvage.reach), tokens.count - 1)
    if startsBareBlock(end) { end = endOfBlock(end) }
    salvage.reach = 0
    salvage.unit = nil
    salvage.mistake = end
    guard salvage.tokens != nil, !salvage.isClosing, end > start else { return nil }
    let (node, other) = read(start, end, mark, braces: braces, parse)
    guard let node, other.token.kind == .end else { return nil }
    salvage.unit = other.unitStart
    return node
  }

  /// Reads something as if the file ended at a token.
  private mutating func read<Node>(
    _ start: Int, _ end: Int, _ mark: Mark, braces: Int? = nil,
    _ parse: (inout TreeParser) throws(SyntaxFailure) -> Node
  ) -> (Node?, TreeParser) {
    guard let shared = salvage.tokens else { return (nil, self) }
    let token = shared[end]
    shared[end] = Token(.end, span: Span(token.span.lower, token.span.lower))
    defer { shared[end] = token }
    var other = closing(start, end)
    other.restore(mark)
    other.salvage.isClosing = true
    other.missingBraces = braces ?? missingBraces
    let node = try? parse(&other)
    takeNodes(of: &other)
    return (node, other)
  }

  /// How many expressions are read behind a mistake at most.
  private static let maximumRest = 16

  /// Reads expressions that stand between a mistake and the token at hand, where the statement ends.
  mutating func keepRest(from mistake: Int, _ mark: Mark) -> [Statement] {
    guard salvage.tokens != nil, !salvage.isClosing else { return [] }
    let end = index
    var found: [Statement] = []
    var next = mistake
    while next < end, found.count < Self.maximumRest {
      guard tokens[next].kind.mayBeginRest else {
        next += 1
        continue
      }
      func parse(_ parser: inout TreeParser) throws(SyntaxFailure) -> Expression {
        parser.context.lineBreaksCount = false
        return try parser.parseExpression()
      }
      var (expression, other) = read(next, end, mark, parse)
      let stop = max(other.index, next + 1)
      if expression == nil, stop < end { (expression, other) = read(next, stop, mark, parse) }
      if let expression {
        found.append(Statement(.expression(expression), span: expression.span))
      }
      next = stop
    }
    return found
  }

  /// Whether a block with parameters starts at a token: `items.each { item => … }`, which lacks the
  /// parentheses of a call.
  private func startsBareBlock(_ index: Int) -> Bool {
    guard index + 2 < tokens.count, tokens[index].kind == .leftBrace, !tokens[index].startsLine,
      tokens[index + 1].kind == .name
    else { return false }
    return tokens[index + 2].kind == .fatArrow || tokens[index + 2].kind == .comma
  }

  /// The token after the block that starts at one, or the last token.
  private func endOfBlock(_ index: Int) -> Int {
    var open = OpenBrackets()
    for next in index..<tokens.count - 1 {
      _ = open.take(tokens[next].kind)
      if open.isEmpty { return next + 1 }
    }
    return tokens.count - 1
  }

  /// Whether what is read again goes on with a block that lacks the parentheses of its call.
  var continuesWithBareBlock: Bool {
    salvage.isClosing && context.allowsTrailingBlock && startsBareBlock(index)
  }

  /// Reads that block.
  mutating func parseBareBlock(
    of callee: Expression, _ start: Int32
  ) throws(SyntaxFailure) -> Expression {
    let place = Span(previousEnd, previousEnd)
    let block = try parseTrailingBlock()
    return make(
      .call(Call(callee: callee, arguments: [], trailingBlock: block, argumentsSpan: place)),
      from: start)
  }

  /// After a mistake in a header: moves to the block.
  ///
  /// - Returns: what is kept of the header, if anything is; nil where no block follows.
  mutating func passHeader<Node>(
    from start: Int, _ mark: Mark, passesClauses: Bool = false,
    _ parse: (inout TreeParser) throws(SyntaxFailure) -> Node
  ) -> Node?? {
    let reach = max(index, salvage.reach)
    let part = keep(from: start, mark, parse)
    restore(mark)
    guard skipToBlock(passesClauses: passesClauses) else {
      // The statement as a whole is read again.
      salvage.reach = reach
      return nil
    }
    noteDamage(from: start)
    return .some(part)
  }

  /// Notes that what was read from a token on holds a mistake.
  mutating func noteDamage(from start: Int) {
    guard salvage.tokens != nil, !salvage.isClosing else { return }
    let end = token.span.lower
    let unit = max(start, salvage.unit ?? start)
    salvage.damage.troubled.append(Span(tokens[unit].span.lower, end))
    salvage.damage.broken.append(Span(tokens[start].span.lower, end))
  }

  /// Keeps a broken statement, which ends before the token at hand.
  mutating func remember(_ statement: Statement, from start: Int) {
    guard salvage.tokens != nil, !salvage.isClosing else { return }
    salvage.kept[start] = (.statement(statement), index)
  }

  /// Keeps what was read of a broken arm, which ends before the token at hand.
  mutating func remember(_ arm: MatchArm?, from start: Int) {
    guard salvage.tokens != nil, !salvage.isClosing else { return }
    salvage.kept[start] = (.arm(arm), index)
  }

  /// The broken statement that begins at the token at hand, where it is known.
  mutating func takeKept() -> Statement? {
    guard salvage.isClosing, let known = salvage.kept[index],
      case .statement(let statement) = known.node
    else { return nil }
    move(to: known.end)
    return statement
  }

  /// Adds the broken arm that begins at the token at hand, where it is known.
  mutating func takeKept(into arms: inout [MatchArm]) -> Bool {
    guard salvage.isClosing, let known = salvage.kept[index], case .arm(let arm) = known.node else {
      return false
    }
    if let arm { arms.append(arm) }
    move(to: known.end)
    return true
  }
}

extension Token.Kind {
  /// Whether it can begin an expression that holds names.
  fileprivate var mayBeginRest: Bool {
    switch self {
    case .name, .stringHead, .leftParen, .leftBracket, .not, .minus: true
    default: false
    }
  }
}
