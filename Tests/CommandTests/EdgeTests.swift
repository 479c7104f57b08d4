import Foundation
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What the system gives the command little of, or what it is given that a terminal would act upon.
@Suite struct EdgeTests {
  /// Runs the command behind a line of the shell, in which `"$@"` is the command.
  private static func run(
    _ line: String, _ arguments: [String], input: String = "",
    endWhen words: String? = nil
  ) throws -> Command.Outcome {
    let process = Process()
    let folder = try TemporaryFolder()
    let (output, errors) = (folder.url.path + "/output", folder.url.path + "/errors")
    for file in [output, errors] { try Data().write(to: URL(fileURLWithPath: file)) }
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", line, "sh", Command.executable.path] + arguments
    process.currentDirectoryURL = Command.root
    process.standardOutput = FileHandle(forWritingAtPath: output)
    process.standardError = FileHandle(forWritingAtPath: errors)
    let pipe = Pipe()
    process.standardInput = pipe
    try process.run()
    pipe.fileHandleForWriting.write(Data(input.utf8))
    try pipe.fileHandleForWriting.close()
    func text(_ path: String) -> String {
      String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
    }
    if let words {
      while process.isRunning, !text(errors).contains(words) {
        Thread.sleep(forTimeInterval: 0.02)
      }
      process.terminate()
    }
    process.waitUntilExit()
    let status = process.terminationReason == .exit ? process.terminationStatus : -1
    return Command.Outcome(status: status, output: text(output), errors: text(errors))
  }

  // MARK: Few open files

  private static let script = """
    let hosts = resources.all().filter(host => host.name.starts_with("web"))
    let _ = scripts.create(name: "hello", type: "SHELL", content: "echo hello", description: "d",
      properties: {risk_level: "LOW", version: "1.0.0"})
    let order = execute("hello", on: hosts, timeout: 1m, success_rate: 1)
    print(order.status)
    """

  @Test(arguments: [4, 5, 6, 7, 8, 10, 12, 14, 16, 18, 20, 24, 28, 32])
  func fewOpenFilesAreNoCrash(count: Int) throws {
    let line = "ulimit -n \(count); exec \"$@\""
    let folder = try TemporaryFolder()
    let file = try folder.write("a.cocr", "print(1)\n")
    for arguments in [
      ["-e", "print(len(resources.all()))"], ["check", file], ["fmt", "-"], ["test", file],
      ["run", file],
      ["-e", "print(1)", "--target", "http://127.0.0.1:1"],
    ] {
      let outcome = try Self.run(line, arguments, input: "print(1)\n")
      #expect([0, 1, 2].contains(outcome.status), "\(arguments): \(outcome)")
      #expect(!outcome.errors.contains("Fatal error"), "\(arguments): \(outcome)")
      #expect(outcome.status == 0 || outcome.errors.contains("cocr: "), "\(arguments): \(outcome)")
    }
    let served = try Self.run(line, ["emulator", "--port", "0"], endWhen: "PROJECT_ID")
    #expect(served.status == 0 || served.errors.contains("ulimit -n 1024"), "\(served)")
  }

  @Test(arguments: [16, 20, 32])
  func hostsWhoseScriptsCannotBeStartedFail(count: Int) throws {
    let outcome = try Self.run(
      "ulimit -n \(count); exec \"$@\"", ["run", "-", "--execute", "local"], input: Self.script)
    #expect([0, 1].contains(outcome.status), "\(outcome)")
    #expect(!outcome.errors.contains("Fatal error"), "\(outcome)")
    if outcome.output.contains("ABNORMAL  ") {
      #expect(outcome.output.contains("bash cannot be started: too many files"), "\(outcome)")
    } else if !outcome.output.contains("FINISHED") {
      #expect(outcome.errors.contains("ulimit -n 1024"), "\(outcome)")
    }
  }

  // MARK: Output that cannot be written

