import Synchronization

/// What a script that really runs has written: standard output and error together, in the order of
/// writing.
struct LocalOutput: Sendable {
  var bytes: [UInt8] = []
  /// Whether it wrote more.
  var isCut = false
  /// Whether the script came to its end and nothing is left out.
  var isWhole = false

  var text: String { Self.text(of: bytes) }

  /// The bytes as text. The store's texts end at a zero byte, so that one is shown as U+FFFD, as are
  /// bytes that are no UTF-8.
  static func text(of bytes: some Sequence<UInt8>) -> String {
    // No byte of UTF-8 is 0xFF.
    String(decoding: bytes.map { $0 == 0 ? 0xFF : $0 }, as: UTF8.self)
  }
}

/// Collects what a script writes, up to a limit; what comes after is read and dropped, so that the
/// script does not stop.
final class LocalOutputBuffer: Sendable {
  private let limit = HostLog.maximumSize
  private let state = Mutex(LocalOutput())

  func append(_ part: UnsafeRawBufferPointer) {
    state.withLock { state in
      let room = limit - state.bytes.count
      if part.count > room { state.isCut = true }
      state.bytes.append(contentsOf: part.prefix(room))
    }
  }

  var count: Int { state.withLock { $0.bytes.count } }

  var content: LocalOutput { state.withLock(\.self) }
}
