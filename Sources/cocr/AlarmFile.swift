import ArgumentParser
import CocrRuntime

/// Alarms from a file.
enum AlarmFile {
  /// - Throws: `ExitCode.usage` after a sentence on standard error.
  static func read(_ path: String, clock: any RunClock, display: ErrorDisplay) throws
    -> [AlarmRecord]
  {
    do {
      let bytes = try TextFile.readBytes(path)
      if bytes.isEmpty {
        display.screen.complain(
          "\(TextFile.shownName(path)) is empty: it should hold an alarm as JSON")
        throw ExitCode.usage
      }
      return try AlarmRecord.parse(bytes, now: clock.now()).sorted { $0.time < $1.time }
    } catch let problem as TextFile.Problem {
      display.screen.complain(problem.description)
    } catch let problem as AlarmRecord.Problem {
      display.screen.complain("\(TextFile.shownName(path)): \(problem.description)")
    }
    throw ExitCode.usage
  }
}
