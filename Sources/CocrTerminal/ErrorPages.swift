import CocrLanguage

/// The pages on the error codes, as `cocr explain` and the session show them.
package struct ErrorPages {
  private let palette: Palette
  private let width: Int

  /// - Parameter width: of the page, in columns.
  package init(palette: Palette, width: Int) {
    self.palette = palette
    self.width = min(max(width, 40), 100)
  }

  /// What the rule says, a program that breaks it and one that does not.
  package func lines(on code: DiagnosticCode) -> [String] {
    [palette.paint("\(code.id): \(code.title)", .heading), ""]
      + TextLayout.wrapped(code.explanation, to: width)
      + ["", palette.paint("This fails:", .bad), ""] + program(code.failing)
      + ["", palette.paint("This works:", .good), ""] + program(code.working)
  }

  private func program(_ text: String) -> [String] {
    text.split(separator: "\n", omittingEmptySubsequences: false).map {
      $0.isEmpty ? "" : "    " + String($0).escaped
    }
  }

  /// All codes, each with its title.
  package func list() -> [String] {
    DiagnosticCode.all.map { "\(palette.paint($0.id, .key))  \($0.title)" }
  }

  /// What to say of a word that is no code: a sentence, and what may have been meant.
  package static func unknown(_ word: String) -> (message: String, hint: String?) {
    let near = Suggestion.closest(
      to: word.uppercased(), among: DiagnosticCode.all.map(\.id))
    return (
      "there is no error code \(word.escaped)", near.map { "did you mean \($0)?" }
    )
  }
}
