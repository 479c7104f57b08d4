/// A regular expression, ready to be matched: the program of a machine that goes over the text once
/// (Thompson's construction), so that no pattern can make it take long.
struct Regex: Sendable {
  enum Instruction: Sendable {
    case scalar(Unicode.Scalar)
    case any(includesNewline: Bool)
    case set(ScalarSet)
    /// Goes on at both places; the first is preferred.
    case split(Int, Int)
    case jump(Int)
    /// Remembers the position.
    case save(Int)
    case assert(Assertion)
    case match
  }

  enum Assertion: Sendable {
    case textStart, textEnd, lineStart, lineEnd, wordBoundary, noWordBoundary
  }

  /// What a class such as `[a-z\d]` holds.
  struct ScalarSet: Sendable {
    private(set) var ranges: [ClosedRange<UInt32>]
    var isInverted: Bool

    /// Puts the ranges in order and joins those that touch.
    init(ranges: [ClosedRange<UInt32>], isInverted: Bool = false) {
      self.ranges = []
      self.isInverted = isInverted
      for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
        if let last = self.ranges.last, range.lowerBound <= last.upperBound &+ 1 {
          self.ranges[self.ranges.count - 1] =
            last.lowerBound...max(last.upperBound, range.upperBound)
        } else {
          self.ranges.append(range)
        }
      }
    }

    func contains(_ scalar: Unicode.Scalar) -> Bool {
      var (low, high) = (0, ranges.count)
      while low < high {
        let middle = (low + high) / 2
        if ranges[middle].upperBound < scalar.value { low = middle + 1 } else { high = middle }
      }
      let isIn = low < ranges.count && ranges[low].lowerBound <= scalar.value
      return isIn != isInverted
    }
  }

  let instructions: [Instruction]
  let groupCount: Int
  /// The groups that have a name.
  let groupNames: [(name: String, number: Int)]
  let ignoresCase: Bool

  /// Instructions a pattern may be compiled to.
  static let sizeLimit = 10_000

  /// Compiles a pattern.
  ///
  /// - Throws: a ``Fault`` that names what is wrong in the pattern and where.
  init(_ pattern: String) throws(Fault) {
    var parser = RegexParser(pattern)
    let node = try parser.pattern()
    var builder = RegexBuilder()
    try builder.emit(node, as: 0)
    try builder.add(.match)
    instructions = builder.instructions
    groupCount = parser.groupCount
    groupNames = parser.groupNames
    ignoresCase = parser.ignoresCase
  }
}

/// What a pattern consists of.
indirect enum RegexNode {
  case empty
  case scalar(Unicode.Scalar)
  case any(includesNewline: Bool)
  case set(Regex.ScalarSet)
  case assertion(Regex.Assertion)
  case sequence([RegexNode])
  case choice([RegexNode])
  case group(RegexNode, number: Int)
  case repetition(RegexNode, atLeast: Int, atMost: Int?, isLazy: Bool)
}

/// Reads the usual notation: `.` `[a-z]` `[[:alpha:]]` `\d` `\w` `\s` `\b` `^` `$` `( )` `(?: )`
/// `(?<name> )` `|` `*` `+` `?` `{n,m}`, lazy forms with a `?` behind them, and the flags `(?ims)` at
/// the start. What other engines know beside that is refused rather than read as something else.
struct RegexParser {
  private let scalars: [Unicode.Scalar]
  private var position = 0
  private var depth = 0
  private(set) var groupCount = 0
  private(set) var groupNames: [(name: String, number: Int)] = []
  private(set) var ignoresCase = false
  private var isMultiline = false
  private var dotIncludesNewline = false

  private static let depthLimit = 40

  init(_ pattern: String) { scalars = Array(pattern.unicodeScalars) }

  private func fail(_ what: String, hint: String? = nil) -> Fault {
    Fault(.wrongPattern(character: min(position, scalars.count) + 1, what, hint: hint))
  }

  private var next: Unicode.Scalar? { position < scalars.count ? scalars[position] : nil }

