import COCCatalog
import CocrLanguage

extension HostValue {
  /// The value as data for people and logs: secrets as `***`, lengths of time and points in time as
  /// text.
  public var displayJSON: JSONValue {
    switch self {
    case .null: .null
    case .bool(let value): .bool(value)
    case .int(let value): .int(value)
    case .float(let value): value.isFinite ? .double(value) : .string(value.description)
    case .string(let text): .string(text)
    case .duration(let nanoseconds): .string(DurationText.format(nanoseconds))
    case .time(let nanoseconds): .string(TimeText.format(nanoseconds))
    case .list(let items): .array(items.map(\.displayJSON))
    case .map(let map):
      .object(
        Dictionary(
          map.entries.map { ($0.key, $0.value.displayJSON) }, uniquingKeysWith: { _, last in last })
      )
    case .secret: "***"
    case .function(let name): .string("function \(name)")
    }
  }
}
