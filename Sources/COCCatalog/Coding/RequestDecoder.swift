/// Why a request was refused: what is wrong with its arguments.
package struct RequestProblems: Error, Sendable, Hashable {
  /// At least one.
  package let problems: [ArgumentProblem]

  /// The refusal of a request for these problems, of which there is at least one.
  package init(problems: [ArgumentProblem]) {
    self.problems = problems
  }

  /// All problems in one line, joined the way the service joins them.
  package var message: String { problems.map(\.description).joined(separator: " | ") }
}

/// Reads a request as the service does.
package enum RequestDecoder {
  /// The arguments of a request by their names in the language, of the documented types and with
  /// defaults filled in.
  ///
  /// Types are taken liberally: a number or bool in quotes, a list in the query as its name
  /// repeated or as one value with commas. Members of the query and body that the operation does
  /// not know are ignored.
  ///
  /// The problems of a refused request name arguments as they are on the wire.
  package static func decode(
    _ request: ServiceRequest, _ match: RouteMatch
  ) -> Result<[String: JSONValue], RequestProblems> {
    let operation = match.operation
    let body: [String: JSONValue]
    switch readBody(request, of: operation) {
    case .success(let members): body = members
    case .failure(let problems): return .failure(problems)
    }

    var raw: [String: JSONValue] = [:]
    for parameter in operation.parameters {
      switch parameter.place {
      case .path: raw[parameter.name] = match.pathArguments[parameter.name].map(JSONValue.string)
      case .query: raw[parameter.name] = readQuery(request, parameter)
      case .header:
        raw[parameter.name] = request.header(parameter.wireName).map(JSONValue.string)
      case .body: raw[parameter.name] = body[parameter.wireName]
      }
    }

    var arguments: [String: JSONValue] = [:]
    for parameter in operation.parameters {
      let given = raw[parameter.name] ?? .null
      let shape = parameter.shape(given: raw)
      if given.isNull {
        arguments[parameter.name] = parameter.defaultValue
      } else {
        arguments[parameter.name] = Coercion.completed(
          Coercion.toLanguage(given, shape, keepsUnknown: false), shape)
      }
    }
    // The service has no default for what it wants in any case: that one is for the language.
    let missing = operation.parameters.filter {
      $0.isRequired && $0.defaultValue != nil && (raw[$0.name] ?? .null).isNull
    }.map { ArgumentProblem(argument: $0.name, message: ArgumentProblem.isMissing) }
    let problems = missing + ArgumentCheck.problems(in: arguments, of: operation)
    if problems.isEmpty { return .success(arguments) }
    return .failure(RequestProblems(problems: problems.map { inServiceWords($0, operation) }))
  }

  /// The problem with the argument's name on the wire, and a missing one in the service's words:
  /// who sends requests by hand knows those alone.
  private static func inServiceWords(
    _ problem: ArgumentProblem, _ operation: Operation
  ) -> ArgumentProblem {
    let name = problem.argument.prefix { $0 != "." && $0 != "[" }
    let wireName = operation.parameter(String(name))?.wireName ?? String(name)
    return ArgumentProblem(
      argument: wireName + problem.argument.dropFirst(name.count),
      message: problem.message == ArgumentProblem.isMissing ? "must not be null" : problem.message,
      hint: problem.hint)
  }

  private static func readBody(
    _ request: ServiceRequest, of operation: Operation
  ) -> Result<[String: JSONValue], RequestProblems> {
    guard operation.parameters.contains(where: { $0.place == .body }), !request.body.isEmpty else {
      return .success([:])
    }
    func refused(_ message: String) -> Result<[String: JSONValue], RequestProblems> {
      .failure(RequestProblems(problems: [ArgumentProblem(argument: "body", message: message)]))
    }
    do {
      let body = try JSONValue(parsing: request.body)
      guard let members = body.objectValue else {
        return refused("must be a JSON object, not \(body.kindDescription)")
      }
      return .success(members)
    } catch {
      return refused("is not JSON: \(error)")
    }
  }

  private static func readQuery(_ request: ServiceRequest, _ parameter: Parameter) -> JSONValue? {
    let values = request.query.filter { $0.name == parameter.wireName }.map(\.value)
    guard let first = values.first else { return nil }
    guard case .array = parameter.shape else { return .string(first) }
    let items = values.count == 1 ? first.split(separator: ",").map(String.init) : values
    return .array(items.map(JSONValue.string))
  }
}
