import COCCatalog
import CocrLanguage

/// What an argument must be, in one line.
enum ArgumentNote {
  /// Type, limits and meaning of a parameter of a function.
  static func text(_ parameter: Signature.Parameter, of function: String) -> String {
    if let declared = Catalog.operation(function)?.parameter(parameter.name) {
      return text(declared)
    }
    return line(
      [
        parameter.type.withoutNull.description,
        listing(parameter.choices.map(\.value)) ?? parameter.range.map { limits($0, of: nil) },
        parameter.isRequired ? "required" : "optional",
      ], parameter.summary)
  }

  /// Type, limits and meaning of an argument of an operation, or of a member of one.
  static func text(_ declared: COCCatalog.Parameter) -> String {
    let value = declared.defaultValue.map {
      "default \(String(decoding: $0.serialized(), as: UTF8.self))"
    }
    return line(
      [
        type(declared.shape), limits(declared.shape),
        value ?? (declared.isRequired ? "required" : "optional"),
      ], declared.summary)
  }

  private static func line(_ parts: [String?], _ summary: String) -> String {
    let text = parts.compactMap(\.self).joined(separator: ", ")
    let first = summary.firstLine
    return first.isEmpty ? text : "\(text). \(first)"
  }

  private static func type(_ shape: Shape) -> String {
    switch shape {
    case .string, .enumeration: "string"
    case .int(_, let unit?):
      switch unit {
      case .seconds, .milliseconds: "duration or \(unit.rawValue)"
      case .epochSeconds, .epochMilliseconds: "time or milliseconds"
      }
    case .int: "int"
    case .double: "number"
    case .bool: "bool"
    case .array(.object, _): "list of maps"
    case .array: "list"
    case .object, .map: "map"
    case .any: "any"
    }
  }

  private static func limits(_ shape: Shape) -> String? {
    switch shape {
    case .string(let range?, _): limits(doubles(range), of: "characters")
    case .int(let range?, let unit): limits(doubles(range), of: unit?.rawValue)
    case .double(let range?): limits(range, of: nil)
    case .array(_, let range?): limits(doubles(range), of: "items")
    case .enumeration(let enumeration): listing(enumeration.values)
    default: nil
    }
  }

  private static func doubles<T: BinaryInteger>(_ range: ClosedRange<T>) -> ClosedRange<Double> {
    Double(range.lowerBound)...Double(range.upperBound)
  }

  private static func listing(_ values: [String]) -> String? {
    if values.isEmpty { return nil }
    return values.count <= 4 ? values.joined(separator: " | ") : "one of \(values.count) values"
  }

  private static func limits(_ range: ClosedRange<Double>, of noun: String?) -> String {
    if range.upperBound >= 9e18, noun == nil { return "\(number(range.lowerBound)) or more" }
    let bounds = "\(number(range.lowerBound)) to \(number(range.upperBound))"
    return noun.map { "\(bounds) \($0)" } ?? bounds
  }

  private static func number(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e15 ? String(Int64(value)) : String(value)
  }
}
