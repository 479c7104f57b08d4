/// Reads source from left to right as far as strings, comments and brackets go, so that it can tell
/// what stands at its end; the text may stop anywhere.
struct SourceScanner {
  /// A bracket or string that is open.
  struct Open {
    enum Kind { case paren, bracket, brace, interpolation, string }
    let kind: Kind
    /// Where it opens, as an index into ``characters``.
    let position: Int
    /// Where the argument at hand starts, and the arguments before it.
    var argumentStart: Int
    var arguments: [Range<Int>] = []
    /// What closes a string.
    var quotes: [Character] = []
  }

  /// A name in code, not in a text or comment.
  struct Name {
    let range: Range<Int>
    let text: String
    /// What stands before and after it, blanks left out.
    let previous: Character?
    let next: String
  }

  let characters: [Character]
  private(set) var open: [Open] = []
  private(set) var names: [Name] = []
  private(set) var isInComment = false

  init(_ text: String) {
    characters = Array(text)
    var index = 0
    while index < characters.count {
      index = step(index)
    }
  }

  func text(_ range: Range<Int>) -> String { String(characters[range]) }

  private mutating func step(_ index: Int) -> Int {
    let character = characters[index]
    if isInComment {
      if character.isNewline { isInComment = false }
      return index + 1
    }
    if let top = open.last, top.kind == .string { return stepInString(index, top) }
    switch character {
    case "#":
      isInComment = true
      return index + 1
    case "\"", "'":
      let isTriple =
        index + 2 < characters.count && characters[index + 1] == character
        && characters[index + 2] == character
      let quotes = [Character](repeating: character, count: isTriple ? 3 : 1)
      open.append(
        Open(
          kind: .string, position: index, argumentStart: index + quotes.count, quotes: quotes))
      return index + quotes.count
    case "(": push(.paren, index)
    case "[": push(.bracket, index)
    case "{": push(.brace, index)
    case ")", "]", "}":
      if let last = open.last, last.kind != .string { open.removeLast() }
    case ",":
      if !open.isEmpty {
        let start = open[open.count - 1].argumentStart
        open[open.count - 1].arguments.append(start..<index)
        open[open.count - 1].argumentStart = index + 1
      }
    default:
      if character.isNameStart { return takeName(index) }
      if character.isNumber {
        // `10m` is one word.
        var end = index
        while end < characters.count, characters[end].isNamePart { end += 1 }
        return max(end, index + 1)
      }
    }
    return index + 1
  }

  private mutating func stepInString(_ index: Int, _ top: Open) -> Int {
    let character = characters[index]
    if character == "\\", top.quotes.first == "\"" {
      if index + 1 < characters.count, characters[index + 1] == "(" {
        push(.interpolation, index + 1)
      }
      return index + 2
    }
    let end = index + top.quotes.count
    if character == top.quotes.first, end <= characters.count,
      Array(characters[index..<end]) == top.quotes
    {
      open.removeLast()
      return end
    }
    if character.isNewline, top.quotes.count == 1 { open.removeLast() }
    return index + 1
  }

  private mutating func push(_ kind: Open.Kind, _ index: Int) {
    open.append(Open(kind: kind, position: index, argumentStart: index + 1))
  }

  private mutating func takeName(_ index: Int) -> Int {
    var end = index
    while end < characters.count, characters[end].isNamePart { end += 1 }
    var before = index - 1
    while before >= 0, characters[before] == " " { before -= 1 }
    var after = end
    while after < characters.count, characters[after] == " " { after += 1 }
    names.append(
      Name(
        range: index..<end, text: text(index..<end),
        previous: before >= 0 ? characters[before] : nil,
        next: text(after..<min(characters.count, after + 2))))
    return end
  }

  // MARK: What stands before a place

  /// The name that ends before `end`.
  func word(before end: Int) -> Range<Int> {
    var start = end
    while start > 0, characters[start - 1].isNamePart { start -= 1 }
    while start < end, !characters[start].isNameStart { start += 1 }
    return start..<end
  }

  /// The expression of names, dots, calls and indexes that ends before `end`.
  func chain(before end: Int) -> String {
    var start = end
    while start > 0 {
      let character = characters[start - 1]
      if character.isNamePart || character == "." || character == "?" {
        start -= 1
      } else if character == ")" || character == "]" || character == "\"" {
        guard let opener = opener(of: start - 1) else { break }
        start = opener
      } else {
        break
      }
    }
    return text(start..<end)
  }

  /// Where the bracket or string opens that closes at an index.
  private func opener(of index: Int) -> Int? {
    var depth = 0
    var position = index
    var isInString = false
    while position >= 0 {
      let character = characters[position]
      if character == "\"", position == 0 || characters[position - 1] != "\\" {
        isInString.toggle()
        if characters[index] == "\"", !isInString { return position }
      } else if !isInString {
        if ")]}".contains(character) { depth += 1 }
        if "([{".contains(character) {
          depth -= 1
          if depth == 0 { return position }
        }
      }
      position -= 1
    }
    return nil
  }

  /// The word before `:` at the start of an argument.
  func label(of argument: Range<Int>) -> String? {
    var start = argument.lowerBound
    while start < argument.upperBound, characters[start].isWhitespace { start += 1 }
    var end = start
    while end < argument.upperBound, characters[end].isNamePart { end += 1 }
    var colon = end
    while colon < argument.upperBound, characters[colon] == " " { colon += 1 }
    guard end > start, colon < argument.upperBound, characters[colon] == ":" else { return nil }
    return text(start..<end)
  }
}

extension Character {
  var isNameStart: Bool { isASCII && (isLetter || self == "_") }
  var isNamePart: Bool { isASCII && (isLetter || isNumber || self == "_") }
}
