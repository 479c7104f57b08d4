// Punctuation, numbers, and characters that are mistaken for punctuation.
extension Scanner {
  // MARK: Punctuation

  mutating func scanPunctuation(_ first: UInt8) {
    let start = position
    let second = byte(position + 1)
    let third = byte(position + 2)
    var kind = Token.Kind.invalid
    var length = 1
    switch first {
    case UInt8(ascii: "["): kind = .leftBracket
    case UInt8(ascii: "]"): kind = .rightBracket
    case UInt8(ascii: "{"): kind = .leftBrace
    case UInt8(ascii: "}"): kind = .rightBrace
    case UInt8(ascii: ","): kind = .comma
    case UInt8(ascii: ";"): kind = .semicolon
    case UInt8(ascii: "+"):
      (kind, length) = withAssign(second, .plus, .plusAssign)
      if second == UInt8(ascii: "+") {
        (kind, length) = (.invalid, 2)
        let isBinary = standsBetweenOperands(position, position + 2)
        report(2, .foreignOperator("++", hint: isBinary ? "write `+`" : "write `+= 1`"))
      }
    case UInt8(ascii: "-"):
      (kind, length) = withAssign(second, .minus, .minusAssign)
      if second == UInt8(ascii: ">") { (kind, length) = (.arrow, 2) }
      if second == UInt8(ascii: "-"), endsStatement(third) {
        (kind, length) = (.invalid, 2)
        report(2, .foreignOperator("--", hint: "write `-= 1`"))
      }
    case UInt8(ascii: "*"): (kind, length) = withAssign(second, .star, .starAssign)
    case UInt8(ascii: "%"): (kind, length) = withAssign(second, .percent, .percentAssign)
    case UInt8(ascii: "/"):
      if second == UInt8(ascii: "/") {
        (kind, length) = withAssign(third, .slashSlash, .slashSlashAssign)
        length += 1
      } else {
        (kind, length) = withAssign(second, .slash, .slashAssign)
      }
    case UInt8(ascii: "="): (kind, length) = scanEquals(second, third)
    case UInt8(ascii: "<"):
      (kind, length) = withAssign(second, .less, .lessOrEqual)
      if second == UInt8(ascii: ">") {
        (kind, length) = (.notEqual, 2)
        report(2, .foreignOperator("<>", writtenHere: "!="))
      }
    case UInt8(ascii: ">"): (kind, length) = withAssign(second, .greater, .greaterOrEqual)
    case UInt8(ascii: "!"): (kind, length) = scanExclamation(second, third)
    case UInt8(ascii: ":"):
      kind = .colon
      if second == UInt8(ascii: "=") {
        (kind, length) = (.assign, 2)
        report(
          2,
          .foreignOperator(":=", hint: "a new variable is `let name = …`, another value `=`"))
      }
    case UInt8(ascii: "?"):
      kind = .question
      if second == UInt8(ascii: "?") { (kind, length) = (.coalesce, 2) }
      if second == UInt8(ascii: ".") { (kind, length) = (.questionDot, 2) }
    case UInt8(ascii: "."): (kind, length) = scanDot(second, third)
    case UInt8(ascii: "|"):
      kind = .pipe
      if second == UInt8(ascii: "|") {
        (kind, length) = (.or, 2)
        report(2, .foreignOperator("||", writtenHere: "or"))
      }
    case UInt8(ascii: "&"):
      if second == UInt8(ascii: "&") {
        (kind, length) = (.and, 2)
        report(2, .foreignOperator("&&", writtenHere: "and"))
      } else {
        report(1, .unexpectedCharacter("&", hint: "`and` joins conditions"))
      }
    default:
      scanStray(first)
      return
    }
    position += length
    emit(kind, from: start)
  }

