import CocrLanguage
import StandardLibrary

extension Environment {
  /// The language with its standard library.
  ///
  /// - Throws: `CompilationFailure` where a file of the library is wrong.
  public static func standard(host: HostInterface = HostInterface()) throws(CompilationFailure)
    -> Environment
  {
    try Environment(host: host, library: StandardLibrary.files.map(libraryFile))
  }

  private static func libraryFile(_ file: StandardLibrary.File) -> LibraryFile {
    let role: LibraryFile.Role
    if file.name == "prelude" {
      role = .prelude
    } else if let receiver = LibraryFile.ReceiverType(rawValue: file.name) {
      role = .methods(of: receiver)
    } else {
      role = .module(file.name)
    }
    let source = SourceFile(name: "<library>/\(file.name).cocr", bytes: file.bytes)
    return LibraryFile(role, source)
  }
}
