// Made from the catalog by catalog-codegen; not to be edited.

/// `AlarmLevel` of the API: these values, or one that the service has added.
public struct AlarmLevel: CatalogEnumeration {
  /// `Critical`.
  public static let critical: Self = "Critical"
  /// `Major`.
  public static let major: Self = "Major"
  /// `Minor`.
  public static let minor: Self = "Minor"
  /// `Info`.
  public static let info: Self = "Info"

  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
}

/// `AlarmStatus` of the API: these values, or one that the service has added.
public struct AlarmStatus: CatalogEnumeration {
  /// In alarm.
  public static let alarm: Self = "alarm"
  /// Alarm restored.
  public static let ok: Self = "ok"

  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
}

/// `AuthenticationMethod` of the API: these values, or one that the service has added.
public struct AuthenticationMethod: CatalogEnumeration {
  /// Name and password of an IAM user.
  public static let password: Self = "password"

  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
}

/// `ComplianceStatus` of the API: these values, or one that the service has added.
public struct ComplianceStatus: CatalogEnumeration {
  /// Not compliant.
  public static let nonCompliant: Self = "non_compliant"
  /// `compliant`.
  public static let compliant: Self = "compliant"

  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
}

/// `ExecuteUser` of the API: these values, or one that the service has added.
public struct ExecuteUser: CatalogEnumeration {
  /// The user root of the host.
  public static let root: Self = "root"

  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
}

/// `IncidentLevel` of the API: these values, or one that the service has added.
public struct IncidentLevel: CatalogEnumeration {
  /// P1.
  public static let level10: Self = "level_10"
  /// P2.
  public static let level20: Self = "level_20"
  /// P3.
  public static let level30: Self = "level_30"
  /// P4.
  public static let level40: Self = "level_40"
  /// P5.
  public static let level50: Self = "level_50"

  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
}

/// `IncidentSource` of the API: these values, or one that the service has added.
public struct IncidentSource: CatalogEnumeration {
  /// Manual creation.
  public static let manual: Self = "incident_source_manual"
  /// Transfer creation.
  public static let forwarding: Self = "incident_source_forwarding"
  /// Alarm.
  public static let alarm: Self = "incident_source_alarm"

  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
}

/// `IncidentStatus` of the API: these values, or one that the service has added.
public struct IncidentStatus: CatalogEnumeration {
  /// Draft.
  public static let draft: Self = "incident_draft"
  /// Unaccepted.
  public static let statusTriggered: Self = "INCIDENT_STATUS_TRIGGERED"
  /// Accepted.
  public static let statusAcknowledged: Self = "INCIDENT_STATUS_ACKNOWLEDGED"
  /// Rejected.
  public static let statusRejected: Self = "INCIDENT_STATUS_REJECTED"
  /// To-be-verified.
  public static let statusResolved: Self = "INCIDENT_STATUS_RESOLVED"
  /// Completed.
  public static let statusCompleted: Self = "INCIDENT_STATUS_COMPLETED"

  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
}

/// `IncidentType` of the API: these values, or one that the service has added.
public struct IncidentType: CatalogEnumeration {
  /// Security issues.
  public static let securityIssues: Self = "inc_type_p_security_issues"
  /// Function issues.
  public static let functionIssues: Self = "inc_type_p_function_issues"
  /// Performance/reliability issues.
  public static let reliabilityIssues: Self = "inc_type_p_reliability_issues"
  /// Configuration issues.
  public static let configIssues: Self = "inc_type_p_config_issues"
  /// Middleware issues.
  public static let middlewareIssues: Self = "inc_type_p_middleware_issues"
  /// Hardware issues.
  public static let hardwareIssues: Self = "inc_type_p_hardware_issues"
  /// Network issues.
  public static let networkingIssues: Self = "inc_type_p_networking_issues"
  /// Equipment room issues.
  public static let shelterIssues: Self = "inc_type_p_shelter_issues"
  /// Monitoring issues.
  public static let monitoringIssues: Self = "inc_type_p_monitoring_issues"
  /// Consultation issues.
  public static let consultingIssues: Self = "inc_type_p_consulting_issues"
  /// Supplier issues.
  public static let suppliersIssues: Self = "inc_type_p_suppliers_issues"
  /// Other issues.
  public static let ohterIssues: Self = "inc_type_p_ohter_issues"
  /// Change operation issues.
  public static let changeIssues: Self = "inc_type_p_change_issues"

  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
}

