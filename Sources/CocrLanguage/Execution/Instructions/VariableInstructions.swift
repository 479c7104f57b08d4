// Loads, globals, captures and cells.

extension Interpreter {
  static func variable(_ context: InstructionContext) throws(Fault) {
    let machine = context.machine
    let registers = context.registers
    let a = context.a
    switch context.opcode {
    case .loadFarConstant: registers[a] = context.constant(Int(context.nextWord()))
    case .loadNative: registers[a] = .native(Int(context.nextWord()))
    case .loadModule: registers[a] = .module(Int(context.nextWord()))
    case .loadMissing: registers[a] = .missing
    case .getGlobal: throw machine.unsetGlobal(context.module, context.wide)
    case .assignGlobal:
      if machine.frozenModules[context.module] {
        throw machine.frozenGlobal(context.module, context.wide)
      }
      machine.globals[context.module][context.wide] = registers[a]
    case .freezeModule: machine.freeze(context.module)
    case .getModuleGlobal:
      throw machine.unsetGlobal(context.wide, Int(context.nextWord()))
    case .setModuleGlobal:
      machine.globals[context.wide][Int(context.nextWord())] = registers[a]
    case .setCaptureCell: throw machine.frozenVariable()
    case .newCell: registers[a] = .cell(context.heap.pointee.makeCell(registers[a]))
    case .setCell: registers[a].asCell.pointee.value = registers[context.b]
    case .getParameter: registers[a] = machine.parameter(context.wide)
    default: throw Fault(.functionUsedTooEarly())
    }
  }
}
