import COCCatalog
import CocrLanguage

/// Makes a runbook of the entries of a session: parameters for what was a plain value, the rest in
/// order, without what was only looked at.
struct RunbookWriter {
  /// An entry that succeeded.
  struct Entry {
    let source: String
    /// Whether it gave a value, which `_` stands for after it.
    let givesValue: Bool
    /// The folder from which its imports are taken; empty for the current one.
    var folder = ""
  }

  struct Runbook {
    let text: String
    let parameterCount: Int
    let statementCount: Int
    /// Statements that could not stand in the file, which holds them as comments.
    let leftOutCount: Int
  }

  /// One statement of the session.
  private struct Statement {
    var text: String
    var documentation: String?
    var declares: String?
    var kind: Kind
    var givesValue = false

    /// Parameters of the runbook: those of the session, and its plain values.
    var isParameter: Bool {
      switch kind {
      case .parameter, .literal: true
      default: false
      }
    }

    /// Somebody only looked at it.
    var isGlance: Bool {
      if case .glance = kind { true } else { false }
    }

    enum Kind {
      case parameter
      case literal(type: String, value: String)
      case function, `import`, other, glance
    }
  }

  private let compile: (SourceFile) throws -> Void
  /// Whether the function of this name, `scripts.list`, does no more than read.
  private let reads: (String) -> Bool
  private let isQuietMethod: (String) -> Bool
  private let fileName: String
  private let places: Places

  /// - Parameter compile: checks a file; throws `CompilationFailure`.
  init(
    fileName: String, environment: Environment, compile: @escaping (SourceFile) throws -> Void
  ) {
    self.fileName = fileName
    self.compile = compile
    places = Places(environment)
    reads = { Catalog.operation($0)?.effect == .reads || Self.readingFunctions.contains($0) }
    isQuietMethod = { name in
      let methods = environment.methods(named: name)
      return !methods.isEmpty && methods.allSatisfy { !$0.signature.changesReceiver }
        && name != "each"
    }
  }

  /// Functions of the library that read, beside the operations.
  private static let readingFunctions: Set<String> = [
    "len", "range", "now", "type_of", "string", "int", "float", "resources.all", "scripts.all",
    "scripts.find", "orders.all", "orders.instances",
  ]

  func write(_ entries: [Entry]) -> Runbook {
    var statements = statements(entries)
    nameLastValues(&statements)
    settleNames(&statements)
    statements.removeAll(where: \.isGlance)
    dropUnused(&statements)
    var leftOut: [String] = []
    while true {
      let (text, places) = Self.layout(statements, leftOut)
      do {
        try compile(SourceFile(name: fileName, text: text))
      } catch let failure as CompilationFailure {
        let errors = failure.diagnostics.filter {
          $0.severity == .error && $0.file.name == fileName
        }
        let line = errors.first.map { Int($0.file.position(of: $0.span.lower).line) }
        let broken = line.flatMap { line in places.last { $0.line <= line }?.statement }
        if let broken {
          leftOut.append(statements.remove(at: broken).text)
          continue
        }
        if let last = statements.popLast() {
          leftOut.append(last.text)
          continue
        }
      } catch {}
      let parameters = statements.filter(\.isParameter).count
      return Runbook(
        text: (try? Formatter.format(SourceFile(name: fileName, text: text))) ?? text,
        parameterCount: parameters, statementCount: statements.count - parameters,
        leftOutCount: leftOut.count)
    }
  }

  // MARK: Statements

  private func statements(_ entries: [Entry]) -> [Statement] {
    var result: [Statement] = []
    for (number, entry) in entries.enumerated() {
      let file = SourceFile(name: "entry \(number)", text: entry.source)
      let parsed = Parser.parse(file, isInteractive: true)
      for (index, statement) in parsed.tree.statements.enumerated() {
        let isLast = index == parsed.tree.statements.count - 1
        var made = make(statement, file, from: entry.folder)
        made.givesValue = isLast && entry.givesValue
        result.append(made)
      }
    }
    return result
  }

  private func make(
    _ statement: CocrLanguage.Statement, _ file: SourceFile, from folder: String
  ) -> Statement {
    let text = file.text(of: statement.span)
    switch statement.kind {
    case .binding(let isMutable, let name, let type, let value):
      guard !isMutable, type == nil, let literal = literalType(value) else {
        return Statement(text: text, declares: name.text, kind: .other)
      }
      return Statement(
        text: text, declares: name.text,
        kind: .literal(type: literal, value: file.text(of: value.span)))
    case .parameter(let declaration):
      return Statement(
        text: text, documentation: declaration.documentation, declares: declaration.name.text,
        kind: .parameter)
    case .function(let literal):
      return Statement(
        text: text, documentation: literal.documentation, declares: literal.name?.text,
        kind: .function)
    case .import(let declaration):
      return Statement(
        text: rebased(declaration, statement.span, file, from: folder),
        declares: declaration.name.text, kind: .import)
    case .trigger(let trigger):
      return Statement(text: text, documentation: trigger.documentation, kind: .other)
    case .expression(let expression):
      return Statement(text: text, kind: isGlance(expression) ? .glance : .other)
    default: return Statement(text: text, kind: .other)
    }
  }

