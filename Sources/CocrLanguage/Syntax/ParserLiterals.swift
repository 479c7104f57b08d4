extension TreeParser {
  // MARK: Numbers

  /// Takes the number at hand. Where it is too large it is reported and stands as 0.
  mutating func parseNumber(isNegative: Bool) throws(SyntaxFailure) -> Expression.Kind {
    let number = token
    let span = isNegative ? Span(number.span.lower - 1, number.span.upper) : number.span
    advance()
    switch number.kind {
    case .float:
      let digits = text(number).filter { $0 != "_" }
      guard let value = Double(digits), value.isFinite else {
        bag.error(.floatTooLarge(digits), at: span)
        return .float(0)
      }
      return .float(isNegative ? -value : value)
    case .duration:
      guard let value = duration(number, isNegative: isNegative) else {
        bag.error(.durationTooLong(text(number)), at: span)
        return .duration(0)
      }
      return .duration(value)
    default:
      let limit: UInt64 = isNegative ? 1 << 63 : 1 << 63 - 1
      guard let magnitude = magnitude(number), magnitude <= limit else {
        bag.error(.intTooLarge(text(number)), at: span)
        return .int(0)
      }
      let value = Int64(bitPattern: magnitude)
      return .int(isNegative ? 0 &- value : value)
    }
  }

  private func magnitude(_ number: Token) -> UInt64? {
    var offset = Int(number.span.lower)
    let end = Int(number.span.upper)
    var radix: UInt64 = 10
    if end - offset > 2, bytes[offset] == UInt8(ascii: "0"),
      let other = Scanner.radix(bytes[offset + 1])
    {
      radix = UInt64(other)
      offset += 2
    }
    var value: UInt64 = 0
    for byte in bytes[offset..<end] where byte != UInt8(ascii: "_") {
      let digit = UInt64(byte <= UInt8(ascii: "9") ? byte - 0x30 : (byte | 0x20) - 0x61 + 10)
      let (product, overflow) = value.multipliedReportingOverflow(by: radix)
      let (sum, carry) = product.addingReportingOverflow(digit)
      if overflow || carry { return nil }
      value = sum
    }
    return value
  }

  /// In nanoseconds; `nil` where that does not fit.
  private func duration(_ token: Token, isNegative: Bool) -> Int64? {
    let written = bytes[Int(token.span.lower)..<Int(token.span.upper)]
    return DurationText.nanoseconds(UnsafeBufferPointer(rebasing: written), isNegative: isNegative)
  }

  // MARK: Strings

  /// Takes the string at hand, which has no interpolation.
  mutating func parsePlainString() -> String {
    let literal = token
    advance()
    let width = literal.flags.contains(.isMultiline) ? 3 : 1
    let lower = Int(literal.span.lower) + width
    let upper = Int(literal.span.upper) - width
    if literal.flags.isDisjoint(with: [.hasEscapes, .isMultiline]) {
      return String(decoding: UnsafeBufferPointer(rebasing: bytes[lower..<upper]), as: UTF8.self)
    }
    var decoder = StringDecoder(bytes: bytes, literal: literal)
    decoder.prepare(first: lower, last: upper, quotes: literal.span)
    let text = decoder.decode(lower, upper, isFirst: true, isLast: true)
    report(decoder.problems)
    return text
  }

  private mutating func report(_ problems: [StringDecoder.Problem]) {
    for problem in problems { bag.error(problem.message, at: problem.span) }
  }

  mutating func parseInterpolation() throws(SyntaxFailure) -> Expression {
    let head = token
    let saved = context
    let width = head.flags.contains(.isMultiline) ? 3 : 1
    context.lineBreaksCount = false
    context.allowsTrailingBlock = true
    var texts: [(lower: Int, upper: Int)] = []
    texts.reserveCapacity(Self.fewNodes)
    texts.append((lower: Int(head.span.lower) + width, upper: Int(head.span.upper) - 2))
    var parts: [Expression] = []
    parts.reserveCapacity(Self.fewNodes)
    var last = head
    advance()
    while last.kind != .stringTail {
      parts.append(try parseExpression())
      guard token.kind == .stringMiddle || token.kind == .stringTail else {
        if closesHere() {
          context = saved
          return make(.interpolation(parts.map { .expression($0) }), from: head.span.lower)
        }
        try failIfReported()
        throw unexpected("`)` to end the interpolation")
      }
      last = token
      let upper = Int(last.span.upper) - (last.kind == .stringTail ? width : 2)
      texts.append((lower: Int(last.span.lower) + 1, upper: upper))
      advance()
    }
    context = saved
    var decoder = StringDecoder(bytes: bytes, literal: head)
    decoder.prepare(
      first: texts[0].lower, last: texts[texts.count - 1].upper,
      quotes: Span(last.span.upper - Int32(width), last.span.upper))
    var segments: [StringSegment] = []
    segments.reserveCapacity(texts.count + parts.count)
    for (index, piece) in texts.enumerated() {
      let text = decoder.decode(
        piece.lower, piece.upper, isFirst: index == 0, isLast: index == parts.count)
      if !text.isEmpty { segments.append(.text(text)) }
      if index < parts.count { segments.append(.expression(parts[index])) }
    }
    report(decoder.problems)
    return make(.interpolation(segments), from: head.span.lower)
  }

  // MARK: Lists and maps

  mutating func parseList() throws(SyntaxFailure) -> Expression {
    let opener = token
    let saved = context
    context.lineBreaksCount = false
    context.allowsTrailingBlock = true
    advance()
    var items: [Expression] = []
    if token.kind != .rightBracket { items.reserveCapacity(Self.fewNodes) }
    while !isAtEnd(.rightBracket) {
      items.append(try parseExpression())
      if !accept(.comma) { break }
    }
    context = saved
    try close(.rightBracket, opener, expected: "`,` or `]` after the item")
    try grow(from: opener.span.lower)
    return make(.list(items), from: opener.span.lower)
  }

  /// Whether what follows the `{` at hand can be a map.
  func startsMap() -> Bool {
    let first = peek()
    switch first.kind {
    case .rightBrace, .end, .invalid: return true
    case .name where salvage.isClosing && peek(2).kind == .end: return true
    case .string, .stringHead, .int, .leftBracket: return peek(2).kind != .rightBrace
    default:
      guard first.kind == .name || first.kind.isKeyword else { return false }
      switch peek(2).kind {
      case .colon, .comma: return true
      case .rightBrace: return first.kind == .name
      case .assign: return first.kind == .name && peek(2).span.upper == peek(3).span.lower - 1
      default: return false
      }
    }
  }

  mutating func parseMap() throws(SyntaxFailure) -> Expression {
    let opener = token
    if !startsMap() {
      if peek().kind == .name { salvage.reach = index + 2 }
      // In a header it opens the block, and the expression before it is not at its end.
      throw context.allowsTrailingBlock ? mapMistake() : unexpectedInExpression()
    }
    let saved = context
    context.lineBreaksCount = false
    context.allowsTrailingBlock = true
    advance()
    var entries: [MapEntry] = []
    if token.kind != .rightBrace { entries.reserveCapacity(Self.fewNodes) }
    while !isAtEnd(.rightBrace) {
      entries.append(try parseMapEntry())
      if !accept(.comma) { break }
    }
    context = saved
    try close(.rightBrace, opener, expected: "`,` or `}` after the value")
    try grow(from: opener.span.lower)
    return make(.map(entries), from: opener.span.lower)
  }

  private mutating func mapMistake() -> SyntaxFailure {
    mistake(.blockInExpression, at: token.span)
  }

  private mutating func parseMapEntry() throws(SyntaxFailure) -> MapEntry {
    let keySpan = token.span
    let key = try parseKey()
    if try !acceptColon(after: key, keySpan) {
      return MapEntry(key: key, keySpan: keySpan, value: makeInvalid(from: keySpan.lower))
    }
    return MapEntry(key: key, keySpan: keySpan, value: try parseExpression())
  }

  private mutating func parseKey() throws(SyntaxFailure) -> String {
    if token.kind == .string { return parsePlainString() }
    if token.kind == .name || token.kind.isKeyword {
      let key = text(token)
      advance()
      return key
    }
    var hint: String?
    if closesHere() { return "" }
    switch token.kind {
    case .stringHead: hint = "keys are fixed texts; assign with `map[key] = value` for others"
    case .leftBracket: hint = "to use the value of a variable as key, assign `map[key] = value`"
    case .int, .float: hint = "keys are strings: write `\"\(text(token))\"`"
    default: break
    }
    throw unexpected("a key\(afterPrevious())", hint: hint)
  }

  /// Takes the `:`; gives `false` where the entry ends without a value.
  private mutating func acceptColon(
    after key: String, _ keySpan: Span
  ) throws(SyntaxFailure) -> Bool {
    switch token.kind {
    case .colon: break
    case .assign:
      bag.error(.keyColon(key), at: token.span)
    case .comma, .rightBrace:
      let hint = tokens[index - 1].kind == .name ? "write `\(key): \(key)`" : nil
      bag.error(.keyWithoutValue(key, hint: hint), at: keySpan)
      return false
    default:
      if closesHere() { return false }
      throw unexpected("`:` after the key `\(key)`")
    }
    advance()
    return true
  }
}
