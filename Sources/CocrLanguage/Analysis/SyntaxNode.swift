/// A node of the tree, of whatever kind, for walks over all of them.
package enum SyntaxNode: Sendable {
  /// A statement.
  case statement(Statement)
  /// The statements between braces.
  case block(Block)
  /// An expression.
  case expression(Expression)
  /// A function in any of its forms.
  case function(FunctionLiteral)
  /// An arm of a `match`.
  case arm(MatchArm)
  /// A `catch` of a `try`.
  case clause(CatchClause)

  /// The place of the node in the file.
  package var span: Span {
    switch self {
    case .statement(let statement): statement.span
    case .block(let block): block.span
    case .expression(let expression): expression.span
    case .function(let literal): literal.span
    case .arm(let arm): arm.span
    case .clause(let clause):
      (clause.name?.span ?? clause.condition?.span).map { $0.joined(clause.body.span) }
        ?? clause.body.span
    }
  }

  /// The nodes directly inside, in the order of the file.
  package var children: [SyntaxNode] {
    switch self {
    case .statement(let statement): Self.children(of: statement)
    case .block(let block): block.statements.map { .statement($0) }
    case .expression(let expression): Self.children(of: expression)
    case .function(let literal):
      literal.parameters.compactMap(\.defaultValue).map { .expression($0) }
        + [.block(literal.body)]
    case .arm(let arm):
      arm.patterns.flatMap(\.values).map { .expression($0) }
        + (arm.condition.map { [.expression($0)] } ?? []) + [.block(arm.body)]
    case .clause(let clause):
      (clause.condition.map { [.expression($0)] } ?? []) + [.block(clause.body)]
    }
  }

  /// The names that the node declares for the nodes inside it, or, where it is a statement, for those
  /// after it.
  var declaredNames: [Identifier] {
    switch self {
    case .statement(let statement):
      switch statement.kind {
      case .binding(_, let name, _, _): [name]
      case .function(let literal): literal.name.map { [$0] } ?? []
      case .parameter(let declaration): [declaration.name]
      case .import(let declaration): [declaration.name]
      case .for(let first, let second, _, _): [first] + (second.map { [$0] } ?? [])
      default: []
      }
    case .function(let literal): literal.parameters.map(\.name)
    case .arm(let arm):
      arm.patterns.compactMap { if case .binding(let name) = $0 { name } else { nil } }
    case .clause(let clause): clause.name.map { [$0] } ?? []
    case .block, .expression: []
    }
  }

  private static func children(of statement: Statement) -> [SyntaxNode] {
    switch statement.kind {
    case .binding(_, _, _, let value): [.expression(value)]
    case .assignment(let target, _, let value): [.expression(target), .expression(value)]
    case .expression(let expression): [.expression(expression)]
    case .function(let literal): [.function(literal)]
    case .return(let value): value.map { [.expression($0)] } ?? []
    case .break, .continue, .import: []
    case .throw(let value): [.expression(value)]
    case .while(let condition, let body): [.expression(condition), .block(body)]
    case .for(_, _, let sequence, let body): [.expression(sequence), .block(body)]
    case .assert(let condition, let message):
      [.expression(condition)] + (message.map { [.expression($0)] } ?? [])
    case .parameter(let declaration): declaration.defaultValue.map { [.expression($0)] } ?? []
    case .trigger(let trigger): children(of: trigger)
    case .test(let title, let body): [.expression(title), .function(body)]
    case .invalid(let parts): parts.map { .statement($0) }
    }
  }

  private static func children(of trigger: TriggerDeclaration) -> [SyntaxNode] {
    var nodes: [SyntaxNode] = []
    switch trigger.source {
    case .cron(let value), .every(let value): nodes.append(.expression(value))
    case .alarm(let clauses):
      if let condition = clauses.condition { nodes.append(.function(condition)) }
      if let once = clauses.once { nodes += [.function(once.key), .expression(once.window)] }
      if let after = clauses.after {
        nodes += [.expression(after.count), .expression(after.window)]
        if let key = after.key { nodes.append(.function(key)) }
      }
      if let collect = clauses.collect {
        nodes.append(.expression(collect.window))
        if let key = collect.key { nodes.append(.function(key)) }
      }
      if let limit = clauses.limit { nodes.append(.expression(limit)) }
    }
    return nodes + [.function(trigger.body)]
  }

  private static func children(of expression: Expression) -> [SyntaxNode] {
    switch expression.kind {
    case .null, .bool, .int, .float, .duration, .string, .name, .invalid: return []
    case .interpolation(let segments):
      return segments.compactMap {
        if case .expression(let part) = $0 { .expression(part) } else { nil }
      }
    case .list(let items): return items.map { .expression($0) }
    case .map(let entries): return entries.map { .expression($0.value) }
    case .range(let lower, let upper, _): return [.expression(lower), .expression(upper)]
    case .field(let base, _, _): return [.expression(base)]
    case .index(let base, let index): return [.expression(base), .expression(index)]
    case .call(let call):
      return [.expression(call.callee)] + call.arguments.map { .expression($0.value) }
        + (call.trailingBlock.map { [.function($0)] } ?? [])
    case .unary(_, let operand): return [.expression(operand)]
    case .binary(_, let left, let right, _): return [.expression(left), .expression(right)]
    case .function(let literal): return [.function(literal)]
    case .if(let branches, let otherwise):
      return branches.flatMap { [.expression($0.condition), .block($0.body)] }
        + (otherwise.map { [.block($0)] } ?? [])
    case .match(let subject, let arms):
      return [.expression(subject)] + arms.map { .arm($0) }
    case .try(let attempt):
      return [.block(attempt.body)] + attempt.catches.map { .clause($0) }
        + (attempt.finally.map { [.block($0)] } ?? [])
    case .step(let title, let body, let undo):
      return [.expression(title), .block(body)] + (undo.map { [.function($0)] } ?? [])
    }
  }
}

extension Pattern {
  /// The values that it names.
  fileprivate var values: [Expression] {
    switch self {
    case .wildcard, .binding: []
    case .value(let value): [value]
    case .range(let lower, let upper, _, _): [lower, upper]
    }
  }
}

extension Span {
  /// Whether a place is inside, or at either end.
  public func touches(_ offset: Int32) -> Bool { lower <= offset && offset <= upper }
}

extension SyntaxTree {
  /// The nodes that touch a place, from the outermost to the innermost. Where two touch it side by
  /// side, it is the one that ends there, so that the name before a cursor is found.
  package func nodes(at offset: Int32) -> [SyntaxNode] {
    var found: [SyntaxNode] = []
    var next = innermost(of: statements.map { .statement($0) }, at: offset)
    while let node = next {
      found.append(node)
      next = innermost(of: node.children, at: offset)
    }
    return found
  }

  private func innermost(of nodes: [SyntaxNode], at offset: Int32) -> SyntaxNode? {
    var best: SyntaxNode?
    for node in nodes where node.span.touches(offset) {
      if node.span.lower < offset || best == nil { best = node }
    }
    return best
  }

  /// Visits every node, each before what is inside it.
  package func forEachNode(_ visit: (SyntaxNode) -> Void) {
    func walk(_ node: SyntaxNode) {
      visit(node)
      for child in node.children { walk(child) }
    }
    for statement in statements { walk(.statement(statement)) }
  }
}
