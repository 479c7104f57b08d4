/// Finds out whether two trees say the same, whatever the places of their nodes.
struct TreeComparison {
  /// Where the first tree says something else than the second; `nil` where they say the same.
  static func firstDifference(_ first: SyntaxTree, _ second: SyntaxTree) -> Span? {
    var comparison = TreeComparison()
    comparison.place = Span(0, 0)
    let isSame =
      first.documentation == second.documentation && first.nodeCount == second.nodeCount
      && comparison.isSame(first.statements, second.statements)
    return isSame ? nil : comparison.place
  }

  /// The node at hand.
  private var place = Span(0, 0)

  private mutating func isSame<Node>(
    _ first: [Node], _ second: [Node], _ test: (inout TreeComparison, Node, Node) -> Bool
  ) -> Bool {
    guard first.count == second.count else { return false }
    for (left, right) in zip(first, second) where !test(&self, left, right) { return false }
    return true
  }

  private mutating func isSame<Node>(
    _ first: Node?, _ second: Node?, _ test: (inout TreeComparison, Node, Node) -> Bool
  ) -> Bool {
    guard let first, let second else { return (first == nil) == (second == nil) }
    return test(&self, first, second)
  }

  // MARK: Statements

  private mutating func isSame(_ first: [Statement], _ second: [Statement]) -> Bool {
    isSame(first, second) { $0.isSame($1, $2) }
  }

  private mutating func isSame(_ first: Block, _ second: Block) -> Bool {
    isSame(first.statements, second.statements)
  }

  private mutating func isSame(_ first: Block?, _ second: Block?) -> Bool {
    isSame(first, second) { $0.isSame($1 as Block, $2 as Block) }
  }

  private mutating func isSame(_ first: Statement, _ second: Statement) -> Bool {
    place = first.span
    switch (first.kind, second.kind) {
    case (
      .binding(let isMutable, let name, let type, let value),
      .binding(let isMutable2, let name2, let type2, let value2)
    ):
      return isMutable == isMutable2 && name.text == name2.text && isSame(type, type2)
        && isSame(value, value2)
    case (
      .assignment(let target, let sign, let value),
      .assignment(let target2, let sign2, let value2)
    ):
      return sign == sign2 && isSame(target, target2) && isSame(value, value2)
    case (.expression(let value), .expression(let value2)): return isSame(value, value2)
    case (.function(let literal), .function(let literal2)): return isSame(literal, literal2)
    case (.return(let value), .return(let value2)): return isSame(value, value2)
    case (.break, .break), (.continue, .continue): return true
    case (.throw(let value), .throw(let value2)): return isSame(value, value2)
    case (.while(let condition, let body), .while(let condition2, let body2)):
      return isSame(condition, condition2) && isSame(body, body2)
    case (
      .for(let name, let other, let sequence, let body),
      .for(let name2, let other2, let sequence2, let body2)
    ):
      return name.text == name2.text && other?.text == other2?.text
        && isSame(sequence, sequence2) && isSame(body, body2)
    case (.assert(let condition, let message), .assert(let condition2, let message2)):
      return isSame(condition, condition2) && isSame(message, message2)
    case (.import(let module), .import(let module2)):
      return module.path == module2.path && module.name.text == module2.name.text
    case (.parameter(let parameter), .parameter(let parameter2)):
      return parameter.name.text == parameter2.name.text
        && parameter.documentation == parameter2.documentation
        && isSame(parameter.type, parameter2.type)
        && isSame(parameter.defaultValue, parameter2.defaultValue)
    case (.trigger(let trigger), .trigger(let trigger2)):
      return trigger.documentation == trigger2.documentation
        && isSame(trigger.source, trigger2.source) && isSame(trigger.body, trigger2.body)
    case (.test(let title, let body), .test(let title2, let body2)):
      return isSame(title, title2) && isSame(body, body2)
    default: return false
    }
  }

  private mutating func isSame(
    _ first: TriggerDeclaration.Source, _ second: TriggerDeclaration.Source
  ) -> Bool {
    switch (first, second) {
    case (.cron(let value), .cron(let value2)), (.every(let value), .every(let value2)):
      return isSame(value, value2)
    case (.alarm(let clauses), .alarm(let clauses2)):
      return isSame(clauses.condition, clauses2.condition)
        && isSame(clauses.once?.key, clauses2.once?.key)
        && isSame(clauses.once?.window, clauses2.once?.window)
        && isSame(clauses.after?.count, clauses2.after?.count)
        && isSame(clauses.after?.window, clauses2.after?.window)
        && isSame(clauses.after?.key, clauses2.after?.key)
        && isSame(clauses.collect?.window, clauses2.collect?.window)
        && isSame(clauses.collect?.key, clauses2.collect?.key)
        && isSame(clauses.limit, clauses2.limit)
    default: return false
    }
  }

  private mutating func isSame(_ first: TypeSyntax?, _ second: TypeSyntax?) -> Bool {
    isSame(first, second) { comparison, first, second in
      first.name == second.name && first.isOptional == second.isOptional
        && comparison.isSame(first.arguments, second.arguments) { $0.isSame($1, $2) }
    }
  }

