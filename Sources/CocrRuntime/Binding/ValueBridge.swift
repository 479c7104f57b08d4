import COCCatalog
import CocrLanguage

/// Values of scripts to what travels over the wire, and back.
package enum ValueBridge {
  /// An argument of an operation. A duration or a time becomes a number in the unit of its
  /// parameter.
  ///
  /// - Throws: ``ArgumentProblem`` where a value has no form on the wire.
  static func json(_ value: HostValue, as shape: Shape, at path: String) throws(ArgumentProblem)
    -> JSONValue
  {
    try value.json(WireForm(shape: shape), at: .root(path))
  }

  /// A reply as a value: an object with a model becomes a record, its fields in the model's order.
  package static func value(_ json: JSONValue, as shape: Shape?) -> HostValue {
    switch json {
    case .null: return .null
    case .bool(let value): return .bool(value)
    case .int(let value): return .int(value)
    case .double(let value): return .float(value)
    case .string(let text): return .string(text)
    case .array(let items):
      let itemShape: Shape? = if case .array(let item, _)? = shape { item } else { nil }
      return .list(items.map { value($0, as: itemShape) })
    case .object(let members):
      guard case .object(let model)? = shape else {
        let itemShape: Shape? = if case .map(let item)? = shape { item } else { nil }
        return .map(
          .init(
            members.sorted { $0.key < $1.key }.map { .init($0.key, value($0.value, as: itemShape)) }
          ))
      }
      var entries: [HostValue.HostMap.Entry] = []
      entries.reserveCapacity(members.count)
      for field in model.fields {
        guard let member = members[field.name] else { continue }
        entries.append(.init(field.name, value(member, as: field.shape)))
      }
      if entries.count < members.count {
        let others = members.filter { model.field($0.key) == nil }
        for (name, member) in others.sorted(by: { $0.key < $1.key }) {
          entries.append(.init(name, value(member, as: nil)))
        }
      }
      return .map(.init(model: model.name, entries))
    }
  }
}

/// What travels over the wire for a parameter of a shape.
private struct WireForm: JSONForm {
  let shape: Shape

  var ofItems: WireForm {
    if case .array(let item, _) = shape { WireForm(shape: item) } else { WireForm(shape: .any) }
  }

  func ofField(_ name: String) -> WireForm {
    switch shape {
    case .object(let model): WireForm(shape: model.field(name)?.shape ?? .any)
    case .map(let value): WireForm(shape: value)
    default: WireForm(shape: .any)
    }
  }

  func json(_ value: HostValue, at place: JSONPlace) throws(ArgumentProblem) -> JSONValue {
    switch value {
    case .float(let value): return .double(value)
    case .secret(let secret): return .string(secret.revealed)
    case .duration(let nanoseconds): return try json(duration: nanoseconds, at: place)
    case .time(let nanoseconds):
      if case .int(_, .epochSeconds?) = shape { return .int(nanoseconds / 1_000_000_000) }
      return .int(nanoseconds / 1_000_000)
    case .function(let name):
      throw ArgumentProblem(
        argument: "\(place)", message: "is the function `\(name)`, which cannot be sent", hint: nil)
    case .null, .bool, .int, .string, .list, .map: return .null
    }
  }

  private func json(
    duration nanoseconds: Int64, at place: JSONPlace
  ) throws(ArgumentProblem) -> JSONValue {
    guard case .int(_, let unit?) = shape, let scale = unit.nanoseconds else {
      throw ArgumentProblem(
        argument: "\(place)", message: "is a duration, but no length of time is wanted here",
        hint: nil)
    }
    guard nanoseconds % scale == 0 else {
      throw ArgumentProblem(
        argument: "\(place)", message: "must be a whole number of \(unit.rawValue)",
        hint: "round it, for example to \(unit == .seconds ? "5s" : "500ms")")
    }
    return .int(nanoseconds / scale)
  }
}
