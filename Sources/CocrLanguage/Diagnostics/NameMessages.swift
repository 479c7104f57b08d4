// What is wrong with what a name stands for: variables, modules, types.

extension DiagnosticCode {
  static let names: [DiagnosticCode] = [
    unknownName, usedTooEarly, declaredTwice, cannotAssign, moduleState, outsideLoop,
    outsideFunction, unknownModule, importCycle, unknownMember, privateMember, unknownType,
    keyTwice,
  ]

  static let unknownName = DiagnosticCode(
    "E0301", .name, "a name that nothing has",
    """
    A name is a variable, a function or a module that is declared in the file, or one that the \
    library has. A variable is known only inside the block that declares it.
    """,
    fails: """
      let hosts = ["web-01"]
      print(len(hosts), hots)
      """,
    works: """
      let hosts = ["web-01"]
      print(len(hosts), hosts)
      """)

  static let usedTooEarly = DiagnosticCode(
    "E0302", .name, "a name is used before it has a value",
    """
    Statements run from the top. A variable has its value once its declaration has run. \
    Functions may call each other in any order, but not before the variables that they use have \
    their values.
    """,
    fails: """
      print(limit)
      let limit = 3
      """,
    works: """
      let limit = 3
      print(limit)
      """)

  static let declaredTwice = DiagnosticCode(
    "E0303", .name, "a name is declared twice",
    """
    Within one block a name is declared once. A variable that changes is declared with `var` and \
    assigned with `=`. The parameters of a function have different names.
    """,
    fails: """
      let count = 1
      let count = 2
      print(count)
      """,
    works: """
      var count = 1
      count = 2
      print(count)
      """)

  static let cannotAssign = DiagnosticCode(
    "E0304", .name, "a name cannot be assigned",
    """
    `let` defines a constant, `var` a variable. Functions, modules, parameters, the variables of \
    loops and what the library declares cannot be assigned either.
    """,
    fails: """
      let count = 1
      count += 1
      print(count)
      """,
    works: """
      var count = 1
      count += 1
      print(count)
      """)

  static let moduleState = DiagnosticCode(
    "E0305", .frozen, "what a module declares cannot change any more",
    """
    The statements of a module run once, when it is imported. After that its variables keep \
    their values: neither the importing file nor the module's own functions can set them.
    """,
    fails: """
      math.sqrt = 3
      """,
    works: """
      let root = math.sqrt(9)
      print(root)
      """)

  static let outsideLoop = DiagnosticCode(
    "E0306", .name, "`break` or `continue` outside a loop",
    """
    `break` leaves the innermost loop, `continue` goes on with its next turn. A function or \
    block inside a loop is not part of it: `return` ends that function alone.
    """,
    fails: """
      if true { break }
      """,
    works: """
      for number in 1...5 {
        if number > 3 { break }
        print(number)
      }
      """)

  static let outsideFunction = DiagnosticCode(
    "E0307", .name, "`return` outside a function",
    """
    `return` ends a function, a block given to a call, a trigger or a test. At the top level of \
    a file there is nothing that it could end.
    """,
    fails: """
      let hosts = [1]
      if len(hosts) == 0 { return }
      """,
    works: """
      fn restart(hosts) {
        if len(hosts) == 0 { return }
        print(len(hosts))
      }
      restart([1])
      """)

  static let unknownModule = DiagnosticCode(
    "E0308", .name, "a module cannot be found",
    """
    `import "name"` imports a module of the library, `import "./path.cocr"` a file, whose path \
    is taken from the folder of the importing file.
    """,
    fails: """
      import "./mising.cocr"
      """,
    works: """
      import "./disk-tools.cocr" as tools
      print(tools.limit)
      """)

  static let importCycle = DiagnosticCode(
    "E0309", .name, "files import each other in a circle",
    """
    A module has to have run before what imports it, so that two files cannot import each other. \
    What both need belongs into a third one.
    """,
    fails: """
      # This file is itself runbook.cocr.
      import "./runbook.cocr"
      """,
    works: """
      import "./disk-tools.cocr" as tools
      print(tools.limit)
      """)

  static let unknownMember = DiagnosticCode(
    "E0310", .field, "a module has no member of this name",
    """
    After the name of a module or of a group of functions, such as `math` or `scripts`, stands \
    one of its members. `help("math")` lists them.
    """,
    fails: """
      print(math.sqroot(2))
      """,
    works: """
      print(math.sqrt(2))
      """)

  static let privateMember = DiagnosticCode(
    "E0311", .field, "a member is private to its module",
    """
    Names that start with `_` are known only in the file that declares them.
    """,
    fails: """
      import "./disk-tools.cocr" as tools
      print(tools._secret)
      """,
    works: """
      import "./disk-tools.cocr" as tools
      print(tools.limit)
      """)

  static let unknownType = DiagnosticCode(
    "E0312", .name, "a type that does not exist",
    """
    The types are `int float number string bool duration time list map function secret any`, the \
    models of the records that operations return, and any of them with a `?` where null is \
    allowed. Only `list` and `map` take the type of their items in brackets.
    """,
    fails: """
      fn greet(name: str) { print(name) }
      greet("you")
      """,
    works: """
      fn greet(name: string) { print(name) }
      greet("you")
      """)

  static let keyTwice = DiagnosticCode(
    "E0313", .name, "a key stands twice in a map",
    """
    A map holds each key once, so that one of two values for the same key would be lost.
    """,
    fails: """
      print({host: "web-01", host: "web-02"})
      """,
    works: """
      print({hosts: ["web-01", "web-02"]})
      """)
}

