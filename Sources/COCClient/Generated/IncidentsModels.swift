// Made from the catalog by catalog-codegen; not to be edited.

import COCCatalog

/// `IncidentNumber` of the API.
public struct IncidentNumber: CatalogModel {
  /// The incident's number. 0 to 255 characters.
  public var incidentNum: String?

  /// As a reply would hold it, for tests; what is left out is `nil`.
  public init(incidentNum: String? = nil) {
    self.incidentNum = incidentNum
  }

  public init?(json: JSONValue) {
    guard let members = Members(json) else { return nil }
    self.incidentNum = members.get("incident_num")
  }

  public var json: JSONValue {
    var members = Members()
    members.set("incident_num", incidentNum)
    return .object(members.values)
  }
}

/// `IncidentAcceptance` of the API.
public struct IncidentAcceptance: CatalogModel {
  /// It has no properties.
  public init() {}

  public init?(json: JSONValue) {
    guard json.objectValue != nil else { return nil }
  }

  public var json: JSONValue { .object([:]) }
}

/// `IncidentSolution` of the API.
public struct IncidentSolution: CatalogModel {
  /// What kind of issue it was.
  public var mtmType: IncidentType
  /// Whether the service was interrupted.
  public var isServiceInterrupt: Bool
  /// What caused it. 0 to 10000 characters.
  public var cause: String
  /// What was done about it. 0 to 10000 characters.
  public var solution: String

  /// What is sent; all of it is required.
  public init(mtmType: IncidentType, isServiceInterrupt: Bool, cause: String, solution: String) {
    self.mtmType = mtmType
    self.isServiceInterrupt = isServiceInterrupt
    self.cause = cause
    self.solution = solution
  }

  public init?(json: JSONValue) {
    guard let members = Members(json) else { return nil }
    guard let mtmType: IncidentType = members.get("mtm_type") else { return nil }
    guard let isServiceInterrupt: Bool = members.get("is_service_interrupt") else { return nil }
    guard let cause: String = members.get("cause") else { return nil }
    guard let solution: String = members.get("solution") else { return nil }
    self.mtmType = mtmType
    self.isServiceInterrupt = isServiceInterrupt
    self.cause = cause
    self.solution = solution
  }

  public var json: JSONValue {
    var members = Members()
    members.set("mtm_type", mtmType)
    members.set("is_service_interrupt", isServiceInterrupt)
    members.set("cause", cause)
    members.set("solution", solution)
    return .object(members.values)
  }
}

/// `IncidentConfirmation` of the API.
public struct IncidentConfirmation: CatalogModel {
  /// True: the incident is solved and completed; false: back to its handling.
  public var virtualConfirmResult: Bool
  /// What the result rests on. 0 to 300 characters.
  public var virtualConfirmComment: String

  /// What is sent; all of it is required.
  public init(virtualConfirmResult: Bool, virtualConfirmComment: String) {
    self.virtualConfirmResult = virtualConfirmResult
    self.virtualConfirmComment = virtualConfirmComment
  }

  public init?(json: JSONValue) {
    guard let members = Members(json) else { return nil }
    guard let virtualConfirmResult: Bool = members.get("virtual_confirm_result") else { return nil }
    guard let virtualConfirmComment: String = members.get("virtual_confirm_comment") else {
      return nil
    }
    self.virtualConfirmResult = virtualConfirmResult
    self.virtualConfirmComment = virtualConfirmComment
  }

  public var json: JSONValue {
    var members = Members()
    members.set("virtual_confirm_result", virtualConfirmResult)
    members.set("virtual_confirm_comment", virtualConfirmComment)
    return .object(members.values)
  }
}

/// `Incident` of the API.
public struct Incident: CatalogModel {
  /// The incident's number. 0 to 255 characters.
  public var incidentNum: String?
  /// The region code, one at most; needed to start a war room automatically. 0 to 1 items.
  public var region: [String]?
  /// The enterprise project's ID, one at most. 0 to 1 items.
  public var enterpriseProject: [String]?
  /// The ID of the application concerned, one at most. 0 to 1 items.
  public var currentCloudService: [String]?
  /// How grave it is.
  public var incidentLevel: IncidentLevel?
  /// Whether the service is interrupted.
  public var isServiceInterrupt: Bool?
  /// What kind of issue it is.
  public var incidentType: IncidentType?
  /// The title. 0 to 200 characters.
  public var incidentTitle: String?
  /// The description. 0 to 600 characters.
  public var incidentDescription: String?
  /// How the incident came to be.
  public var incidentSource: IncidentSource?
  /// The owner's ID, one at most; or give the scheduling scenario and role. 0 to 1 items.
  public var incidentAssignee: [String]?
  /// The scheduling scenario; goes with `assignee_role`. 0 to 255 characters.
  public var assigneeScene: String?
  /// The scheduling role; goes with `assignee_scene`. 0 to 255 characters.
  public var assigneeRole: String?
  /// Who creates the incident. 0 to 255 characters.
  public var creator: String?
  /// The ID of the war room. 0 to 255 characters.
  public var warroomID: String?
  /// When a solution was last submitted; null before that. In milliseconds since 1970, UTC.
  public var handleTime: Int?
  /// How far the handling is.
  public var status: IncidentStatus?
  /// When it was created. In milliseconds since 1970, UTC.
  public var createTime: Int?
  /// The names of the values that the fields have.
  public var enumDataList: [IncidentLabel]?

