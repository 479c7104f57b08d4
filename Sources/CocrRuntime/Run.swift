import COCCatalog
import CocrLanguage

/// Drives a machine: performs the operations it asks for and answers it, until the program ends.
public enum Run {
  /// The error as a script and a person see it.
  private struct Refusal: Sendable {
    var message: String
    var kind: String
    var fields: [HostValue.HostMap.Entry]
  }

  private enum Answer: Sendable {
    case value(HostValue)
    case refused(Refusal)
  }

  /// What happens while a failed run is undone.
  public enum UndoEvent: Sendable {
    case began(step: String)
    case finished(step: String)
    case failed(step: String, ScriptError)
  }

  /// Runs the program to its end. Where it fails, the `undo` blocks of the steps that had begun run,
  /// newest first; an error in one is reported and the rest still run.
  ///
  /// - Parameters:
  ///   - machine: a machine made for one run, which has not run yet.
  ///   - transport: what performs the operations.
  ///   - onUndo: receives what happens after a failure.
  /// - Throws: `ScriptError` where the program failed, ``StalledError`` where it waits for nothing,
  ///   `CancellationError` where the task was cancelled.
  public static func perform(
    _ machine: Machine, over transport: any Transport,
    onUndo: (UndoEvent) -> Void = { _ in }
  ) async throws {
    do {
      try await drive(machine, over: transport)
    } catch let failure as ScriptError {
      while let step = machine.startNextUndo() {
        onUndo(.began(step: step))
        do {
          try await drive(machine, over: transport)
          onUndo(.finished(step: step))
        } catch let error as ScriptError {
          onUndo(.failed(step: step, error))
        }
      }
      throw failure
    }
  }

  /// Runs the machine until its main fiber has ended.
  private static func drive(_ machine: Machine, over transport: any Transport) async throws {
    try await withThrowingTaskGroup(of: (Int, Answer).self) { group in
      defer { group.cancelAll() }
      var inFlight = 0
      while true {
        try Task.checkCancellation()
        let calls: [Machine.PendingCall]
        let isWaiting: Bool
        switch machine.run() {
        case .finished: return
        case .failed(let error): throw error
        case .busy(let made): (calls, isWaiting) = (made, false)
        case .waiting(let made): (calls, isWaiting) = (made, true)
        }
        for call in calls {
          inFlight += 1
          group.addTask { (call.id, try await answer(call, over: transport)) }
        }
        guard isWaiting else { continue }
        guard inFlight > 0, let (id, answer) = try await group.next() else {
          throw StalledError()
        }
        inFlight -= 1
        switch answer {
        case .value(let value): machine.resume(id, with: value)
        case .refused(let refusal):
          machine.resume(
            id, failingWith: refusal.message, kind: refusal.kind, fields: refusal.fields)
        }
      }
    }
  }

  private static func answer(_ call: Machine.PendingCall, over transport: any Transport)
    async throws -> Answer
  {
    if let function = World.byName[call.function] {
      do {
        return .value(try await function.body(call.arguments))
      } catch let problem as World.Problem {
        let hint = problem.hint.map { [HostValue.HostMap.Entry("hint", .string($0))] } ?? []
        return .refused(Refusal(message: problem.message, kind: problem.kind, fields: hint))
      }
    }
    guard let operation = Catalog.operation(call.function) else {
      return .refused(
        Refusal(message: "`\(call.function)` is not supported yet", kind: "internal", fields: []))
    }
    do {
      var arguments: [String: JSONValue] = [:]
      for (name, value) in call.arguments {
        if value == .null { continue }
        let shape = operation.parameter(name)?.shape ?? .any
        arguments[name] = try ValueBridge.json(value, as: shape, at: name)
      }
      let reply = try await transport.perform(OperationCall(operation, arguments))
      return .value(ValueBridge.value(reply, as: operation.reply.shape))
    } catch let problem as ArgumentProblem {
      return .refused(
        Refusal(
          message: "`\(problem.argument)` of `\(operation.qualifiedName)` \(problem.message)",
          kind: OperationError.Kind.invalidArgument.rawValue,
          fields: entries(operation: operation.qualifiedName, hint: problem.hint)))
    } catch let error as OperationError {
      return .refused(refusal(error))
    }
  }

  private static func refusal(_ error: OperationError) -> Refusal {
    var fields = entries(operation: error.operation, hint: error.hint)
    if let code = error.code { fields.append(.init("code", .string(code))) }
    if let status = error.status { fields.append(.init("status", .int(Int64(status)))) }
    if let id = error.requestID { fields.append(.init("request_id", .string(id))) }
    return Refusal(message: error.message, kind: error.kind.rawValue, fields: fields)
  }

  private static func entries(operation: String, hint: String?) -> [HostValue.HostMap.Entry] {
    [.init("operation", .string(operation))] + (hint.map { [.init("hint", .string($0))] } ?? [])
  }

  /// The program waits, and nothing is under way that could wake it.
  public struct StalledError: Error, CustomStringConvertible {
    public var description: String { "the program waits for something that never comes" }
  }
}
