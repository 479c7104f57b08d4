import CocrLanguage

/// The functions through which a script reaches the machine it runs on and the person before it.
/// There is no other way to the world but these and the operations, so that one place sees
/// everything that a run depended on.
enum World {
  typealias Arguments = [String: HostValue]

  struct Function: Sendable {
    let signature: Signature
    /// What a run must be allowed before it may call the function.
    let capability: Capabilities
    let body: Body

    init(_ signature: Signature, needs capability: Capabilities = [], _ body: Body) {
      self.signature = signature
      self.capability = capability
      self.body = body
    }
  }

  enum Body: Sendable {
    case work(@Sendable (Arguments, RunContext) async throws -> HostValue)
    /// Waits for so many nanoseconds and gives null.
    case pause(@Sendable (Arguments) throws(Problem) -> Int64)
    /// Tells the driver something and gives null.
    case event(@Sendable (Arguments) -> RunEvent)
  }

  /// Why one of these functions could not do its work.
  struct Problem: Error {
    let kind: String
    let message: String
    var hint: String?
  }

  /// The functions that stand alone: `now()`.
  static let functions: [Function] =
    clockFunctions + machineFunctions + personFunctions + [emitAlarm]

  /// Those that stand in a namespace: `log.info()`.
  static let namespaces: [(name: String, summary: String, functions: [Function])] = [
    ("log", "Messages for the person who watches the run.", logFunctions),
    ("yaml", "YAML documents.", yamlFunctions),
  ]

  static let byName: [String: Function] = Dictionary(
    (functions + namespaces.flatMap(\.functions)).map { ($0.signature.name, $0) },
    uniquingKeysWith: { first, _ in first })

  private static let clockFunctions = [
    Function(
      Signature(
        "now", result: .time, reachesWorld: true,
        summary: """
          The time of this moment.
          Example: now() > time.parse("2020-01-01T00:00:00Z")
          """),
      .work { _, context in .time(context.clock.now()) }),
    Function(
      Signature(
        "sleep", [.init("duration", .duration)], result: .null, reachesWorld: true,
        summary: """
          Waits for so long.
          Example: sleep(5s) == null
          """),
      .pause { arguments throws(Problem) in
        guard case .duration(let nanoseconds)? = arguments["duration"] else { return 0 }
        if nanoseconds < 0 {
          throw Problem(
            kind: "value",
            message: "`duration` must not be negative, but is \(DurationText.format(nanoseconds))")
        }
        return nanoseconds
      }),
  ]

  private static let machineFunctions = [
    Function(
      Signature(
        "random", result: .float, reachesWorld: true,
        summary: """
          A number from 0 up to, not including, 1.
          Example: random() < 1
          """),
      .work { _, context in .float(context.randomness.next()) }),
    Function(
      Signature(
        "env", [.init("name", .string), .init("default", .any, required: false)],
        reachesWorld: true,
        summary: """
          The value of an environment variable, or the default (null) where it is not set.
          Example: env("NO_SUCH_VARIABLE", "none") == "none"
          """),
      needs: .environment,
      .work { arguments, context in
        guard case .string(let name)? = arguments["name"] else { return .null }
        return context.environment.value(of: name).map(HostValue.string) ?? arguments["default"]
          ?? .null
      }),
    Function(
      Signature(
        "secret", [.init("name", .string)], result: .secret, reachesWorld: true,
        summary: """
          The value of an environment variable as a secret, which is never shown.
          Example: string(secret("PATH")) == "***"
          """),
      needs: .environment,
      .work { arguments, context in
        guard case .string(let name)? = arguments["name"] else { return .null }
        guard let text = context.environment.value(of: name) else {
          throw Problem(
            kind: "value",
            message: "the environment has no variable `\(name)` to take the secret from",
            hint: "set it before the run: `export \(name)=…`")
        }
        let secret = HostValue.Secret(name: name, revealed: text)
        context.onSecret?(secret)
        return .secret(secret)
      }),
    Function(
      Signature(
        "read_file", [.init("path", .string)], result: .string, reachesWorld: true,
        summary: """
          The text of a file.
          Example: read_file("/etc/hosts").contains("localhost")
          """),
      needs: .files,
      .work { arguments, context in
        guard case .string(let path)? = arguments["path"] else { return .null }
        do {
          return .string(try context.files.text(of: path))
        } catch {
          throw Problem(kind: "value", message: "\(error)")
        }
      }),
  ]

