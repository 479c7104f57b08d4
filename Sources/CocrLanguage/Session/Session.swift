/// A conversation with the language: entries that are compiled and run one after the other on one
/// machine, each of which sees what the earlier ones declared. Not thread-safe; one task drives it.
///
/// An entry may declare a name anew. Functions that were declared before then see the new variable.
package final class Session {
  /// What entries can name without declaring it.
  package let environment: Environment
  /// Runs the entries. A driver calls ``Machine/run()`` between ``begin(_:)`` and ``end(_:)``.
  package let machine: Machine
  private var builder: ProgramBuilder
  /// The names that entries declared, in the order of their first declaration.
  package private(set) var names: [String] = []
  private var entryNumber = 0

  /// The name that stands for the value of the last entry that gave one.
  package static let lastValueName = "_"

  /// - Parameters:
  ///   - environment: what entries can name without declaring it.
  ///   - limits: what each entry may use; the memory is that of all together.
  ///   - loader: finds the files behind `import "./path.cocr"`.
  /// - Throws: ``CompilationFailure`` where the library is wrong.
  package init(
    environment: Environment, limits: Limits = Limits(),
    loader: @escaping Program.Loader = { _, _ in nil }
  ) throws(CompilationFailure) {
    self.environment = environment
    builder = ProgramBuilder(environment: environment, loader: loader)
    let file = SourceFile(name: "<session>", text: "let last_value = null")
    try builder.add(entry: file)
    builder.scope.globals[Self.lastValueName] = .global(
      module: environment.library.files.count, slot: 0)
    builder.scope.session[Self.lastValueName] = SessionVariable(kind: .let, type: .any)
    machine = Machine(program: Program(builder, file), limits: limits, parameters: [])
    machine.start()
    while case .busy = machine.run() {}
    machine.endRun()
  }

  /// What has been compiled so far.
  package var program: Program { machine.program }

  /// One entry, compiled.
  package struct Entry {
    /// The entry's text.
    package let file: SourceFile
    /// What the compiler had to say that is no error.
    package let warnings: [Diagnostic]
    /// Whether the entry declares handlers or tests, which a session does not run.
    package let hasTriggers: Bool
    /// The last statement is an expression that is no call and no block, written for its value.
    package let endsWithPlainExpression: Bool
    /// What the last statement gives, as far as that is known before the run.
    package let type: ValueType
    /// Where that is one of a closed list of texts, those texts.
    package let choices: [Signature.Choice]
    let program: Program
    let builder: ProgramBuilder
    let declarations: [Declaration]
  }

  struct Declaration: Sendable {
    let name: String
    /// Has a value once the declaration has run.
    let binding: Binding
    /// Holds the value.
    let home: Binding
    let variable: SessionVariable
    let signature: Signature?
  }

  /// Whether the text would be in order if it went on: it ends inside a block, a bracket or a string,
  /// or after an operator or a comma.
  package static func isIncomplete(_ text: String) -> Bool {
    Parser.isIncomplete(SourceFile(name: "<input>", text: text))
  }

  /// How many brackets are open where a text ends, those of interpolations included.
  package static func openBracketCount(_ text: String) -> Int {
    var open = OpenBrackets()
    for token in Lexer(SourceFile(name: "<input>", text: text)).tokens {
      _ = open.take(token.kind)
    }
    return open.count
  }

  /// Compiles an entry. Nothing changes before it is begun.
  ///
  /// - Parameter name: what diagnostics call the text; by default a number.
  /// - Throws: ``CompilationFailure`` with everything that is wrong.
  package func compile(
    _ text: String, name: String? = nil, canonicalPath: String? = nil
  ) throws(CompilationFailure) -> Entry {
    let file = SourceFile(
      name: name ?? "<input \(entryNumber + 1)>", text: text, canonicalPath: canonicalPath)
    var builder = builder
    try builder.add(entry: file)
    let module = environment.library.files.count + builder.chunks.count - 1
    return Entry(
      file: file, warnings: builder.diagnostics.filter { $0.severity == .warning },
      hasTriggers: !(builder.main?.triggers.isEmpty ?? true)
        || !(builder.main?.tests.isEmpty ?? true),
      endsWithPlainExpression: Self.endsWithPlainExpression(builder.entry?.tree),
      type: builder.entry?.findings.last.type ?? .any,
      choices: builder.entry?.findings.last.choices ?? [],
      program: Program(builder, file), builder: builder,
      declarations: Self.declarations(builder, module: module))
  }

  /// What can be known of an entry that is being typed: nothing is compiled, and nothing changes.
  package func analyse(_ text: String) -> FileAnalysis {
    FileAnalysis(
      SourceFile(name: "<input \(entryNumber + 1)>", text: text), by: builder, role: .interactive)
  }

  private static func endsWithPlainExpression(_ tree: SyntaxTree?) -> Bool {
    guard case .expression(let expression)? = tree?.statements.last?.kind else { return false }
    switch expression.kind {
    case .call, .if, .match, .try, .step: return false
    default: return true
    }
  }

  private static func declarations(_ builder: ProgramBuilder, module: Int) -> [Declaration] {
    guard let (resolution, findings, _) = builder.entry else { return [] }
    var result: [Declaration] = []
    for (index, variable) in resolution.variables.enumerated()
    where variable.isModuleLevel && variable.name != "_" {
      let binding: Binding
      if variable.kind == .imported {
        binding = .module(variable.module)
      } else if variable.slot >= 0 {
        binding = .global(module: module, slot: variable.slot)
      } else {
        continue
      }
      let found = findings.variables[index] ?? .any
      let type =
        variable.kind == .imported
        ? StaticType(.any, .init(module: variable.module))
        : StaticType(
          variable.kind == .function ? .function : found.asElement.type,
          found.choices.isEmpty ? nil : .init(choices: found.choices))
      result.append(
        Declaration(
          name: variable.name, binding: binding,
          home: variable.home.map { .global(module: $0.module, slot: $0.slot) } ?? binding,
          variable: SessionVariable(
            kind: variable.kind, declaredType: variable.type, type: type),
          signature: findings.signatures[variable.slot]))
    }
    return result
  }

  /// Makes the machine ready to run the entry.
  package func begin(_ entry: Entry) {
    entryNumber += 1
    builder = entry.builder
    machine.extend(to: entry.program)
    machine.parameters = entry.program.parameters.map { _ in .missing }
    machine.start()
  }

  /// Ends the run of an entry, however it went: what it declared and gave a value is known from now
  /// on. Returns its value; nil where it failed.
  package func end(_ entry: Entry, succeeded: Bool) -> ShownValue? {
    let value = machine.lastValue
    for declaration in entry.declarations { commit(declaration) }
    defer { machine.endRun() }
    guard succeeded else { return nil }
    if !value.isNull, !value.isMissing,
      case .global(let module, let slot)? = builder.scope.globals[Self.lastValueName]
    {
      machine.globals[module][slot] = value
    }
    return ShownValue(value, in: machine)
  }

  private func commit(_ declaration: Declaration) {
    let name = declaration.name
    if case .global(let module, let slot) = declaration.binding,
      machine.globals[module][slot].isMissing
    {
      return
    }
    if case .global(let module, let slot) = declaration.home {
      builder.scope.signatures[module, default: [:]][slot] = declaration.signature
    }
    if builder.scope.session[name] == nil { names.append(name) }
    builder.scope.globals[name] = declaration.home
    builder.scope.session[name] = declaration.variable
  }

  // MARK: Looking around

  /// The value of a declared name, or of `_`; nil where there is none.
  package func value(of name: String) -> ShownValue? {
    found(name).map { ShownValue($0, in: machine) }
  }

  private func found(_ name: String) -> Value? {
    guard builder.scope.session[name] != nil,
      case .global(let module, let slot)? = builder.scope.globals[name]
    else { return nil }
    let value = machine.globals[module][slot]
    return value.isMissing ? nil : value
  }

  /// The value at the end of a path of fields, `host.tags.app`, each of which is there already;
  /// nothing runs.
  package func value(atPath path: [String]) -> ShownValue? {
    guard let first = path.first, var value = found(first) else { return nil }
    for name in path.dropFirst() {
      guard value.tag == Tag.map, let next = value.asMap.value(machine.intern(name)) else {
        return nil
      }
      value = next
    }
    return ShownValue(value, in: machine)
  }

  /// What a name stands for in one word: `let`, `var`, `function`, `parameter` or `module`.
  package func kind(of name: String) -> String? {
    switch builder.scope.session[name]?.kind {
    case .let: "let"
    case .var: "var"
    case .function: "function"
    case .runParameter: "parameter"
    case .imported: "module"
    default: nil
    }
  }

  /// The signature of a function by its name, `scripts.execute` or `retry`, declared by an entry or
  /// built in.
  package func signature(of name: String) -> Signature? {
    let parts = name.split(separator: ".").map(String.init)
    guard let first = parts.first, var binding = builder.scope.globals[first] else { return nil }
    if parts.count == 2 {
      guard case .module(let module) = binding,
        let member = builder.scope.modules[module].members[parts[1]]
      else { return nil }
      binding = member
    } else if parts.count > 2 {
      return nil
    }
    switch binding {
    case .native(let index): return environment.natives[index].signature
    case .global(let module, let slot): return builder.scope.signature(module: module, slot: slot)
    case .module: return nil
    }
  }

  /// The names that are members of a module or namespace; nil where the name is none.
  package func members(of name: String) -> [String]? {
    guard case .module(let module)? = builder.scope.globals[name] else { return nil }
    return builder.scope.modules[module].memberNames.filter { !$0.hasPrefix("_") }
  }

  /// Every name that an entry can use.
  package var visibleNames: [String] {
    builder.scope.globals.keys.filter { !$0.hasPrefix("_") }.sorted()
  }
}
