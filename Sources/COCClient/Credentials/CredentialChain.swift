import COCSigning

/// Finds the credentials that a user of the official SDK has already. In this order:
///
/// 1. the environment variables `HUAWEICLOUD_SDK_AK` and `HUAWEICLOUD_SDK_SK`, with
///    `HUAWEICLOUD_SDK_SECURITY_TOKEN` for temporary keys;
/// 2. the environment variables `HW_USER_NAME`, `HW_USER_PASSWORD` and `HW_DOMAIN_NAME` of an IAM
///    user;
/// 3. the section `[basic]` of the file that `HUAWEICLOUD_SDK_CREDENTIALS_FILE` names, or of
///    `~/.huaweicloud/credentials`: `ak`, `sk`, `security_token`, `project_id`, `iam_endpoint`.
///
/// What is set by half is passed over where a later place has it all. Of what the official SDK knows
/// beside this, an identity provider (`HUAWEICLOUD_SDK_IDP_ID`, `idp_id`) and the metadata of an ECS are
/// not supported.
///
/// The project's ID and the endpoint of IAM may also come from `HUAWEICLOUD_SDK_PROJECT_ID` and
/// `HUAWEICLOUD_SDK_IAM_ENDPOINT`, which go before the file.
public struct CredentialChain: Sendable {
  /// What was found.
  public struct Found: Sendable {
    /// What proves who sends a request.
    public let credentials: Credentials
    /// The project's ID, where one of the places names it.
    public let projectID: String?
    /// The endpoint of IAM, where one of the places names it.
    public let iamEndpoint: String?
    /// Where the credentials are from, for messages.
    public let source: String
  }

  private static let iamEndpointVariable = "HUAWEICLOUD_SDK_IAM_ENDPOINT"

  private let environment: [String: String]

  /// - Parameter environment: The variables that are looked at, `HOME` included.
  public init(environment: [String: String] = ProcessEnvironment.variables) {
    self.environment = environment
  }

  /// - Throws: ``ConfigurationError`` where there are no credentials, with every place that was
  ///   looked at, and where there are some that lack a part or cannot be read, and none that are
  ///   whole.
  public func find() throws(ConfigurationError) -> Found {
    var candidate = keyOfEnvironment() ?? userOfEnvironment()
    if candidate == nil { candidate = try keyOfFileOrProblem() }
    guard let found = candidate else {
      if let half = halfOfEnvironment { throw half }
      let file = filePath.map { "the file \($0), which is not there" }
      let places = [
        "the environment variables HUAWEICLOUD_SDK_AK and HUAWEICLOUD_SDK_SK",
        "HW_USER_NAME, HW_USER_PASSWORD and HW_DOMAIN_NAME",
        file ?? "a credentials file, for which neither HUAWEICLOUD_SDK_CREDENTIALS_FILE nor HOME "
          + "is set",
      ]
      let others =
        isIdentityProviderSet
        ? "\(Self.identityVariables.joined(separator: " and ")) are there, but an identity provider is "
          + "not supported, nor is the metadata of an ECS"
        : "an identity provider and the metadata of an ECS are not supported"
      throw ConfigurationError(
        "no credentials were found in \(places.joined(separator: ", nor in ")); \(others)",
        hint: "set the two variables, or write [basic] with ak and sk into the file")
    }
    do {
      try found.credentials.check()
    } catch {
      throw ConfigurationError("\(error.message) (from \(found.source))", hint: error.hint)
    }
    if let endpoint = found.iamEndpoint {
      do {
        _ = try Endpoint(endpoint)
      } catch {
        let source =
          variable(Self.iamEndpointVariable) == nil
          ? "iam_endpoint in \(found.source)" : Self.iamEndpointVariable
        throw ConfigurationError("\(error.message) (from \(source))", hint: error.hint)
      }
    }
    return found
  }

  /// The value of a variable; `nil` where it is empty.
  private func variable(_ name: String) -> String? {
    environment[name].flatMap { $0.isEmpty ? nil : $0 }
  }

  private static let keyVariables = ("HUAWEICLOUD_SDK_AK", "HUAWEICLOUD_SDK_SK")
  private static let userVariables = ["HW_USER_NAME", "HW_USER_PASSWORD", "HW_DOMAIN_NAME"]
  private static let identityVariables = [
    "HUAWEICLOUD_SDK_IDP_ID", "HUAWEICLOUD_SDK_ID_TOKEN_FILE",
  ]

