/// An instruction in the code, as the interpreter reads it: field by field, with what the frame's
/// registers and the function's constants hold there.
struct InstructionReader {
  /// Behind the instruction's first word.
  private let end: UnsafeRawPointer
  private let registers: UnsafeMutableRawPointer

  @inline(__always)
  init(before end: UnsafePointer<UInt64>, _ registers: UnsafeMutablePointer<Value>) {
    self.end = UnsafeRawPointer(end)
    self.registers = UnsafeMutableRawPointer(registers)
  }

  // Each field is loaded by itself: the compiler takes a whole word apart at once, before it knows which
  // fields are needed.
  @inline(__always) var opcode: Opcode {
    unsafeBitCast((end - 8).load(as: UInt8.self), to: Opcode.self)
  }

  @inline(__always)
  private func field(_ place: Int) -> Int {
    Int((end - 8).load(fromByteOffset: place, as: UInt16.self))
  }

  @inline(__always)
  private func register(_ place: Int) -> UnsafeMutablePointer<Value> {
    (registers + field(place)).assumingMemoryBound(to: Value.self)
  }

  @inline(__always) var a: UnsafeMutablePointer<Value> { register(2) }
  @inline(__always) var b: UnsafeMutablePointer<Value> { register(4) }
  @inline(__always) var c: UnsafeMutablePointer<Value> { register(6) }
  @inline(__always) var d: UnsafeMutablePointer<Value> {
    (registers + numberD &* 16).assumingMemoryBound(to: Value.self)
  }
  @inline(__always) func constantB(_ constants: UnsafePointer<Value>) -> UnsafePointer<Value> {
    (UnsafeRawPointer(constants) + field(4)).assumingMemoryBound(to: Value.self)
  }
  @inline(__always) func constantC(_ constants: UnsafePointer<Value>) -> UnsafePointer<Value> {
    (UnsafeRawPointer(constants) + field(6)).assumingMemoryBound(to: Value.self)
  }

  @inline(__always) var numberA: Int { field(2) >> 4 }
  @inline(__always) var numberB: Int { field(4) >> 4 }
  @inline(__always) var numberC: Int { field(6) >> 4 }
  @inline(__always) var numberD: Int {
    Int((end - 8).load(fromByteOffset: 1, as: UInt8.self))
  }
  @inline(__always) var signedC: Int64 {
    Int64((end - 8).load(fromByteOffset: 6, as: Int16.self) >> 4)
  }
  @inline(__always) var signedD: Int64 {
    Int64((end - 8).load(fromByteOffset: 1, as: Int8.self))
  }
  @inline(__always) var wide: Int {
    Int((end - 8).load(fromByteOffset: 4, as: UInt32.self))
  }
  @inline(__always) var signedWide: Int64 {
    Int64((end - 8).load(fromByteOffset: 4, as: Int32.self))
  }
  @inline(__always) var jumpOffset: Int {
    Int((end - 8).load(fromByteOffset: 4, as: Int32.self) >> 8)
  }
  /// The halves of the word behind the first.
  @inline(__always) var lowHalf: Int { Int(end.load(as: UInt32.self)) }
  @inline(__always) var highHalf: Int { Int(end.load(fromByteOffset: 4, as: UInt32.self)) }
}
