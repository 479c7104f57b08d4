import CocrLanguage

/// What must be true of any text whatever, from its tokens to the end of its run. Each check gives what
/// is wrong in a sentence, or nil.
enum InputCheck {
  /// The longest text that is looked at.
  static let largestInput = 64 * 1024

  /// Small enough that every endless program ends soon.
  static var limits: Limits {
    Limits(memory: 2 << 20, callDepth: 2_000, turns: 20_000, fibers: 200, operations: 50)
  }

  static func check(_ bytes: [UInt8], environment: Environment) -> String? {
    let file = SourceFile(name: "input.cocr", bytes: bytes)
    if let problem = checkSyntax(file) ?? checkFormat(file) { return problem }
    let program: Program
    do throws(CompilationFailure) {
      program = try Program(file, environment: environment)
    } catch {
      if !error.diagnostics.contains(where: { $0.severity == .error }) {
        return "it does not compile, and nothing says why"
      }
      return checkShown(error.diagnostics)
    }
    if let problem = checkShown(program.warnings) { return problem }
    var random = SplitMix(state: UInt64(bytes.count))
    for byte in bytes { random.state = random.state &* 31 &+ UInt64(byte) }
    var limits = Self.limits
    switch random.next() % 8 {
    case 0:
      // Deep calls, which must not use the stack of the thread.
      limits.callDepth = 1_000_000
      limits.memory = 8 << 20
      _ = run(program, limits: limits)
    case 1, 2:
      // Collections change nothing that a program can see.
      limits.turns = 1_000
      let usual = run(program, limits: limits)
      limits.collectsAlways = true
      let stressed = run(program, limits: limits)
      if !usual.metLimit, !stressed.metLimit, usual.text != stressed.text {
        return "a collection at every allocation changes\n\(usual.text)\nto\n\(stressed.text)"
      }
    case 3: return checkSession(file, environment: environment, limits: limits)
    default: _ = run(program, limits: limits)
    }
    return nil
  }

  // MARK: Text

  static func checkSyntax(_ file: SourceFile) -> String? {
    let count = file.bytes.count
    let tokens = Lexer(file).tokens
    if tokens.last?.kind != .end { return "the tokens have no end" }
    var end: Int32 = 0
    for token in tokens {
      if token.span.lower < end || token.span.upper < token.span.lower {
        return "\(token) overlaps the one before"
      }
      end = token.span.upper
    }
    if Int(end) > count { return "the tokens pass the end of the text" }
    let result = Parser.parse(file)
    if result.diagnostics.count > 2 * DiagnosticBag.limit {
      return "there are too many diagnostics"
    }
    if let problem = checkShown(result.diagnostics) { return problem }
    if result.diagnostics.isEmpty, TreeDump.dump(result.tree).contains("<invalid>") {
      return "an error was lost"
    }
    if Parser.isIncomplete(file), result.diagnostics.isEmpty {
      return "text in order is called incomplete"
    }
    return nil
  }

  private static func checkShown(_ diagnostics: [Diagnostic]) -> String? {
    let renderer = DiagnosticRenderer(useColor: false)
    for diagnostic in diagnostics {
      let span = diagnostic.span
      let count = diagnostic.file.bytes.count
      if span.lower < 0 || span.lower > span.upper || Int(span.upper) > count {
        return "`\(diagnostic.message)` is at \(span) of \(count)"
      }
      if renderer.render(diagnostic).isEmpty || renderer.renderJSON(diagnostic).isEmpty {
        return "`\(diagnostic.message)` is not shown"
      }
    }
    return nil
  }

  private static func checkFormat(_ file: SourceFile) -> String? {
    guard Parser.parse(file).diagnostics.isEmpty else { return nil }
    do throws(CompilationFailure) {
      let text = try Formatter.format(file)
      let again = try Formatter.format(SourceFile(name: file.name, text: text))
      return text == again ? nil : "formatting twice changes\n\(text)\nto\n\(again)"
    } catch {
      return "it cannot be formatted: \(error.diagnostics.map(\.message))"
    }
  }

  // MARK: Runs

  private final class Outcome {
    var text = ""
    var metLimit = false

    func add(_ piece: String) {
      if text.utf8.count < 20_000 { text += piece }
    }
  }

