// What is wrong with calls and their arguments.

extension DiagnosticCode {
  static let calls: [DiagnosticCode] = [
    notCallable, missingArgument, tooManyArguments, unknownArgument, argumentTwice, needsName,
    noBlock, callbackArguments, valueNotAllowed, noHelp,
  ]

  static let notCallable = DiagnosticCode(
    "E0501", .call, "a value cannot be called",
    """
    Only functions are called. A field that holds another value is read without parentheses.
    """,
    fails: """
      let host = {name: "web-01"}
      print(host.name())
      """,
    works: """
      let host = {name: "web-01"}
      print(host.name)
      """)

  static let missingArgument = DiagnosticCode(
    "E0502", .call, "an argument is missing",
    """
    A parameter without a default needs an argument, by its place or by its name. `help("name")` \
    shows the parameters of a function.
    """,
    fails: """
      fn area(width, height) { width * height }
      print(area(2))
      """,
    works: """
      fn area(width, height = 1) { width * height }
      print(area(2))
      """)

  static let tooManyArguments = DiagnosticCode(
    "E0503", .call, "there are too many arguments",
    """
    A function takes at most as many arguments as it has parameters. A method does not count the \
    value before the dot.
    """,
    fails: """
      print("disk".upper("en"))
      """,
    works: """
      print("disk".upper())
      """)

  static let unknownArgument = DiagnosticCode(
    "E0504", .call, "a function has no argument of this name",
    """
    The name before `:` is that of a parameter of the function.
    """,
    fails: """
      print(retry(tmes: 3) { 5 })
      """,
    works: """
      print(retry(times: 3) { 5 })
      """)

  static let argumentTwice = DiagnosticCode(
    "E0505", .call, "an argument is given twice",
    """
    An argument is given either by its place or by its name.
    """,
    fails: """
      fn area(width, height) { width * height }
      print(area(2, width: 3))
      """,
    works: """
      fn area(width, height) { width * height }
      print(area(2, height: 3))
      """)

  static let needsName = DiagnosticCode(
    "E0506", .call, "an argument needs its name",
    """
    Operations of the service have many parameters, so that all but the one that names their \
    object are given by name.
    """,
    fails: """
      print(resources.list("ecs"))
      """,
    works: """
      print(resources.list(provider: "ecs", type: "cloudservers"))
      """)

  static let noBlock = DiagnosticCode(
    "E0507", .call, "a call takes no block",
    """
    A block after the parentheses of a call is its last argument, and a function. It cannot \
    follow where that argument has been given, or where there is none.
    """,
    fails: """
      print(math.floor(2.5) { 3 })
      """,
    works: """
      print(math.floor(2.5), [1].map() { x => x * 3 })
      """)

  static let callbackArguments = DiagnosticCode(
    "E0508", .call, "a given function takes other arguments",
    """
    A function that is handed to another is called by that one, with the arguments that it \
    knows: an item for `map`, two items for `sort`, key and value for the methods of maps.
    """,
    fails: """
      print([1, 2].map((index, item) => item))
      """,
    works: """
      print([1, 2].map(item => item))
      """)

  static let valueNotAllowed = DiagnosticCode(
    "E0509", .value, "an argument is not among the values allowed",
    """
    Some parameters take one of a few texts, or numbers, texts and lists within limits. What a \
    literal breaks is found before the run.
    """,
    fails: """
      fn start(rate: int) {
        if rate < 1 or rate > 100 { throw "a rate is 1 to 100" }
        print(rate)
      }
      start(120)
      """,
    works: """
      fn start(rate: int) {
        if rate < 1 or rate > 100 { throw "a rate is 1 to 100" }
        print(rate)
      }
      start(100)
      """)

  static let noHelp = DiagnosticCode(
    "E0510", .name, "there is no help on this",
    """
    `help("name")` shows the help on a function or a group of functions of the library.
    """,
    fails: """
      help("prnt")
      """,
    works: """
      help("print")
      """)
}

extension Message {
  static func notCallable(_ found: String, isNull: Bool) -> Message {
    Message(
      .notCallable, "\(found.withArticle) cannot be called", hint: isNull ? nullHint : nil)
  }

