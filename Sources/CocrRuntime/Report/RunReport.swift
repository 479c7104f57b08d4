import COCCatalog
import CocrLanguage

/// What a run did: its steps, the scripts it ran on hosts, the incidents it touched.
public struct RunReport: Sendable {
  /// How a run ended.
  public enum Outcome: String, Sendable { case succeeded, failed, interrupted }

  /// A step that has begun.
  public struct Step: Sendable {
    /// How far a step has come.
    ///
    /// A step that had succeeded is `undone`, one that had failed `failedUndone`.
    public enum State: String, Sendable {
      case running, succeeded, failed, undone
      case failedUndone = "failed_undone"
      case undoFailed = "undo_failed"
    }

    /// The title as the script gave it.
    public let title: String
    /// How many steps it stands inside of.
    public let depth: Int
    /// How far it has come.
    public internal(set) var state = State.running
    /// Nanoseconds; nil while the step runs.
    public internal(set) var duration: Int64?
    let start: Int64
  }

  /// A host on which a script failed.
  public struct FailedHost: Sendable {
    /// The host's resource ID, if it is known.
    let id: String?
    /// The host's name; its ID where it has none.
    public let name: String
    /// The batch it is in, from 1.
    public let batch: Int
    /// The end of what the script wrote there.
    public let log: String
  }

  /// A script that the run started on hosts, or waited for.
  public struct Order: Sendable {
    /// How far it has come.
    public internal(set) var progress: OrderProgress
    /// Nanoseconds; nil while the order goes on.
    public internal(set) var duration: Int64?
    /// When the service last told of the order, in nanoseconds since 1970 by the run's clock, where
    /// nobody knows what became of it since; nil where the progress is that at the end of the run.
    public internal(set) var lastSeen: Int64?
    /// The first of the hosts on which the script failed.
    public internal(set) var failedHosts: [FailedHost] = []
  }

  /// An incident that the run touched.
  public struct Incident: Sendable {
    /// The service's number for it.
    public let number: String
    /// The title; empty until it is known.
    public internal(set) var title: String
    /// The level, for example `level_20`; empty until it is known.
    public internal(set) var level: String
    /// As the run last saw it; nil until it is known.
    public internal(set) var status: String?
  }

  /// How the run ended.
  public internal(set) var outcome = Outcome.succeeded
  /// The steps in the order in which they began.
  public internal(set) var steps: [Step] = []
  /// The orders in the order in which they were first seen.
  public internal(set) var orders: [Order] = []
  /// The incidents in the order in which they were first touched.
  public internal(set) var incidents: [Incident] = []
  /// How many operations were performed that read, and that changed something.
  public internal(set) var readCount = 0
  /// How many operations changed something.
  public internal(set) var changeCount = 0
  /// Nanoseconds by the run's clock.
  public internal(set) var duration: Int64 = 0

  /// Orders that somebody else started and the run waited for, in the order in which they were seen.
  var awaited: [OrderProgress] = []

  /// The orders that had not ended when the run last saw them, those it only waited for included.
  public var openOrders: [OrderProgress] {
    (orders.map(\.progress) + awaited).filter { !$0.hasEnded }
  }

  /// Whether there is something worth a report.
  public var isWorthShowing: Bool { !steps.isEmpty || changeCount > 0 }
}
