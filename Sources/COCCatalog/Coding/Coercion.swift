/// Brings values to the documented type and translates names between the language and the wire.
///
/// The service and its clients are loose about types: `"100.0"` for a number, `"true"` for a bool,
/// `4` for the string `"049"`. A value that cannot be understood stays as it is.
enum Coercion {
  /// A scalar in the type that `shape` documents; containers stay as they are.
  static func coerce(_ value: JSONValue, to shape: Shape) -> JSONValue {
    switch (shape, value) {
    case (.bool, .string(let text)):
      switch text.lowercased() {
      case "true": return .bool(true)
      case "false": return .bool(false)
      default: return value
      }
    case (.int, .string(let text)):
      return integer(text).map(JSONValue.int) ?? value
    case (.int, .double(let number)):
      return Int64(wholeNumber: number).map(JSONValue.int) ?? value
    case (.double, .string(let text)):
      return number(text).map(JSONValue.double) ?? value
    case (.double, .int(let number)):
      return .double(Double(number))
    case (.string, .int), (.string, .double), (.string, .bool), (.enumeration, .int):
      return text(of: value).map(JSONValue.string) ?? value
    default: return value
    }
  }

  /// The value with language names where `value` has wire names.
  ///
  /// - Parameter keepsUnknown: Whether members that the catalog does not know are kept, under their
  ///   own name.
  static func toLanguage(_ value: JSONValue, _ shape: Shape, keepsUnknown: Bool) -> JSONValue {
    changedForLanguage(value, shape, keepsUnknown: keepsUnknown) ?? value
  }

  /// `nil` where the value is the same in the language, as most are: a copy of an object costs more
  /// than looking through it.
  private static func changedForLanguage(
    _ value: JSONValue, _ shape: Shape, keepsUnknown: Bool
  ) -> JSONValue? {
    switch (shape, value) {
    case (.object(let model), .object(let members)):
      return changedForLanguage(members, model, keepsUnknown: keepsUnknown)
    case (.array(let item, _), .array(let items)):
      let isLong = keepsUnknown && items.isParsed && items.count > 4
      let places = isLong ? items.changing(UnchangedShape(item)) : Array(items.indices)
      return changed(items, at: places) { changedForLanguage($0, item, keepsUnknown: keepsUnknown) }
    case (.map(let item), .object(let members)):
      return changed(members, item) { changedForLanguage($0, item, keepsUnknown: keepsUnknown) }
    case (_, .array), (_, .object): return nil
    case _ where isPlain(value, shape): return nil
    default:
      let coerced = coerce(value, to: shape)
      // No conditional expression: there `nil` would be the JSON value.
      if coerced == value { return nil }
      return coerced
    }
  }

  private static func changedForLanguage(
    _ members: JSONObject, _ model: Model, keepsUnknown: Bool
  ) -> JSONValue? {
    // The field of a member's name in the language is not the member of its name on the wire.
    let isBuilt = model.hasWireNames || !keepsUnknown
    var result: [String: JSONValue]? = isBuilt ? (keepsUnknown ? members.dictionary : [:]) : nil
    if model.hasWireNames {
      for field in model.fields where field.wireName != field.name {
        result?[field.wireName] = nil
        result?[field.name] = nil
      }
    }
    for field in model.fields {
      guard let member = members[field.wireName] else { continue }
      let changed = changedForLanguage(member, field.shape, keepsUnknown: keepsUnknown)
      if changed == nil, !isBuilt { continue }
      if result == nil { result = members.dictionary }
      result?[field.name] = changed ?? member
    }
    return result.map(JSONValue.object)
  }

  /// The value with wire names where `value` has language names, and defaults filled in.
  static func toWire(_ value: JSONValue, _ shape: Shape) -> JSONValue {
    changedForWire(value, shape) ?? value
  }

