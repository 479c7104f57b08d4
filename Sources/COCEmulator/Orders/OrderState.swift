import COCCatalog

/// A script ticket as it moves through time: its status, its batches and their hosts.
///
/// Nothing here runs by itself. ``advance(to:plan:)`` does what has become due, in the order in which
/// it would have happened, so that it makes no difference how often or when it is called.
struct OrderState {
  enum Status: String {
    case ready = "READY"
    case processing = "PROCESSING"
    case abnormal = "ABNORMAL"
    case paused = "PAUSED"
    case canceled = "CANCELED"
    case finished = "FINISHED"
    // No operation of the API leads to these two: the service itself fails, or rolls back.
    case error = "ERROR"
    case rollbacked = "ROLLBACKED"

    /// Whether nothing can happen to the ticket any more.
    var isFinal: Bool { Enumerations.orderStatus.stage(of: rawValue) == .final }
  }

  struct Instance {
    enum Status: String {
      case ready = "READY"
      case processing = "PROCESSING"
      case abnormal = "ABNORMAL"
      case canceled = "CANCELED"
      case finished = "FINISHED"
      case rollbacked = "ROLLBACKED"

      var isFinal: Bool { self != .ready && self != .processing }
    }

    var hasFailed: Bool { status == .abnormal || status == .rollbacked }

    let id: Int64
    let batchIndex: Int
    let resourceID: String
    let agentSN: String
    var status: Status
    var startedAt: Int64?
    var finishedAt: Int64?
    /// `nil` before the batch starts, and while a script really runs.
    var plan: Plan?
    /// What a script that really runs has written.
    var log: String?
    /// Whether it differs from what is stored.
    var isChanged = false
  }

  struct Batch {
    let index: Int
    let pausesAfter: Bool
    /// Whether a person had it passed over; its failures do not count.
    var isSkipped = false
    var isChanged = false
  }

  let id: Int64
  let createdAt: Int64
  /// The percentage of hosts that must succeed.
  let successRate: Double
  var status: Status
  var finishedAt: Int64?
  var currentBatch: Int
  /// How many failed hosts a person has put up with by letting an abnormal ticket continue.
  var acceptedFailures: Int
  var batches: [Batch]
  var instances: [Instance]

  /// The time between a ticket's creation and the start of its first batch, in milliseconds.
  static let dispatchDelay: Int64 = 1000

  /// When the next thing happens by itself; `nil` where nothing will.
  var nextEvent: Int64? {
    switch status {
    case .ready: createdAt + Self.dispatchDelay
    case .processing, .paused: running.compactMap(\.plan?.endsAt).min()
    case .abnormal, .canceled, .finished, .error, .rollbacked: nil
    }
  }

  /// Does everything that is due at `now`.
  ///
  /// - Parameter plan: Decides what happens on a host whose script starts at the given time; `nil`
  ///   where the script really runs and its end is told by ``end(_:outcome:log:at:plan:)``.
  mutating func advance(to now: Int64, plan: (Instance, Int64) -> Plan?) {
    while let time = nextEvent, time <= now {
      if status == .ready {
        start(at: time, plan: plan)
        continue
      }
      for index in instances.indices where instances[index].status == .processing {
        guard let planned = instances[index].plan, planned.endsAt <= time else { continue }
        conclude(index, planned.outcome, at: time)
      }
      endBatchIfDone(at: time, plan: plan)
    }
  }

  /// Takes note of the end of a script that really ran.
  mutating func end(
    _ instanceID: Int64, outcome: Outcome, log: String, at now: Int64,
    plan: (Instance, Int64) -> Plan?
  ) {
    guard let index = instances.firstIndex(where: { $0.id == instanceID }),
      instances[index].status == .processing
    else { return }
    instances[index].log = log
    instances[index].plan = Plan(outcome: outcome, endsAt: now)
    conclude(index, outcome, at: now)
    endBatchIfDone(at: now, plan: plan)
  }

  /// Goes on after a restart: the scripts that really ran have ended with the process that ran them,
  /// and those that waited for a process are planned anew.
  mutating func restart(at now: Int64, plan: (Instance, Int64) -> Plan?) {
    let waiting = instances.indices.filter { isUnplanned($0) && instances[$0].startedAt == nil }
    for index in waiting { place(index, at: now, plan: plan) }
    for index in instances.indices where isUnplanned(index) && instances[index].startedAt != nil {
      let line = HostLog.stamp(now) + "the emulator was stopped while the script ran"
      let log = HostLog.closed(instances[index].log ?? "", by: line)
      end(
        instances[index].id, outcome: .failure(message: "the emulator was stopped"), log: log,
        at: now, plan: plan)
    }
  }

