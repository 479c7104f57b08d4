import Foundation
import Synchronization

/// Lets processes be started one after the other, and only while this process may open the files that
/// it takes: what starts them ends this process where it runs out of files halfway.
enum ProcessStart {
  /// The pipes of a process, what watches them, and what else is opened at the same time.
  private static let neededFiles = 24

  /// Why no process can be started.
  static let problem =
    "too many files are open, or too few may be; `ulimit -n 1024` before the emulator's start allows "
    + "more"

  /// A turn to start a process. It must be ended once the process has been started, or has not.
  final class Turn: Sendable {
    private let isOver = Mutex(false)

    /// - Returns: `nil` where too few files may be opened.
    static func begin() async -> Turn? {
      await queue.enter()
      if hasRoom { return Turn() }
      await queue.leave()
      return nil
    }

    func end() async {
      let wasOver = isOver.withLock { isOver in
        defer { isOver = true }
        return isOver
      }
      if !wasOver { await queue.leave() }
    }
  }

  private static let queue = Queue()

  private actor Queue {
    private var isTaken = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    func enter() async {
      if isTaken {
        await withCheckedContinuation { waiting.append($0) }
      } else {
        isTaken = true
      }
    }

    func leave() {
      if waiting.isEmpty { isTaken = false } else { waiting.removeFirst().resume() }
    }
  }

  private static var hasRoom: Bool {
    var files: [Int32] = []
    defer { for file in files { close(file) } }
    for _ in 0..<neededFiles {
      let file = open("/dev/null", O_RDONLY | O_CLOEXEC)
      guard file >= 0 else { return false }
      files.append(file)
    }
    return true
  }
}
