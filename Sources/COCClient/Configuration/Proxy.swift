import AsyncHTTPClient
import COCCatalog

/// How the client finds its proxy.
public enum ProxyChoice: Sendable, Hashable {
  /// From the environment: `HTTPS_PROXY` or `HTTP_PROXY` by the scheme of the endpoint, else
  /// `ALL_PROXY`; not for this machine, nor for the hosts of `NO_PROXY`: names with the domains
  /// below them, addresses and blocks of addresses such as `10.0.0.0/8`, each name and address also
  /// with a port, or `*` for all.
  case environment
  case direct
  case server(ProxyServer)

  /// The proxy on the way to `endpoint`.
  func server(
    for endpoint: Endpoint, environment: [String: String]
  ) throws(ConfigurationError) -> ProxyServer? {
    switch self {
    case .direct: return nil
    case .server(let server): return server
    case .environment:
      return try ProxyEnvironment(environment).server(for: endpoint)
    }
  }

  /// The variable of the environment that names the proxy; `nil` where none does.
  func variable(for endpoint: Endpoint, environment: [String: String]) -> String? {
    guard self == .environment else { return nil }
    return ProxyEnvironment(environment).setting(for: endpoint)?.name
  }
}

/// A proxy server. Its password is not part of its description.
public struct ProxyServer: Sendable, Hashable {
  /// How the proxy is spoken to.
  public enum Kind: String, Sendable {
    /// An HTTP proxy. It is asked with `CONNECT` for a tunnel to the endpoint, to an `http://` one
    /// as well: a proxy that allows tunnels to port 443 alone leads to `https://` endpoints only.
    case http
    /// A proxy of SOCKS 5, without a user name.
    case socks5
  }

  /// How the proxy is spoken to.
  public let kind: Kind
  /// A host name or an address.
  public let host: String
  /// 3128 for HTTP or 1080 for SOCKS where none was named.
  public let port: Int
  /// `nil` where the proxy wants none.
  public let user: String?
  /// `nil` where the proxy wants none. It is neither in the description nor in a dump.
  public let password: String?

  /// Reads `http://user:password@proxy.example.com:3128` or `socks5://proxy.example.com`; without
  /// a scheme it is an HTTP proxy. The port is 3128 or 1080 if there is none; user and password may
  /// be percent-encoded.
  ///
  /// - Throws: ``ConfigurationError``, which never shows the text itself, as it may hold a password.
  public init(_ text: String) throws(ConfigurationError) {
    let hint = "a proxy is given as http://proxy.example.com:3128"
    var rest = text[...]
    var kind = Kind.http
    if let separator = text.firstRange(of: "://") {
      switch text[..<separator.lowerBound].lowercased() {
      case "http": kind = .http
      case "socks5", "socks5h": kind = .socks5
      default:
        throw ConfigurationError(
          "the proxy must be an http:// or socks5:// one", hint: hint)
      }
      rest = rest[separator.upperBound...]
    }
    if rest.hasSuffix("/") { rest.removeLast() }
    var user: String?
    var password: String?
    if let at = rest.lastIndex(of: "@") {
      let parts = rest[..<at].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      user = parts.first.flatMap { PercentEncoding.decode($0) }
      password = parts.count > 1 ? PercentEncoding.decode(parts[1]) : ""
      rest = rest[rest.index(after: at)...]
      if user == nil || password == nil {
        throw ConfigurationError(
          "the proxy's user name or password is not properly percent-encoded", hint: hint)
      }
      if kind == .socks5 {
        throw ConfigurationError("a socks5 proxy with a user name is not supported", hint: hint)
      }
    }
    guard let (host, port) = HostName.split(rest) else {
      throw ConfigurationError("the proxy has no proper host and port", hint: hint)
    }
    self.kind = kind
    self.host = host
    self.port = port ?? (kind == .http ? 3128 : 1080)
    self.user = user
    self.password = password
  }

  /// The host and port, for messages.
  var place: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

  var configuration: HTTPClient.Configuration.Proxy {
    switch kind {
    case .http:
      .server(
        host: host, port: port,
        authorization: user.map { .basic(username: $0, password: password ?? "") })
    case .socks5: .socksServer(host: host, port: port)
    }
  }
}

extension ProxyServer: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  public var description: String { "\(kind.rawValue)://\(place)" }
  public var debugDescription: String { description }
  public var customMirror: Mirror { Mirror(self, children: ["place": description]) }
}

/// The proxy settings of the environment.
struct ProxyEnvironment {
  private let environment: [String: String]

  init(_ environment: [String: String]) { self.environment = environment }

  /// The value of a variable in either case; `nil` where it is empty.
  private func value(_ name: String) -> (name: String, value: String)? {
    for name in [name.lowercased(), name] {
      if let value = environment[name], !value.isEmpty { return (name, value) }
    }
    return nil
  }

  /// The variable that is for endpoints of this scheme.
  static func variable(of endpoint: Endpoint) -> String {
    endpoint.scheme == .https ? "HTTPS_PROXY" : "HTTP_PROXY"
  }

  /// The variable that is in force for an endpoint.
  func setting(for endpoint: Endpoint) -> (name: String, value: String)? {
    guard !endpoint.isLoopback, !isExcluded(endpoint) else { return nil }
    return value(Self.variable(of: endpoint)) ?? value("ALL_PROXY")
  }

  func server(for endpoint: Endpoint) throws(ConfigurationError) -> ProxyServer? {
    guard let variable = setting(for: endpoint) else { return nil }
    do {
      return try ProxyServer(variable.value)
    } catch {
      throw ConfigurationError(
        "the environment variable \(variable.name) is wrong: \(error.message)", hint: error.hint)
    }
  }

  private func isExcluded(_ endpoint: Endpoint) -> Bool {
    value("NO_PROXY").map { ProxyExclusions($0.value).contains(endpoint) } ?? false
  }
}
