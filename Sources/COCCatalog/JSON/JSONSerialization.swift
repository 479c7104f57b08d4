extension JSONValue {
  /// The value as JSON text in UTF-8, members sorted by name, so that equal values give equal bytes.
  ///
  /// A number that JSON cannot express (not a number, infinity) is written as `null`.
  ///
  /// - Parameter pretty: Whether to put each member and item on a line of its own, indented by two
  ///   spaces.
  public func serialized(pretty: Bool = false) -> [UInt8] {
    var writer = JSONWriter(pretty: pretty)
    writer.write(self)
    return writer.output
  }
}

/// Writes JSON with a stack of its own, so that depth costs no native stack.
private struct JSONWriter {
  /// An array or object that is not written to its end yet.
  private struct Container {
    enum Contents {
      case array(JSONArray)
      case object([(key: String, value: JSONValue)])
    }

    let contents: Contents
    var next = 0
  }

  let pretty: Bool
  var output: [UInt8] = []

  init(pretty: Bool) {
    self.pretty = pretty
    // As most documents need, and allocators have ready.
    output.reserveCapacity(960)
  }

  mutating func write(_ root: JSONValue) {
    var open: [Container] = []
    begin(root, &open)
    while let last = open.indices.last {
      let index = open[last].next
      open[last].next += 1
      switch open[last].contents {
      case .array(let items):
        guard index < items.count else {
          end("]", wasEmpty: items.isEmpty, depth: last)
          open.removeLast()
          continue
        }
        separate(first: index == 0, depth: last + 1)
        begin(items[index], &open)
      case .object(let members):
        guard index < members.count else {
          end("}", wasEmpty: members.isEmpty, depth: last)
          open.removeLast()
          continue
        }
        separate(first: index == 0, depth: last + 1)
        write(members[index].key)
        output.append(UInt8(ascii: ":"))
        if pretty { output.append(UInt8(ascii: " ")) }
        begin(members[index].value, &open)
      }
    }
  }

  private mutating func begin(_ value: JSONValue, _ open: inout [Container]) {
    switch value {
    case .null: output.append(contentsOf: "null".utf8)
    case .bool(let value): output.append(contentsOf: (value ? "true" : "false").utf8)
    case .int(let value): output.append(contentsOf: value.description.utf8)
    case .double(let value):
      output.append(contentsOf: (value.isFinite ? value.description : "null").utf8)
    case .string(let text): write(text)
    case .array(let items):
      output.append(UInt8(ascii: "["))
      open.append(Container(contents: .array(items)))
    case .object(let members):
      output.append(UInt8(ascii: "{"))
      let sorted = members.sorted { $0.key < $1.key }
      open.append(Container(contents: .object(sorted)))
    }
  }

  private mutating func separate(first: Bool, depth: Int) {
    if !first { output.append(UInt8(ascii: ",")) }
    breakLine(depth: depth)
  }

  private mutating func end(_ bracket: Unicode.Scalar, wasEmpty: Bool, depth: Int) {
    if !wasEmpty { breakLine(depth: depth) }
    output.append(UInt8(ascii: bracket))
  }

  private mutating func breakLine(depth: Int) {
    guard pretty else { return }
    output.append(UInt8(ascii: "\n"))
    output.append(contentsOf: repeatElement(UInt8(ascii: " "), count: depth * 2))
  }

  private mutating func write(_ text: String) {
    var text = text
    output.append(UInt8(ascii: "\""))
    text.withUTF8 { bytes in
      if Self.isPlain(bytes) { return output.append(contentsOf: bytes) }
      var start = 0
      for (index, byte) in bytes.enumerated() where Self.needsEscape(byte) {
        output.append(contentsOf: bytes[start..<index])
        writeEscape(byte)
        start = index + 1
      }
      output.append(contentsOf: bytes[start...])
    }
    output.append(UInt8(ascii: "\""))
  }

  /// Whether no byte of a text needs an escape, as in most. Looks at eight at a time.
  private static func isPlain(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let highs: UInt64 = 0x8080_8080_8080_8080
    let raw = UnsafeRawBufferPointer(bytes)
    var index = 0
    while index + 8 <= raw.count {
      let word = raw.loadUnaligned(fromByteOffset: index, as: UInt64.self)
      // A byte of these is zero where that of the word is the one looked for; a zero byte, or one
      // below the bound, leaves its high bit set after the subtraction.
      let quotes = word ^ (ones &* UInt64(UInt8(ascii: "\"")))
      let backslashes = word ^ (ones &* UInt64(UInt8(ascii: "\\")))
      let deletes = word ^ (ones &* 0x7F)
      let found =
        (quotes &- ones) & ~quotes | (backslashes &- ones) & ~backslashes
        | (deletes &- ones) & ~deletes | (word &- (ones &* 0x20)) & ~word
      if found & highs != 0 { return false }
      index += 8
    }
    return !raw[index...].contains(where: needsEscape)
  }

  private static func needsEscape(_ byte: UInt8) -> Bool {
    byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte == 0x7F
  }

  private mutating func writeEscape(_ byte: UInt8) {
    switch byte {
    case UInt8(ascii: "\""): output.append(contentsOf: #"\""#.utf8)
    case UInt8(ascii: "\\"): output.append(contentsOf: #"\\"#.utf8)
    case 0x0A: output.append(contentsOf: #"\n"#.utf8)
    case 0x0D: output.append(contentsOf: #"\r"#.utf8)
    case 0x09: output.append(contentsOf: #"\t"#.utf8)
    default:
      let digits = String(byte, radix: 16)
      output.append(contentsOf: (byte < 16 ? #"\u000"# : #"\u00"#).utf8)
      output.append(contentsOf: digits.utf8)
    }
  }
}
