// What completion and help ask of an environment.

extension Environment {
  /// The model of this name.
  package func model(_ name: String) -> RecordModel? {
    modelNumbers[name].map { models[Int($0)] }
  }

  /// The methods of the values of a type, sorted by name.
  package func methods(of type: ValueType) -> [Signature] {
    let mask = type.unwrapped.tagMask
    guard mask.nonzeroBitCount == 1 else { return [] }
    let found = methods[UInt32(mask.trailingZeroBitCount)] ?? [:]
    return found.filter { !$0.key.hasPrefix("_") }.compactMap { signature(of: $0.value) }
      .sorted { $0.name < $1.name }
  }

  /// The methods of this name, with the type of the value before the dot.
  package func methods(named name: String) -> [(type: ValueType, signature: Signature)] {
    let types: [ValueType] = [.string, .list(.any), .map(.any), .duration, .time]
    return types.compactMap { type in
      methods(of: type).first { $0.name == name }.map { (type, $0) }
    }
  }

  /// The library modules that `import` finds.
  package var importableNames: [String] { importable.keys.sorted() }
}

extension Signature {
  /// The help without its example.
  package var explanation: String { parts.explanation }

  /// An expression that is true or statements that pass, in one or several lines; nil where there are
  /// none.
  package var example: String? { parts.example }

  private var parts: (explanation: String, example: String?) {
    let mark = "Example: "
    var lines: [Substring] = []
    var example: String?
    for line in summary.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix(mark) {
        example = String(line.dropFirst(mark.count))
      } else if let begun = example {
        example = begun + "\n" + line
      } else {
        lines.append(line)
      }
    }
    while lines.last?.isEmpty == true { lines.removeLast() }
    return (lines.joined(separator: "\n"), example)
  }

  /// As it would be declared, without its namespace: `execute(script_uuid: string, …) -> string`.
  package var declaration: String {
    let list = parameters.map { parameter in
      let type = parameter.type == .any ? "" : ": \(parameter.type.description)"
      return parameter.name + type + (parameter.isRequired || parameter.type.isOptional ? "" : "?")
    }
    let variadic = isVariadic ? ["…"] : []
    let arrow = result == .any ? "" : " -> \(result.description)"
    return "\(name)(\((list + variadic).joined(separator: ", ")))\(arrow)"
  }
}

extension ValueType {
  /// Whether null is one of the values.
  package var isOptional: Bool { if case .optional = self { true } else { false } }

  /// The type without the null that it may be.
  package var withoutNull: ValueType { unwrapped }
}
