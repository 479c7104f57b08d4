#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// How many files and connections the process may have open.
enum OpenFiles {
  /// Raises the limit to the most that the system allows. Shells give a process few, so that other
  /// programs that use `select` go on to work; this one does not use it.
  static func allowAsManyAsPossible() {
    #if canImport(Glibc)
      let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    #else
      let resource = RLIMIT_NOFILE
    #endif
    var limit = rlimit()
    guard getrlimit(resource, &limit) == 0 else { return }
    #if canImport(Darwin)
      limit.rlim_cur = min(rlim_t(OPEN_MAX), limit.rlim_max)
    #else
      limit.rlim_cur = limit.rlim_max
    #endif
    _ = setrlimit(resource, &limit)
  }

  /// What event loops, signals and the reading of files need at least, also in a command that opens no
  /// connection.
  static let neededAlways = 16

  /// What the service of connections needs besides: a few for each event loop, of which there is one for
  /// each processor.
  static var neededForConnections: Int {
    neededAlways + 4 * max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
  }

  /// Why this process cannot do its work; nil where it may open so many files besides those that are open.
  ///
  /// What runs out of files in the middle of its work may be beyond reach of any error.
  static func problem(needed count: Int) -> String? {
    if hasRoom(for: count) { return nil }
    allowAsManyAsPossible()
    if hasRoom(for: count) { return nil }
    return
      "this process may open too few files, \(count) more are needed; raise the limit, for example "
      + "with `ulimit -n 1024`"
  }

  private static func hasRoom(for count: Int) -> Bool {
    var files: [Int32] = []
    defer { for file in files { close(file) } }
    for _ in 0..<count {
      let file = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3)
      if file < 0 { return false }
      files.append(file)
    }
    return true
  }
}
