import CocrLanguage
import CocrRuntime
import CocrTerminal

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

extension Repl {
  /// Does what a command asks for.
  func perform(_ command: Command) async -> Next {
    switch command {
    case .quit: return .leaves
    case .help: showCommands()
    case .doc(let name): showHelp(on: name.filter { $0 != "(" && $0 != ")" })
    case .type(let expression): showType(of: expression)
    case .explain(let code): explain(code)
    case .wide(let expression): await wide(expression)
    case .view(let view, let expression): await show(view, expression)
    case .time(let entry): await time(entry)
    case .watch(let expression, let interval): await watch(expression, every: interval)
    case .load(let path): await load(path)
    case .save(let path): await save(path)
    case .history(let count): showHistory(count)
    case .target(let name): changeTarget(name)
    case .dry(let isOn): setDry(isOn)
    case .confirm(let isOn): setConfirming(isOn)
    case .reset:
      reset()
      console.message("everything that was declared is forgotten")
    }
    return .goesOn
  }

  private func complain(_ text: String) { console.message("cocr: \(text)") }

  private func explain(_ word: String?) {
    let pages = ErrorPages(palette: palette, width: width)
    guard let word else { return console.print(pages.list().joined(separator: "\n") + "\n") }
    guard let code = DiagnosticCode.named(word) else {
      let (message, hint) = ErrorPages.unknown(word)
      return complain("\(message); \(hint ?? "`:explain` lists the codes")")
    }
    console.print(pages.lines(on: code).joined(separator: "\n") + "\n")
  }

  private func showCommands() {
    let column = Command.descriptions.map(\.usage.count).max() ?? 0
    let lines = Command.descriptions.map { description in
      width < column + 20
        ? "\(description.usage)\n    \(description.summary)\n"
        : palette.paint(TextLayout.padded(description.usage, to: column), .key)
          + "  \(description.summary)\n"
    }
    console.print(lines.joined())
  }

  // MARK: Values

  private func showType(of expression: String) {
    do {
      var type = try session.compile(expression, name: "<expression>").type.description
      // The value at hand says more than what is known before a run.
      if ["any", "list", "map", "list[any]"].contains(type),
        let value = LiveValue.find(expression, in: session)
      {
        type = value.precisely
      }
      if let signature = session.signature(of: expression) { type = signature.declaration }
      console.print("\(type)\n")
    } catch {
      console.show(error.diagnostics)
    }
  }

  private func wide(_ expression: String?) async {
    if let expression {
      if let outcome = await evaluate(expression) { show(outcome, isWide: true) }
    } else if let value = session.value(of: Session.lastValueName) {
      show(value, isWide: true)
    }
  }

  private func show(_ view: Command.View, _ expression: String?) async {
    if view == .table {
      let source = expression ?? Session.lastValueName
      _ = await evaluate("table(\(source))", isRecorded: false)
      return
    }
    var value = session.value(of: Session.lastValueName) ?? .null
    if let expression {
      guard let outcome = await evaluate(expression) else { return }
      value = outcome.value
    }
    let (shown, width, palette) = (value, width, palette)
    await printLines {
      var lines = view == .json ? DataText.json(shown) : DataText.yaml(shown)
      let hidden = lines.count - DataText.lineLimit
      if hidden > 0 {
        lines.removeLast(hidden)
        lines.append("… \(Phrase.count(hidden, "more line"))")
      }
      if hidden > 0 || shown.isCut {
        let hint =
          "cut for the terminal; a file with `print(json.print(value, indent: 2))` gives all of it:"
        lines += (TextLayout.wrapped(hint, to: max(10, width)) + ["  cocr run FILE > OUTPUT"]).map {
          palette.paint($0, .faint)
        }
      }
      return lines
    }
  }

  /// Prints lines until Ctrl-C.
  private func printLines(_ make: @escaping @Sendable () -> [String]) async {
    let display = console.follow(target.context)
    let start = ContinuousClock.now
    do {
      try await interrupts.perform { [console] in
        let lines = make()
        for first in stride(from: 0, to: lines.count, by: 20) {
          try Task.checkCancellation()
          console.print(lines[first..<min(first + 20, lines.count)].map { $0 + "\n" }.joined())
        }
      }
      display.end(cancelledAfter: nil)
    } catch {
      display.end(cancelledAfter: .now - start)
    }
  }

  private func time(_ entry: String) async {
    if entry == "on" || entry == "off" {
      isTiming = entry == "on"
      return console.message(
        isTiming
          ? "every entry tells how long it took" : "entries no longer tell how long they took")
    }
    guard let outcome = await evaluate(entry) else { return }
    show(outcome)
    tellTime(outcome)
  }

