// Made from the catalog by catalog-codegen; not to be edited.

import COCCatalog

/// `Order` of the API.
public struct Order: CatalogModel {
  /// The execution's UUID. 1 to 26 characters.
  public var executeUUID: String?
  /// When the order was created. In milliseconds since 1970, UTC.
  public var gmtCreated: Int?
  /// When the order ended; null before that. In milliseconds since 1970, UTC.
  public var gmtFinished: Int?
  /// How long the order took; documented as seconds, the examples are milliseconds. In
  /// milliseconds.
  public var executeCosts: Int?
  /// Who started it.
  public var creator: String?
  /// How far it is.
  public var status: OrderStatus?
  /// The script and how it is executed.
  public var properties: OrderProperties?

  /// As a reply would hold it, for tests; what is left out is `nil`.
  public init(
    executeUUID: String? = nil, gmtCreated: Int? = nil, gmtFinished: Int? = nil,
    executeCosts: Int? = nil, creator: String? = nil, status: OrderStatus? = nil,
    properties: OrderProperties? = nil
  ) {
    self.executeUUID = executeUUID
    self.gmtCreated = gmtCreated
    self.gmtFinished = gmtFinished
    self.executeCosts = executeCosts
    self.creator = creator
    self.status = status
    self.properties = properties
  }

  public init?(json: JSONValue) {
    guard let members = Members(json) else { return nil }
    self.executeUUID = members.get("execute_uuid")
    self.gmtCreated = members.get("gmt_created")
    self.gmtFinished = members.get("gmt_finished")
    self.executeCosts = members.get("execute_costs")
    self.creator = members.get("creator")
    self.status = members.get("status")
    self.properties = members.get("properties")
  }

  public var json: JSONValue {
    var members = Members()
    members.set("execute_uuid", executeUUID)
    members.set("gmt_created", gmtCreated)
    members.set("gmt_finished", gmtFinished)
    members.set("execute_costs", executeCosts)
    members.set("creator", creator)
    members.set("status", status)
    members.set("properties", properties)
    return .object(members.values)
  }
}

/// `OrderProperties` of the API.
public struct OrderProperties: CatalogModel {
  /// The UUID of the script.
  public var scriptUUID: String?
  /// The script's name.
  public var scriptName: String?
  /// The UUID of the script's version.
  public var scriptVersionUUID: String?
  /// The name of the script's version.
  public var scriptVersionName: String?
  /// The batch that is being executed.
  public var currentExecuteBatchIndex: Int?
  /// What the execution was started with.
  public var executeParam: ExecuteParam?
  /// Where the script is from, as `CUSTOM_SCRIPT`.
  public var scriptSource: String?

  /// As a reply would hold it, for tests; what is left out is `nil`.
  public init(
    scriptUUID: String? = nil, scriptName: String? = nil, scriptVersionUUID: String? = nil,
    scriptVersionName: String? = nil, currentExecuteBatchIndex: Int? = nil,
    executeParam: ExecuteParam? = nil, scriptSource: String? = nil
  ) {
    self.scriptUUID = scriptUUID
    self.scriptName = scriptName
    self.scriptVersionUUID = scriptVersionUUID
    self.scriptVersionName = scriptVersionName
    self.currentExecuteBatchIndex = currentExecuteBatchIndex
    self.executeParam = executeParam
    self.scriptSource = scriptSource
  }

  public init?(json: JSONValue) {
    guard let members = Members(json) else { return nil }
    self.scriptUUID = members.get("script_uuid")
    self.scriptName = members.get("script_name")
    self.scriptVersionUUID = members.get("script_version_uuid")
    self.scriptVersionName = members.get("script_version_name")
    self.currentExecuteBatchIndex = members.get("current_execute_batch_index")
    self.executeParam = members.get("execute_param")
    self.scriptSource = members.get("script_source")
  }

  public var json: JSONValue {
    var members = Members()
    members.set("script_uuid", scriptUUID)
    members.set("script_name", scriptName)
    members.set("script_version_uuid", scriptVersionUUID)
    members.set("script_version_name", scriptVersionName)
    members.set("current_execute_batch_index", currentExecuteBatchIndex)
    members.set("execute_param", executeParam)
    members.set("script_source", scriptSource)
    return .object(members.values)
  }
}

