import COCCatalog
import Logging

/// Sends requests, again where that is right, and reads their replies.
final class Exchanger: Sendable {
  private let policy: RetryPolicy
  private let budget: RetryBudget
  private let logger: Logger
  private let redaction: Redaction
  private let made = MadeThings()

  init(policy: RetryPolicy, redaction: Redaction, logger: Logger) {
    self.redaction = redaction
    self.policy = policy
    self.logger = logger
    budget = RetryBudget(reserve: policy.reserve)
  }

  /// How far an operation has come.
  private struct Progress {
    var attempts = 0
    var lastFault: Fault?
  }

  /// Performs one operation.
  ///
  /// - Parameters:
  ///   - authorizer: Adds to each attempt what proves who sends it; `nil` for none.
  ///   - deadline: Of the operation that this one is a part of; `nil` for none.
  ///   - clock: Learns from the replies.
  func perform(
    _ call: OperationCall, on route: Route, authorizer: Authenticator?,
    by deadline: Deadline? = nil, clock: ServiceClock? = nil
  ) async throws -> JSONValue {
    try Task.checkCancellation()
    let request = try RequestEncoder.encode(call)
    let question = Question(
      call, on: route, authorizer: authorizer,
      deadline: Deadline(in: route.timeouts.call, orBy: deadline), clock: clock)
    var progress = Progress()
    let reply: JSONValue
    do {
      reply = try await attempt(question, request, &progress)
    } catch is Deadline.Passed {
      var fault = Fault(callTimeoutOn: route)
      if progress.attempts == 0 { fault.reach = .none }
      if let last = progress.lastFault { fault.message += "; before that, \(last.message)" }
      throw fault.error(for: call.operation, attempts: progress.attempts)
    }
    made.note(reply, of: call.operation)
    return reply
  }

  private func attempt(
    _ question: Question, _ request: ServiceRequest, _ progress: inout Progress
  ) async throws -> JSONValue {
    let operation = question.call.operation
    let (route, authorizer) = (question.route, question.authorizer)
    let deadline = question.deadline
    var hasRenewed = false
    // Whether an attempt may have had its effect.
    var isInDoubt = false
    while true {
      var signed = request
      do {
        try await authorizer?.authorize(&signed, for: operation.service, on: route, by: deadline)
      } catch let error as OperationError {
        throw error.concerning(operation)
      }
      progress.attempts += 1
      let attempts = progress.attempts
      let fault: Fault
      switch try await exchange(signed, for: question, attempts) {
      case .success(let payload):
        budget.deposit()
        return payload
      case .failure(let found): fault = found.fault
      }
      progress.lastFault = fault
      if !hasRenewed, fault.reply?.status == 401, let authorizer,
        await authorizer.renew(after: signed)
      {
        hasRenewed = true
        continue
      }
      if fault.reach == .unknown { isInDoubt = true }
      if isInDoubt, operation.canBeSettled, policy.maximumAttempts > 1 {
        if let reply = try await settled(question, after: fault, attempts) { return reply }
      } else {
        try await deadline.sleep(
          for: pause(after: fault, question, attempts, isInDoubt: isInDoubt))
      }
    }
  }

  /// What is asked of whom, also once the reply is lost.
  private struct Question {
    let call: OperationCall
    let route: Route
    let authorizer: Authenticator?
    let deadline: Deadline
    let clock: ServiceClock?
    let sentAt = EpochTime.milliseconds()

    init(
      _ call: OperationCall, on route: Route, authorizer: Authenticator?, deadline: Deadline,
      clock: ServiceClock?
    ) {
      self.call = call
      self.route = route
      self.authorizer = authorizer
      self.deadline = deadline
      self.clock = clock
    }
  }

  /// What reads the state of the service to settle a change.
  private struct Reader: Transport {
    let exchanger: Exchanger
    let question: Question
    let clock: ServiceClock

    func perform(_ call: OperationCall) async throws -> JSONValue {
      try await exchanger.perform(
        call, on: question.route, authorizer: question.authorizer, by: question.deadline,
        clock: clock)
    }
  }

