import Foundation

extension HostValue {
  /// A value of a script from any `Encodable` Swift value: structs become maps with their keys sorted,
  /// dates become seconds since 1970.
  ///
  /// - Throws: what the value's own encoding throws.
  public init(encoding value: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.dateEncodingStrategy = .secondsSince1970
    let data = try encoder.encode(Box(value: value))
    let json = try JSONValue(parsing: [UInt8](data))
    self = ValueBridge.value(json["value"] ?? .null, as: nil)
  }

  /// The value as a `Decodable` Swift type.
  ///
  /// - Throws: `DecodingError` where it does not fit, and ``ParameterError`` where it holds what has no
  ///   form outside scripts: a function, or a secret, whose text stays hidden.
  public func decoded<Value: Decodable>(as type: Value.Type = Value.self) throws -> Value {
    let json: JSONValue = .object(["value": try plainJSON(at: "value")])
    let decoder = JSONDecoder()
    decoder.dateDecodingStrategy = .secondsSince1970
    return try decoder.decode(Unbox<Value>.self, from: Data(json.serialized())).value
  }

  private func plainJSON(at place: String) throws(ParameterError) -> JSONValue {
    switch self {
    case .null: return .null
    case .bool(let value): return .bool(value)
    case .int(let value): return .int(value)
    case .float(let value):
      guard value.isFinite else { throw ParameterError("\(place) is \(value), which has no JSON") }
      return .double(value)
    case .string(let text): return .string(text)
    // In seconds, as `TimeInterval` counts.
    case .duration(let nanoseconds), .time(let nanoseconds):
      return .double(Double(nanoseconds) / 1_000_000_000)
    case .list(let items):
      var values: [JSONValue] = []
      for (index, item) in items.enumerated() {
        values.append(try item.plainJSON(at: "\(place)[\(index)]"))
      }
      return .array(values)
    case .map(let map):
      var members: [String: JSONValue] = [:]
      for entry in map.entries {
        members[entry.key] = try entry.value.plainJSON(at: "\(place).\(entry.key)")
      }
      return .object(members)
    case .secret: throw ParameterError("\(place) is a secret, which does not leave the script")
    case .function: throw ParameterError("\(place) is a function, which does not leave the script")
    }
  }
}

private struct Box<Value: Encodable>: Encodable { let value: Value }
private struct Unbox<Value: Decodable>: Decodable { let value: Value }
