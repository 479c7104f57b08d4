/// Section 4.3.
enum OrderOperations {
  static let all = [get, batches, statistics, batch, list, operate]

  private static let executeUUID = Parameter(
    "execute_uuid", in: .path, .string(1...26), required: true,
    "The execution's UUID, from scripts.execute or orders.list.")

  private static let get = Operation(
    namespace: "orders", name: "get", apiName: "GetScriptJobInfo", method: .get,
    path: "/v1/job/script/orders/{execute_uuid}", parameters: [executeUUID],
    reply: Reply(.data, .object(Models.order)), effect: .reads,
    observation: observation([
      .status: .reply("status"), .name: .reply("properties.script_name"),
      .currentBatch: .reply("properties.current_execute_batch_index"),
    ]), errors: Faults.reading, summary: "Reads an order: its status, times and script.",
    section: "4.3.1")

  private static let batches = Operation(
    namespace: "orders", name: "batches", apiName: "ListScriptJobBatches", method: .get,
    path: "/v1/job/script/orders/{execute_uuid}/batches", parameters: [executeUUID],
    reply: Reply(.data, .array(.object(Models.orderBatch))), effect: .reads,
    errors: Faults.reading, summary: "Lists the batches of an order.", section: "4.3.2")

  private static let statistics = Operation(
    namespace: "orders", name: "statistics", apiName: "GetScriptJobStatistics", method: .get,
    path: "/v1/job/script/orders/{execute_uuid}/statistics", parameters: [executeUUID],
    reply: Reply(.data, .object(Models.orderStatistics)), effect: .reads,
    observation: observation([
      .hostCount: .reply("total_instance"), .hostCounts: .reply("execute_statistics"),
    ]), errors: Faults.reading, summary: "Counts the hosts of an order by status.",
    section: "4.3.3")

  private static let batch = Operation(
    namespace: "orders", name: "batch", apiName: "GetScriptJobBatch", method: .get,
    path: "/v1/job/script/orders/{execute_uuid}/batches/{batch_index}",
    parameters: [
      executeUUID,
      Parameter(
        "batch_index", in: .path, .int(1...20), required: true, "The batch, counted from 1."),
      Parameter(
        "status", in: .query, .enumeration(Enumerations.instanceStatusFilter),
        "Only hosts in this status."),
      Parameter(
        "limit", in: .query, .int(1...50), required: true, default: 50,
        "The number of hosts on a page."),
      Parameter(
        "marker", in: .query, .int(0...2_147_483_647), required: true, default: 0,
        "The `id` of the last host of the page before; 0 for the first page."),
    ],
    reply: Reply(.data, .object(Models.batchDetail)), effect: .reads,
    paging: Paging(items: "execute_instances", next: .marker(field: "id")),
    observation: observation([
      .hosts: .reply("execute_instances"), .batch: .argument("batch_index"),
    ]), errors: Faults.reading,
    summary: "Reads the hosts of a batch and their logs, a page at a time.", section: "4.3.4")

  /// The limits of the times, 2147483647 as the reference has it, leave room for seconds alone.
  private static let list = Operation(
    namespace: "orders", name: "list", apiName: "ListScriptJobs", method: .get,
    path: "/v1/job/script/orders",
    parameters: [
      Parameter("limit", in: .query, .int(1...100), "The number of orders on a page."),
      Parameter(
        "marker", in: .query, .int(1...2_147_483_647),
        "The `order_id` of the last order of the page before."),
      Parameter(
        "start_time", in: .query, .int(1...2_147_483_647, unit: .epochSeconds),
        "Only orders created at this time or later."),
      Parameter(
        "end_time", in: .query, .int(1...2_147_483_647, unit: .epochSeconds),
        "Only orders created at this time or before."),
      Parameter("creator", in: .query, .string(1...64), "Who started the order."),
      Parameter(
        "status", in: .query, .enumeration(Enumerations.orderStatusFilter),
        "Only orders in this status."),
    ],
    reply: Reply(.data, .object(Models.orderPage)), effect: .reads,
    paging: Paging(items: "data", total: "total", next: .marker(field: "order_id")),
    errors: Faults.reading,
    summary: "Lists orders, a page at a time.", section: "4.3.5")

  private static let operate = Operation(
    namespace: "orders", name: "operate", apiName: "OperateScriptJob", method: .put,
    path: "/v1/job/script/orders/{execute_uuid}/operation",
    parameters: [
      executeUUID,
      Parameter("batch_index", .int(1...20), "The batch, for SKIP_BATCH."),
      Parameter(
        "instance_id", .int(1...Int64.max),
        "The `id` of a host's execution (see orders.batch), for CANCEL_INSTANCE."),
      Parameter(
        "operation_type", .enumeration(Enumerations.operationType), required: true,
        "What to do."),
    ],
    reply: Reply(.data, .string()), effect: .changes,
    reconciliation: .inspect(
      .init(
        operation: "orders.get", keys: ["execute_uuid": "execute_uuid"],
        selector: "operation_type",
        outcomes: [
          "CANCEL_ORDER": .init(
            done: [status("CANCELED")], notDone: [status("READY", "PROCESSING", "PAUSED")]),
          "PAUSE_ORDER": .init(done: [status("PAUSED")], notDone: []),
          "CONTINUE_ORDER": .init(
            // An order may be continued where it is ABNORMAL, and be so again soon after.
            done: [status("PROCESSING", "FINISHED")], notDone: []),
        ],
        reply: "execute_uuid")),
    observation: observation([
      .status: .implied([
        .init(["operation_type": "CANCEL_ORDER"], "CANCELED"),
        .init(["operation_type": "PAUSE_ORDER"], "PAUSED"),
        .init(["operation_type": "CONTINUE_ORDER"], "PROCESSING"),
      ])
    ]),
    rules: [
      .required(argument: "instance_id", selector: "operation_type", values: ["CANCEL_INSTANCE"]),
      .required(argument: "batch_index", selector: "operation_type", values: ["SKIP_BATCH"]),
    ],
    errors: Faults.reading,
    summary: "Cancels, pauses or continues an order, skips a batch or cancels a host.",
    section: "4.3.6")

  private static func observation(_ facts: [Observation.Fact: Observation.Source]) -> Observation {
    Observation(.order, identifier: .argument("execute_uuid"), facts)
  }

  private static func status(_ values: String...) -> Reconciliation.Condition {
    Reconciliation.Condition(["status": values.map(JSONValue.string)])
  }
}
