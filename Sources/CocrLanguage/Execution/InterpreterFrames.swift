// What the loop does with frames, and how it reads its instructions.

extension Interpreter {
  /// Puts a frame for a closure whose arguments are in place on top.
  @inline(__always)
  static func enter(
    _ closure: ClosureObject.Pointer, _ machine: Machine, _ state: UnsafeMutablePointer<FiberState>,
    base: Int, target: Int
  ) throws(Fault) {
    let prototype = closure.pointee.prototype
    let needed = base &+ prototype.pointee.registerCount
    if needed > state.pointee.capacity { try machine.grow(state, to: needed) }
    let depth = state.pointee.frameCount
    if depth >= machine.callDepth { throw machine.depthLimit() }
    if depth == state.pointee.frameCapacity { state.pointee.growFrames() }
    // Field by field: a whole frame would be put together elsewhere and copied.
    let frame = state.pointee.frames + depth
    frame.pointee.prototype = prototype
    frame.pointee.closure = closure
    frame.pointee.pc = prototype.pointee.code
    frame.pointee.base = base
    frame.pointee.target = target
    state.pointee.frameCount = depth &+ 1
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

// MARK: Fields of an instruction

extension Interpreter {
  @inline(__always) static func b(_ word: UInt32) -> Int {
    Int(truncatingIfNeeded: word >> 16 & 0xFF)
  }
  @inline(__always) static func c(_ word: UInt32) -> Int {
    Int(truncatingIfNeeded: word >> 24)
  }
  @inline(__always) static func signedB(_ word: UInt32) -> Int64 {
    Int64(Int8(truncatingIfNeeded: word >> 16))
  }
  @inline(__always) static func signedC(_ word: UInt32) -> Int64 {
    Int64(Int8(truncatingIfNeeded: word >> 24))
  }
  @inline(__always) static func wide(_ word: UInt32) -> Int {
    Int(truncatingIfNeeded: word >> 16)
  }
  @inline(__always) static func signedWide(_ word: UInt32) -> Int {
    Int(Int32(bitPattern: word) >> 16)
  }
  /// The offset in the word at hand, counted from the word after it.
  @inline(__always) static func jumpOffset(_ pc: UnsafePointer<UInt32>) -> Int {
    Int(Int32(bitPattern: pc.pointee)) + 1
  }
}
