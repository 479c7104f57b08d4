/// Text with the places where it may be broken into lines. What is broken, ``LayoutPrinter``
/// decides.
indirect enum Layout: Sendable {
  /// Written as it is; a line break in it is one inside a string.
  case text(String)
  case space
  /// Where the group around it is broken a line break, else the given text.
  case line(flat: String, hasBlank: Bool)
  /// Always a line break, with a blank line before the next where wanted.
  case newline(hasBlank: Bool)
  /// A comment behind what stands before it on its line.
  case trailingComment(String)
  /// A comment on a line of its own.
  case comment(String, hasBlank: Bool)
  /// A blank line follows the comment that was written last.
  case blankAfterComment
  /// On one line where it fits and is not forced apart.
  case group([Layout], isForced: Bool)
  /// Indented where the group around it is broken.
  case indent([Layout])
  /// As much on each line as fits.
  case fill(Fill)

  struct Fill: Sendable {
    var parts: [Part]
    /// Operands of operators, each indented once a line break came before it. Otherwise items in
    /// brackets: one that takes several lines shares them with no other.
    var isOperators: Bool

    struct Part: Sendable {
      var content: [Layout]
      /// The part stands on a new line in any case.
      var startsLine = false
    }
  }

  static let softLine = Layout.line(flat: "", hasBlank: false)
  static let spaceOrLine = Layout.line(flat: " ", hasBlank: false)
}
