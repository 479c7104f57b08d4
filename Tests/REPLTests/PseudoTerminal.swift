import Foundation
import Testing

/// The built command under a terminal of its own.
final class PseudoTerminal {
  struct Failure: Error, CustomStringConvertible { let description: String }

  private let main: Int32
  private let process: pid_t
  /// What the command has written, as it came, and how far the test has looked.
  private var received: [UInt8] = []
  private var looked = 0
  private var status: Int32?

  /// A machine that does much else is slow; what never comes fails all the same.
  private static let patience = 60.0

  /// The command lies beside the test bundle.
  static let executable: URL = {
    let bundle = Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }?.bundleURL
    let folder =
      bundle?.deletingLastPathComponent()
      ?? URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
    return folder.appendingPathComponent("cocr")
  }()

  /// - Parameters:
  ///   - state: the folder that holds the history.
  ///   - folder: where the command starts.
  ///   - redirection: what the shell does with its streams, such as `>&-`.
  ///   - program: what runs instead of the command.
  init(
    _ arguments: [String] = [], state: URL, folder: URL? = nil, rows: UInt16 = 40,
    columns: UInt16 = 100, environment: [String: String] = [:], redirection: String = "",
    program: String? = nil
  ) throws {
    main = open("/dev/ptmx", O_RDWR | O_NOCTTY)
    guard main >= 0, let name = Self.otherEnd(of: main) else {
      throw Failure(description: "no pseudo-terminal: \(String(cString: strerror(errno)))")
    }
    var size = winsize(ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
    _ = ioctl(main, UInt(TIOCSWINSZ), &size)
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    // The first terminal that a new session opens becomes its own.
    posix_spawn_file_actions_addopen(&actions, 0, name, O_RDWR, 0)
    posix_spawn_file_actions_adddup2(&actions, 0, 1)
    posix_spawn_file_actions_adddup2(&actions, 0, 2)
    posix_spawn_file_actions_addclose(&actions, main)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    posix_spawnattr_setflags(&attributes, Self.newSession)
    var variables = [
      "PATH": "/usr/bin:/bin", "HOME": state.path, "XDG_STATE_HOME": state.path,
      "TERM": "xterm", "NO_COLOR": "1", "LANG": "C.UTF-8",
    ]
    variables.merge(environment) { $1 }
    let path = "/bin/sh"
    let script = ["-c", "cd \"$0\" && exec \"$@\" \(redirection)", (folder ?? state).path]
    var words =
      ([path] + script + [program ?? Self.executable.path] + arguments).map { strdup($0) } + [nil]
    var settings = variables.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for text in words + settings { free(text) } }
    var process: pid_t = 0
    let result = posix_spawn(&process, path, &actions, &attributes, &words, &settings)
    guard result == 0 else {
      throw Failure(description: "\(path) cannot be started: \(String(cString: strerror(result)))")
    }
    self.process = process
  }

  #if canImport(Darwin)
    private static let newSession = Int16(POSIX_SPAWN_SETSID)

    private static func otherEnd(of main: Int32) -> String? {
      guard grantpt(main) == 0, unlockpt(main) == 0, let name = ptsname(main) else { return nil }
      return String(cString: name)
    }
  #else
    // The names of these are not among what Swift sees of the C library.
    private static let newSession: Int16 = 0x80

    private static func otherEnd(of main: Int32) -> String? {
      var isLocked: Int32 = 0
      var number: UInt32 = 0
      let (unlock, numberOf) = (UInt(0x4004_5431), UInt(0x8004_5430))
      guard ioctl(main, unlock, &isLocked) == 0, ioctl(main, numberOf, &number) == 0 else {
        return nil
      }
      return "/dev/pts/\(number)"
    }
  #endif

  deinit {
    if status == nil {
      kill(process, SIGKILL)
      var ignored: Int32 = 0
      waitpid(process, &ignored, 0)
    }
    close(main)
  }

  /// Types text; `\r` is Enter.
  func send(_ text: String) { send(bytes: Array(text.utf8)) }

  func send(bytes: [UInt8]) {
    var bytes = bytes[...]
    while !bytes.isEmpty {
      // Reading meanwhile keeps the command from waiting for room.
      read(for: 0)
      let count = bytes.prefix(512).withUnsafeBytes { write(main, $0.baseAddress, $0.count) }
      if count <= 0 { return }
      bytes = bytes.dropFirst(count)
    }
  }

  /// Presses a key while what the command writes is left alone.
  func press(_ key: Character) {
    let bytes = Array(key.utf8)
    _ = bytes.withUnsafeBytes { write(main, $0.baseAddress, $0.count) }
  }

  /// Waits until the command has written the words after what was looked at before.
  ///
  /// - Returns: what it wrote up to them, without what moves the cursor.
  @discardableResult
  func expect(_ words: String) throws -> String { Self.plain(Array(try bytes(until: words))) }

  /// The same as it came.
  func raw(until words: String) throws -> String {
    String(decoding: try bytes(until: words), as: UTF8.self)
  }

  private func bytes(until words: String) throws -> ArraySlice<UInt8> {
    let target = Array(words.utf8)
    let end = Date().addingTimeInterval(Self.patience)
    while true {
      if let range = Data(received[looked...]).range(of: Data(target)) {
        let bytes = received[looked..<(looked + range.lowerBound)]
        looked += range.upperBound
        return bytes
      }
      guard Date() < end, read(for: 200) else {
        throw Failure(
          description: "\(words.debugDescription) did not come; what came: "
            + Self.plain(Array(received[looked...])).suffix(3000).debugDescription)
      }
    }
  }

  /// Waits for the prompt.
  @discardableResult
  func prompt(_ prompt: String = ">>> ") throws -> String { try expect(prompt) }

  /// Types a line, and gives what is shown before the next prompt.
  func enter(_ line: String, then prompt: String = ">>> ") throws -> String {
    send(line + "\r")
    // The editor has let go of the line.
    try expect("\u{1B}[?2004l")
    return try self.prompt(prompt)
  }

  /// The same on a terminal that knows no control sequences; the line itself is among what is shown.
  func enterPlainly(_ line: String) throws -> String {
    send(line + "\r")
    return try prompt()
  }

  /// Whether the terminal itself edits lines, shows what is typed, and makes signals of Ctrl-C.
  var editsLines: Bool {
    var terminal = termios()
    let flags = tcflag_t(ICANON | ECHO | ISIG)
    return tcgetattr(main, &terminal) == 0 && terminal.c_lflag & flags == flags
  }

  func resize(rows: UInt16, columns: UInt16) {
    var size = winsize(ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
    _ = ioctl(main, UInt(TIOCSWINSZ), &size)
  }

  /// A session that shows its prompt.
  static func session(
    _ arguments: [String] = [], in folder: TemporaryFolder, rows: UInt16 = 40,
    columns: UInt16 = 100, environment: [String: String] = [:]
  ) throws -> PseudoTerminal {
    let terminal = try PseudoTerminal(
      arguments, state: folder.url, folder: folder.url, rows: rows, columns: columns,
      environment: environment)
    try terminal.prompt()
    return terminal
  }

  /// Ends a session as a user does, after which the terminal is as it was.
  func leave() throws {
    send("\u{4}")
    #expect(try exitStatus() == 0)
    #expect(editsLines)
  }

  func signal(_ number: Int32) { kill(process, number) }

  /// Waits for the command's end.
  func exitStatus() throws -> Int32 {
    let end = Date().addingTimeInterval(Self.patience)
    while Date() < end {
      read(for: 50)
      var raw: Int32 = 0
      if waitpid(process, &raw, WNOHANG) == process {
        let code = raw & 0x7F == 0 ? (raw >> 8) & 0xFF : 128 + (raw & 0x7F)
        status = code
        return code
      }
    }
    throw Failure(description: "the command does not end")
  }

  /// - Returns: false where the terminal is closed.
  @discardableResult
  private func read(for milliseconds: Int32) -> Bool {
    var descriptor = pollfd(fd: main, events: Int16(POLLIN), revents: 0)
    while poll(&descriptor, 1, milliseconds) > 0 {
      var buffer = [UInt8](repeating: 0, count: 16384)
      let count = Foundation.read(main, &buffer, buffer.count)
      if count <= 0 { return false }
      received.append(contentsOf: buffer[..<count])
      if milliseconds > 0 { return true }
    }
    return true
  }

  /// What stands on the screen after it: lines that were drawn over show what was drawn last.
  static func plain(_ bytes: [UInt8]) -> String {
    var lines = ""
    var line: [Unicode.Scalar] = []
    var column = 0
    var scalars = Array(String(decoding: bytes, as: UTF8.self).unicodeScalars)[...]
    while let scalar = scalars.popFirst() {
      switch scalar {
      case "\n":
        lines.unicodeScalars.append(contentsOf: line + ["\n"])
        line = []
        column = 0
      case "\r": column = 0
      case "\u{8}": column = max(0, column - 1)
      case "\u{7}": break
      case "\u{1B}":
        guard scalars.popFirst() == "[" else { continue }
        var number = ""
        while let next = scalars.popFirst() {
          if !(0x40...0x7E).contains(next.value) {
            number.unicodeScalars.append(next)
            continue
          }
          if next == "K" { line.removeSubrange(min(column, line.count)...) }
          if next == "G" { column = max(0, (Int(number) ?? 1) - 1) }
          break
        }
      default:
        while line.count < column { line.append(" ") }
        if column < line.count { line[column] = scalar } else { line.append(scalar) }
        column += 1
      }
    }
    lines.unicodeScalars.append(contentsOf: line)
    return lines
  }
}

/// A folder of its own for a test, which is removed after it.
final class TemporaryFolder {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appendingPathComponent("repl-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  func write(_ text: String, to name: String) throws {
    try Data(text.utf8).write(to: url.appendingPathComponent(name))
  }

  func text(_ name: String) throws -> String {
    String(decoding: try Data(contentsOf: url.appendingPathComponent(name)), as: UTF8.self)
  }
}
