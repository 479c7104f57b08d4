extension Models {
  /// Table 4-82 of section 4.5.1.
  static let severitySummary = Model(
    "SeveritySummary",
    [
      Parameter("critical_count", .int(), "Patches of critical severity."),
      Parameter("high_count", .int(), "Patches of high severity."),
      Parameter("informational_count", .int(), "Patches for information."),
      Parameter("low_count", .int(), "Patches of low severity."),
      Parameter("medium_count", .int(), "Patches of medium severity."),
      Parameter("unspecified_count", .int(), "Patches of unspecified severity."),
    ])

  /// Table 4-80 of section 4.5.1.
  static let compliantSummary = Model(
    "CompliantSummary",
    [
      Parameter("compliant_count", .int(), "The number of compliant patches."),
      Parameter("severity_summary", .object(severitySummary), "The same by severity."),
    ])

  /// Table 4-81 of section 4.5.1.
  static let nonCompliantSummary = Model(
    "NonCompliantSummary",
    [
      Parameter("non_compliant_count", .int(), "The number of patches that are not compliant."),
      Parameter("severity_summary", .object(severitySummary), "The same by severity."),
    ])

  /// Table 4-83 of section 4.5.1.
  static let executionSummary = Model(
    "ExecutionSummary",
    [
      Parameter("order_id", .string(), "The service ticket's ID."),
      Parameter("job_id", .string(), "The ID of the script's execution."),
      Parameter("report_time", .int(unit: .epochMilliseconds), "When it was reported."),
    ])

  /// Table 4-79 of section 4.5.1.
  static let patchReport = Model(
    "PatchReport",
    [
      Parameter("compliant_summary", .object(compliantSummary), "The compliant patches."),
      Parameter("non_compliant_summary", .object(nonCompliantSummary), "The other patches."),
      Parameter("execution_summary", .object(executionSummary), "How the report was made."),
      Parameter("id", .string(), "The report's ID: `instance_compliant_id` of patches.items."),
      Parameter("enterprise_project_id", .string(), "The enterprise project's ID."),
      Parameter("name", .string(), "The node's name."),
      Parameter("instance_id", .string(), "The node's ID."),
      Parameter("node_id", .string(), "The ID of a node of a CCE cluster."),
      Parameter("ip", .string(), "The node's address."),
      Parameter("eip", .string(), "The elastic IP address."),
      Parameter("region", .string(), "The region."),
      Parameter("group", .string(), "The group."),
      Parameter(
        "report_scene", .enumeration(Enumerations.reportScene), "What kind of node it is."),
      Parameter("cce_info_id", .string(), "The ID of the CCE cluster's information."),
      Parameter(
        "status", .enumeration(Enumerations.complianceStatus), "Whether the node is compliant."),
      Parameter("baseline_id", .string(), "The patch baseline's ID."),
      Parameter("baseline_name", .string(), "The patch baseline's name."),
      Parameter("rule_type", .string(), "The kind of the baseline's rules."),
      Parameter(
        "operating_system", .enumeration(Enumerations.operatingSystem), "The operating system."),
    ])

  /// Table 4-78 of section 4.5.1.
  static let patchReportPage = Model(
    "PatchReportPage",
    [
      Parameter("count", .int(), "The number of reports on all pages."),
      Parameter("instance_compliant", .array(.object(patchReport)), "The reports of this page."),
    ])

  /// Table 4-89 of section 4.5.2.
  static let patchDetail = Model(
    "PatchDetail",
    [
      Parameter("installed_time", .int(unit: .epochMilliseconds), "When it was installed."),
      Parameter("patch_baseline_id", .string(), "The patch baseline's ID."),
      Parameter("patch_baseline_name", .string(), "The patch baseline's name."),
      Parameter(
        "patch_status", .enumeration(Enumerations.patchStatus), "Whether it is installed."),
    ])

  /// Table 4-88 of section 4.5.2.
  static let patchItem = Model(
    "PatchItem",
    [
      Parameter("instance_id", .string(), "The node's ID."),
      Parameter("title", .string(), "The patch's name."),
      Parameter("classification", .string(), "The category."),
      Parameter("severity_level", .string(), "How severe it is."),
      Parameter("compliance_level", .string(), "How much compliance depends on it."),
      Parameter("patch_detail", .object(patchDetail), "More about the patch."),
    ])

  /// Table 4-87 of section 4.5.2.
  static let patchItemPage = Model(
    "PatchItemPage",
    [
      Parameter("count", .int(), "The number of patches on all pages."),
      Parameter("compliance_items", .array(.object(patchItem)), "The patches of this page."),
    ])
}
