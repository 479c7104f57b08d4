/// How one item between brackets is laid out.
struct BracketItem {
  let layout: (inout LayoutBuilder) throws(LayoutMismatch) -> [Layout]
}

/// The items between two brackets as far as they have been taken.
private struct BracketParts {
  var isForced: Bool
  /// Each item but the first starts a line.
  var isOnePerLine = true
  /// The first item cannot start a line.
  var staysOnLine = false
  /// Comments before a comma, which go behind it.
  var carried: [Layout] = []
  private var parts: [Layout.Fill.Part] = []
  private var blanks: [Bool] = []

  init(isForced: Bool) { self.isForced = isForced }

  var holdComment: Bool { parts.contains { LayoutBuilder.holdsComment($0.content) } }

  mutating func append(_ content: [Layout], hasBlank: Bool, mustNotStartLine: Bool) {
    if mustNotStartLine, let last = parts.indices.last {
      parts[last].content += [.space] + content
      return
    }
    staysOnLine = staysOnLine || mustNotStartLine
    parts.append(Layout.Fill.Part(content: content))
    blanks.append(hasBlank)
  }

  var layout: [Layout] {
    guard !parts.isEmpty else { return [] }
    var result: [Layout] = staysOnLine ? [] : [.softLine]
    guard isForced, isOnePerLine else {
      return result + [.fill(Layout.Fill(parts: parts, isOperators: false))]
    }
    for (place, part) in parts.enumerated() {
      if place > 0 { result.append(.line(flat: " ", hasBlank: blanks[place])) }
      result += part.content
    }
    return result
  }
}

extension LayoutBuilder {
  mutating func list(_ items: [Expression]) throws(LayoutMismatch) -> [Layout] {
    let items = items.map { item in
      BracketItem { builder throws(LayoutMismatch) in try builder.expression(item) }
    }
    return try bracket(.leftBracket, items, .rightBracket, closesOnOwnLine: true)
  }

  mutating func map(_ entries: [MapEntry]) throws(LayoutMismatch) -> [Layout] {
    let items = entries.map { entry in
      BracketItem { builder throws(LayoutMismatch) in
        try builder.take() + builder.take(.colon) + [.space] + builder.expression(entry.value)
      }
    }
    return try bracket(.leftBrace, items, .rightBrace, closesOnOwnLine: true)
  }

  /// Items between brackets. Where a line break stands before one of them they are broken: one a
  /// line where each stands on a line of its own, filled otherwise.
  mutating func bracket(
    _ opener: Token.Kind, _ items: [BracketItem], _ closer: Token.Kind, closesOnOwnLine: Bool
  ) throws(LayoutMismatch) -> [Layout] {
    let lead = takeLead()
    let opening = try take(opener)
    let startsLine = token.startsLine && (!items.isEmpty || hasCommentAhead)
    var parts = BracketParts(isForced: startsLine)
    for (place, item) in items.enumerated() {
      try takeItem(item, isFirst: place == 0, isLast: place == items.count - 1, into: &parts)
    }
    let comments = parts.carried + takeOwnComments()
    let hasComment = !comments.isEmpty || (Self.endsInComment(opening) && !items.isEmpty)
    if hasComment || parts.staysOnLine || parts.holdComment { parts.isForced = true }
    let inner = parts.layout + comments
    var content = opening + [.indent(inner)]
    if closesOnOwnLine, !inner.isEmpty, !parts.staysOnLine { content.append(.softLine) }
    content += try take(closer)
    return lead + [.group(content, isForced: parts.isForced)]
  }

  private mutating func takeItem(
    _ item: BracketItem, isFirst: Bool, isLast: Bool, into parts: inout BracketParts
  ) throws(LayoutMismatch) {
    let mustNotStartLine = cannotStartLine
    let hasBlank = !isFirst && hasBlankAhead
    if !isFirst {
      parts.isForced = parts.isForced || token.startsLine
      parts.isOnePerLine = parts.isOnePerLine && token.startsLine
    }
    let start = token.span.lower
    var content = parts.carried
    content += try item.layout(&self)
    // Behind several lines of one item others are easily missed.
    let isTall = !isLast && breaksLine(from: start, to: token.span.lower)
    if isTall || (token.kind == .comma && token.startsLine) { parts.isForced = true }
    parts.carried = token.kind == .comma ? takeOwnComments() : []
    let separator = isLast ? drop(.comma) : try take(.comma)
    if Self.endsInComment(separator) || cannotStartLine {
      content += parts.carried + separator
      parts.carried = []
    } else if Self.endsInComment(content) {
      content.insert(contentsOf: separator, at: content.count - 1)
    } else {
      content += separator
    }
    parts.append(content, hasBlank: hasBlank, mustNotStartLine: mustNotStartLine)
  }

  /// The label at hand would be taken for a statement at the start of a line, where it now is not.
  private var cannotStartLine: Bool {
    guard !token.startsLine, peek(1).kind != .colon else { return false }
    switch token.kind {
    case .let, .var, .param, .for, .assert: return true
    default: return false
    }
  }
}
