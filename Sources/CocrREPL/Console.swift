import CocrLanguage
import CocrRuntime

/// Where a session shows what happens.
public protocol Console: Sendable {
  /// Whether the terminal understands more than plain text.
  var isCapable: Bool { get }
  var usesColor: Bool { get }
  /// Writes to standard output.
  func print(_ text: String)
  /// Writes a line to standard error.
  func message(_ text: String)
  func show(_ diagnostics: [Diagnostic])
  func show(_ error: ScriptError)
  /// Shows what was typed for later, behind the live line where there is one.
  func showTyped(_ text: String)
  /// Follows a run with a live line until the display is told of its end.
  func follow(_ context: RunContext) -> any RunDisplay
}

/// Shows the progress of one run.
public protocol RunDisplay {
  /// Takes what happens.
  ///
  /// - Parameters:
  ///   - order: the progress of the order that the event is about, if it tells of one.
  ///   - step: the innermost step that runs now.
  func take(_ event: RunEvent, order: OrderProgress?, step: String?)
  /// Removes the live line. If the run was cancelled, says how far it got and what continues without
  /// it.
  func end(_ report: RunReport)
  /// Removes the live line after what was no run.
  ///
  /// - Parameter duration: how long it took until it was cancelled, to be said; nil if it was not.
  func end(cancelledAfter duration: Duration?)
}

/// Where the operations of a session go.
public struct SessionTarget: Sendable {
  /// As the user names it: `emulator`, a region, a URL.
  public let name: String
  /// Whether it is the emulator inside the process, in which nothing can be harmed.
  public let isEmulator: Bool
  /// What runs of the session reach.
  public let context: RunContext

  /// - Parameters:
  ///   - name: As the user names it.
  ///   - isEmulator: Whether it is the emulator inside the process.
  ///   - context: What runs of the session reach.
  public init(name: String, isEmulator: Bool, context: RunContext) {
    self.name = name
    self.isEmulator = isEmulator
    self.context = context
  }

  /// Why a target cannot be used.
  public struct Problem: Error, CustomStringConvertible {
    /// One sentence in plain words.
    public let description: String

    /// - Parameter description: One sentence in plain words.
    public init(_ description: String) { self.description = description }
  }
}
