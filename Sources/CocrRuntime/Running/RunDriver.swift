import COCCatalog
import CocrLanguage

/// Drives one run, and is the only place that connects a run to what surrounds it: the recorder that
/// makes its report, the receivers of its output and events, and the end of its task.
///
/// One driver drives one run. Not thread-safe; one task uses it.
public final class RunDriver {
  /// What a run does with a program.
  public enum Part: Sendable {
    case topLevel
    /// The top level, then the handler of this number with the alarms that started it; see
    /// ``AlarmDispatcher/Start``.
    case handler(Int, [HostValue])
    /// The top level, then the test block of this number.
    case test(Int)
  }

  /// Follows the run and makes its report.
  package let recorder: RunRecorder
  /// Receives what the script prints; without it, the ending holds the text.
  public var onOutput: ((String) -> Void)?
  /// Receives what happens, once the recorder has it, with the progress of the order that it is about.
  public var onEvent: (RunEvent, OrderProgress?) -> Void = { _, _ in }

  private let run: Run
  private var output = ""

  /// Prepares the run of a program.
  ///
  /// - Parameters:
  ///   - program: what to run.
  ///   - parameters: values for the program's parameters; those with a default are optional.
  ///   - limits: what the run may use.
  ///   - context: what the run can reach.
  public convenience init(
    _ program: Program, parameters: [String: HostValue] = [:], limits: Limits = Limits(),
    context: RunContext
  ) {
    self.init(Run(program, parameters: parameters, limits: limits, context: context))
  }

  /// Prepares the run of one entry of a session.
  package convenience init(_ session: Session, context: RunContext) {
    self.init(Run(session, context: context))
  }

  private init(_ run: Run) {
    self.run = run
    recorder = RunRecorder(clock: run.context.clock, secrets: run.secrets)
    run.output = { [unowned self] text in
      if let onOutput { onOutput(text) } else { output += text }
    }
    run.onEvent = { [unowned self] event in
      let progress = recorder.record(event)
      onEvent(event, progress)
    }
  }

  /// Runs a part of the program to its end, however it ends.
  public nonisolated(nonsending) func perform(_ part: Part) async -> RunEnding<HostValue> {
    await end {
      let value = try await run.runTopLevel()
      return switch part {
      case .topLevel: value
      case .handler(let number, let alarms): try await run.call(.handler(number), alarms)
      case .test(let number): try await run.call(.test(number))
      }
    }
  }

  /// Runs an entry of the session to its end, however it ends.
  package nonisolated(nonsending) func perform(
    _ entry: Session.Entry, in session: Session
  ) async -> RunEnding<ShownValue> {
    await end { try await run.run(entry, in: session) }
  }

  private nonisolated(nonsending) func end<Value: Sendable>(
    _ work: nonisolated(nonsending) () async throws -> Value
  ) async -> RunEnding<Value> {
    run.keepsOutput = onOutput == nil
    let result: Result<Value, any Error>
    do {
      result = .success(try await work())
    } catch {
      result = .failure(error)
    }
    let report = recorder.finish(Self.outcome(of: result))
    return RunEnding(result: result, output: output, report: report)
  }

  /// A run whose task was cancelled was interrupted, whatever error that led to.
  private static func outcome<Value>(of result: Result<Value, any Error>) -> RunReport.Outcome {
    guard case .failure(let error) = result else { return .succeeded }
    return error is CancellationError || Task.isCancelled ? .interrupted : .failed
  }
}

/// How a run ended.
public struct RunEnding<Value: Sendable>: Sendable {
  /// The value of the last expression, or why there is none: `ScriptError`, `CancellationError`, or an
  /// error that says that the program waits for something that never comes.
  public let result: Result<Value, any Error>
  /// What the script printed, unless somebody received it meanwhile.
  public let output: String
  /// What the run did, with its true duration.
  public let report: RunReport

  /// Why the run did not succeed; nil if it did.
  public var failure: (any Error)? {
    guard case .failure(let error) = result else { return nil }
    return error
  }
}
