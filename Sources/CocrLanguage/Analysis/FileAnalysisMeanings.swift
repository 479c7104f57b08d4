// What the names in a file mean.
extension FileAnalysis {
  /// The name at a place.
  func occurrence(at offset: Int32) -> Occurrence? {
    let path = tree.nodes(at: offset)
    for node in path.reversed() {
      if let found = occurrences(in: node).last(where: { $0.span.touches(offset) }) { return found }
    }
    return type(namedAt: offset)
  }

  /// The names that stand in a node itself, not in those inside it.
  func occurrences(in node: SyntaxNode) -> [Occurrence] {
    var found = node.declaredNames.filter { $0.id >= 0 }.map { name in
      Occurrence(
        span: name.span, target: target(ofDeclared: name), meaning: meaning(ofDeclared: name))
    }
    guard case .expression(let expression) = node else { return found }
    if let own = occurrence(of: expression) { found.append(own) }
    switch expression.kind {
    case .call(let call):
      let signature = signature(of: call.callee)
      for label in call.arguments.compactMap(\.label) {
        let parameter = signature?.parameters.first { $0.name == label.text }
        found.append(
          Occurrence(
            span: label.span, target: nil,
            meaning: signature.flatMap { signature in
              parameter.map { .argument($0, of: signature) }
            }))
      }
    case .map(let entries):
      for entry in entries {
        found.append(
          Occurrence(
            span: entry.keySpan, target: nil,
            meaning: .field(
              entry.key, type: type(of: entry.value), model: nil, declaration: nil)))
      }
    default: break
    }
    return found
  }

  /// The name that an expression is, or ends with.
  func occurrence(of expression: Expression) -> Occurrence? {
    switch expression.kind {
    case .name(let name):
      let target: Target?
      let meaning: Meaning?
      switch resolution.reference(expression) {
      case .variable(let index), .capture(_, let index):
        target = .variable(index)
        meaning = self.meaning(ofVariable: index, type: staticType(of: expression))
      case .binding(let binding):
        target = .binding(binding)
        meaning = self.meaning(ofGlobal: name, binding)
      case .none: (target, meaning) = (nil, nil)
      }
      return Occurrence(span: expression.span, target: target, meaning: meaning)
    case .field(let base, let name, _):
      let (target, meaning) = member(name, of: base, expression)
      return Occurrence(span: name.span, target: target, meaning: meaning)
    default: return nil
    }
  }

  private func member(
    _ name: Identifier, of base: Expression, _ whole: Expression
  ) -> (Target?, Meaning?) {
    let owner = staticType(of: base)
    if let module = owner.detail?.module {
      guard scope.modules.indices.contains(module),
        let binding = scope.modules[module].members[name.text]
      else { return (nil, nil) }
      return (.binding(binding), meaning(ofGlobal: name.text, binding))
    }
    let type = owner.unwrapped
    if let tag = tag(of: type), let binding = scope.methods[tag]?[name.text] {
      if case .binding(binding, let callee)? = staticType(of: whole).detail?.callable {
        return (.binding(binding), .method(callee.signature, of: type))
      }
      // Without a call it is a field, where the value can have fields.
      if tag != Tag.map, case .function(let signature)? = meaning(ofGlobal: name.text, binding) {
        return (.binding(binding), .method(signature, of: type))
      }
    }
    if case .record(let model) = type {
      let known = environment.model(model)
      let declaration = known?.fields.first { $0.name == name.text }
      return (
        .field(model: model, name: name.text),
        .field(
          name.text, type: declaration?.type ?? self.type(of: whole), model: known,
          declaration: declaration)
      )
    }
    if case .map = type {
      return (
        nil, .field(name.text, type: self.type(of: whole), model: nil, declaration: nil)
      )
    }
    return (nil, nil)
  }

  private func tag(of type: ValueType) -> UInt32? {
    let mask = type.tagMask
    return mask.nonzeroBitCount == 1 ? UInt32(mask.trailingZeroBitCount) : nil
  }

