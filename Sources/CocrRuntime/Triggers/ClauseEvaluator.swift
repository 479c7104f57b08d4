import COCCatalog
import CocrLanguage

/// Evaluates the clauses of a program's handlers, in an instance of the program of its own. Its top
/// level runs once, without output, and may only read. Not thread-safe; one task uses it.
final class ClauseEvaluator {
  private let run: Run

  /// Runs the top level.
  ///
  /// - Throws: what ``Run/runTopLevel()`` throws.
  nonisolated(nonsending) init(
    _ program: Program, parameters: [String: HostValue], limits: Limits, context: RunContext
  ) async throws {
    var reading = context
    reading.transport = ReadingTransport(context.transport)
    run = Run(program, parameters: parameters, limits: limits, context: reading)
    try await run.runTopLevel()
  }

  /// The value of a clause that is not a function.
  func value(of clause: Handler.Clause, of handler: Int) -> HostValue? {
    run.value(of: clause, of: handler)
  }

  /// The value of a clause that is a function of the alarm.
  ///
  /// - Throws: what ``Run/call(_:_:)`` throws.
  nonisolated(nonsending) func value(
    of clause: Handler.Clause, of handler: Int, for alarm: AlarmRecord
  ) async throws -> HostValue {
    try await run.call(.clause(clause, of: handler), [alarm.value])
  }
}

/// Lets reads through: for the instance of a program that evaluates clauses and changes nothing.
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
