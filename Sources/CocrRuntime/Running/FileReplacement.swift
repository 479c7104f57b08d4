#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Puts new contents in the place of a plain file's, all at once: whoever opens it, also after a crash,
/// finds the old or the new text and no mixture. Permissions stay, and a link to the file stays one.
package struct FileReplacement {
  private let path: String
  /// The file itself, where `path` is a link.
  private let target: String
  /// nil where there is no file yet.
  private let status: stat?

  /// - Parameter mayBeNew: whether the file is made where there is none.
  /// - Throws: ``TextFile/Problem`` where there is no plain file at the path.
  package init(_ path: String, mayBeNew: Bool = false) throws(TextFile.Problem) {
    self.path = path
    var status = stat()
    guard stat(path, &status) == 0, let target = FileSystem.canonicalPath(path) else {
      guard mayBeNew, errno == ENOENT else {
        throw TextFile.Problem(path, TextFile.lastError(), verb: mayBeNew ? "written" : "read")
      }
      self.target = Self.end(ofLinks: path)
      self.status = nil
      return
    }
    if status.st_mode & S_IFMT == S_IFDIR {
      throw TextFile.Problem(
        path, "it is a folder, not a file", verb: mayBeNew ? "written" : "read")
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw TextFile.Problem(path, "it is not a plain file", verb: "written")
    }
    self.target = target
    self.status = status
  }

  /// What a path leads to, through links of which the last one leads to nothing yet.
  private static func end(ofLinks path: String) -> String {
    var path = path
    // The system follows no more of them either.
    for _ in 0..<40 {
      let room = Int(PATH_MAX)
      var bytes = [CChar](repeating: 0, count: room)
      let count = readlink(path, &bytes, room)
      guard count > 0 else { break }
      let link = String(decoding: bytes[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self)
      let folder = path[..<(path.lastIndex(of: "/").map(path.index(after:)) ?? path.startIndex)]
      path = link.hasPrefix("/") ? link : folder + link
    }
    return path
  }

  /// Replaces what the file holds.
  ///
  /// - Throws: ``TextFile/Problem`` where the file cannot be written; it is then as it was.
  package func write(_ bytes: [UInt8]) throws(TextFile.Problem) {
    guard status == nil || access(target, W_OK) == 0 else { throw failure() }
    var template = Array((target + ".XXXXXX").utf8CString)
    let descriptor = mkstemp(&template)
    guard descriptor >= 0 else { throw failure() }
    let temporary = String(
      decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    var isDone = FileSystem.writeAll(bytes, to: descriptor)
    if let status {
      // Only the superuser can give a file to somebody else; for others it is their own already, or
      // its folder is.
      _ = fchown(descriptor, status.st_uid, status.st_gid)
    }
    let mode = status.map { $0.st_mode & 0o7777 } ?? 0o644
    isDone = isDone && fchmod(descriptor, mode) == 0 && fsync(descriptor) == 0
    isDone = isDone && rename(temporary, target) == 0
    if !isDone {
      let problem = failure()
      close(descriptor)
      unlink(temporary)
      throw problem
    }
    close(descriptor)
  }

  /// What the last call of the system says.
  private func failure() -> TextFile.Problem {
    let reason = TextFile.lastError()
    return TextFile.Problem(
      path, reason, verb: status == nil ? "written" : "written and is as it was")
  }
}
