import COCCatalog
import GRDB
import Synchronization

/// The emulator's state in SQLite. Whatever was answered is committed.
struct Store: Sendable {
  let database: any DatabaseWriter
  private let use = Use()

  /// What happens in the store at the moment.
  private final class Use: Sendable {
    /// Of what is done in other threads than those that ask for it.
    let count = Atomic(0)
    /// Held by whoever reads in its own thread.
    let reader = Mutex(())
  }

  /// Opens the store, making it where there is none.
  ///
  /// - Throws: ``EmulatorError`` where the file cannot be used.
  init(_ storage: Storage) throws(EmulatorError) {
    var configuration = Configuration()
    configuration.busyMode = .timeout(5)
    do {
      switch storage {
      case .memory: database = try DatabaseQueue(configuration: configuration)
      case .file(let path):
        let pool = try DatabasePool(path: path, configuration: configuration)
        // GRDB chooses NORMAL for a write-ahead log, which may lose the last commits when the
        // machine loses power.
        try pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
        database = pool
      }
      try Self.migrate(database, storage)
    } catch let error as EmulatorError {
      throw error
    } catch {
      throw Self.unusable(storage, error)
    }
  }

  /// Reads from one state of the store.
  func read<Value: Sendable>(
    _ body: @escaping @Sendable (Database) throws -> Value
  ) async throws -> Value {
    guard let queue = database as? DatabaseQueue else { return try await database.read(body) }
    // A queue does one thing at a time anyway. Its own `read` changes a setting of the connection
    // twice, upon which SQLite compiles all kept statements anew.
    //
    // Where nothing else happens in the store, this thread is the quickest; otherwise it has better
    // things to do than to wait.
    if use.count.load(ordering: .relaxed) == 0,
      let value = try use.reader.withLockIfAvailable({ _ in try queue.unsafeRead(body) })
    {
      return value
    }
    use.count.add(1, ordering: .relaxed)
    defer { use.count.subtract(1, ordering: .relaxed) }
    return try await withCheckedThrowingContinuation { continuation in
      queue.asyncUnsafeRead { database in
        continuation.resume(with: Result { try body(database.get()) })
      }
    }
  }

  /// Changes the store in one transaction.
  func write<Value: Sendable>(
    _ body: @escaping @Sendable (Database) throws -> Value
  ) async throws -> Value {
    use.count.add(1, ordering: .relaxed)
    defer { use.count.subtract(1, ordering: .relaxed) }
    return try await database.write(body)
  }

  private static func unusable(_ storage: Storage, _ error: any Error) -> EmulatorError {
    guard case .file(let path) = storage else {
      return EmulatorError("the emulator's memory store cannot be made: \(words(for: error))")
    }
    return EmulatorError(
      "\(path) cannot be used as the emulator's store: \(words(for: error))",
      hint: "it must be a file that the emulator made, in a folder that it may write to")
  }

  /// The error without SQL or values, which may be secret.
  static func words(for error: any Error) -> String {
    guard let error = error as? DatabaseError else { return "\(error)" }
    return error.message ?? "SQLite error \(error.resultCode.rawValue)"
  }

  /// The version of the tables, in the database's `user_version`.
  private static let version = 2

