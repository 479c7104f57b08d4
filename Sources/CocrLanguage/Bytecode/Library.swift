import Synchronization

/// The part of the library that is written in the language. Of each file only the names that it
/// declares are known at first; it is parsed, checked and compiled when a program, or somebody who
/// asks for a signature, first names something in it. What comes of it does not depend on the order.
final class Library: Sendable {
  /// The files, numbered as modules.
  let files: [LibraryFile]
  /// By module: the names of its functions, by slot.
  let names: [[String]]
  /// The texts in the code of the files.
  let pool = ConstantPool(parent: nil)
  private let surroundings: Surroundings
  /// By module: what stands in a program for a file that it does not use.
  private let placeholders: [Chunk]
  private let state: Mutex<State>

  /// What the files can name, and what they are checked against.
  struct Surroundings: Sendable {
    var scope: NameScope
    var checks: CheckerEnvironment
    /// Namespaces as the host declared them, which files of the same name see.
    var hostModules: [String: Int]
  }

  /// Each by module.
  private struct State: Sendable {
    var outlines: [Outline?]
    /// What is resolved and not compiled yet.
    var pending: [Int: (tree: SyntaxTree, resolution: Resolution)] = [:]
    var compiled: [Compiled?]
  }

  /// What is known of a file that has been parsed.
  private struct Outline: Sendable {
    /// As the functions are declared, by slot.
    var signatures: [Int: Signature]
    /// The modules whose functions it names.
    var uses: Set<Int>
  }

  private struct Compiled: Sendable {
    var chunk: Chunk
    /// With what the checker found out, by slot.
    var signatures: [Int: Signature]
  }

  init(_ files: [LibraryFile], names: [[String]], _ surroundings: Surroundings) {
    self.files = files
    self.names = names
    self.surroundings = surroundings
    let pool = pool
    placeholders = files.indices.map { module in
      Chunk(
        module: module, file: files[module].file, functions: [], argumentDescriptions: [],
        types: [], globalNames: names[module], pool: pool)
    }
    state = Mutex(
      State(
        outlines: Array(repeating: nil, count: files.count),
        compiled: Array(repeating: nil, count: files.count)))
  }

  /// What is known of a function; nil where there is none, or its file is wrong.
  func signature(module: Int, slot: Int) -> Signature? {
    guard files.indices.contains(module) else { return nil }
    return state.withLock { state in
      do {
        try compile([module], &state)
        return state.compiled[module]?.signatures[slot]
      } catch {
        return nil
      }
    }
  }

  /// The chunks of all modules for a program that uses some of them: those, and what they use in turn,
  /// compiled; placeholders of the others. The program's texts are those of the library from then on.
  ///
  /// - Throws: ``CompilationFailure`` where one of the files is wrong.
  func chunks(using modules: Set<Int>, for pool: ConstantPool) throws(CompilationFailure) -> [Chunk]
  {
    if modules.isEmpty { return placeholders }
    return try state.withLock { (state) throws(CompilationFailure) in
      let used = try compile(modules, &state)
      pool.refresh()
      return files.indices.map { module in
        used.contains(module)
          ? state.compiled[module]?.chunk ?? placeholders[module]
          : placeholders[module]
      }
    }
  }

  /// Lets a pool find the texts that are among the library's now.
  func lend(to pool: ConstantPool) {
    state.withLock { _ in pool.refresh() }
  }

  /// Compiles every file.
  ///
  /// - Throws: ``CompilationFailure`` where one is wrong.
  func compileAll() throws(CompilationFailure) {
    try state.withLock { (state) throws(CompilationFailure) in
      _ = try compile(Set(files.indices), &state)
    }
  }

  /// The modules that have been compiled.
  var compiledModules: [Int] {
    state.withLock { state in files.indices.filter { state.compiled[$0] != nil } }
  }

  // MARK: Under the lock

  /// Compiles what is not compiled yet of the modules and of all that they use.
  ///
  /// - Returns: the modules with all that they use.
  @discardableResult
  private func compile(_ modules: Set<Int>, _ state: inout State) throws(CompilationFailure)
    -> Set<Int>
  {
    var reached = modules
    var open = Array(modules)
    while let module = open.popLast() {
      let uses = try uses(of: module, &state)
      for other in uses where reached.insert(other).inserted { open.append(other) }
    }
    let missing = reached.filter { state.compiled[$0] == nil }.sorted()
    if missing.isEmpty { return reached }
    var fresh: [Int: Compiled] = [:]
    var calls: [Binding: Set<Binding>] = [:]
    for module in missing {
      guard let (tree, resolution) = state.pending[module] else { continue }
      var scope = scope(of: module)
      // Earlier files are known as far as the checker found out, later ones as they are declared:
      // that is so whatever has been compiled already.
      for other in resolution.libraryModules.union([module]) {
        scope.signatures[other] =
          other < module
          ? (fresh[other] ?? state.compiled[other])?.signatures
          : state.outlines[other]?.signatures
      }
      fresh[module] = try compile(module, tree, resolution, scope, &calls)
    }
    markWorldly(calls, &fresh, state)
    for (module, compiled) in fresh {
      state.compiled[module] = compiled
      state.pending[module] = nil
    }
    return reached
  }

