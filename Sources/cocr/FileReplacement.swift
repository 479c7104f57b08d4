#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Puts new contents in the place of a plain file's, all at once: whoever opens it, also after a crash,
/// finds the old or the new text and no mixture. Permissions stay, and a link to the file stays one.
struct FileReplacement {
  /// Why a file cannot be replaced: one sentence that names it.
  struct Problem: Error, CustomStringConvertible {
    let description: String
  }

  private let path: String
  /// The file itself, where `path` is a link.
  private let target: String
  private let status: stat

  /// - Throws: ``Problem`` where there is no plain file at the path.
  init(_ path: String) throws(Problem) {
    self.path = path
    var status = stat()
    guard stat(path, &status) == 0, let resolved = realpath(path, nil) else {
      throw Problem(description: "`\(path)` cannot be read: \(Self.lastError())")
    }
    defer { free(resolved) }
    if status.st_mode & S_IFMT == S_IFDIR {
      throw Problem(description: "`\(path)` cannot be read: it is a folder, not a file")
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw Problem(description: "`\(path)` is not a plain file; standard input is written -")
    }
    target = String(cString: resolved)
    self.status = status
  }

  func write(_ bytes: [UInt8]) throws(Problem) {
    guard access(target, W_OK) == 0 else { throw failure(Self.lastError()) }
    var template = Array((target + ".XXXXXX").utf8CString)
    let descriptor = mkstemp(&template)
    guard descriptor >= 0 else { throw failure(Self.lastError()) }
    let temporary = String(
      decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    var isDone = writeAll(bytes, to: descriptor)
    // Only the superuser can give a file to somebody else; for others it is their own already, or
    // its folder is.
    _ = fchown(descriptor, status.st_uid, status.st_gid)
    isDone = isDone && fchmod(descriptor, status.st_mode & 0o7777) == 0 && fsync(descriptor) == 0
    isDone = isDone && rename(temporary, target) == 0
    let reason = Self.lastError()
    close(descriptor)
    if !isDone {
      unlink(temporary)
      throw failure(reason)
    }
  }

  private func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes {
        #if canImport(Glibc)
          Glibc.write(descriptor, $0.baseAddress, $0.count)
        #else
          Darwin.write(descriptor, $0.baseAddress, $0.count)
        #endif
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return false }
      rest = rest.dropFirst(count)
    }
    return true
  }

  private func failure(_ reason: String) -> Problem {
    Problem(description: "`\(path)` cannot be written and is as it was: \(reason)")
  }

  private static func lastError() -> String { String(cString: strerror(errno)).lowercased() }
}
