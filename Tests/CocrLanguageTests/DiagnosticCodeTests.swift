import Foundation
import Testing

@testable import CocrLanguage

/// The catalog of the rules: what `cocr explain` shows.
@Suite struct DiagnosticCodeTests {
  private static let sources = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Sources/CocrLanguage")

  private static func texts(below folder: URL) throws -> [(name: String, text: String)] {
    let names = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String }
    return try (names ?? []).filter { $0.hasSuffix(".swift") }.sorted().map {
      ($0, try String(contentsOf: folder.appendingPathComponent($0), encoding: .utf8))
    }
  }

  @Test func idsAreUniqueAndInOrder() {
    let ids = DiagnosticCode.all.map(\.id)
    #expect(ids == Array(Set(ids)).sorted())
    #expect(ids.count >= 90)
  }

  @Test func everyDeclaredCodeIsListedAndUsed() throws {
    var declared: [String] = []
    var names: Set<String> = []
    var messages = ""
    for (_, text) in try Self.texts(below: Self.sources.appendingPathComponent("Diagnostics")) {
      for match in text.matches(of: /static let (\w+) = DiagnosticCode\(\s*"(E\d{4})"/) {
        declared.append(String(match.2))
        names.insert(String(match.1))
      }
      messages += text
    }
    #expect(declared.sorted() == DiagnosticCode.all.map(\.id))
    for name in names {
      let use = messages.range(of: "Message\\(\\s*\\.\(name),", options: .regularExpression)
      #expect(use != nil, "nothing says that \(name) was broken")
    }
  }

  /// Every sentence of the catalog is said somewhere, so that none outlives its rule.
  @Test func everyMessageIsUsed() throws {
    let texts = try Self.texts(below: Self.sources)
    // The codes have the names of sentences.
    let all = texts.map(\.text).joined().replacing(/\bMessage\(\s*\.\w+,/, with: "")
    for (name, text) in texts where name.hasPrefix("Diagnostics/") {
      for match in text.matches(of: /static (?:func|var) (\w+)(?:[^{]*-> Message|: Message)/) {
        let message = String(match.1)
        let use = all.range(of: "[^a-z]\\.\(message)\\b", options: .regularExpression)
        #expect(use != nil, "\(message) in \(name)")
      }
    }
  }

  @Test func pagesAreComplete() {
    for code in DiagnosticCode.all {
      #expect(!code.title.isEmpty && !code.title.hasSuffix("."), "\(code.id)")
      #expect(code.explanation.hasSuffix("."), "\(code.id)")
      #expect(code.failing != code.working, "\(code.id)")
    }
  }

  @Test func codesAreFoundByTheirIds() {
    #expect(DiagnosticCode.named("E0301")?.title == "a name that nothing has")
    #expect(DiagnosticCode.named("e0301")?.id == "E0301")
    #expect(DiagnosticCode.named("E9999") == nil)
  }

  /// A caught error tells the rule that it broke as its `code`; what a script throws keeps its own.
  @Test func scriptsSeeTheCode() throws {
    let program = try Program(
      SourceFile(
        name: "runbook.cocr",
        text: """
          fn code(action) { try { action() } catch error { error.code } }
          let none = []
          print(code(() => 1 // len(none)), code(() => int("a")), code(() => none[0]))
          print(code(fn() { throw "mine" }), code(fn() { throw {message: "m", code: "X.1"} }))
          """),
      environment: CheckerTests.environment.get())
    let machine = program.makeMachine()
    var output = ""
    machine.output = { output += $0 }
    while case .busy = machine.run() {}
    #expect(output == "E0702 E0706 E0604\nnull X.1\n")
  }
}
