/// The objects that operations take and return, each declared once.
enum Models {}

extension Models {
  /// Table 4-3 of section 4.1.1.
  static let resource = Model(
    "Resource",
    [
      Parameter("id", .string(), "The resource's ID in the CMDB."),
      Parameter("resource_id", .string(), "The resource's ID in its cloud service."),
      Parameter("name", .string(), "The resource's name."),
      Parameter("provider", .string(), "The cloud service, for example `ecs`."),
      Parameter("type", .string(), "The resource's type, for example `cloudservers`."),
      Parameter("project_id", .string(), "The project the resource belongs to."),
      Parameter("region_id", .string(), "The region the resource is in."),
      Parameter("ep_id", .string(), "The enterprise project the resource belongs to."),
      Parameter("tags", .map(.string()), "The resource's tags."),
      Parameter("properties", .map(.any), "The resource's attributes; they depend on its type."),
      Parameter("agent_id", .string(), "The ID of the host's UniAgent."),
    ])
}
