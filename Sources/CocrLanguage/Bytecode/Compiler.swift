/// Turns the tree of one resolved module into bytecode.
struct Compiler {
  let tree: SyntaxTree
  let resolution: Resolution
  let scope: NameScope
  let role: ModuleRole
  let module: Int
  let pool: ConstantPool
  let modelNames: Set<String>
  /// Whether the module's variables are frozen at the end of its top level.
  let freezes: Bool
  var bag: DiagnosticBag
  /// The functions that are being compiled, innermost last.
  var builders: [FunctionBuilder] = []
  private var finished: [Chunk.Function] = []
  private var descriptions: [ArgumentDescription] = []
  private var descriptionNumbers: [ArgumentDescription: Int] = [:]
  private var types: [ValueType] = []
  private var typeNumbers: [ValueType: Int] = [:]
  var globalNames: [String]
  var triggers: [CompiledTrigger] = []
  var tests: [CompiledTest] = []
  var parameters: [CompiledParameter] = []
  var libraryModules: Set<Int> = []
  /// How many more words the module may be compiled to. A `finally` is compiled once for each way out
  /// of its `try`, so that nested ones grow faster than their source.
  private var wordsLeft = wordLimit
  /// How many words a module, and so a function, may be compiled to.
  static var wordLimit: Int { 1 << 22 }
  /// How many `finally` blocks stand around what is being compiled.
  var finallyDepth = 0
  private var hasReportedFinally = false

  static let finallyLimit = 8
  /// How the messages on arguments begin.
  static let argumentPurpose = "the argument "

  struct Output {
    let chunk: Chunk
    let triggers: [CompiledTrigger]
    let tests: [CompiledTest]
    let parameters: [CompiledParameter]
    let diagnostics: [Diagnostic]
    /// The modules of the library that the code may use.
    let libraryModules: Set<Int>
  }

  static func compile(
    _ tree: SyntaxTree, _ resolution: Resolution, scope: NameScope, role: ModuleRole, module: Int,
    pool: ConstantPool, modelNames: Set<String>
  ) -> Output {
    var compiler = Compiler(
      tree: tree, resolution: resolution, scope: scope, role: role, module: module, pool: pool,
      modelNames: modelNames)
    compiler.compileModule()
    let chunk = Chunk(
      module: module, file: tree.file, functions: compiler.finished,
      argumentDescriptions: compiler.descriptions, types: compiler.types,
      globalNames: compiler.globalNames, pool: pool)
    return Output(
      chunk: chunk, triggers: compiler.triggers, tests: compiler.tests,
      parameters: compiler.parameters, diagnostics: compiler.bag.diagnostics,
      libraryModules: compiler.libraryModules)
  }

  private init(
    tree: SyntaxTree, resolution: Resolution, scope: NameScope, role: ModuleRole, module: Int,
    pool: ConstantPool, modelNames: Set<String>
  ) {
    self.tree = tree
    self.resolution = resolution
    self.scope = scope
    self.role = role
    self.module = module
    self.pool = pool
    self.modelNames = modelNames
    freezes = Self.freezes(tree, role)
    bag = DiagnosticBag(file: tree.file)
    globalNames = resolution.globalNames
  }

  /// Functions of blocks that were made above their declarations.
  var madeAhead: Set<NodeID> = []

  /// The function that is being compiled.
  var builder: FunctionBuilder {
    _read { yield builders[builders.count - 1] }
    _modify { yield &builders[builders.count - 1] }
  }

  private mutating func compileModule() {
    let end = Int32(truncatingIfNeeded: tree.file.bytes.count)
    finished.append(.placeholder)
    builders.append(FunctionBuilder(name: "top level", span: Span(0, end)))
    for statement in tree.statements {
      if case .function(let literal) = statement.kind { compileHoisted(literal) }
    }
    let result = builder.allocate()
    compile(statements: tree.statements, into: result)
    if freezes { builder.emit(.freezeModule, at: Span(end, end)) }
    builder.emit(.return, result, at: Span(end, end))
    finish(0)
    if wordsLeft <= 0 {
      bag.error(.fileTooLarge, at: Span(0, 0))
    }
  }

  /// Whether code of the module can run after its top level has, which is frozen by then.
  private static func freezes(_ tree: SyntaxTree, _ role: ModuleRole) -> Bool {
    switch role {
    case .imported: return true
    case .library, .interactive: return false
    case .main:
      return tree.statements.contains {
        switch $0.kind {
        case .trigger, .test: true
        default: false
        }
      }
    }
  }

  /// Nothing more is compiled: the result cannot be used.
  var isFull: Bool { wordsLeft <= 0 || builder.isFull }

  /// Ends the innermost function and puts it in its place.
  mutating func finish(_ number: Int) {
    let builder = builders.removeLast()
    if let what = builder.overflow {
      bag.error(.functionTooLarge(builder.name, what), at: builder.span)
    }
    wordsLeft -= builder.position
    finished[number] = builder.finish()
  }

  mutating func reportFinally(at span: Span) {
    if hasReportedFinally { return }
    hasReportedFinally = true
    bag.error(.finallyTooDeep(Self.finallyLimit), at: span)
  }

  // MARK: Tables

  mutating func number(of description: ArgumentDescription) -> Int {
    if let known = descriptionNumbers[description] { return known }
    descriptions.append(description)
    descriptionNumbers[description] = descriptions.count - 1
    return descriptions.count - 1
  }

