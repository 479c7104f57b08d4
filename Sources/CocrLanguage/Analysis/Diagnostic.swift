/// One thing that is wrong with a program, told to a person.
public struct Diagnostic: Sendable {
  /// An error keeps a program from running; a warning does not.
  public enum Severity: String, Sendable { case error, warning }

  /// Whether the program can run in spite of it.
  public let severity: Severity
  /// One sentence in plain words, without a full stop at its end.
  public let message: String
  /// What to do about it, where known.
  public let hint: String?
  /// The rule that was broken; nil of an error that a script threw, and of a count of what is left out.
  public let code: DiagnosticCode?
  /// The file that it is about.
  public let file: SourceFile
  /// The place in the file.
  public let span: Span

  /// A diagnostic at a place in a file; a message or hint that is too long is cut.
  public init(
    _ severity: Severity, _ message: String, hint: String? = nil, code: DiagnosticCode? = nil,
    file: SourceFile, span: Span
  ) {
    self.severity = severity
    self.message = message.bounded
    self.hint = hint?.bounded
    self.code = code
    self.file = file
    self.span = span
  }

  init(_ severity: Severity, _ message: Message, file: SourceFile, span: Span) {
    self.init(
      severity, message.text, hint: message.hint, code: message.code, file: file, span: span)
  }
}

/// Collects the diagnostics of one file, in the order in which they are found.
package struct DiagnosticBag: Sendable {
  /// The file that all of them are about.
  package let file: SourceFile
  /// What has been collected.
  package private(set) var diagnostics: [Diagnostic] = []

  /// How many errors of one file are shown at most, and how many warnings.
  package static let limit = 100

  private var errorCount = 0
  /// What has been collected, to find what is said twice.
  private var known: Set<Said> = []

  private struct Said: Hashable {
    let span: Span
    let message: String
  }

  /// How many were left out, with the one that stands furthest down.
  private var omittedErrors = Omission()
  private var omittedWarnings = Omission()
  /// Where the search for errors was given up.
  private(set) var stop: Span?

  private struct Omission {
    var count = 0
    var last: Span?

    mutating func note(_ span: Span) {
      count += 1
      if span.lower >= last?.lower ?? 0 { last = span }
    }
  }

  /// An empty collection for a file.
  package init(file: SourceFile) {
    self.file = file
  }

  /// Whether one of them is an error.
  package var hasErrors: Bool { errorCount > 0 }

  /// Whether as many errors have been collected as are shown.
  var isFull: Bool { errorCount >= Self.limit }

  /// Whether as many warnings have been collected as are shown.
  var isFullOfWarnings: Bool { diagnostics.count - errorCount >= Self.limit }

  /// Notes where the search for errors is given up, because there are too many.
  mutating func stop(at span: Span) {
    if stop == nil { stop = span }
  }

  /// What has been collected; where that is not all, it ends by saying so.
  package var finished: [Diagnostic] {
    var result = diagnostics
    let end = diagnostics.max { $0.span.lower < $1.span.lower }?.span ?? Span(0, 0)
    func say(_ severity: Diagnostic.Severity, _ message: String, _ span: Span?) {
      let place = span.map { $0.lower > end.lower ? $0 : end } ?? end
      result.append(Diagnostic(severity, message, file: file, span: place))
    }
    if let stop {
      say(.error, "after \(Self.limit) errors the rest of the file was not looked at", stop)
    } else if omittedErrors.count > 0 {
      say(.error, "… and \(omittedErrors.count) more errors", omittedErrors.last)
    }
    if omittedWarnings.count > 0 {
      say(.warning, "… and \(omittedWarnings.count) more warnings", omittedWarnings.last)
    }
    return result
  }

  /// The same without what may follow from mistakes that have been reported.
  func finished(without damage: Damage) -> [Diagnostic] {
    damage.isEmpty ? finished : finished.filter { !damage.troubles($0.span) }
  }

  /// Adds an error, unless there are as many as are shown.
  mutating func error(_ message: Message, at span: Span) {
    add(Diagnostic(.error, message, file: file, span: span))
  }

  /// Adds a warning, unless there are as many as are shown.
  mutating func warning(_ message: Message, at span: Span) {
    add(Diagnostic(.warning, message, file: file, span: span))
  }

  /// Adds diagnostics of the same file, as far as they are shown.
  package mutating func append(contentsOf other: [Diagnostic]) {
    for diagnostic in other { add(diagnostic) }
  }

  private mutating func add(_ diagnostic: Diagnostic) {
    // A declaration that is looked at before its turn, from inside itself, is looked at twice.
    let said = Said(span: diagnostic.span, message: diagnostic.message)
    if known.contains(said) { return }
    let isError = diagnostic.severity == .error
    let count = isError ? errorCount : diagnostics.count - errorCount
    guard count < Self.limit else {
      if isError {
        omittedErrors.note(diagnostic.span)
      } else {
        omittedWarnings.note(diagnostic.span)
      }
      return
    }
    known.insert(said)
    diagnostics.append(diagnostic)
    if isError { errorCount += 1 }
  }
}
