import COCCatalog
import NIOCore
import NIOHTTP1
import NIOHTTP2
import NIOPosix
import NIOSSL
import Synchronization

/// A real HTTP server on a loopback port that does what its script says, request by request, and
/// keeps what it was sent.
final class ScriptedServer: Sendable {
  enum Step: Sendable {
    case reply(Int, [String: String] = [:], String = "")
    /// A reply whose body is no text.
    case bytes(Int, [String: String], [UInt8])
    /// Refuses the stream of HTTP/2, unread as it says.
    case refuseStream
    /// Accepts the connection and closes it before anything is read.
    case closeUnread
    /// Reads the whole request and closes the connection.
    case closeAfterReading
    /// Sends the head and a part of the body, then closes the connection.
    case closeMidway
    /// Reads the request and never answers.
    case silence
    /// Sends the head at once, and then a byte of the body each time the pause is over.
    case trickle(pause: TimeAmount, String)
    /// Sends the head of a reply that is not the last each time the pause is over, without end.
    case hints(pause: TimeAmount)
    /// Sends bytes that are no HTTP.
    case garbage
    /// Reads the whole request and answers with bytes that are not the TLS of the connection.
    case brokenTLS
    /// Refuses the request and says what it was.
    case echo
  }

  /// What a connection speaks.
  enum Security: Sendable {
    /// HTTP/1.1 without TLS.
    case none
    /// HTTP/1.1 over TLS.
    case http1
    /// HTTP/2 over TLS.
    case http2
  }

  private struct State {
    var steps: [Step]
    var versions: [String] = []
    var requests: [ServiceRequest] = []
    var closedConnections = 0
  }

  private let state: Mutex<State>
  private let channel: any Channel

  var port: Int { channel.localAddress?.port ?? 0 }
  var endpoint: String { "http://127.0.0.1:\(port)" }
  /// What was sent, in the order of arrival.
  var requests: [ServiceRequest] { state.withLock { $0.requests } }
  /// The version of HTTP of each request.
  var versions: [String] { state.withLock { $0.versions } }
  /// How many connections the client has closed, or lost.
  var closedConnections: Int { state.withLock { $0.closedConnections } }

  /// - Parameter steps: What to do with each request in turn; the last one counts for all that
  ///   follow.
  convenience init(
    _ steps: Step..., security: Security = .none, newest: TLSVersion? = nil
  ) async throws {
    try await self.init(steps: steps, security: security, newest: newest)
  }

