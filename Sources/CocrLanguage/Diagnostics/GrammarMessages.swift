// What is wrong with the order of words and symbols.

extension DiagnosticCode {
  static let grammar: [DiagnosticCode] = [
    unexpectedToken, unclosedBracket, unopenedBracket, foreignWord, keywordAsName,
    chainedOperator, argumentForm, misplacedAssignment, notAssignable, functionForm, mapForm,
    typeForm, matchForm, tryForm, statementForm, notAtTopLevel, importName, foreignForm,
    clauseTwice,
  ]

  static let unexpectedToken = DiagnosticCode(
    "E0201", "something else was expected here",
    """
    The statement cannot go on with what stands here. The message says what was expected; the \
    cause is often just before: a missing bracket, comma or operator.
    """,
    fails: """
      let count 3
      print(count)
      """,
    works: """
      let count = 3
      print(count)
      """)

  static let unclosedBracket = DiagnosticCode(
    "E0202", "a bracket is not closed",
    """
    Each `(`, `[` and `{` needs its counterpart. The message points to the opening one.
    """,
    fails: """
      let hosts = ["web-01", "web-02"
      print(hosts)
      """,
    works: """
      let hosts = ["web-01", "web-02"]
      print(hosts)
      """)

  static let unopenedBracket = DiagnosticCode(
    "E0203", "a bracket closes nothing",
    """
    A `)`, `]` or `}` stands where none is open: it is one too many, or its counterpart is missing.
    """,
    fails: """
      let count = len([1, 2]))
      print(count)
      """,
    works: """
      let count = len([1, 2])
      print(count)
      """)

  static let foreignWord = DiagnosticCode(
    "E0204", "a word that the language does not have",
    """
    The statement begins with a misspelt keyword or a word of another language, or a value has \
    another name here: `null`, `true` and `false` are written in small letters.
    """,
    fails: """
      let owner = None
      print(owner)
      """,
    works: """
      let owner = null
      print(owner)
      """)

  static let keywordAsName = DiagnosticCode(
    "E0205", "a keyword cannot be a name",
    """
    Words such as `if`, `step`, `on` and `test` have a meaning of their own and cannot name a \
    variable, a function or a parameter. The name of a field may be any word.
    """,
    fails: """
      let step = 1
      """,
    works: """
      let number = 1
      print(number, {step: 1}.step)
      """)

  static let chainedOperator = DiagnosticCode(
    "E0206", "operators cannot be chained like this",
    """
    A comparison gives a bool, and so cannot be compared with a number again. Two comparisons \
    are joined with `and`. A range has two ends.
    """,
    fails: """
      let usage = 80
      print(50 < usage < 90)
      """,
    works: """
      let usage = 80
      print(50 < usage and usage < 90)
      """)

  static let argumentForm = DiagnosticCode(
    "E0207", "arguments are written wrongly",
    """
    Arguments without a name come first, then those with one. A name is followed by `:`.
    """,
    fails: """
      fn area(width, height) { width * height }
      print(area(width: 2, 3))
      """,
    works: """
      fn area(width, height) { width * height }
      print(area(2, height: 3))
      """)

  static let misplacedAssignment = DiagnosticCode(
    "E0208", "an assignment cannot stand here",
    """
    `=` assigns, and one statement assigns to one variable. Values are compared with `==`.
    """,
    fails: """
      let count = 3
      if count = 3 { print("three") }
      """,
    works: """
      let count = 3
      if count == 3 { print("three") }
      """)

  static let notAssignable = DiagnosticCode(
    "E0209", "this cannot be assigned to",
    """
    Left of `=` stands a name, a field `a.b` or an item `a[0]`.
    """,
    fails: """
      let hosts = ["web-01"]
      hosts.first() = "web-02"
      """,
    works: """
      let hosts = ["web-01"]
      hosts[0] = "web-02"
      print(hosts)
      """)

  static let functionForm = DiagnosticCode(
    "E0210", "a function is written wrongly",
    """
    `fn name(x: int) -> int { … }` declares a function. Inside an expression a function is `x => \
    …` for one expression, or `fn(x) { … }` for statements. The parameters of a block after a \
    call stand before `=>`, without parentheses: `{ x, y => … }`.
    """,
    fails: """
      let add = (a, b) => { return a + b }
      print(add(1, 2))
      """,
    works: """
      let add = fn(a, b) { return a + b }
      let double = x => x * 2
      print(add(1, 2), double(3))
      """)

