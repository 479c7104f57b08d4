extension Models {
  /// The links of a list of IAM. Section 5.3.
  static let links = Model(
    "Links",
    [
      Parameter("next", .string(), "The address of the next page."),
      Parameter("previous", .string(), "The address of the page before."),
      Parameter("self", .string(), "The address of this."),
    ])

  /// Section 5.3.
  static let project = Model(
    "Project",
    [
      Parameter("id", .string(), "The project's ID."),
      Parameter("name", .string(), "The project's name: that of its region, if it is the default."),
      Parameter("description", .string(), "What the project is for."),
      Parameter("domain_id", .string(), "The account's ID."),
      Parameter("parent_id", .string(), "The ID of the project it is in, or of the account."),
      Parameter("is_domain", .bool, "Whether the project is an account."),
      Parameter("enabled", .bool, "Whether the project can be used."),
      Parameter("links", .object(links), "The project's addresses."),
    ])

  /// Section 5.3.
  static let projectList = Model(
    "ProjectList",
    [
      Parameter("projects", .array(.object(project)), "The projects."),
      Parameter("links", .object(links), "The addresses of this page and its neighbours."),
    ])

  /// Sections 3.1 and 3.2.
  static let token = Model(
    "Token",
    [
      Parameter("value", .string(), "The token: the header X-Subject-Token.", secret: true),
      Parameter("expires_at", .string(), "When it expires, in UTC: 24 hours after its issue."),
      Parameter(
        "methods", .array(.enumeration(Enumerations.authenticationMethod)),
        "How the user proved who they are."),
      Parameter("catalog", .array(.any), "The services and their endpoints."),
    ])

  private static let domainName = Model(
    "AuthDomain",
    [Parameter("name", .string(1...255), required: true, "The name of the account.")])

  private static let authUser = Model(
    "AuthUser",
    [
      Parameter("name", .string(1...255), required: true, "The IAM user's name."),
      Parameter(
        "password", .string(1...255), required: true, "The IAM user's password.", secret: true),
      Parameter(
        "domain", .object(domainName), required: true, "The account the IAM user belongs to."),
    ])

  private static let authIdentity = Model(
    "AuthIdentity",
    [
      Parameter(
        "methods", .array(.enumeration(Enumerations.authenticationMethod), count: 1...1),
        required: true, default: ["password"], "How the user proves who they are."),
      Parameter(
        "password",
        .object(
          Model(
            "AuthPassword",
            [Parameter("user", .object(authUser), required: true, "The IAM user.")])),
        required: true, "Name and password."),
    ])

  private static let authScope = Model(
    "AuthScope",
    [
      Parameter(
        "project",
        .object(
          Model(
            "AuthProject",
            [
              Parameter("name", .string(1...255), "The project's name, for example `eu-west-101`."),
              Parameter("id", .string(1...64), "The project's ID, instead of its name."),
            ])),
        "The project the token is for; COC needs one."),
      Parameter("domain", .object(domainName), "The account the token is for."),
    ])

  /// Section 3.2.
  static let auth = Model(
    "Auth",
    [
      Parameter("identity", .object(authIdentity), required: true, "Who asks for the token."),
      Parameter("scope", .object(authScope), "What the token is for."),
    ])
}
