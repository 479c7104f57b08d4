/// A compiled program: a main file with all it imports, ready to run any number of times, on any
/// number of machines at once.
public final class Program: Sendable {
  /// The main file.
  public let file: SourceFile
  /// What the compiler had to say that is no error.
  public let warnings: [Diagnostic]
  let environment: Environment
  let chunks: [Chunk]
  let scope: NameScope
  let pool: ConstantPool
  let triggers: [CompiledTrigger]
  let tests: [CompiledTest]
  let parameters: [CompiledParameter]
  let natives: ContiguousArray<NativeFunction>
  /// The number of the model of errors.
  let errorModel: Int32

  /// A parameter of the run.
  public struct Parameter: Sendable {
    /// The name by which it is given.
    public let name: String
    /// The type that a value must fit; `any` where none is declared.
    public let type: ValueType
    /// The doc comment above it.
    public let documentation: String?
    /// Whether it has no default.
    public let isRequired: Bool
    /// The default as written.
    public let defaultText: String?
  }

  /// The parameters that the main file declares, in order.
  public var runParameters: [Parameter] {
    parameters.map {
      Parameter(
        name: $0.name, type: $0.type, documentation: $0.documentation, isRequired: $0.isRequired,
        defaultText: $0.defaultText)
    }
  }

  /// The handlers of alarms and schedules in the main file, in order.
  public var handlers: [Handler] { triggers.indices.map { Handler(number: $0, triggers[$0]) } }

  /// The tests in the main file, in order.
  public var testBlocks: [TestBlock] {
    tests.enumerated().map { TestBlock(number: $0, title: $1.title, span: $1.span) }
  }

  /// Finds the text of an imported file; nil where there is none.
  public typealias Loader = (_ path: String, _ importer: SourceFile) -> SourceFile?

  /// The names of the files in the folder of an import's path, to tell what a wrong one was meant to
  /// be.
  public typealias Neighbours = (_ path: String, _ importer: SourceFile) -> [String]

  /// Compiles a file and what it imports.
  ///
  /// - Parameters:
  ///   - file: the main file.
  ///   - environment: what programs can name without declaring it.
  ///   - loader: finds the files behind `import "./path.cocr"`.
  ///   - neighbours: the files that an import could have meant.
  /// - Throws: ``CompilationFailure`` with everything that is wrong.
  public convenience init(
    _ file: SourceFile, environment: Environment, loader: @escaping Loader = { _, _ in nil },
    neighbours: @escaping Neighbours = { _, _ in [] }
  ) throws(CompilationFailure) {
    var builder = ProgramBuilder(
      environment: environment, loader: loader, neighbours: neighbours)
    try builder.build(file)
    self.init(builder, file)
  }

  init(_ builder: ProgramBuilder, _ file: SourceFile) {
    self.file = file
    environment = builder.environment
    warnings = builder.diagnostics.filter { $0.severity == .warning }
    chunks = builder.libraryChunks + builder.chunks
    scope = builder.scope
    pool = builder.pool
    triggers = builder.main?.triggers ?? []
    tests = builder.main?.tests ?? []
    parameters = builder.main?.parameters ?? []
    natives = environment.natives
    errorModel = environment.modelNumbers["Error"] ?? 0
  }

  var modelNumbers: [String: Int32] { environment.modelNumbers }

  func model(_ number: Int32) -> RecordModel { environment.models[Int(number)] }

  func modelName(_ number: Int32) -> String { environment.models[Int(number)].name }

  /// A machine that will run the program once.
  ///
  /// - Parameters:
  ///   - parameters: values for the run's parameters, by name; those with a default may be left out.
  ///   - limits: what the run may use.
  package func makeMachine(parameters: [String: HostValue] = [:], limits: Limits = Limits())
    -> Machine
  {
    let machine = Machine(
      program: self, limits: limits, parameters: self.parameters.map { parameters[$0.name] })
    machine.start()
    return machine
  }
}

extension Machine {
  /// Fills the table of methods with those that the program can call.
  func prepareMethods() {
    for (tag, methods) in program.scope.methods {
      for (name, binding) in methods {
        guard let number = program.scope.methodNumbers[name] else { continue }
        let place = Int(tag) * methodCount + number
        if case .native(let index) = binding {
          methodTable[place] = .native(index)
        } else if case .global(let module, let slot) = binding, program.chunks[module].isCompiled {
          let prototypes = program.chunks[module].prototypes
          let functions = program.chunks[module].functions
          // A top-level function has no captures, so its closure can be made at once.
          guard methodTable[place].isMissing,
            let index = functions.indices.first(where: {
              $0 > 0 && functions[$0].name == program.chunks[module].globalNames[slot]
            })
          else { continue }
          methodTable[place] = .closure(
            heap.pointee.makeClosure(prototypes + index, captureCount: 0))
        }
      }
    }
  }
}

