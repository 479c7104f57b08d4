/// Methods of strings that are written in Swift.
enum StringLibrary {
  private static func method(
    _ name: String, _ parameters: [Signature.Parameter] = [], result: ValueType = .string,
    _ summary: String,
    _ body: @escaping @Sendable (Machine, StringObject.Pointer, Arguments) throws(Fault) -> Value
  ) -> NativeFunction {
    CoreLibrary.native(name, [.init("self", .string)] + parameters, result: result, summary) {
      (machine, arguments) throws(Fault) -> Value in
      try body(machine, arguments[0].asString, arguments)
    }
  }

  private static func slice(
    _ machine: Machine, _ string: StringObject.Pointer, _ range: Range<Int>
  ) -> Value {
    .string(
      machine.heap.pointee.makeString(
        UnsafeBufferPointer(start: string.bytes + range.lowerBound, count: range.count)))
  }

  private static func isBlank(_ byte: UInt8) -> Bool {
    byte == 32 || byte == 9 || byte == 10 || byte == 13
  }

  private static func trimmed(_ string: StringObject.Pointer, start: Bool, end: Bool) -> Range<Int>
  {
    var lower = 0
    var upper = string.pointee.byteCount
    while start, lower < upper, isBlank(string.bytes[lower]) { lower += 1 }
    while end, upper > lower, isBlank(string.bytes[upper - 1]) { upper -= 1 }
    return lower..<upper
  }

  private static func pad(_ machine: Machine, _ arguments: Arguments, atStart: Bool) throws(Fault)
    -> Value
  {
    let string = arguments[0].asString
    let fill = arguments.has(2) ? arguments[2].asString.text : " "
    guard fill.unicodeScalars.count == 1 else {
      throw Fault(.value, "`fill` must be one character")
    }
    let missing = arguments[1].asInt - Int64(string.pointee.scalarCount)
    if missing <= 0 { return arguments[0] }
    guard missing <= Int64(machine.limits.memory) else {
      throw Fault.memoryLimit(machine.limits.memory)
    }
    try machine.heap.pointee.ensure(Int(missing) * fill.utf8.count)
    let padding = String(repeating: fill, count: Int(missing))
    return machine.string(atStart ? padding + string.text : string.text + padding)
  }

  private static func split(
    _ machine: Machine, _ string: StringObject.Pointer, _ separator: StringObject.Pointer
  ) throws(Fault) -> Value {
    if separator.pointee.byteCount == 0 {
      throw Fault(
        .value, "the separator is empty", hint: "`for c in text` goes over the characters")
    }
    let list = machine.heap.pointee.makeList()
    var start = 0
    while let place = TextSearch.find(separator.buffer, in: string.buffer, from: start) {
      try machine.heap.pointee.append(list, slice(machine, string, start..<place))
      start = place + separator.pointee.byteCount
    }
    try machine.heap.pointee.append(list, slice(machine, string, start..<string.pointee.byteCount))
    return .list(list)
  }

  private static func words(_ machine: Machine, _ string: StringObject.Pointer) throws(Fault)
    -> Value
  {
    let list = machine.heap.pointee.makeList()
    var position = 0
    let count = string.pointee.byteCount
    while true {
      while position < count, isBlank(string.bytes[position]) { position += 1 }
      if position >= count { return .list(list) }
      let start = position
      while position < count, !isBlank(string.bytes[position]) { position += 1 }
      try machine.heap.pointee.append(list, slice(machine, string, start..<position))
    }
  }

  private static func replace(
    _ machine: Machine, _ string: StringObject.Pointer, _ old: StringObject.Pointer,
    _ new: StringObject.Pointer
  ) throws(Fault) -> Value {
    if old.pointee.byteCount == 0 { throw Fault(.value, "the text to replace is empty") }
    var bytes: [UInt8] = []
    var start = 0
    while let place = TextSearch.find(old.buffer, in: string.buffer, from: start) {
      bytes.append(contentsOf: string.buffer[start..<place])
      bytes.append(contentsOf: new.buffer)
      try machine.heap.pointee.ensure(bytes.count)
      start = place + old.pointee.byteCount
    }
    if start == 0 { return .string(string) }
    bytes.append(contentsOf: string.buffer[start...])
    let result = bytes.withUnsafeBufferPointer { machine.heap.pointee.makeString($0) }
    return .string(result)
  }

