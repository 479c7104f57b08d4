import CocrLanguage
import CocrRuntime
import Testing

/// Runs entries one after the other, without anything outside.
struct Conversation {
  let session: Session

  init(limits: Limits = Limits(), files: [String: String] = [:]) throws {
    session = try Session(environment: try Environment.standard(), limits: limits) { path, _ in
      files[path].map { SourceFile(name: path, text: $0) }
    }
  }

  /// - Throws: `CompilationFailure`, or the `ScriptError` with which the entry ended.
  @discardableResult
  func enter(_ text: String) throws -> ShownValue {
    let entry = try session.compile(text)
    session.begin(entry)
    while true {
      switch session.machine.run() {
      case .busy: continue
      case .finished: return session.end(entry, succeeded: true) ?? .null
      case .failed(let error):
        _ = session.end(entry, succeeded: false)
        throw error
      case .waiting:
        _ = session.end(entry, succeeded: false)
        throw Unanswered()
      }
    }
  }

  struct Unanswered: Error {}

  func message(_ text: String) -> String? {
    do {
      try enter(text)
      return nil
    } catch let failure as CompilationFailure {
      return failure.diagnostics.first?.message
    } catch let error as ScriptError {
      return error.message
    } catch {
      return "\(error)"
    }
  }
}

@Suite struct SessionTests {
  @Test func variablesAndFunctionsStay() throws {
    let talk = try Conversation()
    try talk.enter("let a = 2")
    try talk.enter("var total = 0")
    try talk.enter("fn add(n) { total += n; total }")
    #expect(try talk.enter("add(a)") == .int(2))
    #expect(try talk.enter("add(40); add(a)") == .int(44))
    #expect(try talk.enter("total") == .int(44))
    try talk.enter("total = 1")
    #expect(try talk.enter("add(1)") == .int(2))
  }

