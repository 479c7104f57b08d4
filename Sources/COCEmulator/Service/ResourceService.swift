import COCCatalog

/// Section 4.1: the resources of the fleet. They belong to the default project.
enum ResourceService {
  static func list(_ arguments: Arguments, _ context: RequestContext) throws -> JSONValue {
    guard context.caller.project == context.configuration.defaultProject else { return .array([]) }
    let kind = FleetIndex.Kind(
      provider: arguments.text("provider"), type: arguments.text("type"))
    // The reply of the reference carries no marker: it is the ID of the last resource of a page, that
    // of the CMDB or that of the cloud service.
    let marker = arguments.string("marker").flatMap { $0.isEmpty ? nil : $0 }
    let page = context.fleet.resources(
      of: kind, ids: arguments["resource_id_list"]?.arrayValue?.compactMap(\.stringValue),
      after: marker, limit: Int(arguments.int("limit") ?? 100))
    guard let page else {
      throw Refusal(
        "marker \((marker ?? "").prefix(64)) is not the ID of a resource in this list")
    }
    return .array(page.map { resource($0, context.configuration.defaultProject) })
  }

  private static func resource(
    _ resource: FleetIndex.Resource, _ project: String
  ) -> JSONValue {
    let host = resource.host
    var properties = host.properties
    properties["host_name"] = .string(host.name)
    properties["status"] = properties["status"] ?? "ACTIVE"
    properties["fixed_ip"] = JSONValue(host.fixedIP)
    properties["floating_ip"] = JSONValue(host.floatingIP)
    properties["zone_id"] = JSONValue(host.zone)
    properties["agent_status"] = host.isOnline ? "ONLINE" : "OFFLINE"
    return [
      "id": .string(resource.cmdbID), "resource_id": .string(host.id), "name": .string(host.name),
      "provider": .string(host.provider), "type": .string(host.type),
      "project_id": .string(project), "region_id": .string(host.region),
      "ep_id": .string(host.enterpriseProject),
      "tags": .object(host.tags.mapValues(JSONValue.string)), "properties": .object(properties),
      "agent_id": .string(host.agentID),
    ]
  }
}