  private func type(namedAt offset: Int32) -> Occurrence? {
    for type in tree.types where type.span.touches(offset) {
      guard let known = ValueType.resolve(type, models: environment.checks.modelNames) else {
        continue
      }
      let model: RecordModel? =
        if case .record(let name) = known.unwrapped { environment.model(name) } else { nil }
      return Occurrence(span: type.span, target: nil, meaning: .type(known, model: model))
    }
    return nil
  }

  /// What can stand after a dot: a name with what it means.
  package struct Member: Sendable {
    /// The name.
    package let name: String
    /// What it means.
    package let meaning: Meaning
  }

  /// What can stand after a dot behind an expression: the members of a module, the fields of a record
  /// or of a map whose entries are known, the methods of its type.
  package func members(of expression: Expression) -> [Member] {
    let owner = staticType(of: expression)
    if let module = owner.detail?.module {
      guard scope.modules.indices.contains(module) else { return [] }
      let info = scope.modules[module]
      return info.memberNames.filter { !$0.hasPrefix("_") }.compactMap { name in
        info.members[name].flatMap { meaning(ofGlobal: name, $0) }.map {
          Member(name: name, meaning: $0)
        }
      }
    }
    let type = owner.unwrapped
    var found: [Member] = []
    if case .record(let name) = type, let model = environment.model(name) {
      found = model.fields.map {
        Member(
          name: $0.name, meaning: .field($0.name, type: $0.type, model: model, declaration: $0))
      }
    } else if let fields = owner.detail?.fields {
      found = fields.sorted { $0.key < $1.key }.map { name, known in
        Member(
          name: name, meaning: .field(name, type: known.type, model: nil, declaration: nil))
      }
    }
    return found
      + environment.methods(of: type).map {
        Member(name: $0.name, meaning: .method($0, of: type))
      }
  }

  // MARK: Declarations

  private func target(ofDeclared name: Identifier) -> Target? {
    let index = resolution.variable(of: name)
    guard index >= 0 else { return nil }
    let variable = resolution.variables[index]
    return variable.kind == .imported ? .binding(.module(variable.module)) : .variable(index)
  }

  /// What a name means that is declared at its place.
  func meaning(ofDeclared name: Identifier) -> Meaning? {
    let index = resolution.variable(of: name)
    return index >= 0 ? meaning(ofVariable: index, type: nil) : nil
  }

  private func meaning(ofVariable index: Int, type: StaticType?) -> Meaning? {
    let variable = resolution.variables[index]
    if variable.kind == .imported, let module = module(variable.module) { return module }
    if let literal = variable.function { return .function(signature(ofDeclared: literal)) }
    let known = type ?? self.type(ofVariable: index)
    return .variable(
      Variable(name: variable.name, kind: .init(variable.kind), type: known.type))
  }

  private func module(_ number: Int) -> Meaning? {
    guard scope.modules.indices.contains(number) else { return nil }
    let info = scope.modules[number]
    return .module(info.name, members: info.memberNames.filter { !$0.hasPrefix("_") })
  }

  /// What a name means that the file does not declare.
  func meaning(ofGlobal name: String) -> Meaning? {
    scope.globals[name].flatMap { meaning(ofGlobal: name, $0) }
  }

  private func meaning(ofGlobal name: String, _ binding: Binding) -> Meaning? {
    switch binding {
    case .module(let number): return module(number)
    case .native(let index): return .function(environment.natives[index].signature)
    case .global(let module, let slot):
      if let known = scope.session[name], known.kind != .function,
        scope.globals[name] == binding
      {
        return .variable(
          Variable(name: name, kind: .init(known.kind), type: known.type.type))
      }
      if let signature = scope.signature(module: module, slot: slot) { return .function(signature) }
      return .variable(Variable(name: name, kind: .let, type: .any))
    }
  }
}

extension FileAnalysis.Variable.Kind {
  init(_ kind: Variable.Kind) {
    self =
      switch kind {
      case .let: .let
      case .var: .var
      case .function: .function
      case .functionParameter: .parameter
      case .loop: .loop
      case .caught: .caught
      case .pattern: .pattern
      case .runParameter: .runParameter
      case .imported: .imported
      }
  }
}
