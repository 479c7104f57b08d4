import COCCatalog
import Crypto
import Foundation
import GRDB

/// IAM: tokens and projects (sections 3.1, 3.2 and 5.3).
enum IdentityService {
  static let tokenLifetime: Int64 = 24 * 3600 * 1000

  struct Project: Hashable {
    let id: String
    let name: String
    /// The name of the account that it belongs to.
    let domain: String
  }

  /// The projects of the configured keys, each with the name of its region, as in life.
  private static func projects(of configuration: EmulatorConfiguration) -> [Project] {
    var seen: Set<String> = []
    return configuration.accessKeys.filter { seen.insert($0.projectID).inserted }
      .map {
        Project(id: $0.projectID, name: $0.region, domain: domain(of: $0.projectID, configuration))
      }
  }

  /// The account that a project belongs to: see ``User``.
  private static func domain(
    of project: String, _ configuration: EmulatorConfiguration
  ) -> String {
    let users = configuration.users
    let owners = configuration.accessKeys.filter { $0.projectID == project }.map(\.userName)
    let user =
      users.first { owners.contains($0.name) && $0.projectID ?? project == project }
      ?? users.first { $0.projectID == project } ?? users.first
    return user?.domain ?? ""
  }

  /// The ID of the account that a project belongs to.
  static func domainID(of project: String, _ configuration: EmulatorConfiguration) -> String {
    domainID(named: domain(of: project, configuration))
  }

  private static func domainID(named name: String) -> String {
    StableHash.hex("domain:\(name)", digits: 32)
  }

  /// The projects that a user gets tokens for.
  private static func projects(of user: User, _ configuration: EmulatorConfiguration) -> [Project] {
    projects(of: configuration)
      .filter { $0.domain == user.domain && user.projectID ?? $0.id == $0.id }
  }

  /// The projects that the user of a token may know of; none where the user is no longer configured.
  static func projects(of owner: TokenOwner, _ configuration: EmulatorConfiguration) -> Set<String>
  {
    let user = configuration.users.first {
      $0.name == owner.userName && $0.domain == owner.domain ?? $0.domain
    }
    return Set(user.map { projects(of: $0, configuration).map(\.id) } ?? [])
  }

  static func projects(_ arguments: Arguments, _ context: RequestContext) throws -> JSONValue {
    let name = arguments.string("name")
    func links(_ address: String) -> JSONValue {
      ["next": .null, "previous": .null, "self": .string(address)]
    }
    let projects = projects(of: context.configuration)
      .filter { context.caller.projects?.contains($0.id) ?? true }
      .filter { name == nil || $0.name == name }
      .map { project -> JSONValue in
        let domain = JSONValue.string(domainID(named: project.domain))
        return [
          "id": .string(project.id), "name": .string(project.name), "description": "",
          "domain_id": domain, "parent_id": domain, "is_domain": false, "enabled": true,
          "links": links("/v3/projects/\(project.id)"),
        ]
      }
    return ["projects": .array(projects), "links": links("/v3/projects")]
  }

  /// Issues a token. Its life is counted in the time of the machine, not the emulator's: clients
  /// compare its end with their own clocks.
  static func token(
    _ db: Database, _ arguments: Arguments, _ context: RequestContext
  ) throws -> JSONValue {
    let auth = arguments["auth"] ?? .null
    let user = auth["identity"]?["password"]?["user"]
    let found = context.configuration.users.first {
      $0.name == user?["name"]?.stringValue
        && $0.domain == user?["domain"]?["name"]?.stringValue
    }
    let password = user?["password"]?.stringValue ?? ""
    guard let found, SecretText.isEqual(found.password, password) else {
      throw Refusal("The username or password is wrong.", status: 401, code: "IAM.0001")
    }
    let project = try project(of: auth["scope"], for: found, context.configuration)
    let text = Identifier.hex(128)
    let now = Self.realTime()
    let end = now + tokenLifetime
    try db.change(sql: "DELETE FROM tokens WHERE expires_at <= ?", arguments: [now])
    try db.change(
      sql: """
        INSERT INTO tokens (hash, project, user_name, domain, expires_at) VALUES (?, ?, ?, ?, ?)
        """, arguments: [hash(text), project?.id, found.name, found.domain, end])
    return [
      "value": .string(text), "methods": ["password"],
      "catalog": .array(
        project.map { [["endpoints": [["region_id": .string($0.name)]]]] } ?? []),
      "expires_at": .string(CalendarTime(epochMilliseconds: end).isoWithMicroseconds),
    ]
  }

  /// The project that a token is asked for; `nil` where it is for none.
  private static func project(
    of scope: JSONValue?, for user: User, _ configuration: EmulatorConfiguration
  ) throws -> Project? {
    if let name = scope?["domain"]?["name"]?.stringValue, name != user.domain {
      throw Refusal(
        "auth.scope.domain names an account that is not the user's", status: 401, code: "IAM.0001")
    }
    guard let scope = scope?["project"], !scope.isNull else { return nil }
    let (id, name) = (scope["id"]?.stringValue, scope["name"]?.stringValue)
    if id == nil, name == nil {
      throw Refusal("auth.scope.project must have an id or a name")
    }
    let match = projects(of: user, configuration).first {
      $0.id == id ?? $0.id && $0.name == name ?? $0.name
    }
    guard let match else {
      throw Refusal(
        "auth.scope.project names a project that does not exist", status: 401, code: "IAM.0001")
    }
    return match
  }

  struct TokenOwner: Sendable {
    /// The project that the token is for; `nil` for none.
    let project: String?
    let userName: String
    /// The user's account; `nil` for a token of an emulator that did not note it.
    let domain: String?
  }

  /// Whose a token is; `nil` where it is unknown or has expired.
  static func owner(_ db: Database, ofToken token: String, at now: Int64) throws -> TokenOwner? {
    let row = try db.row(
      sql: "SELECT project, user_name, domain FROM tokens WHERE hash = ? AND expires_at > ?",
      arguments: [hash(token), now])
    return row.map {
      TokenOwner(project: $0["project"], userName: $0["user_name"], domain: $0["domain"])
    }
  }

  static func realTime() -> Int64 { Int64(Date().timeIntervalSince1970 * 1000) }

  /// Tokens are kept as hashes: a store that leaks opens nothing.
  private static func hash(_ token: String) -> String {
    SHA256.hash(data: Array(token.utf8)).map { byte in
      let text = String(byte, radix: 16)
      return text.utf8.count == 1 ? "0" + text : text
    }.joined()
  }
}

/// Comparing secrets in a time that does not tell how much of them is right.
enum SecretText {
  static func isEqual(_ left: String, _ right: String) -> Bool {
    let key = SymmetricKey(size: .bits256)
    let code = HMAC<SHA256>.authenticationCode(for: Array(left.utf8), using: key)
    return HMAC<SHA256>.isValidAuthenticationCode(
      code, authenticating: Array(right.utf8), using: key)
  }
}
