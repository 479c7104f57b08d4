// Made from the catalog by catalog-codegen; not to be edited.

import COCCatalog

/// `ScriptProperties` of the API.
public struct ScriptProperties: CatalogModel {
  /// How risky the script is.
  public var riskLevel: RiskLevel?
  /// The script's version number. 1 to 10 characters.
  public var version: String?
  /// Who approves the script; no review is needed without. 0 to 5 items.
  public var reviewers: [Reviewer]?
  /// How the reviewers are notified.
  public var `protocol`: NotificationProtocol?

  /// As a reply would hold it, for tests; what is left out is `nil`.
  public init(
    riskLevel: RiskLevel, version: String, reviewers: [Reviewer]? = nil,
    `protocol`: NotificationProtocol? = nil
  ) {
    self.riskLevel = riskLevel
    self.version = version
    self.reviewers = reviewers
    self.protocol = `protocol`
  }

  public init?(json: JSONValue) {
    guard let members = Members(json) else { return nil }
    self.riskLevel = members.get("risk_level")
    self.version = members.get("version")
    self.reviewers = members.get("reviewers")
    self.protocol = members.get("protocol")
  }

  public var json: JSONValue {
    var members = Members()
    members.set("risk_level", riskLevel)
    members.set("version", version)
    members.set("reviewers", reviewers)
    members.set("protocol", `protocol`)
    return .object(members.values)
  }
}

/// `Reviewer` of the API.
public struct Reviewer: CatalogModel {
  /// The reviewer's IAM user name. 1 to 64 characters.
  public var reviewerName: String?
  /// The reviewer's IAM user ID. 0 to 32 characters.
  public var reviewerID: String?

  /// As a reply would hold it, for tests; what is left out is `nil`.
  public init(reviewerName: String, reviewerID: String) {
    self.reviewerName = reviewerName
    self.reviewerID = reviewerID
  }

  public init?(json: JSONValue) {
    guard let members = Members(json) else { return nil }
    self.reviewerName = members.get("reviewer_name")
    self.reviewerID = members.get("reviewer_id")
  }

  public var json: JSONValue {
    var members = Members()
    members.set("reviewer_name", reviewerName)
    members.set("reviewer_id", reviewerID)
    return .object(members.values)
  }
}

/// `ScriptParam` of the API.
public struct ScriptParam: CatalogModel,
  CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable
{
  /// The parameter's name. 1 to 64 characters.
  public var paramName: String?
  /// The parameter's default value. 0 to 1024 characters.
  public var paramValue: String?
  /// What the parameter is for. 0 to 256 characters.
  public var paramDescription: String?
  /// The parameter's place, counted from 1 without a gap. 1 to 20.
  public var paramOrder: Int?
  /// Whether the value is kept out of logs and displays.
  public var sensitive: Bool?

  /// As a reply would hold it, for tests; what is left out is `nil`.
  public init(
    paramName: String, paramValue: String, paramDescription: String, paramOrder: Int,
    sensitive: Bool
  ) {
    self.paramName = paramName
    self.paramValue = paramValue
    self.paramDescription = paramDescription
    self.paramOrder = paramOrder
    self.sensitive = sensitive
  }

  public init?(json: JSONValue) {
    guard let members = Members(json) else { return nil }
    self.paramName = members.get("param_name")
    self.paramValue = members.get("param_value")
    self.paramDescription = members.get("param_description")
    self.paramOrder = members.get("param_order")
    self.sensitive = members.get("sensitive")
  }

  public var json: JSONValue {
    var members = Members()
    members.set("param_name", paramName)
    members.set("param_value", paramValue)
    members.set("param_description", paramDescription)
    members.set("param_order", paramOrder)
    members.set("sensitive", sensitive)
    return .object(members.values)
  }

  // Secret fields are part of no description.
  public var description: String { "ScriptParam(redacted)" }
  public var debugDescription: String { description }
  public var customMirror: Mirror { Mirror(self, children: []) }
}

