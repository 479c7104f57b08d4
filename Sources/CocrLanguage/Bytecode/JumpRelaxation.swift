/// Makes jumps reach as far as they must. Most have an offset of 16 bits; one whose target is further away
/// is made to jump over a longer jump that is put behind it, once the whole function is known.
enum JumpRelaxation {
  /// A jump inside a function.
  struct Jump {
    /// The word that holds the offset.
    var word: Int
    var target: Int
    let reach: Reach

    enum Reach {
      /// 16 bits above the register.
      case short
      /// 24 bits above the opcode.
      case long
      /// A word of its own.
      case word
    }

    /// Offsets count from the word after the one that holds them.
    var offset: Int { target - word - 1 }

    var isTooShort: Bool { reach == .short && abs(offset) >= 1 << 15 }

    func write(to code: inout [UInt32]) {
      let bits = UInt32(truncatingIfNeeded: offset)
      switch reach {
      case .short: code[word] = code[word] & 0xFFFF | bits << 16
      case .long: code[word] = code[word] & 0xFF | bits << 8
      case .word: code[word] = bits
      }
    }
  }

  /// Lays the code out anew where some jumps do not reach their targets.
  static func relax(
    _ code: inout [UInt32], _ spans: inout [Span], _ handlers: inout [FunctionInfo.Handler],
    _ jumps: [Jump]
  ) {
    if !jumps.contains(where: \.isTooShort) { return }
    // The words behind which two more are put. Each moves what follows, so that others may become too
    // short in turn.
    var far: [Int] = []
    var moved = jumps
    while true {
      let found = zip(jumps, moved).filter { $1.isTooShort }.map(\.0.word)
      if found.count <= far.count { break }
      far = found.sorted()
      let shifts = Shifts(far)
      moved = jumps.map {
        Jump(word: shifts.position($0.word), target: shifts.position($0.target), reach: $0.reach)
      }
    }
    let shifts = Shifts(far)
    var newCode: [UInt32] = []
    var newSpans: [Span] = []
    newCode.reserveCapacity(code.count + 2 * far.count)
    newSpans.reserveCapacity(code.count + 2 * far.count)
    var next = 0
    for (word, span) in zip(code.indices, spans) {
      newCode.append(code[word])
      newSpans.append(span)
      guard next < far.count, far[next] == word else { continue }
      next += 1
      newCode.append(Instruction.jump(.jump, by: 1))
      newCode.append(Instruction.jump(.jump, by: 0))
      newSpans += [span, span]
    }
    code = newCode
    spans = newSpans
    for jump in moved {
      guard jump.isTooShort else {
        jump.write(to: &code)
        continue
      }
      Jump(word: jump.word, target: jump.word + 2, reach: .short).write(to: &code)
      Jump(word: jump.word + 2, target: jump.target, reach: .long).write(to: &code)
    }
    for index in handlers.indices {
      handlers[index].start = shifts.position(handlers[index].start)
      handlers[index].end = shifts.position(handlers[index].end)
      handlers[index].target = shifts.position(handlers[index].target)
    }
  }

  /// Where words stand after two have been put behind each of some.
  private struct Shifts {
    let words: [Int]

    /// - Parameter words: in order.
    init(_ words: [Int]) { self.words = words }

    func position(_ word: Int) -> Int {
      var (low, high) = (0, words.count)
      while low < high {
        let middle = (low + high) / 2
        if words[middle] < word { low = middle + 1 } else { high = middle }
      }
      return word + 2 * low
    }
  }
}
