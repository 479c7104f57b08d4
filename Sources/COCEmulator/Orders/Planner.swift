/// Decides what happens on the hosts of a ticket.
struct Planner {
  let fleet: FleetIndex
  let faults: [HostFault]
  /// The time limit on one host, in milliseconds.
  let timeout: Int64
  let orderID: Int64
  let isSimulated: Bool

  /// `nil` where the script really runs.
  func plan(_ instance: OrderState.Instance, _ start: Int64) -> Plan? {
    let outcome = outcome(of: instance)
    if outcome.isSuccess && !isSimulated { return nil }
    let hash = StableHash.of("\(instance.resourceID)/\(orderID)")
    let length: Int64
    switch outcome {
    case .success, .failure, .rolledBack:
      // 5 to 25 s; a healthy host keeps a short time limit too.
      length = min(5000 + Int64(hash % 20_001), timeout * 4 / 5)
    case .timeout: length = timeout
    case .offline, .wrongAgent, .serviceError: length = 2000 + Int64(hash % 2001)
    }
    return Plan(outcome: outcome, endsAt: start + length)
  }

  private func outcome(of instance: OrderState.Instance) -> Outcome {
    guard let host = fleet.host(instance.resourceID) else { return .offline }
    let fault = faults.last { $0.concerns(resourceID: host.id, name: host.name) }
    switch fault?.kind {
    case .fail(let message): return .failure(message: message)
    case .timeout: return .timeout
    case .offline: return .offline
    case .rollback: return .rolledBack
    case .error: return .serviceError
    case nil: break
    }
    if !host.isOnline { return .offline }
    return host.agentID == instance.agentSN ? .success : .wrongAgent
  }
}
