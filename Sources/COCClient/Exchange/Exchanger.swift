import AsyncHTTPClient
import COCCatalog
import Logging
import NIOCore
import NIOHTTP1
import Synchronization

/// Sends requests, again where that is right, and reads their replies.
final class Exchanger: Sendable {
  /// The largest reply that is read, in bytes: a page of 50 hosts with logs of 1 MB each fits.
  static let maximumReplySize = 128 << 20

  private let policy: RetryPolicy
  private let budget: RetryBudget
  private let logger: Logger

  init(policy: RetryPolicy, logger: Logger) {
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
  /// - Parameter authorizer: Adds to each attempt what proves who sends it; `nil` for none.
  func perform(
    _ call: OperationCall, on route: Route, authorizer: Authenticator?
  ) async throws -> JSONValue {
    try Task.checkCancellation()
    let request = try RequestEncoder.encode(call)
    let progress = Mutex(Progress())
    return try await withDeadline(route.timeouts.call) {
      try await self.attempt(
        request, of: call.operation, on: route, authorizer: authorizer, progress)
    } orThrow: {
      progress.withLock { progress in
        var fault = Fault(callTimeoutOn: route)
        if progress.attempts == 0 { fault.reach = .none }
        if let last = progress.lastFault { fault.message += "; before that, \(last.message)" }
        return fault.error(for: call.operation, attempts: progress.attempts)
      }
    }
  }

  private func attempt(
    _ request: ServiceRequest, of operation: Operation, on route: Route,
    authorizer: Authenticator?, _ progress: borrowing Mutex<Progress>
  ) async throws -> JSONValue {
    var hasRenewed = false
    while true {
      var signed = request
      do {
        try await authorizer?.authorize(&signed, for: operation.service, on: route)
      } catch let error as OperationError {
        throw error.concerning(operation)
      }
      let attempts = progress.withLock { progress in
        progress.attempts += 1
        return progress.attempts
      }
      let fault: Fault
      switch try await exchange(signed, of: operation, on: route, attempts) {
      case .success(let payload):
        budget.deposit()
        return payload
      case .failure(let found): fault = found.fault
      }
      progress.withLock { $0.lastFault = fault }
      if !hasRenewed, fault.reply?.status == 401, let authorizer,
        await authorizer.renew(after: signed)
      {
        hasRenewed = true
        continue
      }
      let pause = try pause(after: fault, operation, attempts)
      try await Task.sleep(for: pause)
    }
  }

  /// How long to wait before the next attempt.
  ///
  /// - Throws: ``OperationError`` where there must be none.
  private func pause(
    after fault: Fault, _ operation: Operation, _ attempts: Int
  ) throws(OperationError) -> Duration {
    let error = fault.error(for: operation, attempts: attempts)
    guard fault.isTransient, operation.mayRepeat(after: fault), attempts < policy.maximumAttempts
    else { throw error }
    let asked = fault.retryAfter ?? .zero
    if asked > policy.maximumRetryAfter {
      throw error.withHint("the service asks to wait for \(asked.inWords)")
    }
    guard budget.withdraw() else {
      throw error.withHint(
        "it was not tried again, as too many other requests had to be; wait a little")
    }
    let pause = max(asked, policy.delay(after: attempts))
    logger.debug(
      "pausing before the next attempt",
      metadata: [
        "operation": "\(operation.qualifiedName)", "pause": "\(pause)",
        "attempt": "\(attempts + 1)",
      ])
    return pause
  }

  /// A fault as the failure of an attempt.
  private struct Failure: Error { let fault: Fault }

  /// One attempt.
  ///
  /// - Throws: `CancellationError` alone.
  private func exchange(
    _ request: ServiceRequest, of operation: Operation, on route: Route, _ attempts: Int
  ) async throws -> Result<JSONValue, Failure> {
    let started = ContinuousClock.now
    let response: ServiceResponse
    do {
      response = try await send(request, on: route)
    } catch {
      if error is CancellationError || Task.isCancelled { throw CancellationError() }
      let fault = Fault(error, on: route)
      log(operation, attempts, started, "failed", fault.message, nil)
      return .failure(Failure(fault: fault))
    }
    do {
      let payload = try ReplyDecoder.decode(response, for: operation, attempts: attempts)
      log(operation, attempts, started, "\(response.status)", nil, response)
      return .success(payload)
    } catch {
      log(operation, attempts, started, "\(response.status)", error.message, response)
      return .failure(Failure(fault: Fault(reply: error, response: response)))
    }
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
    if let id = response?.headers.first(where: { $0.name.lowercased() == "x-request-id" })?.value {
      metadata["request_id"] = "\(id)"
    }
    logger.debug("attempt", metadata: metadata)
  }

  private func send(
    _ request: ServiceRequest, on route: Route
  ) async throws -> ServiceResponse {
    let query = request.query.map { item in
      "\(PercentEncoding.encode(item.name))=\(PercentEncoding.encode(item.value))"
    }.joined(separator: "&")
    var message = HTTPClientRequest(
      url: "\(route.endpoint)\(request.path)\(query.isEmpty ? "" : "?")\(query)")
    message.method = HTTPMethod(rawValue: request.method)
    message.headers = HTTPHeaders(request.headers.map { ($0.name, $0.value) })
    message.headers.add(name: "User-Agent", value: "COCClient")
    if !request.body.isEmpty { message.body = .bytes(ByteBuffer(bytes: request.body)) }
    let response = try await route.http.execute(
      message, timeout: TimeAmount(route.timeouts.call))
    let body = try await response.body.collect(upTo: Self.maximumReplySize)
    return ServiceResponse(
      status: Int(response.status.code),
      headers: response.headers.map { (name: $0.name, value: $0.value) },
      body: Array(body.readableBytesView))
  }
}

/// Runs `work`, and cancels it when the time is over.
private func withDeadline<Value: Sendable>(
  _ time: Duration, work: @escaping @Sendable () async throws -> Value,
  orThrow error: () -> OperationError
) async throws -> Value {
  try await withThrowingTaskGroup(of: Value?.self) { group in
    defer { group.cancelAll() }
    group.addTask { try await work() }
    group.addTask {
      try await Task.sleep(for: time)
      return nil
    }
    guard let first = try await group.next(), let value = first else { throw error() }
    return value
  }
}

extension Operation {
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
