import AsyncHTTPClient
import COCCatalog
import NIOCore
import NIOHTTP1
import Synchronization

/// One request on its way to the service, and its reply.
///
/// It begins on the event loop of its connection, and only its end comes back to the task that waits:
/// each step between the two would cost more than the request itself.
final class Exchange: Sendable {
  /// The largest reply that is read, in bytes: a page of 50 hosts with logs of 1 MB each fits.
  static let maximumReplySize = 128 << 20

  private enum State {
    case waiting
    case sent(HTTPClient.Task<ServiceResponse>)
    case cancelled
  }

  private let state = Mutex(State.waiting)

  private init() {}

  /// An exchange that broke.
  struct Interruption: Error {
    let cause: any Error
    /// Whether any of the request went out: not where the way to the service could not be made ready.
    let wasSent: Bool
  }

  /// Sends a request and waits for the reply.
  ///
  /// - Throws: ``Deadline/Passed``, `CancellationError`, and ``Interruption``.
  static func perform(
    _ request: ServiceRequest, on route: Route, by deadline: Deadline
  ) async throws -> ServiceResponse {
    let exchange = Exchange()
    let progress = SendingProgress()
    do {
      let message = try HTTPClient.Request(request, on: route)
      return try await withTaskCancellationHandler {
        try await exchange.send(message, on: route, by: deadline, progress)
      } onCancel: {
        exchange.cancel()
      }
    } catch let error as HTTPClientError where error == .deadlineExceeded {
      throw Deadline.Passed()
    } catch let error as CancellationError {
      throw error
    } catch {
      throw Interruption(cause: error, wasSent: progress.hasBegun)
    }
  }

  private func send(
    _ message: HTTPClient.Request, on route: Route, by deadline: Deadline,
    _ progress: SendingProgress
  ) async throws -> ServiceResponse {
    let end = deadline.forEventLoops
    return try await withCheckedThrowingContinuation { continuation in
      route.http.eventLoopGroup.any().execute { [self] in
        let task = state.withLock { state -> HTTPClient.Task<ServiceResponse>? in
          if case .cancelled = state { return nil }
          let task = route.http.execute(
            request: message, delegate: Receiver(progress), deadline: end)
          state = .sent(task)
          return task
        }
        guard let task else { return continuation.resume(throwing: CancellationError()) }
        task.futureResult.whenComplete { continuation.resume(with: $0) }
      }
    }
  }

  private func cancel() {
    let task = state.withLock { state -> HTTPClient.Task<ServiceResponse>? in
      defer { state = .cancelled }
      if case .sent(let task) = state { return task }
      return nil
    }
    task?.cancel()
  }
}

/// Whether a request has begun to go out.
private final class SendingProgress: Sendable {
  private let state = Atomic(false)
  var hasBegun: Bool { state.load(ordering: .acquiring) }
  func begin() { state.store(true, ordering: .releasing) }
}

/// Gathers a reply, each byte once, and takes note of the moment from which on its request may have an
/// effect.
private final class Receiver: HTTPClientResponseDelegate {
  typealias Response = ServiceResponse

  private let reply = Mutex(ServiceResponse(status: 0))
  private let progress: SendingProgress

  init(_ progress: SendingProgress) { self.progress = progress }

  func didSendRequestHead(task: HTTPClient.Task<Response>, _ head: HTTPRequestHead) {
    progress.begin()
  }

  func didReceiveHead(
    task: HTTPClient.Task<Response>, _ head: HTTPResponseHead
  ) -> EventLoopFuture<Void> {
    let length = head.headers.first(name: "Content-Length").flatMap(Int.init) ?? 0
    guard length <= Exchange.maximumReplySize else { return Self.refusal(of: task) }
    reply.withLock { reply in
      reply = ServiceResponse(
        status: Int(head.status.code),
        headers: head.headers.map { (name: $0.name, value: $0.value) })
      reply.body.reserveCapacity(length)
    }
    return task.eventLoop.makeSucceededVoidFuture()
  }

  func didReceiveBodyPart(
    task: HTTPClient.Task<Response>, _ buffer: ByteBuffer
  ) -> EventLoopFuture<Void> {
    let fits = reply.withLock { reply in
      guard reply.body.count + buffer.readableBytes <= Exchange.maximumReplySize else {
        return false
      }
      reply.body.append(contentsOf: buffer.readableBytesView)
      return true
    }
    return fits ? task.eventLoop.makeSucceededVoidFuture() : Self.refusal(of: task)
  }

  private static func refusal(of task: HTTPClient.Task<Response>) -> EventLoopFuture<Void> {
    task.eventLoop.makeFailedFuture(
      ResponseAccumulator.ResponseTooBigError(maxBodySize: Exchange.maximumReplySize))
  }

  func didFinishRequest(task: HTTPClient.Task<Response>) throws -> Response {
    reply.withLock { reply in
      defer { reply.body = [] }
      return reply
    }
  }
}

extension HTTPClient.Request {
  fileprivate init(_ request: ServiceRequest, on route: Route) throws {
    var url = "\(route.endpoint)\(request.path)"
    for (index, item) in request.query.enumerated() {
      url += index == 0 ? "?" : "&"
      url += "\(PercentEncoding.encode(item.name))=\(PercentEncoding.encode(item.value))"
    }
    var headers = HTTPHeaders(request.headers.map { ($0.name, $0.value) })
    headers.add(name: "User-Agent", value: "COCClient")
    try self.init(
      url: url, method: HTTPMethod(rawValue: request.method), headers: headers,
      body: request.body.isEmpty ? nil : .byteBuffer(ByteBuffer(bytes: request.body)))
  }
}
