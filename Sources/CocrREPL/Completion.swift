import COCCatalog
import CocrLanguage
import CocrTerminal

/// What can stand at the cursor.
struct Completion {
  struct Candidate: Equatable {
    /// What replaces the word at the cursor.
    var text: String
    /// What the listing shows of it, the text itself by default.
    var label: String
    /// One line.
    var note: String

    init(_ text: String, label: String? = nil, note: String = "") {
      self.text = text
      self.label = label ?? text.trimmed
      self.note = note
    }
  }

  /// The part of a word that stands before the cursor.
  var word: String
  var candidates: [Candidate]

  static let none = Completion(word: "", candidates: [])

  /// The candidates of which the word is the beginning, each once.
  init(word: String, candidates: [Candidate]) {
    self.word = word
    var known: Set<String> = []
    self.candidates = candidates.filter {
      $0.text.hasPrefix(word) && known.insert($0.text).inserted
    }
  }

  /// What all candidates begin with.
  var commonPrefix: String {
    guard var common = candidates.first?.text else { return word }
    for candidate in candidates.dropFirst() {
      while !candidate.text.hasPrefix(common) { common.removeLast() }
    }
    return common
  }

  /// The candidates, one for each line.
  func listing(_ terminal: TerminalSize) -> String {
    let limit = max(3, terminal.rows - 3)
    let shown = candidates.count > limit ? Array(candidates.prefix(limit - 1)) : candidates
    let width = min(
      shown.map { TextLayout.width($0.label) }.max() ?? 0, max(8, terminal.columns / 2))
    var text = ""
    for candidate in shown {
      let label = TextLayout.cut(candidate.label.escaped, to: max(8, terminal.columns - 2))
      let room = terminal.columns - width - 3
      var line = label
      if !candidate.note.isEmpty, room >= 8 {
        line =
          TextLayout.padded(label, to: width) + "  "
          + TextLayout.cut(candidate.note.replacingLineBreaks.escaped, to: room)
      }
      text += line + "\n"
    }
    let rest = candidates.count - shown.count
    if rest > 0 {
      text += TextLayout.cut("… \(rest) more; type on to narrow them", to: terminal.columns) + "\n"
    }
    return text
  }
}

/// Names that the session has seen in replies: of scripts, incidents and orders.
struct SeenNames {
  private(set) var scripts: [String] = []
  private(set) var incidents: [String] = []
  private(set) var orders: [String] = []

  private static let limit = 500

  /// Takes what a reply mentions.
  mutating func take(_ call: OperationCall, reply: JSONValue) {
    switch call.operation.qualifiedName {
    case "scripts.create": add(call.arguments["name"], to: &scripts)
    case "scripts.execute": add(reply, to: &orders)
    default: take(reply, in: call.operation.namespace, depth: 0)
    }
  }

  private mutating func take(_ value: JSONValue, in namespace: String, depth: Int) {
    if depth > 6 { return }
    for item in value.arrayValue ?? [] { take(item, in: namespace, depth: depth + 1) }
    for (key, member) in value.objectValue ?? [:] {
      switch key {
      case "name" where namespace == "scripts" && value["script_uuid"] != nil,
        "script_name":
        add(member, to: &scripts)
      case "incident_num": add(member, to: &incidents)
      case "execute_uuid", "order_id": add(member, to: &orders)
      default: take(member, in: namespace, depth: depth + 1)
      }
    }
  }

  private func add(_ value: JSONValue?, to names: inout [String]) {
    guard let name = value?.stringValue, !name.isEmpty, !names.contains(name),
      names.count < Self.limit
    else { return }
    names.append(name)
  }
}

/// Finds what can stand at the cursor.
struct Completer {
  let session: Session
  let seen: SeenNames
  /// What operations can go to.
  var targets: [String] = ["emulator"]
  /// The files in a folder, folders with a `/` at their end; nil where it cannot be read.
  let files: (_ folder: String) -> [String]

  /// - Parameter text: the entry up to the cursor.
  func complete(_ text: String) -> Completion {
    if text.hasPrefix(":") { return command(text) }
    let cursor = Cursor(session.analyse(text))
    if cursor.quotes == nil,
      cursor.analysis.isInComment(Int32(truncatingIfNeeded: text.utf8.count))
    {
      return .none
    }
    if let quotes = cursor.quotes { return string(cursor, quotes) }
    return Completion(
      word: cursor.word,
      candidates: cursor.isAfterDot
        ? cursor.receiver.map { members(of: $0, cursor) } ?? [] : candidates(cursor))
  }

