import COCCatalog

/// A value that stands for a part of a call or a reply.
public protocol CatalogValue: Sendable, Hashable {
  /// `nil` where `json` is of another type.
  init?(json: JSONValue)
  var json: JSONValue { get }
}

/// An object of the API. Fields that the service adds to it are ignored.
public protocol CatalogModel: CatalogValue {}

/// One value out of a list. Values that the service adds to the list are kept as they are.
public protocol CatalogEnumeration: CatalogValue, RawRepresentable, ExpressibleByStringLiteral,
  CustomStringConvertible
where RawValue == String {
  init(rawValue: String)
}

extension CatalogEnumeration {
  public init(stringLiteral value: String) { self.init(rawValue: value) }

  public init?(json: JSONValue) {
    guard let text = json.stringValue else { return nil }
    self.init(rawValue: text)
  }

  public var json: JSONValue { .string(rawValue) }
  public var description: String { rawValue }
}

extension String: CatalogValue {
  public init?(json: JSONValue) {
    guard let text = json.stringValue else { return nil }
    self = text
  }

  public var json: JSONValue { .string(self) }
}

extension Int: CatalogValue {
  public init?(json: JSONValue) {
    guard let number = json.intValue else { return nil }
    self.init(exactly: number)
  }

  public var json: JSONValue { .int(Int64(self)) }
}

extension Double: CatalogValue {
  public init?(json: JSONValue) {
    guard let number = json.doubleValue else { return nil }
    self = number
  }

  public var json: JSONValue { .double(self) }
}

extension Bool: CatalogValue {
  public init?(json: JSONValue) {
    guard let value = json.boolValue else { return nil }
    self = value
  }

  public var json: JSONValue { .bool(self) }
}

extension JSONValue: CatalogValue {
  public init?(json: JSONValue) { self = json }
  public var json: JSONValue { self }
}

extension Array: CatalogValue where Element: CatalogValue {
  public init?(json: JSONValue) {
    guard let items = json.arrayValue else { return nil }
    // An item that is null says nothing; one of another type than documented is not passed over.
    let present = items.filter { !$0.isNull }
    let values = present.compactMap(Element.init(json:))
    guard values.count == present.count else { return nil }
    self = values
  }

  public var json: JSONValue { .array(map(\.json)) }
}

extension Dictionary: CatalogValue where Key == String, Value: CatalogValue {
  public init?(json: JSONValue) {
    guard let members = json.objectValue else { return nil }
    let present = members.filter { !$0.value.isNull }
    let values = present.compactMapValues(Value.init(json:))
    guard values.count == present.count else { return nil }
    self = values
  }

  public var json: JSONValue { .object(mapValues(\.json)) }
}

/// The members of an object while it is put together or taken apart.
struct Members {
  private(set) var values: [String: JSONValue] = [:]

  init() {}

  /// `nil` where `json` is no object.
  init?(_ json: JSONValue) {
    guard let values = json.objectValue else { return nil }
    self.values = values
  }

  /// Sets a member, or leaves it out where there is no value.
  mutating func set(_ name: String, _ value: (any CatalogValue)?) {
    values[name] = value?.json
  }

  /// A member; `nil` where there is none, it is null, or of a type that is not documented.
  func get<Value: CatalogValue>(_ name: String) -> Value? {
    values[name].flatMap(Value.init(json:))
  }
}
