import COCCatalog
import CocrLanguage

/// One run of a program: drives its machine, performs the operations it asks for, and tells what
/// happens. Not thread-safe; one task drives it.
public final class Run {
  /// What it runs.
  public let program: Program
  /// Receives what happens, on the task that drives the run.
  public var onEvent: (RunEvent) -> Void = { _ in }
  /// Receives what the script prints.
  public var output: (String) -> Void {
    get { machine.output }
    set { machine.output = newValue }
  }

  /// What the run can reach.
  public let context: RunContext
  private let machine: Machine
  private let secrets = SecretTexts()
  private var markers = RepliedMarkers()

  /// Prepares a run.
  ///
  /// - Parameters:
  ///   - program: what to run.
  ///   - parameters: values for the program's parameters; those with a default may be left out.
  ///   - limits: what the run may use.
  ///   - context: what the run can reach.
  public convenience init(
    _ program: Program, parameters: [String: HostValue] = [:], limits: Limits = Limits(),
    context: RunContext
  ) {
    self.init(
      program, program.makeMachine(parameters: parameters, limits: limits), context: context)
  }

  /// Prepares the entries of a session to be run with ``run(_:in:)``.
  public convenience init(_ session: Session, context: RunContext) {
    self.init(session.program, session.machine, context: context)
  }

  private init(_ program: Program, _ machine: Machine, context: RunContext) {
    self.program = program
    self.context = context
    self.machine = machine
    machine.onStep = { [unowned self] event in
      switch event {
      case .began(let title, let depth): onEvent(.stepBegan(title: title, depth: depth))
      case .finished(let title, let depth): onEvent(.stepFinished(title: title, depth: depth))
      case .failed(let title, let depth): onEvent(.stepFailed(title: title, depth: depth))
      }
    }
  }

  /// Runs the top level, which is to come before anything else.
  ///
  /// - Returns: the value of its last expression.
  /// - Throws: `ScriptError` where the program failed, ``StalledError`` where it waits for nothing,
  ///   `CancellationError` where the task was cancelled.
  @discardableResult
  public nonisolated(nonsending) func runTopLevel() async throws -> HostValue {
    try await undoingOnFailure { try await drive() }
    return machine.result
  }

  /// Runs an entry of the session for which the run was made; throws what ``runTopLevel()`` throws.
  /// However it ends, the session is ready for the next one.
  ///
  /// - Returns: the value of its last expression.
  public func run(_ entry: Session.Entry, in session: Session) async throws -> ShownValue {
    session.begin(entry)
    do {
      try await undoingOnFailure { try await drive() }
    } catch {
      _ = session.end(entry, succeeded: false)
      throw error
    }
    return session.end(entry, succeeded: true) ?? .null
  }

  /// Calls a function of the main file; throws what ``runTopLevel()`` throws.
  @discardableResult
  public nonisolated(nonsending) func call(_ entry: EntryPoint, _ arguments: [HostValue] = [])
    async throws -> HostValue
  {
    machine.start(entry, arguments)
    try await undoingOnFailure { try await drive() }
    return machine.result
  }

  /// The value of a handler's clause that is no function. The top level must have run.
  public func value(of clause: Handler.Clause, of handler: Int) -> HostValue? {
    machine.value(of: clause, of: handler)
  }

  /// Where the body fails, the `undo` blocks of the steps that had begun run, newest first; an error
  /// in one is reported and the rest still run.
  private nonisolated(nonsending) func undoingOnFailure(
    _ body: nonisolated(nonsending) () async throws -> Void
  ) async throws {
    do {
      try await body()
    } catch let failure as ScriptError {
      while let step = machine.startNextUndo() {
        onEvent(.undoBegan(step: step))
        do {
          try await drive()
          onEvent(.undoFinished(step: step))
        } catch let error as ScriptError {
          onEvent(.undoFailed(step: step, error))
        }
      }
      throw failure
    }
  }