/// Compiles a main file and its imports, dependencies first.
struct ProgramBuilder {
  let environment: Environment
  let loader: Program.Loader
  let neighbours: Program.Neighbours
  let pool: ConstantPool
  var scope: NameScope
  var chunks: [Chunk] = []
  /// The library as far as the files use it.
  private(set) var libraryChunks: [Chunk] = []
  private var usedModules: Set<Int> = []
  var diagnostics: [Diagnostic] = []
  var main: Compiler.Output?
  /// What is known of the main file, for a session. The tree is let go last: freeing the large tables
  /// after its many small nodes would make the allocator join all of those.
  var entry: (resolution: Resolution, findings: Checker.Findings, tree: SyntaxTree)?
  /// What is wanted of the files: a program, or what can be known of them without a run.
  var purpose = Purpose.program
  /// How many files have been taken in, each of which is a module.
  private var moduleCount = 0
  /// For an analysis: the files of modules, by the number by which bindings name them.
  var sources: [Int: Source] = [:]
  /// For an analysis: the main file.
  var analysed: FileAnalysis.Findings?

  enum Purpose {
    case program
    /// Files with mistakes are looked at as far as they can be read.
    case analysis(compiles: Bool, keepsTypes: Bool)

    var isAnalysis: Bool { if case .analysis = self { true } else { false } }
    var keepsTypes: Bool { if case .analysis(_, true) = self { true } else { false } }
  }

  /// A file that is imported, with the place of what each of its globals is declared as.
  struct Source: Sendable {
    let file: SourceFile
    let declarations: [Int: Span]
  }

  /// How far a file is that the program imports.
  private enum ModuleState {
    case compiling, failed
    case compiled(Int)
  }

  /// By the identity of the file.
  private var modules: [String: ModuleState] = [:]
  /// How many files are being compiled, each imported by the one before.
  private var importDepth = 0

  /// Bounds the stack that compiling a chain of imports takes.
  private static let maximumImportDepth = 50

  init(
    environment: Environment, loader: @escaping Program.Loader,
    neighbours: @escaping Program.Neighbours = { _, _ in [] }
  ) {
    self.environment = environment
    self.loader = loader
    self.neighbours = neighbours
    pool = ConstantPool(parent: environment.library.pool)
    scope = environment.scope
  }

  mutating func build(_ file: SourceFile) throws(CompilationFailure) {
    try compileMain(file, role: .main)
  }

  /// Compiles an entry of a session after those that the builder has. Files are read anew, for they
  /// may have been changed since an earlier entry imported them.
  mutating func add(entry file: SourceFile) throws(CompilationFailure) {
    modules = [:]
    diagnostics = []
    try compileMain(file, role: .interactive)
  }

  private mutating func compileMain(_ file: SourceFile, role: ModuleRole)
    throws(CompilationFailure)
  {
    read(file, role: role)
    if diagnostics.contains(where: { $0.severity == .error }) {
      throw CompilationFailure(diagnostics)
    }
    libraryChunks = try environment.library.chunks(using: usedModules, for: pool)
  }

  /// Looks at a main file and what it imports; what is wrong is among the diagnostics.
  mutating func analyse(
    _ file: SourceFile, role: ModuleRole, compiles: Bool, keepsTypes: Bool
  ) {
    modules = [:]
    diagnostics = []
    purpose = .analysis(compiles: compiles, keepsTypes: keepsTypes)
    read(file, role: role)
  }

  private mutating func read(_ file: SourceFile, role: ModuleRole) {
    compile(file, role: role)
    // Several passes have added to the list; people read a file from the top.
    diagnostics = diagnostics.enumerated().sorted {
      ($0.element.file.name, $0.element.span.lower, $0.offset)
        < ($1.element.file.name, $1.element.span.lower, $1.offset)
    }.map(\.element)
  }

