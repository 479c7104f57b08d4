import Foundation
import FoundationXML
import Testing

/// `cocr test`.
@Suite struct TestCommandTests {
  private func folder(_ files: [String: String]) throws -> URL {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    for (name, text) in files {
      let file = folder.appendingPathComponent(name)
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
    }
    return folder
  }

  @Test func theFlagshipsTestPasses() throws {
    let outcome = try Command.run(["test", "samples"])
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("✓ a critical disk alarm is cleaned and closed"))
    #expect(outcome.output.hasSuffix("1 passed, 0 failed\n"))
  }

  @Test func aFailureShowsBothSides() throws {
    let folder = try folder([
      "a.cocr": """
      fn double(x) { x * 2 }
      test "doubles" { assert double(2) == 4 }
      test "halves" {
        print("about to fail")
        assert double(2) == 1, "it should halve"
      }
      """,
      "sub/b.cocr": "test \"other & <more>\" { }",
      "none.cocr": "print(1)",
    ])
    let report = folder.appendingPathComponent("report.xml")
    let outcome = try Command.run(["test", folder.path, "--junit", report.path])
    #expect(outcome.status == 1)
    #expect(outcome.output.contains("✓ doubles"))
    #expect(outcome.output.contains("✗ halves"))
    #expect(outcome.output.hasSuffix("2 passed, 1 failed\n"))
    #expect(outcome.errors.contains("4 against 1"))
    #expect(outcome.errors.contains("a.cocr:5:"))
    #expect(outcome.errors.contains("| about to fail"))
    let xml = try XMLDocument(data: try Data(contentsOf: report))
    #expect(try xml.nodes(forXPath: "//testcase").count == 3)
    #expect(try xml.nodes(forXPath: "//failure").count == 1)
    #expect(try xml.nodes(forXPath: "//testcase[@name='other & <more>']").count == 1)
    let filtered = try Command.run(["test", folder.path, "--filter", "DOUBL"])
    #expect(filtered.status == 0)
    #expect(filtered.output.hasSuffix("1 passed, 0 failed\n"))
  }

  @Test func eachTestHasAnEmulatorOfItsOwn() throws {
    let folder = try folder([
      "a.cocr": """
      fn create() {
        scripts.create(name: "mine", properties: {risk_level: "LOW", version: "1"},
          description: "d", type: "SHELL", content: "true")
      }
      test "one" { create() }
      test "two" { create() }
      test "an hour passes at once" {
        let start = now()
        sleep(1h)
        assert now() - start >= 1h
      }
      """
    ])
    let outcome = try Command.run(["test", folder.path])
    #expect(outcome.output.hasSuffix("3 passed, 0 failed\n"), "\(outcome.errors)")
  }

  @Test func alarmsAreEmittedToTheHandlersOfTheFile() throws {
    let folder = try folder([
      "a.cocr": """
      on alarm where alarm.alarm_level == "Critical" once per alarm.resource_id within 10m {
        step "Handle" { print("handled \\(alarm.alarm_name)") }
        if alarm.alarm_name == "bad" { fail("broken") }
      }
      test "the clauses decide" {
        let first = emit_alarm({alarm_name: "a", alarm_level: "Critical", resource_id: "r"})
        assert first.status == "succeeded" and first.output == "handled a\\n"
        assert first.steps == [{title: "Handle", state: "succeeded"}]
        assert emit_alarm({alarm_name: "a", alarm_level: "Critical", resource_id: "r"}).status == "repeated"
        assert emit_alarm({alarm_name: "a", alarm_level: "Minor"}).status == "not_matched"
        let bad = emit_alarm({alarm_name: "bad", alarm_level: "Critical", resource_id: "s"})
        assert bad.status == "failed" and bad.error == "broken"
      }
      test "what is no alarm is refused" {
        let message = try { emit_alarm({}) } catch error { error.message }
        assert message.contains("alarm_name")
        let error = try {
          emit_alarm({alarm_name: "a", alarm_levl: "Critical"})
        } catch error { error }
        assert error.message == "alarms have no field `alarm_levl`"
        assert error.hint == "did you mean `alarm_level`?"
        assert emit_alarm({alarm_name: "a", rack: 4}).status == "not_matched"
        let more = emit_alarm({alarm_name: "a", additional: {rack: 4}})
        assert more.status == "not_matched"
      }
      """
    ])
    let outcome = try Command.run(["test", folder.path])
    #expect(outcome.output.hasSuffix("2 passed, 0 failed\n"), "\(outcome.errors)")
  }

  @Test func anAlarmAsItCameCanStandInATest() throws {
    let folder = try folder([
      "a.cocr": """
      on alarm where alarm.alarm_name == "a" { print(alarm.additional) }
      test "pasted" {
        assert emit_alarm({alarm_name: "a", rack_of_it: 4}).output == "{rack_of_it: 4}\\n"
      }
      """
    ])
    let outcome = try Command.run(["test", folder.path])
    #expect(outcome.output.hasSuffix("1 passed, 0 failed\n"), "\(outcome.errors)")
  }

  @Test(arguments: ["text", "json"])
  func whatWasOverBeforeCtrlCIsShown(format: String) async throws {
    let folder = try folder([
      "a.cocr": "test \"ok\" { assert true }",
      "b.cocr": "test \"spin\" { var i = 0\n while true { i += 1 } }",
      "c.cocr": "test \"never\" { assert true }",
    ])
    let report = FileManager.default.temporaryDirectory.appendingPathComponent(
      "\(UUID().uuidString).xml")
    defer { try? FileManager.default.removeItem(at: report) }
    let running = try Command.Running([
      "test", folder.path, "--format", format, "--junit", report.path,
    ])
    for _ in 0..<600 where !running.output.contains("ok") {
      try await Task.sleep(for: .milliseconds(50))
    }
    kill(running.process.processIdentifier, SIGINT)
    let outcome = running.wait()
    #expect(outcome.status == 130)
    #expect(outcome.output.contains("1 passed, 0 failed"), "\(outcome.output)")
    #expect(!outcome.output.contains("never") && !outcome.errors.contains("CancellationError"))
    #expect(outcome.errors.contains("interrupted"))
    #expect(try String(contentsOf: report, encoding: .utf8).contains("name=\"ok\""))
  }

  @Test func whatCannotBeTestedIsNamed() throws {
    let empty = try folder(["a.cocr": "print(1)"])
    let none = try Command.run(["test", empty.path])
    #expect(none.status == 2)
    #expect(none.errors.contains("there are no `test` blocks here"))
    let broken = try folder(["a.cocr": "test \"x\" { print(hots) }"])
    #expect(try Command.run(["test", broken.path]).status == 2)
    let missing = try Command.run(["test", "nowhere"])
    #expect(missing.status == 2)
    #expect(missing.errors.contains("`nowhere` cannot be read: no such file"))
  }

  @Test func aBrokenFileKeepsNoOtherFromBeingTested() throws {
    let folder = try folder([
      "a.cocr": "test \"good\" { assert true }", "b.cocr": "let x = (",
      "c.cocr": "test \"bad\" { assert 1 == 2 }",
    ])
    let report = folder.appendingPathComponent("report.xml")
    let outcome = try Command.run(
      ["test", folder.path, folder.path + "/gone.cocr", "--junit", report.path])
    #expect(outcome.status == 2)
    #expect(outcome.output.hasSuffix("1 passed, 1 failed, 2 files could not be tested\n"))
    #expect(outcome.errors.contains("b.cocr:1:"))
    #expect(outcome.errors.contains("gone.cocr"))
    let xml = try XMLDocument(data: try Data(contentsOf: report))
    #expect(try xml.nodes(forXPath: "//testcase/error").count == 2)
    #expect(try xml.nodes(forXPath: "//testcase/failure").count == 1)
  }

  @Test func reportReplacesPlainFilesOnly() throws {
    let folder = try folder(["a.cocr": "test \"one\" { assert true }\n"])
    defer { try? FileManager.default.removeItem(at: folder) }
    let pipe = folder.appendingPathComponent("pipe").path
    #expect(mkfifo(pipe, 0o600) == 0)
    let outcome = try Command.run(["test", folder.path, "--junit", pipe])
    #expect(outcome.status == 1)
    #expect(outcome.errors.contains("it is not a plain file"))
  }
  @Test func aReportGoesWhereALinkLeads() throws {
    let folder = try folder(["a.cocr": "test \"one\" { assert true }\n"])
    defer { try? FileManager.default.removeItem(at: folder) }
    let manager = FileManager.default
    try manager.createDirectory(
      at: folder.appendingPathComponent("reports"), withIntermediateDirectories: false)
    let first = folder.appendingPathComponent("first").path
    try manager.createSymbolicLink(atPath: first, withDestinationPath: "reports/second")
    try manager.createSymbolicLink(
      atPath: folder.appendingPathComponent("reports/second").path, withDestinationPath: "new.xml")
    let report = folder.appendingPathComponent("reports/new.xml")
    for _ in 1...2 {
      #expect(try Command.run(["test", folder.path, "--junit", first]).status == 0)
      #expect(try manager.destinationOfSymbolicLink(atPath: first) == "reports/second")
      #expect(try String(contentsOf: report, encoding: .utf8).contains("<testsuite "))
    }
    // A link that leads into a folder that is not there stays as it is, too.
    let lost = folder.appendingPathComponent("lost").path
    try manager.createSymbolicLink(atPath: lost, withDestinationPath: "none/new.xml")
    let outcome = try Command.run(["test", folder.path, "--junit", lost])
    #expect(outcome.status == 1)
    #expect(outcome.errors.contains("cannot be written"))
    #expect(try manager.destinationOfSymbolicLink(atPath: lost) == "none/new.xml")
  }
}
