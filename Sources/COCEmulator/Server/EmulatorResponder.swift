import COCCatalog
import HTTPTypes
import Hummingbird
import Logging
import NIOCore

/// What a request over HTTP comes with.
struct ConnectionContext: InitializableFromSource, Sendable {
  let channel: any Channel

  init(source: ApplicationRequestContextSource) {
    channel = source.channel
  }
}

/// Turns HTTP requests into requests of the service, and its replies into HTTP responses.
struct EmulatorResponder: HTTPResponder {
  typealias Context = ConnectionContext

  let emulator: Emulator
  let logger: Logger
  private let authenticator: Authenticator

  private let bodies: BodyReader
  private let budget: BodyBudget

  init(emulator: Emulator, logger: Logger, bodyTime: Duration, budget: BodyBudget) {
    self.emulator = emulator
    self.logger = logger
    bodies = BodyReader(time: bodyTime)
    self.budget = budget
    authenticator = Authenticator(emulator: emulator)
  }

  func respond(to request: Request, context: ConnectionContext) async throws -> Response {
    let start = ContinuousClock.now
    let (path, query) = Self.parts(of: request.head.path ?? "")
    let response = await response(to: request, path: String(path), query: query, context)
    let time = (ContinuousClock.now - start) / .milliseconds(1)
    // Nobody gets the response where the connection is gone or the server is at its end.
    let isDropped = Task.isCancelled || !context.channel.isActive
    let outcome = isDropped ? "dropped" : "\(response.status.code)"
    logger.info("\(request.method) \(path) \(outcome) \((time * 10).rounded() / 10) ms")
    return response
  }

  /// The path and the query of a request's target.
  private static func parts(of target: String) -> (path: Substring, query: Substring) {
    guard let mark = target.utf8.firstIndex(of: UInt8(ascii: "?")) else {
      return (target[...], "")
    }
    return (target[..<mark], target[target.utf8.index(after: mark)...])
  }

  private func response(
    to request: Request, path: String, query: Substring, _ context: ConnectionContext
  ) async -> Response {
    if path == "/healthz" { return Self.health }
    var serviceRequest = Self.serviceRequest(request, path: path, query: query)
    let route = Route(serviceRequest)
    let share = BodyBudget.Share(budget)
    defer { share.giveBack() }
    var refusal: Refusal?
    if Self.hasBody(request) {
      let admission = await admission(of: serviceRequest, route, context.channel)
      refusal = admission.refusal
      switch await bodies.read(request, for: admission.use, share: share) {
      case .complete(let bytes): serviceRequest.body = bytes
      case .broken: return await Self.dropped(context.channel)
      case .refused(let refusal, let isRead):
        return Self.refused(refusal, isRead: isRead, context.channel)
      }
    }
    if route?.isQuick ?? false, serviceRequest.body.isEmpty {
      return await answer(serviceRequest, route, refusal, context.channel)
    }
    // The other connections of this event loop are not to wait for it.
    return await withTaskExecutorPreference(globalConcurrentExecutor) { [serviceRequest, refusal] in
      await answer(serviceRequest, route, refusal, context.channel)
    }
  }

  /// The response to a request whose body is not taken.
  private static func refused(
    _ refusal: Refusal, isRead: Bool, _ channel: any Channel
  ) -> Response {
    var reply = ReplyEncoder.encodeError(
      status: refusal.status, code: refusal.code ?? bodyCode, message: refusal.message, for: nil)
    if refusal.status == 429 { reply.headers.append(("Retry-After", "1")) }
    let response = response(reply)
    return isRead ? response : closing(response, channel)
  }

  /// - Parameter refusal: Why the request is refused, where its head has shown that.
  private func answer(
    _ request: ServiceRequest, _ route: Route?, _ refusal: Refusal?, _ channel: any Channel
  ) async -> Response {
    if let route { return await faultyResponse(to: request, route, refusal, channel) }
    guard request.path.hasPrefix(AdminAPI.prefix) else {
      return Self.response(Emulator.unrouted(request))
    }
    let admin = AdminAPI(emulator: emulator)
    return Self.response(await admin.reply(to: request, from: channel.remoteAddress))
  }

  /// The response of the service, with the faults that hit it.
  private func faultyResponse(
    to request: ServiceRequest, _ route: Route, _ refusal: Refusal?, _ channel: any Channel
  ) async -> Response {
    let operation = route.operation
    let faults = RequestFaults(emulator.faults.next(for: operation.qualifiedName))
    if faults.latency > 0 { try? await Task.sleep(for: .milliseconds(faults.latency)) }
    if faults.dropsBefore { return await Self.dropped(channel) }
    var reply =
      if let status = faults.status {
        Emulator.faulty(status.code, retryAfter: status.retryAfter, for: operation)
      } else {
        await reply(to: request, route, refusal, clockSkew: faults.clockSkew)
      }
    if faults.dropsAfter { return await Self.dropped(channel) }
    reply.body = faults.spoiled(reply.body)
    let response = Self.response(reply)
    return faults.slowBody > 0 ? Self.slow(response, reply.body, faults.slowBody) : response
  }

