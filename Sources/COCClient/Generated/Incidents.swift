// Made from the catalog by catalog-codegen; not to be edited.

import COCCatalog

extension COCClient {
  /// The operations on incidents.
  public var incidents: Incidents { Incidents(over: self) }
}

/// The operations on incidents, with types.
public struct Incidents: Sendable {
  private let transport: any Transport

  /// - Parameter transport: What performs the operations: a client, or an emulator in the process.
  public init(over transport: any Transport) { self.transport = transport }

  /// Creates an incident and returns its number. Section 4.4.1.1.
  ///
  /// - Parameters:
  ///   - region: The region code, one at most; needed to start a war room automatically. 0 to 1
  ///     items.
  ///   - enterpriseProject: The enterprise project's ID, one at most. 0 to 1 items.
  ///   - currentCloudService: The ID of the application concerned, one at most. 0 to 1 items.
  ///   - incidentLevel: How grave it is.
  ///   - isServiceInterrupt: Whether the service is interrupted.
  ///   - incidentType: What kind of issue it is.
  ///   - incidentTitle: The title. 0 to 200 characters.
  ///   - incidentDescription: The description. 0 to 600 characters.
  ///   - incidentSource: How the incident came to be.
  ///   - incidentAssignee: The owner's ID, one at most; or give the scheduling scenario and role. 0
  ///     to 1 items.
  ///   - assigneeScene: The scheduling scenario; goes with `assignee_role`. 0 to 255 characters.
  ///   - assigneeRole: The scheduling role; goes with `assignee_scene`. 0 to 255 characters.
  ///   - creator: Who creates the incident. 0 to 255 characters.
  /// - Throws: `OperationError`, and `CancellationError`.
  @discardableResult
  public func create(
    region: [String]? = nil, enterpriseProject: [String]? = nil, currentCloudService: [String],
    incidentLevel: IncidentLevel, isServiceInterrupt: Bool, incidentType: IncidentType,
    incidentTitle: String, incidentDescription: String, incidentSource: IncidentSource,
    incidentAssignee: [String]? = nil, assigneeScene: String? = nil, assigneeRole: String? = nil,
    creator: String
  ) async throws -> IncidentNumber {
    var arguments = Members()
    arguments.set("region", region)
    arguments.set("enterprise_project", enterpriseProject)
    arguments.set("current_cloud_service", currentCloudService)
    arguments.set("incident_level", incidentLevel)
    arguments.set("is_service_interrupt", isServiceInterrupt)
    arguments.set("incident_type", incidentType)
    arguments.set("incident_title", incidentTitle)
    arguments.set("incident_description", incidentDescription)
    arguments.set("incident_source", incidentSource)
    arguments.set("incident_assignee", incidentAssignee)
    arguments.set("assignee_scene", assigneeScene)
    arguments.set("assignee_role", assigneeRole)
    arguments.set("creator", creator)
    return try await TypedCall<IncidentNumber>(transport, "incidents.create", arguments).perform()
  }

  /// Accepts an incident, submits its solution or verifies the result. Section 4.4.1.2.
  ///
  /// - Parameters:
  ///   - incidentNum: The incident's number. 1 to 255 characters.
  ///   - operator: The ID of who handles it. 1 to 255 characters.
  ///   - operateKey: What to do.
  ///   - parameter: What the operation needs; its members depend on operate_key.
  /// - Throws: `OperationError`, and `CancellationError`.
  public func handle(
    incidentNum: String, `operator`: String, operateKey: OperateKey,
    parameter: (any CatalogModel)? = nil
  ) async throws {
    var arguments = Members()
    arguments.set("incident_num", incidentNum)
    arguments.set("operator", `operator`)
    arguments.set("operate_key", operateKey)
    arguments.set("parameter", parameter)
    _ = try await TypedCall<JSONValue>(transport, "incidents.handle", arguments).perform()
  }

  /// Reads an incident. Section 4.4.1.3.
  ///
  /// - Parameter incidentNum: The incident's number. 0 to 255 characters.
  /// - Throws: `OperationError`, and `CancellationError`.
  public func get(incidentNum: String) async throws -> Incident {
    var arguments = Members()
    arguments.set("incident_num", incidentNum)
    return try await TypedCall<Incident>(transport, "incidents.get", arguments).perform()
  }
}
