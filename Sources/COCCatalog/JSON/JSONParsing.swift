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
  ///   beyond a double, where the nesting is deeper than ``maximumDepth``, and where the text has 256 MB
  ///   or more.
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
    guard bytes.count <= JSONDocument.maximumSize else {
      throw JSONParsingError(
        message: "the text has \(bytes.count) bytes, at most \(JSONDocument.maximumSize) can be "
          + "read",
        offset: 0, line: 1, column: 1)
    }
    return try bytes.withUnsafeBufferPointer { buffer throws(JSONParsingError) in
      var parser = JSONParser(buffer, repairing: repairing)
      do throws(JSONParsingError) {
        let root = try parser.parseDocument()
        return parser.document(of: bytes).value(root)
      } catch {
        parser.deallocate()
        throw error
      }
    }
  }
}

extension JSONParsingError {
  fileprivate init(_ message: String, at offset: Int, of bytes: UnsafeBufferPointer<UInt8>) {
    self.message = message
    self.offset = min(offset, bytes.count)
    var line = 1
    var lineStart = 0
    for index in 0..<self.offset where bytes[index] == 0x0A {
      line += 1
      lineStart = index + 1
    }
    self.line = line
    column = self.offset - lineStart + 1
  }
}

extension UInt8 {
  fileprivate var quoted: String {
    (0x21...0x7E).contains(self)
      ? "'\(Character(Unicode.Scalar(self)))'" : "the byte 0x\(String(self, radix: 16))"
  }
}

/// Reads a document into the words that stand for its values.
struct JSONParser {
  private let bytes: UnsafeBufferPointer<UInt8>
  private let repairs: Bool
  private var position = 0
  /// The words of the arrays and objects that are being read.
  private var open: JSONWords
  /// Those of the ones that have ended: each has its words in a row.
  private var closed: JSONWords

  init(_ bytes: UnsafeBufferPointer<UInt8>, repairing: Bool) {
    self.bytes = bytes
    repairs = repairing
    // Each value and each name takes one byte at least, and all but the last one more to end it.
    open = JSONWords(capacity: bytes.count / 2 + 2)
    closed = JSONWords(capacity: bytes.count / 2 + 2)
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
  }

  /// Gives the memory back where there is no document.
  func deallocate() {
    open.deallocate()
    closed.deallocate()
  }

  /// The document that was read, which takes over its words; the parser is of no use any more.
  func document(of bytes: [UInt8]) -> JSONDocument {
    open.deallocate()
    return JSONDocument(bytes, closed)
  }

  mutating func parseDocument() throws(JSONParsingError) -> JSONWord {
    skipSpace()
    if position == bytes.count { throw failure("there is no JSON here, the text is empty") }
    let value = try parseValue(depth: 0)
    skipSpace()
    if position < bytes.count { throw failure("there is more text after the end of the JSON") }
    return value
  }

  private func failure(_ message: String, at offset: Int? = nil) -> JSONParsingError {
    JSONParsingError(message, at: offset ?? position, of: bytes)
  }

