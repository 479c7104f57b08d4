import COCCatalog
import GRDB

/// Section 4.4.2: alarms of monitoring systems.
enum AlarmService {
  /// Stores the alarm. The same alarm, status and time reported again is the same report.
  static func report(
    _ db: Database, _ arguments: Arguments, _ context: RequestContext
  ) throws -> JSONValue {
    var fields = arguments.values.filter { !$0.value.isNull }
    fields["integration_key"] = nil
    try db.change(
      sql: """
        INSERT INTO alarms (project, integration_key, alarm_id, alarm_status, time, fields,
          received_at)
        VALUES (?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT DO UPDATE SET fields = excluded.fields
        """,
      arguments: [
        context.caller.project, arguments.text("integration_key"), arguments.text("alarm_id"),
        arguments.string("alarm_status") ?? "alarm", arguments.int("time") ?? context.now,
        JSONText.write(.object(fields)), context.now,
      ])
    return .null
  }

  /// The alarms of a project in the order of their arrival, the last `limit`.
  static func received(_ db: Database, project: String, limit: Int) throws -> [JSONValue] {
    try String.fetchAll(
      db, sql: "SELECT fields FROM alarms WHERE project = ? ORDER BY id DESC LIMIT ?",
      arguments: [project, limit]
    ).reversed().map(JSONText.read)
  }
}
