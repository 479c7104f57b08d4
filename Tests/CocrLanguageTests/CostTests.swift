import Synchronization
import Testing

@testable import CocrLanguage

/// Twice the work costs twice as much. The work is counted in turns, which native functions charge for
/// what they go over, and never measured by a clock.
@Suite struct CostTests {
  /// The turns that a script takes whose `N` stands for `count`.
  static func work(_ text: String, _ count: Int, turns: Int = 200_000_000) throws -> Int {
    let program = try Program(
      SourceFile(name: "cost.cocr", text: "let n = \(count)\n" + text),
      environment: ScriptTests.environment.get())
    let machine = program.makeMachine(limits: Limits(memory: 512 << 20, turns: turns))
    machine.output = { _ in }
    while true {
      switch machine.run() {
      case .finished: return machine.work
      case .busy: continue
      case .waiting: throw Failure(message: "the script waits")
      case .failed(let error): throw Failure(message: error.message)
      }
    }
  }

  struct Failure: Error { let message: String }

  /// Scripts of n steps, each of which must cost the same whatever n is.
  static let linear: [(name: String, text: String)] = [
    ("unique maps", "range(n).map(i => {id: i, name: \"host\"}).unique()"),
    ("unique equal maps", "range(n).map(i => {id: i % 7, parts: [i % 3]}).unique()"),
    ("unique lists", "range(n).map(i => [[i], [i % 2]]).unique()"),
    ("unique nan", "let nan = 1e308 * 10 - 1e308 * 10; range(n).map(i => nan).unique()"),
    ("unique lists of nan", "let nan = 1e308 * 10 - 1e308 * 10; range(n).map(i => [nan]).unique()"),
    (
      "unique circles",
      "range(n).map(fn(i) { let m = {}; m.self = m; m.data = {owner: m, id: i}; m }).unique()"
    ),
    (
      "unique items with a part in common",
      """
      let part = range(n)
      let same = range(n)
      range(n).map(i => [i % 2, if i % 3 == 0 { part } else { same }]).unique()
      """
    ),
    (
      "unique of nested parts in common",
      "var part = [1]; for i in 0..<40 { part = [part, part] }; range(n).map(i => [part, i]).unique()"
    ),
    (
      "unique texts", "range(n).map(i => \"text \\(i % 1000)\").unique()"
    ),
    (
      "items with a part in common among others",
      """
      let part = range(n).map(i => [i])
      let same = range(n).map(i => [i])
      let items = range(n).map(i => [[i], part])
      assert items.index_of([[-1], same]) == null
      assert items.index_of([[n - 1], same]) == n - 1
      assert [[n - 1], same] in items and items.contains([[5], same])
      """
    ),
    (
      "indexes of characters",
      "let t = \"日本\".repeat(n); var k = 0; for i in 0..<n { if t[i] == \"日\" { k += 1 } }; assert k == (n + 1) // 2"
    ),
    (
      "slices of characters",
      "let t = \"aé\".repeat(n); for i in 0..<n { assert len(t[i..<(i + 2)]) == 2 }"
    ),
    (
      "characters from the end",
      "let t = \"a\".repeat(n) + \"é\"; for i in 0..<n { assert t[n - 1 - i] == \"a\" }"
    ),
    ("characters", "for i, c in \"é\".repeat(n) { }"),
    (
      "the first entry over and over",
      """
      let m = {}
      for i in 0..<n { m["k\\(i)"] = i }
      while not m.is_empty() { for key, value in m { m.remove(key); break } }
      """
    ),
    (
      "a map that has become small",
      """
      let m = {}
      for i in 0..<n { m["k\\(i)"] = i }
      for i in 1..<n { m.remove("k\\(i)") }
      for i in 0..<n { assert m.keys() == ["k0"] }
      """
    ),
    ("group_by", "range(n).map(i => {id: i}).group_by(m => m.id)"),
    ("flatten", "range(n).map(i => [i, i]).flatten()"),
    ("chunks", "for part in range(n).chunks(3) { part.first() }"),
    ("merge", "var m = {}; for i in 0..<n { m[\"\\(i)\"] = i }; m.merge(m.copy())"),
    ("min and max", "range(n).min(); range(n).max(); range(n).min_by(i => -i)"),
    ("equality", "assert range(n).map(i => {id: [i]}) == range(n).map(i => {id: [i]})"),
  ]

  @Test(arguments: linear.indices) func fiveTimesTheWorkCostsFiveTimesAsMuch(_ index: Int) throws {
    let (name, text) = Self.linear[index]
    let less = try Self.work(text, 1_000)
    let more = try Self.work(text, 5_000)
    #expect(more < less * 6, "\(name): \(less), then \(more)")
  }

  /// Sorting takes more comparisons for each item of a longer list, but only by the logarithm.
  @Test(arguments: [
    "range(n).reverse().sort()", "range(n).sort_by(i => -i)", "range(n).sort((a, b) => a > b)",
  ])
  func sortingIsNearlyLinear(_ text: String) throws {
    let less = try Self.work(text, 1_000)
    let more = try Self.work(text, 5_000)
    #expect(more < less * 8, "\(text): \(less), then \(more)")
  }

