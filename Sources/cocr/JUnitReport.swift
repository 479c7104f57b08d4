import CocrLanguage
import CocrRuntime

/// Results of tests as JUnit XML, which build servers read.
enum JUnitReport {
  static func render(_ suites: [TestSuite]) -> String {
    var lines = [#"<?xml version="1.0" encoding="UTF-8"?>"#, "<testsuites>"]
    for suite in suites {
      let failures = suite.results.count { !$0.passed }
      let time = suite.results.map(\.duration).reduce(.zero, +)
      lines.append(
        "  <testsuite name=\(quoted(suite.file)) tests=\"\(suite.results.count)\" "
          + "failures=\"\(failures)\" time=\"\(seconds(time))\">")
      for result in suite.results { lines += render(result, of: suite) }
      lines.append("  </testsuite>")
    }
    lines.append("</testsuites>")
    return lines.joined(separator: "\n") + "\n"
  }

  private static func render(_ result: TestRunner.Result, of suite: TestSuite) -> [String] {
    var lines = [
      "    <testcase classname=\(quoted(suite.file)) name=\(quoted(result.test.title)) "
        + "time=\"\(seconds(result.duration))\">"
    ]
    if let failure = result.failure {
      let error = failure as? ScriptError
      let detail =
        error?.diagnostic.map { DiagnosticRenderer(useColor: false).render($0) } ?? "\(failure)"
      lines.append(
        "      <failure message=\(quoted(error?.message ?? "\(failure)"))>\(escaped(detail))</failure>"
      )
    }
    if !result.output.isEmpty {
      lines.append("      <system-out>\(escaped(result.output))</system-out>")
    }
    return lines + ["    </testcase>"]
  }

  private static func seconds(_ duration: Duration) -> String {
    let milliseconds =
      duration.components.seconds * 1000 + duration.components.attoseconds / 1_000_000_000_000_000
    let fraction = String(milliseconds % 1000)
    return "\(milliseconds / 1000).\(String(repeating: "0", count: 3 - fraction.count))\(fraction)"
  }

  private static func quoted(_ text: String) -> String { "\"\(escaped(text))\"" }

  /// Text for XML 1.0, which cannot hold most control characters at all.
  private static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "\n", "\t": result.unicodeScalars.append(scalar)
      case "\u{0}"..<"\u{20}", "\u{FFFE}", "\u{FFFF}": result += "\u{FFFD}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
