import COCCatalog
import CocrLanguage
import HeapModule

/// Follows the events of a run and makes its report of them.
package final class RunRecorder {
  /// The report as far as the run has come.
  package private(set) var report = RunReport()
  /// The step that runs now, the innermost one.
  package var currentStep: String? { open.last.map { report.steps[$0].title } }

  private let clock: any RunClock
  private let secrets: SecretTexts
  private let start: Int64
  /// Orders that somebody else has started and this run waits for, by their identifier.
  private var awaited: [String: OrderProgress] = [:]

  /// The steps that run, by their places in the report, and those that have ended above the last one
  /// that runs.
  private var open: [Int] = []
  /// The steps that run, oldest first, by title and depth.
  private var running: [StepName: [Int]] = [:]
  /// The steps that have ended and were not undone, by title.
  private var ended: [String: Heap<Int>] = [:]

  private struct StepName: Hashable {
    let title: String
    let depth: Int
  }

  /// Begins a report now.
  ///
  /// - Parameters:
  ///   - clock: the clock of the run.
  ///   - secrets: what must not be shown.
  init(clock: any RunClock, secrets: SecretTexts = SecretTexts()) {
    self.clock = clock
    self.secrets = secrets
    start = clock.now()
  }

  /// Takes an event.
  ///
  /// - Returns: the progress of an order, where the event told of any.
  func record(_ event: RunEvent) -> OrderProgress? {
    switch event {
    case .stepBegan(let title, let depth): begin(title, depth)
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

  /// Ends the report. It holds what the run itself saw: nothing is read for it.
  func finish(_ outcome: RunReport.Outcome) -> RunReport {
    report.outcome = outcome
    report.duration = clock.now() - start
    report.awaited = awaited.values.sorted { ($0.start, $0.id) < ($1.start, $1.id) }
    return report
  }

  private func count(_ call: OperationCall) {
    if call.operation.effect == .changes { report.changeCount += 1 } else { report.readCount += 1 }
  }

  // MARK: Steps

  private func begin(_ title: String, _ depth: Int) {
    let place = report.steps.count
    report.steps.append(.init(title: title, depth: depth, start: clock.now()))
    open.append(place)
    running[StepName(title: title, depth: depth), default: []].append(place)
  }

  /// Ends the step of the title that began last.
  private func end(_ title: String, _ depth: Int, _ state: RunReport.Step.State) {
    let name = StepName(title: title, depth: depth)
    guard let place = running[name]?.popLast() else { return }
    if running[name]?.isEmpty ?? true { running[name] = nil }
    report.steps[place].state = state
    report.steps[place].duration = clock.now() - report.steps[place].start
    ended[title, default: []].insert(place)
    while let last = open.last, report.steps[last].state != .running { open.removeLast() }
  }

  /// Notes what became of the step of the title that began last, of those that were not undone yet.
  private func mark(
    _ title: String, _ state: (RunReport.Step.State) -> RunReport.Step.State
  ) {
    guard let place = ended[title]?.popMax() else { return }
    report.steps[place].state = state(report.steps[place].state)
  }

  // MARK: Orders and incidents

  private func record(_ call: OperationCall, _ reply: JSONValue) -> OrderProgress? {
    guard let observation = call.operation.observation,
      let id = observation.identifier(in: call, reply)
    else { return nil }
    func fact(_ fact: Observation.Fact) -> JSONValue? {
      let value = observation.value(of: fact, in: call, reply)
      // The title of an incident may be a secret; the other facts are the service's own words.
      if fact == .name, case .string(let text)? = value { return .string(secrets.hidden(text)) }
      return value
    }
    switch observation.subject {
    case .order: return recordOrder(id, isNew: observation.changes, fact)
    case .incident:
      recordIncident(id, changes: observation.changes, fact)
      return nil
    }
  }

  private func recordOrder(
    _ id: String, isNew: Bool, _ fact: (Observation.Fact) -> JSONValue?
  ) -> OrderProgress? {
    if isNew {
      var progress = OrderProgress(id: id, scriptName: "", start: clock.now())
      progress.take(fact)
      report.orders.append(.init(progress: progress, lastSeen: clock.now()))
      return progress
    }
    let tellsCounts = fact(.hostCounts) != nil
    guard let index = report.orders.firstIndex(where: { $0.progress.id == id }) else {
      return follow(id, isShown: tellsCounts, fact)
    }
    report.orders[index].take(fact, at: clock.now(), hiding: secrets)
    // The counts follow: a status that is ahead of them would not fit them.
    return tellsCounts ? report.orders[index].progress : nil
  }

  /// Takes what is told of an order that this run did not start, unless it had ended before.
  private func follow(
    _ id: String, isShown: Bool, _ fact: (Observation.Fact) -> JSONValue?
  ) -> OrderProgress? {
    var progress = awaited[id] ?? OrderProgress(id: id, scriptName: "", start: clock.now())
    progress.take(fact)
    guard awaited[id] != nil || fact(.status) != nil && !progress.hasEnded else { return nil }
    awaited[id] = progress
    return isShown ? progress : nil
  }

  private func recordIncident(
    _ number: String, changes: Bool, _ fact: (Observation.Fact) -> JSONValue?
  ) {
    var index = report.incidents.firstIndex { $0.number == number }
    if index == nil, changes {
      report.incidents.append(.init(number: number, title: "", level: ""))
      index = report.incidents.indices.last
    }
    guard let index else { return }
    if let title = fact(.name)?.stringValue { report.incidents[index].title = title }
    if let level = fact(.level)?.stringValue { report.incidents[index].level = level }
    if let status = fact(.status)?.stringValue { report.incidents[index].status = status }
  }
}

extension RunReport.Order {
  private static let failedHostLimit = 10
  private static let logLineLimit = 8

  /// Takes what a call tells of the order, at a time of the run's clock.
  fileprivate mutating func take(
    _ fact: (Observation.Fact) -> JSONValue?, at time: Int64, hiding secrets: SecretTexts
  ) {
    let hadEnded = progress.hasEnded
    let hadCounts = !progress.hosts.isEmpty
    progress.take(fact)
    if progress.hasEnded, duration == nil { duration = time - progress.start }
    if !progress.hasEnded { duration = nil }
    let isCounted = fact(.hostCounts) != nil
    if fact(.status) != nil || isCounted {
      // Nothing changes any more once an order has ended; counts from before that are out of date.
      let isFinal = progress.hasEnded && (isCounted || !hadCounts || hadEnded && lastSeen == nil)
      lastSeen = isFinal ? nil : time
    }
    let batch = fact(.batch)?.intValue.map { Int(clamping: $0) } ?? 0
    for instance in fact(.hosts)?.arrayValue ?? [] {
      take(instance, batch: batch, hiding: secrets)
    }
  }

  /// Takes a host on which the script failed; one that succeeded at another attempt goes.
  private mutating func take(
    _ instance: JSONValue, batch: Int, hiding secrets: SecretTexts
  ) {
    let target = instance["target_instance"]
    let id = target?["resource_id"]?.stringValue
    let name = target?["properties"]?["host_name"]?.stringValue ?? id ?? "unknown host"
    failedHosts.removeAll { $0.id == id && $0.name == name && $0.batch == batch }
    guard ["ABNORMAL", "ROLLBACKED"].contains(instance["status"]?.stringValue),
      failedHosts.count < Self.failedHostLimit
    else { return }
    let lines = (instance["message"]?.stringValue ?? "").split(separator: "\n")
      .suffix(Self.logLineLimit)
    failedHosts.append(
      RunReport.FailedHost(
        id: id, name: name, batch: batch,
        log: secrets.hidden(lines.joined(separator: "\n"))))
  }
}
