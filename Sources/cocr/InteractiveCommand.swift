import ArgumentParser
import COCClient
import CocrLanguage
import CocrREPL
import CocrRuntime
import CocrTerminal

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// `cocr` without a command: a session at a terminal; elsewhere standard input is a program.
enum InteractiveCommand {
  /// Whether a person sits at both ends.
  static var isAtTerminal: Bool { isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1 }

  static func run(_ options: TargetOptions) async throws {
    let screen = Screen()
    let display = ErrorDisplay(screen: screen, format: .text)
    let source = try ProgramSource(display: display)
    let first = try options.makeSessionTarget(screen: screen)
    let setup = Repl.Setup(
      environment: source.environment, target: first,
      targets: ["emulator"] + Region.identifiers,
      makeTarget: { name in
        var options = options
        options.target = name
        return try options.makeSessionTarget(screen: screen, named: name)
      },
      console: TerminalConsole(screen: screen, display: display), loader: ProgramSource.load,
      variable: { getenv($0).map { String(cString: $0) } },
      greeting: "\(CocrCommand.version): \(first.greeting); help shows a tour, "
        + "Ctrl-D leaves")
    try await Repl(setup).run()
  }
}

extension SessionTarget {
  fileprivate var greeting: String {
    isEmulator
      ? "operations go to the emulator in this process" : "operations go to \(name.escaped)"
  }
}

/// The terminal of a session.
private struct TerminalConsole: Console {
  let screen: Screen
  let display: ErrorDisplay

  var isCapable: Bool { screen.isLive }
  var usesColor: Bool { screen.usesColorForOutput }

  func print(_ text: String) { screen.print(text) }
  func message(_ text: String) { screen.message(text) }
  func show(_ diagnostics: [Diagnostic]) { display.show(diagnostics) }
  func show(_ error: ScriptError) { display.show(error) }
  func showTyped(_ text: String) { screen.showTyped(text) }
  func follow(_ context: RunContext) -> any RunDisplay {
    LiveRun(display, clock: context.clock)
  }
}
