/// Runs one program: its heap, its globals, its fibers. Not thread-safe; one task drives it.
///
/// A script that awaits the world makes its fiber wait, and ``run()`` returns with what it waits for;
/// the driver answers with ``resume(_:with:)`` and calls ``run()`` again.
package final class Machine {
  /// Grows with the entries of a session, between their runs; stays as it is otherwise.
  @exclusivity(unchecked) private(set) var program: Program
  let limits: Limits
  /// That of the limits.
  let callDepth: Int
  let heap: UnsafeMutablePointer<Heap>
  /// For each module its globals.
  @exclusivity(unchecked) private(set) var globals:
    UnsafeMutablePointer<UnsafeMutablePointer<Value>>
  private var globalCounts: [Int] = []
  /// For each module whether its top level has been started.
  private var isStarted: [Bool] = []
  /// For each module its field caches: the number of the entry where a field was last found.
  @exclusivity(unchecked) private(set) var caches: UnsafeMutablePointer<UnsafeMutablePointer<Int32>>
  /// For how many modules the tables have room.
  private var moduleCapacity: Int
  /// By tag and method number.
  let methodTable: UnsafeMutablePointer<Value>
  let methodCount: Int
  let natives: ContiguousArray<NativeFunction>
  /// For each native function what a call looks at first, as trivial structs.
  let nativeShapes: UnsafeMutablePointer<NativeShape>
  var parameters: [Value] = []
  /// Receives what the script prints.
  package var output: (String) -> Void = { _ in }
  /// The time on the driver's clock in nanoseconds, for the ends of `timeout`.
  package var elapsed: () -> Int64 = { .min }
  /// Whether what the script prints is kept until the run is over, so that it takes memory of the run.
  package var keepsOutput = false
  /// Bytes that those who follow the run keep of it: titles of steps, and output.
  private var keptBytes = 0
  /// How many of these are output.
  private var keptOutputBytes = 0
  /// Receives the beginnings and ends of steps.
  package var onStep: (StepEvent) -> Void = { _ in }

  var fibers: [Int: Fiber] = [:]
  var ready: [Fiber] = []
  var readyStart = 0
  private var nextFiberNumber = 0
  private var rootCount = 0
  var nextCallNumber = 0
  var current: Fiber?
  /// Calls of the host that have been made since the driver last asked.
  var outbox: [PendingCall] = []
  var waitingCalls: [Int: Fiber] = [:]
  var groups: [Int: FiberGroup] = [:]
  /// Compiled regular expressions, by pattern.
  var regexes: [ExactText: Regex] = [:]
  var nextGroupNumber = 0
  /// Values that native code holds on to.
  var roots: [Value] = []
  /// The error that is on its way to a handler.
  var raised: Value = .null
  var raisedIsCatchable = true
  /// A limit was passed: nothing of the program runs any more, `finally` blocks included.
  var raisedIsLimit = false
  /// What a native function throws on behalf of the script.
  var thrown: Value?
  /// Counts down to the next look at the limits, which comes when it is below zero.
  let fuel: UnsafeMutablePointer<Int>
  /// How many turns and calls ``fuel`` was last filled for, the one that leaves it below zero included.
  private var filled = 0
  private var turnsUsed = 0
  private var operationsUsed = 0
  /// When the time limit is over, once the program runs.
  private var deadline: ContinuousClock.Instant?
  private var isUndoing = false
  /// For each module whether its top level has run, so that nothing may change it any more.
  private(set) var frozenModules: UnsafeMutablePointer<Bool>
  /// The undo functions of the steps that began, oldest first.
  var undos: [(title: String, function: Value)] = []

  static let fuelSlice = 200_000

  /// What a host function was called with.
  package struct PendingCall: Sendable {
    /// Identifies the call to ``Machine/resume(_:with:)``, in this machine only: it depends on the order
    /// in which fibers happened to run.
    package let id: Int
    /// Identifies the call among those of the run, whatever order its fibers ran in.
    package let position: CallPosition
    /// `print`, `scripts.create` …
    package let function: String
    /// By the names of the signature's parameters; arguments that were left out are missing.
    package let arguments: [String: HostValue]
    /// The file that holds the call.
    package let file: SourceFile
    /// The place of the call in the file.
    package let span: Span
    /// The titles of the steps around the call, outermost first.
    package let steps: [String]
    /// How many bytes the run may still take.
    package let memoryLeft: Int
  }

  /// A step began or ended; `depth` is the number of steps around it.
  package enum StepEvent: Sendable {
    case began(title: String, depth: Int)
    case finished(title: String, depth: Int)
    case failed(title: String, depth: Int)
  }

  /// Why ``Machine/run()`` has returned.
  package enum Progress: Sendable {
    /// The program has ended.
    case finished
    /// An error nobody caught.
    case failed(ScriptError)
    /// Nothing can go on before one of the calls is answered. Holds the calls made since last time.
    case waiting([PendingCall])
    /// A slice of work is done; calling ``Machine/run()`` again goes on.
    case busy([PendingCall])
  }

  init(program: Program, limits: Limits, parameters: [HostValue?]) {
    self.program = program
    self.limits = limits
    callDepth = limits.callDepth
    heap = .allocate(capacity: 1)
    heap.initialize(to: Heap(limit: limits.memory, isStressed: limits.collectsAlways))
    fuel = .allocate(capacity: 1)
    fuel.initialize(to: 0)
    natives = program.natives
    nativeShapes = .allocate(capacity: max(1, natives.count))
    for (index, native) in natives.enumerated() {
      let masks = UnsafeMutablePointer<UInt32>.allocate(capacity: max(1, native.masks.count))
      for (position, mask) in native.masks.enumerated() { masks[position] = mask }
      (nativeShapes + index).initialize(
        to: NativeShape(
          masks: masks, parameterCount: native.masks.count,
          isVariadic: native.signature.isVariadic, isPlain: native.isPlain,
          shortcut: native.shortcut))
    }
    moduleCapacity = max(1, program.chunks.count)
    globals = .allocate(capacity: moduleCapacity)
    frozenModules = .allocate(capacity: moduleCapacity)
    caches = .allocate(capacity: moduleCapacity)
    methodCount = program.scope.methodNames.count
    methodTable = .allocate(capacity: Tag.count * max(1, methodCount))
    methodTable.initialize(repeating: .missing, count: Tag.count * max(1, methodCount))
    addModules()
    self.parameters = parameters.map { value in
      guard let value else { return .missing }
      let converted = self.value(from: value)
      roots.append(converted)
      return converted
    }
    refuel()
  }

  /// Makes the tables of the program's modules that have none yet.
  private func addModules() {
    for index in program.chunks.indices.dropFirst(globalCounts.count) {
      makeTables(index)
      (frozenModules + index).initialize(to: false)
      globalCounts.append(max(1, program.chunks[index].globalNames.count))
      isStarted.append(false)
    }
    prepareMethods()
  }

  private func makeTables(_ index: Int) {
    let chunk = program.chunks[index]
    let count = max(1, chunk.globalNames.count)
    let values = UnsafeMutablePointer<Value>.allocate(capacity: count)
    values.initialize(repeating: .missing, count: count)
    (globals + index).initialize(to: values)
    let slots = UnsafeMutablePointer<Int32>.allocate(capacity: max(1, chunk.cacheCount))
    slots.initialize(repeating: 0, count: max(1, chunk.cacheCount))
    (caches + index).initialize(to: slots)
  }

  /// Goes on with a program that has the modules of the one so far, and more after them; it may use
  /// modules of the library that the one so far does not. Nothing runs meanwhile.
  func extend(to program: Program) {
    let earlier = self.program
    self.program = program
    for index in earlier.chunks.indices
    where program.chunks[index].isCompiled && !earlier.chunks[index].isCompiled {
      globals[index].deallocate()
      caches[index].deallocate()
      makeTables(index)
      globalCounts[index] = max(1, program.chunks[index].globalNames.count)
    }
    if program.chunks.count > moduleCapacity {
      let capacity = max(program.chunks.count, moduleCapacity * 2)
      globals = Self.moved(globals, globalCounts.count, capacity)
      caches = Self.moved(caches, globalCounts.count, capacity)
      frozenModules = Self.moved(frozenModules, globalCounts.count, capacity)
      moduleCapacity = capacity
    }
    addModules()
  }

  private static func moved<T>(
    _ table: UnsafeMutablePointer<T>, _ count: Int, _ capacity: Int
  ) -> UnsafeMutablePointer<T> {
    let larger = UnsafeMutablePointer<T>.allocate(capacity: capacity)
    larger.moveInitialize(from: table, count: count)
    table.deallocate()
    return larger
  }

  deinit {
    for fiber in fibers.values { fiber.destroy() }
    for index in globalCounts.indices {
      globals[index].deallocate()
      caches[index].deallocate()
    }
    globals.deallocate()
    frozenModules.deallocate()
    caches.deallocate()
    methodTable.deallocate()
    for index in natives.indices { nativeShapes[index].masks.deallocate() }
    nativeShapes.deallocate()
    heap.pointee.destroy()
    heap.deallocate()
    fuel.deallocate()
  }

  // MARK: Running

  /// Starts the program: those of its modules that have not run yet do, in the order in which they
  /// depend on each other.
  func start() {
    let fiber = makeFiber()
    // Pushed last to first, so that the library's frames stand on top and run first.
    for index in program.chunks.indices.reversed() where !isStarted[index] {
      let chunk = program.chunks[index]
      guard chunk.isCompiled else { continue }
      isStarted[index] = true
      let closure = heap.pointee.makeClosure(chunk.prototypes, captureCount: 0)
      push(closure, on: fiber)
    }
    fiber.isMain = true
    enqueue(fiber)
  }

  /// Makes sure that a stack has `count` registers.
  @inline(never)
  func grow(_ state: UnsafeMutablePointer<FiberState>, to count: Int) throws(Fault) {
    if count <= state.pointee.capacity { return }
    try heap.pointee.ensure(max(count, state.pointee.capacity * 2) * MemoryLayout<Value>.stride)
    state.pointee.reserve(count)
  }

  /// Calls a function value on a new fiber; its end ends the run, as the top level's does.
  func start(_ function: Value, _ arguments: [Value]) {
    let fiber = makeFiber()
    fiber.isMain = true
    guard function.tag == Tag.closure else { return }
    push(function.asClosure, on: fiber, arguments: arguments)
    enqueue(fiber)
  }

  /// After a failure: prepares the `undo` of the newest step that has one and has not been undone, so
  /// that ``run()`` runs it. Fibers of the failed program are gone by then.
  ///
  /// - Returns: the step's title; nil where nothing is left to undo.
  package func startNextUndo() -> String? {
    forgetFibers()
    if !isUndoing {
      // What ended the run may have been a limit: undoing has all of them once more, in all.
      isUndoing = true
      renewLimits()
    } else if exceededLimit() != nil {
      undos.removeAll()
    }
    guard let undo = undos.popLast() else { return nil }
    start(undo.function, [])
    return undo.title
  }

  private func forgetFibers() {
    for fiber in Array(fibers.values) { forget(fiber) }
    ready.removeAll()
    readyStart = 0
    waitingCalls = [:]
    groups = [:]
    outbox = []
  }

  private func renewLimits() {
    turnsUsed = 0
    operationsUsed = 0
    deadline = nil
    heap.pointee.count(outside: -keptBytes)
    keptBytes = 0
    keptOutputBytes = 0
    refuel()
  }

  /// Leaves nothing of a run behind but its globals: the next entry of the session starts with all
  /// limits, and no step of an earlier one is undone any more.
  func endRun() {
    forgetFibers()
    isUndoing = false
    undos.removeAll()
    roots.removeAll()
    raised = .null
    thrown = nil
    parameters = []
    renewLimits()
  }

  /// A child of the fiber that runs; a root where none does.
  func makeFiber() -> Fiber {
    let fiber = Fiber(number: nextFiberNumber, path: nextPath(), heap: heap, callDepth: callDepth)
    nextFiberNumber += 1
    fibers[fiber.number] = fiber
    return fiber
  }

  private func nextPath() -> FiberPath {
    guard let current else {
      rootCount += 1
      return FiberPath(number: rootCount - 1)
    }
    current.childCount += 1
    return FiberPath(parent: current.path, number: current.childCount - 1)
  }

  func enqueue(_ fiber: Fiber) {
    if fiber.isQueued { return }
    fiber.isQueued = true
    ready.append(fiber)
  }

  /// Puts a frame for the closure on the fiber, with its arguments in place.
  func push(_ closure: ClosureObject.Pointer, on fiber: Fiber, arguments: [Value] = []) {
    let prototype = closure.pointee.prototype
    let state = fiber.state
    let base =
      state.pointee.frameCount == 0
      ? 0
      : state.pointee.frames[state.pointee.frameCount - 1].base
        + state.pointee.frames[state.pointee.frameCount - 1].prototype.pointee.registerCount
    state.pointee.reserve(base + max(prototype.pointee.registerCount, arguments.count) + 1)
    let count = prototype.pointee.parameterCount
    for index in 0..<count {
      state.pointee.stack[base + index] = index < arguments.count ? arguments[index] : .missing
    }
    state.pointee.push(
      Frame(
        prototype: prototype, closure: closure, pc: prototype.pointee.code, base: base,
        target: base))
  }

  /// Runs fibers until the program ends, waits, or has used up a slice of work.
  ///
  /// A driver that waits for an answer when ``remainingTime`` is over calls this again, and gets the
  /// error of the time limit.
  package func run() -> Progress {
    if deadline == nil, let time = limits.time { deadline = .now.advanced(by: time) }
    if let fault = exceededLimit() { return .failed(scriptError(fault)) }
    while readyStart < ready.count {
      let fiber = ready[readyStart]
      readyStart += 1
      if readyStart > 64, readyStart * 2 > ready.count {
        ready.removeFirst(readyStart)
        readyStart = 0
      }
      fiber.isQueued = false
      if fiber.isDone { continue }
      current = fiber
      let exit = Interpreter.execute(self, fiber)
      current = nil
      switch exit {
      case .finished(let value):
        if fiber.isMain {
          lastValue = value
          roots.append(value)
          forget(fiber)
          return .finished
        }
        complete(fiber, with: .success(value))
      case .failed:
        if fiber.isMain || raisedIsLimit {
          let error = scriptError(raised, isCatchable: raisedIsCatchable)
          forget(fiber)
          return .failed(error)
        }
        complete(fiber, with: .failure(MachineError(value: raised)))
      case .waiting: break
      case .sliceEnded:
        enqueue(fiber)
        spendFuel()
        if let fault = exceededLimit() {
          current = fiber
          defer { current = nil }
          return .failed(scriptError(fault))
        }
        return .busy(takeOutbox())
      }
    }
    ready.removeAll(keepingCapacity: true)
    readyStart = 0
    return .waiting(takeOutbox())
  }

  /// The value the program ended with.
  var lastValue: Value = .null

  private func takeOutbox() -> [PendingCall] {
    // What was called by a fiber that has been cancelled since is never sent.
    let calls = outbox.filter { waitingCalls[$0.id] != nil }
    outbox = []
    return calls
  }

  // MARK: Limits

  /// The time the run may still take; nil where it has no limit.
  package var remainingTime: Duration? {
    guard let time = limits.time else { return nil }
    return deadline.map { ContinuousClock.now.duration(to: $0) } ?? time
  }

  /// Counts the work of a native function that moves so many bytes, about as a turn of a loop that
  /// takes as long.
  @inline(__always)
  func charge(bytes: Int) { fuel.pointee &-= bytes >> 7 }

  /// Counts the work of a native function that looks at so many items.
  @inline(__always)
  func charge(items: Int) { fuel.pointee &-= items >> 3 }

  /// Counts the making of an error, which takes far longer than a turn of a loop.
  func chargeError() { fuel.pointee &-= 100 }

  /// Counts the work of telling those who follow the run of something.
  func chargeEvent() { fuel.pointee &-= 20 }

  /// Counts bytes that those who follow the run keep until it is over.
  func keep(_ bytes: Int) throws(Fault) {
    try heap.pointee.ensure(bytes)
    heap.pointee.count(outside: bytes)
    keptBytes += bytes
  }

  /// Says that the run takes too much memory, and what most of it is.
  private var memoryFault: Fault {
    keptOutputBytes > limits.memory / 2
      ? Fault(.keptOutputLimit(limits.memory)) : Fault.memoryLimit(limits.memory)
  }

  /// Shows a line of the script's output. What is kept grows by being copied, so that up to three times
  /// its bytes are there at once.
  func printLine(_ line: String) throws(Fault) {
    if keepsOutput {
      keptOutputBytes += 3 * line.utf8.count
      do {
        try keep(3 * line.utf8.count)
      } catch {
        throw memoryFault
      }
    }
    chargeEvent()
    output(line)
  }

  /// Counts a call that reaches the world.
  func countOperation() throws(Fault) {
    operationsUsed += 1
    guard let limit = limits.operations, operationsUsed > limit else { return }
    throw Fault(.operationLimit(limit))
  }

  /// What must end a native function that works for long: a limit that has been passed, or the end of the
  /// task that drives the machine. To be asked about every hundredth of a second.
  func faultOfLongWork() -> Fault? {
    spendFuel()
    if let fault = exceededLimit() { return fault }
    if cancelPastDeadline() { return Fault(.stopped) }
    let isStopped = withUnsafeCurrentTask { $0?.isCancelled ?? false }
    return isStopped ? Fault(.stopped) : nil
  }

  /// How many turns have been counted since the limits were renewed.
  var work: Int { turnsUsed + filled - 1 - fuel.pointee }

  private func spendFuel() {
    turnsUsed += filled - 1 - fuel.pointee
    refuel()
  }

  private func refuel() {
    // Never more than one past the limit, so that a low one ends the run on time.
    let left = limits.turns.map { max(0, $0 - turnsUsed) + 1 } ?? Self.fuelSlice
    filled = min(left, Self.fuelSlice)
    fuel.pointee = filled - 1
  }

  private func exceededLimit() -> Fault? {
    if let limit = limits.turns, turnsUsed > limit {
      return Fault(.turnLimit(limit))
    }
    if let deadline, let time = limits.time, ContinuousClock.now >= deadline {
      let milliseconds = time.components.attoseconds / 1_000_000_000_000_000
      let shown = DurationText.format(
        time.components.seconds &* 1_000_000_000 &+ milliseconds &* 1_000_000)
      return Fault(.timeLimit(shown))
    }
    return nil
  }

  // MARK: Fibers

  func forget(_ fiber: Fiber) {
    fiber.isDone = true
    fibers[fiber.number] = nil
    fiber.destroy()
  }

  // MARK: Errors

  /// A fault as an error of the program, at the place where the current fiber stands.
  func scriptError(_ fault: Fault) -> ScriptError {
    let fiber = current ?? fibers.values.first { $0.isMain }
    raise(fault, on: fiber)
    return scriptError(raised, isCatchable: raisedIsCatchable)
  }

  /// Errors leave garbage behind like anything else.
  ///
  /// - Returns: false where even a collection leaves too much: the limit's error is the one raised.
  func collectAfterError(on fiber: Fiber) -> Bool {
    guard heap.pointee.needsCollection else { return true }
    do {
      try collect()
      return true
    } catch {
      raise(error, on: fiber)
      return false
    }
  }

  // MARK: Collection

  func collect() throws(Fault) {
    for fiber in fibers.values {
      let state = fiber.state
      var top = 0
      for index in 0..<state.pointee.frameCount {
        let frame = state.pointee.frames[index]
        heap.pointee.mark(.closure(frame.closure))
        top = max(top, frame.base + frame.prototype.pointee.registerCount)
      }
      top = min(top, state.pointee.capacity)
      heap.pointee.mark(state.pointee.stack, top)
      // What lies above is stale: it may name objects that are about to go.
      (state.pointee.stack + top).update(repeating: .null, count: state.pointee.capacity - top)
      heap.pointee.mark(fiber.result)
      for value in fiber.extraRoots { heap.pointee.mark(value) }
    }
    for (index, count) in globalCounts.enumerated() { heap.pointee.mark(globals[index], count) }
    heap.pointee.mark(methodTable, Tag.count * max(1, methodCount))
    for value in roots { heap.pointee.mark(value) }
    for value in parameters { heap.pointee.mark(value) }
    for undo in undos { heap.pointee.mark(undo.function) }
    heap.pointee.mark(raised)
    heap.pointee.mark(lastValue)
    heap.pointee.collect()
    if heap.pointee.byteCount > limits.memory { throw memoryFault }
  }
}

