import COCCatalog
import CocrLanguage
import Synchronization

/// One run of a program: drives its machine, has its calls performed, and reports what happens. Not
/// thread-safe; one task drives it.
package final class Run {
  /// What it runs.
  package let program: Program
  /// Receives what happens, on the task that drives the run.
  package var onEvent: (RunEvent) -> Void = { _ in }
  /// Receives what the script prints.
  package var output: (String) -> Void {
    get { machine.output }
    set { machine.output = newValue }
  }

  /// Whether what the script prints is kept until the run is over, so that it takes memory of the run.
  package var keepsOutput: Bool {
    get { machine.keepsOutput }
    set { machine.keepsOutput = newValue }
  }

  /// What the run can reach.
  package let context: RunContext
  private let machine: Machine
  /// The secrets that operations were given so far.
  let secrets = SecretTexts()
  private var dispatcher: Dispatcher

  /// Prepares a run.
  ///
  /// - Parameters:
  ///   - program: what to run.
  ///   - parameters: values for the program's parameters; those with a default are optional.
  ///   - limits: what the run may use.
  ///   - context: what the run can reach.
  package convenience init(
    _ program: Program, parameters: [String: HostValue] = [:], limits: Limits = Limits(),
    context: RunContext
  ) {
    self.init(
      program, program.makeMachine(parameters: parameters, limits: limits), context: context)
  }

  /// Prepares the entries of a session to be run with ``run(_:in:)``.
  package convenience init(_ session: Session, context: RunContext) {
    self.init(session.program, session.machine, context: context)
  }

  private init(_ program: Program, _ machine: Machine, context: RunContext) {
    self.program = program
    self.context = context
    self.machine = machine
    dispatcher = Dispatcher(context, secrets: secrets)
    machine.elapsed = { context.clock.elapsed() }
    machine.onStep = { [unowned self] event in
      switch event {
      case .began(let title, let depth): onEvent(.stepBegan(title: title, depth: depth))
      case .finished(let title, let depth): onEvent(.stepFinished(title: title, depth: depth))
      case .failed(let title, let depth): onEvent(.stepFailed(title: title, depth: depth))
      }
    }
  }

  /// Runs the top level, which must come before anything else.
  ///
  /// - Returns: the value of its last expression.
  /// - Throws: `ScriptError` if the program failed, ``StalledError`` if it waits for nothing,
  ///   `CancellationError` if the task was cancelled.
  @discardableResult
  package nonisolated(nonsending) func runTopLevel() async throws -> HostValue {
    try await undoingOnFailure { try await drive() }
    return machine.result
  }

  /// Runs an entry of the session for which the run was made; throws what ``runTopLevel()`` throws.
  /// However it ends, the session is ready for the next one.
  ///
  /// - Returns: the value of its last expression.
  package nonisolated(nonsending) func run(
    _ entry: Session.Entry, in session: Session
  ) async throws -> ShownValue {
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
  package nonisolated(nonsending) func call(_ entry: EntryPoint, _ arguments: [HostValue] = [])
    async throws -> HostValue
  {
    machine.start(entry, arguments)
    try await undoingOnFailure { try await drive() }
    return machine.result
  }

  /// The value of a handler's clause that is not a function. The top level must have run.
  package func value(of clause: Handler.Clause, of handler: Int) -> HostValue? {
    machine.value(of: clause, of: handler)
  }

  /// If the body fails, the `undo` blocks of the steps that had begun run, newest first; an error in
  /// one is reported and the rest still run.
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

  // MARK: The loop

  /// What a task of a run brings back.
  private enum Delivery: Sendable {
    case answer(Answer, to: Int)
    /// The sleeper that wakes first is due.
    case alarm
    /// The time limit is over, which the machine finds out itself.
    case timeIsUp
  }

  /// What tasks have brought back and nobody has looked at.
  private final class Arrivals: Sendable {
    private let deliveries = Mutex<[Delivery]>([])

    func add(_ delivery: Delivery) { deliveries.withLock { $0.append(delivery) } }

    func takeAll() -> [Delivery] {
      deliveries.withLock { deliveries in
        defer { deliveries = [] }
        return deliveries
      }
    }
  }

  /// Runs the machine until its main fiber has ended.
  private nonisolated(nonsending) func drive() async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      defer { group.cancelAll() }
      let clock = context.clock
      // What has arrived is looked at while the script computes as well, not only when it waits: a
      // `timeout` stops a loop that never ends.
      let arrivals = Arrivals()
      var inFlight = 0
      /// The operations that are under way, by the calls that asked for them.
      var operations: [Int: OperationCall] = [:]
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
        func start(_ call: Machine.PendingCall, _ work: @escaping Dispatcher.Work) {
          inFlight += 1
          group.addTask { [id = call.id] in arrivals.add(.answer(try await work(), to: id)) }
        }
        func take(_ delivery: Delivery) {
          switch delivery {
          case .timeIsUp: break
          case .alarm: sleepers.alarmRang()
          case .answer(let answer, let call):
            inFlight -= 1
            if let operation = operations.removeValue(forKey: call) {
              report(answer, to: operation)
            }
            resume(call, with: answer)
          }
        }
        for call in calls {
          switch dispatcher.prepare(call) {
          case .answered(let answer):
            resume(call.id, with: answer)
            hasAnswered = true
          case .event(let event):
            onEvent(event)
            machine.resume(call.id, with: .null)
            hasAnswered = true
          case .pause(let nanoseconds) where nanoseconds <= 0:
            machine.resume(call.id, with: .null)
            hasAnswered = true
          case .pause(let nanoseconds):
            let (end, overflow) = clock.elapsed().addingReportingOverflow(nanoseconds)
            sleepers.add(call.id, until: overflow ? .max : end)
          case .work(let work):
            start(call, work)
          case .operation(let operation, let work):
            operations[call.id] = operation
            onEvent(.operationBegan(operation))
            start(call, work)
          }
        }
        for delivery in arrivals.takeAll() {
          take(delivery)
          hasAnswered = true
        }
        for call in sleepers.takeDue(at: clock.elapsed(), isWaitedFor: machine.isWaiting(for:)) {
          machine.resume(call, with: .null)
          hasAnswered = true
        }
        guard isWaiting, !hasAnswered else { continue }
        if let wait = sleepers.nextWait(at: clock.elapsed()) {
          group.addTask {
            try await clock.sleep(nanoseconds: wait)
            arrivals.add(.alarm)
          }
        }
        if !isTimed, let left = machine.remainingTime {
          isTimed = true
          group.addTask {
            try await Task.sleep(for: left)
            arrivals.add(.timeIsUp)
          }
        }
        guard inFlight > 0 || !sleepers.isEmpty, try await group.next() != nil else {
          throw StalledError()
        }
        for delivery in arrivals.takeAll() { take(delivery) }
      }
    }
  }

  private func resume(_ call: Int, with answer: Answer) {
    switch answer.outcome {
    case .success(let value): machine.resume(call, with: value)
    case .failure(let refusal):
      machine.resume(call, failingWith: refusal.message, kind: refusal.kind, fields: refusal.fields)
    }
  }

  private func report(_ answer: Answer, to call: OperationCall) {
    switch answer.outcome {
    case .success:
      guard let reply = answer.reply else { return }
      dispatcher.note(reply, to: call)
      onEvent(.operationFinished(call, reply: reply))
    case .failure(let refusal):
      if let error = refusal.operationError { onEvent(.operationFailed(call, error)) }
    }
  }

  /// The program waits, and nothing is under way that could wake it.
  package struct StalledError: Error, CustomStringConvertible {
    package var description: String { "the program waits for something that never comes" }
  }
}
