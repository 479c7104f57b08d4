extension Checker {
  mutating func infer(
    match subject: Expression, _ arms: [MatchArm], isWanted: Bool, at span: Span
  ) -> StaticType {
    let found = infer(subject)
    if arms.isEmpty {
      alwaysError(
        "a `match` needs at least one arm", at: span,
        hint: "an arm is written `pattern -> value`, one for everything else `_ -> value`")
      return .any
    }
    var value = StaticType.never
    var seen: [HostValue] = []
    var takesAll: MatchArm?
    for arm in arms {
      if let earlier = takesAll {
        warning(
          "this arm is never reached: the one in line "
            + "\(tree.file.position(of: earlier.span.lower).line) takes every value", at: arm.span,
          hint: "move it up, or remove it")
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
        warning(
          "\(found.type.noun.withArticle) is never equal to "
            + "\(subject.type.noun.withArticle), so this is never reached", at: expression.span)
      } else if !subject.choices.isEmpty {
        checkCase(expression, of: subject.choices)
      }
      guard let known, !isGuarded else { return }
      if seen.contains(known) {
        warning(
          "an arm above takes `\(tree.file.text(of: expression.span))` already",
          at: expression.span, hint: "remove one of the two")
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
      warning(
        "\(low.type.noun.withArticle) and \(high.type.noun.withArticle) are no range",
        at: lower.span.joined(upper.span))
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
    let shown = missing.prefix(8).map { "\"\($0)\"" }.joined(separator: ", ")
    let more = missing.count > 8 ? " and \(missing.count - 8) more" : ""
    warning(
      "the `match` has no arm for \(shown)\(more)", at: span,
      hint: "add \(missing.count == 1 ? "it" : "them"), or an arm `_ -> …` for the rest")
  }
}
