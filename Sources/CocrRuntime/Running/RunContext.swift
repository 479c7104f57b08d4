import COCCatalog
import CocrLanguage

/// What a run reaches beside its own machine: who performs its operations, its clock, and a person.
public struct RunContext: Sendable {
  /// Performs the operations.
  public var transport: any Transport
  /// Tells the time and waits; an emulator's clock may run faster than life.
  public var clock: any RunClock
  /// Whom `ask` and `approve` turn to; nil where nobody can answer.
  public var person: (any Person)?
  /// What the run may reach.
  public var capabilities: Capabilities
  /// The host program's own functions, by name; the environment must have been made with them.
  public var functions: [String: HostFunction] = [:]
  /// Learns of every secret that the run takes, so that none is shown.
  public var onSecret: (@Sendable (HostValue.Secret) -> Void)?
  /// Runs the handlers that match an alarm and tells how that went; nil outside tests.
  public var emitAlarm: (@Sendable (HostValue) async throws -> HostValue)?

  /// What is not given: the clock of this machine, nobody to ask, every capability.
  public init(
    transport: any Transport, clock: any RunClock = SystemClock(), person: (any Person)? = nil,
    capabilities: Capabilities = .all
  ) {
    self.transport = transport
    self.clock = clock
    self.person = person
    self.capabilities = capabilities
  }
}

/// The clock of a run.
public protocol RunClock: Sendable {
  /// Nanoseconds since 1970-01-01T00:00:00Z.
  func now() -> Int64
  /// Nanoseconds that have passed by this clock since some moment; never goes back.
  func elapsed() -> Int64
  /// Waits for so long by this clock.
  ///
  /// - Throws: `CancellationError` where the task was cancelled.
  func sleep(nanoseconds: Int64) async throws
}

extension RunClock {
  /// For clocks that never go back.
  public func elapsed() -> Int64 { now() }

  /// Waits until a time of this clock, in nanoseconds since 1970.
  ///
  /// - Throws: `CancellationError` where the task was cancelled.
  public func sleep(until time: Int64) async throws {
    while now() < time { try await sleep(nanoseconds: time - now()) }
  }
}

/// Somebody who answers questions during a run.
public protocol Person: Sendable {
  /// The answer to a question, without its line end; nil where there will be none.
  func answer(to question: String) async throws -> String?
}

/// What a driver learns of a run while it goes on.
public enum RunEvent: Sendable {
  case stepBegan(title: String, depth: Int)
  case stepFinished(title: String, depth: Int)
  case stepFailed(title: String, depth: Int)
  /// An operation goes out.
  case operationBegan(OperationCall)
  /// The service has answered.
  case operationFinished(OperationCall, reply: JSONValue)
  case operationFailed(OperationCall, OperationError)
  /// `log.info` and its kin.
  case logged(level: LogLevel, message: String)
  /// After a failure, the `undo` of a step begins or ends.
  case undoBegan(step: String)
  case undoFinished(step: String)
  case undoFailed(step: String, ScriptError)
}

/// How grave a message is.
public enum LogLevel: String, Sendable { case info, warn, error }
