import COCCatalog
import CocrLanguage
import CocrREPL
import CocrRuntime

/// The report of a run for people.
struct ReportRenderer {
  let useColor: Bool

  func render(_ report: RunReport) -> String {
    var lines = ["", color(report.outcome == .succeeded ? "1;32" : "1;31", title(of: report))]
    if !report.steps.isEmpty {
      lines.append("  steps")
      let width = min(60, report.steps.map { $0.title.count + $0.depth * 2 }.max() ?? 0)
      for step in report.steps {
        let indentation = String(repeating: "  ", count: step.depth)
        let title = (indentation + DiagnosticRenderer.escaped(step.title)).padded(to: width)
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
          "    \(incident.number)  \(meaning(incident.level, Enumerations.incidentLevel))  "
            + "\(meaning(status, Enumerations.incidentStatus))  "
            + DiagnosticRenderer.escaped(incident.title))
      }
    }
    if report.readCount + report.changeCount > 0 {
      lines.append(
        "  operations: \(report.readCount) read, \(report.changeCount) changed something")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private func title(of report: RunReport) -> String {
    "run \(report.outcome.rawValue) in \(Phrase.shortDuration(report.duration))"
  }

  private func render(_ order: RunReport.Order) -> [String] {
    let progress = order.progress
    var text = "    \(progress.scriptName)  \(progress.status)  \(progress.hostSummary)"
    if let count = progress.batchCount {
      text += " in \(count == 1 ? "1 batch" : "\(count) batches")"
    }
    if let duration = order.duration { text += "  \(Phrase.shortDuration(duration))" }
    var lines = ["\(text)  \(progress.id)\(order.age.map { ", \($0)" } ?? "")"]
    for host in order.failedHosts {
      lines.append(color("31", "    failed on \(host.name) (batch \(host.batch))"))
      for line in host.log.split(separator: "\n") {
        lines.append("      | \(DiagnosticRenderer.escaped(String(line)))")
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
    case .succeeded: color("32", "✓")
    case .failed, .undoFailed: color("31", "✗")
    case .undone, .failedUndone: color("33", "↩")
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
    enumeration.meaning(of: value) ?? value
  }

  private func color(_ code: String, _ text: String) -> String {
    useColor ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
  }
}

extension String {
  fileprivate func padded(to width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - count))
  }
}

extension RunReport.Order {
  /// Says when the progress is from, where it is not that at the end of the run.
  var age: String? {
    lastSeen.map { "last known state, seen at \(RunReport.time($0))" }
  }
}

extension RunReport {
  /// A time to the second.
  fileprivate static func time(_ nanoseconds: Int64) -> String {
    TimeText.format(nanoseconds - nanoseconds % 1_000_000_000)
  }

  /// The report as data; durations in milliseconds.
  var json: JSONValue {
    func milliseconds(_ nanoseconds: Int64?) -> JSONValue {
      nanoseconds.map { .int($0 / 1_000_000) } ?? .null
    }
    return .object([
      "outcome": .string(outcome.rawValue), "duration_ms": milliseconds(duration),
      "steps": .array(
        steps.map { step in
          [
            "title": .string(step.title), "depth": .int(Int64(step.depth)),
            "state": .string(step.state.rawValue), "duration_ms": milliseconds(step.duration),
          ]
        }),
      "orders": .array(
        orders.map { order in
          [
            "execute_uuid": .string(order.progress.id),
            "script": .string(order.progress.scriptName),
            "status": .string(order.progress.status),
            "hosts": .int(Int64(order.progress.hostCount)),
            "done": .int(Int64(order.progress.doneCount)),
            "failed": .int(Int64(order.progress.failedCount)),
            "duration_ms": milliseconds(order.duration),
            "last_seen": order.lastSeen.map { .string(Self.time($0)) } ?? .null,
            "failed_hosts": .array(
              order.failedHosts.map { host in
                [
                  "name": .string(host.name), "batch": .int(Int64(host.batch)),
                  "log": .string(host.log),
                ]
              }),
          ]
        }),
      "incidents": .array(
        incidents.map { incident in
          [
            "incident_num": .string(incident.number), "title": .string(incident.title),
            "level": .string(incident.level),
            "status": incident.status.map(JSONValue.string) ?? .null,
          ]
        }),
      "reads": .int(Int64(readCount)), "changes": .int(Int64(changeCount)),
    ])
  }
}
