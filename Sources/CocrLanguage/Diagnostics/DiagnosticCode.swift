/// A rule of the language, with the code by which messages name it: `E0301`. `cocr explain` shows
/// what it says.
///
/// Each is declared once, in the file of its area beside this one, together with the sentences that
/// say that it was broken. Checker and machine make their errors from the same sentences.
public final class DiagnosticCode: Sendable {
  /// `E` and four digits; the first two are those of the area.
  public let id: String
  /// What the rule is about, as a heading.
  public let title: String
  /// What the rule says, in a few sentences.
  public let explanation: String
  /// A program that breaks the rule.
  public let failing: String
  /// A program close to the failing one that keeps to the rule, and runs.
  public let working: String
  /// The `kind` of the error that a running script gets.
  let kind: Fault.Kind

  init(
    _ id: String, _ kind: Fault.Kind, _ title: String, _ explanation: String,
    fails failing: String, works working: String
  ) {
    self.id = id
    self.kind = kind
    self.title = title
    self.explanation = explanation
    self.failing = failing
    self.working = working
  }

  /// A rule that is checked before a run alone.
  convenience init(
    _ id: String, _ title: String, _ explanation: String, fails failing: String,
    works working: String
  ) {
    self.init(id, .value, title, explanation, fails: failing, works: working)
  }

  /// Every code, in order.
  public static var all: [DiagnosticCode] {
    lexical + grammar + names + types + calls + access + values + limits + triggers + warnings
  }

  /// The code of this id, in whatever case it is written.
  public static func named(_ id: String) -> DiagnosticCode? {
    let id = id.uppercased()
    return all.first { $0.id == id }
  }
}

/// That a rule was broken, said of one place: the same for a diagnostic before a run and for an
/// error during one. Made only when there is something to report.
struct Message: Sendable {
  let code: DiagnosticCode
  /// One sentence in plain words, without a full stop at its end.
  let text: String
  /// What to do about it, where known.
  var hint: String?

  init(_ code: DiagnosticCode, _ text: String, hint: String? = nil) {
    self.code = code
    self.text = text
    self.hint = hint
  }

  static let nullHint = "the value is null here"
  static let nullOperandHint = "a value is null here; `??` supplies a default"

  /// `1 argument`, `3 arguments`, `no arguments`.
  static func arguments(_ count: Int) -> String {
    "\(count == 0 ? "no" : "\(count)") argument\(count == 1 ? "" : "s")"
  }

  /// `call it as f(a, b)`.
  static func callHint(_ name: String, _ labels: [String]) -> String {
    "call it as `\(name)(\(labels.joined(separator: ", ")))`"
  }
}
