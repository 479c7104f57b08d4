extension Models {
  private static let oneText = Shape.array(.string(0...255), count: 0...1)
  private static let text = Shape.string(0...255)

  /// What an incident is created with and read back with: tables 4-59 and 4-68.
  static let incidentFields: [Parameter] = [
    Parameter(
      "region", oneText, "The region code, one at most; needed to start a war room automatically."),
    Parameter("enterprise_project", oneText, "The enterprise project's ID, one at most."),
    Parameter(
      "current_cloud_service", oneText, required: true,
      "The ID of the application concerned, one at most."),
    Parameter(
      "incident_level", .enumeration(Enumerations.incidentLevel), required: true,
      "How grave it is."),
    Parameter("is_service_interrupt", .bool, required: true, "Whether the service is interrupted."),
    Parameter(
      "incident_type", .enumeration(Enumerations.incidentType), required: true,
      "What kind of issue it is."),
    Parameter("incident_title", .string(0...200), required: true, "The title."),
    Parameter("incident_description", .string(0...600), required: true, "The description."),
    Parameter(
      "incident_source", .enumeration(Enumerations.incidentSource), required: true,
      "How the incident came to be."),
    Parameter(
      "incident_assignee", oneText,
      "The owner's ID, one at most; or give the scheduling scenario and role."),
    Parameter("assignee_scene", text, "The scheduling scenario; goes with `assignee_role`."),
    Parameter("assignee_role", text, "The scheduling role; goes with `assignee_scene`."),
    Parameter("creator", text, required: true, "Who creates the incident."),
  ]

  /// Table 4-61 of section 4.4.1.1.
  static let incidentNumber = Model(
    "IncidentNumber", [Parameter("incident_num", text, "The incident's number.")])

  /// Table 4-69 of section 4.4.1.3. `filed_key` is spelt so in the API.
  static let incidentLabel = Model(
    "IncidentLabel",
    [
      Parameter("filed_key", text, "The field that the value is of."),
      Parameter("enum_key", text, "The value."),
      Parameter("name_zh", text, "The value's Chinese name."),
      Parameter("name_en", text, "The value's English name."),
    ])

  /// Table 4-68 of section 4.4.1.3.
  static let incident = Model(
    "Incident",
    [Parameter("incident_num", text, "The incident's number.")] + incidentFields + [
      Parameter("warroom_id", text, "The ID of the war room."),
      Parameter(
        "handle_time", .int(unit: .epochMilliseconds),
        "When a solution was last submitted; null before that."),
      Parameter(
        "status", .enumeration(Enumerations.incidentStatus), "How far the handling is."),
      Parameter("create_time", .int(unit: .epochMilliseconds), "When it was created."),
      Parameter(
        "enum_data_list", .array(.object(incidentLabel)),
        "The names of the values that the fields have."),
    ])

  /// The members of `parameter` when an incident is accepted: none. Section 4.4.1.2.
  static let incidentAcceptance = Model("IncidentAcceptance", [])

  /// The members of `parameter` when a solution is submitted. Section 4.4.1.2.
  static let incidentSolution = Model(
    "IncidentSolution",
    [
      Parameter(
        "mtm_type", .enumeration(Enumerations.incidentType), required: true,
        "What kind of issue it was."),
      Parameter(
        "is_service_interrupt", .bool, required: true, "Whether the service was interrupted."),
      Parameter("cause", .string(0...10_000), required: true, "What caused it."),
      Parameter("solution", .string(0...10_000), required: true, "What was done about it."),
    ])

  /// The members of `parameter` when the handling is verified. Section 4.4.1.2. The reference calls
  /// the result mandatory and names `true` as its default; it has to be said here.
  static let incidentConfirmation = Model(
    "IncidentConfirmation",
    [
      Parameter(
        "virtual_confirm_result", .bool, required: true,
        "True: the incident is solved and completed; false: back to its handling."),
      Parameter(
        "virtual_confirm_comment", .string(0...300), required: true, "What the result rests on."),
    ])
}
