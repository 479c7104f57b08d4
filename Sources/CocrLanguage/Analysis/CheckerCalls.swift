/// A function as a call sees it.
struct CallTarget {
  let callee: Callee
  /// What is called, for sentences.
  var name: String
  /// How many parameters the call does not state: the value before the dot of a method.
  var hiddenCount = 0
  /// Its arguments are checked by their kind alone, as functions written in Swift do.
  var isNative: Bool
  var binding: Binding?
  var literal: FunctionLiteral?

  var signature: Signature { callee.signature }

  var parameters: ArraySlice<Signature.Parameter> { signature.parameters.dropFirst(hiddenCount) }

  /// The number of the parameter that a call may name so.
  func number(of label: String) -> Int? {
    signature.parameters.indices.first { number in
      number >= hiddenCount && signature.parameters[number].name == label
    }
  }

  /// The same for all parameters at once.
  var numbersByName: [String: Int] {
    Dictionary(
      zip(parameters.map(\.name), parameters.indices), uniquingKeysWith: { first, _ in first })
  }
}

extension Checker {
  /// The arguments of a call, checked: by the number of the parameter where they have one.
  struct CallArguments {
    struct Given {
      var expression: Expression?
      var type: StaticType
      var span: Span
      /// Something about it has been reported.
      var isWrong = false
    }

    var byParameter = ByParameter()
    var isWrong = false

    /// Mostly few enough to be looked through.
    struct ByParameter {
      private var entries: [(number: Int, given: Given)] = []
      /// By number where an entry is, once there are many.
      private var places: [Int: Int] = [:]
      private static let searched = 16

      private func place(_ number: Int) -> Int? {
        places.isEmpty ? entries.firstIndex { $0.number == number } : places[number]
      }

      var isEmpty: Bool { entries.isEmpty }

      func contains(_ number: Int) -> Bool { place(number) != nil }

      subscript(number: Int) -> Given? {
        get { place(number).map { entries[$0].given } }
        set {
          let index = place(number)
          switch (index, newValue) {
          case (let index?, let given?): entries[index].given = given
          case (nil, let given?):
            entries.append((number, given))
            if places.isEmpty, entries.count > Self.searched { notePlaces() }
            if !places.isEmpty { places[number] = entries.count - 1 }
          case (let index?, nil):
            entries.remove(at: index)
            if !places.isEmpty { notePlaces() }
          case (nil, nil): break
          }
        }
      }

      private mutating func notePlaces() {
        places = [:]
        for (place, entry) in entries.enumerated() { places[entry.number] = place }
      }
    }
  }

  mutating func infer(_ call: Call) -> StaticType {
    let type = inferCall(call)
    // Where a name is wrong, the call may not be the one that was meant.
    let hasWrongName = call.arguments.contains {
      if case .name = $0.value.kind { resolution.reference($0.value) == .none } else { false }
    }
    return hasWrongName ? .any : type
  }

  private mutating func inferCall(_ call: Call) -> StaticType {
    if case .field(let base, let name, let isOptional) = call.callee.kind {
      let object = infer(base)
      if object.detail?.module == nil {
        return infer(call, methodOf: object, name, isOptional: isOptional)
      }
      let member = field(of: object, name, isOptional: isOptional)
      note(member, of: call.callee)
      return infer(call, of: member, name: source(call.callee), at: call.callee.span)
    }
    if role == .library { noteCallOfParameter(call) }
    let callee = infer(call.callee)
    var name = "function"
    if case .name(let text) = call.callee.kind { name = text }
    return infer(call, of: callee, name: name, at: call.callee.span)
  }

  private func source(_ expression: Expression) -> String { tree.file.text(of: expression.span) }

  private mutating func infer(
    _ call: Call, of callee: StaticType, name: String, at span: Span
  ) -> StaticType {
    guard let callable = callee.detail?.callable else {
      if !callee.isNever, callee.type.tagMask & ValueType.function.tagMask == 0 {
        error(.notCallable(callee.type.noun, isNull: callee.type == .null), at: span)
      }
      inferUnknownArguments(call)
      return .any
    }
    let target = target(callable, name: name)
    var flow = flow(of: target)
    let arguments = checkArguments(call, target, &flow, at: span)
    note(call, target, at: span)
    return result(of: target, arguments, flow)
  }

