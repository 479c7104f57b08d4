import COCClient

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The environment that the process was started with, as the system shows it to other processes of
/// the same user (`/proc/PID/environ`).
enum InitialEnvironment {
  /// Takes all values out of it. The process itself still has them, in a place of its own.
  ///
  /// To be called before other threads look at the environment.
  static func hide() {
    for (name, value) in ProcessEnvironment.variables {
      guard let start = getenv(name) else { continue }
      memset(start, 0, strlen(start))
      setenv(name, value, 1)
    }
  }
}
