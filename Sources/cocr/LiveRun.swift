import CocrLanguage
import CocrREPL
import CocrRuntime
import CocrTerminal

/// Shows a person what a run does: a live line where the terminal can have one, lines of progress
/// elsewhere, and the messages of the run.
final class LiveRun: RunDisplay {
  private let screen: Screen
  private let display: ErrorDisplay
  private let showsProgress: Bool
  private let progress: LiveProgress
  private let lines: ProgressLines
  private let ticker: Task<Void, any Error>?

  /// - Parameter showsProgress: whether progress is shown, and not only messages.
  init(_ display: ErrorDisplay, clock: any RunClock, showsProgress: Bool = true) {
    screen = display.screen
    self.display = display
    self.showsProgress = showsProgress
    let progress = LiveProgress(clock: clock)
    self.progress = progress
    lines = ProgressLines(screen: screen)
    ticker = showsProgress && screen.isLive ? Self.startTicker(screen, progress) : nil
  }

  private static func startTicker(
    _ screen: Screen, _ progress: LiveProgress
  ) -> Task<Void, any Error> {
    Task {
      // What is over at once needs no line.
      try await Task.sleep(for: .milliseconds(150))
      screen.show { progress.line() }
      while true {
        try await Task.sleep(for: .milliseconds(100))
        screen.refresh()
      }
    }
  }

  func take(_ event: RunEvent, order: OrderProgress?, step: String?) {
    progress.enter(step: step)
    if let order {
      progress.follow(order)
      if showsProgress { lines.show(order) }
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

  /// Removes the live line.
  func end() {
    ticker?.cancel()
    screen.show(nil)
    screen.flush()
  }

  func end(cancelledAfter duration: Duration?) {
    end()
    if let duration { screen.complain("cancelled after \(Phrase.shortDuration(duration))") }
  }

  func end(_ report: RunReport) {
    end()
    guard report.outcome == .interrupted else { return }
    var message = "cancelled after \(Phrase.shortDuration(report.duration))"
    if let step = report.steps.last(where: { $0.state == .running }) {
      message += " in the step \"\(step.title)\""
    }
    screen.complain(message)
    for order in report.openOrders {
      screen.complain(
        "the order \(order.id) goes on: \(order.summary); orders.cancel(\"\(order.id)\") stops it")
    }
  }
}
