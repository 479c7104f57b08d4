import CocrLanguage
import StandardLibrary

extension Environment {
  /// The language with its standard library, the operations of the catalog, what reaches the world,
  /// and the functions of the host program.
  ///
  /// - Throws: `CompilationFailure` where a file of the library is wrong.
  package static func standard(functions: [HostFunction] = []) throws(CompilationFailure)
    -> Environment
  {
    let host = OperationBinding.interface(functions: functions)
    let library = (StandardLibrary.core + StandardLibrary.operations).map(libraryFile)
    // The library's own tests do not know what functions of the host program do to it.
    return functions.isEmpty
      ? Environment(host: host, testedLibrary: library)
      : try Environment(host: host, library: library)
  }

  private static func libraryFile(_ file: StandardLibrary.File) -> LibraryFile {
    let role: LibraryFile.Role =
      switch file.role {
      case .prelude: .prelude
      case .methods:
        LibraryFile.ReceiverType(rawValue: file.name).map { .methods(of: $0) } ?? .prelude
      case .namespace: .namespace(file.name)
      case .module: .module(file.name)
      }
    let source = SourceFile(name: "<library>/\(file.name).cocr", bytes: file.bytes)
    return LibraryFile(role, source)
  }
}
