import COCCatalog
import GRDB

/// Section 4.2: scripts, but for their execution.
enum ScriptService {
  private static let columns = """
    id, script_uuid, name, type, description, properties, version_id, is_approved, review_at,
    gmt_created, gmt_modified, creator, creator_id, operator
    """

  static func create(
    _ db: Database, _ arguments: Arguments, _ context: RequestContext
  ) throws -> JSONValue {
    let name = arguments.text("name")
    try refuseTaken(db, name, context.caller.project)
    let uuid = try insert(
      db, name: name, type: arguments.text("type"), description: arguments.text("description"),
      content: arguments.text("content"), properties: arguments["properties"] ?? .null,
      parameters: arguments["script_params"] ?? .array([]), context)
    return .string(uuid)
  }

  /// Puts the fleet's scripts into the store, each once: one that was deleted stays so.
  static func load(_ db: Database, _ scripts: [Fleet.Script], _ context: RequestContext) throws {
    let project = context.caller.project
    for script in scripts {
      try db.change(
        sql: "INSERT INTO loaded_scripts (project, name) VALUES (?, ?) ON CONFLICT DO NOTHING",
        arguments: [project, script.name])
      guard db.changesCount > 0 else { continue }
      let exists = try db.value(
        Bool.self, sql: "SELECT EXISTS (SELECT 1 FROM scripts WHERE project = ? AND name = ?)",
        arguments: [project, script.name])
      if exists == true { continue }
      let parameters = script.parameters.enumerated().map { index, parameter -> JSONValue in
        [
          "param_name": .string(parameter.name), "param_value": .string(parameter.value),
          "param_description": .string(parameter.description),
          "param_order": JSONValue(count: index + 1), "sensitive": .bool(parameter.isSensitive),
        ]
      }
      _ = try insert(
        db, name: script.name, type: script.type, description: script.description,
        content: script.content,
        properties: [
          "risk_level": .string(script.riskLevel), "version": .string(script.version),
          "reviewers": [],
        ],
        parameters: .array(parameters), context)
    }
  }

  static func list(
    _ db: Database, _ arguments: Arguments, _ context: RequestContext
  ) throws -> JSONValue {
    var filter = Filter("project = ?", context.caller.project)
    if let part = arguments.string("name_like") {
      filter.add("name LIKE ? ESCAPE '\\'", "%\(Filter.escaped(part))%")
    }
    filter.add("creator = ?", arguments.string("creator"))
    filter.add("risk_level = ?", arguments.string("risk_level"))
    filter.add("type = ?", arguments.string("type"))
    let total = try filter.count(db, "scripts")
    filter.add("id > ?", arguments.int("marker"))
    let rows = try filter.rows(
      db, "SELECT \(columns) FROM scripts", "ORDER BY id", limit: arguments.int("limit") ?? 100)
    return ["total": .int(total), "data": .array(rows.map { summary($0, context) })]
  }

  static func get(
    _ db: Database, _ arguments: Arguments, _ context: RequestContext
  ) throws -> JSONValue {
    let row = try row(db, arguments.text("script_uuid"), context)
    let version = try version(db, row["version_id"])
    var script = summary(row, context).objectValue ?? [:]
    script["id"] = nil
    script["version"] = script["properties"]?["version"]
    script["description"] = .string(row["description"])
    script["content"] = .string(version.content)
    script["script_params"] = version.parameters
    return .object(script)
  }

  static func update(
    _ db: Database, _ arguments: Arguments, _ context: RequestContext
  ) throws -> JSONValue {
    let row = try row(db, arguments.text("script_uuid"), context)
    let uuid: String = row["script_uuid"]
    let old = JSONText.read(row["properties"])
    let properties = arguments["properties"] ?? old
    // "If there is a review for the script to be modified, you need to select the reviewer again":
    // a change never slips through on the approval of what was there before.
    if hasReviewers(old), arguments["properties"].map(hasReviewers) != true {
      throw Refusal(
        "properties.reviewers must name the reviewers again: the script is subject to review")
    }
    let before = try version(db, row["version_id"])
    let versionID = try insertVersion(
      db, scriptUUID: uuid, name: properties["version"]?.stringValue ?? "1.0.0",
      content: arguments.text("content"),
      parameters: arguments["script_params"] ?? before.parameters)
    let review = Review(for: properties, context)
    try db.change(
      sql: """
        UPDATE scripts SET description = ?, properties = ?, risk_level = ?, version_id = ?,
          is_approved = ?, review_at = ?, gmt_modified = ?, operator = ?
        WHERE id = ?
        """,
      arguments: [
        arguments.text("description"), JSONText.write(properties), riskLevel(properties), versionID,
        review.isApproved, review.at, context.now, context.caller.userName, row["id"] as Int64,
      ])
    try dropUnusedVersions(db, of: uuid, but: versionID)
    return .string(uuid)
  }

  static func delete(
    _ db: Database, _ arguments: Arguments, _ context: RequestContext
  ) throws -> JSONValue {
    let row = try row(db, arguments.text("script_uuid"), context)
    let uuid: String = row["script_uuid"]
    try db.change(sql: "DELETE FROM scripts WHERE id = ?", arguments: [row["id"] as Int64])
    try dropUnusedVersions(db, of: uuid, but: nil)
    return .string(uuid)
  }