  /// The reply of a change that took effect though its reply was lost; `nil` where it had no effect
  /// and is to be sent again.
  ///
  /// - Throws: ``OperationError`` where neither is certain, ``Deadline/Passed``, and
  ///   `CancellationError`.
  private func settled(
    _ question: Question, after fault: Fault, _ attempts: Int
  ) async throws -> JSONValue? {
    let operation = question.call.operation
    if fault.isTransient, fault.reach == .none {
      // Nobody has looked at this attempt; what became of those before is asked when one has.
      try await question.deadline.sleep(
        for: pause(after: fault, question, attempts, isInDoubt: true))
      return nil
    }
    // A request that is still on its way gets a moment, and a service that asks for one too.
    let asked = fault.retryAfter ?? .zero
    let moment = policy.delay(after: attempts)
    let isPatient = asked <= policy.maximumRetryAfter && question.deadline.allows(asked)
    try await question.deadline.sleep(for: isPatient ? max(asked, moment) : moment)
    let clock = ServiceClock()
    let settler = Settler(
      question.call, sentAt: question.sentAt, known: made.replies(of: operation),
      clocks: { .init(now: EpochTime.milliseconds(), lead: clock.lead) },
      over: Reader(exchanger: self, question: question, clock: clock))
    let settlement: Settlement
    do {
      settlement = try await settler.settle()
    } catch is OperationError {
      if question.deadline.hasPassed { throw Deadline.Passed() }
      settlement = .undecided
    }
    log(settlement, of: operation)
    switch settlement {
    case .tookEffect(let reply):
      // Two requests that look for the same thing cannot both have made it.
      if made.note(reply, of: operation) { return reply }
      throw fault.error(for: operation, attempts: attempts, isInDoubt: true)
    case .noEffect where fault.isTransient && operation.reconciliation?.allowsRepetition == true:
      _ = try pause(after: fault, question, attempts, isInDoubt: true, isSettled: true)
      return nil
    case .noEffect where fault.reach == .none: throw fault.error(for: operation, attempts: attempts)
    case .noEffect, .undecided:
      throw fault.error(for: operation, attempts: attempts, isInDoubt: true)
    }
  }

  private func log(_ settlement: Settlement, of operation: Operation) {
    let outcome =
      switch settlement {
      case .tookEffect: "it took effect"
      case .noEffect: "it has had no effect"
      case .undecided: "nothing decides it"
      }
    logger.debug(
      "settling a change whose reply was lost",
      metadata: ["operation": "\(operation.qualifiedName)", "outcome": "\(outcome)"])
  }

  /// How long to wait before the next attempt.
  ///
  /// - Throws: ``OperationError`` where there must be none.
  private func pause(
    after fault: Fault, _ question: Question, _ attempts: Int, isInDoubt: Bool,
    isSettled: Bool = false
  ) throws(OperationError) -> Duration {
    let operation = question.call.operation
    let error = fault.error(for: operation, attempts: attempts, isInDoubt: isInDoubt && !isSettled)
    guard fault.isTransient, isSettled || operation.mayRepeat(after: fault),
      attempts < policy.maximumAttempts
    else { throw error }
    let asked = fault.retryAfter ?? .zero
    if asked > policy.maximumRetryAfter {
      throw error.withHint("the service asks to wait for \(asked.inWords)")
    }
    let pause = max(asked, policy.delay(after: attempts))
    guard question.deadline.allows(pause) else {
      let time = question.route.timeouts.call.inWords
      throw error.withHint("there was no time left to try again within \(time)")
    }
    guard budget.withdraw() else {
      throw error.withHint(
        "it was not tried again, as too many other requests had to be; wait a little")
    }
    logger.debug(
      "pausing before the next attempt",
      metadata: [
        "operation": "\(operation.qualifiedName)", "pause": "\(isSettled ? .zero : pause)",
        "attempt": "\(attempts + 1)",
      ])
    return pause
  }

  /// A fault as the failure of an attempt.
  private struct Failure: Error { let fault: Fault }

