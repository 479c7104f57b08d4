import COCCatalog
import CocrLanguage
import CocrRuntime
import CocrTerminal

/// A call of an operation as it would be written, for somebody who is to approve it: an argument or
/// member a line where they are long, without the texts of secrets.
struct CallText {
  private let call: OperationCall
  private let secrets: SecretTexts
  private let width: Int
  /// How many rows of the terminal the text may take; nil for any number.
  private let height: Int?

  /// How many lines of one argument are shown.
  private static let lineLimit = 60

  init(
    _ call: OperationCall, secrets: SecretTexts, width: Int = TerminalSize.current.columns,
    height: Int? = nil
  ) {
    self.call = call
    self.secrets = secrets
    self.width = max(20, width)
    self.height = height
  }

  var text: String {
    let given = call.operation.parameters.compactMap { parameter in
      call.arguments[parameter.name].map { argument(parameter, $0) }
    }
    if given.isEmpty { return "\(call.operation.qualifiedName)()" }
    return cut("\(call.operation.qualifiedName)(\n\(given.joined(separator: ",\n"))\n)")
  }

  /// What the call does, in one line.
  ///
  /// - Parameter scriptNames: the names of scripts by their UUIDs.
  func summary(scriptNames: [String: String]) -> String {
    let operation = call.operation
    guard operation.qualifiedName == "scripts.execute" else {
      return "\(operation.qualifiedName): \(operation.summary)"
    }
    let uuid = call.arguments["script_uuid"]?.stringValue ?? ""
    let script = scriptNames[uuid].map { "\($0) (\(uuid))" } ?? uuid
    let batches = call.arguments["execute_batches"]?.arrayValue ?? []
    let hosts = batches.reduce(0) { $0 + ($1["target_instances"]?.arrayValue?.count ?? 0) }
    var parts = [
      "\(operation.qualifiedName): runs the script \(secrets.hidden(script).escaped) on "
        + "\(Phrase.count(hosts, "host")) in "
        + (batches.count == 1 ? "1 batch" : "\(batches.count) batches")
    ]
    let settings = call.arguments["execute_param"]
    if let user = settings?["execute_user"]?.stringValue {
      parts.append("as \(secrets.hidden(user).escaped)")
    }
    if let timeout = settings?["timeout"]?.intValue {
      parts.append("timeout \(Phrase.duration(timeout.clampedProduct(1_000_000_000)))")
    }
    if let rate = settings?["success_rate"] {
      parts.append("success rate \(String(decoding: rate.serialized(), as: UTF8.self)) %")
    }
    return parts.joined(separator: ", ")
  }

  /// The lines at the beginning that fit, and how many more there are.
  private func cut(_ text: String) -> String {
    guard let height else { return text }
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    func rows(_ line: Substring) -> Int { 1 + max(0, TextLayout.width(String(line)) - 1) / width }
    if lines.reduce(0, { $0 + rows($1) }) <= height { return text }
    var shown: [Substring] = []
    var used = 1
    for line in lines {
      used += rows(line)
      if used > height { break }
      shown.append(line)
    }
    let rest = Phrase.count(lines.count - shown.count, "more line")
    return (shown + ["… \(rest)"]).joined(separator: "\n")
  }

  private func argument(_ parameter: COCCatalog.Parameter, _ value: JSONValue) -> String {
    var lines = member(parameter.name, value, parameter.shape, isSecret: parameter.isSecret)
    let hidden = lines.count - Self.lineLimit
    if hidden > 1 {
      lines.removeLast(hidden)
      lines.append("… \(Phrase.count(hidden, "more line"))")
    }
    return lines.map { "  \($0)" }.joined(separator: "\n")
  }

  private func member(
    _ name: String, _ value: JSONValue, _ shape: Shape, isSecret: Bool, indent: Int = 2
  ) -> [String] {
    var lines = isSecret ? ["***"] : self.lines(value, shape, indent: indent, head: name.count + 2)
    lines[0] = "\(name): \(lines[0])"
    return lines
  }

  /// - Parameters:
  ///   - indent: how far in the lines will stand.
  ///   - head: how much goes before the first line.
  private func lines(_ value: JSONValue, _ shape: Shape, indent: Int, head: Int) -> [String] {
    let line = inline(value, shape)
    if indent + head + TextLayout.width(line) < width { return [line] }
    if let items = value.arrayValue, !items.isEmpty {
      var item = Shape.any
      if case .array(let shape, _) = shape { item = shape }
      return ["["] + joined(items.map { lines($0, item, indent: indent + 2, head: 0) }) + ["]"]
    }
    if let members = members(value, shape), !members.isEmpty {
      return ["{"]
        + joined(
          members.map { name, value, shape, isSecret in
            member(name, value, shape, isSecret: isSecret, indent: indent + 2)
          }) + ["}"]
    }
    if let text = value.stringValue, text.contains("\n") {
      let lines = secrets.hidden(text).split(separator: "\n", omittingEmptySubsequences: false)
      return ["\"\"\""] + lines.map { "  \(String($0).escaped)" } + ["  \"\"\""]
    }
    return [line]
  }

  private func joined(_ parts: [[String]]) -> [String] {
    parts.enumerated().flatMap { number, lines -> [String] in
      var lines = lines.map { "  \($0)" }
      if number < parts.count - 1 { lines[lines.count - 1] += "," }
      return lines
    }
  }

  private func inline(_ value: JSONValue, _ shape: Shape) -> String {
    if let items = value.arrayValue {
      var item = Shape.any
      if case .array(let shape, _) = shape { item = shape }
      return "[" + items.map { inline($0, item) }.joined(separator: ", ") + "]"
    }
    if let members = members(value, shape) {
      return "{"
        + members.map { name, value, shape, isSecret in
          "\(name): \(isSecret ? "***" : inline(value, shape))"
        }.joined(separator: ", ") + "}"
    }
    if let text = value.stringValue { return ValueText.quoted(secrets.hidden(text)) }
    let text = String(decoding: value.serialized(), as: UTF8.self)
    guard case .int(_, let unit?) = shape, let number = value.intValue else { return text }
    switch unit {
    case .seconds: return "\(text) (\(Phrase.duration(number.clampedProduct(1_000_000_000))))"
    case .milliseconds: return "\(text) (\(Phrase.duration(number.clampedProduct(1_000_000))))"
    case .epochSeconds:
      return "\(text) (\(TimeText.format(number.clampedProduct(1_000_000_000))))"
    case .epochMilliseconds:
      return "\(text) (\(TimeText.format(number.clampedProduct(1_000_000))))"
    }
  }

  /// The members of an object in the order of the catalog; nil for other values.
  private func members(
    _ value: JSONValue, _ shape: Shape
  ) -> [(name: String, value: JSONValue, shape: Shape, isSecret: Bool)]? {
    guard let object = value.objectValue else { return nil }
    var fields: [COCCatalog.Parameter] = []
    if case .object(let model) = shape { fields = model.fields }
    let known = fields.compactMap { field in
      object[field.name].map { (field.name, $0, field.shape, field.isSecret(among: object)) }
    }
    let rest = object.keys.filter { key in !fields.contains { $0.name == key } }.sorted()
    return known + rest.map { ($0.escaped, object[$0] ?? .null, .any, false) }
  }
}

extension Int64 {
  /// The product, or the nearest that there is.
  fileprivate func clampedProduct(_ factor: Int64) -> Int64 {
    let (product, overflow) = multipliedReportingOverflow(by: factor)
    return overflow ? (self < 0 ? .min : .max) : product
  }
}
