/// The code of one function while it is being compiled: words, constants, registers, handlers.
struct FunctionBuilder {
  var name: String
  var span: Span
  var labels: [String] = []
  var isRequired: [Bool] = []
  /// What the function must return.
  var resultType: TypeSyntax?
  /// The function literal's captures, by variable.
  var captureIndex: [Int: Int] = [:]

  private(set) var code: [UInt64] = []
  private var spans: [Span] = []
  private var constants: [Value] = []
  /// Where the constants are, once there are too many to look through them.
  private var constantNumbers: [ConstantKey: Int] = [:]
  private static let searchedConstants = 48
  /// Literals that came when most numbers of 16 bits were taken. They stand behind the other constants,
  /// where `loadFarConstant` alone reaches them.
  private var farConstants: [Value] = []
  private var farNumbers: [ConstantKey: Int] = [:]
  /// The words that hold the numbers of far constants, counted from the first of those.
  private var farWords: [Int] = []
  /// Beyond so many constants the numbers of 16 bits are kept for the names of fields and methods.
  private static let nearLiterals = 0xC000
  private(set) var handlers: [FunctionInfo.Handler] = []
  private(set) var cacheCount = 0
  private(set) var nextRegister = 0
  private var registerCount = 0
  /// The registers of the variables that are in them.
  var variableRegisters = VariableRegisters()
  /// What jumps out of the function or a loop have to pass, outermost first.
  var controls: [Control] = []
  /// Set where a limit of the instruction set was passed: what is too large.
  private(set) var overflow: String?

  /// Registers that a function may use; the rest of the byte is left to the machine.
  static let registerLimit = 250

  private struct ConstantKey: Hashable {
    let tag: UInt32
    let bits: UInt64

    init(_ value: Value) {
      tag = value.tag
      bits = value.bits
    }
  }

  enum Control {
    /// Jumps to patch to the loop's end and to its next turn.
    case loop(breaks: [Int], continues: [Int])
    /// A `try` whose errors go to a handler, with the words it covers so far.
    case region(Region)
    case finally(Block, Region)
    case step(Region)

    var isLoop: Bool { if case .loop = self { true } else { false } }
  }

  /// The stretches of code that a handler covers.
  struct Region {
    var stretches: [Range<Int>] = []
    var start: Int

    mutating func close(at end: Int) {
      if end > start { stretches.append(start..<end) }
    }
  }

  init(name: String, span: Span) {
    self.name = name
    self.span = span
    code.reserveCapacity(Self.usualLength)
    spans.reserveCapacity(Self.usualLength)
  }

  /// Enough words for most functions.
  private static let usualLength = 64

  var position: Int { code.count }

  // MARK: Registers

  mutating func allocate(_ count: Int = 1) -> Int {
    let first = nextRegister
    nextRegister += count
    if nextRegister > registerCount { registerCount = nextRegister }
    if nextRegister > Self.registerLimit {
      overflow = "variables and values at a time (at most \(Self.registerLimit))"
      nextRegister = first
      return max(0, min(first, Self.registerLimit - count))
    }
    return first
  }

  /// Gives back every register from `mark` on.
  mutating func release(to mark: Int) { nextRegister = mark }

  // MARK: Words

  /// More words than any function that people write.
  private static var codeLimit: Int { Compiler.wordLimit }

  var isFull: Bool { code.count >= Self.codeLimit }

  mutating func emit(_ word: UInt64, _ span: Span) {
    if isFull {
      overflow = "instructions"
      return
    }
    code.append(word)
    spans.append(span)
  }

  mutating func emit(
    _ opcode: Opcode, _ a: Int = 0, _ b: Int = 0, _ c: Int = 0, d: Int = 0, at span: Span
  ) {
    assert(opcode.extraWords == 0)
    emit(Instruction.make(opcode, a, b, c, d: d), span)
  }

  mutating func emit(_ opcode: Opcode, _ a: Int, d: Int = 0, wide: Int, at span: Span) {
    assert(opcode.extraWords == 0)
    emit(wideInstruction(opcode, a, d: d, wide), span)
  }

  /// An instruction of two words.
  mutating func emit(
    _ opcode: Opcode, _ a: Int, _ b: Int = 0, _ c: Int = 0, then word: Int, at span: Span
  ) {
    assert(opcode.extraWords == 1)
    emit(Instruction.make(opcode, a, b, c), span)
    emit(word: word, at: span)
  }

  /// An instruction of two words.
  mutating func emit(_ opcode: Opcode, _ a: Int, wide: Int, then word: Int, at span: Span) {
    assert(opcode.extraWords == 1)
    emit(wideInstruction(opcode, a, wide), span)
    emit(word: word, at: span)
  }

  /// An instruction of three words.
  mutating func emit(
    _ opcode: Opcode, _ a: Int, _ b: Int, _ c: Int, then word: Int, _ last: Int, at span: Span
  ) {
    assert(opcode.extraWords == 2)
    emit(Instruction.make(opcode, a, b, c), span)
    emit(word: word, at: span)
    emit(word: last, at: span)
  }