  mutating func number(of type: ValueType) -> Int {
    if let known = typeNumbers[type] { return known }
    types.append(type)
    typeNumbers[type] = types.count - 1
    return types.count - 1
  }

  mutating func constant(_ text: String) -> Int {
    let pool = pool
    return builder.constant(text, pool: pool)
  }

  /// A global that no name of the program reaches.
  mutating func hiddenGlobal(_ name: String) -> Int {
    globalNames.append(name)
    return globalNames.count - 1
  }

  func type(of syntax: TypeSyntax) -> ValueType {
    ValueType.resolve(syntax, models: modelNames) ?? .any
  }

  // MARK: Functions

  /// Compiles the function and emits what makes a closure of it.
  mutating func compile(function literal: FunctionLiteral, name: String, into target: Int) {
    let number = finished.count
    finished.append(.placeholder)
    var function = FunctionBuilder(name: name, span: literal.span)
    let captures = resolution.captures[literal.id] ?? []
    for (index, capture) in captures.enumerated() {
      function.captureIndex[capture.variable] = index
    }
    function.resultType = literal.resultType
    function.labels = literal.parameters.map(\.label)
    function.isRequired = literal.parameters.map { $0.defaultValue == nil }
    builders.append(function)
    _ = builder.allocate(literal.parameters.count)
    for (register, parameter) in literal.parameters.enumerated() {
      prepare(parameter, in: register)
    }
    let result = builder.allocate()
    // A type is checked in one place.
    compile(
      statements: literal.body.statements, into: result, isBody: literal.resultType == nil)
    if let type = literal.resultType {
      emitTypeCheck(result, type, purpose: "the result of `\(name)`", at: type.span)
    }
    builder.emit(
      .return, result, at: Span(max(literal.span.lower, literal.span.upper - 1), literal.span.upper)
    )
    finish(number)
    builder.emit(.closure, target, wide: number, at: literal.span)
    for capture in captures {
      let isRegister = capture.outer < 0
      let place =
        isRegister ? builder.variableRegisters[capture.variable] ?? 0 : capture.outer
      builder.emit(word: (isRegister ? 1 << 16 : 0) | place, at: literal.span)
    }
  }

  private mutating func prepare(_ parameter: FunctionParameter, in register: Int) {
    let span = parameter.name.span
    if let value = parameter.defaultValue {
      let present = builder.emitJump(.jumpIfPresent, register, at: span)
      compile(value, into: register)
      builder.patch(present)
    }
    if let type = parameter.type {
      emitTypeCheck(
        register, type, purpose: Self.argumentPurpose + "`\(parameter.label)`", at: span)
    }
    let variable = resolution.variable(of: parameter.name)
    guard variable >= 0 else { return }
    builder.variableRegisters[variable] = register
    if resolution.variables[variable].needsCell { builder.emit(.newCell, register, at: span) }
  }

  mutating func emitTypeCheck(_ register: Int, _ syntax: TypeSyntax, purpose: String, at span: Span)
  {
    emitTypeCheck(register, type(of: syntax), purpose: purpose, at: span)
  }

  mutating func emitTypeCheck(_ register: Int, _ type: ValueType, purpose: String, at span: Span) {
    if type == .any { return }
    let number = number(of: type)
    let text = constant(purpose)
    builder.emit(.checkType, register, wide: number, then: text, at: span)
  }

  /// Makes the closure of a function that its whole block can name.
  mutating func compileHoisted(_ literal: FunctionLiteral) {
    guard let name = literal.name else { return }
    let index = resolution.variable(of: name)
    guard index >= 0 else { return }
    let mark = builder.nextRegister
    let register = builder.allocate()
    compile(function: literal, name: name.text, into: register)
    emitDeclaration(resolution.variables[index], register, at: name.span)
    builder.release(to: mark)
  }
}

extension ValueType {
  /// The type that the syntax names, or nil where there is no such type or model.
  static func resolve(_ syntax: TypeSyntax, models: Set<String>) -> ValueType? {
    let base: ValueType
    switch (syntax.name, syntax.arguments.count) {
    case ("list", 1), ("map", 1):
      guard let argument = resolve(syntax.arguments[0], models: models) else { return nil }
      base = syntax.name == "list" ? .list(argument) : .map(argument)
    case (let name, 0):
      guard let type = named(name) ?? (models.contains(name) ? .record(name) : nil) else {
        return nil
      }
      base = type
    default: return nil
    }
    return syntax.isOptional ? .optional(base) : base
  }
}

/// A handler of events: where its compiled parts lie among the module's globals.
struct CompiledTrigger: Sendable {
  var documentation: String?
  var span: Span
  var kind: Kind
  var condition: Int?
  var body: Int
  var onceKey: Int?
  var onceWindow: Int?
  var afterCount: Int?
  var afterWindow: Int?
  var afterKey: Int?
  var collectWindow: Int?
  var collectKey: Int?
  var limit: Int?
  /// The cron text or the interval.
  var schedule: Int?

  enum Kind: Sendable { case alarm, cron, every }
}

struct CompiledTest: Sendable {
  var title: String
  var span: Span
  var body: Int
}

struct CompiledParameter: Sendable {
  var name: String
  var type: ValueType
  var documentation: String?
  var isRequired: Bool
  /// The default as written.
  var defaultText: String?
  var span: Span
}
