// Made from the catalog by catalog-codegen; not to be edited.

import COCCatalog

extension COCClient {
  /// The operations on alarms.
  public var alarms: Alarms { Alarms(over: self) }
}

/// The operations on alarms, with types.
public struct Alarms: Sendable {
  private let transport: any Transport

  /// - Parameter transport: What performs the operations: a client, or an emulator in the process.
  public init(over transport: any Transport) { self.transport = transport }

  /// Reports an alarm of a monitoring system. Section 4.4.2.
  ///
  /// - Parameters:
  ///   - integrationKey: The ID of the integration the alarm belongs to. 1 to 255 characters.
  ///   - alarmID: The alarm's ID. 1 to 255 characters.
  ///   - alarmName: The alarm's name. 1 to 255 characters.
  ///   - alarmLevel: How grave it is.
  ///   - time: When the alarm was raised. In milliseconds since 1970, UTC.
  ///   - nameSpace: The namespace of the service. 1 to 255 characters.
  ///   - regionID: The region it was raised in. 0 to 255 characters.
  ///   - applicationID: The ID of the application concerned. 1 to 255 characters.
  ///   - resourceName: The resource's name. 0 to 255 characters.
  ///   - resourceID: The resource's ID. 0 to 255 characters.
  ///   - alarmDesc: The description. 1 to 255 characters.
  ///   - url: Where the alarm came from. 0 to 255 characters.
  ///   - alarmStatus: Whether the alarm is on or over.
  ///   - alarmSource: What raised the alarm. 1 to 255 characters.
  ///   - additional: Anything more about the alarm.
  /// - Throws: `OperationError`, and `CancellationError`.
  public func report(
    integrationKey: String, alarmID: String, alarmName: String, alarmLevel: AlarmLevel, time: Int,
    nameSpace: String, regionID: String? = nil, applicationID: String, resourceName: String? = nil,
    resourceID: String? = nil, alarmDesc: String, url: String? = nil,
    alarmStatus: AlarmStatus? = nil, alarmSource: String, additional: [String: JSONValue]? = nil
  ) async throws {
    var arguments = Members()
    arguments.set("integration_key", integrationKey)
    arguments.set("alarm_id", alarmID)
    arguments.set("alarm_name", alarmName)
    arguments.set("alarm_level", alarmLevel)
    arguments.set("time", time)
    arguments.set("name_space", nameSpace)
    arguments.set("region_id", regionID)
    arguments.set("application_id", applicationID)
    arguments.set("resource_name", resourceName)
    arguments.set("resource_id", resourceID)
    arguments.set("alarm_desc", alarmDesc)
    arguments.set("url", url)
    arguments.set("alarm_status", alarmStatus)
    arguments.set("alarm_source", alarmSource)
    arguments.set("additional", additional)
    _ = try await TypedCall<JSONValue>(transport, "alarms.report", arguments).perform()
  }
}
