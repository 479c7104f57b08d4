/// One thing that is wrong with a program, told to a person.
public struct Diagnostic: Sendable {
  public enum Severity: String, Sendable { case error, warning }

  public let severity: Severity
  /// One sentence in plain words, without a full stop at its end.
  public let message: String
  /// What to do about it, where known.
  public let hint: String?
  public let file: SourceFile
  public let span: Span

  public init(
    _ severity: Severity, _ message: String, hint: String? = nil, file: SourceFile, span: Span
  ) {
    self.severity = severity
    self.message = message
    self.hint = hint
    self.file = file
    self.span = span
  }
}

/// Collects the diagnostics of one file, in the order in which they are found.
public struct DiagnosticBag: Sendable {
  public let file: SourceFile
  public private(set) var diagnostics: [Diagnostic] = []

  /// How many errors of one file are shown at most, and how many warnings.
  public static let limit = 100

  private var errorCount = 0

  public init(file: SourceFile) {
    self.file = file
  }

  public var hasErrors: Bool { errorCount > 0 }

  public mutating func error(_ message: String, at span: Span, hint: String? = nil) {
    add(Diagnostic(.error, message, hint: hint, file: file, span: span))
  }

  public mutating func warning(_ message: String, at span: Span, hint: String? = nil) {
    add(Diagnostic(.warning, message, hint: hint, file: file, span: span))
  }

  public mutating func append(contentsOf other: [Diagnostic]) {
    for diagnostic in other { add(diagnostic) }
  }

  private mutating func add(_ diagnostic: Diagnostic) {
    let isError = diagnostic.severity == .error
    let count = isError ? errorCount : diagnostics.count - errorCount
    guard count < Self.limit else { return }
    diagnostics.append(diagnostic)
    if isError { errorCount += 1 }
  }
}
