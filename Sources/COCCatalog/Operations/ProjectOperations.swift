/// The operations of IAM: sections 3.1, 3.2 and 5.3.
enum ProjectOperations {
  static let all = [list, token]

  private static let list = Operation(
    namespace: "projects", name: "list", apiName: "KeystoneListProjects", service: .iam,
    method: .get, path: "/v3/projects",
    parameters: [
      Parameter(
        "name", in: .query, .string(1...64), "Only the project of this name: its region's ID.")
    ],
    reply: Reply(.bare, .object(Models.projectList)), effect: .reads,
    summary: "Lists the projects of the user, with their IDs.", section: "5.3")

  private static let token = Operation(
    namespace: "projects", name: "token", apiName: "KeystoneCreateUserTokenByPassword",
    service: .iam, method: .post, path: "/v3/auth/tokens",
    parameters: [
      Parameter("auth", .object(Models.auth), required: true, "Who asks, and for what.")
    ],
    reply: Reply(
      .header("X-Subject-Token", field: "value", body: "token"), .object(Models.token)),
    effect: .reads, summary: "Gets a token, valid for 24 hours, for a name and password.",
    section: "3.2")
}