/// `ScriptPage` of the API.
public struct ScriptPage: CatalogModel {
  /// The number of scripts on all pages.
  public var total: Int?
  /// The scripts of this page.
  public var data: [ScriptSummary]?

  /// As a reply would hold it, for tests; what is left out is `nil`.
  public init(total: Int? = nil, data: [ScriptSummary]? = nil) {
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

/// `ScriptSummary` of the API.
public struct ScriptSummary: CatalogModel {
  /// The script's running number; the marker of a page.
  public var id: Int?
  /// The script's UUID. 1 to 25 characters.
  public var scriptUUID: String?
  /// The script's name. 1 to 64 characters.
  public var name: String?
  /// The script's language.
  public var type: ScriptType?
  /// Whether it is approved.
  public var status: ScriptStatus?
  /// When it was created. In milliseconds since 1970, UTC.
  public var gmtCreated: Int?
  /// When it was last changed. In milliseconds since 1970, UTC.
  public var gmtModified: Int?
  /// Who created it. 1 to 64 characters.
  public var creator: String?
  /// The IAM user ID of who created it. 1 to 64 characters.
  public var creatorID: String?
  /// Who changed it last. 1 to 64 characters.
  public var `operator`: String?
  /// Risk level, version and reviewers.
  public var properties: ScriptProperties?

  /// As a reply would hold it, for tests; what is left out is `nil`.
  public init(
    id: Int? = nil, scriptUUID: String? = nil, name: String? = nil, type: ScriptType? = nil,
    status: ScriptStatus? = nil, gmtCreated: Int? = nil, gmtModified: Int? = nil,
    creator: String? = nil, creatorID: String? = nil, `operator`: String? = nil,
    properties: ScriptProperties? = nil
  ) {
    self.id = id
    self.scriptUUID = scriptUUID
    self.name = name
    self.type = type
    self.status = status
    self.gmtCreated = gmtCreated
    self.gmtModified = gmtModified
    self.creator = creator
    self.creatorID = creatorID
    self.operator = `operator`
    self.properties = properties
  }

  public init?(json: JSONValue) {
    guard let members = Members(json) else { return nil }
    self.id = members.get("id")
    self.scriptUUID = members.get("script_uuid")
    self.name = members.get("name")
    self.type = members.get("type")
    self.status = members.get("status")
    self.gmtCreated = members.get("gmt_created")
    self.gmtModified = members.get("gmt_modified")
    self.creator = members.get("creator")
    self.creatorID = members.get("creator_id")
    self.operator = members.get("operator")
    self.properties = members.get("properties")
  }

  public var json: JSONValue {
    var members = Members()
    members.set("id", id)
    members.set("script_uuid", scriptUUID)
    members.set("name", name)
    members.set("type", type)
    members.set("status", status)
    members.set("gmt_created", gmtCreated)
    members.set("gmt_modified", gmtModified)
    members.set("creator", creator)
    members.set("creator_id", creatorID)
    members.set("operator", `operator`)
    members.set("properties", properties)
    return .object(members.values)
  }
}

/// `Script` of the API.
public struct Script: CatalogModel {
  /// The script's UUID. 1 to 25 characters.
  public var scriptUUID: String?
  /// The script's name. 1 to 64 characters.
  public var name: String?
  /// The script's version number; to be dropped, use `properties.version`. 1 to 16 characters.
  public var version: String?
  /// What the script does. 1 to 256 characters.
  public var description: String?
  /// The script's language.
  public var type: ScriptType?
  /// The script itself. 1 to 4096 characters.
  public var content: String?
  /// The script's parameters. 0 to 20 items.
  public var scriptParams: [ScriptParam]?
  /// Whether it is approved.
  public var status: ScriptStatus?
  /// When it was created. In milliseconds since 1970, UTC.
  public var gmtCreated: Int?
  /// When it was last changed. In milliseconds since 1970, UTC.
  public var gmtModified: Int?
  /// Who created it. 1 to 64 characters.
  public var creator: String?
  /// The IAM user ID of who created it. 1 to 32 characters.
  public var creatorID: String?
  /// Who changed it last. 1 to 32 characters.
  public var `operator`: String?
  /// Risk level, version and reviewers.
  public var properties: ScriptProperties?

  /// As a reply would hold it, for tests; what is left out is `nil`.
  public init(
    scriptUUID: String? = nil, name: String? = nil, version: String? = nil,
    description: String? = nil, type: ScriptType? = nil, content: String? = nil,
    scriptParams: [ScriptParam]? = nil, status: ScriptStatus? = nil, gmtCreated: Int? = nil,
    gmtModified: Int? = nil, creator: String? = nil, creatorID: String? = nil,
    `operator`: String? = nil, properties: ScriptProperties? = nil
  ) {
    self.scriptUUID = scriptUUID
    self.name = name
    self.version = version
    self.description = description
    self.type = type
    self.content = content
    self.scriptParams = scriptParams
    self.status = status
    self.gmtCreated = gmtCreated
    self.gmtModified = gmtModified
    self.creator = creator
    self.creatorID = creatorID
    self.operator = `operator`
    self.properties = properties
  }

  public init?(json: JSONValue) {
    guard let members = Members(json) else { return nil }
    self.scriptUUID = members.get("script_uuid")
    self.name = members.get("name")
    self.version = members.get("version")
    self.description = members.get("description")
    self.type = members.get("type")
    self.content = members.get("content")
    self.scriptParams = members.get("script_params")
    self.status = members.get("status")
    self.gmtCreated = members.get("gmt_created")
    self.gmtModified = members.get("gmt_modified")
    self.creator = members.get("creator")
    self.creatorID = members.get("creator_id")
    self.operator = members.get("operator")
    self.properties = members.get("properties")
  }

  public var json: JSONValue {
    var members = Members()
    members.set("script_uuid", scriptUUID)
    members.set("name", name)
    members.set("version", version)
    members.set("description", description)
    members.set("type", type)
    members.set("content", content)
    members.set("script_params", scriptParams)
    members.set("status", status)
    members.set("gmt_created", gmtCreated)
    members.set("gmt_modified", gmtModified)
    members.set("creator", creator)
    members.set("creator_id", creatorID)
    members.set("operator", `operator`)
    members.set("properties", properties)
    return .object(members.values)
  }
}

/// `ExecuteParam` of the API.
public struct ExecuteParam: CatalogModel {
  /// True: the script may use what it needs; false: its resources are limited.
  public var resourceful: Bool?
  /// How long the script may run on one host. 5 to 1800. In seconds.
  public var timeout: Int?
  /// The percentage of hosts that must succeed, with one decimal place at most. 1.0 to 100.0.
  public var successRate: Double?
  /// The user that runs the script.
  public var executeUser: ExecuteUser?
  /// The values of the script's parameters. 0 to 20 items.
  public var scriptParams: [ExecuteInput]?

  /// As a reply would hold it, for tests; what is left out is `nil`.
  public init(
    resourceful: Bool, timeout: Int, successRate: Double, executeUser: ExecuteUser,
    scriptParams: [ExecuteInput]? = nil
  ) {
    self.resourceful = resourceful
    self.timeout = timeout
    self.successRate = successRate
    self.executeUser = executeUser
    self.scriptParams = scriptParams
  }

  public init?(json: JSONValue) {
    guard let members = Members(json) else { return nil }
    self.resourceful = members.get("resourceful")
    self.timeout = members.get("timeout")
    self.successRate = members.get("success_rate")
    self.executeUser = members.get("execute_user")
    self.scriptParams = members.get("script_params")
  }

  public var json: JSONValue {
    var members = Members()
    members.set("resourceful", resourceful)
    members.set("timeout", timeout)
    members.set("success_rate", successRate)
    members.set("execute_user", executeUser)
    members.set("script_params", scriptParams)
    return .object(members.values)
  }
}

/// `ExecuteInput` of the API.
public struct ExecuteInput: CatalogModel,
  CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable
{
  /// The name of one of the script's parameters; each only once. 1 to 64 characters.
  public var paramName: String?
  /// The value for this execution. 0 to 1024 characters.
  public var paramValue: String?
  /// The parameter's place, counted from 1 without a gap. 1 to 20.
  public var paramOrder: Int?

  /// As a reply would hold it, for tests; what is left out is `nil`.
  public init(paramName: String, paramValue: String, paramOrder: Int) {
    self.paramName = paramName
    self.paramValue = paramValue
    self.paramOrder = paramOrder
  }

  public init?(json: JSONValue) {
    guard let members = Members(json) else { return nil }
    self.paramName = members.get("param_name")
    self.paramValue = members.get("param_value")
    self.paramOrder = members.get("param_order")
  }

  public var json: JSONValue {
    var members = Members()
    members.set("param_name", paramName)
    members.set("param_value", paramValue)
    members.set("param_order", paramOrder)
    return .object(members.values)
  }

  // Secret fields are part of no description.
  public var description: String { "ExecuteInput(redacted)" }
  public var debugDescription: String { description }
  public var customMirror: Mirror { Mirror(self, children: []) }
}

/// `ExecuteBatch` of the API.
public struct ExecuteBatch: CatalogModel {
  /// The batch's place, counted from 1 without a gap. 1 to 20.
  public var batchIndex: Int
  /// The hosts of the batch. 1 to 10 items.
  public var targetInstances: [TargetInstance]
  /// What happens after the batch.
  public var rotationStrategy: RotationStrategy

  /// What is sent; all of it is required.
  public init(
    batchIndex: Int, targetInstances: [TargetInstance], rotationStrategy: RotationStrategy
  ) {
    self.batchIndex = batchIndex
    self.targetInstances = targetInstances
    self.rotationStrategy = rotationStrategy
  }

  public init?(json: JSONValue) {
    guard let members = Members(json) else { return nil }
    guard let batchIndex: Int = members.get("batch_index") else { return nil }
    guard let targetInstances: [TargetInstance] = members.get("target_instances") else {
      return nil
    }
    guard let rotationStrategy: RotationStrategy = members.get("rotation_strategy") else {
      return nil
    }
    self.batchIndex = batchIndex
    self.targetInstances = targetInstances
    self.rotationStrategy = rotationStrategy
  }

  public var json: JSONValue {
    var members = Members()
    members.set("batch_index", batchIndex)
    members.set("target_instances", targetInstances)
    members.set("rotation_strategy", rotationStrategy)
    return .object(members.values)
  }
}

/// `TargetInstance` of the API.
public struct TargetInstance: CatalogModel {
  /// The ECS ID of the host. 1 to 64 characters.
  public var resourceID: String
  /// The serial number of the host's UniAgent. 1 to 32 characters.
  public var agentSN: String
  /// The host's project. 1 to 32 characters.
  public var projectID: String
  /// The host's region. 1 to 32 characters.
  public var regionID: String
  /// The status of the UniAgent, for example `ONLINE`.
  public var agentStatus: String?

  /// What is sent; what is `nil` is left out.
  public init(
    resourceID: String, agentSN: String, projectID: String, regionID: String,
    agentStatus: String? = nil
  ) {
    self.resourceID = resourceID
    self.agentSN = agentSN
    self.projectID = projectID
    self.regionID = regionID
    self.agentStatus = agentStatus
  }

  public init?(json: JSONValue) {
    guard let members = Members(json) else { return nil }
    guard let resourceID: String = members.get("resource_id") else { return nil }
    guard let agentSN: String = members.get("agent_sn") else { return nil }
    guard let projectID: String = members.get("project_id") else { return nil }
    guard let regionID: String = members.get("region_id") else { return nil }
    self.resourceID = resourceID
    self.agentSN = agentSN
    self.projectID = projectID
    self.regionID = regionID
    self.agentStatus = members.get("agent_status")
  }

  public var json: JSONValue {
    var members = Members()
    members.set("resource_id", resourceID)
    members.set("agent_sn", agentSN)
    members.set("project_id", projectID)
    members.set("region_id", regionID)
    members.set("agent_status", agentStatus)
    return .object(members.values)
  }
}