  @discardableResult
  private mutating func compile(_ file: SourceFile, role: ModuleRole) -> Int? {
    modules[file.identity] = .compiling
    importDepth += 1
    defer { importDepth -= 1 }
    let isMain = role == .main || role == .interactive
    let lexer = Lexer(file)
    let parsed =
      purpose.isAnalysis
      ? Parser.parseKeepingBroken(lexer, file, isInteractive: role == .interactive)
      : Parser.parse(lexer, file, isInteractive: role == .interactive)
    var syntaxProblems = parsed.diagnostics
    var imports: [String: Int] = [:]
    var importProblems = DiagnosticBag(file: file)
    for statement in parsed.tree.statements {
      guard case .import(let declaration) = statement.whole.kind, !declaration.path.isEmpty else {
        continue
      }
      if let module = module(for: declaration, in: file, &importProblems) {
        imports[declaration.path] = module
      } else {
        // What cannot be read needs no other name.
        syntaxProblems.removeAll { $0.span == declaration.pathSpan }
      }
    }
    diagnostics += syntaxProblems + importProblems.finished
    let hasErrors = parsed.diagnostics.contains { $0.severity == .error }
    if hasErrors, !purpose.isAnalysis { return nil }
    let (resolution, found) = Resolver.resolve(
      parsed.tree, scope: scope, role: role, imports: imports,
      changingMethods: environment.checks.changingMethods, damage: parsed.damage)
    let modelNames = environment.checks.modelNames
    let typeProblems = TypeNames.check(parsed.tree, models: modelNames).filter {
      !parsed.damage.troubles($0.span)
    }
    let findings = Checker.check(
      parsed.tree, resolution, scope: scope, role: role, environment: environment.checks,
      damage: parsed.damage, keepsTypes: purpose.keepsTypes && isMain)
    let all = found + typeProblems + findings.diagnostics
    diagnostics += all
    let chunkNumber = environment.library.files.count + moduleCount
    if case .analysis(let compiles, _) = purpose {
      if isMain {
        analysed = .init(
          tree: parsed.tree, lexer: lexer, resolution: resolution, checked: findings,
          module: chunkNumber)
      }
      if !compiles || diagnostics.contains(where: { $0.severity == .error }) {
        moduleCount += 1
        scope.signatures[chunkNumber] = findings.signatures
        return isMain ? nil : addModule(file, resolution, module: chunkNumber)
      }
    }
    if all.contains(where: { $0.severity == .error }) { return nil }
    moduleCount += 1
    scope.signatures[chunkNumber] = findings.signatures
    environment.library.lend(to: pool)
    let output = Compiler.compile(
      parsed.tree, resolution, scope: scope, role: role, module: chunkNumber, pool: pool,
      modelNames: modelNames)
    diagnostics += output.diagnostics
    usedModules.formUnion(output.libraryModules)
    chunks.append(output.chunk)
    if isMain {
      main = output
      entry = (resolution, findings, parsed.tree)
      return nil
    }
    return addModule(file, resolution, module: chunkNumber)
  }

  /// Makes what an imported file declares known.
  private mutating func addModule(
    _ file: SourceFile, _ resolution: Resolution, module: Int
  ) -> Int {
    var members: [String: Binding] = [:]
    for (slot, name) in resolution.globalNames.enumerated()
    where !name.hasPrefix("(") && !name.hasPrefix("_") {
      members[name] = .global(module: module, slot: slot)
    }
    if purpose.isAnalysis {
      let declared = resolution.variables.filter { $0.slot >= 0 }.map { ($0.slot, $0.span) }
      sources[module] = Source(
        file: file, declarations: Dictionary(declared, uniquingKeysWith: { $1 }))
    }
    scope.modules.append(
      ModuleInfo(
        name: file.name, members: members,
        memberNames: members.keys.sorted(), libraryModules: []))
    let number = scope.modules.count - 1
    modules[file.identity] = .compiled(number)
    return number
  }

  private mutating func module(
    for declaration: ImportDeclaration, in file: SourceFile, _ problems: inout DiagnosticBag
  ) -> Int? {
    func report(_ message: Message) { problems.error(message, at: declaration.pathSpan) }
    let path = declaration.path
    if path == "." || path == ".." || path.hasSuffix("/") {
      report(.importedFolder(path))
      return nil
    }
    if !path.contains("/") {
      if let module = environment.importable[path] { return module }
      let names = environment.importable.keys.sorted()
      let fileName = path.hasSuffix(".cocr") ? path : path + ".cocr"
      report(
        .unknownLibraryModule(
          path,
          hint: Suggestion.closest(to: path, among: names).map { "did you mean `\($0)`?" }
            ?? "a file beside this one is imported as `import \"./\(fileName)\"`"))
      return nil
    }
    guard let imported = loader(path, file) else {
      report(
        .unreadableFile(
          path,
          // To look for one reads a folder, which is of no use for what is only counted.
          hint: (problems.isFull ? nil : suggestion(for: path, in: file))
            .map { "did you mean `import \"\($0)\"`?" }
            ?? "the path is taken from the folder of `\(file.nameForImports)`"))
      return nil
    }
    switch modules[imported.identity] {
    case .compiled(let module)?: return module
    // What is wrong with it has been said.
    case .failed?: return nil
    case .compiling?:
      report(.importCycle(imported.name))
      return nil
    case nil: break
    }
    guard importDepth < Self.maximumImportDepth else {
      report(.importsTooDeep(Self.maximumImportDepth))
      return nil
    }
    let module = compile(imported, role: .imported)
    if module == nil { modules[imported.identity] = .failed }
    return module
  }

  /// The file that an import which cannot be read was meant to name.
  private func suggestion(for path: String, in file: SourceFile) -> String? {
    if !path.hasSuffix(".cocr"), loader(path + ".cocr", file) != nil { return path + ".cocr" }
    let folder = path[...(path.lastIndex(of: "/") ?? path.startIndex)]
    let name = String(path[folder.endIndex...])
    return Suggestion.closest(to: name, among: neighbours(path, file)).map { folder + $0 }
  }
}
