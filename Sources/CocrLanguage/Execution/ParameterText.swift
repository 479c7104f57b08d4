extension ValueType {
  /// The value that a text given from outside, as on a command line, stands for; nil where it does
  /// not fit the type.
  ///
  /// Lists are written `a,b,c` or as in a program, maps as in a program, which takes JSON as well.
  public func value(fromText text: String) -> HostValue? {
    switch self {
    case .any, .string: return .string(text)
    case .int: return Int64(text).map(HostValue.int)
    case .float: return Double(text).flatMap { $0.isFinite ? .float($0) : nil }
    case .number: return Int64(text).map(HostValue.int) ?? ValueType.float.value(fromText: text)
    case .bool: return ["true": true, "false": false][text].map(HostValue.bool)
    case .duration: return literal(text)
    case .time: return TimeText.parse(text).map(HostValue.time)
    case .list(let item):
      if text.isEmpty { return .list([]) }
      if text.hasPrefix("[") { return literal(text) }
      var items: [HostValue] = []
      for part in text.split(separator: ",", omittingEmptySubsequences: false) {
        guard let value = item.value(fromText: String(part)) else { return nil }
        items.append(value)
      }
      return .list(items)
    case .map: return literal(text)
    case .optional(let wrapped): return text == "null" ? .null : wrapped.value(fromText: text)
    case .null, .secret, .function, .record: return nil
    }
  }

  /// How a value of the type is written, for messages.
  public var exampleOfText: String? {
    switch self {
    case .duration: "10m, 1h30m or 30s"
    case .time: "2026-01-31T08:00:00Z"
    case .bool: "true or false"
    case .list: "a,b,c or [\"a\", \"b\"]"
    case .map: "{\"name\": \"value\"}"
    case .optional(let wrapped): wrapped.exampleOfText
    default: nil
    }
  }

  /// The value that a literal of the language stands for, where it fits the type.
  private func literal(_ text: String) -> HostValue? {
    // In parentheses `{` opens a map.
    let parsed = Parser.parse(SourceFile(name: "", text: "(\(text)\n)"))
    guard !parsed.diagnostics.contains(where: { $0.severity == .error }),
      parsed.tree.statements.count == 1,
      case .expression(let expression)? = parsed.tree.statements.first?.kind,
      let value = HostValue(literal: expression)
    else { return nil }
    return accepts(value) ? value : nil
  }

  private func accepts(_ value: HostValue) -> Bool {
    switch (self, value) {
    case (.any, _), (.null, .null), (.bool, .bool), (.int, .int), (.float, .float),
      (.number, .int), (.number, .float), (.string, .string), (.duration, .duration),
      (.time, .time), (.optional, .null):
      true
    case (.list(let item), .list(let values)): values.allSatisfy(item.accepts)
    case (.map(let item), .map(let map)): map.entries.allSatisfy { item.accepts($0.value) }
    case (.optional(let wrapped), _): wrapped.accepts(value)
    default: false
    }
  }
}

extension HostValue {
  /// The value that a literal without parts stands for; nil for any other expression.
  init?(scalar expression: Expression) {
    switch expression.kind {
    case .null: self = .null
    case .bool(let value): self = .bool(value)
    case .int(let value): self = .int(value)
    case .float(let value): self = .float(value)
    case .duration(let value): self = .duration(value)
    case .string(let text): self = .string(text)
    case .unary(.negate, let operand):
      guard let value = HostValue(scalar: operand)?.negated else { return nil }
      self = value
    default: return nil
    }
  }

  /// The number or duration with the other sign; nil where there is none.
  var negated: HostValue? {
    switch self {
    case .int(let value) where value != .min: .int(-value)
    case .float(let value): .float(-value)
    case .duration(let value) where value != .min: .duration(-value)
    default: nil
    }
  }

  /// The value that an expression of literals alone stands for; nil for any other.
  fileprivate init?(literal expression: Expression) {
    switch expression.kind {
    case .list(let items):
      var values: [HostValue] = []
      for item in items {
        guard let value = HostValue(literal: item) else { return nil }
        values.append(value)
      }
      self = .list(values)
    case .map(let entries):
      var members: [HostMap.Entry] = []
      for entry in entries {
        guard let value = HostValue(literal: entry.value) else { return nil }
        members.append(.init(entry.key, value))
      }
      self = .map(.init(members))
    default: self.init(scalar: expression)
    }
  }
}
