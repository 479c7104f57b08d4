/// A value outside the machine: what crosses between scripts and Swift.
///
/// Maps and secrets lie elsewhere, so that a value is small: a reply may hold millions.
public enum HostValue: Sendable, Equatable {
  case null
  case bool(Bool)
  case int(Int64)
  case float(Double)
  case string(String)
  /// Nanoseconds.
  case duration(Int64)
  /// Nanoseconds since 1970-01-01T00:00:00Z.
  case time(Int64)
  case list([HostValue])
  indirect case map(HostMap)
  /// Text that is never shown; see ``Secret``.
  indirect case secret(Secret)
  /// A function of the script; it cannot leave its machine.
  case function(name: String)

  /// A map or, with a model, a record.
  public struct HostMap: Sendable, Equatable, Codable {
    /// The name of the record's model; nil for a plain map.
    public var model: String?
    /// In the order of the map; no key twice.
    public var entries: [Entry]

    /// A key with its value.
    public struct Entry: Sendable, Equatable {
      /// The key.
      public var key: String
      /// The value of the key.
      public var value: HostValue

      /// A key with its value.
      public init(_ key: String, _ value: HostValue) {
        self.key = key
        self.value = value
      }
    }

    /// A map with its entries in this order; a record of the model where that is given.
    public init(model: String? = nil, _ entries: [Entry]) {
      self.model = model
      self.entries = entries
    }

    /// The value of a key; nil where the map does not have it.
    public subscript(key: String) -> HostValue? { entries.first { $0.key == key }?.value }
  }

  /// A text with the name it was asked for by. Shows as `***` wherever it is described.
  public struct Secret: Sendable, Equatable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
  {
    /// What it was asked for by; no secret itself.
    public let name: String
    /// The hidden text: only for what is sent.
    public let revealed: String

    /// A secret by the name it may be shown with, which is not secret itself.
    public init(name: String, revealed: String) {
      self.name = name
      self.revealed = revealed
    }

    public var description: String { "***" }
    public var debugDescription: String { "***" }
    public var customMirror: Mirror { Mirror(self, children: ["name": name]) }
  }
}

extension Machine {
  /// The value in this machine's heap. What a record holds is read-only like the record.
  func value(from host: HostValue, isFrozen: Bool = false) -> Value {
    switch host {
    case .null: return .null
    case .bool(let value): return .bool(value)
    case .int(let value): return .int(value)
    case .float(let value): return .float(value)
    case .string(let text): return .string(heap.pointee.makeString(text))
    case .duration(let value): return .duration(value)
    case .time(let value): return .time(value)
    case .list(let items):
      let list = heap.pointee.makeList(items.map { value(from: $0, isFrozen: isFrozen) })
      list.pointee.header.isFrozen = isFrozen
      return .list(list)
    case .map(let map):
      let model = map.model.flatMap { program.modelNumbers[$0] } ?? -1
      let object = heap.pointee.makeMap(capacity: map.entries.count, model: model)
      for entry in map.entries {
        heap.pointee.set(
          object, intern(entry.key), value(from: entry.value, isFrozen: isFrozen || model >= 0))
      }
      object.pointee.header.isFrozen = isFrozen || model >= 0
      return .map(object)
    case .secret(let secret):
      return .secret(
        heap.pointee.makeSecret(
          name: heap.pointee.makeString(secret.name), text: heap.pointee.makeString(secret.revealed)
        ))
    case .function: return .null
    }
  }

  /// The value outside the machine. What contains itself, or is nested past any use, ends with null
  /// where it does, and so does what the budget does not cover.
  func hostValue(_ value: Value, depth: Int = 0, budget: inout HostValueBudget) -> HostValue {
    if depth > HostValueBudget.maximumDepth {
      budget.isTooDeep = true
      return .null
    }
    budget.count(value, self)
    if budget.isSpent { return .null }
    switch value.tag {
    case Tag.bool: return .bool(value.asBool)
    case Tag.int: return .int(value.asInt)
    case Tag.float: return .float(value.asFloat)
    case Tag.duration: return .duration(value.asInt)
    case Tag.time: return .time(value.asInt)
    case Tag.string: return .string(value.asString.text)
    case Tag.list:
      let list = value.asList
      var items: [HostValue] = []
      for index in 0..<list.pointee.count where !budget.isSpent {
        items.append(hostValue(list.pointee.items[index], depth: depth + 1, budget: &budget))
      }
      return .list(items)
    case Tag.map:
      let map = value.asMap
      var entries: [HostValue.HostMap.Entry] = []
      entries.reserveCapacity(map.pointee.count)
      for index in 0..<map.pointee.used {
        guard let key = map.pointee.entries[index].key else { continue }
        budget.bytes -= HostValueBudget.rates.text + key.pointee.byteCount
        if budget.isSpent { break }
        entries.append(
          .init(
            key.text,
            hostValue(map.pointee.entries[index].value, depth: depth + 1, budget: &budget)))
      }
      let model = map.pointee.isRecord ? program.modelName(map.pointee.model) : nil
      return .map(.init(model: model, entries))
    case Tag.secret:
      return .secret(
        .init(name: value.asSecret.pointee.name.text, revealed: value.asSecret.pointee.text.text))
    case Tag.closure, Tag.native: return .function(name: functionName(value))
    default: return .null
    }
  }
}

/// How much a value may grow when it leaves the machine: a list that holds another many times is
/// copied as often. What the copy takes counts against the memory limit, before it is taken.
struct HostValueBudget {
  /// What is left.
  var bytes: Int
  /// What ended the copying before its time.
  var fault: Fault?
  /// The value contains itself, or is nested past any use.
  var isTooDeep = false
  private var nodes = 0

  static let maximumDepth = 100
  /// What the copies take, as Swift lays them out.
  static let rates = Expansion.Rates(
    scalar: MemoryLayout<HostValue>.stride, text: 2 * MemoryLayout<HostValue>.stride,
    container: 3 * MemoryLayout<HostValue>.stride, place: MemoryLayout<HostValue>.stride,
    depth: maximumDepth)
  private static let nodesBetweenLooks = 1 << 14

  /// - Parameter limit: The most that the copy may take, if that is less than what the run has left.
  init(_ machine: Machine, limit: Int = .max) {
    bytes = min(limit, max(0, machine.limits.memory - machine.heap.pointee.byteCount))
  }

  var isSpent: Bool { bytes < 0 || fault != nil }

  /// Counts a value by itself. What it holds is counted when it is copied; but of a large value it is known
  /// before that whether it fits as a whole.
  mutating func count(_ value: Value, _ machine: Machine) {
    switch value.tag {
    case Tag.string: bytes -= Self.rates.text + value.asString.pointee.byteCount
    case Tag.list, Tag.map: bytes -= Self.rates.container
    default: bytes -= Self.rates.scalar
    }
    nodes += 1
    if nodes % Self.nodesBetweenLooks != 0 || fault != nil { return }
    machine.charge(items: Self.nodesBetweenLooks)
    fault = machine.faultOfLongWork()
  }

  /// Ends the copying before it begins where the value does not fit.
  mutating func measure(_ value: Value, _ machine: Machine) {
    guard value.tag == Tag.list || value.tag == Tag.map else { return }
    var expansion = Expansion(Self.rates, machine)
    do throws(Fault) {
      if try expansion.cost(of: value) > bytes { bytes = -1 }
    } catch {
      fault = error
    }
  }
}
