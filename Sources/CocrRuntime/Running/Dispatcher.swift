import COCCatalog
import CocrLanguage

/// Decides what a call of a script needs: an answer at once, a pause, or work for a task. All that a
/// run reaches of the world goes through here.
struct Dispatcher {
  private let context: RunContext
  private let secrets: SecretTexts
  private var markers = RepliedMarkers()
  /// What the work of calls that are under way takes.
  private let memory = CallMemory()

  /// - Parameter secrets: learns of the secrets among the arguments of operations.
  init(_ context: RunContext, secrets: SecretTexts) {
    self.context = context
    self.secrets = secrets
  }

  /// What a call needs before it can be answered.
  enum Preparation {
    case answered(Answer)
    /// Tells the driver something; the script gets null.
    case event(RunEvent)
    /// Nanoseconds to wait; the script gets null.
    case pause(Int64)
    /// Work for a task of its own.
    case work(Work)
    /// An operation, and the work that performs it.
    case operation(OperationCall, Work)
  }

  typealias Work = @Sendable () async throws -> Answer

  func prepare(_ call: Machine.PendingCall) -> Preparation {
    if let function = World.byName[call.function] { return prepare(function, call) }
    if context.functions.has(call.function) { return prepareHostFunction(call) }
    if let operation = Catalog.operation(call.function) {
      return prepare(operation, call.arguments)
    }
    return .answered(
      .refusal(Refusal(message: "`\(call.function)` is not supported yet", kind: "internal")))
  }

  /// Takes note of what a reply tells about later calls.
  mutating func note(_ reply: JSONValue, to call: OperationCall) {
    markers.note(reply, of: call.operation)
  }

  private func prepare(_ function: World.Function, _ call: Machine.PendingCall) -> Preparation {
    let arguments = call.arguments
    if let refusal = refusal(of: function.capability) { return .answered(.refusal(refusal)) }
    switch function.body {
    case .pause(let nanoseconds):
      do {
        return .pause(try nanoseconds(arguments))
      } catch {
        return .answered(.refusal(Refusal(error)))
      }
    case .event(let event): return .event(event(arguments))
    case .work(let body):
      memory.setRoom(call.memoryLeft)
      return .work { [context, memory] in
        do {
          var context = context
          context.memory = CallMemory.Claim(on: memory)
          return Answer(.success(try await body(arguments, context)), memory: context.memory)
        } catch let problem as World.Problem {
          return .refusal(Refusal(problem))
        }
      }
    }
  }

  private func prepareHostFunction(_ call: Machine.PendingCall) -> Preparation {
    .work { [context] in
      do {
        return .value(
          try await context.functions.call(call.function, HostArguments(values: call.arguments)))
      } catch let error as CancellationError {
        throw error
      } catch {
        return .refusal(Refusal(error))
      }
    }
  }

  private func prepare(
    _ operation: COCCatalog.Operation, _ arguments: [String: HostValue]
  ) -> Preparation {
    let needed: Capabilities =
      context.transport.reachesNetwork ? [.operations, .network] : .operations
    if let refusal = refusal(of: needed) { return .answered(.refusal(refusal)) }
    for argument in arguments.values { secrets.add(argument) }
    let call: OperationCall
    do {
      call = markers.recognized(try OperationBinding.call(operation, arguments))
    } catch {
      return .answered(.refusal(Refusal(error, of: operation, hiding: secrets)))
    }
    return .operation(call) { [transport = context.transport, secrets] in
      do {
        let reply = try await transport.perform(call)
        let value = ValueBridge.value(reply, as: operation.reply.shape)
        return Answer(.success(value), reply: reply)
      } catch let error as OperationError {
        return .refusal(Refusal(secrets.hidden(error)))
      }
    }
  }

  /// The error for a capability that the run does not have; nil if it has it.
  private func refusal(of needed: Capabilities) -> Refusal? {
    let missing = needed.subtracting(context.capabilities)
    guard
      let first = [Capabilities.files, .environment, .operations, .network, .person]
        .first(where: missing.contains)
    else { return nil }
    return Refusal(message: "this run may not \(first.words)", kind: "capability")
  }
}
