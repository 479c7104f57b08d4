/// Why the emulator could not be started: a wrong setting, fleet file or fault, or a store or port
/// that cannot be used.
public struct EmulatorError: Error, Sendable, Hashable, CustomStringConvertible {
  /// One sentence that names the place and what is wrong, without a full stop.
  public let message: String
  /// What to do about it, where that can be said.
  public let hint: String?

  /// - Parameters:
  ///   - message: One sentence without a full stop.
  ///   - hint: What to do about it.
  public init(_ message: String, hint: String? = nil) {
    self.message = message
    self.hint = hint
  }

  public var description: String {
    guard let hint else { return message }
    return "\(message) (\(hint))"
  }
}
