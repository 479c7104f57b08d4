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
        var top = state.pointee.top
        var base = state.pointee.stack + top.pointee.base
        var start = top.pointee.pc
        frames: while true {
          let registers = base
          let frame = top
          let prototype = frame.pointee.prototype
          let constants = prototype.pointee.constants
          var pc = start
          while true {
            pc += 1
            let at = InstructionReader(before: pc, registers)
            switch at.opcode {
            case .move:
              at.a.pointee = at.b.pointee
              continue
            case .movePair:
              at.a.pointee = at.b.pointee
              at.a[1] = at.c.pointee
              continue
            case .loadNull:
              at.a.pointee = .null
              continue
            case .loadBool:
              at.a.pointee = .bool(at.numberB != 0)
              continue
            case .loadInt:
              at.a.pointee = .int(at.signedWide)
              continue
            case .loadConstant:
              at.a.pointee = constants[at.wide]
              continue

            case .getGlobal:
              let value = allGlobals[prototype.pointee.module][at.wide]
              if value.isMissing { break }
              at.a.pointee = value
              continue
            case .setGlobal:
              allGlobals[prototype.pointee.module][at.wide] = at.a.pointee
              continue
            case .getModuleGlobal:
              let value = allGlobals[at.wide][Int(pc.pointee)]
              if value.isMissing { break }
              pc += 1
              at.a.pointee = value
              continue
            case .getCapture:
              at.a.pointee = frame.pointee.closure.captures[at.numberB]
              continue
            case .getCaptureCell:
              let value = frame.pointee.closure.captures[at.numberB].asCell.pointee
                .value
              if value.isMissing { break }
              at.a.pointee = value
              continue
            case .setCaptureCell:
              let cell = frame.pointee.closure.captures[at.numberA].asCell
              if cell.pointee.header.isFrozen { break }
              cell.pointee.value = at.b.pointee
              continue
            case .getCell:
              let value = at.b.pointee.asCell.pointee.value
              if value.isMissing { break }
              at.a.pointee = value
              continue

            // MARK: Operators
            case .add:
              if Self.add(at.a, at.b, at.c) { continue }
            case .subtract:
              if Self.subtract(at.a, at.b, at.c) { continue }
            case .multiply:
              if Self.multiply(at.a, at.b, at.c) { continue }
            case .divide:
              if Self.divide(at.a, at.b, at.c) { continue }
            case .remainder:
              let left = at.b.pointee
              let right = at.c.pointee
              if left.tag != Tag.int || right.tag != Tag.int || left.asInt < 0
                || right.asInt <= 0
              {
                break
              }
              at.a.pointee = Value(tag: Tag.int, bits: left.bits % right.bits)
              continue
            case .addI:
              if Self.add(at.a, at.b, at.signedC) { continue }
            case .multiplyI:
              if Self.multiply(at.a, at.b, at.signedC) { continue }
            case .floorDivideI:
              let left = at.b.pointee
              if left.tag != Tag.int || !SmallDivisor.applies(to: left.bits) { break }
              at.a.pointee = Value(
                tag: Tag.int, bits: SmallDivisor.quotient(left.bits, reciprocal: pc.pointee))
              pc += 1
              continue
            case .remainderI:
              let left = at.b.pointee
              if left.tag != Tag.int || !SmallDivisor.applies(to: left.bits) { break }
              let quotient = SmallDivisor.quotient(left.bits, reciprocal: pc.pointee)
              let divisor = UInt64(bitPattern: at.signedC)
              at.a.pointee = Value(tag: Tag.int, bits: left.bits &- quotient &* divisor)
              pc += 1
              continue
            case .addK:
              if Self.add(at.a, at.b, at.constantC(constants)) { continue }
            case .subtractK:
              if Self.subtract(at.a, at.b, at.constantC(constants)) { continue }
            case .multiplyK:
              if Self.multiply(at.a, at.b, at.constantC(constants)) { continue }
            case .divideK:
              if Self.divide(at.a, at.b, at.constantC(constants)) { continue }
            case .addLeftK:
              if Self.add(at.a, at.constantB(constants), at.c) { continue }
            case .subtractLeftK:
              if Self.subtract(at.a, at.constantB(constants), at.c) { continue }
            case .multiplyLeftK:
              if Self.multiply(at.a, at.constantB(constants), at.c) { continue }
            case .divideLeftK:
              if Self.divide(at.a, at.constantB(constants), at.c) { continue }
            case .not:
              let value = at.b.pointee
              if value.tag != Tag.bool { break }
              at.a.pointee = .bool(value.bits == 0)
              continue
            case .less:
              let left = at.b.pointee
              let right = at.c.pointee
              if left.tag != Tag.int || right.tag != Tag.int { break }
              at.a.pointee = .bool(left.asInt < right.asInt)
              continue
            case .lessOrEqual:
              let left = at.b.pointee
              let right = at.c.pointee
              if left.tag != Tag.int || right.tag != Tag.int { break }
              at.a.pointee = .bool(left.asInt <= right.asInt)
              continue

            // MARK: Jumps
            case .jump:
              pc += at.jumpOffset
              continue
            case .jumpBack:
              pc += at.jumpOffset
              fuel.pointee &-= 1
              if fuel.pointee < 0 {
                frame.pointee.pc = pc
                return .sliceEnded
              }
              continue
            case .jumpIfTrue:
              let value = at.a.pointee
              if value.tag != Tag.bool { break }
              if value.bits != 0 { pc += at.jumpOffset }
              continue
            case .jumpIfFalse:
              let value = at.a.pointee
              if value.tag != Tag.bool { break }
              if value.bits == 0 { pc += at.jumpOffset }
              continue
            case .jumpIfNull:
              if at.a.pointee.isNull { pc += at.jumpOffset }
              continue
            case .jumpIfNotNull:
              if !at.a.pointee.isNull { pc += at.jumpOffset }
              continue
            case .jumpIfPresent:
              if !at.a.pointee.isMissing { pc += at.jumpOffset }
              continue
            case .jumpIfEqual:
              let left = at.a.pointee
              let right = at.d.pointee
              if left.tag == right.tag {
                if !isDecidedByBits(left, right) { break }
                if left.bits == right.bits { pc += at.jumpOffset }
                continue
              }
              if left.isNumber, right.isNumber { break }
              continue
            case .jumpIfNotEqual:
              let left = at.a.pointee
              let right = at.d.pointee
              if left.tag == right.tag {
                if !isDecidedByBits(left, right) { break }
                if left.bits != right.bits { pc += at.jumpOffset }
                continue
              }
              if left.isNumber, right.isNumber { break }
              pc += at.jumpOffset
              continue
            case .jumpIfLess:
              let left = at.a.pointee
              let right = at.d.pointee
              if left.tag == Tag.int, right.tag == Tag.int {
                if left.asInt < right.asInt { pc += at.jumpOffset }
                continue
              }
              if left.tag != Tag.float || right.tag != Tag.float { break }
              if left.asFloat < right.asFloat { pc += at.jumpOffset }
              continue
            case .jumpIfNotLess:
              let left = at.a.pointee
              let right = at.d.pointee
              if left.tag == Tag.int, right.tag == Tag.int {
                if left.asInt >= right.asInt { pc += at.jumpOffset }
                continue
              }
              if left.tag != Tag.float || right.tag != Tag.float { break }
              if !(left.asFloat < right.asFloat) { pc += at.jumpOffset }
              continue
            case .jumpIfLessOrEqual:
              let left = at.a.pointee
              let right = at.d.pointee
              if left.tag == Tag.int, right.tag == Tag.int {
                if left.asInt <= right.asInt { pc += at.jumpOffset }
                continue
              }
              if left.tag != Tag.float || right.tag != Tag.float { break }
              if left.asFloat <= right.asFloat { pc += at.jumpOffset }
              continue
            case .jumpIfNotLessOrEqual:
              let left = at.a.pointee
              let right = at.d.pointee
              if left.tag == Tag.int, right.tag == Tag.int {
                if left.asInt > right.asInt { pc += at.jumpOffset }
                continue
              }
              if left.tag != Tag.float || right.tag != Tag.float { break }
              if !(left.asFloat <= right.asFloat) { pc += at.jumpOffset }
              continue
            case .jumpIfEqualI:
              let left = at.a.pointee
              if left.tag != Tag.int { break }
              if left.asInt == at.signedD { pc += at.jumpOffset }
              continue
            case .jumpIfNotEqualI:
              let left = at.a.pointee
              if left.tag != Tag.int { break }
              if left.asInt != at.signedD { pc += at.jumpOffset }
              continue
            case .jumpIfLessI:
              let left = at.a.pointee
              if left.tag == Tag.int {
                if left.asInt < at.signedD { pc += at.jumpOffset }
                continue
              }
              if left.tag != Tag.float { break }
              if left.asFloat < Double(at.signedD) { pc += at.jumpOffset }
              continue
            case .jumpIfNotLessI:
              let left = at.a.pointee
              if left.tag == Tag.int {
                if left.asInt >= at.signedD { pc += at.jumpOffset }
                continue
              }
              if left.tag != Tag.float { break }
              if !(left.asFloat < Double(at.signedD)) { pc += at.jumpOffset }
              continue
            case .jumpIfLessOrEqualI:
              let left = at.a.pointee
              if left.tag == Tag.int {
                if left.asInt <= at.signedD { pc += at.jumpOffset }
                continue
              }
              if left.tag != Tag.float { break }
              if left.asFloat <= Double(at.signedD) { pc += at.jumpOffset }
              continue
            case .jumpIfNotLessOrEqualI:
              let left = at.a.pointee
              if left.tag == Tag.int {
                if left.asInt > at.signedD { pc += at.jumpOffset }
                continue
              }
              if left.tag != Tag.float { break }
              if !(left.asFloat <= Double(at.signedD)) { pc += at.jumpOffset }
              continue
            case .jumpIfGreaterI:
              let left = at.a.pointee
              if left.tag != Tag.int { break }
              if left.asInt > at.signedD { pc += at.jumpOffset }
              continue
            case .jumpIfNotGreaterI:
              let left = at.a.pointee
              if left.tag != Tag.int { break }
              if left.asInt <= at.signedD { pc += at.jumpOffset }
              continue
            case .jumpIfGreaterOrEqualI:
              let left = at.a.pointee
              if left.tag != Tag.int { break }
              if left.asInt >= at.signedD { pc += at.jumpOffset }
              continue
            case .jumpIfNotGreaterOrEqualI:
              let left = at.a.pointee
              if left.tag != Tag.int { break }
              if left.asInt < at.signedD { pc += at.jumpOffset }
              continue

            // MARK: Loops
            case .forPrepare:
              let lower = at.a.pointee
              let upper = at.a[1]
              if lower.tag != Tag.int || upper.tag != Tag.int || lower.asInt >= upper.asInt {
                break
              }
              let distance = UInt64(bitPattern: upper.asInt &- lower.asInt)
              at.a[1].bits = at.numberD != 0 ? distance : distance &- 1
              continue
            case .forLoop:
              let left = at.a[1].bits
              if left == 0 { continue }
              at.a[1].bits = left &- 1
              // The number of turns was computed so that this cannot pass the upper bound.
              at.a.pointee.bits &+= 1
              pc += at.jumpOffset
              fuel.pointee &-= 1
              if fuel.pointee < 0 {
                frame.pointee.pc = pc
                return .sliceEnded
              }
              continue
            case .iterateNext:
              let state = at.a
              if state[0].tag != Tag.list { break }
              let list = state[0].asList
              let position = state[1].asIndex
              if position >= list.pointee.count || list.pointee.changes != Iteration.changes(state)
              {
                break
              }
              let count = at.numberD
              if count == 2 { state[3] = .int(position) }
              state[2 &+ count] = list.pointee.items[position]
              state[1] = .int(position &+ 1)
              continue

            // MARK: Lists, maps, fields
            case .newList:
              at.a.pointee = .list(makeList(heap, at.b, at.numberC))
              if heap.pointee.needsCollection {
                frame.pointee.pc = pc
                try machine.collect()
              }
              continue
            case .getField, .getFieldOptional:
              let object = at.b.pointee
              if object.tag != Tag.map { break }
              let cache =
                allCaches[prototype.pointee.module] + prototype.pointee.cacheBase + at.highHalf
              let map = object.asMap
              let hint = Int(cache.pointee)
              if hint >= map.pointee.used
                || map.pointee.entries[hint].key != constants[at.lowHalf].asString
              {
                break
              }
              pc += 1
              at.a.pointee = map.pointee.entries[hint].value
              continue
            case .setField:
              let object = at.a.pointee
              if object.tag != Tag.map || object.asMap.pointee.header.isFrozen { break }
              let cache =
                allCaches[prototype.pointee.module] + prototype.pointee.cacheBase + at.highHalf
              let map = object.asMap
              let hint = Int(cache.pointee)
              if hint >= map.pointee.used
                || map.pointee.entries[hint].key != constants[at.lowHalf].asString
              {
                break
              }
              pc += 1
              map.pointee.entries[hint].value = at.b.pointee
              continue
            case .getIndex:
              let object = at.b.pointee
              let key = at.c.pointee
              if object.tag != Tag.list || key.tag != Tag.int { break }
              let list = object.asList
              if UInt64(bitPattern: key.asInt) >= UInt64(truncatingIfNeeded: list.pointee.count) {
                break
              }
              at.a.pointee = list.pointee.items[key.asIndex]
              continue
            case .setIndex:
              let object = at.a.pointee
              let key = at.b.pointee
              if object.tag != Tag.list || key.tag != Tag.int
                || object.asList.pointee.header.isFrozen
              {
                break
              }
              let list = object.asList
              if UInt64(bitPattern: key.asInt) >= UInt64(truncatingIfNeeded: list.pointee.count) {
                break
              }
              list.pointee.items[key.asIndex] = at.c.pointee
              continue

            // MARK: Calls
            case .closure:
              frame.pointee.pc = pc
              makeClosure(
                InstructionContext(
                  machine: machine, frame: frame, registers: registers, word: (pc - 1).pointee))
              pc = frame.pointee.pc
              if heap.pointee.needsCollection { try machine.collect() }
              continue
            case .call:
              let callee = at.a.pointee
              let count = at.numberB
              if callee.tag == Tag.closure, callee.asClosure.parameterCount == count,
                hasRoom(for: callee.asClosure, state, frame, at: at.numberA &+ 1)
              {
                frame.pointee.pc = pc
                top = enter(
                  callee.asClosure, state, frame, at: at.numberA &+ 1, target: at.numberC)
                base = registers + (at.numberA &+ 1)
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
              at.c.pointee = try machine.callPlain(
                callee.asIndex, at.a + 1, count)
              if heap.pointee.needsCollection { try machine.collect() }
              continue
            case .callGlobal:
              let callee = allGlobals[prototype.pointee.module][Int(pc.pointee)]
              if callee.tag != Tag.closure || callee.asClosure.parameterCount != at.numberB
                || !hasRoom(for: callee.asClosure, state, frame, at: at.numberA &+ 1)
              {
                break
              }
              frame.pointee.pc = pc + 1
              top = enter(
                callee.asClosure, state, frame, at: at.numberA &+ 1, target: at.numberC)
              base = registers + (at.numberA &+ 1)
              start = top.pointee.prototype.pointee.code
              fuel.pointee &-= 1
              if fuel.pointee < 0 {
                top.pointee.pc = start
                return .sliceEnded
              }
              continue frames
            case .callNative:
              let number = Int(pc.pointee)
              let count = at.numberB
              if !machine.isPlain(number, count) { break }
              pc += 1
              frame.pointee.pc = pc
              at.c.pointee = try machine.callPlain(number, at.a + 1, count)
              if heap.pointee.needsCollection { try machine.collect() }
              continue
            case .callMethod:
              let count = at.numberB
              let (callee, skipped) = machine.method(
                at.a[1], number: at.highHalf,
                name: constants[at.lowHalf].asString)
              if callee.tag == Tag.closure, callee.asClosure.parameterCount == count &- skipped,
                hasRoom(for: callee.asClosure, state, frame, at: at.numberA &+ 1 &+ skipped)
              {
                frame.pointee.pc = pc + 1
                top = enter(
                  callee.asClosure, state, frame, at: at.numberA &+ 1 &+ skipped, target: at.numberC
                )
                base = registers + (at.numberA &+ 1 &+ skipped)
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
              at.c.pointee = try machine.callPlain(
                callee.asIndex, at.a + 1, count)
              if heap.pointee.needsCollection { try machine.collect() }
              continue
            case .return:
              let value = at.a.pointee
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
              InstructionContext(
                machine: machine, frame: frame, registers: registers, word: (pc - 1).pointee),
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
              top = state.pointee.top
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
