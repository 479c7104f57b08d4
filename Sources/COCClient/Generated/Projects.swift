// Made from the catalog by catalog-codegen; not to be edited.

import COCCatalog

extension COCClient {
  /// The operations on projects.
  public var projects: Projects { Projects(over: self) }
}

/// The operations on projects, with types.
public struct Projects: Sendable {
  private let transport: any Transport

  /// - Parameter transport: What performs the operations: a client, or an emulator in the process.
  public init(over transport: any Transport) { self.transport = transport }

  /// Lists the projects of the user, with their IDs. Section 5.3.
  ///
  /// - Parameter name: Only the project of this name: its region's ID. 1 to 64 characters.
  /// - Throws: `OperationError`, and `CancellationError`.
  public func list(name: String? = nil) async throws -> ProjectList {
    var arguments = Members()
    arguments.set("name", name)
    return try await TypedCall<ProjectList>(transport, "projects.list", arguments).perform()
  }

  /// Gets a token, valid for 24 hours, for a name and password. Section 3.2.
  ///
  /// - Parameter auth: Who asks, and for what.
  /// - Throws: `OperationError`, and `CancellationError`.
  public func token(auth: Auth) async throws -> Token {
    var arguments = Members()
    arguments.set("auth", auth)
    return try await TypedCall<Token>(transport, "projects.token", arguments).perform()
  }
}
