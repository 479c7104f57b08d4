// Made from the catalog by catalog-codegen; not to be edited.

import COCCatalog

/// `ProjectList` of the API.
public struct ProjectList: CatalogModel {
  /// The projects.
  public var projects: [Project]?
  /// The addresses of this page and its neighbours.
  public var links: Links?

  /// As a reply would hold it, for tests; what is left out is `nil`.
  public init(projects: [Project]? = nil, links: Links? = nil) {
    self.projects = projects
    self.links = links
  }

  public init?(json: JSONValue) {
    guard let members = Members(json) else { return nil }
    self.projects = members.get("projects")
    self.links = members.get("links")
  }

  public var json: JSONValue {
    var members = Members()
    members.set("projects", projects)
    members.set("links", links)
    return .object(members.values)
  }
}

/// `Project` of the API.
public struct Project: CatalogModel {
  /// The project's ID.
  public var id: String?
  /// The project's name: that of its region, if it is the default.
  public var name: String?
  /// What the project is for.
  public var description: String?
  /// The account's ID.
  public var domainID: String?
  /// The ID of the project it is in, or of the account.
  public var parentID: String?
  /// Whether the project is an account.
  public var isDomain: Bool?
  /// Whether the project can be used.
  public var enabled: Bool?
  /// The project's addresses.
  public var links: Links?

  /// As a reply would hold it, for tests; what is left out is `nil`.
  public init(
    id: String? = nil, name: String? = nil, description: String? = nil, domainID: String? = nil,
    parentID: String? = nil, isDomain: Bool? = nil, enabled: Bool? = nil, links: Links? = nil
  ) {
    self.id = id
    self.name = name
    self.description = description
    self.domainID = domainID
    self.parentID = parentID
    self.isDomain = isDomain
    self.enabled = enabled
    self.links = links
  }

  public init?(json: JSONValue) {
    guard let members = Members(json) else { return nil }
    self.id = members.get("id")
    self.name = members.get("name")
    self.description = members.get("description")
    self.domainID = members.get("domain_id")
    self.parentID = members.get("parent_id")
    self.isDomain = members.get("is_domain")
    self.enabled = members.get("enabled")
    self.links = members.get("links")
  }

  public var json: JSONValue {
    var members = Members()
    members.set("id", id)
    members.set("name", name)
    members.set("description", description)
    members.set("domain_id", domainID)
    members.set("parent_id", parentID)
    members.set("is_domain", isDomain)
    members.set("enabled", enabled)
    members.set("links", links)
    return .object(members.values)
  }
}

/// `Links` of the API.
public struct Links: CatalogModel {
  /// The address of the next page.
  public var next: String?
  /// The address of the page before.
  public var previous: String?
  /// The address of this.
  public var current: String?

  /// As a reply would hold it, for tests; what is left out is `nil`.
  public init(next: String? = nil, previous: String? = nil, current: String? = nil) {
    self.next = next
    self.previous = previous
    self.current = current
  }

  public init?(json: JSONValue) {
    guard let members = Members(json) else { return nil }
    self.next = members.get("next")
    self.previous = members.get("previous")
    self.current = members.get("self")
  }

  public var json: JSONValue {
    var members = Members()
    members.set("next", next)
    members.set("previous", previous)
    members.set("self", current)
    return .object(members.values)
  }
}

/// `Auth` of the API.
public struct Auth: CatalogModel {
  /// Who asks for the token.
  public var identity: AuthIdentity
  /// What the token is for.
  public var scope: AuthScope?

  /// What is sent; what is `nil` is left out.
  public init(identity: AuthIdentity, scope: AuthScope? = nil) {
    self.identity = identity
    self.scope = scope
  }

  public init?(json: JSONValue) {
    guard let members = Members(json) else { return nil }
    guard let identity: AuthIdentity = members.get("identity") else { return nil }
    self.identity = identity
    self.scope = members.get("scope")
  }

  public var json: JSONValue {
    var members = Members()
    members.set("identity", identity)
    members.set("scope", scope)
    return .object(members.values)
  }
}

/// `AuthIdentity` of the API.
public struct AuthIdentity: CatalogModel {
  /// How the user proves who they are. 1 items.
  public var methods: [AuthenticationMethod]?
  /// Name and password.
  public var password: AuthPassword

  /// What is sent; what is `nil` is left out.
  public init(methods: [AuthenticationMethod]? = nil, password: AuthPassword) {
    self.methods = methods
    self.password = password
  }

  public init?(json: JSONValue) {
    guard let members = Members(json) else { return nil }
    guard let password: AuthPassword = members.get("password") else { return nil }
    self.methods = members.get("methods")
    self.password = password
  }

  public var json: JSONValue {
    var members = Members()
    members.set("methods", methods)
    members.set("password", password)
    return .object(members.values)
  }
}

/// `AuthPassword` of the API.
public struct AuthPassword: CatalogModel {
  /// The IAM user.
  public var user: AuthUser

