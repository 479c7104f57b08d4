/// The loop that executes bytecode. Every script call is a frame on the fiber's own stack; nothing
/// here recurses.
enum Interpreter {
  enum Exit {
    case finished(Value)
    /// The error is in ``Machine/raised``.
    case failed
    case waiting
    case sliceEnded
  }

  /// What a call through the slow path led to.
  enum CallOutcome {
    /// The result is in place; go on.
    case done
    /// A frame was pushed.
    case entered
    case waiting
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
    // Swift variables that closures capture live in memory, so everything the loop works on is a
    // plain local of one turn of `frames`: each call, return and error begins another.
    while true {
      do throws(Fault) {
        frames: while true {
          let frame = state.pointee.frames + (state.pointee.frameCount &- 1)
          let prototype = frame.pointee.prototype
          let registers = state.pointee.stack + frame.pointee.base
          let constants = prototype.pointee.constants
          var pc = frame.pointee.pc
          while true {
            let word = pc.pointee
            pc += 1
            let a = Int(truncatingIfNeeded: word >> 8 & 0xFF)
            switch unsafeBitCast(UInt8(truncatingIfNeeded: word), to: Opcode.self) {
            case .move: registers[a] = registers[b(word)]
            case .loadNull: registers[a] = .null
            case .loadBool: registers[a] = .bool(b(word) != 0)
            case .loadInt: registers[a] = .int(Int64(signedWide(word)))
            case .loadConstant: registers[a] = constants[wide(word)]
            case .loadNative:
              registers[a] = .native(Int(pc.pointee))
              pc += 1
            case .loadModule:
              registers[a] = .module(Int(pc.pointee))
              pc += 1
            case .loadMissing: registers[a] = .missing

            case .getGlobal:
              let value = allGlobals[prototype.pointee.module][wide(word)]
              if value.isMissing {
                frame.pointee.pc = pc
                throw machine.unsetGlobal(prototype.pointee.module, wide(word))
              }
              registers[a] = value
            case .setGlobal: allGlobals[prototype.pointee.module][wide(word)] = registers[a]
            case .assignGlobal:
              let module = prototype.pointee.module
              if machine.frozenModules[module] {
                frame.pointee.pc = pc
                throw machine.frozenGlobal(module, wide(word))
              }
              allGlobals[module][wide(word)] = registers[a]
            case .freezeModule: machine.freeze(prototype.pointee.module)
            case .getModuleGlobal:
              let slot = Int(pc.pointee & 0x7FFF_FFFF)
              let isStore = pc.pointee >> 31 != 0
              pc += 1
              if isStore {
                machine.globals[wide(word)][slot] = registers[a]
              } else {
                let value = machine.globals[wide(word)][slot]
                if value.isMissing {
                  frame.pointee.pc = pc
                  throw machine.unsetGlobal(wide(word), slot)
                }
                registers[a] = value
              }
            case .getCapture: registers[a] = frame.pointee.closure.captures[b(word)]
            case .getCaptureCell:
              let value = frame.pointee.closure.captures[b(word)].asCell.pointee.value
              if value.isMissing {
                frame.pointee.pc = pc
                throw Fault(.functionUsedTooEarly())
              }
              registers[a] = value
            case .setCaptureCell:
              let cell = frame.pointee.closure.captures[a].asCell
              if cell.pointee.header.isFrozen {
                frame.pointee.pc = pc
                throw machine.frozenVariable()
              }
              cell.pointee.value = registers[b(word)]
            case .newCell:
              registers[a] = .cell(heap.pointee.makeCell(registers[a]))
              if heap.pointee.needsCollection {
                frame.pointee.pc = pc
                try machine.collect()
              }
            case .getCell:
              let value = registers[b(word)].asCell.pointee.value
              if value.isMissing {
                frame.pointee.pc = pc
                throw Fault(.functionUsedTooEarly())
              }
              registers[a] = value
            case .setCell: registers[a].asCell.pointee.value = registers[b(word)]
            case .getParameter: registers[a] = machine.parameter(wide(word))

            // MARK: Arithmetic
            case .add:
              let left = registers[b(word)]
              let right = registers[c(word)]
              if left.tag == Tag.int, right.tag == Tag.int {
                let (sum, overflow) = left.asInt.addingReportingOverflow(right.asInt)
                if !overflow {
                  registers[a] = .int(sum)
                  continue
                }
              } else if left.tag == Tag.float, right.tag == Tag.float {
                registers[a] = .float(left.asFloat + right.asFloat)
                continue
              } else if left.isNumber, right.isNumber {
                registers[a] = .float(left.asNumber + right.asNumber)
                continue
              }
              frame.pointee.pc = pc
              registers[a] = try machine.add(left, right)
              if heap.pointee.needsCollection { try machine.collect() }
            case .subtract:
              let left = registers[b(word)]
              let right = registers[c(word)]
              if left.tag == Tag.int, right.tag == Tag.int {
                let (difference, overflow) = left.asInt.subtractingReportingOverflow(right.asInt)
                if !overflow {
                  registers[a] = .int(difference)
                  continue
                }
              } else if left.tag == Tag.float, right.tag == Tag.float {
                registers[a] = .float(left.asFloat - right.asFloat)
                continue
              } else if left.isNumber, right.isNumber {
                registers[a] = .float(left.asNumber - right.asNumber)
                continue
              }
              frame.pointee.pc = pc
              registers[a] = try Arithmetic.subtract(left, right)
            case .multiply:
              let left = registers[b(word)]
              let right = registers[c(word)]
              if left.tag == Tag.int, right.tag == Tag.int {
                let (product, overflow) = left.asInt.multipliedReportingOverflow(by: right.asInt)
                if !overflow {
                  registers[a] = .int(product)
                  continue
                }
              } else if left.tag == Tag.float, right.tag == Tag.float {
                registers[a] = .float(left.asFloat * right.asFloat)
                continue
              } else if left.isNumber, right.isNumber {
                registers[a] = .float(left.asNumber * right.asNumber)
                continue
              }
              frame.pointee.pc = pc
              registers[a] = try Arithmetic.multiply(left, right)
            case .divide:
              let left = registers[b(word)]
              let right = registers[c(word)]
              if left.isNumber, right.isNumber, right.asNumber != 0 {
                registers[a] = .float(left.asNumber / right.asNumber)
                continue
              }
              frame.pointee.pc = pc
              registers[a] = try Arithmetic.divide(left, right)
            case .floorDivide:
              frame.pointee.pc = pc
              registers[a] = try Arithmetic.floorDivide(registers[b(word)], registers[c(word)])
            case .remainder:
              let left = registers[b(word)]
              let right = registers[c(word)]
              if left.tag == Tag.int, right.tag == Tag.int, right.asInt > 0 {
                let rest = left.asInt % right.asInt
                registers[a] = .int(rest < 0 ? rest + right.asInt : rest)
                continue
              }
              frame.pointee.pc = pc
              registers[a] = try Arithmetic.remainder(left, right)
            case .addI:
              let left = registers[b(word)]
              let right = signedC(word)
              if left.tag == Tag.int {
                let (sum, overflow) = left.asInt.addingReportingOverflow(right)
                if !overflow {
                  registers[a] = .int(sum)
                  continue
                }
              }
              frame.pointee.pc = pc
              registers[a] =
                right < 0
                ? try Arithmetic.subtract(left, .int(-right)) : try machine.add(left, .int(right))
            case .multiplyI:
              let left = registers[b(word)]
              if left.tag == Tag.int {
                let (product, overflow) = left.asInt.multipliedReportingOverflow(by: signedC(word))
                if !overflow {
                  registers[a] = .int(product)
                  continue
                }
              }
              frame.pointee.pc = pc
              registers[a] = try Arithmetic.multiply(left, .int(signedC(word)))
            case .floorDivideI:
              let left = registers[b(word)]
              let right = signedC(word)
              if left.tag == Tag.int {
                let quotient = left.asInt / right
                registers[a] = .int(left.asInt % right < 0 ? quotient - 1 : quotient)
                continue
              }
              frame.pointee.pc = pc
              registers[a] = try Arithmetic.floorDivide(left, .int(right))
            case .remainderI:
              let left = registers[b(word)]
              let right = signedC(word)
              if left.tag == Tag.int {
                let rest = left.asInt % right
                registers[a] = .int(rest < 0 ? rest + right : rest)
                continue
              }
              frame.pointee.pc = pc
              registers[a] = try Arithmetic.remainder(left, .int(right))
            case .negate:
              frame.pointee.pc = pc
              registers[a] = try Arithmetic.negate(registers[b(word)])
            case .not:
              let value = registers[b(word)]
              if value.tag != Tag.bool {
                frame.pointee.pc = pc
                throw Arithmetic.notABool(value, "`not` takes a bool")
              }
              registers[a] = .bool(value.bits == 0)
            case .equal:
              frame.pointee.pc = pc
              registers[a] = .bool(try machine.areEqual(registers[b(word)], registers[c(word)]))
            case .notEqual:
              frame.pointee.pc = pc
              registers[a] = .bool(!(try machine.areEqual(registers[b(word)], registers[c(word)])))
            case .less:
              let left = registers[b(word)]
              let right = registers[c(word)]
              if left.tag == Tag.int, right.tag == Tag.int {
                registers[a] = .bool(left.asInt < right.asInt)
                continue
              }
              frame.pointee.pc = pc
              registers[a] = .bool(try Arithmetic.less(left, right))
            case .lessOrEqual:
              let left = registers[b(word)]
              let right = registers[c(word)]
              if left.tag == Tag.int, right.tag == Tag.int {
                registers[a] = .bool(left.asInt <= right.asInt)
                continue
              }
              frame.pointee.pc = pc
              registers[a] = .bool(try Arithmetic.lessOrEqual(left, right))
            case .contains:
              frame.pointee.pc = pc
              registers[a] = .bool(
                try machine.contains(registers[c(word)], item: registers[b(word)]))
            case .concatenate:
              frame.pointee.pc = pc
              registers[a] = try machine.concatenate(registers + b(word), c(word))
              if heap.pointee.needsCollection { try machine.collect() }

            // MARK: Jumps
            case .jump: pc += Int(Int32(bitPattern: word) >> 8)
            case .jumpBack:
              pc += Int(Int32(bitPattern: word) >> 8)
              fuel.pointee &-= 1
              if fuel.pointee <= 0 {
                frame.pointee.pc = pc
                return .sliceEnded
              }
            case .jumpIfTrue:
              let value = registers[a]
              if value.tag != Tag.bool {
                frame.pointee.pc = pc
                throw Arithmetic.notABool(value, "a condition must be a bool")
              }
              if value.bits != 0 { pc += signedWide(word) }
            case .jumpIfFalse:
              let value = registers[a]
              if value.tag != Tag.bool {
                frame.pointee.pc = pc
                throw Arithmetic.notABool(value, "a condition must be a bool")
              }
              if value.bits == 0 { pc += signedWide(word) }
            case .jumpIfNull: if registers[a].isNull { pc += signedWide(word) }
            case .jumpIfNotNull: if !registers[a].isNull { pc += signedWide(word) }
            case .jumpIfPresent: if !registers[a].isMissing { pc += signedWide(word) }
            case .jumpEqual:
              let left = registers[a]
              let right = registers[b(word)]
              let isEqual: Bool
              if left.tag == right.tag, left.tag < Tag.float || left.bits == right.bits,
                left.tag != Tag.float
              {
                isEqual = left.bits == right.bits
              } else {
                frame.pointee.pc = pc
                isEqual = try machine.areEqual(left, right)
              }
              pc += isEqual == (c(word) != 0) ? jumpOffset(pc) : 1
            case .jumpLess:
              let left = registers[a]
              let right = registers[b(word)]
              let isLess: Bool
              if left.tag == Tag.int, right.tag == Tag.int {
                isLess = left.asInt < right.asInt
              } else if left.tag == Tag.float, right.tag == Tag.float {
                isLess = left.asFloat < right.asFloat
              } else {
                frame.pointee.pc = pc
                isLess = try Arithmetic.less(left, right)
              }
              pc += isLess == (c(word) != 0) ? jumpOffset(pc) : 1
            case .jumpLessOrEqual:
              let left = registers[a]
              let right = registers[b(word)]
              let isLess: Bool
              if left.tag == Tag.int, right.tag == Tag.int {
                isLess = left.asInt <= right.asInt
              } else if left.tag == Tag.float, right.tag == Tag.float {
                isLess = left.asFloat <= right.asFloat
              } else {
                frame.pointee.pc = pc
                isLess = try Arithmetic.lessOrEqual(left, right)
              }
              pc += isLess == (c(word) != 0) ? jumpOffset(pc) : 1
            case .jumpEqualI:
              let left = registers[a]
              let isEqual =
                left.tag == Tag.int
                ? left.asInt == signedB(word)
                : left.tag == Tag.float && left.asFloat == Double(signedB(word))
              pc += isEqual == (c(word) != 0) ? jumpOffset(pc) : 1
            case .jumpLessI:
              let left = registers[a]
              let outcome: Bool
              if left.tag == Tag.int {
                outcome = left.asInt < signedB(word)
              } else {
                frame.pointee.pc = pc
                outcome = try Arithmetic.less(left, .int(signedB(word)))
              }
              pc += outcome == (c(word) != 0) ? jumpOffset(pc) : 1
            case .jumpLessOrEqualI:
              let left = registers[a]
              let outcome: Bool
              if left.tag == Tag.int {
                outcome = left.asInt <= signedB(word)
              } else {
                frame.pointee.pc = pc
                outcome = try Arithmetic.lessOrEqual(left, .int(signedB(word)))
              }
              pc += outcome == (c(word) != 0) ? jumpOffset(pc) : 1
            case .jumpGreaterI:
              let left = registers[a]
              let outcome: Bool
              if left.tag == Tag.int {
                outcome = left.asInt > signedB(word)
              } else {
                frame.pointee.pc = pc
                outcome = try Arithmetic.less(.int(signedB(word)), left)
              }
              pc += outcome == (c(word) != 0) ? jumpOffset(pc) : 1
            case .jumpGreaterOrEqualI:
              let left = registers[a]
              let outcome: Bool
              if left.tag == Tag.int {
                outcome = left.asInt >= signedB(word)
              } else {
                frame.pointee.pc = pc
                outcome = try Arithmetic.lessOrEqual(.int(signedB(word)), left)
              }
              pc += outcome == (c(word) != 0) ? jumpOffset(pc) : 1

            // MARK: Loops
            case .forPrepare:
              let lower = registers[a]
              let upper = registers[a + 1]
              frame.pointee.pc = pc
              let turns = try Arithmetic.turns(lower, upper, isClosed: b(word) != 0)
              if turns == 0 {
                pc += jumpOffset(pc)
              } else {
                pc += 1
                registers[a + 1] = Value(tag: Tag.int, bits: turns - 1)
                registers[a + 2] = lower
              }
            case .forLoop:
              let left = registers[a + 1].bits
              if left > 0 {
                registers[a + 1].bits = left - 1
                // The number of turns was computed so that this cannot pass the upper bound.
                let next = registers[a].asInt &+ 1
                registers[a].bits = UInt64(bitPattern: next)
                registers[a + 2] = .int(next)
                pc += signedWide(word)
                fuel.pointee &-= 1
                if fuel.pointee <= 0 {
                  frame.pointee.pc = pc
                  return .sliceEnded
                }
              }
            case .iteratePrepare:
              frame.pointee.pc = pc
              try Iteration.prepare(registers + a)
            case .iterateNext:
              let state = registers + a
              if state[0].tag == Tag.list {
                let list = state[0].asList
                let position = state[1].asIndex
                if position < list.pointee.count, list.pointee.changes == Iteration.changes(state) {
                  if c(word) == 2 { registers[b(word)] = .int(position) }
                  registers[b(word) + c(word) - 1] = list.pointee.items[position]
                  state[1] = .int(position &+ 1)
                  pc += 1
                  continue
                }
              }
              frame.pointee.pc = pc
              let found = try Iteration.next(
                machine, state, into: registers + b(word), count: c(word))
              pc += found ? 1 : jumpOffset(pc)
              if heap.pointee.needsCollection { try machine.collect() }

            // MARK: Lists, maps, fields
            case .newList:
              let count = c(word)
              let list = heap.pointee.makeList(capacity: count)
              list.pointee.items.update(from: registers + b(word), count: count)
              list.pointee.count = count
              registers[a] = .list(list)
              if heap.pointee.needsCollection {
                frame.pointee.pc = pc
                try machine.collect()
              }
            case .appendList:
              frame.pointee.pc = pc
              let list = registers[a].asList
              for offset in 0..<c(word) {
                try heap.pointee.append(list, registers[b(word) + offset])
              }
            case .newMap:
              registers[a] = .map(heap.pointee.makeMap(capacity: wide(word)))
              if heap.pointee.needsCollection {
                frame.pointee.pc = pc
                try machine.collect()
              }
            case .initField:
              heap.pointee.set(
                registers[a].asMap, constants[wide(word)].asString, registers[Int(pc.pointee)])
              pc += 1
            case .getField, .getFieldOptional:
              let object = registers[b(word)]
              let operand = pc.pointee
              pc += 1
              let cache =
                allCaches[prototype.pointee.module] + prototype.pointee.cacheBase
                + Int(operand >> 16)
              let name = constants[Int(operand & 0xFFFF)].asString
              if object.tag == Tag.map {
                let map = object.asMap
                let hint = Int(cache.pointee)
                if hint < map.pointee.used, map.pointee.entries[hint].key == name {
                  registers[a] = map.pointee.entries[hint].value
                  continue
                }
                let index = map.find(name)
                if index >= 0 {
                  cache.pointee = Int32(truncatingIfNeeded: index)
                  registers[a] = map.pointee.entries[index].value
                  continue
                }
              }
              frame.pointee.pc = pc
              let isOptional =
                UInt8(truncatingIfNeeded: word) == Opcode.getFieldOptional.rawValue
              registers[a] = try machine.field(object, name, isOptional: isOptional)
            case .setField:
              let object = registers[a]
              let operand = pc.pointee
              pc += 1
              let name = constants[Int(operand & 0xFFFF)].asString
              if object.tag == Tag.map, !object.asMap.pointee.header.isFrozen {
                let map = object.asMap
                let cache =
                  allCaches[prototype.pointee.module] + prototype.pointee.cacheBase
                  + Int(operand >> 16)
                let hint = Int(cache.pointee)
                if hint < map.pointee.used, map.pointee.entries[hint].key == name {
                  map.pointee.entries[hint].value = registers[b(word)]
                  continue
                }
                let index = map.find(name)
                if index >= 0 {
                  cache.pointee = Int32(truncatingIfNeeded: index)
                  map.pointee.entries[index].value = registers[b(word)]
                  continue
                }
              }
              frame.pointee.pc = pc
              try machine.setField(object, name, registers[b(word)])
              if heap.pointee.needsCollection { try machine.collect() }
            case .getIndex:
              let object = registers[b(word)]
              let key = registers[c(word)]
              if object.tag == Tag.list, key.tag == Tag.int {
                let list = object.asList
                let index = key.asInt
                if index >= 0, index < Int64(list.pointee.count) {
                  registers[a] = list.pointee.items[Int(truncatingIfNeeded: index)]
                  continue
                }
              }
              frame.pointee.pc = pc
              registers[a] = try machine.index(object, key)
              if heap.pointee.needsCollection { try machine.collect() }
            case .setIndex:
              let object = registers[a]
              let key = registers[b(word)]
              if object.tag == Tag.list, key.tag == Tag.int, !object.asList.pointee.header.isFrozen
              {
                let list = object.asList
                let index = key.asInt
                if index >= 0, index < Int64(list.pointee.count) {
                  list.pointee.items[Int(truncatingIfNeeded: index)] = registers[c(word)]
                  continue
                }
              }
              frame.pointee.pc = pc
              try machine.setIndex(object, key, registers[c(word)])
              if heap.pointee.needsCollection { try machine.collect() }
            case .slice:
              frame.pointee.pc = pc
              registers[a] = try machine.slice(
                registers[b(word)], registers[c(word)], registers[c(word) + 1],
                isClosed: pc.pointee & 1 != 0)
              pc += 1
              if heap.pointee.needsCollection {
                frame.pointee.pc = pc
                try machine.collect()
              }
            case .rangeList:
              frame.pointee.pc = pc
              registers[a] = try machine.rangeList(
                registers[b(word)], registers[c(word)], isClosed: pc.pointee & 1 != 0)
              pc += 1
            case .rangeContains:
              frame.pointee.pc = pc
              registers[a] = .bool(
                try Arithmetic.rangeContains(
                  registers[b(word)], registers[c(word)], registers[c(word) + 1],
                  isClosed: pc.pointee & 1 != 0, isPattern: pc.pointee & 2 != 0))
              pc += 1

            // MARK: Calls
            case .closure:
              let number = wide(word)
              let owner = prototype
              // The prototypes of a module stand one behind the other.
              let prototype = owner - owner.pointee.function + number
              let count = prototype.pointee.captureCount
              let closure = heap.pointee.makeClosure(prototype, captureCount: count)
              for index in 0..<count {
                let capture = pc[index]
                let place = Int(capture & 0xFFFF)
                closure.captures[index] =
                  capture >> 16 != 0 ? registers[place] : frame.pointee.closure.captures[place]
              }
              pc += count
              registers[a] = .closure(closure)
              if heap.pointee.needsCollection {
                frame.pointee.pc = pc
                try machine.collect()
              }
            case .call:
              let callee = registers[a]
              let count = b(word)
              frame.pointee.pc = pc
              if callee.tag == Tag.closure, callee.asClosure.parameterCount == count {
                try enter(
                  callee.asClosure, machine, state, base: frame.pointee.base &+ a &+ 1,
                  target: frame.pointee.base &+ c(word))
                fuel.pointee &-= 1
                if fuel.pointee <= 0 { return .sliceEnded }
                continue frames
              }
              if callee.tag == Tag.native, machine.isPlain(callee.asIndex, count) {
                registers[c(word)] = try machine.callPlain(
                  callee.asIndex, registers + a + 1, count)
                if heap.pointee.needsCollection { try machine.collect() }
                continue
              }
              switch try machine.call(
                fiber, window: frame.pointee.base + a, count: count,
                target: frame.pointee.base + c(word), description: nil)
              {
              case .done, .entered: break
              case .waiting: return .waiting
              }
              if heap.pointee.needsCollection { try machine.collect() }
              continue frames
            case .callNamed:
              let number = Int(pc.pointee)
              pc += 1
              frame.pointee.pc = pc
              switch try machine.call(
                fiber, window: frame.pointee.base + a, count: b(word),
                target: frame.pointee.base + c(word),
                description: machine.argumentDescription(number, of: prototype))
              {
              case .done, .entered: break
              case .waiting: return .waiting
              }
              if heap.pointee.needsCollection { try machine.collect() }
              continue frames
            case .callMethod:
              let operand = pc.pointee
              let count = b(word)
              pc += 1
              frame.pointee.pc = pc
              let (callee, skipped) = machine.method(
                registers[a + 1], number: Int(operand >> 16),
                name: constants[Int(operand & 0xFFFF)].asString)
              if callee.tag == Tag.closure, callee.asClosure.parameterCount == count &- skipped {
                try enter(
                  callee.asClosure, machine, state, base: frame.pointee.base &+ a &+ 1 &+ skipped,
                  target: frame.pointee.base &+ c(word))
                fuel.pointee &-= 1
                if fuel.pointee <= 0 { return .sliceEnded }
                continue frames
              }
              if callee.tag == Tag.native, skipped == 0, machine.isPlain(callee.asIndex, count) {
                registers[c(word)] = try machine.callPlain(
                  callee.asIndex, registers + a + 1, count)
                if heap.pointee.needsCollection { try machine.collect() }
                continue
              }
              switch try machine.callMethod(
                fiber, window: frame.pointee.base + a, count: count,
                target: frame.pointee.base + c(word),
                name: constants[Int(operand & 0xFFFF)].asString,
                method: Int(operand >> 16), description: nil)
              {
              case .done, .entered: break
              case .waiting: return .waiting
              }
              if heap.pointee.needsCollection { try machine.collect() }
              continue frames
            case .callMethodNamed:
              let operand = pc.pointee
              let number = Int(pc[1])
              pc += 2
              frame.pointee.pc = pc
              switch try machine.callMethod(
                fiber, window: frame.pointee.base + a, count: b(word),
                target: frame.pointee.base + c(word),
                name: constants[Int(operand & 0xFFFF)].asString,
                method: Int(operand >> 16),
                description: machine.argumentDescription(number, of: prototype))
              {
              case .done, .entered: break
              case .waiting: return .waiting
              }
              if heap.pointee.needsCollection { try machine.collect() }
              continue frames
            case .return, .returnNull:
              let value =
                UInt8(truncatingIfNeeded: word) == Opcode.return.rawValue ? registers[a] : .null
              let target = frame.pointee.target
              state.pointee.frameCount &-= 1
              if state.pointee.frameCount == 0 { return .finished(value) }
              state.pointee.stack[target] = value
              continue frames

            // MARK: Errors and the run
            case .throw:
              frame.pointee.pc = pc
              let value = registers[a]
              try machine.raise(thrown: value, on: fiber)
              if !unwind(machine, fiber) { return .failed }
              if heap.pointee.needsCollection { try machine.collect() }
              continue frames
            case .assertFail:
              frame.pointee.pc = pc
              throw machine.assertionFault(
                registers + a, sideCount: b(word), hasMessage: c(word) != 0,
                condition: constants[Int(pc.pointee)].asString.text)
            case .checkType:
              let value = registers[a]
              if prototype.pointee.typeMasks[wide(word)] >> value.tag & 1 == 0 {
                frame.pointee.pc = pc
                registers[a] = try machine.check(
                  value, against: wide(word), of: prototype.pointee.module,
                  purpose: constants[Int(pc.pointee)].asString)
              }
              pc += 1
            case .matchFail:
              frame.pointee.pc = pc
              throw Fault(.noArm(machine.quoted(registers[a])))
            case .stepBegin:
              machine.beginStep(fiber, registers[a], undo: c(word) != 0 ? registers[b(word)] : nil)
            case .stepEnd: machine.endStep(fiber, failed: false)
            case .stepFail: machine.endStep(fiber, failed: true)
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
