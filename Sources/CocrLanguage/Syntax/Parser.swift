/// What the parser makes of a file: always a tree, with `invalid` nodes where it could make nothing
/// of the text.
package struct ParseResult: Sendable {
  /// The tree of the whole file.
  package let tree: SyntaxTree
  /// In the order of the file.
  package let diagnostics: [Diagnostic]
  /// What of the file could not be read, where the tree is for an analysis.
  let damage: Damage
}

/// Makes the tree of a file.
package enum Parser {
  /// How deep blocks, brackets and functions may be nested. With `maximumHeight` it bounds the stack
  /// that the parser and everything that walks the tree need.
  package static let maximumDepth = 40
  /// How many levels a tree may have: chains of operators, calls and fields add to those of nesting.
  package static let maximumHeight = 100

  /// - Parameter isInteractive: The text is one entry of a session: a `##` block at its top
  ///   documents nothing, and an end too early is that of the input.
  package static func parse(_ file: SourceFile, isInteractive: Bool = false) -> ParseResult {
    parse(Lexer(file), file, isInteractive: isInteractive)
  }

  static func parse(_ lexer: Lexer, _ file: SourceFile, isInteractive: Bool) -> ParseResult {
    run(lexer, file, isInteractive: isInteractive).result
  }

  /// Parses a file for an analysis: of a statement with a mistake, the tree keeps what was read up to
  /// the mistake.
  static func parseKeepingBroken(
    _ lexer: Lexer, _ file: SourceFile, isInteractive: Bool = false
  ) -> ParseResult {
    let result = parse(lexer, file, isInteractive: isInteractive)
    guard result.diagnostics.contains(where: { $0.severity == .error }) else { return result }
    var tokens = lexer.tokens
    return tokens.withUnsafeMutableBufferPointer { tokens in
      run(lexer, file, isInteractive: isInteractive, keptTokens: tokens).result
    }
  }

  /// Whether the text would be in order if it went on: its only trouble is that it ends inside a
  /// block, a bracket or a string, or after an operator or a comma.
  package static func isIncomplete(_ file: SourceFile) -> Bool {
    let (result, unfinishedCount) = run(Lexer(file), file, isInteractive: true)
    let errors = result.diagnostics.count { $0.severity == .error }
    return errors > 0 && errors == unfinishedCount
  }

  private static func run(
    _ lexer: Lexer, _ file: SourceFile, isInteractive: Bool,
    keptTokens: UnsafeMutableBufferPointer<Token>? = nil
  ) -> (result: ParseResult, unfinishedCount: Int) {
    file.bytes.withUnsafeBufferPointer { bytes in
      lexer.tokens.withUnsafeBufferPointer { tokens in
        var parser = TreeParser(
          file: file, bytes: bytes, tokens: keptTokens.map { UnsafeBufferPointer($0) } ?? tokens,
          lexer: lexer, isInteractive: isInteractive)
        parser.salvage.tokens = keptTokens
        let tree = parser.parseFile()
        var bag = DiagnosticBag(file: file)
        let ofLexer = parser.withoutSkipped(lexer.diagnostics)
        let places = Set(ofLexer.map(\.span.lower))
        // Of a token that is wrong in itself no more is said.
        let ofParser = parser.bag.diagnostics.filter { !places.contains($0.span.lower) }
        bag.append(
          contentsOf: (ofLexer + ofParser).sorted { $0.span.lower < $1.span.lower })
        if let stop = lexer.stop ?? parser.bag.stop { bag.stop(at: stop) }
        return (
          ParseResult(tree: tree, diagnostics: bag.finished, damage: parser.findDamage()),
          lexer.unfinishedCount + parser.unfinishedCount
        )
      }
    }
  }
}

/// Thrown after the mistake has been reported, to leave the statement that holds it.
struct SyntaxFailure: Error {}

