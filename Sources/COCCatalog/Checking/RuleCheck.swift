// Rules that go across items and arguments.
extension ShapeChecker {
  mutating func check(_ value: JSONValue, _ rules: [ValueRule], _ path: String) {
    for rule in rules {
      switch rule {
      case .unique(let member): checkUnique(value, member, path)
      case .consecutive(let member, let start): checkConsecutive(value, member, start, path)
      case .total(let member, let limit, let noun): checkTotal(value, member, limit, noun, path)
      case .decimalPlaces(let places): checkPlaces(value, places, path)
      }
    }
  }

  private mutating func checkUnique(_ value: JSONValue, _ member: String, _ path: String) {
    var first: [JSONValue: Int] = [:]
    for (index, item) in (value.arrayValue ?? []).enumerated() {
      guard let key = item[member].map(exact), !key.isNull else { continue }
      if let earlier = first[key] {
        add(
          "\(path)[\(index)].\(member)", "is the same as in \(path)[\(earlier)]",
          hint: "give every item its own \(member)")
      } else {
        first[key] = index
      }
    }
  }

  /// 1.0 counts as 1, as it does when it is sent.
  private func exact(_ value: JSONValue) -> JSONValue {
    guard case .double(let number) = value else { return value }
    return Int64(wholeNumber: number).map(JSONValue.int) ?? value
  }

  private mutating func checkConsecutive(
    _ value: JSONValue, _ member: String, _ start: Int64, _ path: String
  ) {
    let items = value.arrayValue ?? []
    let numbers = items.compactMap { $0[member].map(exact)?.intValue }
    // Items without a proper number have been named already.
    guard !items.isEmpty, numbers.count == items.count else { return }
    let isRun = numbers.sorted().enumerated().allSatisfy { index, number in
      number == start.addingReportingOverflow(Int64(index)).partialValue
    }
    if isRun { return }
    let found = numbers.prefix(20).map(\.description).joined(separator: ", ")
    let end = start.addingReportingOverflow(Int64(items.count - 1)).partialValue
    let wanted = items.count == 1 ? "\(start)" : "\(start) to \(end) without a gap"
    add(
      path, "has the \(member) values \(found), but they must be consecutive from \(start)",
      hint: "number the items \(wanted)")
  }

  private mutating func checkTotal(
    _ value: JSONValue, _ member: String, _ limit: Int, _ noun: String, _ path: String
  ) {
    let total = (value.arrayValue ?? []).reduce(0) { $0 + ($1[member]?.arrayValue?.count ?? 0) }
    if total > limit { add(path, "has \(total) \(noun) in all, at most \(limit) are allowed") }
  }

  private mutating func checkPlaces(_ value: JSONValue, _ places: Int, _ path: String) {
    guard case .double(let number) = value, number.isFinite else { return }
    var scaled = number
    for _ in 0..<places { scaled *= 10 }
    // A decimal fraction has no exact binary form: 99.9 * 10 need not be 999 exactly.
    if abs(scaled - scaled.rounded()) > max(1, abs(scaled)) * 1e-12 {
      add(
        path,
        "is \(number), at most \(counted(places, "digit")) after the point "
          + "\(places == 1 ? "is" : "are") allowed")
    }
  }

  mutating func check(_ arguments: [String: JSONValue], _ rule: ArgumentRule) {
    switch rule {
    case .together(let names):
      let unset = names.filter { !isSet(arguments[$0]) }
      guard let missing = unset.first, unset.count < names.count else { return }
      let given = names.filter { !unset.contains($0) }.joined(separator: " and ")
      add(missing, ArgumentProblem.isMissing, hint: "it goes together with \(given)")
    case .required(let argument, let selector, let values):
      guard let value = arguments[selector]?.stringValue, values.contains(value),
        arguments[argument] ?? .null == .null
      else { return }
      add(argument, ArgumentProblem.isMissing, hint: "\(selector) \"\(value)\" needs it")
    }
  }

  /// Whether an argument was given and says something.
  private func isSet(_ value: JSONValue?) -> Bool {
    switch value {
    case nil, .null: false
    case .string(let text): !text.isEmpty
    case .array(let items): items.contains { isSet($0) }
    default: true
    }
  }
}
