/// The functions and methods that are written in Swift, for speed or for access to the machine. The
/// rest of the library is written in the language itself.
enum CoreLibrary {
  static let functions: [NativeFunction] =
    [
      native(
        "print", [], result: .null, isVariadic: true,
        "Prints the values with a space between them.", example: #"print("a", 1, [2]) == null"#
      ) {
        (machine, arguments) throws(Fault) -> Value in
        var line = ""
        for index in 0..<arguments.count {
          if index > 0 { line += " " }
          line += try machine.text(arguments[index])
          if index > 0 { try machine.heap.pointee.ensure(line.utf8.count) }
        }
        line += "\n"
        try machine.printLine(line)
        return .null
      },
      native(
        "len",
        [
          .init(
            "value", summary: "a text, a list or a map",
            accepting: .init(tagMask: lengthMask) { .noLength($0, isNull: $1) })
        ], result: .int, shortcut: .length,
        "The number of characters, items or entries.",
        example: #"len("日本") == 2 and len([1, 2]) == 2 and len({a: 1}) == 1"#
      ) {
        (machine, arguments) throws(Fault) -> Value in
        let value = arguments[0]
        switch value.tag {
        case Tag.string: return .int(value.asString.pointee.scalarCount)
        case Tag.list: return .int(value.asList.pointee.count)
        case Tag.map: return .int(value.asMap.pointee.count)
        default:
          throw Fault(.noLength(value.typeName, isNull: value.isNull))
        }
      },
      native(
        "type_of", [.init("value", summary: "anything")], result: .string,
        "The name of the value's type; for a record, of its model.",
        example: #"type_of(1h) == "duration""#
      ) {
        (machine, arguments) throws(Fault) -> Value in
        let value = arguments[0]
        if value.tag == Tag.map, value.asMap.pointee.isRecord {
          return machine.string(machine.program.modelName(value.asMap.pointee.model))
        }
        return machine.string(value.typeName)
      },
      native(
        "string", [.init("value", summary: "anything")], result: .string,
        "The value as text, as `print` shows it.",
        example: #"string([1, "a"]) == "[1, \"a\"]""#
      ) {
        (machine, arguments) throws(Fault) -> Value in
        .string(try machine.textObject(arguments[0]))
      },
      native(
        "int",
        [
          .init(
            "value", summary: "a text, a float or an int",
            accepting: .init(tagMask: Conversion.mask) { found, _ in
              .noConversion(found, to: "int")
            })
        ], result: .int,
        "The int in a text of decimal digits, which may have a sign, or a float without its "
          + "fraction. Throws where the text is anything else, or it does not fit.",
        example: #"int("42") == 42 and int(-2.9) == -2"#
      ) {
        (machine, arguments) throws(Fault) -> Value in try Conversion.int(machine, arguments[0])
      },
      native(
        "float",
        [
          .init(
            "value", summary: "a text, an int or a float",
            accepting: .init(tagMask: Conversion.mask) { found, _ in
              .noConversion(found, to: "float")
            })
        ], result: .float,
        "The float in a text of decimal digits, which may have a sign, a point and an exponent, or "
          + "an int as a float. Throws where the text is anything else.",
        example: #"float("2.5") == 2.5 and float("-1e3") == -1000.0"#
      ) {
        (machine, arguments) throws(Fault) -> Value in try Conversion.float(machine, arguments[0])
      },
      native(
        "range",
        [
          .init("start", .int), .init("end", .int, required: false),
          .init("step", .int, required: false),
        ],
        result: .list(.int),
        "The ints from `start` up to, not including, `end`, `step` apart; of one argument, "
          + "from 0 up to it. Throws where `step` is 0.",
        example: "range(1, 7, 2) == [1, 3, 5]"
      ) { (machine, arguments) throws(Fault) -> Value in try Conversion.range(machine, arguments) },
      native(
        "fail",
        [
          .init("message", .string, summary: "what went wrong"),
          .init("data", .any, required: false, summary: "what the error has as `data`"),
        ], result: .null, neverReturns: true,
        "Throws an error of the kind `failed`, which ends the run or the `try` around it.",
        example: #"try { fail("stop", data: {n: 1}) } catch error { error.data.n } == 1"#
      ) { (machine, arguments) throws(Fault) -> Value in
        let error = machine.makeErrorRecord(kind: "failed", message: nil, on: machine.current)
        machine.heap.pointee.set(error, machine.intern("message"), arguments[0])
        if !arguments[1].isMissing {
          machine.heap.pointee.set(error, machine.intern("data"), arguments[1])
        }
        machine.thrown = .map(error)
        throw Fault.thrown
      },
    ] + FiberLibrary.functions + DisplayLibrary.functions + HelpLibrary.functions

