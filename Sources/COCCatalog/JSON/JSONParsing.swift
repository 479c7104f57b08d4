/// Why a text is not JSON.
public struct JSONParsingError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What is wrong, in plain words.
  public let message: String
  /// The byte at which it is wrong, counted from 0.
  public let offset: Int
  /// The line of that byte, counted from 1.
  public let line: Int
  /// The byte inside its line, counted from 1.
  public let column: Int

  public var description: String { "\(message) (line \(line), column \(column))" }
}

extension JSONValue {
  /// How deeply arrays and objects may be nested in JSON that is read or sent.
  public static let maximumDepth = 200

  /// Reads a JSON document in UTF-8, a byte order mark at its start aside.
  ///
  /// An integer that fits 64 bits is read exactly, any other number as the nearest double. Of two
  /// members with one name the last counts.
  ///
  /// - Throws: ``JSONParsingError`` where the bytes are not JSON or not UTF-8, where a number is
  ///   beyond a double, and where the nesting is deeper than ``maximumDepth``.
  public init(parsing bytes: [UInt8]) throws(JSONParsingError) {
    self = try Self.parsed(bytes, repairing: false)
  }

  /// Reads a JSON document as ``init(parsing:)`` does, but takes texts that are cut or garbled: half a
  /// surrogate pair and bytes that are not UTF-8 are read as U+FFFD, and a number beyond a double as
  /// the text that it is. One such value, in a log for example, must not cost the whole reply.
  ///
  /// - Throws: ``JSONParsingError`` where the bytes are not JSON otherwise.
  public init(repairing bytes: [UInt8]) throws(JSONParsingError) {
    self = try Self.parsed(bytes, repairing: true)
  }

  private static func parsed(
    _ bytes: [UInt8], repairing: Bool
  ) throws(JSONParsingError) -> JSONValue {
    try bytes.withUnsafeBufferPointer { bytes throws(JSONParsingError) in
      var parser = JSONParser(bytes, repairing: repairing)
      return try parser.parseDocument()
    }
  }
}

private struct JSONParser {
  private let bytes: UnsafeBufferPointer<UInt8>
  private let repairs: Bool
  private var position = 0
  /// The members of the objects that are being read: how many an object has is known at its end, and
  /// a dictionary that grows is made anew each time.
  private var members: [(name: String, value: JSONValue)] = []

  init(_ bytes: UnsafeBufferPointer<UInt8>, repairing: Bool) {
    self.bytes = bytes
    repairs = repairing
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
  }

  mutating func parseDocument() throws(JSONParsingError) -> JSONValue {
    skipSpace()
    if position == bytes.count { throw failure("there is no JSON here, the text is empty") }
    let value = try parseValue(depth: 0)
    skipSpace()
    if position < bytes.count { throw failure("there is more text after the end of the JSON") }
    return value
  }

  private func failure(_ message: String, at offset: Int? = nil) -> JSONParsingError {
    let offset = min(offset ?? position, bytes.count)
    var line = 1
    var lineStart = 0
    for index in 0..<offset where bytes[index] == 0x0A {
      line += 1
      lineStart = index + 1
    }
    return JSONParsingError(
      message: message, offset: offset, line: line, column: offset - lineStart + 1)
  }

  private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func skipSpace() {
    while let byte = current, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
      position += 1
    }
  }

  private mutating func parseValue(depth: Int) throws(JSONParsingError) -> JSONValue {
    guard let byte = current else { throw failure("the text ends where a value should be") }
    switch byte {
    case UInt8(ascii: "{"): return try parseObject(depth: depth + 1)
    case UInt8(ascii: "["): return try parseArray(depth: depth + 1)
    case UInt8(ascii: "\""): return .string(try parseString())
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try parseNumber()
    case UInt8(ascii: "t"): return try parseWord("true", .bool(true))
    case UInt8(ascii: "f"): return try parseWord("false", .bool(false))
    case UInt8(ascii: "n"): return try parseWord("null", .null)
    default: throw failure("a value cannot start with \(quoted(byte))")
    }
  }

  private mutating func parseWord(
    _ word: String, _ value: JSONValue
  ) throws(JSONParsingError) -> JSONValue {
    guard bytes[position...].starts(with: word.utf8) else {
      throw failure("expected a value; only true, false and null are written without quotes")
    }
    position += word.utf8.count
    return value
  }

  private mutating func parseArray(depth: Int) throws(JSONParsingError) -> JSONValue {
    try checkDepth(depth)
    position += 1
    var items: [JSONValue] = []
    skipSpace()
    if take(UInt8(ascii: "]")) { return .array(items) }
    while true {
      skipSpace()
      items.append(try parseValue(depth: depth))
      skipSpace()
      if take(UInt8(ascii: ",")) { continue }
      if take(UInt8(ascii: "]")) { return .array(items) }
      throw failure("expected a comma or the closing ] of the array")
    }
  }

  private mutating func parseObject(depth: Int) throws(JSONParsingError) -> JSONValue {
    try checkDepth(depth)
    position += 1
    skipSpace()
    if take(UInt8(ascii: "}")) { return .object([:]) }
    let first = members.count
    while true {
      skipSpace()
      guard current == UInt8(ascii: "\"") else {
        throw failure("expected the name of a member in double quotes")
      }
      let name = try parseString()
      skipSpace()
      guard take(UInt8(ascii: ":")) else {
        throw failure("expected a colon after the name of the member")
      }
      skipSpace()
      members.append((name, try parseValue(depth: depth)))
      skipSpace()
      if take(UInt8(ascii: ",")) { continue }
      if take(UInt8(ascii: "}")) { return .object(takeMembers(from: first)) }
      throw failure("expected a comma or the closing } of the object")
    }
  }

  private mutating func takeMembers(from first: Int) -> [String: JSONValue] {
    var object = [String: JSONValue](minimumCapacity: members.count - first)
    for (name, value) in members[first...] { object[name] = value }
    members.removeSubrange(first...)
    return object
  }

  private func checkDepth(_ depth: Int) throws(JSONParsingError) {
    if depth > JSONValue.maximumDepth {
      throw failure("arrays and objects are nested deeper than \(JSONValue.maximumDepth)")
    }
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard current == byte else { return false }
    position += 1
    return true
  }

  private func quoted(_ byte: UInt8) -> String {
    (0x21...0x7E).contains(byte)
      ? "'\(Character(Unicode.Scalar(byte)))'" : "the byte 0x\(String(byte, radix: 16))"
  }
}

