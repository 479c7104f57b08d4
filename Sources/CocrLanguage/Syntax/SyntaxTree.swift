// The tree that the parser makes: immutable, and free of what later stages find out about it. Those
// keep their findings in tables indexed by `NodeID`.

/// Numbers the nodes of one file from 0 without gaps, in the order of parsing.
package typealias NodeID = Int32

/// A name as written, with its place.
package struct Identifier: Sendable, Hashable {
  /// The name.
  package let text: String
  /// Its place in the file.
  package let span: Span
  /// A number of its own where the identifier declares a variable; -1 elsewhere.
  package let id: NodeID

  /// A name at its place, with an ID where it declares a variable.
  package init(text: String, span: Span, id: NodeID = -1) {
    self.text = text
    self.span = span
    self.id = id
  }
}

/// A whole file.
package final class SyntaxTree: Sendable {
  /// The file it was made from.
  package let file: SourceFile
  /// Every type that is written in the file, without those inside others. It is let go before the
  /// statements: freeing a large table after many small nodes makes the allocator join all of those.
  let types: [TypeSyntax]
  /// The top level, in order.
  package let statements: [Statement]
  /// The doc comment that belongs to the file itself.
  package let documentation: String?
  /// By the id of a name that is read, or of an identifier that declares a variable: the number of
  /// the name. -1 for other nodes.
  let symbols: ContiguousArray<Symbol>
  /// How many names the file has.
  let symbolCount: Int
  /// How many functions the file has.
  let functionCount: Int

  /// One more than the largest `NodeID` in the file.
  package var nodeCount: Int { symbols.count }

  init(
    file: SourceFile, statements: [Statement] = [], documentation: String? = nil,
    symbols: ContiguousArray<Symbol> = [], symbolCount: Int = 0, functionCount: Int = 0,
    types: [TypeSyntax] = []
  ) {
    self.file = file
    self.statements = statements
    self.documentation = documentation
    self.symbols = symbols
    self.symbolCount = symbolCount
    self.functionCount = functionCount
    self.types = types
  }
}

/// Statements between braces. The value of a block used as an expression is that of its last
/// statement where that is an expression, and null otherwise.
package struct Block: Sendable {
  /// What is between the braces, in order.
  package let statements: [Statement]
  /// Includes the braces.
  package let span: Span

  /// A block whose place includes its braces.
  package init(statements: [Statement], span: Span) {
    self.statements = statements
    self.span = span
  }
}

/// One statement.
package final class Statement: Sendable {
  /// What it is, with its parts.
  package let kind: Kind
  /// Its place in the file, without what ends it.
  package let span: Span

  /// A statement at its place.
  package init(_ kind: Kind, span: Span) {
    self.kind = kind
    self.span = span
  }

  /// The expression, where the statement is no more than that.
  var expression: Expression? { if case .expression(let value) = kind { value } else { nil } }

  /// Whether what follows the statement in its block is not reached.
  var isJump: Bool {
    switch kind {
    case .return, .break, .continue, .throw: true
    default: false
    }
  }

  /// What was read of the statement where it holds a mistake, else the statement itself.
  var whole: Statement {
    if case .invalid(let parts) = kind { parts.first ?? self } else { self }
  }

  /// The statements there are. What takes much room is kept apart, in objects or boxes: every
  /// statement has room for the largest of the others.
  package enum Kind: Sendable {
    /// `let name: type = value` and `var name: type = value`
    case binding(isMutable: Bool, name: Identifier, type: TypeSyntax?, value: Expression)
    /// `target = value` and, with an operator, `target += value`. The target is a name, a field or
    /// an index; the parser reports anything else.
    case assignment(target: Expression, operation: BinaryOperator?, value: Expression)
    case expression(Expression)
    /// `fn name(parameters) -> type { … }`
    case function(FunctionLiteral)
    case `return`(Expression?)
    case `break`
    case `continue`
    case `throw`(Expression)
    case `while`(condition: Expression, body: Block)
    /// `for name in …`, `for first, second in …`
    indirect case `for`(first: Identifier, second: Identifier?, sequence: Expression, body: Block)
    case assert(condition: Expression, message: Expression?)
    case `import`(ImportDeclaration)
    case parameter(ParameterDeclaration)
    indirect case trigger(TriggerDeclaration)
    case test(title: Expression, body: FunctionLiteral)
    /// Stands where a statement could not be parsed; the diagnostic has been reported. Where the
    /// tree is for an analysis, it holds what was read up to the mistake, then expressions that
    /// stand behind it.
    case invalid([Statement])
  }
}

