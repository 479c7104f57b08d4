import COCCatalog
import CocrLanguage
import CocrRuntime
import CocrTerminal

/// The session at the terminal: reads entries, runs them, shows their values.
public final class Repl {
  /// What a session needs from its command.
  public struct Setup {
    /// What scripts can call.
    public var environment: Environment
    /// Where operations go at first.
    public var target: SessionTarget
    /// The names of targets that are known.
    public var targets: [String]
    /// Makes the target of a name; throws ``SessionTarget/Problem``.
    public var makeTarget: (String) throws -> SessionTarget
    /// Where everything is shown.
    public var console: any Console
    /// Reads the files that entries import.
    public var loader: Program.Loader
    /// Reads variables of the environment, which say where the history is kept.
    public var variable: (String) -> String?
    /// Shown at the beginning.
    public var greeting: String

    /// See the properties of the same names.
    public init(
      environment: Environment, target: SessionTarget, targets: [String],
      makeTarget: @escaping (String) throws -> SessionTarget, console: any Console,
      loader: @escaping Program.Loader, variable: @escaping (String) -> String?,
      greeting: String
    ) {
      self.environment = environment
      self.target = target
      self.targets = targets
      self.makeTarget = makeTarget
      self.console = console
      self.loader = loader
      self.variable = variable
      self.greeting = greeting
    }
  }

  let setup: Setup
  let console: any Console
  var session: Session
  var target: SessionTarget
  var isDry = false
  var isConfirming = true
  var isTiming = false
  var seen = SeenNames()
  /// The entries that succeeded since the session began or was reset.
  var done: [RunbookWriter.Entry] = []
  /// All entries of this session, commands included.
  var entered: [String] = []
  let interrupts = Interrupts()
  private let terminal = TerminalMode()
  private let typeAhead: TypeAhead
  private let secrets = SecretTexts()
  private var rehearsal: Rehearsal?

  /// - Throws: `CompilationFailure` where the library is wrong.
  public init(_ setup: Setup) throws(CompilationFailure) {
    self.setup = setup
    console = setup.console
    target = setup.target
    typeAhead = TypeAhead(terminal: terminal) { [interrupts] in
      interrupts.interrupt()
    } onChange: { [console] in
      console.showTyped($0)
    }
    session = try Session(
      environment: setup.environment, limits: .ofThisProcess, loader: setup.loader)
  }

  /// Reads and runs entries until the end of the input.
  public func run() async {
    let history = HistoryFile(setup.variable, limit: LineEditor.historySize)
    guard let reader = EntryReader(history: history, console: console) else {
      return console.message("cocr: the terminal cannot be used for editing")
    }
    // The editor's own end may come too late: a thread that read a line holds it a little longer.
    defer { terminal.restore() }
    let signals = interrupts.watch(terminal, marksPastes: reader.marksPastes) {
      [typeAhead, interrupts, console] in
      typeAhead.drop()
      interrupts.interrupt()
      console.showTyped("")
    }
    let continuations = typeAhead.watch()
    defer {
      signals.end()
      continuations.cancel()
    }
    reader.complete = { [unowned self] in
      Completer(
        session: session, seen: seen, targets: setup.targets, files: FolderListing.names
      ).complete($0)
    }
    console.message(palette.paint(setup.greeting, .faint))
    if let note = reader.historyNote { console.message("cocr: \(note.escaped)") }
    while let entry = await reader.next(prompt: prompt) {
      // Ctrl-C between two lines was for what was being typed then.
      interrupts.forget()
      entered.append(entry)
      typeAhead.begin(marksPastes: reader.marksPastes)
      let next = await handle(entry)
      reader.take(typeAhead.end())
      if next == .leaves { return }
    }
    console.print("\n")
  }

  private var prompt: String {
    (isDry ? "(dry) " : "") + (target.isEmulator ? "" : target.name.escaped) + ">>> "
  }

  var palette: Palette { Palette(isOn: console.usesColor) }

  var width: Int { TerminalSize.current.columns }

  enum Next { case goesOn, leaves }

  /// Does what an entry asks for.
  func handle(_ entry: String) async -> Next {
    let text = entry.trimmed
    if text.isEmpty { return .goesOn }
    if text.hasPrefix(":") {
      do {
        return await perform(try Command(text))
      } catch {
        console.message("cocr: \(error.message)")
        return .goesOn
      }
    }
    if let topic = helpTopic(text) {
      showHelp(on: topic)
      return .goesOn
    }
    if text == "exit" || text == "quit", session.kind(of: text) == nil { return .leaves }
    let isTimed = isTiming
    // Help is no part of a runbook.
    let isHelp = text.hasPrefix("help(") && session.kind(of: "help") == nil
    if let outcome = await evaluate(entry, isRecorded: !isHelp) {
      show(outcome)
      if isTimed { tellTime(outcome) }
    }
    return .goesOn
  }

  // MARK: Evaluation

  /// What an entry that succeeded came to.
  struct Outcome: Sendable {
    let value: ShownValue
    /// The entry ends with an expression that is no call, so that null is worth showing.
    let showsNull: Bool
    /// What the value means, where it is one of a closed list.
    let meaning: String?
    let duration: Duration
  }

