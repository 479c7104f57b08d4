/// JSON text to values and back.
enum JSONLibrary {
  static let functions: [NativeFunction] = [
    CoreLibrary.native(
      "json.parse", [.init("text", .string, summary: "one JSON value")],
      "The value that a JSON text stands for. Throws where it is not JSON, with the line and "
        + "the byte.",
      example: #"json.parse("{\"a\": [1, 2.5, null]}") == {a: [1, 2.5, null]}"#
    ) {
      (machine, arguments) throws(Fault) -> Value in
      machine.charge(bytes: arguments[0].asString.pointee.byteCount * 16)
      var reader = JSONReader(machine: machine, bytes: arguments[0].asString.buffer)
      return try reader.document()
    },
    CoreLibrary.native(
      "json.print",
      [
        .init("value", summary: "null, a bool, number, text, list, map, duration or time"),
        .init("indent", .int, required: false, summary: "spaces a level; 0 is one line"),
      ], result: .string,
      "The value as JSON text, on one line or indented. Throws where it holds what JSON has "
        + "no form for, such as a function, or contains itself.",
      example: #"json.print({a: [1, "x"]}) == "{\"a\":[1,\"x\"]}""#
    ) { (machine, arguments) throws(Fault) -> Value in
      var writer = JSONWriter(machine: machine, indent: arguments.has(1) ? arguments[1].asInt : 0)
      try writer.write(arguments[0])
      machine.charge(bytes: (writer.bytes.count - writer.charged) * JSONWriter.workOfByte)
      let text = writer.bytes.withUnsafeBufferPointer { machine.heap.pointee.makeString($0) }
      return .string(text)
    },
  ]

  static let depthLimit = 500
}

struct JSONReader {
  let machine: Machine
  let bytes: UnsafeBufferPointer<UInt8>
  private var position = 0

  init(machine: Machine, bytes: UnsafeBufferPointer<UInt8>) {
    self.machine = machine
    self.bytes = bytes
  }

  /// Reads the text without recursion, however deep it is nested.
  mutating func document() throws(Fault) -> Value {
    // The lists and maps around the value at hand, with the key it belongs to.
    var open: [(container: Value, key: StringObject.Pointer?)] = []
    while true {
      if open.count > JSONLibrary.depthLimit { throw fail("it is nested too deeply") }
      try machine.heap.pointee.ensure(0)
      skipBlank()
      guard position < bytes.count else { throw fail("it ends where a value should be") }
      var value: Value
      switch bytes[position] {
      case UInt8(ascii: "{"):
        position += 1
        value = .map(machine.heap.pointee.makeMap())
        if !takeAfterBlank(UInt8(ascii: "}")) {
          open.append((value, try key()))
          continue
        }
      case UInt8(ascii: "["):
        position += 1
        value = .list(machine.heap.pointee.makeList())
        if !takeAfterBlank(UInt8(ascii: "]")) {
          open.append((value, nil))
          continue
        }
      default: value = try scalar()
      }
      // The value is complete; with it what it is the last part of.
      while true {
        guard let (container, key) = open.last else {
          skipBlank()
          if position < bytes.count { throw fail("unexpected text after the value") }
          return value
        }
        try put(value, into: container, at: key)
        if try takeSeparator(of: container) {
          if container.tag == Tag.map { open[open.count - 1].key = try self.key() }
          break
        }
        value = container
        open.removeLast()
      }
    }
  }

  private func put(_ value: Value, into container: Value, at key: StringObject.Pointer?)
    throws(Fault)
  {
    guard let key else {
      try machine.heap.pointee.append(container.asList, value)
      return
    }
    try machine.heap.pointee.ensureRoom(container.asMap)
    machine.heap.pointee.set(container.asMap, key, value)
  }

