/// Methods of strings that take a regular expression.
enum RegexLibrary {
  /// Steps a single call may take: the length of the text times the size of the pattern.
  private static let workLimit = 4_000_000_000
  /// How much more work a step is than a byte that is only moved.
  static let workOfStep = 32

  private static func method(
    _ name: String, _ parameters: [Signature.Parameter], result: ValueType, _ summary: String,
    example: String,
    _ body:
      @escaping @Sendable (Machine, StringObject.Pointer, Regex, Arguments) throws(Fault) ->
      Value
  ) -> NativeFunction {
    let pattern = Signature.Parameter(
      "pattern", .string, summary: "a regular expression, best as a raw string: '\\d+'")
    return CoreLibrary.native(
      name, [.init("self", .string), pattern] + parameters, result: result,
      summary + " Throws where the pattern is wrong, or the text too long for it.",
      example: example
    ) { (machine, arguments) throws(Fault) -> Value in
      let string = arguments[0].asString
      let regex = try machine.regex(arguments[1].asString.text)
      let work = string.pointee.byteCount.multipliedReportingOverflow(
        by: regex.instructions.count)
      if work.overflow || work.partialValue > workLimit {
        throw Fault(.textTooLongForPattern)
      }
      machine.charge(bytes: work.partialValue * workOfStep)
      return try body(machine, string, regex, arguments)
    }
  }

  static let methods: [NativeFunction] = [
    method(
      "matches", [], result: .bool,
      "Whether the pattern fits somewhere in the text; `^` and `$` stand for its ends.",
      example: #""web-01".matches('^web-\d+$') and not "db".matches('\d')"#
    ) { (machine, string, regex, _) throws(Fault) -> Value in
      var matcher = matcher(machine, string, regex)
      return .bool(try matcher.firstMatch(from: 0) != nil)
    },
    method(
      "find", [], result: .optional(.map(.any)),
      """
      The first place that the pattern fits, or null: a map with `text`, `start` and `end` (in \
      characters), `groups` (a list of texts, null for a group that took no part) and `named`.
      """,
      example: #""disk 95%".find('(\d+)%').groups == ["95"]"#
    ) { (machine, string, regex, _) throws(Fault) -> Value in
      var matcher = matcher(machine, string, regex)
      guard let slots = try matcher.firstMatch(from: 0) else { return .null }
      var place = Place()
      return describe(machine, string, regex, slots, &place)
    },
    method(
      "find_all", [], result: .list(.map(.any)),
      "All places that the pattern fits, from left to right, as `find` describes them.",
      example: #""a1 b22".find_all('\d+').map(m => m.text) == ["1", "22"]"#
    ) { (machine, string, regex, _) throws(Fault) -> Value in
      let list = machine.heap.pointee.makeList()
      var place = Place()
      try forEachMatch(machine, string, regex) { (slots) throws(Fault) in
        try machine.heap.pointee.ensure(1024)
        try machine.heap.pointee.append(list, describe(machine, string, regex, slots, &place))
      }
      return .list(list)
    },
    method(
      "replace_pattern",
      [
        .init(
          "new", .string,
          summary: "what comes instead; `$1` or `${name}` stands for a group, `$0` for the whole")
      ],
      result: .string, "The text with every place that the pattern fits replaced.",
      example: #""2026-11-24".replace_pattern('(\d+)-(\d+)-(\d+)', "$3.$2.$1") == "24.11.2026""#
    ) { (machine, string, regex, arguments) throws(Fault) -> Value in
      let parts = try template(arguments[2].asString.text, regex)
      var result = TextBuilder(machine)
      var end = 0
      try forEachMatch(machine, string, regex) { (slots) throws(Fault) in
        try result.append(UnsafeBufferPointer(rebasing: string.buffer[end..<slots[0]]))
        for part in parts {
          switch part {
          case .text(let text): try result.append(text)
          case .group(let number):
            let (lower, upper) = (slots[number * 2], slots[number * 2 + 1])
            if lower >= 0, upper >= lower {
              try result.append(UnsafeBufferPointer(rebasing: string.buffer[lower..<upper]))
            }
          }
        }
        end = slots[1]
      }
      try result.append(UnsafeBufferPointer(rebasing: string.buffer[end...]))
      return .string(result.finish())
    },
  ]

