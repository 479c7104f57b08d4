import COCCatalog
import GRDB

/// Tickets in the store.
enum OrderStore {
  static let columns = """
    id, execute_uuid, script_uuid, script_name, script_type, version_id, creator, status,
    gmt_created, gmt_finished, current_batch, accepted_failures, execute_param, region_ids
    """

  static func row(_ db: Database, _ executeUUID: String, project: String) throws -> Row {
    let row = try Row.fetchOne(
      db, sql: "SELECT \(columns) FROM orders WHERE execute_uuid = ? AND project = ?",
      arguments: [executeUUID, project])
    guard let row else { throw Refusal.unknown("the script ticket", executeUUID) }
    return row
  }

  /// The ticket of a row with all its hosts.
  static func state(_ db: Database, _ row: Row) throws -> OrderState {
    let id: Int64 = row["id"]
    let parameters = JSONText.read(row["execute_param"])
    let batches = try Row.fetchAll(
      db,
      sql: """
        SELECT batch_index, pauses_after, is_skipped FROM batches
        WHERE order_id = ? ORDER BY batch_index
        """, arguments: [id]
    ).map {
      OrderState.Batch(
        index: $0["batch_index"], pausesAfter: $0["pauses_after"], isSkipped: $0["is_skipped"])
    }
    let instances = try Row.fetchAll(
      db,
      sql: """
        SELECT id, batch_index, resource_id, agent_sn, status, started_at, finished_at, outcome,
          ends_at, log
        FROM instances WHERE order_id = ? ORDER BY id
        """, arguments: [id]
    ).map(instance)
    return OrderState(
      id: id, createdAt: row["gmt_created"],
      successRate: parameters["success_rate"]?.doubleValue ?? 100,
      status: OrderState.Status(rawValue: row["status"]) ?? .abnormal,
      finishedAt: row["gmt_finished"], currentBatch: row["current_batch"],
      acceptedFailures: row["accepted_failures"], batches: batches, instances: instances)
  }

  static func instance(_ row: Row) -> OrderState.Instance {
    let outcome = (row["outcome"] as String?).flatMap(Outcome.init(stored:))
    let endsAt: Int64? = row["ends_at"]
    var plan: Plan?
    if let outcome, let endsAt { plan = Plan(outcome: outcome, endsAt: endsAt) }
    return OrderState.Instance(
      id: row["id"], batchIndex: row["batch_index"], resourceID: row["resource_id"],
      agentSN: row["agent_sn"],
      status: OrderState.Instance.Status(rawValue: row["status"]) ?? .abnormal,
      startedAt: row["started_at"], finishedAt: row["finished_at"], plan: plan, log: row["log"])
  }

  static func save(_ db: Database, _ state: OrderState) throws {
    try db.execute(
      sql: """
        UPDATE orders SET status = ?, gmt_finished = ?, current_batch = ?, accepted_failures = ?,
          next_event = ?
        WHERE id = ?
        """,
      arguments: [
        state.status.rawValue, state.finishedAt, state.currentBatch, state.acceptedFailures,
        state.nextEvent, state.id,
      ])
    for batch in state.batches where batch.isChanged {
      try db.execute(
        sql: "UPDATE batches SET is_skipped = ? WHERE order_id = ? AND batch_index = ?",
        arguments: [batch.isSkipped, state.id, batch.index])
    }
    for instance in state.instances where instance.isChanged {
      try db.cachedStatement(
        sql: """
          UPDATE instances SET status = ?, started_at = ?, finished_at = ?, outcome = ?, ends_at = ?,
            log = ?
          WHERE id = ?
          """
      ).execute(arguments: [
        instance.status.rawValue, instance.startedAt, instance.finishedAt,
        instance.plan?.outcome.stored, instance.plan?.endsAt, instance.log, instance.id,
      ])
    }
  }

  static func planner(_ row: Row, _ context: RequestContext) -> Planner {
    let parameters = JSONText.read(row["execute_param"])
    return Planner(
      fleet: context.fleet, faults: context.hostFaults,
      timeout: (parameters["timeout"]?.intValue ?? 300) * 1000, orderID: row["id"],
      isSimulated: context.configuration.execution == .simulated)
  }

  // MARK: - Scripts that really run

  /// The hosts whose script really runs, or is to: they have been started without a plan.
  static func unplanned(_ db: Database) throws -> [(order: Int64, instance: Int64)] {
    try Row.fetchAll(
      db,
      sql: """
        SELECT order_id, id FROM instances WHERE status = 'PROCESSING' AND outcome IS NULL
        ORDER BY id
        """
    ).map { ($0["order_id"], $0["id"]) }
  }

  /// Takes note of the end of a script that really ran.
  static func end(
    _ db: Database, order: Int64, instance: Int64, outcome: Outcome, log: String,
    _ context: RequestContext
  ) throws {
    let row = try Row.fetchOne(
      db, sql: "SELECT \(columns) FROM orders WHERE id = ?", arguments: [order])
    guard let row else { return }
    var state = try state(db, row)
    let planner = planner(row, context)
    state.advance(to: context.now, plan: planner.plan)
    state.end(instance, outcome: outcome, log: log, at: context.now, plan: planner.plan)
    try save(db, state)
  }

  // MARK: - Time

  /// Whether a ticket of the project, or this one, has something due.
  static func isDue(
    _ db: Database, project: String, executeUUID: String?, at now: Int64
  ) throws -> Bool {
    if let executeUUID {
      return try Bool.fetchOne(
        db, sql: "SELECT next_event <= ? FROM orders WHERE execute_uuid = ?",
        arguments: [now, executeUUID]) ?? false
    }
    return try Bool.fetchOne(
      db, sql: "SELECT EXISTS (SELECT 1 FROM orders WHERE next_event <= ? AND project = ?)",
      arguments: [now, project]) ?? false
  }

  /// Moves the tickets of the project, or this one, forward to the context's time; all of them where
  /// there is no project.
  static func advance(
    _ db: Database, project: String?, executeUUID: String?, _ context: RequestContext
  ) throws {
    let now = context.now
    let rows: [Row]
    if let executeUUID {
      rows = try Row.fetchAll(
        db, sql: "SELECT \(columns) FROM orders WHERE execute_uuid = ? AND next_event <= ?",
        arguments: [executeUUID, now])
    } else {
      rows = try Row.fetchAll(
        db,
        sql: """
          SELECT \(columns) FROM orders WHERE next_event <= ? AND project = ifnull(?, project)
          """, arguments: [now, project])
    }
    for row in rows {
      var state = try state(db, row)
      let planner = planner(row, context)
      state.advance(to: now, plan: planner.plan)
      try save(db, state)
    }
  }
}
