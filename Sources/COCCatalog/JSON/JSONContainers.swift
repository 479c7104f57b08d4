/// The items of a JSON array. It is a list that was made, or one in a document that was read, whose items
/// are made when they are asked for.
public struct JSONArray: RandomAccessCollection, MutableCollection, Sendable, Hashable,
  ExpressibleByArrayLiteral
{
  private enum Storage: Sendable {
    case items([JSONValue])
    case parsed(JSONDocument, start: UInt32, count: UInt32)
  }

  private var storage: Storage

  /// An array with these items.
  public init(_ items: [JSONValue]) { storage = .items(items) }

  /// An array with these items.
  public init(arrayLiteral items: JSONValue...) { self.init(items) }

  init(_ document: JSONDocument, start: Int, count: Int) {
    storage = .parsed(
      document, start: UInt32(truncatingIfNeeded: start), count: UInt32(truncatingIfNeeded: count))
  }

  /// The index of the first item.
  public var startIndex: Int { 0 }
  /// The index behind the last item.
  public var endIndex: Int {
    switch storage {
    case .items(let items): items.count
    case .parsed(_, _, let count): Int(count)
    }
  }

  /// The item at an index, which must be inside the array.
  public subscript(index: Int) -> JSONValue {
    get {
      switch storage {
      case .items(let items): return items[index]
      case .parsed(let document, let start, let count):
        precondition(index >= 0 && index < Int(count), "index out of range")
        return document.value(at: Int(start) + index)
      }
    }
    set {
      var items = Array(self)
      // So that there is one reference to change in place.
      storage = .items([])
      items[index] = newValue
      storage = .items(items)
    }
  }

  /// The numbers of the items that may be something else in the language.
  func changing(_ shape: UnchangedShape) -> [Int] {
    guard case .parsed(let document, let start, let count) = storage else { return Array(indices) }
    return shape.changing(Int(start)..<(Int(start) + Int(count)), of: document)
  }

  /// Whether the items are still in a document.
  var isParsed: Bool { if case .parsed = storage { true } else { false } }

  /// Whether the items are equal, wherever they are kept.
  public static func == (left: JSONArray, right: JSONArray) -> Bool { left.elementsEqual(right) }

  /// Feeds what makes values equal to the hasher.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(count)
    for item in self { hasher.combine(item) }
  }
}

/// The members of a JSON object, each name once. It is a dictionary that was made, or an object in a
/// document that was read, whose members are made when they are asked for.
public struct JSONObject: Sequence, Sendable, Hashable, ExpressibleByDictionaryLiteral {
  private enum Storage: Sendable {
    case members([String: JSONValue])
    case parsed(JSONDocument, start: UInt32, count: UInt32)
  }

  private var storage: Storage

  /// An object with these members.
  public init(_ members: [String: JSONValue]) { storage = .members(members) }

  /// An object with these members; the last of a name counts.
  public init(dictionaryLiteral elements: (String, JSONValue)...) {
    self.init(Dictionary(elements, uniquingKeysWith: { _, last in last }))
  }

  init(_ document: JSONDocument, start: Int, count: Int) {
    storage = .parsed(
      document, start: UInt32(truncatingIfNeeded: start), count: UInt32(truncatingIfNeeded: count))
  }

  /// How many members there are.
  public var count: Int {
    switch storage {
    case .members(let members): members.count
    case .parsed(_, _, let count): Int(count)
    }
  }

  /// Whether there is none.
  public var isEmpty: Bool { count == 0 }

  /// The value of the member with this name; `nil` where there is none.
  public subscript(name: String) -> JSONValue? {
    get {
      switch storage {
      case .members(let members): return members[name]
      case .parsed(let document, let start, let count):
        return document.place(of: name, start: Int(start), count: Int(count))
          .map(document.value(at:))
      }
    }
    set {
      var members = dictionary
      // So that there is one reference to change in place.
      storage = .members([:])
      members[name] = newValue
      storage = .members(members)
    }
  }

  /// All members, made at once.
  public var dictionary: [String: JSONValue] {
    switch storage {
    case .members(let members): return members
    case .parsed:
      var members = [String: JSONValue](minimumCapacity: count)
      for (name, value) in self { members[name] = value }
      return members
    }
  }

  /// The names in any order.
  public var keys: [String] { map(\.key) }
  /// The values in any order.
  public var values: [JSONValue] { map(\.value) }
  /// How many members there are.
  public var underestimatedCount: Int { count }

  /// Goes through the members.
  public struct Iterator: IteratorProtocol {
    fileprivate enum State {
      case members(Dictionary<String, JSONValue>.Iterator)
      case parsed(JSONDocument, next: Int, end: Int)
    }

    fileprivate var state: State

    /// The next member; `nil` after the last one.
    public mutating func next() -> (key: String, value: JSONValue)? {
      switch state {
      case .members(var members):
        let next = members.next()
        state = .members(members)
        return next
      case .parsed(let document, let next, let end):
        if next == end { return nil }
        state = .parsed(document, next: next + 2, end: end)
        return (document.name(at: next), document.value(at: next + 1))
      }
    }
  }

  /// The members, in the order of the text where they were read from one.
  public func makeIterator() -> Iterator {
    switch storage {
    case .members(let members): Iterator(state: .members(members.makeIterator()))
    case .parsed(let document, let start, let count):
      Iterator(state: .parsed(document, next: Int(start), end: Int(start) + 2 * Int(count)))
    }
  }

  /// Whether the members are equal, in whatever order.
  public static func == (left: JSONObject, right: JSONObject) -> Bool {
    left.count == right.count && left.allSatisfy { right[$0.key] == $0.value }
  }

  /// Feeds what makes values equal to the hasher.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(count)
    // The order of the members makes no difference.
    var sum = 0
    for (name, value) in self {
      var member = Hasher()
      member.combine(name)
      member.combine(value)
      sum &+= member.finalize()
    }
    hasher.combine(sum)
  }
}
