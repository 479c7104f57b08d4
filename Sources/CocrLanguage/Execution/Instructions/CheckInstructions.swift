// Assertions, types, matches without an arm, and steps.

extension Interpreter {
  static func check(_ context: InstructionContext) throws(Fault) {
    let machine = context.machine
    let registers = context.registers
    let a = context.a
    switch context.opcode {
    case .assertFail:
      throw machine.assertionFault(
        registers + a, sideCount: context.b, hasMessage: context.c != 0,
        condition: context.constant(Int(context.nextWord())).asString.text)
    case .checkType:
      let purpose = context.nextWord()
      let value = registers[a]
      if context.prototype.pointee.typeMasks[context.wide] >> value.tag & 1 != 0 { return }
      registers[a] = try machine.check(
        value, against: context.wide, of: context.module,
        purpose: context.constant(Int(purpose)).asString)
    default:
      throw Fault(.noArm(machine.quoted(registers[a])))
    }
  }

  static func step(_ context: InstructionContext, _ fiber: Fiber) throws(Fault) {
    let machine = context.machine
    switch context.opcode {
    case .stepBegin:
      try machine.beginStep(
        fiber, context.registers[context.a],
        undo: context.c != 0 ? context.registers[context.b] : nil)
    default: machine.endStep(fiber, failed: context.opcode == .stepFail)
    }
  }
}
