// Made from the catalog by catalog-codegen; not to be edited.

import COCCatalog

extension COCClient {
  /// The operations on patches.
  public var patches: Patches { Patches(over: self) }
}

/// The operations on patches, with types.
public struct Patches: Sendable {
  private let transport: any Transport

  /// - Parameter transport: What performs the operations: a client, or an emulator in the process.
  public init(over transport: any Transport) { self.transport = transport }

  /// Lists the compliance reports of nodes, a page at a time. Section 4.5.1.
  ///
  /// - Parameters:
  ///   - enterpriseProjectID: The enterprise project's ID.
  ///   - name: The node's name.
  ///   - instanceID: The ECS ID of the node.
  ///   - ip: The address in the internal network.
  ///   - eip: The elastic IP address.
  ///   - operatingSystem: The operating system.
  ///   - region: The region.
  ///   - group: The group.
  ///   - compliantStatus: Whether the node is compliant.
  ///   - orderID: The service ticket's ID.
  ///   - offset: The page, counted from 1. 1 to 1000000. 1 if left out.
  ///   - limit: The number of reports on a page. 1 to 100. 10 if left out.
  ///   - sortDir: The order of the results.
  ///   - sortKey: What the results are sorted by.
  ///   - reportScene: What kind of nodes.
  ///   - cceInfoID: The ID of the CCE cluster's information.
  /// - Throws: `OperationError`, and `CancellationError`.
  public func list(
    enterpriseProjectID: String? = nil, name: String? = nil, instanceID: String? = nil,
    ip: String? = nil, eip: String? = nil, operatingSystem: OperatingSystem? = nil,
    region: String? = nil, group: String? = nil, compliantStatus: ComplianceStatus? = nil,
    orderID: String? = nil, offset: Int? = nil, limit: Int? = nil, sortDir: SortDirection? = nil,
    sortKey: PatchReportSortKey? = nil, reportScene: ReportScene? = nil, cceInfoID: String? = nil
  ) async throws -> PatchReportPage {
    var arguments = Members()
    arguments.set("enterprise_project_id", enterpriseProjectID)
    arguments.set("name", name)
    arguments.set("instance_id", instanceID)
    arguments.set("ip", ip)
    arguments.set("eip", eip)
    arguments.set("operating_system", operatingSystem)
    arguments.set("region", region)
    arguments.set("group", group)
    arguments.set("compliant_status", compliantStatus)
    arguments.set("order_id", orderID)
    arguments.set("offset", offset)
    arguments.set("limit", limit)
    arguments.set("sort_dir", sortDir)
    arguments.set("sort_key", sortKey)
    arguments.set("report_scene", reportScene)
    arguments.set("cce_info_id", cceInfoID)
    return try await TypedCall<PatchReportPage>(transport, "patches.list", arguments).perform()
  }

  /// All items of `list`, whose pages are asked for as they are needed. Section 4.5.1.
  ///
  /// - Parameters:
  ///   - enterpriseProjectID: The enterprise project's ID.
  ///   - name: The node's name.
  ///   - instanceID: The ECS ID of the node.
  ///   - ip: The address in the internal network.
  ///   - eip: The elastic IP address.
  ///   - operatingSystem: The operating system.
  ///   - region: The region.
  ///   - group: The group.
  ///   - compliantStatus: Whether the node is compliant.
  ///   - orderID: The service ticket's ID.
  ///   - limit: The number of reports on a page. 1 to 100. 10 if left out.
  ///   - sortDir: The order of the results.
  ///   - sortKey: What the results are sorted by.
  ///   - reportScene: What kind of nodes.
  ///   - cceInfoID: The ID of the CCE cluster's information.
  public func listAll(
    enterpriseProjectID: String? = nil, name: String? = nil, instanceID: String? = nil,
    ip: String? = nil, eip: String? = nil, operatingSystem: OperatingSystem? = nil,
    region: String? = nil, group: String? = nil, compliantStatus: ComplianceStatus? = nil,
    orderID: String? = nil, limit: Int? = nil, sortDir: SortDirection? = nil,
    sortKey: PatchReportSortKey? = nil, reportScene: ReportScene? = nil, cceInfoID: String? = nil
  ) -> PagedItems<PatchReport> {
    var arguments = Members()
    arguments.set("enterprise_project_id", enterpriseProjectID)
    arguments.set("name", name)
    arguments.set("instance_id", instanceID)
    arguments.set("ip", ip)
    arguments.set("eip", eip)
    arguments.set("operating_system", operatingSystem)
    arguments.set("region", region)
    arguments.set("group", group)
    arguments.set("compliant_status", compliantStatus)
    arguments.set("order_id", orderID)
    arguments.set("limit", limit)
    arguments.set("sort_dir", sortDir)
    arguments.set("sort_key", sortKey)
    arguments.set("report_scene", reportScene)
    arguments.set("cce_info_id", cceInfoID)
    return PagedItems(call: TypedCall(transport, "patches.list", arguments))
  }