  private mutating func infer(
    _ call: Call, methodOf object: StaticType, _ name: Identifier, isOptional: Bool
  ) -> StaticType {
    guard let (callable, isMethod) = method(of: object, name, isOptional: isOptional) else {
      inferUnknownArguments(call)
      return .any
    }
    note(StaticType(.function, .init(callable: callable)), of: call.callee)
    var target = target(callable, name: name.text)
    if isMethod { target.hiddenCount = 1 }
    var flow = flow(of: target)
    if isMethod { matchReceiver(object, target, &flow, at: name.span) }
    let arguments = checkArguments(call, target, &flow, at: name.span)
    note(call, target, at: name.span)
    let result = result(of: target, arguments, flow)
    if isOptional, object.type != object.unwrapped || object.isUnknown { return result.orNull }
    return result
  }

  mutating func target(_ callable: StaticType.Callable, name: String) -> CallTarget {
    switch callable {
    case .binding(let binding, let callee):
      let isNative = if case .native = binding { true } else { false }
      return CallTarget(
        callee: callee, name: callee.signature.name, isNative: isNative, binding: binding)
    case .literal(let literal):
      let number = Int(literal.number)
      let callee =
        callees[number] ?? Callee(Signature(of: literal, models: environment.modelNames))
      callees[number] = callee
      return CallTarget(
        callee: callee, name: literal.name?.text ?? name, isNative: false, literal: literal)
    }
  }

  // MARK: Results

  private mutating func result(
    of target: CallTarget, _ arguments: CallArguments, _ flow: CallFlow?
  ) -> StaticType {
    if let literal = target.literal { return result(of: literal) }
    if target.signature.neverReturns { return .never }
    let known = flow?.result { arguments.byParameter.contains($0) }
    return known ?? StaticType(target.signature.result)
  }

  func resultOfFunction(_ type: StaticType) -> StaticType? {
    switch type.detail?.callable {
    case .literal(let literal):
      guard case .known(let result)? = results[Int(literal.number)], !result.isNever else {
        return nil
      }
      return result
    case .binding(_, let callee): return StaticType(callee.signature.result)
    case nil: return nil
    }
  }

  // MARK: Arguments

  private mutating func inferUnknownArguments(_ call: Call) {
    for argument in call.arguments { _ = infer(argument.value) }
    if let block = call.trailingBlock { _ = check(function: block, name: "block") }
  }

  /// An argument; where it is a function, it will be called with the values that are `offered`.
  private mutating func inferArgument(_ value: Expression, _ offered: [StaticType]) -> StaticType {
    guard case .function(let literal) = value.kind else { return infer(value) }
    _ = check(function: literal, name: "function", offered: offered)
    let type = StaticType(.function, .init(callable: .literal(literal)))
    note(type, of: value)
    return type
  }

  private mutating func checkArguments(
    _ call: Call, _ target: CallTarget, _ flow: inout CallFlow?, at span: Span
  ) -> CallArguments {
    var arguments = CallArguments()
    let first = target.hiddenCount
    var position = first
    // Few labels are looked for one by one.
    let numbers = call.arguments.count > 16 ? target.numbersByName : nil
    var extras: [Span] = []
    var beyondLimit: [(Span, Int)] = []
    for argument in call.arguments {
      var number: Int? = position
      if let label = argument.label {
        number = numbers.map { $0[label.text] } ?? target.number(of: label.text)
      }
      let type = inferArgument(argument.value, number.flatMap { flow?.offered(to: $0) } ?? [])
      if let number { match(type, number, &flow) }
      let given = CallArguments.Given(
        expression: argument.value, type: type, span: argument.value.span)
      if let label = argument.label {
        assign(given, to: label, number, target, &arguments)
        continue
      }
      if position >= target.signature.parameters.count {
        if !target.signature.isVariadic { extras.append(argument.value.span) }
      } else {
        arguments.byParameter[position] = given
        if let limit = target.signature.positionalLimit, position >= limit {
          beyondLimit.append((argument.value.span, position))
          arguments.byParameter[position]?.isWrong = true
        }
      }
      position += 1
    }
    if let span = extras.first {
      arguments.isWrong = true
      reportTooMany(target, position - first, at: span)
    } else if let (span, index) = beyondLimit.first {
      arguments.isWrong = true
      reportBeyondLimit(target, index, at: span)
    }
    if let block = call.trailingBlock {
      let last = target.signature.parameters.count - 1
      _ = check(function: block, name: "block", offered: flow?.offered(to: last) ?? [])
      let type = StaticType(.function, .init(callable: .literal(block)))
      match(type, last, &flow)
      if last < first || arguments.byParameter.contains(last) {
        arguments.isWrong = true
        error(.noBlock(target.name), at: block.span)
      } else {
        arguments.byParameter[last] = .init(expression: nil, type: type, span: block.span)
      }
    }
    if !arguments.isWrong { reportMissing(target, &arguments, at: span) }
    if let flow { checkResultsOfFunctions(&arguments, of: target, flow) }
    checkTypes(&arguments, target)
    checkFunctions(&arguments, target, flow)
    if role == .library { noteHandedOn(arguments, target) }
    checkLiterals(arguments, target, call, at: span)
    return arguments
  }

