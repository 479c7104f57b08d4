/// Section 4.5.
enum PatchOperations {
  static let all = [list, items]

  private static func page(of noun: String) -> [Parameter] {
    [
      Parameter(
        "offset", in: .query, .int(1...1_000_000), default: 1, "The page, counted from 1."),
      Parameter(
        "limit", in: .query, .int(1...100), default: 10, "The number of \(noun) on a page."),
    ]
  }

  private static let sortDirection = Parameter(
    "sort_dir", in: .query, .enumeration(Enumerations.sortDirection), "The order of the results.")

  private static let list = Operation(
    namespace: "patches", name: "list", apiName: "ListInstanceCompliant", method: .get,
    path: "/v1/patch/instance/compliant",
    parameters: [
      Parameter("enterprise_project_id", in: .query, .string(), "The enterprise project's ID."),
      Parameter("name", in: .query, .string(), "The node's name."),
      Parameter("instance_id", in: .query, .string(), "The ECS ID of the node."),
      Parameter("ip", in: .query, .string(), "The address in the internal network."),
      Parameter("eip", in: .query, .string(), "The elastic IP address."),
      Parameter(
        "operating_system", in: .query, .enumeration(Enumerations.operatingSystem),
        "The operating system."),
      Parameter("region", in: .query, .string(), "The region."),
      Parameter("group", in: .query, .string(), "The group."),
      Parameter(
        "compliant_status", in: .query, .enumeration(Enumerations.complianceStatus),
        "Whether the node is compliant."),
      Parameter("order_id", in: .query, .string(), "The service ticket's ID."),
    ] + page(of: "reports") + [
      sortDirection,
      Parameter(
        "sort_key", in: .query, .enumeration(Enumerations.patchReportSortKey),
        "What the results are sorted by."),
      Parameter(
        "report_scene", in: .query, .enumeration(Enumerations.reportScene),
        "What kind of nodes."),
      Parameter(
        "cce_info_id", in: .query, .string(), "The ID of the CCE cluster's information."),
    ],
    reply: Reply(.bare, .object(Models.patchReportPage)), effect: .reads,
    paging: Paging(items: "instance_compliant", total: "count", next: .number),
    summary: "Lists the compliance reports of nodes, a page at a time.", section: "4.5.1")

  private static let items = Operation(
    namespace: "patches", name: "items", apiName: "ShowInstancePatchItems", method: .get,
    path: "/v1/patch/instance/compliant/{instance_compliant_id}",
    parameters: [
      Parameter(
        "instance_compliant_id", in: .path, .string(), required: true, "The report's ID.")
    ] + page(of: "patches") + [
      Parameter("title", in: .query, .string(), "The patch's name."),
      sortDirection,
      Parameter(
        "sort_key", in: .query, .enumeration(Enumerations.patchItemSortKey),
        "What the results are sorted by."),
      Parameter(
        "patch_status", in: .query, .enumeration(Enumerations.patchStatus),
        "Whether the patch is installed."),
      Parameter("classification", in: .query, .string(), "The category."),
      Parameter("severity_level", in: .query, .string(), "How severe it is."),
      Parameter(
        "compliance_level", in: .query, .string(), "How much compliance depends on it."),
    ],
    reply: Reply(.bare, .object(Models.patchItemPage)), effect: .reads,
    paging: Paging(items: "compliance_items", total: "count", next: .number),
    summary: "Lists the patches of a node's report, a page at a time.", section: "4.5.2")
}
