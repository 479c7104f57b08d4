import COCCatalog

/// The arguments of a request, as the catalog has checked them.
struct Arguments {
  let values: [String: JSONValue]

  subscript(name: String) -> JSONValue? { values[name].flatMap { $0.isNull ? nil : $0 } }

  func string(_ name: String) -> String? { self[name]?.stringValue }
  func int(_ name: String) -> Int64? { self[name]?.intValue }

  /// The text of a mandatory argument; the catalog has made sure that it is there.
  func text(_ name: String) -> String { string(name) ?? "" }
}

/// For whom a request is.
struct Caller: Sendable {
  let project: String
  let userName: String
  /// The projects that the caller may know of; `nil` for all.
  var projects: Set<String>?

  /// The ID that stands for the user, made from the name.
  var userID: String { StableHash.hex("user:\(userName)", digits: 32) }
}

/// What a request is answered with beside its arguments.
struct RequestContext: Sendable {
  let caller: Caller
  /// The emulator's time.
  let now: Int64
  let fleet: FleetIndex
  let configuration: EmulatorConfiguration
  let hostFaults: [HostFault]
  /// The emulator's time at its first start over its store.
  let startedAt: Int64
}

extension JSONValue {
  init(_ text: String?) { self = text.map(JSONValue.string) ?? .null }
  init(_ number: Int64?) { self = number.map(JSONValue.int) ?? .null }
  init(count: Int) { self = .int(Int64(count)) }
}
