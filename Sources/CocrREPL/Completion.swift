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
    let scanner = SourceScanner(text)
    if scanner.isInComment { return .none }
    if let top = scanner.open.last, top.kind == .string { return string(scanner, top) }
    let end = scanner.characters.count
    let word = scanner.word(before: end)
    var place = word.lowerBound
    if place > 0, scanner.characters[place - 1] == "." {
      place -= 1
      if place > 0, scanner.characters[place - 1] == "?" { place -= 1 }
      return Completion(
        word: scanner.text(word), candidates: members(of: scanner.chain(before: place), scanner))
    }
    return Completion(word: scanner.text(word), candidates: candidates(scanner, word))
  }

  private func candidates(_ scanner: SourceScanner, _ word: Range<Int>) -> [Completion.Candidate] {
    let structure = structure(scanner, opens: scanner.open, end: word.lowerBound)
    if case .key(let fields)? = structure { return fields }
    if Self.declares(scanner, before: word.lowerBound) { return [] }
    var found: [Completion.Candidate]
    let operators = operators(scanner, before: word.lowerBound)
    if case .value(let field)? = structure {
      found = operators ?? values(of: field, isTyped: !word.isEmpty)
    } else {
      found = operators ?? arguments(scanner, word)
    }
    if found.isEmpty, word.isEmpty {
      found = choices(scanner, opens: scanner.open, at: word.lowerBound).map {
        .init(ValueText.quoted($0.value), note: $0.meaning)
      }
    }
    if !word.isEmpty || found.isEmpty {
      let known = Set(found.map(\.text.trimmed))
      found += names(hasWord: !word.isEmpty).filter { !known.contains($0.text) }
    }
    return found
  }

  // MARK: Names

  static let keywords = [
    "and", "assert", "break", "catch", "continue", "else", "false", "finally", "fn", "for", "if",
    "import", "in", "let", "match", "not", "null", "on", "or", "param", "return", "step", "test",
    "throw", "true", "try", "undo", "var", "while",
  ]

  private func names(hasWord: Bool) -> [Completion.Candidate] {
    let own = Set(session.names)
    var found = session.names.reversed().map { candidate(forName: $0) }
    found += session.visibleNames.filter { !own.contains($0) }.map { candidate(forName: $0) }
    found.append(.init("help", note: "a tour; help(name) tells of one thing"))
    if hasWord { found += Self.keywords.map { .init($0, note: "keyword") } }
    return found
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

  private func members(of receiver: String, _ scanner: SourceScanner) -> [Completion.Candidate] {
    if receiver.isEmpty { return [] }
    if let members = session.members(of: receiver) {
      return members.map { member in
        session.signature(of: "\(receiver).\(member)").map { candidate($0, as: member) }
          ?? .init(member)
      }
    }
    if let value = value(of: receiver, scanner) { return members(of: value) }
    guard let type = type(of: receiver, scanner) else { return [] }
    return members(of: type)
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

  private func members(of type: ValueType) -> [Completion.Candidate] {
    var found: [Completion.Candidate] = []
    if case .record(let name) = type, let model = session.environment.model(name) {
      found = model.fields.map { .init($0.name, note: note($0)) }
    }
    return found + methods(of: type)
  }

  private func note(_ field: RecordModel.Field) -> String {
    "\(field.type.description)  \(field.summary)"
  }

  private func methods(of type: ValueType) -> [Completion.Candidate] {
    session.environment.methods(of: type).map { signature in
      let parameters = signature.parameters.filter { $0.name != "self" }
      return .init(
        signature.name + (parameters.isEmpty && !signature.isVariadic ? "()" : "("),
        label: "\(signature.name)()", note: signature.explanation.firstLine)
    }
  }

  // MARK: Arguments

  /// The function whose parentheses are open at the cursor, and the arguments it has.
  private func call(_ scanner: SourceScanner) -> (
    signature: Signature, given: Set<String>, label: String?, start: Int
  )? {
    guard let open = scanner.open.last(where: { $0.kind != .string }), open.kind == .paren else {
      return nil
    }
    let callee = scanner.chain(before: open.position)
    guard let signature = signature(of: callee, scanner) else { return nil }
    var given: Set<String> = []
    var position = 0
    let parameters = signature.parameters.filter { $0.name != "self" }
    for argument in open.arguments {
      if let label = scanner.label(of: argument) {
        given.insert(label)
      } else if position < parameters.count {
        given.insert(parameters[position].name)
        position += 1
      }
    }
    let current = open.argumentStart..<scanner.characters.count
    var label = scanner.label(of: current)
    if label == nil, !scanner.text(current).trimmed.isEmpty, position < parameters.count,
      position < signature.positionalLimit ?? .max
    {
      label = parameters[position].name
    }
    return (signature, given, label, open.argumentStart)
  }

  func signature(of callee: String, _ scanner: SourceScanner) -> Signature? {
    if callee.isEmpty { return nil }
    if let signature = session.signature(of: callee) { return signature }
    guard let dot = callee.lastIndex(of: ".") else { return nil }
    var receiver = String(callee[..<dot])
    if receiver.hasSuffix("?") { receiver.removeLast() }
    let type = value(of: receiver, scanner)?.type ?? type(of: receiver, scanner)
    let name = callee[callee.index(after: dot)...]
    guard let type else { return nil }
    return session.environment.methods(of: type).first { $0.name == name }
  }

  private func arguments(_ scanner: SourceScanner, _ word: Range<Int>) -> [Completion.Candidate] {
    guard let call = call(scanner) else { return [] }
    let parameters = call.signature.parameters.filter { $0.name != "self" }
    let before = scanner.text(call.start..<word.lowerBound).trimmed
    if before.isEmpty {
      return parameters.filter { !call.given.contains($0.name) }.map { parameter in
        .init(
          "\(parameter.name): ", label: "\(parameter.name):",
          note: ArgumentNote.text(parameter, of: call.signature.name))
      }
    }
    guard before.hasSuffix(":"), let label = call.label,
      let parameter = parameters.first(where: { $0.name == label })
    else { return [] }
    if parameter.type.withoutNull == .bool {
      return ["true", "false"].map { .init($0, note: parameter.summary.firstLine) }
    }
    guard word.isEmpty else { return [] }
    var found = parameter.choices.map {
      Completion.Candidate(ValueText.quoted($0.value), note: $0.meaning)
    }
    found += known(for: label, of: call.signature.name).map { .init(ValueText.quoted($0)) }
    return found
  }

  /// Names seen in this session that the argument may be.
  private func known(for label: String, of function: String) -> [String] {
    switch label {
    case "script", "name_like": return seen.scripts
    case "incident_num", "incident": return seen.incidents
    case "execute_uuid", "order": return seen.orders
    default: return []
    }
  }

  private func string(_ scanner: SourceScanner, _ top: SourceScanner.Open) -> Completion {
    let word = scanner.text(top.argumentStart..<scanner.characters.count)
    let quotes = String(top.quotes)
    let before = scanner.text(0..<top.position).trimmed
    if before.hasSuffix("import") { return importPath(word, quotes) }
    func closed(_ value: String, _ note: String = "") -> Completion.Candidate {
      .init(value + quotes, label: value, note: note)
    }
    var found: [Completion.Candidate] = []
    let opens = Array(scanner.open.dropLast())
    if case .value(let field)? = structure(scanner, opens: opens, end: top.position) {
      if case .enumeration(let enumeration) = field.shape {
        found = enumeration.cases.map { closed($0.value, $0.meaning) }
      }
    } else if let call = call(scanner), let label = call.label {
      let parameter = call.signature.parameters.first { $0.name == label }
      found = (parameter?.choices ?? []).map { closed($0.value, $0.meaning) }
      found += known(for: label, of: call.signature.name).map { closed($0) }
    }
    found += choices(scanner, opens: opens, at: top.position).map { closed($0.value, $0.meaning) }
    return Completion(word: word, candidates: found)
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