  private func candidates(_ cursor: Cursor) -> [Completion.Candidate] {
    let structure = structure(cursor)
    if case .key(let fields)? = structure { return fields }
    // A name is made up here, so that no known one can be meant.
    if cursor.follows(["let", "var", "fn", "param", "for", "catch", "as"]) { return [] }
    var found: [Completion.Candidate]
    let operators = operators(cursor)
    if case .value(let field)? = structure {
      found = operators ?? values(of: field, isTyped: !cursor.word.isEmpty)
    } else {
      found = operators ?? arguments(cursor)
    }
    if found.isEmpty, cursor.word.isEmpty {
      found = choices(cursor).map { .init(ValueText.quoted($0.value), note: $0.meaning) }
    }
    if !cursor.word.isEmpty || found.isEmpty {
      let known = Set(found.map(\.text.trimmed))
      found += names(cursor).filter { !known.contains($0.text) }
    }
    return found
  }

  // MARK: Names

  static let keywords = [
    "and", "assert", "break", "catch", "continue", "else", "false", "finally", "fn", "for", "if",
    "import", "in", "let", "match", "not", "null", "on", "or", "param", "return", "step", "test",
    "throw", "true", "try", "undo", "var", "while",
  ]

  private func names(_ cursor: Cursor) -> [Completion.Candidate] {
    let own = Set(session.names)
    let visible = cursor.analysis.names(visibleAt: cursor.start)
    var found = visible.filter(\.isDeclaredHere).map { candidate($0) }
    let known = Set(found.map(\.label))
    found += session.names.reversed().filter { !known.contains($0) }.map { candidate(forName: $0) }
    found += visible.filter { !$0.isDeclaredHere && !own.contains($0.name) }.map {
      candidate(forName: $0.name)
    }
    found.append(.init("help", note: "a tour; help(name) tells of one thing"))
    if !cursor.word.isEmpty { found += Self.keywords.map { .init($0, note: "keyword") } }
    return found
  }

  /// A name that the entry itself declares.
  private func candidate(_ name: FileAnalysis.VisibleName) -> Completion.Candidate {
    switch name.meaning {
    case .function(let signature): candidate(signature, as: name.name)
    case .variable(let variable): .init(name.name, note: variable.type.description)
    default: .init(name.name)
    }
  }

  private func candidate(forName name: String) -> Completion.Candidate {
    if let signature = session.signature(of: name) { return candidate(signature, as: name) }
    if let members = session.members(of: name) {
      let listing = members.prefix(6).joined(separator: ", ")
      return .init(name, note: members.count > 6 ? "\(listing) …" : listing)
    }
    guard let value = session.value(of: name) else { return .init(name) }
    let display = ValueDisplay(width: 60, useColor: false, now: 0)
    return .init(name, note: "\(value.typeName) \(display.inline(value))")
  }

  private func candidate(_ signature: Signature, as name: String) -> Completion.Candidate {
    .init(
      name + (signature.parameters.isEmpty && !signature.isVariadic ? "()" : "("),
      label: name, note: signature.explanation.firstLine)
  }

  // MARK: After a dot

  private func members(of receiver: Expression, _ cursor: Cursor) -> [Completion.Candidate] {
    if case .module? = cursor.analysis.meaning(of: receiver) {
      return cursor.analysis.members(of: receiver).map(candidate)
    }
    if let value = value(of: receiver, cursor) { return members(of: value) }
    return cursor.analysis.members(of: receiver).map(candidate)
  }

  private func candidate(_ member: FileAnalysis.Member) -> Completion.Candidate {
    switch member.meaning {
    case .function(let signature): candidate(signature, as: member.name)
    case .method(let signature, _): candidate(method: signature)
    case .field(_, _, _, let field?): .init(member.name, note: note(field))
    case .field(_, let type, _, nil): .init(member.name, note: type.description)
    default: .init(member.name)
    }
  }

  private func members(of value: ShownValue) -> [Completion.Candidate] {
    var found: [Completion.Candidate] = []
    if case .map(let model, let entries, _) = value {
      let fields = model.flatMap { session.environment.model($0)?.fields } ?? []
      let display = ValueDisplay(width: 60, useColor: false, now: 0)
      found = fields.map { .init($0.name, note: note($0)) }
      found += entries.filter { entry in
        entry.key.allSatisfy(\.isNamePart) && !fields.contains { $0.name == entry.key }
      }.map { .init($0.key, note: "\($0.value.typeName) \(display.inline($0.value))") }
    }
    return found + methods(of: value.type)
  }

  private func note(_ field: RecordModel.Field) -> String {
    "\(field.type.description)  \(field.summary)"
  }

  private func methods(of type: ValueType) -> [Completion.Candidate] {
    session.environment.methods(of: type).map(candidate(method:))
  }

  private func candidate(method signature: Signature) -> Completion.Candidate {
    let parameters = signature.parameters.filter { $0.name != "self" }
    return .init(
      signature.name + (parameters.isEmpty && !signature.isVariadic ? "()" : "("),
      label: "\(signature.name)()", note: signature.explanation.firstLine)
  }

  // MARK: Arguments