  /// Whether a value seems to stand on both sides, in the same line.
  private func standsBetweenOperands(_ start: Int, _ end: Int) -> Bool {
    var before = start - 1
    while before >= 0, bytes[before] == UInt8(ascii: " ") { before -= 1 }
    var after = end
    while byte(after) == UInt8(ascii: " ") { after += 1 }
    guard before >= 0, !endsStatement(byte(after)) else { return false }
    switch bytes[before] {
    case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"), UInt8(ascii: "\""),
      UInt8(ascii: "'"):
      return true
    default: return Self.isNameByte(bytes[before])
    }
  }

  private func endsStatement(_ byte: UInt8) -> Bool {
    switch byte {
    case 0, UInt8(ascii: "\r"), UInt8(ascii: "\n"), UInt8(ascii: ";"), UInt8(ascii: "}"),
      UInt8(ascii: ")"):
      true
    default: false
    }
  }

  private func withAssign(
    _ next: UInt8, _ plain: Token.Kind, _ assigning: Token.Kind
  ) -> (Token.Kind, Int) {
    next == UInt8(ascii: "=") ? (assigning, 2) : (plain, 1)
  }

  private mutating func scanEquals(_ second: UInt8, _ third: UInt8) -> (Token.Kind, Int) {
    switch (second, third) {
    case (UInt8(ascii: "="), UInt8(ascii: "=")):
      report(3, .foreignOperator("===", writtenHere: "=="))
      return (.equal, 3)
    case (UInt8(ascii: "="), _): return (.equal, 2)
    case (UInt8(ascii: ">"), _): return (.fatArrow, 2)
    default: return (.assign, 1)
    }
  }

  private mutating func scanExclamation(_ second: UInt8, _ third: UInt8) -> (Token.Kind, Int) {
    switch (second, third) {
    case (UInt8(ascii: "="), UInt8(ascii: "=")):
      report(3, .foreignOperator("!==", writtenHere: "!="))
      return (.notEqual, 3)
    case (UInt8(ascii: "="), _): return (.notEqual, 2)
    default:
      report(1, .foreignOperator("!", writtenHere: "not"))
      return (.not, 1)
    }
  }

  private mutating func scanDot(_ second: UInt8, _ third: UInt8) -> (Token.Kind, Int) {
    switch (second, third) {
    case (UInt8(ascii: "."), UInt8(ascii: "<")): return (.halfOpenRange, 3)
    case (UInt8(ascii: "."), UInt8(ascii: ".")): return (.closedRange, 3)
    case (UInt8(ascii: "."), UInt8(ascii: "=")):
      report(
        3, .foreignOperator("..=", hint: "`1...5` counts to 5, `1..<5` stops before it"))
      return (.closedRange, 3)
    case (UInt8(ascii: "."), _):
      report(
        2, .foreignOperator("..", hint: "`1...5` counts to 5, `1..<5` stops before it"))
      return (.halfOpenRange, 2)
    default: return (.dot, 1)
    }
  }

  private mutating func report(_ length: Int, _ message: Message) {
    bag.error(message, at: span(position, position + length))
  }

  // MARK: Characters without a place in the grammar

  private mutating func scanStray(_ first: UInt8) {
    let start = position
    if first >= 0x80 {
      scanForeignCharacter()
      return
    }
    var isToken = true
    switch first {
    case UInt8(ascii: "\r"):
      // Once it has been reported, it stands for the line break that it was meant as.
      checkControl(at: position)
      isToken = false
      startsLine = true
    case 0..<0x20, 0x7F:
      checkControl(at: position)
      isToken = false
    case UInt8(ascii: "$"):
      report(
        1, .unexpectedCharacter("$", hint: "variables are written by their bare name"))
      isToken = !Self.isNameByte(byte(position + 1))
    case UInt8(ascii: "`"):
      report(1, .unexpectedCharacter("`", hint: "strings are written \"…\" or '…'"))
      while position < bytes.count, bytes[position] != UInt8(ascii: "\n") { position += 1 }
      position -= 1
    case UInt8(ascii: "\\"):
      report(
        1,
        .unexpectedCharacter(
          "\\", hint: "a line goes on in parentheses, or after an operator or a comma"))
      isToken = byte(position + 1) != UInt8(ascii: "\n") && byte(position + 1) != UInt8(ascii: "\r")
    default:
      report(1, .unexpectedCharacter(String(Character(Unicode.Scalar(first)))))
    }
    position += 1
    if isToken { emit(.invalid, from: start) }
  }

  private mutating func scanForeignCharacter() {
    let start = position
    guard let (scalar, length) = decodeScalar(at: position) else {
      // Reported by the check of the encoding.
      while byte(position) >= 0x80, decodeScalar(at: position) == nil { position += 1 }
      emit(.invalid, from: start)
      return
    }
    if let likeness = Likeness.of(scalar) {
      scanLikeness(likeness, scalar, length)
      return
    }
    position += length
    if scalar.properties.isAlphabetic {
      while position < bytes.count {
        if Self.isNameByte(bytes[position]) {
          position += 1
        } else if bytes[position] >= 0x80, let (next, length) = decodeScalar(at: position),
          next.properties.isAlphabetic
        {
          position += length
        } else {
          break
        }
      }
      let text = file.text(of: span(start, position))
      bag.error(.unexpectedText(text), at: span(start, position))
    } else {
      let code = String(scalar.value, radix: 16, uppercase: true)
      bag.error(
        .unexpectedCharacter(String(scalar), code: code), at: span(start, position))
    }
    emit(.invalid, from: start)
  }

  /// Reports a character that looks like one of the grammar, and goes on as if it were that one.
  private mutating func scanLikeness(
    _ likeness: Likeness, _ scalar: Unicode.Scalar, _ length: Int
  ) {
    let start = position
    let code = String(scalar.value, radix: 16, uppercase: true)
    switch likeness {
    case .space:
      position += length
      bag.error(.invisibleCharacter(code), at: span(start, position))
    case .quote(let closing, let plain):
      position += length
      while position < bytes.count, bytes[position] != UInt8(ascii: "\n") {
        let next = decodeScalar(at: position)
        position += next?.length ?? 1
        if let next, closing.contains(next.scalar) { break }
      }
      bag.error(.foreignQuote(String(scalar), plain), at: span(start, start + length))
      emit(.invalid, from: start)
    case .token(let kind, let plain):
      position += length
      bag.error(.lookalike(String(scalar), code: code, plain), at: span(start, position))
      emit(kind, from: start)
    }
  }

  // MARK: Numbers

  private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

  private mutating func skipDigits() {
    while Self.isDigit(byte(position)) || byte(position) == UInt8(ascii: "_") { position += 1 }
  }

  mutating func scanNumber() {
    let start = position
    if bytes[position] == UInt8(ascii: "0"), let radix = Self.radix(byte(position + 1)) {
      scanRadixNumber(radix)
      return
    }
    skipDigits()
    var kind = Token.Kind.int
    if byte(position) == UInt8(ascii: "."), Self.isDigit(byte(position + 1)) {
      kind = .float
      position += 1
      skipDigits()
    }
    if byte(position) | 0x20 == UInt8(ascii: "e") {
      let sign = byte(position + 1)
      let isSigned = sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-")
      if Self.isDigit(byte(position + (isSigned ? 2 : 1))) {
        kind = .float
        position += isSigned ? 2 : 1
        skipDigits()
      }
    }
    if Self.isNameByte(byte(position)) {
      if kind == .int, scanDurationUnits() {
        kind = .duration
      } else {
        reportSuffix(start)
        return
      }
    } else if bytes[position - 1] == UInt8(ascii: "_") {
      bag.error(.numberEndsWithUnderscore, at: span(start, position))
      emit(.invalid, from: start)
      return
    }
    if kind != .duration, bytes[start] == UInt8(ascii: "0"), Self.isDigit(byte(start + 1)) {
      let text = file.text(of: span(start, position))
      let hint =
        "leave the zero out; an octal number is written "
        + "`0o\(String(text.drop { $0 == "0" }).shortened)`"
      bag.error(
        .leadingZero(text, hint: kind == .int ? hint : nil), at: span(start, position))
      emit(.invalid, from: start)
      return
    }
    emit(kind, from: start)
  }

  static func radix(_ letter: UInt8) -> Int? {
    switch letter | 0x20 {
    case UInt8(ascii: "x"): 16
    case UInt8(ascii: "o"): 8
    case UInt8(ascii: "b"): 2
    default: nil
    }
  }

  private mutating func scanRadixNumber(_ radix: Int) {
    let start = position
    position += 2
    var isValid = false
    while Self.isNameByte(byte(position)) {
      if bytes[position] != UInt8(ascii: "_") {
        let digit = Character(Unicode.Scalar(bytes[position])).hexDigitValue ?? 16
        isValid = digit < radix
        if !isValid { break }
      }
      position += 1
    }
    guard isValid, bytes[position - 1] != UInt8(ascii: "_") else {
      while Self.isNameByte(byte(position)) { position += 1 }
      let name = radix == 16 ? "a hexadecimal" : radix == 8 ? "an octal" : "a binary"
      let number = span(start, position)
      bag.error(.wrongDigits(file.text(of: number), base: name), at: number)
      emit(.invalid, from: start)
      return
    }
    emit(.int, from: start)
  }

  /// Reads `30m` and `1h30m` from the first unit on; gives `false`, and stays, where they are not
  /// units from the largest to the smallest.
  private mutating func scanDurationUnits() -> Bool {
    let start = position
    var largest = DurationUnit.allCases.count
    while true {
      guard let unit = DurationUnit.read(bytes, at: position), unit.rawValue < largest else {
        break
      }
      largest = unit.rawValue
      position += unit.length
      if !Self.isNameByte(byte(position)) { return true }
      guard Self.isDigit(byte(position)) else { break }
      skipDigits()
    }
    position = start
    return false
  }

  private mutating func reportSuffix(_ start: Int) {
    let suffixStart = position
    while Self.isNameByte(byte(position)) { position += 1 }
    let number = file.text(of: span(start, suffixStart))
    let suffix = file.text(of: span(suffixStart, position))
    var hint = "durations are written `250ms`, `30s`, `5m`, `2h`, `1d` or `1h30m`"
    if number.utf8.contains(UInt8(ascii: ".")), DurationUnit.named(suffix) != nil {
      hint = "a duration takes whole numbers: `1h30m`, not `1.5h`"
    } else if let unit = DurationUnit.meant(by: suffix) {
      hint = "write `\(number.shortened)\(unit)`"
    }
    bag.error(.notANumberOrDuration(number + suffix, hint: hint), at: span(start, position))
    emit(.invalid, from: start)
  }
}

