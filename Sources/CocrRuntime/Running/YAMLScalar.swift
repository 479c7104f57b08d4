import CocrLanguage

/// How values without parts are written in YAML, so that every reader, of YAML 1.1 as of 1.2, takes them
/// for what they are.
package enum YAMLScalar {
  /// Whether some reader could take the text without quotes for something else than text.
  ///
  /// One that begins with a digit, a sign or a point could be a number, a time or a date, one that is a
  /// word of the list a bool or null.
  package static func isAmbiguous(_ text: String) -> Bool {
    guard let first = text.unicodeScalars.first else { return true }
    return !(first.properties.isAlphabetic || first == "_" || first == "/")
      || text.utf8.count <= longestWord && words.contains(text.lowercased())
  }

  /// Whether the text may stand without quotes.
  package static func isPlain(_ text: String) -> Bool {
    if isAmbiguous(text) || text.hasSuffix(" ") || text.hasSuffix(":") { return false }
    var isAfterColon = false
    for scalar in text.unicodeScalars {
      switch scalar {
      case "0"..."9", "_", "-", ".", "/", "+", "=", "(", ")", "@", ":": break
      case " " where !isAfterColon: break
      case _ where scalar.properties.isAlphabetic: break
      default: return false
      }
      isAfterColon = scalar == ":"
    }
    return true
  }

  private static let longestWord = words.map(\.utf8.count).max() ?? 0
  private static let words: Set<String> = [
    "null", "true", "false", "yes", "no", "on", "off", "y", "n", "nan", "inf", "infinity",
  ]

  /// The float as a number that has a point: without one, YAML 1.1 takes `1e+300` for a text.
  package static func float(_ value: Double) -> String {
    if value.isNaN { return ".nan" }
    if value.isInfinite { return value < 0 ? "-.inf" : ".inf" }
    let text = value.description
    guard !text.utf8.contains(UInt8(ascii: ".")), let mark = text.firstIndex(of: "e") else {
      return text
    }
    return text[..<mark] + ".0" + text[mark...]
  }
}
