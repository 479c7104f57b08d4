extension String {
  /// The text as it goes into a sentence: of a long one its start.
  var shortened: String { cut(to: 40) }

  /// A sentence that is not longer than people read: long words are cut, and so is the whole.
  var bounded: String {
    guard utf8.count > Self.longWord else { return self }
    var result = ""
    var word = String.UnicodeScalarView()
    func addWord() {
      let text = String(word)
      guard word.count > Self.longWord else {
        result += text
        return
      }
      // What quotes the word goes on to do so.
      let tail = String.UnicodeScalarView(
        word.reversed().prefix { "`\"')]},.;:?".unicodeScalars.contains($0) }.prefix(4).reversed())
      result += text.shortened + String(tail)
    }
    for scalar in unicodeScalars {
      if scalar == " " {
        addWord()
        word = .init()
        result.unicodeScalars.append(scalar)
      } else {
        word.append(scalar)
      }
    }
    addWord()
    return result.cut(to: 2000)
  }

  private static var longWord: Int { 250 }

  private func cut(to length: Int) -> String {
    let scalars = unicodeScalars
    guard
      let end = scalars.index(scalars.startIndex, offsetBy: length, limitedBy: scalars.endIndex),
      end < scalars.endIndex
    else { return self }
    return String(scalars[..<end]) + "…"
  }
}
