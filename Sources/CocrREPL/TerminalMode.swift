import CocrRuntime

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// How the terminal treats what is typed.
///
/// Between two lines the session keeps the terminal from editing lines of its own: what is typed just
/// as the mode changes would lose its Ctrl-D to the terminal.
struct TerminalMode: Sendable {
  /// The terminal as it was found; nil where standard input is none.
  private let found: termios?

  init() {
    var terminal = termios()
    let isKnown = isatty(STDIN_FILENO) == 1 && tcgetattr(STDIN_FILENO, &terminal) == 0
    found = isKnown ? terminal : nil
  }

  var isTerminal: Bool { found != nil }

  /// What is typed to interrupt, as the terminal was found; Ctrl-C where that is switched off.
  var interruptByte: UInt8 {
    let byte = found.map { $0[Int(VINTR)] } ?? Self.noCharacter
    return byte == Self.noCharacter ? 3 : byte
  }

  /// Gives the terminal back as it was found: for a question, or at the end.
  func restore() {
    guard var found else { return }
    tcsetattr(STDIN_FILENO, TCSADRAIN, &found)
  }

  /// The same for a process that ends at once, whatever its other threads do: waits neither for them
  /// nor for a terminal that shows nothing any more.
  ///
  /// - Parameter marksPastes: The terminal was asked to mark pastes, which it does no longer.
  func leave(marksPastes: Bool) {
    guard var found else { return }
    var output = pollfd(fd: STDOUT_FILENO, events: Int16(POLLOUT), revents: 0)
    if marksPastes, poll(&output, 1, 0) > 0, output.revents & Int16(POLLOUT) != 0 {
      _ = FileSystem.writeAll(Array(LineEditor.pasteMarks(false).utf8), to: STDOUT_FILENO)
    }
    tcsetattr(STDIN_FILENO, TCSANOW, &found)
  }

  /// Hands over each byte as it is typed, and shows none.
  ///
  /// What is typed to interrupt is handed over, too. Where the terminal makes a signal of it, it throws
  /// away what has been written and not been read yet, without waking who waits to write more: output
  /// would stand still for good.
  static func takeBytes() {
    change { terminal in
      terminal.c_lflag &= ~tcflag_t(ICANON | ECHO)
      terminal[Int(VINTR)] = noCharacter
    }
  }

  /// Makes signals of what is typed to interrupt, as the terminal was found.
  func makeSignals() {
    guard let found else { return }
    Self.change { $0[Int(VINTR)] = found[Int(VINTR)] }
  }

  private static func change(_ make: (inout termios) -> Void) {
    var terminal = termios()
    guard tcgetattr(STDIN_FILENO, &terminal) == 0 else { return }
    make(&terminal)
    tcsetattr(STDIN_FILENO, TCSADRAIN, &terminal)
  }

  /// Stands for a character that is switched off: `_POSIX_VDISABLE`, which Swift does not see.
  #if canImport(Glibc)
    private static let noCharacter: UInt8 = 0
  #else
    private static let noCharacter: UInt8 = 0xFF
  #endif
}

extension termios {
  /// One of the characters with a meaning of its own.
  fileprivate subscript(index: Int) -> UInt8 {
    get { withUnsafeBytes(of: c_cc) { $0[index] } }
    set { withUnsafeMutableBytes(of: &c_cc) { $0[index] = newValue } }
  }
}
