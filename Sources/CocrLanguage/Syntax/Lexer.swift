/// The tokens of a file. Text that makes no token is reported and stands in the list as
/// `Token.Kind.invalid`, so that the list always covers the whole file and ends with `end`.
package struct Lexer: Sendable {
  /// In the order of the file; the last one is its end.
  package let tokens: ContiguousArray<Token>
  /// In the order of the file.
  package let comments: ContiguousArray<Comment>
  /// What is wrong with the text, in the order of the file.
  package let diagnostics: [Diagnostic]
  /// Doc comments in the order of the file.
  let documentation: ContiguousArray<DocumentationBlock>
  /// The names that the tokens are.
  let names: NameTable
  /// How many of the diagnostics say no more than that the file ends inside a string.
  let unfinishedCount: Int
  /// Where the file has so many mistakes that the rest was not read.
  let stop: Span?

  /// Reads the tokens of a file, whatever is in it.
  package init(_ file: SourceFile) {
    guard file.bytes.count <= SourceFile.maximumSize else {
      tokens = [Token(.end, flags: .startsLine, span: Span(0, 0))]
      comments = []
      documentation = []
      names = NameTable()
      unfinishedCount = 0
      stop = nil
      let megabytes = SourceFile.maximumSize / (1024 * 1024)
      diagnostics = [
        Diagnostic(
          .error, "the file has \(file.bytes.count) bytes, at most \(megabytes) MiB are accepted",
          hint: "split it into modules", file: file, span: Span(0, 0))
      ]
      return
    }
    var scanner = file.bytes.withUnsafeBufferPointer { bytes in
      var scanner = Scanner(file: file, bytes: bytes)
      scanner.scan()
      return scanner
    }
    tokens = scanner.tokens
    comments = scanner.comments
    documentation = scanner.documentation
    names = scanner.names
    diagnostics = scanner.bag.diagnostics
    stop = scanner.bag.stop
    unfinishedCount = scanner.unfinishedCount
    scanner.tokens = []
  }
}

/// `##` lines that follow each other.
struct DocumentationBlock: Sendable {
  /// From the first `#` to the end of the last line.
  var span: Span
  /// The number of the token that follows.
  var token: Int
  /// A blank line stands between the block and the token.
  var isDetached: Bool
}

/// Makes the tokens. Lives only as long as the bytes it points to.
struct Scanner {
  let file: SourceFile
  let bytes: UnsafeBufferPointer<UInt8>
  var position = 0
  var tokens: ContiguousArray<Token> = []
  var comments: ContiguousArray<Comment> = []
  var documentation: ContiguousArray<DocumentationBlock> = []
  var names = NameTable()
  var bag: DiagnosticBag
  var unfinishedCount = 0
  /// The next token is the first on its line.
  var startsLine = true
  /// Line breaks since the last token or comment.
  private var lineBreaks = 0
  private var interpolations: [Interpolation] = []
  private var hasReportedEncoding = false
  private var hasReportedReturn = false

  /// An open `\(`.
  private struct Interpolation {
    var opener: Int
    var quoteStart: Int
    var parenDepth = 0
    var isMultiline: Bool
    /// It goes on over the end of its line, which has been reported.
    var isBroken = false
  }

  init(file: SourceFile, bytes: UnsafeBufferPointer<UInt8>) {
    self.file = file
    self.bytes = bytes
    bag = DiagnosticBag(file: file)
    tokens.reserveCapacity(bytes.count / 4 + 16)
  }

  /// The byte at a place, or 0 beyond the end.
  @inline(__always)
  func byte(_ offset: Int) -> UInt8 { offset < bytes.count ? bytes[offset] : 0 }

  func span(_ lower: Int, _ upper: Int) -> Span {
    Span(Int32(truncatingIfNeeded: lower), Int32(truncatingIfNeeded: upper))
  }

  @inline(__always)
  mutating func emit(
    _ kind: Token.Kind, from start: Int, flags: Token.Flags = [], symbol: Symbol = -1
  ) {
    var flags = flags
    if startsLine { flags.insert(.startsLine) }
    startsLine = false
    lineBreaks = 0
    tokens.append(Token(kind, flags: flags, symbol: symbol, span: span(start, position)))
  }

  // MARK: The main loop

