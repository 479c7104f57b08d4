// Made from the catalog by catalog-codegen; not to be edited.

import COCCatalog

/// `PatchReportPage` of the API.
public struct PatchReportPage: CatalogModel {
  /// The number of reports on all pages.
  public var count: Int?
  /// The reports of this page.
  public var instanceCompliant: [PatchReport]?

  /// As a reply would hold it, for tests; what is left out is `nil`.
  public init(count: Int? = nil, instanceCompliant: [PatchReport]? = nil) {
    self.count = count
    self.instanceCompliant = instanceCompliant
  }

  public init?(json: JSONValue) {
    guard let members = Members(json) else { return nil }
    self.count = members.get("count")
    self.instanceCompliant = members.get("instance_compliant")
  }

  public var json: JSONValue {
    var members = Members()
    members.set("count", count)
    members.set("instance_compliant", instanceCompliant)
    return .object(members.values)
  }
}

/// `PatchReport` of the API.
public struct PatchReport: CatalogModel {
  /// The compliant patches.
  public var compliantSummary: CompliantSummary?
  /// The other patches.
  public var nonCompliantSummary: NonCompliantSummary?
  /// How the report was made.
  public var executionSummary: ExecutionSummary?
  /// The report's ID: `instance_compliant_id` of patches.items.
  public var id: String?
  /// The enterprise project's ID.
  public var enterpriseProjectID: String?
  /// The node's name.
  public var name: String?
  /// The node's ID.
  public var instanceID: String?
  /// The ID of a node of a CCE cluster.
  public var nodeID: String?
  /// The node's address.
  public var ip: String?
  /// The elastic IP address.
  public var eip: String?
  /// The region.
  public var region: String?
  /// The group.
  public var group: String?
  /// What kind of node it is.
  public var reportScene: ReportScene?
  /// The ID of the CCE cluster's information.
  public var cceInfoID: String?
  /// Whether the node is compliant.
  public var status: ComplianceStatus?
  /// The patch baseline's ID.
  public var baselineID: String?
  /// The patch baseline's name.
  public var baselineName: String?
  /// The kind of the baseline's rules.
  public var ruleType: String?
  /// The operating system.
  public var operatingSystem: OperatingSystem?

  /// As a reply would hold it, for tests; what is left out is `nil`.
  public init(
    compliantSummary: CompliantSummary? = nil, nonCompliantSummary: NonCompliantSummary? = nil,
    executionSummary: ExecutionSummary? = nil, id: String? = nil,
    enterpriseProjectID: String? = nil, name: String? = nil, instanceID: String? = nil,
    nodeID: String? = nil, ip: String? = nil, eip: String? = nil, region: String? = nil,
    group: String? = nil, reportScene: ReportScene? = nil, cceInfoID: String? = nil,
    status: ComplianceStatus? = nil, baselineID: String? = nil, baselineName: String? = nil,
    ruleType: String? = nil, operatingSystem: OperatingSystem? = nil
  ) {
    self.compliantSummary = compliantSummary
    self.nonCompliantSummary = nonCompliantSummary
    self.executionSummary = executionSummary
    self.id = id
    self.enterpriseProjectID = enterpriseProjectID
    self.name = name
    self.instanceID = instanceID
    self.nodeID = nodeID
    self.ip = ip
    self.eip = eip
    self.region = region
    self.group = group
    self.reportScene = reportScene
    self.cceInfoID = cceInfoID
    self.status = status
    self.baselineID = baselineID
    self.baselineName = baselineName
    self.ruleType = ruleType
    self.operatingSystem = operatingSystem
  }

  public init?(json: JSONValue) {
    guard let members = Members(json) else { return nil }
    self.compliantSummary = members.get("compliant_summary")
    self.nonCompliantSummary = members.get("non_compliant_summary")
    self.executionSummary = members.get("execution_summary")
    self.id = members.get("id")
    self.enterpriseProjectID = members.get("enterprise_project_id")
    self.name = members.get("name")
    self.instanceID = members.get("instance_id")
    self.nodeID = members.get("node_id")
    self.ip = members.get("ip")
    self.eip = members.get("eip")
    self.region = members.get("region")
    self.group = members.get("group")
    self.reportScene = members.get("report_scene")
    self.cceInfoID = members.get("cce_info_id")
    self.status = members.get("status")
    self.baselineID = members.get("baseline_id")
    self.baselineName = members.get("baseline_name")
    self.ruleType = members.get("rule_type")
    self.operatingSystem = members.get("operating_system")
  }