  /// Compiles and runs an entry; shows what went wrong.
  ///
  /// - Parameters:
  ///   - name: the file it comes from.
  ///   - isRecorded: the entry is one of those that `:save` writes.
  /// - Returns: nil where it failed.
  func evaluate(_ source: String, name: String? = nil, isRecorded: Bool = true) async -> Outcome? {
    let entry: Session.Entry
    let file = name.flatMap(FileSystem.canonicalPath)
    do {
      entry = try session.compile(source, name: name, canonicalPath: file)
    } catch {
      console.show(error.diagnostics)
      return nil
    }
    console.show(entry.warnings)
    let context = context
    let driver = RunDriver(session, context: context)
    driver.onOutput = { [console] text in
      // The machine goes on for a moment until it learns that it is cancelled.
      if !Task.isCancelled { console.print(text.escapedLines) }
    }
    let display = console.follow(context)
    driver.onEvent = { [unowned self, recorder = driver.recorder] event, order in
      if case .operationFinished(let call, let reply) = event { seen.take(call, reply: reply) }
      display.take(event, order: order, step: recorder.currentStep)
    }
    let work = Handover((driver: driver, entry: entry, session: session))
    let start = ContinuousClock.now
    do {
      let ending = try await interrupts.perform {
        await work.value.driver.perform(work.value.entry, in: work.value.session)
      }
      display.end(ending.report)
      let value = try ending.result.get()
      if isRecorded {
        done.append(
          .init(
            source: source, givesValue: value != .null,
            folder: (file ?? name).map(FilePath.folder(of:)) ?? ""))
      }
      if entry.hasTriggers {
        console.message(
          "handlers and tests do not run in a session; :save writes them into a file for `cocr run`"
        )
      }
      var meaning: String?
      if case .string(let text, _) = value {
        meaning = entry.choices.first { $0.value == text }?.meaning
      }
      return Outcome(
        value: value, showsNull: entry.endsWithPlainExpression, meaning: meaning,
        duration: .now - start)
    } catch {
      show(error)
      return nil
    }
  }

  private func show(_ error: any Error) {
    switch error {
    case let error as ScriptError: console.show(error)
    case is CancellationError: break
    default: console.message("cocr: \(String(describing: error).escaped)")
    }
  }

  /// What a run of this session reaches.
  private var context: RunContext {
    var context = target.context
    if isDry {
      let rehearsal = rehearsal ?? makeRehearsal()
      self.rehearsal = rehearsal
      context.transport = rehearsal
    } else if isConfirming, !target.isEmulator {
      context.transport = GuardedTransport(
        context.transport, target: target.name, person: person, secrets: secrets)
    }
    context.person = person
    context.onSecret = { [secrets] in secrets.add($0.revealed) }
    return context
  }

  /// Who answers questions; nil where nobody does.
  var person: (any Person)? {
    target.context.person.map { InterruptingPerson(person: $0, typeAhead: typeAhead) }
  }

  // MARK: Showing

  func show(_ outcome: Outcome, isWide: Bool = false) {
    if outcome.value == .null, !outcome.showsNull { return }
    show(outcome.value, meaning: outcome.meaning, isWide: isWide)
  }

  func show(_ value: ShownValue, meaning: String? = nil, isWide: Bool = false) {
    switch value {
    case .module(let name) where session.members(of: name) != nil: return showHelp(on: name)
    case .function(let name):
      guard let signature = session.signature(of: name) else { break }
      let hint = palette.paint("help(\(name)) tells more", .faint)
      return console.print("\(signature.declaration)\n\(hint)\n")
    default: break
    }
    let display = ValueDisplay(
      width: width, useColor: console.usesColor, now: target.context.clock.now(), isWide: isWide)
    var lines = display.lines(value)
    if let meaning, !meaning.isEmpty, lines.count == 1 {
      lines[0] += palette.paint(" (\(meaning))", .faint)
    }
    console.print(lines.map { $0 + "\n" }.joined())
  }

  func tellTime(_ outcome: Outcome) {
    let milliseconds = Phrase.nanoseconds(outcome.duration) / 1_000_000
    console.message(
      palette.paint(
        milliseconds == 0
          ? "less than a millisecond" : Phrase.duration(milliseconds * 1_000_000), .faint))
  }

  /// `help`, `help()` and `help(name)`; nil where the entry is something else.
  private func helpTopic(_ text: String) -> String? {
    guard text.hasPrefix("help"), session.kind(of: "help") == nil else { return nil }
    let statements = session.analyse(text).tree.statements
    guard statements.count == 1, case .expression(let expression)? = statements.first?.kind else {
      return nil
    }
    switch expression.kind {
    case .name("help"): return ""
    case .call(let call):
      guard case .name("help") = call.callee.kind, call.trailingBlock == nil,
        call.arguments.count <= 1
      else { return nil }
      guard let topic = call.arguments.first?.value else { return "" }
      if case .string(let name) = topic.kind { return name }
      return topic.path.isEmpty ? nil : topic.path.joined(separator: ".")
    default: return nil
    }
  }

  func showHelp(on topic: String) {
    if topic.isEmpty { return console.print(Help.tour + "\n") }
    let help = Help(session: session, palette: palette, width: width)
    guard let lines = help.lines(about: topic) else {
      return console.message("cocr: \(help.suggestion(for: topic).escaped)")
    }
    console.print(lines.map { $0 + "\n" }.joined())
  }

  /// Forgets what was declared.
  func reset() {
    do {
      session = try Session(
        environment: setup.environment, limits: .ofThisProcess, loader: setup.loader)
      done = []
      seen = SeenNames()
      endRehearsal()
    } catch {
      console.show(error.diagnostics)
    }
  }

  private func makeRehearsal() -> Rehearsal {
    Rehearsal(over: target.context.transport) { [console, secrets] call in
      console.message("rehearsed, not sent: \(CallText(call, secrets: secrets).text)")
    }
  }

  /// What was rehearsed is forgotten.
  func endRehearsal() { rehearsal = nil }
}
