import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Tells clients that wait for it to go on with the body (RFC 9110, section 10.1.1).
final class ContinueHandler: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPRequestPart
  typealias InboundOut = HTTPRequestPart
  typealias OutboundOut = HTTPResponsePart

  func handlerAdded(context: ChannelHandlerContext) {
    // It has to stand before what makes HTTP/1 version-less, which is in place by now.
    do {
      try HTTP1Handler.add(to: context.channel)
    } catch {
      context.fireErrorCaught(error)
    }
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    if case .head(let head) = unwrapInboundIn(data),
      head.headerFields[.expect]?.lowercased() == "100-continue"
    {
      context.writeAndFlush(
        wrapOutboundOut(.head(HTTPResponse(status: .continue))), promise: nil)
    }
    context.fireChannelRead(data)
  }
}
