/// The part of the standard library that is written in the language itself, embedded in the binary.
public enum StandardLibrary {
  public struct File: Sendable {
    /// The name without its ending: `list`.
    public let name: String
    public let role: Role
    public let bytes: [UInt8]
  }

  public enum Role: Sendable {
    /// Its functions are known everywhere.
    case prelude
    /// Its functions are methods of the type that the file is named after.
    case methods
    /// Its functions join the namespace that the file is named after.
    case namespace
    /// Reached by `import`.
    case module
  }

  /// What needs nothing but the language, in the order in which it is loaded.
  public static var core: [File] {
    [
      File(name: "list", role: .methods, bytes: PackageResources.list_cocr),
      File(name: "map", role: .methods, bytes: PackageResources.map_cocr),
      File(name: "prelude", role: .prelude, bytes: PackageResources.prelude_cocr),
    ]
  }

  /// What stands on the operations of the service.
  public static var operations: [File] {
    [
      File(name: "log", role: .namespace, bytes: PackageResources.log_cocr),
      File(name: "scripts", role: .namespace, bytes: PackageResources.scripts_cocr),
      File(name: "resources", role: .namespace, bytes: PackageResources.resources_cocr),
      File(name: "orders", role: .namespace, bytes: PackageResources.orders_cocr),
      File(name: "incidents", role: .namespace, bytes: PackageResources.incidents_cocr),
      File(name: "operations", role: .prelude, bytes: PackageResources.operations_cocr),
      File(name: "rollout", role: .module, bytes: PackageResources.rollout_cocr),
    ]
  }
}
