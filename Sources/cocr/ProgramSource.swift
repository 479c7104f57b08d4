import ArgumentParser
import CocrLanguage
import CocrRuntime

/// Reads and compiles programs for the commands, and shows what is wrong with them.
struct ProgramSource {
  let environment: Environment
  let display: ErrorDisplay

  init(display: ErrorDisplay) throws {
    self.display = display
    environment = try Environment.standard()
  }

  /// The text of a file; `-` is standard input.
  ///
  /// - Throws: `ExitCode.usage` after a sentence on standard error, where it cannot be read as text.
  func read(_ path: String) throws -> SourceFile {
    let bytes: [UInt8]
    do {
      bytes = try TextFile.readBytes(path)
    } catch {
      throw display.refuse(error.description)
    }
    if bytes.allSatisfy({ $0 == 32 || $0 == 9 || $0 == 10 || $0 == 13 }) {
      throw display.refuse("\(TextFile.shownName(path)) is empty: there is nothing to run")
    }
    if bytes.contains(0) {
      throw display.refuse("\(TextFile.shownName(path)) is not text")
    }
    if path == "-" { return SourceFile(name: "<standard input>", bytes: bytes) }
    return SourceFile(
      name: path, bytes: bytes, canonicalPath: FileSystem.canonicalPath(path))
  }

  /// Shows everything that is wrong with a file and with those that it imports, also where its syntax
  /// is broken.
  ///
  /// - Returns: whether the file could run.
  func check(_ file: SourceFile) -> Bool {
    let analysis = FileAnalysis(
      file, environment: environment, loader: Self.load, neighbours: Self.neighbours,
      compiles: true, keepsTypes: false)
    display.show(analysis.diagnostics)
    return !analysis.diagnostics.contains { $0.severity == .error }
  }

  /// - Throws: `ExitCode.usage` after the diagnostics, where the file is wrong.
  func compile(_ file: SourceFile) throws -> Program {
    let program: Program
    do {
      program = try Program(
        file, environment: environment, loader: Self.load, neighbours: Self.neighbours)
    } catch {
      display.show(error.diagnostics)
      throw ExitCode.usage
    }
    display.show(program.warnings)
    return program
  }

  /// The file that an import names, from the folder of the file that imports it.
  static func load(_ path: String, _ importer: SourceFile) -> SourceFile? {
    let target = target(of: path, from: importer)
    guard let bytes = try? TextFile.readBytes(target) else { return nil }
    let canonical = FileSystem.canonicalPath(target)
    var name = importer.name(ofImport: path)
    if let canonical, FileSystem.canonicalPath(name) != canonical {
      // A link has led elsewhere, so that the path from there is another.
      let folder = FileSystem.canonicalPath(".").map { $0 == "/" ? $0 : "\($0)/" } ?? "/"
      name = canonical.hasPrefix(folder) ? String(canonical.dropFirst(folder.count)) : canonical
    }
    return SourceFile(name: name, bytes: bytes, canonicalPath: canonical)
  }

  /// The programs in the folder of the file that an import names.
  private static func neighbours(_ path: String, _ importer: SourceFile) -> [String] {
    let target = target(of: path, from: importer)
    let folder = target[...(target.lastIndex(of: "/") ?? target.startIndex)]
    return ((try? FileSystem.names(in: String(folder))) ?? []).filter { $0.hasSuffix(".cocr") }
  }

  /// The path to open for an import. It begins in the folder of the importing file itself, also where
  /// that was reached by a link: the same import always means the same file.
  private static func target(of path: String, from importer: SourceFile) -> String {
    if path.hasPrefix("/") { return path }
    let start = importer.canonicalPath ?? importer.name
    return start.lastIndex(of: "/").map { "\(start[...$0])\(path)" } ?? path
  }

  /// Values for the program's parameters from `name=value` on the command line.
  ///
  /// - Throws: `ExitCode.usage` after a sentence for each that is unknown, of the wrong type or missing.
  func parameters(_ arguments: [String], of program: Program) throws -> [String: HostValue] {
    var values: [String: HostValue] = [:]
    var given: [String: String] = [:]
    var problems: [String] = []
    // One of an unknown name may be the one that is missing.
    var hasUnknown = false
    let known = program.runParameters
    for argument in arguments {
      guard let sign = argument.firstIndex(of: "=") else {
        problems.append("--param \(argument): write it as name=value")
        continue
      }
      let name = String(argument[..<sign])
      let text = String(argument[argument.index(after: sign)...])
      if name.isEmpty {
        problems.append("--param \(argument): the name of the parameter is missing before the `=`")
      } else if let parameter = known.first(where: { $0.name == name }) {
        let earlier = given.updateValue(argument, forKey: name)
        if parameter.type.isSecret {
          problems.append(Self.secretProblem(name))
        } else if let earlier {
          problems.append(
            "--param \(earlier) and --param \(argument) are for the same parameter: give it once")
        } else if let value = parameter.type.value(fromText: text) {
          values[name] = value
        } else {
          let example = parameter.type.exampleOfText.map { "; write it as \($0)" } ?? ""
          problems.append(
            "--param \(name): \(text) is not of the type \(parameter.type.description)\(example)")
        }
      } else {
        let hint = CocrLanguage.Suggestion.closest(to: name, among: known.map(\.name)).map {
          "; did you mean \($0)?"
        }
        problems.append("the file has no parameter \(name)\(hint ?? "")")
        hasUnknown = true
      }
    }
    for missing in known where missing.isRequired && given[missing.name] == nil && !hasUnknown {
      problems.append(
        missing.type.isSecret
          ? Self.secretProblem(missing.name)
          : "the parameter \(missing.name) needs a value: --param \(missing.name)=…")
    }
    guard problems.isEmpty else {
      throw problems.map { display.refuse($0) }.last ?? .usage
    }
    return values
  }

  /// Why a secret is no argument: others see the arguments of a process.
  private static func secretProblem(_ name: String) -> String {
    "the parameter \(name) is a secret, which is not given on the command line, where others see it; "
      + "let it come from the environment: param \(name): secret = secret(\"\(name.uppercased())\")"
  }
}

extension ValueType {
  fileprivate var isSecret: Bool {
    switch self {
    case .secret: true
    case .optional(let wrapped): wrapped.isSecret
    default: false
    }
  }
}
