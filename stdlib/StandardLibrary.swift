/// The part of the standard library that is written in the language itself, embedded in the binary.
public enum StandardLibrary {
  public struct File: Sendable {
    /// The name without its ending: `list`.
    public let name: String
    public let bytes: [UInt8]
  }

  /// Every file, in the order in which they are loaded.
  public static var files: [File] {
    [
      File(name: "list", bytes: PackageResources.list_cocr),
      File(name: "map", bytes: PackageResources.map_cocr),
      File(name: "prelude", bytes: PackageResources.prelude_cocr),
    ]
  }
}