  /// What is sent; all of it is required.
  public init(user: AuthUser) {
    self.user = user
  }

  public init?(json: JSONValue) {
    guard let members = Members(json) else { return nil }
    guard let user: AuthUser = members.get("user") else { return nil }
    self.user = user
  }

  public var json: JSONValue {
    var members = Members()
    members.set("user", user)
    return .object(members.values)
  }
}

/// `AuthUser` of the API.
public struct AuthUser: CatalogModel,
  CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable
{
  /// The IAM user's name. 1 to 255 characters.
  public var name: String
  /// The IAM user's password. 1 to 255 characters.
  public var password: String
  /// The account the IAM user belongs to.
  public var domain: AuthDomain

  /// What is sent; all of it is required.
  public init(name: String, password: String, domain: AuthDomain) {
    self.name = name
    self.password = password
    self.domain = domain
  }

  public init?(json: JSONValue) {
    guard let members = Members(json) else { return nil }
    guard let name: String = members.get("name") else { return nil }
    guard let password: String = members.get("password") else { return nil }
    guard let domain: AuthDomain = members.get("domain") else { return nil }
    self.name = name
    self.password = password
    self.domain = domain
  }

  public var json: JSONValue {
    var members = Members()
    members.set("name", name)
    members.set("password", password)
    members.set("domain", domain)
    return .object(members.values)
  }

  // Secret fields are part of no description.
  public var description: String { "AuthUser(redacted)" }
  public var debugDescription: String { description }
  public var customMirror: Mirror { Mirror(self, children: []) }
}

/// `AuthDomain` of the API.
public struct AuthDomain: CatalogModel {
  /// The name of the account. 1 to 255 characters.
  public var name: String

  /// What is sent; all of it is required.
  public init(name: String) {
    self.name = name
  }

  public init?(json: JSONValue) {
    guard let members = Members(json) else { return nil }
    guard let name: String = members.get("name") else { return nil }
    self.name = name
  }

  public var json: JSONValue {
    var members = Members()
    members.set("name", name)
    return .object(members.values)
  }
}

/// `AuthScope` of the API.
public struct AuthScope: CatalogModel {
  /// The project the token is for; COC needs one.
  public var project: AuthProject?
  /// The account the token is for.
  public var domain: AuthDomain?

  /// What is sent; what is `nil` is left out.
  public init(project: AuthProject? = nil, domain: AuthDomain? = nil) {
    self.project = project
    self.domain = domain
  }

  public init?(json: JSONValue) {
    guard let members = Members(json) else { return nil }
    self.project = members.get("project")
    self.domain = members.get("domain")
  }

  public var json: JSONValue {
    var members = Members()
    members.set("project", project)
    members.set("domain", domain)
    return .object(members.values)
  }
}

/// `AuthProject` of the API.
public struct AuthProject: CatalogModel {
  /// The project's name, for example `eu-west-101`. 1 to 255 characters.
  public var name: String?
  /// The project's ID, instead of its name. 1 to 64 characters.
  public var id: String?

  /// What is sent; what is `nil` is left out.
  public init(name: String? = nil, id: String? = nil) {
    self.name = name
    self.id = id
  }

  public init?(json: JSONValue) {
    guard let members = Members(json) else { return nil }
    self.name = members.get("name")
    self.id = members.get("id")
  }

  public var json: JSONValue {
    var members = Members()
    members.set("name", name)
    members.set("id", id)
    return .object(members.values)
  }
}

/// `Token` of the API.
public struct Token: CatalogModel,
  CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable
{
  /// The token: the header X-Subject-Token.
  public var value: String?
  /// When it expires, in UTC: 24 hours after its issue.
  public var expiresAt: String?
  /// How the user proved who they are.
  public var methods: [AuthenticationMethod]?
  /// The services and their endpoints.
  public var catalog: [JSONValue]?

  /// As a reply would hold it, for tests; what is left out is `nil`.
  public init(
    value: String? = nil, expiresAt: String? = nil, methods: [AuthenticationMethod]? = nil,
    catalog: [JSONValue]? = nil
  ) {
    self.value = value
    self.expiresAt = expiresAt
    self.methods = methods
    self.catalog = catalog
  }

  public init?(json: JSONValue) {
    guard let members = Members(json) else { return nil }
    self.value = members.get("value")
    self.expiresAt = members.get("expires_at")
    self.methods = members.get("methods")
    self.catalog = members.get("catalog")
  }

  public var json: JSONValue {
    var members = Members()
    members.set("value", value)
    members.set("expires_at", expiresAt)
    members.set("methods", methods)
    members.set("catalog", catalog)
    return .object(members.values)
  }

  // Secret fields are part of no description.
  public var description: String { "Token(redacted)" }
  public var debugDescription: String { description }
  public var customMirror: Mirror { Mirror(self, children: []) }
}
