/// Turns a call into the request that is sent.
package enum RequestEncoder {
  /// The largest body of a request signed with AK/SK, in bytes (section 3.2). Larger ones need a
  /// token.
  package static let maximumSignedBodySize = 12 * 1024 * 1024

  /// The request for a call, with its defaults filled in and names as on the wire.
  ///
  /// The path parameters are percent-encoded; a list in the query becomes its name repeated.
  ///
  /// - Throws: ``OperationError`` of the kind `invalidArgument` where ``ArgumentCheck`` finds a
  ///   problem; its `message` names all of them, its `argument` and `hint` belong to the first.
  package static func encode(_ call: OperationCall) throws(OperationError) -> ServiceRequest {
    let operation = call.operation
    let problems = ArgumentCheck.problems(in: call)
    if let first = problems.first {
      throw OperationError(
        kind: .invalidArgument, operation: operation.qualifiedName,
        message: problems.map(\.description).joined(separator: "; "), attempts: 0,
        hint: first.hint, argument: first.argument)
    }

    var path: [String: String] = [:]
    var query: [(name: String, value: String)] = []
    var headers = [(name: "Content-Type", value: "application/json")]
    var body: [String: JSONValue] = [:]
    for parameter in operation.parameters {
      let given = call.arguments[parameter.name] ?? .null
      guard let chosen = given.isNull ? parameter.defaultValue : given else { continue }
      let shape = parameter.shape(given: call.arguments)
      let value = Coercion.toWire(Coercion.completed(chosen, shape), shape)
      switch parameter.place {
      case .path: path[parameter.wireName] = Coercion.text(of: value)
      case .query:
        for item in value.arrayValue ?? [value] {
          if let text = Coercion.text(of: item) { query.append((parameter.wireName, text)) }
        }
      case .header:
        if let text = Coercion.text(of: value) { headers.append((parameter.wireName, text)) }
      case .body: body[parameter.wireName] = value
      }
    }
    let hasBody = operation.parameters.contains { $0.place == .body }
    return ServiceRequest(
      method: operation.method.rawValue, path: filled(operation.path, path), query: query,
      headers: headers, body: hasBody ? JSONValue.object(body).serialized() : [])
  }

  private static func filled(_ template: String, _ arguments: [String: String]) -> String {
    template.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
      .map { segment in
        PathTemplate.placeholder(in: Substring(segment)).map {
          PercentEncoding.encode(arguments[$0] ?? "")
        } ?? String(Substring(segment))
      }
      .joined(separator: "/")
  }
}
