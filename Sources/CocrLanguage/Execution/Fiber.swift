/// A call in progress.
struct Frame {
  var prototype: UnsafePointer<Prototype>
  var closure: ClosureObject.Pointer
  /// The next word; kept here whenever the frame is not the one that runs.
  var pc: UnsafePointer<UInt64>
  /// The frame's first register, as an index into the stack.
  var base: Int
  /// Where in the stack the result goes.
  var target: Int
}

/// The stacks of a fiber, which the interpreter loop works on.
struct FiberState {
  var stack: UnsafeMutablePointer<Value>
  var capacity: Int
  var frames: UnsafeMutablePointer<Frame>
  var frameCount = 0
  var frameCapacity: Int
  /// How many frames there may be before either limit needs a look: the room for frames, or the
  /// limit of calls inside one another.
  private(set) var frameLimit: Int
  private let callDepth: Int
  /// Counts the stacks among the machine's memory.
  let heap: UnsafeMutablePointer<Heap>

  init(heap: UnsafeMutablePointer<Heap>, callDepth: Int) {
    self.heap = heap
    self.callDepth = callDepth
    capacity = 48
    stack = .allocate(capacity: capacity)
    stack.initialize(repeating: .null, count: capacity)
    frameCapacity = 4
    frameLimit = min(frameCapacity, callDepth)
    frames = .allocate(capacity: frameCapacity)
    heap.pointee.count(outside: byteCount)
  }

  /// The frame that runs, of a fiber that has one.
  @inline(__always) var top: UnsafeMutablePointer<Frame> { frames + (frameCount &- 1) }

  /// What both stacks take.
  var byteCount: Int {
    capacity * MemoryLayout<Value>.stride + frameCapacity * MemoryLayout<Frame>.stride
  }

  /// Makes sure that the stack has `count` registers.
  mutating func reserve(_ count: Int) {
    if count <= capacity { return }
    let larger = max(count, capacity * 2)
    let moved = UnsafeMutablePointer<Value>.allocate(capacity: larger)
    moved.update(from: stack, count: capacity)
    (moved + capacity).initialize(repeating: .null, count: larger - capacity)
    stack.deallocate()
    stack = moved
    heap.pointee.count(outside: (larger - capacity) * MemoryLayout<Value>.stride)
    capacity = larger
  }

  mutating func push(_ frame: Frame) {
    if frameCount == frameCapacity { growFrames() }
    frames[frameCount] = frame
    frameCount += 1
  }

  @inline(never)
  mutating func growFrames() {
    let moved = UnsafeMutablePointer<Frame>.allocate(capacity: frameCapacity * 2)
    moved.update(from: frames, count: frameCount)
    frames.deallocate()
    frames = moved
    heap.pointee.count(outside: frameCapacity * MemoryLayout<Frame>.stride)
    frameCapacity *= 2
    frameLimit = min(frameCapacity, callDepth)
  }
}

/// A line of execution with stacks of its own.
final class Fiber {
  let number: Int
  let path: FiberPath
  /// How many fibers it has started, and how many calls of the host it has made.
  var childCount = 0
  var callCount = 0
  let state: UnsafeMutablePointer<FiberState>
  var isMain = false
  var isDone = false
  var isCancelled = false
  /// When a `timeout` ends it, on the driver's clock. The one who waits for it learns of that from the
  /// clock; it itself only while a library function works for long.
  var deadline = Int64.max
  /// Stands in line to run.
  var isQueued = false
  /// Where in the stack the value goes that the fiber waits for.
  var awaitedTarget = 0
  /// How the fiber ended, until somebody asks.
  var result: Value = .null
  var hasFailed = false
  var extraRoots: [Value] = []
  /// An error that the fiber has to deal with when it next runs.
  var pendingError: (value: Value, isCatchable: Bool)?
  /// The steps it is in, outermost first.
  var steps: [String] = []
  /// A group of its own whose members have been cancelled, and for whose end it waits.
  var endingGroup: FiberGroup?
  /// The group it belongs to, and what its spawner knows it by.
  var group: FiberGroup?
  var place = 0
  /// Calls of the host it waits for.
  var pendingCall: Int?
  /// Where the script called what started it, if it runs a function of the library itself.
  var origin: Origin?

  struct Origin {
    let place: (function: String, file: SourceFile, span: Span)
    let libraryFunction: LibraryFunction?
  }

  /// A function of the library, by its name in its file.
  struct LibraryFunction {
    let module: Int
    let name: String
  }

  init(number: Int, path: FiberPath, heap: UnsafeMutablePointer<Heap>, callDepth: Int) {
    self.number = number
    self.path = path
    state = .allocate(capacity: 1)
    state.initialize(to: FiberState(heap: heap, callDepth: callDepth))
  }

  func destroy() {
    isDone = true
    guard !isFreed else { return }
    isFreed = true
    // A chain of fibers that each wait for the next is not to be freed by recursion.
    group = nil
    endingGroup = nil
    state.pointee.heap.pointee.count(outside: -state.pointee.byteCount)
    state.pointee.stack.deallocate()
    state.pointee.frames.deallocate()
    state.deallocate()
  }

  private var isFreed = false
}

/// Fibers that one fiber has started and waits for, in the order in which they end.
final class FiberGroup {
  let owner: Fiber
  /// The first error of a member cancels the others.
  let failsFast: Bool
  var members: Set<Int> = []
  /// Those that have ended and nobody has asked for.
  var ended: [Fiber] = []
  var endedStart = 0
  /// The owner waits for the next one to end.
  var isAwaited = false

  init(owner: Fiber, failsFast: Bool) {
    self.owner = owner
    self.failsFast = failsFast
  }
}
