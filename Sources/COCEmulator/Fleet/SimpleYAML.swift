/// Reads the part of YAML that files mostly consist of: mappings, lists, texts in one line with or without
/// quotes, flow collections, literal blocks and comments.
///
/// It gives up on everything else, mistakes among it, so that it never reads a document differently
/// than a reader of all of YAML.
struct SimpleYAML {
  /// The document; `nil` where it is empty or more is needed to read it.
  static func document(_ bytes: UnsafeBufferPointer<UInt8>) -> YAMLNode? {
    guard bytes.allSatisfy({ $0 >= space || $0 == newline }), !hasSpecialBreaks(bytes) else {
      return nil
    }
    var reader = SimpleYAML(bytes: bytes)
    do {
      try reader.goToContent()
      if reader.isAtEnd { return nil }
      let node = try reader.blockNode(depth: 0)
      return reader.isAtEnd ? node : nil
    } catch {
      return nil
    }
  }

  /// More of YAML is needed.
  private struct Unusual: Error {}

  private let bytes: UnsafeBufferPointer<UInt8>
  private var position = 0
  private var lineStart = 0
  private var line = 1

  private init(bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

  private static let newline = UInt8(ascii: "\n")
  private static let space = UInt8(ascii: " ")
  /// Collections may be nested so deeply.
  private static let depthLimit = 32
  /// No longer text can be a key.
  private static let longestKey = 1000

  /// Control characters beyond ASCII, which break lines or are no text, and byte order marks.
  private static func hasSpecialBreaks(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    for index in bytes.indices where bytes[index] >= 0x7F {
      switch bytes[index] {
      case 0x7F, 0xEF, 0xED: return true
      case 0xC2 where index + 1 < bytes.count && bytes[index + 1] < 0xA0: return true
      case 0xE2
      where index + 2 < bytes.count && bytes[index + 1] == 0x80
        && bytes[index + 2] & 0xFE == 0xA8:
        return true
      default: continue
      }
    }
    return false
  }

  // MARK: - Lines

  private var isAtEnd: Bool { position >= bytes.count }
  private var column: Int { position - lineStart }

  private func byte(_ offset: Int = 0) -> UInt8? {
    position + offset < bytes.count ? bytes[position + offset] : nil
  }

  /// Whether a space, the end of the line or that of the document is there.
  private func isBlank(_ offset: Int) -> Bool {
    switch byte(offset) {
    case nil, Self.newline, Self.space: true
    default: false
    }
  }

  private mutating func skipSpaces() { while byte() == Self.space { position += 1 } }

  /// Skips a comment and what else may stand at the end of a line.
  private mutating func endLine() throws(Unusual) {
    let start = position
    skipSpaces()
    if byte() == UInt8(ascii: "#"), position > start || column == 0 { skipComment() }
    if let byte = byte(), byte != Self.newline { throw Unusual() }
  }

  private mutating func skipComment() {
    while let byte = byte(), byte != Self.newline { position += 1 }
  }

  private mutating func breakLine() {
    position += 1
    lineStart = position
    line += 1
  }

  /// Goes to the first character after blank lines and comments.
  private mutating func goToContent() throws(Unusual) {
    while true {
      skipSpaces()
      switch byte() {
      case nil: return
      case UInt8(ascii: "#") where column == 0 || bytes[position - 1] == Self.space: skipComment()
      case Self.newline: breakLine()
      default:
        if column == 0, let mark = byte(), mark == byte(1), mark == byte(2),
          mark == UInt8(ascii: "-") || mark == UInt8(ascii: ".")
        {
          throw Unusual()
        }
        return
      }
    }
  }

  private mutating func goToNextLine() throws(Unusual) {
    try endLine()
    try goToContent()
  }

  // MARK: - Blocks

  private var isAtItem: Bool { byte() == UInt8(ascii: "-") && isBlank(1) }

  private mutating func blockNode(depth: Int) throws(Unusual) -> YAMLNode {
    if depth > Self.depthLimit { throw Unusual() }
    if isAtItem { return try blockSequence(depth) }
    if isAtKey { return try blockMapping(depth) }
    let node = try flowNode(depth, inFlow: false)
    try goToNextLine()
    return node
  }

  private mutating func blockSequence(_ depth: Int) throws(Unusual) -> YAMLNode {
    let (indent, start) = (column, line)
    var items: [YAMLNode] = []
    while !isAtEnd, column == indent, isAtItem {
      let itemLine = line
      position += 1
      let afterDash = position
      skipSpaces()
      let hasComment = byte() == UInt8(ascii: "#") && position > afterDash
      if isAtEnd || byte() == Self.newline || hasComment {
        try goToContent()
        items.append(
          !isAtEnd && column > indent ? try blockNode(depth: depth + 1) : Self.empty(itemLine))
      } else {
        items.append(try blockNode(depth: depth + 1))
      }
      if !isAtEnd, column > indent { throw Unusual() }
    }
    return YAMLNode(.sequence(items), line: start)
  }

  private mutating func blockMapping(_ depth: Int) throws(Unusual) -> YAMLNode {
    let (indent, start) = (column, line)
    var pairs: [YAMLNode.Pair] = []
    while !isAtEnd, column == indent, !isAtItem {
      guard isAtKey else { throw Unusual() }
      let keyLine = line
      let key = try key()
      let afterColon = position
      skipSpaces()
      let value: YAMLNode
      if isAtEnd || byte() == Self.newline
        || byte() == UInt8(ascii: "#") && position > afterColon
      {
        try goToContent()
        if !isAtEnd, column > indent {
          value = try blockNode(depth: depth + 1)
        } else if !isAtEnd, column == indent, isAtItem {
          value = try blockSequence(depth + 1)
        } else {
          value = Self.empty(keyLine)
        }
      } else if byte() == UInt8(ascii: "|") {
        value = try literal(deeperThan: indent)
      } else {
        value = try flowNode(depth + 1, inFlow: false)
        try goToNextLine()
      }
      if !isAtEnd, column > indent { throw Unusual() }
      pairs.append(.init(key: key, value: value))
    }
    return YAMLNode(.mapping(pairs), line: start)
  }

  private static func empty(_ line: Int) -> YAMLNode {
    YAMLNode(.scalar("", isPlain: true), line: line)
  }

  /// Whether the line goes on with a key and its colon.
  private var isAtKey: Bool {
    var copy = self
    return (try? copy.key()) != nil
  }

  /// A key and its colon.
  private mutating func key() throws(Unusual) -> YAMLNode {
    let start = position
    let key: YAMLNode
    switch byte() {
    case UInt8(ascii: "\""), UInt8(ascii: "'"): key = try quoted()
    default: key = try plain(inFlow: false, isKey: true)
    }
    skipSpaces()
    guard byte() == UInt8(ascii: ":"), isBlank(1), position - start <= Self.longestKey else {
      throw Unusual()
    }
    position += 1
    return key
  }

  /// The lines of a literal block, which are indented further than its key.
  private mutating func literal(deeperThan indent: Int) throws(Unusual) -> YAMLNode {
    let start = line
    position += 1
    let chomping = byte()
    if chomping == UInt8(ascii: "-") || chomping == UInt8(ascii: "+") { position += 1 }
    guard byte() == Self.newline else { throw Unusual() }
    breakLine()
    skipSpaces()
    let width = column
    // Empty lines in front of the text, which may be indented in any way, are left to others.
    guard !isAtEnd, byte() != Self.newline, width > indent else { throw Unusual() }
    position = lineStart
    var text: [UInt8] = []
    var textEnd = 0
    while !isAtEnd {
      skipSpaces()
      if byte() != Self.newline, column < width { break }
      let isEmpty = byte() == Self.newline
      position = lineStart + min(column, width)
      while let byte = byte(), byte != Self.newline {
        text.append(byte)
        position += 1
      }
      if isAtEnd { throw Unusual() }
      text.append(Self.newline)
      if !isEmpty || text.count > 1 && text[text.count - 2] == Self.space { textEnd = text.count }
      breakLine()
    }
    switch chomping {
    case UInt8(ascii: "+"): break
    case UInt8(ascii: "-"): text.removeSubrange((textEnd - 1)...)
    default: text.removeSubrange(textEnd...)
    }
    try goToContent()
    return YAMLNode(.scalar(String(decoding: text, as: UTF8.self), isPlain: false), line: start)
  }

  // MARK: - Values in a line

  private mutating func flowNode(_ depth: Int, inFlow: Bool) throws(Unusual) -> YAMLNode {
    if depth > Self.depthLimit { throw Unusual() }
    switch byte() {
    case UInt8(ascii: "["): return try flowSequence(depth)
    case UInt8(ascii: "{"): return try flowMapping(depth)
    case UInt8(ascii: "\""), UInt8(ascii: "'"): return try quoted()
    default: return try plain(inFlow: inFlow, isKey: false)
    }
  }

  /// Skips spaces, line breaks and comments inside a flow collection.
  private mutating func skipToToken() throws(Unusual) {
    while true {
      let start = position
      skipSpaces()
      if byte() == UInt8(ascii: "#"), position > start || column == 0 { skipComment() }
      guard byte() == Self.newline else { return }
      breakLine()
      // What stands in the first column may be a marker of the document.
      if let byte = byte(), byte != Self.space, byte != Self.newline, byte != UInt8(ascii: "}"),
        byte != UInt8(ascii: "]")
      {
        throw Unusual()
      }
    }
  }

  private mutating func flowSequence(_ depth: Int) throws(Unusual) -> YAMLNode {
    let start = line
    var items: [YAMLNode] = []
    position += 1
    try skipToToken()
    if take("]") { return YAMLNode(.sequence(items), line: start) }
    while true {
      items.append(try flowNode(depth + 1, inFlow: true))
      try skipToToken()
      if take("]") { return YAMLNode(.sequence(items), line: start) }
      guard take(",") else { throw Unusual() }
      try skipToToken()
    }
  }

  private mutating func flowMapping(_ depth: Int) throws(Unusual) -> YAMLNode {
    let start = line
    var pairs: [YAMLNode.Pair] = []
    position += 1
    try skipToToken()
    if take("}") { return YAMLNode(.mapping(pairs), line: start) }
    while true {
      let keyStart = position
      let isQuoted = byte() == UInt8(ascii: "\"") || byte() == UInt8(ascii: "'")
      let key = isQuoted ? try quoted() : try plain(inFlow: true, isKey: true)
      skipSpaces()
      guard position - keyStart <= Self.longestKey, take(":"), isQuoted || isBlank(0) else {
        throw Unusual()
      }
      try skipToToken()
      let value = try flowNode(depth + 1, inFlow: true)
      pairs.append(.init(key: key, value: value))
      try skipToToken()
      if take("}") { return YAMLNode(.mapping(pairs), line: start) }
      guard take(",") else { throw Unusual() }
      try skipToToken()
    }
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard byte() == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  private mutating func quoted() throws(Unusual) -> YAMLNode {
    let quote = byte()
    position += 1
    let start = position
    var hasQuotes = false
    while true {
      switch byte() {
      case nil, Self.newline: throw Unusual()
      case UInt8(ascii: "\\") where quote == UInt8(ascii: "\""): throw Unusual()
      case quote:
        if quote == UInt8(ascii: "'"), byte(1) == quote {
          hasQuotes = true
          position += 2
          continue
        }
        let inside = bytes[start..<position]
        position += 1
        var text = String(decoding: inside, as: UTF8.self)
        if hasQuotes { text = text.replacing("''", with: "'") }
        return YAMLNode(.scalar(text, isPlain: false), line: line)
      default: position += 1
      }
    }
  }

  /// A text without quotes, to the end of the line or what ends it before; a key to its colon.
  private mutating func plain(inFlow: Bool, isKey: Bool) throws(Unusual) -> YAMLNode {
    let start = position
    guard let first = byte(), !Self.indicators[Int(first)] else { throw Unusual() }
    if first == UInt8(ascii: "-"), isBlank(1) || inFlow { throw Unusual() }
    var end = start
    scan: while let byte = byte() {
      switch byte {
      case Self.newline: break scan
      case Self.space:
        position += 1
        continue
      case UInt8(ascii: "#") where position > end: break scan
      case UInt8(ascii: ":"):
        if isBlank(1) {
          if isKey { break scan }
          throw Unusual()
        }
        if inFlow, let next = self.byte(1), Self.flowIndicators[Int(next)] { throw Unusual() }
      case UInt8(ascii: "?") where inFlow: throw Unusual()
      default: if inFlow, Self.flowIndicators[Int(byte)] { break scan }
      }
      position += 1
      end = position
    }
    position = end
    guard end > start else { throw Unusual() }
    return YAMLNode(
      .scalar(String(decoding: bytes[start..<end], as: UTF8.self), isPlain: !isKey), line: line)
  }

  private static func table(_ characters: String) -> [Bool] {
    var table = [Bool](repeating: false, count: 256)
    for byte in characters.utf8 { table[Int(byte)] = true }
    return table
  }

  /// What begins something other than a plain text; a dash only before a space.
  private static let indicators = table("?:,[]{}#&*!|>'\"%@` \n")
  private static let flowIndicators = table(",[]{}")
}
