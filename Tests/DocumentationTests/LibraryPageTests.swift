import COCCatalog
import CocrLanguage
import CocrRuntime
import Foundation
import Testing

@testable import documentation_codegen

/// Every function on the page of the library shows how it is used, and what it shows is true.
@Suite struct LibraryPageTests {
  struct Entry: Sendable, CustomStringConvertible {
    let name: String
    let example: String?

    var description: String { name }
  }

  static let entries: [Entry] = {
    guard let environment = try? ExampleTests.environment.get() else { return [] }
    let types: [ValueType] = [.string, .list(.any), .map(.any), .duration, .time]
    let groups = environment.namespaces + environment.importableModules
    let signatures =
      environment.functions + types.flatMap { environment.methods(of: $0) }
      + groups.flatMap(\.functions)
    return signatures.filter { signature in
      Catalog.operation(signature.name) == nil || signature.example != nil
    }.map { Entry(name: $0.name, example: $0.example) }
  }()

  @Test func thereAreFunctions() {
    #expect(Self.entries.count > 150)
  }

  /// An example is an expression that is true, or statements that pass.
  @Test(arguments: entries) func example(_ entry: Entry) async throws {
    let example = try #require(entry.example, "`\(entry.name)` has no example")
    let isStatements = example.contains("assert ")
    let program = try Program(
      SourceFile(
        name: "\(entry.name).cocr", text: isStatements ? example : "assert (\(example))"),
      environment: ExampleTests.environment.get())
    var context = try ExampleTests.makeContext()
    context.person = Operator()
    do {
      try await Run(program, limits: Limits(time: .seconds(120)), context: context).runTopLevel()
    } catch let error as ScriptError {
      Issue.record("`\(entry.name)`: \(error.message)")
    }
    let runner = TestRunner(program, makeContext: ExampleTests.makeContext)
    for test in program.testBlocks {
      let result = await runner.run(test)
      #expect(result.passed, "`\(entry.name)`: \(test.title)")
    }
  }

  @Test func pageShowsEveryExample() throws {
    let url = Article.catalogue.appending(path: "Library.md")
    let page = try String(contentsOf: url, encoding: .utf8)
    for example in Self.entries.compactMap(\.example) {
      #expect(page.contains("```\n\(example)\n```"))
    }
  }
}

/// Takes the default of every question, and says yes.
private struct Operator: Person {
  func answer(to question: String) async throws -> String? {
    question.contains("[yes/no]") ? "yes" : ""
  }
}
