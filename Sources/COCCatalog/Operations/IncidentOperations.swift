/// Section 4.4.1.
enum IncidentOperations {
  static let all = [create, handle, get]

  private static let envelope = Reply.Envelope.ticket(code: "GOM.00000000", message: nil)

  private static let create = Operation(
    namespace: "incidents", name: "create", apiName: "CreateCocIncident", method: .post,
    path: "/v1/external/incident/create", parameters: Models.incidentFields,
    reply: Reply(envelope, .object(Models.incidentNumber)), effect: .changes,
    reconciliation: .askPerson,
    observation: Observation(
      .incident, changes: true, identifier: .reply("incident_num"),
      [
        .name: .argument("incident_title"), .level: .argument("incident_level"),
        .status: .implied([.init([:], "INCIDENT_STATUS_TRIGGERED")]),
      ]),
    // The reference also wants an owner, and says that the account becomes it where nobody is found;
    // an incident without one is therefore let through.
    rules: [.together(["assignee_scene", "assignee_role"])],
    errors: [Faults.newIncidentParameters],
    summary: "Creates an incident and returns its number.", section: "4.4.1.1")

  private static let handle = Operation(
    namespace: "incidents", name: "handle", apiName: "HandleCocIncident", method: .post,
    path: "/v1/external/incident/handle",
    parameters: [
      Parameter("incident_num", .string(1...255), required: true, "The incident's number."),
      Parameter("operator", .string(1...255), required: true, "The ID of who handles it."),
      Parameter(
        "operate_key", .enumeration(Enumerations.operateKey), required: true, "What to do."),
      Parameter(
        "parameter", .map(.any), "What the operation needs; its members depend on operate_key.",
        variants: Variants(
          selector: "operate_key",
          models: [
            "acceptedIncident1": Models.incidentAcceptance,
            "commitSolution1": Models.incidentSolution,
            "confirm": Models.incidentConfirmation,
          ])),
    ],
    reply: Reply(envelope, nil), effect: .changes,
    reconciliation: .inspect(
      .init(
        operation: "incidents.get", keys: ["incident_num": "incident_num"],
        selector: "operate_key",
        outcomes: [
          // What is resolved already somebody else may have accepted.
          "acceptedIncident1": .init(
            done: [status("ACKNOWLEDGED")], notDone: [status("TRIGGERED")]),
          // Accepted without a time of handling: no solution was ever submitted. With one, a
          // solution may have been turned down since; with an old one, it was another's.
          "commitSolution1": .init(
            done: [status("RESOLVED", "COMPLETED", notBefore: "handle_time")],
            notDone: [status("ACKNOWLEDGED", and: ["handle_time": [.null]])]),
          // An incident whose result is refused is as one whose solution was never submitted.
          "confirm": .init(
            done: [status("COMPLETED", given: ["parameter.virtual_confirm_result": [true]])],
            notDone: [status("RESOLVED")]),
        ])),
    observation: Observation(
      .incident, changes: true, identifier: .argument("incident_num"),
      [
        .status: .implied([
          .init(["operate_key": "acceptedIncident1"], "INCIDENT_STATUS_ACKNOWLEDGED"),
          .init(["operate_key": "commitSolution1"], "INCIDENT_STATUS_RESOLVED"),
          .init(
            ["operate_key": "confirm", "parameter.virtual_confirm_result": true],
            "INCIDENT_STATUS_COMPLETED"),
          .init(
            ["operate_key": "confirm", "parameter.virtual_confirm_result": false],
            "INCIDENT_STATUS_ACKNOWLEDGED"),
        ])
      ]),
    errors: [Faults.incidentParameters],
    summary: "Accepts an incident, submits its solution or verifies the result.",
    section: "4.4.1.2")

  private static let get = Operation(
    namespace: "incidents", name: "get", apiName: "ShowCocIncidentDetail", method: .get,
    path: "/v1/external/incident/{incident_num}",
    parameters: [
      Parameter(
        "incident_num", in: .path, .string(0...255), required: true, "The incident's number.")
    ],
    reply: Reply(envelope, .object(Models.incident)), effect: .reads,
    observation: Observation(
      .incident, identifier: .argument("incident_num"),
      [
        .name: .reply("incident_title"), .level: .reply("incident_level"),
        .status: .reply("status"),
      ]),
    errors: [Faults.incidentParameters], summary: "Reads an incident.", section: "4.4.1.3")

  private static func status(
    _ names: String..., and others: [String: [JSONValue]] = [:],
    given arguments: [String: [JSONValue]] = [:], notBefore time: String? = nil
  ) -> Reconciliation.Condition {
    let values = names.map { JSONValue.string("INCIDENT_STATUS_\($0)") }
    return Reconciliation.Condition(
      others.merging(["status": values]) { _, last in last }, arguments: arguments,
      notBefore: time)
  }
}
