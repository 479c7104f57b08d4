import CocrTerminal
import Foundation
import Testing

/// What is pasted comes in as it was, whether the terminal marks pastes or not.
@Suite(.serialized) struct PasteTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private static let lines = ["let s = \"a\tb\"", "let u = \"x\ty\""]
  private static let question = "s.replace(\"\\t\", \"T\") + u.replace(\"\\t\", \"U\")"

  @Test func tabsInAMarkedPasteStay() throws {
    let terminal = try PseudoTerminal.session(in: folder)
    // The last line waits in the editor for Enter.
    terminal.send("\u{1B}[200~" + Self.lines.joined(separator: "\r") + "\u{1B}[201~")
    try terminal.expect("let u = \"x")
    terminal.send("\r")
    try terminal.prompt()
    #expect(try terminal.enter(Self.question).contains("\"aTbxUy\""))
    terminal.send("\u{1B}[200~\"one\tline\"\u{1B}[201~")
    terminal.send("\r")
    try terminal.expect("\"one\\tline\"")
    try terminal.prompt()
    // Shown where the terminal itself would show them.
    terminal.send("\u{1B}[200~if true {\r\tprint(6 * 7)\r}\u{1B}[201~")
    try terminal.expect("...     print(6 * 7)\r\n")
    terminal.send("\r")
    try terminal.expect("42\r\n")
    try terminal.prompt()
    try terminal.leave()
    #expect(try folder.text("cocr/history").hasPrefix(Self.lines.joined(separator: "\\n") + "\n"))
  }

  /// With the keys of vi, and on terminals that know no control sequences, pastes are not marked.
  @Test(arguments: ["xterm", "dumb"])
  func tabsInAPasteThatIsNotMarkedStay(_ kind: String) throws {
    if kind == "xterm" { try folder.write("bind -v\n", to: ".editrc") }
    let terminal = try PseudoTerminal.session(in: folder, environment: ["TERM": kind])
    terminal.send(Self.lines.joined(separator: "\r") + "\r")
    try terminal.expect("... ")
    try terminal.prompt()
    #expect(try terminal.enterPlainly(Self.question).contains("\"aTbxUy\""))
    // A tab that is typed completes.
    terminal.send("s.rep\t")
    try terminal.expect("lace")
    terminal.send("\u{3}")
    try terminal.prompt()
    try terminal.leave()
  }

  @Test func whatIsPastedIsNotTakenForIndentation() throws {
    let terminal = try PseudoTerminal.session(in: folder)
    terminal.send("\u{1B}[200~let q = 6\rprint(q * 7\u{1B}[201~")
    try terminal.expect("print(q * 7")
    terminal.send(")\r")
    try terminal.expect("42\r\n")
    try terminal.prompt()
    // Blanks that the session itself has put there make way for what closes the block.
    _ = try terminal.enter("fn f() {", then: "... ")
    _ = try terminal.enter("1", then: "... ")
    _ = try terminal.enter("}")
    try terminal.leave()
    let history = try folder.text("cocr/history")
    #expect(history.hasSuffix("\nfn f() {\\n  1\\n}\n"), "\(history)")
  }

  @Test func tabsLeadToEveryEighthColumn() {
    #expect(TextLayout.expandingTabs("a\tb") == "a       b")
    #expect(TextLayout.expandingTabs("\tb", from: 4) == "    b")
    #expect(TextLayout.expandingTabs("日本語\t|\t", from: 4) == "日本語      |       ")
    #expect(TextLayout.expandingTabs("none") == "none")
  }
}
