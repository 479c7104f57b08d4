import Foundation

/// The built command without a terminal.
enum Piped {
  struct Outcome {
    let status: Int32
    let output: String
    let errors: String
  }

  /// Runs the command.
  static func run(_ arguments: [String], input: String = "", folder: URL? = nil) throws -> Outcome {
    try run(PseudoTerminal.executable, arguments, input: input, folder: folder)
  }

  /// Runs a line of the shell.
  static func shell(_ line: String, folder: URL? = nil) throws -> Outcome {
    try run(URL(fileURLWithPath: "/bin/sh"), ["-c", line], input: "", folder: folder)
  }

  private static func run(
    _ executable: URL, _ arguments: [String], input: String, folder: URL?
  ) throws -> Outcome {
    let files = try TemporaryFolder()
    for name in ["in", "out", "err"] { try files.write(name == "in" ? input : "", to: name) }
    let process = Process()
    process.executableURL = executable
    process.arguments = arguments
    if let folder { process.currentDirectoryURL = folder }
    func url(_ name: String) -> URL { files.url.appendingPathComponent(name) }
    process.standardInput = try FileHandle(forReadingFrom: url("in"))
    process.standardOutput = try FileHandle(forWritingTo: url("out"))
    process.standardError = try FileHandle(forWritingTo: url("err"))
    try process.run()
    process.waitUntilExit()
    return Outcome(
      status: process.terminationStatus, output: try files.text("out"),
      errors: try files.text("err"))
  }

  /// An emulator that is served.
  final class Service {
    private(set) var address = ""
    private let process = Process()
    private let files: TemporaryFolder

    init() throws {
      files = try TemporaryFolder()
      try files.write("", to: "out")
      process.executableURL = PseudoTerminal.executable
      process.arguments = ["emulator", "--port", "0"]
      let log = try FileHandle(forWritingTo: files.url.appendingPathComponent("out"))
      process.standardOutput = log
      process.standardError = log
      try process.run()
      for _ in 0..<1200 {
        let line = try files.text("out").split(separator: "\n").first {
          $0.contains("listens on")
        }
        if let line {
          address = line.split(separator: " ").last.map(String.init) ?? ""
          return
        }
        Thread.sleep(forTimeInterval: 0.1)
      }
      throw PseudoTerminal.Failure(description: "the emulator did not start")
    }

    deinit { process.terminate() }
  }
}