/// `import "name"`, `import "./path.cocr" as name`
package struct ImportDeclaration: Sendable {
  /// The text between the quotes.
  package let path: String
  /// Its place, quotes included.
  package let pathSpan: Span
  /// The name the module is bound to: the one after `as`, or the last part of the path.
  package let name: Identifier

  /// An import of a path, without its quotes, under a name.
  package init(path: String, pathSpan: Span, name: Identifier) {
    self.path = path
    self.pathSpan = pathSpan
    self.name = name
  }
}

/// `param name: type = default`
package final class ParameterDeclaration: Sendable {
  /// The name by which it is given and known.
  package let name: Identifier
  /// The type after `:`.
  package let type: TypeSyntax?
  /// The default; nil where it must be given.
  package let defaultValue: Expression?
  /// The doc comment above it.
  package let documentation: String?

  /// A parameter with what its doc comment says; without a default it must be given.
  package init(
    name: Identifier, type: TypeSyntax?, defaultValue: Expression?, documentation: String?
  ) {
    self.name = name
    self.type = type
    self.defaultValue = defaultValue
    self.documentation = documentation
  }
}

/// `on alarm …  { }` and `on schedule … { }`. Every clause is a function literal of its own
/// without a name, so that it can be evaluated apart from the body: `condition` and `key`s take the
/// one parameter `alarm`; the body takes `alarm`, or `alarms` where the trigger collects, or nothing
/// for a schedule.
package struct TriggerDeclaration: Sendable {
  /// What starts it.
  package let source: Source
  /// The doc comment above it.
  package let documentation: String?
  /// What runs.
  package let body: FunctionLiteral

  /// A trigger with what its doc comment says.
  package init(source: Source, documentation: String?, body: FunctionLiteral) {
    self.source = source
    self.documentation = documentation
    self.body = body
  }

  /// What starts a handler.
  package enum Source: Sendable {
    case alarm(AlarmClauses)
    /// `on schedule "*/5 * * * *"`
    case cron(Expression)
    /// `on schedule every 10m`
    case every(Expression)
  }

  /// The clauses after `on alarm`; nil for those that are not there.
  package struct AlarmClauses: Sendable {
    /// `where C`
    package var condition: FunctionLiteral?
    /// `once per K within D`
    package var once: (key: FunctionLiteral, window: Expression)?
    /// `after N within D [per K]`
    package var after: (count: Expression, window: Expression, key: FunctionLiteral?)?
    /// `collect within D [per K]`
    package var collect: (window: Expression, key: FunctionLiteral?)?
    /// `limit N`
    package var limit: Expression?

    /// No clause at all.
    package init() {}
  }
}

/// A function in any of its forms: `fn name(…) { }`, `fn(…) { }`, `x => expression`, a trailing
/// block, the body of a trigger, a test or an `undo`.
package final class FunctionLiteral: Sendable {
  /// How the function is written.
  package enum Form: Sendable { case named, anonymous, arrow, trailingBlock, trigger, test, undo }

  /// Its number among the nodes of the file.
  package let id: NodeID
  /// Its number among the functions of the file.
  let number: Int32
  /// How it is written.
  package let form: Form
  /// `nil` for all but the named form.
  package let name: Identifier?
  /// The parameters in order.
  package let parameters: [FunctionParameter]
  /// The type after `->`.
  package let resultType: TypeSyntax?
  /// For an arrow function one expression statement.
  package let body: Block
  /// The doc comment above it.
  package let documentation: String?
  /// Its place in the file.
  package let span: Span

  init(
    id: (node: NodeID, number: Int32), form: Form, name: Identifier?,
    parameters: [FunctionParameter], resultType: TypeSyntax?, body: Block, documentation: String?,
    span: Span
  ) {
    self.id = id.node
    number = id.number
    self.form = form
    self.name = name
    self.parameters = parameters
    self.resultType = resultType
    self.body = body
    self.documentation = documentation
    self.span = span
  }
}

