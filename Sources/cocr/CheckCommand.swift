import ArgumentParser
import CocrTerminal

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
    let source = try ProgramSource(display: ErrorDisplay(screen: Screen(), format: format))
    var isGood = true
    for path in files {
      do {
        if !source.check(try source.read(path)) { isGood = false }
      } catch let exit as ExitCode {
        if exit != .usage { throw exit }
        isGood = false
      }
    }
    if !isGood { throw ExitCode.usage }
  }
}