  /// A text of many parts is not copied for each of them.
  @Test func interpolationIsLinear() throws {
    func text(_ count: Int) -> String {
      "let x = \"a text of some length\"\nlet t = \"" + String(repeating: "\\(x) ", count: count)
        + "\""
    }
    let less = try Self.work(text(2_000), 0)
    let more = try Self.work(text(10_000), 0)
    #expect(more < less * 7, "\(less), then \(more)")
  }

  /// Every search for a match begins anew, and may go over the rest of the text: what led nowhere once is
  /// not tried again.
  @Test(arguments: [
    "a", "a*b|a", "a.*b|a", "(a|aa)*b|a", "a(?:.*b|.*c|.*d)|a", "(?s)a.*\\bx|a", "a+?b|aa?",
    "(a(a.*b)?)|.",
  ])
  func allMatchesOfATextCostWhatItsLengthCosts(_ pattern: String) throws {
    for call in ["find_all('\(pattern)')", "replace_pattern('\(pattern)', 'x')"] {
      let less = try Self.work("\"a\".repeat(n).\(call)", 4_000)
      let more = try Self.work("\"a\".repeat(n).\(call)", 20_000)
      #expect(more < less * 7 + 1_000, "\(call): \(less), then \(more)")
    }
  }

  /// They are the matches that are found one by one in what is left of the text.
  @Test func whatIsRememberedChangesNoMatch() throws {
    let environment = try ScriptTests.environment.get()
    let patterns = ["a.*b|a", "a*b|a", "(a|ab)(c|bcd)*|.", "a.*?c|b+", "(a.*c|a.*b|ab?)", "x*"]
    var random = SplitMix(state: 7)
    for _ in 0..<60 {
      let letters = (0..<1_500).map { _ in ["a", "a", "a", "b", "c", "é"][Int(random.next() % 6)] }
      let tail = random.next() % 2 == 0 ? String(repeating: "a", count: 1_500) : ""
      let text = Array((letters.joined() + tail).utf8)
      for pattern in patterns {
        let machine = try Program(SourceFile(name: "t", text: ""), environment: environment)
          .makeMachine(limits: Limits())
        let regex = try Regex(pattern)
        try text.withUnsafeBufferPointer { bytes in
          var together = RegexMatcher(regex, in: bytes, machine, charged: .max)
          var start = 0
          while start <= bytes.count {
            var alone = RegexMatcher(regex, in: bytes, machine, charged: .max)
            let expected = try alone.firstMatch(from: start)
            let found = try together.firstMatch(from: start)
            #expect(found == expected, "\(pattern) from \(start)")
            guard let found else { break }
            start = max(found[1], start + 97)
            while start < bytes.count, bytes[start] & 0xC0 == 0x80 { start += 1 }
          }
        }
      }
    }
  }

  /// How many names the suggestions for misspelt ones looked at.
  private func searched(_ text: String) -> Int {
    let sum = Sum()
    let observer: @Sendable (Int) -> Void = { sum.add($0) }
    Suggestion.$observer.withValue(observer) {
      _ = try? Program(
        SourceFile(name: "cost.cocr", text: text), environment: ScriptTests.environment.get())
    }
    return sum.value
  }

  private final class Sum: Sendable {
    private let state = Mutex(0)
    var value: Int { state.withLock { $0 } }
    func add(_ count: Int) { state.withLock { $0 += count } }
  }

  /// Files of n misspelt names among n others.
  private static let misspelt: [@Sendable (Int) -> String] = [
    { n in
      (0..<n).map { "let name\($0) = \($0)\nprint(nam\($0)x)\n" }.joined()
    },
    { n in
      "let m = {" + (0..<n).map { "key\($0): 1" }.joined(separator: ", ") + "}\n"
        + (0..<n).map { "print(m.kye\($0)x)\n" }.joined()
    },
    { n in
      "let m = {" + (0..<n).map { "key\($0): 1" }.joined(separator: ", ") + "}\ntry {\n"
        + (0..<n).map { "print(m.kye\($0)x)\n" }.joined() + "} catch { }\n"
    },
    { n in (0..<n).map { "let a\($0): Nodel\($0) = 1\n" }.joined() },
  ]

  /// Beyond the errors that are shown nothing is searched for, so that each name costs the same.
  @Test(arguments: misspelt.indices) func suggestionsAreLinear(_ index: Int) {
    let less = searched(Self.misspelt[index](400))
    let more = searched(Self.misspelt[index](2000))
    #expect(less > 0)
    #expect(more < less * 6, "\(less), then \(more)")
  }

  /// A text that is ASCII, or short, has no index; one that has it counts it as memory.
  @Test func indexOfATextIsCountedAsMemory() throws {
    var heap = Heap(limit: 1 << 20, isStressed: false)
    defer { heap.destroy() }
    for text in [String(repeating: "a", count: 1000), "日本語", String(repeating: "é", count: 128)] {
      let string = heap.makeString(text)
      #expect(!string.pointee.isIndexed)
      #expect(string.pointee.size == MemoryLayout<StringObject>.stride + text.utf8.count)
    }
    let text = String(repeating: "aé", count: 500)
    let string = heap.makeString(text)
    let before = heap.byteCount
    let index = heap.index(of: string)
    #expect(heap.byteCount == before + 16 * MemoryLayout<Int>.stride)
    for scalar in 0...1000 {
      let (rest, offset) = index.place(before: scalar)
      #expect(rest == scalar % 64)
      #expect(offset == (scalar - rest) / 2 * 3)
    }
    heap.collect()
    #expect(heap.byteCount == 0)
  }
}