  /// Lists the patches of a node's report, a page at a time. Section 4.5.2.
  ///
  /// - Parameters:
  ///   - instanceCompliantID: The report's ID.
  ///   - offset: The page, counted from 1. 1 to 1000000. 1 if left out.
  ///   - limit: The number of patches on a page. 1 to 100. 10 if left out.
  ///   - title: The patch's name.
  ///   - sortDir: The order of the results.
  ///   - sortKey: What the results are sorted by.
  ///   - patchStatus: Whether the patch is installed.
  ///   - classification: The category.
  ///   - severityLevel: How severe it is.
  ///   - complianceLevel: How much compliance depends on it.
  /// - Throws: `OperationError`, and `CancellationError`.
  public func items(
    instanceCompliantID: String, offset: Int? = nil, limit: Int? = nil, title: String? = nil,
    sortDir: SortDirection? = nil, sortKey: PatchItemSortKey? = nil,
    patchStatus: PatchStatus? = nil, classification: String? = nil, severityLevel: String? = nil,
    complianceLevel: String? = nil
  ) async throws -> PatchItemPage {
    var arguments = Members()
    arguments.set("instance_compliant_id", instanceCompliantID)
    arguments.set("offset", offset)
    arguments.set("limit", limit)
    arguments.set("title", title)
    arguments.set("sort_dir", sortDir)
    arguments.set("sort_key", sortKey)
    arguments.set("patch_status", patchStatus)
    arguments.set("classification", classification)
    arguments.set("severity_level", severityLevel)
    arguments.set("compliance_level", complianceLevel)
    return try await TypedCall<PatchItemPage>(transport, "patches.items", arguments).perform()
  }

  /// All items of `items`, whose pages are asked for as they are needed. Section 4.5.2.
  ///
  /// - Parameters:
  ///   - instanceCompliantID: The report's ID.
  ///   - limit: The number of patches on a page. 1 to 100. 10 if left out.
  ///   - title: The patch's name.
  ///   - sortDir: The order of the results.
  ///   - sortKey: What the results are sorted by.
  ///   - patchStatus: Whether the patch is installed.
  ///   - classification: The category.
  ///   - severityLevel: How severe it is.
  ///   - complianceLevel: How much compliance depends on it.
  public func itemsAll(
    instanceCompliantID: String, limit: Int? = nil, title: String? = nil,
    sortDir: SortDirection? = nil, sortKey: PatchItemSortKey? = nil,
    patchStatus: PatchStatus? = nil, classification: String? = nil, severityLevel: String? = nil,
    complianceLevel: String? = nil
  ) -> PagedItems<PatchItem> {
    var arguments = Members()
    arguments.set("instance_compliant_id", instanceCompliantID)
    arguments.set("limit", limit)
    arguments.set("title", title)
    arguments.set("sort_dir", sortDir)
    arguments.set("sort_key", sortKey)
    arguments.set("patch_status", patchStatus)
    arguments.set("classification", classification)
    arguments.set("severity_level", severityLevel)
    arguments.set("compliance_level", complianceLevel)
    return PagedItems(call: TypedCall(transport, "patches.items", arguments))
  }
}
