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

  /// What hits the next request of an operation.
  ///
  /// Which requests a rate hits follows from their number alone, so that a run can be repeated.
  func next(for operation: String) -> [RequestFault.Kind] {
    state.withLock { state in
      var kinds: [RequestFault.Kind] = []
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
        state.requestFaults[index].hit += 1
        kinds.append(fault.kind)
      }
      return kinds
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
