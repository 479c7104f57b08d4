import AsyncHTTPClient
import COCCatalog
import NIOCore
import NIOHTTP1
import NIOHTTP2
import NIOHTTPCompression
import NIOPosix
import NIOSSL

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Why one attempt failed, and what follows from it.
struct Fault {
  /// Whether the request can have had an effect.
  enum Reach {
    /// It certainly had none: no connection was made, or the service refused it unread.
    case none
    /// The reply is lost or is an error of the service; nobody knows.
    case unknown
  }

  var kind: OperationError.Kind
  var message: String
  var hint: String?
  /// The reply as an error, where there was one.
  var reply: OperationError?
  /// Whether another attempt may fare better.
  var isTransient: Bool
  var reach: Reach
  /// The pause that the service asks for.
  var retryAfter: Duration?

  /// An answer of the service that is an error.
  init(reply: OperationError, response: ServiceResponse) {
    self.kind = reply.kind
    self.message = reply.message
    self.hint = reply.hint
    self.reply = reply
    let isInternal = Faults.isInternal(code: reply.code, message: reply.message)
    // Who is not let in is not let in the next time either.
    isTransient =
      reply.kind != .authentication
      && (Self.transientStatuses.contains(response.status) || isInternal
        || (reply.kind == .malformedReply && Self.isCut(response.body)))
    // An error of the service itself says nothing; one of the request is an answer.
    let isOfService =
      reply.kind == .malformedReply || response.status == 408 || response.status >= 500
      || isInternal
    reach = isOfService && reply.kind != .authentication ? .unknown : .none
    if isTransient {
      retryAfter = response.header("Retry-After").flatMap { RetryAfter.duration($0) }
    }
  }

  /// Answers of a service, or of a gateway before it, that another attempt may not get. 520 to 524 are
  /// what some gateways answer where the service behind them does not.
  private static let transientStatuses: Set<Int> = [
    408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524,
  ]

  /// Whether a body is JSON that has come to harm on its way, and not what something else answers.
  private static func isCut(_ body: [UInt8]) -> Bool {
    let brackets = [UInt8(ascii: "{"): UInt8(ascii: "}"), UInt8(ascii: "["): UInt8(ascii: "]")]
    guard let first = body.first, let end = brackets[first] else { return false }
    return body.last { $0 > 0x20 } != end && (try? JSONValue(repairing: body)) == nil
  }

  private init(
    _ kind: OperationError.Kind, _ message: String, hint: String? = nil, isTransient: Bool,
    reach: Reach
  ) {
    self.kind = kind
    self.message = message
    self.hint = hint
    self.isTransient = isTransient
    self.reach = reach
  }

  /// What to do about a change that nobody knows the effect of.
  static let doubt = "the request may have taken effect: look before repeating it"

  /// The error of an operation that ends with this fault.
  ///
  /// - Parameter isInDoubt: Whether this attempt or one before it may have taken effect; `nil`: as
  ///   this one's reach says.
  func error(
    for operation: Operation, attempts: Int, isInDoubt: Bool? = nil
  ) -> OperationError {
    var hint = hint
    if operation.effect == .changes, isInDoubt ?? (reach == .unknown) {
      hint = hint.map { "\($0); \(Self.doubt)" } ?? Self.doubt
    }
    return OperationError(
      kind: kind, operation: operation.qualifiedName, message: message, status: reply?.status,
      code: reply?.code, requestID: reply?.requestID, attempts: attempts, hint: hint,
      argument: reply?.argument)
  }
}

extension Fault {
  /// An exchange that broke. Nothing of the error's own text is taken over, as it may hold headers.
  init(_ error: any Error, on route: Route) {
    guard let interruption = error as? Exchange.Interruption else {
      self.init(broken: error, route)
      return
    }
    if !interruption.wasSent, let fault = Fault(unsent: interruption.cause, route) {
      self = fault
    } else {
      self.init(broken: interruption.cause, route)
    }
    if !interruption.wasSent { reach = .none }
  }

  /// A way to the service that broke while it was made ready; `nil` where what broke it says the same
  /// as otherwise.
  private init?(unsent error: any Error, _ route: Route) {
    let isClosing: Bool
    switch error {
    case let error as HTTPClientError:
      isClosing = error == .remoteConnectionClosed || error == .uncleanShutdown
      guard isClosing else { return nil }
    case NIOSSLError.uncleanShutdown: isClosing = true
    case ChannelError.connectTimeout: return nil
    case is ChannelError: isClosing = true
    case let error as IOError:
      isClosing = [ECONNRESET, EPIPE].contains(error.errnoCode)
      guard isClosing else { return nil }
    case is NIOConnectionError, is NIOSSLError, is NIOSSLExtraError, is BoringSSLError: return nil
    default:
      guard route.proxy != nil else { return nil }
      isClosing = false
    }
    guard let proxy = route.proxy else {
      self.init(
        .connection, "\(route.place) closed the connection before the request was sent",
        isTransient: true, reach: .none)
      return
    }
    if isClosing {
      self.init(
        .connection,
        "the proxy \(proxy.place) closed the connection before there was a way to \(route.place)",
        hint: "check \(route.proxySettings), and that the proxy may connect to \(route.place)",
        isTransient: true, reach: .none)
    } else {
      // What is said of proxies of SOCKS, whose errors tell no more that would help.
      self.init(
        .connection, "the proxy \(proxy.place) does not connect to \(route.place)",
        hint: "check \(route.proxySettings), that it is a proxy of this kind, and that it may "
          + "connect to \(route.place)", isTransient: true, reach: .none)
    }
  }

