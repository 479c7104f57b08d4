/// Finds out what every name of a module refers to and what happens to the values of variables, and
/// reports names that refer to nothing, assignments to what cannot be assigned, and jumps out of place.
struct Resolver {
  let tree: SyntaxTree
  let scope: NameScope
  let role: ModuleRole
  /// By path as written: the module an import stands for.
  private let imports: [String: Int]
  /// The names of methods that change what they are called on.
  private let changingMethods: Set<String>
  let damage: Damage
  var bag: DiagnosticBag
  var resolution: Resolution
  var functions: [FunctionState] = []
  var names: ScopeStack

  struct FunctionState {
    var captures: [Resolution.Capture] = []
    var captureNumbers: [Int: Int] = [:]
    var loopDepth = 0
    var isModule = false
  }

  /// - Parameter changingMethods: the names of methods that change what they are called on.
  static func resolve(
    _ tree: SyntaxTree, scope: NameScope, role: ModuleRole, imports: [String: Int] = [:],
    changingMethods: Set<String>, damage: Damage = Damage()
  ) -> (resolution: Resolution, diagnostics: [Diagnostic]) {
    var resolver = Resolver(
      tree: tree, scope: scope, role: role, imports: imports, changingMethods: changingMethods,
      damage: damage)
    resolver.resolveModule()
    return (resolver.resolution, resolver.bag.finished(without: damage))
  }

  private init(
    tree: SyntaxTree, scope: NameScope, role: ModuleRole, imports: [String: Int],
    changingMethods: Set<String>, damage: Damage
  ) {
    self.damage = damage
    self.tree = tree
    self.scope = scope
    self.role = role
    self.imports = imports
    self.changingMethods = changingMethods
    bag = DiagnosticBag(file: tree.file)
    names = ScopeStack(symbolCount: tree.symbolCount)
    globals = ContiguousArray(repeating: nil, count: tree.symbolCount)
    resolution = Resolution(
      references: Array(repeating: .none, count: tree.nodeCount), variables: [],
      declared: Array(repeating: -1, count: tree.nodeCount), captures: [:], globalCount: 0,
      globalNames: [])
    // Most files declare fewer.
    resolution.variables.reserveCapacity(tree.nodeCount / 8)
  }

  /// By symbol: what the name stands for where the file does not declare it, once it was looked up.
  var globals: ContiguousArray<Binding??>
  /// Names that have been reported.
  var unknownNames: Set<String> = []
  /// Names whose declarations are in trouble: whether they are used is not known.
  var troubledNames: Set<String> = []
  /// What is around the code at hand.
  var trigger: TriggerDeclaration?
  /// Module-level names not visible yet to straight-line code: declared further down.
  var notYetDeclared: Set<String> = []
  /// The variable whose value is at hand.
  var declared: Identifier?
  /// Names inside functions that stand for module variables declared further down.
  var pendingModuleNames: [Pending] = []

  private mutating func resolveModule() {
    functions = [FunctionState(isModule: true)]
    for statement in tree.statements {
      guard let name = Self.declaredName(statement) else { continue }
      if case .function = statement.whole.kind {
        declare(name, .function)
      } else {
        notYetDeclared.insert(name.text)
      }
    }
    // Functions may name what the module declares further down, so their bodies come last.
    resolve(statements: tree.statements, hoistingDone: true)
    assignSlots()
    warnAboutUnusedVariables()
  }

  private static func declaredName(_ statement: Statement) -> Identifier? {
    switch statement.whole.kind {
    case .binding(_, let name, _, _): name
    case .function(let literal): literal.name
    case .parameter(let declaration): declaration.name
    case .import(let declaration): declaration.name
    default: nil
    }
  }

