import Cocr
import Testing

/// Scripts that mean harm meet a limit, and the host goes on.
@Suite(.timeLimit(.minutes(5))) struct HostileScriptTests {
  private static let functions = [HostFunction("tick", result: .int) { _ in 1 }]

  @Test(arguments: [
    ("while true { }", "loop turns and calls"),
    ("fn f() { f() }\nf()", "call"),
    ("fn f(n) { if n == 0 { 0 } else { 1 + f(n - 1) } }\nf(10000000)", "call"),
    ("let l = []\nwhile true { l.push([1, 2, 3]) }", "memory"),
    ("var s = \"x\"\nwhile true { s = s + s }", "memory"),
    ("var l = [1]\nwhile true { l = l + l }", "memory"),
    ("\"x\".repeat(1000000000000)", "memory"),
    ("range(1000000000000)", "memory"),
    ("parallel(range(1000000)) { n => sleep(1h) }", "fibers"),
    ("while true { tick() }", "operations"),
    ("sleep(1h)", "longer than its limit"),
    ("while true { try { while true { } } catch error { } }", "loop turns and calls"),
    ("try { while true { } } finally { while true { } }", "loop turns and calls"),
    (
      "range(200000).sort((a, b) => if a == 199999 { throw \"stop\" } else { a < b })\n", "stop"
    ),
    ("\"a\".repeat(40).matches('(a+)+$b')\nwhile true { }", "loop turns and calls"),
    (
      "var deep = []\nfor i in 0..<3000000 { deep = [deep] }\nprint(deep)\nwhile true { }", "memory"
    ),
  ])
  func isEnded(_ source: String, _ limit: String) async throws {
    var options = RunOptions()
    options.limits = Limits(
      memory: 64 * 1024 * 1024, callDepth: 5_000, turns: 20_000_000, fibers: 1_000,
      time: .seconds(limit.hasPrefix("longer") ? 1 : 120), operations: 500)
    options.output = { _ in }
    let interpreter = try Interpreter(functions: Self.functions)
    let script = try interpreter.compile(source)
    let error = await #expect(throws: ScriptError.self) { try await script.run(options: options) }
    let message = error?.message ?? ""
    #expect(message.contains(limit), "\(message)")
    #expect(error?.isLimit == (limit != "stop"))
    // The host goes on, with the same interpreter.
    #expect(try await interpreter.compile("1 + 1").run().value == .int(2))
  }
}
