import COCCatalog
import GRDB

/// Section 4.3: script tickets. They are moved forward to the present before these run.
enum OrderService {
  static func get(
    _ db: Database, _ arguments: Arguments, _ context: RequestContext
  ) throws -> JSONValue {
    let row = try row(db, arguments, context)
    let version = try ScriptService.version(db, row["version_id"])
    var order = times(created: row["gmt_created"], finished: row["gmt_finished"])
    order["execute_uuid"] = .string(row["execute_uuid"])
    order["creator"] = .string(row["creator"])
    order["status"] = .string(row["status"])
    order["properties"] = [
      "script_uuid": .string(row["script_uuid"]), "script_name": .string(row["script_name"]),
      "script_version_uuid": .string(version.uuid), "script_version_name": .string(version.name),
      "current_execute_batch_index": .int(row["current_batch"]),
      "execute_param": shown(JSONText.read(row["execute_param"]), version),
      "script_source": "CUSTOM_SCRIPT",
    ]
    return .object(order)
  }

  static func batches(
    _ db: Database, _ arguments: Arguments, _ context: RequestContext
  ) throws -> JSONValue {
    let row = try row(db, arguments, context)
    let batches = try db.rows(
      sql: """
        SELECT batch_index, pauses_after, total FROM batches WHERE order_id = ?
        ORDER BY batch_index
        """, arguments: [row["id"] as Int64])
    return .array(
      batches.map { batch in
        [
          "batch_index": .int(batch["batch_index"]), "total_instances": .int(batch["total"]),
          "rotation_strategy": (batch["pauses_after"] as Bool) ? "PAUSE" : "CONTINUE",
          "properties": .string("batch \(batch["batch_index"] as Int64)"),
        ]
      })
  }

  static func statistics(
    _ db: Database, _ arguments: Arguments, _ context: RequestContext
  ) throws -> JSONValue {
    let row = try row(db, arguments, context)
    let counts = try db.rows(
      sql: """
        SELECT status, batch_index, count(*) AS count FROM instances WHERE order_id = ?
        GROUP BY status, batch_index ORDER BY batch_index
        """, arguments: [row["id"] as Int64])
    // The example of section 4.3.3 lists the statuses that no host is in, too, but for ROLLBACKED.
    let usual = Set(Enumerations.instanceStatusFilter.values)
    let entries = Enumerations.instanceStatus.values.compactMap { status -> JSONValue? in
      let own = counts.filter { ($0["status"] as String) == status }
      guard usual.contains(status) || !own.isEmpty else { return nil }
      return [
        "instance_status": .string(status),
        "instance_count": .int(own.reduce(0) { $0 + ($1["count"] as Int64) }),
        "batch_indexes": .array(own.map { .int($0["batch_index"]) }),
      ]
    }
    let total = counts.reduce(Int64(0)) { $0 + ($1["count"] as Int64) }
    return ["total_instance": .int(total), "execute_statistics": .array(entries)]
  }

  static func batch(
    _ db: Database, _ arguments: Arguments, _ context: RequestContext
  ) throws -> JSONValue {
    let row = try row(db, arguments, context)
    let orderID: Int64 = row["id"]
    let index = arguments.int("batch_index") ?? 1
    let batch = try db.row(
      sql: "SELECT total FROM batches WHERE order_id = ? AND batch_index = ?",
      arguments: [orderID, index])
    guard let batch else {
      throw Refusal("the ticket has no batch \(index)", status: 404)
    }
    var filter = Filter("order_id = ?", orderID)
    filter.add("batch_index = ?", index)
    filter.add("status = ?", arguments.string("status"))
    filter.add("id > ?", arguments.int("marker"))
    let rows = try filter.rows(
      db, "SELECT * FROM instances", "ORDER BY id", limit: arguments.int("limit") ?? 50)
    let log = try hostLog(db, row, context)
    let instances = rows.map { instance($0, log, orderCreated: row["gmt_created"], context) }
    return [
      "batch_index": .int(index), "total_instances": .int(batch["total"]),
      "execute_instances": .array(instances),
    ]
  }

  static func list(
    _ db: Database, _ arguments: Arguments, _ context: RequestContext
  ) throws -> JSONValue {
    let filter = filter(arguments, context)
    let total = try filter.count(db, "orders")
    let rows = try page(db, filter, OrderStore.columns, arguments)
    let orders = rows.map { row -> JSONValue in
      var order = times(created: row["gmt_created"], finished: row["gmt_finished"])
      order["order_id"] = .int(row["id"])
      order["order_name"] = .string(row["script_name"])
      order["execute_uuid"] = .string(row["execute_uuid"])
      order["creator"] = .string(row["creator"])
      order["status"] = .string(row["status"])
      order["properties"] = ["region_ids": .string(row["region_ids"])]
      return .object(order)
    }
    return ["total": .int(total), "data": .array(orders)]
  }

  private static func filter(_ arguments: Arguments, _ context: RequestContext) -> Filter {
    var filter = Filter("project = ?", context.caller.project)
    // Seconds, against times in milliseconds; the second named as the end counts as a whole.
    filter.add("gmt_created >= ?", arguments.int("start_time").map { $0 * 1000 })
    filter.add("gmt_created < ?", arguments.int("end_time").map { ($0 + 1) * 1000 })
    filter.add("creator = ?", arguments.string("creator"))
    filter.add("status = ?", arguments.string("status"))
    return filter
  }

  /// Newest first, as in the example of section 4.3.5.
  private static func page(
    _ db: Database, _ filter: Filter, _ columns: String, _ arguments: Arguments
  ) throws -> [Row] {
    var filter = filter
    filter.add("id < ?", arguments.int("marker"))
    return try filter.rows(
      db, "SELECT \(columns) FROM orders", "ORDER BY id DESC",
      limit: arguments.int("limit") ?? 100)
  }

