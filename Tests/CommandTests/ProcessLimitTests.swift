import Foundation
import Testing

#if os(Linux)
  /// The process may have less memory than a run (`ulimit -v`): the run ends with a sentence.
  @Suite struct ProcessLimitTests {
    @Test(arguments: [
      #"var t = "x"; while true { t = t + t }"#,
      "let l = []; while true { l.push([1, 2, 3]) }",
      #"print(len("\(range(20000000))"))"#,
      #"let t = "[" + "1,".repeat(30000000) + "1]"; print(len(json.parse(t)))"#,
      "range(20000000).map(i => i).sort()",
    ])
    func aRunStaysBelowTheMemoryOfItsProcess(_ text: String) throws {
      let process = Process()
      process.executableURL = URL(fileURLWithPath: "/bin/sh")
      process.arguments = [
        "-c", #"ulimit -v 700000; exec "$0" -e "$1""#, Command.executable.path, text,
      ]
      let errors = Pipe()
      process.standardError = errors
      process.standardOutput = FileHandle.nullDevice
      try process.run()
      let said = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
      process.waitUntilExit()
      #expect(process.terminationReason == .exit, "\(said)")
      #expect(process.terminationStatus == 1, "\(said)")
      #expect(said.contains("the run used more memory than its limit of"), "\(said)")
    }
  }
#endif
