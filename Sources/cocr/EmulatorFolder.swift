import COCEmulator
import Foundation

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The folder in which a served emulator keeps its state.
enum EmulatorFolder {
  /// The path of the database in the folder, which is made where there is none. Until this process ends
  /// no other gets it.
  ///
  /// - Throws: `EmulatorError` where there is no such folder and none can be made, and where another
  ///   process has it.
  static func database(in folder: String) throws(EmulatorError) -> String {
    if mkdir(folder, 0o700) != 0, errno != EEXIST {
      throw EmulatorError(
        "the folder \(folder) cannot be made: \(String(cString: strerror(errno)).lowercased())")
    }
    var status = stat()
    guard stat(folder, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
      throw EmulatorError("--data \(folder): it is not a folder")
    }
    // Left open: the lock ends with the process, however that ends.
    let lock = open("\(folder)/emulator.lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    if lock >= 0, flock(lock, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK {
      close(lock)
      throw EmulatorError(
        "another emulator keeps its state in \(folder)",
        hint: "end it, or give this one a folder of its own")
    }
    let database = "\(folder)/emulator.sqlite"
    // It holds values that are sensitive. What SQLite puts beside it takes over who may read it.
    let file = open(database, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    if file >= 0 { close(file) }
    return database
  }

  /// The folder for scripts in the one of the state. What an emulator that was killed has left there is
  /// removed: scripts hold values that are sensitive. To be called once that folder is locked.
  static func forScripts(in folder: String) -> String {
    let path = "\(folder)/scripts"
    try? FileManager.default.removeItem(atPath: path)
    return path
  }

  /// A new folder in the one for temporary files, in which scripts run.
  ///
  /// - Throws: `EmulatorError` where none can be made.
  static func forScripts() throws(EmulatorError) -> String {
    let parent = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var template = Array("\(parent)/cocr-scripts-XXXXXX".utf8CString)
    let made = template.withUnsafeMutableBufferPointer { buffer in
      buffer.baseAddress.map { mkdtemp($0) != nil } ?? false
    }
    guard made else {
      throw EmulatorError(
        "no folder for scripts can be made in \(parent): "
          + String(cString: strerror(errno)).lowercased())
    }
    return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
