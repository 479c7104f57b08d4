import COCCatalog
import CocrLanguage

extension HostValue {
  /// The value as data for people and logs: secrets as `***`, lengths of time and points in time as
  /// text.
  package var displayJSON: JSONValue { json(DisplayForm(), at: .root("")) }
}

private struct DisplayForm: JSONForm {
  func json(_ value: HostValue, at place: JSONPlace) -> JSONValue {
    switch value {
    case .duration(let nanoseconds): .string(DurationText.format(nanoseconds))
    case .time(let nanoseconds): .string(TimeText.format(nanoseconds))
    case .float(let value): .string(value.description)
    case .secret: "***"
    case .function(let name): .string("function \(name)")
    case .null, .bool, .int, .string, .list, .map: .null
    }
  }
}
