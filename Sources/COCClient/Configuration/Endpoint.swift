import COCCatalog

/// Where a service is: scheme, host and port.
public struct Endpoint: Sendable, Hashable, CustomStringConvertible {
  /// With or without TLS.
  public enum Scheme: String, Sendable {
    case http, https

    var port: Int {
      switch self {
      case .http: 80
      case .https: 443
      }
    }
  }

  /// Whether requests are sent with TLS.
  public let scheme: Scheme
  /// A host name or an address, that of IPv6 without its brackets.
  public let host: String
  /// 443 or 80 where the text named none.
  public let port: Int

  /// Reads `https://coc.myhuaweicloud.com` or `http://127.0.0.1:8080`.
  ///
  /// - Throws: ``ConfigurationError``.
  public init(_ text: String) throws(ConfigurationError) {
    let example = "an endpoint looks like https://coc.myhuaweicloud.com or http://127.0.0.1:8080"
    if text.contains("@") {
      throw ConfigurationError(
        "an endpoint must not hold a user name or password", hint: example)
    }
    guard let separator = text.firstRange(of: "://"),
      let scheme = Scheme(rawValue: text[..<separator.lowerBound].lowercased())
    else {
      throw ConfigurationError(
        "the endpoint \(quoted(text)) must begin with https:// or http://", hint: example)
    }
    var rest = text[separator.upperBound...]
    if rest.hasSuffix("/") { rest.removeLast() }
    if rest.contains(where: { "/?#".contains($0) }) {
      throw ConfigurationError(
        "the endpoint \(quoted(text)) must end after its host and port", hint: example)
    }
    guard let (host, port) = HostName.split(rest) else {
      throw ConfigurationError(
        "the endpoint \(quoted(text)) has no proper host and port", hint: example)
    }
    self.scheme = scheme
    self.host = host
    self.port = port ?? scheme.port
  }

  private var bracketedHost: String { host.contains(":") ? "[\(host)]" : host }

  /// The text of the header `Host`: without the port where it is the scheme's own.
  public var authority: String {
    port == scheme.port ? bracketedHost : "\(bracketedHost):\(port)"
  }

  /// Whether both are one place: capital and small letters are the same in a host name.
  func isSame(as other: Endpoint) -> Bool {
    scheme == other.scheme && port == other.port && host.lowercased() == other.host.lowercased()
  }

  /// The host and port, for messages.
  var place: String { "\(bracketedHost):\(port)" }

  public var description: String { "\(scheme.rawValue)://\(authority)" }

  /// Whether the endpoint is on this machine.
  public var isLoopback: Bool { HostName.isLoopback(host) }
}

/// `text` in quotation marks, cut short where it is long, without control characters.
func quoted(_ text: String) -> String {
  let printable = text.unicodeScalars.prefix(80).map { scalar in
    scalar.properties.generalCategory == .control ? "\u{FFFD}" : String(Character(scalar))
  }.joined()
  return "\"\(printable)\(text.unicodeScalars.count > 80 ? "…" : "")\""
}