/// `name: type = default`; `label name: type = default` where callers use another word than the body
/// does, as in `fn execute(script, on hosts)`. A label may be a keyword.
package struct FunctionParameter: Sendable {
  /// The word that callers use.
  package let label: String
  /// The name inside the function.
  package let name: Identifier
  /// The type after `:`.
  package let type: TypeSyntax?
  /// The default; nil where it must be given.
  package let defaultValue: Expression?

  /// A parameter whose label is its name, unless callers use another word; with a default it is
  /// optional.
  package init(label: String, name: Identifier, type: TypeSyntax?, defaultValue: Expression?) {
    self.label = label
    self.name = name
    self.type = type
    self.defaultValue = defaultValue
  }
}

/// A type as written after `:` or `->`.
package final class TypeSyntax: Sendable {
  /// `int`, `list`, or the name of a model.
  package let name: String
  /// The item type of `list[…]` and the value type of `map[…]`.
  package let arguments: [TypeSyntax]
  /// `true` for `string?`
  package let isOptional: Bool
  /// Its place in the file.
  package let span: Span

  /// A type with its arguments, as in `list[int]`; optional where `?` follows.
  package init(name: String, arguments: [TypeSyntax], isOptional: Bool, span: Span) {
    self.name = name
    self.arguments = arguments
    self.isOptional = isOptional
    self.span = span
  }
}

/// The operators of one operand, as they are written.
package enum UnaryOperator: String, Sendable {
  case negate = "-"
  case not
}

/// The operators of two operands, as they are written.
package enum BinaryOperator: String, Sendable {
  case add = "+"
  case subtract = "-"
  case multiply = "*"
  case divide = "/"
  case floorDivide = "//"
  case remainder = "%"
  case equal = "=="
  case notEqual = "!="
  case less = "<"
  case lessOrEqual = "<="
  case greater = ">"
  case greaterOrEqual = ">="
  case `in`
  case notIn = "not in"
  case and, or
  case coalesce = "??"
}

/// One expression.
package final class Expression: Sendable {
  /// Its number among the nodes of the file.
  package let id: NodeID
  /// What it is, with its parts.
  package let kind: Kind
  /// Its place in the file.
  package let span: Span

  /// An expression at its place, with the ID by which the passes find it.
  package init(id: NodeID, _ kind: Kind, span: Span) {
    self.id = id
    self.kind = kind
    self.span = span
  }

  /// The expressions there are. As with statements, what takes much room is kept apart.
  package enum Kind: Sendable {
    case null
    case bool(Bool)
    case int(Int64)
    case float(Double)
    /// In nanoseconds.
    case duration(Int64)
    case string(String)
    /// Text and expressions in turn, at least one of them an expression.
    case interpolation([StringSegment])
    case list([Expression])
    case map([MapEntry])
    case range(lower: Expression, upper: Expression, isClosed: Bool)
    case name(String)
    /// `base.name`, and `base?.name` where optional
    case field(base: Expression, name: Identifier, isOptional: Bool)
    case index(base: Expression, index: Expression)
    case call(Call)
    case unary(UnaryOperator, Expression)
    /// `operatorSpan` covers the operator alone.
    case binary(BinaryOperator, Expression, Expression, operatorSpan: Span)
    case function(FunctionLiteral)
    case `if`(branches: [ConditionalBranch], otherwise: Block?)
    case match(subject: Expression, arms: [MatchArm])
    case `try`(TryExpression)
    case step(title: Expression, body: Block, undo: FunctionLiteral?)
    /// Stands where an expression could not be parsed; the diagnostic has been reported.
    case invalid
  }
}