  /// Variables of the module that functions or other modules reach become globals; the others stay
  /// in registers of the top level.
  private mutating func assignSlots() {
    var registers = 0
    resolution.globalNames.reserveCapacity(tree.statements.count)
    for index in resolution.variables.indices where resolution.variables[index].isModuleLevel {
      let variable = resolution.variables[index]
      if variable.kind == .imported { continue }
      let staysLocal =
        role == .main && !variable.isShared && variable.kind != .function && registers < 100
      if staysLocal {
        registers += 1
      } else {
        resolution.variables[index].slot = resolution.globalCount
        resolution.globalCount += 1
        resolution.globalNames.append(variable.name)
        resolution.variables[index].home = home(of: variable.name)
      }
    }
  }

  /// Where an earlier entry of the session has put the variable of a name; nil where none declared it.
  private func home(of name: String) -> Variable.Home? {
    guard role == .interactive, scope.session[name] != nil,
      case .global(let module, let slot)? = scope.globals[name]
    else { return nil }
    return Variable.Home(module: module, slot: slot)
  }

  /// Whether the file does nothing by itself: it is there for others to import.
  private var onlyDeclares: Bool {
    tree.statements.allSatisfy {
      switch $0.kind {
      case .binding, .function, .import: true
      default: false
      }
    }
  }

  private mutating func warnAboutUnusedVariables() {
    let onlyDeclares = onlyDeclares
    for index in resolution.variables.indices where !resolution.variables[index].isUsed {
      let variable = resolution.variables[index]
      if variable.name.hasPrefix("_") || troubledNames.contains(variable.name) { continue }
      if damage.names.contains(variable.name) || damage.breaks(variable.span) { continue }
      if variable.kind == .imported, variable.module >= 0, role == .main || role == .imported {
        bag.warning(.unusedModule(variable.name), at: variable.span)
      }
      if variable.isModuleLevel, role != .main || onlyDeclares { continue }
      switch variable.kind {
      case .let, .var, .pattern:
        bag.warning(.unusedName(variable.name), at: variable.span)
      default: break
      }
    }
  }

  // MARK: Declarations

  private static func hintForSecond(_ kind: Variable.Kind, of earlier: Variable) -> String {
    switch (earlier.kind, kind) {
    case (.functionParameter, .functionParameter), (.loop, .loop):
      "give each of them a name of its own"
    case (.let, .let), (.let, .var), (.var, .let), (.var, .var):
      "use another name, or assign with `\(earlier.name) = …`"
    default: "use another name"
    }
  }

  @discardableResult
  private mutating func declare(_ name: Identifier, _ kind: Variable.Kind) -> Int {
    let isModuleLevel = functions.count == 1 && names.depth == 1
    let index = resolution.variables.count
    let symbol = name.id >= 0 ? tree.symbols[Int(name.id)] : -1
    if symbol >= 0, name.text != "_",
      let earlier = names.add(symbol, variable: index, function: functions.count - 1)
    {
      let line = tree.file.position(of: resolution.variables[earlier].span.lower).line
      troubledNames.insert(name.text)
      let hint = Self.hintForSecond(kind, of: resolution.variables[earlier])
      bag.error(.declaredTwice(name.text, firstLine: line, hint: hint), at: name.span)
    }
    resolution.variables.append(
      Variable(
        name: name.text, span: name.span, kind: kind, isModuleLevel: isModuleLevel,
        isShared: isModuleLevel && role != .main))
    if name.id >= 0 { resolution.declared[Int(name.id)] = Int32(truncatingIfNeeded: index) }
    if isModuleLevel { notYetDeclared.remove(name.text) }
    return index
  }

  private mutating func withBlock(_ body: (inout Resolver) -> Void) {
    names.enterBlock()
    body(&self)
    names.leaveBlock()
  }

  // MARK: Statements

  private mutating func resolve(block: Block) {
    withBlock { $0.resolve(statements: block.statements, hoistingDone: false) }
  }

  private mutating func resolve(statements: [Statement], hoistingDone: Bool) {
    if !hoistingDone {
      for statement in statements {
        if case .function(let literal) = statement.whole.kind, let name = literal.name {
          declare(name, .function)
        }
      }
    }
    var end: Statement?
    for (index, statement) in statements.enumerated() {
      if let jump = end {
        bag.warning(.unreachable(after: Self.describe(jump)), at: statement.span)
        end = nil
      }
      if let expression = statement.expression {
        // That of the last statement is the value of the block.
        resolve(expression, index == statements.count - 1 ? .escapes : [])
      } else {
        resolve(statement)
        if statement.isJump { end = statement }
      }
    }
    if functions.count == 1, names.depth == 1 { resolvePendingModuleNames() }
  }