  /// `nil` where the value is the same on the wire, as most are: a copy of an object costs more than
  /// looking through it.
  private static func changedForWire(_ value: JSONValue, _ shape: Shape) -> JSONValue? {
    switch (shape, value) {
    case (.object(let model), .object(let members)):
      return changedForWire(members, model).map(JSONValue.object)
    case (.array(let item, _), .array(let items)):
      return changed(items, at: Array(items.indices)) { changedForWire($0, item) }
    case (.map(let item), .object(let members)):
      return changed(members, item) { changedForWire($0, item) }
    case (_, .array), (_, .object): return nil
    case _ where isPlain(value, shape): return nil
    default:
      let coerced = coerce(value, to: shape)
      // No conditional expression: there `nil` would be the JSON value.
      if coerced == value { return nil }
      return coerced
    }
  }

  /// The items with those changed that `change` changes; `nil` where there are none.
  private static func changed(
    _ items: JSONArray, at places: [Int], by change: (JSONValue) -> JSONValue?
  ) -> JSONValue? {
    var result: [JSONValue]?
    for index in places {
      guard let changed = change(items[index]) else { continue }
      if result == nil { result = Array(items) }
      result?[index] = changed
    }
    return result.map(JSONValue.array)
  }

  /// The members with those changed that `change` changes; `nil` where there are none.
  private static func changed(
    _ members: JSONObject, _ shape: Shape, by change: (JSONValue) -> JSONValue?
  ) -> JSONValue? {
    if case .any = shape { return nil }
    var result: [String: JSONValue]?
    for (name, value) in members {
      guard let changed = change(value) else { continue }
      if result == nil { result = members.dictionary }
      result?[name] = changed
    }
    return result.map(JSONValue.object)
  }

  /// Whether a scalar is of the documented type already.
  private static func isPlain(_ value: JSONValue, _ shape: Shape) -> Bool {
    switch (shape, value) {
    case (.string, .string), (.enumeration, .string), (.int, .int), (.double, .double),
      (.bool, .bool), (.any, _), (_, .null):
      true
    default: false
    }
  }

  private static func changedForWire(
    _ members: JSONObject, _ model: Model
  ) -> [String: JSONValue]? {
    var result: [String: JSONValue]?
    if model.hasWireNames {
      result = members.dictionary
      for field in model.fields where field.wireName != field.name { result?[field.name] = nil }
    }
    for field in model.fields {
      let given = members[field.name]
      guard let member = given ?? field.defaultValue else { continue }
      let changed = changedForWire(member, field.shape)
      if changed == nil, given != nil, !model.hasWireNames { continue }
      if result == nil { result = members.dictionary }
      result?[field.wireName] = changed ?? member
    }
    return result
  }

  /// The value without null members where the shape has optional ones, and with defaults filled in.
  static func completed(_ value: JSONValue, _ shape: Shape) -> JSONValue {
    switch (shape, value) {
    case (.object(let model), .object(var members)):
      for field in model.fields {
        let member = members[field.name] ?? .null
        let filled = member.isNull ? field.defaultValue : member
        members[field.name] = filled.map { completed($0, field.shape) }
      }
      return .object(members)
    case (.array(let item, _), .array(let items)):
      return .array(items.map { completed($0, item) })
    default: return value
    }
  }

  /// A scalar as it is written in a path or a query; `nil` for containers and null.
  static func text(of value: JSONValue) -> String? {
    switch value {
    case .string(let text): text
    case .int(let number): number.description
    case .double(let number): Int64(wholeNumber: number)?.description ?? number.description
    case .bool(let value): value ? "true" : "false"
    case .null, .array, .object: nil
    }
  }

  private static func integer(_ text: String) -> Int64? {
    if let exact = Int64(text) { return exact }
    // The nearest double of digits that an int cannot hold may be one that it can.
    guard IntExcess(text) == nil else { return nil }
    return number(text).flatMap { Int64(wholeNumber: $0) }
  }

  /// A decimal number; words such as `nan` and hexadecimal forms, which `Double` reads, are not.
  private static func number(_ text: String) -> Double? {
    guard text.utf8.count <= 64,
      text.utf8.allSatisfy({ "0123456789+-.eE".utf8.contains($0) }),
      let number = Double(text), number.isFinite
    else { return nil }
    return number
  }
}
