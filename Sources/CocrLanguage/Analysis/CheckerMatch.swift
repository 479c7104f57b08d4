/// A literal that an arm of a `match` takes.
private enum SeenPattern: Hashable {
  case null
  case bool(Bool)
  case int(Int64)
  case float(Double)
  case text(String)
  case duration(Int64)

  init?(_ value: HostValue) {
    switch value {
    case .null: self = .null
    case .bool(let value): self = .bool(value)
    case .int(let value): self = .int(value)
    case .float(let value): self = .float(value)
    case .string(let text): self = .text(text)
    case .duration(let value): self = .duration(value)
    default: return nil
    }
  }
}

extension Checker {
  mutating func infer(
    match subject: Expression, _ arms: [MatchArm], isWanted: Bool, at span: Span
  ) -> StaticType {
    let found = infer(subject)
    if arms.isEmpty {
      alwaysError(.noArms, at: span)
      return .any
    }
    var value = StaticType.never
    var seen: Set<SeenPattern> = []
    var takesAll: MatchArm?
    for arm in arms {
      if let earlier = takesAll {
        let line = tree.file.position(of: earlier.span.lower).line
        warning(.coveredArm(line: line), at: arm.span)
        takesAll = nil
      }
      for pattern in arm.patterns {
        check(pattern, found, isGuarded: arm.condition != nil, &seen)
        if Self.takesEverything(pattern), arm.condition == nil { takesAll = arm }
      }
      if let condition = arm.condition { checkCondition(condition) }
      value = value.joined(check(block: arm.body, isWanted: isWanted))
    }
    reportMissingCases(found, arms, seen, at: subject.span)
    return value
  }

  private static func takesEverything(_ pattern: Pattern) -> Bool {
    switch pattern {
    case .wildcard, .binding: true
    case .value, .range: false
    }
  }

  private mutating func check(
    _ pattern: Pattern, _ subject: StaticType, isGuarded: Bool, _ seen: inout Set<SeenPattern>
  ) {
    switch pattern {
    case .wildcard: break
    case .binding(let name): set(name, to: subject.asElement)
    case .range(let lower, let upper, _, _): checkBoundsOfPattern(lower, upper, subject)
    case .value(let expression):
      let found = infer(expression)
      let known = scalar(expression)
      if !subject.isNever, !subject.type.mayEqual(found.type) {
        warning(.patternNeverEqual(found.type.noun, subject.type.noun), at: expression.span)
      } else if !subject.choices.isEmpty {
        checkCase(expression, of: subject.choices)
      }
      guard let known = known.flatMap(SeenPattern.init), !isGuarded else { return }
      if !seen.insert(known).inserted {
        warning(.coveredPattern(tree.file.text(of: expression.span)), at: expression.span)
      }
    }
  }

  private mutating func checkBoundsOfPattern(
    _ lower: Expression, _ upper: Expression, _ subject: StaticType
  ) {
    let (low, high) = (infer(lower), infer(upper))
    if low.isNever || high.isNever { return }
    if !low.type.mayEqual(high.type) {
      warning(.noRange(low.type.noun, high.type.noun), at: lower.span.joined(upper.span))
    }
  }

  private mutating func reportMissingCases(
    _ subject: StaticType, _ arms: [MatchArm], _ seen: Set<SeenPattern>, at span: Span
  ) {
    if subject.choices.isEmpty { return }
    let isOpen = arms.contains { arm in
      arm.patterns.contains { Self.takesEverything($0) } && arm.condition == nil
    }
    if isOpen { return }
    let missing = subject.choices.map(\.value).filter { !seen.contains(.text($0)) }
    if missing.isEmpty { return }
    warning(.missingArms(missing), at: span)
  }
}