/// The units of a duration, the smallest first.
package enum DurationUnit: Int, CaseIterable, Comparable {
  case nanoseconds, microseconds, milliseconds, seconds, minutes, hours, days

  /// How many nanoseconds one of it has.
  package var nanoseconds: Int64 {
    switch self {
    case .nanoseconds: 1
    case .microseconds: 1_000
    case .milliseconds: 1_000_000
    case .seconds: 1_000_000_000
    case .minutes: 60_000_000_000
    case .hours: 3_600_000_000_000
    case .days: 86_400_000_000_000
    }
  }

  /// As it is written after its number.
  var name: String {
    switch self {
    case .nanoseconds: "ns"
    case .microseconds: "us"
    case .milliseconds: "ms"
    case .seconds: "s"
    case .minutes: "m"
    case .hours: "h"
    case .days: "d"
    }
  }

  /// One of it as an English word: "hour".
  package var word: String {
    switch self {
    case .nanoseconds: "nanosecond"
    case .microseconds: "microsecond"
    case .milliseconds: "millisecond"
    case .seconds: "second"
    case .minutes: "minute"
    case .hours: "hour"
    case .days: "day"
    }
  }

  var length: Int { self < .seconds ? 2 : 1 }

  package static func < (left: DurationUnit, right: DurationUnit) -> Bool {
    left.rawValue < right.rawValue
  }

  /// The unit written at a place; letters that follow are not looked at.
  static func read(_ bytes: UnsafeBufferPointer<UInt8>, at offset: Int) -> DurationUnit? {
    guard offset < bytes.count else { return nil }
    let isFraction = offset + 1 < bytes.count && bytes[offset + 1] == UInt8(ascii: "s")
    switch bytes[offset] {
    case UInt8(ascii: "d"): return .days
    case UInt8(ascii: "h"): return .hours
    case UInt8(ascii: "s"): return .seconds
    case UInt8(ascii: "m"): return isFraction ? .milliseconds : .minutes
    case UInt8(ascii: "u") where isFraction: return .microseconds
    case UInt8(ascii: "n") where isFraction: return .nanoseconds
    default: return nil
    }
  }

  static func named(_ text: String) -> DurationUnit? { allCases.first { $0.name == text } }

  /// The unit for which people write another word.
  static func meant(by text: String) -> String? {
    switch text.lowercased() {
    case "ns", "nsec", "nanos", "nanoseconds": "ns"
    case "us", "usec", "micros", "microseconds": "us"
    case "ms", "msec", "millis", "milliseconds": "ms"
    case "s", "sec", "secs", "second", "seconds": "s"
    case "m", "min", "mins", "minute", "minutes": "m"
    case "h", "hr", "hrs", "hour", "hours": "h"
    case "d", "day", "days": "d"
    default: nil
    }
  }
}

