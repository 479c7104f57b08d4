import CocrLanguage

/// Runs the `test` blocks of a program.
public struct TestRunner: Sendable {
  /// The program whose tests run.
  public let program: Program
  /// What one test may use.
  public let limits: Limits
  private let makeContext: @Sendable () throws -> RunContext

  /// How a test went.
  public struct Result: Sendable {
    /// The result with no more of its output than so many bytes.
    fileprivate func keeping(_ bytes: Int) -> Result {
      let cut = output.utf8.count - bytes
      guard cut > 0 else { return self }
      let kept = String(decoding: output.utf8.prefix(bytes), as: UTF8.self)
      return Result(
        test: test, failure: failure, output: "\(kept)\n… \(cut) more bytes\n", duration: duration)
    }

    /// The test.
    public let test: TestBlock
    /// nil where the test passed.
    public let failure: (any Error)?
    /// What the test printed.
    public let output: String
    /// How long it took, by the clock of this machine.
    public let duration: Duration

    /// Whether no error ended it.
    public var passed: Bool { failure == nil }
  }

  /// - Parameters:
  ///   - makeContext: makes what one test reaches; each test gets its own.
  ///   - limits: what one test may use.
  public init(
    _ program: Program, limits: Limits = Limits(time: .seconds(60)),
    makeContext: @escaping @Sendable () throws -> RunContext
  ) {
    self.program = program
    self.limits = limits
    self.makeContext = makeContext
  }

  /// Runs one test: the top level of the file first, then the block.
  public func run(_ test: TestBlock) async -> Result {
    let start = ContinuousClock.now
    func result(_ failure: (any Error)?, output: String = "") -> Result {
      Result(test: test, failure: failure, output: output, duration: start.duration(to: .now))
    }
    var context: RunContext
    do {
      context = try makeContext()
    } catch {
      return result(error)
    }
    let alarms = TestAlarms(program, limits: limits, context: context)
    context.emitAlarm = { try await alarms.emit($0) }
    let ending = await RunDriver(program, limits: limits, context: context)
      .perform(.test(test.number))
    return result(ending.failure, output: ending.output)
  }

  /// Runs tests, several at once.
  ///
  /// - Parameters:
  ///   - tests: what to run.
  ///   - width: how many run at once.
  ///   - onEnd: receives each result as it comes.
  /// - Returns: the results in the order of `tests`. Their output shares the memory that one test may
  ///   use, and is cut where it is longer than its part of that.
  public func run(
    _ tests: [TestBlock], width: Int, onEnd: @Sendable (Result) -> Void = { _ in }
  ) async -> [Result] {
    await withTaskGroup(of: (Int, Result).self) { group in
      var results: [Int: Result] = [:]
      var waiting = Array(tests.enumerated())[...]
      func startNext() {
        guard let (index, test) = waiting.popFirst() else { return }
        group.addTask { (index, await run(test).keeping(limits.memory / tests.count)) }
      }
      for _ in 0..<max(1, width) { startNext() }
      for await (index, result) in group {
        onEnd(result)
        results[index] = result
        startNext()
      }
      return tests.indices.compactMap { results[$0] }
    }
  }
}