// Numbers and strings.
extension JSONParser {
  private mutating func skipDigits() -> Int {
    let start = position
    while let byte = current, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) {
      position += 1
    }
    return position - start
  }

  private mutating func parseNumber() throws(JSONParsingError) -> JSONValue {
    let start = position
    _ = take(UInt8(ascii: "-"))
    let hasLeadingZero = current == UInt8(ascii: "0")
    let digits = skipDigits()
    if digits == 0 { throw failure("expected a digit") }
    if hasLeadingZero, digits > 1 { throw failure("a number cannot start with 0", at: start) }
    var isInteger = true
    if take(UInt8(ascii: ".")) {
      isInteger = false
      if skipDigits() == 0 { throw failure("expected a digit after the point") }
    }
    if current == UInt8(ascii: "e") || current == UInt8(ascii: "E") {
      isInteger = false
      position += 1
      if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
      if skipDigits() == 0 { throw failure("expected a digit in the exponent") }
    }
    let text = String(
      decoding: UnsafeBufferPointer(rebasing: bytes[start..<position]), as: UTF8.self)
    if isInteger, let value = Int64(text) { return .int(value) }
    guard let value = Double(text), value.isFinite else {
      if repairs { return .string(text) }
      throw failure("the number is too large", at: start)
    }
    return .double(value)
  }

  private mutating func parseString() throws(JSONParsingError) -> String {
    let start = position
    position += 1
    // Most strings are short and plain.
    while position < bytes.count, Self.isPlain(bytes[position]) { position += 1 }
    if current == UInt8(ascii: "\"") {
      defer { position += 1 }
      return String(
        decoding: UnsafeBufferPointer(rebasing: bytes[(start + 1)..<position]), as: UTF8.self)
    }
    return try parseStringWithEscapes(from: start)
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    (0x20..<0x80).contains(byte) && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
  }

  private mutating func parseStringWithEscapes(
    from start: Int
  ) throws(JSONParsingError) -> String {
    position = start + 1
    var unescaped: [UInt8] = []
    var runStart = position
    while true {
      guard let byte = current else {
        throw failure("the string has no closing quote", at: start)
      }
      switch byte {
      case UInt8(ascii: "\""):
        let run = UnsafeBufferPointer(rebasing: bytes[runStart..<position])
        position += 1
        unescaped.append(contentsOf: run)
        if let text = String(validating: unescaped, as: UTF8.self) { return text }
        guard repairs else { throw failure("the string is not valid UTF-8", at: start) }
        return String(decoding: unescaped, as: UTF8.self)
      case UInt8(ascii: "\\"):
        unescaped.append(contentsOf: bytes[runStart..<position])
        position += 1
        unescaped.append(contentsOf: String(Character(try parseEscape())).utf8)
        runStart = position
      case 0..<0x20:
        throw failure("a control character or line break in a string must be written as an escape")
      default:
        position += 1
      }
    }
  }

  private mutating func parseEscape() throws(JSONParsingError) -> Unicode.Scalar {
    let start = position - 1
    guard let byte = current else { throw failure("the text ends inside an escape", at: start) }
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
    case UInt8(ascii: "b"): return "\u{08}"
    case UInt8(ascii: "f"): return "\u{0C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"):
      let first = try parseHexUnit(from: start)
      let end = position
      guard (0xD800..<0xDC00).contains(first), take(UInt8(ascii: "\\")), take(UInt8(ascii: "u"))
      else {
        position = end
        return try scalar(first, from: start)
      }
      let second = try parseHexUnit(from: start)
      guard (0xDC00..<0xE000).contains(second) else {
        // What follows a half that stands alone is a character of its own.
        position = end
        return try scalar(first, from: start)
      }
      return try scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00), from: start)
    default:
      throw failure("a backslash cannot be followed by \(quoted(byte))", at: start)
    }
  }

  private mutating func parseHexUnit(from start: Int) throws(JSONParsingError) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let digit = current.flatMap(PercentEncoding.hexValue) else {
        throw failure("\\u must be followed by four hex digits", at: start)
      }
      value = value << 4 | UInt32(digit)
      position += 1
    }
    return value
  }

  private func scalar(
    _ value: UInt32, from start: Int
  ) throws(JSONParsingError) -> Unicode.Scalar {
    if let scalar = Unicode.Scalar(value) { return scalar }
    guard repairs else { throw failure("half of a surrogate pair stands alone", at: start) }
    return "\u{FFFD}"
  }
}