/// A piece of a string with interpolations.
package enum StringSegment: Sendable {
  case text(String)
  case expression(Expression)
}

/// `key: value` in a map.
package struct MapEntry: Sendable {
  /// The key as text.
  package let key: String
  /// The key's place, quotes included.
  package let keySpan: Span
  /// What stands after the colon.
  package let value: Expression

  /// A key, without the quotes that it may have, with its value.
  package init(key: String, keySpan: Span, value: Expression) {
    self.key = key
    self.keySpan = keySpan
    self.value = value
  }
}

/// A call. Where the callee is a `.field` expression it is a method call on the field's base, or the
/// call of a member of a module or namespace.
package struct Call: Sendable {
  /// What is called.
  package let callee: Expression
  /// What stands between the parentheses, in order.
  package let arguments: [Argument]
  /// The block after the parentheses: the last argument.
  package let trailingBlock: FunctionLiteral?
  /// The parentheses with what is between them.
  package let argumentsSpan: Span

  /// A call with the arguments between its parentheses, and the block that follows them.
  package init(
    callee: Expression, arguments: [Argument], trailingBlock: FunctionLiteral?, argumentsSpan: Span
  ) {
    self.callee = callee
    self.arguments = arguments
    self.trailingBlock = trailingBlock
    self.argumentsSpan = argumentsSpan
  }
}

/// One argument of a call.
package struct Argument: Sendable {
  /// The word before `:`; may be a keyword. `nil` where given by position.
  package let label: Identifier?
  /// Its value.
  package let value: Expression

  /// An argument with its label, or by its position where it has none.
  package init(label: Identifier?, value: Expression) {
    self.label = label
    self.value = value
  }
}

/// `if condition { … }`, and `else if` likewise.
package struct ConditionalBranch: Sendable {
  /// What decides.
  package let condition: Expression
  /// What runs where it is true.
  package let body: Block

  /// A condition with the block that it guards.
  package init(condition: Expression, body: Block) {
    self.condition = condition
    self.body = body
  }
}

/// `pattern | pattern if condition -> body` in a `match`.
package struct MatchArm: Sendable {
  /// The patterns, of which one must fit.
  package let patterns: [Pattern]
  /// What must be true beside that.
  package let condition: Expression?
  /// An expression arm holds one expression statement; `return`, `break`, `continue` and `throw`
  /// may stand there too.
  package let body: Block
  /// Its place in the file.
  package let span: Span

  /// An arm for values that match one of the patterns and meet the condition.
  package init(patterns: [Pattern], condition: Expression?, body: Block, span: Span) {
    self.patterns = patterns
    self.condition = condition
    self.body = body
    self.span = span
  }
}

/// What a value is compared with.
package enum Pattern: Sendable {
  /// `_`
  case wildcard(Span)
  /// A name that takes the value.
  case binding(Identifier)
  /// A literal: null, bool, int, float, string, duration, with a sign where it is a number.
  case value(Expression)
  /// `3...9`, `1..<5`
  case range(lower: Expression, upper: Expression, isClosed: Bool, span: Span)
}

/// `try { … } catch … { … } finally { … }`
package final class TryExpression: Sendable {
  /// What may fail.
  package let body: Block
  /// Tried in order.
  package let catches: [CatchClause]
  /// What runs in any case.
  package let finally: Block?

  /// A `try` with clauses that are tried in order.
  package init(body: Block, catches: [CatchClause], finally: Block?) {
    self.body = body
    self.catches = catches
    self.finally = finally
  }
}

/// `catch name if condition { … }`; the name may be left out.
package struct CatchClause: Sendable {
  /// The variable that takes the error.
  package let name: Identifier?
  /// Where it is false, the clause is passed over.
  package let condition: Expression?
  /// What runs.
  package let body: Block

  /// A clause for errors that meet the condition; for every error without one.
  package init(name: Identifier?, condition: Expression?, body: Block) {
    self.name = name
    self.condition = condition
    self.body = body
  }
}
