/// A credentials file of the official SDK: sections in brackets, lines of `name = value`, comments
/// after `#` or `;` at the start of a line.
struct CredentialsFile {
  /// The values by section and name, the names in lower case.
  private(set) var sections: [String: [String: String]] = [:]

  /// - Throws: ``ConfigurationError`` with the number of the line that is wrong, never its text.
  init(_ text: String, path: String) throws(ConfigurationError) {
    var section: String?
    let hint = "the file holds [basic] and below it lines like ak = … and sk = …"
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    for (index, rawLine) in lines.enumerated() {
      let line = trimmed(
        index == 0 && rawLine.hasPrefix("\u{FEFF}") ? rawLine.dropFirst() : rawLine)
      if line.isEmpty || line.hasPrefix("#") || line.hasPrefix(";") { continue }
      let place = "line \(index + 1) of \(path)"
      if line.hasPrefix("[") {
        guard line.hasSuffix("]"), line.count > 2 else {
          throw ConfigurationError("the section in \(place) has no closing bracket", hint: hint)
        }
        section = String(line.dropFirst().dropLast())
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
    }
  }
}

private func trimmed(_ text: Substring) -> Substring {
  var text = text
  while text.first?.isWhitespace == true { text.removeFirst() }
  while text.last?.isWhitespace == true { text.removeLast() }
  return text
}
