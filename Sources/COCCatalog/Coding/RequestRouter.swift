/// The operation a path and method belong to.
public struct RouteMatch: Sendable {
  public let operation: Operation
  /// The path parameters by their names in the language, percent-decoded.
  public let pathArguments: [String: String]

  public init(operation: Operation, pathArguments: [String: String]) {
    self.operation = operation
    self.pathArguments = pathArguments
  }
}

/// Finds the operation that a request asks for.
public enum RequestRouter {
  /// The operation for a method and path; `nil` where there is none. A query after the path is
  /// ignored. An empty segment, or one whose percent-encoding is broken, fits no parameter.
  public static func match(method: String, path: String) -> RouteMatch? {
    let segments = segments(of: path)
    for operation in Catalog.operations where operation.method.rawValue == method {
      if let arguments = arguments(of: segments, in: operation) {
        return RouteMatch(operation: operation, pathArguments: arguments)
      }
    }
    return nil
  }

  /// The methods that the path answers to, sorted: what an answer 405 lists under `Allow`. Empty
  /// where the path is unknown.
  public static func allowedMethods(path: String) -> [String] {
    let segments = segments(of: path)
    let methods = Catalog.operations
      .filter { arguments(of: segments, in: $0) != nil }
      .map(\.method.rawValue)
    return Set(methods).sorted()
  }

  private static func segments(of path: String) -> [Substring] {
    path.prefix { $0 != "?" && $0 != "#" }.split(separator: "/", omittingEmptySubsequences: false)
  }

  private static func arguments(
    of segments: [Substring], in operation: Operation
  ) -> [String: String]? {
    let template = operation.path.split(separator: "/", omittingEmptySubsequences: false)
    guard template.count == segments.count else { return nil }
    var arguments: [String: String] = [:]
    for (expected, segment) in zip(template, segments) {
      guard let name = PathTemplate.placeholder(in: expected) else {
        guard expected == segment else { return nil }
        continue
      }
      guard let text = PercentEncoding.decode(segment), !text.isEmpty,
        let parameter = operation.pathParameters.first(where: { $0.wireName == name })
      else { return nil }
      arguments[parameter.name] = text
    }
    return arguments
  }
}
