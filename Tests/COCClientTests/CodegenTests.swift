import Foundation
import Testing

@testable import catalog_codegen

@Suite("The typed face of the client")
struct CodegenTests {
  @Test("is what the catalog gives; if not: swift run catalog-codegen Sources/COCClient/Generated")
  func isCurrent() throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../Sources/COCClient/Generated").standardized
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    let made = TypedClient.files()
    #expect(Set(names) == Set(made.keys))
    for (name, text) in made {
      let found = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
      #expect(found == text, "\(name) is out of date")
    }
  }

  @Test("fits the width of a line")
  func width() {
    for (name, text) in TypedClient.files() {
      let longest = text.split(separator: "\n").map(\.count).max() ?? 0
      #expect(longest <= SourceText.lineLength, "\(name)")
    }
  }
}