  static let mapForm = DiagnosticCode(
    "E0211", "a map is written wrongly",
    """
    A map is written `{name: value, "any key": value}`. Where a `{` would open a block, as in \
    the header of `if` and `for`, a map stands in parentheses.
    """,
    fails: """
      let name = "web-01"
      print({name})
      """,
    works: """
      let name = "web-01"
      print({name: name})
      """)

  static let typeForm = DiagnosticCode(
    "E0212", "a type is written wrongly",
    """
    The type of the items of a list and of the values of a map stands in brackets: \
    `list[string]`, `map[int]`. The keys of a map are always strings.
    """,
    fails: """
      let sizes: map[string, int] = {a: 1}
      print(sizes)
      """,
    works: """
      let sizes: map[int] = {a: 1}
      print(sizes)
      """)

  static let matchForm = DiagnosticCode(
    "E0213", "a `match` is written wrongly",
    """
    An arm is `pattern -> value`, or `pattern -> { … }` for statements. A `match` has at least \
    one. A pattern that is a name takes every value and stands alone.
    """,
    fails: """
      let size = match 5 { 1 => "one"; _ => "many" }
      print(size)
      """,
    works: """
      let size = match 5 { 1 -> "one"; _ -> "many" }
      print(size)
      """)

  static let tryForm = DiagnosticCode(
    "E0214", "a `try` is written wrongly",
    """
    After the block of `try` come any number of `catch` clauses and then at most one `finally`; \
    at least one of them is there. The name of the error stands without parentheses.
    """,
    fails: """
      try { print("risky") }
      """,
    works: """
      try { print("risky") } catch error { print(error.message) }
      """)

  static let statementForm = DiagnosticCode(
    "E0215", "a statement is written with parentheses that it does not have",
    """
    `for item in items { … }` and `assert condition, "message"` are statements, not calls, and \
    are written without parentheses.
    """,
    fails: """
      assert(1 == 1, "numbers work")
      """,
    works: """
      assert 1 == 1, "numbers work"
      """)

  static let notAtTopLevel = DiagnosticCode(
    "E0216", "this stands only at the top level of a file",
    """
    `import`, `param`, `on` and `test` belong to the file as a whole. They cannot stand inside a \
    block or function.
    """,
    fails: """
      if true {
        param size: int = 10
      }
      """,
    works: """
      param size: int = 10
      if size > 5 { print(size) }
      """)

  static let importName = DiagnosticCode(
    "E0217", "a module needs a name",
    """
    A module is called by the last part of its path. Where that is not a name, `as` gives it one.
    """,
    fails: """
      import "./disk-tools.cocr"
      """,
    works: """
      import "./disk-tools.cocr" as tools
      print(tools.limit)
      """)

  static let foreignForm = DiagnosticCode(
    "E0218", "a form of another language",
    """
    A part of a list or text is taken by a range: `items[1..<3]`. Values that belong together \
    stand in a list or map; there are no tuples.
    """,
    fails: """
      let items = [1, 2, 3]
      print(items[1:3])
      """,
    works: """
      let items = [1, 2, 3]
      print(items[1..<3])
      """)

  static let clauseTwice = DiagnosticCode(
    "E0219", "a clause is given twice",
    """
    A trigger takes each of `where`, `once`, `after`, `collect` and `limit` once. Two conditions \
    are joined with `and`.
    """,
    fails: """
      on alarm where true where false { print(alarm) }
      """,
    works: """
      on alarm where true and false { print(alarm) }
      """)
}

extension Message {
  static func expected(
    _ expected: String, found: String, hint: String?
  ) -> Message {
    Message(.unexpectedToken, "expected \(expected), but found \(found)", hint: hint)
  }

  /// - Parameter end: `line`, `file` or `input`.
  static func expected(_ expected: String, beforeEndOf end: String, hint: String?) -> Message {
    Message(.unexpectedToken, "expected \(expected), but the \(end) ends here", hint: hint)
  }

  // MARK: Brackets