  /// Runs the top level, then each test and handler, then what is to be undone.
  private static func run(_ program: Program, limits: Limits) -> Outcome {
    let outcome = Outcome()
    var parameters: [String: HostValue] = [:]
    for parameter in program.runParameters where parameter.isRequired {
      parameters[parameter.name] = parameter.type == .string ? .string("text") : .int(3)
    }
    let machine = program.makeMachine(parameters: parameters, limits: limits)
    let began = ContinuousClock.now
    machine.output = { outcome.add($0) }
    machine.onStep = { outcome.add("\($0)\n") }
    drive(machine, outcome)
    for test in program.testBlocks {
      machine.start(.test(test.number))
      drive(machine, outcome)
    }
    for handler in program.handlers {
      for clause in Handler.Clause.allCases where handler.clauses.contains(clause) {
        if clause.isFunction {
          machine.start(.clause(clause, of: handler.number), [alarm])
          drive(machine, outcome)
        } else {
          outcome.add("\(String(describing: machine.value(of: clause, of: handler.number)))\n")
        }
      }
      machine.start(.handler(handler.number), [alarm])
      drive(machine, outcome)
    }
    while let title = machine.startNextUndo() {
      outcome.add("undo \(title)\n")
      drive(machine, outcome)
    }
    precondition(ContinuousClock.now - began < .seconds(60), "the run is endless")
    return outcome
  }

  private static func drive(_ machine: Machine, _ outcome: Outcome) {
    let renderer = DiagnosticRenderer(useColor: false)
    while true {
      switch machine.run() {
      case .finished:
        outcome.add("\(machine.result)\n")
        return
      case .failed(let error):
        outcome.metLimit = outcome.metLimit || error.isLimit
        outcome.add("\(error.message) \(error.hint ?? "") \(error.fields)\n")
        if let diagnostic = error.diagnostic { outcome.add(renderer.render(diagnostic)) }
        return
      case .busy(let calls): answer(calls, machine)
      case .waiting(let calls):
        if calls.isEmpty {
          outcome.add("waits for ever\n")
          return
        }
        answer(calls, machine)
      }
    }
  }

  /// Every text is a session, too: entered twice, so that it declares its names anew.
  private static func checkSession(
    _ file: SourceFile, environment: Environment, limits: Limits
  ) -> String? {
    let text = String(decoding: file.bytes, as: UTF8.self)
    guard let session = try? Session(environment: environment, limits: limits) else {
      return "no session begins"
    }
    for _ in 0..<2 {
      let entry: Session.Entry
      do throws(CompilationFailure) {
        entry = try session.compile(text)
      } catch {
        return checkShown(error.diagnostics)
      }
      session.begin(entry)
      let outcome = Outcome()
      drive(session.machine, outcome)
      _ = session.end(entry, succeeded: !outcome.metLimit)
      for name in session.names { _ = (session.value(of: name), session.signature(of: name)) }
    }
    return nil
  }

  // MARK: The host

  /// Functions of a host and a model with what the checker looks at.
  static let host: HostInterface = {
    let states = ["ready", "running", "done"].map { Signature.Choice($0) }
    var host = HostInterface()
    host.models = [
      RecordModel(
        "Item",
        [
          .init("name", .string), .init("state", .string, choices: states), .init("size", .int),
          .init("parts", .list(.record("Item"))), .init("tags", .map(.string)),
        ]),
      RecordModel(
        "Alarm",
        [
          .init("alarm_name", .string), .init("alarm_level", .string),
          .init("resource_id", .optional(.string)), .init("resource_name", .optional(.string)),
        ]),
    ]
    host.alarmModel = "Alarm"
    host.functions = [
      Signature("now", result: .time), Signature("sleep", [.init("duration", .duration)]),
      Signature(
        "fetch",
        [
          .init("id", .int, range: 1...100),
          .init("state", .string, required: false, choices: states),
        ], result: .record("Item"), reachesWorld: true),
    ]
    host.namespaces = [
      .init(
        "items",
        functions: [
          Signature("items.list", result: .list(.record("Item")), reachesWorld: true),
          Signature("items.name", [.init("item", .any)], result: .string),
        ])
    ]
    return host
  }()

  private static let item = HostValue.map(
    .init(
      model: "Item",
      [
        .init("name", .string("näme")), .init("state", .string("ready")), .init("size", .int(7)),
        .init("parts", .list([])), .init("tags", .map(.init([.init("app", .string("a"))]))),
      ]))

  private static let alarm = HostValue.map(
    .init(
      model: "Alarm",
      [
        .init("alarm_name", .string("Disk full")), .init("alarm_level", .string("Critical")),
        .init("resource_id", .string("ecs-1")), .init("resource_name", .null),
      ]))

  private static func answer(_ calls: [Machine.PendingCall], _ machine: Machine) {
    for call in calls {
      switch call.function {
      case "now": machine.resume(call.id, with: .time(1_700_000_000_000_000_000))
      case "sleep": machine.resume(call.id, with: .null)
      case "items.list": machine.resume(call.id, with: .list([item, item]))
      case "items.name": machine.resume(call.id, with: .string("\(call.arguments)"))
      default:
        if call.id % 3 == 0 {
          machine.resume(
            call.id, failingWith: "there is no such item", kind: "service",
            fields: [.init("code", .string("COC.1")), .init("status", .int(404))])
        } else {
          machine.resume(call.id, with: item)
        }
      }
    }
  }
}
