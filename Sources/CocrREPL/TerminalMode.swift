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

  /// Gives the terminal back as it was found: for a question, or at the end.
  func restore() {
    guard var found else { return }
    tcsetattr(STDIN_FILENO, TCSADRAIN, &found)
  }

  /// Hands over each byte as it is typed, and shows none.
  static func takeBytes() {
    var terminal = termios()
    guard tcgetattr(STDIN_FILENO, &terminal) == 0 else { return }
    terminal.c_lflag &= ~tcflag_t(ICANON | ECHO)
    tcsetattr(STDIN_FILENO, TCSADRAIN, &terminal)
  }
}
