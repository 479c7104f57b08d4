import GRDB

/// The conditions of a listing, which all must hold.
struct Filter {
  private var conditions: [String] = []
  private var arguments: [any DatabaseValueConvertible] = []

  init(_ condition: String, _ argument: some DatabaseValueConvertible) {
    add(condition, argument)
  }

  /// Adds a condition, unless there is nothing to compare with.
  mutating func add(_ condition: String, _ argument: (some DatabaseValueConvertible)?) {
    guard let argument else { return }
    conditions.append(condition)
    arguments.append(argument)
  }

  private var text: String { conditions.joined(separator: " AND ") }

  func count(_ db: Database, _ table: String) throws -> Int64 {
    try db.value(
      Int64.self, sql: "SELECT count(*) FROM \(table) WHERE \(text)",
      arguments: StatementArguments(arguments)) ?? 0
  }

  func rows(
    _ db: Database, _ selection: String, _ order: String, limit: Int64
  ) throws -> [Row] {
    try db.rows(
      sql: "\(selection) WHERE \(text) \(order) LIMIT ?",
      arguments: StatementArguments(arguments + [limit]))
  }

  /// `text` as `LIKE … ESCAPE '\'` takes it literally.
  static func escaped(_ text: String) -> String {
    var result = ""
    for character in text {
      if character == "%" || character == "_" || character == "\\" { result.append("\\") }
      result.append(character)
    }
    return result
  }
}