  /// Decides the review of a script in place of its reviewers.
  static func review(_ db: Database, _ uuid: String, approve: Bool, at now: Int64) throws -> Bool {
    try db.change(
      sql: "UPDATE scripts SET is_approved = ?, review_at = ? WHERE script_uuid = ?",
      arguments: [approve, now, uuid])
    return db.changesCount > 0
  }

  // MARK: - For execution

  static func row(_ db: Database, _ uuid: String, _ context: RequestContext) throws -> Row {
    let row = try db.row(
      sql: "SELECT \(columns) FROM scripts WHERE script_uuid = ? AND project = ?",
      arguments: [uuid, context.caller.project])
    guard let row else { throw Refusal.unknown("the script", uuid) }
    return row
  }

  struct Version {
    /// Digits alone: the official SDK takes the UUID for a number, as the reference's table does.
    let uuid: String
    let name: String
    let content: String
    let parameters: JSONValue
  }

  static func version(_ db: Database, _ id: Int64) throws -> Version {
    let row = try db.row(
      sql: "SELECT name, content, parameters FROM script_versions WHERE id = ?",
      arguments: [id])
    guard let row else { throw Refusal("Internal server error", status: 500) }
    return Version(
      uuid: String(id), name: row["name"], content: row["content"],
      parameters: JSONText.read(row["parameters"]))
  }

  static func status(_ row: Row, at now: Int64) -> String {
    let reviewAt: Int64? = row["review_at"]
    guard reviewAt.map({ $0 <= now }) ?? false, let isApproved: Bool = row["is_approved"] else {
      return "PENDING_APPROVE"
    }
    return isApproved ? "APPROVED" : "REJECTED"
  }

  // MARK: - Parts

  /// When and how a script's review ends; both `nil` where someone has yet to decide.
  private struct Review {
    let isApproved: Bool?
    let at: Int64?

    init(for properties: JSONValue, _ context: RequestContext) {
      guard hasReviewers(properties) else {
        (isApproved, at) = (true, context.now)
        return
      }
      switch context.configuration.review {
      case .approve(let delay): (isApproved, at) = (true, Self.end(context.now, delay))
      case .reject(let delay): (isApproved, at) = (false, Self.end(context.now, delay))
      case .wait: (isApproved, at) = (nil, nil)
      }
    }

    private static func end(_ now: Int64, _ delay: Int64) -> Int64 {
      let (sum, overflow) = now.addingReportingOverflow(max(0, delay))
      return overflow ? .max : sum
    }
  }

  private static func hasReviewers(_ properties: JSONValue) -> Bool {
    properties["reviewers"]?.arrayValue?.isEmpty == false
  }

  private static func riskLevel(_ properties: JSONValue) -> String {
    properties["risk_level"]?.stringValue ?? "LOW"
  }

  private static func refuseTaken(_ db: Database, _ name: String, _ project: String) throws {
    let isTaken = try db.value(
      Bool.self, sql: "SELECT EXISTS (SELECT 1 FROM scripts WHERE project = ? AND name = ?)",
      arguments: [project, name])
    if isTaken == true {
      // The message of section 5.2.
      throw Refusal("Exist script with same name: \(name).", code: Faults.nameTaken.code)
    }
  }

  private static func insert(
    _ db: Database, name: String, type: String, description: String, content: String,
    properties: JSONValue, parameters: JSONValue, _ context: RequestContext
  ) throws -> String {
    let uuid = Identifier.stamped("SC", at: context.now)
    let versionID = try insertVersion(
      db, scriptUUID: uuid, name: properties["version"]?.stringValue ?? "1.0.0", content: content,
      parameters: parameters)
    let review = Review(for: properties, context)
    let caller = context.caller
    try db.change(
      sql: """
        INSERT INTO scripts (project, script_uuid, name, type, description, risk_level, properties,
          version_id, is_approved, review_at, gmt_created, gmt_modified, creator, creator_id,
          operator)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        caller.project, uuid, name, type, description, riskLevel(properties),
        JSONText.write(properties), versionID, review.isApproved, review.at, context.now,
        context.now, caller.userName, caller.userID, caller.userName,
      ])
    return uuid
  }

  private static func insertVersion(
    _ db: Database, scriptUUID: String, name: String, content: String, parameters: JSONValue
  ) throws -> Int64 {
    try db.change(
      sql: """
        INSERT INTO script_versions (script_uuid, name, content, parameters)
        VALUES (?, ?, ?, ?)
        """,
      arguments: [
        scriptUUID, name, content, JSONText.write(parameters),
      ])
    return db.lastInsertedRowID
  }

  /// Drops the versions that no ticket was started with.
  private static func dropUnusedVersions(
    _ db: Database, of scriptUUID: String, but kept: Int64?
  ) throws {
    try db.change(
      sql: """
        DELETE FROM script_versions WHERE script_uuid = ? AND id IS NOT ?
          AND NOT EXISTS (SELECT 1 FROM orders WHERE version_id = script_versions.id)
        """, arguments: [scriptUUID, kept])
  }

  private static func summary(_ row: Row, _ context: RequestContext) -> JSONValue {
    [
      "id": .int(row["id"]), "script_uuid": .string(row["script_uuid"]),
      "name": .string(row["name"]), "type": .string(row["type"]),
      "status": .string(status(row, at: context.now)), "gmt_created": .int(row["gmt_created"]),
      "gmt_modified": .int(row["gmt_modified"]), "creator": .string(row["creator"]),
      "creator_id": .string(row["creator_id"]), "operator": .string(row["operator"]),
      "properties": JSONText.read(row["properties"]),
    ]
  }
}
