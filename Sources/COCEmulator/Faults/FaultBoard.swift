import Synchronization

/// The faults in force. They can be changed while the emulator runs.
final class FaultBoard: Sendable {
  private struct Active {
    let fault: RequestFault
    /// How many requests were concerned, and how many hit.
    var concerned = 0
    var hit = 0
  }

  private struct State {
    var requestFaults: [Active] = []
    var hostFaults: [HostFault] = []
  }

  private let state: Mutex<State>

  init(hostFaults: [HostFault], requestFaults: [RequestFault]) {
    state = Mutex(
      State(
        requestFaults: requestFaults.map { Active(fault: $0) }, hostFaults: hostFaults))
  }

  var hostFaults: [HostFault] { state.withLock { $0.hostFaults } }
  var requestFaults: [RequestFault] { state.withLock { $0.requestFaults.map(\.fault) } }

  func setHostFaults(_ faults: [HostFault]) { state.withLock { $0.hostFaults = faults } }

  /// Puts these faults in force, with nothing counted yet.
  func setRequestFaults(_ faults: [RequestFault]) {
    state.withLock { $0.requestFaults = faults.map { Active(fault: $0) } }
  }

  /// What hits the next request of an operation. A fault that another one leaves without an effect
  /// on the request is not among it, and is not used up.
  ///
  /// Which requests a rate hits follows from their number alone, so that a run can be repeated.
  func next(for operation: String) -> [RequestFault.Kind] {
    state.withLock { state in
      var candidates: [(index: Int, kind: RequestFault.Kind)] = []
      for index in state.requestFaults.indices {
        let fault = state.requestFaults[index].fault
        guard Wildcard.matches(fault.operation, operation) else { continue }
        state.requestFaults[index].concerned += 1
        let number = state.requestFaults[index].concerned
        guard number > fault.after, state.requestFaults[index].hit < fault.count ?? .max else {
          continue
        }
        let share = Double(StableHash.of("\(index)/\(fault)/\(number)") >> 11) / 0x1p53
        guard share < fault.rate else { continue }
        candidates.append((index, fault.kind))
      }
      let effective = RequestFaults.effective(among: candidates.map(\.kind))
      for place in effective { state.requestFaults[candidates[place].index].hit += 1 }
      return effective.map { candidates[$0].kind }
    }
  }
}

/// What hits one request, taken apart.
struct RequestFaults {
  private(set) var latency = 0
  private(set) var status: (code: Int, retryAfter: Int?)?
  private(set) var dropsBefore = false
  private(set) var dropsAfter = false
  private(set) var slowBody = 0
  private(set) var isMalformed = false
  /// In milliseconds.
  private(set) var clockSkew: Int64 = 0

  /// The places of the kinds that have an effect on a request that all of them would hit.
  ///
  /// Of those that settle how the request ends, a status and the drops, the first has its way.
  static func effective(among kinds: [RequestFault.Kind]) -> [Int] {
    let end = kinds.firstIndex {
      switch $0 {
      case .status, .dropBefore, .dropAfter: true
      case .latency, .slowBody, .malformedJSON, .clockSkew: false
      }
    }
    let isServed: Bool
    let hasReply: Bool
    switch end.map({ kinds[$0] }) {
    case .dropBefore: (isServed, hasReply) = (false, false)
    case .dropAfter: (isServed, hasReply) = (true, false)
    case .status: (isServed, hasReply) = (false, true)
    default: (isServed, hasReply) = (true, true)
    }
    return kinds.indices.filter { index in
      switch kinds[index] {
      case .latency: true
      case .status, .dropBefore, .dropAfter: index == end
      case .slowBody: hasReply
      case .malformedJSON: hasReply && index == kinds.firstIndex(of: .malformedJSON)
      case .clockSkew: isServed
      }
    }
  }

  init(_ kinds: [RequestFault.Kind]) {
    for kind in kinds {
      switch kind {
      case .latency(let time): latency += time
      case .status(let code, let wait): status = status ?? (code, wait)
      case .dropBefore: dropsBefore = true
      case .dropAfter: dropsAfter = true
      case .slowBody(let time): slowBody += time
      case .malformedJSON: isMalformed = true
      case .clockSkew(let seconds): clockSkew += Int64(seconds) * 1000
      }
    }
  }

  /// The body cut off in its middle, where that is asked for.
  func spoiled(_ body: [UInt8]) -> [UInt8] {
    // A half of valid JSON is not valid, but for a number or a single character.
    isMalformed ? Array(body.prefix(body.count / 2)) + Array("{".utf8) : body
  }
}
