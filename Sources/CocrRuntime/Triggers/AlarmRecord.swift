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
    var members = try Self.members(of: given, model, at: place)
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
    let suffix = "-\(now / 1_000_000)"
    let fallbacks: [String: JSONValue] = [
      "alarm_id": .string(Self.cut(title, to: Self.longestText - suffix.utf8.count) + suffix),
      "alarm_level": "Info", "time": .int(now / 1_000_000), "name_space": "unknown",
      "application_id": "unknown", "alarm_desc": .string(Self.cut(title, to: Self.longestText)),
      "alarm_source": "unknown",
    ]
    members.merge(fallbacks) { given, _ in given }
    for field in model.fields {
      members[field.name] = members[field.name].map(field.shape.asWholeNumber)
    }
    let problems = ArgumentCheck.problems(in: .object(members), against: .object(model), at: place)
    if !problems.isEmpty {
      throw Problem(
        description: problems.map { problem in
          problem.description + (problem.hint.map { " (\($0))" } ?? "")
        }.joined(separator: "; "))
    }
    let milliseconds = members["time"]?.intValue ?? now / 1_000_000
    time = try Self.nanoseconds(milliseconds, at: place)
    value = ValueBridge.value(.object(members), as: .object(model))
    self.name = title
  }

  /// The most characters that the API allows a text of an alarm.
  private static let longestText = 255

  private static func cut(_ text: String, to limit: Int) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.prefix(limit)))
  }

  /// The alarm's members under the names of the language, with what the API does not know under
  /// `additional`.
  private static func members(
    of given: [String: JSONValue], _ model: Model, at place: String
  ) throws(Problem) -> [String: JSONValue] {
    var members: [String: JSONValue] = [:]
    var others: [String: JSONValue] = [:]
    for (key, value) in given where !value.isNull {
      guard let field = model.fields.first(where: { $0.name == key || $0.wireName == key }) else {
        others[key] = value
        continue
      }
      if let other = members.updateValue(value, forKey: field.name), other != value {
        throw Problem(
          description: "\(place) has different values for `\(field.name)` and `\(field.wireName)`, "
            + "which are the same field (leave one of them out)")
      }
    }
    guard !others.isEmpty else { return members }
    // What is no map stays, for the check to name it.
    let additional = members["additional"] ?? [:]
    guard var merged = additional.objectValue else { return members }
    for key in others.keys.sorted() {
      if let other = merged.updateValue(others[key] ?? .null, forKey: key), other != others[key] {
        throw Problem(
          description: "\(place) has different values for `\(key)` and `additional.\(key)`, which "
            + "would be the same field (leave one of them out)")
      }
    }
    members["additional"] = .object(merged)
    return members
  }

  /// The moment in nanoseconds. What can only be meant in another unit is refused: taken for
  /// milliseconds, it would move the alarm by years, and with it every window of the handlers.
  private static func nanoseconds(
    _ milliseconds: Int64, at place: String
  ) throws(Problem) -> Int64 {
    let (result, overflow) = milliseconds.multipliedReportingOverflow(by: 1_000_000)
    let unit: (name: String, milliseconds: Int64)? =
      switch milliseconds {
      // 1973 to 5138 in seconds, of which 1970 to 1973 in milliseconds has no alarms.
      case 100_000_000..<100_000_000_000: ("seconds", milliseconds * 1000)
      case 100_000_000_000_000..<100_000_000_000_000_000: ("microseconds", milliseconds / 1000)
      case 100_000_000_000_000_000...: ("nanoseconds", milliseconds / 1_000_000)
      default: nil
      }
    if let unit {
      throw Problem(
        description: "\(place).time is \(milliseconds), which looks like \(unit.name), but must be "
          + "in milliseconds since 1970 (write \(unit.milliseconds))")
    }
    guard !overflow else {
      throw Problem(
        description: "\(place).time is \(milliseconds), at most \(Int64.max / 1_000_000) "
          + "milliseconds since 1970 (the year 2262) is allowed")
    }
    return result
  }

  /// The alarms of a file, and what is wrong with the others.
  public struct Batch: Sendable {
    /// In the order of the file.
    public var alarms: [AlarmRecord] = []
    /// One for each entry that is no alarm; it names the place in the file, counted from 1.
    public var problems: [Problem] = []
  }

  /// Reads the text of a file: one alarm, or a list of alarms in the order of their arrival.
  ///
  /// An entry of a list that is no alarm does not keep the others from being read.
  ///
  /// - Parameter now: nanoseconds since 1970.
  /// - Throws: ``Problem`` where the text is no JSON or holds no alarm at all.
  public static func parse(_ bytes: [UInt8], now: Int64) throws(Problem) -> Batch {
    let document: JSONValue
    do {
      document = try JSONValue(parsing: bytes)
    } catch {
      throw Problem(description: "it is not JSON: \(error)")
    }
    guard let items = document.arrayValue else {
      return Batch(alarms: [try AlarmRecord(document, now: now)])
    }
    if items.isEmpty { throw Problem(description: "the alarm list is empty") }
    var batch = Batch()
    for (index, item) in items.enumerated() {
      do {
        batch.alarms.append(try AlarmRecord(item, at: "alarm \(index + 1)", now: now))
      } catch {
        batch.problems.append(error)
      }
    }
    if batch.alarms.isEmpty {
      throw Problem(
        description: batch.problems.map(\.description).joined(separator: "; "))
    }
    return batch
  }
}

extension Shape {
  /// A whole number that was written as a float, as the int that scripts expect of this shape.
  fileprivate func asWholeNumber(_ value: JSONValue) -> JSONValue {
    guard case .int = self, case .double(let number) = value, let whole = Int64(exactly: number)
    else { return value }
    return .int(whole)
  }
}
