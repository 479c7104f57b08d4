/// The text of one `.cocr` file, with the name under which diagnostics show it.
public final class SourceFile: Sendable {
  /// The path or name shown to people: `samples/disk-full.cocr`, `<command line>`.
  public let name: String
  /// The text as UTF-8.
  public let bytes: [UInt8]
  /// The file's one path that has no links in it, by which it is known however else it is named; nil
  /// for text that is no file, or whose loader does not know.
  public let canonicalPath: String?
  /// The offset of the first byte of each line.
  private let lineStarts: [Int32]

  /// The largest source text that is accepted, in bytes.
  public static let maximumSize = 16 * 1024 * 1024

  /// A file of these bytes, which need not be UTF-8: the lexer reports where they are not.
  public init(name: String, bytes: [UInt8], canonicalPath: String? = nil) {
    self.name = name
    self.bytes = bytes
    self.canonicalPath = canonicalPath
    var starts: [Int32] = [0]
    for (offset, byte) in bytes.enumerated() where byte == UInt8(ascii: "\n") {
      starts.append(Int32(truncatingIfNeeded: offset + 1))
    }
    lineStarts = starts
  }

  /// A file of this text.
  public convenience init(name: String, text: String, canonicalPath: String? = nil) {
    self.init(name: name, bytes: Array(text.utf8), canonicalPath: canonicalPath)
  }

  /// What tells the file from others: two names of one file have the same.
  var identity: String { canonicalPath ?? Self.normalized(name) }

  /// How messages name the file whose folder imports are taken from: links on the way are followed.
  var nameForImports: String {
    guard let canonicalPath, canonicalPath != name,
      !canonicalPath.hasSuffix("/" + Self.normalized(name))
    else { return name }
    return canonicalPath
  }

  /// The name of the file that `import "…"` in this file means: its path from the folder of this
  /// file, written in one way only, without `.` and without `..` where that can be.
  public func name(ofImport path: String) -> String {
    if path.hasPrefix("/") { return Self.normalized(path) }
    let folder = name.split(separator: "/", omittingEmptySubsequences: false).dropLast()
    return Self.normalized((folder.map(String.init) + [path]).joined(separator: "/"))
  }

  static func normalized(_ path: String) -> String {
    let isAbsolute = path.hasPrefix("/")
    var parts: [Substring] = []
    for part in path.split(separator: "/") where part != "." {
      if part != ".." {
        parts.append(part)
      } else if let last = parts.last, last != ".." {
        parts.removeLast()
      } else if !isAbsolute {
        parts.append(part)
      }
    }
    return (isAbsolute ? "/" : "") + parts.joined(separator: "/")
  }

  /// How many lines the file has, at least one.
  public var lineCount: Int { lineStarts.count }

  /// The place of a byte offset, both counted from 1; the column counts Unicode scalars.
  public func position(of offset: Int32) -> Position {
    let offset = min(max(0, Int(offset)), bytes.count)
    var low = 0
    var high = lineStarts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if Int(lineStarts[middle]) <= offset { low = middle } else { high = middle }
    }
    var column = 1
    for byte in bytes[Int(lineStarts[low])..<offset] where byte & 0xC0 != 0x80 { column += 1 }
    return Position(line: low + 1, column: column)
  }

  /// The place of a byte offset with its column in UTF-16 code units, as editors count it; both
  /// counted from 1.
  public func utf16Position(of offset: Int32) -> Position {
    let offset = min(max(0, Int(offset)), bytes.count)
    let line = position(of: Int32(truncatingIfNeeded: offset)).line
    var column = 1
    for byte in bytes[Int(lineStarts[line - 1])..<offset] {
      if byte & 0xC0 != 0x80 { column += byte >= 0xF0 ? 2 : 1 }
    }
    return Position(line: line, column: column)
  }

  /// The byte offset of a place whose column counts UTF-16 code units; the nearest there is where the
  /// file has no such line or column.
  public func offset(ofUTF16 position: Position) -> Int32 {
    guard position.line >= 1 else { return 0 }
    guard position.line <= lineStarts.count else {
      return Int32(truncatingIfNeeded: bytes.count)
    }
    var offset = Int(lineStarts[position.line - 1])
    var column = 1
    while offset < bytes.count, bytes[offset] != UInt8(ascii: "\n") {
      let width = bytes[offset] >= 0xF0 ? 2 : 1
      if column + width > position.column { break }
      column += width
      offset += 1
      while offset < bytes.count, bytes[offset] & 0xC0 == 0x80 { offset += 1 }
    }
    return Int32(truncatingIfNeeded: offset)
  }

  /// The text of a line counted from 1, without its line ending.
  public func text(ofLine line: Int) -> String {
    guard line >= 1, line <= lineStarts.count else { return "" }
    let start = Int(lineStarts[line - 1])
    var end = line < lineStarts.count ? Int(lineStarts[line]) - 1 : bytes.count
    if end > start, bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
    return String(decoding: bytes[start..<max(start, end)], as: UTF8.self)
  }

  /// The text that a span covers.
  public func text(of span: Span) -> String {
    let lower = min(max(0, Int(span.lower)), bytes.count)
    let upper = min(max(lower, Int(span.upper)), bytes.count)
    return String(decoding: bytes[lower..<upper], as: UTF8.self)
  }

  /// A place as people count it.
  public struct Position: Sendable, Equatable {
    /// The line, from 1.
    public let line: Int
    /// The column, from 1: in Unicode scalars unless something else is said.
    public let column: Int

    /// A line and a column, both counted from 1.
    public init(line: Int, column: Int) {
      self.line = line
      self.column = column
    }
  }
}

/// A stretch of a source file, as byte offsets; `upper` is not part of it.
public struct Span: Sendable, Hashable {
  /// The first byte.
  public var lower: Int32
  /// The byte after the last one.
  public var upper: Int32

  /// The bytes from `lower` up to, but not including, `upper`.
  public init(_ lower: Int32, _ upper: Int32) {
    self.lower = lower
    self.upper = upper
  }

  /// The smallest span that covers both.
  public func joined(_ other: Span) -> Span {
    Span(min(lower, other.lower), max(upper, other.upper))
  }
}
