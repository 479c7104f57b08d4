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
    let json: JSONValue = .object(["value": try json(PlainForm(), at: .root("value"))])
    let decoder = JSONDecoder()
    decoder.dateDecodingStrategy = .secondsSince1970
    return try decoder.decode(Unbox<Value>.self, from: Data(json.serialized())).value
  }
}

/// Values as Swift types decode them.
private struct PlainForm: JSONForm {
  func json(_ value: HostValue, at place: JSONPlace) throws(ParameterError) -> JSONValue {
    switch value {
    // In seconds, as `TimeInterval` counts.
    case .duration(let nanoseconds), .time(let nanoseconds):
      return .double(Double(nanoseconds) / 1_000_000_000)
    case .float(let value): throw ParameterError("\(place) is \(value), which has no JSON")
    case .secret: throw ParameterError("\(place) is a secret, which does not leave the script")
    case .function: throw ParameterError("\(place) is a function, which does not leave the script")
    case .null, .bool, .int, .string, .list, .map: return .null
    }
  }
}

private struct Box<Value: Encodable>: Encodable { let value: Value }
private struct Unbox<Value: Decodable>: Decodable { let value: Value }
