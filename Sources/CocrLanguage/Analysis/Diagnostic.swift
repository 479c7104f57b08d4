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
  /// The file that it is about.
  public let file: SourceFile
  /// The place in the file.
  public let span: Span

  /// Sets each property.
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
  /// The file that all of them are about.
  public let file: SourceFile
  /// What has been collected.
  public private(set) var diagnostics: [Diagnostic] = []

  /// How many errors of one file are shown at most, and how many warnings.
  public static let limit = 100

  private var errorCount = 0

  /// An empty collection for a file.
  public init(file: SourceFile) {
    self.file = file
  }

  /// Whether one of them is an error.
  public var hasErrors: Bool { errorCount > 0 }

  /// Adds an error, unless there are as many as are shown.
  public mutating func error(_ message: String, at span: Span, hint: String? = nil) {
    add(Diagnostic(.error, message, hint: hint, file: file, span: span))
  }

  /// Adds a warning, unless there are as many as are shown.
  public mutating func warning(_ message: String, at span: Span, hint: String? = nil) {
    add(Diagnostic(.warning, message, hint: hint, file: file, span: span))
  }

  /// Adds diagnostics of the same file, as far as they are shown.
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