  /// The tickets that an operation looks at, which have to be up to date for it; `nil` for none.
  static func scope(
    of operation: Operation, _ db: Database, _ arguments: Arguments, _ context: RequestContext
  ) throws -> OrderStore.Scope? {
    guard operation.namespace == "orders" else { return nil }
    if let uuid = arguments.string("execute_uuid") { return .ticket(executeUUID: uuid) }
    // What time has done to a ticket decides whether it is listed only where statuses are asked for.
    if arguments.string("status") != nil { return .project(context.caller.project) }
    let rows = try page(db, filter(arguments, context), "id", arguments)
    return .page(rows.map { $0["id"] })
  }

  static func operate(
    _ db: Database, _ arguments: Arguments, _ context: RequestContext
  ) throws -> JSONValue {
    let row = try row(db, arguments, context)
    let operation: OrderOperation
    switch arguments.text("operation_type") {
    case "PAUSE_ORDER": operation = .pause
    case "CONTINUE_ORDER": operation = .resume
    case "CANCEL_ORDER": operation = .cancel
    case "CANCEL_INSTANCE": operation = .cancelInstance(arguments.int("instance_id") ?? 0)
    case "SKIP_BATCH": operation = .skipBatch(Int(arguments.int("batch_index") ?? 0))
    case let other: throw Refusal("operation_type \(other) does not exist")
    }
    var state = try OrderStore.state(db, row)
    let planner = OrderStore.planner(row, context)
    try state.perform(operation, at: context.now, plan: planner.plan)
    try OrderStore.save(db, state)
    return .string(row["execute_uuid"])
  }

  // MARK: - Parts

  private static func row(
    _ db: Database, _ arguments: Arguments, _ context: RequestContext
  ) throws -> Row {
    try OrderStore.row(db, arguments.text("execute_uuid"), project: context.caller.project)
  }

  /// Documented as seconds, but milliseconds in all examples.
  private static func times(created: Int64, finished: Int64?) -> [String: JSONValue] {
    [
      "gmt_created": .int(created), "gmt_finished": JSONValue(finished),
      "execute_costs": JSONValue(finished.map { $0 - created }),
    ]
  }

  /// What a ticket was started with; the values of sensitive parameters stay out of displays.
  private static func shown(_ parameters: JSONValue, _ version: ScriptService.Version) -> JSONValue
  {
    guard var members = parameters.objectValue else { return parameters }
    let sensitive = Set(
      (version.parameters.arrayValue ?? []).filter { $0["sensitive"] == .bool(true) }
        .compactMap { $0["param_name"]?.stringValue })
    // A list in the example of section 4.3.1 where there are none, too.
    let inputs = members["script_params"]?.arrayValue ?? []
    members["script_params"] = .array(
      inputs.map { input in
        guard let name = input["param_name"]?.stringValue, sensitive.contains(name),
          var fields = input.objectValue
        else { return input }
        fields["param_value"] = "******"
        return .object(fields)
      })
    return .object(members)
  }

  static func hostLog(
    _ db: Database, _ row: Row, _ context: RequestContext
  ) throws -> HostLog {
    let version = try ScriptService.version(db, row["version_id"])
    let execution = JSONText.read(row["execute_param"])
    return HostLog(
      scriptName: row["script_name"], scriptType: row["script_type"], content: version.content,
      parameters: ScriptParameters.values(defined: version.parameters, given: execution),
      user: execution["execute_user"]?.stringValue ?? "root",
      timeout: (execution["timeout"]?.intValue ?? 300) * 1000,
      isSimulated: context.configuration.execution == .simulated)
  }

  private static func instance(
    _ row: Row, _ log: HostLog, orderCreated: Int64, _ context: RequestContext
  ) -> JSONValue {
    let instance = OrderStore.instance(row)
    let resourceID: String = row["resource_id"]
    let host = context.fleet.host(resourceID)
    // A host that never ran has waited since the ticket was made.
    let times = times(
      created: instance.startedAt ?? orderCreated, finished: instance.finishedAt)
    let isOffline = host?.isOnline != true || instance.plan?.outcome == .offline
    let status = (row["agent_status"] as String?) ?? (isOffline ? "OFFLINE" : "ONLINE")
    let region: String = row["region_id"]
    let project: String = row["project_id"]
    let entry: [String: JSONValue] = [
      "id": .int(instance.id),
      "target_instance": [
        "resource_id": .string(resourceID), "agent_sn": .string(instance.agentSN),
        "agent_status": .string(status), "region_id": .string(region),
        "project_id": .string(project),
        "properties": [
          "host_name": JSONValue(host?.name), "fixed_ip": JSONValue(host?.fixedIP),
          "floating_ip": JSONValue(host?.floatingIP), "region_id": .string(region),
          "zone_id": JSONValue(host?.zone), "application": .null, "group": .null,
          "project_id": .string(project),
        ],
      ],
      "status": .string(instance.status.rawValue),
      "message": .string(instance.log ?? log.text(for: instance, on: host)),
    ]
    return .object(entry.merging(times) { $1 })
  }
}

/// The values that a script's parameters have in one execution.
enum ScriptParameters {
  static func values(
    defined: JSONValue, given execution: JSONValue
  ) -> [(name: String, value: String, isSensitive: Bool)] {
    let inputs = execution["script_params"]?.arrayValue ?? []
    return (defined.arrayValue ?? []).compactMap { parameter in
      guard let name = parameter["param_name"]?.stringValue else { return nil }
      let input = inputs.first { $0["param_name"]?.stringValue == name }
      let value = input?["param_value"] ?? parameter["param_value"]
      return (name, value?.stringValue ?? "", parameter["sensitive"] == .bool(true))
    }
  }
}
