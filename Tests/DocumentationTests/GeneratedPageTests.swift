import COCCatalog
import Foundation
import Testing

@testable import CocrLanguage
@testable import documentation_codegen

/// The pages that are made from declarations say what the declarations say.
@Suite struct GeneratedPageTests {
  @Test(
    "are what the generator gives; if not: swift run documentation-codegen Sources/Cocr/Cocr.docc")
  func areCurrent() throws {
    for (name, text) in try GeneratedPages.files() {
      let url = Article.catalogue.appending(path: name)
      #expect(try String(contentsOf: url, encoding: .utf8) == text, "\(name) is out of date")
    }
  }

  @Test func operationsAreComplete() {
    let page = OperationsPage.text()
    for operation in Catalog.operations {
      #expect(page.contains("### \(operation.qualifiedName)\n"))
    }
    for model in Catalog.models { #expect(page.contains("### \(model.name)\n")) }
    for enumeration in Catalog.enumerations {
      for value in enumeration.values { #expect(page.contains("`\"\(value)\"`")) }
    }
  }

  /// Every name that a program can use without declaring it is on the page of the library.
  @Test func libraryIsComplete() throws {
    let environment = try ExampleTests.environment.get()
    let page = LibraryPage(environment: environment).text()
    for name in environment.globalNames where !name.hasPrefix("_") {
      #expect(page.contains("### \(name)\n") || page.contains("## Namespace \(name)\n"), "\(name)")
    }
    for (_, methods) in environment.methods {
      for name in methods.keys where !name.hasPrefix("_") {
        #expect(page.contains(".\(name)\n"), "\(name)")
      }
    }
  }

  @Test func instructionsAreComplete() throws {
    let pages = try GeneratedPages.files()
    let rows = try #require(pages["Instructions.md"]).split(separator: "\n").compactMap { line in
      line.hasPrefix("| `") ? line.dropFirst(3).prefix { $0 != "`" } : nil
    }
    #expect(rows.map(String.init) == Opcode.allCases.map { "\($0)" })
  }
}
