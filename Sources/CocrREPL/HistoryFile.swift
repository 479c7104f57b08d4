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
  /// A larger file is cut to its last entries.
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
  func load() -> [String] {
    guard let path, let bytes = Self.read(path) else { return [] }
    var entries: [String] = []
    for line in bytes.split(separator: 10) {
      guard let text = String(validating: line, as: UTF8.self) else { continue }
      if text.unicodeScalars.contains(where: { $0.value < 32 && $0 != "\t" }) { continue }
      let entry = Self.decoded(text)
      if Self.isKept(entry), entry != entries.last { entries.append(entry) }
    }
    if entries.count > limit { entries.removeFirst(entries.count - limit) }
    if bytes.count > Self.sizeLimit { rewrite(entries) }
    return entries
  }

  /// Adds an entry. What cannot be written is only missing from the next session.
  func append(_ entry: String) {
    guard let path, Self.isKept(entry) else { return }
    makeFolders(of: path)
    // Nobody else's business.
    let file = open(path, O_WRONLY | O_CREAT | O_APPEND, 0o600)
    guard file >= 0 else { return }
    defer { close(file) }
    _ = FileSystem.writeAll(Array((Self.encoded(entry) + "\n").utf8), to: file)
  }

  /// Puts these entries in the place of all. A file that cannot be replaced stays as it is.
  private func rewrite(_ entries: [String]) {
    guard let path else { return }
    let text = entries.map { Self.encoded($0) + "\n" }.joined()
    try? FileReplacement(path).write(Array(text.utf8))
  }

  private static func read(_ path: String) -> [UInt8]? {
    let file = open(path, O_RDONLY)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65536)
    while bytes.count < 64 * 1024 * 1024 {
      #if canImport(Glibc)
        let count = Glibc.read(file, &buffer, buffer.count)
      #else
        let count = Darwin.read(file, &buffer, buffer.count)
      #endif
      if count <= 0 { break }
      bytes.append(contentsOf: buffer[..<count])
    }
    return bytes
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
