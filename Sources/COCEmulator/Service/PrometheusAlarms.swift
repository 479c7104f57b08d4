import COCCatalog
import Foundation
import GRDB

/// Alarms in the form of Prometheus Alertmanager's webhook, which the official SDK can send to
/// `POST /v1/event/prometheus/{integration_key}`. The API reference does not describe it; it is
/// answered as section 4.4.2 answers alarms of the documented form.
enum PrometheusAlarms {
  private static let pathPrefix = "/v1/event/prometheus/"

  /// The integration key in the path of such a report.
  static func integrationKey(of request: ServiceRequest) -> String? {
    request.method == method ? integrationKey(inPath: request.path) : nil
  }

  /// The method of such a report.
  static let method = "POST"

  /// The integration key in a path, whatever the method.
  static func integrationKey(inPath path: String) -> String? {
    guard path.hasPrefix(pathPrefix) else { return nil }
    let rest = path.dropFirst(pathPrefix.count)
    guard !rest.contains("/"), let key = PercentEncoding.decode(rest) else { return nil }
    return (1...255).contains(key.unicodeScalars.count) ? key : nil
  }

  /// The alarms of a report, each with the arguments of `alarms.report`, and what is wrong with the
  /// alerts that are none.
  ///
  /// - Throws: ``Refusal`` where the report has no list of alerts.
  static func alarms(
    of request: ServiceRequest, integrationKey: String, now: Int64
  ) throws(Refusal) -> (alarms: [Arguments], problems: [Refusal]) {
    let body: JSONValue
    do {
      body = try JSONValue(parsing: request.body)
    } catch {
      throw Refusal("body is not JSON: \(error)")
    }
    guard let alerts = body["alerts"]?.arrayValue, !alerts.isEmpty else {
      throw Refusal("alerts must be a list of at least one alert")
    }
    var alarms: [Arguments] = []
    var problems: [Refusal] = []
    for (index, alert) in alerts.enumerated() {
      do {
        alarms.append(
          try alarm(alert, at: "alerts[\(index)]", key: integrationKey, now: now))
      } catch {
        problems.append(error)
      }
    }
    return (alarms, problems)
  }

  private static func alarm(
    _ alert: JSONValue, at place: String, key: String, now: Int64
  ) throws(Refusal) -> Arguments {
    guard let members = alert.objectValue else {
      throw Refusal("\(place) must be an object, not \(alert.kindDescription)")
    }
    for name in ["labels", "annotations"] {
      let texts = members[name] ?? .null
      guard texts.isNull || texts.objectValue != nil else {
        throw Refusal("\(place).\(name) must be an object, not \(texts.kindDescription)")
      }
      try check(texts.objectValue ?? [:], at: "\(place).\(name)")
    }
    try check(
      members.filter { ["fingerprint", "generatorURL", "startsAt"].contains($0.key) }, at: place)
    guard let name = alert["labels"]?["alertname"]?.stringValue, !name.isEmpty else {
      throw Refusal("\(place).labels.alertname must not be null")
    }
    guard ["firing", "resolved"].contains(alert["status"] ?? "firing") else {
      throw Refusal("\(place).status must be firing or resolved")
    }
    let start = alert["startsAt"]?.stringValue
    let time = start.flatMap(epochMilliseconds)
    guard start == nil || time != nil else {
      throw Refusal("\(place).startsAt must be a time such as 2018-08-03T09:52:26.739Z")
    }
    guard time ?? 0 >= 0 else { throw Refusal("\(place).startsAt must not be before 1970") }
    return alarm(alert, name: name, key: key, time: time ?? now)
  }

  private static func check(_ texts: [String: JSONValue], at place: String) throws(Refusal) {
    let wrong = texts.filter { !$0.value.isNull && $0.value.stringValue == nil }
    guard let first = wrong.min(by: { $0.key < $1.key }) else { return }
    throw Refusal(
      "\(place).\(first.key) must be a string, not \(first.value.kindDescription)")
  }

  private static func alarm(
    _ alert: JSONValue, name: String, key: String, time: Int64
  ) -> Arguments {
    let labels = alert["labels"] ?? .null
    let notes = alert["annotations"] ?? .null
    func text(_ values: String?...) -> JSONValue {
      JSONValue(
        values.lazy.compactMap { $0 }.first { !$0.isEmpty }.map {
          String(String.UnicodeScalarView($0.unicodeScalars.prefix(255)))
        })
    }
    let level =
      switch labels["severity"]?.stringValue?.lowercased() {
      case "critical", "emergency", "page": "Critical"
      case "major", "error", "high": "Major"
      case "minor", "warning", "medium": "Minor"
      default: "Info"
      }
    // Alertmanager names an alert by the hash of its labels.
    let identity = String(decoding: labels.serialized(), as: UTF8.self)
    return Arguments(values: [
      "integration_key": .string(key),
      "alarm_id": text(
        alert["fingerprint"]?.stringValue, StableHash.hex("labels:\(identity)", digits: 16)),
      "alarm_name": text(name), "alarm_level": .string(level),
      "alarm_status": alert["status"] == "resolved" ? "ok" : "alarm",
      "time": .int(time),
      "name_space": text(
        labels["namespace"]?.stringValue, labels["job"]?.stringValue, "prometheus"),
      "application_id": text(
        labels["application_id"]?.stringValue, labels["app"]?.stringValue, "prometheus"),
      "region_id": text(labels["region"]?.stringValue),
      "resource_name": text(labels["instance"]?.stringValue),
      "resource_id": text(labels["resource_id"]?.stringValue, labels["instance"]?.stringValue),
      "alarm_desc": text(notes["description"]?.stringValue, notes["summary"]?.stringValue, name),
      "url": text(alert["generatorURL"]?.stringValue), "alarm_source": "Prometheus",
      "additional": ["labels": labels, "annotations": notes],
    ])
  }

  /// The point in time of `2018-08-03T09:52:26.739266876+02:00`; finer parts than milliseconds drop.
  static func epochMilliseconds(_ text: String) -> Int64? {
    let head = text.prefix { $0 != "." }
    let fraction = text.dropFirst(head.count + 1).prefix { $0.isASCII && $0.isNumber }
    let rest = head.count == text.count ? "" : text.dropFirst(head.count + 1 + fraction.count)
    guard let date = try? Date(String(head) + rest, strategy: .iso8601) else { return nil }
    let milliseconds = Int64((fraction + "000").prefix(3)) ?? 0
    let seconds = date.timeIntervalSince1970
    guard abs(seconds) < 1e12 else { return nil }
    return Int64(seconds) * 1000 + milliseconds
  }
}
