// Values that make no sense where they arrive. Most are found only when the script runs.

extension DiagnosticCode {
  static let values: [DiagnosticCode] = [
    overflow, divisionByZero, noRoot, noArm, assertionFailed, notThisText, refusedValue, notJSON,
    notWritableAsJSON, wrongPattern, patternTooLarge, timePattern, selfContaining,
    noParameterValue,
  ]

  static let overflow = DiagnosticCode(
    "E0701", .arithmetic, "a result does not fit",
    """
    Ints have 64 bits, durations and times count nanoseconds in 64 bits. What does not fit is an \
    error and never wraps around. A float holds larger numbers, with about 16 digits.
    """,
    fails: """
      let count = 9223372036854775807
      print(count + 1)
      """,
    works: """
      let count = 9223372036854775807
      print(float(count) + 1)
      """)

  static let divisionByZero = DiagnosticCode(
    "E0702", .arithmetic, "a division by zero",
    """
    `//` and `%` need a divisor other than 0, and so does `/`.
    """,
    fails: """
      let hosts = []
      print(100 // len(hosts))
      """,
    works: """
      let hosts = []
      print(if len(hosts) == 0 { 0 } else { 100 // len(hosts) })
      """)

  static let noRoot = DiagnosticCode(
    "E0703", .arithmetic, "a negative number has no square root",
    """
    `math.sqrt` takes numbers from 0 up.
    """,
    fails: """
      print(math.sqrt(-4))
      """,
    works: """
      print(math.sqrt(math.abs(-4)))
      """)

  static let noArm = DiagnosticCode(
    "E0704", .value, "no arm of a `match` fits",
    """
    A `match` takes the first arm whose pattern fits. Where a value may fit none, an arm `_ -> \
    …` at the end takes the rest.
    """,
    fails: """
      let level = "high"
      print(match level { "low" -> 1; "medium" -> 2 })
      """,
    works: """
      let level = "high"
      print(match level { "low" -> 1; "medium" -> 2; _ -> 3 })
      """)

  static let assertionFailed = DiagnosticCode(
    "E0705", .assertion, "an assertion is not true",
    """
    `assert` states what must be true at this place, and ends the run or the test where it is \
    not. The message shows both sides of a comparison.
    """,
    fails: """
      let hosts = ["web-01"]
      assert len(hosts) == 2, "both hosts are there"
      """,
    works: """
      let hosts = ["web-01", "web-02"]
      assert len(hosts) == 2, "both hosts are there"
      """)

  static let notThisText = DiagnosticCode(
    "E0706", .value, "a text or number cannot be read as what is wanted",
    """
    `int` and `float` read numbers, `time.parse` a time such as `2026-11-24T08:15:00Z`, and \
    `time.duration` a duration such as `1h30m`. The whole text has to be one.
    """,
    fails: """
      print(int("12 hosts"))
      """,
    works: """
      print(int("12 hosts".split(" ")[0]))
      """)

  static let refusedValue = DiagnosticCode(
    "E0707", .value, "an argument has a value that the function refuses",
    """
    The argument has the right type, and still makes no sense to the function: a negative count, \
    an empty separator, a step of 0. The message says what is accepted.
    """,
    fails: """
      print("a,b".split(""))
      """,
    works: """
      print("a,b".split(","))
      """)

  static let notJSON = DiagnosticCode(
    "E0708", .value, "a text is not JSON",
    """
    `json.parse` reads one JSON value and nothing else. The message names the line and the byte \
    at which reading stopped.
    """,
    fails: """
      print(json.parse("{size: 3}"))
      """,
    works: """
      print(json.parse('{"size": 3}').size)
      """)

  static let notWritableAsJSON = DiagnosticCode(
    "E0709", .value, "a value cannot be written as JSON",
    """
    JSON has no infinite numbers and no `nan`, and no value in it contains itself.
    """,
    fails: """
      let hosts = []
      hosts.push(hosts)
      print(json.print(hosts))
      """,
    works: """
      let hosts = []
      hosts.push(hosts.copy())
      print(json.print(hosts))
      """)

  static let wrongPattern = DiagnosticCode(
    "E0710", .value, "a pattern is written wrongly",
    """
    Patterns are regular expressions. A raw string in single quotes keeps their backslashes. \
    References to groups and looking around are not supported.
    """,
    fails: """
      print("web-01".matches('web-(\\d+'))
      """,
    works: """
      print("web-01".matches('web-(\\d+)'))
      """)

  static let patternTooLarge = DiagnosticCode(
    "E0711", .value, "a pattern is too large, or the text too long for it",
    """
    Matching takes time and memory for the length of the text times the size of the pattern, and \
    both are bounded. Repetitions inside one another multiply.
    """,
    fails: """
      print("a".matches('((a{100}){100}){100}'))
      """,
    works: """
      print("a".matches('a{1,100}'))
      """)

  static let timePattern = DiagnosticCode(
    "E0712", .value, "a pattern for times is written wrongly",
    """
    In the pattern of `format`, `%Y-%m-%d %H:%M:%S` stand for year, month, day, hour, minute and \
    second, and `%%` for the character.
    """,
    fails: """
      print(time.from_unix_seconds(0).format("%Q"))
      """,
    works: """
      print(time.from_unix_seconds(0).format("%Y-%m-%d"))
      """)

