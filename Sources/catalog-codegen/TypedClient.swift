import COCCatalog

/// The typed face of the client, made from the catalog.
public enum TypedClient {
  /// The files by their names.
  public static func files() -> [String: String] {
    var files = ["Enumerations.swift": enumerations()]
    var known: Set<String> = []
    let replied = modelsOfReplies()
    for namespace in Catalog.namespaces {
      let operations = Catalog.operations(in: namespace)
      let group = SwiftNames.capitalized(namespace)
      files["\(group).swift"] = OperationGroup(namespace, operations).text
      var models = ModelCollector(known: known)
      for operation in operations {
        for parameter in operation.parameters {
          models.collect(parameter.shape)
          let variants = parameter.variants?.models.sorted { $0.key < $1.key } ?? []
          for variant in variants { models.collect(.object(variant.value)) }
        }
        if let shape = operation.reply.shape { models.collect(shape) }
      }
      known = models.known
      if !models.found.isEmpty {
        var source = SourceText(imports: ["COCCatalog"])
        for model in models.found {
          ModelDeclaration(model, isReplied: replied.contains(model.name)).write(to: &source)
        }
        files["\(group)Models.swift"] = source.text
      }
    }
    return files
  }

  private static func enumerations() -> String {
    var source = SourceText()
    for (index, enumeration) in Catalog.enumerations.enumerated() {
      if index > 0 { source.line() }
      source.line(
        "/// `\(enumeration.name)` of the API: these values, or one that the service has added.")
      source.line("public struct \(enumeration.name): CatalogEnumeration {")
      for (name, item) in SwiftNames.cases(of: enumeration) {
        let meaning = item.meaning.isEmpty ? "`\(item.value)`" : item.meaning
        source.doc(SwiftNames.capitalized(meaning) + ".", indent: 2)
        source.line(
          "public static let \(SwiftNames.escaped(name)): Self = \"\(item.value)\"", indent: 2)
      }
      source.line()
      source.line("public let rawValue: String", indent: 2)
      source.line("public init(rawValue: String) { self.rawValue = rawValue }", indent: 2)
      source.line("}")
    }
    return source.text
  }

  /// The names of the models that the service sends. It may leave out any of their fields.
  private static func modelsOfReplies() -> Set<String> {
    var collector = ModelCollector(known: [])
    for operation in Catalog.operations {
      if let shape = operation.reply.shape { collector.collect(shape) }
    }
    return collector.known
  }
}

/// The models that shapes lead to, each once, in the order in which they are met.
struct ModelCollector {
  private(set) var known: Set<String>
  private(set) var found: [Model] = []

  init(known: Set<String>) { self.known = known }

  mutating func collect(_ shape: Shape) {
    switch shape {
    case .object(let model):
      guard known.insert(model.name).inserted else { return }
      found.append(model)
      for field in model.fields { collect(field.shape) }
    case .array(let item, _): collect(item)
    case .map(let item): collect(item)
    case .string, .int, .double, .bool, .enumeration, .any: break
    }
  }
}

/// One model as a struct.
struct ModelDeclaration {
  private let model: Model
  private let isReplied: Bool

  init(_ model: Model, isReplied: Bool) {
    self.model = model
    self.isReplied = isReplied
  }

