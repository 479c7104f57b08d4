/// A compiled script. Any number of tasks may run it at once; each run has memory of its own.
public struct Script: Sendable {
  let program: Program
  let functions: [String: HostFunction]

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
    let values = try checked(parameters)
    var context = RunContext(
      transport: options.transport ?? NoTransport(), clock: options.clock,
      person: options.person, capabilities: options.capabilities)
    context.functions = functions
    let run = Run(program, parameters: values, limits: options.limits, context: context)
    let recorder = RunRecorder(clock: options.clock)
    var output = ""
    run.output = { text in
      if let receive = options.output { receive(text) } else { output += text }
    }
    run.onEvent = { event in
      _ = recorder.record(event)
      options.onEvent?(event)
    }
    let value = try await run.runTopLevel()
    return RunOutcome(value: value, output: output, report: recorder.report)
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
  /// The value of the script's last expression; null where it ends with a statement.
  public let value: HostValue
  /// What it printed, unless the options took that.
  public let output: String
  /// Its steps, and what it did by operations, as far as the run itself saw it.
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
