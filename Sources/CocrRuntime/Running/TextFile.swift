#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Reads files of text whole.
public enum TextFile {
  /// The largest file that is read, in bytes.
  public static let sizeLimit = 16 * 1024 * 1024

  /// A path as sentences name it; `-` is standard input.
  public static func shownName(_ path: String) -> String {
    path == "-" ? "standard input" : "`\(path)`"
  }

  /// Why a file could not be read or written: one sentence that names it.
  public struct Problem: Error, CustomStringConvertible {
    public let description: String

    init(_ path: String, _ reason: String, verb: String = "read") {
      description = "`\(path)` cannot be \(verb): \(reason)"
    }
  }

  /// The text of the plain file at `path`. Pipes and devices, which may never end, are refused.
  ///
  /// - Throws: ``Problem`` where the file is missing, is no plain file, is larger than
  ///   ``sizeLimit`` or is not UTF-8 text.
  public static func readPlain(_ path: String) throws(Problem) -> String {
    // Without O_NONBLOCK a named pipe that nobody writes to would be waited for.
    let bytes = try readBytes(path, flags: O_NONBLOCK) { status throws(Problem) in
      if status.st_mode & S_IFMT != S_IFREG { throw Problem(path, "it is not a plain file") }
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw Problem(path, "it is not UTF-8 text")
    }
    return text
  }

  /// The bytes of the file at `path`, which may be a pipe; `-` is standard input.
  ///
  /// - Throws: ``Problem`` where the file is missing, is a folder or is larger than ``sizeLimit``.
  public static func readBytes(_ path: String) throws(Problem) -> [UInt8] {
    if path == "-" { return try bytes(of: STDIN_FILENO, path) }
    return try readBytes(path, flags: 0) { _ throws(Problem) in }
  }

  private static func readBytes(
    _ path: String, flags: Int32, _ check: (stat) throws(Problem) -> Void
  ) throws(Problem) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | flags)
    if descriptor < 0 { throw Problem(path, lastError()) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw Problem(path, lastError()) }
    if status.st_mode & S_IFMT == S_IFDIR { throw Problem(path, "it is a folder, not a file") }
    try check(status)
    return try bytes(of: descriptor, path)
  }

  private static func bytes(of descriptor: Int32, _ path: String) throws(Problem) -> [UInt8] {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65536)
    while true {
      let count = buffer.withUnsafeMutableBytes { nextBytes(descriptor, $0) }
      if count == 0 { return bytes }
      if count < 0 {
        if errno == EINTR { continue }
        throw Problem(path, lastError())
      }
      bytes.append(contentsOf: buffer[..<count])
      if bytes.count > sizeLimit { throw Problem(path, "it is larger than 16 MiB") }
    }
  }

  private static func nextBytes(_ descriptor: Int32, _ buffer: UnsafeMutableRawBufferPointer) -> Int
  {
    #if canImport(Glibc)
      Glibc.read(descriptor, buffer.baseAddress, buffer.count)
    #else
      Darwin.read(descriptor, buffer.baseAddress, buffer.count)
    #endif
  }

  static func lastError() -> String { String(cString: strerror(errno)).lowercased() }
}
