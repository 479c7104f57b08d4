/// Section 4.4.2.
enum AlarmOperations {
  static let all = [report]

  private static let report = Operation(
    namespace: "alarms", name: "report", apiName: "CreateReportCustomEvent", method: .post,
    path: "/v1/event/huawei/custom/{integration_key}",
    parameters: [
      Parameter(
        "integration_key", in: .path, .string(1...255), required: true,
        "The ID of the integration the alarm belongs to.")
    ] + Models.alarm.fields,
    reply: Reply(.ticket(code: "COC.00000000", message: "success"), nil), effect: .changes,
    // A report that is lost is worse than one that comes twice: its ID, status and time tell that it
    // is the same.
    reconciliation: .repeatable, errors: [Faults.alarmBody, Faults.tokenInvalid],
    summary: "Reports an alarm of a monitoring system.", section: "4.4.2")
}
