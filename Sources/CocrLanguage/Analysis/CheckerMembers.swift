extension StaticType {
  /// The type of the items of a list or the values of a map; `any` where it is neither.
  var itemType: ValueType {
    switch unwrapped {
    case .list(let item): item
    case .map(let value): value
    default: .any
    }
  }
}

extension Checker {
  // MARK: Fields

  /// What `base.name` gives.
  mutating func field(of base: StaticType, _ name: Identifier, isOptional: Bool) -> StaticType {
    if base.isNever { return .any }
    if let module = base.detail?.module { return member(of: module, name) }
    switch base.unwrapped {
    case .any:
      if base.detail?.isError == true { checkErrorField(name) }
      return .any
    case .record(let model): return recordField(model, name, isOptional: isOptional)
    case .map(let value):
      guard let fields = base.detail?.fields else { return StaticType(value).asElement }
      if let known = fields[name.text] { return known }
      if isOptional { return .any }
      let hint =
        didYouMean(name.text, among: fields.keys) ?? Message.optionalFieldHint(name.text)
      error(.unknownField(of: "the map", name.text, hint: hint), at: name.span)
      return .any
    case .null where isOptional: return .null
    default:
      reportNoField(base, name)
      return .any
    }
  }

  private mutating func reportNoField(_ base: StaticType, _ name: Identifier) {
    let noun = base.type.noun
    let methods = methodNames(of: base.unwrapped)
    var hint: String?
    if methods.contains(name.text) {
      hint = hintForMethod(name.text, of: base.unwrapped)
    } else if base.type == .null {
      hint = Message.fieldOfNullHint(name.text)
    } else if let meant = ForeignMethod.hint(name.text, among: methods) {
      hint = meant
    } else if let near = Suggestion.closest(to: name.text, among: methods) {
      hint = "did you mean the method `.\(near)(…)`?"
    }
    error(.noFields(noun, name.text, hint: hint), at: name.span)
  }

  /// What to write for a method whose parentheses are missing.
  private func hintForMethod(_ name: String, of type: ValueType) -> String {
    var takesArguments = true
    if let tag = tag(of: type), let binding = scope.methods[tag]?[name] {
      takesArguments = signature(of: binding).map { $0.parameters.count > 1 } ?? true
    }
    return Message.methodHint(name, takesArguments: takesArguments)
  }

  private mutating func recordField(_ model: String, _ name: Identifier, isOptional: Bool)
    -> StaticType
  {
    if model == EnvironmentBuilder.errorModel.name {
      checkErrorField(name)
      return .any
    }
    guard let known = environment.models[model] else { return .any }
    if let field = known.fields.first(where: { $0.name == name.text }) {
      let detail = field.choices.isEmpty ? nil : StaticType.Detail(choices: field.choices)
      return field.type == .any ? .any : StaticType(.optional(field.type), detail)
    }
    let names = known.fields.map(\.name)
    if isOptional {
      // The service may answer more than its documentation says.
      if let hint = didYouMean(name.text, among: names) {
        warning(.unknownField(of: "`\(model)`", name.text, hint: hint), at: name.span)
      }
      return .any
    }
    var hint = didYouMean(name.text, among: names)
    if hint == nil, methodNames(of: .record(model)).contains(name.text) {
      hint = hintForMethod(name.text, of: .record(model))
    }
    if hint == nil, names.count <= 12 {
      hint = "it has \(names.map { "`\($0)`" }.joined(separator: ", "))"
    }
    alwaysError(.unknownField(of: "`\(model)`", name.text, hint: hint), at: name.span)
    return .any
  }

  /// A thrown map may have fields of its own; a misspelt one is still worth a word.
  private mutating func checkErrorField(_ name: Identifier) {
    let fields = EnvironmentBuilder.errorModel.fields
    if fields.contains(where: { $0.name == name.text }) { return }
    if resolution.thrownKeys.contains(name.text) { return }
    let names = fields.map(\.name)
    guard let hint = didYouMean(name.text, among: names) else { return }
    warning(.unknownErrorField(name.text, hint: hint), at: name.span)
  }

  /// What `base.name` stands for where the base is a module or namespace.
  mutating func member(of module: Int, _ name: Identifier) -> StaticType {
    guard scope.modules.indices.contains(module) else { return .any }
    let info = scope.modules[module]
    if let binding = info.members[name.text] { return type(of: binding) }
    let owner = qualifier(of: name) ?? info.name
    if name.text.hasPrefix("_") {
      alwaysError(.privateMember(owner, name.text), at: name.span)
      return .any
    }
    let near = Suggestion.closest(to: name.text, among: info.memberNames)
    let listing = info.memberNames.map { "`\($0)`" }.joined(separator: ", ")
    let hint =
      near.map { "did you mean `\(owner).\($0)`?" }
      ?? (info.memberNames.isEmpty ? nil : "it has \(listing)")
    alwaysError(.unknownMember(owner, name.text, hint: hint), at: name.span)
    return .any
  }

