/// The operations of the virtual machine, in the order of their groups. What each does and how its
/// words are laid out stands in ``Opcode/form``.
package enum Opcode: UInt8, CaseIterable, Sendable {
  case move, movePair, loadNull, loadBool, loadInt, loadConstant, loadFarConstant
  case loadNative, loadModule, loadMissing

  case getGlobal, setGlobal, assignGlobal, freezeModule, getModuleGlobal, setModuleGlobal
  case getCapture, getCaptureCell, setCaptureCell, newCell, getCell, setCell, getParameter

  case add, subtract, multiply, divide, floorDivide, remainder
  case addI, multiplyI, floorDivideI, remainderI
  case addK, subtractK, multiplyK, divideK
  case addLeftK, subtractLeftK, multiplyLeftK, divideLeftK
  case negate, not, equal, notEqual, less, lessOrEqual, contains, concatenate

  case jump, jumpBack, jumpIfTrue, jumpIfFalse, jumpIfNull, jumpIfNotNull, jumpIfPresent
  case jumpIfEqual, jumpIfNotEqual, jumpIfLess, jumpIfNotLess
  case jumpIfLessOrEqual, jumpIfNotLessOrEqual
  case jumpIfEqualI, jumpIfNotEqualI, jumpIfLessI, jumpIfNotLessI
  case jumpIfLessOrEqualI, jumpIfNotLessOrEqualI, jumpIfGreaterI, jumpIfNotGreaterI
  case jumpIfGreaterOrEqualI, jumpIfNotGreaterOrEqualI

  case forPrepare, forLoop, iteratePrepare, iterateNext

  case newList, appendList, newMap, initField, getField, getFieldOptional, setField
  case getIndex, setIndex, slice, rangeList, rangeContains

  case closure, call, callGlobal, callNative, callNamed, callMethod, callMethodNamed, `return`

  case `throw`, assertFail, checkType, matchFail, stepBegin, stepEnd, stepFail
}

/// How the words of an instruction are laid out, and what it does.
///
/// An instruction is one 64-bit word: the opcode in the lowest eight bits, the field D in the next
/// eight, then the fields A, B and C of 16 bits each, which are multiplied by 16. Bx stands for B and C
/// together, as an unsigned or (sBx) a signed number of 32 bits that is not multiplied. A jump has its
/// offset in the upper 24 bits of Bx, and a flag in the lowest. Some instructions have further words.
package struct InstructionForm: Sendable {
  /// What a field, or a further word, means.
  package enum Field: Sendable, Equatable {
    /// Not looked at.
    case unused
    /// A register that the instruction reads, writes, or both.
    case reads, writes, changes
    /// The first of so many registers, which the instruction may also write.
    case registers(Int)
    /// The first of as many registers as another field says, and so many more.
    case window(FieldName, more: Int)
    /// How many registers, or a flag.
    case count, flag
    /// A number by itself, signed.
    case number
    /// The number of a constant of the function.
    case constant
    /// How far to jump, counted in words from the one after the instruction.
    case offset
    /// A global of the function's module, or of the module in the other field.
    case global, otherGlobal
    /// A module, a capture, a parameter of the run, a type, a function, a native function, an
    /// argument description: its number.
    case module, capture, parameter, type, function, native, arguments
    /// Low half: the constant that names a field; high half: its cache, or the number of a method.
    case field, method
    /// One word for each capture of the function: (is a register) << 16 | number.
    case captures
  }

  package enum FieldName: Sendable { case b, c, d }

  package let a: Field
  package let b: Field
  package let c: Field
  package let d: Field
  /// What B and C together are; then neither means anything by itself.
  package let wide: Field?
  /// The words behind the first.
  package let words: [Field]
  /// One sentence or formula.
  package let text: String

  fileprivate init(
    _ a: Field, _ b: Field, _ c: Field, d: Field = .unused, words: [Field] = [], _ text: String
  ) {
    (self.a, self.b, self.c, self.d, wide) = (a, b, c, d, nil)
    self.words = words
    self.text = text
  }

  fileprivate init(_ a: Field, _ b: Field, words: [Field] = [], _ text: String) {
    self.init(a, b, .unused, words: words, text)
  }

  fileprivate init(_ a: Field, words: [Field] = [], _ text: String) {
    self.init(a, .unused, .unused, words: words, text)
  }

  fileprivate init(
    _ a: Field, d: Field = .unused, wide: Field, words: [Field] = [], _ text: String
  ) {
    (self.a, b, c, self.d, self.wide) = (a, .unused, .unused, d, wide)
    self.words = words
    self.text = text
  }
}

