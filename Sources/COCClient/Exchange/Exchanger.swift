import COCCatalog
import Logging

/// Sends requests, again where that is right, and reads their replies.
final class Exchanger: Sendable {
  private let policy: RetryPolicy
  private let budget: RetryBudget
  private let logger: Logger
  private let redaction: Redaction
  private let recent = RecentCreations()

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
    /// When the first attempt was sent that may have had its effect, in milliseconds since
    /// 1970-01-01T00:00:00Z; `nil` while there is none.
    var inDoubtSince: Int64?
    /// Of the last reply that was a success.
    var status: Int?
    var requestID: String?
    var stage = Stage.preparing

    enum Stage {
      case preparing
      /// As many others as may be are under way.
      case waiting
      case sending
    }
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
  ) async throws -> OperationReply {
    try Task.checkCancellation()
    let request = try RequestEncoder.encode(call)
    if authorizer?.signs == true { try Self.checkSize(of: request, of: call.operation) }
    let pending = PendingRequest(
      call, on: route, authorizer: authorizer,
      deadline: Deadline(in: route.timeouts.call, orBy: deadline), clock: clock)
    var progress = Progress()
    let payload: JSONValue
    do {
      payload = try await attempt(pending, request, &progress)
    } catch is Deadline.Passed {
      var fault =
        progress.stage == .waiting ? Fault(noSlotOn: route) : Fault(callTimeoutOn: route)
      fault.reach = progress.stage == .sending || progress.inDoubtSince != nil ? .unknown : .none
      if let last = progress.lastFault { fault.message += "; before that, \(last.message)" }
      throw fault.error(for: call.operation, attempts: progress.attempts)
    }
    recent.note(payload, of: call.operation)
    return OperationReply(
      payload: payload, status: progress.status, requestID: progress.requestID,
      attempts: progress.attempts)
  }

  /// Section 3.2 limits what is signed.
  private static func checkSize(
    of request: ServiceRequest, of operation: Operation
  ) throws(OperationError) {
    let limit = RequestEncoder.maximumSignedBodySize
    guard request.body.count > limit else { return }
    throw OperationError(
      kind: .invalidArgument, operation: operation.qualifiedName,
      message: "the request has \(request.body.count) bytes, at most \(limit) (\(limit >> 20) MB) "
        + "are allowed with an access key",
      attempts: 0,
      hint: "send less, or use an IAM user's name and password: with a token it may be larger")
  }

  private func attempt(
    _ pending: PendingRequest, _ request: ServiceRequest, _ progress: inout Progress
  ) async throws -> JSONValue {
    let operation = pending.call.operation
    let authorizer = pending.authorizer
    let deadline = pending.deadline
    var hasRenewed = false
    while true {
      progress.stage = .preparing
      let proof: Authenticator.Proof?
      do {
        proof = try await authorizer?.proof(for: operation.service, by: deadline)
      } catch let error as OperationError {
        let error = error.concerning(operation)
        let isInDoubt = operation.effect == .changes && progress.inDoubtSince != nil
        throw isInDoubt ? error.withHint(Fault.doubt) : error
      }
      let fault: Fault
      switch try await exchange(request, proof, for: pending, &progress) {
      case .success(let payload):
        budget.deposit()
        return payload
      case .failure(let found):
        fault = found.fault
        if fault.reach == .unknown, progress.inDoubtSince == nil {
          progress.inDoubtSince = found.sentAt
        }
      }
      progress.stage = .preparing
      progress.lastFault = fault
      let attempts = progress.attempts
      if !hasRenewed, fault.reply?.kind == .authentication, let authorizer, let proof,
        // Also where nothing is sent again: what comes next must not fail by the same token.
        await authorizer.renew(after: proof), attempts < policy.maximumAttempts
      {
        hasRenewed = true
        continue
      }
      if let since = progress.inDoubtSince, operation.canBeSettled, policy.maximumAttempts > 1 {
        let reply = try await settled(pending, sentAt: since, after: fault, attempts)
        if let reply { return reply }
      } else {
        try await deadline.sleep(
          for: pause(
            after: fault, pending, attempts, isInDoubt: progress.inDoubtSince != nil))
      }
    }
  }

  /// What is asked of whom, also once the reply is lost.
  private struct PendingRequest {
    let call: OperationCall
    let route: Route
    let authorizer: Authenticator?
    let deadline: Deadline
    let clock: ServiceClock?

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
    let pending: PendingRequest
    let clock: ServiceClock

    func perform(_ call: OperationCall) async throws -> JSONValue {
      try await exchanger.perform(
        call, on: pending.route, authorizer: pending.authorizer, by: pending.deadline,
        clock: clock
      ).payload
    }
  }

  /// The reply of a change that took effect though its reply was lost; `nil` where it had no effect
  /// and is to be sent again.
  ///
  /// - Throws: ``OperationError`` where neither is certain, ``Deadline/Passed``, and
  ///   `CancellationError`.
  private func settled(
    _ pending: PendingRequest, sentAt: Int64, after fault: Fault, _ attempts: Int
  ) async throws -> JSONValue? {
    let operation = pending.call.operation
    if fault.isTransient, fault.reach == .none {
      // Nobody has looked at this attempt; what became of those before is asked when one has.
      try await pending.deadline.sleep(
        for: pause(after: fault, pending, attempts, isInDoubt: true))
      return nil
    }
    // A request that is still on its way gets a moment, and a service that asks for one too.
    let asked = fault.retryAfter ?? .zero
    let moment = policy.delay(after: attempts)
    let isPatient = asked <= policy.maximumRetryAfter && pending.deadline.allows(asked)
    try await pending.deadline.sleep(for: isPatient ? max(asked, moment) : moment)
    let clock = ServiceClock()
    let settler = Settler(
      pending.call, sentAt: sentAt, known: recent.replies(of: operation),
      clocks: { .init(now: EpochTime.milliseconds(), lead: clock.lead) },
      over: Reader(exchanger: self, pending: pending, clock: clock))
    let settlement: Settlement
    do {
      settlement = try await settler.settle()
    } catch is OperationError {
      if pending.deadline.hasPassed { throw Deadline.Passed() }
      settlement = .undecided
    }
    log(settlement, of: operation)
    switch settlement {
    case .tookEffect(let reply):
      // Two requests that look for the same thing cannot both have made it.
      if recent.note(reply, of: operation) { return reply }
      throw fault.error(for: operation, attempts: attempts, isInDoubt: true)
    case .noEffect where fault.isTransient && operation.reconciliation?.allowsRepetition == true:
      _ = try pause(after: fault, pending, attempts, isInDoubt: true, isSettled: true)
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
    after fault: Fault, _ pending: PendingRequest, _ attempts: Int, isInDoubt: Bool,
    isSettled: Bool = false
  ) throws(OperationError) -> Duration {
    let operation = pending.call.operation
    let error = fault.error(for: operation, attempts: attempts, isInDoubt: isInDoubt)
    guard fault.isTransient, isSettled || operation.mayRepeat(after: fault),
      attempts < policy.maximumAttempts
    else { throw error }
    let asked = fault.retryAfter ?? .zero
    if asked > policy.maximumRetryAfter {
      throw error.withHint("the service asks to wait for \(asked.inWords)")
    }
    let pause = isSettled ? .zero : max(asked, policy.delay(after: attempts))
    guard pending.deadline.allows(pause) else {
      let time = pending.route.timeouts.call.inWords
      throw error.withHint("there was no time left to try again within \(time)")
    }
    guard budget.withdraw() else {
      throw error.withHint(
        "it was not tried again, as too many other requests had to be; wait a little")
    }
    logger.debug(
      "pausing before the next attempt",
      metadata: [
        "operation": "\(operation.qualifiedName)", "pause": "\(pause.inWords)",
        "attempt": "\(attempts + 1)",
      ])
    return pause
  }

  /// A fault as the failure of an attempt.
  private struct Failure: Error {
    let fault: Fault
    /// In milliseconds since 1970-01-01T00:00:00Z.
    let sentAt: Int64
  }

  /// One attempt.
  ///
  /// - Throws: ``Deadline/Passed`` and `CancellationError` alone.
  private func exchange(
    _ request: ServiceRequest, _ proof: Authenticator.Proof?, for pending: PendingRequest,
    _ progress: inout Progress
  ) async throws -> Result<JSONValue, Failure> {
    let (operation, route) = (pending.call.operation, pending.route)
    progress.stage = .waiting
    try await route.permits.wait(by: pending.deadline)
    progress.stage = .sending
    progress.attempts += 1
    let attempts = progress.attempts
    let started = ContinuousClock.now
    let sentAt = EpochTime.milliseconds()
    // Signed only now: a signature is of its time.
    var request = request
    if let proof { pending.authorizer?.authorize(&request, on: route, with: proof) }
    let response: ServiceResponse
    do {
      defer { route.permits.signal() }
      response = try await Exchange.perform(request, on: route, by: pending.deadline)
    } catch {
      if error is CancellationError || Task.isCancelled { throw CancellationError() }
      if error is Deadline.Passed {
        log(operation, attempts, started, "failed", "the time for the operation was over")
        throw error
      }
      let fault = Fault(error, on: route)
      log(operation, attempts, started, "failed", fault.message)
      return .failure(Failure(fault: fault, sentAt: sentAt))
    }
    if let clock = pending.clock {
      clock.note(response.header("Date"), sentAt: sentAt)
    }
    let signed = request
    func shown(_ text: String, _ limit: Int) -> String {
      redaction.texts(for: signed, of: pending.call)(text, limit: limit)
    }
    func logReply(_ error: OperationError? = nil) {
      guard logger.logLevel <= .debug else { return }
      let id = error?.requestID ?? response.requestID.map { shown($0, 200) }
      log(operation, attempts, started, "\(response.status)", error?.message, requestID: id)
    }
    do throws(OperationError) {
      let payload = try await Self.decoding(response) { () throws(OperationError) in
        try ReplyDecoder.decode(response, for: operation, attempts: attempts, shown: shown)
      }
      progress.status = response.status
      // Longer ones are no numbers, and might repeat a token.
      progress.requestID = response.requestID.flatMap { $0.utf8.count <= 64 ? $0 : nil }
      logReply()
      return .success(payload)
    } catch {
      if let reply = Self.impliedReply(to: pending.call, response) {
        logReply()
        return .success(reply)
      }
      var error = error
      if error.kind == .authentication {
        // The catalog cannot know which credentials there are.
        error = error.hinted(pending.authorizer?.hint ?? Credentials.userHint)
      }
      logReply(error)
      return .failure(
        Failure(fault: Fault(reply: error, response: response), sentAt: sentAt))
    }
  }

  /// Replies of more bytes are read where nothing else waits for it, wherever the caller's task runs: on
  /// an event loop, it would hold up all connections there.
  private static let largeReply = 128 << 10

  private static func decoding(
    _ response: ServiceResponse, _ body: () throws(OperationError) -> JSONValue
  ) async throws(OperationError) -> JSONValue {
    if response.body.count <= largeReply { return try body() }
    return try await withTaskExecutorPreference(globalConcurrentExecutor) {
      () async throws(OperationError) in try body()
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
    _ problem: String?, requestID: String? = nil
  ) {
    guard logger.logLevel <= .debug else { return }
    var metadata: Logger.Metadata = [
      "operation": "\(operation.qualifiedName)",
      "request": "\(operation.method.rawValue) \(operation.path)", "attempt": "\(attempts)",
      "outcome": "\(outcome)", "time": "\((ContinuousClock.now - started).inWords)",
    ]
    if let problem { metadata["problem"] = "\(problem)" }
    if let requestID { metadata["request_id"] = "\(requestID)" }
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
    hinted(hint.map { "\($0); \(addition)" } ?? addition)
  }

  fileprivate func hinted(_ hint: String) -> OperationError {
    OperationError(
      kind: kind, operation: operation, message: message, status: status, code: code,
      requestID: requestID, attempts: attempts, hint: hint, argument: argument)
  }

  /// The error of a request to IAM that `operation` needed.
  fileprivate func concerning(_ operation: Operation) -> OperationError {
    if self.operation == operation.qualifiedName { return self }
    let need = self.operation == "projects.token" ? "a token" : "the project ID"
    return OperationError(
      kind: kind == .invalidArgument ? .authentication : kind,
      operation: operation.qualifiedName, message: "could not get \(need) from IAM: \(message)",
      status: status, code: code, requestID: requestID, attempts: attempts, hint: hint)
  }
}
