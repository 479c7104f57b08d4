import Foundation
import Testing

@testable import CocrLanguage

/// What people see of an error, in full: place, sentence and hint.
///
/// A file in `Golden` holds programs, each between `=== program` and `=== shows`, followed by what is
/// shown of it. `COCR_UPDATE_GOLDEN=1 swift test --filter DiagnosticGoldenTests` writes anew what
/// follows `=== shows`; read the difference before it is committed.
@Suite struct DiagnosticGoldenTests {
  private struct Case {
    var program: String
    var shows: String
  }

  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Golden")

  static let files: [String] = {
    let names = try? FileManager.default.contentsOfDirectory(atPath: folder.path)
    return (names ?? []).filter { $0.hasSuffix(".txt") }.sorted()
  }()

  private static let updates = ProcessInfo.processInfo.environment["COCR_UPDATE_GOLDEN"] == "1"

  @Test(arguments: files) func shows(_ name: String) throws {
    let url = Self.folder.appendingPathComponent(name)
    var cases = try Self.cases(in: String(contentsOf: url, encoding: .utf8))
    #expect(!cases.isEmpty)
    for index in cases.indices {
      let shown = try show(cases[index].program)
      if Self.updates {
        cases[index].shows = shown
      } else {
        #expect(shown == cases[index].shows, "\(name): \(cases[index].program)")
      }
    }
    if Self.updates { try Data(Self.text(of: cases).utf8).write(to: url) }
  }

  @Test func thereAreManyMessages() throws {
    var messages: Set<String> = []
    for name in Self.files {
      let url = Self.folder.appendingPathComponent(name)
      for entry in try Self.cases(in: String(contentsOf: url, encoding: .utf8)) {
        for line in entry.shows.split(separator: "\n")
        where line.hasPrefix("error: ") || line.hasPrefix("warning: ") {
          messages.insert(String(line))
        }
      }
    }
    #expect(messages.count >= 100)
  }

  /// Each of the mistakes in `ten.txt` brings one message, in the order of the lines.
  @Test func tenErrorsInOneFileGiveTenDiagnostics() throws {
    let url = Self.folder.appendingPathComponent("ten.txt")
    for entry in try Self.cases(in: String(contentsOf: url, encoding: .utf8)) {
      let found = try diagnostics(of: entry.program).filter { $0.severity == .error }
      #expect(found.count == 10)
      let lines = found.map { $0.file.position(of: $0.span.lower).line }
      #expect(lines == Array(Set(lines)).sorted())
    }
  }

  // MARK: What is shown

  /// What the compiler says of the program; of one in order, how its run ends.
  private func show(_ text: String) throws -> String {
    let renderer = DiagnosticRenderer(useColor: false)
    var found = try diagnostics(of: text)
    if !found.contains(where: { $0.severity == .error }), let error = try failure(of: text) {
      found += error.diagnostic.map { [$0] } ?? []
    }
    return found.map { renderer.render($0) + "\n" }.joined()
  }

  private func diagnostics(of text: String) throws -> [Diagnostic] {
    let environment = try CheckerTests.environment.get()
    do throws(CompilationFailure) {
      return try Program(SourceFile(name: "runbook.cocr", text: text), environment: environment)
        .warnings
    } catch {
      return error.diagnostics
    }
  }

  private func failure(of text: String) throws -> ScriptError? {
    let program = try Program(
      SourceFile(name: "runbook.cocr", text: text), environment: CheckerTests.environment.get())
    let machine = program.makeMachine(limits: Limits(callDepth: 200, turns: 100_000))
    while true {
      switch machine.run() {
      case .finished, .waiting: return nil
      case .busy: continue
      case .failed(let error): return error
      }
    }
  }

  // MARK: Files

  private static let programMark = "=== program"
  private static let showsMark = "=== shows"

  private static func cases(in text: String) -> [Case] {
    text.components(separatedBy: programMark + "\n").dropFirst().map { part in
      let halves = part.components(separatedBy: showsMark + "\n")
      return Case(program: halves[0], shows: halves.dropFirst().joined())
    }
  }

  private static func text(of cases: [Case]) -> String {
    cases.map { "\(programMark)\n\($0.program)\(showsMark)\n\($0.shows)" }.joined()
  }
}