  /// One attempt.
  ///
  /// - Throws: ``Deadline/Passed`` and `CancellationError` alone.
  private func exchange(
    _ request: ServiceRequest, for question: Question, _ attempts: Int
  ) async throws -> Result<JSONValue, Failure> {
    let operation = question.call.operation
    let started = ContinuousClock.now
    let sentAt = EpochTime.milliseconds()
    let response: ServiceResponse
    do {
      try await question.route.slots.take(by: question.deadline)
    } catch is Deadline.Passed {
      return .failure(Failure(fault: Fault(noSlotOn: question.route)))
    }
    do {
      defer { question.route.slots.giveBack() }
      response = try await Exchange.perform(request, on: question.route, by: question.deadline)
    } catch {
      if error is CancellationError || Task.isCancelled { throw CancellationError() }
      if error is Deadline.Passed {
        log(operation, attempts, started, "failed", "the time for the operation was over", nil)
        throw error
      }
      let fault = Fault(error, on: question.route)
      log(operation, attempts, started, "failed", fault.message, nil)
      return .failure(Failure(fault: fault))
    }
    if let clock = question.clock {
      clock.note(response.header("Date"), sentAt: sentAt)
    }
    do {
      let payload = try ReplyDecoder.decode(response, for: operation, attempts: attempts)
      log(operation, attempts, started, "\(response.status)", nil, response)
      return .success(payload)
    } catch {
      if let reply = Self.impliedReply(to: question.call, response) {
        log(operation, attempts, started, "\(response.status)", nil, response)
        return .success(reply)
      }
      let error = redaction.applied(to: error, for: request, of: question.call)
      log(operation, attempts, started, "\(response.status)", error.message, response)
      return .failure(Failure(fault: Fault(reply: error, response: response)))
    }
  }

  /// What stands for a reply that says nothing but that the change succeeded.
  private static func impliedReply(
    to call: OperationCall, _ response: ServiceResponse
  ) -> JSONValue? {
    guard (200..<300).contains(response.status), response.body.isEmpty,
      let argument = call.operation.reconciliation?.replyArgument
    else { return nil }
    return call.arguments[argument]
  }

  /// Logs an attempt: neither its arguments, which may be secret, nor its headers.
  private func log(
    _ operation: Operation, _ attempts: Int, _ started: ContinuousClock.Instant, _ outcome: String,
    _ problem: String?, _ response: ServiceResponse?
  ) {
    guard logger.logLevel <= .debug else { return }
    var metadata: Logger.Metadata = [
      "operation": "\(operation.qualifiedName)",
      "request": "\(operation.method.rawValue) \(operation.path)", "attempt": "\(attempts)",
      "outcome": "\(outcome)", "time": "\((ContinuousClock.now - started).inWords)",
    ]
    if let problem { metadata["problem"] = "\(problem)" }
    if let id = response?.header("X-Request-Id") {
      metadata["request_id"] = "\(id)"
    }
    logger.debug("attempt", metadata: metadata)
  }
}

extension Operation {
  /// Whether the service can be asked what became of a request.
  fileprivate var canBeSettled: Bool {
    switch reconciliation {
    case .lookUp, .gone, .inspect: effect == .changes
    case .repeatable, .askPerson, nil: false
    }
  }

  /// Whether the request may be sent again after `fault`.
  func mayRepeat(after fault: Fault) -> Bool {
    if effect == .reads || fault.reach == .none { return true }
    if case .repeatable? = reconciliation { return true }
    return false
  }
}

extension OperationError {
  fileprivate func withHint(_ addition: String) -> OperationError {
    OperationError(
      kind: kind, operation: operation, message: message, status: status, code: code,
      requestID: requestID, attempts: attempts,
      hint: hint.map { "\($0); \(addition)" } ?? addition, argument: argument)
  }

  /// The error of a request to IAM that `operation` needed.
  fileprivate func concerning(_ operation: Operation) -> OperationError {
    if self.operation == operation.qualifiedName { return self }
    let need = self.operation == "projects.token" ? "a token" : "the project's ID"
    return OperationError(
      kind: kind == .invalidArgument ? .authentication : kind,
      operation: operation.qualifiedName, message: "\(need) could not be had from IAM: \(message)",
      status: status, code: code, requestID: requestID, attempts: attempts, hint: hint)
  }
}
