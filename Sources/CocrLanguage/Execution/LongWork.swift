/// Lets a native function that works for long be stopped: it says how far it has come, and now and then
/// looks whether the run must end.
struct LongWork {
  private let machine: Machine
  private var left = Self.stepsBetweenLooks

  /// A step takes a few nanoseconds, so that a look comes every few milliseconds.
  private static var stepsBetweenLooks: Int { 1 << 18 }
  /// So many bytes are moved or compared in the time of a step.
  private static var bytesOfStep: Int { 16 }
  /// What is done at once between two looks is done in pieces of at most so many bytes.
  static var pieceSize: Int { 1 << 20 }

  init(_ machine: Machine) { self.machine = machine }

  /// Counts steps that were done.
  ///
  /// - Throws: what must end the run: a limit, or that it was stopped.
  @inline(__always)
  mutating func count(steps: Int) throws(Fault) {
    left &-= steps
    if left < 0 { try look() }
  }

  /// Counts bytes that were moved or looked at.
  @inline(__always)
  mutating func count(bytes: Int) throws(Fault) {
    try count(steps: bytes / Self.bytesOfStep &+ 1)
  }

  @inline(never)
  private mutating func look() throws(Fault) {
    left = Self.stepsBetweenLooks
    if let fault = machine.faultOfLongWork() { throw fault }
  }
}

/// A text that is being made of parts, whose length is not known before.
struct TextBuilder {
  private let machine: Machine
  private(set) var bytes: [UInt8] = []
  private var work: LongWork

  init(_ machine: Machine) {
    self.machine = machine
    work = LongWork(machine)
  }

  /// Adds a part.
  ///
  /// - Throws: the memory limit before it would be passed, or what must end the run.
  mutating func append(_ part: UnsafeBufferPointer<UInt8>) throws(Fault) {
    let (count, overflow) = bytes.count.addingReportingOverflow(part.count)
    // The bytes are copied into the heap at the end.
    if overflow || count > Int.max / 2 { throw Fault.memoryLimit(machine.limits.memory) }
    try machine.heap.pointee.ensure(count * 2)
    bytes.append(contentsOf: part)
    try work.count(bytes: part.count)
  }

  mutating func append(_ part: String) throws(Fault) {
    var part = part
    let added: Result<Void, Fault> = part.withUTF8 { bytes in
      do throws(Fault) {
        try append(bytes)
        return .success(())
      } catch {
        return .failure(error)
      }
    }
    try added.get()
  }

  /// The text as an object of the heap.
  func finish() -> StringObject.Pointer {
    bytes.withUnsafeBufferPointer { machine.heap.pointee.makeString($0) }
  }
}

extension Machine {
  /// The offset of the first place of a text in another at or after `start`, in bytes.
  func find(
    _ needle: StringObject.Pointer, in text: StringObject.Pointer, from start: Int = 0,
    _ work: inout LongWork
  ) throws(Fault) -> Int? {
    let length = needle.pointee.byteCount
    let bytes = text.buffer
    var start = start
    while true {
      let end =
        bytes.count - start <= LongWork.pieceSize + length
        ? bytes.count : start + LongWork.pieceSize + length
      let piece = UnsafeBufferPointer(rebasing: bytes[..<end])
      if let place = TextSearch.find(needle.buffer, in: piece, from: start) {
        try work.count(bytes: place - start)
        return place
      }
      try work.count(bytes: end - start)
      if end == bytes.count { return nil }
      // The last place that was looked at is where the text would have ended with the piece.
      start = end - max(1, length) + 1
    }
  }
}
