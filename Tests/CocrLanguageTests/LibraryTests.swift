import Testing

@testable import CocrLanguage

/// Files of the library are compiled when a program first uses them; what comes of it is the same in
/// whatever order that happens.
@Suite struct LibraryTests {
  private static func file(_ name: String, _ role: LibraryFile.Role, _ text: String) -> LibraryFile
  {
    LibraryFile(role, SourceFile(name: "<library>/\(name).cocr", text: text))
  }

  /// Files that use each other, in a circle and through methods.
  private static let files = [
    file(
      "list", .methods(of: .list),
      """
      fn doubled(self) { self.each_of(item => item * 2) }
      fn each_of(self, change: function) {
        let result = []
        for item in self { result.push(change(item)) }
        result
      }
      """),
    file("string", .methods(of: .string), "fn shout(self) { self + \"!\" }\n"),
    file(
      "first", .prelude,
      """
      ## Asks, by way of the second file.
      fn first(n: int) { if n > 0 { second(n - 1) } else { 0 } }
      fn alone() { "alone" }
      """),
    file("second", .prelude, "fn second(n: int) { if n > 5 { ask() } else { first(n) } }\n"),
    file("tools", .namespace("tools"), "fn names(items: list) { items.doubled() }\n"),
    file("extra", .module("extra"), "fn all() { tools.names([1, 2]) }\nfn other() { first(1) }\n"),
  ]

  private static func environment(compilesAll: Bool = false, _ files: [LibraryFile] = files) throws
    -> Environment
  {
    var host = HostInterface()
    host.functions = [Signature("ask", result: .int, reachesWorld: true)]
    return compilesAll
      ? try Environment(host: host, library: files) : Environment(host: host, testedLibrary: files)
  }

  private static func program(_ text: String, _ environment: Environment) throws -> Program {
    try Program(SourceFile(name: "main.cocr", text: text), environment: environment)
  }

  /// What the program's last statement gives, as text.
  private static func value(_ text: String, _ environment: Environment) throws -> String? {
    let machine = try program(text, environment).makeMachine()
    while case .busy = machine.run() {}
    return try machine.text(machine.lastValue)
  }

  @Test(arguments: [
    ("1", [Int]()), ("print(len([1]))", []), ("[1].doubled()", [0]), ("\"a\".shout()", [1]),
    // The type is not known, so any method of the name may be meant.
    ("fn f(x) { x.doubled() }\nf([1])", [0]), ("first(1)", [2, 3]), ("second", [2, 3]),
    ("tools.names([1])", [0, 4]), ("let t = tools\nt.names([1])", [0, 4]),
    ("import \"extra\"\nextra.all()", [0, 2, 3, 4, 5]), ("let tools = 1\ntools", []),
  ])
  func onlyWhatIsUsedIsCompiled(text: String, modules: [Int]) throws {
    let environment = try Self.environment()
    let program = try Self.program(text, environment)
    #expect(environment.library.compiledModules == modules)
    #expect(program.chunks.indices.filter { $0 < 6 && program.chunks[$0].isCompiled } == modules)
  }

  @Test func otherProgramsChangeNothing() throws {
    let environment = try Self.environment()
    try environment.library.compileAll()
    let program = try Self.program("\"a\".shout()", environment)
    #expect(program.chunks.indices.filter { $0 < 6 && program.chunks[$0].isCompiled } == [1])
  }

  /// Whatever is compiled first, the signatures are those of a library that was compiled at once.
  @Test func theOrderOfUseChangesNothing() throws {
    func signatures(_ environment: Environment, _ order: [Int]) -> [String] {
      var found: [Int: String] = [:]
      for module in order {
        for slot in Self.files[module].declaredNames.indices {
          let signature = environment.library.signature(module: module, slot: slot)
          found[module, default: ""] += signature.map { "\($0)" } ?? "nothing"
        }
      }
      return found.sorted { $0.key < $1.key }.map(\.value)
    }
    let modules = Array(Self.files.indices)
    let all = signatures(try Self.environment(compilesAll: true), modules)
    #expect(!all.contains { $0.contains("nothing") })
    for first in modules {
      let order = [first] + modules.filter { $0 != first }
      #expect(signatures(try Self.environment(), order) == all)
      #expect(signatures(try Self.environment(), order.reversed()) == all)
    }
  }

