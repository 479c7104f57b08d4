import CocrLanguage
import CocrTerminal

/// Values at hand, found without running anything.
enum LiveValue {
  /// A step from a value to one inside it.
  private enum Step {
    case field(String)
    case item(Int)
  }

  /// The value of `hosts[0].tags.app`, where each part of it is there already.
  static func find(_ expression: String, in session: Session) -> ShownValue? {
    guard let (name, rest) = parts(expression) else { return nil }
    // Fields in front are followed in the value itself, of which no part is left out.
    let fields = rest.prefix { if case .field = $0 { true } else { false } }
    let path = fields.compactMap { step in
      if case .field(let name) = step { name } else { nil }
    }
    guard let value = session.value(atPath: [name] + path) else { return nil }
    return follow(rest.dropFirst(path.count), from: value)
  }

  /// What stands at `x.tags.app` where `x` is an item.
  static func find(_ expression: String, from item: ShownValue) -> ShownValue? {
    parts(expression).flatMap { follow($0.rest[...], from: item) }
  }

  /// The name with which an expression of names, fields and indexes begins; nil for any other.
  static func firstName(_ expression: String) -> String? { parts(expression)?.name }

  /// The fields after the name, where the expression has no indexes.
  static func fields(_ expression: String) -> [String]? {
    guard let (_, steps) = parts(expression) else { return nil }
    let fields = steps.compactMap { step in
      if case .field(let name) = step { name } else { nil }
    }
    return fields.count == steps.count ? fields : nil
  }

  private static func follow(_ steps: ArraySlice<Step>, from start: ShownValue) -> ShownValue? {
    var value = start
    for step in steps {
      switch (step, value) {
      case (.field(let name), .map):
        guard let next = value[name] else { return nil }
        value = next
      case (.item(let index), .list(let items, let count)):
        let place = index < 0 ? count + index : index
        guard items.indices.contains(place) else { return nil }
        value = items[place]
      default: return nil
      }
    }
    return value
  }

  private static func parts(_ expression: String) -> (name: String, rest: [Step])? {
    var text = expression[...]
    func takeName() -> String? {
      let name = text.prefix(while: \.isNamePart)
      guard name.first?.isNameStart == true else { return nil }
      text = text.dropFirst(name.count)
      return String(name)
    }
    guard let name = takeName() else { return nil }
    var steps: [Step] = []
    while let character = text.first {
      if text.hasPrefix("?.") { text = text.dropFirst() }
      if text.first == "." {
        text = text.dropFirst()
        guard let field = takeName() else { return nil }
        steps.append(.field(field))
      } else if character == "[", let end = text.firstIndex(of: "]"),
        let index = Int(text[text.index(after: text.startIndex)..<end])
      {
        steps.append(.item(index))
        text = text[text.index(after: end)...]
      } else {
        return nil
      }
    }
    return (name, steps)
  }
}

extension Completer {
  /// The value before a dot. The parameter of a function that goes over a list, and the variable of a
  /// loop, stand for the list's first item.
  func value(of receiver: String, _ scanner: SourceScanner) -> ShownValue? {
    guard let name = LiveValue.firstName(receiver) else { return nil }
    for open in scanner.open.reversed() {
      guard let list = list(behind: name, open, scanner) else { continue }
      guard case .list(let items, _)? = LiveValue.find(list, in: session), let item = items.first
      else { return nil }
      return LiveValue.find(receiver, from: item)
    }
    return LiveValue.find(receiver, in: session)
  }

  /// The type of what stands before a dot, as far as it is known without running anything. The
  /// parameter of a function that goes over a list, and the variable of a loop, have the type of the
  /// list's items.
  func type(of receiver: String, _ scanner: SourceScanner) -> ValueType? {
    if let name = LiveValue.firstName(receiver) {
      for open in scanner.open.reversed() {
        guard let list = list(behind: name, open, scanner) else { continue }
        guard case .list(let item)? = (try? session.compile(list))?.type.withoutNull else {
          return nil
        }
        guard let fields = LiveValue.fields(receiver) else { return nil }
        var type = item.withoutNull
        for field in fields {
          guard case .record(let name) = type, let model = session.environment.model(name),
            let next = model.fields.first(where: { $0.name == field })?.type
          else { return nil }
          type = next.withoutNull
        }
        return type
      }
    }
    return (try? session.compile(receiver))?.type.withoutNull
  }

  /// The list whose items the name stands for inside a bracket.
  private func list(
    behind name: String, _ open: SourceScanner.Open, _ scanner: SourceScanner
  ) -> String? {
    let before = scanner.skippingBlanks(before: open.position)
    let inside = scanner.text(open.argumentStart..<scanner.characters.count).trimmed
    let isParameter = inside.hasPrefix("\(name) =>") || inside.hasPrefix("\(name)=>")
    switch open.kind {
    case .paren where isParameter:
      let callee = scanner.chain(before: open.position)
      return receiver(of: callee) ?? open.arguments.first.map { scanner.text($0).trimmed }
    case .brace
    where isParameter
      || scanner.text(open.position..<scanner.characters.count)
        .dropFirst().drop(while: \.isWhitespace).hasPrefix("\(name) =>"):
      let call = scanner.chain(before: before)
      if call.hasSuffix(")"), let paren = call.firstIndex(of: "(") {
        let arguments = call[call.index(after: paren)...].dropLast()
        return receiver(of: String(call[..<paren]))
          ?? arguments.split(separator: ",").first.map { String($0).trimmed }
      }
      return receiver(of: call)
    case .brace:
      let list = scanner.chain(before: before)
      let start = scanner.skippingBlanks(before: before - list.count)
      guard !list.isEmpty, let end = scanner.end(beforeBlanksAnd: "in", before: start),
        let loop = scanner.end(beforeBlanksAnd: name, before: end),
        scanner.end(beforeBlanksAnd: "for", before: loop) != nil
      else { return nil }
      return list
    default: return nil
    }
  }

  /// What stands before the last dot; nil where there is none.
  private func receiver(of callee: String) -> String? {
    callee.lastIndex(of: ".").map { String(callee[..<$0]) }
  }
}
