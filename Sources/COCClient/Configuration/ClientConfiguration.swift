/// What a client needs to know.
public struct ClientConfiguration: Sendable {
  /// The endpoint of COC, for example `https://coc.myhuaweicloud.com`; `nil`: that of the region.
  public var endpoint: String?
  /// The endpoint of IAM; `nil`: that of the region where ``endpoint`` is one of its too, else
  /// ``endpoint``, to which no password is sent, however, unless it is on this machine.
  public var iamEndpoint: String?
  /// The region's ID, for example `eu-west-101`; `nil`: the one whose endpoint ``endpoint`` is.
  public var region: String?
  /// The project's ID; `nil`: IAM is asked for the project of the region.
  public var projectID: String?
  /// What proves who sends a request.
  public var credentials: Credentials
  /// How long the client waits.
  public var timeouts: Timeouts
  /// When a request is sent again.
  public var retries: RetryPolicy
  /// A file of certificates in PEM form that are trusted beside those of the system.
  public var certificateAuthorityFile: String?
  /// The proxy that requests go through; by default the one that ``environment`` names.
  public var proxy: ProxyChoice
  /// The environment the proxy is taken from.
  public var environment: [String: String]

  /// How long the client waits.
  public struct Timeouts: Sendable, Hashable {
    /// For a connection, TLS included.
    public var connect: Duration
    /// For the next bytes of an answer.
    public var read: Duration
    /// For an operation altogether: attempts, pauses and credentials included.
    public var call: Duration

    /// By default 10 seconds for a connection, 30 for the next bytes and 120 for an operation.
    public init(
      connect: Duration = .seconds(10), read: Duration = .seconds(30),
      call: Duration = .seconds(120)
    ) {
      self.connect = connect
      self.read = read
      self.call = call
    }
  }

  /// The configuration for some credentials; it needs an endpoint or a region as well.
  public init(
    endpoint: String? = nil, iamEndpoint: String? = nil, region: String? = nil,
    projectID: String? = nil, credentials: Credentials, timeouts: Timeouts = Timeouts(),
    retries: RetryPolicy = RetryPolicy(), certificateAuthorityFile: String? = nil,
    proxy: ProxyChoice = .environment,
    environment: [String: String] = ProcessEnvironment.variables
  ) {
    self.endpoint = endpoint
    self.iamEndpoint = iamEndpoint
    self.region = region
    self.projectID = projectID
    self.credentials = credentials
    self.timeouts = timeouts
    self.retries = retries
    self.certificateAuthorityFile = certificateAuthorityFile
    self.proxy = proxy
    self.environment = environment
  }

  /// A configuration with the credentials that the user has already; see ``CredentialChain``.
  ///
  /// - Parameters:
  ///   - endpoint: The endpoint of COC; `nil`: that of `region`.
  ///   - region: The region's ID.
  /// - Throws: ``ConfigurationError`` where there are none or they are wrong.
  public static func standard(
    endpoint: String? = nil, region: String? = nil,
    environment: [String: String] = ProcessEnvironment.variables
  ) throws(ConfigurationError) -> ClientConfiguration {
    let found = try CredentialChain(environment: environment).find()
    return ClientConfiguration(
      endpoint: endpoint, iamEndpoint: found.iamEndpoint, region: region,
      projectID: found.projectID, credentials: found.credentials, environment: environment)
  }

  /// The endpoints of COC and IAM.
  func endpoints() throws(ConfigurationError) -> (coc: Endpoint, iam: Endpoint) {
    let coc: Endpoint
    if let endpoint {
      coc = try Endpoint(endpoint)
    } else if let region {
      coc = try Region.endpoint(region)
    } else {
      throw ConfigurationError(
        "neither an endpoint nor a region is given",
        hint: "give the region's ID, for example \(Region.identifiers[0]), or the endpoint")
    }
    let iam = try iamEndpoint(beside: coc)
    if case .user = credentials, iam.scheme == .http, !iam.isLoopback {
      throw ConfigurationError(
        "the password is not sent to \(iam), where others can read it on its way",
        hint: "give an endpoint of IAM that begins with https://")
    }
    return (coc, iam)
  }

  private func iamEndpoint(beside coc: Endpoint) throws(ConfigurationError) -> Endpoint {
    if let iamEndpoint {
      do {
        return try Endpoint(iamEndpoint)
      } catch {
        throw ConfigurationError("IAM: \(error.message)", hint: error.hint)
      }
    }
    if let region = Region.identifier(of: coc) { return try Region.iamEndpoint(region) }
    if case .user = credentials, !coc.isLoopback {
      throw ConfigurationError(
        "the password is for IAM, whose endpoint beside \(coc) is not known",
        hint: "give the endpoint of IAM (HUAWEICLOUD_SDK_IAM_ENDPOINT)")
    }
    return coc
  }

  /// The region that is given, or the one that the endpoint is of.
  var regionInForce: String? {
    region ?? endpoint.flatMap { try? Endpoint($0) }.flatMap(Region.identifier)
  }

  /// Checks what does not need a connection.
  func check() throws(ConfigurationError) {
    try credentials.check()
    for (name, value) in [("region", region), ("project ID", projectID)] {
      guard let value else { continue }
      if value.isEmpty || !isHeaderText(value) {
        throw ConfigurationError("the \(name) must be printable text without line breaks")
      }
    }
    let waits = [
      ("connect", timeouts.connect), ("read", timeouts.read), ("call", timeouts.call),
    ]
    for (name, wait) in waits where wait <= .zero {
      throw ConfigurationError("the \(name) timeout must be longer than nothing")
    }
    if retries.maximumAttempts < 1 {
      throw ConfigurationError("a request must be sent at least once: maximumAttempts is below 1")
    }
    if case .user = credentials, projectID == nil, regionInForce == nil {
      throw ConfigurationError(
        "a name and password give a token for one project, but no project is given",
        hint: "give the region's ID or the project's ID")
    }
  }
}

// The environment may hold secrets, so that it is part of no description.
extension ClientConfiguration: CustomStringConvertible, CustomReflectable {
  public var description: String {
    "ClientConfiguration(\(Self.shown(endpoint) ?? region ?? "no endpoint"), \(credentials))"
  }

  /// An endpoint as it may be shown: one with a password in it is refused, but only later.
  private static func shown(_ endpoint: String?) -> String? {
    endpoint.map { text in
      guard let end = text.lastIndex(of: "@") else { return text }
      return "(redacted)" + text[end...]
    }
  }

  public var customMirror: Mirror {
    Mirror(
      self,
      children: [
        "endpoint": Self.shown(endpoint) as Any, "iamEndpoint": Self.shown(iamEndpoint) as Any,
        "region": region as Any,
        "projectID": projectID as Any, "credentials": credentials, "timeouts": timeouts,
        "retries": retries, "certificateAuthorityFile": certificateAuthorityFile as Any,
        "proxy": proxy,
      ])
  }
}

/// Whether `text` can stand in an HTTP header.
func isHeaderText(_ text: String) -> Bool {
  text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
}
