import Foundation
import Testing

@testable import CocrREPL

@Suite struct HistoryFileTests {
  @Test func entriesComeBack() throws {
    let folder = try TemporaryFolder()
    let file = HistoryFile(path: folder.url.path + "/deep/er/history", limit: 10)
    for entry in ["a", "fn f() {\n  1\n}", #"print("\n")"#, "日本"] { file.append(entry) }
    #expect(file.load() == ["a", "fn f() {\n  1\n}", #"print("\n")"#, "日本"])
  }

  @Test func secretsAndRepeatsStayOut() throws {
    let folder = try TemporaryFolder()
    let file = HistoryFile(path: folder.url.path + "/history", limit: 10)
    for entry in ["a", "a", "let key = secret(\"KEY\")", "SECRET", " ", "b"] { file.append(entry) }
    #expect(file.load() == ["a", "b"])
    let text = try folder.text("history")
    #expect(!text.lowercased().contains("secret"))
  }

  @Test func brokenFilesAreTolerated() throws {
    let folder = try TemporaryFolder()
    var bytes =
      Array("good\n".utf8) + [0xFF, 0xFE, 0x0A] + Array("nul\0\nesc\u{1B}[2J\nalso good\\".utf8)
    bytes += [UInt8](repeating: 0, count: 1000)
    try Data(bytes).write(to: folder.url.appendingPathComponent("history"))
    let file = HistoryFile(path: folder.url.path + "/history", limit: 10)
    #expect(file.load() == ["good"])
    #expect(HistoryFile(path: folder.url.path, limit: 10).load().isEmpty)
    #expect(HistoryFile(path: "/nowhere/at/all", limit: 10).load().isEmpty)
    HistoryFile(path: "/proc/none", limit: 1).append("x")
  }

  @Test func ofALargeFileTheEndIsRead() throws {
    let folder = try TemporaryFolder()
    let path = folder.url.path + "/history"
    let handle = try handle(forNew: path)
    // Most of it takes no room on the disk.
    try handle.truncate(atOffset: 200 << 20)
    try handle.seekToEnd()
    try handle.write(contentsOf: Data("\nfirst\nsecond\n".utf8))
    try handle.close()
    let file = HistoryFile(path: path, limit: 10)
    let found = file.loadWithNote()
    #expect(found.entries == ["first", "second"])
    #expect(
      found.note
        == "of the history \(path), which had 200 MB, all but the latest entries were ignored")
    #expect(try folder.text("history") == "first\nsecond\n")
    #expect(file.loadWithNote().note == nil)
  }

  @Test func aLineThatIsNoEntryIsIgnored() throws {
    let folder = try TemporaryFolder()
    let path = folder.url.path + "/history"
    try Data(("good\n" + String(repeating: "x", count: 50 << 20)).utf8)
      .write(to: URL(fileURLWithPath: path))
    #expect(HistoryFile(path: path, limit: 10).loadWithNote().note?.contains("50 MB") == true)
    try Data(("good\n" + String(repeating: "x", count: 1 << 20)).utf8)
      .write(to: URL(fileURLWithPath: path))
    let found = HistoryFile(path: path, limit: 10).loadWithNote()
    #expect(found.entries == ["good"])
    #expect(found.note == "1 line that is no entry was ignored in the history \(path)")
  }

  @Test func whatIsNoFileIsIgnored() throws {
    let folder = try TemporaryFolder()
    let pipe = folder.url.path + "/pipe"
    try #require(mkfifo(pipe, 0o600) == 0)
    for path in [pipe, folder.url.path, "/dev/zero"] {
      let file = HistoryFile(path: path, limit: 10)
      let found = file.loadWithNote()
      #expect(found.entries.isEmpty)
      #expect(found.note == "the history \(path) was ignored: it is no file")
      file.append("x")
    }
    #expect(HistoryFile(path: folder.url.path + "/none", limit: 10).loadWithNote().note == nil)
  }

  private func handle(forNew path: String) throws -> FileHandle {
    FileManager.default.createFile(atPath: path, contents: nil)
    return try #require(FileHandle(forWritingAtPath: path))
  }

  @Test func onlyTheLastAreKept() throws {
    let folder = try TemporaryFolder()
    let file = HistoryFile(path: folder.url.path + "/history", limit: 3)
    for number in 0..<10 { file.append("entry \(number)") }
    #expect(file.load() == ["entry 7", "entry 8", "entry 9"])
  }

  @Test func theFolderFollowsTheRulesOfXDG() {
    #expect(
      HistoryFile.standardPath { ["XDG_STATE_HOME": "/s", "HOME": "/h"][$0] } == "/s/cocr/history")
    #expect(HistoryFile.standardPath { ["HOME": "/h"][$0] } == "/h/.local/state/cocr/history")
    #expect(HistoryFile.standardPath { ["XDG_STATE_HOME": "relative"][$0] } == nil)
  }
}

@Suite struct CommandLineTests {
  @Test func commands() throws {
    #expect(try Command(":load a b.cocr") == .load("a b.cocr"))
    #expect(try Command(":dry on") == .dry(true))
    #expect(try Command(":target") == .target(nil))
    #expect(
      try Command(":watch len(hosts) every 10s") == .watch("len(hosts)", every: 10_000_000_000))
    #expect(try Command(":watch len(hosts)") == .watch("len(hosts)", every: 5_000_000_000))
    #expect(try Command(":q") == .quit)
  }

  @Test func mistakes() {
    func message(_ line: String) -> String? {
      do {
        _ = try Command(line)
        return nil
      } catch { return error.message }
    }
    #expect(message(":lod x")?.contains("did you mean :load") == true)
    #expect(message(":load") == "write :load FILE")
    #expect(message(":dry maybe") == "write :dry on or :dry off")
    #expect(message(":watch x every tea") != nil)
    #expect(message(":watch x every 1ms") != nil)
    #expect(message(":history no") != nil)
    #expect(message(":") != nil)
  }
}
