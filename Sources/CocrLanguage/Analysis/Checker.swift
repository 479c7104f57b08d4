/// What every module is checked against.
struct CheckerEnvironment: Sendable {
  /// Of the native functions, by number.
  let natives: [Signature]
  /// The same as the types of the names that stand for them.
  let nativeTypes: [StaticType]
  let models: [String: RecordModel]
  let modelNames: Set<String>
  /// The model of what `on alarm` receives.
  let alarmModel: String?
  let literalCheck: LiteralCheck?
  /// The parameters of the host's functions in namespaces, by full name. The library's functions that
  /// stand in front of them take the same values.
  let hostParameters: [String: Set<String>]
  let changingMethods: Set<String>

  init(natives: [Signature], models: [RecordModel], host: HostInterface) {
    self.natives = natives
    nativeTypes = natives.enumerated().map { index, signature in
      StaticType(.function, .init(callable: .binding(.native(index), Callee(signature))))
    }
    self.models = Dictionary(models.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    modelNames = Set(models.map(\.name))
    alarmModel = host.alarmModel
    literalCheck = host.literalCheck
    hostParameters = Dictionary(
      host.namespaces.flatMap(\.functions).map { ($0.name, Set($0.parameters.map(\.name))) },
      uniquingKeysWith: { first, _ in first })
    changingMethods = Set(natives.filter(\.changesReceiver).map(\.name))
  }
}

/// Finds what is sure to be wrong with a resolved module before it runs: calls that do not fit what
/// they call, values of the wrong type, fields that do not exist, literals beyond their limits.
///
/// Types are inferred as far as that is easy; what is not known is never wrong. Inside a `try` that
/// catches, what the script could catch is a warning: there an error may be meant.
struct Checker {
  let tree: SyntaxTree
  let resolution: Resolution
  let scope: NameScope
  let role: ModuleRole
  let environment: CheckerEnvironment
  let damage: Damage
  var bag: DiagnosticBag
  /// By variable, once known.
  var types: [StaticType?]
  /// By variable: the literal it stands for.
  var constants: [Int: HostValue] = [:]
  /// By function, once its body is being checked.
  var results: ContiguousArray<FunctionResult?>
  var context = Context()
  var purity = PurityGraph()
  /// By title: the line of the test.
  var testLines: [String: Int] = [:]
  /// By variable: the parameter of another function that it is handed on to, which limits its values.
  var handedOn: [Int: Signature.Parameter] = [:]
  /// By variable: how a parameter of the library is called; nil where its calls differ.
  var callShapes: [Int: Signature.CallShape?] = [:]
  /// The functions outside the module that were named, as types.
  var globalTypes: [Binding: StaticType] = [:]
  /// By function that was called: its scheme; nil where it has none.
  var schemes: [ObjectIdentifier: CallScheme?] = [:]
  /// Whether anybody will ask what reaches the world.
  let needsPurity: Bool
  /// By function of the module, once it was called.
  var callees: ContiguousArray<Callee?>
  /// By the id of an expression: its type. Empty where nobody will ask.
  var nodeTypes: [StaticType?] = []
  /// How deep the expression at hand is nested, with what it made the checker look at.
  var depth = 0
  /// What the last statement of the module gives.
  private var last = StaticType.null

  enum FunctionResult {
    case inProgress
    case known(StaticType)
  }

  /// What surrounds the code at hand.
  struct Context {
    /// How many `try` with `catch` are around it, in the same function.
    var catchDepth = 0
    var function: NodeID = -1
    var functionName = ""
    var declaredResult: ValueType?
    /// What the `return` statements gave.
    var returned = StaticType.never
  }

  struct Findings {
    var diagnostics: [Diagnostic]
    /// Of the module's functions, by slot.
    var signatures: [Int: Signature]
    /// For a module of the library: what its functions call outside the module, by slot.
    var calls: [Int: Set<Binding>]
    /// By variable: what is known of its value.
    var variables: [StaticType?]
    /// What the last statement gives.
    var last: StaticType
    /// By the id of an expression: its type, where types were to be kept.
    var nodeTypes: [StaticType?]
  }

