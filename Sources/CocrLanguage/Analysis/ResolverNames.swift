// What names refer to.
extension Resolver {
  /// What the code around a name does with its value.
  struct Use: OptionSet {
    let rawValue: UInt8
    /// Puts another in its place.
    static let assigns = Use(rawValue: 1)
    /// Changes the list or map that it is.
    static let changes = Use(rawValue: 2)
    /// Hands it to where others may change it.
    static let escapes = Use(rawValue: 4)
  }

  mutating func resolve(name: String, id: NodeID, span: Span, _ use: Use) {
    let symbol = tree.symbols[Int(id)]
    if let found = names.lookUp(symbol) {
      refer(to: found.variable, declaredAt: found.function, id: id, span: span, use)
      return
    }
    // A session knows the name already: `let n = n + 1` takes the value that it had.
    let isKnown = role == .interactive && scope.session[name] != nil
    if notYetDeclared.contains(name), functions.count > 1 || !isKnown {
      if functions.count == 1 {
        troubledNames.insert(name)
        bag.error(.usedBeforeDeclaration(name, hint: hintForOwnValue(name, at: span)), at: span)
        return
      }
      pendingModuleNames.append(Pending(id: id, span: span, use: use))
      return
    }
    if let binding = global(name, symbol) {
      if use.contains(.assigns) { reportAssignment(toGlobal: name, at: span) }
      resolution.references[Int(id)] = .binding(binding)
      if role == .library {
        resolution.libraryModules.formUnion(scope.libraryModules(of: binding))
      }
      return
    }
    // What one missing declaration causes is said once.
    guard unknownNames.insert(name).inserted else { return }
    // What could not be read may have declared it.
    if damage.names.contains(name) { return }
    // Of those that are left out only the number is shown, and a search among all names takes long.
    if bag.isFull { return bag.error(.unknownName(name, hint: nil), at: span) }
    let hint =
      hintForTrigger(name)
      ?? Suggestion.closest(to: name, among: visibleNames()).map { "did you mean `\($0)`?" }
      ?? (use.contains(.assigns) ? "declare it first with `var \(name.shortened) = …`" : nil)
    bag.error(.unknownName(name, hint: hint), at: span)
  }

  /// What a name stands for that the file does not declare.
  private mutating func global(_ name: String, _ symbol: Symbol) -> Binding? {
    guard symbol >= 0 else { return scope.globals[name] }
    if let known = globals[Int(symbol)] { return known }
    let binding = scope.globals[name]
    globals[Int(symbol)] = .some(binding)
    return binding
  }

  /// Notes what a method of the name may lead to.
  mutating func noteLibraryMethod(_ name: Identifier) {
    if role == .library {
      resolution.libraryModules.formUnion(scope.libraryModules(ofMethod: name.text))
    }
  }

  /// What tells that a name stands in the value with which it is declared.
  private func hintForOwnValue(_ name: String, at span: Span) -> String? {
    guard let declared, declared.text == name else { return nil }
    let line = tree.file.position(of: declared.span.lower).line
    return line == tree.file.position(of: span.lower).line
      ? "this is the value that it is declared with"
      : "this still belongs to the value of `\(name)`, which begins in line \(line)"
  }

  /// What a handler has instead of the name of the alarm.
  private func hintForTrigger(_ name: String) -> String? {
    guard name == "alarm", let trigger else { return nil }
    switch trigger.source {
    case .cron, .every: return "a schedule has no alarm: only `on alarm` handlers get one"
    case .alarm(let clauses):
      return clauses.collect == nil ? nil : "with `collect` the handler gets the list `alarms`"
    }
  }

  struct Pending {
    let id: NodeID
    let span: Span
    let use: Use
  }

  private mutating func note(_ use: Use, of index: Int, at span: Span) {
    if use.contains(.assigns) {
      resolution.variables[index].isAssigned = true
      if !resolution.variables[index].isMutable {
        reportAssignment(to: resolution.variables[index], at: span)
      }
    } else {
      resolution.variables[index].isUsed = true
    }
    if use.contains(.changes) { resolution.variables[index].isChanged = true }
    if use.contains(.escapes) { resolution.variables[index].escapes = true }
  }

  private mutating func refer(
    to index: Int, declaredAt depth: Int, id: NodeID, span: Span, _ use: Use
  ) {
    note(use, of: index, at: span)
    if resolution.variables[index].kind == .imported {
      resolution.references[Int(id)] = .binding(.module(resolution.variables[index].module))
      return
    }
    let current = functions.count - 1
    if depth == current {
      resolution.references[Int(id)] = .variable(index)
      return
    }
    resolution.variables[index].isShared = true
    if resolution.variables[index].isModuleLevel {
      resolution.references[Int(id)] = .variable(index)
      return
    }
    // Each function between the declaration and the use captures it from the one around it.
    var outer = -1
    for function in (depth + 1)...current {
      if let known = functions[function].captureNumbers[index] {
        outer = known
        continue
      }
      let number = functions[function].captures.count
      functions[function].captures.append(Resolution.Capture(variable: index, outer: outer))
      functions[function].captureNumbers[index] = number
      outer = number
    }
    if outer > 255 {
      bag.error(.tooManyCaptures(256), at: span)
    }
    resolution.references[Int(id)] = .capture(index: outer, variable: index)
  }

  private mutating func reportAssignment(to variable: Variable, at span: Span) {
    let name = variable.name
    switch variable.kind {
    case .let:
      let line = tree.file.position(of: variable.span.lower).line
      bag.error(.assignedConstant(name, line: line), at: span)
    case .function, .imported:
      bag.error(.assignedDeclaration(name, isFunction: variable.kind == .function), at: span)
    case .runParameter:
      bag.error(.assignedRunParameter(name), at: span)
    default:
      bag.error(.assignedParameter(name), at: span)
    }
  }

  private mutating func reportAssignment(toGlobal name: String, at span: Span) {
    switch scope.session[name]?.kind {
    case .var: break
    case .let:
      bag.error(.assignedConstantOfSession(name), at: span)
    case .some:
      bag.error(.assignedDeclarationOfSession(name), at: span)
    case nil:
      bag.error(.assignedBuiltIn(name), at: span)
    }
  }

  private func visibleNames() -> [String] {
    Array(scope.globals.keys) + Array(notYetDeclared)
      + names.visible.map { resolution.variables[$0].name }
  }

  mutating func resolvePendingModuleNames() {
    for pending in pendingModuleNames {
      guard let index = names.lookUp(tree.symbols[Int(pending.id)])?.variable else { continue }
      let variable = resolution.variables[index]
      resolution.variables[index].isShared = true
      note(pending.use, of: index, at: pending.span)
      resolution.references[Int(pending.id)] =
        variable.kind == .imported ? .binding(.module(variable.module)) : .variable(index)
    }
    pendingModuleNames = []
  }
}
