/// Why an instruction or a native function could not do its work. The machine turns it into an error
/// of the script, with the place of the instruction.
public struct Fault: Error, Sendable {
  /// What sort of error it is.
  public var kind: Kind
  /// One sentence in plain words, without a full stop at its end.
  public var message: String
  /// What to do about it, where known.
  public var hint: String?

  /// What sort of error it is; scripts see the name as `kind`.
  public enum Kind: String, Sendable {
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

  /// Sets each property.
  public init(_ kind: Kind, _ message: String, hint: String? = nil) {
    self.kind = kind
    self.message = message
    self.hint = hint
  }

  var isCatchable: Bool { kind != .limit && kind != .cancelled }

  static func memoryLimit(_ bytes: Int) -> Fault {
    Fault(
      .limit, "the run used more memory than its limit of \(bytes / (1024 * 1024)) MiB",
      hint: "hold less at a time, or give the run a higher memory limit")
  }
}