  func write(to source: inout SourceText) {
    source.line()
    source.line("/// `\(model.name)` of the API.")
    let isSecret = model.fields.contains { $0.isSecret || $0.secretIf != nil }
    source.line("public struct \(model.name): CatalogModel\(isSecret ? "," : " {")")
    if isSecret {
      source.line(
        "CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable", indent: 2)
      source.line("{")
    }
    for field in model.fields {
      source.doc(Documentation.text(of: field), indent: 2)
      let type = SwiftNames.type(field.shape)
      let isOptional = isReplied || !field.mustBeGiven
      source.line("public var \(escaped(field)): \(type)\(isOptional ? "?" : "")", indent: 2)
    }
    if !model.fields.isEmpty { source.line() }
    writeInit(to: &source)
    writeReading(to: &source)
    writeWriting(to: &source)
    if isSecret { writeDescription(to: &source) }
    source.line("}")
  }

  private func escaped(_ field: Parameter) -> String {
    SwiftNames.escaped(SwiftNames.property(field.name))
  }

  private func writeInit(to source: inout SourceText) {
    let parameters = model.fields.map { field in
      let type = SwiftNames.type(field.shape)
      return "\(escaped(field)): \(type)\(field.mustBeGiven ? "" : "? = nil")"
    }
    if model.fields.isEmpty {
      source.doc("It has no properties.", indent: 2)
      source.line("public init() {}", indent: 2)
      return
    }
    source.doc(meaningOfInit, indent: 2)
    source.head("public init", parameters, " {", indent: 2)
    for field in model.fields {
      source.line(
        "self.\(SwiftNames.property(field.name)) = \(escaped(field))", indent: 4)
    }
    source.line("}", indent: 2)
  }

  private var meaningOfInit: String {
    if isReplied { return "As a reply would hold it, for tests; what is left out is `nil`." }
    return model.fields.allSatisfy(\.mustBeGiven)
      ? "What is sent; all of it is required." : "What is sent; what is `nil` is left out."
  }

  private func writeReading(to source: inout SourceText) {
    source.line()
    source.line("public init?(json: JSONValue) {", indent: 2)
    if model.fields.isEmpty {
      source.line("guard json.objectValue != nil else { return nil }", indent: 4)
      source.line("}", indent: 2)
      return
    }
    let required = isReplied ? [] : model.fields.filter(\.mustBeGiven)
    source.line("guard let members = Members(json) else { return nil }", indent: 4)
    for field in required {
      let name = SwiftNames.property(field.name)
      let type = SwiftNames.type(field.shape)
      source.guardLine(
        "let \(SwiftNames.escaped(name)): \(type) = members.get(\"\(field.name)\")",
        "return nil", indent: 4)
    }
    for field in model.fields {
      let name = SwiftNames.property(field.name)
      let isRequired = required.contains { $0.name == field.name }
      source.line(
        "self.\(name) = \(isRequired ? SwiftNames.escaped(name) : "members.get(\"\(field.name)\")")",
        indent: 4)
    }
    source.line("}", indent: 2)
  }

  private func writeWriting(to source: inout SourceText) {
    source.line()
    if model.fields.isEmpty {
      source.line("public var json: JSONValue { .object([:]) }", indent: 2)
      return
    }
    source.line("public var json: JSONValue {", indent: 2)
    source.line("var members = Members()", indent: 4)
    for field in model.fields {
      source.line("members.set(\"\(field.name)\", \(escaped(field)))", indent: 4)
    }
    source.line("return .object(members.values)", indent: 4)
    source.line("}", indent: 2)
  }

  /// A description that leaves the secret fields out.
  private func writeDescription(to source: inout SourceText) {
    source.line()
    source.line("// Secret fields are part of no description.", indent: 2)
    source.line("public var description: String { \"\(model.name)(redacted)\" }", indent: 2)
    source.line("public var debugDescription: String { description }", indent: 2)
    source.line("public var customMirror: Mirror { Mirror(self, children: []) }", indent: 2)
  }
}

/// What a field or argument is documented with: what it means, and its limits.
enum Documentation {
  static func text(of parameter: Parameter) -> String {
    parameter.summary + limits(parameter.shape) + preset(parameter)
  }

  private static func preset(_ parameter: Parameter) -> String {
    switch parameter.defaultValue {
    case .int(let number)?: " \(number) if left out."
    case .string(let text)?: " `\(text)` if left out."
    default: ""
    }
  }

  private static func limits(_ shape: Shape) -> String {
    switch shape {
    case .string(let length?, _): " \(range(length)) characters."
    case .int(let limits, let unit):
      (limits.flatMap { $0.upperBound == .max ? nil : " \(range($0))." } ?? "") + words(unit)
    case .double(let limits?): " \(limits.lowerBound) to \(limits.upperBound)."
    case .array(_, let count?): " \(range(count)) items."
    default: ""
    }
  }

  private static func range(_ range: ClosedRange<some BinaryInteger>) -> String {
    range.lowerBound == range.upperBound
      ? "\(range.lowerBound)" : "\(range.lowerBound) to \(range.upperBound)"
  }

  private static func words(_ unit: TimeUnit?) -> String {
    switch unit {
    case nil: ""
    case .seconds?: " In seconds."
    case .milliseconds?: " In milliseconds."
    case .epochSeconds?: " In seconds since 1970, UTC."
    case .epochMilliseconds?: " In milliseconds since 1970, UTC."
    }
  }
}
