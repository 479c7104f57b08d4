import CocrRuntime

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Paths of files as texts.
enum FilePath {
  /// The folder that a path names a file in; empty for the current one.
  static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "" }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// The path with the user's own folder in the place of `~`.
  static func expanded(_ path: String) -> String {
    guard path == "~" || path.hasPrefix("~/"), let home = getenv("HOME") else { return path }
    return String(cString: home) + path.dropFirst()
  }

  /// The way from one folder to a file, beginning with `./` or `../`. Both are taken from the current
  /// folder; links on the way to the folders are followed.
  static func relative(_ path: String, from folder: String) -> String {
    let target = parts(of: Self.folder(of: path))
    let start = parts(of: folder)
    var common = 0
    while common < min(target.count, start.count), target[common] == start[common] { common += 1 }
    let up = Array(repeating: "..", count: start.count - common)
    let name = path.split(separator: "/").last.map(String.init) ?? ""
    return ((up.isEmpty ? ["."] : up) + target[common...] + [name]).joined(separator: "/")
  }

  private static func parts(of folder: String) -> [String] {
    let path = folder.isEmpty ? "." : folder
    if let real = FileSystem.canonicalPath(path) {
      return real.split(separator: "/").map(String.init)
    }
    var parts: [String] = path.hasPrefix("/") ? [] : partsOfCurrentFolder()
    for part in path.split(separator: "/") where part != "." {
      if part == ".." { _ = parts.popLast() } else { parts.append(String(part)) }
    }
    return parts
  }

  private static func partsOfCurrentFolder() -> [String] {
    (FileSystem.canonicalPath(".") ?? "").split(separator: "/").map(String.init)
  }
}
