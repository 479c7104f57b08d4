import Foundation
import Testing

/// Every block of Swift on the pages stands, indentation aside, in a source or a test of the package,
/// where it is compiled.
@Suite struct SwiftBlockTests {
  static let sources: [String] = ["Sources", "Tests"].flatMap { folder in
    let root = Article.root.appending(path: folder)
    let paths = FileManager.default.enumerator(atPath: root.path)?.compactMap { $0 as? String }
    return (paths ?? []).filter { $0.hasSuffix(".swift") }.compactMap {
      try? String(contentsOf: root.appending(path: $0), encoding: .utf8)
    }
  }.map(lines)

  private static func lines(_ text: String) -> String {
    text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
      .joined(separator: "\n")
  }

  @Test func blocksStandInTheSources() throws {
    var count = 0
    for article in Article.all {
      for block in article.blocks where block.language == "swift" {
        count += 1
        let text = Self.lines(block.text)
        #expect(Self.sources.contains { $0.contains(text) }, "\(article.name):\(block.line)")
      }
    }
    #expect(count >= 8)
  }
}
