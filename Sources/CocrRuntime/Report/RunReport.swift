import COCCatalog
import CocrLanguage

/// What a run did: its steps, the scripts it ran on hosts, the incidents it touched.
public struct RunReport: Sendable {
  public enum Outcome: String, Sendable { case succeeded, failed, interrupted }

  public struct Step: Sendable {
    public enum State: String, Sendable { case running, succeeded, failed, undone, undoFailed }

    public let title: String
    /// How many steps it stands inside of.
    public let depth: Int
    public internal(set) var state = State.running
    /// Nanoseconds; nil while the step runs.
    public internal(set) var duration: Int64?
    let start: Int64
  }

  /// A host on which a script failed.
  public struct FailedHost: Sendable {
    public let name: String
    public let batch: Int
    /// The end of what the script wrote there.
    public let log: String
  }

  public struct Order: Sendable {
    public internal(set) var progress: OrderProgress
    /// Nanoseconds; nil while the order goes on.
    public internal(set) var duration: Int64?
    /// The first of the hosts on which the script failed.
    public internal(set) var failedHosts: [FailedHost] = []
  }

  public struct Incident: Sendable {
    public let number: String
    public internal(set) var title: String
    public internal(set) var level: String
    /// nil where it could not be read.
    public internal(set) var status: String?
  }

  public internal(set) var outcome = Outcome.succeeded
  public internal(set) var steps: [Step] = []
  public internal(set) var orders: [Order] = []
  public internal(set) var incidents: [Incident] = []
  /// How many operations were performed that read, and that changed something.
  public internal(set) var readCount = 0
  public internal(set) var changeCount = 0
  /// Nanoseconds by the run's clock.
  public internal(set) var duration: Int64 = 0

  /// Whether there is something worth a report.
  public var isWorthShowing: Bool { !steps.isEmpty || changeCount > 0 }
}
