import COCCatalog
import CocrLanguage

/// Receives alarms for a program and says which of its handlers are to run. Not thread-safe; one task
/// uses it.
///
/// The clauses of the handlers are judged by an instance of the program of their own. Its top level
/// runs once, without output, and may only read.
public final class AlarmDesk {
  private let scout: Run
  private var dispatcher: AlarmDispatcher

  /// Runs the top level of the instance that judges.
  ///
  /// - Throws: what ``Run/runTopLevel()`` throws, and ``AlarmDispatcher/Problem`` where a clause makes
  ///   no sense.
  public nonisolated(nonsending) init(
    _ program: Program, parameters: [String: HostValue] = [:], limits: Limits = Limits(),
    context: RunContext
  ) async throws {
    let scout = try await Run.scout(
      program, parameters: parameters, limits: limits, context: context)
    self.scout = scout
    dispatcher = try AlarmDispatcher(program) { scout.value(of: $0, of: $1) }
  }

  /// Takes an alarm; alarms must come in the order of their times.
  ///
  /// - Returns: for each handler what became of the alarm there; groups that have ended by now first.
  public nonisolated(nonsending) func receive(_ alarm: AlarmRecord) async throws
    -> [AlarmDispatcher.Outcome]
  {
    try await dispatcher.receive(alarm) { clause, handler in
      try await scout.call(.clause(clause, of: handler), [alarm.value])
    }
  }

  /// Ends the groups of alarms that are still being collected.
  public func endGroups() -> [AlarmDispatcher.Outcome] { dispatcher.endGroups() }
}

extension Run {
  /// An instance of a program that judges when its handlers are to run. Its top level has run, without
  /// output, and could only read.
  nonisolated(nonsending) static func scout(
    _ program: Program, parameters: [String: HostValue], limits: Limits, context: RunContext
  ) async throws -> Run {
    var reading = context
    reading.transport = ReadingTransport(context.transport)
    let scout = Run(program, parameters: parameters, limits: limits, context: reading)
    try await scout.runTopLevel()
    return scout
  }
}

/// Lets through what only reads: for the instance of a program that judges alarms and does nothing.
private struct ReadingTransport: Transport {
  private let transport: any Transport

  init(_ transport: any Transport) {
    self.transport = transport
  }

  var reachesNetwork: Bool { transport.reachesNetwork }

  func perform(_ call: OperationCall) async throws -> JSONValue {
    guard call.operation.effect == .reads else {
      throw OperationError(
        kind: .invalidArgument, operation: call.operation.qualifiedName,
        message: "`\(call.operation.qualifiedName)` changes something, and the top level of a file "
          + "with handlers runs for every alarm", attempts: 0,
        hint: "move the call into the handler")
    }
    return try await transport.perform(call)
  }
}