  private func watch(_ expression: String, every interval: Int64) async {
    let title = "every \(Phrase.duration(interval)), Ctrl-C ends: \(expression.escaped)"
    var shown = 0
    while true {
      guard let outcome = await evaluate(expression, isRecorded: false) else { return }
      let display = ValueDisplay(
        width: width, useColor: console.usesColor, now: target.context.clock.now())
      var lines = [palette.paint(TextLayout.cut(title, to: max(10, width - 1)), .faint)]
      lines += display.lines(outcome.value)
      // The lines of the last time make room, where they are still on the screen.
      let canRedraw = console.isCapable && shown > 0 && shown < TerminalSize.current.rows
      let start = canRedraw ? "\u{1B}[\(shown)A\u{1B}[J" : ""
      console.print(start + lines.map { $0 + "\n" }.joined())
      shown = lines.count
      do {
        try await interrupts.perform { try await Task.sleep(for: .nanoseconds(interval)) }
      } catch {
        return console.message("watching ended")
      }
    }
  }

  // MARK: Files

  private func load(_ path: String) async {
    let path = FilePath.expanded(path)
    do {
      let text = try TextFile.readPlain(path)
      if text.contains("\0") { return complain("`\(path.escaped)` is not a text file") }
      if text.trimmed.isEmpty { return complain("`\(path.escaped)` is empty") }
      if let outcome = await evaluate(text, name: path) { show(outcome) }
    } catch {
      complain("\(error)".escaped)
    }
  }

  private func save(_ path: String) async {
    if done.isEmpty { return complain("there is nothing to save yet") }
    let path = FilePath.expanded(path)
    // The imports of a file behind a link begin in its own folder.
    let fileName = FileSystem.canonicalPath(path) ?? path
    let writer = RunbookWriter(fileName: fileName, environment: setup.environment) { [setup] file in
      _ = try Program(file, environment: setup.environment, loader: setup.loader)
    }
    let runbook = writer.write(done)
    if access(path, F_OK) == 0 {
      let answer = try? await interrupts.perform { [person] in
        try await person?.answer(to: "\(path.escaped) exists. Replace it? [yes/no] ")
      }
      guard let answer, ["yes", "y"].contains(answer.trimmed.lowercased()) else {
        return console.message("\(path.escaped) stays as it was")
      }
    }
    do {
      try FileReplacement(path, mayBeNew: true).write(Array(runbook.text.utf8))
    } catch {
      return complain("\(error)".escaped)
    }
    var parts = [Phrase.count(runbook.statementCount, "statement")]
    if runbook.parameterCount > 0 {
      parts.append(Phrase.count(runbook.parameterCount, "parameter"))
    }
    if runbook.leftOutCount > 0 { parts.append("\(runbook.leftOutCount) left out, as comments") }
    console.message("\(path.escaped): \(parts.joined(separator: ", ")); `cocr run` runs it")
  }

  private func showHistory(_ count: Int?) {
    let start = count.map { max(0, entered.count - $0) } ?? 0
    var text = ""
    for (number, entry) in entered.enumerated().dropFirst(start) where HistoryFile.isKept(entry) {
      let lines = entry.split(separator: "\n", omittingEmptySubsequences: false)
      text += "\(number + 1)  \(String(lines.first ?? "").escaped)"
      text += lines.count > 1 ? "  … \(Phrase.count(lines.count - 1, "more line"))\n" : "\n"
    }
    console.print(text)
  }

  // MARK: Settings

  private func changeTarget(_ name: String?) {
    if let name {
      do {
        target = try setup.makeTarget(name)
        endRehearsal()
      } catch {
        return complain("\(name.escaped): \(error)")
      }
    }
    let place = target.isEmulator ? "the emulator inside this process" : target.name.escaped
    var text = "operations go to \(place)"
    if isDry {
      text += "; changes are rehearsed"
    } else if !target.isEmulator {
      text += isConfirming ? "; changes ask first" : "; changes are sent without a question"
    }
    console.message(text)
  }

  private func setDry(_ isOn: Bool?) {
    if let isOn {
      isDry = isOn
      endRehearsal()
    }
    console.message(
      isDry
        ? "operations that change something are rehearsed: shown, checked, not sent"
        : "operations are sent")
  }

  private func setConfirming(_ isOn: Bool?) {
    if let isOn { isConfirming = isOn }
    console.message(
      isConfirming
        ? "changes on a target other than the emulator ask first"
        : "changes are sent without a question")
  }
}

extension ShownValue {
  /// The name of the type, with that of the items where all of them have the same.
  fileprivate var precisely: String {
    guard case .list(let items, _) = self, let first = items.first?.typeName,
      items.allSatisfy({ $0.typeName == first })
    else { return typeName }
    return "list[\(first)]"
  }
}

/// The names in a folder.
enum FolderListing {
  /// Folders end with `/`; nothing where the folder cannot be read.
  static func names(_ folder: String) -> [String] {
    ((try? FileSystem.names(in: folder)) ?? []).map { name in
      FileSystem.isFolder("\(folder)/\(name)") == true ? "\(name)/" : name
    }
  }
}
