import Foundation
import Testing

/// What is typed while something runs, and questions that come meanwhile.
@Suite(.serialized) struct TypedAheadTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func start(_ arguments: [String] = []) throws -> PseudoTerminal {
    try .session(arguments, in: folder)
  }

  @Test func reportsOfParallelWorkLeaveTheTypedLineWhole() throws {
    let terminal = try start()
    terminal.send(
      "parallel(range(0, 6)) { n => sleep(400ms + n * 400ms); print(\"host\", n, \"done\") }; 5\r")
    try terminal.expect("host 0 done")
    terminal.send("print(\"ahe")
    try terminal.expect(">>> print(\"ahe")
    try terminal.expect("host 2 done")
    terminal.send("ad\", 40 + 2)\r20 + ")
    let shown = try terminal.expect("host 5 done")
    // Each line of the output begins after a line of its own was taken away.
    for number in 3...4 {
      #expect(shown.split(separator: "\n").contains { $0 == "host \(number) done" }, "\(shown)")
    }
    try terminal.expect("5\r\n")
    try terminal.prompt()
    let rest = try terminal.expect("ahead 42\r\n")
    #expect(rest.contains("print(\"ahead\", 40 + 2)"))
    try terminal.expect("20 + ")
    terminal.send("3\r")
    try terminal.expect("23\r\n")
    try terminal.prompt()
    try terminal.leave()
    #expect(try folder.text("cocr/history").contains("print(\"ahead\", 40 + 2)\n20 + 3\n"))
  }

  @Test func editingKeysCountInWhatIsTypedAhead() throws {
    let terminal = try start()
    terminal.send("print(\"begins\"); sleep(1s)\r")
    try terminal.expect("begins\r\n")
    terminal.send("1 + 日本\u{7F}\u{7F}4")
    try terminal.expect(">>> 1 + 4")
    terminal.send("\u{1B}[D\u{1B}[D\u{1B}[D\u{1B}[D0\r")
    try terminal.prompt()
    try terminal.expect("14\r\n")
    try terminal.prompt()
    try terminal.leave()
  }

  @Test func aPasteWhileSomethingRunsIsOneEntry() throws {
    let terminal = try start()
    terminal.send("print(\"begins\"); sleep(1s)\r")
    try terminal.expect("begins\r\n")
    terminal.send("\u{1B}[200~let text = \"\"\"\r  a\r    b\r  \"\"\"\rlen(text)\u{1B}[201~\r")
    try terminal.prompt()
    try terminal.expect("5\r\n")
    try terminal.prompt()
    try terminal.leave()
    #expect(
      try folder.text("cocr/history").split(separator: "\n").last
        == "let text = \"\"\"\\n  a\\n    b\\n  \"\"\"\\nlen(text)")
  }

  @Test func aTerminalThatKnowsNothingLosesNothingEither() throws {
    let terminal = try PseudoTerminal(
      state: folder.url, folder: folder.url, environment: ["TERM": "dumb"])
    try terminal.prompt()
    terminal.send("print(\"begins\"); sleep(1s)\r")
    try terminal.expect("begins\r\n")
    terminal.send("20 + 22\r")
    try terminal.prompt()
    try terminal.expect("42\r\n")
    try terminal.prompt()
    try terminal.leave()
  }

  @Test func controlCDropsWhatWasTypedAhead() throws {
    let terminal = try start()
    terminal.send("print(\"begins\"); sleep(1h)\r")
    try terminal.expect("begins\r\n")
    terminal.send("print(\"never \" + \"said\")\r")
    try terminal.expect("⏎")
    terminal.send("\u{3}")
    try terminal.expect("cancelled after")
    try terminal.prompt()
    #expect(!(try terminal.enter("1 + 2").contains("never said")))
    try terminal.leave()
  }

  @Test func aQuestionIsNotAnsweredByWhatWasTypedBefore() throws {
    let terminal = try start()
    terminal.send("print(\"begins\"); sleep(1s); let name = ask(\"Your \" + \"name? \")\r")
    try terminal.expect("begins\r\n")
    terminal.send("\"early\"\r")
    try terminal.expect("Your name? ")
    terminal.send("later\r")
    try terminal.prompt()
    try terminal.expect("\"early\"\r\n")
    try terminal.prompt()
    #expect(try terminal.enter("name").contains("\"later\""))
    try terminal.leave()
  }

  @Test func controlCCountsAsSoonAsAnEntryIsGiven() throws {
    let terminal = try start()
    for _ in 0..<5 {
      terminal.send("sleep(1h)\r")
      terminal.send("\u{3}")
      try terminal.prompt()
    }
    try terminal.leave()
  }

  @Test func outputWaitsForTheAnswerToAQuestion() throws {
    let terminal = try start()
    terminal.send(
      "parallel([1, 2]) { n => if n == 1 { ask(\"Who\" + \"? \") } else { sleep(300ms); print(\"meanwhile\") } }\r"
    )
    try terminal.expect("Who? ")
    Thread.sleep(forTimeInterval: 0.8)
    terminal.send("me\r")
    let shown = try terminal.expect("meanwhile\r\n")
    #expect(shown.contains("me\n"))
    try terminal.expect("[\"me\", null]")
    try terminal.prompt()
    try terminal.leave()
  }

  @Test func controlCEndsAQuestion() throws {
    let terminal = try start()
    terminal.send("ask(\"Your \" + \"name? \")\r")
    try terminal.expect("Your name? ")
    terminal.send("half an ans\u{3}")
    try terminal.expect("cancelled after")
    try terminal.prompt()
    #expect(try terminal.enter("1 + 2").contains("3"))
    _ = try terminal.enter("let a = 1")
    try folder.write("old\n", to: "there.cocr")
    terminal.send(":save there.cocr\r")
    try terminal.expect("Replace it? [yes/no] ")
    terminal.send("\u{3}")
    try terminal.expect("stays as it was")
    try terminal.prompt()
    #expect(try folder.text("there.cocr") == "old\n")
    try terminal.leave()
  }
}
