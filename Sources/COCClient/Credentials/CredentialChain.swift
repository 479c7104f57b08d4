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
/// The project's ID and the endpoint of IAM may also come from `HUAWEICLOUD_SDK_PROJECT_ID` and
/// `HUAWEICLOUD_SDK_IAM_ENDPOINT`, which go before the file.
public struct CredentialChain: Sendable {
  /// What was found.
  public struct Found: Sendable {
    public let credentials: Credentials
    public let projectID: String?
    public let iamEndpoint: String?
    /// Where the credentials are from, for messages.
    public let source: String
  }

  private static let iamEndpointVariable = "HUAWEICLOUD_SDK_IAM_ENDPOINT"

  private let environment: [String: String]

  public init(environment: [String: String] = ProcessEnvironment.variables) {
    self.environment = environment
  }

  /// - Throws: ``ConfigurationError`` where there are no credentials, with every place that was
  ///   looked at, and where there are some that lack a part or cannot be read.
  public func find() throws(ConfigurationError) -> Found {
    var candidate = try keyOfEnvironment()
    if candidate == nil { candidate = try userOfEnvironment() }
    if candidate == nil { candidate = try keyOfFile() }
    guard let found = candidate else {
      let file = filePath.map { "the file \($0), which is not there" }
      let places = [
        "the environment variables HUAWEICLOUD_SDK_AK and HUAWEICLOUD_SDK_SK",
        "HW_USER_NAME, HW_USER_PASSWORD and HW_DOMAIN_NAME",
        file ?? "a credentials file, for which neither HUAWEICLOUD_SDK_CREDENTIALS_FILE nor HOME "
          + "is set",
      ]
      throw ConfigurationError(
        "no credentials were found in \(places.joined(separator: ", nor in "))",
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

  private func keyOfEnvironment() throws(ConfigurationError) -> Found? {
    let names = ("HUAWEICLOUD_SDK_AK", "HUAWEICLOUD_SDK_SK")
    switch (variable(names.0), variable(names.1)) {
    case (nil, nil): return nil
    case (.some, nil): throw incomplete(set: names.0, missing: names.1)
    case (nil, .some): throw incomplete(set: names.1, missing: names.0)
    case (let access?, let secret?):
      let token = variable("HUAWEICLOUD_SDK_SECURITY_TOKEN")
      return found(
        .key(SigningKey(access: access, secret: secret, securityToken: token)),
        source: "the environment variables \(names.0) and \(names.1)")
    }
  }

  private func userOfEnvironment() throws(ConfigurationError) -> Found? {
    let names = ["HW_USER_NAME", "HW_USER_PASSWORD", "HW_DOMAIN_NAME"]
    guard let name = variable(names[0]), let password = variable(names[1]) else {
      // A name alone is none of our business: other tools use these variables too.
      return nil
    }
    guard let domain = variable(names[2]) else {
      throw incomplete(set: "\(names[0]) and \(names[1])", missing: names[2])
    }
    return found(
      .user(IAMUser(name: name, password: password, domain: domain)),
      source: "the environment variables \(names.joined(separator: ", "))")
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

  private func keyOfFile() throws(ConfigurationError) -> Found? {
    guard let filePath, let text = try ProcessEnvironment.text(ofFile: filePath) else { return nil }
    let file = try CredentialsFile(text, path: filePath)
    let example = "write [basic] and below it ak = … and sk = …"
    guard let basic = file.sections["basic"] else {
      throw ConfigurationError("the file \(filePath) has no section [basic]", hint: example)
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
