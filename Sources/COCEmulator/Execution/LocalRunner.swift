import COCCatalog
import Foundation
import GRDB

/// Runs the scripts of tickets as child processes, where the emulator is told to.
///
/// It alone moves tickets forward by itself, and only while one of them is under way.
actor LocalRunner {
  private let store: Store
  private let folder: URL
  private let context: @Sendable () -> RequestContext
  private var driver: Task<Void, Never>?
  private var isWoken = false
  private let orphans = OrphanGuard()
  private var processes: [Int64: Task<Void, Never>] = [:]

  /// At most this many scripts run at once; a ticket's batch has no more hosts.
  private static let maximumProcesses = 10

  init(store: Store, folder: String, context: @escaping @Sendable () -> RequestContext) {
    self.store = store
    self.folder = URL(fileURLWithPath: folder, isDirectory: true)
    self.context = context
  }

  /// Tells that a ticket may have something to do.
  func wake() {
    isWoken = true
    if driver == nil { driver = Task { await drive() } }
  }

  /// Ends the scripts that run and waits for their end.
  func stop() async {
    driver?.cancel()
    await driver?.value
    driver = nil
    for process in processes.values { process.cancel() }
    for process in processes.values { await process.value }
    orphans.end()
    try? FileManager.default.removeItem(at: folder)
  }

  private func drive() async {
    while !Task.isCancelled {
      isWoken = false
      let isIdle = (try? await step()) ?? false
      // Woken in the meantime: a ticket was started that the step did not see.
      if isIdle && !isWoken { break }
      try? await Task.sleep(for: .milliseconds(50))
    }
    driver = nil
  }

  /// Starts and ends processes as the tickets have it, and tells whether none is under way.
  private func step() async throws -> Bool {
    let context = context()
    let (unplanned, isLive) = try await store.database.write { db in
      try OrderStore.advance(db, .all, context)
      let unplanned = try OrderStore.unplanned(db)
      let isLive = try db.value(
        Bool.self, sql: "SELECT EXISTS (SELECT 1 FROM orders WHERE next_event IS NOT NULL)")
      return (unplanned, isLive ?? false)
    }
    let wanted = Set(unplanned.map(\.instance))
    for (instance, process) in processes where !wanted.contains(instance) { process.cancel() }
    for (order, instance) in unplanned
    where processes[instance] == nil && processes.count < Self.maximumProcesses {
      processes[instance] = Task { await run(order: order, instance: instance) }
    }
    return unplanned.isEmpty && !isLive && processes.isEmpty
  }

  private func run(order: Int64, instance: Int64) async {
    defer { processes[instance] = nil }
    do {
      guard let work = try await prepare(order: order, instance: instance) else { return }
      let end = await work.process.run()
      if Task.isCancelled { return }
      let context = context()
      let log = work.log(end, at: context.now)
      try await store.database.write { db in
        try OrderStore.end(
          db, order: order, instance: instance, outcome: end.outcome, log: log, context)
        try Store.noteChange(db, at: context.now)
      }
    } catch {
      // The store cannot be read or written; the host stays as it is, and the next step tries again.
    }
  }

  private struct Work: Sendable {
    let process: LocalProcess
    let hostLog: HostLog
    let opening: String

    func log(_ end: LocalProcess.End, at now: Int64) -> String {
      let how =
        switch (end.outcome, end.exitCode) {
        case (.timeout, _): "was ended by the time limit, exit code 124"
        case (_, let code?): "ended with exit code \(code)"
        case (_, nil): "was not started"
        }
      return HostLog.closed(
        opening + "\n" + hostLog.masked(end.output), isCut: end.isCut,
        by: HostLog.stamp(now) + hostLog.scriptName + " " + how)
    }
  }

  private func prepare(order: Int64, instance: Int64) async throws -> Work? {
    let context = context()
    let folder = folder
    let orphans = orphans
    return try await store.read { db in
      let row = try db.row(
        sql: "SELECT \(OrderStore.columns) FROM orders WHERE id = ?", arguments: [order])
      let host = try db.row(
        sql: "SELECT resource_id, started_at FROM instances WHERE id = ?",
        arguments: [instance])
      guard let row, let host else { return nil }
      let resourceID: String = host["resource_id"]
      let start: Int64 = host["started_at"] ?? context.now
      let log = try OrderService.hostLog(db, row)
      let known = context.fleet.host(resourceID)
      // The prefix keeps a name of dots alone from being another folder.
      let name = "host-" + PercentEncoding.encode(resourceID) + "-\(instance)"
      return Work(
        process: LocalProcess(
          type: log.scriptType, content: log.filledContent,
          folder: folder.appendingPathComponent(row["execute_uuid"] as String)
            .appendingPathComponent(name),
          hostName: known?.name ?? resourceID, timeout: .milliseconds(log.timeout),
          orphans: orphans),
        hostLog: log, opening: log.opening(on: known, resourceID: resourceID, at: start))
    }
  }
}
