import COCCatalog
import Foundation
import Testing

@testable import COCEmulator

/// Scripts that really run.
@Suite struct LocalExecutionTests {
  /// An emulator that runs scripts in a folder of its own.
  static func service(
    _ folder: TemporaryFolder, faults: [String] = []
  ) throws -> ServiceUnderTest {
    try ServiceUnderTest {
      $0.execution = .local(folder: folder.path("runs"))
      $0.hostFaults = try faults.map(HostFault.init(parsing:))
    }
  }

  /// Waits in the machine's time, which is the scripts'.
  static func wait(
    _ service: ServiceUnderTest, _ uuid: String, for status: String,
    at location: SourceLocation = #_sourceLocation
  ) async throws {
    for _ in 0..<3000 {
      if try await service.status(uuid) == status { return }
      service.clock.advance(milliseconds: 1000)
      try await Task.sleep(for: .milliseconds(20))
    }
    let last = try await service.status(uuid)
    Issue.record("the ticket stays \(last)", sourceLocation: location)
  }

  static func logs(_ service: ServiceUnderTest, _ uuid: String) async throws -> [String] {
    try await service.instances(uuid, 1).compactMap { $0["message"]?.stringValue }
  }

  @Test func aShellScriptRunsInAFolderOfItsOwnOnEachHost() async throws {
    let folder = try TemporaryFolder()
    let service = try Self.service(folder)
    _ = try await service.createScript(
      "really",
      content: """
        echo "value: ${value}"
        echo "host: $HOSTNAME"
        pwd
        ls
        touch left-behind
        echo "to standard error" >&2
        """,
      parameters: [
        [
          "param_name": "value", "param_value": "a b", "param_description": "", "param_order": 1,
          "sensitive": false,
        ]
      ])
    let uuid = try await service.execute("really", on: [[1, 2], [3]])
    try await Self.wait(service, uuid, for: "FINISHED")
    let logs = try await Self.logs(service, uuid)
    #expect(logs[0].contains("value: a b") && logs[0].contains("host: web-01"))
    #expect(logs[1].contains("host: web-02"))
    #expect(logs[0].contains("to standard error") && logs[0].contains("exit code 0"))
    #expect(logs[0].contains("/runs/\(uuid)/host-ecs-01-"))
    // Each folder is fresh: only the script is in it.
    #expect(logs.allSatisfy { !$0.contains("left-behind") && $0.contains("script.sh") })
  }

  @Test func aPythonScriptRuns() async throws {
    let folder = try TemporaryFolder()
    let service = try Self.service(folder)
    _ = try await service.createScript(
      "python", content: "import sys\nprint(6 * ${n})\nsys.exit(3)", type: "PYTHON",
      parameters: [
        [
          "param_name": "n", "param_value": "7", "param_description": "", "param_order": 1,
          "sensitive": false,
        ]
      ])
    let uuid = try await service.execute("python", on: [[1]])
    try await Self.wait(service, uuid, for: "ABNORMAL")
    let log = try await Self.logs(service, uuid)[0]
    #expect(log.contains("42\n") && log.contains("exit code 3"))
  }

  @Test func theEnvironmentOfTheEmulatorStaysOut() async throws {
    setenv("COCR_TEST_SECRET", "do-not-leak", 1)
    defer { unsetenv("COCR_TEST_SECRET") }
    let folder = try TemporaryFolder()
    let service = try Self.service(folder)
    _ = try await service.createScript("environment", content: "env")
    let uuid = try await service.execute("environment", on: [[1]])
    try await Self.wait(service, uuid, for: "FINISHED")
    let log = try await Self.logs(service, uuid)[0]
    #expect(log.contains("PATH=") && !log.contains("do-not-leak"))
  }

