/// The operation a path and method belong to.
package struct RouteMatch: Sendable {
  /// The operation that the request asks for.
  package let operation: Operation
  /// The path parameters by their names in the language, percent-decoded.
  package let pathArguments: [String: String]

  /// An operation with what its path's parameters stand for, by their names in the language.
  package init(operation: Operation, pathArguments: [String: String]) {
    self.operation = operation
    self.pathArguments = pathArguments
  }
}

/// Finds the operation that a request asks for.
package enum RequestRouter {
  /// The operation for a method and path; `nil` where there is none. A query after the path is
  /// ignored. An empty segment, or one whose percent-encoding is broken, fits no parameter.
  package static func match(method: String, path: String) -> RouteMatch? {
    let segments = segments(of: path)
    for route in routes where route.method == method {
      if let arguments = route.arguments(of: segments) {
        return RouteMatch(operation: route.operation, pathArguments: arguments)
      }
    }
    return nil
  }

  /// The methods that the path answers to, sorted: what an answer 405 lists under `Allow`. Empty
  /// where the path is unknown.
  package static func allowedMethods(path: String) -> [String] {
    let segments = segments(of: path)
    let methods = routes.filter { $0.arguments(of: segments) != nil }
      .map(\.operation.method.rawValue)
    return Set(methods).sorted()
  }

  private static let routes = Catalog.operations.map(Route.init)

  private static func segments(of path: String) -> [Substring] {
    path.utf8.prefix { $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }
      .split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).map { Substring($0) }
  }

  /// An operation with its path taken apart once. A class, so that going through the routes copies
  /// no operation.
  private final class Route: Sendable {
    enum Segment {
      case literal(Substring)
      case parameter(String)
    }

    let operation: Operation
    let method: String
    let template: [Segment]

    init(_ operation: Operation) {
      self.operation = operation
      method = operation.method.rawValue
      template = operation.path.split(separator: "/", omittingEmptySubsequences: false)
        .map { segment in
          guard let name = PathTemplate.placeholder(in: segment),
            let parameter = operation.pathParameters.first(where: { $0.wireName == name })
          else { return .literal(segment) }
          return .parameter(parameter.name)
        }
    }

    func arguments(of segments: [Substring]) -> [String: String]? {
      guard template.count == segments.count else { return nil }
      var arguments: [String: String] = [:]
      for (expected, segment) in zip(template, segments) {
        switch expected {
        case .literal(let text):
          guard text == segment else { return nil }
        case .parameter(let name):
          guard let text = PercentEncoding.decode(segment), !text.isEmpty else { return nil }
          arguments[name] = text
        }
      }
      return arguments
    }
  }
}
