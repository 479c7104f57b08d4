import Testing

@testable import CocrLanguage

@Suite struct CronScheduleTests {
  @Test(arguments: [
    ("*/5 * * * *", "2026-03-01T10:02:30Z", "2026-03-01T10:05:00Z"),
    ("*/5 * * * *", "2026-03-01T10:05:00Z", "2026-03-01T10:10:00Z"),
    ("30 2 * * *", "2026-12-31T02:30:00Z", "2027-01-01T02:30:00Z"),
    ("0 9 * * mon-fri", "2026-11-20T10:00:00Z", "2026-11-23T09:00:00Z"),
    ("0 0 * * 7", "2026-11-24T00:00:00Z", "2026-11-29T00:00:00Z"),
    ("0 0 29 2 *", "2026-11-24T00:00:00Z", "2028-02-29T00:00:00Z"),
    // Either day is enough where both are restricted.
    ("0 0 13 * 5", "2026-11-24T00:00:00Z", "2026-11-27T00:00:00Z"),
    ("15,45 8-9 1 JAN,jul *", "2026-01-01T08:15:00Z", "2026-01-01T08:45:00Z"),
    ("15,45 8-9 1 JAN,jul *", "2026-01-01T09:45:00Z", "2026-07-01T08:15:00Z"),
    ("10/20 * * * *", "2026-01-01T00:00:00Z", "2026-01-01T00:10:00Z"),
    ("10/20 * * * *", "2026-01-01T00:30:00Z", "2026-01-01T00:50:00Z"),
  ])
  func next(_ text: String, _ after: String, _ expected: String) throws {
    let time = try #require(TimeText.parse(after))
    let next = try #require(try CronSchedule(text).next(after: time))
    #expect(TimeText.format(next) == expected)
  }

  @Test(arguments: [
    ("*/5 * * *", "a schedule has five fields, but \"*/5 * * *\" has 4"),
    ("", "a schedule has five fields, but \"\" has 0"),
    ("61 * * * *", "\"61\" is not a valid minute"),
    ("* 24 * * *", "\"24\" is not a valid hour"),
    ("* * 0 * *", "\"0\" is not a valid day of the month"),
    ("* * * 13 *", "\"13\" is not a valid month"),
    ("* * * * 8", "\"8\" is not a valid day of the week"),
    ("*/0 * * * *", "the step of the minute must be a number from 1, not \"0\""),
    ("a b c d e", "\"a\" is not a valid minute"),
    ("1-2-3 * * * *", "\"1-2-3\" is not a valid minute"),
    ("5-1 * * * *", "the range \"5-1\" of the minute ends before it begins"),
    ("1, * * * *", "\"\" is not a valid minute"),
    ("0 0 31 2 *", "the schedule \"0 0 31 2 *\" names a day that never comes"),
    ("99999999999999999999 * * * *", "\"99999999999999999999\" is not a valid minute"),
  ])
  func mistakes(_ text: String, _ message: String) {
    let problem = #expect(throws: CronSchedule.Problem.self) { try CronSchedule(text) }
    #expect(problem?.message == message)
  }

  @Test func farTimesDoNotOverflow() throws {
    let schedule = try CronSchedule("* * * * *")
    #expect(schedule.next(after: .max) == nil)
    #expect(schedule.next(after: .min) != nil)
  }
}
