import Foundation
import Testing

@testable import CocrLanguage

/// What people see of an error, in full: place, sentence and hint.
///
/// A file in `Golden` holds programs, each between `=== program` and `=== shows`, followed by what is
/// shown of it. The programs of `codes.txt` are the failing examples of the error codes. `COCR_UPDATE_GOLDEN=1 swift test --filter DiagnosticGoldenTests` writes anew what
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
    if name == Self.codesFile, Self.updates {
      cases = DiagnosticCode.all.map { Case(program: $0.failing + "\n", shows: "") }
    }
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
        where line.hasPrefix("error[") || line.hasPrefix("warning[") {
          messages.insert(String(line))
        }
      }
    }
    #expect(messages.count >= 100)
  }

  // MARK: Codes

  private static let codesFile = "codes.txt"

  /// The failing example of each code, and no other program, stands in `codes.txt`, and shows its code.
  @Test func eachCodeHasItsGoldenText() throws {
    let url = Self.folder.appendingPathComponent(Self.codesFile)
    let cases = try Self.cases(in: String(contentsOf: url, encoding: .utf8))
    #expect(cases.map(\.program) == DiagnosticCode.all.map { $0.failing + "\n" })
    for (code, entry) in zip(DiagnosticCode.all, cases) {
      #expect(entry.shows.contains("[\(code.id)]: "), "\(code.id)")
    }
  }

  @Test(arguments: DiagnosticCode.all.map(\.id)) func theFailingExampleBreaksNothingElse(
    _ id: String
  ) throws {
    let code = try #require(DiagnosticCode.named(id))
    let shown = try show(code.failing)
    let lines = shown.split(separator: "\n").filter {
      $0.hasPrefix("error") || $0.hasPrefix("warning")
    }
    #expect(!lines.isEmpty)
    for line in lines { #expect(line.contains("[\(id)]: "), "\(line)") }
  }

  @Test(arguments: DiagnosticCode.all.map(\.id)) func theWorkingExampleWorks(_ id: String) throws {
    let code = try #require(DiagnosticCode.named(id))
    #expect(try show(code.working) == "")
  }

  /// Every message that the golden files show has its code, unless a script threw it.
  @Test func everyMessageHasACode() throws {
    for name in Self.files {
      let url = Self.folder.appendingPathComponent(name)
      for entry in try Self.cases(in: String(contentsOf: url, encoding: .utf8)) {
        let isThrown = entry.program.contains("throw ") || entry.program.contains("fail(")
        for line in entry.shows.split(separator: "\n")
        where line.hasPrefix("error: ") || line.hasPrefix("warning: ") {
          #expect(isThrown, "\(name): \(line)")
        }
      }
    }
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
      return try program(text, environment).warnings
    } catch {
      return error.diagnostics
    }
  }

  /// The program with one other file beside it, which the examples import.
  private func program(
    _ text: String, _ environment: Environment
  ) throws(CompilationFailure) -> Program {
    let file = SourceFile(name: "runbook.cocr", text: text)
    return try Program(
      file, environment: environment,
      loader: { path, _ in
        switch path {
        case "./runbook.cocr": file
        case "./disk-tools.cocr": SourceFile(name: "disk-tools.cocr", text: "let limit = 3")
        default: nil
        }
      })
  }

  private func failure(of text: String) throws -> ScriptError? {
    let program = try program(text, CheckerTests.environment.get())
    let machine = program.makeMachine(
      limits: Limits(memory: 8 << 20, callDepth: 200, turns: 1_000_000, fibers: 1_000))
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
