import COCCatalog
import CocrLanguage

/// How values of scripts become JSON for one use: what becomes of those that have no JSON of their own.
package protocol JSONForm {
  associatedtype Failure: Error

  /// The JSON of a duration, a time, a secret, a function, or a float that is not finite.
  func json(_ value: HostValue, at place: JSONPlace) throws(Failure) -> JSONValue
  /// The form of the items of a list.
  var ofItems: Self { get }
  /// The form of a field of a map.
  func ofField(_ name: String) -> Self
}

extension JSONForm {
  package var ofItems: Self { self }
  package func ofField(_ name: String) -> Self { self }
}

/// Where a value stands in another one, for messages: `tags.items[2]`.
package indirect enum JSONPlace: CustomStringConvertible {
  case root(String)
  case item(JSONPlace, Int)
  case field(JSONPlace, String)

  package var description: String {
    switch self {
    case .root(let name): name
    case .item(let list, let index): "\(list)[\(index)]"
    case .field(let map, let name): "\(map).\(name)"
    }
  }
}

extension HostValue {
  /// The value as JSON in a form, which decides about what JSON does not have.
  ///
  /// - Throws: what the form throws.
  package func json<Form: JSONForm>(
    _ form: Form, at place: JSONPlace
  ) throws(Form.Failure) -> JSONValue {
    switch self {
    case .null: return .null
    case .bool(let value): return .bool(value)
    case .int(let value): return .int(value)
    case .float(let value) where value.isFinite: return .double(value)
    case .string(let text): return .string(text)
    case .float, .duration, .time, .secret, .function: return try form.json(self, at: place)
    case .list(let items):
      let itemForm = form.ofItems
      var values: [JSONValue] = []
      values.reserveCapacity(items.count)
      for (index, item) in items.enumerated() {
        values.append(try item.json(itemForm, at: .item(place, index)))
      }
      return .array(values)
    case .map(let map):
      var members: [String: JSONValue] = [:]
      members.reserveCapacity(map.entries.count)
      for entry in map.entries {
        members[entry.key] = try entry.value.json(
          form.ofField(entry.key), at: .field(place, entry.key))
      }
      return .object(members)
    }
  }
}
