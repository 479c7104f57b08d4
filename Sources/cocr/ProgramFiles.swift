import CocrRuntime

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Finds the files of programs below folders.
enum ProgramFiles {
  /// The path itself where it is a file, or leads nowhere; below a folder all files that end in
  /// `.cocr`, sorted. Hidden folders are left out.
  ///
  /// - Throws: `TextFile.Problem` where a folder cannot be read.
  static func find(_ path: String) throws(TextFile.Problem) -> [String] {
    guard FileSystem.isFolder(path) == true else { return [path] }
    var found: [String] = []
    var folders = [path]
    while let folder = folders.popLast() {
      for name in try FileSystem.names(in: folder) where !name.hasPrefix(".") {
        let full = folder == "." ? name : "\(folder)/\(name)"
        if FileSystem.isFolder(full) == true {
          // A link may lead back to where we are; folders behind links are left out.
          if !isLink(full) { folders.append(full) }
        } else if name.hasSuffix(".cocr") {
          found.append(full)
        }
      }
    }
    return found.sorted()
  }

  /// The paths without those that lead to a file of another one; the name that is no link stays.
  static func withoutRepeats(_ paths: [String]) -> [String] {
    var chosen: [String: String] = [:]
    for path in paths {
      guard let file = FileSystem.canonicalPath(path) else { continue }
      if let other = chosen[file], isLink(path) || !isLink(other) { continue }
      chosen[file] = path
    }
    var seen: Set<String> = []
    return paths.filter { path in
      guard seen.insert(path).inserted else { return false }
      return FileSystem.canonicalPath(path).map { chosen[$0] == path } ?? true
    }
  }

  private static func isLink(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK
  }
}
