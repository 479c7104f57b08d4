import COCCatalog
import CocrLanguage
import CocrTerminal

/// What can stand inside the maps that are arguments of operations, after an operand, and where one of
/// a closed list of texts is compared.
extension Completer {
  /// A place inside a structured argument.
  enum StructurePlace {
    /// Where a key belongs: those that are still missing.
    case key([Completion.Candidate])
    /// Where the value of a field belongs.
    case value(COCCatalog.Parameter)
  }

  /// - Returns: nil outside the maps and lists of an operation's arguments.
  func structure(_ cursor: Cursor) -> StructurePlace? {
    guard let (call, containers) = cursor.call, let first = containers.first,
      let operation = Catalog.operation(call.callee.path.joined(separator: ".")),
      let label = call.arguments.first(where: { $0.value.id == first.id })?.label?.text,
      var field = operation.parameter(label) ?? Self.field(label, in: operation.parameters)
    else { return nil }
    var shape = field.shape
    for (number, container) in containers.enumerated() {
      let inner = number + 1 < containers.count ? containers[number + 1] : nil
      switch (container.kind, shape) {
      case (.list, .array(let item, _)):
        shape = item
        if inner == nil { return .value(Self.field(field, with: item)) }
      case (.map(let entries), .object(let model)):
        let entry = entries.last { entry in
          inner.map { entry.value.id == $0.id } ?? (entry.keySpan.upper < cursor.start)
        }
        let isKey =
          inner == nil
          && (entries.contains { $0.keySpan.lower >= cursor.start }
            || cursor.previous?.kind == .leftBrace || cursor.previous?.kind == .comma)
        if isKey {
          let given = Set(entries.filter { $0.keySpan.upper < cursor.start }.map(\.key))
          return .key(
            model.fields.filter { !given.contains($0.name) }.map {
              .init("\($0.name): ", label: "\($0.name):", note: ArgumentNote.text($0))
            })
        }
        guard let entry, let member = model.field(entry.key) else { return nil }
        (field, shape) = (member, member.shape)
        if inner == nil { return .value(field) }
      default: return nil
      }
    }
    return nil
  }

  /// The member of this name anywhere inside the parameters.
  private static func field(
    _ name: String, in parameters: [COCCatalog.Parameter], depth: Int = 0
  ) -> COCCatalog.Parameter? {
    if depth > 6 { return nil }
    for parameter in parameters {
      var shape = parameter.shape
      while case .array(let item, _) = shape { shape = item }
      guard case .object(let model) = shape else { continue }
      if let found = model.field(name) ?? field(name, in: model.fields, depth: depth + 1) {
        return found
      }
    }
    return nil
  }

  private static func field(_ field: COCCatalog.Parameter, with shape: Shape)
    -> COCCatalog.Parameter
  {
    COCCatalog.Parameter(field.name, shape, field.summary)
  }

  /// The values that a field can have, where they can be counted.
  ///
  /// - Parameter isTyped: a word of the value has been typed, so that it is no text.
  func values(of field: COCCatalog.Parameter, isTyped: Bool) -> [Completion.Candidate] {
    switch field.shape {
    case .bool: ["true", "false"].map { .init($0, note: field.summary.firstLine) }
    case .enumeration(let enumeration) where !isTyped:
      enumeration.cases.map { .init(ValueText.quoted($0.value), note: $0.meaning) }
    default: []
    }
  }

  // MARK: Closed lists of texts

  /// The texts that can stand at a place because another value is compared with them: after
  /// `x.status ==`, in the list of `x.status in [`, in the arms of `match x.status {`.
  func choices(_ cursor: Cursor) -> [Signature.Choice] {
    guard let compared = cursor.compared else { return [] }
    if case .field(let base, let name, _) = compared.kind,
      case .map(let model?, _, _)? = value(of: base, cursor),
      case .enumeration(let enumeration)? = Catalog.model(model)?.field(name.text)?.shape
    {
      return enumeration.cases.map { Signature.Choice($0.value, $0.meaning) }
    }
    return cursor.analysis.choices(of: compared)
  }

  // MARK: Operators

  /// The operators that can follow what stands before a place; nil where no operand ends there.
  func operators(_ cursor: Cursor) -> [Completion.Candidate]? {
    let operands = cursor.operands
    if operands.isEmpty { return nil }
    // What was compared is a truth value as a whole.
    let types = operands.map { value(of: $0, cursor)?.type ?? cursor.type(of: $0) }
    return Self.operators.filter { types.contains(where: $0.types) }.map {
      .init("\($0.text) ", note: $0.note)
    }
  }

  private static let operators:
    [(text: String, note: String, types: @Sendable (ValueType) -> Bool)] = [
      ("==", "is equal to", { _ in true }),
      ("!=", "is not equal to", { _ in true }),
      ("in", "is an item of the list, a key of the map, a part of the text", { _ in true }),
      ("not in", "is none of them", { _ in true }),
      ("and", "both are true", isLogical),
      ("or", "at least one is true", isLogical),
      ("+", "the sum; joins texts and lists", { isNumeric($0) || isJoined($0) }),
      ("-", "the difference", isNumeric),
      ("*", "the product", isNumeric),
      ("/", "the quotient, a float", isNumeric),
      ("//", "the quotient, rounded down", isNumeric),
      ("%", "the rest of the division", isNumeric),
      ("<", "is less than", isOrdered),
      ("<=", "is at most", isOrdered),
      (">", "is more than", isOrdered),
      (">=", "is at least", isOrdered),
      ("??", "the value, or what follows where it is null", { _ in true }),
    ]

  @Sendable private static func isLogical(_ type: ValueType) -> Bool {
    type == .bool || type == .any
  }

  @Sendable private static func isNumeric(_ type: ValueType) -> Bool {
    [.int, .float, .number, .duration, .time, .any].contains(type)
  }

  @Sendable private static func isJoined(_ type: ValueType) -> Bool {
    if case .list = type { return true }
    return type == .string
  }

  @Sendable private static func isOrdered(_ type: ValueType) -> Bool {
    isNumeric(type) || type == .string
  }
}