  private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    if next != scalar { return false }
    position += 1
    return true
  }

  mutating func pattern() throws(Fault) -> RegexNode {
    try flags()
    let node = try choice()
    if position < scalars.count { throw fail("`)` closes nothing") }
    return node
  }

  private mutating func flags() throws(Fault) {
    guard position + 2 < scalars.count, scalars[0] == "(", scalars[1] == "?",
      scalars[2] == "i" || scalars[2] == "m" || scalars[2] == "s"
    else { return }
    position = 2
    while let flag = next, flag != ")" {
      switch flag {
      case "i": ignoresCase = true
      case "m": isMultiline = true
      case "s": dotIncludesNewline = true
      case ":":
        throw fail(
          "flags hold for the whole pattern", hint: "close them by `)`: `(?i)` at the start")
      default: throw fail("there is no flag `\(flag)`", hint: "the flags are `i`, `m` and `s`")
      }
      position += 1
    }
    if !take(")") { throw fail("the flags are not closed by `)`") }
  }

  private mutating func choice() throws(Fault) -> RegexNode {
    depth += 1
    defer { depth -= 1 }
    if depth > Self.depthLimit { throw fail("groups are nested more than 40 deep") }
    var choices = [try sequence()]
    while take("|") { choices.append(try sequence()) }
    return choices.count == 1 ? choices[0] : .choice(choices)
  }

  private mutating func sequence() throws(Fault) -> RegexNode {
    var parts: [RegexNode] = []
    while let scalar = next, scalar != "|", scalar != ")" { parts.append(try repetition()) }
    return parts.count == 1 ? parts[0] : .sequence(parts)
  }

  private mutating func repetition() throws(Fault) -> RegexNode {
    let start = position
    let atom = try atom()
    guard let (atLeast, atMost) = try quantifier() else { return atom }
    if case .assertion = atom {
      position = start
      throw fail("`\(scalars[start])` cannot be repeated")
    }
    let isLazy = take("?")
    if let scalar = next, scalar == "*" || scalar == "+" || scalar == "?" || isRange(at: position) {
      throw fail(
        "`\(scalar)` follows another repetition",
        hint: scalar == "+"
          ? "leave it out: the search never goes back; write `\\+` for the character"
          : "put what is repeated into `(?:…)`, or write `\\\(scalar)` for the character")
    }
    return .repetition(atom, atLeast: atLeast, atMost: atMost, isLazy: isLazy)
  }

  private mutating func quantifier() throws(Fault) -> (Int, Int?)? {
    if take("*") { return (0, nil) }
    if take("+") { return (1, nil) }
    if take("?") { return (0, 1) }
    guard isRange(at: position) else { return nil }
    position += 1
    if next == "," {
      throw fail(
        "the first number of `{n,m}` is missing",
        hint: "write `{0,…}`, or `\\{` for the character")
    }
    let atLeast = try number()
    var atMost: Int? = atLeast
    if take(",") { atMost = next == "}" ? nil : try number() }
    if !take("}") { throw fail("`{` is not closed by `}`") }
    if let atMost, atMost < atLeast { throw fail("the numbers of `{n,m}` are in the wrong order") }
    return (atLeast, atMost)
  }

  /// Whether `{n}`, `{n,m}` or `{,m}` begins here; any other `{` stands for itself.
  private func isRange(at place: Int) -> Bool {
    func isDigit(_ place: Int) -> Bool {
      place < scalars.count && ("0"..."9").contains(scalars[place])
    }
    guard place < scalars.count, scalars[place] == "{" else { return false }
    return isDigit(place + 1)
      || (place + 1 < scalars.count && scalars[place + 1] == "," && isDigit(place + 2))
  }

  private mutating func number() throws(Fault) -> Int {
    var value = 0
    let start = position
    while let scalar = next, ("0"..."9").contains(scalar) {
      value = value * 10 + Int(scalar.value - 48)
      if value > 1000 { throw fail("a repetition goes up to 1000 times") }
      position += 1
    }
    if position == start { throw fail("a number is missing") }
    return value
  }

  private mutating func atom() throws(Fault) -> RegexNode {
    guard let scalar = next else { return .empty }
    position += 1
    switch scalar {
    case ".": return .any(includesNewline: dotIncludesNewline)
    case "^": return .assertion(isMultiline ? .lineStart : .textStart)
    case "$": return .assertion(isMultiline ? .lineEnd : .textEnd)
    case "(": return try group()
    case "[": return .set(try set())
    case "\\": return try escape()
    case "*", "+", "?":
      position -= 1
      throw fail("`\(scalar)` has nothing to repeat", hint: "write `\\\(scalar)` for the character")
    case "{" where isRange(at: position - 1):
      position -= 1
      throw fail("`{` has nothing to repeat", hint: "write `\\{` for the character")
    default: return .scalar(scalar)
    }
  }

  private mutating func group() throws(Fault) -> RegexNode {
    let start = position - 1
    var number: Int?
    if take("?") {
      let kind = position
      // `(?P<name>…)` is an older way to write it.
      if next == "P", position + 1 < scalars.count, scalars[position + 1] == "<" { position += 1 }
      if take("<"), let first = next, first != "=", first != "!" {
        number = groupCount + 1
        groupNames.append((try groupName(), groupCount + 1))
      } else if position > kind || !take(":") {
        position = kind
        throw fail("this kind of group is not supported", hint: hintForGroup())
      }
    } else {
      number = groupCount + 1
    }
    if let number { groupCount = number }
    let content = try choice()
    if !take(")") {
      position = start
      throw fail("`(` is not closed")
    }
    return number.map { .group(content, number: $0) } ?? content
  }

  /// What to write instead of a group that begins with `(?` and the character at hand.
  private func hintForGroup() -> String {
    switch next {
    case "=", "!", "<":
      "a pattern cannot look ahead or back: match more, and take a group of it"
    case ">": "the search never goes back: write `(?:…)`"
    case "#": "write the comment behind the pattern: `# …`"
    case "P", "&", "R": "compare the groups after `find`"
    case "'": "write `(?<name>…)`"
    case "i", "m", "s": "flags stand at the start of the pattern, and hold for all of it: `(?i)…`"
    case .some(let letter) where letter == "-" || letter == "^" || letter.properties.isAlphabetic:
      "the flags are `i`, `m` and `s`, at the start of the pattern"
    default: "`(…)`, `(?:…)` and `(?<name>…)` are"
    }
  }

  private mutating func groupName() throws(Fault) -> String {
    var name = ""
    while let scalar = next, scalar != ">" {
      guard scalar == "_" || scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) else {
        throw fail("the name of a group consists of letters, digits and `_`")
      }
      name.unicodeScalars.append(scalar)
      position += 1
    }
    if name.isEmpty || !take(">") { throw fail("the name of a group is not closed by `>`") }
    if groupNames.contains(where: { $0.name == name }) {
      throw fail("two groups are named `\(name)`")
    }
    return name
  }

  // MARK: Classes

  private static let digits: [ClosedRange<UInt32>] = [48...57]
  private static let words: [ClosedRange<UInt32>] = [
    48...57, 65...90, 95...95, 97...122, 0xAA...0xAA, 0xB5...0xB5, 0xBA...0xBA, 0xC0...0xD6,
    0xD8...0xF6, 0xF8...0x2C1, 0x370...0x373, 0x376...0x377, 0x386...0x386, 0x388...0x52F,
    0x531...0x556, 0x561...0x587, 0x5D0...0x5EA, 0x620...0x64A, 0x660...0x669, 0x904...0x939,
    0xE01...0xE30, 0x3041...0x3096, 0x30A1...0x30FA, 0x3400...0x4DBF, 0x4E00...0x9FFF,
    0xAC00...0xD7A3, 0x20000...0x2FA1F,
  ]
  static func isWord(_ scalar: Unicode.Scalar) -> Bool {
    words.contains { $0.contains(scalar.value) }
  }

  private static func shorthand(_ letter: Unicode.Scalar) -> Regex.ScalarSet? {
    switch letter {
    case "d": Regex.ScalarSet(ranges: digits)
    case "D": Regex.ScalarSet(ranges: digits, isInverted: true)
    case "w": Regex.ScalarSet(ranges: words)
    case "W": Regex.ScalarSet(ranges: words, isInverted: true)
    case "s": Regex.ScalarSet(ranges: WhiteSpace.ranges)
    case "S": Regex.ScalarSet(ranges: WhiteSpace.ranges, isInverted: true)
    default: nil
    }
  }

  private mutating func escape() throws(Fault) -> RegexNode {
    guard let letter = next else { throw fail("a `\\` ends the pattern") }
    position += 1
    if let set = Self.shorthand(letter) { return .set(set) }
    switch letter {
    case "b": return .assertion(.wordBoundary)
    case "B": return .assertion(.noWordBoundary)
    case "A": return .assertion(.textStart)
    case "z": return .assertion(.textEnd)
    default: return .scalar(try character(letter))
    }
  }

  /// The character that an escape stands for.
  private mutating func character(_ letter: Unicode.Scalar) throws(Fault) -> Unicode.Scalar {
    switch letter {
    case "n": return "\n"
    case "t": return "\t"
    case "r": return "\r"
    case "1"..."9":
      throw fail("a reference to a group is not supported", hint: "compare the groups after `find`")
    case "0", "a"..."z", "A"..."Z", "<", ">":
      throw fail("there is no escape `\\\(letter)`", hint: Self.hintForEscape(letter))
    default: return letter
    }
  }

  /// What to write instead of an escape that other engines know.
  private static func hintForEscape(_ letter: Unicode.Scalar) -> String? {
    switch letter {
    case "Z": "`\\z` and `$` stand for the end of the text"
    case "h": "write `[ \\t]`"
    case "H": "write `[^ \\t]`"
    case "R": "write `\\r?\\n`"
    case "N": "write `.`"
    case "p", "P":
      "`\\w` holds the letters and digits of most scripts, `[[:alpha:]]` those of ASCII; others are "
        + "written as ranges: `[а-я]`"
    case "<", ">": "`\\b` stands for the ends of a word; the character is written as it is"
    case "k", "g": "compare the groups after `find`"
    case "0", "x", "u", "U", "f", "v", "a", "e", "c":
      "write the character itself, or build the pattern in double quotes: \"\\u{…}\""
    case "Q", "E": "write a `\\` before each character that has a meaning"
    default: nil
    }
  }

  private mutating func set() throws(Fault) -> Regex.ScalarSet {
    let start = position - 1
    try refuseLoneClass(at: start)
    let isInverted = take("^")
    var ranges: [ClosedRange<UInt32>] = []
    var isFirst = true
    var holdsBracket = false
    while let scalar = next, scalar != "]" || isFirst {
      isFirst = false
      if scalar == "[" {
        if let named = try namedClass() {
          ranges += named
          continue
        }
        holdsBracket = true
      }
      try refuseOperator(scalar)
      position += 1
      if scalar == "\\", let letter = next, let shorthand = Self.shorthand(letter) {
        position += 1
        ranges += shorthand.isInverted ? Self.inverted(shorthand.ranges) : shorthand.ranges
        continue
      }
      let lower = try setScalar(scalar)
      guard next == "-", position + 1 < scalars.count, scalars[position + 1] != "]" else {
        ranges.append(lower.value...lower.value)
        continue
      }
      position += 1
      let end = scalars[position]
      if end == "[", position + 1 < scalars.count, scalars[position + 1] == ":" {
        throw fail("a class cannot end a range", hint: "write `\\-` for the character")
      }
      position += 1
      let upper = try setScalar(end)
      if upper.value < lower.value {
        throw fail("the range `\(lower)-\(upper)` is in the wrong order")
      }
      ranges.append(lower.value...upper.value)
    }
    if !take("]") {
      position = start
      throw fail("`[` is not closed")
    }
    if holdsBracket, next == "]" {
      position = start
      throw fail(
        "a class stands inside a class", hint: "write `\\[` and `\\]` for the characters")
    }
    return Regex.ScalarSet(ranges: ranges, isInverted: isInverted)
  }

  /// What each name between `[:` and `:]` stands for, all of it ASCII.
  private static let namedClasses: [(name: String, ranges: [ClosedRange<UInt32>])] = [
    ("alpha", [65...90, 97...122]), ("digit", [48...57]), ("alnum", [48...57, 65...90, 97...122]),
    ("upper", [65...90]), ("lower", [97...122]), ("space", [9...13, 32...32]),
    ("blank", [9...9, 32...32]), ("punct", [33...47, 58...64, 91...96, 123...126]),
    ("xdigit", [48...57, 65...70, 97...102]), ("word", [48...57, 65...90, 95...95, 97...122]),
    ("cntrl", [0...31, 127...127]), ("print", [32...126]), ("graph", [33...126]),
  ]

  /// The name between two marks that begins at the `[` at hand, as in `[:alpha:]`, and where it ends;
  /// nil where none does.
  private func bracketedName(at place: Int) -> (mark: Unicode.Scalar, name: String, end: Int)? {
    guard place + 1 < scalars.count, [":", ".", "="].contains(scalars[place + 1]) else {
      return nil
    }
    let mark = scalars[place + 1]
    var name = ""
    var end = place + 2
    while end < scalars.count, scalars[end] != "]", scalars[end] != mark {
      name.unicodeScalars.append(scalars[end])
      end += 1
    }
    guard !name.isEmpty, end + 1 < scalars.count, scalars[end] == mark, scalars[end + 1] == "]"
    else { return nil }
    return (mark, name, end + 2)
  }

  /// Passes over a class with a name, such as `[:alpha:]` or `[:^alpha:]`; nil where the `[` at hand
  /// is no more than that character.
  private mutating func namedClass() throws(Fault) -> [ClosedRange<UInt32>]? {
    guard let (mark, name, end) = bracketedName(at: position) else { return nil }
    if mark != ":" {
      throw fail(
        "`[\(mark)\(name)\(mark)]` is not supported", hint: "write the characters themselves")
    }
    let isInverted = name.hasPrefix("^")
    let plain = isInverted ? String(name.dropFirst()) : name
    guard let found = Self.namedClasses.first(where: { $0.name == plain }) else {
      throw fail(
        "there is no class `[:\(name):]`",
        hint: "the classes are " + Self.namedClasses.map { "`\($0.name)`" }.joined(separator: ", "))
    }
    position = end
    return isInverted ? Self.inverted(found.ranges) : found.ranges
  }

  /// `[:alpha:]` by itself would be a class of its letters and the colon.
  private func refuseLoneClass(at start: Int) throws(Fault) {
    guard let (mark, name, _) = bracketedName(at: start), mark == ":",
      name.unicodeScalars.allSatisfy({ ("a"..."z").contains($0) || $0 == "^" })
    else { return }
    throw fail(
      "`[:\(name):]` stands only inside another class", hint: "write `[[:\(name):]]`")
  }

  /// `&&` and the like combine classes in other engines; here a class holds each character once.
  private func refuseOperator(_ scalar: Unicode.Scalar) throws(Fault) {
    guard position + 1 < scalars.count, scalars[position + 1] == scalar else { return }
    let isOperator =
      switch scalar {
      case "&", "|", "~": true
      case "-": position + 2 < scalars.count && scalars[position + 2] == "["
      default: false
      }
    if !isOperator { return }
    throw fail(
      "classes cannot be combined by `\(scalar)\(scalar)`",
      hint: "write the character once where it is meant, or write out what the class holds")
  }

  private mutating func setScalar(_ scalar: Unicode.Scalar) throws(Fault) -> Unicode.Scalar {
    guard scalar == "\\" else { return scalar }
    guard let letter = next else { throw fail("a `\\` ends the pattern") }
    position += 1
    return try character(letter)
  }

  private static func inverted(_ ranges: [ClosedRange<UInt32>]) -> [ClosedRange<UInt32>] {
    var result: [ClosedRange<UInt32>] = []
    var start: UInt32 = 0
    for range in ranges {
      if range.lowerBound > start { result.append(start...(range.lowerBound - 1)) }
      start = range.upperBound + 1
    }
    result.append(start...0x10FFFF)
    return result
  }
}