  static let selfContaining = DiagnosticCode(
    "E0713", .value, "an argument contains itself, or is nested too deeply",
    """
    What leaves the script, such as the arguments of an operation, is copied as a whole, so that \
    it cannot contain itself.
    """,
    fails: """
      let hosts = []
      hosts.push(hosts)
      print(env("HOSTS", hosts))
      """,
    works: """
      let hosts = []
      hosts.push(hosts.copy())
      print(env("HOSTS", hosts))
      """)

  static let noParameterValue = DiagnosticCode(
    "E0714", .value, "a parameter of the run has no value",
    """
    Who starts a run gives each parameter its value: `--param host=web-01`. A parameter with a \
    default may be left out.
    """,
    fails: """
      param host: string
      print(host)
      """,
    works: """
      param host: string = "web-01"
      print(host)
      """)
}

extension Message {
  // MARK: Arithmetic

  static func overflow(_ operation: String, ofInts: Bool) -> Message {
    Message(
      .overflow, "the result of `\(operation)` does not fit",
      hint: ofInts
        ? "ints reach from -9223372036854775808 to 9223372036854775807; a float holds more" : nil)
  }

  static var durationOverflow: Message { Message(.overflow, "the duration does not fit") }

  static var timeOverflow: Message {
    Message(.overflow, "the time does not fit", hint: "times reach from 1677 to 2262")
  }

  static var divisionByZero: Message { Message(.divisionByZero, "division by zero") }

  static var noRoot: Message { Message(.noRoot, "a negative number has no square root") }

  // MARK: Statements

  static func noArm(_ value: String) -> Message {
    Message(
      .noArm, "no arm of the `match` fits \(value)",
      hint: "add an arm for it, or `_ -> …` for everything else")
  }

  /// - Parameters:
  ///   - sides: for each comparison its sides, `1 against 2`.
  static func assertionFailed(_ condition: String, sides: [String], message: String?) -> Message {
    let shown = sides.isEmpty ? "" : " (\(sides.joined(separator: ", ")))"
    return Message(
      .assertionFailed,
      "assertion failed: `\(condition)`\(shown)\(message.map { ": \($0)" } ?? "")")
  }

  // MARK: Texts that are read

  /// - Parameter wanted: the type with its article.
  static func notThisText(_ value: String, _ wanted: String, hint: String? = nil) -> Message {
    Message(.notThisText, "\(value) is not \(wanted)", hint: hint)
  }

  static func doesNotFitInt(_ value: String) -> Message {
    Message(.notThisText, "\(value) does not fit an int")
  }

  static func notJSON(_ what: String, line: Int, byte: Int) -> Message {
    Message(.notJSON, "the text is not JSON: \(what) (line \(line), byte \(byte))")
  }

  static func largeInt(_ digits: String, line: Int, byte: Int) -> Message {
    Message(
      .notThisText,
      "the JSON holds an int that does not fit 64 bits: \(digits.shortened) "
        + "(line \(line), byte \(byte))",
      hint: "as a float it would lose digits: `json.parse(text, large_ints: \"string\")` keeps "
        + "them, `\"float\"` takes the nearest float")
  }

  static func notWritableAsJSON(_ number: String) -> Message {
    Message(
      .notWritableAsJSON, "\(number) cannot be written as JSON",
      hint: "JSON has no infinite numbers and no `nan`")
  }

  static var tooDeepForJSON: Message {
    Message(.notWritableAsJSON, "the value is nested too deeply, or contains itself")
  }

  // MARK: Arguments

  static func negative(_ parameter: String, _ value: Int64) -> Message {
    refused("`\(parameter)` must not be negative, but is \(value)")
  }

  static func tooSmall(_ parameter: String, atLeast bound: Int64, _ value: Int64) -> Message {
    refused("`\(parameter)` must be at least \(bound), but is \(value)")
  }

  /// A value that a function of the library refuses, in its own words.
  static func refused(_ text: String, hint: String? = nil) -> Message {
    Message(.refusedValue, text, hint: hint)
  }

  static func noParameterValue(_ name: String) -> Message {
    Message(.noParameterValue, "the parameter `\(name)` has no value")
  }

  static func selfContaining(_ function: String, limit: Int) -> Message {
    Message(
      .selfContaining,
      "an argument of `\(function)` contains itself, or is nested more than \(limit) deep")
  }

  // MARK: Patterns

  static func wrongPattern(character: Int, _ what: String, hint: String?) -> Message {
    Message(
      .wrongPattern, "the pattern is wrong at character \(character): \(what)",
      hint: hint ?? "a raw string keeps backslashes: '\\d+'")
  }

  static func noGroup(_ name: String) -> Message {
    Message(.wrongPattern, "the pattern has no group `\(name)`")
  }

  static var patternTooLarge: Message {
    Message(
      .patternTooLarge, "the pattern is too large",
      hint: "repetitions such as `{100}` inside one another multiply")
  }

  static var textTooLongForPattern: Message {
    Message(
      .patternTooLarge, "the text is too long for this pattern",
      hint: "match the lines one by one, or use a smaller pattern")
  }

  static func timePattern(_ text: String, hint: String) -> Message {
    Message(.timePattern, text, hint: hint)
  }
}
