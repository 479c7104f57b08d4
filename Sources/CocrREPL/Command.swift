import CocrLanguage
import CocrTerminal

/// A line that begins with a colon: it concerns the session, not the language.
enum Command: Equatable {
  case load(String)
  case save(String)
  case reset
  case target(String?)
  case dry(Bool?)
  case confirm(Bool?)
  case time(String)
  case history(Int?)
  case watch(String, every: Int64)
  case wide(String?)
  case view(View, String?)
  case doc(String)
  case type(String)
  case explain(String?)
  case help
  case quit

  enum View: String { case table, json, yaml }

  struct Description {
    let name: String
    let usage: String
    let summary: String
    var needsArgument = false
  }

  /// Why a line is no command.
  struct Problem: Error, Equatable { let message: String }

  static let descriptions: [Description] = [
    .init(name: ":help", usage: ":help", summary: "this list"),
    .init(
      name: ":doc", usage: ":doc NAME", summary: "signature, limits, errors, an example",
      needsArgument: true),
    .init(
      name: ":type", usage: ":type EXPRESSION", summary: "the type, without running it",
      needsArgument: true),
    .init(
      name: ":explain", usage: ":explain [CODE]",
      summary: "what an error code such as E0301 means, or all codes"),
    .init(
      name: ":wide", usage: ":wide [EXPRESSION]",
      summary: "the value, or the last one, with all columns"),
    .init(name: ":table", usage: ":table [EXPRESSION]", summary: "the value as a table"),
    .init(name: ":json", usage: ":json [EXPRESSION]", summary: "the value as JSON"),
    .init(name: ":yaml", usage: ":yaml [EXPRESSION]", summary: "the value as YAML"),
    .init(
      name: ":time", usage: ":time ENTRY", summary: "runs it and tells how long it took",
      needsArgument: true),
    .init(
      name: ":watch", usage: ":watch EXPRESSION every 5s",
      summary: "shows the value again and again, until Ctrl-C", needsArgument: true),
    .init(
      name: ":load", usage: ":load FILE", summary: "runs a file as one entry", needsArgument: true),
    .init(
      name: ":save", usage: ":save FILE",
      summary: "writes the session's statements as a runbook", needsArgument: true),
    .init(name: ":history", usage: ":history [COUNT]", summary: "the entries of this session"),
    .init(name: ":target", usage: ":target [emulator|REGION|URL]", summary: "where operations go"),
    .init(
      name: ":dry", usage: ":dry on|off",
      summary: "rehearses operations that change something instead of sending them",
      needsArgument: true),
    .init(
      name: ":confirm", usage: ":confirm on|off",
      summary: "asks before changes on a target other than the emulator", needsArgument: true),
    .init(name: ":reset", usage: ":reset", summary: "forgets everything that was declared"),
    .init(name: ":quit", usage: ":quit", summary: "leaves, as Ctrl-D does"),
  ]

  /// - Parameter line: begins with a colon.
  init(_ line: String) throws(Problem) {
    let text = line.trimmed
    let name = String(text.prefix { !$0.isWhitespace })
    let rest = String(text.dropFirst(name.count)).trimmed
    let argument = rest.isEmpty ? nil : rest
    switch name {
    case ":load": self = .load(try Self.path(argument, name))
    case ":save": self = .save(try Self.path(argument, name))
    case ":reset": self = try Self.alone(.reset, argument, name)
    case ":target": self = .target(argument)
    case ":dry": self = .dry(try Self.flag(argument, name))
    case ":confirm": self = .confirm(try Self.flag(argument, name))
    case ":time": self = .time(try Self.needed(argument, name))
    case ":history":
      guard let argument else {
        self = .history(nil)
        return
      }
      guard let count = Int(argument), count > 0 else {
        throw Problem(message: ":history takes a number of entries, not \(argument.escaped)")
      }
      self = .history(count)
    case ":watch": self = try Self.watch(try Self.needed(argument, name))
    case ":wide": self = .wide(argument)
    case ":table": self = .view(.table, argument)
    case ":json": self = .view(.json, argument)
    case ":yaml": self = .view(.yaml, argument)
    case ":doc": self = .doc(try Self.needed(argument, name))
    case ":type": self = .type(try Self.needed(argument, name))
    case ":explain": self = .explain(argument)
    case ":help", ":h", ":?":
      if let argument {
        throw Problem(
          message: "\(name) takes no argument; `:doc \(argument.escaped)` tells of one thing")
      }
      self = .help
    case ":quit", ":q", ":exit": self = try Self.alone(.quit, argument, name)
    default:
      let near = Suggestion.closest(to: name, among: Self.descriptions.map(\.name))
      throw Problem(
        message: "there is no command \(name.escaped)"
          + (near.map { "; did you mean \($0)?" } ?? "; :help lists them"))
    }
  }

  private static func needed(_ argument: String?, _ name: String) throws(Problem) -> String {
    guard let argument else {
      let usage = descriptions.first { $0.name == name }?.usage ?? name
      throw Problem(message: "write \(usage)")
    }
    return argument
  }

  private static func alone(
    _ command: Command, _ argument: String?, _ name: String
  ) throws(Problem) -> Command {
    guard let argument else { return command }
    throw Problem(message: "\(name) takes no argument, but got `\(argument.escaped)`")
  }

  /// A path, which may stand between quotes.
  private static func path(_ argument: String?, _ name: String) throws(Problem) -> String {
    let path = try needed(argument, name)
    guard path.count > 2, let quote = path.first, "\"'".contains(quote), path.last == quote else {
      return path
    }
    return String(path.dropFirst().dropLast())
  }

  private static func flag(_ argument: String?, _ name: String) throws(Problem) -> Bool? {
    switch argument {
    case nil: nil
    case "on"?: true
    case "off"?: false
    default: throw Problem(message: "write \(name) on or \(name) off")
    }
  }

  private static func watch(_ text: String) throws(Problem) -> Command {
    let words = text.split(separator: " ", omittingEmptySubsequences: true)
    guard words.count >= 3, words[words.count - 2] == "every" else {
      return .watch(text, every: 5_000_000_000)
    }
    guard let interval = duration(String(words[words.count - 1])), interval >= 100_000_000 else {
      throw Problem(
        message:
          "`every` takes a duration of 100ms or more, such as 5s, not \(words[words.count - 1])")
    }
    let expression = words.dropLast(2).joined(separator: " ")
    return .watch(expression, every: interval)
  }

  private static func duration(_ text: String) -> Int64? {
    guard case .duration(let nanoseconds)? = ValueType.duration.value(fromText: text) else {
      return nil
    }
    return nanoseconds
  }
}
