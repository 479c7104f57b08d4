// Made from the catalog by catalog-codegen; not to be edited.

import COCCatalog

extension COCClient {
  /// The operations on resources.
  public var resources: Resources { Resources(over: self) }
}

/// The operations on resources, with types.
public struct Resources: Sendable {
  private let transport: any Transport

  /// - Parameter transport: What performs the operations: a client, or an emulator in the process.
  public init(over transport: any Transport) { self.transport = transport }

  /// Lists the resources of a cloud service. Section 4.1.1.
  ///
  /// - Parameters:
  ///   - resourceIDList: Only the resources with these IDs.
  ///   - provider: The cloud service, for example `ecs`.
  ///   - type: The type of resource, for example `cloudservers`.
  ///   - limit: The number of resources on a page. 1 to 100. 100 if left out.
  ///   - marker: Where the page begins: the marker of the page before.
  /// - Throws: `OperationError`, and `CancellationError`.
  public func list(
    resourceIDList: [String]? = nil, provider: String, type: String, limit: Int? = nil,
    marker: String? = nil
  ) async throws -> [Resource] {
    var arguments = Members()
    arguments.set("resource_id_list", resourceIDList)
    arguments.set("provider", provider)
    arguments.set("type", type)
    arguments.set("limit", limit)
    arguments.set("marker", marker)
    return try await TypedCall<[Resource]>(transport, "resources.list", arguments).perform()
  }

  /// All items of `list`, whose pages are asked for as they are needed. Section 4.1.1.
  ///
  /// - Parameters:
  ///   - resourceIDList: Only the resources with these IDs.
  ///   - provider: The cloud service, for example `ecs`.
  ///   - type: The type of resource, for example `cloudservers`.
  ///   - limit: The number of resources on a page. 1 to 100. 100 if left out.
  public func listAll(
    resourceIDList: [String]? = nil, provider: String, type: String, limit: Int? = nil
  ) -> PagedItems<Resource> {
    var arguments = Members()
    arguments.set("resource_id_list", resourceIDList)
    arguments.set("provider", provider)
    arguments.set("type", type)
    arguments.set("limit", limit)
    return PagedItems(call: TypedCall(transport, "resources.list", arguments))
  }
}