  /// The call one of whose arguments the word is.
  private func site(_ cursor: Cursor) -> FileAnalysis.CallSite? {
    guard let (call, containers) = cursor.call, containers.isEmpty else { return nil }
    var signature = cursor.analysis.signature(of: call.callee)
    if signature == nil, case .field(let base, let name, _) = call.callee.kind,
      let value = value(of: base, cursor)
    {
      signature = session.environment.methods(of: value.type).first { $0.name == name.text }
    }
    return cursor.analysis.site(call, signature, cursor.start)
  }

  private func arguments(_ cursor: Cursor) -> [Completion.Candidate] {
    guard let site = site(cursor), let signature = site.signature else { return [] }
    if site.label == nil {
      return site.parameters.filter { !site.given.contains($0.name) }.map { parameter in
        .init(
          "\(parameter.name): ", label: "\(parameter.name):",
          note: ArgumentNote.text(parameter, of: signature.name))
      }
    }
    guard let parameter = site.parameter else { return [] }
    if parameter.type.withoutNull == .bool {
      return ["true", "false"].map { .init($0, note: parameter.summary.firstLine) }
    }
    guard cursor.word.isEmpty else { return [] }
    var found = parameter.choices.map {
      Completion.Candidate(ValueText.quoted($0.value), note: $0.meaning)
    }
    found += known(for: parameter.name).map { .init(ValueText.quoted($0)) }
    return found
  }

  /// Names seen in this session that the argument may be.
  private func known(for label: String) -> [String] {
    switch label {
    case "script", "name_like": return seen.scripts
    case "incident_num", "incident": return seen.incidents
    case "execute_uuid", "order": return seen.orders
    default: return []
    }
  }

  private func string(_ cursor: Cursor, _ quotes: String) -> Completion {
    if cursor.previous?.kind == .import { return importPath(cursor.word, quotes) }
    func closed(_ value: String, _ note: String = "") -> Completion.Candidate {
      .init(value + quotes, label: value, note: note)
    }
    var found: [Completion.Candidate] = []
    if case .value(let field)? = structure(cursor) {
      if case .enumeration(let enumeration) = field.shape {
        found = enumeration.cases.map { closed($0.value, $0.meaning) }
      }
    } else if let parameter = site(cursor)?.parameter {
      found = parameter.choices.map { closed($0.value, $0.meaning) }
      found += known(for: parameter.name).map { closed($0) }
    }
    found += choices(cursor).map { closed($0.value, $0.meaning) }
    return Completion(word: cursor.word, candidates: found)
  }

  // MARK: Files and commands

  private func importPath(_ word: String, _ quotes: String) -> Completion {
    if word.contains("/") || word.hasPrefix(".") { return file(word, quotes, onlySources: true) }
    var found = session.environment.importableNames.map {
      Completion.Candidate($0 + quotes, label: $0, note: "library module")
    }
    found += file("./", quotes, onlySources: true).candidates
    return Completion(word: word, candidates: found)
  }

  private func file(_ path: String, _ quotes: String, onlySources: Bool) -> Completion {
    let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
    let names = files(folder.isEmpty ? "." : folder).filter {
      !onlySources || $0.hasSuffix("/") || $0.hasSuffix(".cocr")
    }
    let isHidden = path.dropFirst(folder.count).hasPrefix(".")
    return Completion(
      word: path,
      candidates: names.sorted().filter { isHidden || !$0.hasPrefix(".") }.map {
        .init(folder + $0 + ($0.hasSuffix("/") ? "" : quotes), label: folder + $0)
      })
  }

  private func command(_ text: String) -> Completion {
    guard let space = text.firstIndex(where: \.isWhitespace) else {
      return Completion(
        word: text,
        candidates: Command.descriptions.map {
          .init($0.needsArgument ? "\($0.name) " : $0.name, label: $0.usage, note: $0.summary)
        })
    }
    let rest = String(text[text.index(after: space)...])
    switch String(text[..<space]) {
    case ":load", ":save": return file(rest, "", onlySources: true)
    case ":dry", ":confirm":
      return Completion(word: rest, candidates: [.init("on"), .init("off")])
    case ":target":
      return Completion(
        word: rest,
        candidates: targets.map {
          .init($0, note: $0 == "emulator" ? "inside this process" : "a region")
        })
    case ":explain":
      return Completion(
        word: rest, candidates: DiagnosticCode.all.map { .init($0.id, note: $0.title) })
    case ":doc", ":type", ":time", ":watch", ":wide", ":table", ":json", ":yaml":
      return complete(rest)
    default: return .none
    }
  }
}

extension ShownValue {
  /// The type of the value as the language states it.
  var type: ValueType {
    switch self {
    case .null: .null
    case .bool: .bool
    case .int: .int
    case .float: .float
    case .string: .string
    case .duration: .duration
    case .time: .time
    case .secret: .secret
    case .function: .function
    case .list: .list(.any)
    case .map(let model, _, _): model.map { .record($0) } ?? .map(.any)
    case .module, .cut: .any
    }
  }
}

extension String {
  var firstLine: String {
    String(split(separator: "\n", omittingEmptySubsequences: true).first ?? "")
  }
}
