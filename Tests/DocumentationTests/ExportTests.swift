import Foundation
import Testing

/// `Cocr` gives a host program no other types than those that the page of exports lists.
@Suite struct ExportTests {
  private static var declaration: Regex<(Substring, Substring)> {
    /^public (?:final |indirect )*(?:class|struct|enum|protocol|typealias|actor|func|let|var) (\w+)/
  }

  /// The names of what a module's files declare as public at their top level.
  private func exports(of module: String) throws -> Set<String> {
    let folder = Article.root.appending(path: "Sources/\(module)")
    let paths = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String }
    var names: Set<String> = []
    for path in paths ?? [] where path.hasSuffix(".swift") {
      let text = try String(contentsOf: folder.appending(path: path), encoding: .utf8)
      for line in text.split(separator: "\n") {
        if let match = line.firstMatch(of: Self.declaration) { names.insert(String(match.1)) }
      }
    }
    return names
  }

  @Test(arguments: ["Cocr", "CocrLanguage", "CocrRuntime", "COCCatalog"])
  func onlyWhatIsListedIsExported(_ module: String) throws {
    let page = try String(
      contentsOf: Article.catalogue.appending(path: "Exports.md"), encoding: .utf8)
    let section = try #require(
      page.components(separatedBy: "\n## ").first { $0.hasPrefix("\(module)\n") })
    let listed = Set(
      section.matches(of: /^- `(\w+)`/.anchorsMatchLineEndings()).map { String($0.1) })
    let exported = try exports(of: module)
    #expect(exported.subtracting(listed).sorted() == [])
    #expect(listed.subtracting(exported).sorted() == [])
  }
}