  /// - Parameter newest: The newest version of TLS that it speaks; nil for all that there are.
  init(steps: [Step], security: Security = .none, newest: TLSVersion? = nil) async throws {
    let box = Box()
    let context = security == .none ? nil : try Self.securityContext(security, newest)
    channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelInitializer { channel in
        let handle: @Sendable (any Channel) -> EventLoopFuture<Void> = { channel in
          channel.eventLoop.makeCompletedFuture {
            try channel.pipeline.syncOperations.addHandler(Handler(box: box))
          }
        }
        guard let context else {
          return channel.pipeline.configureHTTPServerPipeline().flatMap { handle(channel) }
        }
        return channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: context))
        }.flatMap { channel.configureCommonHTTPServerPipeline(handle) }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    state = Mutex(State(steps: steps))
    box.server.withLock { $0 = self }
  }

  private static func securityContext(
    _ security: Security, _ newest: TLSVersion?
  ) throws -> NIOSSLContext {
    var settings = TLSConfiguration.makeServerConfiguration(
      certificateChain: try NIOSSLCertificate.fromPEMFile(RouteTests.certificate("server"))
        .map { .certificate($0) },
      privateKey: .privateKey(
        try NIOSSLPrivateKey(file: RouteTests.certificate("server-key"), format: .pem)))
    settings.minimumTLSVersion = .tlsv1
    settings.maximumTLSVersion = newest
    settings.applicationProtocols = security == .http2 ? ["h2", "http/1.1"] : ["http/1.1"]
    return try NIOSSLContext(configuration: settings)
  }

  func stop() async throws { try await channel.close() }

  private func next() -> Step {
    state.withLock { state in
      state.steps.count > 1 ? state.steps.removeFirst() : state.steps.first ?? .silence
    }
  }

  /// Whether the connection is to be closed as it comes; takes that step off the script.
  private func closesUnread() -> Bool {
    let isNext = state.withLock { state in
      if case .closeUnread? = state.steps.first { return true }
      return false
    }
    if isNext { _ = next() }
    return isNext
  }

  /// Hands the server to its handlers, once there is one.
  private final class Box: Sendable {
    let server = Mutex<ScriptedServer?>(nil)
    var value: ScriptedServer? { server.withLock { $0 } }
  }

  private final class Handler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let box: Box
    private var request: ServiceRequest?

    init(box: Box) { self.box = box }

    func channelActive(context: ChannelHandlerContext) {
      if box.value?.closesUnread() == true { context.close(promise: nil) }
      context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
      box.value?.state.withLock { $0.closedConnections += 1 }
      context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
      context.close(promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      switch unwrapInboundIn(data) {
      case .head(let head):
        box.value?.state.withLock {
          $0.versions.append("\(head.version.major).\(head.version.minor)")
        }
        let parts = head.uri.split(separator: "?", maxSplits: 1)
        let query = (parts.count > 1 ? parts[1] : "").split(separator: "&").map { item in
          let pair = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
          return (
            name: PercentEncoding.decode(pair[0]) ?? "",
            value: pair.count > 1 ? PercentEncoding.decode(pair[1]) ?? "" : ""
          )
        }
        request = ServiceRequest(
          method: head.method.rawValue, path: parts.first.map(String.init) ?? "", query: query,
          headers: head.headers.map { (name: $0.name, value: $0.value) })
      case .body(let buffer): request?.body.append(contentsOf: buffer.readableBytesView)
      case .end:
        guard let request, let server = box.value else { return }
        server.state.withLock { $0.requests.append(request) }
        answer(server.next(), context)
      }
    }

    private func answer(_ step: Step, _ context: ChannelHandlerContext) {
      switch step {
      case .reply(let status, let headers, let body):
        begin(status, headers, length: body.utf8.count, context)
        send(body, context)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
      case .bytes(let status, let headers, let body):
        begin(status, headers, length: body.count, context)
        let buffer = ByteBuffer(bytes: body)
        context.write(wrapOutboundOut(.body(.byteBuffer(buffer))), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
      case .refuseStream:
        let codec = try? context.pipeline.syncOperations.context(
          handlerType: HTTP2FramePayloadToHTTP1ServerCodec.self)
        codec?.writeAndFlush(
          NIOAny(HTTP2Frame.FramePayload.rstStream(.refusedStream)), promise: nil)
      case .closeUnread, .closeAfterReading: context.close(promise: nil)
      case .closeMidway:
        begin(200, [:], length: 100, context)
        send("{\"data\":", context)
        context.close(promise: nil)
      case .silence: break
      case .trickle(let pause, let body):
        begin(200, [:], length: body.utf8.count, context)
        context.flush()
        trickle(body[...], pause, NIOLoopBound(context, eventLoop: context.eventLoop))
      case .hints(let pause):
        hint(pause, NIOLoopBound(context, eventLoop: context.eventLoop))
      case .echo:
        let headers =
          request?.headers.map { "\($0.name): \($0.value)" }.joined(separator: "; ") ?? ""
        let text = headers + String(decoding: request?.body ?? [], as: UTF8.self)
        let body = JSONValue.object(["error_code": "X.1", "error_msg": .string(text)]).serialized()
        begin(400, [:], length: body.count, context)
        send(String(decoding: body, as: UTF8.self), context)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
      case .brokenTLS:
        let encryption = try? context.pipeline.syncOperations.context(
          handlerType: NIOSSLServerHandler.self)
        // From there on towards the socket: a record of application data with nothing right in it.
        let record: [UInt8] = [0x17, 3, 3, 0, 32] + Array(repeating: 7, count: 32)
        encryption?.writeAndFlush(NIOAny(ByteBuffer(bytes: record)), promise: nil)
      case .garbage:
        let buffer = ByteBuffer(string: "SSH-2.0-OpenSSH_9.2\r\n")
        let encoder = try? context.pipeline.syncOperations.context(
          handlerType: HTTPResponseEncoder.self)
        // From the encoder on towards the socket, so that the bytes go out as they are.
        encoder?.writeAndFlush(NIOAny(buffer), promise: nil)
      }
    }

    private func begin(
      _ status: Int, _ headers: [String: String], length: Int, _ context: ChannelHandlerContext
    ) {
      var fields = HTTPHeaders([("Content-Type", "application/json")])
      for (name, value) in headers { fields.replaceOrAdd(name: name, value: value) }
      if status != 204 { fields.add(name: "Content-Length", value: "\(length)") }
      let head = HTTPResponseHead(
        version: .http1_1, status: HTTPResponseStatus(statusCode: status), headers: fields)
      context.write(wrapOutboundOut(.head(head)), promise: nil)
    }

    private func send(_ text: String, _ context: ChannelHandlerContext) {
      guard !text.isEmpty else { return }
      context.writeAndFlush(
        wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: text)))), promise: nil)
    }

    private func hint(_ pause: TimeAmount, _ bound: NIOLoopBound<ChannelHandlerContext>) {
      let context = bound.value
      guard context.channel.isActive else { return }
      let head = "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
      // As they are, and not faster than they are read.
      let encoder = try? context.pipeline.syncOperations.context(
        handlerType: HTTPResponseEncoder.self)
      if context.channel.isWritable {
        encoder?.writeAndFlush(NIOAny(ByteBuffer(string: head)), promise: nil)
      }
      context.eventLoop.assumeIsolated().scheduleTask(in: pause) { self.hint(pause, bound) }
    }

    private func trickle(
      _ rest: Substring, _ pause: TimeAmount, _ bound: NIOLoopBound<ChannelHandlerContext>
    ) {
      bound.value.eventLoop.assumeIsolated().scheduleTask(in: pause) {
        let context = bound.value
        guard context.channel.isActive else { return }
        guard let first = rest.first else {
          context.writeAndFlush(self.wrapOutboundOut(.end(nil)), promise: nil)
          return
        }
        self.send(String(first), context)
        self.trickle(rest.dropFirst(), pause, bound)
      }
    }
  }
}
