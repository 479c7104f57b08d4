/// How many columns of a terminal text takes.
package enum DisplayWidth {
  /// The columns of a text of one line.
  ///
  /// Marks add nothing to the character before them, characters of East Asia and emoji take two
  /// columns, and so do several that are joined to one emoji, as flags and families are.
  package static func columns(of text: String) -> Int {
    if text.utf8.allSatisfy({ $0 < 0x80 }) { return text.utf8.count }
    return text.reduce(0) { $0 + columns(of: $1) }
  }

  /// The columns of what shows as one character.
  package static func columns(of character: Character) -> Int {
    let scalars = character.unicodeScalars
    guard let first = scalars.first else { return 0 }
    if scalars.count > 1, first.properties.isEmoji,
      scalars.dropFirst().contains(where: \.makesEmoji)
    {
      return 2
    }
    return scalars.reduce(0) { $0 + columns(of: $1) }
  }

  /// The columns of a scalar alone.
  package static func columns(of scalar: Unicode.Scalar) -> Int {
    if scalar.value < 0x300 { return 1 }
    switch scalar.value {
    case 0x1160...0x11FF, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x2064, 0x2066...0x206F,
      0xD7B0...0xD7FF, 0xFEFF, 0xE0000...0xE007F:
      // The later letters of a Korean syllable, joiners, and marks of the direction.
      return 0
    case 0x1100...0x115F, 0x2329...0x232A, 0x2E80...0x303E, 0x3041...0x3247, 0x3250...0xA4CF,
      0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE10...0xFE19, 0xFE30...0xFE6F,
      0xFF01...0xFF60, 0xFFE0...0xFFE6, 0x16FE0...0x1B2FF, 0x1F200...0x1F265, 0x20000...0x3FFFD:
      return isMark(scalar) ? 0 : 2
    default:
      return isMark(scalar) ? 0 : scalar.properties.isEmojiPresentation ? 2 : 1
    }
  }

  /// The text without line breaks and tabs, each of which becomes a space, and with all else that a
  /// terminal would act upon escaped.
  package static func onOneLine(_ text: String) -> String {
    if text.unicodeScalars.allSatisfy({ $0.isHarmless && $0.value >= 0x20 }) { return text }
    var result = ""
    var previous: Unicode.Scalar?
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\n" where previous == "\r": break
      case "\n", "\r", "\t", "\u{85}", "\u{2028}", "\u{2029}": result += " "
      case _ where !scalar.isHarmless: result += DiagnosticRenderer.escaped(String(scalar))
      default: result.unicodeScalars.append(scalar)
      }
      previous = scalar
    }
    return result
  }

  private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark: true
    default: false
    }
  }
}

extension Unicode.Scalar {
  /// Whether a terminal shows it, and takes it for no command; line breaks and tabs are left alone.
  package var isHarmless: Bool {
    switch value {
    case 0x09, 0x0A: true
    // What turns the direction of the text around could make it look like another.
    case ..<0x20, 0x7F..<0xA0, 0x061C, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069: false
    default: true
    }
  }

  /// Whether it makes an emoji of the character before it, or joins the next one to it.
  fileprivate var makesEmoji: Bool {
    switch value {
    case 0x200D, 0x20E3, 0xFE0F, 0x1F1E6...0x1F1FF, 0x1F3FB...0x1F3FF: true
    default: false
    }
  }
}
