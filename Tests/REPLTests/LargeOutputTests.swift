import Foundation
import Testing

/// Much output at a terminal, and Ctrl-C meanwhile.
@Suite(.serialized) struct LargeOutputTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func start() throws -> PseudoTerminal { try .session(in: folder) }

  @Test func dataIsCutWithACount() throws {
    let terminal = try start()
    _ = try terminal.enter("let big = range(0, 10000000)")
    for view in [":json", ":yaml"] {
      let shown = try terminal.enter("\(view) big")
      #expect(shown.contains("10,000,000 in all"))
      #expect(shown.contains("cocr run FILE > OUTPUT"))
      #expect(shown.utf8.count < 10_000)
    }
    let shown = try terminal.enter(":json [1, 2]")
    #expect(!shown.contains("OUTPUT"))
    try terminal.leave()
  }

  @Test func controlCEndsALargeView() throws {
    let terminal = try start()
    _ = try terminal.enter("let rows = range(0, 200).map(i => \"x\".repeat(19000))")
    terminal.send(":json rows\r")
    try terminal.expect("xxx")
    // Nobody reads what comes, so that it waits for room in the terminal.
    Thread.sleep(forTimeInterval: 1)
    terminal.press("\u{3}")
    let rest = try terminal.raw(until: "cancelled after")
    // The terminal has thrown nothing away, upon which writing could stand still for good.
    let lines = rest.split(separator: "\r\n").dropFirst().filter { $0.hasSuffix("x\",") }
    #expect(!lines.isEmpty)
    #expect(lines.allSatisfy { $0.count { $0 == "x" } == 19000 }, "\(lines.map(\.count))")
    try terminal.prompt()
    #expect(try terminal.enter("1 + 2").contains("3"))
    try terminal.leave()
  }

  @Test func controlCEndsWhatPrintsWithoutEnd() throws {
    let terminal = try start()
    terminal.send("while true { print(\"spam\") }\r")
    try terminal.expect("spam\r\nspam")
    Thread.sleep(forTimeInterval: 0.5)
    terminal.send("\u{3}")
    let rest = try terminal.raw(until: "cancelled after")
    #expect(rest.utf8.count < 1_000_000, "\(rest.utf8.count)")
    try terminal.prompt()
    #expect(try terminal.enter("1 + 2").contains("3"))
    try terminal.leave()
  }

  @Test func whatTurnsTextAroundIsEscaped() throws {
    let terminal = try start()
    _ = try terminal.enter("let s = \"x\\u{202E}abc\"")
    for line in ["print(s)", ":table [{k: s}]", "s", "[{k: s}]", ":json s"] {
      terminal.send(line + "\r")
      let shown = try terminal.raw(until: ">>> ")
      #expect(!shown.unicodeScalars.contains("\u{202E}"), "\(line)")
      #expect(shown.lowercased().contains("202e"), "\(line)")
    }
    // What joins the parts of one picture stays.
    #expect(try terminal.enter("print(\"👩\u{200D}💻\")").contains("👩\u{200D}💻"))
    try terminal.leave()
  }
}
