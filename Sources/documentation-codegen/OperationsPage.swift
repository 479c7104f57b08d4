import COCCatalog

/// The page of the operations: everything that the catalog declares of them.
enum OperationsPage {
  static func text() -> String {
    var page = Page(
      title: "Operations",
      abstract: "Every operation of the service, with its arguments, limits, values and errors.")
    page.paragraph(
      """
      Arguments are given by name; the argument of the path may also be given by position: \
      `scripts.get(id)`. Arguments are checked against what stands here before anything is sent, \
      literals already before the run. Section numbers are those of the API reference. Lengths of \
      texts count Unicode scalars. An argument that is a length of time takes a duration such as \
      `5m` or a number in the unit that the table names.
      """)
    page.paragraph(
      "Read requests are retried on transient errors. Write requests are retried only if the first "
        + "attempt certainly had no effect or the operation is idempotent.")
    for namespace in Catalog.namespaces {
      page.heading(namespace, level: 2)
      for operation in Catalog.operations(in: namespace) { add(operation, to: &page) }
    }
    page.heading("Models", level: 2)
    page.paragraph(
      "What operations return are records of these models; the structured arguments among the "
        + "operations' are maps of the same fields.")
    for model in Catalog.models {
      page.heading(model.name, level: 3)
      page.table(["field", "type", "meaning"], model.fields.map(modelRow))
    }
    page.heading("Enumerations", level: 2)
    for enumeration in Catalog.enumerations {
      page.heading(enumeration.name, level: 3)
      page.table(
        ["value", "meaning"], enumeration.cases.map { ["`\"\($0.value)\"`", $0.meaning] })
    }
    page.heading("Errors of every operation", level: 2)
    page.table(["code", "meaning", "what to do"], Faults.everywhere.map(row))
    return page.text
  }

  private static func add(_ operation: Operation, to page: inout Page) {
    page.heading(operation.qualifiedName, level: 3)
    let effect = operation.effect == .reads ? "It only reads." : "It changes something."
    page.paragraph("\(operation.summary) \(effect)")
    page.paragraph(
      "`\(operation.method.rawValue) \(operation.path)`, `\(operation.apiName)`, section "
        + "\(operation.section).")
    page.table(
      ["argument", "type and limits", "given", "meaning"],
      operation.parameters.map { parameter in
        [
          "`\(parameter.name)`", ShapeText.text(parameter.shape), given(parameter),
          meaning(parameter),
        ]
      })
    page.list(operation.rules.map(ShapeText.text) + notes(operation))
    if let shape = operation.reply.shape {
      page.paragraph("Returns \(ShapeText.text(shape)).")
    } else {
      page.paragraph("Returns `null`.")
    }
    page.table(["error", "meaning", "what to do"], operation.errors.map(row))
  }

  private static func given(_ parameter: Parameter) -> String {
    if let value = parameter.defaultValue {
      return "default `\(String(decoding: value.serialized(), as: UTF8.self))`"
    }
    return parameter.isRequired ? "required" : "optional"
  }

  private static func meaning(_ parameter: Parameter) -> String {
    ([parameter.summary] + parameter.rules.map(ShapeText.text)
      + (parameter.isSecret ? ["It is a secret and never shown."] : [])).joined(separator: " ")
  }

  private static func modelRow(_ field: Parameter) -> [String] {
    ["`\(field.name)`", ShapeText.text(field.shape), meaning(field)]
  }

  private static func row(_ error: DocumentedError) -> [String] {
    ["`\(error.code)`", error.meaning, error.hint]
  }

  private static func notes(_ operation: Operation) -> [String] {
    var notes: [String] = []
    for parameter in operation.parameters {
      guard let variants = parameter.variants else { continue }
      let models = variants.models.sorted { $0.key < $1.key }
        .map { "\(ShapeText.link($0.value.name)) for `\"\($0.key)\"`" }
      notes.append(
        "The fields of `\(parameter.name)` depend on `\(variants.selector)`: "
          + models.joined(separator: ", ") + ".")
    }
    if let paging = operation.paging {
      let next =
        switch paging.next {
        case .marker(let field): "the `\(field)` of the last item of the page before"
        case .number: "the number of the page, counted from 1"
        }
      notes.append("The replies are pages; `\(paging.next.argument)` takes \(next).")
    }
    return notes
  }
}

/// Shapes and rules of the catalog in words.
enum ShapeText {
  static func text(_ shape: Shape) -> String {
    switch shape {
    case .string(let range, let rule):
      let suffix = range.map { ", \(limits($0, "character"))" } ?? ""
      return "string\(suffix)" + (rule.map { "; only \($0.explanation)" } ?? "")
    case .int(let range, let unit):
      let suffix = range.map { ", \(limits($0))" } ?? ""
      return "int\(suffix)" + (unit.map { "; \(text($0))" } ?? "")
    case .double(let range):
      return "number" + (range.map { ", \($0.lowerBound) to \($0.upperBound)" } ?? "")
    case .bool: return "bool"
    case .enumeration(let enumeration): return "one of \(link(enumeration.name))"
    case .array(let item, let count):
      return "list of \(text(item))" + (count.map { ", \(limits($0, "item"))" } ?? "")
    case .object(let model): return link(model.name)
    case .map(let value): return "map of \(text(value))"
    case .any: return "any value"
    }
  }

  /// A link to the heading of a model or an enumeration on the same page.
  static func link(_ name: String) -> String { "<doc:Operations#\(name)>" }

  private static func limits(_ range: ClosedRange<Int>, _ noun: String) -> String {
    let most = range.upperBound == 1 ? noun : "\(noun)s"
    if range.upperBound == .max { return "at least \(range.lowerBound) \(most)" }
    if range.lowerBound == 0 { return "at most \(range.upperBound) \(most)" }
    return range.lowerBound == range.upperBound
      ? "\(range.upperBound) \(most)" : "\(range.lowerBound) to \(range.upperBound) \(most)"
  }

  private static func limits(_ range: ClosedRange<Int64>) -> String {
    range.upperBound == .max
      ? "at least \(range.lowerBound)" : "\(range.lowerBound) to \(range.upperBound)"
  }

  private static func text(_ unit: TimeUnit) -> String {
    switch unit {
    case .seconds: "a duration, or seconds"
    case .milliseconds: "a duration, or milliseconds"
    case .epochMilliseconds: "milliseconds since 1970-01-01T00:00:00Z"
    case .epochSeconds: "seconds since 1970-01-01T00:00:00Z"
    }
  }

  static func text(_ rule: ArgumentRule) -> String {
    switch rule {
    case .together(let arguments):
      "\(names(arguments)) are given together or not at all."
    case .required(let argument, let selector, let values):
      "`\(argument)` must be given where `\(selector)` is "
        + values.map { "`\"\($0)\"`" }.joined(separator: " or ") + "."
    }
  }

  static func text(_ rule: ValueRule) -> String {
    switch rule {
    case .unique(let member): "No two items have the same `\(member)`."
    case .consecutive(let member, let start):
      "The values of `\(member)` count from \(start) without a gap."
    case .total(let member, let limit, let noun):
      "All `\(member)` together hold at most \(limit) \(noun)."
    case .decimalPlaces(let count): "At most \(count) digits after the point."
    }
  }

  private static func names(_ names: [String]) -> String {
    names.map { "`\($0)`" }.joined(separator: " and ")
  }
}
