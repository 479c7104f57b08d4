import COCCatalog
import GRDB

/// Section 4.2: scripts, but for their execution.
enum ScriptService {
  /// A script as the store has it.
  struct Script: FetchableRecord {
    static let columns = """
      scripts.id, scripts.script_uuid, scripts.name, type, description, properties, version_id,
      is_approved, review_at, gmt_created, gmt_modified, creator, creator_id, operator
      """

    let id: Int64
    let uuid: String, name: String, type: String, description: String
    let properties: JSONValue
    let versionID: Int64
    let isApproved: Bool?
    let reviewAt: Int64?
    let createdAt: Int64, modifiedAt: Int64
    let creator: String, creatorID: String, modifier: String

    /// Reads a row that begins with ``columns``: by their positions, which is faster than by their
    /// names.
    init(row: Row) {
      id = row[0]
      uuid = row[1]
      name = row[2]
      type = row[3]
      description = row[4]
      properties = JSONText.read(row[5])
      versionID = row[6]
      isApproved = row[7]
      reviewAt = row[8]
      createdAt = row[9]
      modifiedAt = row[10]
      creator = row[11]
      creatorID = row[12]
      modifier = row[13]
    }

    func status(at now: Int64) -> String {
      guard reviewAt.map({ $0 <= now }) ?? false, let isApproved else { return "PENDING_APPROVE" }
      return isApproved ? "APPROVED" : "REJECTED"
    }
  }

  /// A script with the version that is in force.
  private struct Details: FetchableRecord {
    static let columns =
      "\(Script.columns), script_versions.content, script_versions.parameters"

    let script: Script
    /// `nil` where a hand has taken the version out of the store.
    let content: String?
    let parameters: JSONValue

    init(row: Row) {
      script = Script(row: row)
      content = row[14]
      parameters = JSONText.read(row[15])
    }
  }

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
      db, "SELECT \(Script.columns) FROM scripts", "ORDER BY id",
      limit: arguments.int("limit") ?? 100)
    let scripts = rows.map { JSONValue.object(summary(Script(row: $0), context)) }
    return ["total": .int(total), "data": .array(scripts)]
  }

  static func get(
    _ db: Database, _ arguments: Arguments, _ context: RequestContext
  ) throws -> JSONValue {
    let uuid = arguments.text("script_uuid")
    let details: Details? = try db.record(
      sql: detailsSelection, arguments: [uuid, context.caller.project])
    guard let details else { throw Refusal.unknown("the script", uuid) }
    guard let content = details.content else { throw missingVersion }
    var script = summary(details.script, context)
    script["id"] = nil
    script["version"] = details.script.properties["version"]
    script["description"] = .string(details.script.description)
    script["content"] = .string(content)
    script["script_params"] = details.parameters
    return .object(script)
  }

  private static let detailsSelection = """
    SELECT \(Details.columns) FROM scripts
      LEFT JOIN script_versions ON script_versions.id = scripts.version_id
    WHERE scripts.script_uuid = ? AND project = ?
    """

  static func update(
    _ db: Database, _ arguments: Arguments, _ context: RequestContext
  ) throws -> JSONValue {
    let script = try script(db, arguments.text("script_uuid"), context)
    let uuid = script.uuid
    let properties = arguments["properties"] ?? script.properties
    // "If there is a review for the script to be modified, you need to select the reviewer again":
    // a change never slips through on the approval of what was there before.
    if hasReviewers(script.properties), arguments["properties"].map(hasReviewers) != true {
      throw Refusal(
        "properties.reviewers must name the reviewers again: the script is subject to review")
    }
    let before = try version(db, script.versionID)
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
        review.isApproved, review.at, context.now, context.caller.userName, script.id,
      ])
    try dropUnusedVersions(db, of: uuid, but: versionID)
    return .string(uuid)
  }

  static func delete(
    _ db: Database, _ arguments: Arguments, _ context: RequestContext
  ) throws -> JSONValue {
    let script = try script(db, arguments.text("script_uuid"), context)
    try db.change(sql: "DELETE FROM scripts WHERE id = ?", arguments: [script.id])
    try dropUnusedVersions(db, of: script.uuid, but: nil)
    return .string(script.uuid)
  }

  /// Decides the review of a script in place of its reviewers.
  ///
  /// - Returns: Whether there is such a script.
  static func review(_ db: Database, _ uuid: String, approve: Bool, at now: Int64) throws -> Bool {
    let row = try db.row(
      sql: "SELECT name, properties FROM scripts WHERE script_uuid = ?", arguments: [uuid])
    guard let row else { return false }
    guard hasReviewers(JSONText.read(row["properties"])) else {
      throw EmulatorError(
        "the script \(row["name"] as String) names no reviewers: there is no review to decide",
        hint: "name them in properties.reviewers when the script is made or changed")
    }
    try db.change(
      sql: "UPDATE scripts SET is_approved = ?, review_at = ? WHERE script_uuid = ?",
      arguments: [approve, now, uuid])
    return true
  }

  // MARK: - For execution

  static func script(
    _ db: Database, _ uuid: String, _ context: RequestContext
  ) throws -> Script {
    let script: Script? = try db.record(
      sql: "SELECT \(Script.columns) FROM scripts WHERE script_uuid = ? AND project = ?",
      arguments: [uuid, context.caller.project])
    guard let script else { throw Refusal.unknown("the script", uuid) }
    return script
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
    guard let row else { throw missingVersion }
    return Version(
      uuid: String(id), name: row["name"], content: row["content"],
      parameters: JSONText.read(row["parameters"]))
  }

  private static var missingVersion: Refusal { Refusal("Internal server error", status: 500) }

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

  private static func summary(
    _ script: Script, _ context: RequestContext
  ) -> [String: JSONValue] {
    var members = [String: JSONValue](minimumCapacity: 16)
    members["id"] = .int(script.id)
    members["script_uuid"] = .string(script.uuid)
    members["name"] = .string(script.name)
    members["type"] = .string(script.type)
    members["status"] = .string(script.status(at: context.now))
    members["gmt_created"] = .int(script.createdAt)
    members["gmt_modified"] = .int(script.modifiedAt)
    members["creator"] = .string(script.creator)
    members["creator_id"] = .string(script.creatorID)
    members["operator"] = .string(script.modifier)
    members["properties"] = script.properties
    return members
  }
}
