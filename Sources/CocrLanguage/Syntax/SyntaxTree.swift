// The tree that the parser makes: immutable, and free of what later stages find out about it. Those
// keep their findings in tables indexed by `NodeID`.

/// Numbers the nodes of one file from 0 without gaps, in the order of parsing.
public typealias NodeID = Int32

/// A name as written, with its place.
public struct Identifier: Sendable, Hashable {
  public let text: String
  public let span: Span
  /// A number of its own where the identifier declares a variable; -1 elsewhere.
  public let id: NodeID

  public init(text: String, span: Span, id: NodeID = -1) {
    self.text = text
    self.span = span
    self.id = id
  }
}

/// A whole file.
public final class SyntaxTree: Sendable {
  public let file: SourceFile
  public let statements: [Statement]
  /// The doc comment that belongs to the file itself.
  public let documentation: String?
  /// One more than the largest `NodeID` in the file.
  public let nodeCount: Int

  public init(file: SourceFile, statements: [Statement], documentation: String?, nodeCount: Int) {
    self.file = file
    self.statements = statements
    self.documentation = documentation
    self.nodeCount = nodeCount
  }
}

/// Statements between braces. The value of a block used as an expression is that of its last
/// statement where that is an expression, and null otherwise.
public struct Block: Sendable {
  public let statements: [Statement]
  /// Includes the braces.
  public let span: Span

  public init(statements: [Statement], span: Span) {
    self.statements = statements
    self.span = span
  }
}

public final class Statement: Sendable {
  public let kind: Kind
  public let span: Span

  public init(_ kind: Kind, span: Span) {
    self.kind = kind
    self.span = span
  }

  public indirect enum Kind: Sendable {
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
    case `for`(first: Identifier, second: Identifier?, sequence: Expression, body: Block)
    case assert(condition: Expression, message: Expression?)
    case `import`(ImportDeclaration)
    case parameter(ParameterDeclaration)
    case trigger(TriggerDeclaration)
    case test(title: Expression, body: FunctionLiteral)
    /// Stands where a statement could not be parsed; the diagnostic has been reported.
    case invalid
  }
}

/// `import "name"`, `import "./path.cocr" as name`
public struct ImportDeclaration: Sendable {
  public let path: String
  public let pathSpan: Span
  /// The name the module is bound to: the one after `as`, or the last part of the path.
  public let name: Identifier

  public init(path: String, pathSpan: Span, name: Identifier) {
    self.path = path
    self.pathSpan = pathSpan
    self.name = name
  }
}

/// `param name: type = default`
public struct ParameterDeclaration: Sendable {
  public let name: Identifier
  public let type: TypeSyntax?
  public let defaultValue: Expression?
  public let documentation: String?

