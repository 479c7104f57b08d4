import Testing

@testable import CocrLanguage

/// JSON texts of any size: reading and writing them ends when the run is to end, and never takes more
/// memory than the run may.
@Suite struct JSONCostTests {
  private static func machine(
    _ source: String, _ text: String, limits: Limits = Limits()
  ) throws -> Machine {
    let program = try Program(
      SourceFile(name: "json.cocr", text: "param text: string\n\(source)"),
      environment: ScriptTests.environment.get())
    return program.makeMachine(parameters: ["text": .string(text)], limits: limits)
  }

  private static func repeated(_ text: String, _ count: Int) -> String {
    String(repeating: text, count: count)
  }

  private static let work: [(source: String, text: String)] = [
    ("json.parse(text)", "[" + repeated("1,", 400_000) + "1]"),
    ("json.parse(text)", "\"" + repeated("a", 800_000) + "\""),
    ("json.parse(text)", "\"\\n" + repeated("a", 800_000) + "\""),
    ("json.parse(text)", repeated(" ", 800_000) + "1"),
    ("json.print(text)", repeated("a", 3_000_000)),
    ("json.print([text, text, text])", repeated("a", 900_000)),
    ("let map = {}\nmap[text] = 1\njson.print(map)", repeated("a", 3_000_000)),
  ]

  /// The task that drives the machine has been cancelled: only the native itself can notice, as no
  /// slice of work is over before it.
  @Test(arguments: work)
  func endsWithItsTask(source: String, text: String) async throws {
    let end = await Task {
      withUnsafeCurrentTask { $0?.cancel() }
      guard let machine = try? Self.machine(source, text) else { return "no program" }
      switch machine.run() {
      case .failed(let error): return error.message
      case let progress: return "\(progress)"
      }
    }.value
    #expect(end == "the run was stopped")
  }

  private static let large: [(source: String, text: String)] = [
    ("json.parse(text)", "\"" + repeated("a", 5 << 20) + "\""),
    ("json.parse(text)", "\"\\n" + repeated("a", 5 << 20) + "\""),
    ("json.print(text)", repeated("a", 5 << 20)),
    ("json.print(text)", repeated("\u{1}", 2 << 20)),
  ]

  @Test(arguments: large)
  func memoryIsAskedForFirst(source: String, text: String) throws {
    let limit = 8 << 20
    let machine = try Self.machine(source, text, limits: Limits(memory: limit))
    guard case .failed(let error) = machine.run() else {
      Issue.record("it did not fail")
      return
    }
    #expect(error.message == "the run used more memory than its limit of 8 MiB")
    #expect(machine.heap.pointee.byteCount <= limit)
  }
}
