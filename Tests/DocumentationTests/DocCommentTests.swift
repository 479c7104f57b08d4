import Foundation
import Testing

/// Every public declaration has a doc comment, but for members that a protocol of Swift's own demands
/// and describes.
@Suite struct DocCommentTests {
  private static var described: Regex<Substring> {
    /public (?:var (?:description|debugDescription|customMirror|hostValue|json)\b|let (?:description|rawValue)\b|init\?\((?:hostValue|json)\b|init\((?:\w+Literal|rawValue|from decoder)\b|func (?:now|sleep|makeAsyncIterator|encode)\(|mutating func next\(|var reachesNetwork\b)/
  }

  @Test(arguments: [
    "Cocr", "CocrLanguage", "COCCatalog", "COCClient", "COCEmulator", "COCSigning", "CocrREPL",
    "CocrRuntime",
  ])
  func publicDeclarationsAreDescribed(_ module: String) throws {
    let folder = Article.root.appending(path: "Sources/\(module)")
    let paths = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String }
    let files = (paths ?? []).filter { $0.hasSuffix(".swift") }
    #expect(!files.isEmpty)
    for path in files {
      let text = try String(contentsOf: folder.appending(path: path), encoding: .utf8)
      var previous = ""
      for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false)
        .enumerated()
      {
        let line = line.trimmingCharacters(in: .whitespaces)
        if line.hasPrefix("@"), !line.contains(" public ") { continue }
        if line.contains(/^(@\w+ )*public (?!extension|import)/), !line.contains(Self.described) {
          #expect(previous.hasPrefix("///"), "\(module)/\(path):\(index + 1): \(line)")
        }
        previous = line
      }
    }
  }
}
