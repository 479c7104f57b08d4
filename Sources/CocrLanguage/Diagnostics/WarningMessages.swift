// What is not wrong and still hardly meant.

extension DiagnosticCode {
  static let warnings: [DiagnosticCode] = [
    unusedName, unreachable, unusedValue, neverEqual, coveredArm, missingArms, unknownCase,
    testsOfOneTitle,
  ]

  static let unusedName = DiagnosticCode(
    "E1001", "a name is never used",
    """
    A variable or module that nothing uses may be a leftover, or its name is misspelt where it \
    should be used. A name that starts with `_` says that this is meant.
    """,
    fails: """
      fn restart(host) {
        let started = 1
        print(host)
      }
      restart("web-01")
      """,
    works: """
      fn restart(host) {
        let _started = 1
        print(host)
      }
      restart("web-01")
      """)

  static let unreachable = DiagnosticCode(
    "E1002", "statements are never reached",
    """
    What stands after `return`, `break`, `throw`, or after a call that always throws, never runs.
    """,
    fails: """
      fn name() {
        return "web-01"
        print("done")
      }
      print(name())
      """,
    works: """
      fn name() {
        print("done")
        return "web-01"
      }
      print(name())
      """)

  static let unusedValue = DiagnosticCode(
    "E1003", "a value is not used",
    """
    The statement computes a value and does nothing else. The last expression of a function is \
    its value; others need to be assigned, returned or called.
    """,
    fails: """
      let count = 1
      count + 1
      print(count)
      """,
    works: """
      let count = 1
      print(count + 1)
      """)

  static let neverEqual = DiagnosticCode(
    "E1004", "values of these types are never equal",
    """
    Values of different types are never equal, apart from ints and floats, so that the \
    comparison has the same result whatever the values are.
    """,
    fails: """
      let port = "8080"
      print(port == 8080)
      """,
    works: """
      let port = "8080"
      print(int(port) == 8080)
      """)

  static let coveredArm = DiagnosticCode(
    "E1005", "an arm of a `match` is never reached",
    """
    The first arm that fits is taken. An arm below one that takes every value, or the same \
    value, never is.
    """,
    fails: """
      print(match 5 { _ -> "any"; 5 -> "five" })
      """,
    works: """
      print(match 5 { 5 -> "five"; _ -> "any" })
      """)

  static let missingArms = DiagnosticCode(
    "E1006", "a `match` has no arm for some values",
    """
    Where the service documents all values of a field, a `match` on it should have an arm for \
    each, or one for the rest.
    """,
    fails: """
      fn is_done(order: Order) {
        match order.status { "FINISHED" -> true }
      }
      print(is_done)
      """,
    works: """
      fn is_done(order: Order) {
        match order.status { "FINISHED" -> true; _ -> false }
      }
      print(is_done)
      """)

  static let unknownCase = DiagnosticCode(
    "E1007", "a text is not one of the values that this can have",
    """
    Where the service documents all values of a field, a comparison with any other text is never \
    true. A text that looks like a misspelt value is an error; any other is a warning, because \
    the service may know more than its documentation says.
    """,
    fails: """
      fn is_done(order: Order) { order.status == "FINISHD" }
      print(is_done)
      """,
    works: """
      fn is_done(order: Order) { order.status == "FINISHED" }
      print(is_done)
      """)

  static let testsOfOneTitle = DiagnosticCode(
    "E1008", "two tests have one title",
    """
    A report names tests by their titles, so that two with the same one cannot be told apart.
    """,
    fails: """
      test "it works" { assert 1 == 1 }
      test "it works" { assert 2 == 2 }
      """,
    works: """
      test "one is one" { assert 1 == 1 }
      test "two is two" { assert 2 == 2 }
      """)
}

extension Message {
  static func unusedModule(_ name: String) -> Message {
    Message(
      .unusedName, "the module `\(name)` is never used",
      hint: "remove the import, or write `as _\(name)` to say that this is meant")
  }

  static func unusedName(_ name: String) -> Message {
    Message(
      .unusedName, "`\(name)` is never used",
      hint: "remove it, or name it `_\(name)` to say that this is meant")
  }

  static func unreachable(after jump: String) -> Message {
    Message(.unreachable, "this is never reached: \(jump) comes before it")
  }

  static var unreachableAfterFailure: Message {
    Message(
      .unreachable, "this is never reached: the statement before it always fails or leaves")
  }

  static func unusedValue(hint: String?) -> Message {
    Message(.unusedValue, "the value of this expression is not used", hint: hint)
  }

  // MARK: Comparisons

  static func neverEqual(_ left: String, _ right: String, isUnequal: Bool) -> Message {
    Message(
      .neverEqual, "\(left.withArticle) and \(right.withArticle) are never equal",
      hint: "this is always \(isUnequal)")
  }

  static func patternNeverEqual(_ pattern: String, _ subject: String) -> Message {
    Message(
      .neverEqual,
      "\(pattern.withArticle) is never equal to \(subject.withArticle), so this is never reached")
  }

  static func noRange(_ lower: String, _ upper: String) -> Message {
    Message(.neverEqual, "\(lower.withArticle) and \(upper.withArticle) are no range")
  }

  static func neverInList(_ item: String, of type: String) -> Message {
    Message(.neverEqual, "\(item.withArticle) is never in a list of \(type)s")
  }

  static func unknownCase(_ text: String, hint: String?) -> Message {
    Message(
      .unknownCase, "\"\(text.shortened)\" is not one of the values that this can have",
      hint: hint)
  }

  // MARK: Arms

  static func coveredArm(line: Int) -> Message {
    Message(
      .coveredArm, "this arm is never reached: the one in line \(line) takes every value",
      hint: "move it up, or remove it")
  }

  static func coveredPattern(_ pattern: String) -> Message {
    Message(
      .coveredArm, "an arm above takes `\(pattern)` already", hint: "remove one of the two")
  }

  static func missingArms(_ values: [String]) -> Message {
    let shown = values.prefix(8).map { "\"\($0)\"" }.joined(separator: ", ")
    let more = values.count > 8 ? " and \(values.count - 8) more" : ""
    return Message(
      .missingArms, "the `match` has no arm for \(shown)\(more)",
      hint: "add \(values.count == 1 ? "it" : "them"), or an arm `_ -> …` for the rest")
  }

  // MARK: Tests

  static func testsOfOneTitle(_ title: String, line: Int) -> Message {
    Message(
      .testsOfOneTitle,
      "another test has the title \"\(title.shortened)\": the one in line \(line)",
      hint: "say what tells the two apart")
  }
}
