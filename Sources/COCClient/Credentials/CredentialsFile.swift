/// A credentials file of the official SDK: sections in brackets, lines of `name = value`, comments
/// after `#` or `;` at the start of a line. Values of the section `[DEFAULT]` hold for all others, a
/// line that is indented more than the one before goes on with its value, and `%%` is a `%`.
struct CredentialsFile {
  /// The values by section and name, the names in lower case.
  private(set) var sections: [String: [String: String]] = [:]

  private static let defaults = "DEFAULT"

  /// - Throws: ``ConfigurationError`` with the number of the line that is wrong, never its text.
  init(_ text: String, path: String) throws(ConfigurationError) {
    var section: String?
    // The name whose value further lines may go on with, and how far it is indented.
    var last: (name: String, indent: Int)?
    let hint = "the file holds [basic] and below it lines like ak = … and sk = …"
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    for (index, rawLine) in lines.enumerated() {
      let line = trimmed(
        index == 0 && rawLine.hasPrefix("\u{FEFF}") ? rawLine.dropFirst() : rawLine)
      if line.isEmpty || line.hasPrefix("#") || line.hasPrefix(";") { continue }
      let place = "line \(index + 1) of \(path)"
      let indent = rawLine.prefix { $0.isWhitespace }.count
      if let section, let last, indent > last.indent {
        sections[section]?[last.name]? += "\n" + line
        continue
      }
      if line.hasPrefix("[") {
        guard let end = line.lastIndex(of: "]"), line.distance(from: line.startIndex, to: end) > 1
        else {
          throw ConfigurationError("the section in \(place) has no closing bracket", hint: hint)
        }
        let name = String(line[line.index(after: line.startIndex)..<end])
        section = name
        if sections[name] == nil { sections[name] = [:] }
        last = nil
        continue
      }
      guard let separator = line.firstIndex(where: { $0 == "=" || $0 == ":" }) else {
        throw ConfigurationError("\(place) is neither a section nor a name = value", hint: hint)
      }
      guard let section else {
        throw ConfigurationError("\(place) stands before any section", hint: hint)
      }
      let name = trimmed(line[..<separator]).lowercased()
      sections[section, default: [:]][name] = String(
        trimmed(line[line.index(after: separator)...]))
      last = (name, indent)
    }
    let defaults = sections.removeValue(forKey: Self.defaults) ?? [:]
    sections = sections.mapValues { values in
      values.merging(defaults) { own, _ in own }.mapValues { $0.replacing("%%", with: "%") }
    }
  }
}

private func trimmed(_ text: Substring) -> Substring {
  var text = text
  while text.first?.isWhitespace == true { text.removeFirst() }
  while text.last?.isWhitespace == true { text.removeLast() }
  return text
}