  /// - Parameters:
  ///   - damage: what of the file could not be read.
  ///   - keepsTypes: the findings are to hold the type of every expression.
  static func check(
    _ tree: SyntaxTree, _ resolution: Resolution, scope: NameScope, role: ModuleRole,
    environment: CheckerEnvironment, damage: Damage = Damage(), keepsTypes: Bool = false
  ) -> Findings {
    var checker = Checker(
      tree: tree, resolution: resolution, scope: scope, role: role, environment: environment,
      damage: damage, bag: DiagnosticBag(file: tree.file),
      types: Array(repeating: nil, count: resolution.variables.count),
      results: ContiguousArray(repeating: nil, count: tree.functionCount),
      needsPurity: role != .main || tree.statements.contains(where: \.hasCondition),
      callees: ContiguousArray(repeating: nil, count: tree.functionCount))
    if keepsTypes { checker.nodeTypes = Array(repeating: nil, count: tree.nodeCount) }
    for (index, statement) in tree.statements.enumerated() {
      let isLast = index == tree.statements.count - 1
      if let expression = statement.expression {
        // A session shows the value of the last statement.
        let type = checker.checkForEffect(expression, reportsUnused: !isLast)
        if isLast { checker.last = type }
        if type.isNever, !isLast { checker.reportUnreached(tree.statements[index + 1]) }
      } else {
        checker.check(statement)
      }
    }
    checker.reportImpureConditions()
    return checker.findings()
  }

  private mutating func findings() -> Findings {
    var findings = Findings(
      diagnostics: [], signatures: [:], calls: [:], variables: types, last: last,
      nodeTypes: nodeTypes)
    let worldly = purity.worldlyFunctions()
    for index in resolution.variables.indices where resolution.variables[index].slot >= 0 {
      let slot = resolution.variables[index].slot
      guard let literal = resolution.variables[index].function,
        resolution.variables[index].isModuleLevel
      else { continue }
      var signature = Signature(of: literal, models: environment.modelNames)
      if literal.resultType == nil, case .known(let result)? = results[Int(literal.number)],
        !result.isNever
      {
        signature.result = result.type
      }
      signature.reachesWorld = worldly.contains(literal.id)
      if role == .library {
        signature.takeAnnotations()
        takeLimits(of: literal, &signature)
      }
      if let receiver = literal.parameters.first?.name, receiver.text == "self" {
        let index = resolution.variable(of: receiver)
        signature.changesReceiver = index >= 0 && resolution.variables[index].isChanged
      }
      findings.signatures[slot] = signature
      if role == .library { findings.calls[slot] = purity.bindings(from: literal.id) }
    }
    findings.diagnostics = bag.finished(without: damage)
    return findings
  }

  /// What a function of the library hands on to one that takes certain values alone must be one of them
  /// as well. A function that it is given must take what it is called with.
  private func takeLimits(of literal: FunctionLiteral, _ signature: inout Signature) {
    for (index, parameter) in literal.parameters.enumerated() {
      let variable = resolution.variable(of: parameter.name)
      signature.parameters[index].callShape = callShapes[variable] ?? nil
      guard let taken = handedOn[variable] else { continue }
      if signature.parameters[index].choices.isEmpty {
        signature.parameters[index].choices = taken.choices
      }
      if signature.parameters[index].range == nil {
        signature.parameters[index].range = taken.range
      }
    }
  }

  // MARK: Reports

  /// Reports what the script could catch if it ran.
  mutating func error(_ message: Message, at span: Span) {
    if context.catchDepth > 0 {
      bag.warning(message, at: span)
    } else {
      bag.error(message, at: span)
    }
  }

  /// Reports what is wrong wherever it stands.
  mutating func alwaysError(_ message: Message, at span: Span) {
    bag.error(message, at: span)
  }

  mutating func warning(_ message: Message, at span: Span) {
    bag.warning(message, at: span)
  }

  func didYouMean(_ name: String, among candidates: some Sequence<String>) -> String? {
    // Of what is left out no hint is shown.
    if context.catchDepth > 0 ? bag.isFullOfWarnings : bag.isFull { return nil }
    return Suggestion.closest(to: name, among: candidates).map { "did you mean `\($0)`?" }
  }

  // MARK: Variables

  /// Looks at declarations of the module further down, and at functions, when they are asked for;
  /// not beyond this depth, where they are unknown.
  static let demandDepth = 40

  mutating func type(ofVariable index: Int) -> StaticType {
    if let known = types[index] { return known }
    if let literal = resolution.variables[index].function {
      return StaticType(.function, .init(callable: .literal(literal)))
    }
    guard let declaration = resolution.variables[index].declaration, depth < Self.demandDepth else {
      return .any
    }
    types[index] = .any
    let saved = context
    context = Context()
    check(declaration, isDemanded: true)
    context = saved
    return types[index] ?? .any
  }

