import COCCatalog
import CocrLanguage

/// All that a run reaches of the world. A run reaches nothing except through here, so one place sees
/// everything that it depends on.
public struct RunContext: Sendable {
  /// Performs the operations.
  public var transport: any Transport
  /// Tells the time and waits; an emulator's clock may run faster than real time.
  public var clock: any RunClock
  /// Answers `ask` and `approve`; nil if nobody can answer.
  public var person: (any Person)?
  /// Where `random` gets its numbers.
  public var randomness: any RandomSource = SystemRandomness()
  /// What `env` and `secret` read.
  public var environment: any EnvironmentVariables = SystemEnvironment()
  /// What `read_file` reads.
  public var files: any FileReader = SystemFiles()
  /// The host program's own functions; the environment must have been made with them.
  public var functions: any HostFunctions = HostFunctionTable([])
  /// What the run may reach.
  public var capabilities: Capabilities
  /// Learns of every secret that the run takes, so that none is shown.
  public var onSecret: (@Sendable (HostValue.Secret) -> Void)?
  /// Counts the memory that the work of one call takes.
  var memory = CallMemory.Claim(on: CallMemory())
  /// Runs the handlers that match an alarm and returns how that went; nil outside tests.
  package var emitAlarm: (@Sendable (HostValue) async throws -> HostValue)?

  /// A context on this machine: its clock, its environment and its files.
  ///
  /// - Parameters:
  ///   - transport: performs the operations.
  ///   - clock: tells the time and waits.
  ///   - person: answers questions; nobody by default.
  ///   - capabilities: what the run may reach; everything by default.
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
  /// - Throws: `CancellationError` if the task was cancelled.
  func sleep(nanoseconds: Int64) async throws
}

extension RunClock {
  /// For clocks that never go back.
  public func elapsed() -> Int64 { now() }

  /// Waits until a time of this clock, in nanoseconds since 1970.
  ///
  /// - Throws: `CancellationError` if the task was cancelled.
  public func sleep(until time: Int64) async throws {
    while now() < time { try await sleep(nanoseconds: time - now()) }
  }
}

/// Somebody who answers questions during a run.
public protocol Person: Sendable {
  /// The answer to a question, without its line end; nil if there will be none.
  func answer(to question: String) async throws -> String?
}

/// A source of random numbers.
public protocol RandomSource: Sendable {
  /// A number from 0 up to, not including, 1.
  func next() -> Double
}

/// The variables that a run's environment has.
public protocol EnvironmentVariables: Sendable {
  /// The value of a variable; nil if it is not set.
  func value(of name: String) -> String?
}

/// Reads files for a run.
public protocol FileReader: Sendable {
  /// The text of a plain file.
  ///
  /// - Throws: ``TextFile/Problem`` if the file is missing, is not a plain file, is too large or is not
  ///   UTF-8 text.
  func text(of path: String) throws(TextFile.Problem) -> String
}

/// The functions that a host program gives to its scripts.
public protocol HostFunctions: Sendable {
  /// Whether there is a function of this name.
  func has(_ name: String) -> Bool
  /// Calls a function.
  ///
  /// - Throws: what the function throws.
  func call(_ name: String, _ arguments: HostArguments) async throws -> HostValue
}