  private func isUnplanned(_ index: Int) -> Bool {
    instances[index].status == .processing && instances[index].plan == nil
  }

  // MARK: - Operations of a person

  /// Does what a person asked for at `now`.
  ///
  /// - Throws: ``Refusal`` where the ticket's state does not allow it.
  mutating func perform(
    _ operation: OrderOperation, at now: Int64, plan: (Instance, Int64) -> Plan?
  ) throws(Refusal) {
    if status.isFinal {
      throw refusal(operation, "it has ended")
    }
    switch operation {
    case .pause:
      guard status == .ready || status == .processing else {
        throw refusal(operation, "only one that is READY or PROCESSING can be suspended")
      }
      // A script that runs on a host cannot be suspended: the batch goes on to its end.
      status = .paused
    case .resume: try resume(operation, at: now, plan: plan)
    case .cancel:
      for index in instances.indices where !instances[index].status.isFinal { cancel(index, now) }
      status = .canceled
      finishedAt = now
    case .cancelInstance(let id):
      guard let index = instances.firstIndex(where: { $0.id == id }) else {
        throw Refusal("instance_id \(id) is not a host of this ticket")
      }
      guard !instances[index].status.isFinal else {
        throw Refusal(
          "instance_id \(id) is \(instances[index].status.rawValue); only a host that is READY or "
            + "PROCESSING can be canceled")
      }
      let wasInCurrentBatch = hasStarted && instances[index].batchIndex == currentBatch
      cancel(index, now)
      if wasInCurrentBatch && status != .abnormal {
        endBatchIfDone(at: now, plan: plan)
      } else {
        finishIfNothingIsLeft(at: now)
      }
    case .skipBatch(let index): try skip(index, operation, at: now, plan: plan)
    }
  }

  private mutating func resume(
    _ operation: OrderOperation, at now: Int64, plan: (Instance, Int64) -> Plan?
  ) throws(Refusal) {
    guard status == .paused || status == .abnormal else {
      throw refusal(operation, "only one that is PAUSED or ABNORMAL can be continued")
    }
    if status == .abnormal {
      guard nextBatch != nil else {
        throw refusal(
          operation,
          "no batch is left; skip batch \(currentBatch) to put up with its failures, or cancel it")
      }
      acceptedFailures = failures
    }
    status = .processing
    if running.isEmpty { start(at: now, plan: plan) }
  }

  private mutating func skip(
    _ index: Int, _ operation: OrderOperation, at now: Int64, plan: (Instance, Int64) -> Plan?
  ) throws(Refusal) {
    guard let place = batches.firstIndex(where: { $0.index == index }) else {
      throw Refusal("batch_index \(index) does not exist; the ticket has \(batches.count) batches")
    }
    let isStuck = status == .abnormal && index == currentBatch
    let members = instances.indices.filter { instances[$0].batchIndex == index }
    guard isStuck || members.contains(where: { !instances[$0].status.isFinal }) else {
      throw Refusal("batch \(index) has ended and cannot be skipped")
    }
    let wasRunning = members.contains { instances[$0].status == .processing }
    for member in members where !instances[member].status.isFinal { cancel(member, now) }
    batches[place].isSkipped = true
    batches[place].isChanged = true
    if isStuck {
      status = .processing
      start(at: now, plan: plan)
    } else if wasRunning {
      endBatchIfDone(at: now, plan: plan)
    } else {
      finishIfNothingIsLeft(at: now)
    }
  }

  // MARK: - Batches

  private var running: [Instance] { instances.filter { $0.status == .processing } }
  private var hasStarted: Bool {
    instances.contains { $0.startedAt != nil || $0.status == .processing }
  }
  private var nextBatch: Int? {
    instances.lazy.filter { $0.status == .ready }.map(\.batchIndex).min()
  }

  /// The failed hosts that count.
  private var failures: Int {
    let skipped = Set(batches.filter(\.isSkipped).map(\.index))
    return instances.count { $0.hasFailed && !skipped.contains($0.batchIndex) }
  }

  /// Whether hosts have failed, and every one of them was rolled back.
  private var isRolledBack: Bool {
    let failed = instances.filter(\.hasFailed)
    return !failed.isEmpty && failed.allSatisfy { $0.status == .rollbacked }
  }

