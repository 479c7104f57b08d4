import ArgumentParser
import CocrLanguage
import CocrTerminal

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

struct CocrCommand: AsyncParsableCommand {
  static let version = "cocr 0.1.0"

  static let configuration = CommandConfiguration(
    commandName: "cocr",
    abstract: "Runbooks for Huawei Cloud COC: a small language, checked before it runs.",
    discussion: """
      Without a command it starts a session at the terminal; where standard input is no terminal, \
      that is the program.

      EXAMPLES
        cocr
        echo 'print(scripts.list().data)' | cocr
        cocr -e 'print(resources.list(provider: "ecs", type: "cloudservers").map(h => h.name))'
        cocr run disk-full.cocr --alarm alarm.json
        cocr check runbook.cocr
        cocr explain E0301
        cocr emulator --port 8080
      """,
    version: version,
    subcommands: [
      RunCommand.self, CheckCommand.self, FormatCommand.self, TestCommand.self,
      ExplainCommand.self, EmulatorCommand.self,
    ])

  @Option(name: .customShort("e"), help: ArgumentHelp("Run this text.", valueName: "source"))
  var source: String?

  @OptionGroup var target: TargetOptions

  func run() async throws {
    if source == nil, InteractiveCommand.isAtTerminal {
      return try await InteractiveCommand.run(target)
    }
    let stop = StopSignal()
    let screen = Screen(onClosed: { stop.request(.outputClosed) })
    let display = ErrorDisplay(screen: screen, format: .text)
    if source == nil, isatty(STDIN_FILENO) == 1 {
      screen.complain(
        "standard output is no terminal: the program is read from this one, until Ctrl-D")
    }
    let sources = try ProgramSource(display: display)
    let file = try source.map { SourceFile(name: "<command line>", text: $0) } ?? sources.read("-")
    let program = try sources.compile(file)
    let session = RunSession(
      program: program, parameters: [:], context: try target.makeContext(display: display),
      display: display, shows: .progress, stop: stop)
    try await session.runTopLevel()
  }
}

// The parser looks at every option by reflection, which takes longer than all that a short program does.

extension CocrCommand {
  /// The command for a command line with no option but `-e TEXT`, as the parser would make it; nil for
  /// any other.
  init?(short arguments: [String]) {
    let source: String?
    switch (arguments.count, arguments.first) {
    case (0, _): source = nil
    case (2, "-e") where !arguments[1].isEmpty && !arguments[1].hasPrefix("-"):
      source = arguments[1]
    default: return nil
    }
    self.init()
    self.source = source
    target = .unset
  }
}

extension RunCommand {
  /// The command for `run FILE` without options, as the parser would make it; nil for any other.
  init?(short arguments: [String]) {
    guard arguments.count == 2, arguments[0] == "run", !arguments[1].isEmpty,
      arguments[1] == "-" || !arguments[1].hasPrefix("-")
    else { return nil }
    self.init()
    file = arguments[1]
    parameters = []
    alarmFile = nil
    schedule = false
    length = nil
    target = .unset
    quiet = false
    format = .text
  }
}
