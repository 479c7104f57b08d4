import COCCatalog
import GRDB

/// Section 4.4.1: incidents.
enum IncidentService {
  private enum Status: String {
    case triggered = "INCIDENT_STATUS_TRIGGERED"
    case acknowledged = "INCIDENT_STATUS_ACKNOWLEDGED"
    case resolved = "INCIDENT_STATUS_RESOLVED"
    case completed = "INCIDENT_STATUS_COMPLETED"
  }

  static func create(
    _ db: Database, _ arguments: Arguments, _ context: RequestContext
  ) throws -> JSONValue {
    var fields = arguments.values.filter { !$0.value.isNull }
    let owners = fields["incident_assignee"]?.arrayValue ?? []
    if owners.contains("") { throw Refusal("Invalid parameters: incident_assignee names nobody") }
    if owners.isEmpty {
      // "If no personnel are added to assignee_role, the large tenant is added": the account.
      fields["incident_assignee"] = [
        .string(IdentityService.domainID(of: context.caller.project, context.configuration))
      ]
    }
    let number = Identifier.incident(at: context.now)
    try db.change(
      sql: """
        INSERT INTO incidents (project, incident_num, fields, status, create_time)
        VALUES (?, ?, ?, ?, ?)
        """,
      arguments: [
        context.caller.project, number, JSONText.write(.object(fields)), Status.triggered.rawValue,
        context.now,
      ])
    return ["incident_num": .string(number)]
  }

  static func handle(
    _ db: Database, _ arguments: Arguments, _ context: RequestContext
  ) throws -> JSONValue {
    let number = arguments.text("incident_num")
    let row = try row(db, number, context)
    let key = arguments.text("operate_key")
    let parameter = arguments["parameter"] ?? .object([:])
    func requireStatus(_ expected: Status) throws {
      let status: String = row["status"]
      guard status == expected.rawValue else {
        throw Refusal(
          "Invalid parameters: \(key) needs an incident that is \(expected.rawValue), and "
            + "\(number) is \(status)")
      }
    }
    let id: Int64 = row["id"]
    switch key {
    case "acceptedIncident1":
      try requireStatus(.triggered)
      try setStatus(db, id, .acknowledged)
    case "commitSolution1":
      try requireStatus(.acknowledged)
      try setStatus(db, id, .resolved)
      // What the incident turned out to be replaces what it was taken for.
      var fields = JSONText.read(row["fields"]).objectValue ?? [:]
      fields["incident_type"] = parameter["mtm_type"]
      fields["is_service_interrupt"] = parameter["is_service_interrupt"]
      try db.change(
        sql: "UPDATE incidents SET fields = ?, solution = ?, handle_time = ? WHERE id = ?",
        arguments: [
          JSONText.write(.object(fields)), JSONText.write(parameter), context.now, id,
        ])
    case "confirm":
      try requireStatus(.resolved)
      let isSolved = parameter["virtual_confirm_result"] == .bool(true)
      try setStatus(db, id, isSolved ? .completed : .acknowledged)
      try db.change(
        sql: "UPDATE incidents SET confirmation = ? WHERE id = ?",
        arguments: [JSONText.write(parameter), id])
    default: throw Refusal("Invalid parameters: operate_key \(key) does not exist")
    }
    return .null
  }

  static func get(
    _ db: Database, _ arguments: Arguments, _ context: RequestContext
  ) throws -> JSONValue {
    let row = try row(db, arguments.text("incident_num"), context)
    let status: String = row["status"]
    var incident = JSONText.read(row["fields"]).objectValue ?? [:]
    for name in ["region", "enterprise_project"] where incident[name] == nil {
      incident[name] = .array([])
    }
    for name in ["assignee_scene", "assignee_role"] where incident[name] == nil {
      incident[name] = ""
    }
    incident["incident_num"] = .string(row["incident_num"])
    incident["warroom_id"] = .null
    incident["handle_time"] = JSONValue(row["handle_time"] as Int64?)
    incident["status"] = .string(status)
    incident["create_time"] = .int(row["create_time"])
    incident["enum_data_list"] = .array(labels(incident))
    return .object(incident)
  }

  private static func row(
    _ db: Database, _ number: String, _ context: RequestContext
  ) throws -> Row {
    let row = try db.row(
      sql: "SELECT * FROM incidents WHERE incident_num = ? AND project = ?",
      arguments: [number, context.caller.project])
    guard let row else {
      // The reference documents 400 alone for incidents.
      throw Refusal("Invalid parameters: incident \(number.prefix(64)) does not exist")
    }
    return row
  }

  private static func setStatus(_ db: Database, _ id: Int64, _ status: Status) throws {
    try db.change(
      sql: "UPDATE incidents SET status = ? WHERE id = ?", arguments: [status.rawValue, id])
  }

  /// The names of the incident's values, as section 4.4.1.3 shows them.
  private static func labels(_ incident: [String: JSONValue]) -> [JSONValue] {
    func label(_ key: String, _ value: String?, _ known: Enumeration.Case? = nil) -> JSONValue? {
      guard let value, !value.isEmpty else { return nil }
      return [
        "filed_key": .string(key), "enum_key": .string(value),
        "name_zh": .string(known?.meaning ?? value),
        "name_en": .string(known?.englishName ?? value),
      ]
    }
    func named(_ key: String, _ field: String, _ enumeration: Enumeration) -> JSONValue? {
      let value = incident[field]?.stringValue
      return label(key, value, enumeration.cases.first { $0.value == value })
    }
    return [
      label(
        "current_cloud_service_id", incident["current_cloud_service"]?[0]?.stringValue),
      label("creator", incident["creator"]?.stringValue),
      named("level_id", "incident_level", Enumerations.incidentLevel),
      named("work_flow_status", "status", Enumerations.incidentStatus),
      named("mtm_type", "incident_type", Enumerations.incidentType),
      named("source_id", "incident_source", Enumerations.incidentSource),
      label("assignee", incident["incident_assignee"]?[0]?.stringValue),
    ].compactMap { $0 }
  }
}