  mutating func scan() {
    checkEncoding()
    skipPrologue()
    while position < bytes.count {
      if bag.isFull {
        bag.stop(at: span(position, position))
        position = bytes.count
        break
      }
      let start = position
      let byte = byte(position)
      switch byte {
      case UInt8(ascii: " "), UInt8(ascii: "\t"): position += 1
      case UInt8(ascii: "\n"):
        position += 1
        lineBreak()
      case UInt8(ascii: "\r") where self.byte(position + 1) == UInt8(ascii: "\n"): position += 1
      case UInt8(ascii: "#"): scanComment()
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "_"):
        scanName()
      case UInt8(ascii: "0")...UInt8(ascii: "9"): scanNumber()
      case UInt8(ascii: "\""), UInt8(ascii: "'"): scanString()
      case UInt8(ascii: "("):
        if !interpolations.isEmpty { interpolations[interpolations.count - 1].parenDepth += 1 }
        position += 1
        emit(.leftParen, from: start)
      case UInt8(ascii: ")"): scanRightParen()
      default: scanPunctuation(byte)
      }
    }
    if let open = interpolations.last {
      bag.error(
        .unclosedInterpolation(before: "file"), at: span(open.opener, open.opener + 2))
      if open.isMultiline { unfinishedCount += 1 }
      emit(.invalid, from: position)
    }
    emit(.end, from: position)
  }

  /// Skips a byte-order mark and a `#!` line.
  private mutating func skipPrologue() {
    if byte(0) == 0xEF, byte(1) == 0xBB, byte(2) == 0xBF { position = 3 }
    if byte(position) == UInt8(ascii: "#"), byte(position + 1) == UInt8(ascii: "!") {
      while position < bytes.count, bytes[position] != UInt8(ascii: "\n") { position += 1 }
    }
  }

  private mutating func lineBreak() {
    startsLine = true
    lineBreaks += 1
    if lineBreaks > 1 { detachDocumentation() }
    if let open = interpolations.last, !open.isMultiline, !open.isBroken {
      bag.error(
        .unclosedInterpolation(before: "line", hint: ", on one line"),
        at: span(open.opener, open.opener + 2))
      if isClosedFurtherDown(open) {
        interpolations[interpolations.count - 1].isBroken = true
        return
      }
      abandonLine()
      // The line that begins is not to be taken for the rest of the string.
      startsLine = false
      emit(.invalid, from: position)
      startsLine = true
    }
  }

  /// Whether the lines that follow hold the end of the interpolation and of its string.
  private func isClosedFurtherDown(_ open: Interpolation) -> Bool {
    let quote = bytes[open.quoteStart]
    var depth = open.parenDepth
    var isPast = false
    for offset in position..<min(bytes.count, position + 2000) {
      switch bytes[offset] {
      case quote: return isPast
      case UInt8(ascii: "#"), UInt8(ascii: "\""), UInt8(ascii: "'"): return false
      case UInt8(ascii: "("): depth += 1
      case UInt8(ascii: ")"):
        depth -= 1
        if depth < 0 { isPast = true }
      case UInt8(ascii: "\n") where isPast: return false
      default: break
      }
    }
    return false
  }

  /// Gives up on the strings of one line that are open.
  private mutating func abandonLine() {
    while let open = interpolations.last, !open.isMultiline { interpolations.removeLast() }
  }

  // MARK: Comments

  private mutating func scanComment() {
    let start = position
    while position < bytes.count, bytes[position] != UInt8(ascii: "\n") {
      if bytes[position] < 0x20 || bytes[position] == 0x7F { checkControl(at: position) }
      position += 1
    }
    var end = position
    while end > start, bytes[end - 1] == UInt8(ascii: "\r") || bytes[end - 1] == UInt8(ascii: " ") {
      end -= 1
    }
    let isDocumentation =
      startsLine && byte(start + 1) == UInt8(ascii: "#") && byte(start + 2) != UInt8(ascii: "#")
    comments.append(Comment(span: span(start, end), isDocumentation: isDocumentation))
    if isDocumentation {
      if let last = documentation.last, last.token == tokens.count, !last.isDetached {
        documentation[documentation.count - 1].span.upper = Int32(truncatingIfNeeded: end)
      } else {
        documentation.append(
          DocumentationBlock(span: span(start, end), token: tokens.count, isDetached: false))
      }
    } else if startsLine {
      detachDocumentation()
    }
    lineBreaks = 0
  }

  private mutating func detachDocumentation() {
    if let last = documentation.last, last.token == tokens.count {
      documentation[documentation.count - 1].isDetached = true
    }
  }

  // MARK: Names

  static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
      true
    default: false
    }
  }

  private mutating func scanName() {
    let start = position
    while Self.isNameByte(byte(position)) { position += 1 }
    if let keyword = keyword(start, position - start) { return emit(keyword, from: start) }
    let name = UnsafeBufferPointer(rebasing: bytes[start..<position])
    emit(.name, from: start, symbol: names.symbol(of: name))
  }

  private func matches(_ start: Int, _ length: Int, _ word: StaticString) -> Bool {
    guard length == word.utf8CodeUnitCount else { return false }
    for index in 1..<length where bytes[start + index] != word.utf8Start[index] { return false }
    return true
  }

  private func keyword(_ start: Int, _ length: Int) -> Token.Kind? {
    guard length >= 2, length <= 8 else { return nil }
    func check(_ word: StaticString, _ kind: Token.Kind) -> Token.Kind? {
      matches(start, length, word) ? kind : nil
    }
    switch bytes[start] {
    case UInt8(ascii: "a"): return check("and", .and) ?? check("assert", .assert)
    case UInt8(ascii: "b"): return check("break", .break)
    case UInt8(ascii: "c"): return check("catch", .catch) ?? check("continue", .continue)
    case UInt8(ascii: "e"): return check("else", .else)
    case UInt8(ascii: "f"):
      return check("fn", .fn) ?? check("for", .for) ?? check("false", .false)
        ?? check("finally", .finally)
    case UInt8(ascii: "i"):
      return check("if", .if) ?? check("in", .in) ?? check("import", .import)
    case UInt8(ascii: "l"): return check("let", .let)
    case UInt8(ascii: "m"): return check("match", .match)
    case UInt8(ascii: "n"): return check("not", .not) ?? check("null", .null)
    case UInt8(ascii: "o"): return check("or", .or) ?? check("on", .on)
    case UInt8(ascii: "p"): return check("param", .param)
    case UInt8(ascii: "r"): return check("return", .return)
    case UInt8(ascii: "s"): return check("step", .step)
    case UInt8(ascii: "t"):
      return check("true", .true) ?? check("try", .try) ?? check("throw", .throw)
        ?? check("test", .test)
    case UInt8(ascii: "u"): return check("undo", .undo)
    case UInt8(ascii: "v"): return check("var", .var)
    case UInt8(ascii: "w"): return check("while", .while)
    default: return nil
    }
  }

  // MARK: Strings

  private mutating func scanString() {
    let start = position
    let quote = bytes[position]
    var flags: Token.Flags = quote == UInt8(ascii: "'") ? .isRaw : []
    if byte(position + 1) == quote, byte(position + 2) == quote {
      flags.insert(.isMultiline)
      position += 3
    } else {
      position += 1
    }
    scanStringText(from: start, quoteStart: start, flags: flags, isContinued: false)
  }

  /// A `)` ends the interpolation at hand, or is punctuation.
  private mutating func scanRightParen() {
    let start = position
    position += 1
    guard let open = interpolations.last, open.parenDepth == 0 else {
      if !interpolations.isEmpty { interpolations[interpolations.count - 1].parenDepth -= 1 }
      emit(.rightParen, from: start)
      return
    }
    interpolations.removeLast()
    scanStringText(
      from: start, quoteStart: open.quoteStart, flags: open.isMultiline ? .isMultiline : [],
      isContinued: true)
  }

  /// Reads on to the closing quotes or the next interpolation. `start` is that of the token,
  /// `quoteStart` that of the whole string.
  private mutating func scanStringText(
    from start: Int, quoteStart: Int, flags: Token.Flags, isContinued: Bool
  ) {
    var flags = flags
    let quote = bytes[quoteStart]
    let isMultiline = flags.contains(.isMultiline)
    while position < bytes.count {
      let byte = bytes[position]
      switch byte {
      case quote:
        if isMultiline {
          guard self.byte(position + 1) == quote, self.byte(position + 2) == quote else {
            position += 1
            continue
          }
          position += 3
        } else {
          position += 1
        }
        emit(isContinued ? .stringTail : .string, from: start, flags: flags)
        return
      case UInt8(ascii: "\\") where !flags.contains(.isRaw):
        flags.insert(.hasEscapes)
        if self.byte(position + 1) == UInt8(ascii: "(") {
          interpolations.append(
            Interpolation(opener: position, quoteStart: quoteStart, isMultiline: isMultiline))
          position += 2
          emit(isContinued ? .stringMiddle : .stringHead, from: start, flags: flags)
          return
        }
        position += 1
        if position < bytes.count, bytes[position] >= 0x20 { position += 1 }
      case UInt8(ascii: "\n") where !isMultiline:
        reportUnclosedString(from: start, quoteStart)
        return
      case 0..<0x20, 0x7F:
        checkControl(at: position)
        position += 1
      default: position += 1
      }
    }
    if isMultiline {
      let quotes = quote == UInt8(ascii: "'") ? "'''" : "\"\"\""
      bag.error(
        .unclosedText(beforeEndOfFile: quotes), at: span(quoteStart, quoteStart + 3))
      unfinishedCount += 1
      interpolations = []
      emit(.invalid, from: start)
    } else {
      reportUnclosedString(from: start, quoteStart)
    }
  }

  private mutating func reportUnclosedString(from start: Int, _ quoteStart: Int) {
    var end = position
    if end > quoteStart + 1, bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
    // A quote inside an open interpolation is most often the one that was to end the outer string.
    if let open = interpolations.last, !open.isMultiline {
      bag.error(
        .unclosedInterpolation(before: "line"), at: span(open.opener, open.opener + 2))
    } else {
      let quote = bytes[quoteStart] == UInt8(ascii: "'") ? "'" : "\""
      bag.error(.unclosedText(onLineOfQuote: quote), at: span(quoteStart, end))
    }
    abandonLine()
    emit(.invalid, from: start)
  }

  // MARK: Characters that may not stand in a file

  /// Reports a control character; tabs and line endings pass.
  mutating func checkControl(at offset: Int) {
    let byte = bytes[offset]
    switch byte {
    case UInt8(ascii: "\n"), UInt8(ascii: "\t"): return
    case UInt8(ascii: "\r"):
      if self.byte(offset + 1) == UInt8(ascii: "\n") { return }
      if hasReportedReturn { return }
      hasReportedReturn = true
      bag.error(.carriageReturn, at: span(offset, offset + 1))
    default:
      let digits = String(byte, radix: 16, uppercase: true)
      let code = "U+" + String(repeating: "0", count: 4 - digits.count) + digits
      bag.error(.controlCharacter(code, digits: digits), at: span(offset, offset + 1))
    }
  }

  /// Reports the first place that is not UTF-8, and characters that change the direction of text:
  /// they let a program read otherwise than it runs.
  private mutating func checkEncoding() {
    var offset = 0
    while offset < bytes.count {
      if bytes[offset] < 0x80 {
        offset += asciiLength(at: offset)
        continue
      }
      guard let (scalar, length) = decodeScalar(at: offset) else {
        if !hasReportedEncoding {
          bag.error(.invalidUTF8, at: span(offset, offset + 1))
        }
        hasReportedEncoding = true
        offset += 1
        continue
      }
      switch scalar.value {
      case 0x202A...0x202E, 0x2066...0x2069:
        let code = String(scalar.value, radix: 16, uppercase: true)
        bag.error(.directionMark(code), at: span(offset, offset + length))
      default: break
      }
      offset += length
      if bag.isFull { return }
    }
  }

  /// How many bytes from a place on, the first of which is ASCII, are known to be that.
  private func asciiLength(at offset: Int) -> Int {
    guard offset + 8 <= bytes.count else { return 1 }
    let word = UnsafeRawBufferPointer(bytes).loadUnaligned(fromByteOffset: offset, as: UInt64.self)
    return word & 0x8080_8080_8080_8080 == 0 ? 8 : 1
  }

  /// The scalar that starts at a place, or `nil` where the bytes are not UTF-8.
  func decodeScalar(at offset: Int) -> (scalar: Unicode.Scalar, length: Int)? {
    let first = byte(offset)
    let length: Int
    var value: UInt32
    switch first {
    case 0..<0x80: (length, value) = (1, UInt32(first))
    case 0xC2...0xDF: (length, value) = (2, UInt32(first & 0x1F))
    case 0xE0...0xEF: (length, value) = (3, UInt32(first & 0x0F))
    case 0xF0...0xF4: (length, value) = (4, UInt32(first & 0x07))
    default: return nil
    }
    guard offset + length <= bytes.count else { return nil }
    for index in 1..<max(length, 1) {
      let next = bytes[offset + index]
      guard next & 0xC0 == 0x80 else { return nil }
      value = value << 6 | UInt32(next & 0x3F)
    }
    if length == 3, value < 0x800 { return nil }
    if length == 4, value < 0x10000 { return nil }
    guard let scalar = Unicode.Scalar(value) else { return nil }
    return (scalar, length)
  }
}
