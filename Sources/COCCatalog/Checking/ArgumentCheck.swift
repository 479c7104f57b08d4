/// Checks arguments against the declarations of the catalog.
package enum ArgumentCheck {
  /// Everything that is wrong with the arguments of a call, in the order of the declaration, with
  /// unknown arguments first. Empty where the call may be sent.
  ///
  /// An argument that is null counts as left out.
  ///
  /// - Parameter replied: The arguments that the service itself gave: they need only be of the right
  ///   kind.
  package static func problems(
    in arguments: [String: JSONValue], of operation: Operation, replied: Set<String> = []
  ) -> [ArgumentProblem] {
    var checker = ShapeChecker()
    let meant = checker.checkUnknown(
      arguments, known: operation.parameters, path: "",
      noun: "an argument of \(operation.qualifiedName)")
    for parameter in operation.parameters {
      let value = arguments[parameter.name] ?? .null
      if value.isNull {
        if meant.contains(parameter.name) { continue }
        if parameter.mustBeGiven(given: arguments) { checker.addMissing(parameter, at: "") }
        continue
      }
      let shape = parameter.shape(given: arguments)
      checker.check(
        value, parameter, replied.contains(parameter.name) ? shape.withoutLimits : shape,
        parameter.name, among: arguments)
      if parameter.place == .path { checker.checkPathText(value, parameter.name) }
    }
    for rule in operation.rules { checker.check(arguments, rule) }
    return checker.problems
  }

  /// Everything that is wrong with the arguments of a call.
  package static func problems(in call: OperationCall) -> [ArgumentProblem] {
    problems(in: call.arguments, of: call.operation, replied: call.repliedArguments)
  }

  /// Everything that is wrong with one value; `path` is where it stands, for the messages.
  package static func problems(
    in value: JSONValue, against shape: Shape, at path: String
  ) -> [ArgumentProblem] {
    var checker = ShapeChecker()
    checker.check(value, shape, path)
    return checker.problems
  }
}

/// Walks a value along its shape and gathers what does not fit.
struct ShapeChecker {
  private(set) var problems: [ArgumentProblem] = []
  /// Whether the value at hand must not be shown, not even a part of it.
  private var isSecret = false

  mutating func add(_ path: String, _ message: String, hint: String? = nil) {
    problems.append(ArgumentProblem(argument: path, message: message, hint: hint))
  }

  mutating func check(_ value: JSONValue, _ shape: Shape, _ path: String) {
    switch shape {
    case .string(let length, let rule): checkString(value, length, rule, path)
    case .int(let range, let unit): checkInt(value, range, unit, path)
    case .double(let range): checkDouble(value, range, path)
    case .bool:
      if value.boolValue == nil { addKind("a bool", value, shape, path) }
    case .enumeration(let enumeration): checkCase(value, enumeration, path)
    case .array(let item, let count): checkArray(value, item, count, path)
    case .object(let model): checkObject(value, model, path)
    case .map(let item):
      guard let members = value.objectValue else { return addKind("a map", value, shape, path) }
      for (key, member) in members.sorted(by: { $0.key < $1.key }) {
        check(member, item, joined(path, key))
      }
    case .any: checkFree(value, path)
    }
  }

  /// Checks the value of a parameter whose shape, in this call, is `shape`. `members` are all of the
  /// object that it is in.
  mutating func check(
    _ value: JSONValue, _ parameter: Parameter, _ shape: Shape, _ path: String,
    among members: [String: JSONValue]
  ) {
    let wasSecret = isSecret
    isSecret = wasSecret || parameter.isSecret(among: members)
    check(value, shape, path)
    check(value, parameter.rules, path)
    isSecret = wasSecret
  }

  mutating func addMissing(_ parameter: Parameter, at path: String) {
    add(joined(path, parameter.name), ArgumentProblem.isMissing, hint: parameter.summary)
  }

  /// - Returns: the names that the unknown ones were meant to be: these are not missing.
  mutating func checkUnknown(
    _ members: [String: JSONValue], known: [Parameter], path: String, noun: String
  ) -> Set<String> {
    let names = known.map(\.name)
    var meant: Set<String> = []
    for name in members.keys.sorted() where !names.contains(name) {
      let wire = known.first { $0.wireName == name }?.name
      let hint: String
      if let suggestion = wire ?? Suggestion.closest(to: name, among: names) {
        hint = "did you mean `\(suggestion)`?"
        meant.insert(suggestion)
      } else {
        let listing = names.map { "`\($0)`" }.joined(separator: ", ")
        hint = names.isEmpty ? "there are none" : "there are \(listing)"
      }
      add(joined(path, name), "is not \(noun)", hint: hint)
    }
    return meant
  }

