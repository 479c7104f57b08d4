/// An instruction with what it works on. The frame's `pc` is behind its first word.
///
/// Four words, so that it is passed in the processor's registers.
struct InstructionContext {
  let machine: Machine
  let frame: UnsafeMutablePointer<Frame>
  let registers: UnsafeMutablePointer<Value>
  let word: UInt64

  var opcode: Opcode { Instruction.opcode(word) }
  var a: Int { Instruction.a(word) }
  var b: Int { Instruction.b(word) }
  var c: Int { Instruction.c(word) }
  var d: Int { Instruction.d(word) }
  var wide: Int { Instruction.wide(word) }
  var prototype: UnsafePointer<Prototype> { frame.pointee.prototype }
  var module: Int { prototype.pointee.module }
  var heap: UnsafeMutablePointer<Heap> { machine.heap }

  func constant(_ number: Int) -> Value { prototype.pointee.constants[number] }

  /// The next of the instruction's words, which the frame's `pc` then passes.
  func nextWord() -> UInt64 {
    let word = frame.pointee.pc.pointee
    frame.pointee.pc += 1
    return word
  }

  func jump(if condition: Bool) {
    if condition { frame.pointee.pc += Instruction.jumpOffset(word) }
  }
}

extension Interpreter {
  /// What an instruction outside the loop led to.
  enum Step {
    /// Goes on at the frame's `pc`.
    case next
    /// Goes on with the frame that is on top now.
    case called
    /// A script function was called, whose frame is on top.
    case entered
    case waiting
    /// No handler takes the error that was raised.
    case failed
  }

  /// Does an instruction in full. The loop comes here for what it does not do by itself.
  @inline(never)
  static func perform(_ context: InstructionContext, _ fiber: Fiber) throws(Fault) -> Step {
    switch context.opcode {
    case .loadFarConstant, .loadNative, .loadModule, .loadMissing, .getGlobal, .assignGlobal,
      .freezeModule,
      .getModuleGlobal, .setModuleGlobal, .getCaptureCell, .setCaptureCell, .newCell, .getCell,
      .setCell, .getParameter:
      try variable(context)
    case .add, .subtract, .multiply, .divide, .floorDivide, .remainder, .addI, .multiplyI,
      .floorDivideI, .remainderI, .addK, .subtractK, .multiplyK, .divideK, .addLeftK,
      .subtractLeftK, .multiplyLeftK, .divideLeftK, .negate, .concatenate:
      context.registers[context.a] = try arithmetic(context)
    case .not, .equal, .notEqual, .less, .lessOrEqual, .contains:
      context.registers[context.a] = .bool(try comparison(context))
    case .jumpIfTrue, .jumpIfFalse:
      throw Arithmetic.notABool(context.registers[context.a], "a condition must be a bool")
    case .jumpIfEqual, .jumpIfNotEqual, .jumpIfLess, .jumpIfNotLess, .jumpIfLessOrEqual,
      .jumpIfNotLessOrEqual, .jumpIfEqualI, .jumpIfNotEqualI, .jumpIfLessI, .jumpIfNotLessI,
      .jumpIfLessOrEqualI, .jumpIfNotLessOrEqualI, .jumpIfGreaterI, .jumpIfNotGreaterI,
      .jumpIfGreaterOrEqualI, .jumpIfNotGreaterOrEqualI:
      context.jump(if: try comparison(context))
    case .forPrepare: try forPrepare(context)
    case .iteratePrepare: try Iteration.prepare(context.registers + context.a)
    case .iterateNext:
      let found = try Iteration.next(
        context.machine, context.registers + context.a,
        into: context.registers + context.a + 3, count: context.d)
      context.jump(if: !found)
    case .appendList, .newMap, .initField, .getField, .getFieldOptional, .setField,
      .getIndex, .setIndex, .slice, .rangeList, .rangeContains:
      try collection(context)
    case .call, .callGlobal, .callNative, .callNamed, .callMethod, .callMethodNamed:
      return try call(context, fiber)
    case .throw:
      try context.machine.raise(thrown: context.registers[context.a], on: fiber)
      return unwind(context.machine, fiber) ? .called : .failed
    case .assertFail, .checkType, .matchFail: try check(context)
    case .stepBegin, .stepEnd, .stepFail: try step(context, fiber)
    case .move, .movePair, .loadNull, .loadBool, .loadInt, .loadConstant, .setGlobal, .getCapture,
      .jump, .jumpBack, .jumpIfNull, .jumpIfNotNull, .jumpIfPresent, .forLoop, .newList, .closure,
      .return:
      // The loop does all of these.
      break
    }
    return .next
  }
}
