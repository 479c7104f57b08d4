import Foundation

/// The built command as a process.
enum Command {
  struct Outcome {
    var status: Int32
    var output: String
    var errors: String
  }

  /// The command lies beside the test bundle.
  static let executable: URL = {
    let bundle = Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }?.bundleURL
    let folder =
      bundle?.deletingLastPathComponent()
      ?? URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
    return folder.appendingPathComponent("cocr")
  }()

  /// The folder of the package.
  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// Runs the command to its end.
  static func run(
    _ arguments: [String], input: String = "", environment: [String: String] = [:]
  ) throws -> Outcome {
    let running = try Running(arguments, environment: environment)
    running.input.write(Data(input.utf8))
    try running.input.close()
    return running.wait()
  }

  /// A command that is under way.
  final class Running {
    let process = Process()
    let input: FileHandle
    private let outputFile: URL
    private let errorFile: URL

    /// - Parameters:
    ///   - openFiles: How many files it may have open at first; `nil`: as many as the tests.
    ///   - ignoring: The name of a signal that it is started to ignore, as `nohup` does.
    init(
      _ arguments: [String], environment: [String: String] = [:], openFiles: Int? = nil,
      ignoring: String? = nil
    ) throws {
      let folder = FileManager.default.temporaryDirectory
      outputFile = folder.appendingPathComponent(UUID().uuidString)
      errorFile = folder.appendingPathComponent(UUID().uuidString)
      for file in [outputFile, errorFile] { try Data().write(to: file) }
      let pipe = Pipe()
      input = pipe.fileHandleForWriting
      if let openFiles {
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments =
          ["-c", #"ulimit -S -n "$0" && exec "$@""#, "\(openFiles)", Command.executable.path]
          + arguments
      } else if let ignoring {
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments =
          ["-c", #"trap '' "$0" && exec "$@""#, ignoring, Command.executable.path] + arguments
      } else {
        process.executableURL = Command.executable
        process.arguments = arguments
      }
      process.currentDirectoryURL = Command.root
      process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
      process.standardOutput = try FileHandle(forWritingTo: outputFile)
      process.standardError = try FileHandle(forWritingTo: errorFile)
      process.standardInput = pipe
      try process.run()
    }

    deinit {
      if process.isRunning { process.terminate() }
      for file in [outputFile, errorFile] { try? FileManager.default.removeItem(at: file) }
    }

    var output: String { text(outputFile) }
    var errors: String { text(errorFile) }

    private func text(_ file: URL) -> String {
      String(decoding: (try? Data(contentsOf: file)) ?? Data(), as: UTF8.self)
    }

    /// Waits until standard error holds the words; false where that takes longer than a minute.
    func waitForErrors(_ words: String) -> Bool {
      for _ in 0..<1200 {
        if errors.contains(words) { return true }
        if !process.isRunning { return errors.contains(words) }
        Thread.sleep(forTimeInterval: 0.05)
      }
      return false
    }

    func wait() -> Outcome {
      process.waitUntilExit()
      return Outcome(status: process.terminationStatus, output: output, errors: errors)
    }
  }
}

/// A folder that goes away with the test.
final class TemporaryFolder {
  let url = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)

  init() throws {
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  func write(_ name: String, _ text: String) throws -> String {
    let file = url.appendingPathComponent(name)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
    return file.path
  }

  func read(_ name: String) throws -> String {
    String(decoding: try Data(contentsOf: url.appendingPathComponent(name)), as: UTF8.self)
  }
}
