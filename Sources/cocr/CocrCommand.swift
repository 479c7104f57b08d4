import ArgumentParser
import CocrLanguage
import CocrRuntime

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

@main
struct CocrCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cocr",
    abstract: "A small language for operations runbooks.",
    discussion: """
      EXAMPLES
        cocr -e 'print(1 + 2)'
        cocr run runbook.cocr --param region=cn-north-4
        cocr check runbook.cocr
      """,
    version: "cocr 0.1.0",
    subcommands: [RunCommand.self, CheckCommand.self])

  @Option(name: .customShort("e"), help: ArgumentHelp("Run this text.", valueName: "source"))
  var source: String?

  func run() async throws {
    guard let source else { throw CleanExit.helpRequest(self) }
    let runner = try ProgramRunner(format: .text)
    try await runner.run(SourceFile(name: "<command line>", text: source), parameters: [])
  }
}
