import COCCatalog
import CocrLanguage
import CocrTerminal

/// What is known of a name, for people.
struct Help {
  let session: Session
  let palette: Palette
  let width: Int

  static let tour = """
    Type an expression to see its value, a statement to run it.
      1 + 2                                  a value; _ is the last one
      let hosts = resources.all()            the hosts of the target
      hosts.filter(h => h.name.starts_with("web"))
      scripts.list().data                    a table; :wide shows every column
      execute("disk_clean", on: hosts.take(2))   runs a script and waits for its order
      step "Clean" { … } undo { … }          a named part with its way back
    An entry goes on at ... until its brackets and strings are closed.

      Tab         completes names, arguments with their limits, and their values
      Ctrl-R      searches the history         Ctrl-C   clears the line or cancels what runs
      Ctrl-D      leaves

      help(scripts.execute) or :doc name     signature, limits, errors, an example
      :type expression                       the type, without running it
      :save FILE                             the session as a runbook
      :help                                  all commands
    """

  /// The help on a name, `scripts.execute`, `retry`, `list.chunks`, `Script`; nil where there is none.
  func lines(about name: String) -> [String]? {
    switch meaning(of: name) {
    case .function(let signature): return functionLines(signature, name)
    case .method(let signature, let type):
      return functionLines(signature, "\(type.description).\(signature.name)")
    case .module(_, let members): return namespaceLines(name, members)
    default: break
    }
    if let model = session.environment.model(name) { return modelLines(model) }
    if let enumeration = Catalog.enumeration(name) {
      return [palette.paint(name, .heading)]
        + enumeration.cases.map { "  \($0.value)  \($0.meaning)" }
    }
    let method = name.split(separator: ".").last.map(String.init) ?? name
    let methods = session.environment.methods(named: method)
    if !methods.isEmpty, session.value(of: name) == nil {
      return Array(
        methods.map { functionLines($0.signature, "\($0.type.description).\(method)") }
          .joined(separator: [""]))
    }
    guard let value = session.value(atPath: name.split(separator: ".").map(String.init)) else {
      return nil
    }
    var lines = ["\(name) is \(session.kind(of: name) ?? "a value") of type \(value.typeName)"]
    if let model = session.environment.model(value.typeName) { lines += modelLines(model) }
    return lines
  }

  private func meaning(of name: String) -> FileAnalysis.Meaning? {
    let analysis = session.analyse(name)
    guard case .expression(let expression)? = analysis.tree.statements.first?.kind,
      !expression.path.isEmpty
    else { return nil }
    return analysis.meaning(of: expression)
  }

  /// What to say where there is no help on a name.
  func suggestion(for name: String) -> String {
    var names = session.visibleNames
    if let dot = name.lastIndex(of: "."), let members = session.members(of: String(name[..<dot])) {
      names = members.map { "\(name[..<dot]).\($0)" }
    } else if let dot = name.firstIndex(of: "."),
      let near = Suggestion.closest(to: String(name[..<dot]), among: names)
    {
      return "there is no `\(name)`; did you mean `\(near)\(name[dot...])`?"
    } else {
      for namespace in names {
        names += (session.members(of: namespace) ?? []).map { "\(namespace).\($0)" }
      }
    }
    // What was begun is more likely to be meant than what is alike.
    let near =
      names.filter { $0.hasPrefix(name) }.min { ($0.count, $0) < ($1.count, $1) }
      ?? Suggestion.closest(to: name, among: names)
    return "there is no `\(name)`" + (near.map { "; did you mean `\($0)`?" } ?? "; see `help`")
  }

  // MARK: Kinds

  private func functionLines(_ signature: Signature, _ name: String) -> [String] {
    let operation = Catalog.operation(name)
    let parameters = signature.parameters.filter { $0.name != "self" }
    var shown = signature
    shown.name = name
    shown.parameters = parameters
    var lines = wrap(shown.declaration, less: 4).enumerated().map {
      $0.offset == 0 ? palette.paint($0.element, .heading) : "    \($0.element)"
    }
    lines += wrap(Self.paragraphs(signature.explanation))
    if !parameters.isEmpty {
      lines.append("")
      let column = min(parameters.map { $0.name.utf8.count }.max() ?? 0, width / 3)
      for parameter in parameters {
        let note = wrap(
          ArgumentNote.text(parameter, of: signature.name), less: column + 4)
        for (index, line) in note.enumerated() {
          let head = TextLayout.padded(index == 0 ? parameter.name : "", to: column)
          lines.append("  \(palette.paint(head, .key))  \(line)")
        }
        lines += memberLines(
          Catalog.operation(signature.name)?.parameter(parameter.name)?.shape, indent: 4)
        let says = parameter.choices.count > 4 || parameter.choices.contains { !$0.meaning.isEmpty }
        if parameter.choices.count > 1, says { lines += choiceLines(parameter.choices, column + 6) }
      }
    }
    if let operation { lines += operationLines(operation) }
    lines.append("")
    lines += wrap("Example: \(signature.example ?? example(name, parameters))", less: 2)
    if let operation {
      let source = "\(operation.apiName), section \(operation.section) of the API reference"
      lines += wrap(source).map { palette.paint($0, .faint) }
    }
    return lines
  }

