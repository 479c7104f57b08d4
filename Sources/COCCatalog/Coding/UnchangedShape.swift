/// What a value on the wire must be like to be the same in the language, made from a shape so that it is
/// quickly compared with the values of a document, of which none is made for it.
///
/// The nodes of the shape and the names of its fields stand in rows, and refer to each other by number:
/// nothing is retained on the way through millions of values.
struct UnchangedShape {
  private struct Node {
    /// By their numbers: the kinds of scalars that stay as they are.
    var scalars: UInt64 = ~0
    var isNumber = false
    var inside = Inside.anything
    /// The node of the items, or the first of the fields.
    var first = 0
    var count = 0
  }

  private enum Inside {
    case anything, array, map, object
    /// Objects are not the same.
    case nothing
  }

  private struct Field {
    let nameStart: Int
    let nameCount: Int
    let node: Int
  }

  private var nodes: [Node] = []
  private var fields: [Field] = []
  /// Of all fields, one behind the other.
  private var names: [UInt8] = []

  /// Models are nested no deeper.
  private static let depthLimit = 12

  init(_ shape: Shape) { _ = add(shape, depth: 0) }

  private mutating func add(_ shape: Shape, depth: Int) -> Int {
    let number = nodes.count
    nodes.append(Node())
    var node = Node()
    let changing: [JSONWord.Tag]
    switch shape {
    case .bool: changing = [.text, .escaped]
    case .int: changing = [.text, .escaped, .number]
    case .double:
      changing = [.text, .escaped, .int]
      node.isNumber = true
    case .string: changing = [.int, .number, .true, .false]
    case .enumeration: changing = [.int, .number]
    case .any: changing = []
    case .array(let item, _): changing = add(item, to: &node, as: .array, depth)
    case .map(let item): changing = add(item, to: &node, as: .map, depth)
    case .object(let model):
      changing = []
      node.inside = .nothing
      if !model.hasWireNames, depth < Self.depthLimit {
        let added = model.fields.map { field in
          let start = names.count
          names += Array(field.wireName.utf8)
          return Field(
            nameStart: start, nameCount: names.count - start,
            node: add(field.shape, depth: depth + 1))
        }
        (node.inside, node.first, node.count) = (.object, fields.count, added.count)
        fields += added
      }
    }
    node.scalars = changing.reduce(~0) { $0 & ~(1 << $1.rawValue) }
    nodes[number] = node
    return number
  }

  private mutating func add(
    _ item: Shape, to node: inout Node, as inside: Inside, _ depth: Int
  ) -> [JSONWord.Tag] {
    node.inside = .nothing
    if depth < Self.depthLimit { (node.inside, node.first) = (inside, add(item, depth: depth + 1)) }
    return []
  }

  /// Of so many items of a document from a place on, the numbers of those that may be something else in
  /// the language.
  func changing(_ items: Range<Int>, of document: JSONDocument) -> [Int] {
    nodes.withUnsafeBufferPointer { nodes in
      fields.withUnsafeBufferPointer { fields in
        names.withUnsafeBufferPointer { names in
          document.withContents { bytes, words in
            let comparison = Comparison(
              nodes: nodes, fields: fields, names: names, bytes: bytes, words: words)
            var found: [Int] = []
            for place in items where !comparison.fits(words[place], 0) {
              found.append(place - items.lowerBound)
            }
            return found
          }
        }
      }
    }
  }

  private struct Comparison {
    let nodes: UnsafeBufferPointer<Node>
    let fields: UnsafeBufferPointer<Field>
    let names: UnsafeBufferPointer<UInt8>
    let bytes: UnsafeBufferPointer<UInt8>
    let words: JSONWords

    /// Whether the value is certainly the same in the language.
    func fits(_ word: JSONWord, _ number: Int) -> Bool {
      let node = nodes[number]
      switch word.tag {
      case .array:
        switch node.inside {
        case .nothing: return false
        case .array:
          for place in word.start..<(word.start + word.count)
          where !fits(words[place], node.first) { return false }
          return true
        case .anything, .map, .object: return true
        }
      case .object:
        switch node.inside {
        case .nothing: return false
        case .map:
          for member in 0..<word.count
          where !fits(words[word.start + 2 * member + 1], node.first) { return false }
          return true
        case .object:
          for member in 0..<word.count where !hasFitting(member, of: word, node) { return false }
          return true
        case .anything, .array: return true
        }
      case .number where node.isNumber: return isFractional(word)
      default: return node.scalars & (1 << word.tag.rawValue) != 0
      }
    }

    private func hasFitting(_ member: Int, of object: JSONWord, _ node: Node) -> Bool {
      let place = object.start + 2 * member
      let name = words[place]
      // A name with escapes may be that of a field.
      if name.tag == .escaped { return false }
      for number in node.first..<(node.first + node.count) {
        let field = fields[number]
        if field.nameCount == name.count, isSame(field, name) {
          return fits(words[place + 1], field.node)
        }
      }
      return true
    }

    private func isSame(_ field: Field, _ name: JSONWord) -> Bool {
      for index in 0..<field.nameCount
      where names[field.nameStart + index] != bytes[name.start + index] { return false }
      return true
    }

    /// Whether a number is written with a fraction or an exponent.
    private func isFractional(_ word: JSONWord) -> Bool {
      bytes[word.start..<(word.start + word.count)].contains {
        $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "e") || $0 == UInt8(ascii: "E")
      }
    }
  }
}
