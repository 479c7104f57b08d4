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
        throw display.refuse(
          "\(TextFile.shownName(path)) is empty: it should hold an alarm as JSON")
      }
      return try AlarmRecord.parse(bytes, now: clock.now()).sorted { $0.time < $1.time }
    } catch let problem as TextFile.Problem {
      throw display.refuse(problem.description)
    } catch let problem as AlarmRecord.Problem {
      throw display.refuse("\(TextFile.shownName(path)): \(problem.description)")
    }
  }
}