  private init(broken error: any Error, _ route: Route) {
    switch error {
    case let error as NIOConnectionError: self.init(connection: error, route)
    case let error as IOError: self.init(errno: error.errnoCode, route)
    case let error as HTTPClientError: self.init(client: error, route)
    case is NIOSSLError, is NIOSSLExtraError, is BoringSSLError:
      self.init(security: error, route)
    case HTTPParserError.invalidEOFState: self.init(closedBy: route.place)
    case HTTPParserError.headerOverflow:
      self.init(
        .malformedReply, "the reply of \(route.place) has more or longer headers than can be read",
        isTransient: false, reach: .unknown)
    case is HTTPParserError:
      self.init(
        .malformedReply, "what \(route.place) answers is not HTTP",
        hint: "check the endpoint's port and scheme", isTransient: false, reach: .unknown)
    case let error as NIOHTTPDecompression.ExtraDecompressionError where error == .truncatedData:
      self.init(
        .malformedReply, "the compressed reply of \(route.place) is cut off", isTransient: true,
        reach: .unknown)
    case is NIOHTTPDecompression.DecompressionError,
      is NIOHTTPDecompression.ExtraDecompressionError:
      self.init(
        .malformedReply,
        "the reply of \(route.place) is compressed, but cannot be unpacked within "
          + "\(Exchange.maximumReplySize >> 20) MB",
        isTransient: false, reach: .unknown)
    // RFC 9113, section 8.7: what is refused so was not looked at. The library says the same of
    // requests that came after the last one that a connection was closed with.
    case let error as NIOHTTP2Errors.StreamClosed where error.errorCode == .refusedStream:
      self.init(
        .connection, "\(route.place) refused the request without looking at it",
        isTransient: true, reach: .none)
    case is NIOHTTP2Errors.StreamClosed: self.init(closedBy: route.place)
    case is ResponseAccumulator.ResponseTooBigError:
      self.init(
        .malformedReply,
        "the reply of \(route.place) is larger than \(Exchange.maximumReplySize >> 20) MB",
        hint: "ask for a smaller page", isTransient: false, reach: .unknown)
    case ChannelError.connectTimeout: self.init(client: .connectTimeout, route)
    // What the channel says of an end that the service made while something was being sent.
    case is ChannelError: self.init(client: .remoteConnectionClosed, route)
    default:
      self.init(
        .connection, "the connection to \(route.place) broke",
        isTransient: true, reach: .unknown)
    }
  }

  private init(connection error: NIOConnectionError, _ route: Route) {
    if let cause = error.connectionErrors.first {
      if let cause = cause.error as? IOError {
        self.init(errno: cause.errnoCode, route)
      } else {
        self.init(client: .connectTimeout, route)
      }
      // Whatever it was, no connection came about.
      reach = .none
      return
    }
    self.init(
      .connection, "the host name \(route.proxy?.host ?? route.endpoint.host) cannot be found",
      hint: "check its spelling, and the name server of this machine", isTransient: true,
      reach: .none)
  }

  private init(errno code: CInt, _ route: Route) {
    let place = route.proxy.map { "the proxy \($0.place)" } ?? route.place
    switch code {
    case ECONNREFUSED:
      let hint =
        route.proxy != nil
        ? "check \(route.proxySettings)"
        : route.endpoint.isLoopback
          ? "start an emulator there (`cocr emulator --port \(route.endpoint.port)`) or check the "
            + "endpoint"
          : "check the endpoint's host and port"
      self.init(
        .connection, "nothing listens on \(place)", hint: hint, isTransient: true, reach: .none)
    case ENETUNREACH:
      self.init(
        .connection, "there is no way to \(place) on the network",
        hint: "check the network of this machine", isTransient: true, reach: .none)
    case EHOSTUNREACH, ENETDOWN, EHOSTDOWN:
      self.init(
        .connection, "there is no way to \(place) on the network",
        hint: "check the network of this machine", isTransient: true, reach: .unknown)
    case ETIMEDOUT:
      self.init(
        .timeout, "\(place) did not answer in time", isTransient: true, reach: .unknown)
    case EMFILE, ENFILE:
      self.init(
        .connection, "this process has too many files open to make a connection",
        hint: "raise the limit with ulimit -n, or do less at a time", isTransient: true,
        reach: .none)
    default: self.init(closedBy: place)
    }
  }

  private init(closedBy place: String) {
    self.init(
      .connection, "\(place) closed the connection before its answer was complete",
      isTransient: true, reach: .unknown)
  }

