/// The log of a script on one host, as it stands in the ticket (`message`, section 4.3.4).
struct HostLog {
  let scriptName: String
  let scriptType: String
  let content: String
  /// The values of the script's parameters, those that the ticket does not give among them.
  let parameters: [(name: String, value: String, isSensitive: Bool)]
  let user: String
  /// In milliseconds.
  let timeout: Int64

  func text(for instance: OrderState.Instance, on host: Fleet.Host?) -> String {
    guard let start = instance.startedAt else { return "" }
    let name = host?.name ?? instance.resourceID
    let address = host?.fixedIP.map { " (\($0))" } ?? ""
    var lines = [opening(on: host, resourceID: instance.resourceID, at: start)]
    let end = instance.finishedAt.map { Self.stamp($0) } ?? ""
    let length = instance.finishedAt.map { Self.seconds($0 - start) } ?? ""
    switch (instance.status, instance.plan?.outcome) {
    case (.canceled, _):
      lines.append("\(end)\(scriptName) canceled after \(length)")
    case (.finished, _):
      lines += output
      lines.append("\(end)\(scriptName) ended with exit code 0 after \(length)")
    case (.abnormal, .failure(let message)):
      lines += output.prefix(1)
      lines.append("\(scriptName): \(message)")
      lines.append("\(end)\(scriptName) ended with exit code 1 after \(length)")
    case (.abnormal, .timeout):
      lines += output.prefix(1)
      lines.append("\(end)\(scriptName) was ended by the time limit after \(length), exit code 124")
    case (.abnormal, .offline):
      lines = ["\(end)\(name)\(address): UniAgent \(instance.agentSN) is OFFLINE, not started"]
    case (.abnormal, .wrongAgent):
      lines = [
        "\(end)\(name)\(address): UniAgent \(instance.agentSN) is not installed on this host, "
          + "not started"
      ]
    default: lines += output.prefix(1)
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// The first line of a host's log.
  func opening(on host: Fleet.Host?, resourceID: String, at start: Int64) -> String {
    let name = host?.name ?? resourceID
    let address = host?.fixedIP.map { " (\($0))" } ?? ""
    return "\(Self.stamp(start))\(name)\(address): \(scriptName) started, user \(user), "
      + "time limit \(timeout / 1000) s"
  }

  /// The script's text with the values of its parameters filled in.
  var filledContent: String {
    parameters.reduce(content) { Self.replace("${\($1.name)}", in: $0, with: $1.value) }
  }

  /// `text` without the values of sensitive parameters.
  func masked(_ text: String) -> String {
    parameters.filter { $0.isSensitive }.reduce(text) {
      Self.replace($1.value, in: $0, with: "******")
    }
  }

  static func stamp(_ time: Int64) -> String {
    "[\(CalendarTime(epochMilliseconds: time).iso)] "
  }

  /// What the script's plain output commands would print: `echo` and `print` of a text.
  private var output: [String] {
    content.split(separator: "\n").compactMap { line in
      let text = line.drop { $0 == " " || $0 == "\t" }
      // What stands further in may be a branch that is not taken.
      guard text.startIndex == line.startIndex else { return nil }
      let printed: Substring
      if scriptType == "PYTHON" {
        guard text.hasPrefix("print(\""), text.hasSuffix("\")") else { return nil }
        printed = text.dropFirst(7).dropLast(2)
      } else {
        guard text.lowercased().hasPrefix("echo ") else { return nil }
        printed = Self.unquoted(text.dropFirst(5))
      }
      let filled = parameters.reduce(String(printed)) { text, parameter in
        Self.replace(
          "${\(parameter.name)}", in: text,
          with: parameter.isSensitive ? "******" : parameter.value)
      }
      let commands: Set<Character> = ["$", "`", "|", ">", "<", ";", "&", "\""]
      return filled.contains(where: commands.contains) ? nil : filled
    }
  }

  private static func unquoted(_ text: Substring) -> Substring {
    guard text.count >= 2, let first = text.first, first == text.last, first == "\"" || first == "'"
    else { return text }
    return text.dropFirst().dropLast()
  }

  /// `text` with every `old` in it replaced.
  static func replace(_ old: String, in text: String, with new: String) -> String {
    guard !old.isEmpty else { return text }
    var result = ""
    var rest = text[...]
    while let range = rest.firstRange(of: old) {
      result += rest[..<range.lowerBound]
      result += new
      rest = rest[range.upperBound...]
    }
    return result + rest
  }

  private static func seconds(_ milliseconds: Int64) -> String {
    "\(milliseconds / 1000).\(milliseconds % 1000 / 100) s"
  }
}