  static func unclosedBracket(_ opener: String, beforeEndOf end: String) -> Message {
    Message(.unclosedBracket, "the `\(opener)` is not closed before the \(end) ends")
  }

  static func unclosedBracket(_ opener: String, hint: String) -> Message {
    Message(.unclosedBracket, "the `\(opener)` is not closed", hint: hint)
  }

  static var unopenedBlock: Message {
    Message(
      .unopenedBracket, "unexpected `}`: no block is open here",
      hint: "remove it, or look for a `}` too many above")
  }

  static func unopenedBracket(_ bracket: String, hint: String?) -> Message {
    Message(.unopenedBracket, "unexpected `\(bracket)`: nothing is open here", hint: hint)
  }

  // MARK: Words

  static func foreignWord(_ word: String, hint: String) -> Message {
    Message(.foreignWord, "`\(word)` is not a word of the language", hint: hint)
  }

  static func foreignLiteral(_ word: String, writtenHere: String) -> Message {
    Message(.foreignWord, "`\(word)` is written `\(writtenHere)`")
  }

  /// - Parameter purpose: `cannot name a function`, for example.
  static func keywordAsName(
    _ word: String, _ purpose: String, hint: String = "choose another name"
  ) -> Message {
    Message(.keywordAsName, "`\(word)` is a keyword and \(purpose)", hint: hint)
  }

  // MARK: Operators and assignments

  static func chainedComparisons(_ first: String, _ second: String) -> Message {
    Message(
      .chainedOperator, "comparisons cannot be chained",
      hint: "join them with `and`: `a \(first) b and b \(second) c`")
  }

  static var chainedRanges: Message {
    Message(
      .chainedOperator, "a range has two ends", hint: "`range` makes lists with other steps")
  }

  static func strayAssignment(_ place: String) -> Message {
    Message(
      .misplacedAssignment, "`=` assigns and cannot stand in \(place)",
      hint: "a comparison is written `==`")
  }

  static var chainedAssignment: Message {
    Message(
      .misplacedAssignment, "one statement assigns once",
      hint: "write a statement for each variable")
  }

  static func severalVariables(_ word: String) -> Message {
    Message(
      .misplacedAssignment, "`\(word)` declares one variable at a time",
      hint: "write a `\(word)` of its own for each")
  }

  static var assignmentToOptionalField: Message {
    Message(
      .notAssignable, "a field after `?.` cannot be assigned",
      hint: "check for null first, then assign with `.`")
  }

  static var assignmentToCall: Message {
    Message(.notAssignable, "the result of a call cannot be assigned to")
  }

  static var assignmentToComparison: Message {
    Message(.notAssignable, "a comparison cannot be assigned to")
  }

  static func notAssignable(_ operation: String) -> Message {
    Message(
      .notAssignable, "this cannot be assigned to",
      hint: "the left of `\(operation)` is a name, a field `a.b` or an index `a[0]`")
  }

  // MARK: Arguments and functions

  static func positionalAfterNamed(_ label: String) -> Message {
    Message(
      .argumentForm,
      "an argument without a name stands after the one called `\(label.shortened)`",
      hint: "arguments without a name come first")
  }

  static func argumentColon(_ name: String) -> Message {
    Message(
      .argumentForm, "the name of an argument is followed by `:`", hint: "write `\(name): …`")
  }

  static var parametersWithoutArrow: Message {
    Message(
      .functionForm, "the parameters of a function are followed by `=>`",
      hint: TreeParser.functionForm)
  }

  static var namedFunctionExpression: Message {
    Message(
      .functionForm, "a function inside an expression has no name", hint: "write `fn(…) { … }`")
  }

  static func resultTypeArrow(_ type: String) -> Message {
    Message(
      .functionForm, "a result type is written after `->`", hint: "write `-> \(type)`")
  }

  static var barInBlock: Message {
    Message(
      .functionForm, "a `|` cannot stand here",
      hint: "the parameters of a block are written `{ x, y => … }`")
  }

  static var blockParametersInParentheses: Message {
    Message(
      .functionForm, "the parameters of a block stand without parentheses",
      hint: "write `{ x, y => … }`")
  }

