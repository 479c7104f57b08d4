#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The environment of the process.
public enum ProcessEnvironment {
  /// The variables by their names.
  public static var variables: [String: String] { ProcessInfo.processInfo.environment }

  /// The home folder; `nil` where the environment names none.
  static func home(_ environment: [String: String]) -> String? {
    let home = environment["HOME"] ?? environment["USERPROFILE"]
    return home?.isEmpty == false ? home : nil
  }

  /// The text of a file; `nil` where there is no file.
  ///
  /// - Throws: ``ConfigurationError`` where there is one that cannot be read.
  static func text(ofFile path: String) throws(ConfigurationError) -> String? {
    var isFolder = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { return nil }
    if isFolder { throw ConfigurationError("\(path) is a folder, not a file") }
    guard let data = FileManager.default.contents(atPath: path) else {
      throw ConfigurationError("the file \(path) cannot be read", hint: "check its permissions")
    }
    guard let text = String(data: data, encoding: .utf8) else {
      throw ConfigurationError("the file \(path) is not text in UTF-8")
    }
    return text
  }
}
