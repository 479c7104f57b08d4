import CocrLanguage
import CocrRuntime
import CocrTerminal

/// Results of tests as JUnit XML, which build servers read.
enum JUnitReport {
  static func render(_ suites: [TestSuite]) -> String {
    var lines = [#"<?xml version="1.0" encoding="UTF-8"?>"#, "<testsuites>"]
    for suite in suites {
      guard let results = suite.results else {
        lines += renderBroken(suite)
        continue
      }
      let failures = results.count { !$0.passed }
      let time = results.map(\.duration).reduce(.zero, +)
      lines.append(
        "  <testsuite name=\(quoted(suite.file)) tests=\"\(results.count)\" "
          + "failures=\"\(failures)\" errors=\"0\" time=\"\(seconds(time))\">")
      for result in results { lines += render(result, of: suite) }
      lines.append("  </testsuite>")
    }
    lines.append("</testsuites>")
    return lines.joined(separator: "\n") + "\n"
  }

  /// A file that could not be tested, as one case that never ran.
  private static func renderBroken(_ suite: TestSuite) -> [String] {
    let name = quoted(suite.file)
    return [
      "  <testsuite name=\(name) tests=\"1\" failures=\"0\" errors=\"1\" time=\"0.000\">",
      "    <testcase classname=\(name) name=\(name) time=\"0.000\">",
      "      <error message=\"the file could not be tested: see its diagnostics\"/>",
      "    </testcase>", "  </testsuite>",
    ]
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
    let (seconds, rest) = Phrase.nanoseconds(duration).quotientAndRemainder(
      dividingBy: DurationUnit.seconds.nanoseconds)
    let fraction = String(rest / DurationUnit.milliseconds.nanoseconds)
    return "\(seconds).\(String(repeating: "0", count: 3 - fraction.count))\(fraction)"
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
