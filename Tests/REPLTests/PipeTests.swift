import Foundation
import Testing

/// Without a terminal the input is a program.
@Suite struct PipeTests {
  @Test func standardInputIsAProgram() throws {
    let plain = try Piped.run([], input: "print(1)\n")
    #expect(plain.output == "1\n" && plain.status == 0 && plain.errors.isEmpty)
    let dash = try Piped.run(["-"], input: "print(2)\n")
    #expect(dash.output == "2\n" && dash.status == 0)
    let many = try Piped.run([], input: "fn f(x) {\n  x * 2\n}\nprint(f(4))\n")
    #expect(many.output == "8\n")
  }

  @Test func outputThatCannotBeWrittenIsAFailure() throws {
    let command = PseudoTerminal.executable.path
    let closed = try Piped.shell("'\(command)' -e 'print(1)' >&-")
    #expect(closed.status == 1)
    #expect(closed.errors.contains("standard output cannot be written: bad file descriptor"))
    #expect(try Piped.shell("'\(command)' -e 'print(1)' 2>&-").output == "1\n")
    #expect(try Piped.shell("echo 'print(1)' | '\(command)' | true").status == 0)
    if FileManager.default.fileExists(atPath: "/dev/full") {
      let full = try Piped.shell("'\(command)' -e 'print(1)' > /dev/full")
      #expect(full.status == 1)
      #expect(full.errors.contains("no space left on device"))
    }
  }

  @Test func streamsOfATerminalThatAreClosed() throws {
    let folder = try TemporaryFolder()
    let silent = try PseudoTerminal(state: folder.url, redirection: ">&-")
    try silent.expect("the program is read from this one, until Ctrl-D")
    silent.send("print(1)\r\u{4}")
    try silent.expect("standard output cannot be written")
    #expect(try silent.exitStatus() == 1)
    let mute = try PseudoTerminal(state: folder.url, redirection: "2>&-")
    try mute.prompt()
    mute.send("missing\r")
    try mute.prompt()
    mute.send("20 + 22\r")
    try mute.expect("42\r\n")
    try mute.prompt()
    mute.send("\u{4}")
    #expect(try mute.exitStatus() == 0)
    #expect(!(try folder.text("cocr/history").contains("error")))
    let blind = try PseudoTerminal(state: folder.url, redirection: "<&-")
    try blind.expect("cannot be read")
    #expect(try blind.exitStatus() == 2)
  }

  @Test func exitCodes() throws {
    #expect(try Piped.run([], input: "fail(\"no\")").status == 1)
    let wrong = try Piped.run([], input: "let = 1\n")
    #expect(wrong.status == 2 && wrong.output.isEmpty)
    #expect(!wrong.errors.contains("\u{1B}"))
    #expect(try Piped.run([], input: "").status == 2)
    let command = try Piped.run(["rnu", "x.cocr"])
    #expect(command.status != 0)
  }
}
