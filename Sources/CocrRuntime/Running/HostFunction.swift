import CocrLanguage

/// A function that a host program gives to its scripts.
///
/// ```swift
/// let weather = HostFunction(
///   "weather", [.init("city", .string)], result: .string, summary: "The weather in a city."
/// ) { arguments in
///   let city: String = try arguments["city"]
///   return "fine in \(city)"
/// }
/// ```
///
/// A name with a dot, as `shop.order`, puts the function into a namespace.
public struct HostFunction: Sendable {
  /// What the function accepts and gives: the checks before and during a run, completion and help
  /// read it.
  public let signature: Signature
  let body: @Sendable (HostArguments) async throws -> HostValue

  /// - Parameters:
  ///   - name: the name in scripts.
  ///   - parameters: in the order in which they are given by position.
  ///   - result: the type of what the function gives.
  ///   - summary: one line of help.
  ///   - body: does the work, on a task of its own; the script's other fibers go on meanwhile. What it
  ///     throws reaches the script as an error that can be caught; see ``HostError``.
  public init<Result: HostValueConvertible>(
    _ name: String, _ parameters: [Signature.Parameter] = [], result: ValueType = .any,
    summary: String = "", _ body: @escaping @Sendable (HostArguments) async throws -> Result
  ) {
    signature = Signature(
      name, parameters, result: result, reachesWorld: true, summary: summary)
    self.body = { try await body($0).hostValue }
  }
}

/// Host functions by their names.
public struct HostFunctionTable: HostFunctions {
  private let functions: [String: HostFunction]

  /// - Parameter functions: a later one replaces an earlier one of the same name.
  public init(_ functions: [HostFunction]) {
    self.functions = Dictionary(
      functions.map { ($0.signature.name, $0) }, uniquingKeysWith: { _, last in last })
  }

  /// The functions, in no particular order.
  public var all: [HostFunction] { Array(functions.values) }

  /// Whether there is a function of this name.
  public func has(_ name: String) -> Bool { functions[name] != nil }

  /// Calls a function.
  ///
  /// - Throws: ``HostError`` if there is none of this name, and what the function throws.
  public func call(_ name: String, _ arguments: HostArguments) async throws -> HostValue {
    guard let function = functions[name] else {
      throw HostError("the host program has no function `\(name)`")
    }
    return try await function.body(arguments)
  }
}

/// An error that a host function throws to the script that called it.
public struct HostError: Error, Sendable, CustomStringConvertible {
  /// One word that scripts can look at.
  public let kind: String
  /// One sentence in plain words.
  public let message: String
  /// What to do about it.
  public let hint: String?

  /// An error with one sentence in plain words; a script tells errors apart by their `kind`.
  public init(_ message: String, kind: String = "host", hint: String? = nil) {
    self.kind = kind
    self.message = message
    self.hint = hint
  }

  public var description: String { message }
}

/// The arguments of a call, by the names of the parameters.
public struct HostArguments: Sendable {
  /// The values that were given; those that were left out are missing.
  public let values: [String: HostValue]

  /// The argument as a Swift value.
  ///
  /// - Throws: ``HostError`` where it was left out or is not of that type.
  public subscript<Value: HostValueConvertible>(_ name: String) -> Value {
    get throws {
      let value = values[name] ?? .null
      guard let converted = Value(hostValue: value) else {
        throw HostError("`\(name)` cannot be taken as \(Value.self)", kind: "type")
      }
      return converted
    }
  }
}

/// A Swift type whose values scripts can take and give.
public protocol HostValueConvertible: Sendable {
  /// The value as a script sees it.
  var hostValue: HostValue { get }
  /// nil where the script's value is of another type.
  init?(hostValue: HostValue)
}

extension HostValue: HostValueConvertible {
  public var hostValue: HostValue { self }
  public init?(hostValue: HostValue) { self = hostValue }
}

extension Bool: HostValueConvertible {
  public var hostValue: HostValue { .bool(self) }
  public init?(hostValue: HostValue) {
    guard case .bool(let value) = hostValue else { return nil }
    self = value
  }
}

extension Int: HostValueConvertible {
  public var hostValue: HostValue { .int(Int64(self)) }
  public init?(hostValue: HostValue) {
    guard case .int(let value) = hostValue else { return nil }
    self.init(exactly: value)
  }
}

extension Double: HostValueConvertible {
  public var hostValue: HostValue { .float(self) }
  public init?(hostValue: HostValue) {
    switch hostValue {
    case .float(let value): self = value
    case .int(let value): self = Double(value)
    default: return nil
    }
  }
}

extension String: HostValueConvertible {
  public var hostValue: HostValue { .string(self) }
  public init?(hostValue: HostValue) {
    guard case .string(let value) = hostValue else { return nil }
    self = value
  }
}

extension Duration: HostValueConvertible {
  /// In whole nanoseconds; what is longer than scripts can hold is cut to their longest.
  public var hostValue: HostValue {
    let (seconds, overflow) = components.seconds.multipliedReportingOverflow(by: 1_000_000_000)
    let (sum, further) = seconds.addingReportingOverflow(components.attoseconds / 1_000_000_000)
    return .duration(overflow || further ? (components.seconds < 0 ? .min : .max) : sum)
  }

  public init?(hostValue: HostValue) {
    guard case .duration(let nanoseconds) = hostValue else { return nil }
    self = .nanoseconds(nanoseconds)
  }
}

extension Optional: HostValueConvertible where Wrapped: HostValueConvertible {
  public var hostValue: HostValue { self?.hostValue ?? .null }
  public init?(hostValue: HostValue) {
    if hostValue == .null {
      self = .none
    } else if let value = Wrapped(hostValue: hostValue) {
      self = .some(value)
    } else {
      return nil
    }
  }
}

extension Array: HostValueConvertible where Element: HostValueConvertible {
  public var hostValue: HostValue { .list(map(\.hostValue)) }
  public init?(hostValue: HostValue) {
    guard case .list(let items) = hostValue else { return nil }
    self = []
    for item in items {
      guard let value = Element(hostValue: item) else { return nil }
      append(value)
    }
  }
}

extension Dictionary: HostValueConvertible where Key == String, Value: HostValueConvertible {
  /// A map with its keys sorted, so that runs are alike.
  public var hostValue: HostValue {
    .map(.init(sorted { $0.key < $1.key }.map { .init($0.key, $0.value.hostValue) }))
  }

  public init?(hostValue: HostValue) {
    guard case .map(let map) = hostValue else { return nil }
    self = [:]
    for entry in map.entries {
      guard let value = Value(hostValue: entry.value) else { return nil }
      self[entry.key] = value
    }
  }
}
