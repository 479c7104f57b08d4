/// Why an instruction or a native function could not do its work. The machine turns it into an error
/// of the script, with the place of the instruction.
package struct Fault: Error, Sendable {
  /// The rule that was broken.
  package let code: DiagnosticCode
  /// One sentence in plain words, without a full stop at its end.
  package var message: String
  /// What to do about it, where known.
  package var hint: String?
  /// What the script has done, where that tells more once it is known who called.
  var cause: Cause?

  enum Cause {
    /// A condition was of another type, given with its article.
    case notABool(found: String)
    /// A list or map was changed while a loop went over it.
    case changedInLoop(String)
    /// A function was called with so many arguments; what it "needs" or "takes" instead.
    case argumentCount(given: Int, String)
    /// The caller gave an argument of the wrong type.
    case argument
  }

  /// What sort of error it is; scripts see the name as `kind`.
  package enum Kind: String, Sendable {
    case type
    case value
    case name
    case arithmetic
    case index
    case field
    case call
    case assertion
    case frozen
    /// What a limit or a cancellation raises; a script cannot catch it.
    case limit
    case cancelled
    case capability
    case internalError = "internal"
  }

  init(_ message: Message) {
    code = message.code
    self.message = message.text
    hint = message.hint
  }

  /// A native function has left what is to be thrown in ``Machine/thrown``.
  static var thrown: Fault { Fault(.refused("thrown")) }

  /// What sort of error it is.
  package var kind: Kind { code.kind }

  var isCatchable: Bool { kind != .limit && kind != .cancelled }

  static func memoryLimit(_ bytes: Int) -> Fault { Fault(.memoryLimit(bytes)) }
}