  /// A path parameter must be one segment that stays where it is put.
  mutating func checkPathText(_ value: JSONValue, _ path: String) {
    switch value.stringValue {
    case "" where !problems.contains { $0.argument == path }:
      add(path, "must not be empty, it is a part of the address")
    case ".", "..":
      add(path, "must not be dots alone, it is a part of the address")
    default: break
    }
  }

  func joined(_ path: String, _ name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }
}

// Scalars.
extension ShapeChecker {
  /// Adds a problem of kind; the hint says how to write the value where it can be understood.
  private mutating func addKind(
    _ expected: String, _ value: JSONValue, _ shape: Shape, _ path: String
  ) {
    var hint: String?
    let converted = Coercion.coerce(value, to: shape)
    if converted != value, !isSecret {
      hint = "write \(String(decoding: converted.serialized(), as: UTF8.self))"
    }
    add(path, "must be \(expected), not \(value.kindDescription)", hint: hint)
  }

  private mutating func checkString(
    _ value: JSONValue, _ length: ClosedRange<Int>?, _ rule: TextRule?, _ path: String
  ) {
    guard let text = value.stringValue else {
      return addKind("a string", value, .string(), path)
    }
    if let length {
      let count = text.unicodeScalars.count
      if text.isEmpty, length.lowerBound > 0 {
        add(path, "must not be empty")
      } else if count < length.lowerBound {
        add(
          path, "is \(counted(count, "character")) long, at least \(length.lowerBound) are needed")
      } else if count > length.upperBound {
        add(
          path,
          "is \(counted(count, "character")) long, at most \(length.upperBound) "
            + "\(length.upperBound == 1 ? "is" : "are") allowed")
      }
    }
    if text.utf8.contains(0) { add(path, "must not hold the character NUL") }
    if let rule, !rule.allows(text) {
      let objection =
        isSecret ? "contains characters that are not allowed" : rule.objection(to: text)
      add(path, objection, hint: "it may hold only \(rule.explanation)")
    }
  }

  private mutating func checkInt(
    _ value: JSONValue, _ range: ClosedRange<Int64>?, _ unit: TimeUnit?, _ path: String
  ) {
    let number: Int64
    switch value {
    case .int(let exact): number = exact
    case .double(let approximate):
      guard let whole = Int64(wholeNumber: approximate) else {
        if let excess = IntExcess(approximate) { return add(excess, range, unit, path) }
        return add(path, "is \(approximate), but must be a whole number")
      }
      number = whole
    case .string(let text):
      if let excess = IntExcess(text) { return add(excess, range, unit, path) }
      return addKind("an int", value, .int(), path)
    default: return addKind("an int", value, .int(), path)
    }
    guard let range, !range.contains(number) else { return }
    let words = unit?.words ?? ""
    if number < range.lowerBound {
      add(path, "is \(number), at least \(range.lowerBound)\(words) is needed")
    } else {
      add(path, "is \(number), at most \(range.upperBound)\(words) is allowed")
    }
  }

  private mutating func add(
    _ excess: IntExcess, _ range: ClosedRange<Int64>?, _ unit: TimeUnit?, _ path: String
  ) {
    let words = unit?.words ?? ""
    switch excess {
    case .tooSmall:
      add(path, "is too small, at least \(range?.lowerBound ?? .min)\(words) is needed")
    case .tooLarge:
      add(path, "is too large, at most \(range?.upperBound ?? .max)\(words) is allowed")
    }
  }

  private mutating func checkDouble(
    _ value: JSONValue, _ range: ClosedRange<Double>?, _ path: String
  ) {
    guard let number = value.doubleValue else {
      return addKind("a number", value, .double(), path)
    }
    guard number.isFinite else { return add(path, "is \(number), but must be a finite number") }
    guard let range, !range.contains(number) else { return }
    if number < range.lowerBound {
      add(path, "is \(plain(number)), at least \(plain(range.lowerBound)) is needed")
    } else {
      add(path, "is \(plain(number)), at most \(plain(range.upperBound)) is allowed")
    }
  }