  private static func describe(_ statement: Statement) -> String {
    switch statement.kind {
    case .return: "a `return`"
    case .break: "a `break`"
    case .continue: "a `continue`"
    default: "a `throw`"
    }
  }

  private mutating func resolve(_ statement: Statement) {
    switch statement.kind {
    case .binding(let isMutable, let name, let type, let value):
      let outer = declared
      declared = name
      resolve(value, .escapes)
      declared = outer
      let index = declare(name, isMutable ? .var : .let)
      resolution.variables[index].type = type
      if resolution.variables[index].isModuleLevel {
        resolution.variables[index].declaration = statement
      }
    case .assignment(let target, let operation, let value):
      resolve(value, .escapes)
      resolve(target: target, isRead: operation != nil)
    case .expression(let expression): resolve(expression)
    case .function(let literal):
      if let name = literal.name, resolution.variable(of: name) >= 0 {
        resolution.variables[resolution.variable(of: name)].function = literal
      }
      resolve(function: literal)
    case .return(let value):
      if let function = functions.last, function.isModule {
        bag.error(.returnOutsideFunction, at: statement.span)
      }
      if let value { resolve(value, .escapes) }
    case .break, .continue:
      if let function = functions.last, function.loopDepth == 0 {
        let word = if case .break = statement.kind { "break" } else { "continue" }
        bag.error(.outsideLoop(word, isInFunction: functions.count > 1), at: statement.span)
      }
    case .throw(let value):
      if case .map(let entries) = value.kind { resolution.thrownKeys.formUnion(entries.map(\.key)) }
      resolve(value, .escapes)
    case .while(let condition, let body):
      resolve(condition)
      resolveLoop { $0.resolve(block: body) }
    case .for(let first, let second, let sequence, let body):
      resolve(sequence)
      resolveLoop { resolver in
        resolver.withBlock {
          $0.declare(first, .loop)
          if let second { $0.declare(second, .loop) }
          $0.resolve(block: body)
        }
      }
    case .assert(let condition, let message):
      resolve(condition)
      if let message { resolve(message) }
    case .import(let declaration):
      let index = declare(declaration.name, .imported)
      resolution.variables[index].module = imports[declaration.path] ?? -1
    case .parameter(let declaration):
      if let value = declaration.defaultValue { resolve(value, .escapes) }
      let index = declare(declaration.name, .runParameter)
      resolution.variables[index].declaration = statement
    case .trigger(let trigger):
      self.trigger = trigger
      resolve(trigger)
      self.trigger = nil
    case .test(let title, let body):
      resolve(title)
      resolve(function: body)
    case .invalid(let parts): for part in parts { resolve(part) }
    }
  }

  private mutating func resolve(target: Expression, isRead: Bool) {
    switch target.kind {
    case .name(let name):
      resolve(name: name, id: target.id, span: target.span, .assigns)
      if isRead, case .variable(let index) = resolution.reference(target) {
        resolution.variables[index].isUsed = true
      }
    case .field(let base, _, _): resolve(base, .changes)
    case .index(let base, let index):
      resolve(base, .changes)
      resolve(index)
    default: resolve(target)
    }
  }

  private mutating func resolveLoop(_ body: (inout Resolver) -> Void) {
    let function = functions.count - 1
    functions[function].loopDepth += 1
    body(&self)
    functions[function].loopDepth -= 1
  }

  private mutating func resolve(_ trigger: TriggerDeclaration) {
    switch trigger.source {
    case .cron(let value), .every(let value): resolve(value)
    case .alarm(let clauses):
      if let condition = clauses.condition { resolve(function: condition) }
      if let once = clauses.once {
        resolve(function: once.key)
        resolve(once.window)
      }
      if let after = clauses.after {
        resolve(after.count)
        resolve(after.window)
        if let key = after.key { resolve(function: key) }
      }
      if let collect = clauses.collect {
        resolve(collect.window)
        if let key = collect.key { resolve(function: key) }
      }
      if let limit = clauses.limit { resolve(limit) }
    }
    resolve(function: trigger.body)
  }

