/// Finds out, before types are looked at, what happens to the values of variables: whether a list or
/// map still holds what it was made with.
struct VariableUses {
  /// By variable: its list or map is changed through it.
  private(set) var isChanged: [Bool]
  /// By variable: its value goes where others may change it.
  private(set) var escapes: [Bool]
  /// By variable: the function that it is declared as.
  private(set) var functions: [FunctionLiteral?]
  /// By variable of the module: the statement that declares it.
  private(set) var declarations: [Statement?]
  /// Keys of maps that are thrown.
  private(set) var thrownKeys: Set<String> = []

  private let resolution: Resolution
  private let changingMethods: Set<String>

  /// - Parameter changingMethods: the names of methods that change what they are called on.
  init(_ tree: SyntaxTree, _ resolution: Resolution, changingMethods: Set<String>) {
    self.resolution = resolution
    self.changingMethods = changingMethods
    isChanged = Array(repeating: false, count: resolution.variables.count)
    escapes = isChanged
    functions = Array(repeating: nil, count: resolution.variables.count)
    declarations = Array(repeating: nil, count: resolution.variables.count)
    for statement in tree.statements {
      switch statement.kind {
      case .binding(_, let name, _, _): declare(name, statement)
      case .parameter(let declaration): declare(declaration.name, statement)
      default: break
      }
    }
    visit(tree.statements)
  }

  private mutating func declare(_ name: Identifier, _ statement: Statement) {
    let index = resolution.variable(of: name)
    if index >= 0 { declarations[index] = statement }
  }

  private func variable(_ expression: Expression) -> Int? {
    guard case .name = expression.kind else { return nil }
    switch resolution.reference(expression) {
    case .variable(let index), .capture(_, let index): return index
    case .binding, .none: return nil
    }
  }

  private mutating func markChanged(_ expression: Expression) {
    if let index = variable(expression) { isChanged[index] = true }
  }

  // MARK: Statements

  private mutating func visit(_ block: Block) { visit(block.statements) }

  private mutating func visit(_ statements: [Statement]) {
    for (index, statement) in statements.enumerated() {
      if case .expression(let expression) = statement.kind {
        visit(expression, escaping: index == statements.count - 1)
      } else {
        visit(statement)
      }
    }
  }

  private mutating func visit(_ statement: Statement) {
    switch statement.kind {
    case .binding(_, _, _, let value): visit(value, escaping: true)
    case .assignment(let target, _, let value):
      switch target.kind {
      case .field(let base, _, _):
        markChanged(base)
        visit(base, escaping: false)
      case .index(let base, let index):
        markChanged(base)
        visit(base, escaping: false)
        visit(index, escaping: false)
      default: break
      }
      visit(value, escaping: true)
    case .expression(let value): visit(value, escaping: false)
    case .function(let literal):
      if let name = literal.name, resolution.variable(of: name) >= 0 {
        functions[resolution.variable(of: name)] = literal
      }
      visit(literal)
    case .return(let value): if let value { visit(value, escaping: true) }
    case .throw(let value):
      if case .map(let entries) = value.kind { thrownKeys.formUnion(entries.map(\.key)) }
      visit(value, escaping: true)
    case .while(let condition, let body):
      visit(condition, escaping: false)
      visit(body)
    case .for(_, _, let sequence, let body):
      visit(sequence, escaping: false)
      visit(body)
    case .assert(let condition, let message):
      visit(condition, escaping: false)
      if let message { visit(message, escaping: false) }
    case .parameter(let declaration):
      if let value = declaration.defaultValue { visit(value, escaping: true) }
    case .trigger(let trigger): visit(trigger)
    case .test(_, let body): visit(body)
    case .break, .continue, .import, .invalid: break
    }
  }

  private mutating func visit(_ trigger: TriggerDeclaration) {
    switch trigger.source {
    case .cron(let value), .every(let value): visit(value, escaping: false)
    case .alarm(let clauses):
      let functions = [
        clauses.condition, clauses.once?.key, clauses.after?.key, clauses.collect?.key,
      ]
      for case .some(let literal) in functions { visit(literal) }
      let values = [
        clauses.once?.window, clauses.after?.count, clauses.after?.window, clauses.collect?.window,
        clauses.limit,
      ]
      for case .some(let value) in values { visit(value, escaping: false) }
    }
    visit(trigger.body)
  }

  private mutating func visit(_ literal: FunctionLiteral) {
    for parameter in literal.parameters {
      if let value = parameter.defaultValue { visit(value, escaping: true) }
    }
    visit(literal.body)
  }

  // MARK: Expressions

  private mutating func visit(_ expression: Expression, escaping: Bool) {
    switch expression.kind {
    case .null, .bool, .int, .float, .duration, .string, .invalid: break
    case .name: if escaping, let index = variable(expression) { escapes[index] = true }
    case .interpolation(let segments):
      for case .expression(let part) in segments { visit(part, escaping: false) }
    case .list(let items): for item in items { visit(item, escaping: true) }
    case .map(let entries): for entry in entries { visit(entry.value, escaping: true) }
    case .range(let lower, let upper, _):
      visit(lower, escaping: false)
      visit(upper, escaping: false)
    case .field(let base, _, _), .unary(_, let base): visit(base, escaping: false)
    case .index(let base, let index):
      visit(base, escaping: false)
      visit(index, escaping: false)
    case .call(let call): visit(call)
    case .binary(let operation, let left, let right, _):
      let passesOn = operation == .coalesce && escaping
      visit(left, escaping: passesOn)
      visit(right, escaping: passesOn)
    case .function(let literal): visit(literal)
    case .if(let branches, let otherwise):
      for branch in branches {
        visit(branch.condition, escaping: false)
        visit(branch.body)
      }
      if let otherwise { visit(otherwise) }
    case .match(let subject, let arms):
      // A name in a pattern is another name for the subject.
      visit(subject, escaping: true)
      for arm in arms {
        if let condition = arm.condition { visit(condition, escaping: false) }
        visit(arm.body)
      }
    case .try(let attempt):
      visit(attempt.body)
      for clause in attempt.catches {
        if let condition = clause.condition { visit(condition, escaping: false) }
        visit(clause.body)
      }
      if let finally = attempt.finally { visit(finally) }
    case .step(let title, let body, let undo):
      visit(title, escaping: false)
      visit(body)
      if let undo { visit(undo) }
    }
  }

  private mutating func visit(_ call: Call) {
    var keepsArguments = true
    switch call.callee.kind {
    case .field(let base, let name, _):
      if changingMethods.contains(name.text) { markChanged(base) }
      visit(base, escaping: false)
    case .name(let name):
      // Built-in functions look at their arguments and let go of them.
      if case .binding(.native) = resolution.reference(call.callee), !name.hasPrefix("_") {
        keepsArguments = false
      }
    default: visit(call.callee, escaping: false)
    }
    for argument in call.arguments { visit(argument.value, escaping: keepsArguments) }
    if let block = call.trailingBlock { visit(block) }
  }
}
