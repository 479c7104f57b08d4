import CocrLanguage

extension Expression {
  /// The names of which the expression consists where it is a name or a field of one: `host.tags.app`;
  /// empty for any other.
  var path: [String] {
    switch kind {
    case .name(let name): return [name]
    case .field(let base, let name, _):
      let path = base.path
      return path.isEmpty ? [] : path + [name.text]
    default: return []
    }
  }
}

extension ShownValue {
  /// The value of a field, or the item at an index; nil where there is none.
  func part(_ expression: Expression) -> ShownValue? {
    switch (expression.kind, self) {
    case (.field(_, let name, _), .map): return self[name.text]
    case (.index(_, let index), .list(let items, let count)):
      guard case .int(let number) = index.kind, let index = Int(exactly: number) else { return nil }
      let place = index < 0 ? count + index : index
      return items.indices.contains(place) ? items[place] : nil
    default: return nil
    }
  }
}

extension Completer {
  /// The value of an expression like `hosts[0].tags.app`, where each part of it is there already;
  /// nothing runs. The parameter of a function that goes over a list, and the variable of a loop, stand
  /// for the list's first item.
  func value(of expression: Expression, _ cursor: Cursor) -> ShownValue? {
    LiveValue(session: session, cursor: cursor).find(expression)
  }
}

/// Values at hand, found without running anything.
struct LiveValue {
  let session: Session
  let cursor: Cursor

  /// The value of a text like `hosts[0].tags.app`.
  static func find(_ text: String, in session: Session) -> ShownValue? {
    let cursor = Cursor(session.analyse(text))
    guard cursor.analysis.tree.statements.count == 1,
      case .expression(let expression)? = cursor.analysis.tree.statements.first?.kind
    else { return nil }
    return LiveValue(session: session, cursor: cursor).find(expression)
  }

  func find(_ expression: Expression) -> ShownValue? {
    let path = expression.path
    if let name = expression.firstName, cursor.isOuter(name), !path.isEmpty {
      // The value itself is followed, of which no part is left out.
      return session.value(atPath: path)
    }
    switch expression.kind {
    case .name:
      guard let list = cursor.list(behind: expression),
        case .list(let items, _)? = find(list)
      else { return nil }
      return items.first
    case .field(let base, _, _), .index(let base, _): return find(base)?.part(expression)
    default: return nil
    }
  }
}

extension Expression {
  /// The name with which an expression of names, fields and indexes begins.
  fileprivate var firstName: Expression? {
    switch kind {
    case .name: self
    case .field(let base, _, _), .index(let base, _): base.firstName
    default: nil
    }
  }
}

extension Cursor {
  /// Whether a name is not one that the entry declares.
  func isOuter(_ name: Expression) -> Bool {
    analysis.definition(at: name.span.upper) == nil
  }

  func type(of expression: Expression) -> ValueType {
    analysis.type(of: expression).withoutNull
  }
}
