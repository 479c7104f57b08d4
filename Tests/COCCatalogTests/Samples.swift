import COCCatalog

/// Arguments made from the declarations themselves.
struct Sample {
  enum Size: CaseIterable {
    /// Only what is mandatory, at its lower limits.
    case smallest
    /// Everything, at its upper limits.
    case largest
  }

  let size: Size

  func arguments(of operation: Operation) -> [String: JSONValue] {
    var arguments: [String: JSONValue] = [:]
    let deciders = operation.parameters.filter { $0.variants == nil }
    for parameter in deciders where size == .largest || parameter.mustBeGiven {
      arguments[parameter.name] = value(parameter.shape, parameter.rules)
    }
    if size == .smallest {
      for rule in operation.rules {
        switch rule {
        case .together: break
        case .required(let argument, let selector, let values):
          let chosen = arguments[selector]?.stringValue ?? ""
          if values.contains(chosen) { add([argument], of: operation, to: &arguments) }
        }
      }
    }
    for parameter in operation.parameters where parameter.variants != nil {
      if size == .largest || parameter.mustBeGiven(given: arguments) {
        arguments[parameter.name] = value(parameter.shape(given: arguments), parameter.rules)
      }
    }
    return arguments
  }

  private func add(
    _ names: [String], of operation: Operation, to arguments: inout [String: JSONValue]
  ) {
    for name in names {
      guard let parameter = operation.parameter(name) else { continue }
      arguments[name] = Sample(size: .largest).value(parameter.shape, parameter.rules)
    }
  }

  func value(_ shape: Shape, _ rules: [ValueRule] = []) -> JSONValue {
    switch shape {
    case .string(let length, _):
      let count = size == .smallest ? max(1, length?.lowerBound ?? 1) : length?.upperBound ?? 9
      return .string(String(repeating: "a", count: count))
    case .int(let range, _):
      return .int(size == .smallest ? range?.lowerBound ?? -3 : range?.upperBound ?? 1_700_000)
    case .double(let range):
      return .double(size == .smallest ? range?.lowerBound ?? 0.5 : range?.upperBound ?? 1e9)
    case .bool: return .bool(size == .largest)
    case .enumeration(let enumeration):
      let values = enumeration.values
      return .string((size == .smallest ? values.first : values.last) ?? "")
    case .array(let item, let count):
      let items = size == .smallest ? max(1, count?.lowerBound ?? 1) : count?.upperBound ?? 2
      return list(of: item, count: items, rules)
    case .object(let model):
      var members: [String: JSONValue] = [:]
      for field in model.fields where size == .largest || field.mustBeGiven {
        members[field.name] = value(field.shape, field.rules)
      }
      return .object(members)
    case .map(let item): return ["key": value(item), "clé \"x\"": value(item)]
    case .any: return ["list": [1, 2.5, nil, true], "text": "ü\n\u{1F600}"]
    }
  }

  /// A list that keeps the rules for its items.
  func list(of item: Shape, count: Int, _ rules: [ValueRule]) -> JSONValue {
    let items = (0..<count).map { index in
      var members = value(item)
      for rule in rules {
        switch rule {
        case .consecutive(let member, let start):
          members = members.setting(member, to: .int(start + Int64(index)))
        case .unique(let member):
          guard case .string(let text)? = members[member] else { continue }
          let tail = "_\(index)"
          let head = size == .smallest ? "" : text.dropLast(tail.count)
          members = members.setting(member, to: .string(head + tail))
        case .total, .decimalPlaces: break
        }
      }
      return members
    }
    return .array(items)
  }
}

extension JSONValue {
  /// The object with one member set; any other value as it is.
  func setting(_ name: String, to value: JSONValue) -> JSONValue {
    guard case .object(var members) = self else { return self }
    members[name] = value
    return .object(members)
  }

  var text: String { String(decoding: serialized(), as: UTF8.self) }

  init(json text: String) throws { try self.init(parsing: Array(text.utf8)) }
}

func operation(_ name: String) throws -> Operation {
  try required(Catalog.operation(name), "no operation \(name)")
}

struct Missing: Error { let what: String }

func required<Value>(_ value: Value?, _ what: String) throws -> Value {
  guard let value else { throw Missing(what: what) }
  return value
}

/// What the service's side makes of a call.
func roundTrip(_ operation: Operation, _ arguments: [String: JSONValue]) throws
  -> [String: JSONValue]
{
  let request = try RequestEncoder.encode(OperationCall(operation, arguments))
  let match = try required(
    RequestRouter.match(method: request.method, path: request.path), "no route \(request.path)")
  guard match.operation.qualifiedName == operation.qualifiedName else {
    throw Missing(what: "\(operation.qualifiedName), routed to \(match.operation.qualifiedName)")
  }
  return try RequestDecoder.decode(request, match).get()
}
