/// Matches a text against a regular expression, all ways through the pattern at once (Pike's
/// machine): the time grows with the length of the text times the size of the pattern.
///
/// So it does for all matches of a text together. A way that a search follows beyond its match in vain
/// would be followed again by each search after it: what is known to lead nowhere is remembered.
struct RegexMatcher {
  private let regex: Regex
  private let text: UnsafeBufferPointer<UInt8>
  private let slotCount: Int
  private let machine: Machine
  /// How many instructions have been tried, and how many of them are counted as work.
  private var steps = 0
  private var charged: Int
  private static let stepsBetweenLooks = 1 << 20
  private var current: ThreadList
  private var following: ThreadList
  private var stack: [Visit] = []
  private var slots: [Int]
  /// What a search has tried since its best match so far: numbers as in ``hopeless``.
  private var tried: [Int] = []
  /// By position times the number of instructions, and instruction: whether no match is reached from
  /// there. Empty as long as next to nothing was tried in vain.
  private var hopeless: [UInt64] = []
  /// A search that tries more in vain is remembered as far as this; the next one then ends there early.
  private static let triedLimit = 1 << 20
  private static let fewTried = 1 << 10

  private enum Visit {
    case instruction(Int)
    case restore(slot: Int, Int)
  }

  /// The ways through the pattern that are still open, best first.
  private struct ThreadList {
    var instructions: [Int] = []
    /// For each thread its saved positions.
    var slots: [Int] = []
    /// By instruction: the generation in which it was added.
    var added: [Int]
    var generation = 0

    init(size: Int) { added = [Int](repeating: -1, count: size) }

    mutating func clear() {
      instructions.removeAll(keepingCapacity: true)
      slots.removeAll(keepingCapacity: true)
      generation += 1
    }
  }

  /// - Parameter charged: how many steps have been counted as work in advance.
  init(_ regex: Regex, in text: UnsafeBufferPointer<UInt8>, _ machine: Machine, charged: Int) {
    self.machine = machine
    self.charged = charged
    self.regex = regex
    self.text = text
    slotCount = (regex.groupCount + 1) * 2
    current = ThreadList(size: regex.instructions.count)
    following = ThreadList(size: regex.instructions.count)
    slots = [Int](repeating: -1, count: slotCount)
  }

  /// The first match at or after `start`: for the whole and for each group where it begins and ends,
  /// in bytes, or -1 twice for a group that took no part.
  ///
  /// - Throws: the ``Fault`` that ends the run, where a limit is passed.
  mutating func firstMatch(from start: Int) throws(Fault) -> [Int]? {
    var best: [Int]?
    var position = start
    current.clear()
    tried.removeAll(keepingCapacity: true)
    defer { if best != nil { rememberTried() } }
    while true {
      if best == nil { add(0, at: position, toFollowing: false) }
      if current.instructions.isEmpty, best != nil { break }
      let (scalar, next) = decode(position)
      try countSteps(current.instructions.count + 1)
      following.clear()
      let row = position * regex.instructions.count
      step: for (thread, instruction) in current.instructions.enumerated() {
        if isHopeless(row + instruction) { continue }
        if best != nil, tried.count < Self.triedLimit { tried.append(row + instruction) }
        let saved = thread * slotCount
        switch regex.instructions[instruction] {
        case .match:
          tried.removeAll(keepingCapacity: true)
          best = Array(current.slots[saved..<(saved + slotCount)])
          // The threads after this one are worse ways to match.
          break step
        case .scalar, .any, .set:
          guard let scalar, accepts(instruction, scalar) else { continue }
          for slot in 0..<slotCount { slots[slot] = current.slots[saved + slot] }
          add(instruction + 1, at: next, toFollowing: true, keepsSlots: true)
        default: break
        }
      }
      swap(&current, &following)
      if scalar == nil { break }
      position = next
    }
    return best
  }

  @inline(__always)
  private func isHopeless(_ state: Int) -> Bool {
    !hopeless.isEmpty && hopeless[state >> 6] & 1 << UInt64(state & 63) != 0
  }

  /// None of what was tried after the best match has led to another, however a search comes there.
  private mutating func rememberTried() {
    if hopeless.isEmpty {
      guard tried.count > Self.fewTried else { return }
      let words = ((text.count + 2) * regex.instructions.count) >> 6 + 1
      // Without the room for it the searches take longer.
      guard machine.heap.pointee.hasRoom(for: words * 8) else { return }
      hopeless = [UInt64](repeating: 0, count: words)
    }
    for state in tried { hopeless[state >> 6] |= 1 << UInt64(state & 63) }
  }

