// The limits of a run.

extension DiagnosticCode {
  static let limits: [DiagnosticCode] = [workLimit, memoryLimit, depthLimit, fiberLimit]

  static let workLimit = DiagnosticCode(
    "E0801", .limit, "the run used up a limit on its work",
    """
    Who starts a run may limit its loop turns and calls, its time and its operations. The error \
    ends the run and cannot be caught. The script may loop for ever; otherwise the limit is \
    raised.
    """,
    fails: """
      while true { }
      """,
    works: """
      var turns = 0
      while turns < 100 { turns += 1 }
      print(turns)
      """)

  static let memoryLimit = DiagnosticCode(
    "E0802", .limit, "the run used more memory than its limit",
    """
    All values of a run together stay below a limit in bytes. A script that reads page after \
    page and keeps only what it needs uses less.
    """,
    fails: """
      var text = "0123456789"
      while true { text = text + text }
      """,
    works: """
      var text = "0123456789"
      while len(text) < 1000 { text = text + text }
      print(len(text))
      """)

  static let depthLimit = DiagnosticCode(
    "E0803", .limit, "functions call each other too deeply",
    """
    A function that calls itself needs a condition that ends this.
    """,
    fails: """
      fn count(n) { 1 + count(n + 1) }
      print(count(0))
      """,
    works: """
      fn count(n) { if n >= 10 { n } else { count(n + 1) } }
      print(count(0))
      """)

  static let fiberLimit = DiagnosticCode(
    "E0804", .limit, "too many things run at once",
    """
    `parallel` works on all items at once unless it is given a `limit:`.
    """,
    fails: """
      parallel(range(200_000)) { n => sleep(1s) }
      """,
    works: """
      print(len(parallel(range(2_000), limit: 50) { n => n }))
      """)
}

extension Message {
  static func turnLimit(_ limit: Int) -> Message {
    Message(
      .workLimit, "the run used up its limit of \(limit) loop turns and calls",
      hint: "the script may loop for ever; otherwise give the run a higher limit")
  }

  static func timeLimit(_ limit: String) -> Message {
    Message(
      .workLimit, "the run took longer than its limit of \(limit)",
      hint: "the script may wait or loop for ever; otherwise give the run more time")
  }

  static func operationLimit(_ limit: Int) -> Message {
    Message(
      .workLimit, "the run used up its limit of \(limit) operations",
      hint: "give the run a higher limit if it needs more")
  }

  static var stopped: Message { Message(.workLimit, "the run was stopped") }

  static func memoryLimit(_ bytes: Int) -> Message {
    Message(
      .memoryLimit, "the run used more memory than its limit of \(bytes / (1024 * 1024)) MiB",
      hint: "hold less at a time, or give the run a higher memory limit")
  }

  static func keptOutputLimit(_ bytes: Int) -> Message {
    Message(
      .memoryLimit,
      "what the run printed takes more memory than its limit of \(bytes / (1024 * 1024)) MiB",
      hint: "what a test prints is kept until it is over: print less, and not in an endless loop")
  }

  static func depthLimit(_ limit: Int) -> Message {
    Message(
      .depthLimit, "functions call each other more than \(limit) deep",
      hint: "a function may call itself without end")
  }

  static func fiberLimit(_ limit: Int) -> Message {
    Message(
      .fiberLimit, "more than \(limit) fibers run at once",
      hint: "give `parallel` a `limit:`")
  }
}