/// A character that a text processor or an input method puts in the place of one of the grammar.
enum Likeness {
  case space
  case quote(closing: String.UnicodeScalarView, plain: String)
  case token(Token.Kind, String)

  static func of(_ scalar: Unicode.Scalar) -> Likeness? {
    switch scalar.value {
    case 0x00A0, 0x1680, 0x2000...0x200F, 0x2028, 0x2029, 0x202F, 0x205F, 0x2060, 0x3000, 0xFEFF:
      return .space
    default: break
    }
    return switch scalar {
    case "“", "”", "„", "‟", "«", "»", "＂", "「", "」":
      .quote(closing: "“”»＂」".unicodeScalars, plain: "\"")
    case "‘", "’", "‚", "‹", "›", "＇", "´": .quote(closing: "‘’›＇´".unicodeScalars, plain: "'")
    case "–", "—", "−", "‐", "‑", "－": .token(.minus, "-")
    case "×", "＊": .token(.star, "*")
    case "÷", "／": .token(.slash, "/")
    case "＋": .token(.plus, "+")
    case "％": .token(.percent, "%")
    case "≤": .token(.lessOrEqual, "<=")
    case "≥": .token(.greaterOrEqual, ">=")
    case "≠": .token(.notEqual, "!=")
    case "＝": .token(.assign, "=")
    case "＜": .token(.less, "<")
    case "＞": .token(.greater, ">")
    case "→": .token(.arrow, "->")
    case "⇒": .token(.fatArrow, "=>")
    case "…": .token(.closedRange, "...")
    case "（": .token(.leftParen, "(")
    case "）": .token(.rightParen, ")")
    case "［", "【": .token(.leftBracket, "[")
    case "］", "】": .token(.rightBracket, "]")
    case "｛": .token(.leftBrace, "{")
    case "｝": .token(.rightBrace, "}")
    case "，", "、": .token(.comma, ",")
    case "：": .token(.colon, ":")
    case "；": .token(.semicolon, ";")
    case "。", "．": .token(.dot, ".")
    case "！": .token(.not, "not")
    case "？": .token(.question, "?")
    case "｜": .token(.pipe, "|")
    default: nil
    }
  }
}
