/// Why a client cannot be set up: a part of its configuration is missing or wrong.
public struct ConfigurationError: Error, Sendable, Hashable, CustomStringConvertible {
  /// One sentence in plain words.
  public let message: String
  /// What to do about it, where known.
  public let hint: String?

  /// - Parameters:
  ///   - message: One sentence in plain words.
  ///   - hint: What to do about it.
  public init(_ message: String, hint: String? = nil) {
    self.message = message
    self.hint = hint
  }

  public var description: String { hint.map { "\(message); \($0)" } ?? message }
}