  /// Each search begins anew, so that many of them can take far more steps than one does.
  private mutating func countSteps(_ count: Int) throws(Fault) {
    let before = steps / Self.stepsBetweenLooks
    steps += count
    if steps / Self.stepsBetweenLooks == before { return }
    if steps > charged {
      machine.charge(bytes: (steps - charged) * RegexLibrary.workOfStep)
      charged = steps
    }
    if let fault = machine.faultOfLongWork() { throw fault }
  }

  private func accepts(_ instruction: Int, _ scalar: Unicode.Scalar) -> Bool {
    switch regex.instructions[instruction] {
    case .scalar(let wanted):
      wanted == scalar || regex.ignoresCase && Self.fold(wanted) == Self.fold(scalar)
    case .any(let includesNewline): includesNewline || scalar != "\n"
    case .set(let set):
      if regex.ignoresCase {
        set.isInverted
          ? set.contains(scalar) && set.contains(Self.fold(scalar))
            && set.contains(Self.raise(scalar))
          : set.contains(scalar) || set.contains(Self.fold(scalar))
            || set.contains(Self.raise(scalar))
      } else {
        set.contains(scalar)
      }
    default: false
    }
  }

  private static func fold(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    if scalar.isASCII {
      return ("A"..."Z").contains(scalar) ? Unicode.Scalar(UInt8(scalar.value) + 32) : scalar
    }
    let mapping = scalar.properties.lowercaseMapping.unicodeScalars
    return mapping.count == 1 ? mapping.first ?? scalar : scalar
  }

  private static func raise(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    if scalar.isASCII {
      return ("a"..."z").contains(scalar) ? Unicode.Scalar(UInt8(scalar.value) - 32) : scalar
    }
    let mapping = scalar.properties.uppercaseMapping.unicodeScalars
    return mapping.count == 1 ? mapping.first ?? scalar : scalar
  }

  /// Adds the instruction, or what it leads to without reading a character.
  private mutating func add(
    _ first: Int, at position: Int, toFollowing: Bool, keepsSlots: Bool = false
  ) {
    if !keepsSlots { for slot in 0..<slotCount { slots[slot] = -1 } }
    stack.removeAll(keepingCapacity: true)
    stack.append(.instruction(first))
    while let visit = stack.popLast() {
      guard case .instruction(let instruction) = visit else {
        if case .restore(let slot, let old) = visit { slots[slot] = old }
        continue
      }
      if toFollowing {
        if following.added[instruction] == following.generation { continue }
        following.added[instruction] = following.generation
      } else {
        if current.added[instruction] == current.generation { continue }
        current.added[instruction] = current.generation
      }
      switch regex.instructions[instruction] {
      case .jump(let target): stack.append(.instruction(target))
      case .split(let preferred, let other):
        stack.append(.instruction(other))
        stack.append(.instruction(preferred))
      case .save(let slot):
        stack.append(.restore(slot: slot, slots[slot]))
        slots[slot] = position
        stack.append(.instruction(instruction + 1))
      case .assert(let assertion):
        if holds(assertion, at: position) { stack.append(.instruction(instruction + 1)) }
      case .scalar, .any, .set, .match:
        if toFollowing {
          following.instructions.append(instruction)
          following.slots.append(contentsOf: slots)
        } else {
          current.instructions.append(instruction)
          current.slots.append(contentsOf: slots)
        }
      }
    }
  }

  private func holds(_ assertion: Regex.Assertion, at position: Int) -> Bool {
    switch assertion {
    case .textStart: position == 0
    case .textEnd: position == text.count
    case .lineStart: position == 0 || text[position - 1] == 10
    case .lineEnd: position == text.count || text[position] == 10
    case .wordBoundary: isWord(before: position) != isWord(at: position)
    case .noWordBoundary: isWord(before: position) == isWord(at: position)
    }
  }

  private func isWord(at position: Int) -> Bool {
    decode(position).scalar.map(RegexParser.isWord) ?? false
  }

  private func isWord(before position: Int) -> Bool {
    if position == 0 { return false }
    var start = position - 1
    while start > 0, text[start] & 0xC0 == 0x80 { start -= 1 }
    return isWord(at: start)
  }

  /// The character at the position and where the next one begins.
  func decode(_ position: Int) -> (scalar: Unicode.Scalar?, next: Int) {
    guard position < text.count else { return (nil, position + 1) }
    let first = UInt32(text[position])
    if first < 0x80 { return (Unicode.Scalar(UInt8(first)), position + 1) }
    let length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
    var value = first & (length == 2 ? 0x1F : length == 3 ? 0x0F : 0x07)
    for offset in 1..<length {
      guard position + offset < text.count else { break }
      value = value << 6 | UInt32(text[position + offset] & 0x3F)
    }
    return (Unicode.Scalar(value) ?? "\u{FFFD}", position + length)
  }
}
