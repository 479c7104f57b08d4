extension Checker {
  /// The literal that an expression is or stands for.
  func scalar(_ expression: Expression) -> HostValue? {
    switch expression.kind {
    case .name:
      guard let variable = resolution.variable(namedBy: expression) else { return nil }
      return constants[variable]
    case .unary(.negate, let operand): return scalar(operand)?.negated
    default: return HostValue(scalar: expression)
    }
  }

  /// Where the parts of a literal stand.
  struct Places {
    var spans: [String: Span] = [:]
    var unknown: Set<String> = []

    /// The span of the innermost part that holds the path.
    func span(of path: String) -> Span? {
      var rest = Substring(path)
      while !rest.isEmpty {
        if let span = spans[String(rest)] { return span }
        guard let end = rest.lastIndex(where: { $0 == "." || $0 == "[" }) else { return nil }
        rest = rest[..<end]
      }
      return nil
    }

    /// Whether the path lies where only the run will tell.
    func isUnknown(_ path: String) -> Bool {
      var rest = Substring(path)
      while !rest.isEmpty {
        if unknown.contains(String(rest)) { return true }
        guard let end = rest.lastIndex(where: { $0 == "." || $0 == "[" }) else { return false }
        rest = rest[..<end]
      }
      return false
    }
  }

  /// An expression as far as its source states its value.
  private func literal(_ expression: Expression, at path: String, _ places: inout Places)
    -> LiteralValue
  {
    places.spans[path] = expression.span
    if let value = scalar(expression) { return .value(value) }
    switch expression.kind {
    case .list(let items):
      return .list(
        items.enumerated().map { literal($0.element, at: "\(path)[\($0.offset)]", &places) })
    case .map(let entries):
      return .map(
        entries.map { entry in
          let memberPath = "\(path).\(entry.key)"
          let value = literal(entry.value, at: memberPath, &places)
          places.spans[memberPath] = entry.keySpan.joined(entry.value.span)
          return .init(entry.key, value)
        })
    default:
      places.unknown.insert(path)
      return .unknown
    }
  }

  /// Checks literals among the arguments against the limits of what is called; for a function of the
  /// library that stands in front of one of the host, against the limits of that one.
  mutating func checkLiterals(
    _ arguments: CallArguments, _ target: CallTarget, _ call: Call, at span: Span
  ) {
    let name = target.signature.name
    guard let hostParameters = environment.hostParameters[name] else {
      checkPlainLimits(arguments, target)
      return
    }
    let known = target.isNative ? nil : hostParameters
    var entries: [LiteralValue.Entry] = []
    var places = Places()
    var missing: Set<String> = []
    for (index, parameter) in target.signature.parameters.enumerated() {
      if let known, !known.contains(parameter.name) { continue }
      guard let given = arguments.byParameter[index] else {
        // What the library has a default for is not missing.
        if parameter.isRequired || known != nil { missing.insert(parameter.name) }
        continue
      }
      guard !given.isWrong, let expression = given.expression else {
        places.unknown.insert(parameter.name)
        entries.append(.init(parameter.name, .unknown))
        continue
      }
      entries.append(
        .init(parameter.name, literal(expression, at: parameter.name, &places)))
    }
    guard let problems = environment.literalCheck?(name, entries) else {
      if known == nil { checkPlainLimits(arguments, target) }
      return
    }
    for problem in problems {
      if missing.contains(problem.path) || places.isUnknown(problem.path) { continue }
      report(
        target,
        .refusedLiteral(
          problem.path, problem.message, hint: problem.hint?.withoutFullStop),
        at: places.span(of: problem.path) ?? span)
    }
  }

  /// What a signature says of its parameters' values.
  private mutating func checkPlainLimits(_ arguments: CallArguments, _ target: CallTarget) {
    for index in target.callee.limited {
      let parameter = target.signature.parameters[index]
      guard let given = arguments.byParameter[index], !given.isWrong,
        let expression = given.expression
      else { continue }
      let value = scalar(expression)
      if case .string(let text)? = value, !parameter.choices.isEmpty,
        !parameter.choices.contains(where: { $0.value == text })
      {
        let hint = suggestion(text, among: parameter.choices) ?? listing(of: parameter.choices)
        report(target, .notAChoice(parameter.name, text, hint: hint), at: given.span)
      }
      if let range = parameter.range { check(value, expression, range, parameter.name, target) }
    }
  }

  private mutating func check(
    _ value: HostValue?, _ expression: Expression, _ range: ClosedRange<Double>, _ name: String,
    _ target: CallTarget
  ) {
    let amount: Double
    var unit = ""
    switch value {
    case .int(let number): amount = Double(number)
    case .float(let number): amount = number
    case .string(let text):
      amount = Double(text.unicodeScalars.count)
      unit = " characters"
    default:
      guard case .list(let items) = expression.kind else { return }
      amount = Double(items.count)
      unit = " items"
    }
    if range.contains(amount) { return }
    let isLow = amount < range.lowerBound
    let verb = unit.isEmpty ? "is" : "has"
    let bound = isLow ? range.lowerBound : range.upperBound
    report(
      target,
      .outsideLimits(name, verb, plain(amount) + unit, bound: plain(bound), isLow: isLow),
      at: expression.span)
  }

  private func plain(_ number: Double) -> String {
    Int64(exactly: number)?.description ?? number.description
  }
}

extension String {
  /// A sentence as a hint: without a capital and a full stop.
  var withoutFullStop: String {
    guard hasSuffix(".") else { return self }
    return prefix(1).lowercased() + dropFirst().dropLast()
  }
}
