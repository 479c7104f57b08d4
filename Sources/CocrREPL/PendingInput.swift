#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What waits in the terminal already when a line has been read: the rest of a paste, from terminals
/// that do not mark pastes, or what was typed ahead.
enum PendingInput {
  /// How long the terminal must be quiet before the input counts as complete.
  private static let quiet: Int32 = 40

  enum Input {
    /// What follows the text begins with a key that is no text: Ctrl-D.
    case text(String, rest: [UInt8])
    /// Ctrl-C was among it.
    case interrupted
  }

  /// Takes the waiting input; nil where there is none.
  static func take() -> Input? {
    guard waits(0) else { return nil }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while waits(quiet) {
      let count = read(STDIN_FILENO, &buffer, buffer.count)
      if count <= 0 { break }
      bytes.append(contentsOf: buffer[..<count])
    }
    if bytes.contains(3) { return .interrupted }
    let end = bytes.firstIndex(of: 4) ?? bytes.count
    let text = bytes[..<end].filter { $0 >= 32 || $0 == 9 || $0 == 10 || $0 == 13 }.map {
      $0 == 13 ? 10 : $0
    }
    return .text(String(decoding: text, as: UTF8.self), rest: Array(bytes[end...]))
  }

  private static func waits(_ milliseconds: Int32) -> Bool {
    var descriptor = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
    return poll(&descriptor, 1, milliseconds) > 0 && descriptor.revents & Int16(POLLIN) != 0
  }
}