/// `InstanceStatus` of the API: these values, or one that the service has added.
public struct InstanceStatus: CatalogEnumeration {
  /// To be executed.
  public static let ready: Self = "READY"
  /// Being executed.
  public static let processing: Self = "PROCESSING"
  /// Abnormal.
  public static let abnormal: Self = "ABNORMAL"
  /// Canceled.
  public static let canceled: Self = "CANCELED"
  /// Successful.
  public static let finished: Self = "FINISHED"
  /// Rolled back.
  public static let rollbacked: Self = "ROLLBACKED"

  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
}

/// `InstanceStatusFilter` of the API: these values, or one that the service has added.
public struct InstanceStatusFilter: CatalogEnumeration {
  /// To be executed.
  public static let ready: Self = "READY"
  /// Being executed.
  public static let processing: Self = "PROCESSING"
  /// Abnormal.
  public static let abnormal: Self = "ABNORMAL"
  /// Canceled.
  public static let canceled: Self = "CANCELED"
  /// Successful.
  public static let finished: Self = "FINISHED"

  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
}

/// `NotificationProtocol` of the API: these values, or one that the service has added.
public struct NotificationProtocol: CatalogEnumeration {
  /// The reviewer's default.
  public static let `default`: Self = "DEFAULT"
  /// SMS.
  public static let sms: Self = "SMS"
  /// Email.
  public static let email: Self = "EMAIL"
  /// DingTalk.
  public static let dingTalk: Self = "DING_TALK"
  /// WeLink.
  public static let weLink: Self = "WE_LINK"
  /// WeChat.
  public static let wechat: Self = "WECHAT"
  /// Voice call.
  public static let callnotify: Self = "CALLNOTIFY"
  /// No notification.
  public static let notToNotify: Self = "NOT_TO_NOTIFY"

  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
}

/// `OperateKey` of the API: these values, or one that the service has added.
public struct OperateKey: CatalogEnumeration {
  /// Accept the incident.
  public static let acceptedIncident1: Self = "acceptedIncident1"
  /// Submit a solution.
  public static let commitSolution1: Self = "commitSolution1"
  /// Verify the result of the handling.
  public static let confirm: Self = "confirm"

  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
}

/// `OperatingSystem` of the API: these values, or one that the service has added.
public struct OperatingSystem: CatalogEnumeration {
  /// `HuaweiCloudEulerOS`.
  public static let huaweiCloudEulerOS: Self = "HuaweiCloudEulerOS"
  /// `CentOS`.
  public static let centOS: Self = "CentOS"
  /// `EulerOS`.
  public static let eulerOS: Self = "EulerOS"

  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
}

/// `OperationType` of the API: these values, or one that the service has added.
public struct OperationType: CatalogEnumeration {
  /// Cancel one host.
  public static let cancelInstance: Self = "CANCEL_INSTANCE"
  /// Skip a batch.
  public static let skipBatch: Self = "SKIP_BATCH"
  /// Cancel the entire ticket.
  public static let cancelOrder: Self = "CANCEL_ORDER"
  /// Suspend the entire ticket.
  public static let pauseOrder: Self = "PAUSE_ORDER"
  /// Continue the ticket.
  public static let continueOrder: Self = "CONTINUE_ORDER"

  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
}

