import ArgumentParser
import COCCatalog
import CocrLanguage
import CocrRuntime
import CocrTerminal

enum OutputFormat: String, ExpressibleByArgument, CaseIterable { case text, json }

extension ExitCode {
  /// The file or an argument is wrong; nothing was run.
  static let usage = ExitCode(2)
}

/// Shows what is wrong with programs, and what went wrong in runs, on standard error.
struct ErrorDisplay {
  let screen: Screen
  let format: OutputFormat
  private let renderer: DiagnosticRenderer

  init(screen: Screen, format: OutputFormat) {
    self.screen = screen
    self.format = format
    renderer = DiagnosticRenderer(useColor: screen.usesColorForErrors)
  }

  func show(_ diagnostics: [Diagnostic]) {
    for diagnostic in diagnostics {
      screen.message(
        format == .json ? renderer.renderJSON(diagnostic) : renderer.render(diagnostic))
    }
  }

  /// Refuses the command line.
  ///
  /// - Returns: what is to be thrown.
  func refuse(_ message: String, hint: String? = nil) -> ExitCode {
    switch format {
    case .text: screen.complain(hint.map { "\(message); \($0)" } ?? message)
    case .json: screen.message(Self.json(usage: message, hint: hint))
    }
    return .usage
  }

  /// What is wrong with the command line, as data.
  static func json(usage message: String, hint: String? = nil) -> String {
    let members: JSONValue = [
      "severity": "error", "kind": "usage", "message": .string(message),
      "hint": hint.map(JSONValue.string) ?? .null,
    ]
    return members.line
  }

  /// An error that ended a run.
  func show(_ error: ScriptError) {
    switch format {
    case .json:
      screen.message(error.json.line)
    case .text:
      guard let diagnostic = error.diagnostic else { return screen.complain(error.fullMessage) }
      screen.message(
        renderer.render(
          Diagnostic(
            .error, error.fullMessage, hint: diagnostic.hint, code: diagnostic.code,
            file: diagnostic.file, span: diagnostic.span)))
      showTrace(of: error)
      if let data = error.shownData { screen.message("  data: \(data.escaped)") }
    }
  }

  private func showTrace(of error: ScriptError) {
    let places = error.shownTrace
    guard places.count > 1 else { return }
    for (place, skipped) in places {
      if skipped > 0 { screen.message("  … \(Phrase.count(skipped, "more call"))") }
      let position = place.file.position(of: place.span.lower)
      screen.message(
        "  in \(place.function) at \(place.file.name.escaped):\(position.line):\(position.column)")
    }
  }
}

extension ScriptError {
  /// The calls outside the library, each with the number of those that are left out before it.
  fileprivate var shownTrace: [(place: TraceEntry, skipped: Int)] {
    var shown: [(TraceEntry, Int)] = []
    var skipped = 0
    for place in trace {
      skipped += place.skipped
      if place.file.isLibrary { continue }
      shown.append((place, skipped))
      skipped = 0
    }
    return shown
  }

  private func text(_ field: String) -> String? {
    switch fields.first(where: { $0.name == field })?.value {
    case .string(let text)?: text
    case .int(let number)?: String(number)
    default: nil
    }
  }

  /// The message with what the service said of itself: operation, code, status, request.
  var fullMessage: String {
    guard let operation = text("operation") else { return message }
    let details = [
      text("code"), text("status").map { "HTTP \($0)" }, text("request_id").map { "request \($0)" },
    ].compactMap(\.self)
    // The message of a refused argument names the operation itself.
    let start = message.contains("`\(operation)`") ? message : "`\(operation)` failed: \(message)"
    return details.isEmpty ? start : "\(start) (\(details.joined(separator: ", ")))"
  }

  /// What `fail` was given beside its message, as JSON; nil where there is none.
  var shownData: String? {
    guard let data = fields.first(where: { $0.name == "data" })?.value, data != .null else {
      return nil
    }
    return String(decoding: data.displayJSON.serialized(), as: UTF8.self)
  }

  /// The error as data: what a diagnostic says, the fields of the error, and the calls.
  var json: JSONValue {
    var members: [String: JSONValue] = [
      "severity": "error", "kind": .string(kind), "message": .string(message),
      "hint": hint.map(JSONValue.string) ?? .null,
    ]
    for field in fields where members[field.name] == nil {
      members[field.name] = field.value.displayJSON
    }
    if let diagnostic {
      members.merge(Self.place(diagnostic.file, diagnostic.span)) { _, last in last }
    }
    members["trace"] = .array(
      shownTrace.map { entry, skipped in
        var members = Self.place(entry.file, entry.span)
        members["function"] = .string(entry.function)
        if skipped > 0 { members["skipped"] = .int(Int64(skipped)) }
        return .object(members)
      })
    return .object(members)
  }

  private static func place(_ file: SourceFile, _ span: Span) -> [String: JSONValue] {
    let position = file.position(of: span.lower)
    return [
      "file": .string(file.name), "line": .int(Int64(position.line)),
      "column": .int(Int64(position.column)),
    ]
  }
}