  private init(client error: HTTPClientError, _ route: Route) {
    let timeouts = route.timeouts
    switch error {
    case .connectTimeout, .getConnectionFromPoolTimeout, .tlsHandshakeTimeout,
      .httpProxyHandshakeTimeout, .socksHandshakeTimeout:
      let way = route.proxy.map { " through the proxy \($0.place)" } ?? ""
      self.init(
        .timeout,
        "no connection to \(route.place)\(way) came about within \(timeouts.connect.inWords)",
        hint: route.proxy == nil
          ? "check the endpoint and the network, and whether a proxy is needed "
            + "(\(ProxyEnvironment.variable(of: route.endpoint)))"
          : "check \(route.proxySettings) and the network",
        isTransient: true, reach: .none)
    case .readTimeout, .writeTimeout:
      self.init(
        .timeout, "\(route.place) sent nothing for \(timeouts.read.inWords)",
        isTransient: true, reach: .unknown)
    case .proxyAuthenticationRequired:
      self.init(
        .connection,
        "the proxy \(route.proxy?.place ?? "on the way") asks for a user name and password",
        hint: route.proxyVariable.map { "set \($0)=http://USER:PASSWORD@HOST:PORT" }
          ?? "give the proxy as http://USER:PASSWORD@HOST:PORT", isTransient: false, reach: .none)
    case .invalidProxyResponse:
      self.init(
        .connection,
        "the proxy \(route.proxy?.place ?? "on the way") does not connect to \(route.place)",
        hint: route.endpoint.scheme == .https
          ? "check \(route.proxySettings)"
          : "check \(route.proxySettings): the proxy must allow CONNECT to port "
            + "\(route.endpoint.port), as an http endpoint is reached through a tunnel as well",
        isTransient: true, reach: .none)
    case .alreadyShutdown:
      self.init(
        .connection, "the client has been shut down", isTransient: false, reach: .none)
    case .remoteConnectionClosed, .uncleanShutdown: self.init(closedBy: route.place)
    default:
      self.init(
        .connection, "the request to \(route.place) failed: \(error.shortDescription)",
        isTransient: false, reach: .unknown)
    }
  }

  /// The time for the whole operation is over.
  init(callTimeoutOn route: Route) {
    self.init(
      .timeout,
      "\(route.place) gave no complete answer within \(route.timeouts.call.inWords)",
      isTransient: false, reach: .unknown)
  }

  /// The time for the whole operation was over before it could be sent.
  init(noSlotOn route: Route) {
    self.init(
      .timeout,
      "the \(route.timeouts.call.inWords) for the operation were over before its turn came: "
        + "\(Route.maximumInFlight) others are under way at \(route.place)",
      hint: "do less at a time", isTransient: false, reach: .none)
  }

  private init(security error: any Error, _ route: Route) {
    if case NIOSSLError.uncleanShutdown? = error as? NIOSSLError {
      self.init(closedBy: route.place)
      return
    }
    guard isOfHandshake(error) else {
      self.init(
        .connection,
        "the connection to \(route.place) broke: what came is not the TLS it began with",
        isTransient: true, reach: .unknown)
      return
    }
    let text = String(describing: error)
    if (error as? NIOSSLExtraError) == .failedToValidateHostname {
      self.init(
        .connection, "the certificate that \(route.place) shows is for another host",
        hint: "check the endpoint's host name", isTransient: false, reach: .none)
    } else if text.contains("CERTIFICATE_VERIFY_FAILED") || error is NIOSSLExtraError {
      self.init(
        .connection, "the certificate of \(route.endpoint.host) is not trusted",
        hint: "check the endpoint and the clock; an authority of your own is trusted "
          + "when its certificate file is given", isTransient: false, reach: .none)
    } else if text.contains("WRONG_VERSION_NUMBER") || text.contains("HTTP_REQUEST") {
      self.init(
        .connection, "\(route.place) does not speak TLS",
        hint: "use http:// if that is an emulator, or check the port", isTransient: false,
        reach: .none)
    } else {
      self.init(
        .connection, "TLS with \(route.place) failed", hint: "check the endpoint's port",
        isTransient: true, reach: .none)
    }
  }
}

/// Whether the error came before anything could be sent: a request goes out once the handshake is done.
private func isOfHandshake(_ error: any Error) -> Bool {
  switch error {
  case NIOSSLError.handshakeFailed, NIOSSLError.noCertificateToValidate,
    NIOSSLError.unableToValidateCertificate, NIOSSLError.cannotFindPeerIP, is NIOSSLExtraError:
    true
  default: false
  }
}

extension Duration {
  /// The length in plain words: `30 s`, `250 ms`.
  var inWords: String {
    let (seconds, fraction) = components
    if fraction == 0 { return "\(seconds) s" }
    if seconds == 0 { return "\(fraction / 1_000_000_000_000_000) ms" }
    let tenths = fraction / 100_000_000_000_000_000
    return "\(seconds).\(tenths) s"
  }
}
