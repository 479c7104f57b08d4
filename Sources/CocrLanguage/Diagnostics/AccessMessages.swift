// What is wrong with fields, methods, items, and changes of what holds them.

extension DiagnosticCode {
  static let access: [DiagnosticCode] = [
    unknownField, unknownMethod, frozenValue, outsideIndex, changedInLoop,
  ]

  static let unknownField = DiagnosticCode(
    "E0601", .field, "a field that is not there",
    """
    `x.name` reads the field of a map or record. Where it may be missing, `x?.name` gives null. \
    Methods need parentheses.
    """,
    fails: """
      let host = {name: "web-01"}
      print(host.nam)
      """,
    works: """
      let host = {name: "web-01"}
      print(host.name, host?.owner)
      """)

  static let unknownMethod = DiagnosticCode(
    "E0602", .name, "a method that the value does not have",
    """
    Each type has its own methods. `help()` lists them.
    """,
    fails: """
      let hosts = ["web-01"]
      hosts.psh("web-02")
      """,
    works: """
      let hosts = ["web-01"]
      hosts.push("web-02")
      print(hosts)
      """)

  static let frozenValue = DiagnosticCode(
    "E0603", .frozen, "a value cannot be changed",
    """
    Records, caught errors and what a module holds that has run cannot be changed. A copy can.
    """,
    fails: """
      let error = try { throw "no host" } catch error { error }
      error.message = "none"
      """,
    works: """
      let error = try { throw "no host" } catch error { error }
      let copy = error.to_map()
      copy.message = "none"
      print(copy.message)
      """)

  static let outsideIndex = DiagnosticCode(
    "E0604", .index, "an index is outside the list or string",
    """
    The first item has the index 0, the last `len(x) - 1`. `.first()` and `.last()` give null \
    for an empty list; `.take(n)` and `.drop(n)` stop at the end.
    """,
    fails: """
      let hosts = ["web-01"]
      print(hosts[len(hosts)])
      """,
    works: """
      let hosts = ["web-01"]
      print(hosts[len(hosts) - 1], hosts.last())
      """)

  static let changedInLoop = DiagnosticCode(
    "E0605", .value, "a list or map is changed while a loop goes over it",
    """
    Items that come or go during a loop over them would be left out or seen twice. The loop goes \
    over a copy instead.
    """,
    fails: """
      let hosts = ["web-01", "db-01"]
      for host in hosts { hosts.push(host) }
      """,
    works: """
      let hosts = ["web-01", "db-01"]
      for host in hosts.copy() { hosts.push(host) }
      print(len(hosts))
      """)
}

extension Message {
  // MARK: Fields

  /// - Parameter owner: `the map`, or the name of a model in quotes.
  static func unknownField(of owner: String, _ name: String, hint: String?) -> Message {
    Message(.unknownField, "\(owner) has no field `\(name)`", hint: hint)
  }

  static func noFields(_ found: String, _ name: String, hint: String?) -> Message {
    Message(
      .unknownField, "\(found.withArticle) has no field `\(name.shortened)`", hint: hint)
  }

  static func optionalFieldHint(_ name: String) -> String {
    "`?.\(name)` gives null where a field may be missing"
  }

  static func fieldOfNullHint(_ name: String) -> String {
    "the value is null here; `?.\(name)` gives null instead"
  }

  static func methodHint(_ name: String, takesArguments: Bool) -> String {
    "`\(name)` is a method; write `.\(name)(\(takesArguments ? "…" : ""))`"
  }

  static func unknownErrorField(_ name: String, hint: String) -> Message {
    Message(.unknownField, "errors have no field `\(name)`", hint: hint)
  }

  // MARK: Methods

  /// - Parameter owner: the type with its article, or the name of a model in quotes.
  static func unknownMethod(of owner: String, _ name: String, hint: String?) -> Message {
    Message(.unknownMethod, "\(owner) has no method `\(name.shortened)`", hint: hint)
  }

  static func methodOfNullHint(_ name: String) -> String {
    "the value is null here; `?.\(name)(…)` gives null instead"
  }

  // MARK: Changes

  static var recordChange: Message {
    Message(
      .frozenValue, "a record cannot be changed",
      hint: "copy it into a map first: `record.to_map()`")
  }

  static func frozenValue(_ type: String) -> Message {
    Message(
      .frozenValue,
      "this \(type) cannot be changed: it belongs to a record or to a module that has run",
      hint: "copy it first with `.copy()`")
  }

  static func changedInLoop(_ what: String) -> Message {
    Message(
      .changedInLoop, "the \(what) was changed while `for` went over it",
      hint: "go over a copy: `for item in items.copy() { }`")
  }

  static func changedInLoop(_ what: String, of function: String, isMethod: Bool) -> Message {
    Message(
      .changedInLoop, "the \(what) was changed while `\(function)` went over it",
      hint: isMethod
        ? "go over a copy: `.copy().\(function)(…)`" : "give it a copy: `items.copy()`")
  }

  // MARK: Indexes

  static func outsideIndex(
    _ index: Int64, _ container: String, _ extent: String, hint: String? = nil
  ) -> Message {
    Message(
      .outsideIndex, "index \(index) is outside the \(container): \(extent)", hint: hint)
  }

  static func outsideRange(_ range: String, _ container: String, count: Int) -> Message {
    Message(
      .outsideIndex, "the range \(range) is outside the \(container) of \(count)",
      hint: "`.take(n)` and `.drop(n)` stop at the end by themselves")
  }

  static func emptyList(_ method: String) -> Message {
    Message(.outsideIndex, "the list is empty, so `\(method)` has nothing to take")
  }
}
