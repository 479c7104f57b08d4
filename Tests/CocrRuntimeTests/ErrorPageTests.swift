import CocrLanguage
import CocrRuntime
import Testing

/// The examples on the pages of the error codes hold for the language as it is delivered, with every
/// operation of the catalog.
@Suite struct ErrorPageTests {
  private static let environment = Result { try Environment.standard() }

  private func diagnostics(of text: String) throws -> [Diagnostic] {
    let environment = try Self.environment.get()
    let file = SourceFile(name: "runbook.cocr", text: text)
    do throws(CompilationFailure) {
      return try Program(
        file, environment: environment,
        loader: { path, _ in
          switch path {
          case "./runbook.cocr": file
          case "./disk-tools.cocr": SourceFile(name: "disk-tools.cocr", text: "let limit = 3")
          default: nil
          }
        }
      ).warnings
    } catch {
      return error.diagnostics
    }
  }

  @Test(arguments: DiagnosticCode.all.map(\.id)) func examples(_ id: String) throws {
    let code = try #require(DiagnosticCode.named(id))
    // What only the run finds out gives no diagnostic.
    for diagnostic in try diagnostics(of: code.failing) {
      #expect(diagnostic.code?.id == id, "\(diagnostic.message)")
    }
    for diagnostic in try diagnostics(of: code.working) {
      Issue.record("\(id): \(diagnostic.message)")
    }
  }
}
