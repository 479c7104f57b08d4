// What to tell people who write another language's words.

/// Words of other languages, with what they are here.
enum ForeignWord {
  /// The literal that a word of another language stands for.
  static func literal(_ word: String) -> String? {
    // Every name comes by here, and hardly any of them is one of these.
    switch (word.utf8.first, word.utf8.count) {
    case (UInt8(ascii: "N"), 4), (UInt8(ascii: "T"), 4), (UInt8(ascii: "F"), 5),
      (UInt8(ascii: "n"), 3), (UInt8(ascii: "u"), 9):
      break
    default: return nil
    }
    return switch word {
    case "None", "nil", "NULL", "Null", "undefined": "null"
    case "True", "TRUE": "true"
    case "False", "FALSE": "false"
    default: nil
    }
  }

  /// What to write instead of a word.
  static func hint(_ word: String) -> String? {
    switch word {
    case "def", "function", "func", "fun", "sub": "a function is written `fn name(x) { … }`"
    case "lambda": "a function is written `x => …` or `fn(x) { … }`"
    case "elif", "elsif", "elseif", "elsef": "write `else if`"
    case "const", "val", "final", "local", "my": "a constant is written `let name = …`"
    case "mut": "a variable that changes is written `var name = …`"
    case "switch", "case", "select": "write `match value { pattern -> … }`"
    case "foreach": "write `for item in items { … }`"
    case "until", "unless": "write `while not …` or `if not …`"
    case "loop", "repeat", "do": "write `while true { … }` or `for item in items { … }`"
    case "raise": "an error is thrown with `throw`"
    case "except", "rescue": "write `catch error { … }`"
    case "await", "async": "calls wait by themselves: leave it out"
    case "pass": "an empty block is written `{ }`"
    case "class", "struct", "interface", "enum", "type":
      "there are no types to declare; values that belong together stand in a map"
    case "include", "require", "use", "using", "from": "write `import \"name\"`"
    case "echo", "printf", "println", "puts": "write `print(…)`"
    case "print": "`print` is a function: write `print(…)`"
    case "end", "fi", "done", "esac", "endif": "a block ends with `}`"
    case "then": "leave it out: a block is written `{ … }`"
    case "is": "write `==`"
    case "new": "there are no classes; values that belong together stand in a map"
    case "defer": "write `try { … } finally { … }`"
    case "export", "public", "private", "static": "leave it out"
    default: nil
    }
  }
}

/// Methods of other languages, with what they are here.
enum ForeignMethod {
  /// What to write instead of a method or field, where the value has that.
  static func hint(_ name: String, among methods: [String]) -> String? {
    switch name {
    case "len", "length", "size":
      return methods.contains("is_empty") ? "write `len(x)`" : nil
    default: break
    }
    let meant: [String] =
      switch name {
      case "pad", "ljust", "rjust": ["pad_start", "pad_end"]
      case "append", "add": ["push"]
      case "strip": ["trim"]
      case "lstrip": ["trim_start"]
      case "rstrip": ["trim_end"]
      case "toUpperCase", "toUpper", "to_upper", "uppercase", "uppercased", "upcase": ["upper"]
      case "toLowerCase", "toLower", "to_lower", "lowercase", "lowercased", "downcase": ["lower"]
      case "includes", "include": ["contains"]
      case "forEach", "foreach": ["each"]
      case "indexOf": ["index_of"]
      default: []
      }
    guard !meant.isEmpty, meant.allSatisfy(methods.contains) else { return nil }
    return "did you mean " + meant.map { "`\($0)`" }.joined(separator: " or ") + "?"
  }
}

extension TreeParser {
  /// A hint on the token at hand, which stands where it should not.
  func hintForFound() -> String? {
    switch token.kind {
    case .name:
      if peek().kind == .leftParen, text(token) == "print" { return nil }
      if let hint = hintForUnit() { return hint }
      return hintForClause(["else", "catch", "finally", "undo"])
    case .question: return "write `if a { b } else { c }`"
    case .arrow where index > unitStart: return Self.functionForm
    case .if where index > unitStart && !token.startsLine:
      return "a value that depends on a condition is written `if a { b } else { c }`"
    case .for where index > unitStart && !token.startsLine:
      return "a list is made of another with `.map(x => …)` and `.filter(x => …)`"
    case .else, .catch, .finally, .undo:
      return "`\(text(token))` follows the `}` of its block"
    default: return nil
    }
  }

  static let functionForm = "a function is written `x => …` or `(x, y) => …`"

  /// A hint on a unit that does not touch its number.
  private func hintForUnit() -> String? {
    guard let previous, previous.kind == .int, !token.startsLine,
      let unit = DurationUnit.meant(by: text(token))
    else { return nil }
    return "a length of time is written `\(text(previous).shortened)\(unit)`"
  }

  /// A hint on the word at hand, where another language or a slip stands for one that goes on after a
  /// block, or nil.
  func hintForClause(_ clauses: [String]) -> String? {
    guard token.kind == .name else { return nil }
    let word = text(token)
    if let hint = ForeignWord.hint(word) { return hint }
    guard previous?.kind == .rightBrace else { return nil }
    return Suggestion.closest(to: word, among: clauses).map { "did you mean `\($0)`?" }
  }

