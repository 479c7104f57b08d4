import ArgumentParser
import CocrLanguage
import CocrTerminal

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

@main
enum Main {
  static func main() async {
    occupyStandardStreams()
    let arguments = Array(CommandLine.arguments.dropFirst())
    if let problem = OpenFiles.problem(needed: OpenFiles.neededAlways) {
      Screen().complain(problem)
      exit(ExitCode.failure.rawValue)
    }
    do {
      if arguments == ["--version"] {
        let screen = Screen()
        screen.print(CocrCommand.version + "\n")
        return try screen.finishOutput()
      }
      if let command = CocrCommand(short: arguments) {
        try await command.run()
      } else if let command = RunCommand(short: completed(arguments)) {
        try await command.run()
      } else {
        var command = try CocrCommand.parseAsRoot(completed(arguments))
        if var command = command as? any AsyncParsableCommand {
          try await command.run()
        } else {
          try command.run()
        }
      }
      await EmbeddedEmulator.stopAll()
    } catch {
      await EmbeddedEmulator.stopAll()
      end(with: error)
    }
  }

  /// Gives a standard stream that was closed something that neither holds nor takes anything, so that
  /// no file that is opened later gets its number.
  private static func occupyStandardStreams() {
    for descriptor in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO]
    where fcntl(descriptor, F_GETFD) < 0 {
      // Numbers are given out from the lowest.
      _ = open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY)
    }
  }

  /// `cocr FILE` stands for `cocr run FILE`: that is how a file with a `#!` line is started.
  private static func completed(_ arguments: [String]) -> [String] {
    guard let first = arguments.first, !isCommand(first) else { return arguments }
    let isFile = first == "-" || first.contains("/") || first.hasSuffix(".cocr")
    return isFile ? ["run"] + arguments : arguments
  }

  private static let commandNames = CocrCommand.configuration.subcommands.compactMap {
    $0.configuration.commandName
  }

  private static func isCommand(_ word: String) -> Bool { commandNames.contains(word) }

  /// Whether the command line asks for errors as data.
  private static func wantsJSON(_ arguments: [String]) -> Bool {
    let options = arguments.prefix { $0 != "--" }
    return options.contains("--format=json")
      || zip(options, options.dropFirst()).contains { $0 == "--format" && $1 == "json" }
  }

  /// Shows what an error says and ends the process: with 2 where the command line is wrong.
  private static func end(with error: any Error) -> Never {
    let code = CocrCommand.exitCode(for: error)
    let screen = Screen()
    if code.isSuccess {
      // Help that was asked for.
      screen.print(CocrCommand.fullMessage(for: error) + "\n")
      screen.flush()
      exit(screen.tellOfOutput() ? ExitCode.failure.rawValue : code.rawValue)
    }
    guard code == .validationFailure else { CocrCommand.exit(withError: error) }
    let arguments = Array(CommandLine.arguments.dropFirst())
    let near = arguments.first.flatMap { word in
      word.hasPrefix("-") || isCommand(word)
        ? nil : Suggestion.closest(to: word, among: commandNames)
    }
    let hint = near.map { "did you mean cocr \($0)?" }
    if wantsJSON(arguments) {
      screen.message(ErrorDisplay.json(usage: CocrCommand.message(for: error), hint: hint))
    } else {
      screen.message(CocrCommand.fullMessage(for: error).escapedLines)
      if let hint { screen.message(hint) }
    }
    exit(ExitCode.usage.rawValue)
  }
}
