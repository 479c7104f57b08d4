import AsyncHTTPClient
import NIOCore
import NIOSSL

/// The way to one service: its endpoint, and the connections to it.
struct Route: Sendable {
  let endpoint: Endpoint
  let proxy: ProxyServer?
  /// The variable of the environment that names the proxy; `nil` where it is given otherwise.
  let proxyVariable: String?
  let http: HTTPClient
  let timeouts: ClientConfiguration.Timeouts
  /// What a request needs to be sent.
  let permits: AsyncSemaphore

  /// How many requests are under way at once at most; further ones wait for their turn. Each needs a
  /// connection of its own with HTTP/1.1.
  static let maximumInFlight = 64

  /// The service's host and port, for messages.
  var place: String { endpoint.place }

  /// What says which proxy is used, for hints.
  var proxySettings: String {
    "the proxy settings" + (proxyVariable.map { " (\($0), NO_PROXY)" } ?? "")
  }

  /// The ways to COC and IAM, which share their connections where the proxy is the same.
  static func make(
    _ configuration: ClientConfiguration
  ) throws(ConfigurationError) -> (coc: Route, iam: Route) {
    let endpoints = try configuration.endpoints()
    let (choice, environment) = (configuration.proxy, configuration.environment)
    let proxies = (
      coc: try choice.server(for: endpoints.coc, environment: environment),
      iam: try choice.server(for: endpoints.iam, environment: environment)
    )
    for (endpoint, proxy) in [(endpoints.coc, proxies.coc), (endpoints.iam, proxies.iam)] {
      try check(endpoint, behind: proxy)
    }
    let security = try securitySettings(configuration)
    func client(_ proxy: ProxyServer?) -> HTTPClient {
      HTTPClient(
        // One loop for all of a client's connections: a request and its connection never meet across
        // two of them.
        eventLoopGroupProvider: .shared(HTTPClient.defaultEventLoopGroup.any()),
        configuration: settings(configuration, security, proxy))
    }
    let coc = Route(
      endpoint: endpoints.coc, proxy: proxies.coc,
      proxyVariable: choice.variable(for: endpoints.coc, environment: environment),
      http: client(proxies.coc),
      timeouts: configuration.timeouts, permits: AsyncSemaphore(maximumInFlight))
    let sharesClient = proxies.iam == proxies.coc
    let iam = Route(
      endpoint: endpoints.iam, proxy: proxies.iam,
      proxyVariable: choice.variable(for: endpoints.iam, environment: environment),
      http: sharesClient ? coc.http : client(proxies.iam), timeouts: configuration.timeouts,
      // Two services at one place share its connections.
      permits: sharesClient && endpoints.iam.place == endpoints.coc.place
        ? coc.permits : AsyncSemaphore(maximumInFlight))
    return (coc, iam)
  }

  /// A certificate for an address is compared with the one that the connection is to, which is that of
  /// the proxy: whoever runs it could pass for the service.
  private static func check(
    _ endpoint: Endpoint, behind proxy: ProxyServer?
  ) throws(ConfigurationError) {
    guard let proxy, endpoint.scheme == .https, IPAddress(endpoint.host) != nil else { return }
    throw ConfigurationError(
      "through the proxy \(proxy.place), it cannot be made sure that \(endpoint) is who answers, as "
        + "it is given by its address",
      hint: "give the endpoint by its host name, or take the address into NO_PROXY")
  }

  private static func settings(
    _ configuration: ClientConfiguration, _ security: TLSConfiguration, _ proxy: ProxyServer?
  ) -> HTTPClient.Configuration {
    var settings = HTTPClient.Configuration(
      tlsConfiguration: security, redirectConfiguration: .disallow,
      timeout: .init(
        connect: TimeAmount(configuration.timeouts.connect),
        read: TimeAmount(configuration.timeouts.read)))
    // The client repeats by its own rules.
    settings.connectionPool.retryConnectionEstablishment = false
    // A connection that the service is about to close as idle would lose a request.
    settings.connectionPool.idleTimeout = .seconds(30)
    settings.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = maximumInFlight
    settings.proxy = proxy?.configuration
    // Asks for replies compressed with each request, and unpacks them.
    settings.decompression = .enabled(limit: .size(Exchange.maximumReplySize))
    // What was sent is logged; a span for each request would cost as much as its signature.
    settings.tracing.tracer = nil
    return settings
  }

  private static func securitySettings(
    _ configuration: ClientConfiguration
  ) throws(ConfigurationError) -> TLSConfiguration {
    var settings = TLSConfiguration.makeClientConfiguration()
    // Both sides take the highest version that they have in common, which is 1.3 where the service has
    // it. Older ones than 1.2 are broken (RFC 8996).
    settings.minimumTLSVersion = .tlsv12
    guard let file = configuration.certificateAuthorityFile else { return settings }
    let hint = "it must hold certificates in PEM form"
    guard let text = try ProcessEnvironment.text(ofFile: file) else {
      throw ConfigurationError("the certificate file \(file) does not exist", hint: hint)
    }
    do {
      let certificates = try NIOSSLCertificate.fromPEMFile(file)
      if certificates.isEmpty {
        throw ConfigurationError("the certificate file \(file) holds no certificate", hint: hint)
      }
      settings.additionalTrustRoots = [.certificates(certificates)]
    } catch let error as ConfigurationError {
      throw error
    } catch {
      throw damage(in: text, of: file)
        ?? ConfigurationError(
          "the certificate file \(file) holds no certificate", hint: hint)
    }
    return settings
  }

  /// Which certificate of a file cannot be read; `nil` where there is none that begins.
  private static func damage(in text: String, of file: String) -> ConfigurationError? {
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    let starts = lines.indices.filter {
      lines[$0].hasPrefix("-----BEGIN ") && lines[$0].contains("CERTIFICATE-----")
    }
    for (index, start) in starts.enumerated() {
      let end = index + 1 < starts.count ? starts[index + 1] : lines.endIndex
      let certificate = lines[start..<end].joined(separator: "\n") + "\n"
      if (try? NIOSSLCertificate(bytes: Array(certificate.utf8), format: .pem)) != nil { continue }
      return ConfigurationError(
        "the certificate that begins in line \(start + 1) of \(file), number \(index + 1) of "
          + "\(starts.count), is damaged",
        hint: "copy it again, or take it out of the file")
    }
    return nil
  }
}

extension TimeAmount {
  /// Longer times than 292 years are cut.
  init(_ duration: Duration) {
    let (seconds, fraction) = duration.components
    let (nanoseconds, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    let (sum, overflow2) = nanoseconds.addingReportingOverflow(fraction / 1_000_000_000)
    self = .nanoseconds(overflow || overflow2 ? .max / 2 : sum)
  }
}
