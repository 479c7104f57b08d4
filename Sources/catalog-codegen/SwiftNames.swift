import COCCatalog

/// Names of the catalog as names in Swift.
enum SwiftNames {
  private static let acronyms: Set<String> = [
    "cce", "ecs", "eip", "en", "id", "ip", "sn", "url", "uuid", "zh",
  ]
  private static let keywords: Set<String> = [
    "as", "break", "case", "catch", "class", "continue", "default", "defer", "do", "else", "enum",
    "false", "for", "func", "if", "import", "in", "init", "internal", "is", "let", "nil",
    "operator", "private", "protocol", "public", "repeat", "return", "static", "struct", "switch",
    "throw", "true", "try", "var", "where", "while",
  ]

  /// `script_uuid` as `scriptUUID`.
  static func property(_ name: String) -> String {
    // Even in backticks, `self` after a point is not a member.
    if name == "self" { return "current" }
    let words = name.split(separator: "_").map(String.init)
    let joined = words.enumerated().map { index, word in
      if index == 0 { return word }
      return acronyms.contains(word) ? word.uppercased() : capitalized(word)
    }.joined()
    return joined
  }

  /// The name where it declares or labels something.
  static func escaped(_ name: String) -> String {
    keywords.contains(name) ? "`\(name)`" : name
  }

  static func capitalized(_ word: String) -> String {
    word.prefix(1).uppercased() + word.dropFirst()
  }

  /// The names of an enumeration's values, without the words that all of them begin with.
  static func cases(of enumeration: Enumeration) -> [(name: String, item: Enumeration.Case)] {
    let words = enumeration.values.map { $0.split(separator: "_").map(String.init) }
    var common = 0
    while let first = words.first, words.count > 1, common < first.count,
      words.allSatisfy({
        $0.count > common + 1 && $0[common].lowercased() == first[common].lowercased()
          && $0[common + 1].first?.isLetter == true
      })
    {
      common += 1
    }
    return zip(words, enumeration.cases).map { words, item in
      (identifier(Array(words.dropFirst(common))), item)
    }
  }

  /// `PENDING_APPROVE` as `pendingApprove`, `EulerOS` as `eulerOS`.
  private static func identifier(_ words: [String]) -> String {
    words.enumerated().map { index, word in
      let plain = word == word.uppercased() ? word.lowercased() : word
      return index == 0
        ? plain.prefix(1).lowercased() + plain.dropFirst() : capitalized(plain)
    }.joined()
  }

  /// The type that stands for a shape.
  static func type(_ shape: Shape) -> String {
    switch shape {
    case .string: "String"
    case .int: "Int"
    case .double: "Double"
    case .bool: "Bool"
    case .enumeration(let enumeration): enumeration.name
    case .array(let item, _): "[\(type(item))]"
    case .object(let model): model.name
    case .map(let item): "[String: \(type(item))]"
    case .any: "JSONValue"
    }
  }
}
