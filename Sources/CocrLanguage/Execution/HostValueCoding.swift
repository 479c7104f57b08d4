// How values outside a machine are written down: a map with one member, named after the kind of value.
// Integers, durations and times keep all 64 bits, floats keep theirs, and records keep their models.

extension CodingUserInfoKey {
  /// A closure `(String) -> String?` that returns the text of a secret by the secret's name. Without it
  /// no value that holds a secret can be decoded: the text itself is never written.
  package static let secretTexts = CodingUserInfoKey(rawValue: "cocr.secret-texts")
}

extension HostValue: Codable {
  private enum CodingKeys: String, CodingKey {
    case null, bool, int, float, string, duration, time, list, map, secret, function
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    guard container.allKeys.count == 1, let key = container.allKeys.first else {
      throw DecodingError.dataCorrupted(
        .init(
          codingPath: decoder.codingPath,
          debugDescription: "a value is written as a map with one member"))
    }
    switch key {
    case .null: self = .null
    case .bool: self = .bool(try container.decode(Bool.self, forKey: key))
    case .int: self = .int(try container.decode(Int64.self, forKey: key))
    case .float:
      self = .float(Double(bitPattern: try container.decode(UInt64.self, forKey: key)))
    case .string: self = .string(try container.decode(String.self, forKey: key))
    case .duration: self = .duration(try container.decode(Int64.self, forKey: key))
    case .time: self = .time(try container.decode(Int64.self, forKey: key))
    case .list: self = .list(try container.decode([HostValue].self, forKey: key))
    case .map: self = .map(try container.decode(HostMap.self, forKey: key))
    case .secret:
      let name = try container.decode(String.self, forKey: key)
      let texts = CodingUserInfoKey.secretTexts.flatMap { decoder.userInfo[$0] }
      guard let text = (texts as? @Sendable (String) -> String?)?(name) else {
        throw DecodingError.dataCorruptedError(
          forKey: key, in: container,
          debugDescription: "the text of the secret `\(name)` is not written, and nobody has it")
      }
      self = .secret(Secret(name: name, revealed: text))
    case .function: self = .function(name: try container.decode(String.self, forKey: key))
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    switch self {
    case .null: try container.encode(true, forKey: .null)
    case .bool(let value): try container.encode(value, forKey: .bool)
    case .int(let value): try container.encode(value, forKey: .int)
    case .float(let value): try container.encode(value.bitPattern, forKey: .float)
    case .string(let text): try container.encode(text, forKey: .string)
    case .duration(let value): try container.encode(value, forKey: .duration)
    case .time(let value): try container.encode(value, forKey: .time)
    case .list(let items): try container.encode(items, forKey: .list)
    case .map(let map): try container.encode(map, forKey: .map)
    case .secret(let secret): try container.encode(secret.name, forKey: .secret)
    case .function(let name): try container.encode(name, forKey: .function)
    }
  }
}

extension HostValue.HostMap.Entry: Codable {
  public init(from decoder: any Decoder) throws {
    var container = try decoder.unkeyedContainer()
    self.init(
      try container.decode(String.self), try container.decode(HostValue.self))
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.unkeyedContainer()
    try container.encode(key)
    try container.encode(value)
  }
}