  /// The import as it stands in the runbook's folder.
  private func rebased(
    _ declaration: ImportDeclaration, _ span: Span, _ file: SourceFile, from folder: String
  ) -> String {
    let path = declaration.path
    guard path.contains("/"), !path.hasPrefix("/") else { return file.text(of: span) }
    let moved = FilePath.relative(
      folder.isEmpty ? path : "\(folder)/\(path)", from: FilePath.folder(of: fileName))
    return file.text(of: Span(span.lower, declaration.pathSpan.lower)) + ValueText.quoted(moved)
      + file.text(of: Span(declaration.pathSpan.upper, span.upper))
  }

  private func literalType(_ value: Expression) -> String? {
    switch value.kind {
    case .bool: "bool"
    case .int: "int"
    case .float: "float"
    case .duration: "duration"
    case .string: "string"
    default: nil
    }
  }

  /// An expression without effect: what somebody looked at.
  private func isGlance(_ expression: Expression) -> Bool {
    switch expression.kind {
    case .null, .bool, .int, .float, .duration, .string, .name, .function: true
    case .unary(_, let operand): isGlance(operand)
    case .field(let base, _, _): isGlance(base)
    case .index(let base, let index): isGlance(base) && isGlance(index)
    case .binary(_, let left, let right, _): isGlance(left) && isGlance(right)
    case .range(let lower, let upper, _): isGlance(lower) && isGlance(upper)
    case .list(let items): items.allSatisfy(isGlance)
    case .map(let entries): entries.allSatisfy { isGlance($0.value) }
    case .interpolation(let segments):
      segments.allSatisfy { if case .expression(let part) = $0 { isGlance(part) } else { true } }
    case .call(let call): isGlance(call)
    default: false
    }
  }

  /// A call that only reads: whose value nobody keeps, it does nothing.
  private func isGlance(_ call: Call) -> Bool {
    let arguments = call.arguments.map(\.value)
    guard call.trailingBlock == nil, arguments.allSatisfy(isQuietArgument) else { return false }
    switch call.callee.kind {
    case .name(let name): return reads(name)
    case .field(let base, let name, _):
      if case .name(let namespace) = base.kind, reads("\(namespace).\(name.text)") { return true }
      return isQuietMethod(name.text) && isGlance(base)
    default: return false
    }
  }

  /// A function among the arguments is called.
  private func isQuietArgument(_ argument: Expression) -> Bool {
    guard case .function(let literal) = argument.kind else { return isGlance(argument) }
    guard literal.body.statements.count == 1,
      case .expression(let body)? = literal.body.statements.first?.kind
    else { return false }
    return isGlance(body)
  }

  // MARK: Names

  /// Gives a name to every value that `_` stands for later in what is kept.
  private func nameLastValues(_ statements: inout [Statement]) {
    var last: Int?
    var sources = [Int?](repeating: nil, count: statements.count)
    for index in statements.indices {
      if uses(statements[index].text, "_") { sources[index] = last }
      if statements[index].givesValue { last = index }
    }
    // From the end, for what is needed only because of something later.
    var isNeeded = statements.map { !$0.isGlance }
    for index in statements.indices.reversed() where isNeeded[index] {
      if let source = sources[index] { isNeeded[source] = true }
    }
    var number = 0
    for index in statements.indices where isNeeded[index] {
      guard let source = sources[index] else { continue }
      if statements[source].declares == nil {
        number += 1
        let name = "value_\(number)"
        statements[source].text = "let \(name) = \(statements[source].text)"
        statements[source].declares = name
        statements[source].kind = .other
      }
      statements[index].text = renamed(
        statements[index].text, "_", to: statements[source].declares ?? "_")
    }
  }

  /// Takes the names away that nobody uses.
  private func dropUnused(_ statements: inout [Statement]) {
    for index in statements.indices.reversed() {
      guard let name = statements[index].declares, case .other = statements[index].kind,
        !statements.enumerated().contains(where: {
          $0.offset != index && !$0.element.isGlance && uses($0.element.text, name)
        })
      else { continue }
      dropName(of: &statements[index])
    }
    statements.removeAll(where: \.isGlance)
  }

