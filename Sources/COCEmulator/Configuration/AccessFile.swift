import Yams

extension EmulatorConfiguration {
  /// Replaces the key pairs and users by those of a file, so that secrets need not be arguments of a
  /// process, where others see them.
  ///
  /// ```yaml
  /// keys:
  ///   - access: AKEXAMPLE0001          # the access key ID
  ///     secret: keep-this-to-yourself  # the secret access key
  ///     project: 0a1b2c3d4e5f60718293a4b5c6d7e8f9
  ///     user: ann                      # the creator of what is made with it; default operator
  ///     region: eu-west-101            # the name of the project; default cn-north-4
  ///     security_token: temporary      # X-Security-Token of a temporary pair; default none
  /// users:                             # who may get tokens; nobody where absent
  ///   - {name: ann, password: keep-this-too, domain: acme}
  ///   - name: bob
  ///     password: this-as-well
  ///     domain: acme
  ///     project: 0a1b2c3d4e5f60718293a4b5c6d7e8f9   # for no other; default all of the domain
  /// ```
  ///
  /// The first key's project owns the fleet. A project belongs to the domain of its key's user; see
  /// ``User``.
  ///
  /// - Parameter name: The file's name, for the errors.
  /// - Throws: ``EmulatorError`` that names the file and line; it holds no values of the file.
  public mutating func readAccess(yaml: [UInt8], name: String) throws(EmulatorError) {
    let reader = YAMLReader(file: name, isSecret: true)
    let top = try reader.mapping(try reader.root(of: yaml), "the file", keys: ["keys", "users"])
    var keys: [AccessKey] = []
    for node in try top.list("keys") {
      let entry = try reader.mapping(
        node, "a key", keys: ["access", "secret", "project", "user", "region", "security_token"])
      keys.append(
        AccessKey(
          access: try entry.visibleText("access", length: 1...128),
          secret: try entry.visibleText("secret", length: 1...256),
          projectID: try entry.text("project", length: 1...64),
          userName: try entry.optionalText("user", length: 1...64) ?? "operator",
          region: try entry.optionalText("region", length: 1...64) ?? "cn-north-4",
          securityToken: try entry.optionalVisibleText("security_token", length: 1...4096)))
    }
    var users: [User] = []
    for node in try top.list("users") {
      let entry = try reader.mapping(
        node, "a user", keys: ["name", "password", "domain", "project"])
      users.append(
        User(
          name: try entry.text("name", length: 1...255),
          password: try entry.text("password", length: 1...255),
          domain: try entry.text("domain", length: 1...255),
          projectID: try entry.optionalText("project", length: 1...64)))
    }
    guard !keys.isEmpty else {
      throw EmulatorError(
        "\(name) has no keys", hint: "give at least one with access, secret and project")
    }
    // A second entry of an access key is for another project, but one secret belongs to it.
    for key in keys
    where keys.contains(where: { $0.access == key.access && $0.secret != key.secret }) {
      throw EmulatorError("\(name) gives the access key \(key.access) two secrets")
    }
    for key in keys
    where keys.contains(where: {
      $0.access == key.access && $0.securityToken != key.securityToken
    }) {
      throw EmulatorError(
        "\(name) gives the access key \(key.access) a security_token in one entry and not the same "
          + "in another")
    }
    for (index, user) in users.enumerated()
    where users[..<index].contains(where: { $0.name == user.name && $0.domain == user.domain }) {
      throw EmulatorError("\(name) has the user \(user.name) of \(user.domain) twice")
    }
    accessKeys = keys
    self.users = users
  }
}

extension YAMLMapping {
  fileprivate func visibleText(
    _ key: String, length: ClosedRange<Int>
  ) throws(EmulatorError) -> String {
    let text = try text(key, length: length)
    try checkVisible(text, key)
    return text
  }

  fileprivate func optionalVisibleText(
    _ key: String, length: ClosedRange<Int>
  ) throws(EmulatorError) -> String? {
    let text = try optionalText(key, length: length)
    if let text { try checkVisible(text, key) }
    return text
  }

  /// Refuses what is as good as empty: HTTP takes the blanks around a value away, and signatures are the
  /// same with a secret of zero bytes as with none.
  private func checkVisible(_ text: String, _ key: String) throws(EmulatorError) {
    let scalars = text.unicodeScalars
    let isBlank = { (scalar: Unicode.Scalar?) in scalar?.properties.isWhitespace ?? true }
    guard
      isBlank(scalars.first) || isBlank(scalars.last)
        || scalars.contains(where: { $0.properties.generalCategory == .control })
    else { return }
    throw reader.error(
      node(key) ?? node,
      "\"\(key)\" of \(noun) must be visible text, without control characters and without blanks at "
        + "its ends")
  }
}
