import CocrLanguage

/// When the handlers of a program's schedules are due. Not thread-safe; one task uses it.
///
/// Times are those of the run's clock. A time that passes while its handler still runs is left out: two
/// runs of one handler never overlap.
public struct Scheduler {
  /// A handler with the time at which it is to run next.
  public struct Due: Sendable, Equatable {
    /// Its place among the handlers of the program, from 0.
    public let handler: Int
    /// Nanoseconds since 1970.
    public let time: Int64
  }

  private enum Rhythm {
    case cron(CronSchedule)
    case every(Int64)
  }

  private var entries: [(handler: Int, rhythm: Rhythm, next: Int64?)] = []

  /// Runs the top level of an instance of the program, which says when the handlers are to run.
  ///
  /// - Throws: `ScriptError` if the top level failed, `CancellationError` if the task was cancelled, and
  ///   ``AlarmDispatcher/Problem`` if a schedule makes no sense.
  public nonisolated(nonsending) init(
    _ program: Program, parameters: [String: HostValue] = [:], limits: Limits = Limits(),
    context: RunContext
  ) async throws {
    let start = context.clock.now()
    let evaluator = try await ClauseEvaluator(
      program, parameters: parameters, limits: limits, context: context)
    try self.init(program, from: start) { evaluator.value(of: $0, of: $1) }
  }

  /// - Parameters:
  ///   - program: its handlers of schedules are taken.
  ///   - start: the time from which intervals are counted.
  ///   - value: what a clause of a handler came to when the top level ran.
  /// - Throws: ``AlarmDispatcher/Problem`` where a schedule makes no sense.
  init(
    _ program: Program, from start: Int64, value: (Handler.Clause, Int) -> HostValue?
  ) throws(AlarmDispatcher.Problem) {
    for handler in program.handlers where handler.kind != .alarm {
      let rhythm: Rhythm
      switch (handler.kind, value(.schedule, handler.number)) {
      case (.cron, .string(let text)):
        do {
          rhythm = .cron(try CronSchedule(text))
        } catch {
          throw AlarmDispatcher.Problem(message: error.message, span: handler.span)
        }
      case (.every, .duration(let length)) where length > 0: rhythm = .every(length)
      case (.cron, _):
        throw AlarmDispatcher.Problem(
          message: "the times of a `schedule` must be a text such as \"*/5 * * * *\"",
          span: handler.span)
      default:
        throw AlarmDispatcher.Problem(
          message: "`every` takes a duration of more than nothing, such as 10m", span: handler.span)
      }
      entries.append((handler.number, rhythm, Self.next(rhythm, after: start, last: start)))
    }
  }

  private static func next(_ rhythm: Rhythm, after now: Int64, last: Int64) -> Int64? {
    switch rhythm {
    case .cron(let schedule): return schedule.next(after: now)
    case .every(let length):
      let passed = max(0, now - last) / length + 1
      let (offset, overflow) = passed.multipliedReportingOverflow(by: length)
      let (next, isBeyond) = last.addingReportingOverflow(offset)
      return overflow || isBeyond ? nil : next
    }
  }

  /// What is to run next; nil where nothing ever is.
  public var upcoming: Due? {
    entries.compactMap { entry in entry.next.map { Due(handler: entry.handler, time: $0) } }
      .min { ($0.time, $0.handler) < ($1.time, $1.handler) }
  }

  /// Says that the handler has run, for the time at which it was due, and that it is now `now`.
  public mutating func finish(_ due: Due, at now: Int64) {
    guard let index = entries.firstIndex(where: { $0.handler == due.handler }) else { return }
    entries[index].next = Self.next(
      entries[index].rhythm, after: max(now, due.time), last: due.time)
  }
}
