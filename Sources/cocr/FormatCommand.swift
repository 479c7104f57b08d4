import ArgumentParser
import CocrLanguage
import CocrRuntime
import CocrTerminal

struct FormatCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fmt",
    abstract: "Write files in the one style of the language.",
    discussion: """
      Rewrites each file in place where that changes it, and prints its name. A file with syntax \
      errors is left as it is. Of standard input, given as -, the result goes to standard output.

      Exits with 0 when all is well, 1 when --check finds a file that would change, 2 when a file \
      is wrong or cannot be read or written.

      EXAMPLES
        cocr fmt runbook.cocr
        cocr fmt --check *.cocr
        cocr fmt - < runbook.cocr
      """)

  @ArgumentParser.Argument(help: "The files to format; - reads standard input.")
  var files: [String]

  @Flag(help: "Write nothing; list the files that would change.")
  var check = false

  func run() async throws {
    let screen = Screen()
    let display = ErrorDisplay(screen: screen, format: .text)
    var hasFailed = false
    var hasChanges = false
    for path in files {
      do {
        if try format(path, screen) { hasChanges = true }
      } catch let failure as CompilationFailure {
        display.show(failure.diagnostics)
        hasFailed = true
      } catch let problem as TextFile.Problem {
        screen.complain(problem.description)
        hasFailed = true
      }
    }
    try screen.finishOutput(orExitWith: .usage)
    if hasFailed { throw ExitCode.usage }
    if check, hasChanges { throw ExitCode.failure }
  }

  /// - Returns: true where formatting changes the file.
  private func format(_ path: String, _ screen: Screen) throws -> Bool {
    let isInput = path == "-"
    let name = isInput ? "<standard input>" : path
    let target = isInput ? nil : try FileReplacement(path)
    let bytes = try TextFile.readBytes(path)
    let result = Array(try Formatter.format(SourceFile(name: name, bytes: bytes)).utf8)
    let isChanged = result != bytes
    if isInput, !check {
      screen.print(String(decoding: result, as: UTF8.self))
    } else if isChanged {
      if !check { try target?.write(result) }
      screen.print(name.escaped + "\n")
    }
    return isChanged
  }
}
