import COCCatalog
import Foundation
import Testing

@testable import COCEmulator

/// What the log of a script that really runs shows, and when.
@Suite struct LocalLogTests {
  /// Waits until a host's log is as it should be, and gives it.
  static func log(
    _ service: ServiceUnderTest, _ uuid: String, at location: SourceLocation = #_sourceLocation,
    where isExpected: (String) -> Bool
  ) async throws -> String {
    var last = ""
    for _ in 0..<3000 {
      last = try await LocalExecutionTests.logs(service, uuid).first ?? ""
      if isExpected(last) { return last }
      service.clock.advance(milliseconds: 100)
      try await Task.sleep(for: .milliseconds(20))
    }
    Issue.record("the log stays \(last)", sourceLocation: location)
    return last
  }

  private static func secret(_ name: String, _ value: String, _ order: Int64) -> JSONValue {
    [
      "param_name": .string(name), "param_value": .string(value), "param_description": "",
      "param_order": .int(order), "sensitive": true,
    ]
  }

  /// The lines of a script that go on when there is a file.
  private static func waiting(for file: String) -> String {
    "until [ -e \(file) ]; do sleep 0.1; done"
  }

  @Test func theLogShowsWhatIsWrittenSoFar() async throws {
    let folder = try TemporaryFolder()
    let service = try LocalExecutionTests.service(folder)
    let gate = folder.path("gate")
    _ = try await service.createScript(
      "gradual",
      content: """
        echo "key ${key} first"
        printf 'then hunt'
        \(Self.waiting(for: gate))
        echo er2
        exit 0
        echo invented
        """, parameters: [Self.secret("key", "hunter2", 1)])
    let uuid = try await service.execute("gradual", on: [[1]])
    let partial = try await Self.log(service, uuid) { $0.contains("then") }
    #expect(try await service.statuses(uuid, 1) == ["PROCESSING"])
    #expect(partial.contains("gradual started, user root"))
    #expect(partial.contains("key ****** first\nthen "))
    // Half a secret is one, too.
    #expect(!partial.contains("hunt") && !partial.contains("invented"))
    try Data().write(to: URL(fileURLWithPath: gate))
    try await LocalExecutionTests.wait(service, uuid, for: "FINISHED")
    let whole = try await LocalExecutionTests.logs(service, uuid)[0]
    #expect(whole.contains("then ******\n") && whole.contains("exit code 0"))
    #expect(!whole.contains("hunter2") && !whole.contains("invented"))
  }

  @Test(arguments: ["CANCEL_ORDER", "CANCEL_INSTANCE"])
  func aCanceledScriptKeepsItsLog(operation: String) async throws {
    let folder = try TemporaryFolder()
    let service = try LocalExecutionTests.service(folder)
    _ = try await service.createScript("cut_short", content: "echo before\nsleep 600\necho after")
    let uuid = try await service.execute("cut_short", on: [[1]])
    _ = try await Self.log(service, uuid) { $0.contains("before") }
    let id = try #require(try await service.instances(uuid, 1)[0]["id"])
    try await service.operate(
      uuid, operation, operation == "CANCEL_INSTANCE" ? ["instance_id": id] : [:])
    let log = try await Self.log(service, uuid) { $0.contains("canceled after") }
    #expect(log.contains("cut_short started") && log.contains("\nbefore\n"))
    #expect(!log.contains("after\n"))
    #expect(try await service.status(uuid) == "CANCELED")
    await service.emulator.stop()
  }

  @Test func aStopKeepsTheLog() async throws {
    let folder = try TemporaryFolder()
    func open() throws -> ServiceUnderTest {
      try ServiceUnderTest {
        $0.execution = .local(folder: folder.path("runs"))
        $0.storage = .file(folder.path("coc.sqlite"))
      }
    }
    let first = try open()
    _ = try await first.createScript("stopped", content: "echo before\nsleep 600")
    let uuid = try await first.execute("stopped", on: [[1]])
    _ = try await Self.log(first, uuid) { $0.contains("before") }
    await first.emulator.stop()
    let second = try open()
    let log = try await LocalExecutionTests.logs(second, uuid)[0]
    #expect(log.contains("stopped started") && log.contains("\nbefore\n"))
    #expect(log.hasSuffix("the emulator was stopped while the script ran\n"))
    await second.emulator.stop()
  }

  @Test func aZeroByteDoesNotEndTheLog() async throws {
    let folder = try TemporaryFolder()
    let service = try LocalExecutionTests.service(folder)
    _ = try await service.createScript(
      "zeros", content: "echo before; printf 'a\\0b\\377\\n'; echo after; exit 3")
    let uuid = try await service.execute("zeros", on: [[1]])
    try await LocalExecutionTests.wait(service, uuid, for: "ABNORMAL")
    let log = try await LocalExecutionTests.logs(service, uuid)[0]
    #expect(log.contains("\nbefore\na\u{FFFD}b\u{FFFD}\nafter\n"), "\(log)")
    #expect(log.hasSuffix("zeros ended with exit code 3\n"))
  }

  @Test func theLongestSecretIsMaskedFirst() async throws {
    let folder = try TemporaryFolder()
    let service = try LocalExecutionTests.service(folder)
    _ = try await service.createScript(
      "nested", content: "echo '${p1}, ${p2}.'",
      parameters: [Self.secret("p1", "pass", 1), Self.secret("p2", "password1", 2)])
    let uuid = try await service.execute("nested", on: [[1]])
    try await LocalExecutionTests.wait(service, uuid, for: "FINISHED")
    let log = try await LocalExecutionTests.logs(service, uuid)[0]
    #expect(log.contains("\n******, ******.\n"), "\(log)")
  }

