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
    var ranges: [ClosedRange<UInt32>] = []
    var isInverted = false

    func contains(_ scalar: Unicode.Scalar) -> Bool {
      ranges.contains { $0.contains(scalar.value) } != isInverted
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

/// Reads the usual notation: `.` `[a-z]` `\d` `\w` `\s` `\b` `^` `$` `( )` `(?: )` `(?<name> )` `|` `*`
/// `+` `?` `{n,m}`, lazy forms with a `?` behind them, and the flags `(?ims)` at the start.
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
    if let scalar = next, scalar == "*" || scalar == "+" || scalar == "?" {
      throw fail(
        "`\(scalar)` follows another repetition", hint: "write `\\\(scalar)` for the character")
    }
    return .repetition(atom, atLeast: atLeast, atMost: atMost, isLazy: isLazy)
  }

  private mutating func quantifier() throws(Fault) -> (Int, Int?)? {
    if take("*") { return (0, nil) }
    if take("+") { return (1, nil) }
    if take("?") { return (0, 1) }
    guard next == "{", position + 1 < scalars.count, ("0"..."9").contains(scalars[position + 1])
    else { return nil }
    position += 1
    let atLeast = try number()
    var atMost: Int? = atLeast
    if take(",") { atMost = next == "}" ? nil : try number() }
    if !take("}") { throw fail("`{` is not closed by `}`") }
    if let atMost, atMost < atLeast { throw fail("the numbers of `{n,m}` are in the wrong order") }
    return (atLeast, atMost)
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
    default: return .scalar(scalar)
    }
  }

  private mutating func group() throws(Fault) -> RegexNode {
    let start = position - 1
    var number: Int?
    if take("?") {
      if take("<"), let first = next, first != "=", first != "!" {
        number = groupCount + 1
        groupNames.append((try groupName(), groupCount + 1))
      } else if !take(":") {
        throw fail(
          "this kind of group is not supported", hint: "`(…)`, `(?:…)` and `(?<name>…)` are")
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
    case "0", "a"..."z", "A"..."Z": throw fail("there is no escape `\\\(letter)`")
    default: return letter
    }
  }

  private mutating func set() throws(Fault) -> Regex.ScalarSet {
    let start = position - 1
    var set = Regex.ScalarSet()
    set.isInverted = take("^")
    var isFirst = true
    while let scalar = next, scalar != "]" || isFirst {
      isFirst = false
      position += 1
      if scalar == "\\", let letter = next, let shorthand = Self.shorthand(letter) {
        position += 1
        set.ranges += shorthand.isInverted ? Self.inverted(shorthand.ranges) : shorthand.ranges
        continue
      }
      let lower = try setScalar(scalar)
      guard next == "-", position + 1 < scalars.count, scalars[position + 1] != "]" else {
        set.ranges.append(lower.value...lower.value)
        continue
      }
      position += 1
      let end = scalars[position]
      position += 1
      let upper = try setScalar(end)
      if upper.value < lower.value {
        throw fail("the range `\(lower)-\(upper)` is in the wrong order")
      }
      set.ranges.append(lower.value...upper.value)
    }
    if !take("]") {
      position = start
      throw fail("`[` is not closed")
    }
    return set
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
