struct JSONWriter {
  let machine: Machine
  let indent: Int64
  /// How much more work a byte is than one that is only moved.
  static let workOfByte = 8
  var bytes: [UInt8] = []
  /// How many bytes have been counted as work.
  private(set) var charged = 0

  init(machine: Machine, indent: Int64) {
    self.machine = machine
    self.indent = min(max(0, indent), 16)
  }

  /// Writes the value without recursion, however deep it is nested.
  mutating func write(_ value: Value) throws(Fault) {
    // The lists and maps around the value at hand, with the number of the next item.
    var open: [(container: Value, next: Int)] = []
    try begin(value, &open)
    while let (container, next) = open.last {
      let isMap = container.tag == Tag.map
      var index = next
      let count = isMap ? container.asMap.pointee.used : container.asList.pointee.count
      while isMap, index < count, container.asMap.pointee.entries[index].key == nil { index += 1 }
      if index >= count {
        open.removeLast()
        if bytes.last != UInt8(ascii: isMap ? "{" : "[") { newLine(open.count) }
        bytes.append(UInt8(ascii: isMap ? "}" : "]"))
        continue
      }
      open[open.count - 1].next = index + 1
      if bytes.last != UInt8(ascii: isMap ? "{" : "[") { bytes.append(UInt8(ascii: ",")) }
      newLine(open.count)
      guard isMap else {
        try begin(container.asList.pointee.items[index], &open)
        continue
      }
      let entry = container.asMap.pointee.entries[index]
      if let key = entry.key { try write(key) }
      bytes.append(UInt8(ascii: ":"))
      if indent > 0 { bytes.append(32) }
      try begin(entry.value, &open)
    }
  }

  /// Writes a value without parts, or opens one that has some.
  private mutating func begin(_ value: Value, _ open: inout [(container: Value, next: Int)])
    throws(Fault)
  {
    try check()
    switch value.tag {
    case Tag.string: try write(value.asString)
    case Tag.secret: bytes.append(contentsOf: "\"***\"".utf8)
    case Tag.float where !value.asFloat.isFinite:
      throw Fault(.notWritableAsJSON(machine.excerpt(value)))
    case Tag.int:
      let length = NumberText.length(value.asInt)
      withUnsafeTemporaryAllocation(of: UInt8.self, capacity: NumberText.longestInt) { digits in
        guard let start = digits.baseAddress else { return }
        NumberText.write(value.asInt, to: start, length: length)
        bytes.append(contentsOf: digits[..<length])
      }
    case Tag.null, Tag.bool, Tag.float:
      bytes.append(contentsOf: try machine.text(value).utf8)
    case Tag.duration, Tag.time:
      bytes.append(UInt8(ascii: "\""))
      bytes.append(contentsOf: try machine.text(value).utf8)
      bytes.append(UInt8(ascii: "\""))
    case Tag.list, Tag.map:
      if open.count >= JSONLibrary.depthLimit {
        throw Fault(.tooDeepForJSON)
      }
      bytes.append(UInt8(ascii: value.tag == Tag.map ? "{" : "["))
      open.append((value, 0))
    default: throw Fault(.notForJSON(value.typeName))
    }
  }

  /// Throws where the work has to end, or the bytes and the text that is made of them take too much
  /// memory.
  private mutating func check() throws(Fault) {
    try machine.heap.pointee.ensure(2 * bytes.count)
    if bytes.count - charged >= 1 << 20 {
      machine.charge(bytes: (bytes.count - charged) * Self.workOfByte)
      charged = bytes.count
      if let fault = machine.faultOfLongWork() { throw fault }
    }
  }

  private mutating func newLine(_ depth: Int) {
    if indent == 0 { return }
    bytes.append(10)
    bytes.append(contentsOf: repeatElement(32, count: depth * Int(indent)))
  }

  private mutating func write(_ string: StringObject.Pointer) throws(Fault) {
    bytes.append(UInt8(ascii: "\""))
    let text = string.buffer
    var start = 0
    while start < text.count {
      let end = min(text.count, start + (1 << 20))
      for byte in text[start..<end] { write(byte) }
      start = end
      if start < text.count { try check() }
    }
    bytes.append(UInt8(ascii: "\""))
  }

  /// Writes a byte of a text.
  @inline(__always)
  private mutating func write(_ byte: UInt8) {
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"):
      bytes.append(UInt8(ascii: "\\"))
      bytes.append(byte)
    case 10: bytes.append(contentsOf: "\\n".utf8)
    case 9: bytes.append(contentsOf: "\\t".utf8)
    case 13: bytes.append(contentsOf: "\\r".utf8)
    case 0..<0x20:
      let digits = String(byte, radix: 16)
      bytes.append(contentsOf: "\\u00\(digits.utf8.count == 1 ? "0" : "")\(digits)".utf8)
    default: bytes.append(byte)
    }
  }
}
