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
      greeting: "\(CocrCommand.configuration.version): \(first.greeting); help shows a tour, "
        + "Ctrl-D leaves")
    try await Repl(setup).run()
  }
}

extension SessionTarget {
  fileprivate var greeting: String {
    isEmulator ? "operations go to the emulator in this process" : "operations go to \(name)"
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
  func follow(_ context: RunContext) -> any RunDisplay { LiveRun(screen: screen, display, context) }
}

/// Follows a run of a session with a live line.
private final class LiveRun: RunDisplay {
  private let screen: Screen
  private let display: ErrorDisplay
  private let recorder: RunRecorder
  private let progress: LiveProgress
  private let lines: ProgressLines
  private let ticker: Task<Void, any Error>?
  private let start = ContinuousClock.now

  init(screen: Screen, _ display: ErrorDisplay, _ context: RunContext) {
    self.screen = screen
    self.display = display
    recorder = RunRecorder(clock: context.clock)
    let progress = LiveProgress(clock: context.clock)
    self.progress = progress
    lines = ProgressLines(screen: screen)
    ticker =
      screen.isLive
      ? Task {
        // What is over in a blink needs no line.
        try await Task.sleep(for: .milliseconds(150))
        screen.show { progress.line() }
        while true {
          try await Task.sleep(for: .milliseconds(100))
          screen.refresh()
        }
      } : nil
  }

  func take(_ event: RunEvent) {
    let order = recorder.record(event)
    progress.enter(step: recorder.currentStep)
    if let order {
      progress.follow(order)
      lines.show(order)
    }
    switch event {
    case .logged(let level, let message):
      screen.message("\(level.rawValue): \(DiagnosticRenderer.escaped(message))")
    case .undoBegan(let step): screen.complain("undoing: \(step)")
    case .undoFailed(let step, let error):
      screen.complain("the undo of \"\(step)\" failed:")
      display.show(error)
    default: break
    }
  }

  func end(wasCancelled: Bool) {
    ticker?.cancel()
    screen.show(nil)
    screen.flush()
    guard wasCancelled else { return }
    var message = "cancelled after \(Phrase.shortDuration(start.duration(to: .now)))"
    if let step = recorder.currentStep { message += " in the step \"\(step)\"" }
    screen.complain(message)
    for order in recorder.openOrders {
      screen.complain(
        "the order \(order.id) goes on: \(order.summary); orders.cancel(\"\(order.id)\") stops it")
    }
  }
}