/// The cursor over the tokens. Lives only as long as the buffers it points to.
struct TreeParser {
  let file: SourceFile
  let bytes: UnsafeBufferPointer<UInt8>
  private(set) var tokens: UnsafeBufferPointer<Token>
  let documentation: ContiguousArray<DocumentationBlock>
  let isInteractive: Bool
  private(set) var index = 0
  private(set) var token: Token
  /// The end of the token before the one at hand.
  private(set) var previousEnd: Int32 = 0
  var context = Context()
  /// The height of the tree made so far, up to the nearest caller that keeps a mark.
  var height = 0
  /// The operators of the expressions at hand that wait for their right side.
  var pendingOperators: ContiguousArray<PendingOperator> = []
  var bag: DiagnosticBag
  /// How many errors say no more than that the file ends too early.
  private(set) var unfinishedCount = 0
  /// Where the statement or arm at hand starts.
  var unitStart = 0
  /// How many `}` are missing in the file as a whole. Only where some are, the indentation of lines
  /// tells where.
  var missingBraces = 0
  /// Where to go on after a `{` that is not closed.
  var resumption = -1
  /// Where the parser failed over what the lexer has reported.
  var silence = -1
  /// The `match` of whose arms has been said that they need `->`, by its `{`.
  var armsWithoutArrow: Int32 = -1
  /// Stretches that were passed over after a mistake.
  var skipped: [Range<Int32>] = []
  /// The types that have been read, without those inside others.
  var types: [TypeSyntax] = []
  /// By node: the number of the name that it is.
  private(set) var symbols: ContiguousArray<Symbol> = []
  private(set) var functionCount = 0
  private(set) var names: NameTable
  private var hasReportedEnd: Bool
  /// What is kept of broken statements.
  var salvage = Salvage()

  /// What the place of an expression decides.
  struct Context {
    var depth = 0
    var blockDepth = 0
    /// Where the block at hand opens; -1 at the top level.
    var blockStart: Int32 = -1
    /// Line breaks end statements: not so in brackets.
    var lineBreaksCount = true
    /// A `{` after a call is its last argument: not so in a header, where it opens the body.
    var allowsTrailingBlock = true
  }

  init(
    file: SourceFile, bytes: UnsafeBufferPointer<UInt8>, tokens: UnsafeBufferPointer<Token>,
    lexer: Lexer, isInteractive: Bool
  ) {
    self.file = file
    self.bytes = bytes
    self.tokens = tokens
    self.isInteractive = isInteractive
    documentation = lexer.documentation
    names = lexer.names
    symbols.reserveCapacity(tokens.count / 2)
    hasReportedEnd = lexer.unfinishedCount > 0 || lexer.stop != nil
    token = tokens[0]
    bag = DiagnosticBag(file: file)
    if !isInteractive { missingBraces = countMissingBraces() }
  }

  /// Room for the parts of most blocks, lists and calls. Arrays that start with one item grow several
  /// times before they hold a few.
  static let fewNodes = 3

  // MARK: The cursor

  mutating func newID(of symbol: Symbol = -1) -> NodeID {
    symbols.append(symbol)
    return NodeID(truncatingIfNeeded: symbols.count - 1)
  }

  mutating func newFunctionID() -> (node: NodeID, number: Int32) {
    functionCount += 1
    return (newID(), Int32(truncatingIfNeeded: functionCount - 1))
  }

  /// An identifier that declares a variable whose name does not stand in the file.
  mutating func declare(_ name: String, _ span: Span) -> Identifier {
    Identifier(text: name, span: span, id: newID(of: names.symbol(of: name)))
  }

  /// Puts another name in the place of one that has its number already.
  mutating func replace(_ identifier: Identifier, with name: Token) -> Identifier {
    symbols[Int(identifier.id)] = name.symbol
    return Identifier(text: text(name), span: name.span, id: identifier.id)
  }

  @inline(__always)
  mutating func advance() {
    previousEnd = token.span.upper
    if index < tokens.count - 1 { index += 1 }
    token = tokens[index]
  }

  mutating func move(to target: Int) {
    guard target > index else { return }
    index = min(target, tokens.count - 1)
    previousEnd = tokens[index - 1].span.upper
    token = tokens[index]
  }

  /// Puts a parser in the place of this one that starts at `start` and finds its end at `end`.
  mutating func closing(_ start: Int, _ end: Int) -> TreeParser {
    var other = self
    // It goes on with the same table, which is not to be copied.
    symbols = []
    other.tokens = UnsafeBufferPointer(start: tokens.baseAddress, count: end + 1)
    other.bag = DiagnosticBag(file: file)
    (other.index, other.token, other.resumption, other.silence) = (start, tokens[start], -1, -1)
    other.previousEnd = start > 0 ? tokens[start - 1].span.upper : 0
    (other.unitStart, other.height) = (start, 0)
    return other
  }

  /// Takes over what another parser has numbered.
  mutating func takeNodes(of other: inout TreeParser) {
    swap(&symbols, &other.symbols)
    names = other.names
    functionCount = other.functionCount
    types = other.types
  }

  /// Where everything that is open ends: whether that is so at the token at hand. What stands up to
  /// there belongs to the node that is being made.
  mutating func closesHere() -> Bool {
    guard salvage.isClosing, token.kind == .end else { return false }
    previousEnd = token.span.lower
    return true
  }

