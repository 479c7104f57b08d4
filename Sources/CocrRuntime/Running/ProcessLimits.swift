import CocrLanguage

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

extension Limits {
  /// The default limits; where the process itself may have less memory than a run (`ulimit -v`), with a
  /// memory limit below that, so that a run ends with a sentence and not the process with a signal.
  package static let ofThisProcess: Limits = {
    var limits = Limits()
    var space = rlimit()
    guard getrlimit(addressSpace, &space) == 0, space.rlim_cur < rlim_t(Int64.max) else {
      return limits
    }
    let left = Int(space.rlim_cur) - usedAddressSpace - reserve
    limits.memory = min(limits.memory, max(leastMemory, left / 2))
    return limits
  }()

  /// What threads, connections and the output need besides, in bytes.
  private static var reserve: Int { 64 << 20 }
  /// With less no run does anything useful.
  private static var leastMemory: Int { 8 << 20 }

  #if canImport(Glibc)
    private static var addressSpace: __rlimit_resource_t { __rlimit_resource_t(RLIMIT_AS.rawValue) }
  #else
    private static var addressSpace: Int32 { RLIMIT_AS }
  #endif

  /// In bytes; 0 where the system does not tell.
  private static var usedAddressSpace: Int {
    guard let file = fopen("/proc/self/statm", "r") else { return 0 }
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 128)
    guard fgets(&line, Int32(line.count), file) != nil else { return 0 }
    let pages = line.prefix { $0 >= 48 && $0 <= 57 }.reduce(0) { $0 * 10 + Int($1) - 48 }
    return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
  }
}
