import NIOCore

/// Closes the connection of a client that has stopped to read what it asked for.
///
/// It stands where only bytes go out, at the end of the pipeline that is nearest to the network.
final class StalledWriteHandler: ChannelOutboundHandler {
  typealias OutboundIn = IOData
  typealias OutboundOut = IOData

  /// How long a client may take none of the bytes that wait for it.
  private let time: TimeAmount
  /// How many bytes have been written since the connection was made.
  private var writtenCount = 0
  private var check: Scheduled<Void>?

  init(time: TimeAmount) { self.time = time }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    writtenCount &+= unwrapOutboundIn(data).readableBytes
    context.write(data, promise: promise)
  }

  func flush(context: ChannelHandlerContext) {
    context.flush()
    if check == nil, waitingCount(context) > 0 { scheduleCheck(context) }
  }

  func handlerRemoved(context: ChannelHandlerContext) { check?.cancel() }

  private func waitingCount(_ context: ChannelHandlerContext) -> Int {
    (try? context.channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
  }

  private func scheduleCheck(_ context: ChannelHandlerContext) {
    let takenBefore = writtenCount &- waitingCount(context)
    check = context.eventLoop.assumeIsolated().scheduleTask(in: time) { [self] in
      check = nil
      let waitingCount = waitingCount(context)
      if waitingCount == 0 { return }
      if writtenCount &- waitingCount == takenBefore {
        context.close(promise: nil)
      } else {
        scheduleCheck(context)
      }
    }
  }
}