/// `OrderBatch` of the API.
public struct OrderBatch: CatalogModel {
  /// The batch's place, counted from 1.
  public var batchIndex: Int?
  /// The number of hosts in the batch.
  public var totalInstances: Int?
  /// What happens after the batch.
  public var rotationStrategy: RotationStrategy?
  /// The batch's label.
  public var properties: String?

  /// As a reply would hold it, for tests; what is left out is `nil`.
  public init(
    batchIndex: Int? = nil, totalInstances: Int? = nil, rotationStrategy: RotationStrategy? = nil,
    properties: String? = nil
  ) {
    self.batchIndex = batchIndex
    self.totalInstances = totalInstances
    self.rotationStrategy = rotationStrategy
    self.properties = properties
  }

  public init?(json: JSONValue) {
    guard let members = Members(json) else { return nil }
    self.batchIndex = members.get("batch_index")
    self.totalInstances = members.get("total_instances")
    self.rotationStrategy = members.get("rotation_strategy")
    self.properties = members.get("properties")
  }

  public var json: JSONValue {
    var members = Members()
    members.set("batch_index", batchIndex)
    members.set("total_instances", totalInstances)
    members.set("rotation_strategy", rotationStrategy)
    members.set("properties", properties)
    return .object(members.values)
  }
}

/// `OrderStatistics` of the API.
public struct OrderStatistics: CatalogModel {
  /// The number of hosts in all.
  public var totalInstance: Int?
  /// One entry for each status.
  public var executeStatistics: [ExecutionStatistic]?

  /// As a reply would hold it, for tests; what is left out is `nil`.
  public init(totalInstance: Int? = nil, executeStatistics: [ExecutionStatistic]? = nil) {
    self.totalInstance = totalInstance
    self.executeStatistics = executeStatistics
  }

  public init?(json: JSONValue) {
    guard let members = Members(json) else { return nil }
    self.totalInstance = members.get("total_instance")
    self.executeStatistics = members.get("execute_statistics")
  }

  public var json: JSONValue {
    var members = Members()
    members.set("total_instance", totalInstance)
    members.set("execute_statistics", executeStatistics)
    return .object(members.values)
  }
}

/// `ExecutionStatistic` of the API.
public struct ExecutionStatistic: CatalogModel {
  /// The status.
  public var instanceStatus: InstanceStatus?
  /// The number of hosts in this status.
  public var instanceCount: Int?
  /// The batches with hosts in this status.
  public var batchIndexes: [Int]?

  /// As a reply would hold it, for tests; what is left out is `nil`.
  public init(
    instanceStatus: InstanceStatus? = nil, instanceCount: Int? = nil, batchIndexes: [Int]? = nil
  ) {
    self.instanceStatus = instanceStatus
    self.instanceCount = instanceCount
    self.batchIndexes = batchIndexes
  }

  public init?(json: JSONValue) {
    guard let members = Members(json) else { return nil }
    self.instanceStatus = members.get("instance_status")
    self.instanceCount = members.get("instance_count")
    self.batchIndexes = members.get("batch_indexes")
  }

  public var json: JSONValue {
    var members = Members()
    members.set("instance_status", instanceStatus)
    members.set("instance_count", instanceCount)
    members.set("batch_indexes", batchIndexes)
    return .object(members.values)
  }
}

/// `BatchDetail` of the API.
public struct BatchDetail: CatalogModel {
  /// The batch's place, counted from 1.
  public var batchIndex: Int?
  /// The number of hosts in the batch.
  public var totalInstances: Int?
  /// The hosts of this page.
  public var executeInstances: [ExecutionInstance]?

  /// As a reply would hold it, for tests; what is left out is `nil`.
  public init(
    batchIndex: Int? = nil, totalInstances: Int? = nil, executeInstances: [ExecutionInstance]? = nil
  ) {
    self.batchIndex = batchIndex
    self.totalInstances = totalInstances
    self.executeInstances = executeInstances
  }

  public init?(json: JSONValue) {
    guard let members = Members(json) else { return nil }
    self.batchIndex = members.get("batch_index")
    self.totalInstances = members.get("total_instances")
    self.executeInstances = members.get("execute_instances")
  }

  public var json: JSONValue {
    var members = Members()
    members.set("batch_index", batchIndex)
    members.set("total_instances", totalInstances)
    members.set("execute_instances", executeInstances)
    return .object(members.values)
  }
}

