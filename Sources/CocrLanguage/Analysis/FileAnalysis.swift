/// What can be known of a file without running it: its tree, what its names mean, the types of its
/// expressions, and what is wrong with it. A file with mistakes in its syntax is analysed as far as it
/// can be read: what stands beside a mistake has its meaning, and nothing is reported that may only
/// follow from one.
///
/// Offsets are counted in bytes, as spans are; ``SourceFile`` converts them to lines and columns.
package struct FileAnalysis: Sendable {
  /// The file.
  package let file: SourceFile
  /// What the file can name without declaring it.
  package let environment: Environment
  /// What is wrong with the file and with those that it imports, by file and place.
  package let diagnostics: [Diagnostic]
  /// The files that it imports, directly or not, where they could be read.
  package let imports: [SourceFile]
  let scope: NameScope
  private let sources: [Int: ProgramBuilder.Source]
  private let findings: Findings

  /// What the stages found out about the file.
  struct Findings: Sendable {
    let tree: SyntaxTree
    let lexer: Lexer
    let resolution: Resolution
    let checked: Checker.Findings
    /// The number that bindings to the file's globals have.
    let module: Int
  }

  /// Analyses a file and what it imports.
  ///
  /// - Parameters:
  ///   - file: the file.
  ///   - environment: what it can name without declaring it.
  ///   - loader: finds the files behind `import "./path.cocr"`.
  ///   - neighbours: the files that an import could have meant.
  ///   - compiles: also compile the file if nothing is wrong with it, which finds the few things
  ///     that only the compiler limits.
  ///   - keepsTypes: whether types are asked for; without them every expression is `any`.
  package init(
    _ file: SourceFile, environment: Environment,
    loader: @escaping Program.Loader = { _, _ in nil },
    neighbours: @escaping Program.Neighbours = { _, _ in [] }, compiles: Bool = false,
    keepsTypes: Bool = true
  ) {
    let builder = ProgramBuilder(environment: environment, loader: loader, neighbours: neighbours)
    self.init(file, by: builder, role: .main, compiles: compiles, keepsTypes: keepsTypes)
  }

  /// Analyses a file after what a builder has compiled already.
  init(
    _ file: SourceFile, by builder: ProgramBuilder, role: ModuleRole, compiles: Bool = false,
    keepsTypes: Bool = true
  ) {
    var builder = builder
    builder.analyse(file, role: role, compiles: compiles, keepsTypes: keepsTypes)
    self.file = file
    environment = builder.environment
    diagnostics = builder.diagnostics
    scope = builder.scope
    sources = builder.sources
    imports = sources.sorted { $0.key < $1.key }.map(\.value.file)
    findings =
      builder.analysed
      ?? Findings(
        tree: SyntaxTree(file: file),
        lexer: Lexer(file), resolution: .empty, checked: .empty, module: -1)
  }

  // MARK: The stages

  /// The tree. Statements with a mistake hold what was read up to it.
  package var tree: SyntaxTree { findings.tree }

  /// What the names of the tree refer to.
  package var resolution: Resolution { findings.resolution }

  /// The tokens of the file; the last one is its end.
  package var tokens: ContiguousArray<Token> { findings.lexer.tokens }

  /// The comments of the file.
  package var comments: ContiguousArray<Comment> { findings.lexer.comments }

  // MARK: Types

  func staticType(of expression: Expression) -> StaticType {
    let types = findings.checked.nodeTypes
    let index = Int(expression.id)
    return types.indices.contains(index) ? types[index] ?? .any : .any
  }

  /// The type of an expression of the tree; `any` where it is not known.
  package func type(of expression: Expression) -> ValueType { staticType(of: expression).type }

  /// The type of the innermost expression at a place; nil where there is none.
  package func type(at offset: Int32) -> ValueType? {
    expression(at: offset).map { type(of: $0) }
  }

  /// The texts that an expression can have, where they are a closed list.
  package func choices(of expression: Expression) -> [Signature.Choice] {
    staticType(of: expression).choices
  }

  /// The function that an expression is known to stand for.
  package func signature(of expression: Expression) -> Signature? {
    switch staticType(of: expression).detail?.callable {
    case .binding(_, let callee): callee.signature
    case .literal(let literal): signature(ofDeclared: literal)
    case nil: nil
    }
  }

  func type(ofVariable index: Int) -> StaticType {
    let types = findings.checked.variables
    return types.indices.contains(index) ? types[index] ?? .any : .any
  }

  func signature(ofDeclared literal: FunctionLiteral) -> Signature {
    if let name = literal.name, name.id >= 0 {
      let index = resolution.variable(of: name)
      if index >= 0, let known = findings.checked.signatures[resolution.variables[index].slot] {
        return known
      }
    }
    return Signature(of: literal, models: environment.checks.modelNames)
  }

  // MARK: Places

  /// The innermost expression at a place.
  package func expression(at offset: Int32) -> Expression? {
    for node in tree.nodes(at: offset).reversed() {
      if case .expression(let expression) = node { return expression }
    }
    return nil
  }

  /// The token that ends last before a place or at it; nil at the beginning of the file.
  package func token(before offset: Int32) -> Token? {
    var low = 0
    var high = tokens.count
    while low < high {
      let middle = (low + high) / 2
      let token = tokens[middle]
      if token.kind != .end, token.span.upper <= offset { low = middle + 1 } else { high = middle }
    }
    return low > 0 ? tokens[low - 1] : nil
  }

  /// Whether a place is in a comment: after its `#`.
  package func isInComment(_ offset: Int32) -> Bool {
    var low = 0
    var high = comments.count
    while low < high {
      let middle = (low + high) / 2
      if comments[middle].span.lower < offset { low = middle + 1 } else { high = middle }
    }
    guard low > 0 else { return false }
    let line = file.position(of: offset).line
    return file.position(of: comments[low - 1].span.lower).line == line
  }

  // MARK: Meanings

  /// What a name can mean.
  package enum Meaning: Sendable {
    /// A variable or parameter; in a session also one that an earlier entry declared.
    case variable(Variable)
    /// A function: of this file, imported, of the library, or an operation of the host.
    case function(Signature)
    /// A method, with the type of the value before the dot.
    case method(Signature, of: ValueType)
    /// A module or a namespace, with its members.
    case module(String, members: [String])
    /// A field of a record or map. The model is known for records, the declaration where the model
    /// has such a field.
    case field(String, type: ValueType, model: RecordModel?, declaration: RecordModel.Field?)
    /// The name of an argument in a call.
    case argument(Signature.Parameter, of: Signature)
    /// A type.
    case type(ValueType, model: RecordModel?)
  }

  /// What is known of a variable.
  package struct Variable: Sendable {
    /// How a variable came to be.
    package enum Kind: String, Sendable {
      case `let`, `var`, function, parameter, loop, caught, pattern, runParameter, imported
    }

    /// Its name.
    package let name: String
    /// How it came to be.
    package let kind: Kind
    /// The type of its values; `any` where it is not known.
    package let type: ValueType
  }

  /// The place of a declaration.
  package struct Location: Sendable {
    /// The file that holds it.
    package let file: SourceFile
    /// The name that is declared.
    package let span: Span
  }

  /// What a name stands for, so that two that stand for the same are known as such.
  enum Target: Hashable {
    case variable(Int)
    case binding(Binding)
    case field(model: String, name: String)
  }

  /// A place at which a name stands.
  struct Occurrence {
    let span: Span
    let target: Target?
    let meaning: Meaning?
  }

  /// What the name at a place means; nil where there is none, or where that is not known.
  package func meaning(at offset: Int32) -> Meaning? { occurrence(at: offset)?.meaning }

  /// What an expression that is a name, or a field of another, means.
  package func meaning(of expression: Expression) -> Meaning? {
    occurrence(of: expression)?.meaning
  }

  /// Where the name at a place is declared; nil where that is in no file: built-in functions and
  /// those of the library, operations, fields of records.
  package func definition(at offset: Int32) -> Location? {
    switch occurrence(at: offset)?.target {
    case .variable(let index): Location(file: file, span: resolution.variables[index].span)
    case .binding(.global(let module, let slot)):
      sources[module].flatMap { source in
        source.declarations[slot].map { Location(file: source.file, span: $0) }
      }
    case .binding(.module(let module)):
      scope.modules.indices.contains(module)
        ? imports.first { $0.name == scope.modules[module].name }.map {
          Location(file: $0, span: Span(0, 0))
        } : nil
    case .binding(.native), .field, nil: nil
    }
  }

  /// Every place in this file that means the same as the name at a place, its declaration included,
  /// in order.
  package func references(of offset: Int32) -> [Span] {
    guard let target = occurrence(at: offset)?.target else { return [] }
    var found: Set<Span> = []
    tree.forEachNode { node in
      for occurrence in occurrences(in: node) where occurrence.target == target {
        found.insert(occurrence.span)
      }
    }
    return found.sorted { ($0.lower, $0.upper) < ($1.lower, $1.upper) }
  }

  /// The places of names that belong to no function or block: those that the top level declares, and
  /// those that the file does not declare, by name and in order.
  package var outerNames: [String: [Span]] {
    var found: [String: Set<Span>] = [:]
    tree.forEachNode { node in
      for occurrence in occurrences(in: node) where isOuter(occurrence, in: node) {
        found[file.text(of: occurrence.span), default: []].insert(occurrence.span)
      }
    }
    return found.mapValues { $0.sorted { $0.lower < $1.lower } }
  }

  private func isOuter(_ occurrence: Occurrence, in node: SyntaxNode) -> Bool {
    if case .expression(let expression) = node {
      guard case .name = expression.kind else { return false }
    }
    guard case .variable(let index) = occurrence.target else { return true }
    return resolution.variables[index].isModuleLevel
  }

  // MARK: Names in scope

  /// A name that can be used at a place.
  package struct VisibleName: Sendable {
    /// The name.
    package let name: String
    /// What it means.
    package let meaning: Meaning?
    /// Whether the file itself declares it.
    package let isDeclaredHere: Bool
  }

  /// The names that can be used at a place: those of the file, the innermost first, then, sorted, those
  /// of the environment and of a session. What an inner name hides is left out, and so are private
  /// names of the library.
  package func names(visibleAt offset: Int32) -> [VisibleName] {
    var names: [VisibleName] = []
    var known: Set<String> = []
    func add(_ identifier: Identifier) {
      guard identifier.id >= 0, !identifier.text.isEmpty, identifier.text != "_",
        known.insert(identifier.text).inserted
      else { return }
      names.append(
        VisibleName(
          name: identifier.text, meaning: meaning(ofDeclared: identifier), isDeclaredHere: true))
    }
    let path = tree.nodes(at: offset)
    let isInFunction = path.contains { if case .function = $0 { true } else { false } }
    for node in path.reversed() {
      switch node {
      case .statement(let statement):
        // A loop's variables are known in its body.
        if case .for(_, _, let sequence, _) = statement.kind, sequence.span.upper < offset {
          node.declaredNames.forEach(add)
        }
      case .block(let block): addDeclared(in: block.statements, before: offset, add)
      case .function, .arm, .clause: node.declaredNames.forEach(add)
      case .expression: break
      }
    }
    addDeclared(in: tree.statements, before: isInFunction ? .max : offset, add)
    for name in scope.globals.keys.sorted()
    where !name.hasPrefix("_") && known.insert(name).inserted {
      names.append(
        VisibleName(name: name, meaning: meaning(ofGlobal: name), isDeclaredHere: false))
    }
    return names
  }

  /// Adds what statements declare: functions wherever they stand, others above a place.
  private func addDeclared(
    in statements: [Statement], before offset: Int32, _ add: (Identifier) -> Void
  ) {
    for statement in statements.reversed() {
      let whole = statement.whole
      switch whole.kind {
      case .binding, .parameter, .import:
        if whole.span.upper < offset { SyntaxNode.statement(whole).declaredNames.forEach(add) }
      case .function: SyntaxNode.statement(whole).declaredNames.forEach(add)
      default: break
      }
    }
  }

  // MARK: Calls

  /// A call whose parentheses are open at a place.
  package struct CallSite: Sendable {
    /// The call.
    package let call: Call
    /// What is called, where that is known.
    package let signature: Signature?
    /// The parameters that a caller can give: those of the signature without the value before the dot.
    package let parameters: [Signature.Parameter]
    /// The names of the parameters that arguments before or after the place give.
    package let given: Set<String>
    /// The argument at the place, as an index into those of the call; one more than the last where a
    /// new one begins.
    package let index: Int
    /// The name that the argument at the place was given; nil where it has none.
    package let label: String?
    /// The parameter that the argument at the place is for.
    package let parameter: Signature.Parameter?
  }

  /// The innermost call around a place between whose parentheses it is.
  package func innermostCall(at offset: Int32) -> CallSite? {
    for node in tree.nodes(at: offset).reversed() {
      guard case .expression(let expression) = node, case .call(let call) = expression.kind,
        isInside(call, offset)
      else { continue }
      return site(call, signature(of: call.callee), offset)
    }
    return nil
  }

  /// A call with the signature of what it calls, where that is known from elsewhere.
  package func site(_ call: Call, _ signature: Signature?, _ offset: Int32) -> CallSite {
    let parameters = signature.map { callerParameters(of: $0) } ?? []
    let index = call.arguments.firstIndex { $0.value.span.upper >= offset } ?? call.arguments.count
    var given: Set<String> = []
    var position = 0
    var label: String?
    var current: Signature.Parameter?
    for (number, argument) in call.arguments.enumerated() {
      var name = argument.label?.text
      if name == nil {
        if position < parameters.count, position < signature?.positionalLimit ?? .max {
          name = parameters[position].name
        }
        position += 1
      }
      if number == index {
        label = argument.label?.text
        current = parameters.first { $0.name == name }
      } else if let name {
        given.insert(name)
      }
    }
    if index == call.arguments.count, position < parameters.count,
      position < signature?.positionalLimit ?? .max
    {
      current = parameters[position]
    }
    return CallSite(
      call: call, signature: signature, parameters: parameters, given: given, index: index,
      label: label, parameter: current)
  }

  /// Methods are given the value before the dot as `self`.
  private func callerParameters(of signature: Signature) -> [Signature.Parameter] {
    signature.parameters.filter { $0.name != "self" }
  }

  /// Whether a place is between the parentheses of a call, which may not be closed.
  private func isInside(_ call: Call, _ offset: Int32) -> Bool {
    let span = call.argumentsSpan
    guard span.lower < offset, offset <= span.upper else { return false }
    if offset < span.upper { return true }
    let last = call.arguments.last?.value.span.upper ?? span.lower + 1
    let end = Int(span.upper) - 1
    return last >= span.upper || !file.bytes.indices.contains(end)
      || file.bytes[end] != UInt8(ascii: ")")
  }
}

extension Resolution {
  /// That of an empty file.
  static var empty: Resolution {
    Resolution(
      references: [], variables: [], declared: [], captures: [:], globalCount: 0, globalNames: [])
  }
}

extension Checker.Findings {
  /// Those of an empty file.
  static var empty: Checker.Findings {
    Checker.Findings(
      diagnostics: [], signatures: [:], calls: [:], variables: [], last: .null, nodeTypes: [])
  }
}
