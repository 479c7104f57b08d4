import COCCatalog

/// The operations of a namespace as methods of a struct.
struct OperationGroup {
  private(set) var text: String

  init(_ namespace: String, _ operations: [Operation]) {
    let group = SwiftNames.capitalized(namespace)
    var source = SourceText(imports: ["COCCatalog"])
    source.line()
    source.line("extension COCClient {")
    source.line("/// The operations on \(namespace).", indent: 2)
    source.line("public var \(namespace): \(group) { \(group)(over: self) }", indent: 2)
    source.line("}")
    source.line()
    source.line("/// The operations on \(namespace), with types.")
    source.line("public struct \(group): Sendable {")
    source.line("private let transport: any Transport", indent: 2)
    source.line()
    source.doc(
      "- Parameter transport: What performs the operations: a client, or an emulator in the process.",
      indent: 2)
    source.line(
      "public init(over transport: any Transport) { self.transport = transport }", indent: 2)
    for operation in operations {
      Self.write(operation, to: &source)
      if operation.paging != nil { Self.writeListing(operation, to: &source) }
    }
    source.line("}")
    text = source.text
  }

  private static func write(_ operation: Operation, to source: inout SourceText) {
    let reply = operation.reply.shape.map(SwiftNames.type)
    writeDocumentation(
      operation.summary, operation, operation.parameters, isThrowing: true, to: &source)
    if reply != nil, operation.effect == .changes { source.line("@discardableResult", indent: 2) }
    source.head(
      "public func \(operation.name)", operation.parameters.map(declaration),
      " async throws\(reply.map { " -> \($0)" } ?? "") {", indent: 2)
    writeArguments(operation.parameters, to: &source)
    let call =
      (reply == nil ? "_ = " : "return ")
      + "try await TypedCall<\(reply ?? "JSONValue")>(transport, \"\(operation.qualifiedName)\", "
      + "arguments)"
    if 4 + call.count + ".perform()".count <= SourceText.lineLength {
      source.line(call + ".perform()", indent: 4)
    } else {
      source.line(call, indent: 4)
      source.line(".perform()", indent: 6)
    }
    source.line("}", indent: 2)
  }

  /// The method that gives the items of all pages.
  private static func writeListing(_ operation: Operation, to source: inout SourceText) {
    guard let paging = operation.paging, let item = item(of: operation) else { return }
    let parameters = operation.parameters.filter { $0.name != paging.next.argument }
    writeDocumentation(
      "All items of `\(operation.name)`, whose pages are asked for as they are needed.", operation,
      parameters, isThrowing: false, to: &source)
    source.head(
      "public func \(operation.name)All", parameters.map(declaration), " -> PagedItems<\(item)> {",
      indent: 2)
    writeArguments(parameters, to: &source)
    source.line(
      "return PagedItems(call: TypedCall(transport, \"\(operation.qualifiedName)\", arguments))",
      indent: 4)
    source.line("}", indent: 2)
  }

  private static func item(of operation: Operation) -> String? {
    var shape = operation.reply.shape
    if let member = operation.paging?.items, case .object(let model)? = shape {
      shape = model.field(member)?.shape
    }
    guard case .array(let item, _)? = shape else { return nil }
    return SwiftNames.type(item)
  }

  private static func writeDocumentation(
    _ summary: String, _ operation: Operation, _ parameters: [Parameter], isThrowing: Bool,
    to source: inout SourceText
  ) {
    source.line()
    source.doc("\(summary) Section \(operation.section).", indent: 2)
    source.line("///", indent: 2)
    if parameters.count == 1 {
      source.doc(
        "\(SwiftNames.property(parameters[0].name)): \(Documentation.text(of: parameters[0]))",
        indent: 2, lead: "- Parameter ")
    } else if !parameters.isEmpty {
      source.line("/// - Parameters:", indent: 2)
      for parameter in parameters {
        source.doc(
          "\(SwiftNames.property(parameter.name)): \(Documentation.text(of: parameter))",
          indent: 2, lead: "  - ")
      }
    }
    if isThrowing {
      source.doc("- Throws: `OperationError`, and `CancellationError`.", indent: 2)
    }
  }

  private static func declaration(_ parameter: Parameter) -> String {
    let name = SwiftNames.escaped(SwiftNames.property(parameter.name))
    // The type depends on another argument: any of the variants' models.
    let type =
      parameter.variants == nil ? SwiftNames.type(parameter.shape) : "(any CatalogModel)"
    return "\(name): \(type)\(parameter.mustBeGiven ? "" : "? = nil")"
  }

  private static func writeArguments(_ parameters: [Parameter], to source: inout SourceText) {
    source.line("var arguments = Members()", indent: 4)
    for parameter in parameters {
      let name = SwiftNames.escaped(SwiftNames.property(parameter.name))
      source.line("arguments.set(\"\(parameter.name)\", \(name))", indent: 4)
    }
  }
}