  private mutating func checkCase(
    _ value: JSONValue, _ enumeration: Enumeration, _ path: String
  ) {
    guard let text = value.stringValue else {
      return addKind("a string", value, .string(), path)
    }
    guard !enumeration.values.contains(text) else { return }
    let shown = isSecret || text.unicodeScalars.count > 60 ? "unknown" : "\"\(text)\""
    let lowercased = text.lowercased()
    let hint: String
    if let meant = enumeration.cases.first(where: { $0.meaning.lowercased() == lowercased }),
      !text.isEmpty
    {
      hint = "\(meant.meaning) is written \"\(meant.value)\""
    } else if let near = Suggestion.closest(to: text, among: enumeration.values) {
      hint = "did you mean \"\(near)\"?"
    } else {
      hint = "it may be \(enumeration.values.map { "\"\($0)\"" }.joined(separator: ", "))"
    }
    add(path, "is \(shown), which is not one of the allowed values", hint: hint)
  }

  private func plain(_ number: Double) -> String {
    Int64(wholeNumber: number)?.description ?? number.description
  }

  func counted(_ count: Int, _ noun: String) -> String {
    "\(count) \(noun)\(count == 1 ? "" : "s")"
  }
}

// Containers.
extension ShapeChecker {
  private mutating func checkArray(
    _ value: JSONValue, _ item: Shape, _ count: ClosedRange<Int>?, _ path: String
  ) {
    guard let items = value.arrayValue else {
      return addKind("a list", value, .array(item), path)
    }
    if let count {
      if items.count < count.lowerBound {
        let message = items.isEmpty ? "must not be empty" : "has \(counted(items.count, "item"))"
        let need = count.lowerBound
        add(path, items.isEmpty ? message : "\(message), at least \(need) are needed")
      } else if items.count > count.upperBound {
        let limit = count.upperBound
        add(
          path,
          "has \(counted(items.count, "item")), at most \(limit) "
            + "\(limit == 1 ? "is" : "are") allowed")
      }
    }
    for (index, member) in items.prefix(count?.upperBound ?? .max).enumerated() {
      check(member, item, "\(path)[\(index)]")
    }
  }

  private mutating func checkObject(_ value: JSONValue, _ model: Model, _ path: String) {
    guard let members = value.objectValue else {
      return addKind("a map", value, .object(model), path)
    }
    let meant = checkUnknown(
      members, known: model.fields, path: path, noun: "a member of \(model.name)")
    for field in model.fields {
      let member = members[field.name] ?? .null
      if member.isNull {
        if meant.contains(field.name) { continue }
        if field.mustBeGiven { addMissing(field, at: path) }
        continue
      }
      check(member, field, field.shape, joined(path, field.name), among: members)
    }
  }

  /// A value of free form: only what JSON cannot carry is wrong. Uses a stack of its own, the depth
  /// being what is in doubt.
  private mutating func checkFree(_ value: JSONValue, _ path: String) {
    var open: [(value: JSONValue, depth: Int)] = [(value, 0)]
    while let (value, depth) = open.popLast() {
      switch value {
      case .double(let number) where !number.isFinite:
        return add(path, "holds \(number), but must hold only finite numbers")
      case .array(let items):
        if depth >= JSONValue.maximumDepth { return addTooDeep(path) }
        open.append(contentsOf: items.map { ($0, depth + 1) })
      case .object(let members):
        if depth >= JSONValue.maximumDepth { return addTooDeep(path) }
        open.append(contentsOf: members.values.map { ($0, depth + 1) })
      default: break
      }
    }
  }

  private mutating func addTooDeep(_ path: String) {
    add(path, "is nested deeper than \(JSONValue.maximumDepth) lists and maps")
  }
}

extension Shape {
  /// The shape of a scalar without the limits of its value.
  fileprivate var withoutLimits: Shape {
    switch self {
    case .string: .string()
    case .int(_, let unit): .int(unit: unit)
    case .double: .double()
    default: self
    }
  }
}

extension TimeUnit {
  /// The unit to go after a number, with a space before it.
  fileprivate var words: String {
    switch self {
    case .seconds: " seconds"
    case .milliseconds: " milliseconds"
    case .epochMilliseconds: " milliseconds since 1970"
    case .epochSeconds: " seconds since 1970"
    }
  }
}

extension TextRule {
  /// What in `text` breaks the rule, to go after the argument.
  fileprivate func objection(to text: String) -> String {
    let culprit = text.unicodeScalars.first { !allows(String($0)) }
    guard let culprit else { return "holds two dots in a row" }
    let isVisible = culprit.properties.generalCategory != .control && culprit != " "
    let code = String(culprit.value, radix: 16, uppercase: true)
    return isVisible
      ? "holds the character \(culprit)" : "holds the character U+\(code)"
  }
}
