import COCCatalog
import Foundation
import Testing

/// The flagship and its kin through the command, over the emulator in the process and over HTTP.
@Suite struct RunbookCommandTests {
  private static let flagship = [
    "run", "samples/disk-full.cocr", "--alarm", "samples/disk-full.alarm.json",
  ]

  @Test func theFlagshipEndsWithItsReport() throws {
    let outcome = try Command.run(Self.flagship + ["--speed", "600"])
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("run succeeded in "))
    #expect(outcome.output.contains("✓ Clean the disks"))
    #expect(outcome.output.contains("25 of 25 hosts done in 3 batches"))
    #expect(outcome.output.contains("P2  Completed  Disk usage above 90 % on web-01"))
    #expect(outcome.errors.contains("no target is configured"))
    #expect(outcome.errors.contains("disk_clean, batch 2 of 3"))
    #expect(!outcome.output.contains("last known state"))
    #expect(!outcome.output.contains("\u{1B}["))
  }

  @Test func theFlagshipThatMissesItsRateSaysWhy() throws {
    let outcome = try Command.run(
      Self.flagship + ["--speed", "600", "--fault", "ecs-02,ecs-03=fail:No space left on device"])
    #expect(outcome.status == 1)
    #expect(outcome.errors.contains("undoing: Clean the disks"))
    #expect(outcome.errors.contains("disk_clean ended ABNORMAL on web-02, web-03"))
    #expect(outcome.errors.contains("samples/disk-full.cocr:34:"))
    #expect(outcome.output.contains("run failed in "))
    #expect(outcome.output.contains("| disk_clean: No space left on device"))
    #expect(outcome.output.contains("P2  Accepted"))
  }

  @Test func noSecretIsInWhatAServiceOrACheckRepeats() throws {
    let outcome = try Command.run(
      [
        "-e",
        """
        let s = secret("TOKEN_OF_TEST")
        try { scripts.list(risk_level: s) } catch e { print(e.message) }
        scripts.get(s)
        """,
      ], environment: ["TOKEN_OF_TEST": "hunter2"])
    #expect(outcome.status == 1)
    #expect(outcome.output.contains("risk_level is \"***\""))
    #expect(outcome.errors.contains("the script *** does not exist"))
    #expect(!(outcome.output + outcome.errors).contains("hunter2"))
  }

  @Test(arguments: [["--format", "json"], []])
  func noSecretIsInTheReport(_ options: [String]) throws {
    let folder = try TemporaryFolder()
    let file = try folder.write(
      "a.cocr",
      """
      let token = secret("TOKEN_OF_TEST")
      let _incident = incidents.create(
        incident_title: token, incident_description: "d", incident_level: "level_20",
        incident_type: "inc_type_p_reliability_issues", incident_source: "incident_source_alarm",
        is_service_interrupt: false, creator: "me", current_cloud_service: ["a"])
      let order = execute(
        "disk_clean", on: resources.all().take(2), params: {threshold: token},
        success_rate: 50)
      print(order.status)
      """)
    let outcome = try Command.run(
      ["run", file, "--speed", "600", "--fault", "ecs-01=fail:hunter2 is wrong"] + options,
      environment: ["TOKEN_OF_TEST": "hunter2"])
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("*** is wrong"), "\(outcome.output)")
    #expect(!(outcome.output + outcome.errors).contains("hunter2"), "\(outcome.output)")
  }

  @Test func aSecretIsNoArgument() throws {
    let folder = try TemporaryFolder()
    let file = try folder.write("a.cocr", "param pw: secret\nprint(pw)\n")
    let defaulted = try folder.write(
      "b.cocr", "param pw: secret? = secret(\"PW_OF_TEST\")\nprint(pw)\n")
    for arguments in [
      [file, "--param", "pw=hunter2"], [file], [defaulted, "--param", "pw=hunter2"],
    ] {
      let outcome = try Command.run(["run"] + arguments)
      #expect(outcome.status == 2)
      #expect(outcome.errors.contains(#"param pw: secret = secret("PW")"#), "\(outcome.errors)")
      #expect(!outcome.errors.contains("hunter2"))
    }
    let given = try Command.run(["run", defaulted], environment: ["PW_OF_TEST": "hunter2"])
    #expect(given.status == 0 && given.output == "***\n", "\(given.errors)")
  }

  @Test func anInterruptedRunReportsAsData() async throws {
    let folder = try TemporaryFolder()
    let file = try folder.write(
      "a.cocr",
      """
      let order = start("disk_clean", on: resources.all())
      step "Wait" { log.info("waiting"); sleep(1h) }
      """)
    let running = try Command.Running(["run", file, "--format", "json", "--speed", "1"])
    #expect(running.waitForErrors("waiting"))
    kill(running.process.processIdentifier, SIGINT)
    let outcome = running.wait()
    #expect(outcome.status == 130)
    let report = try JSONValue(parsing: Array(outcome.output.utf8))
    #expect(report["outcome"] == "interrupted", "\(outcome.errors)")
    #expect(report["orders"]?[0]?["execute_uuid"]?.stringValue?.hasPrefix("SCT") == true)
    #expect(report["steps"]?[0]?["state"] == "running")
  }

  @Test func aStepThatSucceededIsNotCalledFailedWhenItIsUndone() throws {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent(
      "\(UUID().uuidString).cocr")
    defer { try? FileManager.default.removeItem(at: file) }
    let text = """
      step "first" { print("a") } undo { print("b") }
      step "second" { fail("no") } undo { print("c") }
      """
    try Data(text.utf8).write(to: file)
    let outcome = try Command.run(["run", file.path])
    #expect(outcome.status == 1)
    let lines = outcome.output.split(separator: "\n")
    let first = try #require(lines.first { $0.contains("↩ first") }, "\(outcome.output)")
    #expect(first.hasSuffix("  undone") && !first.contains("failed"))
    let second = try #require(lines.first { $0.contains("↩ second") }, "\(outcome.output)")
    #expect(second.hasSuffix("  failed, undone"))
  }

  @Test func aFileThatOnlyDeclaresIsThereForOthers() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appendingPathComponent("module.cocr")
    try Data("let levels = [1, 2]\nfn first() { levels[0] }\nlet other = 3\n".utf8).write(to: file)
    let module = try Command.run(["check", file.path])
    #expect(module.status == 0 && module.errors.isEmpty)
    try Data("let levels = [1, 2]\nprint(1)\n".utf8).write(to: file)
    #expect(try Command.run(["check", file.path]).errors.contains("`levels` is never used"))
  }

  @Test func theReportIsDataWhereThatIsWanted() throws {
    let outcome = try Command.run(Self.flagship + ["--speed", "600", "--format", "json"])
    let report =
      try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any]
    #expect(report?["outcome"] as? String == "succeeded")
    let incidents = report?["incidents"] as? [[String: Any]]
    #expect(incidents?.first?["status"] as? String == "INCIDENT_STATUS_COMPLETED")
    let orders = report?["orders"] as? [[String: Any]]
    #expect(orders?.first?["done"] as? Int == 25)
    #expect(orders?.first?["last_seen"] is NSNull)
  }

  @Test(arguments: ["patch-report", "canary-rollout", "pause-and-continue", "hosts"])
  func everySampleRuns(_ name: String) throws {
    let outcome = try Command.run(["run", "samples/\(name).cocr", "--speed", "600"])
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("run succeeded"))
    #expect(try Command.run(["check", "samples/\(name).cocr"]).errors == "")
  }

  @Test func aFileAloneIsRun() throws {
    #expect(try Command.run(["samples/hosts.cocr", "-q"]).output.hasPrefix("cn-north-4: db-01"))
    #expect(try Command.run(["-"], input: "print(1)").output == "1\n")
    let unknown = try Command.run(["chek", "samples/hosts.cocr"])
    #expect(unknown.status == 2)
    #expect(unknown.errors.contains("did you mean cocr check?"))
    let option = try Command.run(["run", "samples/hosts.cocr", "--quite"])
    #expect(option.status == 2)
    #expect(option.errors.contains("--quiet"))
  }

  @Test func theFlagshipIsCheckedWithoutAWord() throws {
    let outcome = try Command.run(["check", "samples/disk-full.cocr"])
    #expect(outcome.status == 0)
    #expect(outcome.errors == "")
  }

  @Test func controlCSaysHowFarTheRunGot() throws {
    let running = try Command.Running(Self.flagship + ["--speed", "20"])
    #expect(running.waitForErrors("batch 1 of 3"))
    running.process.interrupt()
    let outcome = running.wait()
    #expect(outcome.status == 130)
    #expect(outcome.errors.contains("in the step \"Clean the disks\""))
    #expect(outcome.errors.contains("of 25 hosts done"))
  }

  /// Each signal has its status, and what is said of an order is true of where it runs.
  @Test(arguments: [SIGINT, SIGTERM, SIGHUP])
  func aSignalEndsARunWithItsStatus(_ signal: Int32) throws {
    let folder = try TemporaryFolder()
    let file = try folder.write(
      "a.cocr",
      """
      let order = start("disk_clean", on: resources.all().take(20))
      print(order)
      incidents.create(
        incident_title: "full", incident_description: "full", incident_level: "level_20",
        incident_type: "inc_type_p_reliability_issues", incident_source: "incident_source_alarm",
        current_cloud_service: ["65659ae2f42bf80e5f3f0635"], is_service_interrupt: false,
        creator: "runbook")
      log.info("waiting")
      sleep(1h)
      """)
    let running = try Command.Running(["run", file, "--speed", "1"])
    #expect(running.waitForErrors("info: waiting"), "\(running.errors)")
    kill(running.process.processIdentifier, signal)
    let outcome = running.wait()
    #expect(outcome.status == 128 + signal)
    #expect(outcome.errors.contains("interrupted after"))
    let order = outcome.output.split(separator: "\n").first ?? "no order"
    #expect(outcome.errors.contains("the order \(order) ends with the emulator in this process: "))
    #expect(outcome.errors.contains(" ends with the emulator in this process: full"))
    #expect(!outcome.errors.contains("goes on") && !outcome.errors.contains("orders.cancel"))
    #expect(!outcome.errors.contains("stays as it is"))
  }

  @Test func anOrderOfAServiceGoesOnWithoutItsRun() throws {
    let folder = try TemporaryFolder()
    let file = try folder.write(
      "a.cocr",
      """
      print(start("disk_clean", on: resources.all().take(20)))
      log.info("waiting")
      sleep(1h)
      """)
    let emulator = try Command.Running(["emulator", "--port", "0", "--speed", "1"])
    #expect(emulator.waitForErrors("HUAWEICLOUD_SDK_PROJECT_ID"), "\(emulator.errors)")
    let line = try #require(emulator.errors.split(separator: "\n").first { $0.contains("http://") })
    let target = String(try #require(line.split(separator: " ").last))
    let running = try Command.Running(["run", file, "--target", target])
    #expect(running.waitForErrors("info: waiting"), "\(running.errors)")
    running.process.terminate()
    let outcome = running.wait()
    #expect(outcome.status == 128 + SIGTERM)
    let id = outcome.output.split(separator: "\n").first ?? "no order"
    #expect(
      outcome.errors.contains("the order \(id) goes on without this run: "), "\(outcome.errors)")
    #expect(outcome.errors.contains("orders.cancel(\"\(id)\") stops it"))
    let status = try Command.run(
      ["-e", "print(orders.get(\"\(id)\").status)", "--target", target])
    #expect(["READY\n", "PROCESSING\n"].contains(status.output), "\(status.errors)")
    emulator.process.interrupt()
    _ = emulator.wait()
  }

  @Test func aLostTerminalThatIsToBeIgnoredIsIgnored() throws {
    let folder = try TemporaryFolder()
    let file = try folder.write("a.cocr", "log.info(\"begins\")\nsleep(2s)\nprint(42)\n")
    let running = try Command.Running(["run", file, "--speed", "1"], ignoring: "HUP")
    #expect(running.waitForErrors("info: begins"), "\(running.errors)")
    kill(running.process.processIdentifier, SIGHUP)
    let outcome = running.wait()
    #expect(outcome.status == 0)
    #expect(outcome.output == "42\n")
  }

  @Test func alarmsThatFitNoHandlerAreNamed() throws {
    let outcome = try Command.run(
      ["run", "samples/disk-full.cocr", "--alarm", "-"],
      input: #"[{"alarmName": "CPU"}, {"alarmName": "Disk", "alarmLevel": "Info"}]"#)
    #expect(outcome.status == 0)
    #expect(outcome.errors.contains("alarm \"CPU\": no handler matches it"))
  }

  @Test(arguments: [
    ("{", "it is not JSON"), ("", "is empty"), ("{}", "has no `alarm_name`"),
    (#"{"alarmName": "d", "alarmLevel": "critical"}"#, #"did you mean "Critical"?"#),
  ])
  func aFileThatHoldsNoAlarmIsRefused(_ text: String, _ words: String) throws {
    let outcome = try Command.run(
      ["run", "samples/disk-full.cocr", "--alarm", "-"], input: text)
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains(words))
  }

  @Test func aBadAlarmInAListDoesNotKeepTheGoodOnesFromBeingHandled() throws {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID()).cocr")
    try Data(#"on alarm { print("handled", alarm.alarm_name) }"#.utf8).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let outcome = try Command.run(
      ["run", file.path, "--alarm", "-"],
      input: """
        [{"alarmName": "a"}, {"alarmName": 3}, {"alarmName": "b", "time": 1700000000},
         {"alarmName": "c"}]
        """)
    #expect(outcome.output.contains("handled a") && outcome.output.contains("handled c"))
    #expect(!outcome.output.contains("handled b"))
    #expect(outcome.errors.contains("the `alarm_name` of alarm 2 must be a string, not an int"))
    #expect(outcome.errors.contains("alarm 3.time is 1700000000, which looks like seconds"))
    #expect(outcome.status == 1)
  }

  @Test(arguments: [
    (["--speed", "0"], "--speed 0"), (["--fault", "ecs-01"], "ecs-01"),
    (["--fleet", "samples/none.yaml"], "no such file"),
    (["--target", "cn-nort-4"], "did you mean cn-north-4?"),
    (["--target", "ftp://x"], "ftp"),
    (["--target", "http://127.0.0.1:9", "--speed", "2"], "--speed is for the emulator"),
  ])
  func wrongOptionsAreNamed(_ options: [String], _ words: String) throws {
    let outcome = try Command.run(["run", "samples/patch-report.cocr"] + options)
    #expect(outcome.status == 2, "\(outcome.errors)")
    #expect(outcome.errors.contains(words), "\(outcome.errors)")
    #expect(outcome.output == "")
  }

  @Test func aRefusedConnectionIsOneClearError() throws {
    let outcome = try Command.run(
      ["-e", "let n = 1\nscripts.list()", "--target", "http://127.0.0.1:9"])
    #expect(outcome.status == 1)
    #expect(outcome.errors.contains("`scripts.list` failed: nothing listens on 127.0.0.1:9"))
    #expect(outcome.errors.contains("<command line>:2:1"))
  }

  @Test func aServedEmulatorTakesTheFlagship() throws {
    let emulator = try Command.Running(["emulator", "--port", "0", "--speed", "600"])
    #expect(emulator.waitForErrors("HUAWEICLOUD_SDK_PROJECT_ID"))
    let line = emulator.errors.split(separator: "\n").first { $0.contains("listens on") } ?? ""
    let url = line.split(separator: " ").last.map(String.init) ?? ""
    let outcome = try Command.run(Self.flagship + ["--target", url])
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("P2  Completed"))

    let secret = "not-the-right-secret"
    let refused = try Command.run(
      ["-e", "scripts.list()", "--target", url],
      environment: [
        "HUAWEICLOUD_SDK_AK": "COCREMULATORACCESSKEY", "HUAWEICLOUD_SDK_SK": secret,
      ])
    #expect(refused.status == 1)
    #expect(refused.errors.contains("HTTP 401"))
    #expect(!refused.errors.contains(secret))

    let port = url.split(separator: ":").last.map(String.init) ?? ""
    let second = try Command.run(["emulator", "--port", port])
    #expect(second.status == 1)
    #expect(second.errors.contains("is taken"))

    emulator.process.interrupt()
    let end = emulator.wait()
    #expect(end.status == 0)
    #expect(end.errors.contains("the emulator has stopped"))
  }
}