/// `ExecutionInstance` of the API.
public struct ExecutionInstance: CatalogModel {
  /// The execution's number: `instance_id` of orders.operate.
  public var id: Int?
  /// The host.
  public var targetInstance: ExecutionHost?
  /// When the execution was created. In milliseconds since 1970, UTC.
  public var gmtCreated: Int?
  /// When the execution ended; null before that. In milliseconds since 1970, UTC.
  public var gmtFinished: Int?
  /// How long the execution took; documented as seconds, the examples are milliseconds. In
  /// milliseconds.
  public var executeCosts: Int?
  /// How far it is.
  public var status: InstanceStatus?
  /// The script's log on this host, 1 MB at most.
  public var message: String?

  /// As a reply would hold it, for tests; what is left out is `nil`.
  public init(
    id: Int? = nil, targetInstance: ExecutionHost? = nil, gmtCreated: Int? = nil,
    gmtFinished: Int? = nil, executeCosts: Int? = nil, status: InstanceStatus? = nil,
    message: String? = nil
  ) {
    self.id = id
    self.targetInstance = targetInstance
    self.gmtCreated = gmtCreated
    self.gmtFinished = gmtFinished
    self.executeCosts = executeCosts
    self.status = status
    self.message = message
  }

  public init?(json: JSONValue) {
    guard let members = Members(json) else { return nil }
    self.id = members.get("id")
    self.targetInstance = members.get("target_instance")
    self.gmtCreated = members.get("gmt_created")
    self.gmtFinished = members.get("gmt_finished")
    self.executeCosts = members.get("execute_costs")
    self.status = members.get("status")
    self.message = members.get("message")
  }

  public var json: JSONValue {
    var members = Members()
    members.set("id", id)
    members.set("target_instance", targetInstance)
    members.set("gmt_created", gmtCreated)
    members.set("gmt_finished", gmtFinished)
    members.set("execute_costs", executeCosts)
    members.set("status", status)
    members.set("message", message)
    return .object(members.values)
  }
}

/// `ExecutionHost` of the API.
public struct ExecutionHost: CatalogModel {
  /// The ECS ID of the host.
  public var resourceID: String?
  /// The serial number of the host's UniAgent.
  public var agentSN: String?
  /// The status of the UniAgent.
  public var agentStatus: String?
  /// The region.
  public var regionID: String?
  /// The project.
  public var projectID: String?
  /// More about the host.
  public var properties: HostProperties?

  /// As a reply would hold it, for tests; what is left out is `nil`.
  public init(
    resourceID: String? = nil, agentSN: String? = nil, agentStatus: String? = nil,
    regionID: String? = nil, projectID: String? = nil, properties: HostProperties? = nil
  ) {
    self.resourceID = resourceID
    self.agentSN = agentSN
    self.agentStatus = agentStatus
    self.regionID = regionID
    self.projectID = projectID
    self.properties = properties
  }

  public init?(json: JSONValue) {
    guard let members = Members(json) else { return nil }
    self.resourceID = members.get("resource_id")
    self.agentSN = members.get("agent_sn")
    self.agentStatus = members.get("agent_status")
    self.regionID = members.get("region_id")
    self.projectID = members.get("project_id")
    self.properties = members.get("properties")
  }

  public var json: JSONValue {
    var members = Members()
    members.set("resource_id", resourceID)
    members.set("agent_sn", agentSN)
    members.set("agent_status", agentStatus)
    members.set("region_id", regionID)
    members.set("project_id", projectID)
    members.set("properties", properties)
    return .object(members.values)
  }
}

/// `HostProperties` of the API.
public struct HostProperties: CatalogModel {
  /// The host's name.
  public var hostName: String?
  /// The address in the internal network.
  public var fixedIP: String?
  /// The elastic IP address (EIP).
  public var floatingIP: String?
  /// The region.
  public var regionID: String?
  /// The availability zone.
  public var zoneID: String?
  /// The CloudCMDB application, in its view alone.
  public var application: String?
  /// The CloudCMDB group, in its view alone.
  public var group: String?
  /// The project.
  public var projectID: String?

  /// As a reply would hold it, for tests; what is left out is `nil`.
  public init(
    hostName: String? = nil, fixedIP: String? = nil, floatingIP: String? = nil,
    regionID: String? = nil, zoneID: String? = nil, application: String? = nil,
    group: String? = nil, projectID: String? = nil
  ) {
    self.hostName = hostName
    self.fixedIP = fixedIP
    self.floatingIP = floatingIP
    self.regionID = regionID
    self.zoneID = zoneID
    self.application = application
    self.group = group
    self.projectID = projectID
  }