  /// As a reply would hold it, for tests; what is left out is `nil`.
  public init(
    incidentNum: String? = nil, region: [String]? = nil, enterpriseProject: [String]? = nil,
    currentCloudService: [String], incidentLevel: IncidentLevel, isServiceInterrupt: Bool,
    incidentType: IncidentType, incidentTitle: String, incidentDescription: String,
    incidentSource: IncidentSource, incidentAssignee: [String]? = nil, assigneeScene: String? = nil,
    assigneeRole: String? = nil, creator: String, warroomID: String? = nil, handleTime: Int? = nil,
    status: IncidentStatus? = nil, createTime: Int? = nil, enumDataList: [IncidentLabel]? = nil
  ) {
    self.incidentNum = incidentNum
    self.region = region
    self.enterpriseProject = enterpriseProject
    self.currentCloudService = currentCloudService
    self.incidentLevel = incidentLevel
    self.isServiceInterrupt = isServiceInterrupt
    self.incidentType = incidentType
    self.incidentTitle = incidentTitle
    self.incidentDescription = incidentDescription
    self.incidentSource = incidentSource
    self.incidentAssignee = incidentAssignee
    self.assigneeScene = assigneeScene
    self.assigneeRole = assigneeRole
    self.creator = creator
    self.warroomID = warroomID
    self.handleTime = handleTime
    self.status = status
    self.createTime = createTime
    self.enumDataList = enumDataList
  }

  public init?(json: JSONValue) {
    guard let members = Members(json) else { return nil }
    self.incidentNum = members.get("incident_num")
    self.region = members.get("region")
    self.enterpriseProject = members.get("enterprise_project")
    self.currentCloudService = members.get("current_cloud_service")
    self.incidentLevel = members.get("incident_level")
    self.isServiceInterrupt = members.get("is_service_interrupt")
    self.incidentType = members.get("incident_type")
    self.incidentTitle = members.get("incident_title")
    self.incidentDescription = members.get("incident_description")
    self.incidentSource = members.get("incident_source")
    self.incidentAssignee = members.get("incident_assignee")
    self.assigneeScene = members.get("assignee_scene")
    self.assigneeRole = members.get("assignee_role")
    self.creator = members.get("creator")
    self.warroomID = members.get("warroom_id")
    self.handleTime = members.get("handle_time")
    self.status = members.get("status")
    self.createTime = members.get("create_time")
    self.enumDataList = members.get("enum_data_list")
  }

  public var json: JSONValue {
    var members = Members()
    members.set("incident_num", incidentNum)
    members.set("region", region)
    members.set("enterprise_project", enterpriseProject)
    members.set("current_cloud_service", currentCloudService)
    members.set("incident_level", incidentLevel)
    members.set("is_service_interrupt", isServiceInterrupt)
    members.set("incident_type", incidentType)
    members.set("incident_title", incidentTitle)
    members.set("incident_description", incidentDescription)
    members.set("incident_source", incidentSource)
    members.set("incident_assignee", incidentAssignee)
    members.set("assignee_scene", assigneeScene)
    members.set("assignee_role", assigneeRole)
    members.set("creator", creator)
    members.set("warroom_id", warroomID)
    members.set("handle_time", handleTime)
    members.set("status", status)
    members.set("create_time", createTime)
    members.set("enum_data_list", enumDataList)
    return .object(members.values)
  }
}

/// `IncidentLabel` of the API.
public struct IncidentLabel: CatalogModel {
  /// The field that the value is of. 0 to 255 characters.
  public var filedKey: String?
  /// The value. 0 to 255 characters.
  public var enumKey: String?
  /// The value's Chinese name. 0 to 255 characters.
  public var nameZH: String?
  /// The value's English name. 0 to 255 characters.
  public var nameEN: String?

  /// As a reply would hold it, for tests; what is left out is `nil`.
  public init(
    filedKey: String? = nil, enumKey: String? = nil, nameZH: String? = nil, nameEN: String? = nil
  ) {
    self.filedKey = filedKey
    self.enumKey = enumKey
    self.nameZH = nameZH
    self.nameEN = nameEN
  }

  public init?(json: JSONValue) {
    guard let members = Members(json) else { return nil }
    self.filedKey = members.get("filed_key")
    self.enumKey = members.get("enum_key")
    self.nameZH = members.get("name_zh")
    self.nameEN = members.get("name_en")
  }

  public var json: JSONValue {
    var members = Members()
    members.set("filed_key", filedKey)
    members.set("enum_key", enumKey)
    members.set("name_zh", nameZH)
    members.set("name_en", nameEN)
    return .object(members.values)
  }
}
