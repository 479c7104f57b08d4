extension Models {
  /// Table 4-38 of section 4.3.1. The names and the version's UUID are strings, whatever the table
  /// says of Long; `script_source` stands in the example, not in the table.
  static let orderProperties = Model(
    "OrderProperties",
    [
      Parameter("script_uuid", .string(), "The UUID of the script."),
      Parameter("script_name", .string(), "The script's name."),
      Parameter("script_version_uuid", .string(), "The UUID of the script's version."),
      Parameter("script_version_name", .string(), "The name of the script's version."),
      Parameter("current_execute_batch_index", .int(), "The batch that is being executed."),
      Parameter("execute_param", .object(executeParam), "What the execution was started with."),
      Parameter("script_source", .string(), "Where the script is from, as `CUSTOM_SCRIPT`."),
    ])

  private static func times(of subject: String) -> [Parameter] {
    [
      Parameter("gmt_created", .int(unit: .epochMilliseconds), "When \(subject) was created."),
      Parameter(
        "gmt_finished", .int(unit: .epochMilliseconds),
        "When \(subject) ended; null before that."),
      Parameter(
        "execute_costs", .int(unit: .milliseconds),
        "How long \(subject) took; documented as seconds, the examples are milliseconds."),
    ]
  }

  /// Table 4-37 of section 4.3.1.
  static let order = Model(
    "Order",
    [Parameter("execute_uuid", .string(1...26), "The execution's UUID.")] + times(of: "the order")
      + [
        Parameter("creator", .string(), "Who started it."),
        Parameter("status", .enumeration(Enumerations.orderStatus), "How far it is."),
        Parameter("properties", .object(orderProperties), "The script and how it is executed."),
      ])

  /// Table 4-43 of section 4.3.2.
  static let orderBatch = Model(
    "OrderBatch",
    [
      Parameter("batch_index", .int(), "The batch's place, counted from 1."),
      Parameter("total_instances", .int(), "The number of hosts in the batch."),
      Parameter(
        "rotation_strategy", .enumeration(Enumerations.rotationStrategy),
        "What happens after the batch."),
      Parameter("properties", .string(), "The batch's label."),
    ])

  /// Table 4-46 of section 4.3.3.
  static let executionStatistic = Model(
    "ExecutionStatistic",
    [
      Parameter("instance_status", .enumeration(Enumerations.instanceStatus), "The status."),
      Parameter("instance_count", .int(), "The number of hosts in this status."),
      Parameter("batch_indexes", .array(.int()), "The batches with hosts in this status."),
    ])

  /// Table 4-45 of section 4.3.3.
  static let orderStatistics = Model(
    "OrderStatistics",
    [
      Parameter("total_instance", .int(), "The number of hosts in all."),
      Parameter(
        "execute_statistics", .array(.object(executionStatistic)), "One entry for each status."),
    ])

  /// Table 4-52 of section 4.3.4.
  static let hostProperties = Model(
    "HostProperties",
    [
      Parameter("host_name", .string(), "The host's name."),
      Parameter("fixed_ip", .string(), "The address in the internal network."),
      Parameter("floating_ip", .string(), "The elastic IP address (EIP)."),
      Parameter("region_id", .string(), "The region."),
      Parameter("zone_id", .string(), "The availability zone."),
      Parameter("application", .string(), "The CloudCMDB application, in its view alone."),
      Parameter("group", .string(), "The CloudCMDB group, in its view alone."),
      Parameter("project_id", .string(), "The project."),
    ])

  /// Table 4-51 of section 4.3.4. `region_id` and `project_id` stand in the example, not in the
  /// table.
  static let executionHost = Model(
    "ExecutionHost",
    [
      Parameter("resource_id", .string(), "The ECS ID of the host."),
      Parameter("agent_sn", .string(), "The serial number of the host's UniAgent."),
      Parameter("agent_status", .string(), "The status of the UniAgent."),
      Parameter("region_id", .string(), "The region."),
      Parameter("project_id", .string(), "The project."),
      Parameter("properties", .object(hostProperties), "More about the host."),
    ])

  /// Table 4-50 of section 4.3.4.
  static let executionInstance = Model(
    "ExecutionInstance",
    [
      Parameter("id", .int(), "The execution's number: `instance_id` of orders.operate."),
      Parameter("target_instance", .object(executionHost), "The host."),
    ] + times(of: "the execution") + [
      Parameter("status", .enumeration(Enumerations.instanceStatus), "How far it is."),
      Parameter("message", .string(), "The script's log on this host, 1 MB at most."),
    ])

  /// Table 4-49 of section 4.3.4.
  static let batchDetail = Model(
    "BatchDetail",
    [
      Parameter("batch_index", .int(), "The batch's place, counted from 1."),
      Parameter("total_instances", .int(), "The number of hosts in the batch."),
      Parameter(
        "execute_instances", .array(.object(executionInstance)), "The hosts of this page."),
    ])

  /// Table 4-56 of section 4.3.5.
  static let orderSummaryProperties = Model(
    "OrderSummaryProperties", [Parameter("region_ids", .string(), "The regions of the hosts.")])

  /// Table 4-55 of section 4.3.5: an order in a list.
  static let orderSummary = Model(
    "OrderSummary",
    [
      Parameter("order_id", .int(1...Int64.max), "The order's running number."),
      Parameter("order_name", .string(1...64), "The order's name."),
      Parameter("execute_uuid", .string(), "The execution's UUID."),
    ] + times(of: "the order") + [
      Parameter("creator", .string(), "Who started it."),
      Parameter("status", .enumeration(Enumerations.orderStatus), "How far it is."),
      Parameter("properties", .object(orderSummaryProperties), "The regions."),
    ])

  /// Table 4-54 of section 4.3.5.
  static let orderPage = Model(
    "OrderPage",
    [
      Parameter("total", .int(), "The number of orders on all pages."),
      Parameter("data", .array(.object(orderSummary)), "The orders of this page."),
    ])
}
