import COCCatalog

/// How far a script is that runs on hosts, as far as the replies of the service tell.
public struct OrderProgress: Sendable, Equatable {
  /// The execution's UUID.
  public let id: String
  /// The script's name; its UUID until the name is known.
  public internal(set) var scriptName: String
  /// The order's status, for example `PROCESSING`.
  public internal(set) var status = "READY"
  /// The batch that is being executed, from 1.
  public internal(set) var currentBatch: Int?
  /// How many batches there are, once that is known.
  public internal(set) var batchCount: Int?
  /// How many hosts there are; 0 until that is known.
  public internal(set) var hostCount = 0
  /// The number of hosts by their status.
  public internal(set) var hosts: [String: Int] = [:]
  /// When the order was first seen, in nanoseconds since 1970.
  public let start: Int64

  /// Hosts on which the script has succeeded.
  public var doneCount: Int { hosts["FINISHED", default: 0] }
  /// Hosts on which it has failed, rolled back there or not.
  public var failedCount: Int { hosts["ABNORMAL", default: 0] + rolledBackCount }
  /// Hosts on which it has failed and was rolled back.
  public var rolledBackCount: Int { hosts["ROLLBACKED", default: 0] }
  /// Hosts that were left out.
  public var canceledCount: Int { hosts["CANCELED", default: 0] }
  /// Hosts on which it runs now.
  public var runningCount: Int { hosts["PROCESSING", default: 0] }
  /// Whether the order has ended: nothing happens any more unless somebody acts.
  public var hasEnded: Bool { stage?.hasEnded == true }
  /// How far it is, by its status; `nil` where the service has a status of its own.
  package var stage: OrderStage? { Enumerations.orderStatus.stage(of: status) }

  init(id: String, scriptName: String, start: Int64) {
    self.id = id
    self.scriptName = scriptName
    self.start = start
  }

  /// Takes what a call tells of the order.
  ///
  /// - Parameter fact: the value of a fact; nil if the call does not tell it.
  mutating func take(_ fact: (Observation.Fact) -> JSONValue?) {
    if let status = fact(.status)?.stringValue { self.status = status }
    if let name = fact(.name)?.stringValue { scriptName = name }
    if let batch = fact(.currentBatch)?.intValue { currentBatch = Int(exactly: batch) }
    if let count = fact(.batchCount)?.intValue { batchCount = Int(exactly: count) }
    if let count = fact(.hostCount)?.intValue.flatMap({ Int(exactly: $0) }) { hostCount = count }
    guard let counts = fact(.hostCounts)?.arrayValue else { return }
    hosts = [:]
    for entry in counts {
      guard let status = entry["instance_status"]?.stringValue,
        let count = entry["instance_count"]?.intValue.flatMap({ Int(exactly: $0) })
      else { continue }
      let (sum, overflow) = hosts[status, default: 0].addingReportingOverflow(count)
      hosts[status] = overflow ? .max : sum
    }
  }
}
