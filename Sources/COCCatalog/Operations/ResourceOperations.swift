/// Section 4.1.
enum ResourceOperations {
  static let all = [list]

  private static let list = Operation(
    namespace: "resources", name: "list", apiName: "ListResources", method: .get,
    path: "/v1/resources",
    parameters: [
      Parameter(
        "resource_id_list", in: .query, .array(.string()), "Only the resources with these IDs."),
      Parameter(
        "provider", in: .query, .string(), required: true, "The cloud service, for example `ecs`."),
      Parameter(
        "type", in: .query, .string(), required: true,
        "The type of resource, for example `cloudservers`."),
      Parameter(
        "limit", in: .query, .int(1...100), required: true, default: 100,
        "The number of resources on a page."),
      Parameter(
        "marker", in: .query, .string(), "Where the page begins: the marker of the page before."),
    ],
    reply: Reply(.data, .array(.object(Models.resource))), effect: .reads,
    paging: Paging(items: nil, next: .marker(field: "id")), errors: Faults.reading,
    summary: "Lists the resources of a cloud service.", section: "4.1.1")
}