  /// The keyword that the first word of a statement was meant to be.
  private func misspeltKeyword(_ word: String) -> String? {
    if token.kind == .name, peek().kind == .in || peek().kind == .comma {
      return nearest(word, ["for"])
    }
    // Short words are like many others.
    guard word.utf8.count > 2 else { return nil }
    return switch token.kind {
    case .string, .stringHead:
      nearest(word, ["import", "test", "step", "throw", "return", "assert", "match"])
    case .name:
      nearest(
        word,
        [
          "assert", "if", "import", "let", "match", "param", "return", "step", "test", "throw",
          "var",
          "while",
        ])
    case .leftBrace:
      nearest(word, ["try", "step"]) ?? nearest(word, ["else", "catch", "finally", "undo"])
    default: nearest(word, ["assert", "if", "match", "return", "throw", "while"])
    }
  }

  private func nearest(_ word: String, _ words: [String]) -> String? {
    Suggestion.closest(to: word, among: words)
  }

  /// Something stands where an expression was expected.
  mutating func unexpectedInExpression() -> SyntaxFailure {
    let isFirst = index == unitStart
    var hint: String?
    switch token.kind {
    case .slashSlash: hint = "comments start with `#`; `//` divides and rounds down"
    case .slash where peek().kind == .star && peek().span.lower == token.span.upper:
      hint = "comments start with `#`"
    case .star where previous?.kind == .slash: hint = "comments start with `#`"
    case .star where previous?.kind == .star: hint = "there is no operator for powers"
    case .dot where !isFirst && peek().kind == .int && peek().span.lower == token.span.upper:
      hint = "write `0.\(text(peek()).shortened)`"
    case .and, .or, .dot, .questionDot, .star, .slash, .percent, .coalesce, .equal, .notEqual,
      .less, .lessOrEqual, .greater, .greaterOrEqual, .in, .plus:
      if isFirst {
        hint = "to go on with the line above, end it with `\(text(token))`, or use parentheses"
      } else if token.kind == .plus {
        hint = "a number needs no `+`"
      }
    case .let, .var, .return, .for, .while, .break, .continue, .throw, .assert:
      if !isOnNextLine { hint = "`\(text(token))` is a statement and has no value" }
    case .pipe: hint = Self.functionForm
    default: break
    }
    return unexpected(isFirst ? "a statement" : "an expression\(afterPrevious())", hint: hint)
  }

  /// What is at hand reads like the start of a statement.
  private var looksLikeStatement: Bool {
    switch token.kind {
    case .let, .var, .return, .break, .continue, .throw, .while, .for, .assert, .if, .match, .try,
      .step, .fn:
      return true
    case .name:
      switch peek().kind {
      case .leftParen, .dot, .assign, .plusAssign, .minusAssign: return !peek().startsLine
      default: return false
      }
    default: return false
    }
  }

  /// Something stands on the line after the end of the statement.
  mutating func unexpectedInStatement(from start: Int) -> SyntaxFailure {
    let first = tokens[start]
    if token.kind != .invalid, first.kind == .name, start < index {
      let word = text(first)
      if let hint = ForeignWord.hint(word), tokens[start + 1].kind != .dot, index == start + 1 {
        if word == "print" { return unexpected("`(` after `print`", hint: hint) }
        return mistake(.foreignWord(word, hint: hint), at: first.span)
      }
    }
    if first.kind == .name, index == start + 1, token.kind != .invalid,
      let meant = misspeltKeyword(text(first))
    {
      return mistake(
        .foreignWord(text(first), hint: "did you mean `\(meant)`?"), at: first.span)
    }
    var hint = hintForFound()
    if tokens[start..<index].contains(where: { $0.kind == .slashSlash }) {
      hint = "comments start with `#`; `//` divides and rounds down"
    } else if hint == nil, let previous, previous.kind == .name, index > start + 1 {
      hint = ForeignWord.hint(text(previous))
    }
    if first.kind == .assert, token.kind == .string || token.kind == .stringHead, !isOnNextLine {
      hint = "a comma stands before the message: `assert condition, \"message\"`"
    }
    if hint == nil, looksLikeStatement {
      hint = "a new statement starts on a new line, or after `;`"
    }
    if token.kind == .leftBrace {
      hint =
        previous?.kind == .rightParen
        ? "a block cannot follow here" : "a block follows the parentheses of a call: `f() { … }`"
    } else if token.kind == .colon, start + 1 == index {
      hint = "a map stands in braces: `{name: value}`"
    } else if token.kind == .fatArrow || token.kind == .arrow {
      hint = Self.functionForm
    } else if token.kind == .assign {
      hint = "a comparison is written `==`"
    } else if previous?.kind == .string, token.span.lower == previousEnd, token.kind == .name {
      let quote = bytes[Int(previousEnd) - 1]
      hint =
        quote == UInt8(ascii: "'")
        ? "a text with a `'` in it is written \"…\"" : "a `\"` inside a text is written `\\\"`"
    }
    if token.kind == .rightParen || token.kind == .rightBracket {
      return mistake(.unopenedBracket(text(token), hint: hint), at: token.span)
    }
    return unexpected("the statement to end\(afterPrevious())", hint: hint)
  }
}
