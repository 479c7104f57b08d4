import Testing

@testable import CocrLanguage

/// Calls of the host are known by where they stand in the program, not by when they were made.
@Suite struct CallPositionTests {
  private static let source = """
    ask("first")
    let groups = parallel(range(3)) { group =>
      ask("group \\(group)")
      parallel(range(2)) { item => ask("item \\(group).\\(item)") }
      ask("end \\(group)")
    }
    ask("last")
    """

  /// Runs the program and answers its calls in an order that `choose` decides.
  private func positions(_ choose: (Int) -> Int) throws -> [String: String] {
    var host = HostInterface()
    host.functions = [
      Signature("ask", [.init("what", .string)], reachesWorld: true),
      Signature("now", result: .time), Signature("sleep", [.init("duration", .duration)]),
    ]
    let environment = try Environment(host: host, library: ScriptTests.library)
    let program = try Program(
      SourceFile(name: "t.cocr", text: Self.source), environment: environment)
    let machine = program.makeMachine()
    var positions: [String: String] = [:]
    var open: [Machine.PendingCall] = []
    while true {
      switch machine.run() {
      case .busy(let calls): open += calls
      case .waiting(let calls):
        open += calls
        let call = open.remove(at: choose(open.count))
        guard case .string(let what)? = call.arguments["what"] else { break }
        #expect(positions.updateValue("\(call.position)", forKey: what) == nil)
        machine.resume(call.id, with: .null)
      case .finished: return positions
      case .failed(let error): throw error
      }
    }
  }

  @Test func positionsDoNotDependOnTheOrderOfAnswers() throws {
    let first = try positions { _ in 0 }
    let last = try positions { $0 - 1 }
    var random = SplitMix(state: 7)
    let mixed = try positions { Int(random.next() % UInt64($0)) }
    #expect(first.count == 14 && Set(first.values).count == 14)
    #expect(first == last && first == mixed)
    #expect(first["first"] == "0:0" && first["last"] == "0:1")
    #expect(first["group 1"] == "0.1:0" && first["end 1"] == "0.1:1")
    #expect(first["item 2.0"] == "0.2.0:0")
  }

  @Test func pathsAreEqualByTheirNumbers() throws {
    let path = try #require(FiberPath(numbers: [0, 4, 2]))
    let same = try #require(FiberPath(numbers: [0, 4, 2]))
    #expect(path == same && path.hashValue == same.hashValue)
    #expect(path != FiberPath(numbers: [0, 4]) && path != FiberPath(numbers: [1, 4, 2]))
    #expect(path.depth == 2 && path.numbers == [0, 4, 2])
    #expect(FiberPath(numbers: []) == nil)
    let sorted = [[0, 1], [0], [0, 0, 5], [1]].compactMap(FiberPath.init(numbers:)).sorted()
    #expect(sorted.map(\.description) == ["0", "0.0.5", "0.1", "1"])
  }

  @Test func aDeepPathIsFreedWithoutRecursion() async {
    let depth = await onSmallStack {
      var path = FiberPath(number: 0)
      for _ in 0..<300_000 { path = FiberPath(parent: path, number: 1) }
      return path.depth
    }
    #expect(depth == 300_000)
  }
}
