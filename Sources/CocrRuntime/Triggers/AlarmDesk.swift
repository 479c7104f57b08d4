import CocrLanguage

/// Receives alarms for a program and says which of its handlers are to run. Not thread-safe; one task
/// uses it.
///
/// The clauses of the handlers are judged by an instance of the program of their own. Its top level
/// runs once, without output, and may only read.
public final class AlarmDesk {
  private let evaluator: ClauseEvaluator
  private var dispatcher: AlarmDispatcher

  /// Runs the top level of the instance that judges.
  ///
  /// - Throws: `ScriptError` if the top level failed, `CancellationError` if the task was cancelled, and
  ///   ``AlarmDispatcher/Problem`` if a clause makes no sense.
  public nonisolated(nonsending) init(
    _ program: Program, parameters: [String: HostValue] = [:], limits: Limits = Limits(),
    context: RunContext
  ) async throws {
    let evaluator = try await ClauseEvaluator(
      program, parameters: parameters, limits: limits, context: context)
    self.evaluator = evaluator
    dispatcher = try AlarmDispatcher(program) { evaluator.value(of: $0, of: $1) }
  }

  /// Takes an alarm; alarms must come in the order of their times.
  ///
  /// - Returns: for each handler what became of the alarm there; groups that have ended by now first.
  public nonisolated(nonsending) func receive(_ alarm: AlarmRecord) async throws
    -> [AlarmDispatcher.Outcome]
  {
    try await dispatcher.receive(alarm) { clause, handler in
      try await evaluator.value(of: clause, of: handler, for: alarm)
    }
  }

  /// Ends the groups of alarms that are still being collected.
  public func endGroups() -> [AlarmDispatcher.Outcome] { dispatcher.endGroups() }
}