/// What a call of a native function checks before the function runs.
struct NativeShape {
  /// For each parameter the tags it takes.
  let masks: UnsafeMutablePointer<UInt32>
  let parameterCount: Int
  let isVariadic: Bool
  /// Neither waits nor asks the host.
  let isPlain: Bool
  let shortcut: NativeFunction.Shortcut
}

/// What a run may use. Each limit ends the run with an error that names it.
public struct Limits: Sendable {
  /// Bytes of the heap and of the fibers' stacks.
  public var memory: Int
  /// Function calls inside one another.
  public var callDepth: Int
  /// Turns of loops and calls of functions, to which a library function that goes over much data
  /// adds in proportion; nil for no limit.
  public var turns: Int?
  /// Fibers alive at once.
  public var fibers: Int
  /// From the first ``Machine/run()`` on, waiting included; nil for no limit.
  public var time: Duration?
  /// Calls that reach the world; nil for no limit.
  public var operations: Int?
  /// Collect at every allocation: for tests of the machine itself.
  public var collectsAlways = false

  /// The defaults suit a script of the user's own: 1 GiB, 10,000 calls deep, 100,000 fibers, and no
  /// limit of turns, time and operations.
  public init(
    memory: Int = 1024 * 1024 * 1024, callDepth: Int = 10_000, turns: Int? = nil,
    fibers: Int = 100_000, time: Duration? = nil, operations: Int? = nil
  ) {
    self.memory = memory
    self.callDepth = callDepth
    self.turns = turns
    self.fibers = fibers
    self.time = time
    self.operations = operations
  }
}
