import Foundation

/// The processes that a script has started, wherever they have gone: a process that begins a session
/// of its own, or whose parent has ended, still belongs to the script.
///
/// They are found through `/proc`. Where there is none, they are the script's process group alone.
struct ScriptProcesses {
  /// The script's own process, which leads a session.
  private let leader: pid_t
  /// What stands in the environment of the script and nowhere else.
  private let mark: [UInt8]
  private let start: UInt64
  /// The processes seen so far, with the time of their start: their numbers are used again.
  private var known: [pid_t: UInt64] = [:]

  init(leader: pid_t, mark: String) {
    self.leader = leader
    self.mark = Array(mark.utf8)
    start = Entry(leader)?.start ?? 0
  }

  /// Takes note of the processes that there are; what leaves the script later is known then.
  mutating func look() {
    _ = living()
  }

  /// Ends all of them, the script itself among them.
  mutating func end() {
    kill(-leader, SIGKILL)
    // What was being started in the meantime is found in the next round.
    for _ in 0..<200 {
      let living = living()
      if living.isEmpty { return }
      for process in living { kill(process, SIGKILL) }
      usleep(5000)
    }
  }

  /// The processes that have not ended.
  private mutating func living() -> [pid_t] {
    let own = getpid()
    let entries = Entry.all().filter { $0.process != own && $0.process > 1 && $0.start >= start }
    let children = Dictionary(grouping: entries, by: \.parent)
    var found: [pid_t: Entry] = [:]
    var rest = entries.filter { entry in
      known[entry.process] == entry.start || entry.session == leader
        || (!entry.hasEnded && entry.environment.firstRange(of: mark) != nil)
    }
    while let entry = rest.popLast() {
      guard found.updateValue(entry, forKey: entry.process) == nil else { continue }
      rest += children[entry.process] ?? []
    }
    known = found.mapValues(\.start)
    return found.values.filter { !$0.hasEnded }.map(\.process)
  }

  /// A process as `/proc` shows it.
  private struct Entry {
    let process: pid_t
    let parent: pid_t
    let session: pid_t
    /// In ticks since the machine's start.
    let start: UInt64
    /// Whether it only waits to be taken note of by its parent.
    let hasEnded: Bool

    /// `nil` where there is no such process.
    init?(_ process: pid_t) {
      let text = String(decoding: Self.bytes("/proc/\(process)/stat"), as: UTF8.self)
      // The name in parentheses may hold anything.
      guard let mark = text.lastIndex(of: ")") else { return nil }
      let fields = text[mark...].split(separator: " ").dropFirst()
      guard fields.count > 19, let state = fields.first,
        let parent = pid_t(fields[fields.startIndex + 1]),
        let session = pid_t(fields[fields.startIndex + 3]),
        let start = UInt64(fields[fields.startIndex + 19])
      else { return nil }
      self.process = process
      self.parent = parent
      self.session = session
      self.start = start
      hasEnded = state == "Z" || state == "X"
    }

    static func all() -> [Entry] {
      let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
      return names.compactMap { pid_t($0) }.compactMap { Entry($0) }
    }

    /// The environment it was started with; empty where it may not be read.
    var environment: [UInt8] { Self.bytes("/proc/\(process)/environ") }

    private static func bytes(_ path: String) -> [UInt8] {
      let file = open(path, O_RDONLY | O_CLOEXEC)
      guard file >= 0 else { return [] }
      defer { close(file) }
      var bytes: [UInt8] = []
      var buffer = [UInt8](repeating: 0, count: 16_384)
      while bytes.count < 4 * 1024 * 1024 {
        let count = read(file, &buffer, buffer.count)
        guard count > 0 else { break }
        bytes += buffer[..<count]
      }
      return bytes
    }
  }
}
