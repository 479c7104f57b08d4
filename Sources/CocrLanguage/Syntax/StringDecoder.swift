/// Turns the source of one string literal into its text: decodes escapes, and takes the indentation
/// of the closing quotes off the lines of a multi-line string.
struct StringDecoder {
  struct Problem {
    var message: Message
    var span: Span
  }

  private let bytes: UnsafeBufferPointer<UInt8>
  private let isRaw: Bool
  private let isMultiline: Bool
  private(set) var problems: [Problem] = []
  /// What stands before the closing quotes on their line.
  private var indentation = 0..<0
  /// Where the text of a multi-line string ends: before the line break above the closing quotes.
  private var textEnd = Int.max

  init(bytes: UnsafeBufferPointer<UInt8>, literal: Token) {
    self.bytes = bytes
    isRaw = literal.flags.contains(.isRaw)
    isMultiline = literal.flags.contains(.isMultiline)
  }

  private mutating func report(_ problem: Problem) {
    if problems.count < DiagnosticBag.limit { problems.append(problem) }
  }

  private func span(_ lower: Int, _ upper: Int) -> Span {
    Span(Int32(truncatingIfNeeded: lower), Int32(truncatingIfNeeded: upper))
  }

  /// Finds the indentation. `first` is the place after the opening quotes, `last` that of the
  /// closing ones.
  mutating func prepare(first: Int, last: Int, quotes: Span) {
    guard isMultiline else { return }
    let quotesText = isRaw ? "'''" : "\"\"\""
    var start = last
    while start > first, Self.isSpace(bytes[start - 1]) { start -= 1 }
    guard start > first, bytes[start - 1] == UInt8(ascii: "\n") else {
      report(
        Problem(message: .closingQuotesNotAlone(quotesText), span: span(last, last + 3)))
      return
    }
    indentation = start..<last
    textEnd = start - 1
    if textEnd > first, bytes[textEnd - 1] == UInt8(ascii: "\r") { textEnd -= 1 }
  }

  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
  }

  /// The text of one piece of the literal, between quotes and interpolations.
  mutating func decode(_ lower: Int, _ upper: Int, isFirst: Bool, isLast: Bool) -> String {
    if !isMultiline, !hasEscape(lower, upper) {
      return String(decoding: UnsafeBufferPointer(rebasing: bytes[lower..<upper]), as: UTF8.self)
    }
    var text: [UInt8] = []
    var offset = lower
    var upper = upper
    if isMultiline {
      guard textEnd != Int.max else { return "" }
      upper = min(upper, textEnd)
      if isFirst {
        guard let start = firstLine(after: offset) else { return "" }
        if start > upper { return "" }
        offset = skipIndentation(at: start, upTo: upper)
      }
    }
    text.reserveCapacity(max(0, upper - offset))
    while offset < upper {
      let byte = bytes[offset]
      if byte == UInt8(ascii: "\\"), !isRaw {
        offset = decodeEscape(at: offset, upTo: upper, into: &text)
      } else if byte == UInt8(ascii: "\r"), offset + 1 < upper,
        bytes[offset + 1] == UInt8(ascii: "\n")
      {
        offset += 1
      } else if byte == UInt8(ascii: "\n"), isMultiline {
        text.append(byte)
        offset = skipIndentation(at: offset + 1, upTo: upper)
      } else {
        text.append(byte)
        offset += 1
      }
    }
    return String(decoding: text, as: UTF8.self)
  }

  private func hasEscape(_ lower: Int, _ upper: Int) -> Bool {
    guard lower < upper else { return false }
    return bytes[lower..<upper].contains { $0 == UInt8(ascii: "\\") || $0 == UInt8(ascii: "\r") }
  }

  /// The place after the line break that follows the opening quotes.
  private mutating func firstLine(after start: Int) -> Int? {
    var offset = start
    while Self.isSpace(bytes[offset]) || bytes[offset] == UInt8(ascii: "\r") { offset += 1 }
    if bytes[offset] == UInt8(ascii: "\n") { return offset + 1 }
    let quotesText = isRaw ? "'''" : "\"\"\""
    report(
      Problem(message: .textAfterOpeningQuotes(quotesText), span: span(start - 3, start)))
    return nil
  }

  private mutating func skipIndentation(at start: Int, upTo upper: Int) -> Int {
    var offset = start
    for expected in indentation {
      if offset < upper, bytes[offset] == bytes[expected] {
        offset += 1
        continue
      }
      let isBlank =
        offset >= upper || bytes[offset] == UInt8(ascii: "\n")
        || bytes[offset] == UInt8(ascii: "\r")
      if !isBlank {
        report(
          Problem(message: .wrongIndentation, span: span(start, max(offset, start + 1))))
      }
      break
    }
    return offset
  }

  // MARK: Escapes

  private mutating func decodeEscape(
    at start: Int, upTo upper: Int, into text: inout [UInt8]
  ) -> Int {
    guard start + 1 < upper else { return upper }
    switch bytes[start + 1] {
    case UInt8(ascii: "n"): text.append(UInt8(ascii: "\n"))
    case UInt8(ascii: "t"): text.append(UInt8(ascii: "\t"))
    case UInt8(ascii: "r"): text.append(UInt8(ascii: "\r"))
    case UInt8(ascii: "0"): text.append(0)
    case UInt8(ascii: "\\"), UInt8(ascii: "\""), UInt8(ascii: "'"): text.append(bytes[start + 1])
    case UInt8(ascii: "u"): return decodeScalar(at: start, upTo: upper, into: &text)
    default: return reportEscape(at: start, upTo: upper)
    }
    return start + 2
  }

  private mutating func reportEscape(at start: Int, upTo upper: Int) -> Int {
    var end = start + 2
    while end < upper, bytes[end] & 0xC0 == 0x80 { end += 1 }
    let escape = String(
      decoding: UnsafeBufferPointer(rebasing: bytes[start..<end]), as: UTF8.self)
    let isBreak = bytes[start + 1] < 0x20
    report(
      Problem(
        message: isBreak ? .backslashAtEndOfLine : .unknownEscape(escape),
        span: span(start, isBreak ? start + 1 : end)))
    return isBreak ? start + 1 : end
  }

  /// `\u{1F600}`
  private mutating func decodeScalar(
    at start: Int, upTo upper: Int, into text: inout [UInt8]
  ) -> Int {
    var offset = start + 2
    var value: UInt32 = 0
    var digits = 0
    if offset < upper, bytes[offset] == UInt8(ascii: "{") {
      offset += 1
      while offset < upper, let digit = Character(Unicode.Scalar(bytes[offset])).hexDigitValue {
        if digits < 8 { value = value << 4 | UInt32(digit) }
        digits += 1
        offset += 1
      }
    }
    let isClosed = offset > start + 2 && offset < upper && bytes[offset] == UInt8(ascii: "}")
    if isClosed { offset += 1 }
    guard isClosed, 1...8 ~= digits, let scalar = Unicode.Scalar(value) else {
      let written = String(
        decoding: UnsafeBufferPointer(rebasing: bytes[start..<offset]), as: UTF8.self
      ).shortened
      report(
        Problem(
          message: isClosed ? .notACharacter(written) : .wrongCodePoint(written),
          span: span(start, offset)))
      return offset
    }
    text.append(contentsOf: String(Character(scalar)).utf8)
    return offset
  }
}