  /// The name that stands before the dot.
  func qualifier(of name: Identifier) -> String? {
    let bytes = tree.file.bytes
    var end = min(Int(name.span.lower), bytes.count)
    while end > 0, bytes[end - 1] != UInt8(ascii: ".") { end -= 1 }
    end -= 1
    if end > 0, bytes[end - 1] == UInt8(ascii: "?") { end -= 1 }
    while end > 0, bytes[end - 1] == UInt8(ascii: " ") || bytes[end - 1] == UInt8(ascii: "\n") {
      end -= 1
    }
    var start = max(0, end)
    while start > 0, Scanner.isNameByte(bytes[start - 1]) { start -= 1 }
    return start < end ? String(decoding: bytes[start..<end], as: UTF8.self) : nil
  }

  // MARK: Indexes

  mutating func inferIndex(_ base: Expression, _ index: Expression) -> StaticType {
    let object = infer(base)
    if case .range(let lower, let upper, _) = index.kind {
      checkBounds(lower, upper)
      if object.isNever || object.isUnknown { return .any }
      let sliced = ValueType.list(.any).tagMask | ValueType.string.tagMask
      if object.type.tagMask & sliced == 0 {
        error(.notSliceable(object.type.noun), at: base.span)
        return .any
      }
      return StaticType(object.unwrapped)
    }
    let key = infer(index)
    checkIndex(of: object, key, at: index.span)
    switch object.unwrapped {
    case .list(let item): return StaticType(item).asElement
    case .string: return StaticType(.string)
    case .map, .record:
      guard case .string(let text) = index.kind else {
        return StaticType(object.itemType).asElement
      }
      return field(of: object, Identifier(text: text, span: index.span), isOptional: false)
    default: return .any
    }
  }

  /// Checks the value between the brackets.
  mutating func checkIndex(of object: StaticType, _ key: StaticType, at span: Span) {
    if object.isNever || key.isNever { return }
    switch object.unwrapped {
    case .any: break
    case .list where !key.type.mayFit(.int), .string where !key.type.mayFit(.int):
      error(.indexType(of: object.type.noun, key.type.noun), at: span)
    case .map where !key.type.mayFit(.string), .record where !key.type.mayFit(.string):
      error(.keyType(key.type.noun), at: span)
    case .list, .string, .map, .record: break
    default:
      error(.notIndexable(object.type.noun, isNull: object.type == .null), at: span)
    }
  }

  // MARK: Methods

  func tag(of type: ValueType) -> UInt32? {
    let mask = type.tagMask
    guard mask.nonzeroBitCount == 1 else { return nil }
    return UInt32(mask.trailingZeroBitCount)
  }

  func methodNames(of type: ValueType) -> [String] {
    guard let tag = tag(of: type) else { return [] }
    return (scope.methods[tag] ?? [:]).keys.filter { !$0.hasPrefix("_") }
  }

  /// The method of a value of a known type, or a function that lies in a field, which does not get
  /// the value before the dot.
  ///
  /// - Returns: nil where nothing is known; what is sure to fail has been reported.
  mutating func method(of base: StaticType, _ name: Identifier, isOptional: Bool)
    -> (callable: StaticType.Callable, isMethod: Bool)?
  {
    if base.isNever || base.isUnknown { return nil }
    let type = base.unwrapped
    if type == .null {
      if !isOptional {
        let hint = Message.methodOfNullHint(name.text)
        error(.unknownMethod(of: "null", name.text, hint: hint), at: name.span)
      }
      return nil
    }
    let tag = tag(of: type)
    guard type == .function || tag != nil else { return nil }
    if let tag, let binding = scope.methods[tag]?[name.text] {
      return self.type(of: binding).detail?.callable.map { ($0, true) }
    }
    switch type {
    case .record(let model): checkRecordMethod(model, name)
    case .map:
      guard let fields = base.detail?.fields else { return nil }
      if let known = fields[name.text] {
        checkCallable(known, name)
        return known.detail?.callable.map { ($0, false) }
      }
      reportNoMethod("a map", name, methodNames(of: type) + fields.keys)
    default: reportNoMethod(type.noun.withArticle, name, methodNames(of: type))
    }
    return nil
  }

  private mutating func checkCallable(_ field: StaticType, _ name: Identifier) {
    if field.isNever || field.type.tagMask & ValueType.function.tagMask != 0 { return }
    error(.fieldNotCallable(name.text, field.type.noun), at: name.span)
  }

  private mutating func checkRecordMethod(_ model: String, _ name: Identifier) {
    guard model != EnvironmentBuilder.errorModel.name, let known = environment.models[model] else {
      return
    }
    if let field = known.fields.first(where: { $0.name == name.text }) {
      checkCallable(StaticType(field.type), name)
      return
    }
    let fields = known.fields.map(\.name)
    reportNoMethod("`\(model)`", name, methodNames(of: .record(model)) + fields)
  }

  private mutating func reportNoMethod(_ owner: String, _ name: Identifier, _ names: [String]) {
    let hint = ForeignMethod.hint(name.text, among: names) ?? didYouMean(name.text, among: names)
    error(.unknownMethod(of: owner, name.text, hint: hint), at: name.span)
  }
}
