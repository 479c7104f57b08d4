import CocrLanguage

/// Decides which handlers of a program run for the alarms that arrive, by the clauses of the
/// handlers: `where`, `once`, `after`, `collect`, in this order.
///
/// Windows are measured by the times at which the alarms were raised.
public struct AlarmDispatcher {
  /// A handler that is to run.
  public struct Start: Sendable, Equatable {
    /// Its place among the handlers of the program, from 0.
    public let handler: Int
    /// One alarm, or several where the handler collects them.
    public let alarms: [AlarmRecord]
    /// Whether the handler gets a list of alarms.
    public let isCollected: Bool

    /// What the handler is called with.
    public var arguments: [HostValue] {
      isCollected ? [.list(alarms.map(\.value))] : alarms.prefix(1).map(\.value)
    }
  }

  /// What became of an alarm at one handler.
  public enum Outcome: Sendable, Equatable {
    /// `where` is false.
    case notMatched
    /// The same key ran inside the window.
    case repeated
    /// This is alarm `number` of the `needed` ones.
    case counted(Int, needed: Int)
    case collected
    case started(Start)
    /// A clause of the handler failed; the alarm is lost to this handler alone.
    case failed(Failure)
  }

  /// What went wrong where a clause was judged.
  public struct Failure: Sendable, Equatable {
    /// The handler's place among those of the program, from 0.
    public let handler: Int
    /// What went wrong there.
    public let error: ScriptError

    /// Two failures are equal where they say the same.
    public static func == (left: Self, right: Self) -> Bool {
      left.handler == right.handler && left.error.message == right.error.message
    }
  }

  /// A clause whose value makes no sense.
  public struct Problem: Error, Sendable {
    /// One sentence in plain words.
    public let message: String
    /// The handler in the program's main file.
    public let span: Span
  }

  private struct State {
    let handler: Handler
    var onceWindow: Int64?
    var afterCount = 1
    var afterWindow: Int64?
    var collectWindow: Int64?
    /// By key: when the handler last ran.
    var lastRuns: [String: Int64] = [:]
    /// By key: the times of the alarms that count.
    var arrivals: [String: [Int64]] = [:]
    var groups: [(key: String, end: Int64, alarms: [AlarmRecord])] = []

    init(_ handler: Handler, _ value: (Handler.Clause) -> HostValue?) throws(Problem) {
      self.handler = handler
      onceWindow = try window(.onceWindow, value, "once … within")
      afterWindow = try window(.afterWindow, value, "after … within")
      collectWindow = try window(.collectWindow, value, "collect within")
      if handler.clauses.contains(.afterCount) {
        afterCount = try count(.afterCount, value, "after")
      }
      if handler.clauses.contains(.limit) { _ = try count(.limit, value, "limit") }
    }

    private func window(
      _ clause: Handler.Clause, _ value: (Handler.Clause) -> HostValue?, _ words: String
    ) throws(Problem) -> Int64? {
      guard handler.clauses.contains(clause) else { return nil }
      guard case .duration(let nanoseconds)? = value(clause), nanoseconds > 0 else {
        throw Problem(
          message: "`\(words)` takes a duration of more than nothing, such as 10m",
          span: handler.span)
      }
      return nanoseconds
    }

    private func count(
      _ clause: Handler.Clause, _ value: (Handler.Clause) -> HostValue?, _ words: String
    ) throws(Problem) -> Int {
      guard case .int(let number)? = value(clause), number > 0, let count = Int(exactly: number)
      else {
        throw Problem(message: "`\(words)` takes a number of 1 or more", span: handler.span)
      }
      return count
    }
  }

  private var states: [State]

  /// - Parameters:
  ///   - program: the program whose handlers of alarms take part.
  ///   - value: gives the value of a clause that is no function, once the top level has run.
  /// - Throws: ``Problem`` where a window or count makes no sense.
  init(
    _ program: Program, value: (Handler.Clause, _ handler: Int) -> HostValue?
  ) throws(Problem) {
    states = []
    for handler in program.handlers where handler.kind == .alarm {
      states.append(try State(handler) { value($0, handler.number) })
    }
  }

  /// Takes an alarm; alarms must come in the order of their times.
  ///
  /// - Parameter evaluate: calls a clause that is a function with the alarm.
  /// - Returns: for each handler, in the order of the file, what became of the alarm there. Groups
  ///   whose window has ended by now start first.
  nonisolated(nonsending) mutating func receive(
    _ alarm: AlarmRecord,
    evaluate: nonisolated(nonsending) (Handler.Clause, _ handler: Int) async throws -> HostValue
  ) async throws -> [Outcome] {
    var outcomes = endGroups(until: alarm.time)
    for index in states.indices {
      do {
        outcomes.append(try await Self.outcome(for: alarm, &states[index], evaluate))
      } catch let error as ScriptError {
        outcomes.append(.failed(Failure(handler: states[index].handler.number, error: error)))
      }
    }
    return outcomes
  }

  /// Ends the groups whose window ends by `time`; all of them without a time.
  mutating func endGroups(until time: Int64? = nil) -> [Outcome] {
    var outcomes: [Outcome] = []
    for index in states.indices {
      let number = states[index].handler.number
      states[index].groups.removeAll { group in
        if let time, group.end > time { return false }
        outcomes.append(
          .started(Start(handler: number, alarms: group.alarms, isCollected: true)))
        return true
      }
    }
    return outcomes
  }

  private nonisolated(nonsending) static func outcome(
    for alarm: AlarmRecord, _ state: inout State,
    _ evaluate: nonisolated(nonsending) (Handler.Clause, _ handler: Int) async throws -> HostValue
  ) async throws -> Outcome {
    let number = state.handler.number
    let clauses = state.handler.clauses
    nonisolated(nonsending) func key(_ clause: Handler.Clause) async throws -> String {
      clauses.contains(clause) ? String(describing: try await evaluate(clause, number)) : ""
    }
    if clauses.contains(.condition) {
      switch try await evaluate(.condition, number) {
      case .bool(true): break
      case .bool(false): return .notMatched
      default:
        throw Problem(
          message: "`where` must be a bool: true where the handler is to run",
          span: state.handler.span)
      }
    }
    if let window = state.onceWindow {
      let key = try await key(.onceKey)
      if let last = state.lastRuns[key], isInside(alarm.time, window, after: last) {
        return .repeated
      }
      state.lastRuns[key] = alarm.time
    }
    if let window = state.afterWindow {
      let key = try await key(.afterKey)
      var times = state.arrivals[key, default: []].filter {
        isInside(alarm.time, window, after: $0)
      }
      times.append(alarm.time)
      let isEnough = times.count >= state.afterCount
      state.arrivals[key] = isEnough ? nil : times
      if !isEnough { return .counted(times.count, needed: state.afterCount) }
    }
    if let window = state.collectWindow {
      let key = try await key(.collectKey)
      if let index = state.groups.firstIndex(where: { $0.key == key }) {
        state.groups[index].alarms.append(alarm)
      } else {
        let end = alarm.time.addingReportingOverflow(window)
        state.groups.append((key, end.overflow ? .max : end.partialValue, [alarm]))
      }
      return .collected
    }
    return .started(Start(handler: number, alarms: [alarm], isCollected: false))
  }

  private static func isInside(_ time: Int64, _ window: Int64, after start: Int64) -> Bool {
    let (distance, overflow) = time.subtractingReportingOverflow(start)
    return !overflow && distance < window
  }
}
