extension ValueType {
  /// The value that a text given from outside, as on a command line, stands for; nil where it does
  /// not fit the type.
  ///
  /// Lists are written `a,b,c`, as JSON or as in a program, maps in the last two ways. In JSON a
  /// duration or a time is a text.
  public func value(fromText text: String) -> HostValue? {
    switch self {
    case .any, .string: return .string(text)
    case .int: return NumberText.int(text).map(HostValue.int)
    case .float: return NumberText.float(text).map(HostValue.float)
    case .number:
      return ValueType.int.value(fromText: text) ?? ValueType.float.value(fromText: text)
    case .bool: return ["true": true, "false": false][text].map(HostValue.bool)
    case .duration: return DurationText.parse(text).map(HostValue.duration)
    case .time: return TimeText.parse(text).map(HostValue.time)
    case .list(let item):
      if text.isEmpty { return .list([]) }
      if WhiteSpace.trimmed(text).hasPrefix("[") { return structure(text) }
      var items: [HostValue] = []
      for part in text.split(separator: ",", omittingEmptySubsequences: false) {
        guard let value = item.value(fromText: String(part)) else { return nil }
        items.append(value)
      }
      return .list(items)
    case .map: return structure(text)
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

  /// The list or map that a text stands for, in JSON or as a literal of the language, where it fits
  /// the type.
  private func structure(_ text: String) -> HostValue? {
    (HostValue(json: text) ?? Self.literal(text)).flatMap(adapted)
  }

  /// The value that a literal of the language stands for.
  private static func literal(_ text: String) -> HostValue? {
    // In parentheses `{` opens a map.
    let parsed = Parser.parse(SourceFile(name: "", text: "(\(text)\n)"))
    guard !parsed.diagnostics.contains(where: { $0.severity == .error }),
      parsed.tree.statements.count == 1,
      case .expression(let expression)? = parsed.tree.statements.first?.kind
    else { return nil }
    return HostValue(literal: expression)
  }

  /// The value as one of the type: an int where a float is wanted becomes one, and so does a text
  /// where it stands for a duration or a time. Nil where it does not fit.
  private func adapted(_ value: HostValue) -> HostValue? {
    switch (self, value) {
    case (.any, _), (.null, .null), (.bool, .bool), (.int, .int), (.float, .float),
      (.number, .int), (.number, .float), (.string, .string), (.duration, .duration),
      (.time, .time), (.optional, .null):
      return value
    case (.float, .int(let number)): return .float(Double(number))
    case (.duration, .string(let text)), (.time, .string(let text)):
      return self.value(fromText: text)
    case (.list(let item), .list(let values)):
      var items: [HostValue] = []
      for value in values {
        guard let item = item.adapted(value) else { return nil }
        items.append(item)
      }
      return .list(items)
    case (.map(let item), .map(var map)):
      for index in map.entries.indices {
        guard let value = item.adapted(map.entries[index].value) else { return nil }
        map.entries[index].value = value
      }
      return .map(map)
    case (.optional(let wrapped), _): return wrapped.adapted(value)
    default: return nil
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
      var map = HostMapBuilder()
      for entry in entries {
        guard let value = HostValue(literal: entry.value) else { return nil }
        map.set(entry.key, value)
      }
      self = .map(.init(map.entries))
    default: self.init(scalar: expression)
    }
  }
}
