import COCCatalog
import CocrLanguage

extension RunReport {
  /// A time to the second.
  package static func timeText(_ nanoseconds: Int64) -> String {
    TimeText.format(nanoseconds - nanoseconds % 1_000_000_000)
  }

  /// The report as data; durations in milliseconds.
  package var json: JSONValue {
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
            "last_seen": order.lastSeen.map { .string(Self.timeText($0)) } ?? .null,
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