  private mutating func noteHandedOn(_ arguments: CallArguments, _ target: CallTarget) {
    for (index, parameter) in target.signature.parameters.enumerated()
    where !parameter.choices.isEmpty || parameter.range != nil || parameter.callShape != nil {
      guard let expression = arguments.byParameter[index]?.expression,
        let variable = resolution.variable(namedBy: expression)
      else { continue }
      handedOn[variable] = parameter
      noteCall(of: variable, parameter.callShape)
    }
  }

  private mutating func assign(
    _ given: CallArguments.Given, to label: Identifier, _ number: Int?, _ target: CallTarget,
    _ arguments: inout CallArguments
  ) {
    guard let index = number else {
      arguments.isWrong = true
      let hint =
        didYouMean(label.text, among: target.parameters.map(\.name)) ?? signatureHint(target)
      report(target, .unknownArgument(target.name, label.text, hint: hint), at: label.span)
      return
    }
    if arguments.byParameter.contains(index) {
      arguments.isWrong = true
      report(target, .argumentTwice(target.name, label.text), at: label.span)
      return
    }
    arguments.byParameter[index] = given
  }

  /// What reaches the world is never tried with arguments that are sure to be wrong.
  mutating func report(_ target: CallTarget, _ message: Message, at span: Span) {
    if target.signature.reachesWorld {
      alwaysError(message, at: span)
    } else {
      error(message, at: span)
    }
  }

  private func signatureHint(_ target: CallTarget) -> String? {
    let labels = target.parameters.map(\.name)
    if labels.isEmpty {
      return target.signature.isVariadic
        ? "it takes values without names" : "call it as `\(target.name)()`"
    }
    if labels.count > 8 { return "it has \(labels.map { "`\($0)`" }.joined(separator: ", "))" }
    return Message.callHint(target.name, labels)
  }

  private mutating func reportTooMany(_ target: CallTarget, _ count: Int, at span: Span) {
    let expected = target.parameters.count
    let limit = target.signature.positionalLimit
    if let limit, limit < expected {
      reportBeyondLimit(target, limit + target.hiddenCount, at: span)
      return
    }
    report(
      target,
      .tooManyArguments(
        target.name, takes: expected, given: count, hint: signatureHint(target)),
      at: span)
  }

  private mutating func reportBeyondLimit(_ target: CallTarget, _ index: Int, at span: Span) {
    let limit = target.signature.positionalLimit ?? 0
    let positional = target.parameters.prefix(limit).map(\.name)
    let parameters = target.signature.parameters
    let hint =
      parameters.indices.contains(index)
      ? "name it: `\(parameters[index].name): …`" : nil
    report(target, .needsName(target.name, positional: positional, hint: hint), at: span)
  }

