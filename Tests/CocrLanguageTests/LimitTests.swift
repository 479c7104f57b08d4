import Foundation
import Testing

@testable import CocrLanguage

/// Hostile scripts meet their limits, on a small thread stack, and the host goes on.
@Suite struct LimitTests {
  /// What came of a script.
  struct Outcome: Sendable {
    var output = ""
    var error: String?
    var isLimit = false
    /// The most bytes the machine held between slices.
    var peak = 0
  }

  static func run(
    _ text: String, _ limits: Limits = Limits(memory: 8 << 20, turns: 1_000_000)
  ) async -> Outcome {
    await onSmallStack {
      var outcome = Outcome()
      let program: Program
      do {
        program = try Program(
          SourceFile(name: "limits.cocr", text: text), environment: ScriptTests.environment.get())
      } catch let failure as CompilationFailure {
        outcome.error = failure.diagnostics.first?.message
        return outcome
      } catch {
        outcome.error = "\(error)"
        return outcome
      }
      let machine = program.makeMachine(limits: limits)
      machine.output = { if outcome.output.utf8.count < 10_000 { outcome.output += $0 } }
      while true {
        let progress = machine.run()
        outcome.peak = max(outcome.peak, machine.heap.pointee.byteCount)
        switch progress {
        case .finished: return outcome
        case .busy: continue
        case .waiting(let calls):
          outcome.error = "waits for \(calls.map(\.function))"
          return outcome
        case .failed(let error):
          outcome.error = error.message
          outcome.isLimit = error.isLimit
          return outcome
        }
      }
    }
  }

  private static let memory = "the run used more memory than its limit of 8 MiB"
  private static let turns = "the run used up its limit of 1000000 loop turns and calls"
  private static let depth = "functions call each other more than 10000 deep"

  /// Each fiber waits for the next; what frees them may not need a stack as deep.
  @Test(arguments: [
    "fn f(n) { parallel([1]) { x => f(n + 1) } }\nf(0)",
    "fn f(n) { parallel([1]) { x => f(n + 1) } }\ntry { f(0) } catch e { print(e) }",
    "fn f(n) { timeout(1h) { f(n + 1) } }\nf(0)",
  ])
  func fibersThatWaitForOneAnother(_ text: String) async {
    let outcome = await Self.run(text, Limits(memory: 512 << 20, fibers: 50_000))
    #expect(outcome.error == "more than 50000 fibers run at once")
    #expect(outcome.isLimit)
    #expect(outcome.output.isEmpty)
  }

  /// A value that holds another many times has a text, and a copy for the host, of any length.
  @Test(arguments: [
    "print(len(\"\\(a)\"))", "json.print(a)", "sleep(a)", "fail(\"x\", data: a)",
  ])
  func valuesThatHoldOneAnotherManyTimes(_ use: String) async {
    let text = "var a = [1]\nfor i in 0..<45 { a = [a, a] }\n\(use)"
    let outcome = await Self.run(text, Limits(memory: 64 << 20, time: .milliseconds(500)))
    #expect(outcome.error != nil)
  }

  static let endless: [(script: String, message: String)] = [
    ("while true { }", turns),
    ("for i in 0..<9223372036854775807 { }", turns),
    ("fn f() { g() }\nfn g() { 1 }\nwhile true { f() }", turns),
    ("while true { try { throw \"x\" } catch { } }", turns),
    ("while true { try { } finally { continue } }", turns),
    ("let xs = [1]\nwhile true { xs.push(xs.pop()) }", turns),
    ("while true { parallel([1, 2]) { x => x } }", turns),
    ("parallel([1, 2]) { x => while true { } }", turns),
    ("retry(times: 1000000000) { throw \"x\" }", turns),
    ("[3, 2, 1].sort(fn(a, b) { while true { } })", turns),
    ("while true { \"x\".repeat(1000000).contains(\"y\") }", turns),
    ("let xs = range(100000)\nwhile true { xs.contains(-1) }", turns),
    ("let xs = range(100000)\nwhile true { xs == xs.copy() }", turns),
    ("let s = \"a\".repeat(20000)\nwhile true { s.matches('(a+)+$b') }", turns),
    ("let s = json.print(range(10000))\nwhile true { json.parse(s) }", turns),
    ("let xs = []\nwhile true { xs.push(1) }", memory),
    ("let m = {}\nvar i = 0\nwhile true { m[string(i)] = i; i += 1 }", memory),
    ("var s = \"x\"\nwhile true { s = s + s }", memory),
    ("var s = \"x\"\nwhile true { s = \"\\(s)\\(s)\" }", memory),
    ("var s = \"x\"\nwhile true { s = s.repeat(10) }", memory),
    ("var s = \"x\"\nwhile true { s = s.replace(\"x\", \"xx\") }", memory),
    ("var s = \"x\"\nwhile true { s = s.pad_end(len(s) * 2) }", memory),
    ("var s = \"x\"\nwhile true { s = s.replace_pattern('x', \"$0$0\") }", turns),
    ("var xs = [1]\nwhile true { xs = xs + xs }", memory),
    ("var xs = [1]\nwhile true { xs.extend(xs) }", memory),
    ("var xs = [[1]]\nwhile true { xs = [xs, xs.copy()].flatten() }", memory),
    ("var f = () => 1\nwhile true { let g = f; f = () => g }", memory),
    ("var xs = []\nwhile true { xs = [xs] }", memory),
    ("\"x\".repeat(9223372036854775807)", memory),
    ("\"x\".pad_start(9223372036854775807)", memory),
    ("0...9223372036854775807", memory),
    ("-9223372036854775808...9223372036854775807", memory),
    ("range(9223372036854775807)", memory),
    ("range(-9223372036854775808, 9223372036854775807)", memory),
    ("[1].chunks(1).map(x => range(100000000))", memory),
    ("while true { step \"s\" { } undo { } }", memory),
    ("fn f(n) { f(n + 1) }\nf(0)", depth),
    (
      "fn f(n) { 1 + f(n + 1) }\ntry { f(0) } catch { print(\"caught\") } finally { print(\"ran\") }",
      depth
    ),
    ("fn even(n) { odd(n) }\nfn odd(n) { even(n) }\neven(1)", depth),
    ("let f = fn(g) { g(g) }\nf(f)", depth),
    ("fn spawn() { parallel([1, 2]) { x => spawn() } }\nspawn()", memory),
  ]

