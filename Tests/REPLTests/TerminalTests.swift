import Foundation
import Testing

/// The built command at a real pseudo-terminal.
@Suite(.serialized) struct TerminalTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func start(
    _ arguments: [String] = [], rows: UInt16 = 40, columns: UInt16 = 100,
    environment: [String: String] = [:]
  ) throws -> PseudoTerminal {
    try .session(arguments, in: folder, rows: rows, columns: columns, environment: environment)
  }

  @Test func valuesAndTheWayOut() throws {
    let terminal = try start()
    #expect(try terminal.enter("1 + 2").contains("3"))
    #expect(try terminal.enter("_ * 2").contains("6"))
    #expect(try terminal.enter("print(\"said\")").contains("said"))
    #expect(try terminal.enter("scripts").contains("Creates a script"))
    #expect(try terminal.enter("scripts.get").contains("scripts.get(script_uuid) -> Script"))
    #expect(try terminal.enter("x => x").contains("<function>"))
    #expect(try terminal.enter("nme = 1").contains("unknown name `nme`"))
    #expect(try terminal.enter("let x =)").contains("error[E0201]:"))
    #expect(try terminal.enter(":explain E0201").contains("something else was expected here"))
    #expect(try terminal.enter(":explain E0219x").contains("did you mean E0219?"))
    #expect(try terminal.enter(":type [1]").contains("list[int]"))
    #expect(try terminal.enter("help(scripts.execute)").contains("section 4.2.6"))
    #expect(try terminal.enter(":doc scripts.exceute").contains("did you mean `scripts.execute`?"))
    #expect(try terminal.enter("help(scripts.exec)").contains("did you mean `scripts.execute`?"))
    try terminal.leave()
  }

  @Test func completion() throws {
    let terminal = try start()
    terminal.send("scripts.cr\t")
    // What is on the screen already is not drawn again.
    try terminal.expect("eate(")
    terminal.send("\u{3}")
    try terminal.prompt()
    terminal.send("scripts.execute(\t")
    let listing = try terminal.expect("execute_batches:") + terminal.prompt()
    #expect(listing.contains("script_uuid:"))
    #expect(listing.contains("required"))
    terminal.send("\u{3}")
    try terminal.prompt()
    terminal.send("incidents.create(incident_level: \"level_2\t")
    try terminal.expect("0\"")
    terminal.send("\u{3}")
    try terminal.prompt()
    _ = try terminal.enter("let host = {name: \"a\", ip: \"1\"}")
    terminal.send("host.n\t")
    try terminal.expect("ame")
    terminal.send("\r")
    try terminal.expect("\"a\"")
    try terminal.prompt()
    try terminal.leave()
  }

  @Test func controlDAfterALineLeavesOnceTheLineHasRun() throws {
    let terminal = try start()
    terminal.send("20 + 22\r\u{4}")
    try terminal.expect("42\r\n")
    #expect(try terminal.exitStatus() == 0)
  }

  /// Entry and Ctrl-D meet the terminal at any moment of its way from one line to the next.
  @Test func controlDIsNeverLost() throws {
    for attempt in 0..<40 {
      let terminal = try start()
      for _ in 0..<3 { terminal.send("20 + 22\r") }
      usleep(UInt32(attempt) * 250)
      terminal.send("\u{4}")
      #expect(try terminal.exitStatus() == 0)
      #expect(terminal.editsLines)
    }
  }

  @Test func aSignalThatEndsTheSessionLeavesTheTerminalAsItWas() throws {
    let terminal = try start()
    terminal.send("print(\"begins\"); sleep(1h)\r")
    try terminal.expect("begins\r\n")
    #expect(!terminal.editsLines)
    terminal.signal(SIGTERM)
    #expect(try terminal.exitStatus() == 128 + SIGTERM)
    #expect(terminal.editsLines)
  }

  @Test func continuation() throws {
    let terminal = try start()
    #expect(!(try terminal.enter("fn double(n) {", then: "... ").contains("error")))
    _ = try terminal.enter("n * 2", then: "... ")
    _ = try terminal.enter("}")
    #expect(try terminal.enter("double(21)").contains("42"))
    _ = try terminal.enter("let list = [", then: "... ")
    _ = try terminal.enter("1,", then: "... ")
    _ = try terminal.enter("2]")
    #expect(try terminal.enter("list").contains("[1, 2]"))
    _ = try terminal.enter("let text = \"\"\"", then: "... ")
    _ = try terminal.enter("}", then: "... ")
    _ = try terminal.enter("\"\"\"")
    #expect(try terminal.enter("len(text)").contains("1"))
    _ = try terminal.enter("1 +", then: "... ")
    terminal.send("\u{4}")
    #expect(try terminal.prompt().contains("error[E0201]:"))
    try terminal.leave()
  }

  @Test func historyLastsFromSessionToSession() throws {
    var terminal = try start()
    _ = try terminal.enter("let answer = 41")
    _ = try terminal.enter("let key = \"the secret word\"")
    _ = try terminal.enter("answer")
    _ = try terminal.enter("answer")
    try terminal.leave()
    #expect(try folder.text("cocr/history") == "let answer = 41\nanswer\n")

    terminal = try start()
    terminal.send("\u{1B}[A\u{1B}[A\r")
    try terminal.prompt()
    // The recalled line draws a prompt of its own, which may be taken for the next one.
    let shows42 = try (0..<5).contains { _ in try terminal.enter("answer + 1").contains("42") }
    #expect(shows42)
    _ = try terminal.enter("let answer = 0")
    terminal.send("\u{12}answer = 41\r")
    try terminal.prompt()
    // The recalled line draws a prompt of its own, which may be taken for the next one.
    let shows43 = try (0..<5).contains { _ in try terminal.enter("answer + 2").contains("43") }
    #expect(shows43)
    try terminal.leave()
  }

  @Test func aBrokenHistoryFileIsNoTrouble() throws {
    try FileManager.default.createDirectory(
      at: folder.url.appendingPathComponent("cocr"), withIntermediateDirectories: true)
    try Data([0xFF, 0x00, 0x1B, 0x0A, 0x80]).write(
      to: folder.url.appendingPathComponent("cocr/history"))
    let terminal = try start()
    #expect(try terminal.enter("1 + 2").contains("3"))
    try terminal.leave()
  }

  @Test func controlCInEveryState() throws {
    let terminal = try start()
    terminal.send("let half = ")
    terminal.send("\u{3}")
    try terminal.expect("^C")
    try terminal.prompt()
    _ = try terminal.enter("fn f() {", then: "... ")
    terminal.send("\u{3}")
    try terminal.expect("^C")
    try terminal.prompt()
    terminal.send("\u{12}")
    try terminal.expect("bck")
    terminal.send("\u{3}")
    terminal.send("\u{3}")
    try terminal.prompt()
    terminal.send("print(\"begins\"); sleep(1h)\r")
    try terminal.expect("begins\r\n")
    terminal.send("\u{3}")
    try terminal.expect("cancelled after")
    try terminal.prompt()
    terminal.send("print(\"begins\"); while true { }\r")
    try terminal.expect("begins\r\n")
    terminal.send("\u{3}")
    try terminal.expect("cancelled after")
    try terminal.prompt()
    #expect(try terminal.enter("1 + 2").contains("3"))
    terminal.send(":watch 6 * 7 every 30s\r")
    try terminal.expect("42")
    terminal.send("\u{3}")
    try terminal.expect("watching ended")
    try terminal.prompt()
    try terminal.leave()
  }

  @Test func anInterruptBetweenTwoLinesDoesNotCancelTheNext() throws {
    let terminal = try start()
    terminal.signal(SIGINT)
    Thread.sleep(forTimeInterval: 0.3)
    #expect(try terminal.enter("sleep(100ms); 6 * 7").contains("42"))
    try terminal.leave()
  }

  @Test func resizing() throws {
    let terminal = try start(columns: 100)
    _ = try terminal.enter(
      "let rows = range(0, 3).map(i => {name: \"host\\(i)\", status: \"ok\", note: \"x\".repeat(30)})"
    )
    #expect(try terminal.enter("rows").contains("note"))
    terminal.send("1 + ")
    try terminal.expect("1 + ")
    terminal.resize(rows: 40, columns: 24)
    // What stands there is cleared before it is drawn anew.
    #expect(try terminal.raw(until: "1 + ").hasSuffix("\r\u{1B}[J>>> "))
    terminal.send("2\r")
    try terminal.expect("3\r\n")
    try terminal.prompt()
    let narrow = try terminal.enter("rows")
    #expect(narrow.contains("not shown"))
    for line in narrow.split(separator: "\n").dropFirst() { #expect(line.count <= 24) }
    try terminal.leave()
  }

  @Test func wideCharactersAndEditing() throws {
    let terminal = try start()
    #expect(try terminal.enter("\"日本語 é 🎉\"").contains("\"日本語 é 🎉\""))
    #expect(try terminal.enter("len(\"日本x\u{7F}\u{7F}\")").contains("1"))
    terminal.send("2\u{1}40 + \u{5}\r")
    try terminal.expect("42\r\n")
    try terminal.prompt()
    #expect(try terminal.enter("\"a\\u{1B}[31m\"").contains("\"a\\u{1B}[31m\""))
    try terminal.leave()
  }

  @Test func viKeysFromTheUsersFile() throws {
    try folder.write("bind -v\n", to: ".editrc")
    let terminal = try start()
    terminal.send("1 + 3")
    try terminal.expect("3")
    terminal.send("\u{1B}")
    Thread.sleep(forTimeInterval: 0.3)
    terminal.send("x")
    terminal.send("a4\r")
    try terminal.expect("5\r\n")
    try terminal.prompt()
    terminal.send("scripts.cr\t")
    try terminal.expect("eate(")
    terminal.send("\u{1B}")
    Thread.sleep(forTimeInterval: 0.3)
    terminal.send("\u{3}")
    try terminal.prompt()
    try terminal.leave()
  }

  private static let pastedLines =
    ["var n = 0", "fn add(k) {", "\tn += k", "}"] + Array(repeating: "add(1)", count: 4995) + ["n"]

  @Test func aMarkedPasteOfManyLinesIsOneEntry() throws {
    let terminal = try start()
    terminal.send("\u{1B}[200~" + Self.pastedLines.joined(separator: "\r") + "\u{1B}[201~")
    try terminal.expect("more lines")
    try terminal.prompt("... ")
    terminal.send("\r")
    try terminal.expect("4995\r\n")
    try terminal.prompt()
    terminal.send("\u{1B}[200~1 +\u{1B}[201~ 2\r")
    try terminal.expect("3\r\n")
    try terminal.prompt()
    terminal.send("\u{1B}[200~print(1)\rprint(2)\r\u{1B}[201~")
    try terminal.expect("print(2)\r\n")
    try terminal.prompt("... ")
    terminal.send("\u{3}")
    try terminal.prompt()
    try terminal.leave()
    let history = try folder.text("cocr/history").split(separator: "\n")
    #expect(history.count == 2)
  }

  @Test func anUnmarkedPasteRunsWhole() throws {
    let terminal = try start(environment: ["TERM": "dumb"])
    terminal.send(Self.pastedLines.joined(separator: "\r") + "\r")
    try terminal.expect("4995\r\n")
    try terminal.prompt()
    #expect(try terminal.enterPlainly("n + 1").contains("4996"))
    try terminal.leave()
  }

  @Test(arguments: [("dumb", UInt16(80)), ("xterm", 20), ("", 20), ("nonsense", 80)])
  func poorTerminals(_ kind: String, _ columns: UInt16) throws {
    let terminal = try start(columns: columns, environment: ["TERM": kind])
    #expect(try terminal.enterPlainly("20 + 22").contains("42"))
    #expect(
      try terminal.enterPlainly("[{name: \"aaaaaaaaaaaaaaaaaaaaaaaaaaaa\", b: 1}]").contains("name")
    )
    #expect(try terminal.enterPlainly("help").contains("Tab"))
    try terminal.leave()
  }

  @Test func aSavedSessionPassesTheCheck() throws {
    let terminal = try start()
    _ = try terminal.enter("let app = \"shop\"")
    _ = try terminal.enter("resources.all().take(3)")
    _ = try terminal.enter("let names = _.map(h => h.name)")
    _ = try terminal.enter("print(names, app)")
    _ = try terminal.enter("fail(\"left out\")")
    _ = try terminal.enter("help(1+1)")
    #expect(try terminal.enter(":save saved.cocr").contains("1 parameter"))
    try terminal.leave()
    let text = try folder.text("saved.cocr")
    #expect(text.contains("param app: string = \"shop\""))
    #expect(!text.contains("left out"))
    #expect(!text.contains("help"))
    let check = try Piped.run(["check", "saved.cocr"], folder: folder.url)
    #expect(check.status == 0, "\(check.errors)")
    let run = try Piped.run(["run", "saved.cocr", "--param", "app=other"], folder: folder.url)
    #expect(run.status == 0 && run.output.contains("other"), "\(run.errors)")
  }

  @Test func aSessionSavedElsewhereFindsItsImports() throws {
    try FileManager.default.createDirectory(
      at: folder.url.appendingPathComponent("runbooks/more"), withIntermediateDirectories: true)
    try FileManager.default.createDirectory(
      at: folder.url.appendingPathComponent("parts"), withIntermediateDirectories: true)
    try folder.write("fn double(n) { n * 2 }\n", to: "parts/sums.cocr")
    try folder.write(
      "import \"./sums.cocr\" as loaded\nlet four = loaded.double(2)\n", to: "parts/a.cocr")
    let terminal = try start()
    _ = try terminal.enter("import \"./parts/sums.cocr\" as sums")
    _ = try terminal.enter(":load parts/a.cocr")
    _ = try terminal.enter("print(sums.double(21), four)")
    let places = [
      "saved.cocr", "runbooks/more/saved.cocr", "parts/saved.cocr",
      folder.url.path + "/runbooks/whole.cocr",
    ]
    for place in places {
      #expect(!(try terminal.enter(":save \(place)").contains("left out")))
    }
    try terminal.leave()
    for place in places {
      let check = try Piped.run(["check", place], folder: folder.url)
      #expect(check.status == 0, "\(place): \(check.errors)")
      #expect(try Piped.run(["run", place], folder: folder.url).output.contains("42 4"))
    }
    #expect(
      try folder.text("runbooks/more/saved.cocr")
        .contains("import \"../../parts/sums.cocr\" as sums"))
  }

  @Test func colorsTellTypesApart() throws {
    let terminal = try start(environment: ["NO_COLOR": ""])
    func shown(_ line: String) throws -> String {
      terminal.send(line + "\r")
      try terminal.expect("\u{1B}[?2004l")
      return try terminal.raw(until: ">>> ")
    }
    #expect(try shown("42").contains("\u{1B}[36m42\u{1B}[0m"))
    #expect(try shown("\"a\"").contains("\u{1B}[32m\"a\"\u{1B}[0m"))
    #expect(try shown("true").contains("\u{1B}[33mtrue\u{1B}[0m"))
    #expect(try shown("2h").contains("\u{1B}[35m2h\u{1B}[0m"))
    #expect(try shown("{name: 1}").contains("\u{1B}[34mname\u{1B}[0m"))
    try terminal.leave()
    for plain in [["NO_COLOR": "1"], ["NO_COLOR": "", "TERM": "dumb"]] {
      let terminal = try start(environment: plain)
      terminal.send("[{name: \"a\", n: 1}]\r")
      #expect(!(try terminal.raw(until: ">>> ")).contains("\u{1B}[0m"))
      terminal.send("missing\r")
      #expect(!(try terminal.raw(until: ">>> ")).contains("\u{1B}[0m"))
      try terminal.leave()
    }
  }

  @Test func controlCharactersAreShownEscaped() throws {
    let terminal = try start()
    for line in [
      "\"\\u{1B}[2Jgone\"", "{\"\\u{1B}]0;title\\u{7}\": 1}", "[\"\\u{9B}31m\"]",
      "print(\"\\u{1B}[2Jgone\")", "fail(\"\\u{1B}[2Jgone\")", "log.info(\"\\u{1B}[2Jgone\")",
      ":json \"\\u{1B}[2Jgone\"", ":yaml [\"\\u{1B}[2Jgone\"]", ":table [{a: \"\\u{1B}[2Jgone\"}]",
    ] {
      terminal.send(line + "\r")
      let shown = try terminal.raw(until: ">>> ")
      #expect(!shown.contains("\u{1B}[2J"), "\(line)")
      #expect(!shown.contains("\u{1B}]0"), "\(line)")
      #expect(!shown.unicodeScalars.contains("\u{9B}"), "\(line)")
    }
    try terminal.leave()
  }

  @Test func wideCharactersKeepTheCursorInPlace() throws {
    let terminal = try start(columns: 30)
    terminal.send("\"日本語のテキストはここにあります、はい\"")
    // Home, and a letter before everything: the line is drawn over two rows.
    terminal.send("\u{1}[\u{5}]\r")
    try terminal.expect("- \"日本語のテキストはここにあります、はい\"\r\n")
    try terminal.prompt()
    terminal.send("len(\"é日🎉\")\r")
    try terminal.expect("3\r\n")
    try terminal.prompt()
    try terminal.leave()
  }

  @Test func aValueOfTenMillionElements() throws {
    let terminal = try start()
    #expect(try terminal.enter("let all = range(0, 10000000)") == "")
    #expect(try terminal.enter("all").contains("10,000,000 in all"))
    #expect(try terminal.enter(":wide all").contains("10,000,000 in all"))
    #expect(try terminal.enter(":type all").contains("list"))
    terminal.send("all.\t")
    try terminal.expect("map")
    try terminal.prompt()
    terminal.send("\u{3}")
    try terminal.prompt()
    #expect(try terminal.enter("1 + 2").contains("3"))
    try terminal.leave()
  }

  @Test func commandsOfTheSession() throws {
    try folder.write("let loaded = 7\nloaded + 1\n", to: "some.cocr")
    let terminal = try start()
    #expect(try terminal.enter(":load some.cocr").contains("8"))
    #expect(try terminal.enter("loaded").contains("7"))
    #expect(try terminal.enter(":load none.cocr").contains("none.cocr"))
    #expect(try terminal.enter(":load \"some.cocr\"").contains("8"))
    #expect(try terminal.enter(":quit now").contains(":quit takes no argument"))
    #expect(try terminal.enter(":json {a: [1]}").contains("\"a\": ["))
    #expect(try terminal.enter(":yaml {a: [1]}").contains("- 1"))
    #expect(try terminal.enter(":table [{a: 1}]").contains("a"))
    #expect(try terminal.enter(":time 1 + 1").contains("millisecond"))
    #expect(try terminal.enter(":history 2").contains(":time 1 + 1"))
    #expect(try terminal.enter(":nonsense").contains("there is no command"))
    #expect(try terminal.enter(":reset").contains("forgotten"))
    #expect(try terminal.enter("loaded").contains("unknown name"))
    terminal.send(":quit\r")
    #expect(try terminal.exitStatus() == 0)
  }

  @Test func dryRunsSendNothing() throws {
    let terminal = try start()
    _ = try terminal.enter(":dry on", then: "(dry) >>> ")
    let hosts = "resources.list(provider: \"ecs\", type: \"cloudservers\").take(2)"
    let shown = try terminal.enter(
      "execute(\"disk_clean\", on: \(hosts)).status", then: "(dry) >>> ")
    #expect(shown.contains("rehearsed, not sent: scripts.execute"))
    #expect(shown.contains("FINISHED"))
    _ = try terminal.enter(":dry off")
    #expect(try terminal.enter("len(orders.list(limit: 10).data)").contains("0"))
    try terminal.leave()
  }

  @Test func changesElsewhereAskFirst() throws {
    let service = try Piped.Service()
    let terminal = try PseudoTerminal(
      ["--target", service.address], state: folder.url, folder: folder.url,
      environment: ["COCR_PROBE": "hunter2"])
    let prompt = "\(service.address)>>> "
    try terminal.prompt(prompt)
    let call =
      "incidents.create(incident_title: \"probe\", incident_description: secret(\"COCR_PROBE\"), "
      + "incident_level: \"level_50\", incident_type: \"inc_type_p_reliability_issues\", "
      + "incident_source: \"incident_source_alarm\", current_cloud_service: [\"a\"], "
      + "is_service_interrupt: false, creator: \"me\")"
    terminal.send(call + "\r")
    let question = try terminal.expect("[yes/no] ")
    #expect(question.contains("incident_title: \"probe\""))
    #expect(!question.contains("hunter2"))
    #expect(question.contains("\nincidents.create: Creates an incident"))
    terminal.send("no\r")
    try terminal.expect("was not approved; nothing was sent")
    try terminal.prompt(prompt)
    terminal.send(call + "\r")
    try terminal.expect("[yes/no] ")
    terminal.send("yes\r")
    try terminal.expect("incident_num")
    try terminal.prompt(prompt)
    terminal.send(
      "execute(\"disk_clean\", on: resources.list(provider: \"ecs\", type: \"cloudservers\").take(12))\r"
    )
    let large = try terminal.expect("[yes/no] ")
    let lines = large.split(separator: "\n").map(String.init)
    #expect(large.contains("more lines\n"))
    #expect(
      lines.suffix(2).first?.hasPrefix("scripts.execute: runs the script disk_clean (") == true)
    #expect(lines.suffix(2).first?.contains("on 12 hosts in 2 batches") == true)
    #expect(lines.drop { $0 != "scripts.execute(" }.count < 40)
    terminal.send("no\r")
    try terminal.prompt(prompt)
    _ = try terminal.enter(":confirm off", then: prompt)
    #expect(!(try terminal.enter(call, then: prompt).contains("[yes/no]")))
    _ = try terminal.enter(":target emulator")
    try terminal.leave()
  }

  @Test func theLiveLineClearsItself() throws {
    let terminal = try start(["--speed", "60"])
    terminal.send(
      "execute(\"disk_clean\", on: resources.list(provider: \"ecs\", type: \"cloudservers\").take(12)).status\r"
    )
    try terminal.expect("of 12 hosts done")
    let rest = try terminal.expect("\"FINISHED\"")
    #expect(!rest.contains("hosts done"))
    try terminal.prompt()
    try terminal.leave()
  }
}
