import Foundation
import Testing

/// Handlers of schedules through the command, on a clock that runs faster than life.
@Suite struct ScheduleCommandTests {
  private static func run(_ text: String, _ options: [String]) throws -> Command.Outcome {
    let folder = try TemporaryFolder()
    let file = try folder.write("schedules.cocr", text)
    return try Command.run(["run", file] + options)
  }

  @Test func theyRunWhenTheyAreDue() throws {
    let outcome = try Self.run(
      """
      print("top")
      on schedule every 10m { print("tick") }
      """, ["--schedule", "--for", "35m", "--speed", "3600"])
    #expect(outcome.status == 0)
    #expect(outcome.output == "top\ntick\ntop\ntick\ntop\ntick\n")
    #expect(outcome.errors.contains("the handler in line 2 runs next at 20"))
  }

  @Test func oneThatFailsDoesNotStopTheOthers() throws {
    let outcome = try Self.run(
      """
      on schedule every 10m { fail("broken") }
      on schedule every 15m { print("fine") }
      """, ["--schedule", "--for", "16m", "--speed", "3600", "--quiet"])
    #expect(outcome.status == 1)
    #expect(outcome.output == "fine\n")
    #expect(outcome.errors.contains("broken"))
    #expect(!outcome.errors.contains("runs next at"))
  }

  @Test(arguments: [SIGINT, SIGTERM])
  func aSignalEndsTheWaiting(_ signal: Int32) throws {
    let folder = try TemporaryFolder()
    let file = try folder.write("schedules.cocr", "on schedule \"0 0 1 1 *\" { print(1) }\n")
    let running = try Command.Running(["run", file, "--schedule"])
    #expect(running.waitForErrors("runs next at"))
    kill(running.process.processIdentifier, signal)
    let outcome = running.wait()
    #expect(outcome.status == 128 + signal)
    #expect(outcome.errors.contains("stopped waiting for the next time"))
  }

  @Test(arguments: [
    (["--schedule", "--alarm", "x.json"], "cannot be used together"),
    (["--for", "1h"], "--for belongs to --schedule"),
    (["--schedule", "--for", "soon"], "a length of time is written 10m"),
    (["--schedule"], "has no handler for schedules"),
  ])
  func wrongOptions(_ options: [String], _ message: String) throws {
    let outcome = try Self.run("print(1)\n", options)
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains(message))
  }

  @Test func aTextThatIsNoScheduleIsFoundBeforeTheRun() throws {
    let outcome = try Self.run("on schedule \"*/5 * * *\" { }\n", [])
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains("a schedule has five fields"))
  }
}
