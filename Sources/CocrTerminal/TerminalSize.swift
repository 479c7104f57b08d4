#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The terminal's rows and columns.
package struct TerminalSize: Equatable, Sendable {
  package var rows = 24
  package var columns = 80

  package init(rows: Int = 24, columns: Int = 80) {
    self.rows = rows
    self.columns = columns
  }

  /// The size of the terminal on standard output; 24 by 80 where it is not known.
  package static var current: TerminalSize { of(STDOUT_FILENO) }

  /// The size of a terminal; 24 by 80 where it is none, or its size is not known.
  static func of(_ descriptor: Int32) -> TerminalSize {
    var size = winsize()
    guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
      return TerminalSize()
    }
    return TerminalSize(
      rows: size.ws_row > 0 ? Int(size.ws_row) : 24, columns: Int(size.ws_col))
  }
}
