// Closures, and calls that need more than a frame.

extension Interpreter {
  /// What a call led to.
  enum CallOutcome {
    /// The result is in place; go on.
    case done
    /// A frame was pushed.
    case entered
    case waiting
  }

  @inline(never)
  static func makeClosure(_ context: InstructionContext) {
    // The prototypes of a module stand one behind the other.
    let prototype = context.prototype - context.prototype.pointee.function + context.wide
    let count = prototype.pointee.captureCount
    let closure = context.heap.pointee.makeClosure(prototype, captureCount: count)
    for index in 0..<count {
      let capture = context.nextWord()
      let place = Int(capture & 0xFFFF)
      closure.captures[index] =
        capture >> 16 != 0
        ? context.registers[place] : context.frame.pointee.closure.captures[place]
    }
    context.registers[context.a] = .closure(closure)
  }

  static func call(_ context: InstructionContext, _ fiber: Fiber) throws(Fault) -> Step {
    let machine = context.machine
    let base = context.frame.pointee.base
    let (window, target) = (base + context.a, base + context.c)
    var description: ArgumentDescription?
    let outcome: CallOutcome
    switch context.opcode {
    case .callMethod, .callMethodNamed:
      let operand = context.nextWord()
      if context.opcode == .callMethodNamed {
        description = machine.argumentDescription(
          Int(context.nextWord()), of: context.prototype)
      }
      outcome = try machine.callMethod(
        fiber, window: window, count: context.b, target: target,
        name: context.constant(Int(operand & 0xFFFF_FFFF)).asString, method: Int(operand >> 32),
        description: description)
    default:
      switch context.opcode {
      case .callGlobal:
        let slot = Int(context.nextWord())
        let callee = machine.globals[context.module][slot]
        if callee.isMissing { throw machine.unsetGlobal(context.module, slot) }
        context.registers[context.a] = callee
      case .callNative: context.registers[context.a] = .native(Int(context.nextWord()))
      case .callNamed:
        description = machine.argumentDescription(
          Int(context.nextWord()), of: context.prototype)
      default: break
      }
      outcome = try machine.call(
        fiber, window: window, count: context.b, target: target, description: description)
    }
    switch outcome {
    case .done: return .called
    case .entered: return .entered
    case .waiting: return .waiting
    }
  }
}
