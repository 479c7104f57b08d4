import NIOCore
import NIOPosix
import Synchronization

/// A real HTTP proxy on a loopback port that understands `CONNECT`.
final class ConnectProxy: Sendable {
  /// The value of `Proxy-Authorization` that it wants, if any.
  private let authorization: String?
  private let heads = Mutex<[String]>([])
  private let channel = Mutex<(any Channel)?>(nil)

  /// The heads of the requests it was sent.
  var requests: [String] { heads.withLock { $0 } }
  var port: Int { channel.withLock { $0?.localAddress?.port ?? 0 } }

  init(authorization: String? = nil) async throws {
    self.authorization = authorization
    let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(ConnectHandler(proxy: self))
        }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    channel.withLock { $0 = server }
  }

  /// Reads the head of `CONNECT`, then connects and passes all bytes on.
  private final class ConnectHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let proxy: ConnectProxy
    private var head = ""
    private var peer: (any Channel)?

    init(proxy: ConnectProxy) { self.proxy = proxy }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      let buffer = unwrapInboundIn(data)
      if let peer {
        peer.writeAndFlush(buffer, promise: nil)
        return
      }
      head += String(buffer: buffer)
      guard head.hasSuffix("\r\n\r\n") else { return }
      proxy.heads.withLock { $0.append(head) }
      if let wanted = proxy.authorization,
        !head.lowercased().contains("proxy-authorization: \(wanted.lowercased())\r\n")
      {
        answer("407 Proxy Authentication Required", context)
        return
      }
      let target = head.split(separator: " ")[1].split(separator: ":")
      guard head.hasPrefix("CONNECT "), target.count == 2, let port = Int(target[1]) else {
        answer("400 Bad Request", context)
        return
      }
      let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
      let client = context.channel
      ClientBootstrap(group: context.eventLoop)
        .channelInitializer { channel in
          channel.eventLoop.makeCompletedFuture {
            try channel.pipeline.syncOperations.addHandler(BackHandler(client: client))
          }
        }
        .connect(host: String(target[0]), port: port)
        .assumeIsolated()
        .whenComplete { result in
          switch result {
          case .success(let channel):
            self.peer = channel
            self.answer("200 Connection established", bound.value)
          case .failure: self.answer("502 Bad Gateway", bound.value)
          }
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
      peer?.close(promise: nil)
      context.fireChannelInactive()
    }

    private func answer(_ status: String, _ context: ChannelHandlerContext) {
      let buffer = ByteBuffer(string: "HTTP/1.1 \(status)\r\nContent-Length: 0\r\n\r\n")
      context.writeAndFlush(wrapOutboundOut(buffer), promise: nil)
    }
  }

  /// Passes the bytes of the service on to the client.
  private final class BackHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    private let client: any Channel

    init(client: any Channel) { self.client = client }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      client.writeAndFlush(unwrapInboundIn(data), promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
      client.close(promise: nil)
      context.fireChannelInactive()
    }
  }
}

/// A real server on a loopback port that answers what it reads with bytes of its own, then closes.
final class ByteServer: Sendable {
  private let channel: any Channel
  var port: Int { channel.localAddress?.port ?? 0 }

  /// - Parameter answers: What to send after each read in turn; then the connection is closed.
  init(_ answers: [UInt8]...) async throws {
    channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(Handler(answers))
        }
      }
      .bind(host: "127.0.0.1", port: 0).get()
  }

  private final class Handler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer
    private var answers: [[UInt8]]

    init(_ answers: [[UInt8]]) { self.answers = answers }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      guard !answers.isEmpty else { return context.close(promise: nil) }
      let answer = ByteBuffer(bytes: answers.removeFirst())
      context.writeAndFlush(wrapOutboundOut(answer), promise: nil)
    }
  }
}
