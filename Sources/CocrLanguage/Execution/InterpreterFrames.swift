// What the loop does with frames.

extension Interpreter {
  /// Whether the fiber's stacks have room for a frame of the closure whose registers begin `offset`
  /// above those of the running frame, and the limit of calls inside one another allows it.
  @inline(__always)
  static func hasRoom(
    for closure: ClosureObject.Pointer, _ state: UnsafeMutablePointer<FiberState>,
    _ frame: UnsafeMutablePointer<Frame>, at offset: Int
  ) -> Bool {
    let end = frame.pointee.base &+ offset &+ closure.pointee.prototype.pointee.registerCount
    return state.pointee.frameCount < state.pointee.frameLimit && end <= state.pointee.capacity
  }

  /// Puts a frame for a closure whose arguments are in place on top, and returns it. Its `pc` is left
  /// to be set when another frame runs.
  @inline(__always)
  static func enter(
    _ closure: ClosureObject.Pointer, _ state: UnsafeMutablePointer<FiberState>,
    _ caller: UnsafeMutablePointer<Frame>, at offset: Int, target: Int
  ) -> UnsafeMutablePointer<Frame> {
    let frame = caller + 1
    // Field by field: a whole frame would be put together elsewhere and copied.
    frame.pointee.prototype = closure.pointee.prototype
    frame.pointee.closure = closure
    frame.pointee.base = caller.pointee.base &+ offset
    frame.pointee.target = caller.pointee.base &+ target
    state.pointee.frameCount &+= 1
    return frame
  }

  /// Goes up the frames to the handler of the error that is on its way; false where there is none.
  static func unwind(_ machine: Machine, _ fiber: Fiber) -> Bool {
    let state = fiber.state
    if machine.raised.tag == Tag.map { machine.raised.asMap.pointee.header.isFrozen = true }
    while state.pointee.frameCount > 0 {
      let frame = state.pointee.frames + (state.pointee.frameCount - 1)
      let prototype = frame.pointee.prototype
      let info = machine.program.chunks[prototype.pointee.module].functions[
        prototype.pointee.function]
      // The pc is behind the instruction that failed.
      let position = frame.pointee.pc - prototype.pointee.code - 1
      for handler in info.handlers where handler.start <= position && position < handler.end {
        if machine.raisedIsLimit || (!machine.raisedIsCatchable && !handler.catchesAll) { continue }
        state.pointee.stack[frame.pointee.base + handler.register] = machine.raised
        frame.pointee.pc = prototype.pointee.code + handler.target
        return true
      }
      state.pointee.frameCount -= 1
    }
    return false
  }
}

// MARK: Operators on numbers

/// Each puts the result into `target`, or gives false where the operands are no numbers or the
/// result needs a closer look. They take pointers, so that a float is loaded as one.
extension Interpreter {
  @inline(__always)
  static func add(
    _ target: UnsafeMutablePointer<Value>, _ left: UnsafePointer<Value>,
    _ right: UnsafePointer<Value>
  ) -> Bool {
    if left.pointee.tag == Tag.int, right.pointee.tag == Tag.int {
      let (result, overflow) = left.pointee.asInt.addingReportingOverflow(right.pointee.asInt)
      if overflow { return false }
      target.pointee = .int(result)
      return true
    }
    if left.pointee.tag == Tag.float, right.pointee.tag == Tag.float {
      target.pointee = .float(left.pointee.asFloat + right.pointee.asFloat)
      return true
    }
    if !left.pointee.isNumber || !right.pointee.isNumber { return false }
    target.pointee = .float(left.pointee.asNumber + right.pointee.asNumber)
    return true
  }

  @inline(__always)
  static func subtract(
    _ target: UnsafeMutablePointer<Value>, _ left: UnsafePointer<Value>,
    _ right: UnsafePointer<Value>
  ) -> Bool {
    if left.pointee.tag == Tag.int, right.pointee.tag == Tag.int {
      let (result, overflow) = left.pointee.asInt.subtractingReportingOverflow(right.pointee.asInt)
      if overflow { return false }
      target.pointee = .int(result)
      return true
    }
    if left.pointee.tag == Tag.float, right.pointee.tag == Tag.float {
      target.pointee = .float(left.pointee.asFloat - right.pointee.asFloat)
      return true
    }
    if !left.pointee.isNumber || !right.pointee.isNumber { return false }
    target.pointee = .float(left.pointee.asNumber - right.pointee.asNumber)
    return true
  }

  @inline(__always)
  static func multiply(
    _ target: UnsafeMutablePointer<Value>, _ left: UnsafePointer<Value>,
    _ right: UnsafePointer<Value>
  ) -> Bool {
    if left.pointee.tag == Tag.int, right.pointee.tag == Tag.int {
      let (result, overflow) = left.pointee.asInt.multipliedReportingOverflow(
        by: right.pointee.asInt)
      if overflow { return false }
      target.pointee = .int(result)
      return true
    }
    if left.pointee.tag == Tag.float, right.pointee.tag == Tag.float {
      target.pointee = .float(left.pointee.asFloat * right.pointee.asFloat)
      return true
    }
    if !left.pointee.isNumber || !right.pointee.isNumber { return false }
    target.pointee = .float(left.pointee.asNumber * right.pointee.asNumber)
    return true
  }

  @inline(__always)
  static func add(
    _ target: UnsafeMutablePointer<Value>, _ left: UnsafePointer<Value>, _ right: Int64
  ) -> Bool {
    if left.pointee.tag == Tag.int {
      let (result, overflow) = left.pointee.asInt.addingReportingOverflow(right)
      if overflow { return false }
      target.pointee = .int(result)
      return true
    }
    if left.pointee.tag != Tag.float { return false }
    target.pointee = .float(left.pointee.asFloat + Double(right))
    return true
  }

  @inline(__always)
  static func multiply(
    _ target: UnsafeMutablePointer<Value>, _ left: UnsafePointer<Value>, _ right: Int64
  ) -> Bool {
    if left.pointee.tag == Tag.int {
      let (result, overflow) = left.pointee.asInt.multipliedReportingOverflow(by: right)
      if overflow { return false }
      target.pointee = .int(result)
      return true
    }
    if left.pointee.tag != Tag.float { return false }
    target.pointee = .float(left.pointee.asFloat * Double(right))
    return true
  }

  @inline(__always)
  static func divide(
    _ target: UnsafeMutablePointer<Value>, _ left: UnsafePointer<Value>,
    _ right: UnsafePointer<Value>
  ) -> Bool {
    if !left.pointee.isNumber || !right.pointee.isNumber { return false }
    let divisor = right.pointee.asNumber
    if divisor == 0 { return false }
    target.pointee = .float(left.pointee.asNumber / divisor)
    return true
  }

  /// Whether two values of one type are equal just where their bits are.
  @inline(__always)
  static func isDecidedByBits(_ left: Value, _ right: Value) -> Bool {
    left.tag != Tag.float && (left.tag < Tag.float || left.bits == right.bits)
  }
}