  /// Leaves of `let name = value` what has an effect.
  private func dropName(of statement: inout Statement) {
    let file = SourceFile(name: "entry", text: statement.text)
    let tree = Parser.parse(file, isInteractive: true).tree
    if case .binding(_, _, _, let value)? = tree.statements.first?.kind, !isGlance(value) {
      statement.text = file.text(of: value.span)
    } else {
      statement.kind = .glance
    }
    statement.declares = nil
  }

  /// A name that was declared several times keeps its last declaration; earlier ones that are used
  /// before it get a number.
  private func settleNames(_ statements: inout [Statement]) {
    var number: [String: Int] = [:]
    var index = 0
    while index < statements.count {
      defer { index += 1 }
      guard let name = statements[index].declares,
        let next = statements[(index + 1)...].firstIndex(where: { $0.declares == name })
      else { continue }
      let isFunction = if case .function = statements[next].kind { true } else { false }
      let isImport = if case .import = statements[index].kind { true } else { false }
      let isUsed = statements[(index + 1)...next].contains {
        uses($0.text, name, exceptDeclared: true)
      }
      if isFunction || isImport || !isUsed {
        dropName(of: &statements[index])
        continue
      }
      number[name, default: 0] += 1
      let other = "\(name)_\(number[name] ?? 1)"
      for place in index..<next {
        statements[place].text = renamed(statements[place].text, name, to: other)
      }
      // The value of the next declaration may name the one before.
      statements[next].text = renamed(statements[next].text, name, to: other, skipsFirst: true)
      if case .literal(let type, let value) = statements[index].kind {
        statements[index].kind = .literal(type: type, value: value)
      }
      statements[index].declares = other
    }
  }

  /// Where a name stands in a statement, other than for something of its own: a parameter of a function
  /// in it, a field, a key.
  private func occurrences(_ text: String, _ name: String) -> [Span] {
    places.of(name, in: text)
  }

  private func uses(_ text: String, _ name: String, exceptDeclared: Bool = false) -> Bool {
    let found = occurrences(text, name)
    guard exceptDeclared else { return !found.isEmpty }
    // `let x = …` names `x` once to declare it.
    let isDeclared = ["let \(name)", "var \(name)", "fn \(name)"].contains { text.hasPrefix($0) }
    return found.count > (isDeclared ? 1 : 0)
  }

  private func renamed(
    _ text: String, _ name: String, to other: String, skipsFirst: Bool = false
  ) -> String {
    var bytes = Array(text.utf8)
    for span in occurrences(text, name).dropFirst(skipsFirst ? 1 : 0).reversed() {
      bytes.replaceSubrange(Int(span.lower)..<Int(span.upper), with: other.utf8)
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The places of names in statements, each of which is analysed once.
  private final class Places {
    private let environment: Environment
    private var known: [String: [String: [Span]]] = [:]

    init(_ environment: Environment) { self.environment = environment }

    func of(_ name: String, in text: String) -> [Span] {
      if let found = known[text] { return found[name] ?? [] }
      let file = SourceFile(name: "statement", text: text)
      let found = FileAnalysis(file, environment: environment).outerNames
      known[text] = found
      return found[name] ?? []
    }
  }

  // MARK: Layout

  private static func layout(
    _ statements: [Statement], _ leftOut: [String]
  ) -> (text: String, places: [(line: Int, statement: Int)]) {
    var lines = ["#!/usr/bin/env cocr", "## Saved from a session.", ""]
    var places: [(line: Int, statement: Int)] = []
    func add(_ index: Int, _ text: String) {
      if let documentation = statements[index].documentation {
        lines += documentation.split(separator: "\n", omittingEmptySubsequences: false).map {
          "## \($0)"
        }
      }
      places.append((lines.count + 1, index))
      lines += text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }
    let groups: [(Statement) -> Bool] = [
      { if case .import = $0.kind { true } else { false } }, \.isParameter,
      { if case .function = $0.kind { true } else { false } },
    ]
    var rest = Array(statements.indices)
    for isMember in groups {
      let members = rest.filter { isMember(statements[$0]) }
      rest.removeAll { isMember(statements[$0]) }
      for index in members {
        if case .literal(let type, let value) = statements[index].kind {
          add(index, "param \(statements[index].declares ?? ""): \(type) = \(value)")
        } else {
          add(index, statements[index].text)
        }
      }
      if !members.isEmpty { lines.append("") }
    }
    for index in rest { add(index, statements[index].text) }
    if !leftOut.isEmpty {
      lines += ["", "# Left out, because it does not stand in a file:"]
      for text in leftOut {
        lines += text.split(separator: "\n", omittingEmptySubsequences: false).map { "# \($0)" }
      }
    }
    return (lines.joined(separator: "\n") + "\n", places)
  }
}
