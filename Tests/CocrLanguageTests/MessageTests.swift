import Testing

@testable import CocrLanguage

/// What messages say where the golden files cannot show it: of several files, of long texts, and of
/// very many mistakes.
@Suite struct MessageTests {
  private func diagnostics(
    _ text: String, files: [String: String] = [:]
  ) throws -> [Diagnostic] {
    let environment = try CheckerTests.environment.get()
    do throws(CompilationFailure) {
      let program = try Program(
        SourceFile(name: "runbook.cocr", text: text), environment: environment,
        loader: { path, _ in files[path].map { SourceFile(name: path, text: $0) } },
        neighbours: { _, _ in files.keys.map { String($0.dropFirst(2)) } })
      return program.warnings
    } catch {
      return error.diagnostics
    }
  }

  private func messages(_ text: String, files: [String: String] = [:]) throws -> [String] {
    try diagnostics(text, files: files).map { diagnostic in
      diagnostic.message + (diagnostic.hint.map { " [\($0)]" } ?? "")
    }
  }

  // MARK: Imports

  /// Files by all their names; those that lead to one file have its canonical path.
  private func messages(
    main: String, names: [String: String], files: [String: String]
  ) throws -> [String] {
    func file(_ name: String) -> SourceFile? {
      guard let path = names[name], let text = files[path] else { return nil }
      return SourceFile(name: name, text: text, canonicalPath: path)
    }
    let environment = try CheckerTests.environment.get()
    let start = try #require(file(main))
    do throws(CompilationFailure) {
      _ = try Program(start, environment: environment, loader: { path, _ in file(path) })
      return []
    } catch {
      return error.diagnostics.map(\.message)
    }
  }

