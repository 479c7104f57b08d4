import COCCatalog
import Foundation
import Testing

@testable import COCEmulator

/// What a script starts ends with it, wherever it has gone.
@Suite(.enabled(if: FileManager.default.fileExists(atPath: "/proc/self/stat")))
struct LocalProcessesTests {
  /// Processes that leave the script in three ways; their numbers go to `file`.
  private static func leavers(_ file: String) -> String {
    """
    setsid sleep 500 & echo $! >> \(file)
    (setsid sleep 500 & echo $! >> \(file))
    setsid env -i sleep 500 & echo $! >> \(file)
    sleep 1
    echo left
    """
  }

  private static func processes(_ file: String) throws -> [pid_t] {
    try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n").compactMap {
      pid_t($0)
    }
  }

  private static func isAlive(_ process: pid_t) -> Bool {
    guard let stat = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8),
      let mark = stat.lastIndex(of: ")")
    else { return false }
    let state = stat[mark...].dropFirst(2).first
    return state != "Z" && state != "X"
  }

  private static func expectEnd(
    of file: String, at location: SourceLocation = #_sourceLocation
  ) async throws {
    let processes = try processes(file)
    #expect(processes.count == 3, sourceLocation: location)
    for _ in 0..<500 where processes.contains(where: isAlive) {
      try await Task.sleep(for: .milliseconds(20))
    }
    #expect(processes.filter(isAlive).isEmpty, sourceLocation: location)
    for process in processes where isAlive(process) { kill(process, SIGKILL) }
  }

  /// Waits until all of the processes that leave have been started.
  private static func waitForStart(_ service: ServiceUnderTest, _ file: String) async throws {
    for _ in 0..<3000 {
      if let found = try? processes(file), found.count == 3 { break }
      service.clock.advance(milliseconds: 100)
      try await Task.sleep(for: .milliseconds(20))
    }
    // So that they are seen while they still belong to the script.
    try await Task.sleep(for: .seconds(1))
    #expect(try processes(file).allSatisfy(isAlive))
  }

  @Test func whatAScriptLeavesBehindEndsWithIt() async throws {
    let folder = try TemporaryFolder()
    let service = try LocalExecutionTests.service(folder)
    let file = folder.path("left")
    _ = try await service.createScript("leaves", content: Self.leavers(file))
    let uuid = try await service.execute("leaves", on: [[1]])
    try await LocalExecutionTests.wait(service, uuid, for: "FINISHED")
    #expect(try await LocalExecutionTests.logs(service, uuid)[0].contains("\nleft\n"))
    try await Self.expectEnd(of: file)
  }

  @Test func whatLeavesAScriptEndsWithItsTimeLimit() async throws {
    let folder = try TemporaryFolder()
    let service = try LocalExecutionTests.service(folder)
    let file = folder.path("left")
    _ = try await service.createScript(
      "leaves_late", content: Self.leavers(file) + "\nsleep 500")
    let uuid = try await service.execute("leaves_late", on: [[1]], timeout: 5)
    try await LocalExecutionTests.wait(service, uuid, for: "ABNORMAL")
    #expect(try await LocalExecutionTests.logs(service, uuid)[0].contains("time limit"))
    try await Self.expectEnd(of: file)
  }

  @Test(arguments: [false, true])
  func whatLeavesAScriptEndsWithACancelAndAStop(isStop: Bool) async throws {
    let folder = try TemporaryFolder()
    let service = try LocalExecutionTests.service(folder)
    let file = folder.path("left")
    _ = try await service.createScript(
      "leaves_more", content: Self.leavers(file) + "\nsleep 500")
    let uuid = try await service.execute("leaves_more", on: [[1]])
    try await Self.waitForStart(service, file)
    if isStop {
      await service.emulator.stop()
    } else {
      try await service.operate(uuid, "CANCEL_ORDER")
    }
    try await Self.expectEnd(of: file)
  }

  @Test func theScriptsOfOtherHostsGoOn() async throws {
    let folder = try TemporaryFolder()
    let service = try LocalExecutionTests.service(folder)
    let gate = folder.path("gate")
    let file = folder.path("others")
    _ = try await service.createScript(
      "stays",
      content: "setsid sleep 500 & echo $! > \(file)\nuntil [ -e \(gate) ]; do sleep 0.1; done")
    _ = try await service.createScript("goes", content: "sleep 1")
    let staying = try await service.execute("stays", on: [[1]])
    let going = try await service.execute("goes", on: [[2]])
    try await LocalExecutionTests.wait(service, going, for: "FINISHED")
    for _ in 0..<500 where (try? Self.processes(file))?.isEmpty != false {
      try await Task.sleep(for: .milliseconds(20))
    }
    let others = try Self.processes(file)
    #expect(others.count == 1 && others.allSatisfy(Self.isAlive))
    #expect(try await service.status(staying) == "PROCESSING")
    try Data().write(to: URL(fileURLWithPath: gate))
    try await LocalExecutionTests.wait(service, staying, for: "FINISHED")
    for _ in 0..<500 where others.contains(where: Self.isAlive) {
      try await Task.sleep(for: .milliseconds(20))
    }
    #expect(!others.contains(where: Self.isAlive))
  }
}
