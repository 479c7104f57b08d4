import CocrLanguage
import CocrTerminal
import Logging

/// Shows the log of the client, a line for each attempt, beside the live line.
struct AttemptLog: LogHandler {
  let screen: Screen
  var logLevel = Logger.Level.debug
  var metadata: Logger.Metadata = [:]

  init(screen: Screen) { self.screen = screen }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    let fields = metadata.merging(event.metadata ?? [:]) { $1 }
      .sorted { Self.place($0.key) < Self.place($1.key) }
      .map { "\($0.key)=\($0.value)" }
    let line = "\(event.level): \(event.message): \(fields.joined(separator: ", "))"
    // A part of it is what a server sent.
    screen.message(DiagnosticRenderer.escaped(line))
  }

  /// What was asked stands before what came of it.
  private static func place(_ key: String) -> (Int, String) {
    let order = ["operation", "request", "attempt", "outcome", "time", "problem"]
    return (order.firstIndex(of: key) ?? order.count, key)
  }
}