  @Test func waitingForAProcessIsNotRunning() async throws {
    let folder = try TemporaryFolder()
    let service = try LocalExecutionTests.service(folder)
    let gate = folder.path("gate")
    _ = try await service.createScript("holds", content: Self.waiting(for: gate))
    _ = try await service.createScript("queues", content: "echo there")
    let hosts = try await service.onlineHosts(11)
    let holding = try await service.execute("holds", on: [Array(hosts.prefix(10))])
    for _ in 0..<3000 {
      let logs = try await LocalExecutionTests.logs(service, holding)
      if logs.count(where: { $0.contains("started") }) == 10 { break }
      service.clock.advance(milliseconds: 100)
      try await Task.sleep(for: .milliseconds(20))
    }
    let queued = try await service.execute("queues", on: [[hosts[10]]])
    try await LocalExecutionTests.wait(service, queued, for: "PROCESSING")
    service.clock.advance(milliseconds: 900_000)
    let waiting = try await service.instances(queued, 1)[0]
    #expect(waiting["status"] == "PROCESSING" && waiting["message"] == "")
    try Data().write(to: URL(fileURLWithPath: gate))
    try await LocalExecutionTests.wait(service, queued, for: "FINISHED")
    let ended = try await service.instances(queued, 1)[0]
    // It took as long as it ran, and its times say the same.
    let costs = try #require(ended["execute_costs"]?.intValue)
    let created = try #require(ended["gmt_created"]?.intValue)
    #expect(costs < 900_000 && ended["gmt_finished"] == .int(created + costs))
    #expect(ended["message"]?.stringValue?.contains("\nthere\n") == true)
  }

  @Test(arguments: [false, true])
  func whatWaitedForAProcessGoesOnAfterARestart(isSimulated: Bool) async throws {
    let folder = try TemporaryFolder()
    let clock = SteppingClock()
    func open(_ execution: ScriptExecution) throws -> ServiceUnderTest {
      try ServiceUnderTest(clock: clock) {
        $0.execution = execution
        $0.storage = .file(folder.path("coc.sqlite"))
      }
    }
    let first = try open(.local(folder: folder.path("runs")))
    _ = try await first.createScript("holds", content: "sleep 600")
    _ = try await first.createScript("queues", content: "echo there")
    let hosts = try await first.onlineHosts(11)
    let holding = try await first.execute("holds", on: [Array(hosts.prefix(10)), [hosts[10]]])
    for _ in 0..<3000 {
      let logs = try await LocalExecutionTests.logs(first, holding)
      if logs.count(where: { $0.contains("started") }) == 10 { break }
      clock.advance(milliseconds: 100)
      try await Task.sleep(for: .milliseconds(20))
    }
    let queued = try await first.execute("queues", on: [[hosts[10]]])
    try await LocalExecutionTests.wait(first, queued, for: "PROCESSING")
    await first.emulator.stop()
    let second = try open(isSimulated ? .simulated : .local(folder: folder.path("more")))
    try await LocalExecutionTests.wait(second, queued, for: "FINISHED")
    #expect(try await LocalExecutionTests.logs(second, queued)[0].contains("\nthere\n"))
    // The ten hosts have failed, which is more than the success rate of 100 percent allows.
    #expect(try await second.status(holding) == "ABNORMAL")
    #expect(try await second.statuses(holding, 2) == ["READY"])
    await second.emulator.stop()
  }

  @Test func aHostThatIsNotReachedHasStartedNothing() async throws {
    let folder = try TemporaryFolder()
    for execution in [ScriptExecution.simulated, .local(folder: folder.path("runs"))] {
      let service = try ServiceUnderTest {
        $0.execution = execution
        $0.hostFaults = [try HostFault(parsing: "ecs-01=offline")]
      }
      _ = try await service.createScript("unreached", content: "echo words")
      let uuid = try await service.execute("unreached", on: [[1]])
      service.clock.advance(milliseconds: 1500)
      let before = try await service.instances(uuid, 1)[0]
      #expect(before["status"] == "PROCESSING")
      let log = before["message"]?.stringValue ?? ""
      #expect(log.contains("waiting for UniAgent") && !log.contains("started"), "\(log)")
      #expect(!log.contains("words") && log.hasPrefix("["))
      try await service.wait(uuid, for: "ABNORMAL")
      let end = try await LocalExecutionTests.logs(service, uuid)[0]
      #expect(end.hasPrefix("[") && end.contains("is OFFLINE, not started"), "\(end)")
      await service.emulator.stop()
    }
  }
}

extension ServiceUnderTest {
  /// The numbers of hosts whose UniAgent can be reached.
  func onlineHosts(_ count: Int) async throws -> [Int] {
    let hosts = try await call("resources.list", ["provider": "ecs", "type": "cloudservers"])
    let online = (hosts.arrayValue ?? []).filter { $0["properties"]?["agent_status"] == "ONLINE" }
    let numbers = online.compactMap { $0["resource_id"]?.stringValue }
      .compactMap { Int($0.dropFirst("ecs-".count)) }
    try #require(numbers.count >= count)
    return Array(numbers.prefix(count))
  }
}
