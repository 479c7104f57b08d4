/// What becomes of an int that does not fit 64 bits.
enum LargeInts: String { case refused, float, string }

/// Reads JSON text.
struct JSONReader<Target: JSONTarget> {
  private let target: Target
  private let bytes: UnsafeBufferPointer<UInt8>
  private let largeInts: LargeInts
  private var position = 0
  /// Where the target is asked next whether to go on.
  private var nextCheck = 0

  init(target: Target, bytes: UnsafeBufferPointer<UInt8>, largeInts: LargeInts = .refused) {
    self.target = target
    self.bytes = bytes
    self.largeInts = largeInts
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
  }

  /// Reads the text without recursion, however deep it is nested.
  mutating func document() throws(Fault) -> Target.Item {
    // The lists and maps around the value at hand, with the key it belongs to.
    var open: [(container: Target.Container, key: Target.Text?)] = []
    while true {
      if open.count > JSONLibrary.depthLimit { throw fail("it is nested too deeply") }
      try check()
      try skipBlank()
      guard position < bytes.count else { throw fail("it ends where a value should be") }
      var value: Target.Item
      switch bytes[position] {
      case UInt8(ascii: "{"):
        position += 1
        let container = target.makeMap()
        if try !takeAfterBlank(UInt8(ascii: "}")) {
          open.append((container, try key()))
          continue
        }
        value = target.item(container)
      case UInt8(ascii: "["):
        position += 1
        let container = target.makeList()
        if try !takeAfterBlank(UInt8(ascii: "]")) {
          open.append((container, nil))
          continue
        }
        value = target.item(container)
      default: value = try scalar()
      }
      // The value is complete; with it what it is the last part of.
      while true {
        let last = open.count - 1
        if last < 0 {
          try skipBlank()
          if position < bytes.count { throw fail("unexpected text after the value") }
          return value
        }
        try target.put(value, into: &open[last].container, at: open[last].key)
        if try takeSeparator(isMap: open[last].key != nil) {
          if open[last].key != nil { open[last].key = try key() }
          break
        }
        value = target.item(open.removeLast().container)
      }
    }
  }

  /// Whether another item follows; otherwise the container is closed here.
  private mutating func takeSeparator(isMap: Bool) throws(Fault) -> Bool {
    try skipBlank()
    guard position < bytes.count else {
      throw fail(isMap ? "an object is not closed" : "an array is not closed")
    }
    position += 1
    if bytes[position - 1] == UInt8(ascii: ",") { return true }
    if bytes[position - 1] == UInt8(ascii: isMap ? "}" : "]") { return false }
    throw fail(
      isMap ? "`,` or `}` is missing in an object" : "`,` or `]` is missing in an array")
  }

  private mutating func takeAfterBlank(_ byte: UInt8) throws(Fault) -> Bool {
    try skipBlank()
    return take(byte)
  }

  /// A key and its colon.
  private mutating func key() throws(Fault) -> Target.Text {
    try skipBlank()
    guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else {
      throw fail("a key in quotes is missing")
    }
    let key = try string()
    if try !takeAfterBlank(UInt8(ascii: ":")) { throw fail("`:` is missing after a key") }
    return key
  }

  private func fail(_ what: String) -> Fault {
    Fault(.notJSON(what, line: line(of: position), byte: position + 1))
  }

  private func line(of offset: Int) -> Int {
    1 + bytes[..<min(offset, bytes.count)].count(where: { $0 == 10 })
  }

  private mutating func skipBlank() throws(Fault) {
    while position < bytes.count {
      switch bytes[position] {
      case 32, 9, 10, 13: position += 1
      default: return
      }
      if position >= nextCheck { try check() }
    }
  }

  /// Throws where the work has to end, or the values read so far and so many bytes more take too much
  /// memory.
  private mutating func check(room: Int = 0) throws(Fault) {
    if position >= nextCheck {
      nextCheck = position + (256 << 10)
      try target.checkWork()
    }
    try target.checkRoom(room)
  }

  private mutating func scalar() throws(Fault) -> Target.Item {
    switch bytes[position] {
    case UInt8(ascii: "\""): return target.string(try string())
    case UInt8(ascii: "t"): return try word("true", target.bool(true))
    case UInt8(ascii: "f"): return try word("false", target.bool(false))
    case UInt8(ascii: "n"): return try word("null", target.null)
    default: return try number()
    }
  }

  private mutating func word(_ text: StaticString, _ value: Target.Item) throws(Fault)
    -> Target.Item
  {
    let count = text.utf8CodeUnitCount
    guard position + count <= bytes.count,
      (0..<count).allSatisfy({ bytes[position + $0] == text.utf8Start[$0] })
    else { throw fail("unknown word") }
    position += count
    return value
  }

