/// The loop that executes bytecode. Every script call is a frame on the fiber's own stack; nothing
/// here recurses.
///
/// The loop does what instructions do most of the time: each case ends with `continue`. Whatever it
/// leaves falls out of its `switch` and is done by ``perform(_:)``.
enum Interpreter {
  enum Exit {
    case finished(Value)
    /// The error is in ``Machine/raised``.
    case failed
    case waiting
    case sliceEnded
  }

  static func execute(_ machine: Machine, _ fiber: Fiber) -> Exit {
    let state = fiber.state
    let heap = machine.heap
    let fuel = machine.fuel
    let allGlobals = machine.globals
    let allCaches = machine.caches
    if let pending = fiber.pendingError {
      fiber.pendingError = nil
      machine.raised = pending.value
      machine.raisedIsCatchable = pending.isCatchable
      machine.raisedIsLimit = false
      if !unwind(machine, fiber) { return .failed }
    }
    // Swift variables that closures capture live in memory: nothing in the loop may capture these.
    while true {
      do throws(Fault) {
        // What the next frame begins with. They are copied, so that nothing changes them in a frame.
        var top = state.pointee.frames + (state.pointee.frameCount &- 1)
        var base = state.pointee.stack + top.pointee.base
        var start = top.pointee.pc
        frames: while true {
          let frame = top
          let registers = base
          let prototype = frame.pointee.prototype
          let constants = prototype.pointee.constants
          var pc = start
          while true {
            let word = pc.pointee
            pc += 1
            let a = Instruction.a(word)
            switch Instruction.opcode(word) {
            case .move:
              registers[a] = registers[b(word)]
              continue
            case .movePair:
              registers[a] = registers[b(word)]
              registers[a + 1] = registers[c(word)]
              continue
            case .loadNull:
              registers[a] = .null
              continue
            case .loadBool:
              registers[a] = .bool(b(word) != 0)
              continue
            case .loadInt:
              registers[a] = .int(Int64(signedWide(word)))
              continue
            case .loadConstant:
              registers[a] = constants[wide(word)]
              continue

            case .getGlobal:
              let value = allGlobals[prototype.pointee.module][wide(word)]
              if value.isMissing { break }
              registers[a] = value
              continue
            case .setGlobal:
              allGlobals[prototype.pointee.module][wide(word)] = registers[a]
              continue
            case .getModuleGlobal:
              let value = allGlobals[wide(word)][Int(pc.pointee)]
              if value.isMissing { break }
              pc += 1
              registers[a] = value
              continue
            case .getCapture:
              registers[a] = frame.pointee.closure.captures[b(word)]
              continue
            case .getCaptureCell:
              let value = frame.pointee.closure.captures[b(word)].asCell.pointee.value
              if value.isMissing { break }
              registers[a] = value
              continue
            case .setCaptureCell:
              let cell = frame.pointee.closure.captures[a].asCell
              if cell.pointee.header.isFrozen { break }
              cell.pointee.value = registers[b(word)]
              continue
            case .getCell:
              let value = registers[b(word)].asCell.pointee.value
              if value.isMissing { break }
              registers[a] = value
              continue

            // MARK: Operators
            case .add:
              if Self.add(registers + a, registers + b(word), registers + c(word)) { continue }
            case .subtract:
              if Self.subtract(registers + a, registers + b(word), registers + c(word)) { continue }
            case .multiply:
              if Self.multiply(registers + a, registers + b(word), registers + c(word)) { continue }
            case .divide:
              if Self.divide(registers + a, registers + b(word), registers + c(word)) { continue }
            case .remainder:
              let left = registers[b(word)]
              let right = registers[c(word)]
              if left.tag != Tag.int || right.tag != Tag.int || left.asInt < 0
                || right.asInt <= 0
              {
                break
              }
              registers[a] = Value(tag: Tag.int, bits: left.bits % right.bits)
              continue
            case .addI:
              if Self.add(registers + a, registers + b(word), signedC(word)) { continue }
            case .multiplyI:
              if Self.multiply(registers + a, registers + b(word), signedC(word)) { continue }
            case .floorDivideI:
              let left = registers[b(word)]
              if left.tag != Tag.int || left.asInt < 0 || signedC(word) <= 0 { break }
              let divisor = UInt64(bitPattern: signedC(word))
              registers[a] = Value(tag: Tag.int, bits: left.bits / divisor)
              continue
            case .remainderI:
              let left = registers[b(word)]
              if left.tag != Tag.int || left.asInt < 0 || signedC(word) <= 0 { break }
              let divisor = UInt64(bitPattern: signedC(word))
              registers[a] = Value(tag: Tag.int, bits: left.bits % divisor)
              continue
            case .addK:
              if Self.add(registers + a, registers + b(word), constants + c(word)) { continue }
            case .subtractK:
              if Self.subtract(registers + a, registers + b(word), constants + c(word)) { continue }
            case .multiplyK:
              if Self.multiply(registers + a, registers + b(word), constants + c(word)) { continue }
            case .divideK:
              if Self.divide(registers + a, registers + b(word), constants + c(word)) { continue }
            case .addLeftK:
              if Self.add(registers + a, constants + b(word), registers + c(word)) { continue }
            case .subtractLeftK:
              if Self.subtract(registers + a, constants + b(word), registers + c(word)) { continue }
            case .multiplyLeftK:
              if Self.multiply(registers + a, constants + b(word), registers + c(word)) { continue }
            case .divideLeftK:
              if Self.divide(registers + a, constants + b(word), registers + c(word)) { continue }
            case .not:
              let value = registers[b(word)]
              if value.tag != Tag.bool { break }
              registers[a] = .bool(value.bits == 0)
              continue
            case .less:
              let left = registers[b(word)]
              let right = registers[c(word)]
              if left.tag != Tag.int || right.tag != Tag.int { break }
              registers[a] = .bool(left.asInt < right.asInt)
              continue
            case .lessOrEqual:
              let left = registers[b(word)]
              let right = registers[c(word)]
              if left.tag != Tag.int || right.tag != Tag.int { break }
              registers[a] = .bool(left.asInt <= right.asInt)
              continue

            // MARK: Jumps
            case .jump:
              pc += Instruction.farOffset(word)
              continue
            case .jumpBack:
              pc += Instruction.farOffset(word)
              fuel.pointee &-= 1
              if fuel.pointee < 0 {
                frame.pointee.pc = pc
                return .sliceEnded
              }
              continue
            case .jumpIfTrue:
              let value = registers[a]
              if value.tag != Tag.bool { break }
              if value.bits != 0 { pc += signedWide(word) }
              continue
            case .jumpIfFalse:
              let value = registers[a]
              if value.tag != Tag.bool { break }
              if value.bits == 0 { pc += signedWide(word) }
              continue
            case .jumpIfNull:
              if registers[a].isNull { pc += signedWide(word) }
              continue
            case .jumpIfNotNull:
              if !registers[a].isNull { pc += signedWide(word) }
              continue
            case .jumpIfPresent:
              if !registers[a].isMissing { pc += signedWide(word) }
              continue
            case .jumpIfEqual:
              let left = registers[a]
              let right = registers[b(word)]
              if left.tag == right.tag {
                if !isDecidedByBits(left, right) { break }
                pc += left.bits == right.bits ? jumpOffset(pc) : 1
                continue
              }
              if left.isNumber, right.isNumber { break }
              pc += 1
              continue
            case .jumpIfNotEqual:
              let left = registers[a]
              let right = registers[b(word)]
              if left.tag == right.tag {
                if !isDecidedByBits(left, right) { break }
                pc += left.bits != right.bits ? jumpOffset(pc) : 1
                continue
              }
              if left.isNumber, right.isNumber { break }
              pc += jumpOffset(pc)
              continue
            case .jumpIfLess:
              let left = registers[a]
              let right = registers[b(word)]
              if left.tag == Tag.int, right.tag == Tag.int {
                pc += left.asInt < right.asInt ? jumpOffset(pc) : 1
                continue
              }
              if left.tag != Tag.float || right.tag != Tag.float { break }
              pc += left.asFloat < right.asFloat ? jumpOffset(pc) : 1
              continue
            case .jumpIfNotLess:
              let left = registers[a]
              let right = registers[b(word)]
              if left.tag == Tag.int, right.tag == Tag.int {
                pc += left.asInt >= right.asInt ? jumpOffset(pc) : 1
                continue
              }
              if left.tag != Tag.float || right.tag != Tag.float { break }
              pc += !(left.asFloat < right.asFloat) ? jumpOffset(pc) : 1
              continue
            case .jumpIfLessOrEqual:
              let left = registers[a]
              let right = registers[b(word)]
              if left.tag == Tag.int, right.tag == Tag.int {
                pc += left.asInt <= right.asInt ? jumpOffset(pc) : 1
                continue
              }
              if left.tag != Tag.float || right.tag != Tag.float { break }
              pc += left.asFloat <= right.asFloat ? jumpOffset(pc) : 1
              continue
            case .jumpIfNotLessOrEqual:
              let left = registers[a]
              let right = registers[b(word)]
              if left.tag == Tag.int, right.tag == Tag.int {
                pc += left.asInt > right.asInt ? jumpOffset(pc) : 1
                continue
              }
              if left.tag != Tag.float || right.tag != Tag.float { break }
              pc += !(left.asFloat <= right.asFloat) ? jumpOffset(pc) : 1
              continue
            case .jumpIfEqualI:
              let left = registers[a]
              if left.tag != Tag.int { break }
              pc += left.asInt == signedB(word) ? jumpOffset(pc) : 1
              continue
            case .jumpIfNotEqualI:
              let left = registers[a]
              if left.tag != Tag.int { break }
              pc += left.asInt != signedB(word) ? jumpOffset(pc) : 1
              continue
            case .jumpIfLessI:
              let left = registers[a]
              if left.tag == Tag.int {
                pc += left.asInt < signedB(word) ? jumpOffset(pc) : 1
                continue
              }
              if left.tag != Tag.float { break }
              pc += left.asFloat < Double(signedB(word)) ? jumpOffset(pc) : 1
              continue
            case .jumpIfNotLessI:
              let left = registers[a]
              if left.tag == Tag.int {
                pc += left.asInt >= signedB(word) ? jumpOffset(pc) : 1
                continue
              }
              if left.tag != Tag.float { break }
              pc += !(left.asFloat < Double(signedB(word))) ? jumpOffset(pc) : 1
              continue
            case .jumpIfLessOrEqualI:
              let left = registers[a]
              if left.tag == Tag.int {
                pc += left.asInt <= signedB(word) ? jumpOffset(pc) : 1
                continue
              }
              if left.tag != Tag.float { break }
              pc += left.asFloat <= Double(signedB(word)) ? jumpOffset(pc) : 1
              continue
            case .jumpIfNotLessOrEqualI:
              let left = registers[a]
              if left.tag == Tag.int {
                pc += left.asInt > signedB(word) ? jumpOffset(pc) : 1
                continue
              }
              if left.tag != Tag.float { break }
              pc += !(left.asFloat <= Double(signedB(word))) ? jumpOffset(pc) : 1
              continue
            case .jumpIfGreaterI:
              let left = registers[a]
              if left.tag != Tag.int { break }
              pc += left.asInt > signedB(word) ? jumpOffset(pc) : 1
              continue
            case .jumpIfNotGreaterI:
              let left = registers[a]
              if left.tag != Tag.int { break }
              pc += left.asInt <= signedB(word) ? jumpOffset(pc) : 1
              continue
            case .jumpIfGreaterOrEqualI:
              let left = registers[a]
              if left.tag != Tag.int { break }
              pc += left.asInt >= signedB(word) ? jumpOffset(pc) : 1
              continue
            case .jumpIfNotGreaterOrEqualI:
              let left = registers[a]
              if left.tag != Tag.int { break }
              pc += left.asInt < signedB(word) ? jumpOffset(pc) : 1
              continue

            // MARK: Loops
            case .forPrepare:
              let lower = registers[a]
              let upper = registers[a + 1]
              if lower.tag != Tag.int || upper.tag != Tag.int || lower.asInt >= upper.asInt {
                break
              }
              let distance = UInt64(bitPattern: upper.asInt &- lower.asInt)
              registers[a + 1].bits = b(word) != 0 ? distance : distance &- 1
              pc += 1
              continue
            case .forLoop:
              let left = registers[a + 1].bits
              if left == 0 { continue }
              registers[a + 1].bits = left &- 1
              // The number of turns was computed so that this cannot pass the upper bound.
              registers[a].bits &+= 1
              pc += signedWide(word)
              fuel.pointee &-= 1
              if fuel.pointee < 0 {
                frame.pointee.pc = pc
                return .sliceEnded
              }
              continue
            case .iterateNext:
              let state = registers + a
              if state[0].tag != Tag.list { break }
              let list = state[0].asList
              let position = state[1].asIndex
              if position >= list.pointee.count || list.pointee.changes != Iteration.changes(state)
              {
                break
              }
              if c(word) == 2 { registers[b(word)] = .int(position) }
              registers[b(word) + c(word) - 1] = list.pointee.items[position]
              state[1] = .int(position &+ 1)
              pc += 1
              continue

            // MARK: Lists, maps, fields
            case .newList:
              registers[a] = .list(makeList(heap, registers + b(word), c(word)))
              if heap.pointee.needsCollection {
                frame.pointee.pc = pc
                try machine.collect()
              }
              continue
            case .getField, .getFieldOptional:
              let object = registers[b(word)]
              if object.tag != Tag.map { break }
              let operand = pc.pointee
              let cache =
                allCaches[prototype.pointee.module] + prototype.pointee.cacheBase
                + Int(operand >> 16)
              let map = object.asMap
              let hint = Int(cache.pointee)
              if hint >= map.pointee.used
                || map.pointee.entries[hint].key != constants[Int(operand & 0xFFFF)].asString
              {
                break
              }
              pc += 1
              registers[a] = map.pointee.entries[hint].value
              continue
            case .setField:
              let object = registers[a]
              if object.tag != Tag.map || object.asMap.pointee.header.isFrozen { break }
              let operand = pc.pointee
              let cache =
                allCaches[prototype.pointee.module] + prototype.pointee.cacheBase
                + Int(operand >> 16)
              let map = object.asMap
              let hint = Int(cache.pointee)
              if hint >= map.pointee.used
                || map.pointee.entries[hint].key != constants[Int(operand & 0xFFFF)].asString
              {
                break
              }
              pc += 1
              map.pointee.entries[hint].value = registers[b(word)]
              continue
            case .getIndex:
              let object = registers[b(word)]
              let key = registers[c(word)]
              if object.tag != Tag.list || key.tag != Tag.int { break }
              let list = object.asList
              if UInt64(bitPattern: key.asInt) >= UInt64(truncatingIfNeeded: list.pointee.count) {
                break
              }
              registers[a] = list.pointee.items[key.asIndex]
              continue
            case .setIndex:
              let object = registers[a]
              let key = registers[b(word)]
              if object.tag != Tag.list || key.tag != Tag.int
                || object.asList.pointee.header.isFrozen
              {
                break
              }
              let list = object.asList
              if UInt64(bitPattern: key.asInt) >= UInt64(truncatingIfNeeded: list.pointee.count) {
                break
              }
              list.pointee.items[key.asIndex] = registers[c(word)]
              continue

            // MARK: Calls
            case .closure:
              frame.pointee.pc = pc
              makeClosure(
                InstructionContext(
                  machine: machine, frame: frame, registers: registers, word: word))
              pc = frame.pointee.pc
              if heap.pointee.needsCollection { try machine.collect() }
              continue
            case .call:
              let callee = registers[a]
              let count = b(word)
              if callee.tag == Tag.closure, callee.asClosure.parameterCount == count,
                hasRoom(for: callee.asClosure, state, frame, at: a &+ 1)
              {
                frame.pointee.pc = pc
                top = enter(callee.asClosure, state, frame, at: a &+ 1, target: c(word))
                base = registers + (a &+ 1)
                start = top.pointee.prototype.pointee.code
                fuel.pointee &-= 1
                if fuel.pointee < 0 {
                  top.pointee.pc = start
                  return .sliceEnded
                }
                continue frames
              }
              if callee.tag != Tag.native || !machine.isPlain(callee.asIndex, count) { break }
              frame.pointee.pc = pc
              registers[c(word)] = try machine.callPlain(
                callee.asIndex, registers + a + 1, count)
              if heap.pointee.needsCollection { try machine.collect() }
              continue
            case .callGlobal:
              let callee = allGlobals[prototype.pointee.module][Int(pc.pointee)]
              if callee.tag != Tag.closure || callee.asClosure.parameterCount != b(word)
                || !hasRoom(for: callee.asClosure, state, frame, at: a &+ 1)
              {
                break
              }
              frame.pointee.pc = pc + 1
              top = enter(callee.asClosure, state, frame, at: a &+ 1, target: c(word))
              base = registers + (a &+ 1)
              start = top.pointee.prototype.pointee.code
              fuel.pointee &-= 1
              if fuel.pointee < 0 {
                top.pointee.pc = start
                return .sliceEnded
              }
              continue frames
            case .callNative:
              let number = Int(pc.pointee)
              let count = b(word)
              if !machine.isPlain(number, count) { break }
              pc += 1
              frame.pointee.pc = pc
              registers[c(word)] = try machine.callPlain(number, registers + a + 1, count)
              if heap.pointee.needsCollection { try machine.collect() }
              continue
            case .callMethod:
              let operand = pc.pointee
              let count = b(word)
              let (callee, skipped) = machine.method(
                registers[a + 1], number: Int(operand >> 16),
                name: constants[Int(operand & 0xFFFF)].asString)
              if callee.tag == Tag.closure, callee.asClosure.parameterCount == count &- skipped,
                hasRoom(for: callee.asClosure, state, frame, at: a &+ 1 &+ skipped)
              {
                frame.pointee.pc = pc + 1
                top = enter(callee.asClosure, state, frame, at: a &+ 1 &+ skipped, target: c(word))
                base = registers + (a &+ 1 &+ skipped)
                start = top.pointee.prototype.pointee.code
                fuel.pointee &-= 1
                if fuel.pointee < 0 {
                  top.pointee.pc = start
                  return .sliceEnded
                }
                continue frames
              }
              if callee.tag != Tag.native || skipped != 0
                || !machine.isPlain(callee.asIndex, count)
              {
                break
              }
              pc += 1
              frame.pointee.pc = pc
              registers[c(word)] = try machine.callPlain(
                callee.asIndex, registers + a + 1, count)
              if heap.pointee.needsCollection { try machine.collect() }
              continue
            case .return:
              let value = registers[a]
              let target = frame.pointee.target
              let depth = state.pointee.frameCount &- 1
              state.pointee.frameCount = depth
              if depth == 0 { return .finished(value) }
              state.pointee.stack[target] = value
              top = frame - 1
              base = state.pointee.stack + top.pointee.base
              start = top.pointee.pc
              continue frames
            // All are named, so that nothing has to check whether an opcode has a case.
            case .loadFarConstant, .loadNative, .loadModule, .loadMissing, .assignGlobal,
              .freezeModule,
              .setModuleGlobal, .newCell, .setCell, .getParameter, .floorDivide, .negate, .equal,
              .notEqual, .contains, .concatenate, .iteratePrepare, .appendList, .newMap,
              .initField, .slice, .rangeList, .rangeContains, .callNamed,
              .callMethodNamed, .throw, .assertFail, .checkType, .matchFail, .stepBegin, .stepEnd,
              .stepFail:
              break
            }

            // What the loop did not do by itself.
            frame.pointee.pc = pc
            let step = try perform(
              InstructionContext(machine: machine, frame: frame, registers: registers, word: word),
              fiber)
            switch step {
            case .next:
              pc = frame.pointee.pc
              if heap.pointee.needsCollection { try machine.collect() }
              continue
            case .called, .entered:
              if heap.pointee.needsCollection { try machine.collect() }
              if step == .entered {
                fuel.pointee &-= 1
                if fuel.pointee < 0 { return .sliceEnded }
              }
              top = state.pointee.frames + (state.pointee.frameCount &- 1)
              base = state.pointee.stack + top.pointee.base
              start = top.pointee.pc
              continue frames
            case .waiting: return .waiting
            case .failed: return .failed
            }
          }
        }
      } catch {
        // The frame on top is the one that failed, and its pc is behind the instruction.
        machine.raise(error, on: fiber)
        if let thrown = machine.thrown {
          machine.thrown = nil
          if thrown.tag == Tag.map { machine.raised = thrown }
        }
        if !unwind(machine, fiber) || !machine.collectAfterError(on: fiber) { return .failed }
      }
    }
  }
}