  /// Gives the variable what is known of its value for as long as it lives.
  mutating func set(_ identifier: Identifier, to type: StaticType, declared: ValueType? = nil) {
    guard identifier.id >= 0 else { return }
    let index = resolution.variable(of: identifier)
    guard index >= 0 else { return }
    let isDamaged = damage.names.contains(identifier.text)
    // What cannot be assigned keeps its value; the attempt has been reported.
    if resolution.variables[index].isMutable,
      isDamaged || resolution.variables[index].isAssigned
        || (role == .interactive && resolution.variables[index].isModuleLevel)
    {
      types[index] = declared.map { StaticType($0.asElement) } ?? .any
      return
    }
    let isShared = resolution.variables[index].isModuleLevel && role != .main
    let isChanged = resolution.variables[index].isChanged
    let isKept = !isDamaged && !isChanged && !resolution.variables[index].escapes && !isShared
    var known = declared == nil || type.type.isNominal ? type : type.narrowed(to: declared ?? .any)
    if !isKept { known = known.asElement }
    if isChanged { known.type = known.type.withoutItems }
    types[index] = known
  }

  // MARK: Blocks

  /// Checks the statements of a block; the result is its value.
  mutating func check(block: Block, isWanted: Bool) -> StaticType {
    check(statements: block.statements, isWanted: isWanted)
  }

  mutating func check(statements: [Statement], isWanted: Bool) -> StaticType {
    var value = StaticType.null
    var jumps = false
    for (index, statement) in statements.enumerated() {
      let isLast = index == statements.count - 1
      if let expression = statement.expression {
        if isLast, isWanted {
          value = infer(expression)
        } else {
          value = checkForEffect(expression, reportsUnused: true)
        }
        if value.isNever, !jumps, !isLast { reportUnreached(statements[index + 1]) }
        jumps = jumps || value.isNever
        continue
      }
      switch statement.kind {
      case .return, .break, .continue, .throw:
        check(statement)
        jumps = true
      case .while, .for, .invalid:
        check(statement)
        // Whether its end is reached is not known.
        value = .any
      default:
        check(statement)
        value = .null
      }
    }
    return jumps ? .never : value
  }

  /// Checks an expression that stands as a statement.
  @discardableResult
  mutating func checkForEffect(_ expression: Expression, reportsUnused: Bool) -> StaticType {
    let value = infer(expression, isWanted: !reportsUnused)
    if reportsUnused, Self.hasNoEffect(expression) { reportUnused(expression, value) }
    return value
  }

  private mutating func reportUnreached(_ statement: Statement) {
    if case .function = statement.kind { return }
    warning(.unreachableAfterFailure, at: statement.span)
  }

  private mutating func reportUnused(_ expression: Expression, _ type: StaticType) {
    var hint: String?
    switch expression.kind {
    case .binary(.equal, _, _, _): hint = "to assign, write `=`"
    case .name(let name) where type.type == .function: hint = "to call it, write `\(name)()`"
    case .bool, .int, .float, .duration, .string: hint = "remove it"
    default: hint = "assign it, or remove it"
    }
    warning(.unusedValue(hint: hint), at: expression.span)
  }

  private static func hasNoEffect(_ expression: Expression) -> Bool {
    switch expression.kind {
    // A lone `null` says that nothing is to be done.
    case .null: false
    case .bool, .int, .float, .duration, .string, .name, .function: true
    case .unary(_, let operand): hasNoEffect(operand)
    case .field(let base, _, _): hasNoEffect(base)
    case .index(let base, let index): hasNoEffect(base) && hasNoEffect(index)
    case .binary(_, let left, let right, _): hasNoEffect(left) && hasNoEffect(right)
    case .list(let items): items.allSatisfy(hasNoEffect)
    case .map(let entries): entries.allSatisfy { hasNoEffect($0.value) }
    case .range(let lower, let upper, _): hasNoEffect(lower) && hasNoEffect(upper)
    case .interpolation(let segments):
      segments.allSatisfy { if case .expression(let part) = $0 { hasNoEffect(part) } else { true } }
    case .call, .if, .match, .try, .step, .invalid: false
    }
  }
}

extension Statement {
  /// A trigger with a `where`.
  fileprivate var hasCondition: Bool {
    guard case .trigger(let trigger) = kind, case .alarm(let clauses) = trigger.source else {
      return false
    }
    return clauses.condition != nil || clauses.once != nil || clauses.after?.key != nil
      || clauses.collect?.key != nil
  }
}

extension StaticType {
  /// What is known of a value of this type that passed the check of a declaration.
  func narrowed(to declared: ValueType) -> StaticType {
    let mayBeOther = isUnknown || type.tagMask & ~declared.tagMask != 0
    return mayBeOther || declared.unwrapped == .float ? StaticType(declared) : self
  }
}

extension ValueType {
  /// Known to be a list or map, and no more.
  var withoutItems: ValueType {
    switch self {
    case .list: .list(.any)
    case .map: .map(.any)
    case .optional(let wrapped): .optional(wrapped.withoutItems)
    default: self
    }
  }
}
