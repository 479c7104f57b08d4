import ArgumentParser
import CocrLanguage
import CocrRuntime
import CocrTerminal

struct RunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Check a file and run it.",
    discussion: """
      Runs the top level of the file; with --alarm, the handlers that match the alarms in a JSON \
      file; with --schedule, the handlers of schedules when they are due. Each handler runs in a run of \
      its own. Times are in UTC.

      Exits with 0 when all runs succeeded, 1 when one failed, 2 when the file or an argument is \
      wrong, 130 after Ctrl-C, 143 after SIGTERM.

      EXAMPLES
        cocr run runbook.cocr
        cocr run runbook.cocr --param batch_size=5 --param region=cn-north-4
        cocr run disk-full.cocr --alarm alarm.json --speed 60
        cocr run patches.cocr --schedule --for 24h --speed 3600
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

  @Flag(help: "Run the file's schedules when they are due, until Ctrl-C.")
  var schedule = false

  @Option(
    name: .customLong("for"),
    help: ArgumentHelp("With --schedule: how long to go on.", valueName: "duration"))
  var length: String?

  @OptionGroup var target: TargetOptions

  @Flag(name: [.short, .long], help: "Show neither progress nor report.")
  var quiet = false

  @Option(help: "How errors and the report are shown: text or json.")
  var format: OutputFormat = .text

  func validate() throws {
    if schedule, alarmFile != nil {
      throw ValidationError("--alarm and --schedule cannot be used together")
    }
    if let length {
      guard schedule else { throw ValidationError("--for belongs to --schedule") }
      if lengthInNanoseconds == nil {
        throw ValidationError("--for \(length): a length of time is written 10m, 1h30m or 30s")
      }
    }
  }

  private var lengthInNanoseconds: Int64? {
    guard let length, case .duration(let nanoseconds)? = ValueType.duration.value(fromText: length),
      nanoseconds > 0
    else { return nil }
    return nanoseconds
  }

  func run() async throws {
    let stop = StopSignal()
    let screen = Screen(onClosed: { stop.request(.outputClosed) })
    let display = ErrorDisplay(screen: screen, format: format)
    let source = try ProgramSource(display: display)
    let program = try source.compile(try source.read(file))
    let values = try source.parameters(parameters, of: program)
    let context = try target.makeContext(display: display)
    let session = RunSession(
      program: program, parameters: values, context: context, display: display,
      shows: quiet ? .nothing : .everything, stop: stop)
    if let alarmFile {
      let file = try AlarmFile.read(alarmFile, clock: context.clock, display: display)
      try await session.handle(file.alarms)
      if !file.isComplete { throw ExitCode.failure }
    } else if schedule {
      try await session.followSchedules(for: lengthInNanoseconds)
    } else {
      try await session.runTopLevel()
    }
  }
}