  private static func migrate(_ database: any DatabaseWriter, _ storage: Storage) throws {
    try database.write { db in
      let found = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
      if found == version { return }
      if found == 1 {
        try db.execute(
          sql: "ALTER TABLE tokens ADD COLUMN domain TEXT; PRAGMA user_version = \(version)")
        return
      }
      guard found == 0, try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_master") == 0 else {
        guard case .file(let path) = storage else { return }
        throw EmulatorError(
          "\(path) is not a store of this version of the emulator",
          hint: "name another file, or move this one away")
      }
      try db.execute(sql: schema)
      try db.execute(sql: "PRAGMA user_version = \(version)")
    }
  }

  private static let schema = """
    CREATE TABLE settings (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
    CREATE TABLE loaded_scripts (
      project TEXT NOT NULL, name TEXT NOT NULL, PRIMARY KEY (project, name)
    ) WITHOUT ROWID;

    CREATE TABLE scripts (
      id INTEGER PRIMARY KEY AUTOINCREMENT, project TEXT NOT NULL, script_uuid TEXT NOT NULL UNIQUE,
      name TEXT NOT NULL, type TEXT NOT NULL, description TEXT NOT NULL, risk_level TEXT NOT NULL,
      properties TEXT NOT NULL, version_id INTEGER NOT NULL, is_approved INTEGER,
      review_at INTEGER, gmt_created INTEGER NOT NULL, gmt_modified INTEGER NOT NULL,
      creator TEXT NOT NULL, creator_id TEXT NOT NULL, operator TEXT NOT NULL
    );
    CREATE UNIQUE INDEX scripts_by_name ON scripts (project, name);
    CREATE INDEX scripts_by_project ON scripts (project, id);
    CREATE TABLE script_versions (
      id INTEGER PRIMARY KEY AUTOINCREMENT, script_uuid TEXT NOT NULL, name TEXT NOT NULL,
      content TEXT NOT NULL, parameters TEXT NOT NULL
    );
    CREATE INDEX versions_by_script ON script_versions (script_uuid);

    CREATE TABLE orders (
      id INTEGER PRIMARY KEY AUTOINCREMENT, project TEXT NOT NULL, execute_uuid TEXT NOT NULL UNIQUE,
      script_uuid TEXT NOT NULL, script_name TEXT NOT NULL, script_type TEXT NOT NULL,
      version_id INTEGER NOT NULL, creator TEXT NOT NULL, status TEXT NOT NULL,
      gmt_created INTEGER NOT NULL, gmt_finished INTEGER, current_batch INTEGER NOT NULL,
      accepted_failures INTEGER NOT NULL, execute_param TEXT NOT NULL, region_ids TEXT NOT NULL,
      next_event INTEGER
    );
    CREATE INDEX orders_by_project ON orders (project, id);
    CREATE INDEX orders_by_status ON orders (project, status, id);
    CREATE INDEX orders_by_creator ON orders (project, creator, id);
    CREATE INDEX orders_by_version ON orders (version_id);
    CREATE INDEX orders_by_event ON orders (next_event) WHERE next_event IS NOT NULL;
    CREATE TABLE batches (
      order_id INTEGER NOT NULL, batch_index INTEGER NOT NULL, pauses_after INTEGER NOT NULL,
      is_skipped INTEGER NOT NULL, total INTEGER NOT NULL, PRIMARY KEY (order_id, batch_index)
    ) WITHOUT ROWID;
    CREATE TABLE instances (
      id INTEGER PRIMARY KEY AUTOINCREMENT, order_id INTEGER NOT NULL,
      batch_index INTEGER NOT NULL, resource_id TEXT NOT NULL, agent_sn TEXT NOT NULL,
      agent_status TEXT, region_id TEXT NOT NULL, project_id TEXT NOT NULL, status TEXT NOT NULL,
      started_at INTEGER, finished_at INTEGER, outcome TEXT, ends_at INTEGER, log TEXT
    );
    CREATE INDEX instances_by_batch ON instances (order_id, batch_index, id);
    CREATE INDEX instances_unplanned ON instances (id)
      WHERE status = 'PROCESSING' AND outcome IS NULL;

    CREATE TABLE incidents (
      id INTEGER PRIMARY KEY AUTOINCREMENT, project TEXT NOT NULL, incident_num TEXT NOT NULL UNIQUE,
      fields TEXT NOT NULL, status TEXT NOT NULL, create_time INTEGER NOT NULL,
      handle_time INTEGER, solution TEXT, confirmation TEXT
    );
    CREATE INDEX incidents_by_project ON incidents (project, id);
    CREATE TABLE alarms (
      id INTEGER PRIMARY KEY AUTOINCREMENT, project TEXT NOT NULL, integration_key TEXT NOT NULL,
      alarm_id TEXT NOT NULL, alarm_status TEXT NOT NULL, time INTEGER NOT NULL, fields TEXT NOT NULL,
      received_at INTEGER NOT NULL
    );
    CREATE UNIQUE INDEX alarms_by_report
      ON alarms (project, integration_key, alarm_id, alarm_status, time);

    CREATE TABLE tokens (
      hash TEXT PRIMARY KEY, project TEXT, user_name TEXT NOT NULL, expires_at INTEGER NOT NULL,
      domain TEXT
    ) WITHOUT ROWID;
    CREATE INDEX tokens_by_expiry ON tokens (expires_at);
    """

  // MARK: - Time

  /// The latest time at which something changed.
  func lastChange() throws(EmulatorError) -> Int64? {
    do {
      return try database.read { db in
        try Int64.fetchOne(db, sql: "SELECT value FROM settings WHERE name = 'last_change'")
      }
    } catch {
      throw EmulatorError("the emulator's store cannot be read: \(Self.words(for: error))")
    }
  }

  /// The time at which the emulator was first started over this store; `now` where that is now.
  static func firstStart(_ db: Database, at now: Int64) throws -> Int64 {
    try db.change(
      sql: "INSERT INTO settings (name, value) VALUES ('first_start', ?) ON CONFLICT DO NOTHING",
      arguments: [now])
    return try Int64.fetchOne(db, sql: "SELECT value FROM settings WHERE name = 'first_start'")
      ?? now
  }

  static func noteChange(_ db: Database, at now: Int64) throws {
    try db.change(
      sql: """
        INSERT INTO settings (name, value) VALUES ('last_change', ?)
        ON CONFLICT (name) DO UPDATE SET value = max(value, excluded.value)
        """, arguments: [now])
  }
}

/// Identifiers in the form of the service's.
enum Identifier {
  /// `SC` for scripts, `SCT` for tickets: the time and nine hex digits.
  static func stamped(_ prefix: String, at time: Int64) -> String {
    let random = String(UInt64.random(in: 0...0xF_FFFF_FFFF), radix: 16)
    let padding = String(repeating: "0", count: 9 - random.utf8.count)
    return prefix + CalendarTime(epochMilliseconds: time).digits + padding + random
  }

  /// `IM`, the time and ten digits.
  static func incident(at time: Int64) -> String {
    let random = String(UInt64.random(in: 0...9_999_999_999))
    let padding = String(repeating: "0", count: 10 - random.utf8.count)
    return "IM" + CalendarTime(epochMilliseconds: time).digits + padding + random
  }

  /// 32 random hex digits.
  static func request() -> String { hex(32) }

  static func hex(_ digits: Int) -> String {
    var generator = SystemRandomNumberGenerator()
    var bits: UInt64 = 0
    return String(unsafeUninitializedCapacity: digits) { buffer in
      for index in 0..<digits {
        // One number of the generator, which is a call of the system, makes 16 digits.
        if index.isMultiple(of: 16) { bits = generator.next() }
        let digit = UInt8(truncatingIfNeeded: bits & 15)
        buffer[index] = digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10
        bits >>= 4
      }
      return digits
    }
  }
}

/// JSON in a column.
enum JSONText {
  static func write(_ value: JSONValue) -> String {
    String(decoding: value.serialized(), as: UTF8.self)
  }

  /// The value of a text that ``write(_:)`` made; null where a hand has broken it since.
  static func read(_ text: String?) -> JSONValue {
    guard let text else { return .null }
    return (try? JSONValue(parsing: Array(text.utf8))) ?? .null
  }
}
