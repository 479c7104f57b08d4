/// A JSON document or a part of one: what travels between the runtime, the client and the emulator.
///
/// A part of a document that was read keeps the text of all of it in memory.
public enum JSONValue: Sendable, Hashable {
  case null
  case bool(Bool)
  /// A number written without fraction or exponent that fits 64 bits.
  case int(Int64)
  case double(Double)
  case string(String)
  case array(JSONArray)
  case object(JSONObject)

  /// An array with these items.
  public static func array(_ items: [JSONValue]) -> JSONValue { .array(JSONArray(items)) }

  /// An object with these members.
  public static func object(_ members: [String: JSONValue]) -> JSONValue {
    .object(JSONObject(members))
  }
}

extension JSONValue {
  /// The member of an object; `nil` where this is no object or has no such member.
  public subscript(key: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    return members[key]
  }

  /// The item of an array; `nil` where this is no array or the index is outside it.
  public subscript(index: Int) -> JSONValue? {
    guard case .array(let items) = self, items.indices.contains(index) else { return nil }
    return items[index]
  }

  /// Whether the value is `null`.
  public var isNull: Bool { if case .null = self { true } else { false } }

  /// The value of a bool; nil for others.
  public var boolValue: Bool? {
    guard case .bool(let value) = self else { return nil }
    return value
  }

  /// The value of an integer; `nil` for anything else, a double among it.
  public var intValue: Int64? {
    guard case .int(let value) = self else { return nil }
    return value
  }

  /// The value of a number, whether it was written as an integer or not.
  public var doubleValue: Double? {
    switch self {
    case .int(let value): Double(value)
    case .double(let value): value
    default: nil
    }
  }

  /// The text of a string; nil for others.
  public var stringValue: String? {
    guard case .string(let value) = self else { return nil }
    return value
  }

  /// The items of an array, all made at once; nil for others.
  public var arrayValue: [JSONValue]? {
    guard case .array(let items) = self else { return nil }
    return Array(items)
  }

  /// The members of an object, all made at once; nil for others.
  public var objectValue: [String: JSONValue]? {
    guard case .object(let members) = self else { return nil }
    return members.dictionary
  }

  /// Whether the value is an object.
  public var isObject: Bool { if case .object = self { true } else { false } }

  /// The kind of value in the words of the language, with an article: "a string", "a list".
  public var kindDescription: String {
    switch self {
    case .null: "null"
    case .bool: "a bool"
    case .int: "an int"
    case .double: "a float"
    case .string: "a string"
    case .array: "a list"
    case .object: "a map"
    }
  }
}

extension JSONValue: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral,
  ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral, ExpressibleByStringLiteral,
  ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  public init(nilLiteral: ()) { self = .null }
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  public init(integerLiteral value: Int64) { self = .int(value) }
  public init(floatLiteral value: Double) { self = .double(value) }
  public init(stringLiteral value: String) { self = .string(value) }
  public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }

  public init(dictionaryLiteral elements: (String, JSONValue)...) {
    self = .object(Dictionary(elements, uniquingKeysWith: { _, last in last }))
  }
}
