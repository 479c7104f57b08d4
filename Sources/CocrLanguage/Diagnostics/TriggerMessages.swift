// What is wrong with triggers.

extension DiagnosticCode {
  static let triggers: [DiagnosticCode] = [impureCondition, wrongSchedule, wrongWindow]

  static let impureCondition = DiagnosticCode(
    "E0901", .name, "a trigger's condition reaches the world outside",
    """
    `where` and the keys after `per` decide from the alarm alone, so that every alarm is judged \
    alike and at once. What has to be asked of the service is asked in the block, which may \
    `return`.
    """,
    fails: """
      let start = now()
      on alarm where now() > start + 1h { print(alarm) }
      """,
    works: """
      let start = now()
      on alarm {
        if now() > start + 1h { print(alarm) }
      }
      """)

  static let wrongSchedule = DiagnosticCode(
    "E0902", .value, "a schedule is written wrongly",
    """
    A schedule has five fields: minute, hour, day of the month, month and day of the week, such \
    as `"*/5 * * * *"`. `every 5m` is the short form for a fixed interval.
    """,
    fails: """
      on schedule "0 25 * * *" { print("daily") }
      """,
    works: """
      on schedule "0 23 * * *" { print("daily") }
      """)

  static let wrongWindow = DiagnosticCode(
    "E0903", .value, "a window or count of a trigger is too small",
    """
    The windows after `within` and `every` are longer than 0s, and the counts after `after` and \
    `limit` are at least 1.
    """,
    fails: """
      on schedule every 0s { print("always") }
      """,
    works: """
      on schedule every 10s { print("often") }
      """)
}

extension Message {
  /// - Parameter way: the names of the functions called, from the one in the condition to the one that
  ///   reaches the world.
  static func impureCondition(_ clause: String, _ way: [String]) -> Message {
    let calls = way.map { "`\($0)`" }
    return Message(
      .impureCondition,
      calls.count <= 1
        ? "a `\(clause)` may not call \(calls.first ?? "this"), which reaches the world outside"
        : "a `\(clause)` may not call \(calls[0]): it calls "
          + "\(calls[1...].joined(separator: ", which calls ")), which reaches the world outside",
      hint: clause == "where"
        ? "`where` decides from the alarm alone; ask in the block, and `return` where it is not meant"
        : "what stands after `\(clause)` is made of the alarm alone")
  }

  static func wrongSchedule(_ problem: CronSchedule.Problem) -> Message {
    Message(.wrongSchedule, problem.message, hint: problem.hint)
  }

  static func windowTooShort(_ what: String) -> Message {
    Message(.wrongWindow, "\(what) must be longer than 0s")
  }

  static func countTooSmall(_ what: String, _ number: Int64) -> Message {
    Message(.wrongWindow, "\(what) must be at least 1, but is \(number)")
  }
}
