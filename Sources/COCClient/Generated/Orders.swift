// Made from the catalog by catalog-codegen; not to be edited.

import COCCatalog

extension COCClient {
  /// The operations on orders.
  public var orders: Orders { Orders(over: self) }
}

/// The operations on orders, with types.
public struct Orders: Sendable {
  private let transport: any Transport

  /// - Parameter transport: What performs the operations: a client, or an emulator in the process.
  public init(over transport: any Transport) { self.transport = transport }

  /// Reads an order: its status, times and script. Section 4.3.1.
  ///
  /// - Parameter executeUUID: The execution's UUID, from scripts.execute or orders.list. 1 to 26
  ///   characters.
  /// - Throws: `OperationError`, and `CancellationError`.
  public func get(executeUUID: String) async throws -> Order {
    var arguments = Members()
    arguments.set("execute_uuid", executeUUID)
    return try await TypedCall<Order>(transport, "orders.get", arguments).perform()
  }

  /// Lists the batches of an order. Section 4.3.2.
  ///
  /// - Parameter executeUUID: The execution's UUID, from scripts.execute or orders.list. 1 to 26
  ///   characters.
  /// - Throws: `OperationError`, and `CancellationError`.
  public func batches(executeUUID: String) async throws -> [OrderBatch] {
    var arguments = Members()
    arguments.set("execute_uuid", executeUUID)
    return try await TypedCall<[OrderBatch]>(transport, "orders.batches", arguments).perform()
  }

  /// Counts the hosts of an order by status. Section 4.3.3.
  ///
  /// - Parameter executeUUID: The execution's UUID, from scripts.execute or orders.list. 1 to 26
  ///   characters.
  /// - Throws: `OperationError`, and `CancellationError`.
  public func statistics(executeUUID: String) async throws -> OrderStatistics {
    var arguments = Members()
    arguments.set("execute_uuid", executeUUID)
    return try await TypedCall<OrderStatistics>(transport, "orders.statistics", arguments).perform()
  }

  /// Reads the hosts of a batch and their logs, a page at a time. Section 4.3.4.
  ///
  /// - Parameters:
  ///   - executeUUID: The execution's UUID, from scripts.execute or orders.list. 1 to 26
  ///     characters.
  ///   - batchIndex: The batch, counted from 1. 1 to 20.
  ///   - status: Only hosts in this status.
  ///   - limit: The number of hosts on a page. 1 to 50. 50 if left out.
  ///   - marker: The `id` of the last host of the page before; 0 for the first page. 0 to
  ///     2147483647. 0 if left out.
  /// - Throws: `OperationError`, and `CancellationError`.
  public func batch(
    executeUUID: String, batchIndex: Int, status: InstanceStatusFilter? = nil, limit: Int? = nil,
    marker: Int? = nil
  ) async throws -> BatchDetail {
    var arguments = Members()
    arguments.set("execute_uuid", executeUUID)
    arguments.set("batch_index", batchIndex)
    arguments.set("status", status)
    arguments.set("limit", limit)
    arguments.set("marker", marker)
    return try await TypedCall<BatchDetail>(transport, "orders.batch", arguments).perform()
  }

  /// All items of `batch`, whose pages are asked for as they are needed. Section 4.3.4.
  ///
  /// - Parameters:
  ///   - executeUUID: The execution's UUID, from scripts.execute or orders.list. 1 to 26
  ///     characters.
  ///   - batchIndex: The batch, counted from 1. 1 to 20.
  ///   - status: Only hosts in this status.
  ///   - limit: The number of hosts on a page. 1 to 50. 50 if left out.
  public func batchAll(
    executeUUID: String, batchIndex: Int, status: InstanceStatusFilter? = nil, limit: Int? = nil
  ) -> PagedItems<ExecutionInstance> {
    var arguments = Members()
    arguments.set("execute_uuid", executeUUID)
    arguments.set("batch_index", batchIndex)
    arguments.set("status", status)
    arguments.set("limit", limit)
    return PagedItems(call: TypedCall(transport, "orders.batch", arguments))
  }

  /// Lists orders, a page at a time. Section 4.3.5.
  ///
  /// - Parameters:
  ///   - limit: The number of orders on a page. 1 to 100.
  ///   - marker: The `order_id` of the last order of the page before. 1 to 2147483647.
  ///   - startTime: Only orders created at this time or later. 1 to 2147483647. In seconds since
  ///     1970, UTC.
  ///   - endTime: Only orders created at this time or before. 1 to 2147483647. In seconds since
  ///     1970, UTC.
  ///   - creator: Who started the order. 1 to 64 characters.
  ///   - status: Only orders in this status.
  /// - Throws: `OperationError`, and `CancellationError`.
  public func list(
    limit: Int? = nil, marker: Int? = nil, startTime: Int? = nil, endTime: Int? = nil,
    creator: String? = nil, status: OrderStatusFilter? = nil
  ) async throws -> OrderPage {
    var arguments = Members()
    arguments.set("limit", limit)
    arguments.set("marker", marker)
    arguments.set("start_time", startTime)
    arguments.set("end_time", endTime)
    arguments.set("creator", creator)
    arguments.set("status", status)
    return try await TypedCall<OrderPage>(transport, "orders.list", arguments).perform()
  }

  /// All items of `list`, whose pages are asked for as they are needed. Section 4.3.5.
  ///
  /// - Parameters:
  ///   - limit: The number of orders on a page. 1 to 100.
  ///   - startTime: Only orders created at this time or later. 1 to 2147483647. In seconds since
  ///     1970, UTC.
  ///   - endTime: Only orders created at this time or before. 1 to 2147483647. In seconds since
  ///     1970, UTC.
  ///   - creator: Who started the order. 1 to 64 characters.
  ///   - status: Only orders in this status.
  public func listAll(
    limit: Int? = nil, startTime: Int? = nil, endTime: Int? = nil, creator: String? = nil,
    status: OrderStatusFilter? = nil
  ) -> PagedItems<OrderSummary> {
    var arguments = Members()
    arguments.set("limit", limit)
    arguments.set("start_time", startTime)
    arguments.set("end_time", endTime)
    arguments.set("creator", creator)
    arguments.set("status", status)
    return PagedItems(call: TypedCall(transport, "orders.list", arguments))
  }

  /// Cancels, pauses or continues an order, skips a batch or cancels a host. Section 4.3.6.
  ///
  /// - Parameters:
  ///   - executeUUID: The execution's UUID, from scripts.execute or orders.list. 1 to 26
  ///     characters.
  ///   - batchIndex: The batch, for SKIP_BATCH. 1 to 20.
  ///   - instanceID: The `id` of a host's execution (see orders.batch), for CANCEL_INSTANCE.
  ///   - operationType: What to do.
  /// - Throws: `OperationError`, and `CancellationError`.
  @discardableResult
  public func operate(
    executeUUID: String, batchIndex: Int? = nil, instanceID: Int? = nil,
    operationType: OperationType
  ) async throws -> String {
    var arguments = Members()
    arguments.set("execute_uuid", executeUUID)
    arguments.set("batch_index", batchIndex)
    arguments.set("instance_id", instanceID)
    arguments.set("operation_type", operationType)
    return try await TypedCall<String>(transport, "orders.operate", arguments).perform()
  }
}
