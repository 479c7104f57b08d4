import Yams

/// A part of a YAML document, with the line that it starts in.
struct YAMLNode: Hashable {
  enum Content: Hashable {
    /// A text; `isPlain` where it is a value without quotes, so that it may be a number or the like.
    case scalar(String, isPlain: Bool)
    case sequence([YAMLNode])
    case mapping([Pair])
  }

  struct Pair: Hashable {
    let key: YAMLNode
    let value: YAMLNode
  }

  let content: Content
  /// Counted from 1.
  let line: Int

  var mapping: [Pair]? { if case .mapping(let pairs) = content { pairs } else { nil } }
  var sequence: [YAMLNode]? { if case .sequence(let items) = content { items } else { nil } }
  var text: String? { if case .scalar(let text, _) = content { text } else { nil } }
  var isPlain: Bool { if case .scalar(_, isPlain: true) = content { true } else { false } }

  /// The document of a text; `nil` where it is empty.
  ///
  /// What most files consist of is read by ``SimpleYAML``; Yams, which takes many times longer, reads
  /// the rest, and says what is wrong with it.
  ///
  /// - Throws: `YamlError`, and ``AliasExcess``.
  static func document(_ text: String) throws -> YAMLNode? {
    var text = text
    if let node = text.withUTF8({ SimpleYAML.document($0) }) { return node }
    return try composed(text)
  }

  /// The document as Yams reads it.
  static func composed(_ text: String) throws -> YAMLNode? {
    // No rules: which texts are numbers is decided for the few where it matters.
    guard let node = try Yams.compose(yaml: text, .basic) else { return nil }
    var budget = 10_000 + 10 * text.utf8.count
    return try YAMLNode(node, line: 1, &budget)
  }

  /// The aliases of a document stand for more than could be held.
  struct AliasExcess: Error {}

  private init(_ node: Node, line: Int, _ budget: inout Int) throws {
    budget -= 1
    if budget < 0 { throw AliasExcess() }
    let line = node.mark?.line ?? line
    self.line = line
    switch node {
    case .scalar(let scalar):
      let isPlain = scalar.style == .plain && scalar.tag != Tag(.str)
      content = .scalar(scalar.string, isPlain: isPlain)
    case .sequence(let items):
      content = .sequence(try items.map { try YAMLNode($0, line: line, &budget) })
    case .mapping(let pairs):
      content = .mapping(
        try pairs.map { key, value in
          let name = try YAMLNode(key, line: line, &budget)
          return Pair(
            key: name.text.map { YAMLNode(.scalar($0, isPlain: false), line: name.line) } ?? name,
            value: try YAMLNode(value, line: line, &budget))
        })
    case .alias: content = .scalar("", isPlain: true)
    }
  }

  init(_ content: Content, line: Int) {
    self.content = content
    self.line = line
  }
}
