#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Reads files of text whole.
public enum TextFile {
  /// The largest file that is read, in bytes.
  public static let sizeLimit = 16 * 1024 * 1024

  /// Why a file could not be read: one sentence that names it.
  public struct Problem: Error, CustomStringConvertible {
    public let description: String

    init(_ path: String, _ reason: String) {
      description = "`\(path)` cannot be read: \(reason)"
    }
  }

  /// The text of the file at `path`.
  ///
  /// - Throws: ``Problem`` where the file is missing, is no plain file, is larger than
  ///   ``sizeLimit`` or is not UTF-8 text.
  public static func read(_ path: String) throws(Problem) -> String {
    guard let text = String(validating: try readBytes(path), as: UTF8.self) else {
      throw Problem(path, "it is not UTF-8 text")
    }
    return text
  }

  /// The bytes of the file at `path`, or of standard input for `-`.
  ///
  /// - Throws: ``Problem`` as ``read(_:)`` does, the encoding apart.
  public static func readBytes(_ path: String) throws(Problem) -> [UInt8] {
    if path == "-" { return try bytes(of: STDIN_FILENO, path) }
    // Without O_NONBLOCK a named pipe that nobody writes to would be waited for.
    let descriptor = open(path, O_RDONLY | O_NONBLOCK)
    if descriptor < 0 { throw Problem(path, lastError()) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw Problem(path, lastError()) }
    switch status.st_mode & S_IFMT {
    case S_IFREG: break
    case S_IFDIR: throw Problem(path, "it is a folder, not a file")
    default: throw Problem(path, "it is not a plain file")
    }
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

  private static func lastError() -> String { String(cString: strerror(errno)).lowercased() }
}
