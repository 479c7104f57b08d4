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
  private var isStopped = false
  private let orphans: OrphanGuard
  private var processes: [Int64: Task<Void, Never>] = [:]

  /// At most this many scripts run at once; a ticket's batch has no more hosts.
  private static let maximumProcesses = 10

  init(store: Store, folder: String, context: @escaping @Sendable () -> RequestContext) {
    self.store = store
    self.folder = URL(fileURLWithPath: folder, isDirectory: true)
    orphans = OrphanGuard(folder: self.folder.path)
    self.context = context
  }

  /// Tells that a ticket may have something to do.
  func wake() {
    if isStopped { return }
    isWoken = true
    if driver == nil { driver = Task { await drive() } }
  }

  /// Ends the scripts that run and waits for their end.
  func stop() async {
    isStopped = true
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
    let (unplanned, isLive) = try await store.write { db in
      try OrderStore.advance(db, .all, context)
      let unplanned = try OrderStore.unplanned(db)
      let isLive = try db.value(
        Bool.self, sql: "SELECT EXISTS (SELECT 1 FROM orders WHERE next_event IS NOT NULL)")
      return (unplanned, isLive ?? false)
    }
    let wanted = Set(unplanned.map(\.instance))
    for (instance, process) in processes where !wanted.contains(instance) { process.cancel() }
    for (order, instance, hasStarted) in unplanned
    where !hasStarted && processes[instance] == nil && processes.count < Self.maximumProcesses {
      processes[instance] = Task { await run(order: order, instance: instance) }
    }
    return unplanned.isEmpty && !isLive && processes.isEmpty
  }

  private func run(order: Int64, instance: Int64) async {
    defer { processes[instance] = nil }
    // Where the store cannot be read or written, the next step tries again.
    guard let work = try? await prepare(order: order, instance: instance) else { return }
    let output = LocalOutputBuffer()
    let noting = Task { await note(output, of: work) }
    let end = await work.process.run(writingTo: output)
    let isInterrupted = Task.isCancelled
    noting.cancel()
    await noting.value
    // In a task of its own, as this one may have been cancelled.
    await Task {
      while !(await keep(isInterrupted ? nil : end, output.content, of: work)), !isStopped {
        try? await Task.sleep(for: .seconds(1))
      }
    }.value
  }

  /// Stores what a script has written while it runs, so that it can be read in the ticket.
  private func note(_ output: LocalOutputBuffer, of work: Work) async {
    var noted = 0
    while !Task.isCancelled {
      // A long log takes long to store.
      try? await Task.sleep(for: .milliseconds(300 + output.count / 1024))
      let content = output.content
      guard content.bytes.count != noted, !Task.isCancelled else { continue }
      noted = content.bytes.count
      let log = work.log(content)
      try? await store.write { db in
        try OrderStore.write(db, log: log, of: work.instance)
      }
    }
  }

  /// Takes note of a script's end.
  ///
  /// - Parameter end: `nil` where the script was ended because nobody waits for it any more.
  /// - Returns: Whether that could be stored.
  private func keep(
    _ end: LocalProcess.End?, _ output: LocalOutput, of work: Work
  ) async -> Bool {
    let context = context()
    do {
      try await store.write { db in
        let row = try db.row(
          sql: "SELECT started_at, finished_at FROM instances WHERE id = ?",
          arguments: [work.instance])
        let start: Int64 = row?["started_at"] ?? context.now
        if let canceledAt = row?["finished_at"] as Int64? {
          let line = work.hostLog.canceled(after: start, at: canceledAt)
          try OrderStore.write(db, log: work.log(output, closedBy: line), of: work.instance)
        } else if let end {
          try OrderStore.end(
            db, order: work.order, instance: work.instance, outcome: end.outcome,
            log: work.log(end, at: context.now), context)
        } else {
          // The emulator stops; the host has failed when it goes on.
          try OrderStore.write(db, log: work.log(output), of: work.instance)
        }
        try Store.noteChange(db, at: context.now)
      }
      return true
    } catch {
      return false
    }
  }

  private struct Work: Sendable {
    let order: Int64
    let instance: Int64
    let process: LocalProcess
    let hostLog: HostLog
    let opening: String

    func log(_ output: LocalOutput, closedBy line: String? = nil) -> String {
      HostLog.closed(opening + "\n" + hostLog.shown(output), isCut: output.isCut, by: line)
    }

    func log(_ end: LocalProcess.End, at now: Int64) -> String {
      let how =
        switch (end.outcome, end.exitCode) {
        case (.timeout, _): "was ended by the time limit, exit code 124"
        case (_, let code?): "ended with exit code \(code)"
        case (_, nil): "was not started"
        }
      return log(end.output, closedBy: HostLog.stamp(now) + hostLog.scriptName + " " + how)
    }
  }

  /// Takes note of a script's start.
  ///
  /// - Returns: `nil` where it is not to start any more.
  private func prepare(order: Int64, instance: Int64) async throws -> Work? {
    let context = context()
    let folder = folder
    let orphans = orphans
    return try await store.write { db -> Work? in
      let row = try db.row(
        sql: "SELECT \(OrderStore.columns) FROM orders WHERE id = ?", arguments: [order])
      let host = try db.row(
        sql: "SELECT resource_id FROM instances WHERE id = ?", arguments: [instance])
      guard let row, let host else { return nil }
      let resourceID: String = host["resource_id"]
      let log = try OrderService.hostLog(db, row, context)
      let known = context.fleet.host(resourceID)
      let opening = log.opening(on: known, resourceID: resourceID, at: context.now)
      guard
        try OrderStore.begin(db, instance: instance, log: opening + "\n", at: context.now)
      else { return nil }
      // The prefix keeps a name of dots alone from being another folder.
      let name = "host-" + PercentEncoding.encode(resourceID) + "-\(instance)"
      return Work(
        order: order, instance: instance,
        process: LocalProcess(
          type: log.scriptType, content: log.filledContent,
          folder: folder.appendingPathComponent(row["execute_uuid"] as String)
            .appendingPathComponent(name),
          hostName: known?.name ?? resourceID, timeout: .milliseconds(log.timeout),
          orphans: orphans),
        hostLog: log, opening: opening)
    }
  }
}
