/// JSON text to values and back.
enum JSONLibrary {
  static let functions: [NativeFunction] = [
    CoreLibrary.native(
      "json.parse",
      [
        .init("text", .string, summary: "one JSON value"),
        .init(
          "large_ints", .string, required: false,
          summary: "\"float\" or \"string\": what an int beyond 64 bits becomes"),
      ],
      "The value that a JSON text stands for. A byte order mark before it is skipped, and half of "
        + "a surrogate pair is read as U+FFFD. Throws where it is not JSON, with the line and the "
        + "byte, and, without `large_ints`, for an int beyond 64 bits.",
      example: #"json.parse("{\"a\": [1, 2.5, null]}") == {a: [1, 2.5, null]}"#
    ) {
      (machine, arguments) throws(Fault) -> Value in
      machine.charge(bytes: arguments[0].asString.pointee.byteCount * 16)
      var largeInts = LargeInts.refused
      if arguments.has(1) {
        guard let chosen = LargeInts(rawValue: arguments[1].asString.text), chosen != .refused
        else {
          throw Fault(
            .refused(
              "`large_ints` must be \"float\" or \"string\", not \(machine.quoted(arguments[1]))"))
        }
        largeInts = chosen
      }
      var reader = JSONReader(
        target: MachineTarget(machine: machine), bytes: arguments[0].asString.buffer,
        largeInts: largeInts)
      return try reader.document()
    },
    CoreLibrary.native(
      "json.print",
      [
        .init("value", summary: "null, a bool, number, text, list, map, duration or time"),
        .init("indent", .int, required: false, summary: "spaces a level; 0 is one line"),
      ], result: .string,
      "The value as JSON text, on one line or indented. Throws where it holds what JSON has "
        + "no form for, such as a function, or contains itself.",
      example: #"json.print({a: [1, "x"]}) == "{\"a\":[1,\"x\"]}""#
    ) { (machine, arguments) throws(Fault) -> Value in
      var writer = JSONWriter(machine: machine, indent: arguments.has(1) ? arguments[1].asInt : 0)
      try writer.write(arguments[0])
      machine.charge(bytes: (writer.bytes.count - writer.charged) * JSONWriter.workOfByte)
      let text = writer.bytes.withUnsafeBufferPointer { machine.heap.pointee.makeString($0) }
      return .string(text)
    },
  ]

  static let depthLimit = 500
}
