import CocrRuntime

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The entries of earlier sessions, in a text file: a line for each, in which `\n` stands for a line
/// break and `\\` for a backslash.
///
/// What is no such line is passed over, so that a broken file costs no more than its broken lines.
struct HistoryFile {
  /// The path of the file; nil where there is no place for one.
  let path: String?
  private let limit: Int
  /// The folder below which folders are made; it is never made itself.
  private let root: String

  /// The largest entry that is kept, in bytes.
  private static let entryLimit = 64 * 1024
  /// Of a larger file only the end is read, and it is cut to its last entries.
  private static let sizeLimit = 4 * 1024 * 1024

  init(path: String?, below root: String = "/", limit: Int) {
    self.path = path
    self.root = root
    self.limit = limit
  }

  /// The history of this user, by the rules of the XDG folders.
  init(_ environment: (String) -> String?, limit: Int) {
    let place = Self.standardPlace(environment)
    self.init(path: place?.path, below: place?.root ?? "/", limit: limit)
  }

  /// The file `cocr/history` in the folder for the state of programs: `$XDG_STATE_HOME`, or
  /// `~/.local/state`.
  static func standardPath(_ environment: (String) -> String?) -> String? {
    standardPlace(environment)?.path
  }

  private static func standardPlace(
    _ environment: (String) -> String?
  ) -> (path: String, root: String)? {
    if let state = environment("XDG_STATE_HOME"), state.hasPrefix("/") {
      return ("\(state)/cocr/history", "/")
    }
    guard let home = environment("HOME"), home.hasPrefix("/") else { return nil }
    // Who has no home, as the users of services have none, is not given one for a history.
    return ("\(home)/.local/state/cocr/history", home)
  }

  /// Whether an entry may be kept at all: not what names a secret, and nothing empty.
  static func isKept(_ entry: String) -> Bool {
    !entry.lowercased().contains("secret") && entry.contains { !$0.isWhitespace }
      && entry.utf8.count <= entryLimit
  }

  /// The entries, oldest first, at most as many as the limit.
  func load() -> [String] { loadWithNote().entries }

  /// The same, with a sentence on what was ignored, where that is worth one.
  func loadWithNote() -> (entries: [String], note: String?) {
    guard let path else { return ([], nil) }
    let end: (bytes: [UInt8], size: Int)
    switch Self.readEnd(of: path) {
    case .success(let found): end = found
    case .failure(let problem):
      return ([], problem.text.map { "the history \(path) was ignored: \($0)" })
    }
    var rest = end.bytes[...]
    let isCut = rest.count < end.size
    if isCut {
      // It begins somewhere in a line.
      rest = rest.firstIndex(of: 10).map { rest[($0 + 1)...] } ?? []
    }
    // Newest first, so that no more is looked at than is wanted.
    var entries: [String] = []
    var ignoredCount = 0
    while !rest.isEmpty, entries.count < limit {
      let start = rest.lastIndex(of: 10).map { $0 + 1 } ?? rest.startIndex
      let line = rest[start...]
      rest = rest[..<max(rest.startIndex, start - 1)]
      if line.isEmpty { continue }
      guard let entry = Self.entry(line) else {
        ignoredCount += 1
        continue
      }
      if entry != entries.last { entries.append(entry) }
    }
    entries.reverse()
    if isCut { rewrite(entries) }
    return (entries, isCut ? Self.note(path, end.size) : Self.note(path, ignored: ignoredCount))
  }

  private static func note(_ path: String, _ size: Int) -> String {
    "of the history \(path), which had \(size >> 20) MB, all but the latest entries were ignored"
  }

  private static func note(_ path: String, ignored count: Int) -> String? {
    guard count > 0 else { return nil }
    let lines =
      count == 1 ? "1 line that is no entry was" : "\(count) lines that are no entries were"
    return "\(lines) ignored in the history \(path)"
  }

  /// The entry of a line; nil where it holds none that is kept.
  private static func entry(_ line: ArraySlice<UInt8>) -> String? {
    // As it is written, an entry has at most twice its size.
    guard line.count <= 2 * entryLimit, !line.contains(where: { $0 < 32 && $0 != 9 }),
      let text = String(validating: line, as: UTF8.self)
    else { return nil }
    let entry = decoded(text)
    return isKept(entry) ? entry : nil
  }

  /// Adds an entry. What cannot be written is only missing from the next session.
  func append(_ entry: String) {
    guard let path, Self.isKept(entry) else { return }
    makeFolders(of: path)
    // Nobody else's business.
    let file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_NONBLOCK | O_CLOEXEC, 0o600)
    guard file >= 0 else { return }
    defer { close(file) }
    guard Self.size(ofFile: file) != nil else { return }
    _ = FileSystem.writeAll(Array((Self.encoded(entry) + "\n").utf8), to: file)
  }

  /// Puts these entries in the place of all. A file that cannot be replaced stays as it is.
  private func rewrite(_ entries: [String]) {
    guard let path else { return }
    let text = entries.map { Self.encoded($0) + "\n" }.joined()
    try? FileReplacement(path).write(Array(text.utf8))
  }

  /// Why a history cannot be read.
  private struct ReadingProblem: Error {
    /// nil where there is none yet.
    let text: String?
  }

  /// The size of an open file; nil where it is none that is read and written as one, but a folder, pipe or
  /// device.
  private static func size(ofFile file: Int32) -> Int? {
    var status = stat()
    guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    return Int(status.st_size)
  }

  /// The end of a file, and the size of all of it.
  private static func readEnd(
    of path: String
  ) -> Result<(bytes: [UInt8], size: Int), ReadingProblem> {
    // A pipe that nobody writes to is not waited for.
    let file = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard file >= 0 else {
      let isMissing = errno == ENOENT || errno == ENOTDIR
      return .failure(
        ReadingProblem(text: isMissing ? nil : String(cString: strerror(errno)).lowercased()))
    }
    defer { close(file) }
    guard let size = size(ofFile: file) else {
      return .failure(ReadingProblem(text: "it is no file"))
    }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65536)
    let start = max(0, size - sizeLimit)
    while bytes.count < sizeLimit {
      let count = pread(
        file, &buffer, min(buffer.count, sizeLimit - bytes.count), off_t(start + bytes.count))
      if count < 0, errno == EINTR { continue }
      if count <= 0 { break }
      bytes.append(contentsOf: buffer[..<count])
    }
    return .success((bytes, max(size, bytes.count)))
  }

  private func makeFolders(of path: String) {
    guard path.hasPrefix(root) else { return }
    var folder = root
    for part in path.dropFirst(root.count).split(separator: "/").dropLast() {
      folder += folder.hasSuffix("/") ? String(part) : "/\(part)"
      mkdir(folder, 0o700)
    }
  }

  static func encoded(_ entry: String) -> String {
    var text = ""
    for character in entry.unicodeScalars {
      switch character {
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      default: text.unicodeScalars.append(character)
      }
    }
    return text
  }

  static func decoded(_ line: String) -> String {
    var text = ""
    var isEscaped = false
    for character in line.unicodeScalars {
      if isEscaped {
        text.unicodeScalars.append(character == "n" ? "\n" : character)
        isEscaped = false
      } else if character == "\\" {
        isEscaped = true
      } else {
        text.unicodeScalars.append(character)
      }
    }
    return text
  }
}
