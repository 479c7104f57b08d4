/// What must hold for a value beside its shape.
public enum ValueRule: Sendable {
  /// No two items of the list have the same value in this member.
  case unique(member: String)
  /// The values of this member are `start`, `start + 1` and so on, in any order.
  case consecutive(member: String, from: Int64)
  /// The lists in this member of all items together have at most `limit` items; `noun` names them.
  case total(member: String, limit: Int, noun: String)
  /// The number has at most this many digits after the point.
  case decimalPlaces(Int)
}

/// What must hold between several arguments of an operation.
public enum ArgumentRule: Sendable {
  /// The arguments are set all or not at all; an empty string counts as not set.
  case together([String])
  /// `argument` must be given when `selector` has one of `values`.
  case required(argument: String, selector: String, values: [String])
}

/// The members of an object by the value of another argument.
public struct Variants: Sendable {
  /// The argument whose value decides.
  public let selector: String
  /// What the object must look like for each value of the selector.
  public let models: [String: Model]

  /// The models by the value that the argument `selector` has.
  public init(selector: String, models: [String: Model]) {
    self.selector = selector
    self.models = models
  }

  /// The members for the selector in `arguments`; `nil` where it has no value known here.
  public func model(given arguments: [String: JSONValue]) -> Model? {
    guard let value = arguments[selector]?.stringValue else { return nil }
    return models[value]
  }
}

extension Parameter {
  /// The shape given the other arguments: that of the variant where there are variants.
  public func shape(given arguments: [String: JSONValue]) -> Shape {
    variants?.model(given: arguments).map(Shape.object) ?? shape
  }

  /// Whether the argument must be given, considering the variant the other arguments choose.
  public func mustBeGiven(given arguments: [String: JSONValue]) -> Bool {
    if mustBeGiven { return true }
    return variants?.model(given: arguments)?.fields.contains(where: \.mustBeGiven) ?? false
  }
}
