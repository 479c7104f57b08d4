/// A value as it is shown to a person: cut where it is large, with the counts of the whole. What is
/// cut was never copied, so that a list of millions costs no more than its first items.
package indirect enum ShownValue: Sendable, Equatable {
  case null
  case bool(Bool)
  case int(Int64)
  case float(Double)
  /// The beginning of a text, and how many characters the whole has.
  case string(String, count: Int)
  /// Nanoseconds.
  case duration(Int64)
  /// Nanoseconds since 1970-01-01T00:00:00Z.
  case time(Int64)
  case secret
  case function(name: String)
  case module(name: String)
  /// The first items, and how many there are.
  case list([ShownValue], count: Int)
  /// The first entries, and how many there are; a record has a model.
  case map(model: String?, [Entry], count: Int)
  /// A value that contains itself, or what lies too deep.
  case cut

  /// A key with its value.
  package struct Entry: Sendable, Equatable {
    /// The key.
    package let key: String
    /// The value of the key.
    package let value: ShownValue

    /// A key with its value.
    package init(_ key: String, _ value: ShownValue) {
      self.key = key
      self.value = value
    }
  }

  /// How many items of a list or map are kept.
  package static let itemLimit = 200
  /// How many characters of a text are kept.
  package static let textLimit = 20_000
  private static let nodeLimit = 20_000
  private static let depthLimit = 20

  /// The value of a field; nil where it is not among the entries that were kept.
  package subscript(key: String) -> ShownValue? {
    guard case .map(_, let entries, _) = self else { return nil }
    return entries.first { $0.key == key }?.value
  }

  /// The type as the language names it; a record's is its model.
  package var typeName: String {
    switch self {
    case .null: "null"
    case .bool: "bool"
    case .int: "int"
    case .float: "float"
    case .string: "string"
    case .duration: "duration"
    case .time: "time"
    case .secret: "secret"
    case .function: "function"
    case .module: "module"
    case .list: "list"
    case .map(let model, _, _): model ?? "map"
    case .cut: "any"
    }
  }

  init(_ value: Value, in machine: Machine) {
    var nodes = Self.nodeLimit
    var open: [UInt64] = []
    self = Self.make(value, machine, &nodes, &open)
  }

  private static func make(
    _ value: Value, _ machine: Machine, _ nodes: inout Int, _ open: inout [UInt64]
  ) -> ShownValue {
    nodes -= 1
    switch value.tag {
    case Tag.bool: return .bool(value.asBool)
    case Tag.int: return .int(value.asInt)
    case Tag.float: return .float(value.asFloat)
    case Tag.duration: return .duration(value.asInt)
    case Tag.time: return .time(value.asInt)
    case Tag.secret: return .secret
    case Tag.closure, Tag.native: return .function(name: machine.functionName(value))
    case Tag.module: return .module(name: machine.program.scope.modules[value.asIndex].name)
    case Tag.string:
      let string = value.asString
      let count = string.pointee.scalarCount
      if count <= textLimit { return .string(string.text, count: count) }
      return .string(machine.substring(string, 0..<textLimit).text, count: count)
    case Tag.list, Tag.map:
      if open.count >= depthLimit || nodes < 0 || open.contains(value.bits) { return .cut }
      open.append(value.bits)
      defer { open.removeLast() }
      if value.tag == Tag.list {
        let list = value.asList
        var items: [ShownValue] = []
        for index in 0..<min(list.pointee.count, itemLimit) {
          items.append(make(list.pointee.items[index], machine, &nodes, &open))
        }
        return .list(items, count: list.pointee.count)
      }
      let map = value.asMap
      var entries: [Entry] = []
      for index in 0..<map.pointee.used where entries.count < itemLimit {
        guard let key = map.pointee.entries[index].key else { continue }
        entries.append(
          Entry(key.text, make(map.pointee.entries[index].value, machine, &nodes, &open)))
      }
      let model = map.pointee.isRecord ? machine.program.modelName(map.pointee.model) : nil
      return .map(model: model, entries, count: map.pointee.count)
    default: return .null
    }
  }
}