  private mutating func reportMissing(
    _ target: CallTarget, _ arguments: inout CallArguments, at span: Span
  ) {
    var missing: [Signature.Parameter] = []
    let parameters = target.signature.parameters
    for index in parameters.indices
    where index >= target.hiddenCount && parameters[index].isRequired
      && !arguments.byParameter.contains(index)
    { missing.append(parameters[index]) }
    guard let first = missing.first else { return }
    if missing.count == 1, let index = misplaced(first, target, arguments),
      let given = arguments.byParameter[index]
    {
      arguments.byParameter[index]?.isWrong = true
      let other = target.signature.parameters[index].name
      report(target, .missingArgument(target.name, first.name, givenAs: other), at: given.span)
    } else if missing.count == 1 {
      let hint = first.summary.isEmpty ? signatureHint(target) : first.summary.withoutFullStop
      report(target, .missingArgument(target.name, first.name, hint: hint), at: span)
    } else {
      let hint = target.parameters.count > 8 ? nil : signatureHint(target)
      report(
        target, .missingArguments(target.name, missing.map(\.name), hint: hint), at: span)
    }
  }

  /// The argument that fits the missing parameter, and not the one at whose place it stands.
  private func misplaced(
    _ missing: Signature.Parameter, _ target: CallTarget, _ arguments: CallArguments
  ) -> Int? {
    target.signature.parameters.indices.first { index in
      let parameter = target.signature.parameters[index]
      guard index >= target.hiddenCount, missing.type != .any, !parameter.isRequired,
        let given = arguments.byParameter[index]?.type, !given.isNever
      else { return false }
      return !given.type.mayBecome(parameter.type) && given.type.mayBecome(missing.type)
    }
  }

  private mutating func checkTypes(_ arguments: inout CallArguments, _ target: CallTarget) {
    let parameters = target.signature.parameters
    for index in parameters.indices where arguments.byParameter.contains(index) {
      guard let given = arguments.byParameter[index], !given.isWrong, !given.type.isNever else {
        continue
      }
      let isTaken =
        target.isNative
        ? parameters[index].takesNatively(given.type)
        : given.type.mayBecome(parameters[index].type)
      if isTaken { continue }
      let parameter = parameters[index]
      if target.isNative {
        if let refusal = parameter.refusal(of: given.type) {
          report(target, refusal, at: given.span)
          arguments.byParameter[index]?.isWrong = true
          continue
        }
        report(
          target,
          mismatch(
            Message.argument(parameter.name, of: target.name), parameter.type, given.type,
            hint: conversionHint(parameter.type, given, isNative: true)),
          at: given.span)
      } else {
        report(
          target,
          mismatch(
            Message.argument(parameter.name), parameter.type, given.type,
            hint: conversionHint(parameter.type, given, isNative: false)),
          at: given.span)
      }
      arguments.byParameter[index]?.isWrong = true
    }
  }

  private func conversionHint(
    _ expected: ValueType, _ given: CallArguments.Given, isNative: Bool
  ) -> String? {
    switch (expected.unwrapped, given.type.unwrapped) {
    case (.duration, .int): return "a length of time is written `10m`, `1h30m` or `30s`"
    case (.list, .list): return nil
    case (.list, .map) where !isNative:
      return "`.values()`, `.keys()` and `.entries()` give lists of what a map holds"
    case (.list, _) where given.type.type != .null:
      guard let expression = given.expression, expression.span.upper - expression.span.lower < 40
      else { return nil }
      return "write `[\(source(expression))]`"
    case (.string, .int), (.string, .float), (.string, .number):
      return "`string(…)` makes a text of it"
    case (.int, .string): return "`int(…)` reads the number in a text"
    case (.function, _): return "a function is written `x => …` or `fn(x) { … }`"
    default: return nil
    }
  }
}

extension Signature.Parameter {
  /// What to say of a value that a native function which takes values of several types does not take.
  func refusal(of value: StaticType) -> Message? {
    guard let accepted, value.tagMask & accepted.tagMask == 0 else { return nil }
    return accepted.refusal(value.noun, value.type == .null)
  }

  /// Whether a native function may take a value.
  func takesNatively(_ value: StaticType) -> Bool {
    if let accepted, value.tagMask & accepted.tagMask == 0 { return false }
    return value.tagMask & nativeMask != 0
  }

  /// The tags that a native function takes; those of the host are given secrets as texts.
  var nativeMask: UInt32 {
    let mask = type.tagMask
    return mask & ValueType.string.tagMask == 0 ? mask : mask | ValueType.secret.tagMask
  }
}
