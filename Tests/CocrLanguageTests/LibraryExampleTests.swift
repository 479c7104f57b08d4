import Foundation
import StandardLibrary
import Testing

@testable import CocrLanguage

/// Every function of the library shows how it is used, and what it shows is true.
@Suite struct LibraryExampleTests {
  struct Entry: CustomStringConvertible, Sendable {
    let name: String
    let summary: String

    var description: String { name }

    var example: String? {
      guard let mark = summary.range(of: "Example: ") else { return nil }
      return String(summary[mark.upperBound...])
    }
  }

  static let natives: [Entry] =
    (CoreLibrary.functions + CoreLibrary.methods.flatMap(\.1) + CoreLibrary.namespaces.flatMap(\.1))
    .map(\.signature).filter { !$0.name.hasPrefix("_") }
    .map { Entry(name: $0.name, summary: $0.summary) }

  static let written: [Entry] = {
    guard let environment = try? ScriptTests.environment.get() else { return [] }
    return StandardLibrary.core.indices
      .filter { ["list", "map"].contains(StandardLibrary.core[$0].name) }
      .flatMap { environment.librarySignatures[$0]?.values.map { $0 } ?? [] }
      .map { Entry(name: $0.name, summary: $0.summary) }
  }()

  @Test func thereAreFunctions() {
    #expect(Self.natives.count > 80)
    #expect(Self.written.count > 20)
  }

  @Test(arguments: natives + written) func example(_ entry: Entry) throws {
    let example = try #require(entry.example, "`\(entry.name)` has no example")
    let text = example.contains("assert ") ? example : "assert (\(example))"
    let program = try Program(
      SourceFile(name: "\(entry.name).cocr", text: text), environment: ScriptTests.environment.get()
    )
    let machine = program.makeMachine(limits: Limits(turns: 100_000))
    while true {
      switch machine.run() {
      case .finished: return
      case .busy: continue
      case .waiting: Issue.record("`\(text)` waits for ever")
      case .failed(let error): Issue.record("`\(text)`: \(error.message)")
      }
      return
    }
  }
}