  public init?(json: JSONValue) {
    guard let members = Members(json) else { return nil }
    self.hostName = members.get("host_name")
    self.fixedIP = members.get("fixed_ip")
    self.floatingIP = members.get("floating_ip")
    self.regionID = members.get("region_id")
    self.zoneID = members.get("zone_id")
    self.application = members.get("application")
    self.group = members.get("group")
    self.projectID = members.get("project_id")
  }

  public var json: JSONValue {
    var members = Members()
    members.set("host_name", hostName)
    members.set("fixed_ip", fixedIP)
    members.set("floating_ip", floatingIP)
    members.set("region_id", regionID)
    members.set("zone_id", zoneID)
    members.set("application", application)
    members.set("group", group)
    members.set("project_id", projectID)
    return .object(members.values)
  }
}

/// `OrderPage` of the API.
public struct OrderPage: CatalogModel {
  /// The number of orders on all pages.
  public var total: Int?
  /// The orders of this page.
  public var data: [OrderSummary]?

  /// As a reply would hold it, for tests; what is left out is `nil`.
  public init(total: Int? = nil, data: [OrderSummary]? = nil) {
    self.total = total
    self.data = data
  }

  public init?(json: JSONValue) {
    guard let members = Members(json) else { return nil }
    self.total = members.get("total")
    self.data = members.get("data")
  }

  public var json: JSONValue {
    var members = Members()
    members.set("total", total)
    members.set("data", data)
    return .object(members.values)
  }
}

/// `OrderSummary` of the API.
public struct OrderSummary: CatalogModel {
  /// The order's running number.
  public var orderID: Int?
  /// The order's name. 1 to 64 characters.
  public var orderName: String?
  /// The execution's UUID.
  public var executeUUID: String?
  /// When the order was created. In milliseconds since 1970, UTC.
  public var gmtCreated: Int?
  /// When the order ended; null before that. In milliseconds since 1970, UTC.
  public var gmtFinished: Int?
  /// How long the order took; documented as seconds, the examples are milliseconds. In
  /// milliseconds.
  public var executeCosts: Int?
  /// Who started it.
  public var creator: String?
  /// How far it is.
  public var status: OrderStatus?
  /// The regions.
  public var properties: OrderSummaryProperties?

  /// As a reply would hold it, for tests; what is left out is `nil`.
  public init(
    orderID: Int? = nil, orderName: String? = nil, executeUUID: String? = nil,
    gmtCreated: Int? = nil, gmtFinished: Int? = nil, executeCosts: Int? = nil,
    creator: String? = nil, status: OrderStatus? = nil, properties: OrderSummaryProperties? = nil
  ) {
    self.orderID = orderID
    self.orderName = orderName
    self.executeUUID = executeUUID
    self.gmtCreated = gmtCreated
    self.gmtFinished = gmtFinished
    self.executeCosts = executeCosts
    self.creator = creator
    self.status = status
    self.properties = properties
  }

  public init?(json: JSONValue) {
    guard let members = Members(json) else { return nil }
    self.orderID = members.get("order_id")
    self.orderName = members.get("order_name")
    self.executeUUID = members.get("execute_uuid")
    self.gmtCreated = members.get("gmt_created")
    self.gmtFinished = members.get("gmt_finished")
    self.executeCosts = members.get("execute_costs")
    self.creator = members.get("creator")
    self.status = members.get("status")
    self.properties = members.get("properties")
  }

  public var json: JSONValue {
    var members = Members()
    members.set("order_id", orderID)
    members.set("order_name", orderName)
    members.set("execute_uuid", executeUUID)
    members.set("gmt_created", gmtCreated)
    members.set("gmt_finished", gmtFinished)
    members.set("execute_costs", executeCosts)
    members.set("creator", creator)
    members.set("status", status)
    members.set("properties", properties)
    return .object(members.values)
  }
}

/// `OrderSummaryProperties` of the API.
public struct OrderSummaryProperties: CatalogModel {
  /// The regions of the hosts.
  public var regionIds: String?

  /// As a reply would hold it, for tests; what is left out is `nil`.
  public init(regionIds: String? = nil) {
    self.regionIds = regionIds
  }

  public init?(json: JSONValue) {
    guard let members = Members(json) else { return nil }
    self.regionIds = members.get("region_ids")
  }

  public var json: JSONValue {
    var members = Members()
    members.set("region_ids", regionIds)
    return .object(members.values)
  }
}