  private mutating func number() throws(Fault) -> Target.Item {
    let start = position
    let isFloat = takeNumber()
    try check(room: position - start)
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    if isFloat == false {
      if let value = Int64(text) { return target.int(value) }
      if largeInts == .string {
        return target.string(target.text(UnsafeBufferPointer(rebasing: bytes[start..<position])))
      }
      if largeInts == .refused {
        position = start
        throw Fault(.largeInt(text, line: line(of: start), byte: start + 1))
      }
    }
    guard isFloat != nil, let value = Double(text), value.isFinite else {
      while position < bytes.count, Self.isNumberByte(bytes[position]) { position += 1 }
      let wrong = String(decoding: bytes[start..<position], as: UTF8.self)
      position = start
      throw fail(wrong.isEmpty ? "a value is missing" : "`\(wrong.shortened)` is not a number")
    }
    return target.float(value)
  }

  /// Passes over a number as JSON writes it and says whether it is a float; nil where it is none.
  private mutating func takeNumber() -> Bool? {
    take(UInt8(ascii: "-"))
    let isZero = position < bytes.count && bytes[position] == UInt8(ascii: "0")
    guard takeDigits() else { return nil }
    if isZero, position >= 2, Self.isDigit(bytes[position - 1]), Self.isDigit(bytes[position - 2]) {
      return nil
    }
    var isFloat = false
    if take(UInt8(ascii: ".")) {
      isFloat = true
      guard takeDigits() else { return nil }
    }
    if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
      isFloat = true
      if !take(UInt8(ascii: "+")) { take(UInt8(ascii: "-")) }
      guard takeDigits() else { return nil }
    }
    return isFloat
  }

  @discardableResult
  private mutating func take(_ byte: UInt8) -> Bool {
    guard position < bytes.count, bytes[position] == byte else { return false }
    position += 1
    return true
  }

  private mutating func takeDigits() -> Bool {
    let start = position
    while position < bytes.count, Self.isDigit(bytes[position]) { position += 1 }
    return position > start
  }

  private static func isDigit(_ byte: UInt8) -> Bool { byte >= 48 && byte <= 57 }

  private static func isNumberByte(_ byte: UInt8) -> Bool {
    isDigit(byte) || "+-.eE".utf8.contains(byte)
  }

  private mutating func string() throws(Fault) -> Target.Text {
    position += 1
    let start = position
    while position < bytes.count {
      let byte = bytes[position]
      if byte == UInt8(ascii: "\"") {
        let plain = UnsafeBufferPointer(rebasing: bytes[start..<position])
        try check(room: plain.count)
        position += 1
        return target.text(plain)
      }
      if byte == UInt8(ascii: "\\") { return try escapedString(from: start) }
      if byte < 0x20 { throw fail("a control character stands in a string") }
      position += 1
      if position >= nextCheck { try check() }
    }
    throw fail("a string is not closed")
  }

  private mutating func escapedString(from start: Int) throws(Fault) -> Target.Text {
    var result = Array(bytes[start..<position])
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      // The bytes so far, and the text that is made of them.
      if position >= nextCheck { try check(room: 2 * result.count) }
      if byte == UInt8(ascii: "\"") {
        try check(room: 2 * result.count)
        return result.withUnsafeBufferPointer { target.text($0) }
      }
      if byte < 0x20 { throw fail("a control character stands in a string") }
      guard byte == UInt8(ascii: "\\") else {
        result.append(byte)
        continue
      }
      guard position < bytes.count else { break }
      let escape = bytes[position]
      position += 1
      switch escape {
      case UInt8(ascii: "n"): result.append(10)
      case UInt8(ascii: "t"): result.append(9)
      case UInt8(ascii: "r"): result.append(13)
      case UInt8(ascii: "b"): result.append(8)
      case UInt8(ascii: "f"): result.append(12)
      case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): result.append(escape)
      case UInt8(ascii: "u"): result.append(contentsOf: String(Character(try escapedScalar())).utf8)
      default: throw fail("unknown escape in a string")
      }
    }
    throw fail("a string is not closed")
  }

  /// The character of `\uXXXX`, or of two of them that are a surrogate pair.
  private mutating func escapedScalar() throws(Fault) -> Unicode.Scalar {
    let first = try codeUnit()
    if let scalar = Unicode.Scalar(UInt32(first)) { return scalar }
    // What follows a half that stands alone is a character of its own.
    let end = position
    guard first < 0xDC00, take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) else {
      position = end
      return "\u{FFFD}"
    }
    let second = try codeUnit()
    guard second >= 0xDC00, second < 0xE000 else {
      position = end
      return "\u{FFFD}"
    }
    let value = 0x10000 + (UInt32(first) - 0xD800) << 10 + (UInt32(second) - 0xDC00)
    return Unicode.Scalar(value) ?? "\u{FFFD}"
  }

  private mutating func codeUnit() throws(Fault) -> UInt16 {
    var value: UInt16 = 0
    for _ in 0..<4 {
      let digit = position < bytes.count ? Character(Unicode.Scalar(bytes[position])) : " "
      guard digit.isASCII, let number = digit.hexDigitValue else {
        throw fail("`\\u` needs four hexadecimal digits")
      }
      value = value << 4 | UInt16(number)
      position += 1
    }
    return value
  }
}