  private static func matcher(
    _ machine: Machine, _ string: StringObject.Pointer, _ regex: Regex
  ) -> RegexMatcher {
    RegexMatcher(
      regex, in: string.buffer, machine,
      charged: string.pointee.byteCount * regex.instructions.count)
  }

  private static func forEachMatch(
    _ machine: Machine, _ string: StringObject.Pointer, _ regex: Regex,
    _ body: ([Int]) throws(Fault) -> Void
  ) throws(Fault) {
    var matcher = matcher(machine, string, regex)
    var start = 0
    var work = LongWork(machine)
    while start <= string.pointee.byteCount, let slots = try matcher.firstMatch(from: start) {
      try work.count(steps: 64)
      try body(slots)
      // After an empty match the search goes on at the next character.
      start = slots[1] > slots[0] ? slots[1] : matcher.decode(slots[1]).next
    }
  }

  /// Turns offsets in bytes, which come in order, into counts of characters.
  private struct Place {
    var byte = 0
    var scalar = 0

    mutating func scalars(upTo offset: Int, in string: StringObject.Pointer) -> Int {
      if string.pointee.isASCII { return offset }
      if offset < byte { (byte, scalar) = (0, 0) }
      scalar += Heap.countScalars(
        UnsafeBufferPointer(start: string.bytes + byte, count: offset - byte))
      byte = offset
      return scalar
    }
  }

  private static func describe(
    _ machine: Machine, _ string: StringObject.Pointer, _ regex: Regex, _ slots: [Int],
    _ place: inout Place
  ) -> Value {
    func text(_ group: Int) -> Value {
      let (start, end) = (slots[group * 2], slots[group * 2 + 1])
      if start < 0 || end < start { return .null }
      return .string(
        machine.heap.pointee.makeString(
          UnsafeBufferPointer(start: string.bytes + start, count: end - start)))
    }
    let map = machine.heap.pointee.makeMap(capacity: 5)
    func set(_ name: String, _ value: Value) {
      machine.heap.pointee.set(map, machine.intern(name), value)
    }
    set("text", text(0))
    set("start", .int(place.scalars(upTo: slots[0], in: string)))
    set("end", .int(place.scalars(upTo: slots[1], in: string)))
    let groups = (0..<regex.groupCount).map { text($0 + 1) }
    set("groups", .list(machine.heap.pointee.makeList(groups)))
    let named = machine.heap.pointee.makeMap(capacity: regex.groupNames.count)
    for (name, number) in regex.groupNames {
      machine.heap.pointee.set(named, machine.intern(name), groups[number - 1])
    }
    set("named", .map(named))
    return .map(map)
  }

  private enum TemplatePart {
    case text(String)
    case group(Int)
  }

  private static func template(_ text: String, _ regex: Regex) throws(Fault) -> [TemplatePart] {
    var parts: [TemplatePart] = []
    var plain = ""
    var rest = Substring(text)
    while let character = rest.popFirst() {
      if character == "\\", let digit = rest.first?.wholeNumberValue, digit > 0,
        digit <= regex.groupCount
      {
        throw Fault(
          .refused("`\\\(digit)` stands for no group in the new text", hint: "write `$\(digit)`"))
      }
      guard character == "$", let next = rest.first else {
        plain.append(character)
        continue
      }
      var name = ""
      if next == "{" {
        rest.removeFirst()
        while let letter = rest.first, letter != "}" { name.append(rest.removeFirst()) }
        _ = rest.popFirst()
      } else {
        while let digit = rest.first, digit.isASCII, digit.isNumber, name.utf8.count < 2 {
          name.append(rest.removeFirst())
        }
        if name.isEmpty {
          plain.append(character)
          continue
        }
      }
      let number = Int(name) ?? regex.groupNames.first { $0.name == name }?.number
      guard let number, number >= 0, number <= regex.groupCount else {
        throw Fault(.noGroup(name))
      }
      parts.append(.text(plain))
      plain = ""
      parts.append(.group(number))
    }
    parts.append(.text(plain))
    return parts
  }
}

extension Machine {
  /// The compiled pattern; those used before are kept.
  func regex(_ pattern: String) throws(Fault) -> Regex {
    if let known = regexes[ExactText(pattern)] { return known }
    let regex = try Regex(pattern)
    if regexes.count >= 100 { regexes.removeAll() }
    regexes[ExactText(pattern)] = regex
    return regex
  }
}
