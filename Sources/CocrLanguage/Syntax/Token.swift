/// The smallest unit of the grammar: what it is and where it stands. Its text is read from the file
/// only where it is needed.
package struct Token: Sendable, Hashable {
  /// What it is.
  package var kind: Kind
  /// What else is known of it.
  package var flags: Flags
  /// For a name: its number among those of the file.
  package var symbol: Symbol
  /// Its place in the file.
  package var span: Span

  /// A token at its place; the symbol is -1 for what is no name.
  package init(_ kind: Kind, flags: Flags = [], symbol: Symbol = -1, span: Span) {
    self.kind = kind
    self.flags = flags
    self.symbol = symbol
    self.span = span
  }

  /// Whether a line break stands between this token and the one before it.
  package var startsLine: Bool { flags.contains(.startsLine) }

  /// What is known of a token beside its kind.
  package struct Flags: OptionSet, Sendable, Hashable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) { self.rawValue = rawValue }

    /// A line break stands before the token.
    package static let startsLine = Flags(rawValue: 1)
    /// The text holds a backslash that has to be decoded.
    package static let hasEscapes = Flags(rawValue: 2)
    /// A string between `"""` or `'''`.
    package static let isMultiline = Flags(rawValue: 4)
    /// A string between `'`.
    package static let isRaw = Flags(rawValue: 8)
  }

  /// What a token is.
  package enum Kind: UInt8, Sendable {
    /// The end of the file: always the last token.
    case end
    /// Text that makes no token; the diagnostic has been reported.
    case invalid
    case name
    case int, float, duration
    /// A whole string without interpolation.
    case string
    /// `"text \(`, `) text \(` and `) text"` of a string with interpolation.
    case stringHead, stringMiddle, stringTail

    case and, assert, `break`, `catch`, `continue`, `else`, `false`, finally, fn, `for`, `if`
    case `import`, `in`, `let`, match, not, null, on, or, param, `return`, step, test, `throw`
    case `true`, `try`, undo, `var`, `while`

    case leftParen, rightParen, leftBracket, rightBracket, leftBrace, rightBrace
    case comma, colon, semicolon, dot, questionDot, question, pipe, arrow, fatArrow
    case assign, plusAssign, minusAssign, starAssign, slashAssign, slashSlashAssign, percentAssign
    case plus, minus, star, slash, slashSlash, percent, coalesce
    case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual
    case halfOpenRange, closedRange

    /// Whether the token is a word that cannot be a name.
    package var isKeyword: Bool {
      rawValue >= Kind.and.rawValue && rawValue <= Kind.while.rawValue
    }

    /// How keywords and punctuation are written; `nil` for tokens whose text varies.
    package var spelling: String? {
      if isKeyword { return "\(self)" }
      return switch self {
      case .leftParen: "("
      case .rightParen: ")"
      case .leftBracket: "["
      case .rightBracket: "]"
      case .leftBrace: "{"
      case .rightBrace: "}"
      case .comma: ","
      case .colon: ":"
      case .semicolon: ";"
      case .dot: "."
      case .questionDot: "?."
      case .question: "?"
      case .pipe: "|"
      case .arrow: "->"
      case .fatArrow: "=>"
      case .assign: "="
      case .plusAssign: "+="
      case .minusAssign: "-="
      case .starAssign: "*="
      case .slashAssign: "/="
      case .slashSlashAssign: "//="
      case .percentAssign: "%="
      case .plus: "+"
      case .minus: "-"
      case .star: "*"
      case .slash: "/"
      case .slashSlash: "//"
      case .percent: "%"
      case .coalesce: "??"
      case .equal: "=="
      case .notEqual: "!="
      case .less: "<"
      case .lessOrEqual: "<="
      case .greater: ">"
      case .greaterOrEqual: ">="
      case .halfOpenRange: "..<"
      case .closedRange: "..."
      default: nil
      }
    }
  }
}

/// A comment, for tools that keep them: the formatter, the documentation.
package struct Comment: Sendable, Hashable {
  /// Its place, from the `#` to the end of the line.
  package var span: Span
  /// Starts with `##` and stands alone on its line.
  package var isDocumentation: Bool

  /// A comment at its place, with its `#` signs.
  package init(span: Span, isDocumentation: Bool) {
    self.span = span
    self.isDocumentation = isDocumentation
  }
}
