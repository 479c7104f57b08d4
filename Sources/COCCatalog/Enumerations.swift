/// The closed lists of the API, each declared once.
public enum Enumerations {
  /// Section 4.2.1.
  public static let scriptType = Enumeration(
    "ScriptType",
    [
      .init("SHELL", "shell script (.sh)"), .init("PYTHON", "Python script (.py)"),
      .init("BAT", "Windows batch script (.bat)"),
    ])

  /// Section 4.2.1.
  public static let riskLevel = Enumeration(
    "RiskLevel",
    [.init("LOW", "low risk"), .init("MEDIUM", "medium risk"), .init("HIGH", "high risk")])

  /// Section 4.2.2.
  public static let scriptStatus = Enumeration(
    "ScriptStatus",
    [
      .init("PENDING_APPROVE", "to be approved"), .init("APPROVED", "normal (approved)"),
      .init("REJECTED", "rejected by the reviewer"),
    ])

  /// How reviewers are notified. Section 4.2.1.
  public static let notificationProtocol = Enumeration(
    "NotificationProtocol",
    [
      .init("DEFAULT", "the reviewer's default"), .init("SMS", "SMS"), .init("EMAIL", "email"),
      .init("DING_TALK", "DingTalk"), .init("WE_LINK", "WeLink"), .init("WECHAT", "WeChat"),
      .init("CALLNOTIFY", "voice call"), .init("NOT_TO_NOTIFY", "no notification"),
    ])

  /// Who runs a script on a host. Section 4.2.6: "The script must be executed by user root."
  public static let executeUser = Enumeration(
    "ExecuteUser", [.init("root", "the user root of the host")])

  /// What happens between two batches of an order. Section 4.2.6.
  public static let rotationStrategy = Enumeration(
    "RotationStrategy",
    [
      .init("CONTINUE", "go on with the next batch"),
      .init("PAUSE", "pause the order after the batch"),
    ])

  /// The status of a script ticket: what sections 4.3.1 and 4.3.5 list, taken together.
  public static let orderStatus = Enumeration(
    "OrderStatus",
    [
      .init("READY", "to be executed", stage: .active),
      .init("PROCESSING", "being executed", stage: .active),
      .init("ERROR", "failed", stage: .final), .init("ABNORMAL", "abnormal", stage: .stopped),
      .init("PAUSED", "suspended", stage: .paused), .init("CANCELED", "canceled", stage: .final),
      .init("FINISHED", "successful", stage: .final),
      .init("ROLLBACKED", "rolled back", stage: .final),
    ])

  /// The statuses by which the list of tickets can be filtered. Section 4.3.5.
  public static let orderStatusFilter = orderStatus.subset(
    "OrderStatusFilter", without: ["ERROR", "ROLLBACKED"])

  /// The status of a script on one host. Section 4.3.4.
  public static let instanceStatus = Enumeration(
    "InstanceStatus",
    [
      .init("READY", "to be executed"), .init("PROCESSING", "being executed"),
      .init("ABNORMAL", "abnormal"), .init("CANCELED", "canceled"),
      .init("FINISHED", "successful"), .init("ROLLBACKED", "rolled back"),
    ])

  /// The statuses by which the hosts of a batch can be filtered. Section 4.3.4.
  public static let instanceStatusFilter = instanceStatus.subset(
    "InstanceStatusFilter", without: ["ROLLBACKED"])

  /// What can be done to a script ticket. Section 4.3.6; the example there uses `RETRY_INSTANCE`,
  /// which is not in the list.
  public static let operationType = Enumeration(
    "OperationType",
    [
      .init("CANCEL_INSTANCE", "cancel one host"), .init("SKIP_BATCH", "skip a batch"),
      .init("CANCEL_ORDER", "cancel the entire ticket"),
      .init("PAUSE_ORDER", "suspend the entire ticket"),
      .init("CONTINUE_ORDER", "continue the ticket"),
    ])

  /// Section 4.4.1.4.1.
  public static let incidentLevel = Enumeration(
    "IncidentLevel",
    [
      .init("level_10", "P1"), .init("level_20", "P2"), .init("level_30", "P3"),
      .init("level_40", "P4"), .init("level_50", "P5"),
    ])