  @Test(arguments: endless.indices) func endsWithTheNameOfItsLimit(_ index: Int) async {
    let (script, message) = Self.endless[index]
    let outcome = await Self.run(script)
    #expect(outcome.error == message, "\(script)")
    #expect(outcome.isLimit, "\(script)")
    #expect(outcome.output == "", "\(script)")
    #expect(outcome.peak < 24 << 20, "\(script)")
  }

  /// A list that holds the one before twice, sixty times over: small in memory, and without bounds
  /// wherever every path through it is followed.
  private static let doubled = "var xs = [1]\nfor i in 0..<60 { xs = [xs, xs] }\n"

  @Test(arguments: [
    "print(xs)", "string(xs)", "\"\\(xs)\"", "json.print(xs)", "[xs].join()", "sleep_with(xs)",
  ]) func doubledListIsNotShownWithoutEnd(_ use: String) async {
    let outcome = await Self.run(
      Self.doubled.replacingOccurrences(of: "60", with: "50") + "fn sleep_with(x) { \"\\(x)\" }\n"
        + use, Limits(memory: 1 << 20))
    #expect(outcome.error == "the run used more memory than its limit of 1 MiB", "\(use)")
  }

  @Test func doubledListIsCopiedInPart() async {
    let outcome = await Self.run(Self.doubled + "fail(\"stop\", data: xs)")
    #expect(outcome.error == "stop")
    let compared = await Self.run(
      Self.doubled
        + "var ys = [1]\nfor i in 0..<60 { ys = [ys, ys] }\nprint(xs == ys, [xs].index_of(ys))")
    #expect(compared.output == "true 0\n")
    let asserted = await Self.run(Self.doubled + "assert xs == [1]")
    #expect(asserted.error?.hasPrefix("assertion failed: `xs == [1]` ([[[[") == true)
    let matched = await Self.run(Self.doubled + "match xs { 1 -> 1 }")
    #expect(matched.error?.hasPrefix("no arm of the `match` fits [[[[") == true)
  }

  @Test func recursionMayGoAsDeepAsMemoryAllows() async {
    let deep = await Self.run(
      "fn f(n) { if n == 0 { 0 } else { 1 + f(n - 1) } }\nprint(f(100000))",
      Limits(memory: 64 << 20, callDepth: 1_000_000))
    #expect(deep.output == "100000\n")
    let deeper = await Self.run(
      "fn f(n) { if n == 0 { 0 } else { 1 + f(n - 1) } }\nprint(f(10000000))",
      Limits(memory: 8 << 20, callDepth: 100_000_000))
    #expect(deeper.error == Self.memory)
    #expect(deeper.peak < 24 << 20)
  }

