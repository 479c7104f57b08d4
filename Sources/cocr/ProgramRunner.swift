import ArgumentParser
import COCCatalog
import CocrLanguage
import CocrRuntime

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Reads, compiles and runs files for the commands, and shows what is wrong with them.
struct ProgramRunner {
  let environment: Environment
  private let format: OutputFormat
  private let renderer: DiagnosticRenderer

  init(format: OutputFormat) throws {
    self.format = format
    renderer = DiagnosticRenderer(
      useColor: isatty(STDERR_FILENO) == 1 && getenv("NO_COLOR") == nil)
    environment = try Environment.standard(host: OperationBinding.interface())
  }

  // MARK: Files

  /// The text of a file.
  ///
  /// - Throws: `ExitCode` after a sentence on standard error, where the file cannot be read as text.
  func read(_ path: String) throws -> SourceFile {
    if path == "-" {
      return SourceFile(name: "<standard input>", bytes: try bytes(of: STDIN_FILENO, path))
    }
    switch Self.open(path) {
    case .failure(let problem):
      complain(problem.message)
      throw ExitCode.usage
    case .success(let descriptor):
      defer { close(descriptor) }
      let bytes = try bytes(of: descriptor, path)
      if bytes.allSatisfy({ $0 == 32 || $0 == 9 || $0 == 10 || $0 == 13 }) {
        complain("\(path) is empty: there is nothing to run")
        throw ExitCode.usage
      }
      if bytes.contains(0) {
        complain("\(path) is not a text file")
        throw ExitCode.usage
      }
      return SourceFile(name: path, bytes: bytes)
    }
  }

  private struct FileProblem: Error { let message: String }

  private static func open(_ path: String) -> Result<Int32, FileProblem> {
    var status = stat()
    guard stat(path, &status) == 0 else {
      return .failure(
        FileProblem(
          message: "\(path) cannot be read: \(String(cString: strerror(errno)).lowercased())"))
    }
    if status.st_mode & S_IFMT == S_IFDIR {
      return .failure(FileProblem(message: "\(path) is a folder, not a file"))
    }
    #if canImport(Glibc)
      let descriptor = Glibc.open(path, O_RDONLY)
    #else
      let descriptor = Darwin.open(path, O_RDONLY)
    #endif
    if descriptor < 0 {
      return .failure(
        FileProblem(
          message: "\(path) cannot be read: \(String(cString: strerror(errno)).lowercased())"))
    }
    return .success(descriptor)
  }