extension Opcode {
  /// The groups of the instructions, in order, each by its title and its last instruction.
  package static let groups: [(title: String, last: Opcode)] = [
    ("Loads and moves", .loadMissing), ("Variables", .getParameter), ("Operators", .concatenate),
    ("Jumps", .jumpIfNotGreaterOrEqualI), ("Loops", .iterateNext),
    ("Lists, maps, strings", .rangeContains), ("Calls", .return), ("Errors and the run", .stepFail),
  ]

  /// How many words stand behind the first, captures of a closure left out.
  package var extraWords: Int { form.words.count { $0 != .captures } }

  /// How words are laid out, and what the instruction does: R[x] is a register of the running
  /// function, K[x] a constant.
  package var form: InstructionForm {
    switch self {
    case .move: .init(.writes, .reads, "R[A] = R[B]")
    case .movePair:
      .init(.registers(2), .reads, .reads, "R[A] = R[B], then R[A + 1] = R[C]")
    case .loadNull: .init(.writes, "R[A] = null")
    case .loadBool: .init(.writes, .flag, "R[A] = B != 0")
    case .loadInt: .init(.writes, wide: .number, "R[A] = sBx")
    case .loadConstant: .init(.writes, wide: .constant, "R[A] = K[Bx]")
    case .loadFarConstant: .init(.writes, words: [.constant], "R[A] = K[word 2]")
    case .loadNative: .init(.writes, words: [.native], "R[A] = the native function of word 2")
    case .loadModule:
      .init(.writes, words: [.module], "R[A] = the module or namespace of word 2")
    case .loadMissing: .init(.writes, "R[A] = no value")

    case .getGlobal:
      .init(
        .writes, wide: .global,
        "R[A] = global Bx of this module; an error where it has no value yet")
    case .setGlobal: .init(.reads, wide: .global, "Global Bx = R[A]")
    case .assignGlobal:
      .init(
        .reads, wide: .global,
        "Global Bx = R[A], from inside a function: an error once the module's top level has run")
    case .freezeModule:
      .init(
        .unused,
        "The module's top level has run: what its variables hold cannot be changed any more")
    case .getModuleGlobal:
      .init(
        .writes, wide: .module, words: [.otherGlobal],
        "R[A] = global (word 2) of module Bx; an error where it has no value yet")
    case .setModuleGlobal:
      .init(.reads, wide: .module, words: [.otherGlobal], "Global (word 2) of module Bx = R[A]")
    case .getCapture: .init(.writes, .capture, "R[A] = capture B")
    case .getCaptureCell:
      .init(.writes, .capture, "R[A] = contents of the cell that capture B holds")
    case .setCaptureCell:
      .init(.capture, .reads, "Contents of the cell that capture A holds = R[B]")
    case .newCell: .init(.changes, "R[A] = a new cell that holds R[A]")
    case .getCell: .init(.writes, .reads, "R[A] = contents of the cell R[B]")
    case .setCell: .init(.reads, .reads, "Contents of the cell R[A] = R[B]")
    case .getParameter:
      .init(
        .writes, wide: .parameter,
        "R[A] = the run's parameter Bx, or no value where it was not given")

    case .add: .init(.writes, .reads, .reads, "R[A] = R[B] + R[C]")
    case .subtract: .init(.writes, .reads, .reads, "R[A] = R[B] - R[C]")
    case .multiply: .init(.writes, .reads, .reads, "R[A] = R[B] * R[C]")
    case .divide: .init(.writes, .reads, .reads, "R[A] = R[B] / R[C]")
    case .floorDivide: .init(.writes, .reads, .reads, "R[A] = R[B] // R[C]")
    case .remainder: .init(.writes, .reads, .reads, "R[A] = R[B] % R[C]")
    case .addI:
      .init(.writes, .reads, .number, "R[A] = R[B] + C; a negative C stands for a subtraction")
    case .multiplyI: .init(.writes, .reads, .number, "R[A] = R[B] * C")
    case .floorDivideI:
      .init(
        .writes, .reads, .number, words: [.number],
        "R[A] = R[B] // C, C above 1; word 2: 2 ** 64 / C, rounded up")
    case .remainderI:
      .init(
        .writes, .reads, .number, words: [.number],
        "R[A] = R[B] % C, C above 1; word 2: 2 ** 64 / C, rounded up")
    case .addK: .init(.writes, .reads, .constant, "R[A] = R[B] + K[C]")
    case .subtractK: .init(.writes, .reads, .constant, "R[A] = R[B] - K[C]")
    case .multiplyK: .init(.writes, .reads, .constant, "R[A] = R[B] * K[C]")
    case .divideK: .init(.writes, .reads, .constant, "R[A] = R[B] / K[C]")
    case .addLeftK: .init(.writes, .constant, .reads, "R[A] = K[B] + R[C]")
    case .subtractLeftK: .init(.writes, .constant, .reads, "R[A] = K[B] - R[C]")
    case .multiplyLeftK: .init(.writes, .constant, .reads, "R[A] = K[B] * R[C]")
    case .divideLeftK: .init(.writes, .constant, .reads, "R[A] = K[B] / R[C]")
    case .negate: .init(.writes, .reads, "R[A] = -R[B]")
    case .not: .init(.writes, .reads, "R[A] = not R[B]")
    case .equal: .init(.writes, .reads, .reads, "R[A] = R[B] == R[C]")
    case .notEqual: .init(.writes, .reads, .reads, "R[A] = R[B] != R[C]")
    case .less: .init(.writes, .reads, .reads, "R[A] = R[B] < R[C]")
    case .lessOrEqual: .init(.writes, .reads, .reads, "R[A] = R[B] <= R[C]")
    case .contains: .init(.writes, .reads, .reads, "R[A] = R[B] is in R[C]")
    case .concatenate:
      .init(
        .writes, .window(.c, more: 0), .count, "R[A] = the texts of R[B] … R[B + C - 1] joined")

    case .jump: .init(.unused, wide: .offset, "Jump")
    case .jumpBack:
      .init(.unused, wide: .offset, "Jump backwards; counts fuel")
    case .jumpIfTrue:
      .init(.reads, wide: .offset, "Jump if R[A] is true; an error where it is not a bool")
    case .jumpIfFalse:
      .init(.reads, wide: .offset, "Jump if R[A] is false; an error where it is not a bool")
    case .jumpIfNull: .init(.reads, wide: .offset, "Jump if R[A] is null")
    case .jumpIfNotNull: .init(.reads, wide: .offset, "Jump if R[A] is not null")
    case .jumpIfPresent: .init(.reads, wide: .offset, "Jump if R[A] holds a value")
    case .jumpIfEqual: .jump(.reads, "R[A] == R[D]")
    case .jumpIfNotEqual: .jump(.reads, "not R[A] == R[D]")
    case .jumpIfLess: .jump(.reads, "R[A] < R[D]")
    case .jumpIfNotLess: .jump(.reads, "not R[A] < R[D]")
    case .jumpIfLessOrEqual: .jump(.reads, "R[A] <= R[D]")
    case .jumpIfNotLessOrEqual: .jump(.reads, "not R[A] <= R[D]")
    case .jumpIfEqualI: .jump(.number, "R[A] == D")
    case .jumpIfNotEqualI: .jump(.number, "not R[A] == D")
    case .jumpIfLessI: .jump(.number, "R[A] < D")
    case .jumpIfNotLessI: .jump(.number, "not R[A] < D")
    case .jumpIfLessOrEqualI: .jump(.number, "R[A] <= D")
    case .jumpIfNotLessOrEqualI: .jump(.number, "not R[A] <= D")
    case .jumpIfGreaterI: .jump(.number, "R[A] > D")
    case .jumpIfNotGreaterI: .jump(.number, "not R[A] > D")
    case .jumpIfGreaterOrEqualI: .jump(.number, "R[A] >= D")
    case .jumpIfNotGreaterOrEqualI: .jump(.number, "not R[A] >= D")

    case .forPrepare:
      .init(
        .registers(2), d: .flag, wide: .offset,
        "R[A] is the lower, R[A + 1] the upper bound (D != 0: included). R[A + 1] becomes the number "
          + "of turns left after the first; jumps where there is none")
    case .forLoop:
      .init(
        .registers(2), wide: .offset,
        "While turns are left, R[A] becomes one more, R[A + 1] one less, and it jumps back to "
          + "the body; counts fuel")
    case .iteratePrepare:
      .init(
        .registers(3),
        "R[A] is a list, map or string; R[A + 1] and R[A + 2] become the position and the size")
    case .iterateNext:
      .init(
        .window(.d, more: 3), d: .count, wide: .offset,
        "R[A + 3] (and R[A + 4] if D == 2) = the next item; at the end it jumps")

    case .newList:
      .init(.writes, .window(.c, more: 0), .count, "R[A] = the list R[B] … R[B + C - 1]")
    case .appendList:
      .init(.reads, .window(.c, more: 0), .count, "Appends R[B] … R[B + C - 1] to the list R[A]")
    case .newMap: .init(.writes, wide: .count, "R[A] = an empty map with room for Bx")
    case .initField:
      .init(
        .reads, d: .reads, wide: .constant, "The map R[A] gets the key K[Bx] with R[D]")
    case .getField:
      .init(
        .writes, .reads, words: [.field],
        "R[A] = R[B].K[low half of word 2]; high half: the number of a field cache")
    case .getFieldOptional:
      .init(
        .writes, .reads, words: [.field],
        "R[A] = R[B].K[low half of word 2], or null where R[B] is null or has no such field")
    case .setField: .init(.reads, .reads, words: [.field], "R[A].K[low half of word 2] = R[B]")
    case .getIndex: .init(.writes, .reads, .reads, "R[A] = R[B][R[C]]")
    case .setIndex: .init(.reads, .reads, .reads, "R[A][R[B]] = R[C]")
    case .slice:
      .init(
        .writes, .reads, .registers(2), d: .flag,
        "R[A] = R[B][R[C] ..< R[C + 1]]; D != 0: the upper bound is included")
    case .rangeList:
      .init(
        .writes, .reads, .reads, d: .flag,
        "R[A] = the list of the range R[B] ..< R[C]; D != 0: the upper bound is included")
    case .rangeContains:
      .init(
        .writes, .reads, .registers(2), d: .flag,
        "R[A] = R[B] lies in the range R[C] ..< R[C + 1]; D: 1 includes the upper bound, 2 is "
          + "added where a pattern asks, which no type is wrong for")

    case .closure:
      .init(
        .writes, wide: .function, words: [.captures],
        "R[A] = closure of function Bx; then one word for each capture: (is a register) << 16 | number"
      )
    case .call:
      .init(.window(.b, more: 1), .count, .writes, "R[C] = R[A](R[A + 1] … R[A + B])")
    case .callGlobal:
      .init(
        .window(.b, more: 1), .count, .writes, words: [.global],
        "R[C] = global (word 2) of this module, called with R[A + 1] … R[A + B]")
    case .callNative:
      .init(
        .window(.b, more: 1), .count, .writes, words: [.native],
        "R[C] = the native function of word 2, called with R[A + 1] … R[A + B]")
    case .callNamed:
      .init(
        .window(.b, more: 1), .count, .writes, words: [.arguments],
        "R[C] = R[A](R[A + 1] … R[A + B]), the last arguments named as word 2 describes")
    case .callMethod:
      .init(
        .window(.b, more: 1), .count, .writes, words: [.method],
        "R[C] = R[A + 1].name(R[A + 2] … R[A + B]); low half of word 2: name, high half: number of "
          + "the method")
    case .callMethodNamed:
      .init(
        .window(.b, more: 1), .count, .writes, words: [.method, .arguments],
        "Like `callMethod`, the last arguments named as word 3 describes")
    case .return: .init(.reads, "Return R[A]")

    case .throw: .init(.reads, "Throw R[A]")
    case .assertFail:
      .init(
        .window(.b, more: 1), .count, .flag, words: [.constant],
        "An assertion failed: R[A] is the message if C == 1; the B registers after it hold the sides "
          + "of comparisons, two of each; K[word 2] is the text of the condition")
    case .checkType:
      .init(
        .changes, wide: .type, words: [.constant],
        "An error where R[A] does not fit type Bx; K[word 2]: what it was meant for")
    case .matchFail: .init(.reads, "No arm of a match fits R[A]")
    case .stepBegin:
      .init(.reads, .reads, .flag, "A step with title R[A] begins; R[B] undoes it if C == 1")
    case .stepEnd: .init(.unused, "The innermost step ends well")
    case .stepFail: .init(.unused, "The innermost step ends with an error")
    }
  }
}

extension InstructionForm {
  /// A jump that depends on a comparison of R[A] with D.
  fileprivate static func jump(_ d: Field, _ condition: String) -> InstructionForm {
    InstructionForm(
      .reads, d: d, wide: .offset,
      "Jump if \(condition)"
        + (d == .number ? ", D signed; with the flag it stands for a float" : ""))
  }
}
