import CocrLanguage

/// Widths of texts on a terminal, and texts cut to a width.
package enum TextLayout {
  /// How many columns the text takes.
  package static func width(_ text: String) -> Int { DisplayWidth.columns(of: text) }

  /// The text in at most `limit` columns; a cut shows as `…`.
  package static func cut(_ text: String, to limit: Int) -> String {
    if text.utf8.count <= limit || width(text) <= limit { return text }
    var result = ""
    var used = 0
    for character in text {
      let columns = DisplayWidth.columns(of: character)
      if used + columns > limit - 1 { break }
      used += columns
      result.append(character)
    }
    return limit > 0 ? result + "…" : ""
  }

  /// The last columns of the text, at most `limit`; a cut shows as `…`.
  package static func cutAtStart(_ text: String, to limit: Int) -> String {
    if width(text) <= limit { return text }
    var result: [Character] = []
    var used = 1
    for character in text.reversed() {
      used += DisplayWidth.columns(of: character)
      if used > limit { break }
      result.append(character)
    }
    return limit > 0 ? "…" + String(result.reversed()) : ""
  }

  package static func padded(_ text: String, to columns: Int, alignsRight: Bool = false) -> String {
    let blanks = String(repeating: " ", count: max(0, columns - width(text)))
    return alignsRight ? blanks + text : text + blanks
  }

  /// A line with blanks in the place of its tabs, which lead to every eighth column.
  ///
  /// - Parameter column: Where the line begins.
  package static func expandingTabs(_ text: String, from column: Int = 0) -> String {
    let parts = text.split(separator: "\t", omittingEmptySubsequences: false)
    var result = String(parts.first ?? "")
    var end = column + width(result)
    for part in parts.dropFirst() {
      let blanks = 8 - end % 8
      result += String(repeating: " ", count: blanks) + part
      end += blanks + width(String(part))
    }
    return result
  }

  /// Lines of words that fit the width.
  package static func wrapped(_ text: String, to columns: Int) -> [String] {
    var lines: [String] = []
    for paragraph in text.split(separator: "\n", omittingEmptySubsequences: false) {
      var line = ""
      for word in paragraph.split(separator: " ") {
        if !line.isEmpty, width(line) + 1 + width(String(word)) > columns {
          lines.append(line)
          line = ""
        }
        line += line.isEmpty ? String(word) : " \(word)"
      }
      lines.append(line)
    }
    return lines
  }
}

extension String {
  /// Without blanks and line breaks at both ends.
  package var trimmed: String {
    var text = self[...]
    while let first = text.first, first.isWhitespace { text.removeFirst() }
    while let last = text.last, last.isWhitespace { text.removeLast() }
    return String(text)
  }

  /// The text of a program's output, without what a terminal would act upon: line breaks and tabs are
  /// as they are, and so are characters that join others.
  package var escapedLines: String {
    if unicodeScalars.allSatisfy(\.isHarmless) { return self }
    return unicodeScalars.map { $0.isHarmless ? String($0) : String($0).escaped }.joined()
  }

  /// Without what a terminal would act upon.
  package var escaped: String { DiagnosticRenderer.escaped(self) }
}
