import COCCatalog
import COCClient
import Foundation
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// `cocr emulator` as a process of its own.
@Suite struct EmulatorCommandTests {
  /// An emulator that is served by the command.
  private final class Served {
    let running: Command.Running
    let endpoint: String
    let client: COCClient

    init(
      _ options: [String] = [], environment: [String: String] = [:], openFiles: Int? = nil
    ) async throws {
      running = try Command.Running(
        ["emulator", "--port", "0"] + options, environment: environment, openFiles: openFiles)
      try #require(running.waitForErrors("HUAWEICLOUD_SDK_PROJECT_ID"), "\(running.errors)")
      let lines = running.errors.split(separator: "\n")
      let first = try #require(lines.first { $0.contains("listens on ") })
      endpoint = try #require(first.split(separator: " ").last.map(String.init))
      var keys: [String: String] = [:]
      for line in lines {
        let pair = line.trimmingCharacters(in: .whitespaces).split(separator: "=", maxSplits: 1)
        if pair.count == 2 { keys[String(pair[0])] = String(pair[1]) }
      }
      var configuration = try ClientConfiguration.standard(endpoint: endpoint, environment: keys)
      configuration.retries = .never
      client = try COCClient(configuration)
    }

    var port: Int { Int(endpoint.split(separator: ":").last ?? "") ?? 0 }

    /// Sends the process a signal and waits for its end.
    func end(_ signal: Int32) -> Command.Outcome {
      kill(running.process.processIdentifier, signal)
      return running.wait()
    }
  }

  private final class Folder {
    let url = FileManager.default.temporaryDirectory
      .appendingPathComponent("cocr-emulator-\(UUID().uuidString)")
    deinit { try? FileManager.default.removeItem(at: url) }
  }

  @Test func everyRequestHasItsLine() async throws {
    let served = try await Served()
    let client = served.client
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<50 {
        group.addTask { _ = try await client.create("script_\(number)") }
      }
      try await group.waitForAll()
    }
    let outcome = served.end(SIGTERM)
    let form = #/[\d:T-]{19}[+-]\d{4} info emulator: \[COCEmulator\] POST \S+ 200 \d+\.\d ms/#
    let lines = outcome.errors.split(separator: "\n").filter { $0.contains("POST") }
    #expect(lines.count == 50)
    for line in lines { #expect(line.wholeMatch(of: form) != nil, "\(line)") }
  }

  @Test(arguments: [SIGINT, SIGTERM])
  func aSignalEndsItAndSaysSo(signal: Int32) async throws {
    let served = try await Served()
    _ = try await served.client.create("a")
    let outcome = served.end(signal)
    #expect(outcome.errors.hasSuffix("the emulator has stopped\n"), "\(outcome.errors)")
    #expect(!outcome.errors.lowercased().contains("error"), "\(outcome.errors)")
    #expect(outcome.errors.contains("POST /v1/job/scripts 200"), "\(outcome.errors)")
  }

  @Test func nothingThatWasAnsweredIsLostWhenItIsKilled() async throws {
    let folder = Folder()
    // While it is under way, kills come at whatever moment.
    var scripts: [String: String] = [:]
    var orders: [String] = []
    for round in 0..<4 {
      let served = try await Served(["--data", folder.url.path])
      let answered = await withTaskGroup(of: [(name: String, script: String, order: String?)].self)
      {
        group in
        let client = served.client
        for worker in 0..<4 {
          group.addTask {
            var done: [(name: String, script: String, order: String?)] = []
            for number in 0... {
              let name = "script_\(round)_\(worker)_\(number)"
              guard let script = try? await client.create(name) else { break }
              done.append((name, script, try? await client.execute(script)))
            }
            return done
          }
        }
        try? await Task.sleep(for: .milliseconds(300 + 170 * round))
        let outcome = served.end(SIGKILL)
        #expect(outcome.status == SIGKILL)
        return await group.reduce(into: []) { $0 += $1 }
      }
      #expect(!answered.isEmpty)
      for (name, script, order) in answered {
        scripts[name] = script
        if let order { orders.append(order) }
      }
    }
    let served = try await Served(["--data", folder.url.path, "--speed", "100000"])
    for (name, script) in scripts {
      #expect(try await served.client.scripts.get(scriptUUID: script).name == name)
    }
    #expect(!orders.isEmpty)
    // Those in flight go on to their end.
    for order in orders {
      var status = try await served.client.orders.get(executeUUID: order).status
      for _ in 0..<200 where status != .finished {
        try await Task.sleep(for: .milliseconds(10))
        status = try await served.client.orders.get(executeUUID: order).status
      }
      #expect(status == .finished)
    }
    _ = served.end(SIGTERM)
  }