  public init(
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
public struct TriggerDeclaration: Sendable {
  public let source: Source
  public let documentation: String?
  public let body: FunctionLiteral

  public init(source: Source, documentation: String?, body: FunctionLiteral) {
    self.source = source
    self.documentation = documentation
    self.body = body
  }

  public enum Source: Sendable {
    case alarm(AlarmClauses)
    /// `on schedule "*/5 * * * *"`
    case cron(Expression)
    /// `on schedule every 10m`
    case every(Expression)
  }

  public struct AlarmClauses: Sendable {
    /// `where C`
    public var condition: FunctionLiteral?
    /// `once per K within D`
    public var once: (key: FunctionLiteral, window: Expression)?
    /// `after N within D [per K]`
    public var after: (count: Expression, window: Expression, key: FunctionLiteral?)?
    /// `collect within D [per K]`
    public var collect: (window: Expression, key: FunctionLiteral?)?
    /// `limit N`
    public var limit: Expression?

    public init() {}
  }
}

/// A function in any of its forms: `fn name(…) { }`, `fn(…) { }`, `x => expression`, a trailing
/// block, the body of a trigger, a test or an `undo`.
public final class FunctionLiteral: Sendable {
  public enum Form: Sendable { case named, anonymous, arrow, trailingBlock, trigger, test, undo }

  public let id: NodeID
  public let form: Form
  /// `nil` for all but the named form.
  public let name: Identifier?
  public let parameters: [FunctionParameter]
  public let resultType: TypeSyntax?
  /// For an arrow function one expression statement.
  public let body: Block
  public let documentation: String?
  public let span: Span

  public init(
    id: NodeID, form: Form, name: Identifier?, parameters: [FunctionParameter],
    resultType: TypeSyntax?, body: Block, documentation: String?, span: Span
  ) {
    self.id = id
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
public struct FunctionParameter: Sendable {
  /// The word that callers use.
  public let label: String
  public let name: Identifier
  public let type: TypeSyntax?
  public let defaultValue: Expression?

  public init(label: String, name: Identifier, type: TypeSyntax?, defaultValue: Expression?) {
    self.label = label
    self.name = name
    self.type = type
    self.defaultValue = defaultValue
  }
}

/// A type as written after `:` or `->`.
public struct TypeSyntax: Sendable {
  public let name: String
  /// The item type of `list[…]` and the value type of `map[…]`.
  public let arguments: [TypeSyntax]
  /// `true` for `string?`
  public let isOptional: Bool
  public let span: Span

  public init(name: String, arguments: [TypeSyntax], isOptional: Bool, span: Span) {
    self.name = name
    self.arguments = arguments
    self.isOptional = isOptional
    self.span = span
  }
}

public enum UnaryOperator: String, Sendable {
  case negate = "-"
  case not
}

public enum BinaryOperator: String, Sendable {
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

public final class Expression: Sendable {
  public let id: NodeID
  public let kind: Kind
  public let span: Span

  public init(id: NodeID, _ kind: Kind, span: Span) {
    self.id = id
    self.kind = kind
    self.span = span
  }

  public indirect enum Kind: Sendable {
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

public enum StringSegment: Sendable {
  case text(String)
  case expression(Expression)
}

public struct MapEntry: Sendable {
  public let key: String
  public let keySpan: Span
  public let value: Expression

  public init(key: String, keySpan: Span, value: Expression) {
    self.key = key
    self.keySpan = keySpan
    self.value = value
  }
}

/// A call. Where the callee is a `.field` expression it is a method call on the field's base, or the
/// call of a member of a module or namespace.
public struct Call: Sendable {
  public let callee: Expression
  public let arguments: [Argument]
  /// The block after the parentheses: the last argument.
  public let trailingBlock: FunctionLiteral?
  /// The parentheses with what is between them.
  public let argumentsSpan: Span

  public init(
    callee: Expression, arguments: [Argument], trailingBlock: FunctionLiteral?, argumentsSpan: Span
  ) {
    self.callee = callee
    self.arguments = arguments
    self.trailingBlock = trailingBlock
    self.argumentsSpan = argumentsSpan
  }
}

public struct Argument: Sendable {
  /// The word before `:`; may be a keyword. `nil` where given by position.
  public let label: Identifier?
  public let value: Expression

  public init(label: Identifier?, value: Expression) {
    self.label = label
    self.value = value
  }
}

public struct ConditionalBranch: Sendable {
  public let condition: Expression
  public let body: Block

  public init(condition: Expression, body: Block) {
    self.condition = condition
    self.body = body
  }
}

public struct MatchArm: Sendable {
  public let patterns: [Pattern]
  public let condition: Expression?
  /// An expression arm holds one expression statement; `return`, `break`, `continue` and `throw`
  /// may stand there too.
  public let body: Block
  public let span: Span

  public init(patterns: [Pattern], condition: Expression?, body: Block, span: Span) {
    self.patterns = patterns
    self.condition = condition
    self.body = body
    self.span = span
  }
}

public enum Pattern: Sendable {
  /// `_`
  case wildcard(Span)
  /// A name that takes the value.
  case binding(Identifier)
  /// A literal: null, bool, int, float, string, duration, with a sign where it is a number.
  case value(Expression)
  /// `3...9`, `1..<5`
  case range(lower: Expression, upper: Expression, isClosed: Bool, span: Span)
}

public struct TryExpression: Sendable {
  public let body: Block
  public let catches: [CatchClause]
  public let finally: Block?

  public init(body: Block, catches: [CatchClause], finally: Block?) {
    self.body = body
    self.catches = catches
    self.finally = finally
  }
}

/// `catch name if condition { … }`; the name may be left out.
public struct CatchClause: Sendable {
  public let name: Identifier?
  public let condition: Expression?
  public let body: Block

  public init(name: Identifier?, condition: Expression?, body: Block) {
    self.name = name
    self.condition = condition
    self.body = body
  }
}