  /// Runs the machine until its main fiber has ended.
  private nonisolated(nonsending) func drive() async throws {
    try await withThrowingTaskGroup(of: (Int, Answer).self) { group in
      defer { group.cancelAll() }
      let clock = context.clock
      var inFlight = 0
      var isTimed = false
      var sleepers = Sleepers()
      while true {
        try Task.checkCancellation()
        let calls: [Machine.PendingCall]
        let isWaiting: Bool
        switch machine.run() {
        case .finished: return
        case .failed(let error): throw error
        case .busy(let made):
          (calls, isWaiting) = (made, false)
          // A script that computes for long must not keep a thread from the host's other tasks.
          await Task.yield()
        case .waiting(let made): (calls, isWaiting) = (made, true)
        }
        var hasAnswered = false
        for call in calls {
          switch prepare(call) {
          case .answered(let answer):
            resume(call.id, with: answer)
            hasAnswered = true
          case .pause(let nanoseconds) where nanoseconds <= 0:
            machine.resume(call.id, with: .null)
            hasAnswered = true
          case .pause(let nanoseconds):
            let (end, overflow) = clock.elapsed().addingReportingOverflow(nanoseconds)
            sleepers.add(call.id, until: overflow ? .max : end)
          case .work(let work):
            inFlight += 1
            group.addTask { (call.id, try await work()) }
          }
        }
        guard isWaiting, !hasAnswered else { continue }
        for call in sleepers.takeDue(at: clock.elapsed(), isWaitedFor: machine.isWaiting(for:)) {
          machine.resume(call, with: .null)
          hasAnswered = true
        }
        if hasAnswered { continue }
        if let wait = sleepers.nextWait(at: clock.elapsed()) {
          group.addTask {
            try await clock.sleep(nanoseconds: wait)
            return (Self.alarm, Answer(.success(.null)))
          }
        }
        if !isTimed, let left = machine.remainingTime {
          isTimed = true
          group.addTask {
            try await Task.sleep(for: left)
            return (Self.timeIsUp, Answer(.success(.null)))
          }
        }
        guard inFlight > 0 || !sleepers.isEmpty, let (id, answer) = try await group.next() else {
          throw StalledError()
        }
        // The machine finds out itself that its time is over.
        if id == Self.timeIsUp { continue }
        if id == Self.alarm {
          sleepers.alarmRang()
          continue
        }
        inFlight -= 1
        tell(of: answer)
        resume(id, with: answer)
      }
    }
  }

  /// Stand where the number of a call does.
  private static let timeIsUp = -1
  private static let alarm = -2

  private func resume(_ call: Int, with answer: Answer) {
    switch answer.outcome {
    case .success(let value): machine.resume(call, with: value)
    case .failure(let refusal):
      machine.resume(call, failingWith: refusal.message, kind: refusal.kind, fields: refusal.fields)
    }
  }

  private func tell(of answer: Answer) {
    guard let call = answer.call else { return }
    if let reply = answer.reply {
      markers.note(reply, of: call.operation)
      onEvent(.operationFinished(call, reply: reply))
    } else if let error = answer.error {
      onEvent(.operationFailed(call, error))
    }
  }

  private enum Preparation {
    case answered(Answer)
    case pause(Int64)
    case work(@Sendable () async throws -> Answer)
  }

