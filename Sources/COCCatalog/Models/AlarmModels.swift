extension Models {
  private static let text = Shape.string(1...255)
  private static let optionalText = Shape.string(0...255)

  /// Table 4-75 of section 4.4.2: the body of alarms.report, and what a runbook gets for an alarm.
  static let alarm = Model(
    "Alarm",
    [
      Parameter("alarm_id", wire: "alarmId", text, required: true, "The alarm's ID."),
      Parameter("alarm_name", wire: "alarmName", text, required: true, "The alarm's name."),
      Parameter(
        "alarm_level", wire: "alarmLevel", .enumeration(Enumerations.alarmLevel), required: true,
        "How grave it is."),
      Parameter(
        "time", .int(0...Int64.max, unit: .epochMilliseconds), required: true,
        "When the alarm was raised."),
      Parameter(
        "name_space", wire: "nameSpace", text, required: true, "The namespace of the service."),
      Parameter("region_id", wire: "regionId", optionalText, "The region it was raised in."),
      Parameter(
        "application_id", wire: "applicationId", text, required: true,
        "The ID of the application concerned."),
      Parameter("resource_name", wire: "resourceName", optionalText, "The resource's name."),
      Parameter("resource_id", wire: "resourceId", optionalText, "The resource's ID."),
      Parameter("alarm_desc", wire: "alarmDesc", text, required: true, "The description."),
      Parameter("url", wire: "URL", optionalText, "Where the alarm came from."),
      Parameter(
        "alarm_status", wire: "alarmStatus", .enumeration(Enumerations.alarmStatus),
        "Whether the alarm is on or over."),
      Parameter(
        "alarm_source", wire: "alarmSource", text, required: true, "What raised the alarm."),
      Parameter("additional", .map(.any), "Anything more about the alarm."),
    ])
}
