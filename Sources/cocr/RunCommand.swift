import ArgumentParser
import CocrLanguage

struct RunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Check a file and run its top level.",
    discussion: """
      Exits with 0 when the run succeeded, 1 when it failed, 2 when the file or an argument is wrong.

      EXAMPLES
        cocr run runbook.cocr
        cocr run runbook.cocr --param batch_size=5 --param region=cn-north-4
      """)

  @ArgumentParser.Argument(help: "The file to run; - reads standard input.")
  var file: String

  @Option(
    name: .customLong("param"),
    help: ArgumentHelp(
      "A value for a parameter of the file; may be given several times.", valueName: "name=value"))
  var parameters: [String] = []

  @Option(help: "How errors are shown: text or json.")
  var format: OutputFormat = .text

  func run() async throws {
    let runner = try ProgramRunner(format: format)
    try await runner.run(try runner.read(file), parameters: parameters)
  }
}

struct CheckCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Check files without running them.",
    discussion: """
      Exits with 0 when nothing is wrong and 2 otherwise; warnings alone are no failure.

      EXAMPLES
        cocr check runbook.cocr
        cocr check --format json *.cocr
      """)

  @ArgumentParser.Argument(help: "The files to check.")
  var files: [String]

  @Option(help: "How errors are shown: text or json.")
  var format: OutputFormat = .text

  func run() async throws {
    let runner = try ProgramRunner(format: format)
    var isGood = true
    for path in files {
      do {
        let program = try runner.compile(try runner.read(path))
        runner.show(program.warnings)
      } catch let exit as ExitCode {
        if exit != .usage { throw exit }
        isGood = false
      }
    }
    if !isGood { throw ExitCode.usage }
  }
}

enum OutputFormat: String, ExpressibleByArgument, CaseIterable { case text, json }

extension ExitCode {
  /// The file or an argument is wrong; nothing was run.
  static let usage = ExitCode(2)
}
