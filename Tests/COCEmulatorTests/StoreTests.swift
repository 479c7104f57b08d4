import COCCatalog
import Foundation
import GRDB
import Testing

@testable import COCEmulator

/// The store: what was answered is there after a restart, however the process ended.
@Suite struct StoreTests {
  @Test func everythingIsThereAfterARestart() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path("coc.sqlite")
    let order: String
    let script: String
    let incident: String
    let reports: JSONValue
    let clock = SteppingClock()
    do {
      let service = try ServiceUnderTest(clock: clock) { $0.storage = .file(path) }
      script = try await service.createScript("kept", content: "echo kept")
      order = try await service.execute("kept", on: [[1, 2], [3]])
      incident = try await service.createIncident()
      try await service.wait(order, for: "PROCESSING")
      reports = try await service.call("patches.list", [:])
    }
    let service = try ServiceUnderTest(clock: clock) { $0.storage = .file(path) }
    let read = try await service.call("scripts.get", ["script_uuid": .string(script)])
    #expect(read["content"] == "echo kept")
    // Nothing has been scanned since.
    #expect(try await service.call("patches.list", [:]) == reports)
    // The ticket goes on from where it was.
    #expect(try await service.status(order) == "PROCESSING")
    #expect(try await service.statuses(order, 1) == ["PROCESSING", "PROCESSING"])
    try await service.wait(order, for: "FINISHED")
    let handled = try await service.call(
      "incidents.handle",
      [
        "incident_num": .string(incident), "operator": "me", "operate_key": "acceptedIncident1",
      ])
    #expect(handled == .null)
  }

  /// A copy of the files of an open store is what a process that was killed leaves behind.
  @Test func nothingThatWasAnsweredIsLostWhenTheProcessIsKilled() async throws {
    let folder = try TemporaryFolder()
    let service = try ServiceUnderTest { $0.storage = .file(folder.path("live.sqlite")) }
    for number in 1...20 {
      let script = try await service.createScript("script_\(number)")
      let order = try await service.execute("script_\(number)", on: [[number]])
      for suffix in ["", "-wal"] {
        let copy = folder.path("copy\(number).sqlite\(suffix)")
        try FileManager.default.copyItem(
          atPath: folder.path("live.sqlite\(suffix)"), toPath: copy)
      }
      let revived = try ServiceUnderTest {
        $0.storage = .file(folder.path("copy\(number).sqlite"))
      }
      let read = try await revived.call("scripts.get", ["script_uuid": .string(script)])
      #expect(read["name"] == .string("script_\(number)"))
      try await revived.wait(order, for: "FINISHED")
    }
  }

  @Test func aStoreOfTheFirstVersionIsTakenOver() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path("coc.sqlite")
    do {
      let service = try ServiceUnderTest { $0.storage = .file(path) }
      _ = try await service.createScript("kept")
    }
    do {
      let old = try DatabaseQueue(path: path)
      try await old.write { db in
        try db.execute(sql: "ALTER TABLE tokens DROP COLUMN domain; PRAGMA user_version = 1")
      }
    }
    let service = try ServiceUnderTest { $0.storage = .file(path) }
    #expect(!(try await service.script("kept")).isEmpty)
    let reply = try await service.respond(
      "POST", "/v3/auth/tokens",
      json: [
        "auth": [
          "identity": [
            "methods": ["password"],
            "password": [
              "user": [
                "name": "operator", "password": "cocr-emulator", "domain": ["name": "cocr"],
              ]
            ],
          ]
        ]
      ])
    #expect(reply.status == 201)
  }

  @Test func timeDoesNotGoBackAfterARestart() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path("coc.sqlite")
    let last: Int64
    do {
      let service = try ServiceUnderTest { $0.storage = .file(path) }
      service.clock.advance(milliseconds: 86_400_000)
      _ = try await service.createScript("late")
      last = service.clock.now()
    }
    let service = try ServiceUnderTest(clock: SteppingClock(startingAt: last - 1000)) {
      $0.storage = .file(path)
    }
    #expect(service.emulator.clock.now() == last)
    service.clock.advance(milliseconds: 5)
    #expect(service.emulator.clock.now() == last + 5)
  }

  @Test func theFleetsScriptsAreLoadedOnce() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path("coc.sqlite")
    do {
      let service = try ServiceUnderTest { $0.storage = .file(path) }
      let script = try await service.script("patch_scan")
      _ = try await service.call("scripts.delete", ["script_uuid": .string(script)])
    }
    let service = try ServiceUnderTest { $0.storage = .file(path) }
    #expect(try await service.call("scripts.list")["total"] == 3)
  }

  @Test func aRefusedChangeLeavesNothingBehind() async throws {
    let service = try ServiceUnderTest()
    let before = try await service.call("scripts.list")["total"]
    _ = try? await service.createScript("disk_clean")
    #expect(try await service.call("scripts.list")["total"] == before)
  }

  @Test func changesAtTheSameTimeDoNotMix() async throws {
    let folder = try TemporaryFolder()
    let service = try ServiceUnderTest { $0.storage = .file(folder.path("coc.sqlite")) }
    let results = await withTaskGroup(of: Bool.self) { group in
      // Each name is asked for four times: once it is given.
      for number in 0..<80 {
        group.addTask {
          (try? await service.createScript("script_\(number % 20)")) != nil
        }
      }
      return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
    }
    #expect(results == 20)
    #expect(try await service.call("scripts.list")["total"] == 24)
  }

  @Test(arguments: ["not a database, but long enough to be taken for one", ""])
  func aFileThatIsNoStore(content: String) throws {
    let folder = try TemporaryFolder()
    let path = folder.path("coc.sqlite")
    try Data(String(repeating: content, count: 100).utf8).write(to: URL(fileURLWithPath: path))
    if content.isEmpty {
      // An empty file is a database without tables, which the emulator fills.
      _ = try ServiceUnderTest { $0.storage = .file(path) }
    } else {
      let error = try #require(throws: EmulatorError.self) {
        _ = try ServiceUnderTest { $0.storage = .file(path) }
      }
      #expect(error.message.contains(path))
    }
  }

  @Test func aFolderThatIsNotThere() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("absent/coc.sqlite")
    let error = try #require(throws: EmulatorError.self) {
      _ = try ServiceUnderTest { $0.storage = .file(path) }
    }
    #expect(error.message.contains(path) && error.hint != nil)
  }
}