  @Test func aThousandIdleConnectionsAreMoreThanAShellAllows() async throws {
    let served = try await Served(openFiles: 256)
    var sockets: [Int32] = []
    defer { for socket in sockets { close(socket) } }
    for _ in 0..<1000 { sockets.append(try Self.connection(to: served.port)) }
    for number in 0..<5 { _ = try await served.client.create("among_idle_\(number)") }
    #expect(served.running.process.isRunning)
    _ = served.end(SIGTERM)
  }

  private static func connection(to port: Int) throws -> Int32 {
    #if canImport(Glibc)
      let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    #else
      let socket = Darwin.socket(AF_INET, SOCK_STREAM, 0)
    #endif
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    let result = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    try #require(socket >= 0 && result == 0)
    return socket
  }

  @Test func aTakenPortIsToldInOneSentence() async throws {
    let served = try await Served()
    let outcome = try Command.run(["emulator", "--port", "\(served.port)"])
    #expect(outcome.status == 1)
    #expect(outcome.errors.contains("port \(served.port) on 127.0.0.1 is taken by another program"))
    #expect(outcome.errors.split(separator: "\n").count <= 2, "\(outcome.errors)")
    _ = served.end(SIGTERM)
  }

  @Test func theKeyPairThatEverybodyKnowsIsForThisMachineAlone() throws {
    let outcome = try Command.run(["emulator", "--port", "0", "--host", "0.0.0.0"])
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains("--keys FILE"))
  }

  @Test func aFolderHasOneEmulatorAtATime() async throws {
    let folder = Folder()
    let served = try await Served(["--data", folder.url.path])
    let outcome = try Command.run(["emulator", "--port", "0", "--data", folder.url.path])
    #expect(outcome.status == 1)
    #expect(outcome.errors.contains("another emulator keeps its state in"))
    _ = served.end(SIGKILL)
    let next = try await Served(["--data", folder.url.path])
    _ = next.end(SIGTERM)
  }

  @Test func aTargetIsNamedWithoutItsPassword() throws {
    let outcome = try Command.run(
      ["-e", "print(1)", "--target", "http://user:hunter2@127.0.0.1:1"])
    #expect(outcome.status == 2)
    #expect(!outcome.errors.contains("hunter2") && outcome.errors.contains("@127.0.0.1:1"))
  }

  @Test func anAddressOfTheSixthVersionIsAURL() throws {
    let running = try Command.Running(["emulator", "--port", "0", "--host", "::1"])
    #expect(running.waitForErrors("http://[::1]:"), "\(running.errors)")
    kill(running.process.processIdentifier, SIGTERM)
    _ = running.wait()
  }

  @Test func howOftenARequestWasSentIsSaid() async throws {
    let served = try await Served(["--request-fault", "503"])
    let outcome = try Command.run(["-e", "scripts.list()", "--target", served.endpoint])
    #expect(outcome.status == 1)
    #expect(outcome.errors.contains(" attempts)"), "\(outcome.errors)")
    _ = served.end(SIGTERM)
  }

  @Test func faultsComeFromTheCommandLine() async throws {
    let served = try await Served([
      "--request-fault", "503,operation=scripts.list,count=1", "--fault", "web-01=offline",
    ])
    let error = try await #require(throws: OperationError.self) {
      _ = try await served.client.scripts.list()
    }
    #expect(error.status == 503)
    #expect(try await served.client.scripts.list().total ?? 0 > 0)
    _ = served.end(SIGTERM)
  }

  #if os(Linux)
    @Test func scriptsEndWithAnEmulatorThatIsKilled() async throws {
      let folder = try TemporaryFolder()
      let file = folder.url.appendingPathComponent("processes").path
      let served = try await Served(["--execute", "local"])
      let script = try await served.client.create(
        "lasting",
        content: "sleep 600 &\nsetsid sleep 601 &\necho $$ $! $(jobs -p) > \(file)\nsleep 600")
      _ = try await served.client.execute(script)
      var numbers: [pid_t] = []
      for _ in 0..<600 where numbers.count < 4 {
        // Time passes when somebody looks.
        _ = try await served.client.orders.list()
        try await Task.sleep(for: .milliseconds(100))
        let text = (try? String(contentsOfFile: file, encoding: .utf8)) ?? ""
        numbers =
          text.hasSuffix("\n")
          ? text.split(whereSeparator: \.isWhitespace).compactMap { pid_t($0) } : []
      }
      #expect(numbers.count == 4 && numbers.allSatisfy(Self.isAlive))
      _ = served.end(SIGKILL)
      for _ in 0..<300 where numbers.contains(where: Self.isAlive) {
        try await Task.sleep(for: .milliseconds(100))
      }
      #expect(!numbers.contains(where: Self.isAlive))
    }
  #endif

  /// Waits until the message of a ticket's first host in a batch is as it should be, and gives it.
  private static func message(
    _ client: COCClient, _ order: String, batch: Int = 1, where isExpected: (String) -> Bool
  ) async throws -> String {
    var last = ""
    for _ in 0..<600 {
      let detail = try await client.orders.batch(executeUUID: order, batchIndex: batch)
      last = detail.executeInstances?.first?.message ?? ""
      if isExpected(last) { return last }
      try await Task.sleep(for: .milliseconds(100))
    }
    Issue.record("the message stays \(last)")
    return last
  }

  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/proc/self/environ")))
  func scriptsCannotReadWhatTheEmulatorWasStartedWith() async throws {
    let served = try await Served(
      ["--execute", "local"],
      environment: [
        "HUAWEICLOUD_SDK_SK": "secret-key-of-production", "OTHER_PASSWORD": "hunter2",
        "COCR_TEST_PLAIN": "nothing-to-see",
      ])
    let script = try await served.client.create(
      "snoops",
      content: """
        tr '\\0' '\\n' < /proc/$PPID/cmdline
        tr '\\0' '\\n' < /proc/$PPID/environ
        tr '\\0' '\\n' < /proc/$PPID/environ | grep -c =
        echo read
        """)
    let order = try await served.client.execute(script)
    let log = try await Self.message(served.client, order) { $0.contains("ended with") }
    #expect(log.contains("\nread\n") && log.contains("emulator"), "\(log)")
    #expect(
      log.split(separator: "\n").contains { (Int($0) ?? 0) > 2 }, "the environment was not seen")
    for secret in ["secret-key-of-production", "hunter2"] {
      #expect(!log.contains(secret), "\(secret) leaks")
    }
    _ = served.end(SIGTERM)
  }

  @Test func aScriptThatAKillInterruptedCountsAsFailedAndTheNextBatchGoesOn() async throws {
    let folder = Folder()
    let first = try await Served(["--execute", "local", "--data", folder.url.path])
    let script = try await first.client.create("long", content: "echo begun; sleep 30")
    let tolerant = try await first.client.execute(script, batches: 2, rate: 50)
    let strict = try await first.client.execute(script, batches: 2, rate: 100)
    for order in [tolerant, strict] {
      _ = try await Self.message(first.client, order) { $0.contains("\nbegun\n") }
    }
    #expect(first.end(SIGKILL).status == SIGKILL)
    let second = try await Served(["--execute", "local", "--data", folder.url.path])
    for order in [tolerant, strict] {
      let log = try await Self.message(second.client, order) { _ in true }
      // What was answered before is still there.
      #expect(log.contains("\nbegun\n"), "\(log)")
      #expect(log.hasSuffix("the emulator was stopped while the script ran\n"), "\(log)")
    }
    _ = try await Self.message(second.client, tolerant, batch: 2) { $0.contains("\nbegun\n") }
    #expect(try await second.client.orders.get(executeUUID: tolerant).status == .processing)
    #expect(try await second.client.orders.get(executeUUID: strict).status == .abnormal)
    #expect(try await Self.message(second.client, strict, batch: 2) { _ in true } == "")
    _ = second.end(SIGTERM)
  }

  @Test(
    .enabled(if: FileManager.default.fileExists(atPath: "/proc/self/stat")),
    arguments: [false, true])
  func scriptsEndWithTheCommandThatRanThem(isServed: Bool) async throws {
    let folder = try TemporaryFolder()
    let file = folder.url.appendingPathComponent("left").path
    let fleet = try folder.write(
      "fleet.yaml",
      """
      hosts:
        - {id: h1, name: web-01}
      scripts:
        - name: lasting
          type: SHELL
          content: |
            setsid sleep 500 &
            echo $! > \(file)
            sleep 500
      """)
    let source = #"execute("lasting", on: resources.all())"#
    let served = isServed ? try await Served(["--execute", "local", "--fleet", fleet]) : nil
    let running = try Command.Running(
      ["-e", source, "--target", served?.endpoint ?? "emulator"]
        + (isServed ? [] : ["--execute", "local", "--fleet", fleet]))
    var process: pid_t?
    for _ in 0..<600 where process == nil {
      try await Task.sleep(for: .milliseconds(100))
      let text = (try? String(contentsOfFile: file, encoding: .utf8)) ?? ""
      process = pid_t(text.trimmingCharacters(in: .newlines))
    }
    let left = try #require(process, "\(running.errors)")
    #expect(Self.isAlive(left))
    if let served { _ = served.end(SIGTERM) }
    kill(running.process.processIdentifier, SIGINT)
    #expect(running.wait().status != 0)
    for _ in 0..<100 where Self.isAlive(left) { try await Task.sleep(for: .milliseconds(50)) }
    #expect(!Self.isAlive(left))
  }

  @Test func nobodyElseReadsTheStoreOrFindsScriptsThatWereLeft() async throws {
    let folder = try TemporaryFolder()
    let path = folder.url.path
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    let first = try await Served(["--execute", "local", "--data", path])
    let running = try Command.Running([
      "-e",
      """
      scripts.create(name: "rests", properties: {risk_level: "LOW", version: "1"}, description: "d",
        type: "SHELL", content: "echo here; sleep 300")
      start("rests", on: resources.all().take(1))
      """, "--target", first.endpoint,
    ])
    #expect(running.wait().status == 0, "\(running.errors)")
    func scripts() throws -> [String] {
      (FileManager.default.subpaths(atPath: path + "/scripts") ?? [])
        .filter { $0.hasSuffix("script.sh") }
    }
    for _ in 0..<600 where try scripts().isEmpty { try await Task.sleep(for: .milliseconds(50)) }
    #expect(try scripts().count == 1)
    for file in try FileManager.default.contentsOfDirectory(atPath: path) where file != "scripts" {
      let attributes = try FileManager.default.attributesOfItem(atPath: "\(path)/\(file)")
      #expect(attributes[.posixPermissions] as? Int == 0o600, "\(file)")
    }
    _ = first.end(SIGKILL)
    let second = try await Served(["--execute", "local", "--data", path])
    #expect(try scripts().isEmpty)
    _ = second.end(SIGTERM)
  }

  /// Whether there is such a process that has not ended; one that nobody has waited for may stay.
  private static func isAlive(_ process: pid_t) -> Bool {
    guard let text = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8),
      let name = text.lastIndex(of: ")")
    else { return false }
    return text[name...].split(separator: " ").dropFirst().first != "Z"
  }

  @Test func aServiceThatGoesAwayLeavesTheLastKnownState() async throws {
    let served = try await Served()
    let running = try ["text", "json"].map { format in
      try Command.Running([
        "run", "samples/disk-full.cocr", "--alarm", "samples/disk-full.alarm.json",
        "--target", served.endpoint, "--format", format,
      ])
    }
    for run in running { #expect(run.waitForErrors("disk_clean, batch 1 of 3")) }
    _ = served.end(SIGKILL)
    let forms = [
      /disk_clean  PROCESSING  .*, last known state, seen at 20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ\n/,
      /"last_seen":"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ",.*"status":"PROCESSING"/,
    ]
    for (run, form) in zip(running, forms) {
      let outcome = run.wait()
      #expect(outcome.status == 1, "\(outcome.errors)")
      #expect(outcome.output.contains(form), "\(outcome.output)")
    }
  }

  @Test func localExecutionIsSaidInOneLine() async throws {
    let served = try await Served(["--execute", "local", "--speed", "1"])
    let said = served.running.errors.split(separator: "\n").filter {
      $0.contains("--execute local")
    }
    #expect(said.count == 1)
    #expect(said.first?.contains("processes of this machine") == true)
    let order = try await served.client.execute(try await served.client.create("real"))
    var status = try await served.client.orders.get(executeUUID: order).status
    for _ in 0..<600 where status != .finished {
      try await Task.sleep(for: .milliseconds(100))
      status = try await served.client.orders.get(executeUUID: order).status
    }
    let host = try #require(
      try await served.client.orders.batch(executeUUID: order, batchIndex: 1).executeInstances?
        .first)
    #expect(host.message?.contains("\nreal\n") == true, "\(host.message ?? "")")
    _ = served.end(SIGTERM)
    let quiet = try await Served()
    #expect(!quiet.running.errors.contains("execute"))
    _ = quiet.end(SIGTERM)
  }
}

extension COCClient {
  fileprivate func create(_ name: String, content: String? = nil) async throws -> String {
    try await scripts.create(
      name: name, properties: ScriptProperties(riskLevel: .low, version: "1.0.0"),
      description: "d", type: .shell, content: content ?? "echo \(name)")
  }

  /// Starts a script on one host in each of some batches.
  fileprivate func execute(
    _ script: String, batches: Int = 1, rate: Double = 100
  ) async throws -> String {
    let hosts = try await resources.list(provider: "ecs", type: "cloudservers", limit: 50)
      .filter { $0.properties?["agent_status"] == "ONLINE" }
    try #require(hosts.count >= batches)
    return try await scripts.execute(
      scriptUUID: script,
      executeParam: ExecuteParam(
        resourceful: false, timeout: 300, successRate: rate, executeUser: "root"),
      executeBatches: hosts.prefix(batches).enumerated().map { index, host in
        ExecuteBatch(
          batchIndex: index + 1,
          targetInstances: [
            TargetInstance(
              resourceID: host.resourceID ?? "", agentSN: host.agentID ?? "",
              projectID: host.projectID ?? "", regionID: host.regionID ?? "")
          ], rotationStrategy: .continue)
      })
  }
}
