/// Says that the tree and the tokens of a file do not go together, at a place.
struct LayoutMismatch: Error {
  var span: Span
}

/// Makes the layout of a file: goes along its tree and takes its tokens one by one, with the comments
/// that stand between them, so that none is lost and none changes places.
struct LayoutBuilder {
  let file: SourceFile
  private let tokens: [Token]
  private let comments: ContiguousArray<Comment>
  /// For each token the number of tokens up to it that start a line, those inside strings left out.
  private let lineStarts: [Int]
  private var index = 0
  private var commentIndex = 0
  /// The token taken last opens a bracket or a block, or none was taken yet.
  private var isAfterOpener = true

  init(file: SourceFile, lexer: Lexer) {
    self.file = file
    comments = lexer.comments
    var tokens: [Token] = []
    var starts: [Int] = []
    var count = 0
    var depth = 0
    for token in lexer.tokens {
      if token.kind == .stringTail { depth -= 1 }
      if depth > 0 || token.kind == .stringTail {
        // A string with interpolations stands as one token, from its head to its tail.
        if let last = tokens.indices.last { tokens[last].span.upper = token.span.upper }
        if token.kind == .stringHead { depth += 1 }
        continue
      }
      if token.kind == .stringHead { depth += 1 }
      if token.startsLine { count += 1 }
      tokens.append(token)
      starts.append(count)
    }
    self.tokens = tokens
    lineStarts = starts
  }

  // MARK: The cursor

  var token: Token { tokens[min(index, tokens.count - 1)] }

  func peek(_ distance: Int) -> Token { tokens[min(index + distance, tokens.count - 1)] }

  func text(_ token: Token) -> String { file.text(of: token.span) }

  func isWord(_ word: String) -> Bool { token.kind == .name && text(token) == word }

  func mismatch() -> LayoutMismatch { LayoutMismatch(span: token.span) }

  /// Takes the token at hand, of the given kind where one is given.
  mutating func take(_ kind: Token.Kind? = nil) throws(LayoutMismatch) -> [Layout] {
    let token = token
    guard kind == nil || kind == token.kind, token.kind != .end else { throw mismatch() }
    var result = takeLead()
    result.append(.text(text(token)))
    index += 1
    switch token.kind {
    case .leftParen, .leftBracket, .leftBrace: isAfterOpener = true
    default: isAfterOpener = false
    }
    return result + takeTrailingComments(after: token)
  }

  /// Passes over a token that the layout writes itself or leaves out, if it is at hand.
  mutating func drop(_ kind: Token.Kind) -> [Layout] {
    guard token.kind == kind else { return [] }
    let dropped = token
    var result = takeOwnComments()
    // A doc comment before a `;` documents nothing that follows.
    if !result.isEmpty { result.append(.blankAfterComment) }
    index += 1
    return result + takeTrailingComments(after: dropped)
  }

  /// What follows is the first thing in a block.
  mutating func beginBlock() { isAfterOpener = true }

  // MARK: Comments

  /// The comments that stand on lines of their own before the token at hand.
  mutating func takeOwnComments() -> [Layout] {
    var result: [Layout] = []
    while let comment = nextComment {
      let hasBlank = !isAfterOpener && hasBlank(before: comment.span.lower)
      result.append(.comment(text(comment), hasBlank: hasBlank))
      commentIndex += 1
      isAfterOpener = false
    }
    return result
  }

  /// The same, and the blank line behind them. What can be on one line starts after them.
  mutating func takeLead() -> [Layout] {
    let comments = takeOwnComments()
    guard !comments.isEmpty, hasBlank(before: token.span.lower) else { return comments }
    return comments + [.blankAfterComment]
  }

