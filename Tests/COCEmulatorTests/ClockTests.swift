import COCCatalog
import Synchronization
import Testing

@testable import COCEmulator

@Suite struct ClockTests {
  private final class Woken: Sendable {
    let times = Mutex<[Int64]>([])
  }

  @Test func aScaledClockRunsFaster() async throws {
    let clock = ScaledClock(speed: 1000)
    let start = clock.now()
    try await clock.sleep(milliseconds: 20_000)
    #expect(clock.now() - start >= 20_000)
  }

  @Test(arguments: [0, -1, .nan, .infinity]) func impossibleSpeedsAreBroughtIntoBounds(
    speed: Double
  ) {
    let clock = ScaledClock(speed: speed)
    #expect(clock.speed >= 0.001 && clock.speed <= 1_000_000)
    #expect(clock.now() > 1_600_000_000_000)
  }

  @Test func sleepersWakeInTheOrderOfTheirDeadlines() async throws {
    let clock = SteppingClock()
    let start = clock.now()
    let woken = Woken()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for delay in [30_000, 10_000, 20_000] as [Int64] {
        group.addTask {
          try await clock.sleep(milliseconds: delay)
          woken.times.withLock { $0.append(clock.now() - start) }
        }
      }
      try await group.waitForAll()
    }
    #expect(woken.times.withLock { $0 } == [10_000, 20_000, 30_000])
    #expect(clock.now() == start + 30_000)
  }

  @Test func aSleeperThatIsCancelledWakes() async throws {
    let clock = SteppingClock()
    let start = clock.now()
    let task = Task { try await clock.sleep(milliseconds: .max) }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
    try await clock.sleep(milliseconds: 5)
    #expect(clock.now() == start + 5)
  }

  @Test(
    arguments: [
      (0, "19700101000000", "1970-01-01T00:00:00Z"),
      (1_709_164_800_123, "20240229000000", "2024-02-29T00:00:00Z"),
      (1_735_689_599_999, "20241231235959", "2024-12-31T23:59:59Z"),
      (4_107_542_400_000, "21000301000000", "2100-03-01T00:00:00Z"),
      (-1, "19691231235959", "1969-12-31T23:59:59Z"),
    ] as [(Int64, String, String)])
  func timesAreWrittenAsDates(time: Int64, digits: String, iso: String) {
    #expect(CalendarTime(epochMilliseconds: time).digits == digits)
    #expect(CalendarTime(epochMilliseconds: time).iso == iso)
  }

  @Test func timesOfIAMHaveMicroseconds() {
    let time = CalendarTime(epochMilliseconds: 1_550_040_733_855)
    #expect(time.isoWithMicroseconds == "2019-02-13T06:52:13.855000Z")
  }
}
