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

  /// - Parameters:
  ///   - opens: the brackets that are open.
  ///   - end: where the key or value begins.
  /// - Returns: nil outside the maps and lists of an operation's arguments.
  func structure(
    _ scanner: SourceScanner, opens: [SourceScanner.Open], end: Int
  ) -> StructurePlace? {
    guard let call = opens.lastIndex(where: { $0.kind == .paren }), call < opens.count - 1,
      let operation = Catalog.operation(scanner.chain(before: opens[call].position)),
      let label = scanner.label(of: opens[call].argumentStart..<end)
    else { return nil }
    guard var field = operation.parameter(label) ?? Self.field(label, in: operation.parameters)
    else { return nil }
    var shape = field.shape
    for (number, open) in opens.enumerated().dropFirst(call + 1) {
      let isLast = number == opens.count - 1
      switch (open.kind, shape) {
      case (.bracket, .array(let item, _)):
        shape = item
        if isLast { return .value(Self.field(field, with: item)) }
      case (.brace, .object(let model)):
        if let key = scanner.label(of: open.argumentStart..<end) {
          guard let member = model.field(key) else { return nil }
          (field, shape) = (member, member.shape)
          if isLast { return .value(field) }
        } else if isLast, scanner.text(open.argumentStart..<end).trimmed.isEmpty {
          let given = Set(open.arguments.compactMap { scanner.label(of: $0) })
          return .key(
            model.fields.filter { !given.contains($0.name) }.map {
              .init("\($0.name): ", label: "\($0.name):", note: ArgumentNote.text($0))
            })
        } else {
          return nil
        }
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
  func choices(
    _ scanner: SourceScanner, opens: [SourceScanner.Open], at place: Int
  ) -> [Signature.Choice] {
    let before = scanner.text((opens.last?.argumentStart ?? 0)..<place).trimmed
    for sign in ["==", "!="] where before.hasSuffix(sign) {
      guard let end = scanner.end(beforeBlanksAnd: sign, before: place) else { continue }
      return choices(of: scanner.chain(before: end), scanner)
    }
    guard let open = opens.last else { return [] }
    let opening = scanner.skippingBlanks(before: open.position)
    switch open.kind {
    case .bracket where before.isEmpty:
      guard let end = scanner.end(beforeBlanksAnd: "in", before: opening) else { return [] }
      let left = scanner.end(beforeBlanksAnd: "not", before: end) ?? end
      return choices(of: scanner.chain(before: scanner.skippingBlanks(before: left)), scanner)
    case .brace:
      let line = scanner.text(open.argumentStart..<place).split(
        omittingEmptySubsequences: false, whereSeparator: \.isNewline
      ).last.map { String($0).trimmed }
      guard let line, line.isEmpty || line.hasSuffix("|") else { return [] }
      let subject = scanner.chain(before: opening)
      let start = scanner.skippingBlanks(before: opening - subject.count)
      guard scanner.end(beforeBlanksAnd: "match", before: start) != nil else { return [] }
      return choices(of: subject, scanner)
    default: return []
    }
  }

  private func choices(of expression: String, _ scanner: SourceScanner) -> [Signature.Choice] {
    if expression.isEmpty { return [] }
    if let dot = expression.lastIndex(of: "."),
      case .map(let model?, _, _)? = value(of: String(expression[..<dot]), scanner),
      case .enumeration(let enumeration)? = Catalog.model(model)?
        .field(String(expression[expression.index(after: dot)...]))?.shape
    {
      return enumeration.cases.map { Signature.Choice($0.value, $0.meaning) }
    }
    if let dot = expression.lastIndex(of: "."),
      case .record(let model)? = type(of: String(expression[..<dot]), scanner),
      case .enumeration(let enumeration)? = Catalog.model(model)?
        .field(String(expression[expression.index(after: dot)...]))?.shape
    {
      return enumeration.cases.map { Signature.Choice($0.value, $0.meaning) }
    }
    return (try? session.compile(expression))?.choices ?? []
  }

  // MARK: Operators

  /// Whether a name is made up at this place, so that no known one can be meant.
  static func declares(_ scanner: SourceScanner, before place: Int) -> Bool {
    ["let", "var", "fn", "param", "for", "catch", "as"].contains { word in
      scanner.end(beforeBlanksAnd: word, before: place).map { $0 + word.count < place } ?? false
    }
  }

  /// The operators that can follow what stands before a place; nil where no operand ends there.
  func operators(_ scanner: SourceScanner, before place: Int) -> [Completion.Candidate]? {
    let end = scanner.skippingBlanks(before: place)
    guard end > 0, end < place else { return nil }
    let last = scanner.characters[end - 1]
    guard last.isNamePart || ")]\"'".contains(last) else { return nil }
    let operand = scanner.chain(before: end)
    if Self.keywords.contains(operand), !["true", "false", "null"].contains(operand) {
      return nil
    }
    let type = value(of: operand, scanner)?.type ?? type(of: operand, scanner) ?? .any
    // What was compared is a truth value as a whole.
    let before = scanner.text(0..<(end - operand.count)).trimmed
    let isCompared = ["==", "!=", "<", ">", "<=", ">=", " in"].contains { before.hasSuffix($0) }
    return Self.operators.filter { $0.types(type) || isCompared && $0.types(.bool) }.map {
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

extension SourceScanner {
  /// The end of what stands before blanks that end at `end`.
  func skippingBlanks(before end: Int) -> Int {
    var place = end
    while place > 0, characters[place - 1] == " " { place -= 1 }
    return place
  }

  /// Where what stands before `sign` ends, which ends at `end` but for blanks; nil where it does not
  /// stand there.
  func end(beforeBlanksAnd sign: String, before end: Int) -> Int? {
    let place = skippingBlanks(before: end)
    let start = place - sign.count
    guard start >= 0, text(start..<place) == sign else { return nil }
    if sign.allSatisfy(\.isNamePart), start > 0, characters[start - 1].isNamePart { return nil }
    return skippingBlanks(before: start)
  }
}
