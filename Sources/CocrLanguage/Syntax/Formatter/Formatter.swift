/// Writes programs in the one style of the language. Formatting twice changes nothing, and the
/// program stays the same.
///
/// The rules:
///
/// - Lines have at most 100 columns as far as they can be broken; blocks and what continues a
///   line are indented by two spaces. Lines end as the first one of the file does.
/// - Comments stay before, behind or between what they stood before, behind or between. Blank lines
///   stay between statements, arms and items, but no more than one, and none at the start or end
///   of a block.
/// - Each statement has its line. `{ a; b }` stays on one line where it was written on one and
///   fits; of `if` and `else`, `try`, `catch` and `finally`, `step` and `undo` all blocks do or none.
///   The arms of a `match` likewise, then with commas between them.
/// - Items in brackets stay on one line where no line starts before one of them and they fit;
///   otherwise the first starts a line, and they go one a line where each had its own, or else
///   as many on a line as fit. The `)` of a call stands behind the last argument, other closing
///   brackets on a line of their own. There is no comma behind the last item.
/// - A line break behind an operator, `=`, `=>` or `->`, or before `.`, stays; the lines that follow are
///   indented. Operators end a line, they start none.
/// - The clauses of a trigger are on one line with `on alarm` and `{`, or each on its own.
/// - Strings, numbers, durations and parentheses are as written.
package enum Formatter {
  /// How many columns a line has at most, counted in Unicode scalars.
  package static let lineLength = 100
  /// By how many columns a block is indented.
  package static let indentation = 2

  /// The text of a file in the one style.
  ///
  /// - Throws: ``CompilationFailure`` with the mistakes of a file that cannot be parsed; and with
  ///   one that says so where the result would not be the same program.
  package static func format(_ file: SourceFile) throws(CompilationFailure) -> String {
    let lexer = Lexer(file)
    let parsed = Parser.parse(file)
    guard parsed.diagnostics.isEmpty else { throw CompilationFailure(parsed.diagnostics) }
    let text: String
    do throws(LayoutMismatch) {
      var builder = LayoutBuilder(file: file, lexer: lexer)
      text = LayoutPrinter.print(
        try builder.layout(parsed.tree), lineEnding: lineEnding(of: file.bytes))
    } catch {
      throw refusal(file, error.span)
    }
    let result = SourceFile(name: file.name, text: text)
    let again = Parser.parse(result)
    let comparison = TreeComparison.firstDifference(parsed.tree, again.tree)
    if let difference = comparison { throw refusal(file, difference) }
    let first = again.diagnostics.first
    guard first == nil, comments(of: lexer, file) == comments(of: Lexer(result), result) else {
      throw refusal(file, Span(0, 0))
    }
    return text
  }

  private static func refusal(_ file: SourceFile, _ span: Span) -> CompilationFailure {
    CompilationFailure([
      Diagnostic(
        .error,
        "the formatter cannot write this without changing the program; the file is left "
          + "as it is", hint: "please report it with the lines around this place", file: file,
        span: span)
    ])
  }

  private static func comments(of lexer: Lexer, _ file: SourceFile) -> [String] {
    lexer.comments.map { comment in
      var text = file.text(of: comment.span)
      while let last = text.last, last.isWhitespace { text.removeLast() }
      return text
    }
  }

  private static func lineEnding(of bytes: [UInt8]) -> String {
    guard let place = bytes.firstIndex(of: UInt8(ascii: "\n")), place > 0 else { return "\n" }
    return bytes[place - 1] == UInt8(ascii: "\r") ? "\r\n" : "\n"
  }
}