  static let methods: [(UInt32, [NativeFunction])] = [
    (Tag.string, StringLibrary.methods + RegexLibrary.methods), (Tag.list, ListLibrary.methods),
    (Tag.map, MapLibrary.methods), (Tag.duration, TimeLibrary.durationMethods),
    (Tag.time, TimeLibrary.timeMethods),
  ]

  static let namespaces: [(String, [NativeFunction])] = [
    ("math", MathLibrary.functions), ("json", JSONLibrary.functions),
    ("time", TimeLibrary.functions), ("hash", HashLibrary.functions),
  ]

  /// The tags of the values that have a length.
  static let lengthMask =
    ValueType.string.tagMask | ValueType.list(.any).tagMask | ValueType.map(.any).tagMask

  /// What stands before the example in a function's text.
  static let exampleMark = "\nExample: "

  /// - Parameter example: an expression that is true, or statements that pass; the tests run it.
  static func native(
    _ name: String, _ parameters: [Signature.Parameter], result: ValueType = .any,
    isVariadic: Bool = false, changesReceiver: Bool = false, neverReturns: Bool = false,
    scheme: String? = nil, shortcut: NativeFunction.Shortcut = .none,
    _ summary: String, example: String, _ body: @escaping NativeFunction.Body
  ) -> NativeFunction {
    var signature = Signature(
      name, parameters, result: result, isVariadic: isVariadic, changesReceiver: changesReceiver,
      summary: summary + exampleMark + example)
    signature.neverReturns = neverReturns
    signature.scheme = scheme
    return NativeFunction(signature, .plain(body), shortcut: shortcut)
  }

  /// A method of lists or maps.
  ///
  /// - Parameter changes: whether it changes the value before the dot, which may then not be frozen.
  static func method(
    of receiver: ValueType, _ name: String, _ parameters: [Signature.Parameter],
    result: ValueType, changes: Bool, scheme: String? = nil,
    shortcut: NativeFunction.Shortcut = .none, _ summary: String, example: String,
    _ body: @escaping NativeFunction.Body
  ) -> NativeFunction {
    native(
      name, [.init("self", receiver)] + parameters, result: result, changesReceiver: changes,
      scheme: scheme, shortcut: shortcut, summary, example: example
    ) { (machine, arguments) throws(Fault) -> Value in
      if changes { try machine.requireMutable(arguments[0]) }
      return try body(machine, arguments)
    }
  }
}

extension Machine {
  func string(_ text: String) -> Value { .string(heap.pointee.makeString(text)) }
}

enum Conversion {
  /// The tags of the values that may become a number.
  static let mask = ValueType.number.tagMask | ValueType.string.tagMask

  static func int(_ machine: Machine, _ value: Value) throws(Fault) -> Value {
    switch value.tag {
    case Tag.int: return value
    case Tag.float:
      guard let result = Int64(exactly: value.asFloat.rounded(.towardZero)) else {
        throw Fault(.doesNotFitInt(machine.excerpt(value)))
      }
      return .int(result)
    case Tag.string:
      guard let result = NumberText.int(value.asString.text) else {
        throw Fault(
          .notThisText(
            machine.quoted(value), "an int", hint: NumberText.hint(for: value.asString.text)))
      }
      return .int(result)
    default: throw Fault(.noConversion(value.typeName, to: "int"))
    }
  }

