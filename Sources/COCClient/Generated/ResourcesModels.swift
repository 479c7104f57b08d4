// Made from the catalog by catalog-codegen; not to be edited.

import COCCatalog

/// `Resource` of the API.
public struct Resource: CatalogModel {
  /// The resource's ID in the CMDB.
  public var id: String?
  /// The resource's ID in its cloud service.
  public var resourceID: String?
  /// The resource's name.
  public var name: String?
  /// The cloud service, for example `ecs`.
  public var provider: String?
  /// The resource's type, for example `cloudservers`.
  public var type: String?
  /// The project the resource belongs to.
  public var projectID: String?
  /// The region the resource is in.
  public var regionID: String?
  /// The enterprise project the resource belongs to.
  public var epID: String?
  /// The resource's tags.
  public var tags: [String: String]?
  /// The resource's attributes; they depend on its type.
  public var properties: [String: JSONValue]?
  /// The ID of the host's UniAgent.
  public var agentID: String?

  /// As a reply would hold it, for tests; what is left out is `nil`.
  public init(
    id: String? = nil, resourceID: String? = nil, name: String? = nil, provider: String? = nil,
    type: String? = nil, projectID: String? = nil, regionID: String? = nil, epID: String? = nil,
    tags: [String: String]? = nil, properties: [String: JSONValue]? = nil, agentID: String? = nil
  ) {
    self.id = id
    self.resourceID = resourceID
    self.name = name
    self.provider = provider
    self.type = type
    self.projectID = projectID
    self.regionID = regionID
    self.epID = epID
    self.tags = tags
    self.properties = properties
    self.agentID = agentID
  }

  public init?(json: JSONValue) {
    guard let members = Members(json) else { return nil }
    self.id = members.get("id")
    self.resourceID = members.get("resource_id")
    self.name = members.get("name")
    self.provider = members.get("provider")
    self.type = members.get("type")
    self.projectID = members.get("project_id")
    self.regionID = members.get("region_id")
    self.epID = members.get("ep_id")
    self.tags = members.get("tags")
    self.properties = members.get("properties")
    self.agentID = members.get("agent_id")
  }

  public var json: JSONValue {
    var members = Members()
    members.set("id", id)
    members.set("resource_id", resourceID)
    members.set("name", name)
    members.set("provider", provider)
    members.set("type", type)
    members.set("project_id", projectID)
    members.set("region_id", regionID)
    members.set("ep_id", epID)
    members.set("tags", tags)
    members.set("properties", properties)
    members.set("agent_id", agentID)
    return .object(members.values)
  }
}
