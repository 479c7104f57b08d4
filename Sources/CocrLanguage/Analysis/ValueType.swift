/// A type as annotations, signatures and models state it.
public indirect enum ValueType: Sendable, Hashable {
  case any, null, bool, int, float, number, string, duration, time, secret, function
  case list(ValueType)
  case map(ValueType)
  /// A record of the named model.
  case record(String)
  case optional(ValueType)

  /// As it is written in the language.
  public var description: String {
    switch self {
    case .any: "any"
    case .null: "null"
    case .bool: "bool"
    case .int: "int"
    case .float: "float"
    case .number: "number"
    case .string: "string"
    case .duration: "duration"
    case .time: "time"
    case .secret: "secret"
    case .function: "function"
    case .list(.any): "list"
    case .list(let item): "list[\(item.description)]"
    case .map(.any): "map"
    case .map(let value): "map[\(value.description)]"
    case .record(let name): name
    case .optional(let wrapped): "\(wrapped.description)?"
    }
  }

  /// The names of the types that take no model.
  public static let builtInNames = [
    "any", "null", "bool", "int", "float", "number", "string", "duration", "time", "secret",
    "function", "list", "map",
  ]

  /// The type of a run's parameter that is declared with this default and no type.
  static func ofDefault(_ value: Expression) -> ValueType? {
    switch value.kind {
    case .bool: .bool
    case .int: .int
    case .float: .float
    case .string: .string
    case .duration: .duration
    default: nil
    }
  }

  /// One bit for each tag that a value of this type may have.
  var tagMask: UInt32 {
    switch self {
    case .any: ~0
    case .null: 1 << Tag.null
    case .bool: 1 << Tag.bool
    case .int: 1 << Tag.int
    case .float: 1 << Tag.float
    case .number: 1 << Tag.int | 1 << Tag.float
    case .string: 1 << Tag.string
    case .duration: 1 << Tag.duration
    case .time: 1 << Tag.time
    case .secret: 1 << Tag.secret
    case .function: 1 << Tag.closure | 1 << Tag.native
    case .list: 1 << Tag.list
    case .map, .record: 1 << Tag.map
    case .optional(let wrapped): 1 << Tag.null | wrapped.tagMask
    }
  }

  /// Whether the tag alone decides, without a look inside the value.
  var isDecidedByTag: Bool {
    switch self {
    case .list(let item): item == .any
    case .map(let value): value == .any
    case .record: false
    case .optional(let wrapped): wrapped.isDecidedByTag
    default: true
    }
  }
}