  @Test(arguments: [
    (["fmt", "-"], 2), (["explain"], 1), (["explain", "E0301"], 1), (["--version"], 1),
    (["--help"], 1), (["run", "--help"], 1), (["-e", "print(1)"], 1),
    (["test", "samples/disk-full.cocr"], 1),
  ])
  func outputThatCannotBeWrittenIsAFailure(arguments: [String], status: Int) throws {
    let outcome = try Self.run("exec \"$@\" >/dev/full", arguments, input: "print(1)\n")
    #expect(Int(outcome.status) == status, "\(outcome)")
    #expect(
      outcome.errors.contains(
        "cocr: standard output cannot be written: no space left on device\n"), "\(outcome)")
    let written = try Self.run("exec \"$@\"", arguments, input: "print(1)\n")
    #expect(written.status == 0 && !written.output.isEmpty, "\(written)")
  }

  @Test(arguments: [
    "exec \"$@\" >/dev/full 2>/dev/full", "ulimit -f 0; exec \"$@\" >\"$FILE\" 2>&1",
  ])
  func anEmulatorWhoseOutputCannotBeWrittenServesAndEnds(line: String) throws {
    // A port that was free a moment ago.
    let port = try Self.freePort()
    let folder = try TemporaryFolder()
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = [
      "-c", line, "sh", Command.executable.path, "emulator", "--port", "\(port)",
    ]
    process.environment = ProcessInfo.processInfo.environment.merging(
      ["FILE": folder.url.path + "/log"]) { $1 }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    defer { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }
    var answered = 0
    for _ in 0..<200 where answered < 5 {
      if Self.answers(port) {
        answered += 1
      } else {
        Thread.sleep(forTimeInterval: 0.05)
      }
    }
    #expect(answered == 5)
    kill(process.processIdentifier, SIGTERM)
    for _ in 0..<200 where process.isRunning { Thread.sleep(forTimeInterval: 0.05) }
    #expect(!process.isRunning)
    if !process.isRunning {
      #expect(process.terminationReason == .exit && process.terminationStatus == 0)
    }
  }

  /// A port that nobody listens on.
  private static func freePort() throws -> Int {
    let file = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(file) }
    var address = loopback(0)
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let found = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(file, $0, length) == 0 && getsockname(file, $0, &length) == 0
      }
    }
    try #require(found)
    return Int(in_port_t(bigEndian: address.sin_port))
  }

  private static func answers(_ port: Int) -> Bool {
    let file = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(file) }
    var address = loopback(port)
    let isConnected = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(file, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
      }
    }
    guard isConnected else { return false }
    let request = Array("GET /healthz HTTP/1.0\r\n\r\n".utf8)
    guard send(file, request, request.count, Int32(MSG_NOSIGNAL)) == request.count else {
      return false
    }
    var reply = [UInt8](repeating: 0, count: 12)
    return recv(file, &reply, reply.count, Int32(MSG_WAITALL)) == reply.count
      && String(decoding: reply, as: UTF8.self) == "HTTP/1.1 200"
  }

  private static func loopback(_ port: Int) -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    return address
  }

  // MARK: External text

  /// Everything that may be given a text, with the text that makes a terminal act.
  @Test(arguments: [
    ["TEXT"], ["run", "TEXT"], ["check", "TEXT"], ["fmt", "TEXT"], ["test", "TEXT"],
    ["explain", "TEXT"], ["--TEXT"], ["run", "--TEXT"], ["run", "FILE", "--param", "TEXT"],
    ["run", "FILE", "--param", "aTEXT=1"], ["run", "FILE", "--param", "n=TEXT"],
    ["run", "FILE", "--param", "=TEXT"], ["run", "FILE", "--alarm", "TEXT"],
    ["run", "FILE", "--schedule", "--for", "TEXT"], ["run", "FILE", "--target", "TEXT"],
    ["run", "FILE", "--target", "http://TEXT"],
    ["run", "FILE", "--target", "http://127.0.0.1:1/TEXT"],
    ["run", "FILE", "--speed", "TEXT"], ["run", "FILE", "--fleet", "TEXT"],
    ["run", "FILE", "--fault", "TEXT"], ["emulator", "--port", "0", "--fault", "TEXT=fail"],
    ["run", "FILE", "--fault", "web-01=TEXT"], ["run", "FILE", "--request-fault", "TEXT"],
    ["run", "FILE", "--request-fault", "503,operation=TEXT"], ["run", "FILE", "--execute", "TEXT"],
    ["run", "FILE", "--format", "TEXT"],
    ["run", "FILE", "--target", "http://127.0.0.1:1", "--ca-file", "TEXT"],
    ["test", "FILE", "--filter", "TEXT"], ["test", "FILE", "--junit", "TEXT/x"],
    ["emulator", "--port", "TEXT"], ["emulator", "--port", "0", "--host", "TEXT"],
    ["emulator", "--port", "0", "--data", "TEXT/x"], ["emulator", "--port", "0", "--keys", "TEXT"],
    ["emulator", "--port", "0", "--fleet", "TEXT"],
    ["emulator", "--port", "0", "--review", "TEXT"],
    ["-e", "print(n)", "TEXT"], ["run", "FILE", "--alarm", "ALARM"],
    ["run", "FILE", "--fleet", "ALARM"],
  ])
  func whatIsGivenIsShownEscaped(arguments: [String]) throws {
    let folder = try TemporaryFolder()
    let file = try folder.write("a.cocr", "param n: int = 1\nparam x: int = 2\nprint(n, x)\n")
    let text = "\u{1B}[31mred\u{7F}\u{9B}2J\u{202E}\u{2066}\u{2028}\u{200E}"
    let alarm = try folder.write("\(text).json", "[{\"\(text)\": 1}, 1")
    let isHidden = { (scalar: Unicode.Scalar) in
      scalar != "\n" && Terminal.actsUpon(scalar)
    }
    for format in [[], ["--format", "json"]] as [[String]] {
      if !format.isEmpty,
        !["run", "check", "test"].contains(arguments[0]) || arguments.contains("--format")
      {
        continue
      }
      let outcome = try Command.run(
        arguments.map {
          $0.replacing("TEXT", with: text).replacing("FILE", with: file)
            .replacing("ALARM", with: alarm)
        } + format, input: "")
      #expect(outcome.status != 0, "\(arguments)")
      let shown = outcome.errors + outcome.output
      #expect(
        !shown.unicodeScalars.contains(where: isHidden), "\(arguments): \(shown.debugDescription)")
      #expect(!shown.isEmpty)
    }
  }
}

private enum Terminal {
  /// C0, C1 and DEL, and what changes directions or breaks lines.
  static func actsUpon(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7F..<0xA0, 0x61C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069: true
    default: false
    }
  }
}