  private mutating func isSame(_ first: FunctionLiteral?, _ second: FunctionLiteral?) -> Bool {
    isSame(first, second) { comparison, first, second in
      first.form == second.form && first.name?.text == second.name?.text
        && first.documentation == second.documentation
        && comparison.isSame(first.resultType, second.resultType)
        && comparison.isSame(first.parameters, second.parameters) { comparison, first, second in
          first.label == second.label && first.name.text == second.name.text
            && comparison.isSame(first.type, second.type)
            && comparison.isSame(first.defaultValue, second.defaultValue)
        }
        && comparison.isSame(first.body, second.body)
    }
  }

  // MARK: Expressions

  private mutating func isSame(_ first: Expression?, _ second: Expression?) -> Bool {
    isSame(first, second) { $0.isSameExpression($1, $2) }
  }

  private mutating func isSame(_ first: [Expression], _ second: [Expression]) -> Bool {
    isSame(first, second) { $0.isSameExpression($1, $2) }
  }

  private mutating func isSameExpression(_ first: Expression, _ second: Expression) -> Bool {
    place = first.span
    switch (first.kind, second.kind) {
    case (.null, .null): return true
    case (.bool(let value), .bool(let value2)): return value == value2
    case (.int(let value), .int(let value2)): return value == value2
    case (.float(let value), .float(let value2)): return value.bitPattern == value2.bitPattern
    case (.duration(let value), .duration(let value2)): return value == value2
    case (.string(let text), .string(let text2)): return Self.isSame(text, text2)
    case (.interpolation(let segments), .interpolation(let segments2)):
      return isSame(segments, segments2) { $0.isSame($1, $2) }
    case (.list(let items), .list(let items2)): return isSame(items, items2)
    case (.map(let entries), .map(let entries2)):
      return isSame(entries, entries2) {
        Self.isSame($1.key, $2.key) && $0.isSame($1.value, $2.value)
      }
    case (
      .range(let lower, let upper, let isClosed),
      .range(let lower2, let upper2, let isClosed2)
    ):
      return isClosed == isClosed2 && isSame(lower, lower2) && isSame(upper, upper2)
    case (.name(let name), .name(let name2)): return name == name2
    case (
      .field(let base, let name, let isOptional),
      .field(let base2, let name2, let isOptional2)
    ):
      return isOptional == isOptional2 && name.text == name2.text && isSame(base, base2)
    case (.index(let base, let index), .index(let base2, let index2)):
      return isSame(base, base2) && isSame(index, index2)
    case (.call(let call), .call(let call2)):
      return isSame(call.callee, call2.callee)
        && isSame(call.arguments, call2.arguments) {
          $1.label?.text == $2.label?.text && $0.isSame($1.value, $2.value)
        } && isSame(call.trailingBlock, call2.trailingBlock)
    case (.unary(let sign, let value), .unary(let sign2, let value2)):
      return sign == sign2 && isSame(value, value2)
    case (.binary(let sign, let left, let right, _), .binary(let sign2, let left2, let right2, _)):
      return sign == sign2 && isSame(left, left2) && isSame(right, right2)
    case (.function(let literal), .function(let literal2)): return isSame(literal, literal2)
    default: return isSameControl(first, second)
    }
  }

  private mutating func isSame(_ first: StringSegment, _ second: StringSegment) -> Bool {
    switch (first, second) {
    case (.text(let text), .text(let text2)): Self.isSame(text, text2)
    case (.expression(let value), .expression(let value2)): isSame(value, value2)
    default: false
    }
  }

  /// The same scalars: `==` would take composed and decomposed characters for the same.
  private static func isSame(_ first: String, _ second: String) -> Bool {
    first.unicodeScalars.elementsEqual(second.unicodeScalars)
  }

  private mutating func isSameControl(_ first: Expression, _ second: Expression) -> Bool {
    switch (first.kind, second.kind) {
    case (.if(let branches, let otherwise), .if(let branches2, let otherwise2)):
      return isSame(branches, branches2) {
        $0.isSame($1.condition, $2.condition) && $0.isSame($1.body, $2.body)
      } && isSame(otherwise, otherwise2)
    case (.match(let subject, let arms), .match(let subject2, let arms2)):
      return isSame(subject, subject2)
        && isSame(arms, arms2) { comparison, arm, arm2 in
          comparison.isSame(arm.patterns, arm2.patterns) { $0.isSame($1, $2) }
            && comparison.isSame(arm.condition, arm2.condition)
            && comparison.isSame(arm.body, arm2.body)
        }
    case (.try(let attempt), .try(let attempt2)):
      return isSame(attempt.body, attempt2.body)
        && isSame(attempt.catches, attempt2.catches) {
          $1.name?.text == $2.name?.text && $0.isSame($1.condition, $2.condition)
            && $0.isSame($1.body, $2.body)
        } && isSame(attempt.finally, attempt2.finally)
    case (.step(let title, let body, let undo), .step(let title2, let body2, let undo2)):
      return isSame(title, title2) && isSame(body, body2) && isSame(undo, undo2)
    default: return false
    }
  }

  private mutating func isSame(_ first: Pattern, _ second: Pattern) -> Bool {
    switch (first, second) {
    case (.wildcard, .wildcard): true
    case (.binding(let name), .binding(let name2)): name.text == name2.text
    case (.value(let value), .value(let value2)): isSame(value, value2)
    case (
      .range(let lower, let upper, let isClosed, _),
      .range(let lower2, let upper2, let isClosed2, _)
    ):
      isClosed == isClosed2 && isSame(lower, lower2) && isSame(upper, upper2)
    default: false
    }
  }
}