  static func blockParametersWithoutArrow(_ name: String) -> Message {
    Message(
      .functionForm, "the parameters of a block are followed by `=>`",
      hint: "write `{ \(name) => … }`")
  }

  static var blockAfterArrow: Message {
    Message(
      .functionForm, "the `{` after `=>` starts a map, and this is none",
      hint: "a function of several statements is written `fn(x) { … }`")
  }

  static func statementAfterArrow(_ word: String) -> Message {
    Message(
      .functionForm, "an arrow function is one expression, and `\(word)` is a statement",
      hint: word == "return"
        ? "leave `return` out" : "a function of statements is written `fn(x) { … }`")
  }

  // MARK: Maps and types

  static var blockInExpression: Message {
    Message(
      .mapForm, "the `{` starts a map here, and this is none",
      hint: "a map is written `{name: value}`; blocks stand only after `if`, `fn` and the like")
  }

  static func keyColon(_ key: String) -> Message {
    Message(.mapForm, "a key is followed by `:`", hint: "write `\(key): …`")
  }

  static func keyWithoutValue(_ key: String, hint: String?) -> Message {
    Message(.mapForm, "the key `\(key)` has no value", hint: hint)
  }

  static var mapInHeader: Message {
    Message(
      .mapForm, "a map stands in parentheses here, where a `{` opens the block",
      hint: "write `({…})`")
  }

  static func severalItemTypes(_ name: String) -> Message {
    Message(
      .typeForm, "`\(name)` takes one type in brackets",
      hint: name == "map"
        ? "the keys of a map are always strings: write `map[…]` with the type of its values" : nil)
  }

  static func itemTypeInBrackets(_ name: String, _ item: String) -> Message {
    Message(
      .typeForm, "the type of the items stands in brackets", hint: "write `\(name)[\(item)]`")
  }

  // MARK: Statements

  static var armArrow: Message {
    Message(.matchForm, "the pattern of an arm is followed by `->`", hint: "write `->`")
  }

  static func statementInArm(_ word: String) -> Message {
    Message(.matchForm, "`\(word)` stands in a block here", hint: "write `-> { … }`")
  }

  static var noArms: Message {
    Message(
      .matchForm, "a `match` needs at least one arm",
      hint: "an arm is written `pattern -> value`, one for everything else `_ -> value`")
  }

  static var nameAmongPatterns: Message {
    Message(
      .matchForm, "a name cannot stand beside other patterns", hint: "give it an arm of its own")
  }

  static var bareTry: Message {
    Message(
      .tryForm, "`try` has neither `catch` nor `finally`",
      hint: "write `try { … } catch error { … }`")
  }

  static var catchAfterFinally: Message {
    Message(.tryForm, "`catch` stands before `finally`")
  }

  static func catchParentheses(_ name: String) -> Message {
    Message(
      .tryForm, "the name after `catch` stands without parentheses",
      hint: "write `catch \(name) { … }`")
  }

  static var assertParentheses: Message {
    Message(
      .statementForm, "`assert` is a statement, not a function",
      hint: "write `assert condition, \"message\"` without the parentheses")
  }

  static var forParentheses: Message {
    Message(
      .statementForm, "the header of `for` stands without parentheses",
      hint: "write `for item in items { … }`")
  }

  static func notAtTopLevel(_ word: String) -> Message {
    Message(
      .notAtTopLevel, "`\(word)` stands only at the top level of a file",
      hint: "move it out of the block")
  }

  static var emptyModuleName: Message {
    Message(.importName, "the name of the module is empty")
  }

  static func unusableModuleName(_ stem: String, path: String) -> Message {
    Message(
      .importName, "`\(stem)` cannot be used as a name",
      hint: "give it one: `import \"\(path)\" as name`")
  }

  static func slice(from start: String, to end: String) -> Message {
    Message(
      .foreignForm, "a part of a list or text is not written with `:`",
      hint: "write a range: `[\(start)..<\(end)]`")
  }

  static var tuple: Message {
    Message(
      .foreignForm, "there are no tuples",
      hint: "a list is written `[a, b]`, a function `(a, b) => …`")
  }

  static func clauseTwice(_ clause: String) -> Message {
    Message(.clauseTwice, "`\(clause)` is given twice", hint: "remove one")
  }
}