  public var json: JSONValue {
    var members = Members()
    members.set("compliant_summary", compliantSummary)
    members.set("non_compliant_summary", nonCompliantSummary)
    members.set("execution_summary", executionSummary)
    members.set("id", id)
    members.set("enterprise_project_id", enterpriseProjectID)
    members.set("name", name)
    members.set("instance_id", instanceID)
    members.set("node_id", nodeID)
    members.set("ip", ip)
    members.set("eip", eip)
    members.set("region", region)
    members.set("group", group)
    members.set("report_scene", reportScene)
    members.set("cce_info_id", cceInfoID)
    members.set("status", status)
    members.set("baseline_id", baselineID)
    members.set("baseline_name", baselineName)
    members.set("rule_type", ruleType)
    members.set("operating_system", operatingSystem)
    return .object(members.values)
  }
}

/// `CompliantSummary` of the API.
public struct CompliantSummary: CatalogModel {
  /// The number of compliant patches.
  public var compliantCount: Int?
  /// The same by severity.
  public var severitySummary: SeveritySummary?

  /// As a reply would hold it, for tests; what is left out is `nil`.
  public init(compliantCount: Int? = nil, severitySummary: SeveritySummary? = nil) {
    self.compliantCount = compliantCount
    self.severitySummary = severitySummary
  }

  public init?(json: JSONValue) {
    guard let members = Members(json) else { return nil }
    self.compliantCount = members.get("compliant_count")
    self.severitySummary = members.get("severity_summary")
  }

  public var json: JSONValue {
    var members = Members()
    members.set("compliant_count", compliantCount)
    members.set("severity_summary", severitySummary)
    return .object(members.values)
  }
}

/// `SeveritySummary` of the API.
public struct SeveritySummary: CatalogModel {
  /// Patches of critical severity.
  public var criticalCount: Int?
  /// Patches of high severity.
  public var highCount: Int?
  /// Patches for information.
  public var informationalCount: Int?
  /// Patches of low severity.
  public var lowCount: Int?
  /// Patches of medium severity.
  public var mediumCount: Int?
  /// Patches of unspecified severity.
  public var unspecifiedCount: Int?

  /// As a reply would hold it, for tests; what is left out is `nil`.
  public init(
    criticalCount: Int? = nil, highCount: Int? = nil, informationalCount: Int? = nil,
    lowCount: Int? = nil, mediumCount: Int? = nil, unspecifiedCount: Int? = nil
  ) {
    self.criticalCount = criticalCount
    self.highCount = highCount
    self.informationalCount = informationalCount
    self.lowCount = lowCount
    self.mediumCount = mediumCount
    self.unspecifiedCount = unspecifiedCount
  }

  public init?(json: JSONValue) {
    guard let members = Members(json) else { return nil }
    self.criticalCount = members.get("critical_count")
    self.highCount = members.get("high_count")
    self.informationalCount = members.get("informational_count")
    self.lowCount = members.get("low_count")
    self.mediumCount = members.get("medium_count")
    self.unspecifiedCount = members.get("unspecified_count")
  }

  public var json: JSONValue {
    var members = Members()
    members.set("critical_count", criticalCount)
    members.set("high_count", highCount)
    members.set("informational_count", informationalCount)
    members.set("low_count", lowCount)
    members.set("medium_count", mediumCount)
    members.set("unspecified_count", unspecifiedCount)
    return .object(members.values)
  }
}

/// `NonCompliantSummary` of the API.
public struct NonCompliantSummary: CatalogModel {
  /// The number of patches that are not compliant.
  public var nonCompliantCount: Int?
  /// The same by severity.
  public var severitySummary: SeveritySummary?

  /// As a reply would hold it, for tests; what is left out is `nil`.
  public init(nonCompliantCount: Int? = nil, severitySummary: SeveritySummary? = nil) {
    self.nonCompliantCount = nonCompliantCount
    self.severitySummary = severitySummary
  }

  public init?(json: JSONValue) {
    guard let members = Members(json) else { return nil }
    self.nonCompliantCount = members.get("non_compliant_count")
    self.severitySummary = members.get("severity_summary")
  }

  public var json: JSONValue {
    var members = Members()
    members.set("non_compliant_count", nonCompliantCount)
    members.set("severity_summary", severitySummary)
    return .object(members.values)
  }
}

/// `ExecutionSummary` of the API.
public struct ExecutionSummary: CatalogModel {
  /// The service ticket's ID.
  public var orderID: String?
  /// The ID of the script's execution.
  public var jobID: String?
  /// When it was reported. In milliseconds since 1970, UTC.
  public var reportTime: Int?