  static let methods: [NativeFunction] = [
    method("upper", [], "The text in capital letters.") {
      (machine, string, _) throws(Fault) -> Value in machine.string(string.text.uppercased())
    },
    method("lower", [], "The text in small letters.") {
      (machine, string, _) throws(Fault) -> Value in machine.string(string.text.lowercased())
    },
    method("trim", [], "The text without white space at its ends.") {
      (machine, string, _) throws(Fault) -> Value in
      slice(machine, string, trimmed(string, start: true, end: true))
    },
    method("trim_start", [], "The text without white space at its start.") {
      (machine, string, _) throws(Fault) -> Value in
      slice(machine, string, trimmed(string, start: true, end: false))
    },
    method("trim_end", [], "The text without white space at its end.") {
      (machine, string, _) throws(Fault) -> Value in
      slice(machine, string, trimmed(string, start: false, end: true))
    },
    method("contains", [.init("text", .string)], result: .bool, "Whether the text occurs.") {
      (machine, string, arguments) throws(Fault) -> Value in
      .bool(TextSearch.find(arguments[1].asString.buffer, in: string.buffer) != nil)
    },
    method("starts_with", [.init("prefix", .string)], result: .bool, "Whether the text begins so.")
    {
      (machine, string, arguments) throws(Fault) -> Value in
      .bool(string.buffer.starts(with: arguments[1].asString.buffer))
    },
    method("ends_with", [.init("suffix", .string)], result: .bool, "Whether the text ends so.") {
      (machine, string, arguments) throws(Fault) -> Value in
      .bool(string.buffer.reversed().starts(with: arguments[1].asString.buffer.reversed()))
    },
    method(
      "index_of", [.init("text", .string)], result: .optional(.int),
      "Where the text first occurs, counted in characters, or null."
    ) {
      (machine, string, arguments) throws(Fault) -> Value in
      guard let place = TextSearch.find(arguments[1].asString.buffer, in: string.buffer) else {
        return .null
      }
      return .int(Heap.countScalars(UnsafeBufferPointer(rebasing: string.buffer[..<place])))
    },
    method(
      "replace", [.init("old", .string), .init("new", .string)],
      "The text with every `old` replaced."
    ) {
      (machine, string, arguments) throws(Fault) -> Value in
      try replace(machine, string, arguments[1].asString, arguments[2].asString)
    },
    method(
      "split", [.init("separator", .string, required: false)], result: .list(.string),
      "The parts between the separators; without one, the words."
    ) {
      (machine, string, arguments) throws(Fault) -> Value in
      arguments.has(1)
        ? try split(machine, string, arguments[1].asString) : try words(machine, string)
    },
    method("lines", [], result: .list(.string), "The lines, without their ends.") {
      (machine, string, _) throws(Fault) -> Value in
      let list = machine.heap.pointee.makeList()
      var start = 0
      for position in 0..<string.pointee.byteCount where string.bytes[position] == 10 {
        let end = position > start && string.bytes[position - 1] == 13 ? position - 1 : position
        try machine.heap.pointee.append(list, slice(machine, string, start..<end))
        start = position + 1
      }
      if start < string.pointee.byteCount {
        try machine.heap.pointee.append(
          list, slice(machine, string, start..<string.pointee.byteCount))
      }
      return .list(list)
    },
    method("repeat", [.init("times", .int)], "The text so many times in a row.") {
      (machine, string, arguments) throws(Fault) -> Value in
      let times = arguments[1].asInt
      if times < 0 { throw Fault(.value, "`times` must not be negative, but is \(times)") }
      let (size, overflow) = Int64(string.pointee.byteCount).multipliedReportingOverflow(by: times)
      if overflow { throw Fault.memoryLimit(machine.limits.memory) }
      try machine.heap.pointee.ensure(Int(size))
      return machine.string(String(repeating: string.text, count: Int(times)))
    },
    method(
      "pad_start", [.init("width", .int), .init("fill", .string, required: false)],
      "The text with so much `fill` before it that it is `width` characters long."
    ) {
      (machine, _, arguments) throws(Fault) -> Value in try pad(machine, arguments, atStart: true)
    },
    method(
      "pad_end", [.init("width", .int), .init("fill", .string, required: false)],
      "The text with so much `fill` after it that it is `width` characters long."
    ) {
      (machine, _, arguments) throws(Fault) -> Value in try pad(machine, arguments, atStart: false)
    },
  ]
}
