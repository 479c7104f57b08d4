import Foundation

/// A page of the documentation and the programs in it. The blocks of `Library.md` are not marked:
/// `LibraryPageTests` runs them.
///
/// A block marked `cocr` is a whole program: it must compile without an error or a warning, run on an
/// emulator to its end, and pass its `test` blocks. Directly after it may stand, in this order,
///
/// - a block marked `output`: the program prints exactly this;
/// - a block marked `diagnostic`: the program is wrong, and this is all that the compiler says of it
///   or, where it compiles, the error that ends its run. It is shown under the name `runbook.cocr`.
struct Article: Sendable {
  let name: String
  let blocks: [Block]
  let programs: [Example]

  struct Example: Sendable, CustomStringConvertible {
    let article: String
    /// The line of the page on which the program begins.
    let line: Int
    let program: String
    let output: String?
    let diagnostic: String?

    var description: String { "\(article):\(line)" }
  }

  static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../..").standardized

  static let catalogue = root.appending(path: "Sources/Cocr/Cocr.docc")

  /// The README and every page of the catalogue.
  static let all: [Article] = {
    let files = try? FileManager.default.contentsOfDirectory(
      at: catalogue, includingPropertiesForKeys: nil)
    let pages = (files ?? []).filter { $0.pathExtension == "md" }
      .sorted { $0.lastPathComponent < $1.lastPathComponent }
    return ([root.appending(path: "README.md")] + pages).compactMap { url in
      (try? String(contentsOf: url, encoding: .utf8)).map {
        Article(name: url.lastPathComponent, text: $0)
      }
    }
  }()

  static let examples = all.flatMap(\.programs)

  init(name: String, text: String) {
    self.name = name
    let blocks = Self.blocks(of: text)
    self.blocks = blocks
    programs = blocks.indices.compactMap { index in
      guard blocks[index].language == "cocr" else { return nil }
      let following = blocks[(index + 1)...].prefix {
        ["output", "diagnostic"].contains($0.language)
      }
      return Example(
        article: name, line: blocks[index].line, program: blocks[index].text,
        output: following.first { $0.language == "output" }?.text,
        diagnostic: following.first { $0.language == "diagnostic" }?.text)
    }
  }

  struct Block: Sendable {
    var language: String
    var line: Int
    var text: String
  }

  /// The blocks between lines of three backquotes, in order. The text ends with a line break.
  static func blocks(of text: String) -> [Block] {
    var blocks: [Block] = []
    var open: Block?
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    {
      if line.hasPrefix("```") {
        if let block = open {
          blocks.append(block)
          open = nil
        } else {
          open = Block(language: String(line.dropFirst(3)), line: index + 2, text: "")
        }
      } else {
        open?.text += line + "\n"
      }
    }
    return blocks
  }
}
