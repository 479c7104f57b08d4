import COCCatalog
import CocrLanguage
import CocrRuntime

/// The report of a run for people.
package struct ReportRenderer {
  private let palette: Palette

  package init(useColor: Bool) { palette = Palette(isOn: useColor) }

  package func render(_ report: RunReport) -> String {
    var lines = [
      "", palette.paint(title(of: report), report.outcome == .succeeded ? .success : .failure),
    ]
    if !report.steps.isEmpty {
      lines.append("  steps")
      let shown =
        report.steps.prefix(Self.longestEnd)
        + report.steps.dropFirst(Self.longestEnd).suffix(Self.longestEnd)
      let width = min(60, shown.map { TextLayout.width($0.title) + $0.depth * 2 }.max() ?? 0)
      let hidden = report.steps.count - 2 * Self.longestEnd
      for (number, step) in shown.enumerated() {
        if number == Self.longestEnd, hidden > 0 {
          lines.append("    … \(Phrase.count(hidden, "more step")), which --format json shows")
        }
        let indentation = String(repeating: "  ", count: step.depth)
        let title = TextLayout.padded(indentation + step.title.escaped, to: width)
        let time = step.duration.map(Phrase.shortDuration) ?? ""
        lines.append("    \(mark(step.state)) \(title)  \(time)\(note(step.state))")
      }
    }
    if !report.orders.isEmpty {
      lines.append("  scripts on hosts")
      for order in report.orders { lines += render(order) }
    }
    if !report.incidents.isEmpty {
      lines.append("  incidents")
      for incident in report.incidents {
        let status = incident.status ?? "state unknown"
        lines.append(
          "    \(incident.number.escaped)  \(meaning(incident.level, Enumerations.incidentLevel))  "
            + "\(meaning(status, Enumerations.incidentStatus))  "
            + incident.title.escaped)
      }
    }
    if report.readCount + report.changeCount > 0 {
      lines.append(
        "  operations: \(report.readCount) read, \(report.changeCount) changed something")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// Of many steps so many are shown from either end.
  private static var longestEnd: Int { 1_000 }

  private func title(of report: RunReport) -> String {
    "run \(report.outcome.rawValue) in \(Phrase.shortDuration(report.duration))"
  }

  private func render(_ order: RunReport.Order) -> [String] {
    let progress = order.progress
    var text = "    \(progress.scriptName.escaped)  \(progress.status.escaped)"
    text += "  \(progress.hostSummary)"
    if let count = progress.batchCount {
      text += " in \(count == 1 ? "1 batch" : "\(count) batches")"
    }
    if let duration = order.duration { text += "  \(Phrase.shortDuration(duration))" }
    var lines = ["\(text)  \(progress.id.escaped)\(order.age.map { ", \($0)" } ?? "")"]
    for host in order.failedHosts {
      lines.append(palette.paint("    failed on \(host.name.escaped) (batch \(host.batch))", .bad))
      for line in host.log.split(separator: "\n") {
        lines.append("      | \(String(line).escaped)")
      }
    }
    let hidden = progress.failedCount - order.failedHosts.count
    if hidden > 0, !order.failedHosts.isEmpty {
      lines.append("    and \(Phrase.count(hidden, "other host")), see orders.instances")
    }
    return lines
  }

  private func mark(_ state: RunReport.Step.State) -> String {
    switch state {
    case .succeeded: palette.paint("✓", .good)
    case .failed, .undoFailed: palette.paint("✗", .bad)
    case .undone, .failedUndone: palette.paint("↩", .undone)
    case .running: "…"
    }
  }

  private func note(_ state: RunReport.Step.State) -> String {
    switch state {
    case .undone: "  undone"
    case .failedUndone: "  failed, undone"
    case .undoFailed: "  its undo failed"
    case .failed: "  failed"
    case .running: "  not finished"
    case .succeeded: ""
    }
  }

  private func meaning(_ value: String, _ enumeration: Enumeration) -> String {
    enumeration.meaning(of: value) ?? value.escaped
  }
}

extension RunReport.Order {
  /// Says when the progress is from, where it is not that at the end of the run.
  package var age: String? {
    lastSeen.map { "last known state, seen at \(RunReport.timeText($0))" }
  }
}
