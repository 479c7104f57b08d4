/// How the types in a call depend on each other, where a signature alone cannot say it: what a method
/// of lists hands to the function that it is given, and what it gives.
///
/// It is written as a list of parameters and a result, where a single capital letter stands for a type
/// that the call decides: `(self: list[A], transform: (A) -> B) -> list[B]`. Parameters that matter to
/// nobody are left out, and so is a result that the signature states. Where one result holds only
/// unless an argument is given, the other follows: `(self: list[A]) -> A?; with n -> list[A]`.
struct TypeScheme: Sendable, Equatable {
  indirect enum Shape: Sendable, Equatable {
    case plain(ValueType)
    case variable(Character)
    case list(Shape)
    case map(Shape)
    case optional(Shape)
  }

  /// How a function that is given is called, and what it must give.
  struct Callback: Sendable, Equatable {
    var parameters: [Shape]
    var result: Shape
  }

  enum Parameter: Sendable, Equatable {
    case value(Shape)
    case function(Callback)
  }

  var parameters: [(name: String, Parameter)] = []
  var result: Shape?
  /// What it gives instead where this argument is given.
  var alternative: (argument: String, result: Shape)?

  static func == (left: TypeScheme, right: TypeScheme) -> Bool {
    left.result == right.result && left.parameters.map(\.name) == right.parameters.map(\.name)
      && left.parameters.map(\.1) == right.parameters.map(\.1)
      && left.alternative?.argument == right.alternative?.argument
      && left.alternative?.result == right.alternative?.result
  }

  func callback(_ name: String) -> Callback? {
    guard case .function(let callback)? = parameters.first(where: { $0.name == name })?.1 else {
      return nil
    }
    return callback
  }

  func value(_ name: String) -> Shape? {
    guard case .value(let shape)? = parameters.first(where: { $0.name == name })?.1 else {
      return nil
    }
    return shape
  }
}

// MARK: The notation

extension TypeScheme {
  /// Reads the notation; nil where the text is none.
  init?(_ text: String) {
    var reader = SchemeReader(text)
    guard reader.take("(") else { return nil }
    while !reader.take(")") {
      guard let name = reader.word(), reader.take(":"), let parameter = reader.parameter() else {
        return nil
      }
      parameters.append((name, parameter))
      if reader.take(")") { break }
      guard reader.take(",") else { return nil }
    }
    if reader.take("->") {
      guard let shape = reader.shape() else { return nil }
      result = shape
    }
    if reader.take(";") {
      guard reader.word() == "with", let name = reader.word(), reader.take("->"),
        let shape = reader.shape()
      else { return nil }
      alternative = (name, shape)
    }
    guard reader.isAtEnd else { return nil }
  }
}

private struct SchemeReader {
  private var rest: Substring

  init(_ text: String) { rest = text[...] }

  private mutating func skipBlanks() { rest = rest.drop { $0 == " " } }

  var isAtEnd: Bool { rest.allSatisfy { $0 == " " } }

  mutating func take(_ text: String) -> Bool {
    skipBlanks()
    guard rest.hasPrefix(text) else { return false }
    rest = rest.dropFirst(text.count)
    return true
  }

  mutating func word() -> String? {
    skipBlanks()
    let word = rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
    rest = rest.dropFirst(word.count)
    return word.isEmpty ? nil : String(word)
  }

  mutating func parameter() -> TypeScheme.Parameter? {
    guard take("(") else { return shape().map { .value($0) } }
    var parameters: [TypeScheme.Shape] = []
    while !take(")") {
      guard let shape = shape() else { return nil }
      parameters.append(shape)
      if take(")") { break }
      guard take(",") else { return nil }
    }
    guard take("->") else {
      return .function(.init(parameters: parameters, result: .plain(.any)))
    }
    return shape().map { .function(.init(parameters: parameters, result: $0)) }
  }

