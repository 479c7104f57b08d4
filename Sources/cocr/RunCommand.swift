import ArgumentParser
import CocrLanguage
import CocrRuntime

struct RunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Check a file and run it.",
    discussion: """
      Runs the top level of the file; with --alarm, the handlers that match the alarms in a JSON \
      file, each in a run of its own.

      Exits with 0 when all runs succeeded, 1 when one failed, 2 when the file or an argument is \
      wrong, 130 after Ctrl-C.

      EXAMPLES
        cocr run runbook.cocr
        cocr run runbook.cocr --param batch_size=5 --param region=cn-north-4
        cocr run disk-full.cocr --alarm alarm.json --speed 60
        cocr run disk-full.cocr --alarm alarm.json --fault 'web-0*=fail:No space left on device'
        cocr run runbook.cocr --target http://127.0.0.1:8080
      """)

  @ArgumentParser.Argument(help: "The file to run; - reads standard input.")
  var file: String

  @Option(
    name: .customLong("param"),
    help: ArgumentHelp(
      "A value for a parameter of the file; may be given several times.", valueName: "name=value"))
  var parameters: [String] = []

  @Option(
    name: .customLong("alarm"),
    help: ArgumentHelp(
      "A JSON file with an alarm, or a list of alarms, for the file's handlers; - reads standard "
        + "input.", valueName: "file.json"))
  var alarmFile: String?

  @OptionGroup var target: TargetOptions

  @Flag(name: [.short, .long], help: "Show neither progress nor report.")
  var quiet = false

  @Option(help: "How errors and the report are shown: text or json.")
  var format: OutputFormat = .text

  func run() async throws {
    let stop = StopSignal()
    let screen = Screen(onClosed: { stop.request(.outputClosed) })
    let display = ErrorDisplay(screen: screen, format: format)
    let source = try ProgramSource(display: display)
    let program = try source.compile(try source.read(file))
    let values = try source.parameters(parameters, of: program)
    let context = try target.makeContext(screen: screen)
    let session = RunSession(
      program: program, parameters: values, context: context, display: display,
      shows: quiet ? .nothing : .everything, stop: stop)
    if let alarmFile {
      let alarms = try AlarmFile.read(alarmFile, clock: context.clock, display: display)
      try await session.handle(alarms)
    } else {
      try await session.runTopLevel()
    }
  }
}
