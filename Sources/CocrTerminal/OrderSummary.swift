import CocrRuntime

extension OrderProgress {
  /// Where the order stands, for one line: script, batch, hosts.
  package var summary: String {
    var parts = [scriptName.escaped]
    if let batchCount {
      parts.append("batch \(currentBatch ?? 1) of \(batchCount)")
    } else if let currentBatch {
      parts.append("batch \(currentBatch)")
    }
    return parts.joined(separator: ", ") + ", " + hostSummary
  }

  /// "10 of 25 hosts done, 2 failed"
  package var hostSummary: String {
    if hostCount == 0 { return status.escaped }
    var text = "\(doneCount) of \(Phrase.count(hostCount, "host")) done"
    if failedCount > 0 { text += ", \(failedCount) failed" }
    if canceledCount > 0 { text += ", \(canceledCount) left out" }
    return text
  }
}