  private func bytes(of descriptor: Int32, _ path: String) throws -> [UInt8] {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65536)
    while bytes.count <= SourceFile.maximumSize {
      let count = readBytes(descriptor, &buffer, buffer.count)
      if count == 0 { return bytes }
      if count < 0 {
        if errno == EINTR { continue }
        complain("\(path) cannot be read: \(String(cString: strerror(errno)).lowercased())")
        throw ExitCode.usage
      }
      bytes.append(contentsOf: buffer[..<count])
    }
    complain("\(path) is larger than \(SourceFile.maximumSize / (1024 * 1024)) MiB")
    throw ExitCode.usage
  }

  // MARK: Programs

  /// - Throws: `ExitCode.usage` after the diagnostics, where the file is wrong.
  func compile(_ file: SourceFile) throws -> Program {
    do {
      return try Program(file, environment: environment) { path, importer in
        let folder = importer.name.split(separator: "/", omittingEmptySubsequences: false)
          .dropLast()
        let full =
          path.hasPrefix("/") ? path : (folder.map(String.init) + [path]).joined(separator: "/")
        guard case .success(let descriptor) = Self.open(full) else { return nil }
        defer { close(descriptor) }
        guard let bytes = try? bytes(of: descriptor, full) else { return nil }
        return SourceFile(name: full, bytes: bytes)
      }
    } catch {
      show(error.diagnostics)
      throw ExitCode.usage
    }
  }

  func run(_ file: SourceFile, parameters: [String]) async throws {
    let program = try compile(file)
    show(program.warnings)
    let values = try parse(parameters, for: program)
    let machine = program.makeMachine(parameters: values)
    let output = StandardOutput()
    machine.output = { output.write($0) }
    defer { output.flush() }
    do {
      try await Run.perform(machine, over: NoTarget()) { event in
        output.flush()
        switch event {
        case .began(let step): complain("undoing: \(step)")
        case .finished: break
        case .failed(let step, let error):
          complain("the undo of \(step) failed:")
          show(error)
        }
      }
    } catch let error as ScriptError {
      output.flush()
      show(error)
      throw ExitCode.failure
    } catch let error as Run.StalledError {
      output.flush()
      complain(error.description)
      throw ExitCode.failure
    }
  }

  private func parse(_ arguments: [String], for program: Program) throws -> [String: HostValue] {
    var values: [String: HostValue] = [:]
    let known = program.runParameters
    for argument in arguments {
      guard let sign = argument.firstIndex(of: "=") else {
        complain("--param \(argument): write it as name=value")
        throw ExitCode.usage
      }
      let name = String(argument[..<sign])
      guard let parameter = known.first(where: { $0.name == name }) else {
        let hint = CocrLanguage.Suggestion.closest(to: name, among: known.map(\.name)).map {
          "; did you mean \($0)?"
        }
        complain("the file has no parameter \(name)\(hint ?? "")")
        throw ExitCode.usage
      }
      let text = String(argument[argument.index(after: sign)...])
      guard let value = parameter.type.value(fromText: text) else {
        complain("--param \(name): \(text) is not of the type \(parameter.type.description)")
        throw ExitCode.usage
      }
      values[name] = value
    }
    if let missing = known.first(where: { $0.isRequired && values[$0.name] == nil }) {
      complain("the parameter \(missing.name) needs a value: --param \(missing.name)=…")
      throw ExitCode.usage
    }
    return values
  }

  // MARK: Messages

  func show(_ diagnostics: [Diagnostic]) {
    for diagnostic in diagnostics {
      complain(raw: format == .json ? renderer.renderJSON(diagnostic) : renderer.render(diagnostic))
    }
  }

  private func show(_ error: ScriptError) {
    if let diagnostic = error.diagnostic {
      show([diagnostic])
    } else {
      complain(error.message)
    }
    if format == .text, error.trace.count > 1 {
      for entry in error.trace where !entry.file.isLibrary {
        let position = entry.file.position(of: entry.span.lower)
        complain(
          raw: "  in \(entry.function) at \(entry.file.name):\(position.line):\(position.column)")
      }
    }
  }

  private func complain(_ message: String) { complain(raw: "cocr: \(message)") }

  private func complain(raw message: String) {
    StandardOutput.write(message.hasSuffix("\n") ? message : message + "\n", to: STDERR_FILENO)
  }
}

/// Refuses every operation: there is nothing to perform it yet.
struct NoTarget: Transport {
  func perform(_ call: OperationCall) async throws -> JSONValue {
    throw OperationError(
      kind: .connection, operation: call.operation.qualifiedName,
      message:
        "`\(call.operation.qualifiedName)` is not supported yet: this build has no target that performs operations",
      attempts: 0)
  }
}

/// Gathers what a program prints and writes it in larger portions; a terminal gets each line at once.
final class StandardOutput {
  private var buffer: [UInt8] = []
  private let isTerminal = isatty(STDOUT_FILENO) == 1

  func write(_ text: String) {
    buffer.append(contentsOf: text.utf8)
    if isTerminal || buffer.count > 32768 { flush() }
  }

  func flush() {
    Self.write(buffer, to: STDOUT_FILENO)
    buffer.removeAll(keepingCapacity: true)
  }

  static func write(_ text: String, to descriptor: Int32) {
    write(Array(text.utf8), to: descriptor)
  }

  private static func write(_ bytes: [UInt8], to descriptor: Int32) {
    var start = 0
    while start < bytes.count {
      let count = bytes[start...].withUnsafeBytes {
        #if canImport(Glibc)
          Glibc.write(descriptor, $0.baseAddress, $0.count)
        #else
          Darwin.write(descriptor, $0.baseAddress, $0.count)
        #endif
      }
      if count < 0, errno != EINTR { return }
      start += max(0, count)
    }
  }
}

private func readBytes(_ descriptor: Int32, _ buffer: inout [UInt8], _ count: Int) -> Int {
  buffer.withUnsafeMutableBytes {
    #if canImport(Glibc)
      Glibc.read(descriptor, $0.baseAddress, min(count, $0.count))
    #else
      Darwin.read(descriptor, $0.baseAddress, min(count, $0.count))
    #endif
  }
}
