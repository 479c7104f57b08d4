import Foundation
import Testing

/// Keys, and what stands on the screen while a line is edited.
@Suite(.serialized) struct EditingTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func start(rows: UInt16 = 40, columns: UInt16 = 100) throws -> PseudoTerminal {
    try .session(in: folder, rows: rows, columns: columns)
  }

  @Test func aSuspendedSessionGoesOnWhereItWas() throws {
    let terminal = try PseudoTerminal(
      ["--norc", "--noprofile", "-i"], state: folder.url, folder: folder.url,
      environment: ["PS1": "shell% ", "INPUTRC": "/dev/null"], program: "/bin/bash")
    try terminal.expect("shell% ")
    terminal.send("stty -a | tr ' ;' '\\n\\n' > before\r")
    try terminal.expect("shell% ")
    terminal.send("\(PseudoTerminal.executable.path)\r")
    try terminal.prompt()
    terminal.send("let a = 0")
    try terminal.expect("0")
    for round in 1...8 {
      terminal.send("\u{1A}")
      let shown = try terminal.raw(until: "shell% ")
      #expect(shown.contains("Stopped"))
      #expect(shown.contains("\u{1B}[?2004l"))
      terminal.send("stty -a | tr ' ;' '\\n\\n' > after; echo compared\r")
      try terminal.expect("compared\r\n")
      try terminal.expect("shell% ")
      #expect(try folder.text("before") == folder.text("after"))
      terminal.send("fg\r")
      #expect(try terminal.raw(until: ">>> ").contains("\u{1B}[?2004h"))
      try terminal.expect("let a = 0")
      terminal.send(" + \(round)")
      try terminal.expect("+ \(round)")
    }
    terminal.send("\r")
    try terminal.prompt()
    #expect(try terminal.enter("a").contains("36"))
    terminal.send("\u{4}")
    try terminal.expect("shell% ")
    terminal.send("exit\r")
    _ = try terminal.exitStatus()
  }

  @Test func whatIsTypedAfterASuspendedEntryGoesOnIsKept() throws {
    let terminal = try PseudoTerminal(
      ["--norc", "--noprofile", "-i"], state: folder.url, folder: folder.url,
      environment: ["PS1": "shell% ", "INPUTRC": "/dev/null"], program: "/bin/bash")
    try terminal.expect("shell% ")
    terminal.send("\(PseudoTerminal.executable.path)\r")
    try terminal.prompt()
    terminal.send("print(\"begins\"); sleep(6s); \"ends\"\r")
    try terminal.expect("begins\r\n")
    try terminal.expect("running")
    terminal.send("\u{1A}")
    try terminal.expect("Stopped")
    try terminal.expect("shell% ")
    terminal.send("fg\r")
    try terminal.expect("running")
    Thread.sleep(forTimeInterval: 0.3)
    terminal.send("20 + 2")
    try terminal.expect(">>> 20 + 2")
    terminal.send("2\r")
    try terminal.expect("\"ends\"")
    try terminal.expect("42\r\n")
    try terminal.prompt()
    terminal.send("\u{4}")
    try terminal.expect("shell% ")
    terminal.send("exit\r")
    _ = try terminal.exitStatus()
  }

  @Test func controlCMovesBehindALineOfSeveralRows() throws {
    let terminal = try start(columns: 60)
    let line = String(repeating: "0123456789", count: 14)
    terminal.send(line)
    try terminal.expect("6789")
    Thread.sleep(forTimeInterval: 0.3)
    terminal.send("\u{1}")
    try terminal.expect("\u{1B}[")
    terminal.send("\u{3}")
    // Two rows down, and behind the last digit.
    let moves = try terminal.raw(until: "^C")
    #expect(moves.contains("\u{1B}[2B\r\u{1B}[24C"), "\(moves.debugDescription)")
    try terminal.prompt()
    try terminal.leave()
  }

  @Test func keysWithoutAUseTypeNothing() throws {
    let terminal = try start()
    let keys = [
      "[5~", "[6~", "[2~", "[15~", "[24~", "[5;5~", "[15;2~", "[1;2A", "[1;5B", "[1;2P", "OP", "OS",
      "[[A", "[Z", "[E",
    ]
    terminal.send("\"a")
    for key in keys { terminal.send("\u{1B}\(key)") }
    terminal.send("b\"\r")
    try terminal.expect("\"ab\"\r\n")
    try terminal.prompt()
    // Home, Ctrl-Delete.
    terminal.send("10 20\u{1B}[H\u{1B}[3;5~\r")
    try terminal.expect("\u{1B}[?2004l")
    let shown = try terminal.prompt()
    #expect(shown.contains("20\n") && !shown.contains("error"), "\(shown.debugDescription)")
    terminal.send("1 + 3\u{1B}[1~\u{4}2\u{1B}[4~0\r")
    try terminal.expect("32\r\n")
    try terminal.prompt()
    try terminal.leave()
  }

  @Test func historyWithTheKeysOfVi() throws {
    try folder.write("bind -v\n", to: ".editrc")
    let terminal = try start()
    #expect(try terminal.enterPlainly("40 + 2").contains("42"))
    #expect(try terminal.enterPlainly("7 * 3").contains("21"))
    // The prefix decides what is found.
    terminal.send("4\u{1B}[A\r")
    try terminal.expect("42\r\n")
    try terminal.prompt()
    terminal.send("\u{12}7 *")
    try terminal.expect("bck")
    terminal.send("\r")
    try terminal.expect("21\r\n")
    try terminal.prompt()
    terminal.send("\"a\u{1B}[5~")
    Thread.sleep(forTimeInterval: 0.3)
    terminal.send("ab\"\r")
    try terminal.expect("\"ab\"\r\n")
    try terminal.prompt()
    terminal.send("\u{4}")
    #expect(try terminal.exitStatus() == 0)
  }

  @Test func invalidBytesLoseNothing() throws {
    let terminal = try start()
    terminal.send(bytes: Array("\u{1B}[200~\"p".utf8) + [0xFF] + Array("r\"\u{1B}[201~\r".utf8))
    try terminal.expect("\"p\u{FFFD}r\"\r\n")
    try terminal.prompt()
    terminal.send(bytes: Array("\"p".utf8) + [0xC3] + Array("z\"\r".utf8))
    try terminal.expect("\"p\u{FFFD}z\"\r\n")
    try terminal.prompt()
    terminal.send(bytes: Array("\"".utf8) + [0xE2, 0x82, 0xC3, 0xA9] + Array("\"\r".utf8))
    try terminal.expect("\"\u{FFFD}é\"\r\n")
    try terminal.prompt()
    terminal.send(
      bytes: Array("\u{1B}[200~\"".utf8) + [0xED, 0xA0, 0x80]
        + Array("日\"\u{1B}[201~\r".utf8))
    try terminal.expect("\"\u{FFFD}\u{FFFD}\u{FFFD}日\"\r\n")
    try terminal.prompt()
    try terminal.leave()
  }

  @Test func controlDEndsAnEntryThatIsNotWhole() throws {
    let terminal = try start()
    _ = try terminal.enter("let text = \"\"\"", then: "... ")
    _ = try terminal.enter("abc", then: "... ")
    terminal.send("\u{4}")
    let shown = try terminal.raw(until: "error[")
    #expect(shown.contains("^D\u{1B}[?2004l\r\n"), "\(shown.debugDescription)")
    try terminal.prompt()
    // The next line begins with two blanks.
    _ = try terminal.enter("if true {", then: "... ")
    try terminal.expect("  ")
    terminal.send("\u{4}")
    try terminal.expect("error[")
    try terminal.prompt()
    // Elsewhere it deletes what stands at the cursor.
    terminal.send("120 + 2\u{1}\u{4}\r")
    try terminal.expect("22\r\n")
    try terminal.prompt()
    try terminal.leave()
  }
}
