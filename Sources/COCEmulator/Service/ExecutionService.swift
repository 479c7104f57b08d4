import COCCatalog
import GRDB

/// Section 4.2.6: the execution of scripts.
enum ExecutionService {
  static func execute(
    _ db: Database, _ arguments: Arguments, _ context: RequestContext
  ) throws -> JSONValue {
    let script = try ScriptService.script(db, arguments.text("script_uuid"), context)
    let name = script.name
    let status = script.status(at: context.now)
    guard status == "APPROVED" else {
      throw Refusal("the script \(name) is \(status); only an APPROVED script can be executed")
    }
    let version = try ScriptService.version(db, script.versionID)
    let parameters = arguments["execute_param"] ?? .null
    try check(parameters, version)
    let batches = (arguments["execute_batches"]?.arrayValue ?? [])
      .sorted { ($0["batch_index"]?.intValue ?? 0) < ($1["batch_index"]?.intValue ?? 0) }
    let hosts = batches.flatMap { $0["target_instances"]?.arrayValue ?? [] }
    try check(hosts, context)

    let uuid = Identifier.stamped("SCT", at: context.now)
    let regions = Set(hosts.compactMap { $0["region_id"]?.stringValue }).sorted()
    try db.change(
      sql: """
        INSERT INTO orders (project, execute_uuid, script_uuid, script_name, script_type, version_id,
          creator, status, gmt_created, current_batch, accepted_failures, execute_param, region_ids,
          next_event)
        VALUES (?, ?, ?, ?, ?, ?, ?, 'READY', ?, 1, 0, ?, ?, ?)
        """,
      arguments: [
        context.caller.project, uuid, script.uuid, name,
        script.type, script.versionID, context.caller.userName,
        context.now, JSONText.write(parameters), regions.joined(separator: ","),
        context.now + OrderState.dispatchDelay,
      ])
    let orderID = db.lastInsertedRowID
    for batch in batches { try insert(db, batch, orderID: orderID) }
    return .string(uuid)
  }

  private static func insert(_ db: Database, _ batch: JSONValue, orderID: Int64) throws {
    let index = batch["batch_index"]?.intValue ?? 1
    let hosts = batch["target_instances"]?.arrayValue ?? []
    try db.change(
      sql: """
        INSERT INTO batches (order_id, batch_index, pauses_after, is_skipped, total)
        VALUES (?, ?, ?, FALSE, ?)
        """,
      arguments: [
        orderID, index, batch["rotation_strategy"]?.stringValue == "PAUSE", hosts.count,
      ])
    let statement = try db.cachedStatement(
      sql: """
        INSERT INTO instances (order_id, batch_index, resource_id, agent_sn, agent_status, region_id,
          project_id, status)
        VALUES (?, ?, ?, ?, ?, ?, ?, 'READY')
        """)
    for host in hosts {
      try statement.execute(arguments: [
        orderID, index, host["resource_id"]?.stringValue ?? "", host["agent_sn"]?.stringValue ?? "",
        host["agent_status"]?.stringValue, host["region_id"]?.stringValue ?? "",
        host["project_id"]?.stringValue ?? "",
      ])
    }
  }

  /// The values must be for parameters that the script has.
  private static func check(_ parameters: JSONValue, _ version: ScriptService.Version) throws {
    let known = (version.parameters.arrayValue ?? []).compactMap { $0["param_name"]?.stringValue }
    for given in parameters["script_params"]?.arrayValue ?? [] {
      guard let name = given["param_name"]?.stringValue, !known.contains(name) else { continue }
      let names = known.isEmpty ? "it has none" : "it has \(known.joined(separator: ", "))"
      let near = Suggestion.closest(to: name, among: known).map { "; did you mean \($0)?" } ?? ""
      throw Refusal(
        "The paramValue is invalid: the script has no parameter \(name), \(names)\(near)",
        code: Faults.parameterInvalid.code)
    }
  }

  /// The hosts must be among the project's resources, each of them once, and what is said about them
  /// must be so. A wrong `agent_sn` fails on the host.
  private static func check(_ hosts: [JSONValue], _ context: RequestContext) throws {
    let ownsFleet = context.caller.project == context.configuration.defaultProject
    var seen: Set<String> = []
    for host in hosts {
      let id = host["resource_id"]?.stringValue ?? ""
      if ownsFleet, let known = context.fleet.host(id) {
        guard seen.insert(id).inserted else {
          throw Refusal("target_instances: the host \(id) is given more than once")
        }
        let region = host["region_id"]?.stringValue ?? ""
        guard region == known.region else {
          throw Refusal(
            "target_instances: the host \(id) is in the region \(known.region), not in \(region)")
        }
        let project = host["project_id"]?.stringValue ?? ""
        guard project == context.caller.project else {
          throw Refusal(
            "target_instances: the host \(id) is in the project \(context.caller.project), not in "
              + project)
        }
        continue
      }
      let known = ownsFleet ? context.fleet.fleet.hosts.map(\.id) : []
      let near = Suggestion.closest(to: id, among: known).map { "; did you mean \($0)?" } ?? ""
      throw Refusal(
        "target_instances: the project has no host with the resource_id \(id)\(near)")
    }
  }
}