  /// Whether another item follows; otherwise the container is closed here.
  private mutating func takeSeparator(of container: Value) throws(Fault) -> Bool {
    let isMap = container.tag == Tag.map
    skipBlank()
    guard position < bytes.count else {
      throw fail(isMap ? "an object is not closed" : "an array is not closed")
    }
    position += 1
    if bytes[position - 1] == UInt8(ascii: ",") { return true }
    if bytes[position - 1] == UInt8(ascii: isMap ? "}" : "]") { return false }
    throw fail(
      isMap ? "`,` or `}` is missing in an object" : "`,` or `]` is missing in an array")
  }

  private mutating func takeAfterBlank(_ byte: UInt8) -> Bool {
    skipBlank()
    return take(byte)
  }

  /// A key and its colon.
  private mutating func key() throws(Fault) -> StringObject.Pointer {
    skipBlank()
    guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else {
      throw fail("a key in quotes is missing")
    }
    let key = try string()
    if !takeAfterBlank(UInt8(ascii: ":")) { throw fail("`:` is missing after a key") }
    return key
  }

  private func fail(_ what: String) -> Fault {
    var line = 1
    for index in 0..<min(position, bytes.count) where bytes[index] == 10 { line += 1 }
    return Fault(.notJSON(what, line: line, byte: position + 1))
  }

  private mutating func skipBlank() {
    while position < bytes.count {
      switch bytes[position] {
      case 32, 9, 10, 13: position += 1
      default: return
      }
    }
  }

  private mutating func scalar() throws(Fault) -> Value {
    switch bytes[position] {
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    default: return try number()
    }
  }

  private mutating func word(_ text: StaticString, _ value: Value) throws(Fault) -> Value {
    let count = text.utf8CodeUnitCount
    guard position + count <= bytes.count,
      (0..<count).allSatisfy({ bytes[position + $0] == text.utf8Start[$0] })
    else { throw fail("unknown word") }
    position += count
    return value
  }

  private mutating func number() throws(Fault) -> Value {
    let start = position
    let isFloat = takeNumber()
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    if isFloat == false, let value = Int64(text) { return .int(value) }
    guard isFloat != nil, let value = Double(text), value.isFinite else {
      while position < bytes.count, Self.isNumberByte(bytes[position]) { position += 1 }
      let wrong = String(decoding: bytes[start..<position], as: UTF8.self)
      position = start
      throw fail(wrong.isEmpty ? "a value is missing" : "`\(wrong)` is not a number")
    }
    return .float(value)
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

  private mutating func string() throws(Fault) -> StringObject.Pointer {
    position += 1
    let start = position
    while position < bytes.count {
      let byte = bytes[position]
      if byte == UInt8(ascii: "\"") {
        let plain = UnsafeBufferPointer(rebasing: bytes[start..<position])
        position += 1
        return machine.heap.pointee.makeString(plain)
      }
      if byte == UInt8(ascii: "\\") { return try escapedString(from: start) }
      if byte < 0x20 { throw fail("a control character stands in a string") }
      position += 1
    }
    throw fail("a string is not closed")
  }

  private mutating func escapedString(from start: Int) throws(Fault) -> StringObject.Pointer {
    var result = Array(bytes[start..<position])
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      if byte == UInt8(ascii: "\"") {
        return result.withUnsafeBufferPointer { machine.heap.pointee.makeString($0) }
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
    guard first < 0xDC00, position + 1 < bytes.count, bytes[position] == UInt8(ascii: "\\"),
      bytes[position + 1] == UInt8(ascii: "u")
    else { return "\u{FFFD}" }
    position += 2
    let second = try codeUnit()
    guard second >= 0xDC00, second < 0xE000 else { return "\u{FFFD}" }
    let value = 0x10000 + (UInt32(first) - 0xD800) << 10 + (UInt32(second) - 0xDC00)
    return Unicode.Scalar(value) ?? "\u{FFFD}"
  }

  private mutating func codeUnit() throws(Fault) -> UInt16 {
    guard position + 4 <= bytes.count,
      let value = UInt16(
        String(decoding: bytes[position..<(position + 4)], as: UTF8.self), radix: 16)
    else { throw fail("`\\u` needs four hexadecimal digits") }
    position += 4
    return value
  }
}
