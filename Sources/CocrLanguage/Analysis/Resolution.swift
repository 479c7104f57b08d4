/// What the resolver found out about the names of one module.
package struct Resolution: Sendable {
  /// By the id of a name expression (or the target of an assignment): what it refers to.
  var references: [Reference]
  var variables: [Variable]
  /// By the id of an identifier that declares a variable: the variable's number.
  var declared: [Int32]
  /// By the id of a function literal: what the function captures, where it captures anything.
  var captures: [NodeID: [Capture]]
  /// How many globals the module has.
  var globalCount: Int
  var globalNames: [String]
  /// Keys of maps that are thrown.
  var thrownKeys: Set<String> = []
  /// In a file of the library: the library's modules that it may use.
  var libraryModules: Set<Int> = []

  enum Reference: Sendable, Equatable {
    case none
    /// A variable of the function at hand, or a variable of the module.
    case variable(Int)
    /// A variable of an enclosing function: its number among the function's captures.
    case capture(index: Int, variable: Int)
    case binding(Binding)
  }

  struct Capture: Sendable, Equatable {
    var variable: Int
    /// The number among the enclosing function's captures, or -1 where the variable is its own.
    var outer: Int
  }

  func reference(_ expression: Expression) -> Reference { references[Int(expression.id)] }

  /// The variable that a name stands for; nil where the expression is no name of one.
  func variable(namedBy expression: Expression) -> Int? {
    guard case .name = expression.kind else { return nil }
    switch reference(expression) {
    case .variable(let index), .capture(_, let index): return index
    case .binding, .none: return nil
    }
  }

  func variable(of identifier: Identifier) -> Int { Int(declared[Int(identifier.id)]) }
}

/// A name that a module declares.
struct Variable: Sendable {
  enum Kind: Sendable {
    case `let`, `var`, function, functionParameter, loop, caught, pattern, runParameter, imported
  }

  let name: String
  let span: Span
  let kind: Kind
  let isModuleLevel: Bool
  /// The type that its values must have, where it was declared with one.
  var type: TypeSyntax?
  /// Reached from inside a function other than its own, or by other modules.
  var isShared = false
  var isAssigned = false
  var isUsed = false
  /// The list or map that it holds is changed through it.
  var isChanged = false
  /// Its value goes where others may change it.
  var escapes = false
  /// The function that it is declared as.
  var function: FunctionLiteral?
  /// The statement that declares a variable of the module.
  var declaration: Statement?
  /// The number of the global, for module-level variables that need one.
  var slot = -1
  /// For `imported`: the module.
  var module = -1
  /// In a session: the global of an earlier declaration of the name, which holds the value from then
  /// on, so that what was compiled before sees it.
  var home: Home?

  struct Home: Sendable, Equatable {
    let module: Int
    let slot: Int
  }

  var isMutable: Bool { kind == .var }

  /// Whether closures must share it through a cell; what never changes is copied into them instead.
  var needsCell: Bool { !isModuleLevel && isShared && (isAssigned || kind == .function) }
}

/// The names that a module can use without declaring them.
struct NameScope: Sendable {
  var globals: [String: Binding] = [:]
  var modules: [ModuleInfo] = []
  /// The modules of the library come first.
  var libraryModuleCount = 0
  var methods: [UInt32: [String: Binding]] = [:]
  var methodNumbers: [String: Int] = [:]
  var methodNames: [String] = []
  /// By the number of a method: the library's modules that declare one of the name.
  var methodModules: [[Int]] = []
  /// Signatures of functions that are not the library's, by module and slot.
  var signatures: [Int: [Int: Signature]] = [:]
  /// Knows the signatures of those that are.
  var library: Library?
  /// What earlier entries of a session declared, by name; the values are among the globals.
  var session: [String: SessionVariable] = [:]

  /// What is known of a function that is written in the language.
  func signature(module: Int, slot: Int) -> Signature? {
    if let known = signatures[module] { return known[slot] }
    return library?.signature(module: module, slot: slot)
  }

  /// The modules of the library that a use of the binding may lead to.
  func libraryModules(of binding: Binding) -> [Int] {
    switch binding {
    case .native: []
    case .global(let module, _): module < libraryModuleCount ? [module] : []
    case .module(let number): modules.indices.contains(number) ? modules[number].libraryModules : []
    }
  }

  /// The modules of the library that a method of this name may lead to.
  func libraryModules(ofMethod name: String) -> [Int] {
    methodNumbers[name].map { methodModules[$0] } ?? []
  }
}

/// What later entries of a session know of a variable.
struct SessionVariable: Sendable {
  var kind: Variable.Kind
  /// What its values must be, where it was declared so.
  var declaredType: TypeSyntax?
  /// What is known of its value.
  var type: StaticType
}

/// What part a module plays.
enum ModuleRole: Sendable, Equatable {
  /// A runbook: nobody imports it.
  case main
  case imported
  /// A module of the library.
  case library
  /// One entry of a session, whose variables later entries see.
  case interactive
}
