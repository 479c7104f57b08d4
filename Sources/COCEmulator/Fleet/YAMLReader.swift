import COCCatalog
import Yams

/// Reads values out of YAML nodes, with errors that name the file and the line.
struct YAMLReader {
  let file: String
  /// Whether the file holds secrets, so that errors must not show what is in it.
  var isSecret = false

  /// The document of a file.
  func root(of bytes: [UInt8]) throws(EmulatorError) -> YAMLNode {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw EmulatorError("\(file) is not UTF-8 text", hint: "it must be a YAML file")
    }
    return try root(of: text)
  }

  func root(of text: String) throws(EmulatorError) -> YAMLNode {
    let root: YAMLNode?
    do {
      root = try YAMLNode.document(text)
    } catch {
      throw EmulatorError("\(file) is not YAML: \(words(for: error))")
    }
    guard let root else { throw EmulatorError("\(file) is empty") }
    return root
  }

  func error(_ node: YAMLNode, _ message: String, hint: String? = nil) -> EmulatorError {
    EmulatorError("\(file):\(node.line): \(message)", hint: hint)
  }

  /// The mapping in `node`, which may have only these keys.
  func mapping(
    _ node: YAMLNode, _ noun: String, keys: [String]
  ) throws(EmulatorError) -> YAMLMapping {
    let values = try pairs(node, noun)
    for (key, value) in values where !keys.contains(key) {
      let near = Suggestion.closest(to: key, among: keys)
      throw error(
        value, isSecret ? "\(noun) has an unknown key" : "\(noun) has no \"\(key)\"",
        hint: near.map { "did you mean \"\($0)\"?" }
          ?? "there are \(keys.joined(separator: ", "))")
    }
    return YAMLMapping(reader: self, node: node, noun: noun, values: values)
  }

  func pairs(_ node: YAMLNode, _ noun: String) throws(EmulatorError) -> [(String, YAMLNode)] {
    guard let mapping = node.mapping else {
      throw error(node, "\(noun) must be a mapping (key: value), not \(kind(of: node))")
    }
    var pairs: [(String, YAMLNode)] = []
    var names: Set<String> = []
    pairs.reserveCapacity(mapping.count)
    for pair in mapping {
      let (key, value) = (pair.key, pair.value)
      guard let name = key.text else {
        throw error(key, "\(noun) has a key that is no text")
      }
      // Most mappings have few keys, which are compared faster than put into a set.
      let isNew =
        mapping.count <= 16
        ? !pairs.contains { $0.0 == name } : names.insert(name).inserted
      guard isNew else {
        throw error(key, "\(noun) has \(isSecret ? "a key" : "\"\(name)\"") twice")
      }
      pairs.append((name, value))
    }
    return pairs
  }

  func text(_ node: YAMLNode, _ noun: String) throws(EmulatorError) -> String {
    guard let text = node.text else {
      throw error(node, "\(noun) must be a text, not \(kind(of: node))")
    }
    return text
  }

  func json(_ node: YAMLNode, depth: Int) throws(EmulatorError) -> JSONValue {
    guard depth < 16 else { throw error(node, "properties are nested deeper than 16 levels") }
    if let items = node.sequence {
      var result: [JSONValue] = []
      for item in items { result.append(try json(item, depth: depth + 1)) }
      return .array(result)
    }
    if node.mapping != nil {
      var result: [String: JSONValue] = [:]
      for (key, value) in try pairs(node, "properties") {
        result[key] = try json(value, depth: depth + 1)
      }
      return .object(result)
    }
    let text = node.text ?? ""
    return node.isPlain ? PlainYAML.json(text) : .string(text)
  }

  /// Yams' error in one line.
  private func words(for error: any Error) -> String {
    switch error as? YamlError {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      "\(problem) (line \(mark.line), column \(mark.column))"
    case .reader(let problem, _, _, _): problem
    case .duplicatedKeysInMapping(let names, let context):
      isSecret
        ? "a key occurs twice in one mapping"
        : "the key \(names.map { "\"\($0)\"" }.joined(separator: ", ")) occurs twice in one mapping "
          + "(line \(context.mark.line))"
    case nil where error is YAMLNode.AliasExcess: "its aliases stand for too many values"
    default:
      isSecret ? "it cannot be read" : "\(error)".split(separator: "\n").joined(separator: " ")
    }
  }

  fileprivate func kind(of node: YAMLNode) -> String {
    switch node.content {
    case .scalar(let text, _): isSecret ? "a text" : "\"\(text.prefix(40))\""
    case .mapping: "a mapping"
    case .sequence: "a list"
    }
  }
}

/// What texts without quotes stand for, by the rules of YAML 1.1.
private enum PlainYAML {
  static func json(_ text: String) -> JSONValue {
    // Most are texts, and no rule fits what begins as these do.
    guard let first = text.utf8.first, "yYnNtTfFoO.+-~0123456789".utf8.contains(first) else {
      return text.isEmpty ? .null : .string(text)
    }
    let node = Node(text)
    if node.tag == Tag(.null) { return .null }
    if let value = node.bool { return .bool(value) }
    if let value = node.int { return .int(Int64(value)) }
    if let value = node.float, value.isFinite { return .double(value) }
    return .string(text)
  }
}

/// A YAML mapping whose keys are known.
struct YAMLMapping {
  let reader: YAMLReader
  let node: YAMLNode
  let noun: String
  /// As many as the mapping has keys that are known, which are few.
  let values: [(key: String, value: YAMLNode)]

  /// The value of a key; `nil` where it is absent or null.
  func node(_ key: String) -> YAMLNode? {
    guard let value = values.first(where: { $0.key == key })?.value else { return nil }
    if value.isPlain, let text = value.text, ["", "~", "null"].contains(text) { return nil }
    return value
  }

  func list(_ key: String) throws(EmulatorError) -> [YAMLNode] {
    guard let value = node(key) else { return [] }
    guard let items = value.sequence else {
      throw reader.error(value, "\"\(key)\" must be a list, not \(reader.kind(of: value))")
    }
    return items
  }

  func text(_ key: String, length: ClosedRange<Int>) throws(EmulatorError) -> String {
    if let text = try optionalText(key, length: length) { return text }
    throw reader.error(node, "\(noun) lacks \"\(key)\"")
  }

  func optionalText(
    _ key: String, length: ClosedRange<Int> = 0...255
  ) throws(EmulatorError) -> String? {
    guard let value = node(key) else { return nil }
    let text = try reader.text(value, "\"\(key)\" of \(noun)")
    let count = text.unicodeScalars.count
    guard length.contains(count) else {
      throw reader.error(
        value,
        "\"\(key)\" of \(noun) has \(count) characters, \(length.lowerBound) to "
          + "\(length.upperBound) are allowed")
    }
    return text
  }

  func choice(
    _ key: String, _ choices: [String], default defaultValue: String? = nil
  ) throws(EmulatorError) -> String {
    guard let value = node(key) else {
      if let defaultValue { return defaultValue }
      throw reader.error(
        node, "\(noun) lacks \"\(key)\"", hint: "one of \(choices.joined(separator: ", "))")
    }
    let text = try reader.text(value, "\"\(key)\" of \(noun)")
    guard choices.contains(text) else {
      let near = Suggestion.closest(to: text, among: choices)
      throw reader.error(
        value, "\"\(key)\" of \(noun) cannot be \"\(text)\"",
        hint: near.map { "did you mean \"\($0)\"?" }
          ?? "one of \(choices.joined(separator: ", "))")
    }
    return text
  }
}
