import COCCatalog
import GRDB

/// Tickets in the store.
enum OrderStore {
  static let columns = """
    id, execute_uuid, script_uuid, script_name, script_type, version_id, creator, status,
    gmt_created, gmt_finished, current_batch, accepted_failures, execute_param, region_ids
    """

  static func row(_ db: Database, _ executeUUID: String, project: String) throws -> Row {
    let row = try db.row(
      sql: "SELECT \(columns) FROM orders WHERE execute_uuid = ? AND project = ?",
      arguments: [executeUUID, project])
    guard let row else { throw Refusal.unknown("the script ticket", executeUUID) }
    return row
  }

  /// The ticket of a row with all its hosts.
  static func state(_ db: Database, _ row: Row) throws -> OrderState {
    let id: Int64 = row["id"]
    let parameters = JSONText.read(row["execute_param"])
    let batches = try db.rows(
      sql: """
        SELECT batch_index, pauses_after, is_skipped FROM batches
        WHERE order_id = ? ORDER BY batch_index
        """, arguments: [id]
    ).map {
      OrderState.Batch(
        index: $0["batch_index"], pausesAfter: $0["pauses_after"], isSkipped: $0["is_skipped"])
    }
    let instances = try db.rows(
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
    try db.change(
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
      try db.change(
        sql: "UPDATE batches SET is_skipped = ? WHERE order_id = ? AND batch_index = ?",
        arguments: [batch.isSkipped, state.id, batch.index])
    }
    for instance in state.instances where instance.isChanged {
      try db.change(
        sql: """
          UPDATE instances SET status = ?, started_at = ?, finished_at = ?, outcome = ?, ends_at = ?,
            log = ?
          WHERE id = ?
          """,
        arguments: [
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

  /// The hosts whose script really runs, or waits for a process: their batch has begun without a plan
  /// for them.
  static func unplanned(
    _ db: Database
  ) throws -> [(order: Int64, instance: Int64, hasStarted: Bool)] {
    try db.rows(
      sql: """
        SELECT order_id, id, started_at IS NOT NULL AS has_started FROM instances
        WHERE status = 'PROCESSING' AND outcome IS NULL
        ORDER BY id
        """
    ).map { ($0["order_id"], $0["id"], $0["has_started"]) }
  }

  /// Takes note that a script really starts, unless its host is no longer to run it.
  ///
  /// - Returns: Whether it may start.
  static func begin(_ db: Database, instance: Int64, log: String, at now: Int64) throws -> Bool {
    try db.change(
      sql: """
        UPDATE instances SET started_at = ?, log = ?
        WHERE id = ? AND status = 'PROCESSING' AND outcome IS NULL AND started_at IS NULL
        """, arguments: [now, log, instance])
    return db.changesCount > 0
  }

  /// Keeps what a script that really runs, or ran, has written.
  static func write(_ db: Database, log: String, of instance: Int64) throws {
    try db.change(
      sql: "UPDATE instances SET log = ? WHERE id = ?", arguments: [log, instance])
  }

  /// Goes on with all tickets after a restart.
  static func restart(_ db: Database, _ context: RequestContext) throws {
    for order in Set(try unplanned(db).map(\.order)).sorted() {
      let row = try db.row(sql: "SELECT \(columns) FROM orders WHERE id = ?", arguments: [order])
      guard let row else { continue }
      var state = try state(db, row)
      let planner = planner(row, context)
      state.advance(to: context.now, plan: planner.plan)
      state.restart(at: context.now, plan: planner.plan)
      try save(db, state)
    }
  }

  /// Takes note of the end of a script that really ran.
  static func end(
    _ db: Database, order: Int64, instance: Int64, outcome: Outcome, log: String,
    _ context: RequestContext
  ) throws {
    let row = try db.row(sql: "SELECT \(columns) FROM orders WHERE id = ?", arguments: [order])
    guard let row else { return }
    var state = try state(db, row)
    let planner = planner(row, context)
    state.advance(to: context.now, plan: planner.plan)
    state.end(instance, outcome: outcome, log: log, at: context.now, plan: planner.plan)
    try save(db, state)
  }

  // MARK: - Time

  /// Which tickets are looked at.
  enum Scope {
    case all
    case project(String)
    case ticket(executeUUID: String)
    case page([Int64])
  }

  /// Whether a ticket has something due.
  static func isDue(_ db: Database, _ scope: Scope, at now: Int64) throws -> Bool {
    switch scope {
    case .all:
      return try db.value(
        Bool.self, sql: "SELECT EXISTS (SELECT 1 FROM orders WHERE next_event <= ?)",
        arguments: [now]) ?? false
    case .project(let project):
      return try db.value(
        Bool.self,
        sql: "SELECT EXISTS (SELECT 1 FROM orders WHERE next_event <= ? AND project = ?)",
        arguments: [now, project]) ?? false
    case .ticket(let uuid):
      return try db.value(
        Bool.self, sql: "SELECT next_event <= ? FROM orders WHERE execute_uuid = ?",
        arguments: [now, uuid]) ?? false
    case .page(let ids):
      return try ids.contains { id in
        try db.value(
          Bool.self, sql: "SELECT next_event <= ? FROM orders WHERE id = ?", arguments: [now, id])
          ?? false
      }
    }
  }

  /// Moves tickets forward to the context's time.
  static func advance(_ db: Database, _ scope: Scope, _ context: RequestContext) throws {
    let now = context.now
    let selection = "SELECT \(columns) FROM orders WHERE next_event <= ?"
    let rows =
      switch scope {
      case .all: try db.rows(sql: selection, arguments: [now])
      case .project(let project):
        try db.rows(sql: "\(selection) AND project = ?", arguments: [now, project])
      case .ticket(let uuid):
        try db.rows(sql: "\(selection) AND execute_uuid = ?", arguments: [now, uuid])
      case .page(let ids):
        try ids.compactMap { id in
          try db.row(sql: "\(selection) AND id = ?", arguments: [now, id])
        }
      }
    for row in rows {
      var state = try state(db, row)
      let planner = planner(row, context)
      state.advance(to: now, plan: planner.plan)
      try save(db, state)
    }
  }
}
