import COCCatalog
import CocrLanguage

/// Follows the events of a run and makes its report of them.
public final class RunRecorder {
  /// The report as far as the run has come.
  public private(set) var report = RunReport()
  /// The step that runs now, the innermost one.
  public var currentStep: String? {
    report.steps.last { $0.state == .running }?.title
  }

  /// The orders that go on, those that the run only waits for included.
  public var openOrders: [OrderProgress] {
    (report.orders.map(\.progress) + awaited.values.sorted { $0.start < $1.start })
      .filter { !$0.hasEnded }
  }

  private let clock: any RunClock
  private let start: Int64
  /// Orders that somebody else has started and this run waits for, by their identifier.
  private var awaited: [String: OrderProgress] = [:]

  /// Begins a report now.
  ///
  /// - Parameter clock: the clock of the run.
  public init(clock: any RunClock) {
    self.clock = clock
    start = clock.now()
  }

  /// Takes an event.
  ///
  /// - Returns: the progress of an order, where the event told of any.
  public func record(_ event: RunEvent) -> OrderProgress? {
    switch event {
    case .stepBegan(let title, let depth):
      report.steps.append(.init(title: title, depth: depth, start: clock.now()))
    case .stepFinished(let title, let depth): end(title, depth, .succeeded)
    case .stepFailed(let title, let depth): end(title, depth, .failed)
    case .undoFinished(let step): mark(step) { $0 == .failed ? .failedUndone : .undone }
    case .undoFailed(let step, _): mark(step) { _ in .undoFailed }
    case .operationFinished(let call, let reply):
      count(call)
      return record(call, reply)
    // What was refused before it was sent has done nothing.
    case .operationFailed(let call, let error): if error.attempts > 0 { count(call) }
    case .operationBegan, .logged, .undoBegan: break
    }
    return nil
  }

  /// Ends the report: looks up how the orders and incidents stand.
  ///
  /// What cannot be read is left as it was last seen, and marked so.
  public nonisolated(nonsending) func finish(
    _ outcome: RunReport.Outcome, over transport: any Transport
  ) async -> RunReport {
    report.outcome = outcome
    report.duration = clock.now() - start
    for index in report.orders.indices {
      await complete(&report.orders[index], over: transport)
    }
    for index in report.incidents.indices {
      let number = report.incidents[index].number
      let reply = await read("incidents.get", ["incident_num": .string(number)], over: transport)
      report.incidents[index].status = reply?["status"]?.stringValue
      if let title = reply?["incident_title"]?.stringValue { report.incidents[index].title = title }
      if let level = reply?["incident_level"]?.stringValue { report.incidents[index].level = level }
    }
    return report
  }

  private func count(_ call: OperationCall) {
    if call.operation.effect == .changes { report.changeCount += 1 } else { report.readCount += 1 }
  }

  // MARK: Steps

  private func end(_ title: String, _ depth: Int, _ state: RunReport.Step.State) {
    guard
      let index = report.steps.lastIndex(where: {
        $0.title == title && $0.depth == depth && $0.state == .running
      })
    else { return }
    report.steps[index].state = state
    report.steps[index].duration = clock.now() - report.steps[index].start
  }

  private func mark(
    _ title: String, _ state: (RunReport.Step.State) -> RunReport.Step.State
  ) {
    guard
      let index = report.steps.lastIndex(where: {
        $0.title == title && [.failed, .succeeded].contains($0.state)
      })
    else { return }
    report.steps[index].state = state(report.steps[index].state)
  }

  // MARK: Orders and incidents

  private func record(_ call: OperationCall, _ reply: JSONValue) -> OrderProgress? {
    let arguments = call.arguments
    switch call.operation.qualifiedName {
    case "scripts.execute":
      guard let id = reply.stringValue else { return nil }
      var progress = OrderProgress(
        id: id, scriptName: arguments["script_uuid"]?.stringValue ?? "", start: clock.now())
      progress.batchCount = arguments["execute_batches"]?.arrayValue?.count
      report.orders.append(.init(progress: progress, lastSeen: clock.now()))
      return progress
    // The counts follow: a status that is ahead of them would not fit them.
    case "orders.get":
      let own = update(arguments) {
        $0.progress.take(order: reply)
        $0.lastSeen = clock.now()
      }
      if own == nil { follow(arguments, reply) }
    case "orders.statistics":
      return update(arguments) {
        $0.progress.take(statistics: reply)
        // Counts that were read after the end stay as they are.
        $0.lastSeen = $0.progress.hasEnded ? nil : clock.now()
      } ?? awaited(arguments, reply)
    case "incidents.create":
      if let number = reply["incident_num"]?.stringValue { touch(number, arguments) }
    case "incidents.handle":
      if let number = arguments["incident_num"]?.stringValue { touch(number, [:]) }
    default: break
    }
    return nil
  }

