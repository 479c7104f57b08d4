import Foundation
import Testing

/// Files that import one another, and values for the parameters of a run.
@Suite struct ProgramFilesTests {
  @Test(arguments: [
    ["a.cocr": "import \"./a.cocr\" as self_\nprint(self_)\n"],
    ["a.cocr": "import \"./b.cocr\"\nprint(b.x)\n", "b.cocr": "import \"./a.cocr\"\nlet x = 1\n"],
    [
      "a.cocr": "import \"./sub/b.cocr\"\nprint(b.x)\n",
      "sub/b.cocr": "import \"../sub/c.cocr\"\nlet x = c.x\n",
      "sub/c.cocr": "import \"./../sub/b.cocr\"\nlet x = 1\n",
    ],
  ])
  func aCycleOfImportsIsAnError(_ files: [String: String]) throws {
    let folder = try TemporaryFolder()
    for (name, text) in files { _ = try folder.write(name, text) }
    for command in ["run", "check", "test"] {
      let outcome = try Command.run([command, folder.url.path + "/./a.cocr"])
      #expect(outcome.status == 2)
      #expect(outcome.errors.contains("imports itself, by way of this line"))
    }
  }

  @Test func aChainOfImportsHasAnEnd() throws {
    let folder = try TemporaryFolder()
    for number in 0..<60 {
      _ = try folder.write(
        "f\(number).cocr", "import \"./f\(number + 1).cocr\" as next\nlet x = next.x\n")
    }
    _ = try folder.write("f60.cocr", "let x = 1\n")
    let outcome = try Command.run(["check", folder.url.path + "/f0.cocr"])
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains("files import one another more than 50 deep"))
  }

  @Test func aFileRunsOnceHoweverItIsNamed() throws {
    let folder = try TemporaryFolder()
    _ = try folder.write("sub/y.cocr", "print(\"y\")\nlet one = 1\n")
    _ = try folder.write("sub/x.cocr", "import \"./y.cocr\"\nlet two = y.one + 1\n")
    let main = try folder.write(
      "main.cocr",
      """
      import "./sub/x.cocr"
      import "./sub/y.cocr"
      import "./sub/../sub/y.cocr" as again
      print(x.two, y.one, again.one)
      """)
    let outcome = try Command.run(["run", main])
    #expect(outcome.output == "y\n2 1 1\n")
  }

  @Test(arguments: [
    ("time", "2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z"), ("duration", "1h30m", "1h30m"),
    ("map", "{\"a\": [1, -2.5, null]}", "{a: [1, -2.5, null]}"), ("map[int]", "{a: 1}", "{a: 1}"),
    ("list[string]", "a,b", "[\"a\", \"b\"]"), ("list", "[\"a\", 1]", "[\"a\", 1]"),
    ("int?", "null", "null"),
  ])
  func parametersAreReadByTheirType(_ type: String, _ text: String, _ shown: String) throws {
    let folder = try TemporaryFolder()
    let file = try folder.write("p.cocr", "param p: \(type)\nprint(p)\n")
    let outcome = try Command.run(["run", file, "--param", "p=\(text)"])
    #expect(outcome.output == shown + "\n", "\(outcome.errors)")
  }

  @Test(arguments: [
    ("time", "yesterday", "is not of the type time; write it as 2026-01-31T08:00:00Z"),
    ("map[int]", "{a: \"b\"}", "is not of the type map[int]; write it as {"),
    ("map", "{a: print(1)}", "is not of the type map"),
    ("map", "1) + (2", "is not of the type map"),
    ("list[int]", "[1, \"b\"]", "is not of the type list[int]"),
  ])
  func parametersThatDoNotFit(_ type: String, _ text: String, _ message: String) throws {
    let folder = try TemporaryFolder()
    let file = try folder.write("p.cocr", "param p: \(type)\nprint(p)\n")
    let outcome = try Command.run(["run", file, "--param", "p=\(text)"])
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains(message))
  }

  @Test func aReaderThatHasEnoughEndsTheRunInSilence() throws {
    let folder = try TemporaryFolder()
    let file = try folder.write("many.cocr", "for i in 0..<1000000 { print(i) }\n")
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", "\"$0\" run \"$1\" | head -1; \"$0\" run \"$1\" >/dev/full"]
    process.arguments? += [Command.executable.path, file]
    let (output, errors) = (Pipe(), Pipe())
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    let printed = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    let said = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(printed == "0\n")
    #expect(said == "cocr: standard output cannot be written: no space left on device\n")
    #expect(process.terminationStatus == 1)
  }
}
