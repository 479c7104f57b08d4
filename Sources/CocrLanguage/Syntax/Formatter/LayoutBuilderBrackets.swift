/// How one item between brackets is laid out.
struct BracketItem {
  let layout: (inout LayoutBuilder) throws(LayoutMismatch) -> [Layout]
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
    let opening = try take(opener)
    var parts: [Layout.Fill.Part] = []
    var separators: [Bool] = []
    var isForced = token.startsLine && (!items.isEmpty || hasCommentAhead)
    var isOnePerLine = true
    var staysOnLine = false
    // Comments before a comma go behind it.
    var carried: [Layout] = []
    for (place, item) in items.enumerated() {
      let mustNotStartLine = cannotStartLine
      if place > 0 {
        isForced = isForced || token.startsLine
        isOnePerLine = isOnePerLine && token.startsLine
        separators.append(hasBlankAhead)
      }
      let start = token.span.lower
      var content = try item.layout(&self)
      // Behind several lines of one item others are easily missed.
      if place < items.count - 1, breaksLine(from: start, to: token.span.lower) { isForced = true }
      content = carried + content
      carried = token.kind == .comma ? takeOwnComments() : []
      if token.kind == .comma, token.startsLine { isForced = true }
      let separator = place < items.count - 1 ? try take(.comma) : drop(.comma)
      if Self.endsInComment(separator) {
        content += carried + separator
        carried = []
      } else if Self.endsInComment(content) {
        content.insert(contentsOf: separator, at: content.count - 1)
      } else {
        content += separator
      }
      if mustNotStartLine, let last = parts.indices.last {
        parts[last].content += [.space] + content
      } else {
        staysOnLine = staysOnLine || mustNotStartLine
        parts.append(Layout.Fill.Part(content: content))
      }
    }
    let comments = carried + takeOwnComments()
    if !comments.isEmpty || (Self.endsInComment(opening) && !items.isEmpty) { isForced = true }
    var inner: [Layout] = parts.isEmpty || staysOnLine ? [] : [.softLine]
    if isForced, isOnePerLine {
      for (place, part) in parts.enumerated() {
        if place > 0 { inner.append(.line(flat: " ", hasBlank: separators[place - 1])) }
        inner += part.content
      }
    } else if !parts.isEmpty {
      inner.append(.fill(Layout.Fill(parts: parts, isOperators: false)))
    }
    inner += comments
    var content = opening + [.indent(inner)]
    if closesOnOwnLine, !inner.isEmpty, !staysOnLine { content.append(.softLine) }
    content += try take(closer)
    return [.group(content, isForced: isForced)]
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
