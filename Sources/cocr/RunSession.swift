import ArgumentParser
import COCCatalog
import CocrLanguage
import CocrRuntime
import CocrTerminal

/// Runs a program for a person: output, live progress, errors and the report.
struct RunSession: Sendable {
  enum Shown: Sendable { case nothing, progress, everything }

  let program: Program
  let parameters: [String: HostValue]
  let context: RunContext
  let display: ErrorDisplay
  let shows: Shown
  let stop: StopSignal

  private var screen: Screen { display.screen }

  /// Runs the top level.
  ///
  /// - Throws: `ExitCode` where the run failed or was interrupted.
  func runTopLevel() async throws {
    try await stop.watch {
      let succeeded = try await perform(.topLevel)
      if shows == .everything { tellOfHandlers() }
      if !succeeded { throw ExitCode.failure }
    }
  }

  /// Says what in the file did not run.
  private func tellOfHandlers() {
    let alarms = program.handlers.count { $0.kind == .alarm }
    if alarms > 0 {
      screen.complain(
        "the file has \(Phrase.count(alarms, "handler")) for alarms, which did not run; --alarm "
          + "FILE.json runs those that match an alarm")
    }
    let schedules = program.handlers.count - alarms
    if schedules > 0 {
      screen.complain(
        "the file has \(Phrase.count(schedules, "handler")) for schedules, which did not run; "
          + "--schedule runs them when they are due")
    }
  }

  /// Runs the handlers that match the alarms, each in a run of its own.
  ///
  /// - Throws: `ExitCode` where one of the runs failed or was interrupted.
  func handle(_ alarms: [AlarmRecord]) async throws {
    try await stop.watch {
      guard program.handlers.contains(where: { $0.kind == .alarm }) else {
        throw display.refuse("the file has no handler for alarms: `on alarm { … }`")
      }
      let desk = try await attempt {
        try await AlarmDesk(
          program, parameters: parameters, limits: .ofThisProcess, context: context)
      }
      var succeeded = true
      for alarm in alarms {
        let outcomes = try await attempt { try await desk.receive(alarm) }
        tell(of: outcomes, alarm)
        for outcome in outcomes {
          switch outcome {
          case .started(let start): succeeded = try await run(start) && succeeded
          case .failed(let failure):
            display.show(failure.error)
            succeeded = false
          case .notMatched, .repeated, .counted, .collected: break
          }
        }
      }
      for case .started(let start) in desk.endGroups() {
        succeeded = try await run(start) && succeeded
      }
      if !succeeded { throw ExitCode.failure }
    }
  }

  /// Runs the handlers of schedules whenever they are due, each time in a run of its own, one after the
  /// other.
  ///
  /// - Parameter length: when to end, in nanoseconds of the run's clock; nil for never.
  /// - Throws: `ExitCode` where one of the runs failed, or all of it was interrupted.
  func followSchedules(for length: Int64?) async throws {
    try await stop.watch {
      guard program.handlers.contains(where: { $0.kind != .alarm }) else {
        throw display.refuse(
          "the file has no handler for schedules: `on schedule \"*/5 * * * *\" { … }`")
      }
      var scheduler = try await attempt {
        try await Scheduler(
          program, parameters: parameters, limits: .ofThisProcess, context: context)
      }
      let clock = context.clock
      let end = length.map { clock.now().addingReportingOverflow($0).partialValue }
      var succeeded = true
      do {
        while let due = scheduler.upcoming, end.map({ due.time <= $0 }) ?? true {
          if shows == .everything { tell(of: due) }
          try await clock.sleep(until: due.time)
          succeeded = try await run(due) && succeeded
          scheduler.finish(due, at: clock.now())
        }
        if let end { try await clock.sleep(until: end) }
      } catch is CancellationError {
        screen.complain("stopped waiting for the next time")
        throw stop.exitCode
      }
      if !succeeded { throw ExitCode.failure }
    }
  }

  private func tell(of due: Scheduler.Due) {
    let line = program.file.position(of: program.handlers[due.handler].span.lower).line
    screen.complain("the handler in line \(line) runs next at \(TimeText.format(due.time))")
  }

  private func run(_ due: Scheduler.Due) async throws -> Bool {
    try await perform(.handler(due.handler, []))
  }

  private func run(_ start: AlarmDispatcher.Start) async throws -> Bool {
    try await perform(.handler(start.handler, start.arguments))
  }