  private func update(
    _ arguments: [String: JSONValue], _ change: (inout RunReport.Order) -> Void
  ) -> OrderProgress? {
    guard let id = arguments["execute_uuid"]?.stringValue,
      let index = report.orders.firstIndex(where: { $0.progress.id == id })
    else { return nil }
    change(&report.orders[index])
    if report.orders[index].progress.hasEnded, report.orders[index].duration == nil {
      report.orders[index].duration = clock.now() - report.orders[index].progress.start
    }
    return report.orders[index].progress
  }

  /// Takes what is said of an order that this run has not started, from when it has not ended.
  private func follow(_ arguments: [String: JSONValue], _ reply: JSONValue) {
    guard let id = arguments["execute_uuid"]?.stringValue else { return }
    var progress = awaited[id] ?? OrderProgress(id: id, scriptName: "", start: clock.now())
    progress.take(order: reply)
    if awaited[id] != nil || !progress.hasEnded { awaited[id] = progress }
  }

  private func awaited(
    _ arguments: [String: JSONValue], _ statistics: JSONValue
  ) -> OrderProgress? {
    guard let id = arguments["execute_uuid"]?.stringValue else { return nil }
    awaited[id]?.take(statistics: statistics)
    return awaited[id]
  }

  private func touch(_ number: String, _ arguments: [String: JSONValue]) {
    guard !report.incidents.contains(where: { $0.number == number }) else { return }
    report.incidents.append(
      .init(
        number: number, title: arguments["incident_title"]?.stringValue ?? "",
        level: arguments["incident_level"]?.stringValue ?? ""))
  }

  // MARK: Reading at the end

  private static let failedHostLimit = 10
  private static let logLineLimit = 8

  private nonisolated(nonsending) func complete(
    _ order: inout RunReport.Order, over transport: any Transport
  ) async {
    let id: [String: JSONValue] = ["execute_uuid": .string(order.progress.id)]
    let status = await read("orders.get", id, over: transport)
    if let status { order.progress.take(order: status) }
    let statistics = await read("orders.statistics", id, over: transport)
    if let statistics { order.progress.take(statistics: statistics) }
    if status != nil, statistics != nil { order.lastSeen = nil }
    guard order.progress.failedCount > 0,
      let batches = await read("orders.batches", id, over: transport)?.arrayValue
    else { return }
    for batch in batches.compactMap({ $0["batch_index"]?.intValue }) {
      var arguments = id
      arguments["batch_index"] = .int(batch)
      // The service cannot be asked for the hosts that are ROLLBACKED.
      if order.progress.rolledBackCount == 0 { arguments["status"] = "ABNORMAL" }
      let reply = await read("orders.batch", arguments, over: transport)
      for instance in reply?["execute_instances"]?.arrayValue ?? []
      where ["ABNORMAL", "ROLLBACKED"].contains(instance["status"]?.stringValue) {
        if order.failedHosts.count == Self.failedHostLimit { return }
        order.failedHosts.append(failedHost(instance, batch: Int(clamping: batch)))
      }
    }
  }

  private func failedHost(_ instance: JSONValue, batch: Int) -> RunReport.FailedHost {
    let target = instance["target_instance"]
    let name =
      target?["properties"]?["host_name"]?.stringValue ?? target?["resource_id"]?.stringValue
      ?? "unknown host"
    let lines = (instance["message"]?.stringValue ?? "").split(separator: "\n")
    return RunReport.FailedHost(
      name: name, batch: batch, log: lines.suffix(Self.logLineLimit).joined(separator: "\n"))
  }

  private nonisolated(nonsending) func read(
    _ name: String, _ arguments: [String: JSONValue], over transport: any Transport
  ) async -> JSONValue? {
    guard let operation = Catalog.operation(name) else { return nil }
    return try? await transport.perform(OperationCall(operation, arguments))
  }
}