  private var isIdentityProviderSet: Bool {
    Self.identityVariables.contains { variable($0) != nil }
  }

  private func keyOfEnvironment() -> Found? {
    let names = Self.keyVariables
    guard let access = variable(names.0), let secret = variable(names.1) else { return nil }
    let token = variable("HUAWEICLOUD_SDK_SECURITY_TOKEN")
    return found(
      .key(SigningKey(access: access, secret: secret, securityToken: token)),
      source: "the environment variables \(names.0) and \(names.1)")
  }

  private func userOfEnvironment() -> Found? {
    let names = Self.userVariables
    guard let name = variable(names[0]), let password = variable(names[1]),
      let domain = variable(names[2])
    else { return nil }
    return found(
      .user(IAMUser(name: name, password: password, domain: domain)),
      source: "the environment variables \(names.joined(separator: ", "))")
  }

  /// What is wrong with an environment that names credentials by half; `nil` where it does not.
  private var halfOfEnvironment: ConfigurationError? {
    let (key, user) = (Self.keyVariables, Self.userVariables)
    switch (variable(key.0), variable(key.1)) {
    case (.some, nil): return incomplete(set: key.0, missing: key.1)
    case (nil, .some): return incomplete(set: key.1, missing: key.0)
    default: break
    }
    // A name alone is none of our business: other tools use these variables too.
    guard variable(user[0]) != nil, variable(user[1]) != nil, variable(user[2]) == nil else {
      return nil
    }
    return incomplete(set: "\(user[0]) and \(user[1])", missing: user[2])
  }

  private func incomplete(set: String, missing: String) -> ConfigurationError {
    ConfigurationError(
      "the environment has \(set) but not \(missing)", hint: "set \(missing) too")
  }

  private func found(
    _ credentials: Credentials, source: String, file: [String: String] = [:]
  ) -> Found {
    func value(_ name: String) -> String? { file[name].flatMap { $0.isEmpty ? nil : $0 } }
    return Found(
      credentials: credentials,
      projectID: variable("HUAWEICLOUD_SDK_PROJECT_ID") ?? value("project_id"),
      iamEndpoint: variable(Self.iamEndpointVariable) ?? value("iam_endpoint"),
      source: source)
  }

  private var filePath: String? {
    variable("HUAWEICLOUD_SDK_CREDENTIALS_FILE")
      ?? ProcessEnvironment.home(environment).map { "\($0)/.huaweicloud/credentials" }
  }

  /// The key of the file; what is wrong with it is told together with an environment that has half.
  private func keyOfFileOrProblem() throws(ConfigurationError) -> Found? {
    do {
      return try keyOfFile()
    } catch {
      guard let half = halfOfEnvironment else { throw error }
      throw ConfigurationError("\(half.message), and \(error.message)", hint: half.hint)
    }
  }

  private func keyOfFile() throws(ConfigurationError) -> Found? {
    guard let filePath, let text = try ProcessEnvironment.text(ofFile: filePath) else { return nil }
    let file = try CredentialsFile(text, path: filePath)
    let example = "write [basic] and below it ak = … and sk = …"
    guard let basic = file.sections["basic"] else {
      throw ConfigurationError("the file \(filePath) has no section [basic]", hint: example)
    }
    if basic["ak"]?.isEmpty != false,
      ["idp_id", "id_token_file"].contains(where: { basic[$0] != nil })
    {
      throw ConfigurationError(
        "the section [basic] of \(filePath) names an identity provider (idp_id, id_token_file), which "
          + "is not supported", hint: example)
    }
    for name in ["ak", "sk"] where basic[name]?.isEmpty != false {
      throw ConfigurationError(
        "the section [basic] of \(filePath) lacks \(name)", hint: example)
    }
    let token = basic["security_token"].flatMap { $0.isEmpty ? nil : $0 }
    let key = SigningKey(
      access: basic["ak"] ?? "", secret: basic["sk"] ?? "", securityToken: token)
    return found(.key(key), source: "the file \(filePath)", file: basic)
  }
}

// The environment may hold secrets, so that it is part of no description.
extension CredentialChain: CustomStringConvertible, CustomReflectable {
  public var description: String { "CredentialChain(environment, credentials file)" }
  public var customMirror: Mirror { Mirror(self, children: []) }
}