  static func float(_ machine: Machine, _ value: Value) throws(Fault) -> Value {
    switch value.tag {
    case Tag.int, Tag.float: return .float(value.asNumber)
    case Tag.string:
      guard let result = NumberText.float(value.asString.text) else {
        throw Fault(
          .notThisText(
            machine.quoted(value), "a float",
            hint: NumberText.hint(for: value.asString.text, isFloat: true)))
      }
      return .float(result)
    default: throw Fault(.noConversion(value.typeName, to: "float"))
    }
  }

  static func range(_ machine: Machine, _ arguments: Arguments) throws(Fault) -> Value {
    let start = arguments.has(1) ? arguments[0].asInt : 0
    let end = arguments.has(1) ? arguments[1].asInt : arguments[0].asInt
    let step = arguments.has(2) ? arguments[2].asInt : 1
    if step == 0 { throw Fault(.refused("the `step` of a range cannot be 0")) }
    if start == end || (step > 0) == (start > end) {
      return .list(machine.heap.pointee.makeList())
    }
    let distance = (step > 0 ? UInt64(bitPattern: end &- start) : UInt64(bitPattern: start &- end))
    let count = (distance - 1) / step.magnitude + 1
    guard let size = Int(exactly: count), size <= machine.limits.memory / 16 else {
      throw Fault.memoryLimit(machine.limits.memory)
    }
    try machine.heap.pointee.ensure(size * 16)
    machine.charge(items: size)
    let list = machine.heap.pointee.makeList(capacity: size)
    var work = LongWork(machine)
    for index in 0..<size {
      if index & 0xFFFF == 0 { try work.count(steps: 0xFFFF) }
      list.pointee.items[index] = .int(start &+ Int64(index) &* step)
    }
    list.pointee.count = size
    return .list(list)
  }
}

/// What the flow functions of the library are made of.
enum FiberLibrary {
  static let functions: [NativeFunction] = [
    NativeFunction(
      Signature("_group", [.init("fails_fast", .bool)], result: .int),
      .plain { (machine, arguments) throws(Fault) in
        machine.makeGroup(failsFast: arguments[0].asBool)
      }),
    NativeFunction(
      Signature(
        "_spawn_in",
        [
          .init("group", .int), .init("place", .int), spawned, .init("argument"),
        ]
      ),
      .plain { (machine, arguments) throws(Fault) in
        try machine.spawn(
          in: arguments[0].asIndex, place: arguments[1].asIndex, arguments[2], arguments[3])
        return .null
      }),
    NativeFunction(
      Signature("_end_after", [.init("duration", .duration)], result: .null),
      .plain { (machine, arguments) throws(Fault) in
        machine.setDeadline(after: arguments[0].asInt)
        return .null
      }),
    NativeFunction(
      Signature("_is_built_in", [.init("function", .function)], result: .bool),
      .plain { (_, arguments) throws(Fault) in .bool(arguments[0].tag == Tag.native) }),
    NativeFunction(
      Signature("_await_in", [.init("group", .int)]),
      .control { (machine, arguments) throws(Fault) in
        machine.awaitNext(in: arguments[0].asIndex)
      }),
    NativeFunction(
      Signature("_end_group", [.init("group", .int)]),
      .control { (machine, arguments) throws(Fault) in
        machine.endGroup(arguments[0].asIndex)
      }),
    NativeFunction(
      raiseSignature,
      .plain { (machine, arguments) throws(Fault) in
        machine.thrown = arguments[0]
        throw Fault.thrown
      }),
  ]

  private static let spawned: Signature.Parameter = {
    var parameter = Signature.Parameter("function", .function)
    parameter.callShape = .atMost(1)
    return parameter
  }()

  private static let raiseSignature: Signature = {
    var signature = Signature("_raise", [.init("error", .any)])
    signature.neverReturns = true
    return signature
  }()
}
