import ArgumentParser
import CocrRuntime

/// Alarms from a file.
enum AlarmFile {
  /// The alarms in the order of their times. Entries that are no alarms are named on standard error.
  ///
  /// - Returns: the alarms, and whether all entries of the file are among them.
  /// - Throws: `ExitCode.usage` after a sentence on standard error where the file holds no alarm.
  static func read(_ path: String, clock: any RunClock, display: ErrorDisplay) throws
    -> (alarms: [AlarmRecord], isComplete: Bool)
  {
    do {
      let bytes = try TextFile.readBytes(path)
      if bytes.isEmpty {
        throw display.refuse(
          "\(TextFile.shownName(path)) is empty: it should hold an alarm as JSON")
      }
      let batch = try AlarmRecord.parse(bytes, now: clock.now())
      for problem in batch.problems {
        _ = display.refuse("\(TextFile.shownName(path)): \(problem.description)")
      }
      return (batch.alarms.sorted { $0.time < $1.time }, batch.problems.isEmpty)
    } catch let problem as TextFile.Problem {
      throw display.refuse(problem.description)
    } catch let problem as AlarmRecord.Problem {
      throw display.refuse("\(TextFile.shownName(path)): \(problem.description)")
    }
  }
}
