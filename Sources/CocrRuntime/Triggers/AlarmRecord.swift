import COCCatalog
import CocrLanguage

/// An alarm that has arrived, as handlers get it.
public struct AlarmRecord: Sendable, Equatable {
  /// The record `alarm`, of the model `Alarm`.
  public let value: HostValue
  /// When it was raised, in nanoseconds since 1970.
  public let time: Int64
  /// Its name, for messages.
  public let name: String

  /// Why something is no alarm.
  public struct Problem: Error, CustomStringConvertible {
    public let description: String
  }

  /// Reads an alarm from a map of its fields, which may have the names of the API (`alarmName`) or
  /// those of the language (`alarm_name`).
  ///
  /// An alarm must say its name. What else the API calls mandatory is filled in where it is missing:
  /// the time with `now`, the description with the name. Members that the API does not know are kept
  /// under `additional`.
  ///
  /// - Parameters:
  ///   - json: the alarm.
  ///   - place: what to call it in messages.
  ///   - now: nanoseconds since 1970.
  /// - Throws: ``Problem`` naming every member that is wrong.
  public init(_ json: JSONValue, at place: String = "the alarm", now: Int64) throws(Problem) {
    guard let model = Catalog.model("Alarm"), let given = json.objectValue else {
      throw Problem(description: "\(place) must be an object, not \(json.kindDescription)")
    }
    var members: [String: JSONValue] = [:]
    var additional = given["additional"]?.objectValue ?? [:]
    for (key, value) in given where key != "additional" && !value.isNull {
      if let field = model.fields.first(where: { $0.name == key || $0.wireName == key }) {
        members[field.name] = value
      } else {
        additional[key] = value
      }
    }
    if !additional.isEmpty { members["additional"] = .object(additional) }
    guard let name = members["alarm_name"] else {
      throw Problem(description: "\(place) has no `alarm_name`, which says what is wrong")
    }
    guard let title = name.stringValue else {
      throw Problem(
        description: "the `alarm_name` of \(place) must be a string, not \(name.kindDescription)")
    }
    if title.isEmpty {
      throw Problem(description: "the `alarm_name` of \(place) is empty: it says what is wrong")
    }
    let fallbacks: [String: JSONValue] = [
      "alarm_id": .string("\(title)-\(now / 1_000_000)"), "alarm_level": "Info",
      "time": .int(now / 1_000_000), "name_space": "unknown", "application_id": "unknown",
      "alarm_desc": .string(title), "alarm_source": "unknown",
    ]
    members.merge(fallbacks) { given, _ in given }
    let problems = ArgumentCheck.problems(in: .object(members), against: .object(model), at: place)
    if !problems.isEmpty {
      throw Problem(
        description: problems.map { problem in
          problem.description + (problem.hint.map { " (\($0))" } ?? "")
        }.joined(separator: "; "))
    }
    value = ValueBridge.value(.object(members), as: .object(model))
    let milliseconds = members["time"]?.intValue ?? now / 1_000_000
    time = milliseconds.multipliedReportingOverflow(by: 1_000_000).partialValue
    self.name = title
  }

  /// Reads the text of a file: one alarm, or a list of alarms in the order of their arrival.
  ///
  /// - Throws: ``Problem`` where the text is no JSON or holds something that is no alarm.
  public static func parse(_ bytes: [UInt8], now: Int64) throws(Problem) -> [AlarmRecord] {
    let document: JSONValue
    do {
      document = try JSONValue(parsing: bytes)
    } catch {
      throw Problem(description: "it is not JSON: \(error)")
    }
    guard let items = document.arrayValue else { return [try AlarmRecord(document, now: now)] }
    if items.isEmpty { throw Problem(description: "the list holds no alarm") }
    var alarms: [AlarmRecord] = []
    for (index, item) in items.enumerated() {
      alarms.append(try AlarmRecord(item, at: "alarm \(index + 1)", now: now))
    }
    return alarms
  }
}
