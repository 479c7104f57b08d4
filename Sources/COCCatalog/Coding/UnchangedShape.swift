/// What a value on the wire must be like to be the same in the language, made from a shape so that it is
/// quickly compared with the values of a document, of which none is made for it.
final class UnchangedShape: Sendable {
  private enum Inside {
    case anything
    case array(UnchangedShape)
    case map(UnchangedShape)
    case object([(name: [UInt8], shape: UnchangedShape)])
    /// Objects are not the same.
    case nothing
  }

  /// By their numbers: the kinds of scalars that stay as they are.
  private let scalars: UInt64
  private let inside: Inside
  private let isNumber: Bool

  /// Models are nested no deeper.
  private static let depthLimit = 12

  convenience init(_ shape: Shape) { self.init(shape, depth: 0) }

  private init(_ shape: Shape, depth: Int) {
    let changing: [JSONWord.Tag]
    var inside = Inside.anything
    switch shape {
    case .bool: changing = [.text, .escaped]
    case .int: changing = [.text, .escaped, .number]
    case .double: changing = [.text, .escaped, .int]
    case .string: changing = [.int, .number, .true, .false]
    case .enumeration: changing = [.int, .number]
    case .any: changing = []
    case .array(let item, _):
      changing = []
      inside = depth < Self.depthLimit ? .array(UnchangedShape(item, depth: depth + 1)) : .nothing
    case .map(let item):
      changing = []
      inside = depth < Self.depthLimit ? .map(UnchangedShape(item, depth: depth + 1)) : .nothing
    case .object(let model):
      changing = []
      inside = .nothing
      if !model.hasWireNames, depth < Self.depthLimit {
        inside = .object(
          model.fields.map {
            (Array($0.wireName.utf8), UnchangedShape($0.shape, depth: depth + 1))
          })
      }
    }
    scalars = changing.reduce(~0) { $0 & ~(1 << $1.rawValue) }
    self.inside = inside
    if case .double = shape { isNumber = true } else { isNumber = false }
  }

  /// Whether the value is certainly the same in the language.
  func fits(_ word: JSONWord, of document: JSONDocument) -> Bool {
    switch word.tag {
    case .array:
      switch inside {
      case .nothing: return false
      case .array(let item):
        return (word.start..<(word.start + word.count)).allSatisfy {
          item.fits(document.word(at: $0), of: document)
        }
      case .anything, .map, .object: return true
      }
    case .object:
      let places = stride(from: word.start, to: word.start + 2 * word.count, by: 2)
      switch inside {
      case .nothing: return false
      case .map(let item):
        return places.allSatisfy { item.fits(document.word(at: $0 + 1), of: document) }
      case .object(let fields):
        return places.allSatisfy { place in
          let name = document.word(at: place)
          // A name with escapes may be that of a field.
          if name.tag == .escaped { return false }
          for field in fields where document.isText(name, field.name) {
            return field.shape.fits(document.word(at: place + 1), of: document)
          }
          return true
        }
      case .anything, .array: return true
      }
    case .number where isNumber: return document.isFractional(word)
    default: return scalars & (1 << word.tag.rawValue) != 0
    }
  }
}