  @inline(__always)
  func peek(_ distance: Int = 1) -> Token { tokens[min(index + distance, tokens.count - 1)] }

  var previous: Token? { index > 0 ? tokens[index - 1] : nil }

  @inline(__always)
  mutating func accept(_ kind: Token.Kind) -> Bool {
    guard token.kind == kind else { return false }
    advance()
    return true
  }

  @inline(__always)
  mutating func expect(_ kind: Token.Kind, hint: String? = nil) throws(SyntaxFailure) {
    guard token.kind == kind else {
      if closesHere() { return }
      throw unexpected("`\(kind.spelling ?? "")`\(afterPrevious())", hint: hint)
    }
    advance()
  }

  /// The token at hand stands on a line of its own, where that ends the expression before it.
  @inline(__always)
  var isOnNextLine: Bool { token.startsLine && context.lineBreaksCount }

  func spanFrom(_ start: Int32) -> Span { Span(start, max(start, previousEnd)) }

  func text(_ token: Token) -> String {
    if token.symbol >= 0 { return names.texts[Int(token.symbol)] }
    let lower = Int(token.span.lower)
    let upper = Int(token.span.upper)
    return String(decoding: UnsafeBufferPointer(rebasing: bytes[lower..<upper]), as: UTF8.self)
  }

  func isWord(_ token: Token, _ word: StaticString) -> Bool {
    let length = Int(token.span.upper - token.span.lower)
    guard token.kind == .name, length == word.utf8CodeUnitCount else { return false }
    let lower = Int(token.span.lower)
    for offset in 0..<length where bytes[lower + offset] != word.utf8Start[offset] { return false }
    return true
  }

  mutating func enter() throws(SyntaxFailure) {
    context.depth += 1
    if context.depth > Parser.maximumDepth { throw tooDeep() }
  }

  mutating func leave() { context.depth -= 1 }

  /// The tree grew by a level.
  mutating func grow(from start: Int32) throws(SyntaxFailure) {
    height += 1
    if height > Parser.maximumHeight { throw tooHigh(from: start) }
  }

  /// Reports the depth and gives up on the rest of the file: what is nested so deep would be nested
  /// too deep again and again.
  private mutating func tooDeep() -> SyntaxFailure {
    let failure = mistake(.nestedTooDeeply(Parser.maximumDepth), at: token.span)
    hasReportedEnd = true
    move(to: tokens.count - 1)
    return failure
  }

  private mutating func tooHigh(from start: Int32) -> SyntaxFailure {
    mistake(.expressionTooTall(Parser.maximumHeight), at: spanFrom(start))
  }

  // MARK: Mistakes

  /// Reports that something else was expected than the token at hand.
  /// - Parameter canGoOn: Where the file ends here, more of it would mend that.
  mutating func unexpected(
    _ expected: String, hint: String? = nil, canGoOn: Bool = false
  ) -> SyntaxFailure {
    if token.kind == .invalid { return SyntaxFailure() }
    let end = Span(previousEnd, previousEnd)
    if token.kind == .end {
      guard !hasReportedEnd else { return SyntaxFailure() }
      let isInside = context.blockDepth > 0 && !token.startsLine
      reportEnd(
        isUnfinished: canGoOn || isInside || !context.lineBreaksCount || isAfterOperator)
      return mistake(
        .expected(expected, beforeEndOf: isInteractive ? "input" : "file", hint: hint), at: end)
    }
    if isOnNextLine, index > unitStart {
      return mistake(.expected(expected, beforeEndOf: "line", hint: hint), at: end)
    }
    return mistake(
      .expected(expected, found: describe(token), hint: hint ?? hintForFound()), at: token.span)
  }

  /// Notes that what is being reported is that the file ends, so that it is reported once.
  mutating func reportEnd(isUnfinished: Bool) {
    hasReportedEnd = true
    if isUnfinished { unfinishedCount += 1 }
  }

  /// The token before the one at hand asks for more.
  private var isAfterOperator: Bool {
    switch previous?.kind {
    case .plus, .minus, .star, .slash, .slashSlash, .percent, .coalesce, .equal, .notEqual, .less,
      .lessOrEqual, .greater, .greaterOrEqual, .halfOpenRange, .closedRange, .and, .or, .not, .in,
      .assign, .plusAssign, .minusAssign, .starAssign, .slashAssign, .slashSlashAssign,
      .percentAssign, .comma, .fatArrow, .dot, .questionDot:
      true
    default: false
    }
  }

  mutating func mistake(_ message: Message, at span: Span) -> SyntaxFailure {
    bag.error(message, at: span)
    return SyntaxFailure()
  }

