/// The operations of the virtual machine. An instruction is one 32-bit word: the opcode in the lowest
/// eight bits, then the fields A, B and C of eight bits each; Bx stands for B and C together, as an
/// unsigned or (sBx) a signed number of 16 bits. Some instructions have further words behind them.
///
/// R[x] is a register of the running function, K[x] a constant. "Jump by" counts words from the word
/// after the instruction.
enum Opcode: UInt8, CaseIterable {
  // Loads and moves
  /// R[A] = R[B]
  case move
  /// R[A] = null
  case loadNull
  /// R[A] = B != 0
  case loadBool
  /// R[A] = sBx
  case loadInt
  /// R[A] = K[Bx]
  case loadConstant
  /// R[A] = the constant value of the environment (native function, module) with number word 2
  case loadNative
  case loadModule
  /// R[A] = no value
  case loadMissing

  // Variables
  /// R[A] = global Bx of this module; an error where it has no value yet
  case getGlobal
  /// global Bx = R[A]
  case setGlobal
  /// The same from inside a function: an error once the module's top level has run.
  case assignGlobal
  /// The module's top level has run: what its variables hold cannot be changed any more.
  case freezeModule
  /// R[A] = global (word 2) of module Bx
  case getModuleGlobal
  /// R[A] = capture B
  case getCapture
  /// R[A] = contents of the cell that capture B holds
  case getCaptureCell
  /// contents of the cell that capture A holds = R[B]
  case setCaptureCell
  /// R[A] = a new cell that holds R[A]
  case newCell
  /// R[A] = contents of the cell R[B]
  case getCell
  /// contents of the cell R[A] = R[B]
  case setCell
  /// R[A] = the run's parameter Bx, or no value where it was not given
  case getParameter

  // Arithmetic: R[A] = R[B] op R[C], or with I: op the signed number C
  case add, subtract, multiply, divide, floorDivide, remainder
  case addI, multiplyI, floorDivideI, remainderI
  /// R[A] = -R[B]
  case negate
  /// R[A] = not R[B]
  case not
  /// R[A] = R[B] op R[C]
  case equal, notEqual, less, lessOrEqual
  /// R[A] = R[B] is in R[C]
  case contains
  /// R[A] = the texts of R[B] … R[B + C - 1] joined
  case concatenate

  // Jumps
  /// Jump by the signed 24 bits above the opcode.
  case jump
  /// The same backwards; counts fuel.
  case jumpBack
  /// Jump by sBx if R[A] is true / false; an error where it is not a bool.
  case jumpIfTrue, jumpIfFalse
  /// Jump by sBx if R[A] is null / is not null / holds a value.
  case jumpIfNull, jumpIfNotNull, jumpIfPresent
  /// Jump by word 2 if (R[A] op R[B]) == (C != 0)
  case jumpEqual, jumpLess, jumpLessOrEqual
  /// The same with B a signed number.
  case jumpEqualI, jumpLessI, jumpLessOrEqualI, jumpGreaterI, jumpGreaterOrEqualI

  // Loops
  /// R[A] is the lower, R[A + 1] the upper bound (B != 0: included). Prepares R[A + 1] as the number
  /// of turns left and R[A + 2] as the first value; jumps by word 2 where there is none.
  case forPrepare
  /// One turn: jump by sBx back to the body while turns are left.
  case forLoop
  /// R[A] is a list, map or string; R[A + 1] and R[A + 2] become the position and the size.
  case iteratePrepare
  /// R[B] (and R[B + 1] if C == 2) = the next item; at the end jump by word 2.
  case iterateNext

  // Lists, maps, strings
  /// R[A] = the list R[B] … R[B + C - 1]
  case newList
  /// Appends R[B] … R[B + C - 1] to the list R[A].
  case appendList
  /// R[A] = an empty map with room for Bx
  case newMap
  /// The map R[A] gets the key K[Bx] with R[word 2].
  case initField
  /// R[A] = R[B].K[low half of word 2], field cache high half of word 2
  case getField
  /// The same, and null where R[B] is null or has no such field.
  case getFieldOptional
  /// R[A].K[low half of word 2] = R[B]
  case setField
  /// R[A] = R[B][R[C]]
  case getIndex
  /// R[A][R[B]] = R[C]
  case setIndex
  /// R[A] = R[B][R[C] ..< R[C + 1]]; word 2 != 0: the upper bound is included
  case slice
  /// R[A] = the list of the range R[B] ..< R[C]; word 2 != 0: the upper bound is included
  case rangeList
  /// R[A] = R[B] lies in the range R[C] ..< R[C + 1]; word 2 as above
  case rangeContains

  // Calls
  /// R[A] = closure of prototype Bx; then one word for each capture: (is a register) << 16 | number
  case closure
  /// R[C] = R[A](R[A + 1] … R[A + B])
  case call
  /// The same, the last arguments named; word 2 is the number of the argument description.
  case callNamed
  /// R[C] = R[A + 1].name(R[A + 2] … R[A + B]); low half of word 2: name, high half: method number
  case callMethod
  /// The same, the last arguments named: word 3.
  case callMethodNamed
  /// Return R[A].
  case `return`
  /// Return null.
  case returnNull

  // Errors and the run
  /// Throw R[A].
  case `throw`
  /// An assertion failed: R[A] is the message if C == 1; the B registers after it hold the sides of
  /// comparisons, two of each; K[word 2] is the text of the condition.
  case assertFail
  /// An error where R[A] does not fit type Bx; word 2: what it was meant for.
  case checkType
  /// No arm of a match fits R[A].
  case matchFail
  /// A step with title R[A] begins; R[B] undoes it if C == 1.
  case stepBegin
  /// The innermost step ends well / with an error.
  case stepEnd, stepFail
}

/// How instructions are put into words.
enum Instruction {
  @inline(__always)
  static func make(_ opcode: Opcode, _ a: Int = 0, _ b: Int = 0, _ c: Int = 0) -> UInt32 {
    UInt32(opcode.rawValue) | UInt32(truncatingIfNeeded: a & 0xFF) << 8
      | UInt32(truncatingIfNeeded: b & 0xFF) << 16 | UInt32(truncatingIfNeeded: c & 0xFF) << 24
  }

  @inline(__always)
  static func make(_ opcode: Opcode, _ a: Int, wide: Int) -> UInt32 {
    UInt32(opcode.rawValue) | UInt32(truncatingIfNeeded: a & 0xFF) << 8
      | UInt32(truncatingIfNeeded: wide & 0xFFFF) << 16
  }

  @inline(__always)
  static func jump(_ opcode: Opcode, by offset: Int) -> UInt32 {
    UInt32(opcode.rawValue) | UInt32(truncatingIfNeeded: offset) << 8
  }

  /// How many words stand behind the instruction's first, captures of a closure left out.
  static func extraWords(_ opcode: Opcode) -> Int {
    switch opcode {
    case .getModuleGlobal, .loadNative, .loadModule, .jumpEqual, .jumpLess, .jumpLessOrEqual,
      .jumpEqualI, .jumpLessI, .jumpLessOrEqualI, .jumpGreaterI, .jumpGreaterOrEqualI, .forPrepare,
      .iterateNext, .initField, .getField, .getFieldOptional, .setField, .slice, .rangeList,
      .rangeContains, .callNamed, .callMethod, .assertFail, .checkType:
      1
    case .callMethodNamed: 2
    default: 0
    }
  }
}
