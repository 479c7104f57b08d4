import Foundation
import Testing

/// The live line of a running operation.
@Suite(.serialized) struct LiveLineTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func anOrderOfAnEarlierEntryIsFollowed() throws {
    let terminal = try PseudoTerminal(["--speed", "20"], state: folder.url, folder: folder.url)
    try terminal.prompt()
    _ = try terminal.enter(
      "let id = start(\"disk_clean\", on: resources.all().take(20), batch_size: 5)")
    terminal.send("wait_for(id).status\r")
    try terminal.expect("disk_clean, batch ")
    try terminal.expect("of 20 hosts done")
    let rest = try terminal.expect("\"FINISHED\"")
    #expect(!rest.contains("hosts done"))
    try terminal.prompt()
    terminal.send("\u{4}")
    #expect(try terminal.exitStatus() == 0)
  }

  @Test func whatIsCancelledSaysWhatGoesOn() throws {
    let terminal = try PseudoTerminal(state: folder.url, folder: folder.url)
    try terminal.prompt()
    _ = try terminal.enter("let id = start(\"disk_clean\", on: resources.all().take(20))")
    terminal.send("wait_for(id)\r")
    try terminal.expect("of 20 hosts done")
    terminal.send("\u{3}")
    try terminal.expect("cancelled after")
    try terminal.expect("goes on: disk_clean, batch 1")
    try terminal.expect("orders.cancel(\"")
    try terminal.prompt()
    terminal.send("\u{4}")
    #expect(try terminal.exitStatus() == 0)
  }

  @Test func severalOrdersAreCountedTogether() throws {
    let terminal = try PseudoTerminal(["--speed", "20"], state: folder.url, folder: folder.url)
    try terminal.prompt()
    terminal.send(
      "parallel(resources.all().chunks(10)) { part => execute(\"disk_clean\", on: part).status }\r")
    try terminal.expect("3 orders, ")
    try terminal.expect("of 30 hosts done")
    try terminal.expect("[\"FINISHED\", \"FINISHED\", \"FINISHED\"]")
    try terminal.prompt()
    terminal.send("\u{4}")
    #expect(try terminal.exitStatus() == 0)
  }
}
