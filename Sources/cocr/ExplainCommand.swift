import ArgumentParser
import COCCatalog
import CocrLanguage
import CocrTerminal

struct ExplainCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Explain an error code.",
    discussion: """
      Shows what the rule behind a code such as E0301 says, a program that breaks it and one that \
      does not. Without a code it lists all of them.

      Exits with 2 when there is no such code.

      EXAMPLES
        cocr explain E0301
        cocr explain
      """)

  @ArgumentParser.Argument(help: "The code, as it stands in brackets after `error`.")
  var code: String?

  @Option(help: "How the page is shown: text or json.")
  var format: OutputFormat = .text

  func run() async throws {
    let screen = Screen()
    let pages = ErrorPages(
      palette: Palette(isOn: screen.usesColorForOutput), width: TerminalSize.current.columns)
    let shown: [String]
    if let code {
      guard let found = DiagnosticCode.named(code) else {
        let (message, hint) = ErrorPages.unknown(code)
        throw ErrorDisplay(screen: screen, format: format).refuse(
          message, hint: hint ?? "`cocr explain` lists the codes")
      }
      shown = format == .json ? [Self.json(found)] : pages.lines(on: found)
    } else {
      shown = format == .json ? DiagnosticCode.all.map(Self.json) : pages.list()
    }
    screen.print(shown.joined(separator: "\n") + "\n")
    try screen.finishOutput()
  }

  /// One line.
  private static func json(_ code: DiagnosticCode) -> String {
    let members: JSONValue = [
      "code": .string(code.id), "title": .string(code.title),
      "explanation": .string(code.explanation), "failing": .string(code.failing),
      "working": .string(code.working),
    ]
    return String(decoding: members.serialized(), as: UTF8.self)
  }
}