extension Message {
  static func unknownName(_ name: String, hint: String?) -> Message {
    Message(.unknownName, "unknown name `\(name.shortened)`", hint: hint)
  }

  // MARK: Too early

  static func usedBeforeDeclaration(_ name: String, hint: String?) -> Message {
    Message(
      .usedTooEarly, "`\(name.shortened)` is used before it is declared",
      hint: hint ?? "move its declaration above this line")
  }

  static func functionUsedTooEarly(hint: String? = nil) -> Message {
    Message(.usedTooEarly, "this function is used before it is declared", hint: hint)
  }

  static func usedBeforeValue(_ name: String) -> Message {
    Message(
      .usedTooEarly, "`\(name)` is used before it has a value",
      hint: "move its declaration above the first call that needs it")
  }

  // MARK: Twice

  static func declaredTwice(_ name: String, firstLine: Int, hint: String?) -> Message {
    Message(
      .declaredTwice, "`\(name.shortened)` is declared twice; the first time in line \(firstLine)",
      hint: hint)
  }

  static func parametersOfOneName(_ name: String) -> Message {
    Message(
      .declaredTwice, "two parameters are called `\(name)`", hint: "give each a word of its own")
  }

  static func keyTwice(_ key: String) -> Message {
    Message(
      .keyTwice, "the key `\(key)` stands twice in this map", hint: "remove one of the two")
  }

  // MARK: Assignments

  static func assignedConstant(_ name: String, line: Int) -> Message {
    Message(
      .cannotAssign, "`\(name)` cannot be assigned again: line \(line) declares it with `let`",
      hint: "declare it with `var` there")
  }

  static func assignedConstantOfSession(_ name: String) -> Message {
    Message(
      .cannotAssign, "`\(name)` cannot be assigned again: it was declared with `let`",
      hint: "declare it anew: `let \(name) = …`, or `var \(name) = …`")
  }

  static func assignedDeclaration(_ name: String, isFunction: Bool) -> Message {
    Message(
      .cannotAssign, "`\(name)` is a \(isFunction ? "function" : "module") and cannot be assigned")
  }

  static func assignedDeclarationOfSession(_ name: String) -> Message {
    Message(
      .cannotAssign, "`\(name)` cannot be assigned", hint: "declare it anew: `var \(name) = …`")
  }

  static func assignedRunParameter(_ name: String) -> Message {
    Message(
      .cannotAssign, "`\(name)` is a parameter of the run and cannot be assigned",
      hint: "copy it first: `var my_\(name) = \(name)`")
  }

  static func assignedParameter(_ name: String) -> Message {
    Message(
      .cannotAssign, "`\(name)` cannot be assigned again",
      hint: "copy it first: `var my_\(name) = \(name)`")
  }

  static func assignedBuiltIn(_ name: String) -> Message {
    Message(
      .cannotAssign, "`\(name)` is built in and cannot be assigned",
      hint: "declare a variable of your own with `var \(name) = …`")
  }

  static func assignedMember(_ owner: String, _ name: String) -> Message {
    Message(
      .moduleState, "`\(owner).\(name)` can be set only by the module itself",
      hint: "what a module declares stays as it is once the module has run; keep the value in a "
        + "variable of your own")
  }

  static func frozenGlobal(_ name: String) -> Message {
    Message(
      .moduleState, "`\(name)` cannot be assigned any more: its module has run",
      hint: "keep what changes in a variable of the function, or return it")
  }

  static var frozenVariable: Message {
    Message(
      .moduleState,
      "this variable cannot be assigned any more: it belongs to a module that has run",
      hint: "keep what changes in a variable of the function that runs")
  }

  // MARK: Jumps

  static func outsideLoop(_ word: String, isInFunction: Bool) -> Message {
    Message(
      .outsideLoop, "`\(word)` stands outside a loop",
      hint: isInFunction
        ? "a function or block inside a loop cannot leave the loop; use `return`" : nil)
  }

  static var returnOutsideFunction: Message {
    Message(.outsideFunction, "`return` stands outside a function")
  }

  // MARK: Modules

  static func importedFolder(_ path: String) -> Message {
    Message(
      .unknownModule, "`\(path)` is a folder, not a module",
      hint: "write the name of a file in it: `import \"./name.cocr\"`")
  }

  static func unknownLibraryModule(_ path: String, hint: String) -> Message {
    Message(.unknownModule, "there is no library module `\(path)`", hint: hint)
  }

  static func unreadableFile(_ path: String, hint: String) -> Message {
    Message(.unknownModule, "the file `\(path)` cannot be read", hint: hint)
  }

  static func importCycle(_ name: String) -> Message {
    Message(
      .importCycle, "`\(name)` imports itself, by way of this line",
      hint: "move what both need into a third file")
  }

  static func unknownMember(_ owner: String, _ name: String, hint: String?) -> Message {
    Message(.unknownMember, "`\(owner)` has no member `\(name.shortened)`", hint: hint)
  }

  static func privateMember(_ owner: String, _ name: String) -> Message {
    Message(
      .privateMember, "`\(name)` is private to the module `\(owner)`",
      hint: "names that start with `_` are known in their own file alone")
  }

  // MARK: Types

  static func unknownType(_ name: String, hint: String?) -> Message {
    Message(.unknownType, "there is no type `\(name)`", hint: hint)
  }

  static func typeWithoutItems(_ name: String) -> Message {
    Message(.unknownType, "`\(name)` takes no item type")
  }
}