  @Test func deepValuesAreHandledWithoutRecursion() async {
    let outcome = await Self.run(
      """
      var deep = []
      var text = ""
      for i in 0..<50000 { deep = [deep] }
      print(len("\\(deep)") < 1000, deep == [deep], deep.contains(deep))
      print(try { json.print(deep) } catch e { e.message })
      print(try { json.parse("[".repeat(50000)) } catch e { e.kind })
      print(len(json.print(json.parse("[".repeat(400) + "]".repeat(400)))))
      print(len(json.print(json.parse("{\\"a\\":".repeat(400) + "1" + "}".repeat(400)))))
      try { fail("x", data: deep) } catch e { print(e.data == deep) }
      """)
    #expect(
      outcome.output == """
        true false false
        the value is nested too deeply, or contains itself
        value
        800
        2401
        true

        """)
    let thrown = await Self.run(
      "var d = {}\nfor i in 0..<20000 { d = {d: d} }\nthrow {message: \"m\", d: d}")
    #expect(thrown.error == "m")
  }

  @Test func fibersAreCounted() async {
    let script = "parallel(range(1000000)) { x => x }"
    let outcome = await Self.run(script, Limits(memory: 64 << 20, fibers: 1000))
    #expect(outcome.error == "more than 1000 fibers run at once")
    #expect(outcome.isLimit)
    let bounded = await Self.run(
      "print(parallel(range(3000), limit: 900) { x => x }.sum())",
      Limits(memory: 64 << 20, fibers: 1000))
    #expect(bounded.output == "4498500\n")
  }

  @Test func sortEndsWithTheErrorOfItsComparator() async {
    let outcome = await Self.run(
      """
      var n = 0
      let xs = range(50000)
      print(try { xs.sort(fn(a, b) { n += 1; if n > 2000 { throw "enough" }; a > b }) } catch e { e.message })
      print(xs[0], xs[49999])
      """)
    #expect(outcome.output == "enough\n0 49999\n")
  }

  @Test func searchesAreLinear() async {
    let outcome = await Self.run(
      """
      let text = "a".repeat(1000000)
      let needle = "a".repeat(500000) + "b"
      print(text.contains(needle), text.index_of(needle), text.count(needle), needle in text)
      print(len(text.replace(needle, "")), len(text.split(needle)))
      print(("ab".repeat(1000) + "c").index_of("ab".repeat(500) + "c"))
      """)
    #expect(outcome.output == "false null 0 false\n1000000 1\n1000\n")
  }

  @Test func charactersOfALongTextAreVisitedOnce() async {
    let outcome = await Self.run(
      "var last = 0\nfor i, c in \"é\".repeat(300000) { last = i }\nprint(last)")
    #expect(outcome.output == "299999\n")
  }

  @Test func lowLimitsAreExact() async {
    let limits = Limits(memory: 1 << 20, turns: 100)
    #expect(await Self.run("for i in 0..<90 { }", limits).error == nil)
    let over = await Self.run("for i in 0..<110 { }\nprint(1)", limits)
    #expect(over.error == "the run used up its limit of 100 loop turns and calls")
    #expect(over.output == "")
  }

  @Test func timeEndsAnEndlessLoop() async {
    let limits = Limits(memory: 1 << 20, time: .milliseconds(50))
    let outcome = await Self.run(
      "try { while true { } } catch { print(1) } finally { print(2) }", limits)
    #expect(outcome.error == "the run took longer than its limit of 50ms")
    #expect(outcome.isLimit)
    #expect(outcome.output == "")
  }

  @Test func timePassesWhileTheRunWaits() async throws {
    let program = try Program(
      SourceFile(name: "t.cocr", text: "sleep(1h)"), environment: ScriptTests.environment.get())
    let machine = program.makeMachine(limits: Limits(time: .milliseconds(20)))
    guard case .waiting = machine.run() else {
      Issue.record("the run does not wait")
      return
    }
    #expect(machine.remainingTime ?? .seconds(1) <= .milliseconds(20))
    try await Task.sleep(for: .milliseconds(40))
    guard case .failed(let error) = machine.run() else {
      Issue.record("the run goes on")
      return
    }
    #expect(error.message == "the run took longer than its limit of 20ms")
    #expect(error.diagnostic != nil)
  }

  @Test func operationsAreCounted() throws {
    var host = HostInterface()
    host.functions = [
      Signature("touch", result: .int, reachesWorld: true), Signature("local", result: .int),
    ]
    let environment = try Environment(host: host)
    let text = "for i in 0..<5 { local(); try { touch() } catch { print(\"caught\") } }"
    let program = try Program(SourceFile(name: "t.cocr", text: text), environment: environment)
    let machine = program.makeMachine(limits: Limits(operations: 3))
    var performed: [String] = []
    var output = ""
    machine.output = { output += $0 }
    while true {
      switch machine.run() {
      case .waiting(let calls), .busy(let calls):
        for call in calls {
          performed.append(call.function)
          machine.resume(call.id, with: .int(1))
        }
        continue
      case .finished: Issue.record("the limit was not met")
      case .failed(let error):
        #expect(error.message == "the run used up its limit of 3 operations")
        #expect(error.isLimit)
      }
      break
    }
    #expect(performed == ["local", "touch", "local", "touch", "local", "touch", "local"])
    #expect(output == "")
  }

  @Test func undoingHasABudgetOfItsOwn() throws {
    let text = """
      for i in 0..<20 { step "s\\(i)" { } undo { print(i); while i == 17 { } } }
      while true { }
      """
    let program = try Program(
      SourceFile(name: "t.cocr", text: text), environment: ScriptTests.environment.get())
    let machine = program.makeMachine(limits: Limits(turns: 100_000))
    var output = ""
    machine.output = { output += $0 }
    func drive() {
      while true { if case .busy = machine.run() { continue } else { return } }
    }
    drive()
    while machine.startNextUndo() != nil { drive() }
    // The third undo block never ends, and takes what was left for all of them.
    #expect(output == "19\n18\n17\n")
  }
}