  private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func skipSpace() {
    while let byte = current, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
      position += 1
    }
  }

  private mutating func parseValue(depth: Int) throws(JSONParsingError) -> JSONWord {
    guard let byte = current else { throw failure("the text ends where a value should be") }
    switch byte {
    case UInt8(ascii: "{"): return try parseObject(depth: depth + 1)
    case UInt8(ascii: "["): return try parseArray(depth: depth + 1)
    case UInt8(ascii: "\""): return try parseString()
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try parseNumber()
    case UInt8(ascii: "t"): return try parseWord("true", JSONWord(.true))
    case UInt8(ascii: "f"): return try parseWord("false", JSONWord(.false))
    case UInt8(ascii: "n"): return try parseWord("null", JSONWord(.null))
    default: throw failure("a value cannot start with \(byte.quoted)")
    }
  }

  private mutating func parseWord(
    _ word: StaticString, _ value: JSONWord
  ) throws(JSONParsingError) -> JSONWord {
    let name = UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount)
    guard bytes[position...].starts(with: name) else {
      throw failure("expected a value; only true, false and null are written without quotes")
    }
    position += name.count
    return value
  }

  private mutating func parseArray(depth: Int) throws(JSONParsingError) -> JSONWord {
    try checkDepth(depth)
    position += 1
    skipSpace()
    if take(UInt8(ascii: "]")) { return JSONWord(.array, start: 0, count: 0) }
    let first = open.count
    while true {
      skipSpace()
      open.append(try parseValue(depth: depth))
      skipSpace()
      if take(UInt8(ascii: ",")) { continue }
      if take(UInt8(ascii: "]")) { return close(.array, from: first) }
      throw failure("expected a comma or the closing ] of the array")
    }
  }

  private mutating func parseObject(depth: Int) throws(JSONParsingError) -> JSONWord {
    try checkDepth(depth)
    position += 1
    skipSpace()
    if take(UInt8(ascii: "}")) { return JSONWord(.object, start: 0, count: 0) }
    let first = open.count
    while true {
      skipSpace()
      guard current == UInt8(ascii: "\"") else {
        throw failure("expected the name of a member in double quotes")
      }
      open.append(try parseString())
      skipSpace()
      guard take(UInt8(ascii: ":")) else {
        throw failure("expected a colon after the name of the member")
      }
      skipSpace()
      open.append(try parseValue(depth: depth))
      skipSpace()
      if take(UInt8(ascii: ",")) { continue }
      if take(UInt8(ascii: "}")) {
        dropRepeatedNames(from: first)
        return close(.object, from: first)
      }
      throw failure("expected a comma or the closing } of the object")
    }
  }

  private mutating func close(_ tag: JSONWord.Tag, from first: Int) -> JSONWord {
    let count = open.count - first
    let start = open.move(from: first, to: &closed)
    return JSONWord(tag, start: start, count: tag == .object ? count / 2 : count)
  }

  /// Keeps the last of the members with one name.
  private mutating func dropRepeatedNames(from first: Int) {
    guard hasRepeatedNames(from: first) else { return }
    var last: [[UInt8]: Int] = [:]
    for place in stride(from: first, to: open.count, by: 2) { last[name(open[place])] = place }
    var kept = first
    for place in stride(from: first, to: open.count, by: 2) where last[name(open[place])] == place {
      open.set(kept, open[place])
      open.set(kept + 1, open[place + 1])
      kept += 2
    }
    open.removeAll(from: kept)
  }

  private func name(_ word: JSONWord) -> [UInt8] {
    word.tag == .escaped ? Array(Self.unescaped(range(of: word)).utf8) : Array(range(of: word))
  }

  private func range(of word: JSONWord) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(rebasing: bytes[word.start..<(word.start + word.count)])
  }

  private func hasRepeatedNames(from first: Int) -> Bool {
    let count = (open.count - first) / 2
    if count > 16 { return hasRepeatedNamesAmongMany(from: first, count) }
    for place in stride(from: first + 2, to: open.count, by: 2) {
      let word = open[place]
      for other in stride(from: first, to: place, by: 2) where areSame(word, open[other]) {
        return true
      }
    }
    return false
  }

  private func areSame(_ word: JSONWord, _ other: JSONWord) -> Bool {
    if word.tag == .escaped || other.tag == .escaped {
      return name(word) == name(other)
    }
    guard word.count == other.count else { return false }
    var index = 0
    while index < word.count {
      if bytes[word.start + index] != bytes[other.start + index] { return false }
      index += 1
    }
    return true
  }

  /// Compares names by their hashes, whose seed nobody knows.
  private func hasRepeatedNamesAmongMany(from first: Int, _ count: Int) -> Bool {
    var size = 64
    while size < count * 2 { size *= 2 }
    return withUnsafeTemporaryAllocation(of: Int32.self, capacity: size) { table in
      table.initialize(repeating: -1)
      for number in 0..<count {
        let word = open[first + 2 * number]
        // A name with escapes may be the same as another in other bytes.
        if word.tag == .escaped { return true }
        var hasher = Hasher()
        hasher.combine(bytes: UnsafeRawBufferPointer(range(of: word)))
        var slot = hasher.finalize() & (size - 1)
        while table[slot] >= 0 {
          if areSame(word, open[first + 2 * Int(table[slot])]) { return true }
          slot = (slot + 1) & (size - 1)
        }
        table[slot] = Int32(truncatingIfNeeded: number)
      }
      return false
    }
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

  private mutating func parseNumber() throws(JSONParsingError) -> JSONWord {
    let start = position
    let isNegative = take(UInt8(ascii: "-"))
    let firstDigit = position
    let hasLeadingZero = current == UInt8(ascii: "0")
    let digits = skipDigits()
    if digits == 0 { throw failure("expected a digit") }
    if hasLeadingZero, digits > 1 { throw failure("a number cannot start with 0", at: start) }
    if digits <= 17, current != UInt8(ascii: "."), !isAtExponent {
      var value: Int64 = 0
      for index in firstDigit..<position { value = value * 10 + Int64(bytes[index] & 15) }
      return JSONWord(isNegative ? -value : value)
    }
    if take(UInt8(ascii: ".")) {
      if skipDigits() == 0 { throw failure("expected a digit after the point") }
    }
    var isBeyondDoubt = digits < 300
    if isAtExponent {
      isBeyondDoubt = false
      position += 1
      if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
      if skipDigits() == 0 { throw failure("expected a digit in the exponent") }
    }
    if !isBeyondDoubt {
      let text = String(
        decoding: UnsafeBufferPointer(rebasing: bytes[start..<position]), as: UTF8.self)
      guard let value = Double(text), value.isFinite else {
        if repairs { return JSONWord(.text, start: start, count: position - start) }
        throw failure("the number is too large", at: start)
      }
    }
    return JSONWord(.number, start: start, count: position - start)
  }

  private var isAtExponent: Bool {
    current == UInt8(ascii: "e") || current == UInt8(ascii: "E")
  }

  private mutating func parseString() throws(JSONParsingError) -> JSONWord {
    let start = position
    position += 1
    skipPlain()
    if current == UInt8(ascii: "\"") {
      defer { position += 1 }
      return JSONWord(.text, start: start + 1, count: position - start - 1)
    }
    return try parseUnusualString(from: start)
  }

  /// Skips characters of ASCII that stand for themselves.
  @inline(__always)
  private mutating func skipPlain() {
    let raw = UnsafeRawBufferPointer(bytes)
    let ones: UInt64 = 0x0101_0101_0101_0101
    let highs: UInt64 = 0x8080_8080_8080_8080
    while position + 8 <= raw.count {
      let word = raw.loadUnaligned(fromByteOffset: position, as: UInt64.self)
      let quotes = word ^ (ones &* UInt64(UInt8(ascii: "\"")))
      let backslashes = word ^ (ones &* UInt64(UInt8(ascii: "\\")))
      let found =
        (quotes &- ones) & ~quotes | (backslashes &- ones) & ~backslashes
        | (word &- (ones &* 0x20)) & ~word | word
      if found & highs != 0 { break }
      position += 8
    }
    while position < bytes.count, Self.isPlain(bytes[position]) { position += 1 }
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    (0x20..<0x80).contains(byte) && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
  }

  /// A string with escapes or with characters beyond ASCII, which is checked here and made when it is
  /// asked for.
  private mutating func parseUnusualString(
    from start: Int
  ) throws(JSONParsingError) -> JSONWord {
    var hasEscapes = false
    var isASCII = true
    while true {
      skipPlain()
      guard let byte = current else {
        throw failure("the string has no closing quote", at: start)
      }
      switch byte {
      case UInt8(ascii: "\""):
        let text = bytes[(start + 1)..<position]
        position += 1
        if !isASCII, !repairs,
          String(validating: UnsafeBufferPointer(rebasing: text), as: UTF8.self) == nil
        {
          throw failure("the string is not valid UTF-8", at: start)
        }
        return JSONWord(hasEscapes ? .escaped : .text, start: start + 1, count: text.count)
      case UInt8(ascii: "\\"):
        var escapes = JSONEscapes(bytes: bytes, repairs: repairs, position: position + 1)
        _ = try escapes.parse()
        position = escapes.position
        hasEscapes = true
      case 0..<0x20:
        throw failure("a control character or line break in a string must be written as an escape")
      default:
        isASCII = false
        position += 1
      }
    }
  }

  /// The text of a string whose escapes have been checked.
  static func unescaped(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
    var escapes = JSONEscapes(bytes: bytes, repairs: true, position: 0)
    var text: [UInt8] = []
    text.reserveCapacity(bytes.count)
    while escapes.position < bytes.count {
      let rest = bytes[escapes.position...]
      let backslash = rest.firstIndex(of: UInt8(ascii: "\\")) ?? bytes.count
      text.append(contentsOf: bytes[escapes.position..<backslash])
      escapes.position = backslash + 1
      if backslash < bytes.count, let scalar = try? escapes.parse() {
        text.append(contentsOf: scalar.utf8)
      }
    }
    return String(decoding: text, as: UTF8.self)
  }
}

/// Reads the escapes of a string.
private struct JSONEscapes {
  let bytes: UnsafeBufferPointer<UInt8>
  let repairs: Bool
  /// Behind the backslash of the escape.
  var position: Int

  private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard current == byte else { return false }
    position += 1
    return true
  }

  private func failure(_ message: String, at offset: Int) -> JSONParsingError {
    JSONParsingError(message, at: offset, of: bytes)
  }

  mutating func parse() throws(JSONParsingError) -> Unicode.Scalar {
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
      throw failure("a backslash cannot be followed by \(byte.quoted)", at: start)
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
