/// A compiled script. Any number of tasks may run it at once; each run has memory of its own.
public struct Script: Sendable {
  let program: Program
  let functions: HostFunctionTable

  /// What the checker had to say that is no error.
  public var warnings: [Diagnostic] { program.warnings }
  /// The parameters that the script declares.
  public var parameters: [Program.Parameter] { program.runParameters }

  /// Runs the script to its end.
  ///
  /// - Parameters:
  ///   - parameters: values for the script's parameters; those with a default may be left out.
  ///   - options: what the run may use and reach.
  /// - Throws: `ScriptError` where the script failed or met a limit, ``ParameterError`` where the
  ///   parameters do not fit, `CancellationError` where the task was cancelled.
  public func run(
    parameters: [String: any HostValueConvertible] = [:], options: RunOptions = RunOptions()
  ) async throws -> RunOutcome {
    let outcome = try await attempt(parameters: parameters, options: options)
    if let error = outcome.error { throw error }
    return outcome
  }

  /// Runs the script to its end, however it ends: the outcome of a run that failed holds its error, and
  /// what it printed and did until then.
  ///
  /// - Parameters:
  ///   - parameters: values for the script's parameters; those with a default are optional.
  ///   - options: what the run may use and reach.
  /// - Throws: ``ParameterError`` if the parameters do not fit; nothing has run then.
  public func attempt(
    parameters: [String: any HostValueConvertible] = [:], options: RunOptions = RunOptions()
  ) async throws(ParameterError) -> RunOutcome {
    let values = try checked(parameters)
    var context = RunContext(
      transport: options.transport ?? NoTransport(), clock: options.clock,
      person: options.person, capabilities: options.capabilities)
    context.functions = functions
    context.randomness = options.randomness
    context.environment = options.environment
    context.files = options.files
    let driver = RunDriver(program, parameters: values, limits: options.limits, context: context)
    driver.onOutput = options.output
    if let receive = options.onEvent { driver.onEvent = { event, _ in receive(event) } }
    let ending = await driver.perform(.topLevel)
    return RunOutcome(
      value: (try? ending.result.get()) ?? .null, error: ending.failure, output: ending.output,
      report: ending.report)
  }

  private func checked(_ given: [String: any HostValueConvertible]) throws(ParameterError)
    -> [String: HostValue]
  {
    let known = parameters
    if let name = given.keys.sorted().first(where: { name in !known.contains { $0.name == name } })
    {
      throw ParameterError("the script has no parameter `\(name)`")
    }
    let missing = known.first { $0.isRequired && given[$0.name] == nil }
    if let missing { throw ParameterError("the parameter `\(missing.name)` needs a value") }
    return given.mapValues(\.hostValue)
  }
}

/// Parameters that do not fit the script.
public struct ParameterError: Error, Sendable, CustomStringConvertible {
  /// One sentence that names the parameter.
  public let message: String

  init(_ message: String) {
    self.message = message
  }

  public var description: String { message }
}

/// What a run of a script may use and reach. Nothing of the world unless it is granted.
public struct RunOptions: Sendable {
  /// Memory, work, time and so on; by default what suits a script that nobody has read.
  public var limits = Limits(
    memory: 256 * 1024 * 1024, callDepth: 10_000, turns: 1_000_000_000, fibers: 10_000,
    time: .seconds(60), operations: 10_000)
  /// What the script may reach: nothing unless it is said here.
  public var capabilities: Capabilities = []
  /// Who performs operations, where the script may: a `COCClient` or an `Emulator`.
  public var transport: (any Transport)?
  /// What `now` tells and `sleep` waits by.
  public var clock: any RunClock = SystemClock()
  /// Where `random` gets its numbers.
  public var randomness: any RandomSource = SystemRandomness()
  /// What `env` and `secret` read, if the script may.
  public var environment: any EnvironmentVariables = SystemEnvironment()
  /// What `read_file` reads, if the script may.
  public var files: any FileReader = SystemFiles()
  /// Who answers `ask` and `approve`, where the script may ask.
  public var person: (any Person)?
  /// Receives what the script prints; without it, the outcome holds it.
  public var output: (@Sendable (String) -> Void)?
  /// Receives what happens during the run.
  public var onEvent: (@Sendable (RunEvent) -> Void)?

  /// The defaults.
  public init() {}
}

/// What came of a run.
public struct RunOutcome: Sendable {
  /// The value of the script's last expression; null if it ends with a statement, or with an error.
  public let value: HostValue
  /// Why the run failed; nil if it succeeded. A `ScriptError` or a `CancellationError`.
  public let error: (any Error)?
  /// What it printed, unless the options took that.
  public let output: String
  /// Its steps, its duration, and what it did by operations, as far as the run itself saw it.
  public let report: RunReport
}

/// Where no transport was given.
private struct NoTransport: Transport {
  var reachesNetwork: Bool { false }

  func perform(_ call: OperationCall) async throws -> JSONValue {
    throw OperationError(
      kind: .connection, operation: call.operation.qualifiedName,
      message: "this program gives its scripts nothing that performs operations", attempts: 0)
  }
}