  private static let personFunctions = [
    Function(
      Signature(
        "ask", [.init("question", .string), .init("default", .string, required: false)],
        result: .string, reachesWorld: true,
        summary: """
          The answer of the person at the terminal; the default where it is empty.
          Example: ask("Which host?", default: "web-01") == "web-01"
          """),
      needs: .person,
      .work { arguments, context in
        guard case .string(let question)? = arguments["question"] else { return .null }
        var prompt = question
        if case .string(let text)? = arguments["default"] { prompt += " [\(text)]" }
        let answer = try await answer(to: "\(prompt) ", context)
        return answer.isEmpty ? arguments["default"] ?? .string("") : .string(answer)
      }),
    Function(
      Signature(
        "approve", [.init("question", .string)], result: .bool, reachesWorld: true,
        summary: """
          Whether the person at the terminal says yes.
          Example: approve("Restart all web hosts?") or true
          """),
      needs: .person,
      .work { arguments, context in
        guard case .string(let question)? = arguments["question"] else { return .null }
        while true {
          switch try await answer(to: "\(question) [yes/no] ", context).lowercased() {
          case "yes", "y": return .bool(true)
          case "no", "n": return .bool(false)
          default: continue
          }
        }
      }),
  ]

  private static let emitAlarm = Function(
    Signature(
      "emit_alarm", [.init("alarm", .map(.any))], result: .map(.any), reachesWorld: true,
      summary: """
        In a test: runs the handlers of the file that match the alarm and tells how the run went.
        Example: on alarm { print(alarm.alarm_name) }
        test "a full disk is named" {
          assert emit_alarm({alarm_name: "Disk full"}).output == "Disk full\\n"
        }
        """),
    .work { arguments, context in
      guard let emitAlarm = context.emitAlarm, let alarm = arguments["alarm"] else {
        throw Problem(
          kind: "capability", message: "emit_alarm works in `test` blocks alone",
          hint: "`cocr run FILE --alarm FILE.json` runs the handlers for an alarm")
      }
      return try await emitAlarm(alarm)
    })

  private static func answer(to question: String, _ context: RunContext) async throws -> String {
    guard let person = context.person, let answer = try await person.answer(to: question) else {
      throw Problem(
        kind: "capability",
        message:
          "nobody can answer: \(question.hasSuffix(" ") ? String(question.dropLast()) : question)",
        hint: "run this at a terminal, and answer there")
    }
    return answer
  }

  private static let logFunctions = ([.info, .warn, .error] as [LogLevel]).map { level in
    Function(
      Signature(
        "log.\(level.rawValue)", [.init("message", .string)], result: .null,
        summary: "Shows a message for people, apart from what the script prints."),
      .event { arguments in
        if case .string(let text)? = arguments["message"] {
          .logged(level: level, message: text)
        } else {
          .logged(level: level, message: "")
        }
      })
  }

  private static let yamlFunctions = [
    Function(
      Signature(
        "yaml.parse", [.init("text", .string)],
        summary: """
          The value that a YAML text stands for.
          Example: yaml.parse("name: web-01") == {name: "web-01"}
          """),
      .work { arguments, context in
        guard case .string(let text)? = arguments["text"] else { return .null }
        return try YAML.parse(text, context.memory)
      }),
    Function(
      Signature(
        "yaml.print", [.init("value")], result: .string,
        summary: """
          The value as YAML text.
          Example: yaml.parse(yaml.print([1, "a"])) == [1, "a"]
          """),
      .work { arguments, context in
        .string(try YAML.print(arguments["value"] ?? .null, context.memory))
      }),
  ]
}
