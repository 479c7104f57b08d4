import CocrRuntime

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Finds the files of programs below folders.
enum ProgramFiles {
  struct Problem: Error, CustomStringConvertible { let description: String }

  /// The path itself where it is a file; below a folder all files that end in `.cocr`, sorted. Hidden
  /// folders are left out.
  ///
  /// - Throws: ``Problem`` where there is no such file or folder.
  static func find(_ path: String) throws(Problem) -> [String] {
    guard let isFolder = isFolder(path) else {
      throw Problem(description: "`\(path)` cannot be read: there is no such file or folder")
    }
    if !isFolder { return [path] }
    var found: [String] = []
    var folders = [path]
    while let folder = folders.popLast() {
      for name in try entries(of: folder) where !name.hasPrefix(".") {
        let full = folder == "." ? name : "\(folder)/\(name)"
        // A link may lead back to where we are; folders behind links are left out.
        if isLink(full) { continue }
        if Self.isFolder(full) == true {
          folders.append(full)
        } else if name.hasSuffix(".cocr") {
          found.append(full)
        }
      }
    }
    return found.sorted()
  }

  /// The names of what is in a folder.
  static func entries(of folder: String) throws(Problem) -> [String] {
    guard let directory = opendir(folder) else {
      throw Problem(
        description:
          "the folder `\(folder)` cannot be read: \(String(cString: strerror(errno)).lowercased())")
    }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      names.append(
        withUnsafeBytes(of: entry.pointee.d_name) { bytes in
          String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        })
    }
    return names
  }

  private static func isFolder(_ path: String) -> Bool? {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    return status.st_mode & S_IFMT == S_IFDIR
  }

  private static func isLink(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK
  }
}