/// Turns a pattern into the program of the matcher.
struct RegexBuilder {
  private(set) var instructions: [Regex.Instruction] = []

  mutating func add(_ instruction: Regex.Instruction) throws(Fault) {
    if instructions.count >= Regex.sizeLimit {
      throw Fault(.patternTooLarge)
    }
    instructions.append(instruction)
  }

  /// Emits the node; `group` is 0 for the whole.
  mutating func emit(_ node: RegexNode, as group: Int) throws(Fault) {
    try add(.save(group * 2))
    try emit(node)
    try add(.save(group * 2 + 1))
  }

  private mutating func emit(_ node: RegexNode) throws(Fault) {
    switch node {
    case .empty: break
    case .scalar(let scalar): try add(.scalar(scalar))
    case .any(let includesNewline): try add(.any(includesNewline: includesNewline))
    case .set(let set): try add(.set(set))
    case .assertion(let assertion): try add(.assert(assertion))
    case .sequence(let parts): for part in parts { try emit(part) }
    case .group(let content, let number): try emit(content, as: number)
    case .choice(let choices): try emit(choices)
    case .repetition(let content, let atLeast, let atMost, let isLazy):
      for _ in 0..<atLeast { try emit(content) }
      guard let atMost else {
        try emitLoop(content, isLazy)
        return
      }
      var splits: [Int] = []
      for _ in 0..<(atMost - atLeast) {
        splits.append(instructions.count)
        try add(.split(0, 0))
        try emit(content)
      }
      for split in splits { setSplit(split, split + 1, instructions.count, isLazy) }
    }
  }

  private mutating func emit(_ choices: [RegexNode]) throws(Fault) {
    var ends: [Int] = []
    for (index, choice) in choices.enumerated() {
      let isLast = index == choices.count - 1
      let split = instructions.count
      if !isLast { try add(.split(0, 0)) }
      try emit(choice)
      if isLast { continue }
      ends.append(instructions.count)
      try add(.jump(0))
      instructions[split] = .split(split + 1, instructions.count)
    }
    for end in ends { instructions[end] = .jump(instructions.count) }
  }

  private mutating func emitLoop(_ content: RegexNode, _ isLazy: Bool) throws(Fault) {
    let start = instructions.count
    try add(.split(0, 0))
    try emit(content)
    try add(.jump(start))
    setSplit(start, start + 1, instructions.count, isLazy)
  }

  private mutating func setSplit(_ index: Int, _ more: Int, _ end: Int, _ isLazy: Bool) {
    instructions[index] = isLazy ? .split(end, more) : .split(more, end)
  }
}