  mutating func shape() -> TypeScheme.Shape? {
    guard let word = word() else { return nil }
    var shape: TypeScheme.Shape
    if take("[") {
      guard let item = self.shape(), take("]") else { return nil }
      switch word {
      case "list": shape = .list(item)
      case "map": shape = .map(item)
      default: return nil
      }
    } else if word.count == 1, let letter = word.first, letter.isUppercase {
      shape = .variable(letter)
    } else {
      guard let type = ValueType.named(word) else { return nil }
      shape = .plain(type)
    }
    return take("?") ? .optional(shape) : shape
  }
}

extension ValueType {
  /// The type of this name, without items and models.
  static func named(_ name: String) -> ValueType? {
    switch name {
    case "list": .list(.any)
    case "map": .map(.any)
    case "any": .any
    case "null": .null
    case "bool": .bool
    case "int": .int
    case "float": .float
    case "number": .number
    case "string": .string
    case "duration": .duration
    case "time": .time
    case "secret": .secret
    case "function": .function
    default: nil
    }
  }
}

// MARK: One call

/// What the letters of a scheme stand for in one call.
struct CallFlow {
  private enum Bound {
    /// What lies in a list or map.
    case item(ValueType)
    /// What a function gives.
    case value(StaticType)
  }

  let scheme: CallScheme
  /// There are few letters in a scheme.
  private var bound: [(letter: Character, bound: Bound)] = []

  init(_ scheme: CallScheme) { self.scheme = scheme }

  private func bound(_ letter: Character) -> Bound? {
    bound.first { $0.letter == letter }?.bound
  }

  private mutating func bind(_ letter: Character, _ value: Bound) {
    if !bound.contains(where: { $0.letter == letter }) { bound.append((letter, value)) }
  }

  /// What the function that is the argument for a parameter is called with.
  func offered(to number: Int) -> [StaticType] {
    scheme.callback(number)?.parameters.map { type(of: $0) ?? .any } ?? []
  }

  /// What the call gives, where more is known than the signature states.
  ///
  /// - Parameter isGiven: whether there is an argument for the parameter of this number.
  func result(_ isGiven: (Int) -> Bool) -> StaticType? {
    if let alternative = scheme.alternative, isGiven(alternative.number) {
      return type(of: alternative.result)
    }
    return scheme.result.flatMap { type(of: $0) }
  }

  /// Takes from a value what its shape says of letters.
  ///
  /// - Returns: the type in it that cannot be what the shape asks for.
  @discardableResult
  mutating func match(_ type: ValueType, _ shape: TypeScheme.Shape) -> ValueType? {
    switch (shape, type.unwrapped) {
    case (.variable(let letter), _):
      bind(letter, .item(type))
      return nil
    case (.list(let inner), .list(let item)), (.map(let inner), .map(let item)):
      return match(item, inner)
    case (.list(let inner), .any):
      // What a list of unknown origin holds is unknown.
      if case .variable = inner { match(.any, inner) }
      return nil
    case (.list, let other): return other.tagMask & ValueType.list(.any).tagMask == 0 ? type : nil
    default: return nil
    }
  }

  /// Takes what a function gives.
  mutating func match(result: StaticType, of number: Int) {
    guard case .variable(let letter)? = scheme.callback(number)?.result else { return }
    bind(letter, .value(result))
  }

  /// The type of a shape; nil where a letter in it is not known.
  private func type(of shape: TypeScheme.Shape) -> StaticType? {
    switch shape {
    case .plain(let type): StaticType(type)
    case .variable(let letter):
      switch bound(letter) {
      case .item(let type)?: StaticType(type).asElement
      case .value(let type)?: type
      case nil: nil
      }
    case .optional(let inner): type(of: inner)?.orNull
    case .list, .map: valueType(of: shape).map { StaticType($0) }
    }
  }

  private func valueType(of shape: TypeScheme.Shape) -> ValueType? {
    switch shape {
    case .plain(let type): type
    case .variable(let letter):
      switch bound(letter) {
      case .item(let type)?: type
      case .value(let type)?: type.type
      case nil: nil
      }
    case .list(let inner): valueType(of: inner).map { .list($0) }
    case .map(let inner): valueType(of: inner).map { .map($0) }
    case .optional(let inner): valueType(of: inner).map { .optional($0.unwrapped) }
    }
  }
}
