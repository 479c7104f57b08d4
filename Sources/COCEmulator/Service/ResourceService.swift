import COCCatalog

/// Section 4.1: the resources of the fleet. They belong to the default project.
enum ResourceService {
  static func list(_ arguments: Arguments, _ context: RequestContext) throws -> JSONValue {
    guard context.caller.project == context.configuration.defaultProject else { return .array([]) }
    let provider = arguments.text("provider")
    let type = arguments.text("type")
    let ids = arguments["resource_id_list"]?.arrayValue
      .map { Set($0.compactMap(\.stringValue)) }
    let hosts = context.fleet.fleet.hosts.filter {
      $0.provider == provider && $0.type == type && ids?.contains($0.id) != false
    }
    var page = hosts[...]
    // The reply of the reference carries no marker: it is the ID of the last resource of a page, that
    // of the CMDB or that of the cloud service.
    if let marker = arguments.string("marker"), !marker.isEmpty {
      guard let last = hosts.firstIndex(where: { $0.id == marker || cmdbID($0) == marker }) else {
        throw Refusal("marker \(marker.prefix(64)) is not the ID of a resource in this list")
      }
      page = hosts[(last + 1)...]
    }
    let limit = Int(arguments.int("limit") ?? 100)
    return .array(page.prefix(limit).map { resource($0, context.configuration.defaultProject) })
  }

  private static func cmdbID(_ host: Fleet.Host) -> String {
    StableHash.hex("cmdb:\(host.id)", digits: 24)
  }

  private static func resource(_ host: Fleet.Host, _ project: String) -> JSONValue {
    var properties = host.properties
    properties["host_name"] = .string(host.name)
    properties["status"] = properties["status"] ?? "ACTIVE"
    properties["fixed_ip"] = JSONValue(host.fixedIP)
    properties["floating_ip"] = JSONValue(host.floatingIP)
    properties["zone_id"] = JSONValue(host.zone)
    properties["agent_status"] = host.isOnline ? "ONLINE" : "OFFLINE"
    return [
      "id": .string(cmdbID(host)), "resource_id": .string(host.id), "name": .string(host.name),
      "provider": .string(host.provider), "type": .string(host.type),
      "project_id": .string(project), "region_id": .string(host.region),
      "ep_id": .string(host.enterpriseProject),
      "tags": .object(host.tags.mapValues(JSONValue.string)), "properties": .object(properties),
      "agent_id": .string(host.agentID),
    ]
  }
}
