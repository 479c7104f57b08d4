import CocrLanguage
import CocrRuntime
import Foundation

/// The pages of the documentation that are made from declarations, so that they cannot differ from
/// them.
enum GeneratedPages {
  /// The text of each page by its file name.
  ///
  /// - Throws: `CompilationFailure` where a file of the library is wrong.
  static func files() throws -> [String: String] {
    [
      "Instructions.md": InstructionsPage.text(),
      "Operations.md": OperationsPage.text(),
      "Library.md": LibraryPage(environment: try .standard()).text(),
    ]
  }
}

/// Markdown under construction.
struct Page {
  private(set) var text: String

  /// - Parameters:
  ///   - title: the title of the page.
  ///   - abstract: one sentence below the title.
  init(title: String, abstract: String) {
    text = """
      # \(title)

      \(abstract)

      @Comment { Made by documentation-codegen; not to be edited. }

      """
  }

  mutating func heading(_ title: String, level: Int) {
    text += "\n\(String(repeating: "#", count: level)) \(title)\n"
  }

  mutating func paragraph(_ paragraph: String) {
    text += "\n\(paragraph)\n"
  }

  mutating func list(_ items: [String]) {
    if items.isEmpty { return }
    text += "\n" + items.map { "- \($0)\n" }.joined()
  }

  mutating func code(_ code: String, language: String = "") {
    text += "\n```\(language)\n\(code)\n```\n"
  }

  mutating func table(_ header: [String], _ rows: [[String]]) {
    if rows.isEmpty { return }
    text += "\n" + Self.row(header) + Self.row(header.map { _ in "---" })
    for row in rows { text += Self.row(row.map(Self.cell)) }
  }

  private static func row(_ cells: [String]) -> String { "| \(cells.joined(separator: " | ")) |\n" }

  private static func cell(_ text: String) -> String {
    text.split(separator: "\n").joined(separator: " ").replacing("|", with: "\\|")
  }
}
