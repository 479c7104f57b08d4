/// Gathers natives, the host's functions and the library's files into the names that programs see.
struct EnvironmentBuilder {
  var natives: [NativeFunction] = []
  var models: [RecordModel]
  var modelNumbers: [String: Int32] = [:]
  var scope = NameScope()
  var importable: [String: Int] = [:]
  private let host: HostInterface
  private var trees: [SyntaxTree] = []
  /// Namespaces as the host declared them, which library files of the same name see.
  private var hostModules: [String: Int] = [:]

  static let errorModel = RecordModel(
    "Error",
    [
      .init("kind", .string), .init("message", .string), .init("code", .optional(.string)),
      .init("status", .optional(.int)), .init("operation", .optional(.string)),
      .init("request_id", .optional(.string)), .init("data", .any),
      .init("hint", .optional(.string)),
      .init("trace", .list(.map(.any))),
    ])

  private var modelNames: Set<String> { Set(modelNumbers.keys) }

  /// What the library and programs are checked against.
  var checks: CheckerEnvironment {
    CheckerEnvironment(natives: natives.map(\.signature), models: models, host: host)
  }

  init(host: HostInterface) {
    self.host = host
    models = [Self.errorModel] + host.models
    for (index, model) in models.enumerated() { modelNumbers[model.name] = Int32(index) }
    for definition in CoreLibrary.functions {
      scope.globals[definition.signature.name] = .native(natives.count)
      natives.append(definition)
    }
    for (type, methods) in CoreLibrary.methods {
      for method in methods {
        addMethod(method.signature.name, of: type, .native(natives.count))
        natives.append(method)
      }
    }
    for (name, functions) in CoreLibrary.namespaces {
      addNamespace(name, functions)
    }
    for signature in host.functions {
      scope.globals[signature.name] = .native(natives.count)
      natives.append(NativeFunction(signature, .host))
    }
    for namespace in host.namespaces {
      addNamespace(namespace.name, namespace.functions.map { NativeFunction($0, .host) })
    }
  }

  private mutating func addNamespace(_ name: String, _ functions: [NativeFunction]) {
    var info = ModuleInfo(name: name, members: [:], memberNames: [])
    for function in functions {
      let short = function.signature.name.split(separator: ".").last.map(String.init) ?? ""
      info.members[short] = .native(natives.count)
      info.memberNames.append(short)
      natives.append(function)
    }
    hostModules[name] = scope.modules.count
    scope.globals[name] = .module(scope.modules.count)
    scope.modules.append(info)
  }

  private mutating func addMethod(_ name: String, of tag: UInt32, _ binding: Binding) {
    scope.methods[tag, default: [:]][name] = binding
    if scope.methodNumbers[name] == nil {
      scope.methodNumbers[name] = scope.methodNames.count
      scope.methodNames.append(name)
    }
  }

  /// Makes the library's functions known, so that its files can name each other.
  mutating func declare(_ library: [LibraryFile]) throws(CompilationFailure) {
    for (module, entry) in library.enumerated() {
      let parsed = Parser.parse(entry.file)
      if parsed.diagnostics.contains(where: { $0.severity == .error }) {
        throw CompilationFailure(parsed.diagnostics)
      }
      trees.append(parsed.tree)
      var members: [(String, Binding, Signature)] = []
      var slot = 0
      for statement in parsed.tree.statements {
        guard case .function(let literal) = statement.kind, let name = literal.name else {
          continue
        }
        members.append(
          (
            name.text, .global(module: module, slot: slot),
            Signature(of: literal, models: modelNames)
          ))
        slot += 1
      }
      for (_, binding, signature) in members {
        if case .global(_, let slot) = binding {
          scope.librarySignatures[module, default: [:]][slot] = signature
        }
      }
      add(members.filter { !$0.0.hasPrefix("_") }, as: entry.role)
    }
  }

  private mutating func add(_ members: [(String, Binding, Signature)], as role: LibraryFile.Role) {
    switch role {
    case .prelude: for (name, binding, _) in members { scope.globals[name] = binding }
    case .methods(let type):
      let tag: UInt32 =
        switch type {
        case .string: Tag.string
        case .list: Tag.list
        case .map: Tag.map
        }
      for (name, binding, _) in members { addMethod(name, of: tag, binding) }
    case .namespace(let name):
      var info =
        hostModules[name].map { scope.modules[$0] }
        ?? ModuleInfo(name: name, members: [:], memberNames: [])
      for (member, binding, _) in members {
        if info.members[member] == nil { info.memberNames.append(member) }
        info.members[member] = binding
      }
      scope.globals[name] = .module(scope.modules.count)
      scope.modules.append(info)
    case .module(let name):
      importable[name] = scope.modules.count
      var info = ModuleInfo(name: name, members: [:], memberNames: [])
      for (member, binding, _) in members {
        info.members[member] = binding
        info.memberNames.append(member)
      }
      scope.modules.append(info)
    }
  }

  /// Compiles the library's files, every name of which is known by now.
  mutating func compile(_ library: [LibraryFile], pool: ConstantPool) throws(CompilationFailure)
    -> [Chunk]
  {
    var chunks: [Chunk] = []
    let checks = checks
    var calls: [Binding: Set<Binding>] = [:]
    for (module, entry) in library.enumerated() {
      var scope = scope
      if case .namespace(let name) = entry.role, let host = hostModules[name] {
        scope.globals[name] = .module(host)
      }
      let (resolution, diagnostics) = Resolver.resolve(
        trees[module], scope: scope, role: .library, changingMethods: checks.changingMethods)
      let errors = diagnostics.filter { $0.severity == .error }
      if !errors.isEmpty { throw CompilationFailure(errors) }
      let findings = Checker.check(
        trees[module], resolution, scope: scope, role: .library, environment: checks)
      let found = findings.diagnostics.filter { $0.severity == .error }
      if !found.isEmpty { throw CompilationFailure(found) }
      self.scope.librarySignatures[module] = findings.signatures.mapValues {
        Self.named($0, by: entry.role)
      }
      for (slot, called) in findings.calls {
        calls[.global(module: module, slot: slot)] = called
      }
      let output = Compiler.compile(
        trees[module], resolution, scope: scope, role: .library, module: module, pool: pool,
        modelNames: modelNames)
      if !output.diagnostics.isEmpty { throw CompilationFailure(output.diagnostics) }
      chunks.append(output.chunk)
    }
    markWorldly(calls)
    return chunks
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

  /// Marks the library's functions that reach the world through functions of other files.
  private mutating func markWorldly(_ calls: [Binding: Set<Binding>]) {
    var changes = true
    while changes {
      changes = false
      for (caller, called) in calls
      where !reachesWorld(caller) && called.contains(where: reachesWorld) {
        guard case .global(let module, let slot) = caller else { continue }
        scope.librarySignatures[module]?[slot]?.reachesWorld = true
        changes = true
      }
    }
  }

  private func reachesWorld(_ binding: Binding) -> Bool {
    switch binding {
    case .native(let index): return natives[index].signature.reachesWorld
    case .global(let module, let slot):
      return scope.librarySignatures[module]?[slot]?.reachesWorld ?? false
    case .module: return false
    }
  }
}