/// What a reader of JSON makes its values of.
protocol JSONTarget {
  associatedtype Item
  /// A list or map that is being read.
  associatedtype Container
  associatedtype Text

  var null: Item { get }
  func bool(_ value: Bool) -> Item
  func int(_ value: Int64) -> Item
  func float(_ value: Double) -> Item
  func string(_ text: Text) -> Item
  func text(_ bytes: UnsafeBufferPointer<UInt8>) -> Text
  func makeList() -> Container
  func makeMap() -> Container
  /// Adds an item to a list, or sets that of a key of a map.
  func put(_ item: Item, into container: inout Container, at key: Text?) throws(Fault)
  func item(_ container: Container) -> Item
  /// Throws where the values read so far and so many bytes more take too much memory.
  func checkRoom(_ bytes: Int) throws(Fault)
  /// Throws where the work has to end; called now and then.
  func checkWork() throws(Fault)
}

/// Makes values of a machine.
struct MachineTarget: JSONTarget {
  let machine: Machine

  var null: Value { .null }
  func bool(_ value: Bool) -> Value { .bool(value) }
  func int(_ value: Int64) -> Value { .int(value) }
  func float(_ value: Double) -> Value { .float(value) }
  func string(_ text: StringObject.Pointer) -> Value { .string(text) }

  func text(_ bytes: UnsafeBufferPointer<UInt8>) -> StringObject.Pointer {
    machine.heap.pointee.makeString(bytes)
  }

  func makeList() -> Value { .list(machine.heap.pointee.makeList()) }
  func makeMap() -> Value { .map(machine.heap.pointee.makeMap()) }

  func put(_ item: Value, into container: inout Value, at key: StringObject.Pointer?) throws(Fault)
  {
    guard let key else {
      try machine.heap.pointee.append(container.asList, item)
      return
    }
    try machine.heap.pointee.ensureRoom(container.asMap)
    machine.heap.pointee.set(container.asMap, key, item)
  }

  func item(_ container: Value) -> Value { container }
  func checkRoom(_ bytes: Int) throws(Fault) { try machine.heap.pointee.ensure(bytes) }

  func checkWork() throws(Fault) {
    if let fault = machine.faultOfLongWork() { throw fault }
  }
}

/// Makes values outside any machine.
private struct HostTarget: JSONTarget {
  enum Container {
    case list([HostValue])
    case map(HostMapBuilder)
  }

  var null: HostValue { .null }
  func bool(_ value: Bool) -> HostValue { .bool(value) }
  func int(_ value: Int64) -> HostValue { .int(value) }
  func float(_ value: Double) -> HostValue { .float(value) }
  func string(_ text: String) -> HostValue { .string(text) }
  func text(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
    String(decoding: bytes, as: UTF8.self)
  }
  func makeList() -> Container { .list([]) }
  func makeMap() -> Container { .map(HostMapBuilder()) }

  func put(_ item: HostValue, into container: inout Container, at key: String?) throws(Fault) {
    switch container {
    case .list(var items):
      container = .list([])
      items.append(item)
      container = .list(items)
    case .map(var map):
      container = .list([])
      if let key { map.set(key, item) }
      container = .map(map)
    }
  }

  func item(_ container: Container) -> HostValue {
    switch container {
    case .list(let items): .list(items)
    case .map(let map): .map(.init(map.entries))
    }
  }

  func checkRoom(_ bytes: Int) throws(Fault) {}
  func checkWork() throws(Fault) {}
}

/// The entries of a map; of two with one key the last counts.
struct HostMapBuilder {
  private(set) var entries: [HostValue.HostMap.Entry] = []
  private var places: [String: Int] = [:]

  mutating func set(_ key: String, _ value: HostValue) {
    if let place = places[key] {
      entries[place].value = value
    } else {
      places[key] = entries.count
      entries.append(.init(key, value))
    }
  }
}

extension HostValue {
  /// The value that a JSON text stands for; nil where it is no JSON.
  init?(json text: String) {
    var text = text
    let value = text.withUTF8 { bytes in
      var reader = JSONReader(target: HostTarget(), bytes: bytes)
      return try? reader.document()
    }
    guard let value else { return nil }
    self = value
  }
}
