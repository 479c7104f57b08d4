import COCCatalog
import COCEmulator
import CocrLanguage
import CocrRuntime
import Foundation
import Testing

/// Every program on the pages does what the page says; see ``Article`` for the marks.
@Suite struct ExampleTests {
  static let environment = Result { try Environment.standard() }

  @Test func thereAreExamples() {
    #expect(Article.examples.count >= 50)
    #expect(Article.examples.count { $0.output != nil } >= 30)
    #expect(Article.examples.count { $0.diagnostic != nil } >= 8)
  }

  /// A block with a mark that means nothing would never be looked at.
  @Test func blocksAreMarked() {
    let known = ["cocr", "output", "diagnostic", "swift", "", "json", "yaml", "console", "session"]
    for article in Article.all {
      let blocks = article.blocks
      for block in blocks {
        #expect(known.contains(block.language), "\(article.name):\(block.line)")
      }
      for (block, next) in zip(blocks, blocks.dropFirst())
      where next.language == "output" || next.language == "diagnostic" {
        #expect(
          block.language == "cocr" || (block.language, next.language) == ("output", "diagnostic"),
          "\(article.name):\(next.line) follows no program")
      }
    }
  }

  @Test(arguments: Article.examples) func example(_ example: Article.Example) async throws {
    let renderer = DiagnosticRenderer(useColor: false)
    let file = SourceFile(name: "runbook.cocr", text: example.program)
    let program: Program
    do {
      program = try Program(file, environment: Self.environment.get())
    } catch let failure as CompilationFailure {
      expectDiagnostic(failure.diagnostics.map(renderer.render).joined(separator: "\n"), example)
      return
    }
    let warnings = program.warnings.map(renderer.render).joined(separator: "\n")
    if !warnings.isEmpty {
      expectDiagnostic(warnings, example)
      return
    }
    var printed = ""
    do {
      let run = Run(program, limits: Limits(time: .seconds(120)), context: try Self.makeContext())
      run.output = { printed += $0 }
      try await run.runTopLevel()
      #expect(example.diagnostic == nil, "\(example): the program runs without an error")
    } catch let error as ScriptError {
      expectDiagnostic(error.diagnostic.map(renderer.render) ?? error.message, example)
    }
    if let output = example.output { #expect(printed == output, "\(example)") }
    let runner = TestRunner(program, makeContext: Self.makeContext)
    for test in program.testBlocks {
      let result = await runner.run(test)
      let failure = result.failure.map { ($0 as? ScriptError)?.message ?? "\($0)" } ?? ""
      #expect(result.passed, "\(example): \(test.title): \(failure)")
    }
  }

  private func expectDiagnostic(_ shown: String, _ example: Article.Example) {
    guard let expected = example.diagnostic else {
      Issue.record("\(example): \(shown)")
      return
    }
    let trimmed = { (text: String) in
      text.split(separator: "\n").joined(separator: "\n")
    }
    #expect(trimmed(shown) == trimmed(expected), "\(example)")
  }

  static func makeContext() throws -> RunContext {
    let clock = SteppingClock()
    var configuration = EmulatorConfiguration()
    configuration.clock = clock
    return RunContext(transport: try Emulator(configuration), clock: RunningClock(clock: clock))
  }
}

/// The emulator's clock as that of a run.
private struct RunningClock: RunClock {
  let clock: SteppingClock

  func now() -> Int64 { clock.now() * 1_000_000 }

  func sleep(nanoseconds: Int64) async throws {
    try await clock.sleep(milliseconds: max(1, nanoseconds / 1_000_000))
  }
}
