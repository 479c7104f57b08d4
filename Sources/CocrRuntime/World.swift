import CocrLanguage

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The functions through which a script reaches the machine it runs on. There is no other way to the
/// world but these and the operations, so that one place sees everything that a run depended on.
enum World {
  struct Function: Sendable {
    let signature: Signature
    let body: @Sendable ([String: HostValue]) async throws -> HostValue
  }

  /// Why one of these functions could not do its work.
  struct Problem: Error {
    let kind: String
    let message: String
    let hint: String?
  }

  /// The largest file that `read_file` reads, in bytes.
  static let fileLimit = 16 * 1024 * 1024

  static let functions: [Function] = [
    Function(
      signature: Signature(
        "now", result: .time, reachesWorld: true, summary: "The time of this moment.")
    ) { _ in
      var moment = timespec()
      clock_gettime(CLOCK_REALTIME, &moment)
      return .time(Int64(moment.tv_sec) * 1_000_000_000 + Int64(moment.tv_nsec))
    },
    Function(
      signature: Signature(
        "random", result: .float, reachesWorld: true,
        summary: "A number from 0 up to, not including, 1.")
    ) { _ in .float(Double.random(in: 0..<1)) },
    Function(
      signature: Signature(
        "sleep", [.init("duration", .duration)], result: .null, reachesWorld: true,
        summary: "Waits for so long.")
    ) { arguments in
      guard case .duration(let nanoseconds)? = arguments["duration"], nanoseconds > 0 else {
        return .null
      }
      try await Task.sleep(for: .nanoseconds(nanoseconds))
      return .null
    },
    Function(
      signature: Signature(
        "env", [.init("name", .string), .init("default", .any, required: false)],
        reachesWorld: true,
        summary: "The value of an environment variable, or the default (null) where it is not set.")
    ) { arguments in
      guard case .string(let name)? = arguments["name"] else { return .null }
      return getenv(name).map { .string(String(cString: $0)) } ?? arguments["default"] ?? .null
    },
    Function(
      signature: Signature(
        "secret", [.init("name", .string)], result: .secret, reachesWorld: true,
        summary: "The value of an environment variable as a secret, which is never shown.")
    ) { arguments in
      guard case .string(let name)? = arguments["name"] else { return .null }
      guard let text = getenv(name) else {
        throw Problem(
          kind: "value",
          message: "the environment has no variable `\(name)` to take the secret from",
          hint: "set it before the run: `export \(name)=…`")
      }
      return .secret(.init(name: name, revealed: String(cString: text)))
    },
    Function(
      signature: Signature(
        "read_file", [.init("path", .string)], result: .string, reachesWorld: true,
        summary: "The text of a file.")
    ) { arguments in
      guard case .string(let path)? = arguments["path"] else { return .null }
      return .string(try readFile(path))
    },
  ]

  static let byName: [String: Function] = Dictionary(
    functions.map { ($0.signature.name, $0) }, uniquingKeysWith: { first, _ in first })

  private static func readFile(_ path: String) throws -> String {
    func refusal(_ reason: String) -> Problem {
      Problem(kind: "value", message: "the file `\(path)` cannot be read: \(reason)", hint: nil)
    }
    let descriptor = open(path, O_RDONLY | O_NONBLOCK)
    if descriptor < 0 { throw refusal(String(cString: strerror(errno)).lowercased()) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw refusal("it is not a plain file")
    }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65536)
    while true {
      let count = buffer.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
      if count == 0 { break }
      if count < 0 {
        if errno == EINTR { continue }
        throw refusal(String(cString: strerror(errno)).lowercased())
      }
      bytes.append(contentsOf: buffer[..<count])
      if bytes.count > fileLimit { throw refusal("it is larger than 16 MiB") }
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw refusal("it is not UTF-8 text")
    }
    return text
  }
}