  /// Says why an alarm started nothing.
  private func tell(of outcomes: [AlarmDispatcher.Outcome], _ alarm: AlarmRecord) {
    let starts = outcomes.contains {
      switch $0 {
      case .started, .failed: true
      case .notMatched, .repeated, .counted, .collected: false
      }
    }
    if starts || shows == .nothing { return }
    let words = outcomes.compactMap { outcome in
      switch outcome {
      case .notMatched, .started, .failed: nil as String?
      case .repeated: "it repeats one that was handled"
      case .counted(let number, let needed): "it is number \(number) of the \(needed) needed"
      case .collected: "queued until its `collect` window closes"
      }
    }
    let reason = words.isEmpty ? "no handler matches it" : words.joined(separator: "; ")
    screen.complain("alarm \"\(alarm.name)\": \(reason)")
  }

  /// Does what may fail before a run of its own begins.
  private func attempt<T>(_ work: () async throws -> T) async throws -> T {
    do {
      return try await work()
    } catch let problem as AlarmDispatcher.Problem {
      display.show([Diagnostic(.error, problem.message, file: program.file, span: problem.span)])
      throw ExitCode.usage
    } catch {
      try fail(error)
      throw ExitCode.failure
    }
  }

  // MARK: One run

  /// - Returns: whether the run succeeded.
  /// - Throws: `ExitCode` where it was interrupted.
  private func perform(_ part: RunDriver.Part) async throws -> Bool {
    let driver = RunDriver(
      program, parameters: parameters, limits: .ofThisProcess, context: context)
    let live = LiveRun(display, clock: context.clock, showsProgress: shows != .nothing)
    driver.onOutput = { screen.print($0) }
    driver.onEvent = { [recorder = driver.recorder] event, order in
      live.take(event, order: order, step: recorder.currentStep)
    }
    let ending = await driver.perform(part)
    live.end()
    let report = ending.report
    if report.outcome == .interrupted {
      if display.format == .json, shows == .everything, stop.reason != .outputClosed {
        showReport(report)
      }
      throw interrupted(report)
    }
    if let failure = ending.failure { try fail(failure) }
    if shows == .everything, report.isWorthShowing || display.format == .json {
      showReport(report)
    }
    return !screen.tellOfOutput() && ending.failure == nil
  }

  private func showReport(_ report: RunReport) {
    switch display.format {
    case .text:
      screen.print(ReportRenderer(useColor: screen.usesColorForOutput).render(report))
    case .json: screen.print(report.json.line + "\n")
    }
    screen.flush()
  }

  /// Shows an error that ended a run or kept it from beginning.
  ///
  /// - Throws: `ExitCode` where it was no error but the end of the task.
  private func fail(_ error: any Error) throws {
    switch error {
    case let error as ScriptError: display.show(error)
    case let error as Run.StalledError: screen.complain(error.description)
    case is CancellationError: throw stop.exitCode
    default: screen.complain("\(error)")
    }
  }

  /// Says how far an interrupted run got, and what goes on without it.
  private func interrupted(_ report: RunReport) -> ExitCode {
    var message = "interrupted after \(Phrase.shortDuration(report.duration))"
    let finished = report.steps.filter { $0.state == .succeeded }.count
    if let step = report.steps.last(where: { $0.state == .running || $0.state == .failed }) {
      message += " in the step \"\(step.title)\""
    }
    if finished > 0 {
      message += "; \(Phrase.count(finished, "step")) finished before, and nothing was undone"
    } else if !report.steps.isEmpty {
      message += "; nothing was undone"
    }
    _ = screen.tellOfOutput()
    if stop.reason != .outputClosed { screen.complain(message) }
    // What is in this process ends with it.
    let goesOn = context.transport.reachesNetwork
    for order in report.orders where !order.progress.hasEnded {
      let place = goesOn ? "goes on without this run" : "ends with the emulator in this process"
      screen.complain(
        "the order \(order.progress.id) \(place): \(order.progress.summary)"
          + "\(order.age.map { ", \($0)" } ?? "")"
          + (goesOn ? "; orders.cancel(\"\(order.progress.id)\") stops it" : ""))
    }
    for incident in report.incidents {
      let place = goesOn ? "stays as it is" : "ends with the emulator in this process"
      screen.complain("the incident \(incident.number) \(place): \(incident.title.escaped)")
    }
    return stop.exitCode
  }
}

/// Progress for logs and pipes: a line whenever an order reaches another batch or ends.
final class ProgressLines {
  private let screen: Screen
  private var last: [String: String] = [:]

  init(screen: Screen) {
    self.screen = screen
  }

  func show(_ order: OrderProgress) {
    guard !screen.isLive, order.hostCount > 0 else { return }
    let key = order.status == "READY" ? "" : "\(order.status) \(order.currentBatch ?? 0)"
    if key.isEmpty || last.updateValue(key, forKey: order.id) == key { return }
    screen.message(
      order.hasEnded || order.stage == .paused
        ? "\(order.scriptName.escaped): \(order.status.escaped), \(order.hostSummary)"
        : order.summary)
  }
}
