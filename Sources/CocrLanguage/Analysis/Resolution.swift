/// What the resolver found out about the names of one module.
public struct Resolution: Sendable {
  /// By the id of a name expression (or the target of an assignment): what it refers to.
  var references: [Reference]
  var variables: [Variable]
  /// By the id of an identifier that declares a variable: the variable's number.
  var declared: [Int32]
  /// By the id of a function literal: what the function captures.
  var captures: [NodeID: [Capture]]
  /// How many globals the module has.
  var globalCount: Int
  var globalNames: [String]
  /// Keys of maps that are thrown.
  var thrownKeys: Set<String> = []

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
  var methods: [UInt32: [String: Binding]] = [:]
  var methodNumbers: [String: Int] = [:]
  var methodNames: [String] = []
  var librarySignatures: [Int: [Int: Signature]] = [:]
  /// What earlier entries of a session declared, by name; the values are among the globals.
  var session: [String: SessionVariable] = [:]
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
