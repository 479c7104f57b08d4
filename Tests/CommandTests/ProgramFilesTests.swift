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

  private func link(_ name: String, to target: String, in folder: TemporaryFolder) throws {
    let place = folder.url.appendingPathComponent(name)
    try FileManager.default.createDirectory(
      at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(
      atPath: place.path, withDestinationPath: target)
  }

  /// A file behind a link, of its own or of a folder on the way, is the file that the link leads to.
  @Test(arguments: ["bin/run.cocr", "linked/main.cocr", "again.cocr"])
  func aFileBehindALinkFindsItsImports(_ name: String) throws {
    let folder = try TemporaryFolder()
    _ = try folder.write("books/lib.cocr", "let x = 1\n")
    _ = try folder.write("shared.cocr", "let y = 2\n")
    _ = try folder.write(
      "books/main.cocr",
      "import \"./lib.cocr\"\nimport \"../shared.cocr\"\nprint(lib.x + shared.y)\n")
    // Another file of that name beside the link is none of its business.
    _ = try folder.write("bin/lib.cocr", "let x = 100\n")
    try link("bin/run.cocr", to: "../books/main.cocr", in: folder)
    try link("linked", to: "books", in: folder)
    try link("again.cocr", to: "bin/run.cocr", in: folder)
    for command in ["run", "check", "test"] {
      let outcome = try Command.run([command, folder.url.path + "/" + name])
      #expect(outcome.status == (command == "test" ? 2 : 0), "\(outcome.errors)")
      if command == "run" { #expect(outcome.output == "3\n") }
      if command == "test" { #expect(outcome.errors.contains("no `test` blocks here")) }
    }
  }

  @Test func aModuleBehindLinksRunsOnce() throws {
    let folder = try TemporaryFolder()
    _ = try folder.write("sub/y.cocr", "print(\"y\")\nlet one = 1\n")
    try link("y.cocr", to: "sub/y.cocr", in: folder)
    try link("other", to: "sub", in: folder)
    let main = try folder.write(
      "main.cocr",
      """
      import "./y.cocr"
      import "./sub/y.cocr" as again
      import "./other/y.cocr" as last
      import "\(folder.url.path)/other/y.cocr" as absolute
      print(y.one + again.one + last.one + absolute.one)
      """)
    let outcome = try Command.run(["run", main])
    #expect(outcome.output == "y\n4\n", "\(outcome.errors)")
  }

  /// By links a file can reach itself under ever longer names.
  @Test(arguments: ["./self/main.cocr", "./link.cocr", "./sub/up/main.cocr"])
  func aCycleOfLinksIsOneError(_ path: String) throws {
    let folder = try TemporaryFolder()
    let main = try folder.write("main.cocr", "import \"\(path)\" as other\nprint(other)\n")
    _ = try folder.write("sub/file.cocr", "let x = 1\n")
    try link("self", to: ".", in: folder)
    try link("link.cocr", to: "main.cocr", in: folder)
    try link("sub/up", to: "..", in: folder)
    for name in [main, folder.url.path + "/link.cocr"] {
      let outcome = try Command.run(["check", name])
      #expect(outcome.status == 2)
      #expect(outcome.errors.components(separatedBy: "error[").count == 2, "\(outcome.errors)")
      #expect(outcome.errors.contains("imports itself, by way of this line"))
    }
  }

  @Test func aBrokenModuleIsReportedOnceHoweverManyImportIt() throws {
    let folder = try TemporaryFolder()
    _ = try folder.write("broken.cocr", "let x = nme\n")
    _ = try folder.write("b.cocr", "import \"./broken.cocr\"\nlet y = broken.x\n")
    let main = try folder.write(
      "main.cocr", "import \"./b.cocr\"\nimport \"./broken.cocr\"\nprint(b.y, broken.x)\n")
    let outcome = try Command.run(["check", main])
    #expect(outcome.status == 2)
    #expect(outcome.errors.components(separatedBy: "error[").count == 2, "\(outcome.errors)")
    #expect(outcome.errors.contains("unknown name `nme`"))
  }

  @Test func theFolderOfImportsIsNamedAsItIs() throws {
    let folder = try TemporaryFolder()
    _ = try folder.write("books/main.cocr", "import \"./gone.cocr\"\nprint(gone.x)\n")
    try link("run.cocr", to: "books/main.cocr", in: folder)
    let outcome = try Command.run(["check", folder.url.path + "/run.cocr"])
    #expect(outcome.errors.contains("the file `./gone.cocr` cannot be read"))
    #expect(outcome.errors.contains("/books/main.cocr`"), "\(outcome.errors)")
  }

  @Test func testsBehindLinksRunOnce() throws {
    let folder = try TemporaryFolder()
    _ = try folder.write("all/one.cocr", "test \"one\" { assert true }\n")
    _ = try folder.write("elsewhere/two.cocr", "test \"two\" { assert true }\n")
    try link("all/again.cocr", to: "one.cocr", in: folder)
    try link("all/two.cocr", to: "../elsewhere/two.cocr", in: folder)
    try link("all/up", to: "..", in: folder)
    let all = folder.url.path + "/all"
    let outcome = try Command.run(["test", all, all + "/one.cocr"])
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("2 passed, 0 failed"), "\(outcome.output)")
    #expect(outcome.output.contains("all/one.cocr\n"))
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