  /// Section 4.4.1.4.2. The key of "Other" is misspelt in the API itself.
  public static let incidentType = Enumeration(
    "IncidentType",
    [
      .init("inc_type_p_security_issues", "Security issues"),
      .init("inc_type_p_function_issues", "Function issues", englishName: "function issues"),
      .init(
        "inc_type_p_reliability_issues", "Performance/reliability issues",
        englishName: "reliability issues"),
      .init("inc_type_p_config_issues", "Configuration issues", englishName: "config issues"),
      .init("inc_type_p_middleware_issues", "Middleware issues", englishName: "middleware issues"),
      .init("inc_type_p_hardware_issues", "Hardware issues", englishName: "hardware issues"),
      .init("inc_type_p_networking_issues", "Network issues", englishName: "networking issues"),
      .init("inc_type_p_shelter_issues", "Equipment room issues", englishName: "shelter issues"),
      .init("inc_type_p_monitoring_issues", "Monitoring issues", englishName: "monitoring issues"),
      .init(
        "inc_type_p_consulting_issues", "Consultation issues", englishName: "consulting issues"),
      .init("inc_type_p_suppliers_issues", "Supplier issues", englishName: "suppliers issues"),
      .init("inc_type_p_ohter_issues", "Other issues"),
      .init(
        "inc_type_p_change_issues", "Change operation issues",
        englishName: "Change operation problem"),
    ])

  /// Section 4.4.1.4.3.
  public static let incidentSource = Enumeration(
    "IncidentSource",
    [
      .init("incident_source_manual", "Manual creation", englishName: "Manual Creation"),
      .init("incident_source_forwarding", "Transfer creation"),
      .init("incident_source_alarm", "Alarm", englishName: "alarm"),
    ])

  /// Section 4.4.1.4.4.
  public static let incidentStatus = Enumeration(
    "IncidentStatus",
    [
      .init("incident_draft", "Draft", englishName: "DRAFT"),
      .init("INCIDENT_STATUS_TRIGGERED", "Unaccepted", englishName: "TRIGGERED"),
      .init("INCIDENT_STATUS_ACKNOWLEDGED", "Accepted", englishName: "ACKNOWLEDGED"),
      .init("INCIDENT_STATUS_REJECTED", "Rejected", englishName: "REJECTED"),
      .init("INCIDENT_STATUS_RESOLVED", "To-be-verified", englishName: "RESOLVED"),
      .init("INCIDENT_STATUS_COMPLETED", "Completed", englishName: "COMPLETED"),
    ])

  /// What can be done to an incident. Section 4.4.1.2.
  public static let operateKey = Enumeration(
    "OperateKey",
    [
      .init("acceptedIncident1", "accept the incident"),
      .init("commitSolution1", "submit a solution"),
      .init("confirm", "verify the result of the handling"),
    ])

  /// Section 4.4.2.
  public static let alarmLevel = Enumeration(
    "AlarmLevel", [.init("Critical"), .init("Major"), .init("Minor"), .init("Info")])

  /// Section 4.4.2.
  public static let alarmStatus = Enumeration(
    "AlarmStatus", [.init("alarm", "in alarm"), .init("ok", "alarm restored")])

  /// Section 4.5.1.
  public static let operatingSystem = Enumeration(
    "OperatingSystem", [.init("HuaweiCloudEulerOS"), .init("CentOS"), .init("EulerOS")])

  /// Section 4.5.1.
  public static let complianceStatus = Enumeration(
    "ComplianceStatus", [.init("non_compliant", "not compliant"), .init("compliant")])

  /// Section 4.5.1.
  public static let sortDirection = Enumeration(
    "SortDirection", [.init("asc", "ascending"), .init("desc", "descending")])

  /// Section 4.5.1.
  public static let patchReportSortKey = Enumeration(
    "PatchReportSortKey", [.init("report_time", "time of the report")])

  /// Section 4.5.2.
  public static let patchItemSortKey = Enumeration(
    "PatchItemSortKey", [.init("installed_time", "time of installation")])

  /// Section 4.5.1.
  public static let reportScene = Enumeration(
    "ReportScene", [.init("CCE", "nodes of CCE clusters"), .init("ECS", "ECS hosts")])

  /// Section 4.5.2.
  public static let patchStatus = Enumeration(
    "PatchStatus",
    [
      .init("INSTALLED", "installed"), .init("INSTALLED_OTHER", "other patches are installed"),
      .init("MISSING", "missing"), .init("REJECT", "rejected"), .init("FAILED", "failed"),
      .init("PENDING_REBOOT", "installed, takes effect after a restart"),
    ])

  /// How a user proves who they are to IAM. Section 3.1.
  public static let authenticationMethod = Enumeration(
    "AuthenticationMethod", [.init("password", "name and password of an IAM user")])
}

extension Enumeration {
  /// A list of its own name that lacks some of the values of this one.
  fileprivate func subset(_ name: String, without values: Set<String>) -> Enumeration {
    Enumeration(name, cases.filter { !values.contains($0.value) })
  }
}
