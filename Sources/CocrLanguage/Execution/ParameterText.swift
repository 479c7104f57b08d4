extension ValueType {
  /// The value that a text given from outside, as on a command line, stands for; nil where it does
  /// not fit the type.
  public func value(fromText text: String) -> HostValue? {
    switch self {
    case .any, .string: return .string(text)
    case .int: return Int64(text).map(HostValue.int)
    case .float: return Double(text).flatMap { $0.isFinite ? .float($0) : nil }
    case .number: return Int64(text).map(HostValue.int) ?? ValueType.float.value(fromText: text)
    case .bool: return ["true": true, "false": false][text].map(HostValue.bool)
    case .duration:
      let file = SourceFile(name: "", text: text)
      guard case .expression(let expression)? = Parser.parse(file).tree.statements.first?.kind,
        case .duration(let nanoseconds) = expression.kind
      else { return nil }
      return .duration(nanoseconds)
    case .list(let item):
      if text.isEmpty { return .list([]) }
      var items: [HostValue] = []
      for part in text.split(separator: ",", omittingEmptySubsequences: false) {
        guard let value = item.value(fromText: String(part)) else { return nil }
        items.append(value)
      }
      return .list(items)
    case .optional(let wrapped): return text == "null" ? .null : wrapped.value(fromText: text)
    case .null, .time, .secret, .function, .map, .record: return nil
    }
  }
}