  private mutating func wideInstruction(
    _ opcode: Opcode, _ a: Int, d: Int = 0, _ wide: Int
  ) -> UInt64 {
    if wide > 0xFFFF, opcode != .loadInt {
      switch opcode {
      case .closure: overflow = "functions in its file (at most 65,535)"
      case .loadConstant, .initField: overflow = "names and texts (at most 65,535)"
      case .newMap: overflow = "entries in one map"
      default: overflow = "variables, types or parameters of its file (at most 65,535)"
      }
    }
    return Instruction.make(opcode, a, d: d, wide: wide)
  }

  /// A word behind an instruction: for each capture of a closure there is one.
  mutating func emit(word: Int, at span: Span) {
    emit(UInt64(truncatingIfNeeded: word), span)
  }

  /// An access of the field that the constant `name` names, with a cache of its own.
  mutating func emitField(_ opcode: Opcode, _ a: Int, _ b: Int, name: Int, at span: Span) {
    let cache = min(cacheCount, 0xFFFF)
    if cacheCount < 0xFFFF { cacheCount += 1 }
    emit(opcode, a, b, then: name | cache << 32, at: span)
  }

  // MARK: Jumps

  /// Emits a jump whose target comes later, and returns what ``patch(_:)`` takes. One that
  /// depends on something looks at R[A], and at what D says.
  mutating func emitJump(
    _ opcode: Opcode = .jump, _ a: Int = 0, _ d: Int = 0, flag: Bool = false, at span: Span
  ) -> Int {
    assert(opcode.extraWords == 0)
    emit(Instruction.make(opcode, a, d: d, wide: flag ? 1 : 0), span)
    return position - 1
  }

  /// Makes the jump go to the next word that will be emitted.
  mutating func patch(_ jump: Int) { patch(jump, to: position) }

  private mutating func patch(_ jump: Int, to target: Int) {
    // The code of a function that is refused is never run.
    if isFull { return }
    code[jump] = Instruction.jump(code[jump], by: target - jump - 1)
  }

  /// The closing word of a loop.
  mutating func emitJumpBack(
    _ opcode: Opcode = .jumpBack, _ a: Int = 0, to target: Int, at span: Span
  ) {
    patch(emitJump(opcode, a, at: span), to: target)
  }

  // MARK: Constants

  mutating func constant(_ text: String, pool: ConstantPool) -> Int {
    // Equal strings of a pool are one object.
    constant(.string(pool.intern(text)))
  }

  mutating func constant(_ value: Value) -> Int {
    if constants.count <= Self.searchedConstants {
      for (index, known) in constants.enumerated()
      where known.tag == value.tag && known.bits == value.bits { return index }
      return add(value)
    }
    if constantNumbers.isEmpty {
      for (index, known) in constants.enumerated() { constantNumbers[ConstantKey(known)] = index }
    }
    let key = ConstantKey(value)
    if let known = constantNumbers[key] { return known }
    let index = add(value)
    constantNumbers[key] = index
    return index
  }

  /// Whether a constant more would take a number that names need.
  var prefersFarConstants: Bool { constants.count >= Self.nearLiterals }

  /// Puts a literal into a register.
  mutating func load(_ value: Value, into register: Int, at span: Span) {
    let key = ConstantKey(value)
    if !prefersFarConstants || constantNumbers[key] != nil {
      emit(.loadConstant, register, wide: constant(value), at: span)
      return
    }
    let number = farNumbers[key] ?? farConstants.count
    if number == farConstants.count {
      farConstants.append(value)
      farNumbers[key] = number
    }
    emit(.loadFarConstant, register, then: number, at: span)
    if !isFull { farWords.append(position - 1) }
  }

  private mutating func add(_ value: Value) -> Int {
    if constants.count >= 0xFFFF {
      overflow = "different names of fields and methods (about 65,000)"
    }
    constants.append(value)
    return min(constants.count - 1, 0xFFFF)
  }

  // MARK: Handlers

  mutating func addHandler(_ region: Region, target: Int, register: Int, catchesAll: Bool) {
    for stretch in region.stretches {
      handlers.append(
        FunctionInfo.Handler(
          start: stretch.lowerBound, end: stretch.upperBound, target: target, register: register,
          catchesAll: catchesAll))
    }
  }

  consuming func finish() -> Chunk.Function {
    var code = code
    for word in farWords { code[word] += UInt64(constants.count) }
    return Chunk.Function(
      info: FunctionInfo(
        name: name, labels: labels, isRequired: isRequired,
        captureCount: captureIndex.count, spans: spans, handlers: handlers,
        span: span),
      code: code, constants: constants + farConstants, registerCount: registerCount + 1,
      cacheCount: cacheCount)
  }
}
