// Values of a type that is not wanted where they stand. Types in these sentences come without an
// article, which is added here.

extension DiagnosticCode {
  static let types: [DiagnosticCode] = [
    operandTypes, noOrder, notABool, wrongType, notAContainer, rangeEnds, notIterable,
    notIndexable, thrownValue, notSettable, noLength, noConversion, callbackResult,
    receiverItem, notForJSON,
  ]

  static let operandTypes = DiagnosticCode(
    "E0401", .type, "an operator does not work on these types",
    """
    Arithmetic works on ints and floats, on durations, and on a time and a duration. `+` also \
    joins two strings or two lists. Nothing is turned into a string by itself: a value is put \
    into a text with `\\(…)`.
    """,
    fails: """
      print("hosts: " + 3)
      """,
    works: #"""
      print("hosts: \(3)")
      """#)

  static let noOrder = DiagnosticCode(
    "E0402", .type, "values have no order to compare by",
    """
    `<`, `<=`, `>` and `>=` compare two numbers, two strings, two durations or two times. `==` \
    compares values of every type.
    """,
    fails: """
      print("10" < 9)
      """,
    works: """
      print(int("10") < 9)
      """)

  static let notABool = DiagnosticCode(
    "E0403", .type, "a condition is not a bool",
    """
    The condition of `if`, `while`, `where` and the operands of `and`, `or` and `not` are true \
    or false. Other values do not count as one of them: what is meant is written as a \
    comparison.
    """,
    fails: """
      let hosts = ["web-01"]
      if len(hosts) { print("some") }
      """,
    works: """
      let hosts = ["web-01"]
      if len(hosts) > 0 { print("some") }
      """)

  static let wrongType = DiagnosticCode(
    "E0404", .type, "a value has the wrong type",
    """
    Where a type is declared, for a variable, a parameter or a result, only values of that type \
    are accepted. An int is accepted as a float; null only where the type ends with `?`.
    """,
    fails: """
      fn wait_for_hosts(count: int) { print(count) }
      wait_for_hosts("3")
      """,
    works: """
      fn wait_for_hosts(count: int) { print(count) }
      wait_for_hosts(int("3"))
      """)

  static let notAContainer = DiagnosticCode(
    "E0405", .type, "`in` cannot look in this value",
    """
    `x in y` looks for an item in a list, a key in a map, a part in a string or a number in a \
    range. The keys of a map and the parts of a string are strings.
    """,
    fails: """
      print(5 in "15")
      """,
    works: """
      print("5" in "15", 5 in [1, 5], 5 in 1..<9)
      """)

  static let rangeEnds = DiagnosticCode(
    "E0406", .type, "the ends of a range are not ints",
    """
    `1..<5` counts from 1 to 4, `1...5` from 1 to 5. Both ends are ints.
    """,
    fails: """
      for i in 0..<2.5 { print(i) }
      """,
    works: """
      for i in 0..<int(2.5) { print(i) }
      """)

  static let notIterable = DiagnosticCode(
    "E0407", .type, "`for` cannot go over this value",
    """
    `for` goes over the items of a list, the entries of a map, the characters of a string and \
    the numbers of a range.
    """,
    fails: """
      for i in 3 { print(i) }
      """,
    works: """
      for i in 0..<3 { print(i) }
      """)

  static let notIndexable = DiagnosticCode(
    "E0408", .type, "a value cannot be indexed like this",
    """
    Items of lists and characters of strings are numbered from 0; a range takes several. The \
    values of maps are found by their keys, which are strings.
    """,
    fails: """
      let hosts = ["web-01"]
      print(hosts["0"])
      """,
    works: """
      let hosts = ["web-01"]
      print(hosts[0])
      """)

  static let thrownValue = DiagnosticCode(
    "E0409", .type, "this value cannot be thrown",
    """
    `throw` takes a string, a map with a `message`, or an error that was caught.
    """,
    fails: """
      throw {kind: "quota"}
      """,
    works: """
      try {
        throw {kind: "quota", message: "no hosts left"}
      } catch error { print(error.message) }
      """)

  static let notSettable = DiagnosticCode(
    "E0410", .type, "a part of this value cannot be set",
    """
    Fields are set in maps, items in lists and maps. Strings never change: their methods return \
    new ones.
    """,
    fails: """
      let name = "web-01"
      name[0] = "W"
      """,
    works: """
      let name = "web-01"
      print(name.replace("w", "W"))
      """)

  static let noLength = DiagnosticCode(
    "E0411", .type, "a value has no length",
    """
    `len` counts the characters of a string, the items of a list and the entries of a map.
    """,
    fails: """
      print(len(500))
      """,
    works: """
      print(len(string(500)))
      """)

  static let noConversion = DiagnosticCode(
    "E0412", .type, "a value cannot become a number",
    """
    `int` and `float` read the number in a text and turn one sort of number into the other.
    """,
    fails: """
      print(int([1]))
      """,
    works: """
      print([1].map(x => int(x)))
      """)

  static let callbackResult = DiagnosticCode(
    "E0413", .type, "a given function returns the wrong type",
    """
    Some functions of the library decide by what the function that they are given returns: \
    `filter`, `any`, `sort` and `wait_until` need a bool, `flat_map` a list.
    """,
    fails: """
      print(["a", ""].filter(text => len(text)))
      """,
    works: """
      print(["a", ""].filter(text => len(text) > 0))
      """)

  static let receiverItem = DiagnosticCode(
    "E0414", .type, "`flatten` needs a list of lists",
    """
    `flatten` joins the lists that a list consists of into one.
    """,
    fails: """
      print([1, 2].flatten())
      """,
    works: """
      print([[1], [2]].flatten())
      """)

  static let notForJSON = DiagnosticCode(
    "E0415", .type, "a value of this type cannot be written as JSON",
    """
    JSON has null, bools, numbers, strings, lists and maps. Other values are turned into one of \
    those first, for example a time with `string(…)`.
    """,
    fails: """
      print(json.print(x => x))
      """,
    works: """
      print(json.print({name: "web-01"}))
      """)
}

extension Message {
  // MARK: Operators

  /// - Parameter types: those of the operands, with their articles.
  static func operandTypes(_ operation: String, _ types: String, hint: String? = nil) -> Message {
    Message(.operandTypes, "`\(operation)` does not work on \(types)", hint: hint)
  }

  /// - Parameter types: those of the operands, with their articles.
  static func noOrder(_ types: String, isOne: Bool = false, isNull: Bool) -> Message {
    Message(
      .noOrder, "\(types) \(isOne ? "has" : "have") no order to compare by",
      hint: isNull ? nullOperandHint : nil)
  }

  static func notABool(_ expectation: String, _ found: String, hint: String) -> Message {
    Message(.notABool, "\(expectation), not \(found.withArticle)", hint: hint)
  }

  static let conditionIsBool = "a condition must be a bool"
  static let notTakesBool = "`not` takes a bool"
  static let whereIsBool = "the condition of `where` must be a bool"

  static func notAContainer(_ found: String) -> Message {
    Message(
      .notAContainer,
      "`in` looks in lists, maps, strings and ranges, not in \(found.withArticle)")
  }

  static func notInString(_ found: String) -> Message {
    Message(
      .notAContainer, "only a string can be in a string, not \(found.withArticle)")
  }

  static func notAKey(_ found: String) -> Message {
    Message(
      .notAContainer,
      "the keys of a map are strings, so \(found.withArticle) cannot be among them")
  }

  static func rangeEnds(_ found: String?) -> Message {
    Message(
      .rangeEnds,
      "the ends of a range must be ints\(found.map { ", not \($0.withArticle)" } ?? "")")
  }

  // MARK: Declared types

  static func wrongType(
    _ what: String, _ expected: String, _ found: String, hint: String? = nil
  ) -> Message {
    Message(
      .wrongType, "\(what) must be \(expected.withArticle), not \(found.withArticle)", hint: hint)
  }

  /// The argument of a function that is written in the language.
  static func argument(_ name: String) -> String { "the argument `\(name)`" }

  /// The argument of a function that is written in Swift.
  static func argument(_ name: String, of function: String) -> String {
    "`\(name)` of `\(function)`"
  }

  static func functionNeeded(_ found: String) -> Message {
    Message(.wrongType, "a function is needed here, not \(found.withArticle)")
  }

  // MARK: Parts of values

  static func notIterable(_ found: String, isInt: Bool) -> Message {
    Message(
      .notIterable,
      "`for` goes over lists, maps, strings and ranges, not over \(found.withArticle)",
      hint: isInt ? "write `for i in 0..<n { }`" : nil)
  }

  static func notIndexable(_ found: String, isNull: Bool = false) -> Message {
    Message(
      .notIndexable, "\(found.withArticle) cannot be indexed", hint: isNull ? nullHint : nil)
  }

  static func notSliceable(_ found: String) -> Message {
    Message(.notIndexable, "\(found.withArticle) cannot be indexed by a range")
  }

  static func indexType(of container: String, _ found: String) -> Message {
    Message(
      .notIndexable,
      "the index of \(container.withArticle) must be an int, not \(found.withArticle)")
  }

  static func keyType(_ found: String) -> Message {
    Message(.notIndexable, "the key of a map must be a string, not \(found.withArticle)")
  }

  static func notSettable(_ part: String, on found: String, isNull: Bool) -> Message {
    Message(
      .notSettable, "\(part) cannot be set on \(found.withArticle)",
      hint: isNull ? nullHint : "only maps have fields that can be set")
  }

  static var stringChange: Message {
    Message(
      .notSettable, "a string cannot be changed",
      hint: "make a new one, for example with `.replace(…)`")
  }

  // MARK: Errors of scripts

  static func thrownValue(_ found: String) -> Message {
    Message(
      .thrownValue, "only a string or a map can be thrown, not \(found.withArticle)",
      hint: "write `throw \"what went wrong\"`")
  }

  static var thrownWithoutMessage: Message {
    Message(
      .thrownValue, "a thrown map needs a `message` that is a string",
      hint: "write `throw {message: \"what went wrong\"}`")
  }

  // MARK: The library

  static func noLength(_ found: String, isNull: Bool) -> Message {
    Message(.noLength, "\(found.withArticle) has no length", hint: isNull ? nullHint : nil)
  }

  static func noConversion(_ found: String, to target: String) -> Message {
    Message(.noConversion, "\(found.withArticle) cannot become \(target.withArticle)")
  }

  /// - Parameters:
  ///   - found: the type with its article.
  ///   - hint: what the function that is called has to say of it.
  static func callbackResult(
    of function: String, _ expected: ValueType, _ found: String, hint: String?
  ) -> Message {
    Message(
      .callbackResult,
      "the function that `\(function)` is given must give \(expected.noun.withArticle), not \(found)",
      hint: hint ?? (expected == .bool ? "let it compare, for example `x => x > 0`" : nil))
  }

  /// The value before the dot holds something that the method cannot take.
  static func receiverItem(of method: String, _ found: String) -> Message {
    Message(
      .receiverItem,
      "`\(method)` joins lists, but an item of this list is \(found.withArticle)")
  }

  static func notForJSON(_ found: String) -> Message {
    Message(.notForJSON, "\(found.withArticle) cannot be written as JSON")
  }
}