  /// As a reply would hold it, for tests; what is left out is `nil`.
  public init(orderID: String? = nil, jobID: String? = nil, reportTime: Int? = nil) {
    self.orderID = orderID
    self.jobID = jobID
    self.reportTime = reportTime
  }

  public init?(json: JSONValue) {
    guard let members = Members(json) else { return nil }
    self.orderID = members.get("order_id")
    self.jobID = members.get("job_id")
    self.reportTime = members.get("report_time")
  }

  public var json: JSONValue {
    var members = Members()
    members.set("order_id", orderID)
    members.set("job_id", jobID)
    members.set("report_time", reportTime)
    return .object(members.values)
  }
}

/// `PatchItemPage` of the API.
public struct PatchItemPage: CatalogModel {
  /// The number of patches on all pages.
  public var count: Int?
  /// The patches of this page.
  public var complianceItems: [PatchItem]?

  /// As a reply would hold it, for tests; what is left out is `nil`.
  public init(count: Int? = nil, complianceItems: [PatchItem]? = nil) {
    self.count = count
    self.complianceItems = complianceItems
  }

  public init?(json: JSONValue) {
    guard let members = Members(json) else { return nil }
    self.count = members.get("count")
    self.complianceItems = members.get("compliance_items")
  }

  public var json: JSONValue {
    var members = Members()
    members.set("count", count)
    members.set("compliance_items", complianceItems)
    return .object(members.values)
  }
}

/// `PatchItem` of the API.
public struct PatchItem: CatalogModel {
  /// The node's ID.
  public var instanceID: String?
  /// The patch's name.
  public var title: String?
  /// The category.
  public var classification: String?
  /// How severe it is.
  public var severityLevel: String?
  /// How much compliance depends on it.
  public var complianceLevel: String?
  /// More about the patch.
  public var patchDetail: PatchDetail?

  /// As a reply would hold it, for tests; what is left out is `nil`.
  public init(
    instanceID: String? = nil, title: String? = nil, classification: String? = nil,
    severityLevel: String? = nil, complianceLevel: String? = nil, patchDetail: PatchDetail? = nil
  ) {
    self.instanceID = instanceID
    self.title = title
    self.classification = classification
    self.severityLevel = severityLevel
    self.complianceLevel = complianceLevel
    self.patchDetail = patchDetail
  }

  public init?(json: JSONValue) {
    guard let members = Members(json) else { return nil }
    self.instanceID = members.get("instance_id")
    self.title = members.get("title")
    self.classification = members.get("classification")
    self.severityLevel = members.get("severity_level")
    self.complianceLevel = members.get("compliance_level")
    self.patchDetail = members.get("patch_detail")
  }

  public var json: JSONValue {
    var members = Members()
    members.set("instance_id", instanceID)
    members.set("title", title)
    members.set("classification", classification)
    members.set("severity_level", severityLevel)
    members.set("compliance_level", complianceLevel)
    members.set("patch_detail", patchDetail)
    return .object(members.values)
  }
}

/// `PatchDetail` of the API.
public struct PatchDetail: CatalogModel {
  /// When it was installed. In milliseconds since 1970, UTC.
  public var installedTime: Int?
  /// The patch baseline's ID.
  public var patchBaselineID: String?
  /// The patch baseline's name.
  public var patchBaselineName: String?
  /// Whether it is installed.
  public var patchStatus: PatchStatus?

  /// As a reply would hold it, for tests; what is left out is `nil`.
  public init(
    installedTime: Int? = nil, patchBaselineID: String? = nil, patchBaselineName: String? = nil,
    patchStatus: PatchStatus? = nil
  ) {
    self.installedTime = installedTime
    self.patchBaselineID = patchBaselineID
    self.patchBaselineName = patchBaselineName
    self.patchStatus = patchStatus
  }

  public init?(json: JSONValue) {
    guard let members = Members(json) else { return nil }
    self.installedTime = members.get("installed_time")
    self.patchBaselineID = members.get("patch_baseline_id")
    self.patchBaselineName = members.get("patch_baseline_name")
    self.patchStatus = members.get("patch_status")
  }

  public var json: JSONValue {
    var members = Members()
    members.set("installed_time", installedTime)
    members.set("patch_baseline_id", patchBaselineID)
    members.set("patch_baseline_name", patchBaselineName)
    members.set("patch_status", patchStatus)
    return .object(members.values)
  }
}