  /// The comment that ends the line of a token which has been taken.
  private mutating func takeTrailingComments(after token: Token) -> [Layout] {
    // Comments inside a string belong to it.
    while commentIndex < comments.count, comments[commentIndex].span.lower < token.span.upper {
      commentIndex += 1
    }
    guard let comment = nextComment,
      !file.bytes[Int(token.span.upper)..<Int(comment.span.lower)].contains(UInt8(ascii: "\n"))
    else { return [] }
    commentIndex += 1
    return [.trailingComment(text(comment))]
  }

  /// The next comment, where it stands before the token at hand.
  private var nextComment: Comment? {
    guard commentIndex < comments.count else { return nil }
    let comment = comments[commentIndex]
    return comment.span.lower < token.span.lower || token.kind == .end ? comment : nil
  }

  static func endsInComment(_ layouts: [Layout]) -> Bool {
    if case .trailingComment? = layouts.last { true } else { false }
  }

  /// Whether comments stand in what is given, apart from those in brackets and blocks inside it.
  static func holdsComment(_ layouts: [Layout]) -> Bool {
    layouts.contains { layout in
      switch layout {
      case .trailingComment, .comment: true
      case .fill(let fill): fill.parts.contains { holdsComment($0.content) }
      default: false
      }
    }
  }

  var hasCommentAhead: Bool { nextComment != nil }

  private func text(_ comment: Comment) -> String {
    var text = Substring(file.text(of: comment.span))
    while let last = text.last, last == " " || last == "\t" || last == "\r" { text.removeLast() }
    return String(text)
  }

  // MARK: Lines of the source

  /// A blank line stands before the comment or token at hand.
  var hasBlankAhead: Bool {
    hasBlank(before: nextComment?.span.lower ?? token.span.lower)
  }

  private func hasBlank(before place: Int32) -> Bool {
    var count = 0
    var offset = Int(place) - 1
    while offset >= 0 {
      switch file.bytes[offset] {
      case UInt8(ascii: "\n"): count += 1
      case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"): break
      default: return count > 1
      }
      offset -= 1
    }
    return false
  }

  /// A line starts behind the token at hand, up to the last token of a span.
  func breaksLine(until end: Int32) -> Bool {
    let last = lastIndex(before: end)
    return last > index && lineStarts[last] > lineStarts[index]
  }

  /// A line starts between two places.
  func breaksLine(from start: Int32, to end: Int32) -> Bool {
    let first = lastIndex(before: start + 1)
    let last = lastIndex(before: end)
    return last > first && lineStarts[last] > lineStarts[first]
  }

  /// The last token that starts before a place.
  private func lastIndex(before place: Int32) -> Int {
    var low = 0
    var high = tokens.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if tokens[middle].span.lower < place { low = middle } else { high = middle }
    }
    return low
  }

  // MARK: The file

  mutating func layout(_ tree: SyntaxTree) throws(LayoutMismatch) -> [Layout] {
    var result = shebang()
    if !result.isEmpty { isAfterOpener = false }
    for (place, statement) in tree.statements.enumerated() {
      result += dropSemicolons()
      if place > 0 || !result.isEmpty { result.append(.newline(hasBlank: hasBlankAhead)) }
      result += try self.statement(statement)
    }
    result += dropSemicolons()
    result += takeOwnComments()
    guard token.kind == .end, commentIndex == comments.count else { throw mismatch() }
    return result
  }

  mutating func dropSemicolons() -> [Layout] {
    var result: [Layout] = []
    while token.kind == .semicolon { result += drop(.semicolon) }
    return result
  }

  private func shebang() -> [Layout] {
    var start = 0
    if file.bytes.starts(with: [0xEF, 0xBB, 0xBF]) { start = 3 }
    guard file.bytes[start...].starts(with: "#!".utf8) else { return [] }
    let line = file.bytes[start...].prefix { $0 != UInt8(ascii: "\n") }
    var text = Substring(String(decoding: line, as: UTF8.self))
    while let last = text.last, last == " " || last == "\t" || last == "\r" { text.removeLast() }
    return [.trailingComment(String(text))]
  }
}
