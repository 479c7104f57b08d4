import ArgumentParser
import COCEmulator
import CocrLanguage
import CocrREPL
import CocrRuntime

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

struct TestCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "test",
    abstract: "Run the test blocks of files.",
    discussion: """
      Each test runs against an emulator of its own, in which time passes as fast as the test can \
      sleep; several run at once.

      Exits with 0 when all tests passed, 1 when one failed, 2 when a file is wrong or there is no \
      test.

      EXAMPLES
        cocr test
        cocr test samples/disk-full.cocr
        cocr test runbooks --filter disk
        cocr test --junit report.xml
      """)

  @ArgumentParser.Argument(
    help: "Files, and folders with .cocr files; this folder where none is given.")
  var paths: [String] = ["."]

  @Option(help: ArgumentHelp("Only tests whose titles hold this text.", valueName: "text"))
  var filter: String?

  @Option(
    help: ArgumentHelp("Also write the results as JUnit XML to this file.", valueName: "file.xml"))
  var junit: String?

  @Option(help: "How errors in files are shown: text or json.")
  var format: OutputFormat = .text

  func run() async throws {
    let screen = Screen()
    let display = ErrorDisplay(screen: screen, format: format)
    let source = try ProgramSource(display: display)
    let stop = StopSignal()
    try await stop.watch {
      var suites: [TestSuite] = []
      for path in try files(display) {
        let program = try source.compile(try source.read(path))
        let tests = program.testBlocks.filter { test in
          filter.map { test.title.lowercased().contains($0.lowercased()) } ?? true
        }
        if tests.isEmpty { continue }
        let suite = TestSuite(file: path, results: try await run(tests, of: program, display))
        suites.append(suite)
      }
      try report(suites, screen)
    }
  }

  private func run(_ tests: [TestBlock], of program: Program, _ display: ErrorDisplay) async throws
    -> [TestRunner.Result]
  {
    let runner = TestRunner(program) {
      let clock = SteppingClock()
      var configuration = EmulatorConfiguration()
      configuration.clock = clock
      return RunContext(
        transport: try Emulator(configuration), clock: EmulatorRunClock(clock: clock))
    }
    let results = await runner.run(tests, width: sysconf(Int32(_SC_NPROCESSORS_ONLN)))
    try Task.checkCancellation()
    let screen = display.screen
    screen.print("\(program.file.name)\n")
    for result in results {
      let time = Phrase.shortDuration(result.duration)
      let mark =
        screen.usesColorForOutput
        ? (result.passed ? "\u{1B}[32m✓\u{1B}[0m" : "\u{1B}[31m✗\u{1B}[0m")
        : (result.passed ? "✓" : "✗")
      screen.print("  \(mark) \(DiagnosticRenderer.escaped(result.test.title))  (\(time))\n")
      guard let failure = result.failure else { continue }
      screen.flush()
      if let error = failure as? ScriptError {
        display.show(error)
      } else {
        screen.complain("\(failure)")
      }
      for line in result.output.split(separator: "\n") { screen.message("  | \(line)") }
    }
    screen.flush()
    return results
  }

  private func report(_ suites: [TestSuite], _ screen: Screen) throws {
    if let junit {
      do {
        try FileReplacement(junit, mayBeNew: true).write(Array(JUnitReport.render(suites).utf8))
      } catch {
        screen.complain("\(error)")
        throw ExitCode.failure
      }
    }
    let results = suites.flatMap(\.results)
    if results.isEmpty {
      screen.complain(
        filter.map { "no test holds \"\($0)\" in its title" } ?? "there are no `test` blocks here")
      throw ExitCode.usage
    }
    let failed = results.count { !$0.passed }
    screen.print("\(results.count - failed) passed, \(failed) failed\n")
    screen.flush()
    if failed > 0 { throw ExitCode.failure }
  }

  /// The files to look at: those named, and in folders all that end in `.cocr`.
  private func files(_ display: ErrorDisplay) throws -> [String] {
    do {
      return try paths.flatMap { try ProgramFiles.find($0) }
    } catch {
      display.screen.complain("\(error)")
      throw ExitCode.usage
    }
  }
}

/// The tests of one file and how they went.
struct TestSuite: Sendable {
  let file: String
  let results: [TestRunner.Result]
}
