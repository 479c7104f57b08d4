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
    var seen: [HostValue] = []
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
    _ pattern: Pattern, _ subject: StaticType, isGuarded: Bool, _ seen: inout [HostValue]
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
      guard let known, !isGuarded else { return }
      if seen.contains(known) {
        warning(.coveredPattern(tree.file.text(of: expression.span)), at: expression.span)
      } else {
        seen.append(known)
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
    _ subject: StaticType, _ arms: [MatchArm], _ seen: [HostValue], at span: Span
  ) {
    if subject.choices.isEmpty { return }
    let isOpen = arms.contains { arm in
      arm.patterns.contains { Self.takesEverything($0) } && arm.condition == nil
    }
    if isOpen { return }
    let missing = subject.choices.map(\.value).filter { !seen.contains(.string($0)) }
    if missing.isEmpty { return }
    warning(.missingArms(missing), at: span)
  }
}
