/// Methods of strings that are written in Swift.
enum StringLibrary {
  private static func method(
    _ name: String, _ parameters: [Signature.Parameter] = [], result: ValueType = .string,
    _ summary: String, example: String,
    _ body: @escaping @Sendable (Machine, StringObject.Pointer, Arguments) throws(Fault) -> Value
  ) -> NativeFunction {
    CoreLibrary.native(
      name, [.init("self", .string)] + parameters, result: result, summary, example: example
    ) {
      (machine, arguments) throws(Fault) -> Value in
      try body(machine, arguments[0].asString, arguments)
    }
  }

  private static func slice(
    _ machine: Machine, _ string: StringObject.Pointer, _ range: Range<Int>
  ) -> Value {
    machine.charge(bytes: range.count)
    return .string(
      machine.heap.pointee.makeString(
        UnsafeBufferPointer(start: string.bytes + range.lowerBound, count: range.count)))
  }

  private static func pad(_ machine: Machine, _ arguments: Arguments, atStart: Bool) throws(Fault)
    -> Value
  {
    let string = arguments[0].asString
    let fill = arguments.has(2) ? arguments[2].asString.text : " "
    guard fill.unicodeScalars.count == 1 else {
      throw Fault(.refused("`fill` must be one character"))
    }
    if arguments[1].asInt <= Int64(string.pointee.scalarCount) { return arguments[0] }
    let missing = arguments[1].asInt - Int64(string.pointee.scalarCount)
    guard missing <= Int64(machine.limits.memory / 4) else {
      throw Fault.memoryLimit(machine.limits.memory)
    }
    let filling = machine.heap.pointee.makeString(fill)
    let padding = try repeated(machine, filling, Int(missing))
    return .string(
      try atStart ? machine.join(padding, string) : machine.join(string, padding))
  }

  /// The text so many times in a row.
  private static func repeated(
    _ machine: Machine, _ string: StringObject.Pointer, _ times: Int
  ) throws(Fault) -> StringObject.Pointer {
    let length = string.pointee.byteCount
    let (size, overflow) = length.multipliedReportingOverflow(by: times)
    if overflow { throw Fault.memoryLimit(machine.limits.memory) }
    try machine.heap.pointee.ensure(size)
    machine.charge(bytes: size)
    let result = machine.heap.pointee.makeString(
      byteCount: size, scalarCount: string.pointee.scalarCount * times)
    var work = LongWork(machine)
    var filled = 0
    while filled < size {
      // What is there already is copied, up to a piece of a size at which the work is looked at.
      let source = filled == 0 ? string.bytes : result.bytes
      let whole = max(length, min(filled, LongWork.pieceSize / length * length))
      let count = min(whole, size - filled)
      (result.bytes + filled).update(from: source, count: count)
      filled += count
      try work.count(bytes: count)
    }
    return result
  }

  private static func split(
    _ machine: Machine, _ string: StringObject.Pointer, _ separator: StringObject.Pointer
  ) throws(Fault) -> Value {
    if separator.pointee.byteCount == 0 {
      throw Fault(
        .refused("the separator is empty", hint: "`for c in text` goes over the characters"))
    }
    machine.charge(bytes: string.pointee.byteCount * 8)
    let list = machine.heap.pointee.makeList()
    var start = 0
    var work = LongWork(machine)
    while let place = try machine.find(separator, in: string, from: start, &work) {
      try work.count(steps: 1)
      try machine.heap.pointee.append(list, slice(machine, string, start..<place))
      start = place + separator.pointee.byteCount
    }
    try machine.heap.pointee.append(list, slice(machine, string, start..<string.pointee.byteCount))
    return .list(list)
  }

  private static func words(_ machine: Machine, _ string: StringObject.Pointer) throws(Fault)
    -> Value
  {
    machine.charge(bytes: string.pointee.byteCount * 8)
    let list = machine.heap.pointee.makeList()
    let bytes = string.buffer
    var start = 0
    var position = 0
    var work = LongWork(machine)
    while position < bytes.count {
      try work.count(steps: 1)
      let length = WhiteSpace.length(bytes, at: position)
      if length > 0 {
        if start < position {
          try machine.heap.pointee.append(list, slice(machine, string, start..<position))
        }
        start = position + length
      }
      position += max(1, length)
    }
    if start < bytes.count {
      try machine.heap.pointee.append(list, slice(machine, string, start..<bytes.count))
    }
    return .list(list)
  }

  private static func replace(
    _ machine: Machine, _ string: StringObject.Pointer, _ old: StringObject.Pointer,
    _ new: StringObject.Pointer
  ) throws(Fault) -> Value {
    if old.pointee.byteCount == 0 { throw Fault(.refused("the text to replace is empty")) }
    machine.charge(bytes: string.pointee.byteCount * 8)
    var result = TextBuilder(machine)
    var work = LongWork(machine)
    var start = 0
    while let place = try machine.find(old, in: string, from: start, &work) {
      try result.append(UnsafeBufferPointer(rebasing: string.buffer[start..<place]))
      try result.append(new.buffer)
      start = place + old.pointee.byteCount
    }
    if start == 0 { return .string(string) }
    try result.append(UnsafeBufferPointer(rebasing: string.buffer[start...]))
    return .string(result.finish())
  }

