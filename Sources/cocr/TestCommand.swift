import ArgumentParser
import COCEmulator
import CocrLanguage
import CocrRuntime
import CocrTerminal

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
      test, 130 after Ctrl-C, 143 after SIGTERM.

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
    let files = try files(display)
    let stop = StopSignal()
    try await stop.watch {
      var suites: [TestSuite] = []
      for path in files {
        if Task.isCancelled { break }
        let program: Program
        do {
          program = try source.compile(try source.read(path))
        } catch let exit as ExitCode where exit == .usage {
          // What is wrong has been shown; the other files are tested all the same.
          suites.append(TestSuite(file: path, results: nil))
          continue
        }
        let tests = program.testBlocks.filter { test in
          filter.map { test.title.lowercased().contains($0.lowercased()) } ?? true
        }
        if tests.isEmpty { continue }
        let suite = TestSuite(file: path, results: await run(tests, of: program, display))
        suites.append(suite)
      }
      try report(suites, display, stop: Task.isCancelled ? stop : nil)
    }
  }

  private func run(
    _ tests: [TestBlock], of program: Program, _ display: ErrorDisplay
  ) async -> [TestRunner.Result] {
    var limits = Limits.ofThisProcess
    limits.time = .seconds(60)
    let runner = TestRunner(program, limits: limits) {
      let clock = SteppingClock()
      var configuration = EmulatorConfiguration()
      configuration.clock = clock
      return RunContext(
        transport: try Emulator(configuration), clock: EmulatorRunClock(clock: clock))
    }
    // What Ctrl-C has ended is neither passed nor failed.
    let results = await runner.run(tests, width: sysconf(Int32(_SC_NPROCESSORS_ONLN)))
      .filter { !($0.failure is CancellationError) }
    let screen = display.screen
    screen.print("\(program.file.name.escaped)\n")
    for result in results {
      let time = Phrase.shortDuration(result.duration)
      let palette = Palette(isOn: screen.usesColorForOutput)
      let mark =
        result.passed ? palette.paint("✓", .good) : palette.paint("✗", .bad)
      screen.print("  \(mark) \(DiagnosticRenderer.escaped(result.test.title))  (\(time))\n")
      guard let failure = result.failure else { continue }
      screen.flush()
      if let error = failure as? ScriptError {
        display.show(error)
      } else {
        screen.complain("\(failure)")
      }
      show(result.output, screen)
    }
    screen.flush()
    return results
  }

  /// Shows the last lines that a test has printed.
  private func show(_ output: String, _ screen: Screen) {
    let shown = 500
    let lines = output.utf8.split(separator: UInt8(ascii: "\n"))
    if lines.count > shown {
      screen.message("  | … \(Phrase.count(lines.count - shown, "line")) before")
    }
    for line in lines.suffix(shown) {
      screen.message("  | \(String(Substring(line).prefix(2_000)).escaped)")
    }
  }

  private func report(
    _ suites: [TestSuite], _ display: ErrorDisplay, stop: StopSignal?
  ) throws {
    let screen = display.screen
    if let junit {
      do {
        try FileReplacement(junit, mayBeNew: true).write(Array(JUnitReport.render(suites).utf8))
      } catch {
        screen.complain("\(error)")
        throw ExitCode.failure
      }
    }
    let results = suites.flatMap { $0.results ?? [] }
    let broken = suites.count { $0.results == nil }
    if results.isEmpty, broken == 0, stop == nil {
      throw display.refuse(
        filter.map { "no test holds \"\($0)\" in its title" } ?? "there are no `test` blocks here")
    }
    let failed = results.count { !$0.passed }
    let rest = broken == 0 ? "" : ", \(Phrase.count(broken, "file")) could not be tested"
    screen.print("\(results.count - failed) passed, \(failed) failed\(rest)\n")
    screen.flush()
    let isUnwritten = screen.tellOfOutput()
    if let stop {
      screen.complain("interrupted: the tests that were not over do not count")
      throw stop.exitCode
    }
    if broken > 0 { throw ExitCode.usage }
    if failed > 0 || isUnwritten { throw ExitCode.failure }
  }

  /// The files to look at, each once: those named, and in folders all that end in `.cocr`. What cannot
  /// be found is looked at like a file, and found to be none.
  ///
  /// - Throws: `ExitCode.usage` after a sentence, where a folder cannot be read.
  private func files(_ display: ErrorDisplay) throws -> [String] {
    do {
      return ProgramFiles.withoutRepeats(try paths.flatMap(ProgramFiles.find))
    } catch {
      throw display.refuse("\(error)")
    }
  }
}

/// The tests of one file and how they went.
struct TestSuite: Sendable {
  let file: String
  /// `nil` where the file is no program that could be tested.
  let results: [TestRunner.Result]?
}