  /// Whether the service failed on one of the hosts.
  private var hasServiceError: Bool {
    instances.contains { $0.status == .abnormal && $0.plan?.outcome == .serviceError }
  }

  /// Whether the ticket can still reach its success rate: the share of hosts that have not failed,
  /// among those that were not canceled.
  private var keepsSuccessRate: Bool {
    let counted = instances.count { $0.status != .canceled }
    guard counted > 0 else { return true }
    let good = counted - max(0, failures - acceptedFailures)
    // A tenth of a per cent is the finest step of a success rate; less is a rounding error.
    return Double(good) / Double(counted) * 100 + 0.0001 >= successRate
  }

  /// Starts the next batch, or ends the ticket where there is none.
  private mutating func start(at time: Int64, plan: (Instance, Int64) -> Plan?) {
    guard let batch = nextBatch else { return finish(at: time) }
    status = .processing
    currentBatch = batch
    for index in instances.indices
    where instances[index].batchIndex == batch && instances[index].status == .ready {
      instances[index].status = .processing
      place(index, at: time, plan: plan)
    }
  }

  /// Plans what happens on a host from now on. Where the script really runs, it starts only when a
  /// process can be had for it.
  private mutating func place(_ index: Int, at time: Int64, plan: (Instance, Int64) -> Plan?) {
    let plan = plan(instances[index], time)
    instances[index].plan = plan
    instances[index].startedAt = plan == nil ? nil : time
    instances[index].isChanged = true
  }

  private mutating func endBatchIfDone(at time: Int64, plan: (Instance, Int64) -> Plan?) {
    guard running.isEmpty, status == .processing || status == .paused else { return }
    if hasServiceError {
      for index in instances.indices where instances[index].status == .ready { cancel(index, time) }
      status = .error
      finishedAt = time
    } else if !keepsSuccessRate {
      status = .abnormal
      rollBackIfNothingIsLeft(at: time)
    } else if nextBatch == nil {
      // Also where a person had suspended the ticket: there is nothing left to hold back.
      finish(at: time)
    } else if status == .processing {
      let batch = batches.first { $0.index == currentBatch }
      if batch?.pausesAfter == true && batch?.isSkipped == false {
        status = .paused
      } else {
        start(at: time, plan: plan)
      }
    }
  }

  /// Ends a ticket all of whose hosts have ended, unless a person has to put up with failures first.
  private mutating func finishIfNothingIsLeft(at time: Int64) {
    if status == .abnormal {
      rollBackIfNothingIsLeft(at: time)
    } else if instances.allSatisfy(\.status.isFinal) {
      finish(at: time)
    }
  }

  /// Ends an abnormal ticket that has no batch left to decide about and whose failures are undone.
  private mutating func rollBackIfNothingIsLeft(at time: Int64) {
    guard nextBatch == nil, isRolledBack else { return }
    status = .rollbacked
    finishedAt = time
  }

  private mutating func finish(at time: Int64) {
    status = instances.allSatisfy { $0.status == .canceled } ? .canceled : .finished
    finishedAt = time
  }

  private mutating func conclude(_ index: Int, _ outcome: Outcome, at time: Int64) {
    instances[index].status =
      switch outcome {
      case .success: .finished
      case .rolledBack: .rollbacked
      case .failure, .timeout, .offline, .wrongAgent, .serviceError: .abnormal
      }
    instances[index].finishedAt = time
    instances[index].isChanged = true
  }

  private mutating func cancel(_ index: Int, _ time: Int64) {
    instances[index].status = .canceled
    instances[index].finishedAt = time
    instances[index].isChanged = true
  }

  private func refusal(_ operation: OrderOperation, _ why: String) -> Refusal {
    Refusal("\(operation.name) is not allowed on a ticket that is \(status.rawValue): \(why)")
  }
}

/// What a person can do to a ticket (section 4.3.6).
enum OrderOperation {
  case pause, resume, cancel
  case cancelInstance(Int64)
  case skipBatch(Int)

  var name: String {
    switch self {
    case .pause: "PAUSE_ORDER"
    case .resume: "CONTINUE_ORDER"
    case .cancel: "CANCEL_ORDER"
    case .cancelInstance: "CANCEL_INSTANCE"
    case .skipBatch: "SKIP_BATCH"
    }
  }
}