  static let methods: [NativeFunction] = [
    method(
      "is_empty", [], result: .bool, "Whether the text has no characters.",
      example: #""".is_empty()"#
    ) {
      (_, string, _) throws(Fault) -> Value in .bool(string.pointee.byteCount == 0)
    },
    method(
      "chars", [], result: .list(.string), "The characters, each as a text of its own.",
      example: #""añb".chars() == ["a", "ñ", "b"]"#
    ) { (machine, string, _) throws(Fault) -> Value in
      machine.charge(items: string.pointee.scalarCount)
      let list = machine.heap.pointee.makeList()
      var start = 0
      var work = LongWork(machine)
      while start < string.pointee.byteCount {
        try work.count(steps: 4)
        var end = start + 1
        while end < string.pointee.byteCount, string.bytes[end] & 0xC0 == 0x80 { end += 1 }
        try machine.heap.pointee.append(list, slice(machine, string, start..<end))
        start = end
      }
      return .list(list)
    },
    method(
      "reverse", [], "The characters in the opposite order.", example: #""añb".reverse() == "bña""#
    ) { (machine, string, _) throws(Fault) -> Value in
      machine.charge(bytes: string.pointee.byteCount * 16)
      try machine.heap.pointee.ensure(string.pointee.byteCount)
      let size = string.pointee.byteCount
      let result = machine.heap.pointee.makeString(
        byteCount: size, scalarCount: string.pointee.scalarCount)
      var work = LongWork(machine)
      var start = 0
      while start < size {
        try work.count(steps: 1)
        var end = start + 1
        while end < size, string.bytes[end] & 0xC0 == 0x80 { end += 1 }
        (result.bytes + (size - end)).update(from: string.bytes + start, count: end - start)
        start = end
      }
      return .string(result)
    },
    method("upper", [], "The text in capital letters.", example: #""größe".upper() == "GRÖSSE""#) {
      (machine, string, _) throws(Fault) -> Value in try machine.mapped(string) { $0.uppercased() }
    },
    method("lower", [], "The text in small letters.", example: #""ABC".lower() == "abc""#) {
      (machine, string, _) throws(Fault) -> Value in try machine.mapped(string) { $0.lowercased() }
    },
    method(
      "trim", [], "The text without white space at its ends.",
      example: #""  a b\n".trim() == "a b""#
    ) {
      (machine, string, _) throws(Fault) -> Value in
      slice(machine, string, WhiteSpace.trimmed(string.buffer))
    },
    method(
      "trim_start", [], "The text without white space at its start.",
      example: #""  a ".trim_start() == "a ""#
    ) {
      (machine, string, _) throws(Fault) -> Value in
      slice(machine, string, WhiteSpace.trimmed(string.buffer, end: false))
    },
    method(
      "trim_end", [], "The text without white space at its end.",
      example: #""  a ".trim_end() == "  a""#
    ) {
      (machine, string, _) throws(Fault) -> Value in
      slice(machine, string, WhiteSpace.trimmed(string.buffer, start: false))
    },
    method(
      "count", [.init("text", .string, summary: "what is looked for")], result: .int,
      "How often the text occurs, without overlaps. Throws where it is empty.",
      example: #""banana".count("an") == 2"#
    ) { (machine, string, arguments) throws(Fault) -> Value in
      let needle = arguments[1].asString
      if needle.pointee.byteCount == 0 { throw Fault(.refused("the text to count is empty")) }
      machine.charge(bytes: string.pointee.byteCount * 8)
      var count = 0
      var start = 0
      var work = LongWork(machine)
      while let place = try machine.find(needle, in: string, from: start, &work) {
        count += 1
        start = place + needle.pointee.byteCount
      }
      return .int(count)
    },
    method(
      "remove_prefix", [.init("prefix", .string, summary: "what goes")],
      "The text without the prefix, or as it is where it does not begin so.",
      example: #""ecs-web".remove_prefix("ecs-") == "web""#
    ) { (machine, string, arguments) throws(Fault) -> Value in
      let prefix = arguments[1].asString
      guard string.buffer.starts(with: prefix.buffer) else { return .string(string) }
      return slice(machine, string, prefix.pointee.byteCount..<string.pointee.byteCount)
    },
    method(
      "remove_suffix", [.init("suffix", .string, summary: "what goes")],
      "The text without the suffix, or as it is where it does not end so.",
      example: #""web.log".remove_suffix(".log") == "web""#
    ) { (machine, string, arguments) throws(Fault) -> Value in
      let suffix = arguments[1].asString
      guard string.buffer.reversed().starts(with: suffix.buffer.reversed()) else {
        return .string(string)
      }
      return slice(machine, string, 0..<(string.pointee.byteCount - suffix.pointee.byteCount))
    },
    method(
      "contains", [.init("text", .string, summary: "what is looked for")], result: .bool,
      "Whether the text occurs.",
      example: #""disk full".contains("full")"#
    ) {
      (machine, string, arguments) throws(Fault) -> Value in
      machine.charge(bytes: string.pointee.byteCount * 8)
      var work = LongWork(machine)
      return .bool(try machine.find(arguments[1].asString, in: string, &work) != nil)
    },
    method(
      "starts_with", [.init("prefix", .string, summary: "what is looked for")], result: .bool,
      "Whether the text begins so.",
      example: #""web-01".starts_with("web")"#
    ) {
      (machine, string, arguments) throws(Fault) -> Value in
      .bool(string.buffer.starts(with: arguments[1].asString.buffer))
    },
    method(
      "ends_with", [.init("suffix", .string, summary: "what is looked for")], result: .bool,
      "Whether the text ends so.",
      example: #""web-01".ends_with("01")"#
    ) {
      (machine, string, arguments) throws(Fault) -> Value in
      .bool(string.buffer.reversed().starts(with: arguments[1].asString.buffer.reversed()))
    },
    method(
      "index_of", [.init("text", .string, summary: "what is looked for")], result: .optional(.int),
      "Where the text first occurs, counted in characters, or null.",
      example: #""日本語".index_of("本") == 1"#
    ) {
      (machine, string, arguments) throws(Fault) -> Value in
      machine.charge(bytes: string.pointee.byteCount * 8)
      var work = LongWork(machine)
      guard let place = try machine.find(arguments[1].asString, in: string, &work) else {
        return .null
      }
      return .int(Heap.countScalars(UnsafeBufferPointer(rebasing: string.buffer[..<place])))
    },
    method(
      "replace", [.init("old", .string), .init("new", .string)],
      "The text with every `old` replaced by `new`. Throws where `old` is empty.",
      example: #""a-b-c".replace("-", "+") == "a+b+c""#
    ) {
      (machine, string, arguments) throws(Fault) -> Value in
      try replace(machine, string, arguments[1].asString, arguments[2].asString)
    },
    method(
      "split", [.init("separator", .string, required: false, summary: "what stands between parts")],
      result: .list(.string),
      "The parts between the separators; without one, the words, which white space separates. "
        + "Throws where the separator is empty.",
      example: #""a,b,,c".split(",") == ["a", "b", "", "c"] and " a  b ".split() == ["a", "b"]"#
    ) {
      (machine, string, arguments) throws(Fault) -> Value in
      arguments.has(1)
        ? try split(machine, string, arguments[1].asString) : try words(machine, string)
    },
    method(
      "lines", [], result: .list(.string),
      #"The lines, without their ends, which are `\n` or `\r\n`."#,
      example: #""a\r\nb\n".lines() == ["a", "b"]"#
    ) {
      (machine, string, _) throws(Fault) -> Value in
      machine.charge(bytes: string.pointee.byteCount)
      let list = machine.heap.pointee.makeList()
      var start = 0
      var work = LongWork(machine)
      for position in 0..<string.pointee.byteCount {
        if position % LongWork.pieceSize == 0 { try work.count(bytes: LongWork.pieceSize) }
        if string.bytes[position] != 10 { continue }
        try work.count(steps: 4)
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
    method(
      "repeat", [.init("times", .int)],
      "The text `times` times in a row. Throws where `times` is negative.",
      example: #""ab".repeat(2) == "abab""#
    ) {
      (machine, string, arguments) throws(Fault) -> Value in
      let times = arguments[1].asInt
      if times < 0 { throw Fault(.negative("times", times)) }
      if string.pointee.byteCount == 0 { return arguments[0] }
      return .string(try repeated(machine, string, Int(times)))
    },
    method(
      "pad_start", [.init("width", .int), .init("fill", .string, required: false)],
      "The text with so much `fill` (a space) before it that it is `width` characters long. "
        + "Throws where `fill` is not one character.",
      example: #""7".pad_start(3, "0") == "007""#
    ) {
      (machine, _, arguments) throws(Fault) -> Value in try pad(machine, arguments, atStart: true)
    },
    method(
      "pad_end", [.init("width", .int), .init("fill", .string, required: false)],
      "The text with so much `fill` (a space) after it that it is `width` characters long. "
        + "Throws where `fill` is not one character.",
      example: #""7".pad_end(3) == "7  ""#
    ) {
      (machine, _, arguments) throws(Fault) -> Value in try pad(machine, arguments, atStart: false)
    },
  ]
}

extension Machine {
  /// The string as `change` makes it.
  fileprivate func mapped(_ string: StringObject.Pointer, _ change: (String) -> String)
    throws(Fault) -> Value
  {
    charge(bytes: string.pointee.byteCount * 16)
    var result = TextBuilder(self)
    var work = LongWork(self)
    var start = 0
    while start < string.pointee.byteCount {
      // A change of letters looks at one character at a time.
      var end = min(string.pointee.byteCount, start + 1 << 16)
      while end < string.pointee.byteCount, string.bytes[end] & 0xC0 == 0x80 { end += 1 }
      let piece = UnsafeBufferPointer(rebasing: string.buffer[start..<end])
      try result.append(change(String(decoding: piece, as: UTF8.self)))
      try work.count(steps: end - start)
      start = end
    }
    return .string(result.finish())
  }
}