  @Test(arguments: ["first", "second"])
  func whatReachesTheWorldThroughOtherFilesIsKnown(name: String) throws {
    let environment = try Self.environment()
    let binding = try #require(environment.globals[name])
    #expect(environment.signature(of: binding)?.reachesWorld == true)
    let alone = try #require(environment.globals["alone"])
    #expect(environment.signature(of: alone)?.reachesWorld == false)
  }

  @Test func usedFilesRun() throws {
    let environment = try Self.environment()
    #expect(try Self.value("[1, 2].doubled()", environment) == "[2, 4]")
    #expect(try Self.value("import \"extra\"\nextra.all()", environment) == "[2, 4]")
    #expect(try Self.value("let t = tools\nt.names([3])", environment) == "[6]")
    #expect(try Self.value("first(3)", environment) == "0")
  }

  /// Entries of a session use files that no entry before them did.
  @Test func aSessionUsesMoreAndMore() throws {
    let environment = try Self.environment()
    let session = try Session(environment: environment)
    #expect(environment.library.compiledModules.isEmpty)
    func enter(_ text: String) throws -> ShownValue? {
      let entry = try session.compile(text)
      session.begin(entry)
      while case .busy = session.machine.run() {}
      return session.end(entry, succeeded: true)
    }
    #expect(try enter("let n = 2") == .null)
    #expect(environment.library.compiledModules.isEmpty)
    #expect(try enter("[n].doubled()") == .list([.int(4)], count: 1))
    #expect(
      try enter("fn again(x) { x.doubled() }\nagain([n, n])")
        == .list([.int(4), .int(4)], count: 2))
    #expect(try enter("tools.names([n])") == .list([.int(4)], count: 1))
    #expect(try enter("first(n)") == .int(0))
    #expect(try enter("\"a\".shout()") == .string("a!", count: 2))
  }

  /// A method whose file the program does not use is known to messages all the same.
  @Test func messagesKnowWhatIsNotCompiled() throws {
    func message(_ text: String) throws -> (String, String?)? {
      let machine = try Self.program(text, Self.environment()).makeMachine()
      while true {
        switch machine.run() {
        case .busy: continue
        case .failed(let error): return (error.message, error.hint)
        default: return nil
        }
      }
    }
    let field = try message("fn f(x) { x.doubled }\nf([1])")
    #expect(field?.1 == "`doubled` is a method; write `.doubled()`")
    let method = try message("fn f(x) { x.doublet() }\nf([1])")
    #expect(method?.1?.contains("`doubled`") == true)
  }

  @Test func manyTasksShareAnEnvironment() async throws {
    for _ in 0..<20 {
      let environment = try Self.environment()
      try await withThrowingTaskGroup(of: String?.self) { group in
        for number in 0..<8 {
          group.addTask {
            try Self.value(
              number % 2 == 0
                ? "[1, \(number)].doubled()" : "import \"extra\"\nextra.all() + [\(number)]",
              environment)
          }
        }
        for try await value in group { #expect(value?.hasPrefix("[2, ") == true) }
      }
    }
  }

  // MARK: Files that are wrong

  @Test func aWrongFileIsReported() throws {
    let files = [Self.file("bad", .prelude, "fn bad() { unknown_name }\nfn good() { 1 }\n")]
    #expect(throws: CompilationFailure.self) {
      try Self.environment(compilesAll: true, files)
    }
    let environment = try Self.environment(files)
    _ = try Self.program("1", environment)
    for text in ["bad()", "good()", "let f = bad"] {
      let failure = #expect(throws: CompilationFailure.self) {
        try Self.program(text, environment)
      }
      #expect(failure?.diagnostics.first?.message == "unknown name `unknown_name`")
    }
  }

  @Test(arguments: [
    "  fn inside() { 1 }\n", "let text = \"\"\"\nfn no() { }\n\"\"\"\n",
    "fn one() { 1 }; fn two() { 2 }\n", "fn() { 1 }\nfn one() { 1 }\n fn two() { 1 }\n",
  ])
  func everyFunctionBeginsALine(text: String) throws {
    #expect(throws: CompilationFailure.self) {
      try Self.environment(compilesAll: true, [Self.file("odd", .prelude, text)])
    }
  }
}
