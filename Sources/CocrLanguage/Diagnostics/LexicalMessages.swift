// What is wrong with the characters of a file: texts, numbers, symbols.

extension DiagnosticCode {
  static let lexical: [DiagnosticCode] = [
    unclosedText, unclosedInterpolation, forbiddenCharacter, unexpectedCharacter, foreignOperator,
    malformedNumber, numberTooLarge, unknownEscape, multilineText, tooComplex,
  ]

  static let unclosedText = DiagnosticCode(
    "E0101", "a text is not closed",
    """
    A text in quotes ends on the line on which it begins. A text of several lines stands between \
    three quotes, the last of them on a line of their own.
    """,
    fails: """
      print("disk full)
      """,
    works: """
      print("disk full")
      """)

  static let unclosedInterpolation = DiagnosticCode(
    "E0102", "an interpolation is not closed",
    """
    Inside a text, `\\(` begins an expression whose value becomes part of the text. A `)` ends \
    it, on the same line.
    """,
    fails: #"""
      let host = "web-01"
      print("restarting \(host now")
      """#,
    works: #"""
      let host = "web-01"
      print("restarting \(host) now")
      """#)

  static let forbiddenCharacter = DiagnosticCode(
    "E0103", "a character that may not stand in a file",
    """
    A file is UTF-8 text. Control characters, invisible characters and the marks that change the \
    direction of text are refused, because they make a program read otherwise than it runs. In a \
    text they are written as `\\u{…}`.
    """,
    fails: """
      print(1,\u{A0}2)
      """,
    works: """
      print(1, 2)
      """)

  static let unexpectedCharacter = DiagnosticCode(
    "E0104", "a character without a meaning",
    """
    Names consist of the letters a to z, digits and `_`. Other characters belong into texts in \
    quotes. Some look like a symbol of the language and are not, such as typographic quotes.
    """,
    fails: """
      let host = $name
      """,
    works: """
      let name = "web-01"
      let host = name
      print(host)
      """)

  static let foreignOperator = DiagnosticCode(
    "E0105", "a symbol of another language",
    """
    Some languages write `&&`, `||`, `!` or `++`. Here conditions are joined by `and` and `or` \
    and negated by `not`, and a variable is raised with `+= 1`.
    """,
    fails: """
      let is_ready = true && false
      print(is_ready)
      """,
    works: """
      let is_ready = true and false
      print(is_ready)
      """)

  static let malformedNumber = DiagnosticCode(
    "E0106", "a number or duration is written wrongly",
    """
    Numbers are written `42`, `1_000`, `0xff`, `3.14` or `1e9`, durations as whole numbers with \
    units: `250ms`, `30s`, `5m`, `2h`, `1d`, `1h30m`.
    """,
    fails: """
      let wait = 1.5h
      print(wait)
      """,
    works: """
      let wait = 1h30m
      print(wait)
      """)

  static let numberTooLarge = DiagnosticCode(
    "E0107", "a number or duration is too large",
    """
    Ints have 64 bits and reach from -9223372036854775808 to 9223372036854775807. Floats reach \
    to about 1.8e308, durations to about 292 years.
    """,
    fails: """
      print(9223372036854775808)
      """,
    works: """
      print(9223372036854775807, 9223372036854775808.0)
      """)

  static let unknownEscape = DiagnosticCode(
    "E0108", "an escape that does not exist",
    """
    In a text in double quotes a backslash begins `\\n`, `\\t`, `\\r`, `\\\\`, `\\"`, \
    `\\u{1F600}` or an interpolation `\\(…)`. In single quotes a backslash stands for itself, as \
    patterns and paths want it.
    """,
    fails: #"""
      print("C:\disk")
      """#,
    works: #"""
      print("C:\\disk", 'C:\disk')
      """#)

  static let multilineText = DiagnosticCode(
    "E0109", "a text of several lines is laid out wrongly",
    """
    A text of several lines begins on the line after its opening quotes. The closing quotes \
    stand on a line of their own, and what stands before them is taken off each line.
    """,
    fails: #"""
      let text = """one
        two
        """
      print(text)
      """#,
    works: #"""
      let text = """
        one
        two
        """
      print(text)
      """#)

  static let tooComplex = DiagnosticCode(
    "E0110", "a program is too large or nested too deeply",
    """
    Brackets and blocks are nested at most 40 deep, and there are bounds on the size of one \
    function, of one file and of imports. What grows beyond them is split into smaller functions \
    or files.
    """,
    fails: """
      print([[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]])
      """,
    works: """
      let inner = [[[1]]]
      print([[inner]])
      """)
}

extension Message {
  // MARK: Texts

  static func unclosedText(onLineOfQuote quote: String) -> Message {
    Message(
      .unclosedText, "the string is not closed on its line",
      hint: "add `\(quote)`, or use \(quote + quote + quote) for a text of several lines")
  }

  static func unclosedText(beforeEndOfFile quotes: String) -> Message {
    Message(
      .unclosedText, "the string is not closed before the file ends",
      hint: "close it with \(quotes) on a line of its own")
  }

  static func unclosedInterpolation(before end: String, hint: String = "") -> Message {
    Message(
      .unclosedInterpolation, "the `\\(` is not closed before the \(end) ends",
      hint: "an interpolation is written `\\(name)`\(hint)")
  }

  private static let escapesHint =
    "the escapes are \\n \\t \\r \\\\ \\\" \\' \\0 \\u{…}; a backslash itself is `\\\\`, and '…' takes "
    + "text as it is"
  private static let codePointHint =
    "a character is written `\\u{1F600}`, with the hexadecimal number of its code point"

  static func unknownEscape(_ written: String) -> Message {
    Message(.unknownEscape, "unknown escape `\(written)`", hint: escapesHint)
  }

  static var backslashAtEndOfLine: Message {
    Message(.unknownEscape, "a backslash cannot end a line of a string", hint: escapesHint)
  }

  static func notACharacter(_ written: String) -> Message {
    Message(.unknownEscape, "`\(written)` is not a Unicode character", hint: codePointHint)
  }

  static func wrongCodePoint(_ written: String) -> Message {
    Message(.unknownEscape, "unknown escape `\(written)`", hint: codePointHint)
  }

  static func closingQuotesNotAlone(_ quotes: String) -> Message {
    Message(
      .multilineText, "the closing \(quotes) does not stand on a line of its own",
      hint: "put it on the next line")
  }

  static func textAfterOpeningQuotes(_ quotes: String) -> Message {
    Message(
      .multilineText, "text follows the opening \(quotes) on its line",
      hint: "the text starts on the next line")
  }

  static var wrongIndentation: Message {
    Message(
      .multilineText,
      "the line is indented less than the quotes that close the string, or with other characters",
      hint: "indent it as the closing quotes are, with the same spaces or tabs")
  }

  // MARK: Characters

  static var carriageReturn: Message {
    Message(
      .forbiddenCharacter, "a carriage return without a line feed is not allowed",
      hint: "save the file with LF or CRLF line endings")
  }

  static func controlCharacter(_ code: String, digits: String) -> Message {
    Message(
      .forbiddenCharacter, "the control character \(code) is not allowed",
      hint: "in a string it is written `\\u{\(digits)}`")
  }

  static var invalidUTF8: Message {
    Message(
      .forbiddenCharacter, "the file is not valid UTF-8 here", hint: "save the file as UTF-8")
  }

  static func directionMark(_ code: String) -> Message {
    Message(
      .forbiddenCharacter,
      "the text direction mark U+\(code) is not allowed: it makes code read otherwise than it runs",
      hint: "in a string it is written `\\u{\(code)}`")
  }

  static func invisibleCharacter(_ code: String) -> Message {
    Message(
      .forbiddenCharacter, "the invisible character U+\(code) is not allowed here",
      hint: "replace it by a space")
  }

  static func unexpectedCharacter(
    _ shown: String, code: String? = nil, hint: String? = nil
  ) -> Message {
    Message(
      .unexpectedCharacter, "unexpected character `\(shown)`\(code.map { " (U+\($0))" } ?? "")",
      hint: hint)
  }

  static func unexpectedText(_ text: String) -> Message {
    Message(
      .unexpectedCharacter, "unexpected text `\(text.shortened)`",
      hint: "names take the letters a to z, digits and `_`; text stands in quotes")
  }

  static func foreignQuote(_ written: String, _ plain: String) -> Message {
    Message(
      .unexpectedCharacter, "`\(written)` is not a quote of the language", hint: "write `\(plain)`")
  }

  static func lookalike(_ written: String, code: String, _ plain: String) -> Message {
    Message(
      .unexpectedCharacter, "`\(written)` (U+\(code)) looks like `\(plain)`, but is not",
      hint: "write `\(plain)`")
  }

  /// A symbol of another language that the language has under another name.
  static func foreignOperator(_ written: String, writtenHere: String) -> Message {
    Message(.foreignOperator, "`\(written)` is written `\(writtenHere)`")
  }

  /// A symbol of another language that the language does without.
  static func foreignOperator(_ written: String, hint: String) -> Message {
    Message(.foreignOperator, "there is no `\(written)`", hint: hint)
  }

  // MARK: Numbers

  static var numberEndsWithUnderscore: Message {
    Message(.malformedNumber, "a number cannot end with `_`")
  }

  static func leadingZero(_ number: String, hint: String?) -> Message {
    Message(.malformedNumber, "the number `\(number.shortened)` starts with a zero", hint: hint)
  }

  /// - Parameter base: `a hexadecimal`, for example.
  static func wrongDigits(_ number: String, base: String) -> Message {
    Message(.malformedNumber, "`\(number.shortened)` is not \(base) number")
  }

  static func notANumberOrDuration(_ written: String, hint: String?) -> Message {
    Message(
      .malformedNumber, "`\(written.shortened)` is not a number or a duration", hint: hint)
  }

  static func floatTooLarge(_ number: String) -> Message {
    Message(.numberTooLarge, "the number `\(number.shortened)` is too large for a float")
  }

  static func intTooLarge(_ number: String) -> Message {
    Message(
      .numberTooLarge, "the number `\(number.shortened)` is too large for an int",
      hint: "ints reach from -9223372036854775808 to 9223372036854775807")
  }

  static func durationTooLong(_ number: String) -> Message {
    Message(
      .numberTooLarge, "the duration `\(number.shortened)` is too long",
      hint: "durations reach to about 292 years")
  }

  // MARK: Size

  static func nestedTooDeeply(_ limit: Int) -> Message {
    Message(
      .tooComplex, "this is nested more than \(limit) levels deep",
      hint: "split it with `let` and `fn`")
  }

  static func expressionTooTall(_ limit: Int) -> Message {
    Message(
      .tooComplex, "more than \(limit) operators, calls and brackets build on each other here",
      hint: "split it with `let` and `fn`")
  }

  static var fileTooLarge: Message {
    Message(
      .tooComplex, "the file is compiled to too many instructions",
      hint: "`try … finally` inside `finally` grows fast; put the inner part into a function")
  }

  static func functionTooLarge(_ name: String, _ what: String) -> Message {
    Message(
      .tooComplex, "`\(name)` has too many \(what)", hint: "split it into smaller functions")
  }

  static func finallyTooDeep(_ limit: Int) -> Message {
    Message(
      .tooComplex, "`finally` blocks stand inside one another more than \(limit) deep",
      hint: "put the inner part into a function")
  }

  static func tooManyCaptures(_ limit: Int) -> Message {
    Message(
      .tooComplex, "the function uses more than \(limit) variables of the functions around it")
  }

  static func importsTooDeep(_ limit: Int) -> Message {
    Message(
      .tooComplex, "files import one another more than \(limit) deep",
      hint: "import what is needed from the main file")
  }
}
