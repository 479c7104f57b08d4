import Foundation
import Testing

@testable import CocrREPL

/// How a session ends that does not end by itself, and what it leaves behind.
@Suite(.serialized) struct EndingTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test(arguments: [SIGTERM, SIGHUP, SIGQUIT])
  func aSignalLeavesTheTerminalAsItWas(_ signal: Int32) throws {
    for entry in ["1 + ", "print(\"begins\"); sleep(1h)\r"] {
      let terminal = try PseudoTerminal.session(in: folder)
      terminal.send(entry)
      try terminal.expect(entry.hasPrefix("1") ? "1 + " : "begins\r\n")
      #expect(!terminal.editsLines)
      terminal.signal(signal)
      // Pastes are marked no more.
      try terminal.expect("\u{1B}[?2004l")
      #expect(try terminal.exitStatus() == 128 + signal)
      #expect(terminal.editsLines)
    }
  }

  @Test func aSignalEndsASessionWhoseTerminalShowsNothingAnyMore() throws {
    let terminal = try PseudoTerminal.session(in: folder)
    // Nobody reads what is printed, so that the process waits for room.
    terminal.press("w")
    for key in "hile true { print(\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\") }\r" {
      terminal.press(key)
    }
    Thread.sleep(forTimeInterval: 1)
    terminal.signal(SIGTERM)
    Thread.sleep(forTimeInterval: 1)
    #expect(try terminal.exitStatus() == 128 + SIGTERM)
  }

  @Test(arguments: ["pipe", "folder", "large", "line"])
  func aSessionStartsWhateverItsHistoryIs(_ kind: String) throws {
    let place = folder.url.appendingPathComponent("state/cocr")
    try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
    let path = place.path + "/history"
    let words: String
    switch kind {
    case "pipe":
      try #require(mkfifo(path, 0o600) == 0)
      words = "was ignored: it is no file"
    case "folder":
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
      words = "was ignored: it is no file"
    default:
      let line = kind == "line" ? String(repeating: "x", count: 50 << 20) : "print(1)\n"
      try Data(line.utf8).write(to: URL(fileURLWithPath: path))
      // What is not written takes no room on the disk.
      if kind == "large" { try #require(truncate(path, 200 << 20) == 0) }
      words = "all but the latest entries were ignored"
    }
    let terminal = try PseudoTerminal(
      state: folder.url, environment: ["XDG_STATE_HOME": folder.url.path + "/state"])
    try terminal.expect(words)
    try terminal.prompt()
    #expect(try terminal.enter("20 + 22").contains("42"))
    try terminal.leave()
  }

  @Test func aHomeThatDoesNotExistIsNotMade() throws {
    let home = folder.url.appendingPathComponent("home").path
    let terminal = try PseudoTerminal.session(
      in: folder, environment: ["HOME": home, "XDG_STATE_HOME": ""])
    #expect(try terminal.enter("20 + 22").contains("42"))
    try terminal.leave()
    #expect(!FileManager.default.fileExists(atPath: home))
    // One that exists gets what is missing below it.
    try FileManager.default.createDirectory(atPath: home, withIntermediateDirectories: false)
    let second = try PseudoTerminal.session(
      in: folder, environment: ["HOME": home, "XDG_STATE_HOME": ""])
    #expect(try second.enter("20 + 22").contains("42"))
    try second.leave()
    #expect(try folder.text("home/.local/state/cocr/history") == "20 + 22\n")
  }

  @Test func aHomeThatIsNoPathHoldsNoHistory() {
    for home in ["", "relative", "~"] {
      #expect(HistoryFile.standardPath { ["HOME": home][$0] } == nil)
    }
  }

  /// A history that has grown too large is replaced whole: also a file behind a link, and its
  /// permissions stay.
  @Test func aLargeHistoryIsCutWithoutBeingInPieces() throws {
    let entry = String(repeating: "x", count: 60_000)
    let all = (0..<80).map { "\(entry)\($0)\n" }.joined()
    try folder.write(all, to: "real")
    let (real, link) = (folder.url.path + "/real", folder.url.path + "/history")
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: real)
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "real")
    let before = try FileManager.default.attributesOfItem(atPath: real)[.systemFileNumber] as? Int
    #expect(HistoryFile(path: link, limit: 3).load().count == 3)
    let after = try FileManager.default.attributesOfItem(atPath: real)
    // Another file has taken its place: nobody could ever read a part of it.
    #expect(after[.systemFileNumber] as? Int != before)
    #expect(after[.posixPermissions] as? Int == 0o600)
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == "real")
    #expect(try folder.text("real") == (77..<80).map { "\(entry)\($0)\n" }.joined())
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path).count == 2)
  }
}
