/// Compiles scripts for a host program. Made once; any number of tasks may use it at once.
///
/// ```swift
/// let interpreter = try Interpreter()
/// let script = try interpreter.compile("param name: string\n\"hello \\(name)\"")
/// let outcome = try await script.run(parameters: ["name": "world"])
/// print(outcome.value)
/// ```
///
/// A script reaches nothing but its own memory unless ``RunOptions`` grant it.
public struct Interpreter: Sendable {
  private let environment: Environment
  private let functions: HostFunctionTable

  /// - Parameter functions: what scripts can call beside the language's own library. A later one
  ///   replaces an earlier one of the same name.
  /// - Throws: ``InterpreterError`` where a function's name is not one that scripts can write, or is
  ///   taken by the library.
  public init(functions: [HostFunction] = []) throws {
    if !functions.isEmpty {
      let taken = Set(try Environment.standard().globalNames)
      for function in functions { try Self.check(function, taken: taken) }
    }
    self.functions = HostFunctionTable(functions)
    environment = try .standard(functions: self.functions.all)
  }

  /// Compiles and checks a script.
  ///
  /// - Parameters:
  ///   - source: the text.
  ///   - name: what messages call it.
  ///   - loader: finds the files behind `import "./…"`; there are none without it.
  /// - Throws: `CompilationFailure` with every diagnostic.
  public func compile(
    _ source: String, name: String = "script.cocr",
    loader: @escaping Program.Loader = { _, _ in nil }
  ) throws(CompilationFailure) -> Script {
    let program = try Program(
      SourceFile(name: name, text: source), environment: environment, loader: loader)
    return Script(program: program, functions: functions)
  }

  private static func check(_ function: HostFunction, taken: Set<String>) throws {
    let name = function.signature.name
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    let isName = parts.allSatisfy { part in
      part.first.map { $0.isASCII && ($0.isLetter || $0 == "_") } == true
        && part.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
    }
    guard isName, parts.count <= 2 else {
      throw InterpreterError(
        "`\(name)` cannot be the name of a function: write letters, digits and underscores, with at "
          + "most one dot after a namespace")
    }
    if let first = parts.first, taken.contains(String(first)) {
      throw InterpreterError("`\(first)` is taken by the library of the language")
    }
  }
}

/// Why an interpreter could not be made.
public struct InterpreterError: Error, Sendable, CustomStringConvertible {
  /// One sentence in plain words.
  public let message: String

  init(_ message: String) {
    self.message = message
  }

  public var description: String { message }
}
