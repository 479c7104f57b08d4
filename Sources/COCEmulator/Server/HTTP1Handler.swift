import COCCatalog
import NIOCore
import NIOHTTP1

/// What can only be done where the versions of HTTP/1 are still told apart: tells clients that wait for
/// it to go on with the body (RFC 9110, section 10.1.1), ends connections as the request's version has
/// it (RFC 9112, section 9.3), refuses a request that does not name one host (section 3.2), and gives
/// the reply to a head that cannot be read a body.
final class HTTP1Handler: ChannelDuplexHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias InboundOut = HTTPServerRequestPart
  typealias OutboundIn = HTTPServerResponsePart
  typealias OutboundOut = HTTPServerResponsePart

  private enum Persistence {
    case byDefault
    /// A client of HTTP/1.0 asked for it, and has to be told.
    case asked
    case none
  }

  private struct Unanswered {
    /// Of the connection after the request.
    let persistence: Persistence
    /// The client waits to be told to send the body, but another answer comes first.
    var isUninvited: Bool
  }

  /// The requests that are not answered yet, in their order.
  private var unanswered = CircularBuffer<Unanswered>()

  /// Why a request was refused. What comes after it is not read.
  private var problem: String?

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard problem == nil else { return }
    switch unwrapInboundIn(data) {
    case .head(let head):
      problem = Self.problem(with: head)
      if problem != nil { return context.fireErrorCaught(HTTPParserError.invalidHeaderToken) }
      let isInvited = Self.isInvited(head)
      // Not in the middle of an answer.
      if isInvited, unanswered.isEmpty { invite(context) }
      unanswered.append(
        Unanswered(
          persistence: !head.isKeepAlive ? .none : head.version == .http1_0 ? .asked : .byDefault,
          isUninvited: isInvited && !unanswered.isEmpty))
    case .body, .end:
      // It did not wait.
      if !unanswered.isEmpty {
        unanswered[unanswered.index(before: unanswered.endIndex)].isUninvited = false
      }
    }
    context.fireChannelRead(data)
  }

  /// Whether the client is to be told to send the body. HTTP/1.0 does not know such replies, and a body
  /// that is going to be refused is better not sent at all.
  private static func isInvited(_ head: HTTPRequestHead) -> Bool {
    head.version != .http1_0 && head.headers.first(name: "Expect")?.lowercased() == "100-continue"
      && !BodyReader.isTooLarge(contentLength: head.headers.first(name: "Content-Length"))
  }

  private func invite(_ context: ChannelHandlerContext) {
    context.writeAndFlush(
      wrapOutboundOut(.head(HTTPResponseHead(version: .http1_1, status: .continue))), promise: nil)
  }

  private static func problem(with head: HTTPRequestHead) -> String? {
    switch head.headers["Host"].count {
    case 1: break
    case 0 where head.version == .http1_0: break
    case 0: return "the request has no header Host"
    default: return "the request has more than one header Host"
    }
    // Where another coding is the last one, the body has no end (RFC 9112, section 6.3).
    let codings = head.headers["Transfer-Encoding"]
    if !codings.isEmpty, codings.map({ $0.lowercased() }) != ["chunked"] {
      return "of the codings that Transfer-Encoding may name, only chunked is known"
    }
    return nil
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    switch unwrapOutboundIn(data) {
    case .head(let head): write(head, data, context, promise)
    case .body: context.write(data, promise: promise)
    case .end:
      guard unanswered.popFirst()?.persistence == Persistence.none else {
        context.write(data, promise: promise)
        if unanswered.first?.isUninvited ?? false {
          unanswered[unanswered.startIndex].isUninvited = false
          invite(context)
        }
        return
      }
      let written = promise ?? context.eventLoop.makePromise()
      let channel = context.channel
      written.futureResult.whenComplete { _ in channel.close(promise: nil) }
      context.write(data, promise: written)
    }
  }

  private func write(
    _ head: HTTPResponseHead, _ data: NIOAny, _ context: ChannelHandlerContext,
    _ promise: EventLoopPromise<Void>?
  ) {
    var head = head
    switch unanswered.first?.persistence {
    case .byDefault: return context.write(data, promise: promise)
    case .asked: head.headers.replaceOrAdd(name: "Connection", value: "keep-alive")
    case Persistence.none?: head.headers.replaceOrAdd(name: "Connection", value: "close")
    case nil:
      // The answer to what is no request.
      let reply = ReplyEncoder.encodeError(
        status: Int(head.status.code), code: EmulatorResponder.bodyCode,
        message: problem
          ?? "the request cannot be read: its head is malformed or too long, or its body is not as "
          + "the head says", for: nil)
      for (name, value) in reply.headers { head.headers.replaceOrAdd(name: name, value: value) }
      head.headers.replaceOrAdd(name: "X-Request-Id", value: Identifier.request())
      head.headers.replaceOrAdd(name: "Content-Length", value: String(reply.body.count))
      context.write(wrapOutboundOut(.head(head)), promise: nil)
      return context.write(
        wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: reply.body)))), promise: promise)
    }
    context.write(wrapOutboundOut(.head(head)), promise: promise)
  }
}