  private mutating func resolve(function literal: FunctionLiteral) {
    functions.append(FunctionState())
    names.enterBlock()
    defer { names.leaveBlock() }
    for parameter in literal.parameters {
      if let value = parameter.defaultValue { resolve(value, .escapes) }
      declare(parameter.name, .functionParameter)
    }
    resolve(block: literal.body)
    let state = functions.removeLast()
    // Most functions have none.
    if !state.captures.isEmpty { resolution.captures[literal.id] = state.captures }
  }

  // MARK: Expressions

  private mutating func resolve(_ expression: Expression, _ use: Use = []) {
    switch expression.kind {
    case .null, .bool, .int, .float, .duration, .string, .invalid: break
    case .interpolation(let segments):
      for case .expression(let part) in segments { resolve(part) }
    case .list(let items): for item in items { resolve(item, .escapes) }
    case .map(let entries): for entry in entries { resolve(entry.value, .escapes) }
    case .range(let lower, let upper, _):
      resolve(lower)
      resolve(upper)
    case .name(let name): resolve(name: name, id: expression.id, span: expression.span, use)
    case .field(let base, let name, _):
      resolve(base)
      noteLibraryMethod(name)
    case .index(let base, let index):
      resolve(base)
      resolve(index)
    case .call(let call): resolve(call)
    case .unary(_, let operand): resolve(operand)
    case .binary(let operation, let left, let right, _):
      let passedOn: Use = operation == .coalesce ? use : []
      resolve(left, passedOn)
      resolve(right, passedOn)
    case .function(let literal): resolve(function: literal)
    case .if(let branches, let otherwise):
      for branch in branches {
        resolve(branch.condition)
        resolve(block: branch.body)
      }
      if let otherwise { resolve(block: otherwise) }
    case .match(let subject, let arms):
      // A name in a pattern is another name for the subject.
      resolve(subject, .escapes)
      for arm in arms { resolve(arm) }
    case .try(let attempt):
      resolve(block: attempt.body)
      for clause in attempt.catches {
        withBlock {
          if let name = clause.name { $0.declare(name, .caught) }
          if let condition = clause.condition { $0.resolve(condition) }
          $0.resolve(block: clause.body)
        }
      }
      if let finally = attempt.finally { resolve(block: finally) }
    case .step(let title, let body, let undo):
      resolve(title)
      resolve(block: body)
      if let undo { resolve(function: undo) }
    }
  }

  private mutating func resolve(_ call: Call) {
    var use = Use.escapes
    switch call.callee.kind {
    case .field(let base, let name, _):
      resolve(base, changingMethods.contains(name.text) ? .changes : [])
      noteLibraryMethod(name)
    case .name(let name):
      resolve(call.callee)
      // Built-in functions look at their arguments and let go of them.
      if case .binding(.native) = resolution.reference(call.callee), !name.hasPrefix("_") {
        use = []
      }
    default: resolve(call.callee)
    }
    for argument in call.arguments { resolve(argument.value, use) }
    if let block = call.trailingBlock { resolve(function: block) }
  }

  private mutating func resolve(_ arm: MatchArm) {
    withBlock { resolver in
      for pattern in arm.patterns {
        switch pattern {
        case .wildcard: break
        case .binding(let name):
          if arm.patterns.count > 1 {
            resolver.bag.error(.nameAmongPatterns, at: name.span)
          }
          resolver.declare(name, .pattern)
        case .value(let value): resolver.resolve(value)
        case .range(let lower, let upper, _, _):
          resolver.resolve(lower)
          resolver.resolve(upper)
        }
      }
      if let condition = arm.condition { resolver.resolve(condition) }
      resolver.resolve(block: arm.body)
    }
  }
}
