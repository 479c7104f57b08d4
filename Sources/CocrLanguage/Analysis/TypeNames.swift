/// Reports types that do not exist.
enum TypeNames {
  static func check(_ tree: SyntaxTree, models: Set<String>) -> [Diagnostic] {
    var bag = DiagnosticBag(file: tree.file)
    SyntaxWalk.forEachType(in: tree) { type in
      if ValueType.resolve(type, models: models) != nil { return }
      let names = ValueType.builtInNames + models.sorted()
      if ValueType.builtInNames.contains(type.name) {
        bag.error("`\(type.name)` takes no item type", at: type.span)
        return
      }
      let foreign = [
        "str": "string", "boolean": "bool", "integer": "int", "double": "float",
        "dict": "map", "array": "list",
      ]
      bag.error(
        "there is no type `\(type.name)`", at: type.span,
        hint: (foreign[type.name] ?? Suggestion.closest(to: type.name, among: names)).map {
          "did you mean `\($0)`?"
        })
    }
    return bag.diagnostics
  }
}

/// Goes over every node of a tree.
enum SyntaxWalk {
  static func forEachType(in tree: SyntaxTree, _ body: (TypeSyntax) -> Void) {
    for statement in tree.statements { visit(statement, body) }
  }

  private static func visit(_ block: Block, _ body: (TypeSyntax) -> Void) {
    for statement in block.statements { visit(statement, body) }
  }

  private static func visit(_ literal: FunctionLiteral, _ body: (TypeSyntax) -> Void) {
    for parameter in literal.parameters {
      if let type = parameter.type { body(type) }
      if let value = parameter.defaultValue { visit(value, body) }
    }
    if let type = literal.resultType { body(type) }
    visit(literal.body, body)
  }

  private static func visit(_ statement: Statement, _ body: (TypeSyntax) -> Void) {
    switch statement.kind {
    case .binding(_, _, let type, let value):
      if let type { body(type) }
      visit(value, body)
    case .assignment(let target, _, let value):
      visit(target, body)
      visit(value, body)
    case .expression(let value), .throw(let value): visit(value, body)
    case .function(let literal), .test(_, let literal): visit(literal, body)
    case .return(let value): if let value { visit(value, body) }
    case .while(let condition, let block):
      visit(condition, body)
      visit(block, body)
    case .for(_, _, let sequence, let block):
      visit(sequence, body)
      visit(block, body)
    case .assert(let condition, let message):
      visit(condition, body)
      if let message { visit(message, body) }
    case .parameter(let declaration):
      if let type = declaration.type { body(type) }
      if let value = declaration.defaultValue { visit(value, body) }
    case .trigger(let trigger): visit(trigger.body, body)
    case .break, .continue, .import, .invalid: break
    }
  }

  private static func visit(_ expression: Expression, _ body: (TypeSyntax) -> Void) {
    switch expression.kind {
    case .null, .bool, .int, .float, .duration, .string, .name, .invalid: break
    case .interpolation(let segments):
      for case .expression(let part) in segments { visit(part, body) }
    case .list(let items): for item in items { visit(item, body) }
    case .map(let entries): for entry in entries { visit(entry.value, body) }
    case .range(let lower, let upper, _), .binary(_, let lower, let upper, _),
      .index(let lower, let upper):
      visit(lower, body)
      visit(upper, body)
    case .field(let base, _, _), .unary(_, let base): visit(base, body)
    case .call(let call):
      visit(call.callee, body)
      for argument in call.arguments { visit(argument.value, body) }
      if let block = call.trailingBlock { visit(block, body) }
    case .function(let literal): visit(literal, body)
    case .if(let branches, let otherwise):
      for branch in branches {
        visit(branch.condition, body)
        visit(branch.body, body)
      }
      if let otherwise { visit(otherwise, body) }
    case .match(let subject, let arms):
      visit(subject, body)
      for arm in arms {
        if let condition = arm.condition { visit(condition, body) }
        visit(arm.body, body)
      }
    case .try(let attempt):
      visit(attempt.body, body)
      for clause in attempt.catches {
        if let condition = clause.condition { visit(condition, body) }
        visit(clause.body, body)
      }
      if let finally = attempt.finally { visit(finally, body) }
    case .step(let title, let block, let undo):
      visit(title, body)
      visit(block, body)
      if let undo { visit(undo, body) }
    }
  }
}