  @Test func theLastValueHasAName() throws {
    let talk = try Conversation()
    #expect(try talk.enter("_") == .null)
    try talk.enter("[1, 2, 3]")
    #expect(try talk.enter("_.map(x => x * 2)") == .list([.int(2), .int(4), .int(6)], count: 3))
    try talk.enter("let quiet = 1")
    #expect(try talk.enter("_[0]") == .int(2))
    #expect(
      try talk.enter("match 5 { 1 -> \"one\"\n _ -> \"other\" }") == .string("other", count: 5))
  }

  @Test func aNameCanBeDeclaredAnew() throws {
    let talk = try Conversation()
    try talk.enter("let x = 1")
    try talk.enter("fn show() { x }")
    try talk.enter("fn twice() { show() * 2 }")
    try talk.enter("let x = 5")
    #expect(try talk.enter("x + show()") == .int(10))
    try talk.enter("fn show() { 100 }")
    #expect(try talk.enter("twice()") == .int(200))
    try talk.enter("let x = \"text\"")
    #expect(try talk.enter("x") == .string("text", count: 4))
  }

  @Test func functionsSeeAVariableThatIsDeclaredAnew() throws {
    let talk = try Conversation()
    try talk.enter("var n = 1")
    try talk.enter("fn get() { n }\nfn add() { n += 1 }")
    try talk.enter("var n = 10")
    try talk.enter("add()")
    #expect(try talk.enter("[n, get()]") == .list([.int(11), .int(11)], count: 2))
    try talk.enter("n = 20")
    #expect(try talk.enter("get()") == .int(20))
    try talk.enter("let n = 5")
    #expect(try talk.enter("get()") == .int(5))
    try talk.enter("var n = n + 1; fn own() { n += 1; n }")
    #expect(try talk.enter("own() + get()") == .int(14))
    #expect(talk.message("var n = [1][7]") != nil)
    #expect(try talk.enter("n + get()") == .int(14))
    #expect(talk.message("fail(\"no\"); let n = \"text\"") == "no")
    try talk.enter("n += 1")
    #expect(try talk.enter("get()") == .int(8))
  }

  @Test func aFunctionDeclaredAnewHasItsOwnParameters() throws {
    let talk = try Conversation()
    try talk.enter("fn f(a) { a }")
    try talk.enter("fn g() { f(3) }")
    try talk.enter("fn f(a, b: int = 4) { a * b }")
    #expect(try talk.enter("f(2, b: 5) + g()") == .int(22))
    #expect(talk.message("f(1, c: 2)")?.contains("`c`") == true)
    try talk.enter("let f = 7")
    #expect(try talk.enter("f") == .int(7))
    #expect(talk.message("g()") != nil)
  }

  @Test func builtInNamesCanBeCovered() throws {
    let talk = try Conversation()
    try talk.enter("let scripts = 3")
    #expect(try talk.enter("scripts + 1") == .int(4))
  }

  @Test func whatFailsLeavesTheRestAlone() throws {
    let talk = try Conversation()
    try talk.enter("let x = 1")
    #expect(talk.message("let x = [1][7]")?.contains("index 7 is outside the list") == true)
    #expect(try talk.enter("x") == .int(1))
    #expect(talk.message("let y = 2; fail(\"no\")") == "no")
    #expect(try talk.enter("y") == .int(2))
    #expect(talk.message("let z = nothing") == "unknown name `nothing`")
    #expect(talk.message("z") == "unknown name `z`")
    #expect(talk.message("x = 2")?.contains("cannot be assigned again") == true)
    #expect(talk.message("fn f( {") != nil)
    #expect(try talk.enter("x") == .int(1))
  }

  @Test func aDeclaredTypeHolds() throws {
    let talk = try Conversation()
    try talk.enter("var count: int = 1")
    #expect(talk.message("count = json.parse(\"\\\"a\\\"\")") != nil)
    #expect(try talk.enter("count") == .int(1))
  }

  @Test func undoBelongsToItsEntry() throws {
    let talk = try Conversation()
    try talk.enter("var log = []")
    try talk.enter("step \"a\" { 1 } undo { log.push(\"undone\") }")
    #expect(talk.message("fail(\"later\")") == "later")
    #expect(talk.session.machine.startNextUndo() == nil)
    #expect(try talk.enter("log") == .list([], count: 0))
  }

  @Test func limitsAreForEachEntry() throws {
    let talk = try Conversation(limits: Limits(turns: 1000))
    #expect(talk.message("while true { }")?.contains("limit of 1000") == true)
    #expect(try talk.enter("1 + 1") == .int(2))
  }

  @Test func importsAreReadAnew() throws {
    let talk = try Conversation(files: ["./a.cocr": "let base = 2\nfn double(n) { n * base }"])
    try talk.enter("import \"./a.cocr\" as a")
    #expect(try talk.enter("a.double(4)") == .int(8))
    try talk.enter("import \"rollout\"")
    #expect(try talk.enter("len(rollout.waves([1, 2, 3], [1, 1]))") == .int(3))
    #expect(talk.message("a.tripel(1)")?.contains("has no member `tripel`") == true)
  }

  @Test func parametersNeedADefault() throws {
    let talk = try Conversation()
    try talk.enter("param size: int = 4")
    #expect(try talk.enter("size + 1") == .int(5))
    #expect(talk.message("param other: int")?.contains("has no value") == true)
  }

  @Test func manyEntries() throws {
    let talk = try Conversation()
    try talk.enter("var n = 0")
    for _ in 0..<300 { try talk.enter("n += 1; let text = \"entry \\(n)\"") }
    #expect(try talk.enter("text") == .string("entry 300", count: 9))
  }

  @Test func typesAreKnownAcrossEntries() throws {
    let talk = try Conversation()
    let entry = try talk.session.compile("scripts.list(limit: 1)")
    #expect(entry.type == .record("ScriptPage") || entry.type != .any)
    try talk.enter("let text = \"a\"")
    #expect(talk.message("text - 1")?.contains("string") == true)
  }

  @Test(arguments: [
    ("fn f() {", true), ("fn f() {\n  1", true), ("[1,", true), ("\"\"\"\ntext", true),
    ("let a =", true), ("1 +", true), ("print(", true), ("if true {\n} else {", true),
    ("1 + 2", false), ("fn f() { 1 }", false), ("print(1))", false), ("let = 3", false),
    ("", false),
    ("\"}\"", false), ("# {", false),
  ])
  func unfinishedEntries(_ text: String, _ isIncomplete: Bool) {
    #expect(Session.isIncomplete(text) == isIncomplete)
  }

  @Test func largeValuesAreCut() throws {
    let talk = try Conversation()
    guard case .list(let items, let count) = try talk.enter("range(0, 10000000)") else {
      Issue.record("no list")
      return
    }
    #expect(count == 10_000_000)
    #expect(items.count == ShownValue.itemLimit)
    guard case .string(let text, let length) = try talk.enter("\"ab\".repeat(1000000)") else {
      Issue.record("no text")
      return
    }
    #expect(length == 2_000_000)
    #expect(text.unicodeScalars.count == ShownValue.textLimit)
    try talk.enter("let loop = []; loop.push(loop)")
    #expect(try talk.enter("loop") == .list([.cut], count: 1))
  }
}
