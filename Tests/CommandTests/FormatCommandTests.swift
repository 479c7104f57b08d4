import Foundation
import Testing

/// `cocr fmt` as a user calls it.
@Suite struct FormatCommandTests {
  @Test func rewritesWhatChangesAndNamesIt() throws {
    let folder = try TemporaryFolder()
    let loose = try folder.write("loose.cocr", "let  a=1 # why\nprint( a )")
    let good = try folder.write("good.cocr", "print(1)\n")
    #expect(chmod(loose, 0o750) == 0)
    let outcome = try Command.run(["fmt", loose, good])
    #expect(outcome.status == 0)
    #expect(outcome.output == "\(loose)\n")
    #expect(outcome.errors == "")
    #expect(try folder.read("loose.cocr") == "let a = 1 # why\nprint(a)\n")
    #expect(try folder.read("good.cocr") == "print(1)\n")
    let mode = try FileManager.default.attributesOfItem(atPath: loose)[.posixPermissions] as? Int
    #expect(mode == 0o750)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path).count == 2)
    #expect(try Command.run(["fmt", loose, good]).output == "")
  }

  @Test func aLinkStaysALink() throws {
    let folder = try TemporaryFolder()
    _ = try folder.write("file.cocr", "print( 1 )\n")
    let link = folder.url.appendingPathComponent("link.cocr").path
    try FileManager.default.createSymbolicLink(
      atPath: link, withDestinationPath: "file.cocr")
    #expect(try Command.run(["fmt", link]).status == 0)
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == "file.cocr")
    #expect(try folder.read("file.cocr") == "print(1)\n")
  }

  @Test func checkListsAndWritesNothing() throws {
    let folder = try TemporaryFolder()
    let loose = try folder.write("loose.cocr", "let  a=1\n")
    let good = try folder.write("good.cocr", "print(1)\n")
    let outcome = try Command.run(["fmt", "--check", good, loose])
    #expect(outcome.status == 1)
    #expect(outcome.output == "\(loose)\n")
    #expect(try folder.read("loose.cocr") == "let  a=1\n")
    #expect(try Command.run(["fmt", "--check", good]).status == 0)
  }

  @Test func aFileWithErrorsIsLeftAsItIsAndTheOthersAreDone() throws {
    let folder = try TemporaryFolder()
    let broken = try folder.write("broken.cocr", "let  a = (1\nprint( a )\n")
    let loose = try folder.write("loose.cocr", "print( 1 )\n")
    let outcome = try Command.run(["fmt", broken, loose])
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains("the `(` is not closed"))
    #expect(outcome.errors.contains("broken.cocr:1:10"))
    #expect(try folder.read("broken.cocr") == "let  a = (1\nprint( a )\n")
    #expect(try folder.read("loose.cocr") == "print(1)\n")
  }

  @Test func standardInputGoesToStandardOutput() throws {
    let outcome = try Command.run(["fmt", "-"], input: "print( 1 );print(2)\n")
    #expect(outcome.status == 0)
    #expect(outcome.output == "print(1)\nprint(2)\n")
    let checked = try Command.run(["fmt", "--check", "-"], input: "print( 1 )\n")
    #expect(checked.status == 1)
    #expect(checked.output == "<standard input>\n")
    #expect(try Command.run(["fmt", "-"], input: "").output == "")
  }

  @Test(arguments: [
    ("samples/nothing.cocr", "no such file"), ("samples", "is a folder"),
    ("/dev/null", "not a plain file"),
  ])
  func tellsWhatIsWrongWithAFile(_ path: String, _ words: String) throws {
    let outcome = try Command.run(["fmt", path])
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains(words))
  }

  @Test func theSamplesAreFormatted() throws {
    let folder = Command.root.appendingPathComponent("samples")
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      .filter { $0.hasSuffix(".cocr") }.map { "samples/\($0)" }
    let outcome = try Command.run(["fmt", "--check"] + files)
    #expect(outcome.status == 0, "\(outcome.output)")
  }

  @Test func showsHelp() throws {
    #expect(try Command.run(["fmt", "--help"]).output.contains("EXAMPLES"))
    #expect(try Command.run(["fmt"]).status != 0)
  }
}