/// `OrderStatus` of the API: these values, or one that the service has added.
public struct OrderStatus: CatalogEnumeration {
  /// To be executed.
  public static let ready: Self = "READY"
  /// Being executed.
  public static let processing: Self = "PROCESSING"
  /// Failed.
  public static let error: Self = "ERROR"
  /// Abnormal.
  public static let abnormal: Self = "ABNORMAL"
  /// Suspended.
  public static let paused: Self = "PAUSED"
  /// Canceled.
  public static let canceled: Self = "CANCELED"
  /// Successful.
  public static let finished: Self = "FINISHED"
  /// Rolled back.
  public static let rollbacked: Self = "ROLLBACKED"

  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
}

/// `OrderStatusFilter` of the API: these values, or one that the service has added.
public struct OrderStatusFilter: CatalogEnumeration {
  /// To be executed.
  public static let ready: Self = "READY"
  /// Being executed.
  public static let processing: Self = "PROCESSING"
  /// Abnormal.
  public static let abnormal: Self = "ABNORMAL"
  /// Suspended.
  public static let paused: Self = "PAUSED"
  /// Canceled.
  public static let canceled: Self = "CANCELED"
  /// Successful.
  public static let finished: Self = "FINISHED"

  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
}

/// `PatchItemSortKey` of the API: these values, or one that the service has added.
public struct PatchItemSortKey: CatalogEnumeration {
  /// Time of installation.
  public static let installedTime: Self = "installed_time"

  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
}

/// `PatchReportSortKey` of the API: these values, or one that the service has added.
public struct PatchReportSortKey: CatalogEnumeration {
  /// Time of the report.
  public static let reportTime: Self = "report_time"

  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
}

/// `PatchStatus` of the API: these values, or one that the service has added.
public struct PatchStatus: CatalogEnumeration {
  /// Installed.
  public static let installed: Self = "INSTALLED"
  /// Other patches are installed.
  public static let installedOther: Self = "INSTALLED_OTHER"
  /// Missing.
  public static let missing: Self = "MISSING"
  /// Rejected.
  public static let reject: Self = "REJECT"
  /// Failed.
  public static let failed: Self = "FAILED"
  /// Installed, takes effect after a restart.
  public static let pendingReboot: Self = "PENDING_REBOOT"

  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
}

/// `ReportScene` of the API: these values, or one that the service has added.
public struct ReportScene: CatalogEnumeration {
  /// Nodes of CCE clusters.
  public static let cce: Self = "CCE"
  /// ECS hosts.
  public static let ecs: Self = "ECS"

  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
}

/// `RiskLevel` of the API: these values, or one that the service has added.
public struct RiskLevel: CatalogEnumeration {
  /// Low risk.
  public static let low: Self = "LOW"
  /// Medium risk.
  public static let medium: Self = "MEDIUM"
  /// High risk.
  public static let high: Self = "HIGH"

  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
}

/// `RotationStrategy` of the API: these values, or one that the service has added.
public struct RotationStrategy: CatalogEnumeration {
  /// Go on with the next batch.
  public static let `continue`: Self = "CONTINUE"
  /// Pause the order after the batch.
  public static let pause: Self = "PAUSE"

  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
}

/// `ScriptStatus` of the API: these values, or one that the service has added.
public struct ScriptStatus: CatalogEnumeration {
  /// To be approved.
  public static let pendingApprove: Self = "PENDING_APPROVE"
  /// Normal (approved).
  public static let approved: Self = "APPROVED"
  /// Rejected by the reviewer.
  public static let rejected: Self = "REJECTED"

  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
}

/// `ScriptType` of the API: these values, or one that the service has added.
public struct ScriptType: CatalogEnumeration {
  /// Shell script (.sh).
  public static let shell: Self = "SHELL"
  /// Python script (.py).
  public static let python: Self = "PYTHON"
  /// Windows batch script (.bat).
  public static let bat: Self = "BAT"

  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
}

/// `SortDirection` of the API: these values, or one that the service has added.
public struct SortDirection: CatalogEnumeration {
  /// Ascending.
  public static let asc: Self = "asc"
  /// Descending.
  public static let desc: Self = "desc"

  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
}