  /// Without the line breaks inside paragraphs, which were made for another width.
  private static func paragraphs(_ text: String) -> String {
    var result = ""
    var isAfterText = false
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.isEmpty {
        if isAfterText { result += "\n\n" }
      } else {
        result += (isAfterText ? " " : "") + line
      }
      isAfterText = !line.isEmpty
    }
    return result
  }

  private func choiceLines(_ choices: [Signature.Choice], _ margin: Int) -> [String] {
    let column = choices.map(\.value.utf8.count).max() ?? 0
    return choices.map { choice in
      let value = TextLayout.padded("\"\(choice.value)\"", to: column + 2)
      return String(repeating: " ", count: margin)
        + TextLayout.cut("\(value)  \(choice.meaning)".trimmed, to: max(10, width - margin))
    }
  }

  /// What the map holds that an argument is, or each map of a list.
  private func memberLines(_ shape: Shape?, indent: Int) -> [String] {
    var shape = shape
    if case .array(let item, _)? = shape { shape = item }
    guard case .object(let model)? = shape, indent < 12 else { return [] }
    let margin = String(repeating: " ", count: indent)
    return model.fields.flatMap { field in
      let line = "\(margin)\(field.name): \(ArgumentNote.text(field))"
      return [TextLayout.cut(line, to: width)] + memberLines(field.shape, indent: indent + 2)
    }
  }

  private func operationLines(_ operation: COCCatalog.Operation) -> [String] {
    var lines: [String] = []
    if operation.effect == .changes { lines += ["", "Changes something on the target."] }
    let errors = operation.errors + Faults.everywhere
    lines += ["", "Errors:"]
    var known: Set<String> = []
    for error in errors {
      let text = "\(error.code): \(error.meaning): \(error.hint)"
      if known.insert(text).inserted { lines += wrap(text, less: 2).map { "  \($0)" } }
    }
    return lines
  }

  /// A call with the arguments that must be given.
  private func example(_ name: String, _ parameters: [Signature.Parameter]) -> String {
    let operation = Catalog.operation(name)
    let arguments = parameters.filter(\.isRequired).map { parameter in
      let value: String
      if let choice = parameter.choices.first {
        value = ValueText.quoted(choice.value)
      } else {
        switch operation?.parameter(parameter.name)?.shape {
        case .string?: value = "\"…\""
        case .int(_, let unit?)?:
          value = unit == .seconds || unit == .milliseconds ? "5m" : "now()"
        default: value = Self.sample(parameter)
        }
      }
      let isPositional =
        operation?.parameter(parameter.name)?.place == .path
        || operation == nil
          && parameters.first?.name == parameter.name
      return isPositional ? value : "\(parameter.name): \(value)"
    }
    return "\(name)(\(arguments.joined(separator: ", ")))"
  }

  private static func sample(_ parameter: Signature.Parameter) -> String {
    switch parameter.type.withoutNull {
    case .bool: "true"
    case .int, .number, .float:
      parameter.range.map { String(Int(clamping: Int64($0.lowerBound))) } ?? "1"
    case .string: "\"…\""
    case .duration: "5m"
    case .list: "[…]"
    case .map, .record: "{…}"
    case .function: "x => x"
    default: "…"
    }
  }

  private func namespaceLines(_ name: String, _ members: [String]) -> [String] {
    let column = min(members.map(\.utf8.count).max() ?? 0, width / 3)
    return [palette.paint(name, .heading)]
      + members.map { member in
        let summary = session.signature(of: "\(name).\(member)")?.explanation.firstLine ?? ""
        return "  " + palette.paint(TextLayout.padded(member, to: column), .key) + "  "
          + TextLayout.cut(summary, to: max(10, width - column - 4))
      }
  }

  private func modelLines(_ model: RecordModel) -> [String] {
    let column = min(model.fields.map(\.name.utf8.count).max() ?? 0, width / 3)
    return [palette.paint(model.name, .heading)]
      + model.fields.map { field in
        "  " + palette.paint(TextLayout.padded(field.name, to: column), .key) + "  "
          + TextLayout.cut(
            "\(field.type.description)  \(field.summary)", to: max(10, width - column - 4))
      }
  }

  private func wrap(_ text: String, less margin: Int = 0) -> [String] {
    TextLayout.wrapped(text, to: max(8, width - margin))
  }
}