  func describe(_ token: Token) -> String {
    switch token.kind {
    case .string, .stringHead: return "a string"
    case .stringMiddle, .stringTail: return "the end of the interpolation"
    case .end: return "the end"
    default:
      return "`\(text(token).shortened)`"
    }
  }

  /// ` after …`, for messages that tell what was expected.
  func afterPrevious() -> String {
    guard let previous, previous.kind != .invalid else { return "" }
    return switch previous.kind {
    case .string: " after the string"
    case .stringHead, .stringMiddle: " in the interpolation"
    default: " after \(describe(previous))"
    }
  }

  /// Takes the closing bracket, or reports where the trouble is: at the opening one where nothing
  /// closes it, else here.
  mutating func close(
    _ closer: Token.Kind, _ opener: Token, expected: String
  ) throws(SyntaxFailure) {
    if token.kind == closer, !belongsToOuterBlock(opener) {
      advance()
      return
    }
    if closesHere() { return }
    if token.kind == .invalid || resumption == index { throw SyntaxFailure() }
    if closer == .rightBrace, startsOuterClause(opener) {
      closeBeforeClause(opener)
      return
    }
    let spelling = opener.kind.spelling ?? ""
    if token.kind == .end {
      guard !hasReportedEnd else { throw SyntaxFailure() }
      reportEnd(isUnfinished: true)
      throw mistake(
        .unclosedBracket(spelling, beforeEndOf: isInteractive ? "input" : "file"),
        at: opener.span)
    }
    if isClosed(by: closer, opener) { throw unexpected(expected) }
    if closer == .rightBrace, missingBraces > 0 {
      missingBraces -= 1
      resumption = index
    }
    let failure = notClosed(opener, by: closer)
    if token.startsLine, token.kind == .rightParen || token.kind == .rightBracket {
      // It was to close what is open.
      advance()
      if closer == .rightBrace { resumption = index }
    }
    throw failure
  }

  mutating func notClosed(_ opener: Token, by closer: Token.Kind) -> SyntaxFailure {
    let line = file.position(of: token.span.lower).line
    let place = line == file.position(of: opener.span.lower).line ? "" : " in line \(line)"
    return mistake(
      .unclosedBracket(
        opener.kind.spelling.map { "\($0)" } ?? "",
        hint: "expected `\(closer.spelling ?? "")` before \(describe(token))\(place)"),
      at: opener.span)
  }

  // MARK: The file

  mutating func parseFile() -> SyntaxTree {
    var statements: [Statement] = []
    while true {
      parseStatements(into: &statements)
      guard token.kind == .rightBrace else { break }
      bag.error(.unopenedBlock, at: token.span)
      advance()
      skipClauses()
    }
    return SyntaxTree(
      file: file, statements: statements, documentation: fileDocumentation(statements),
      symbols: symbols, symbolCount: names.texts.count, functionCount: functionCount, types: types)
  }

  /// The doc comment directly above a token.
  func documentation(above token: Int) -> String? {
    guard !documentation.isEmpty else { return nil }
    var low = 0
    var high = documentation.count
    while low < high {
      let middle = (low + high) / 2
      if documentation[middle].token <= token { low = middle + 1 } else { high = middle }
    }
    guard low > 0 else { return nil }
    let block = documentation[low - 1]
    guard block.token == token, !block.isDetached else { return nil }
    return text(of: block)
  }

  private func fileDocumentation(_ statements: [Statement]) -> String? {
    guard let block = documentation.first, block.token == 0, !isInteractive else { return nil }
    if !block.isDetached, let first = statements.first {
      switch first.kind {
      case .parameter, .function, .trigger: return nil
      default: break
      }
    }
    return text(of: block)
  }

  private func text(of block: DocumentationBlock) -> String {
    var text = ""
    var position = Int(block.span.lower)
    let end = min(Int(block.span.upper), bytes.count)
    while position < end {
      let lineEnd = bytes[position..<end].firstIndex(of: UInt8(ascii: "\n")) ?? end
      if position > block.span.lower { text += "\n" }
      // The lexer starts the block at its first `#`; each later line may be indented.
      let mark = bytes[position..<lineEnd].firstIndex(of: UInt8(ascii: "#")) ?? lineEnd
      var start = min(mark + 2, lineEnd)
      if start < lineEnd, bytes[start] == UInt8(ascii: " ") { start += 1 }
      var stop = lineEnd
      while stop > start, Self.isSpace(bytes[stop - 1]) { stop -= 1 }
      text += String(decoding: UnsafeBufferPointer(rebasing: bytes[start..<stop]), as: UTF8.self)
      position = lineEnd + 1
    }
    return text
  }

  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\r")
  }
}