  private func uses(of module: Int, _ state: inout State) throws(CompilationFailure) -> Set<Int> {
    if let outline = state.outlines[module] { return outline.uses }
    let (outline, tree, resolution) = try resolve(module)
    state.outlines[module] = outline
    state.pending[module] = (tree, resolution)
    return outline.uses
  }

  private func scope(of module: Int) -> NameScope {
    var scope = surroundings.scope
    if case .namespace(let name) = files[module].role, let host = surroundings.hostModules[name] {
      scope.globals[name] = .module(host)
    }
    return scope
  }

  private func resolve(_ module: Int) throws(CompilationFailure)
    -> (Outline, SyntaxTree, Resolution)
  {
    let file = files[module].file
    let parsed = Parser.parse(file)
    if parsed.diagnostics.contains(where: { $0.severity == .error }) {
      throw CompilationFailure(parsed.diagnostics)
    }
    var declared: [String] = []
    var signatures: [Int: Signature] = [:]
    for statement in parsed.tree.statements {
      guard case .function(let literal) = statement.kind, let name = literal.name else { continue }
      var signature = Signature(of: literal, models: surroundings.checks.modelNames)
      signature.takeAnnotations()
      signatures[declared.count] = signature
      declared.append(name.text)
    }
    guard declared == names[module] else {
      throw CompilationFailure([
        Diagnostic(
          .error, "the functions of a library file are declared at the beginning of a line each",
          hint: "no other line of the file may begin with `fn`", file: file, span: Span(0, 0))
      ])
    }
    let (resolution, diagnostics) = Resolver.resolve(
      parsed.tree, scope: scope(of: module), role: .library,
      changingMethods: surroundings.checks.changingMethods)
    try Self.refuse(diagnostics)
    let outline = Outline(signatures: signatures, uses: resolution.libraryModules)
    return (outline, parsed.tree, resolution)
  }

  private func compile(
    _ module: Int, _ tree: SyntaxTree, _ resolution: Resolution, _ scope: NameScope,
    _ calls: inout [Binding: Set<Binding>]
  ) throws(CompilationFailure) -> Compiled {
    let findings = Checker.check(
      tree, resolution, scope: scope, role: .library, environment: surroundings.checks)
    try Self.refuse(findings.diagnostics)
    for (slot, called) in findings.calls {
      calls[.global(module: module, slot: slot)] = called
    }
    let output = Compiler.compile(
      tree, resolution, scope: scope, role: .library, module: module, pool: pool,
      modelNames: surroundings.checks.modelNames)
    if !output.diagnostics.isEmpty { throw CompilationFailure(output.diagnostics) }
    let role = files[module].role
    return Compiled(
      chunk: output.chunk,
      signatures: findings.signatures.mapValues { Self.named($0, by: role) })
  }

  private static func refuse(_ diagnostics: [Diagnostic]) throws(CompilationFailure) {
    let errors = diagnostics.filter { $0.severity == .error }
    if !errors.isEmpty { throw CompilationFailure(errors) }
  }

  /// The signature with the name by which callers know the function.
  private static func named(_ signature: Signature, by role: LibraryFile.Role) -> Signature {
    switch role {
    case .prelude, .methods: return signature
    case .namespace(let name), .module(let name):
      var signature = signature
      signature.name = "\(name).\(signature.name)"
      return signature
    }
  }

  /// Marks the functions that reach the world through functions of other files.
  private func markWorldly(
    _ calls: [Binding: Set<Binding>], _ fresh: inout [Int: Compiled], _ state: State
  ) {
    func reachesWorld(_ binding: Binding, _ fresh: [Int: Compiled]) -> Bool {
      switch binding {
      case .native(let index): return surroundings.checks.natives[index].reachesWorld
      case .global(let module, let slot):
        let compiled = fresh[module] ?? state.compiled[module]
        return compiled?.signatures[slot]?.reachesWorld ?? false
      case .module: return false
      }
    }
    var changes = true
    while changes {
      changes = false
      for (caller, called) in calls
      where !reachesWorld(caller, fresh) && called.contains(where: { reachesWorld($0, fresh) }) {
        guard case .global(let module, let slot) = caller else { continue }
        fresh[module]?.signatures[slot]?.reachesWorld = true
        changes = true
      }
    }
  }
}

extension LibraryFile {
  /// The names of the functions that the file declares, in order, read without parsing it: each stands
  /// at the beginning of a line, which is checked when the file is parsed.
  var declaredNames: [String] {
    var names: [String] = []
    file.bytes.withUnsafeBufferPointer { bytes in
      let mark = Array("fn ".utf8)
      var line = 0
      while line + mark.count < bytes.count {
        if bytes[line] == mark[0], bytes[line + 1] == mark[1], bytes[line + 2] == mark[2] {
          let start = line + mark.count
          var end = start
          while end < bytes.count, Scanner.isNameByte(bytes[end]) { end += 1 }
          if end > start {
            names.append(
              String(decoding: UnsafeBufferPointer(rebasing: bytes[start..<end]), as: UTF8.self))
          }
        }
        while line < bytes.count, bytes[line] != UInt8(ascii: "\n") { line += 1 }
        line += 1
      }
    }
    return names
  }
}
