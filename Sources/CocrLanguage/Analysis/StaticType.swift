/// What is known about the type of an expression before the program runs. Where nothing is known the
/// type is `any`, which is never wrong.
struct StaticType: Sendable {
  var type: ValueType
  /// The expression gives no value, because it always jumps or throws.
  var isNever = false
  var detail: Detail?

  /// What is known beside the type, by few expressions.
  final class Detail: Sendable {
    /// The closed list of values that a text may have.
    let choices: [Signature.Choice]
    /// The entries of a map that has these and no others.
    let fields: [String: StaticType]?
    let callable: Callable?
    /// The module or namespace that a name stands for.
    let module: Int?
    /// A caught error: a record with known fields and whatever a thrown map added.
    let isError: Bool

    init(
      choices: [Signature.Choice] = [], fields: [String: StaticType]? = nil,
      callable: Callable? = nil, module: Int? = nil, isError: Bool = false
    ) {
      self.choices = choices
      self.fields = fields
      self.callable = callable
      self.module = module
      self.isError = isError
    }
  }

  /// A function that is known by its declaration.
  enum Callable: Sendable {
    case binding(Binding, Callee)
    case literal(FunctionLiteral)
  }

  init(_ type: ValueType, _ detail: Detail? = nil) {
    self.type = type
    self.detail = detail
  }

  static let any = StaticType(.any)
  static let null = StaticType(.null)
  static let never: StaticType = {
    var type = StaticType(.any)
    type.isNever = true
    return type
  }()

  var isUnknown: Bool { type == .any }
  var choices: [Signature.Choice] { detail?.choices ?? [] }

  /// One bit for each tag that the value may have.
  var tagMask: UInt32 { detail?.module == nil ? type.tagMask : 1 << Tag.module }

  /// Whether it may pass a check against `expected`, where an int becomes a float on its way.
  func mayBecome(_ expected: ValueType) -> Bool {
    detail?.module == nil ? type.mayBecome(expected) : expected.tagMask & tagMask != 0
  }

  /// What it is, to go into a sentence.
  var noun: String { detail?.module == nil ? type.noun : "module" }

  /// The type without the null that it may be.
  var unwrapped: ValueType { type.unwrapped }

  /// What a value is that may be either.
  func joined(_ other: StaticType) -> StaticType {
    if isNever { return other }
    if other.isNever { return self }
    let joined = type.joined(other.type)
    let choices = choices
    if choices.isEmpty { return StaticType(joined) }
    if other.type == .null { return StaticType(joined, Detail(choices: choices)) }
    let isSame = choices.map(\.value) == other.choices.map(\.value)
    return StaticType(joined, isSame ? Detail(choices: choices) : nil)
  }

  /// With the null that a missing value is.
  var orNull: StaticType {
    isUnknown ? self : StaticType(.optional(unwrapped), choices.isEmpty ? nil : detail)
  }

  /// As it is when it was taken out of a list or map, which others may reach as well: they may have
  /// put anything into it.
  var asElement: StaticType {
    let settled = type.asElement
    guard let detail else { return StaticType(settled) }
    if detail.fields == nil, detail.module == nil { return StaticType(settled, detail) }
    return StaticType(
      settled, Detail(choices: detail.choices, callable: detail.callable, isError: detail.isError))
  }
}

extension ValueType {
  var unwrapped: ValueType {
    if case .optional(let wrapped) = self { return wrapped.unwrapped }
    return self
  }

  /// The name to go into a sentence: without the null that it may be, and without what is inside.
  var noun: String {
    switch self {
    case .optional(let wrapped): wrapped.noun
    case .list: "list"
    case .map: "map"
    default: description
    }
  }

  func joined(_ other: ValueType) -> ValueType {
    if self == other { return self }
    switch (self, other) {
    case (.any, _), (_, .any): return .any
    case (.null, _): return .optional(other.unwrapped)
    case (_, .null): return .optional(unwrapped)
    case (.optional, _), (_, .optional):
      let inner = unwrapped.joined(other.unwrapped)
      return inner == .any ? .any : .optional(inner)
    case (.int, .float), (.float, .int), (.number, .int), (.number, .float), (.int, .number),
      (.float, .number):
      return .number
    case (.list(let left), .list(let right)): return .list(left.joined(right))
    case (.map(let left), .map(let right)): return .map(left.joined(right))
    case (.record, .map), (.map, .record), (.record, .record): return .map(.any)
    default: return .any
    }
  }

  /// The type whose values have these tags; `any` where there is none.
  init(mask: UInt32) {
    switch mask {
    case ValueType.bool.tagMask: self = .bool
    case ValueType.int.tagMask: self = .int
    case ValueType.float.tagMask: self = .float
    case ValueType.number.tagMask: self = .number
    case ValueType.string.tagMask: self = .string
    case ValueType.duration.tagMask: self = .duration
    case ValueType.time.tagMask: self = .time
    case ValueType.list(.any).tagMask: self = .list(.any)
    default: self = .any
    }
  }

  /// Lists and maps inside lists and maps are known by their kind alone, records by their model.
  var asElement: ValueType {
    switch self {
    case .list(.any), .map(.any): self
    case .list(let item): item.isNominal ? self : .list(.any)
    case .map(let value): value.isNominal ? self : .map(.any)
    case .optional(let wrapped): .optional(wrapped.asElement)
    default: self
    }
  }

  /// Records through and through: nothing but more of them is ever put beside them.
  var isNominal: Bool {
    switch self {
    case .record: true
    case .list(let item), .map(let item), .optional(let item): item.isNominal
    default: false
    }
  }

  /// Whether a value of this type may pass a check against `expected`.
  func mayFit(_ expected: ValueType) -> Bool {
    switch (self, expected) {
    case (.any, _), (_, .any), (.optional, .optional): true
    case (.optional(let wrapped), _): expected == .null || wrapped.mayFit(expected)
    case (_, .optional(let wrapped)): self == .null || mayFit(wrapped)
    case (.list(let item), .list(let wanted)): item.mayFit(wanted)
    case (.map(let value), .map(let wanted)): value.mayFit(wanted)
    case (.record(let name), .record(let wanted)): name == wanted
    default: tagMask & expected.tagMask != 0
    }
  }

  /// The same where an int becomes a float on its way.
  func mayBecome(_ expected: ValueType) -> Bool {
    mayFit(expected) || (expected.unwrapped == .float && mayFit(.int))
  }

  /// Whether two values of these types may be equal.
  func mayEqual(_ other: ValueType) -> Bool {
    func comparable(_ mask: UInt32) -> UInt32 {
      let numbers = ValueType.number.tagMask
      return mask & numbers != 0 ? mask | numbers : mask
    }
    return comparable(tagMask) & comparable(other.tagMask) != 0
  }
}