  @Test func sensitiveValuesAreMaskedInWhatAScriptWrites() async throws {
    let folder = try TemporaryFolder()
    let service = try Self.service(folder)
    _ = try await service.createScript(
      "secretive", content: "echo \"is ${password}.\"",
      parameters: [
        [
          "param_name": "password", "param_value": "hunter2", "param_description": "",
          "param_order": 1, "sensitive": true,
        ]
      ])
    let uuid = try await service.execute("secretive", on: [[1]])
    try await Self.wait(service, uuid, for: "FINISHED")
    let log = try await Self.logs(service, uuid)[0]
    #expect(log.contains("is ******.") && !log.contains("hunter2"))
    // Nor does the filled-in script stay behind.
    let runs = folder.path("runs/\(uuid)")
    for _ in 0..<100 where try !FileManager.default.contentsOfDirectory(atPath: runs).isEmpty {
      try await Task.sleep(for: .milliseconds(20))
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: runs).isEmpty)
  }

  @Test func theTimeLimitEndsAScriptAndWhatItStarted() async throws {
    let folder = try TemporaryFolder()
    let service = try Self.service(folder)
    let mark = folder.path("survived")
    _ = try await service.createScript(
      "endless", content: "echo begun\n(sleep 8; touch \(mark)) &\nsleep 600")
    let uuid = try await service.execute("endless", on: [[1]], timeout: 5)
    let start = ContinuousClock.now
    try await Self.wait(service, uuid, for: "ABNORMAL")
    #expect(ContinuousClock.now - start >= .seconds(4))
    let log = try await Self.logs(service, uuid)[0]
    #expect(log.contains("begun") && log.contains("time limit"))
    try await Task.sleep(for: .seconds(5))
    #expect(!FileManager.default.fileExists(atPath: mark))
  }

  @Test func outputOverOneMegabyteIsCut() async throws {
    let folder = try TemporaryFolder()
    let service = try Self.service(folder)
    _ = try await service.createScript(
      "loud", content: "head -c 3000000 /dev/zero | tr '\\0' x\necho end")
    let uuid = try await service.execute("loud", on: [[1]])
    try await Self.wait(service, uuid, for: "FINISHED")
    let log = try await Self.logs(service, uuid)[0]
    #expect(log.utf8.count <= 1024 * 1024)
    #expect(log.contains("cut off") && log.contains("exit code 0"))
  }

  @Test func masksDoNotMakeALogLongerThanOneMegabyte() async throws {
    let folder = try TemporaryFolder()
    let service = try Self.service(folder)
    _ = try await service.createScript(
      "masked", content: "yes '${secret}é' | head -c 650000; echo ${secret}",
      parameters: [
        [
          "param_name": "secret", "param_value": "q7", "param_description": "",
          "param_order": 1, "sensitive": true,
        ]
      ])
    let uuid = try await service.execute("masked", on: [[1]])
    try await Self.wait(service, uuid, for: "FINISHED")
    let log = try await Self.logs(service, uuid)[0]
    #expect(log.utf8.count <= 1024 * 1024)
    #expect(!log.contains("q7") && log.contains("******é") && log.contains("exit code 0"))
  }

  @Test func cancelingAHostEndsItsScript() async throws {
    let folder = try TemporaryFolder()
    let service = try Self.service(folder)
    let mark = folder.path("survived")
    _ = try await service.createScript("slow", content: "sleep 3\ntouch \(mark)")
    let uuid = try await service.execute("slow", on: [[1]])
    try await Self.wait(service, uuid, for: "PROCESSING")
    try await service.operate(uuid, "CANCEL_ORDER")
    #expect(try await service.status(uuid) == "CANCELED")
    try await Task.sleep(for: .seconds(5))
    #expect(!FileManager.default.fileExists(atPath: mark))
    #expect(try await service.statuses(uuid, 1) == ["CANCELED"])
  }

  @Test func aChildThatStaysBehindDoesNotHoldTheTicket() async throws {
    let folder = try TemporaryFolder()
    let service = try Self.service(folder)
    _ = try await service.createScript(
      "daemon", content: "setsid sleep 30 &\necho started")
    let uuid = try await service.execute("daemon", on: [[1]], timeout: 60)
    let start = ContinuousClock.now
    try await Self.wait(service, uuid, for: "FINISHED")
    #expect(ContinuousClock.now - start < .seconds(25))
  }

  @Test func faultsOfHostsAndForeignScriptsStillCount() async throws {
    let folder = try TemporaryFolder()
    let service = try Self.service(folder, faults: ["ecs-02=offline"])
    _ = try await service.createScript("plain", content: "echo fine")
    let uuid = try await service.execute("plain", on: [[1, 2]], rate: 50)
    try await Self.wait(service, uuid, for: "FINISHED")
    #expect(try await service.statuses(uuid, 1) == ["FINISHED", "ABNORMAL"])
    _ = try await service.createScript("batch_file", content: "echo off", type: "BAT")
    let other = try await service.execute("batch_file", on: [[1]])
    try await Self.wait(service, other, for: "ABNORMAL")
    #expect(try await Self.logs(service, other)[0].contains("BAT"))
  }

  @Test func aScriptThatAStopInterruptedHasFailedAfterTheRestart() async throws {
    let folder = try TemporaryFolder()
    func open() throws -> ServiceUnderTest {
      try ServiceUnderTest {
        $0.execution = .local(folder: folder.path("runs"))
        $0.storage = .file(folder.path("coc.sqlite"))
      }
    }
    let uuid: String
    do {
      let service = try open()
      _ = try await service.createScript("long", content: "sleep 600")
      uuid = try await service.execute("long", on: [[1], [2]], rate: 1)
      _ = try await LocalLogTests.log(service, uuid) { $0.contains("started") }
      await service.emulator.stop()
      #expect(try await service.status(uuid) == "PROCESSING")
    }
    let service = try open()
    let log = try await Self.logs(service, uuid)[0]
    #expect(log.contains("was stopped while the script ran"))
    // The rate of 1 percent lets the ticket go on with its next batch.
    #expect(try await service.statuses(uuid, 2) == ["PROCESSING"])
    await service.emulator.stop()
  }
}