  @Test func aFileIsItselfUnderEachOfItsNames() throws {
    let files = [
      "/a/main.cocr": "import \"./again.cocr\"\nprint(again)\n",
      "/a/two.cocr": "import \"./x.cocr\"\nimport \"./y.cocr\"\nprint(x.one.push(1), y.one)\n",
      "/a/x.cocr": "let one = nme\n",
    ]
    let names = [
      "./main.cocr": "/a/main.cocr", "./again.cocr": "/a/main.cocr", "./two.cocr": "/a/two.cocr",
      "./x.cocr": "/a/x.cocr", "./y.cocr": "/a/x.cocr",
    ]
    #expect(
      try messages(main: "./main.cocr", names: names, files: files)
        == ["`./again.cocr` imports itself, by way of this line"])
    // What is wrong in a file is said once, and its second import is no cycle.
    #expect(
      try messages(main: "./two.cocr", names: names, files: files) == ["unknown name `nme`"])
  }

  private static let module = ["./m.cocr": "let items = [1]\nlet _secret = 2\nvar counter = 1"]

  @Test(arguments: [
    (
      "import \"./m\"", "the file `./m` cannot be read [did you mean `import \"./m.cocr\"`?]"
    ),
    (
      "import \"./mm.cocr\"",
      "the file `./mm.cocr` cannot be read [did you mean `import \"./m.cocr\"`?]"
    ),
    (
      "import \"./my-mod.cocr\"",
      "the file `./my-mod.cocr` cannot be read [the path is taken from the folder of `runbook.cocr`]"
    ),
    (
      "import \".\"",
      "`.` is a folder, not a module [write the name of a file in it: `import \"./name.cocr\"`]"
    ),
    (
      "import \"./m.cocr\"\nprint(m.itms)",
      "`m` has no member `itms` [did you mean `m.items`?]"
    ),
    (
      "import \"./m.cocr\" as tools\nprint(tools._secret)",
      "`_secret` is private to the module `tools` [names that start with `_` are known in their own "
        + "file alone]"
    ),
    (
      "import \"./m.cocr\"\nm.counter = 3",
      "`m.counter` can be set only by the module itself [what a module declares stays as it is once "
        + "the module has run; keep the value in a variable of your own]"
    ),
    (
      "import \"./m.cocr\"\nlet m = 2",
      "`m` is declared twice; the first time in line 1 [use another name]"
    ),
    (
      "import \"./m.cocr\"",
      "the module `m` is never used [remove the import, or write `as _m` to say that this is meant]"
    ),
  ])
  func imports(text: String, message: String) throws {
    #expect(try messages(text, files: Self.module) == [message])
  }

  @Test func anImportForItsEffectsIsNamedWithAnUnderscore() throws {
    #expect(try messages("import \"./m.cocr\" as _m", files: Self.module) == [])
  }

  // MARK: Long texts

  @Test(arguments: [
    "print(\(String(repeating: "1", count: 1_000_000)))",
    "print(\(String(repeating: "1h", count: 10_000)))",
    "print(\(String(repeating: "a", count: 1_000_000)))",
    "let x = {a: 1}\nprint(x.\(String(repeating: "a", count: 1_000_000)))",
    "let x = [1]\nprint(x.\(String(repeating: "a", count: 1_000_000))())",
    "assert 1 == 1, é\(String(repeating: "a", count: 1_000_000))",
    "print(0x\(String(repeating: "g", count: 1_000_000)))",
  ])
  func longTextsAreCut(text: String) throws {
    let found = try diagnostics(text)
    #expect(found.count == 1)
    let shown = found.map { DiagnosticRenderer(useColor: false).render($0) }.joined()
    #expect(shown.unicodeScalars.count < 600)
    #expect(shown.contains("…"))
  }

  @Test func sentencesWithLongWordsKeepTheirQuotes() {
    let word = String(repeating: "x", count: 300)
    #expect("the file `\(word)` is gone".bounded == "the file `\(word.prefix(39))…` is gone")
    #expect("as it is".bounded == "as it is")
    #expect(String(repeating: "ab ", count: 2000).bounded.unicodeScalars.count == 2001)
  }

  // MARK: Many mistakes

  @Test func whatIsLeftOutIsCounted() throws {
    let names = (0..<1000).map { "print(a\($0))\n" }.joined()
    #expect(try messages(names).last == "… and 900 more errors")
    #expect(try diagnostics(names).count == DiagnosticBag.limit + 1)
    let unused = String(repeating: "1 + 1\n", count: 1000) + "print(1)"
    #expect(try messages(unused).last == "… and 900 more warnings")
    let broken = String(repeating: "let =\n", count: 1000)
    #expect(
      try messages(broken).last == "after 100 errors the rest of the file was not looked at")
    let imports = (0..<1000).map { "import \"./a\($0).cocr\"\n" }.joined()
    #expect(try messages(imports).last == "… and 900 more errors")
    #expect(try diagnostics(imports).count == DiagnosticBag.limit + 1)
    let exact = (0..<100).map { "print(a\($0))\n" }.joined()
    #expect(try diagnostics(exact).count == 100)
  }

  @Test func nestingWithoutEndIsSaidOnce() throws {
    let text = String(repeating: "fn f() { ", count: 100_000)
    #expect(
      try messages(text) == [
        "this is nested more than 40 levels deep [split it with `let` and `fn`]"
      ])
  }

  // MARK: Calls

  @Test func aDeepTraceTellsWhatItLeavesOut() throws {
    let program = try Program(
      SourceFile(
        name: "runbook.cocr",
        text: "fn f(n) { if n == 0 { 1 // 0 } else { 1 + f(n - 1) } }\nprint(f(5000))"),
      environment: CheckerTests.environment.get())
    let machine = program.makeMachine()
    var failure: ScriptError?
    loop: while true {
      switch machine.run() {
      case .busy: continue
      case .failed(let error):
        failure = error
        break loop
      case .finished, .waiting: break loop
      }
    }
    let trace = try #require(failure?.trace)
    #expect(trace.count == 24)
    // 5001 calls of `f` and the top level.
    #expect(trace.count + trace.reduce(0) { $0 + $1.skipped } == 5002)
    #expect(trace.filter { $0.skipped > 0 }.count == 1)
    #expect(trace[12].skipped == 4978)
  }

  // MARK: Unused values

  /// Wherever a block ends with a value that nobody uses, that is said.
  @Test(arguments: [
    "if now() > now() { 2 }", "try { now() } catch { 2 }", "step \"x\" { 2 }",
    "match now() { _ -> 2 }", "while now() > now() { 2 }",
  ])
  func unusedValuesAreReportedAlike(statement: String) throws {
    let hint = "the value of this expression is not used [remove it]"
    #expect(try messages("\(statement)\nprint(1)") == [hint])
    #expect(try messages("fn f() {\n\(statement)\nprint(1)\n}\nf()") == [hint])
  }

  // MARK: Parameters

  @Test func aDefaultStatesTheTypeOfAParameter() throws {
    let program = try Program(
      SourceFile(
        name: "runbook.cocr",
        text: """
          param count = 3
          param share = -0.5
          param name = "x"
          param wait = 5m
          param dry = false
          param hosts = [1]
          param other = null
          print(count, share, name, wait, dry, hosts, other)
          """),
      environment: CheckerTests.environment.get())
    #expect(
      program.runParameters.map(\.type) == [
        .int, .float, .string, .duration, .bool, .any, .any,
      ])
  }
}
