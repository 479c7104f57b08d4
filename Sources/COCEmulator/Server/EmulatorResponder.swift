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

  private let bodyTime: Duration

  init(emulator: Emulator, logger: Logger, bodyTime: Duration) {
    self.emulator = emulator
    self.logger = logger
    self.bodyTime = bodyTime
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
    let body: [UInt8]
    switch await readBody(of: request) {
    case .complete(let bytes): body = bytes
    case .broken: return await Self.dropped(context.channel)
    case .refused(let refusal, let isRead):
      let reply = ReplyEncoder.encodeError(
        status: refusal.status, code: Self.bodyCode, message: refusal.message, for: nil)
      let response = Self.response(reply)
      return isRead ? response : Self.closing(response, context.channel)
    }
    let serviceRequest = Self.serviceRequest(request, path: path, query: query, body: body)
    let route = Route(serviceRequest)
    if route?.isQuick ?? false, body.isEmpty {
      return await answer(serviceRequest, route, context.channel)
    }
    // The other connections of this event loop are not to wait for it.
    return await withTaskExecutorPreference(globalConcurrentExecutor) {
      await answer(serviceRequest, route, context.channel)
    }
  }

  private func answer(
    _ request: ServiceRequest, _ route: Route?, _ channel: any Channel
  ) async -> Response {
    if let route { return await faultyResponse(to: request, route, channel) }
    guard request.path.hasPrefix(AdminAPI.prefix) else {
      return Self.response(Emulator.unrouted(request))
    }
    let admin = AdminAPI(emulator: emulator)
    return Self.response(await admin.reply(to: request, from: channel.remoteAddress))
  }

  /// The response of the service, with the faults that hit it.
  private func faultyResponse(
    to request: ServiceRequest, _ route: Route, _ channel: any Channel
  ) async -> Response {
    let operation = route.operation
    let faults = RequestFaults(emulator.faults.next(for: operation.qualifiedName))
    if faults.latency > 0 { try? await Task.sleep(for: .milliseconds(faults.latency)) }
    if faults.dropsBefore { return await Self.dropped(channel) }
    var reply =
      if let status = faults.status {
        Emulator.faulty(status.code, retryAfter: status.retryAfter, for: operation)
      } else {
        await reply(to: request, route, clockSkew: faults.clockSkew)
      }
    if faults.dropsAfter { return await Self.dropped(channel) }
    reply.body = faults.spoiled(reply.body)
    let response = Self.response(reply)
    return faults.slowBody > 0 ? Self.slow(response, reply.body, faults.slowBody) : response
  }

  private func reply(
    to request: ServiceRequest, _ route: Route, clockSkew: Int64
  ) async -> ServiceResponse {
    let operation = route.operation
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

  private enum Body {
    case complete([UInt8])
    /// The client has gone before its end.
    case broken
    /// `isRead`: whether the client has been heard out, so that the connection can stay.
    case refused(Refusal, isRead: Bool)
  }

  /// The API gateway's code for a request that it cannot take.
  static let bodyCode = "APIGW.0201"

  private func readBody(of request: Request) async -> Body {
    let length = request.headers[.contentLength].flatMap { Int($0) }
    if length == 0 || (length == nil && request.headers[.transferEncoding] == nil) {
      return .complete([])
    }
    if let length {
      // The client waits to be told to send it.
      let isAwaited = request.headers[.expect] != nil
      let limit = isAwaited ? RequestEncoder.maximumSignedBodySize : Self.longestRead
      if length > limit { return .refused(Self.tooLarge, isRead: false) }
    }
    return await withTaskGroup(of: Body.self) { group in
      group.addTask {
        do {
          return try await Self.collect(request.body)
        } catch {
          return .broken
        }
      }
      group.addTask {
        try? await Task.sleep(for: bodyTime)
        return .refused(
          Refusal(
            "the body did not arrive within \(bodyTime.components.seconds) seconds", status: 408),
          isRead: false)
      }
      defer { group.cancelAll() }
      return await group.next() ?? .complete([])
    }
  }

  /// Whether a body of this length, as its header has it, is larger than any that is taken.
  static func isTooLarge(contentLength: String?) -> Bool {
    contentLength.flatMap { Int($0) }.map { $0 > RequestEncoder.maximumSignedBodySize } ?? false
  }

  private static let tooLarge = Refusal("the body is larger than 12 MB", status: 413)

  /// A body that is too large, but not larger than this, is read to its end all the same: a client that
  /// is cut off while it sends does not get to see the answer.
  private static let longestRead = 4 * RequestEncoder.maximumSignedBodySize

  /// The body, if it is not too large.
  private static func collect(_ body: RequestBody) async throws -> Body {
    let limit = RequestEncoder.maximumSignedBodySize
    var bytes: [UInt8] = []
    var size = 0
    for try await buffer in body {
      size += buffer.readableBytes
      if size > longestRead { return .refused(tooLarge, isRead: false) }
      if size <= limit { bytes.append(contentsOf: buffer.readableBytesView) }
    }
    return size <= limit ? .complete(bytes) : .refused(tooLarge, isRead: true)
  }

  private static func serviceRequest(
    _ request: Request, path: String, query: Substring, body: [UInt8]
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
      method: request.method.rawValue, path: path, query: pairs, headers: headers, body: body)
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
