import COCCatalog
import Foundation
import Testing

@testable import cocr_command

/// Runs the built command as a user would.
@Suite struct CommandTests {
  @Test func runsSourceFromTheCommandLine() throws {
    let outcome = try Command.run(["-e", "print(6 * 7)"])
    #expect(outcome.status == 0)
    #expect(outcome.output == "42\n")
    #expect(outcome.errors == "")
  }

  @Test func runsTheSample() throws {
    let outcome = try Command.run(["run", "samples/hosts.cocr"])
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("batch 2: web-03\n"))
  }

  @Test func takesParameters() throws {
    let outcome = try Command.run(["run", "samples/hosts.cocr", "--param", "batch_size=1"])
    #expect(outcome.output.contains("batch 4: web-03"))
    let misspelt = try Command.run(["run", "samples/hosts.cocr", "--param", "batchsize=1"])
    #expect(misspelt.status == 2)
    #expect(misspelt.errors.contains("did you mean batch_size?"))
    let wrong = try Command.run(["run", "samples/hosts.cocr", "--param", "batch_size=many"])
    #expect(wrong.status == 2)
    #expect(wrong.errors.contains("not of the type int"))
  }

  @Test(arguments: [
    (["--param", "=3"], "the name of the parameter is missing before the `=`"),
    (
      ["--param", "i=1", "--param", "i=2"],
      "--param i=1 and --param i=2 are for the same parameter: give it once"
    ),
    (["--param", "i=x"], "--param i: x is not of the type int"),
  ])
  func wrongParametersAreNamed(_ options: [String], _ words: String) throws {
    let outcome = try Command.run(["run", "-"] + options, input: "param i = 3\nprint(i + 1)")
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains(words), "\(outcome.errors)")
  }

  @Test func allWrongParametersAreToldAtOnce() throws {
    let source = "param need: string\nparam n = 1\nparam d = 5s\nprint(need, n, d)"
    let wrong = ["--param", "n=abc", "--param", "d=5x", "--param", "d", "--format", "json"]
    let outcome = try Command.run(["run", "-"] + wrong, input: source)
    #expect(outcome.status == 2)
    let messages = try outcome.errors.split(separator: "\n").map {
      try JSONValue(parsing: Array($0.utf8))["message"]?.stringValue ?? ""
    }
    #expect(messages.count == 4, "\(outcome.errors)")
    for (message, words) in zip(messages, ["n: abc", "d: 5x", "name=value", "need needs a value"]) {
      #expect(message.contains(words))
    }
    // What is misspelt is not missing as well.
    let misspelt = try Command.run(["run", "-", "--param", "nee=x"], input: source)
    #expect(misspelt.errors == "cocr: the file has no parameter nee; did you mean need?\n")
  }

  @Test func aParameterHasTheTypeOfItsDefault() throws {
    let outcome = try Command.run(
      ["run", "-", "--quiet", "--param", "i=5", "--param", "wait=2m"],
      input: "param i = 3\nparam wait = 1s\nprint(i + 1, wait + 1m)")
    #expect(outcome.output == "6 3m\n", "\(outcome.errors)")
  }

  @Test func standardInputIsCalledByItsName() throws {
    let outcome = try Command.run(["run", "-"], input: "")
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains("standard input is empty"))
  }

  @Test func anImportThatIsMisspeltIsFoundInItsFolder() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try Data("let a = 1\n".utf8).write(to: folder.appending(path: "tools.cocr"))
    let main = folder.appending(path: "main.cocr")
    try Data("import \"./tols.cocr\"\nprint(tols.a)\n".utf8).write(to: main)
    let outcome = try Command.run(["check", main.path])
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains("did you mean `import \"./tools.cocr\"`?"))
  }

  @Test func aDeepTraceTellsWhatItLeavesOut() throws {
    let outcome = try Command.run(
      ["run", "-"],
      input: "fn f(n) { if n == 0 { 1 // 0 } else { 1 + f(n - 1) } }\nprint(f(5000))")
    #expect(outcome.status == 1)
    let lines = outcome.errors.split(separator: "\n").map(String.init)
    #expect(lines.count { $0.hasPrefix("  in f at ") } == 23)
    #expect(lines.count { $0.hasPrefix("  … ") && $0.hasSuffix(" more calls") } == 1)
  }

  @Test func aNegativeSleepIsRefused() throws {
    let outcome = try Command.run(["run", "-"], input: "sleep(-5s)")
    #expect(outcome.status == 1)
    #expect(outcome.errors.contains("`duration` must not be negative, but is -5s"))
  }

  @Test func readsStandardInput() throws {
    let outcome = try Command.run(["run", "-"], input: "print(\"in\")")
    #expect(outcome.output == "in\n")
  }

  @Test func tellsWhatIsWrongWithAFile() throws {
    for (path, words) in [
      ("samples/nothing.cocr", "no such file"), ("samples", "is a folder"),
      ("/dev/null", "is empty"),
    ] {
      let outcome = try Command.run(["run", path])
      #expect(outcome.status == 2)
      #expect(outcome.errors.contains(words))
    }
  }

  @Test func reportsSeveralErrorsAndRunsNothing() throws {
    let outcome = try Command.run(["run", "-"], input: "print(1)\nprint(hots)\nlet a = 1\na = 2\n")
    #expect(outcome.status == 2)
    #expect(outcome.output == "")
    #expect(outcome.errors.contains("unknown name `hots`"))
    #expect(outcome.errors.contains("cannot be assigned again"))
    #expect(!outcome.errors.contains("\u{1B}["))
  }

  @Test func whatIsSureToFailIsReportedBeforeTheRun() throws {
    let outcome = try Command.run(
      ["run", "-"],
      input: "print(1)\nprint(incidents.get(\"1\").stattus)\nscripts.list(limit: 1000)\n")
    #expect(outcome.status == 2)
    #expect(outcome.output.isEmpty)
    #expect(outcome.errors.contains("did you mean `status`?"))
    #expect(outcome.errors.contains("`limit` is 1000, at most 100 is allowed"))
  }

  @Test func reportsRuntimeErrorsWithTheirPlace() throws {
    let outcome = try Command.run(["run", "-"], input: "fn f(x) { x.size }\nprint(1)\nf(3)\n")
    #expect(outcome.status == 1)
    #expect(outcome.output == "1\n")
    #expect(outcome.errors.contains("<standard input>:1:13"))
    #expect(outcome.errors.contains("an int has no field `size`"))
  }

  @Test func undoesTheStepsOfAFailedRun() throws {
    let outcome = try Command.run(
      ["run", "-", "--quiet"],
      input: """
        step "One" { print("one") } undo { print("undo one") }
        step "Two" { print("two") } undo { throw "cannot" }
        step "Three" { throw "broken" } undo { print("undo three") }
        """)
    #expect(outcome.status == 1)
    #expect(outcome.output == "one\ntwo\nundo three\nundo one\n")
    #expect(outcome.errors.contains("broken"))
    #expect(outcome.errors.contains("the undo of \"Two\" failed"))
    #expect(outcome.errors.contains("cannot"))
  }

  @Test func checksWithoutRunning() throws {
    let good = try Command.run(["check", "samples/hosts.cocr"])
    #expect(good.status == 0)
    #expect(good.output == "")
    let bad = try Command.run(["check", "--format", "json", "-"], input: "print(")
    #expect(bad.status == 2)
    let data = Data(bad.errors.split(separator: "\n").first.map(String.init)?.utf8 ?? "".utf8)
    let fields = try JSONSerialization.jsonObject(with: data) as? [String: Any]
    #expect(fields?["severity"] as? String == "error")
    #expect(fields?["code"] as? String == "E0201")
    #expect(fields?["line"] as? Int == 1)
  }

  @Test func checksBesideMistakesInTheSyntax() throws {
    let text = """
      let hosts = [1, 2
      for host in 5 {
        print(host
      }
      print(hosts.frist())
      """
    let outcome = try Command.run(["check", "-"], input: text)
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains("the `[` is not closed"))
    #expect(
      outcome.errors.contains("`for` goes over lists, maps, strings and ranges, not over an int"))
    let unused = try Command.run(["check", "-"], input: "let x == 1\nprint(x.name)\nprint(y)")
    #expect(unused.errors.contains("unknown name `y`"))
    #expect(!unused.errors.contains("unknown name `x`"))
  }

  @Test func explainsCodes() throws {
    let page = try Command.run(["explain", "e0301"])
    #expect(page.status == 0)
    #expect(page.output.hasPrefix("E0301: a name that nothing has\n\n"))
    #expect(page.output.contains("\nThis fails:\n\n    let hosts"))
    #expect(page.output.contains("\nThis works:\n\n    let hosts"))
    let list = try Command.run(["explain"])
    #expect(list.output.contains("\nE0702  a division by zero\n"))
    let data = try Command.run(["explain", "E0702", "--format", "json"])
    let fields = try JSONValue(parsing: Array(data.output.utf8))
    #expect(fields["code"]?.stringValue == "E0702")
    #expect(fields["failing"]?.stringValue?.contains("//") == true)
    let unknown = try Command.run(["explain", "E0320"])
    #expect(unknown.status == 2)
    #expect(unknown.output == "")
    #expect(unknown.errors.hasPrefix("cocr: there is no error code E0320; did you mean E0"))
  }

  /// An error during a run has the code that the same mistake has before it.
  @Test func errorsOfRunsHaveCodes() throws {
    let shown = try Command.run(["-e", "let none = []\nprint(none[0])"])
    #expect(shown.errors.contains("error[E0604]: index 0 is outside the list"))
    let data = try Command.run(["run", "--format", "json", "-"], input: "print(1 // len([]))")
    #expect(data.errors.contains("\"code\":\"E0702\""), "\(data.errors)")
  }

  @Test(
    arguments: [
      (
        ["run", "samples/patch-report.cocr", "--format", "json", "--nope"],
        "Unknown option '--nope'", nil
      ),
      (["run", "--format=json"], "Missing expected argument '<file>'", nil),
      (["--format", "json"], "Unknown option '--format'", nil),
      (["chekc", "--format", "json", "x"], "Unknown option", "did you mean cocr check?"),
      (["run", "samples/nothing.cocr", "--format", "json"], "no such file", nil),
      (
        ["run", "samples/patch-report.cocr", "--format", "json", "--param", "x"], "name=value", nil
      ),
      (["run", "samples/patch-report.cocr", "--format", "json", "--speed", "0"], "--speed 0", nil),
      (
        ["run", "samples/patch-report.cocr", "--format", "json", "--target", "moon"],
        "--target moon", nil
      ),
      (
        ["run", "samples/patch-report.cocr", "--format", "json", "--alarm", "/dev/null"],
        "is empty", nil
      ),
      (["check", "samples/nothing.cocr", "--format", "json"], "no such file", nil),
    ] as [([String], String, String?)])
  func aWrongCommandLineIsDataWhereThatIsWanted(
    _ arguments: [String], _ words: String, _ hint: String?
  ) throws {
    let outcome = try Command.run(arguments)
    #expect(outcome.status == 2 && outcome.output == "")
    let data = Data(outcome.errors.utf8)
    let error = try JSONSerialization.jsonObject(with: data) as? [String: Any]
    #expect(error?["severity"] as? String == "error")
    #expect(error?["kind"] as? String == "usage")
    #expect(try #require(error?["message"] as? String).contains(words), "\(outcome.errors)")
    #expect(error?["hint"] as? String == hint)
  }

  @Test func aWrongCommandLineIsASentenceOtherwise() throws {
    let outcome = try Command.run(["run", "--format", "text", "--nope", "--", "--format=json"])
    #expect(outcome.status == 2)
    #expect(outcome.errors.hasPrefix("Error: Unknown option '--nope'"), "\(outcome.errors)")
  }

  /// What is made without the parser is what the parser makes, whatever options there are.
  @Test(arguments: [[], ["-e", "1"], ["-e", "print(1) # --version"]])
  func shortCommandLinesAreReadAsLongOnes(_ arguments: [String]) throws {
    let short = try #require(CocrCommand(short: arguments))
    let parsed = try #require(try CocrCommand.parseAsRoot(arguments) as? CocrCommand)
    #expect("\(short)" == "\(parsed)")
    #expect("\(short)".contains("requestFaults"), "the options are part of the text: \(short)")
    #expect(!"\(short)".contains("definition"), "\(short)")
  }

  @Test(arguments: ["f.cocr", "-", "run"])
  func shortRunsAreReadAsLongOnes(_ file: String) throws {
    let short = try #require(RunCommand(short: ["run", file]))
    let parsed = try #require(try CocrCommand.parseAsRoot(["run", file]) as? RunCommand)
    #expect("\(short)" == "\(parsed)")
    #expect(!"\(short)".contains("definition"), "\(short)")
  }

  @Test(arguments: [
    ["run"], ["run", ""], ["run", "-q"], ["run", "--help"], ["run", "f.cocr", "-q"],
    ["check", "f"],
  ])
  func otherRunsAreLeftToTheParser(_ arguments: [String]) {
    #expect(RunCommand(short: arguments) == nil)
  }

  @Test(arguments: [
    ["-e"], ["-e", ""], ["-e", "-1"], ["-e", "--help"], ["-e", "1", "--speed", "2"], ["run", "f"],
    ["-h"], ["f.cocr"], ["--version", "x"],
  ])
  func otherCommandLinesAreLeftToTheParser(_ arguments: [String]) {
    #expect(CocrCommand(short: arguments) == nil)
  }

  @Test func showsHelpAndVersion() throws {
    #expect(try Command.run(["--version"]).output == "cocr 0.1.0\n")
    #expect(try Command.run(["--help"]).output.contains("EXAMPLES"))
    #expect(try Command.run(["run", "--help"]).output.contains("EXAMPLES"))
  }
}