  private func prepare(_ call: Machine.PendingCall) -> Preparation {
    if let function = World.byName[call.function] {
      if let refusal = refusal(of: function.capability) {
        return .answered(Answer(.failure(refusal)))
      }
      switch function.body {
      case .pause(let nanoseconds):
        do {
          return .pause(try nanoseconds(call.arguments))
        } catch {
          return .answered(Answer(.failure(Refusal(error))))
        }
      case .event(let event):
        onEvent(event(call.arguments))
        return .answered(Answer(.success(.null)))
      case .work(let body):
        let context = context
        return .work {
          do {
            return Answer(.success(try await body(call.arguments, context)))
          } catch let problem as World.Problem {
            return Answer(.failure(Refusal(problem)))
          }
        }
      }
    }
    if let function = context.functions[call.function] {
      return .work {
        do {
          return Answer(.success(try await function.body(HostArguments(values: call.arguments))))
        } catch let error as CancellationError {
          throw error
        } catch {
          return Answer(.failure(Refusal(error)))
        }
      }
    }
    guard let operation = Catalog.operation(call.function) else {
      return .answered(
        Answer(
          .failure(
            Refusal(message: "`\(call.function)` is not supported yet", kind: "internal"))))
    }
    let needed: Capabilities =
      context.transport.reachesNetwork ? [.operations, .network] : .operations
    if let refusal = refusal(of: needed) { return .answered(Answer(.failure(refusal))) }
    for argument in call.arguments.values { secrets.add(argument) }
    let made: OperationCall
    do {
      made = markers.recognized(try OperationBinding.call(operation, call.arguments))
    } catch {
      return .answered(Answer(.failure(Refusal(error, of: operation, hiding: secrets))))
    }
    onEvent(.operationBegan(made))
    let (transport, secrets) = (context.transport, secrets)
    return .work {
      do {
        let reply = try await transport.perform(made)
        let value = ValueBridge.value(reply, as: operation.reply.shape)
        return Answer(.success(value), call: made, reply: reply)
      } catch let error as OperationError {
        let error = secrets.hidden(error)
        return Answer(.failure(Refusal(error)), call: made, error: error)
      }
    }
  }

  /// The error for a capability that the run does not have; nil where it has it.
  private func refusal(of needed: Capabilities) -> Refusal? {
    let missing = needed.subtracting(context.capabilities)
    guard
      let first = [Capabilities.files, .environment, .operations, .network, .person]
        .first(where: missing.contains)
    else { return nil }
    return Refusal(message: "this run may not \(first.words)", kind: "capability")
  }

  /// The program waits, and nothing is under way that could wake it.
  public struct StalledError: Error, CustomStringConvertible {
    public var description: String { "the program waits for something that never comes" }
  }
}

/// What a call of a script came to.
private struct Answer: Sendable {
  var outcome: Result<HostValue, Refusal>
  var call: OperationCall?
  var reply: JSONValue?
  var error: OperationError?

  init(
    _ outcome: Result<HostValue, Refusal>, call: OperationCall? = nil, reply: JSONValue? = nil,
    error: OperationError? = nil
  ) {
    self.outcome = outcome
    self.call = call
    self.reply = reply
    self.error = error
  }
}

/// The error of a call as a script and a person see it.
private struct Refusal: Error, Sendable {
  var message: String
  var kind: String
  var fields: [HostValue.HostMap.Entry] = []

  init(message: String, kind: String) {
    self.message = message
    self.kind = kind
  }

  /// An error of a host function.
  init(_ error: any Error) {
    let known = error as? HostError
    self.init(message: "\(error)", kind: known?.kind ?? "host")
    add("hint", known?.hint)
  }

  init(_ problem: World.Problem) {
    self.init(message: problem.message, kind: problem.kind)
    add("hint", problem.hint)
  }

  init(
    _ problem: ArgumentProblem, of operation: COCCatalog.Operation, hiding secrets: SecretTexts
  ) {
    let message = secrets.hidden(problem.message)
    self.init(
      message: "`\(problem.argument)` of `\(operation.qualifiedName)` \(message)",
      kind: OperationError.Kind.invalidArgument.rawValue)
    add("operation", operation.qualifiedName)
    add("hint", problem.hint.map(secrets.hidden))
  }

  init(_ error: OperationError) {
    let tries = error.attempts > 1 ? " (in \(error.attempts) attempts)" : ""
    self.init(message: error.message + tries, kind: error.kind.rawValue)
    add("operation", error.operation)
    add("hint", error.hint)
    add("code", error.code)
    if let status = error.status { fields.append(.init("status", .int(Int64(status)))) }
    add("request_id", error.requestID)
  }

  private mutating func add(_ name: String, _ text: String?) {
    if let text { fields.append(.init(name, .string(text))) }
  }
}
