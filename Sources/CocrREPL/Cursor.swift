import CocrLanguage

/// The end of what is being typed, where something is to be completed.
struct Cursor {
  let analysis: FileAnalysis
  /// The word or the text in quotes that ends at the cursor.
  let word: String
  /// The quotes of the text that is open at the cursor; nil outside texts.
  let quotes: String?
  /// Where the word begins, or the quotes of the text.
  let start: Int32
  /// The nodes around that place, from the outermost. The last one may be what begins there.
  private let path: [SyntaxNode]

  init(_ analysis: FileAnalysis) {
    self.analysis = analysis
    let bytes = analysis.file.bytes
    let end = bytes.count
    func text(_ lower: Int) -> String { String(decoding: bytes[lower...], as: UTF8.self) }
    if let (open, quotes) = Self.openText(analysis) {
      word = text(Int(open.span.lower) + quotes.utf8.count)
      self.quotes = quotes
      start = open.span.lower
    } else {
      var first = end
      while first > 0, bytes[first - 1].isNamePart { first -= 1 }
      while first < end, bytes[first].isDigit { first += 1 }
      word = text(first)
      quotes = nil
      start = Int32(truncatingIfNeeded: first)
    }
    path = analysis.tree.nodes(at: start)
  }

  /// The text that is open at the end of the file.
  private static func openText(_ analysis: FileAnalysis) -> (Token, quotes: String)? {
    let bytes = analysis.file.bytes
    guard let last = analysis.tokens.dropLast().last, last.kind == .invalid,
      Int(last.span.upper) == bytes.count, bytes.indices.contains(Int(last.span.lower))
    else { return nil }
    let rest = bytes[Int(last.span.lower)...]
    guard let quote = rest.first, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else {
      return nil
    }
    let isTriple = rest.count >= 3 && rest.prefix(3).allSatisfy { $0 == quote }
    return (
      last, String(repeating: quote == UInt8(ascii: "'") ? "'" : "\"", count: isTriple ? 3 : 1)
    )
  }

  // MARK: What stands before

  /// The token before the word.
  var previous: Token? { analysis.token(before: start) }

  /// Whether the token before the word is this word.
  func follows(_ words: [String]) -> Bool {
    guard let previous, previous.span.upper < start else { return false }
    return words.contains(analysis.file.text(of: previous.span))
  }

  /// Whether a line begins between the token before the word and the word.
  var startsLine: Bool {
    let gap = Int(previous?.span.upper ?? 0)..<Int(start)
    return analysis.file.bytes[gap].contains(UInt8(ascii: "\n"))
  }

  /// What stands before the dot right before the word.
  var receiver: Expression? {
    guard let previous, previous.kind == .dot || previous.kind == .questionDot,
      previous.span.upper == start
    else { return nil }
    for node in path.reversed() {
      if case .expression(let expression) = node, case .field(let base, _, _) = expression.kind,
        base.span.upper <= previous.span.lower
      {
        return base
      }
    }
    return nil
  }

  /// Whether a dot stands right before the word.
  var isAfterDot: Bool {
    guard let previous else { return false }
    return (previous.kind == .dot || previous.kind == .questionDot)
      && previous.span.upper == start
  }

  // MARK: What is around

  /// The nodes around the place, without what begins there.
  var surroundings: [SyntaxNode] {
    guard
      let hole = path.firstIndex(where: { node in
        if case .expression(let expression) = node { expression.span.lower >= start } else { false }
      })
    else { return path }
    return Array(path[..<hole])
  }

  /// The call between whose parentheses the word stands, with the lists and maps between the two.
  var call: (call: Call, containers: [Expression])? {
    var containers: [Expression] = []
    for node in surroundings.reversed() {
      guard case .expression(let expression) = node else { return nil }
      switch expression.kind {
      case .list, .map: containers.insert(expression, at: 0)
      case .call(let call): return isInside(call) ? (call, containers) : nil
      default: return nil
      }
    }
    return nil
  }

  private func isInside(_ call: Call) -> Bool {
    call.argumentsSpan.lower < start && start <= call.argumentsSpan.upper
      && call.callee.span.upper <= call.argumentsSpan.lower
      && !(start == call.argumentsSpan.upper && previous?.kind == .rightParen
        && previous?.span.upper == start)
  }

  /// The operands that end before the word on its line, the innermost last, where blanks stand between.
  var operands: [Expression] {
    guard let previous, previous.span.upper < start, !startsLine else { return [] }
    switch previous.kind {
    case .name, .int, .float, .duration, .string, .stringTail, .rightParen, .rightBracket, .true,
      .false, .null:
      break
    default: return []
    }
    return analysis.tree.nodes(at: previous.span.upper).compactMap { node in
      guard case .expression(let expression) = node, expression.span.upper == previous.span.upper
      else { return nil }
      if case .function = expression.kind { return nil }
      return expression
    }
  }

  /// What the word is compared with: the left side of its `==`, the one of its list after `in`, the
  /// subject of the `match` of whose arms it is a pattern.
  var compared: Expression? {
    let around = surroundings
    switch around.last {
    case .expression(let expression):
      switch expression.kind {
      case .binary(.equal, let left, let right, _), .binary(.notEqual, let left, let right, _):
        return right.span.lower >= start ? left : nil
      case .list:
        guard case .expression(let outer)? = around.dropLast().last,
          case .binary(let operation, let left, let right, _) = outer.kind,
          operation == .in || operation == .notIn, right.id == expression.id
        else { return nil }
        return left
      case .match(let subject, _):
        guard subject.span.upper < start, let previous else { return nil }
        switch previous.kind {
        case .leftBrace, .semicolon, .comma: return subject
        default: return startsLine ? subject : nil
        }
      default: return nil
      }
    case .arm(let arm):
      guard arm.span.lower >= start || previous?.kind == .pipe,
        case .expression(let outer)? = around.dropLast().last,
        case .match(let subject, _) = outer.kind
      else { return nil }
      return subject
    default: return nil
    }
  }

  /// The list whose items a name stands for: it is the variable of a loop, or the parameter of a
  /// function that is handed to a method of the list, or given after it.
  func list(behind name: Expression) -> Expression? {
    guard case .name(let text) = name.kind else { return nil }
    let path = analysis.tree.nodes(at: name.span.lower)
    for (index, node) in path.enumerated().reversed() {
      switch node {
      case .statement(let statement):
        if case .for(let first, let second, let sequence, _) = statement.kind,
          (second ?? first).text == text
        {
          return sequence
        }
      case .function(let literal):
        guard literal.parameters.first?.name.text == text else { continue }
        for outer in path[..<index].reversed() {
          guard case .expression(let expression) = outer, case .call(let call) = expression.kind
          else { continue }
          if case .field(let base, _, _) = call.callee.kind { return base }
          return call.arguments.first { $0.label == nil }?.value
        }
        return nil
      default: break
      }
    }
    return nil
  }
}

extension UInt8 {
  fileprivate var isDigit: Bool { self >= 0x30 && self <= 0x39 }

  fileprivate var isNamePart: Bool {
    isDigit || self == UInt8(ascii: "_") || (self | 0x20 >= 0x61 && self | 0x20 <= 0x7A)
  }
}

extension Character {
  var isNameStart: Bool { isASCII && (isLetter || self == "_") }
  var isNamePart: Bool { isASCII && (isLetter || isNumber || self == "_") }
}