  static func fieldNotCallable(_ name: String, _ found: String) -> Message {
    Message(
      .notCallable, "the field `\(name)` is \(found.withArticle) and cannot be called",
      hint: "read it without parentheses: `.\(name)`")
  }

  // MARK: Number and names

  /// A function in a sentence; one that is written where it is used has no name.
  static func function(_ name: String) -> String {
    name == "function" ? "the function" : "`\(name)`"
  }

  static func missingArgument(_ function: String, _ argument: String, hint: String?) -> Message {
    Message(
      .missingArgument, "\(Self.function(function)) needs the argument `\(argument)`", hint: hint)
  }

  static func missingArgument(
    _ function: String, _ argument: String, givenAs other: String
  ) -> Message {
    Message(
      .missingArgument,
      "`\(function)` needs the argument `\(argument)`, but this is given as `\(other)`",
      hint: "name it: `\(argument): …`")
  }

  static func missingArguments(_ function: String, _ names: [String], hint: String?) -> Message {
    let quoted = names.map { "`\($0)`" }
    let listing = quoted.dropLast().joined(separator: ", ") + " and \(quoted.last ?? "")"
    return Message(
      .missingArgument, "`\(function)` needs the arguments \(listing)", hint: hint)
  }

  static func tooManyArguments(
    _ function: String, takes expected: Int, given: Int, hint: String? = nil
  ) -> Message {
    Message(
      .tooManyArguments,
      "\(Self.function(function)) takes \(arguments(expected)), "
        + "but \(given) \(given == 1 ? "is" : "are") given",
      hint: hint)
  }

  static func unknownArgument(_ function: String, _ label: String, hint: String?) -> Message {
    Message(
      .unknownArgument, "\(Self.function(function)) has no argument `\(label)`", hint: hint)
  }

  static func argumentTwice(_ function: String, _ label: String) -> Message {
    Message(
      .argumentTwice, "the argument `\(label)` of \(Self.function(function)) is given twice",
      hint: "remove one of the two")
  }

  /// - Parameter positional: the arguments that may be given without a name.
  static func needsName(_ function: String, positional: [String], hint: String?) -> Message {
    let quoted = positional.map { "`\($0)`" }.joined(separator: ", ")
    return Message(
      .needsName,
      positional.isEmpty
        ? "the arguments of `\(function)` are given by name"
        : "`\(function)` takes only \(quoted) without a name",
      hint: hint)
  }

  static func noBlock(_ function: String) -> Message {
    Message(.noBlock, "\(Self.function(function)) takes no block after its arguments")
  }

  /// - Parameter taken: what the given function "needs" or "takes" instead.
  static func callbackArguments(
    of function: String, given: Int, _ taken: String, hint: String? = nil
  ) -> Message {
    Message(
      .callbackArguments,
      "`\(function)` calls the function that it is given with \(arguments(given)), but it \(taken)",
      hint: hint)
  }

  // MARK: Values

  static func notAChoice(_ parameter: String, _ text: String, hint: String) -> Message {
    Message(
      .valueNotAllowed,
      "`\(parameter)` is \"\(text)\", which is not one of the allowed values", hint: hint)
  }

  /// - Parameters:
  ///   - amount: the number, or the length with its unit.
  ///   - verb: `is` of a number, `has` of a length.
  static func outsideLimits(
    _ parameter: String, _ verb: String, _ amount: String, bound: String, isLow: Bool
  ) -> Message {
    let are = bound == "1" ? "is" : "are"
    return Message(
      .valueNotAllowed,
      "`\(parameter)` \(verb) \(amount), "
        + (isLow ? "at least \(bound) \(are) needed" : "at most \(bound) \(are) allowed"))
  }

  /// What the host says of a literal among the arguments of one of its functions.
  static func refusedLiteral(_ path: String, _ problem: String, hint: String?) -> Message {
    Message(.valueNotAllowed, "`\(path)` \(problem)", hint: hint)
  }

  static func noHelp(_ name: String, hint: String?) -> Message {
    Message(.noHelp, "there is no help on `\(name)`", hint: hint)
  }
}