  private func reply(
    to request: ServiceRequest, _ route: Route, _ refusal: Refusal?, clockSkew: Int64
  ) async -> ServiceResponse {
    let operation = route.operation
    if let refusal { return refusal.response(for: operation) }
    do {
      let caller = try await authenticator.caller(
        of: request, for: operation, clockSkew: clockSkew)
      return await emulator.respond(to: request, route, caller)
    } catch let refusal as Refusal {
      return refusal.response(for: operation)
    } catch {
      return Refusal("Internal server error: \(Store.words(for: error))", status: 500)
        .response(for: operation)
    }
  }

  // MARK: - Requests

  /// The API gateway's code for a request that it cannot take.
  static let bodyCode = "APIGW.0201"

  /// The largest body that is kept without knowing who sends it: that of a password.
  private static let longestUnsigned = 64 << 10

  /// What to do with a request's body, and what its head is refused for: nobody's body is kept who is
  /// not known.
  private func admission(
    of head: ServiceRequest, _ route: Route?, _ channel: any Channel
  ) async -> (use: BodyReader.Use, refusal: Refusal?) {
    guard let operation = route?.operation else {
      let isForAdmin =
        head.path.hasPrefix(AdminAPI.prefix) && AdminAPI.takes(head, from: channel.remoteAddress)
      return (isForAdmin ? .keep(atMost: 1 << 20) : .forget, nil)
    }
    if Authenticator.isOpen(operation) { return (.keep(atMost: Self.longestUnsigned), nil) }
    do {
      try await authenticator.check(headOf: head)
      return (.keep(atMost: BodyReader.longestKept), nil)
    } catch let refusal as Refusal {
      return (.forget, refusal)
    } catch {
      return (
        .forget, Refusal("Internal server error: \(Store.words(for: error))", status: 500)
      )
    }
  }

  private static func hasBody(_ request: Request) -> Bool {
    request.headers[.transferEncoding] != nil
      || request.headers[.contentLength].map { $0 != "0" } ?? false
  }

  /// The request without its body.
  private static func serviceRequest(
    _ request: Request, path: String, query: Substring
  ) -> ServiceRequest {
    var headers: [(name: String, value: String)] = request.headers.map {
      ($0.name.rawName, $0.value)
    }
    if let authority = request.head.authority { headers.append(("Host", authority)) }
    let pairs = query.utf8.split(separator: UInt8(ascii: "&")).map {
      pair -> (name: String, value: String) in
      let parts = pair.split(
        separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false
      ).map { Substring($0) }
      func decoded(_ text: Substring) -> String { PercentEncoding.decode(text) ?? String(text) }
      return (decoded(parts[0]), parts.count > 1 ? decoded(parts[1]) : "")
    }
    return ServiceRequest(
      method: request.method.rawValue, path: path, query: pairs, headers: headers)
  }

  // MARK: - Responses

  private static var health: Response {
    Response(
      status: .ok, headers: [.contentType: "application/json"],
      body: .init(byteBuffer: ByteBuffer(string: #"{"status":"ok"}"#)))
  }

  private static func response(_ reply: ServiceResponse) -> Response {
    var headers = HTTPFields()
    for (name, value) in reply.headers {
      // Most replies have this one alone, and a name takes a while to check.
      let name = name == HTTPField.Name.contentType.rawName ? .contentType : HTTPField.Name(name)
      if let name { headers.append(HTTPField(name: name, value: value)) }
    }
    if let requestID, headers[requestID] == nil { headers[requestID] = Identifier.request() }
    return Response(
      status: .init(code: reply.status), headers: headers,
      body: .init(byteBuffer: ByteBuffer(bytes: reply.body)))
  }

  private static let requestID = HTTPField.Name("X-Request-Id")

  /// Closes the connection; what is returned goes nowhere.
  private static func dropped(_ channel: any Channel) async -> Response {
    try? await channel.close()
    return Response(status: .serviceUnavailable)
  }

  /// The response with its body in ten pieces over this time.
  private static func slow(_ response: Response, _ body: [UInt8], _ milliseconds: Int) -> Response {
    var response = response
    response.body = ResponseBody(contentLength: body.count) { writer in
      let size = max(1, (body.count + 9) / 10)
      for start in stride(from: 0, to: body.count, by: size) {
        try await Task.sleep(for: .milliseconds(milliseconds / 10))
        try await writer.write(ByteBuffer(bytes: body[start..<min(start + size, body.count)]))
      }
      try await writer.finish(nil)
    }
    return response
  }

  /// The response, after which the connection is closed: what the client still sends is not read to
  /// an end that may never come. A moment passes first, in which the client can read the response.
  private static func closing(_ response: Response, _ channel: any Channel) -> Response {
    var response = response
    response.headers[.connection] = "close"
    let body = response.body
    response.body = ResponseBody(contentLength: body.contentLength) { writer in
      try await body.write(writer)
      channel.eventLoop.scheduleTask(in: .seconds(2)) { channel.close(promise: nil) }
    }
    return response
  }
}
