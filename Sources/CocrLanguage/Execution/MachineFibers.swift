// Answers of the host, and fibers that wait for each other.

extension Machine {
  /// Answers a call of the host.
  public func resume(_ call: Int, with result: HostValue) {
    guard let fiber = waitingCalls.removeValue(forKey: call), !fiber.isDone else { return }
    fiber.pendingCall = nil
    wake(fiber, with: value(from: result))
  }

  /// Answers a call of the host with an error: `kind` and `message`, and what else the script sees.
  public func resume(
    _ call: Int, failingWith message: String, kind: String,
    fields: [HostValue.HostMap.Entry] = []
  ) {
    guard let fiber = waitingCalls.removeValue(forKey: call), !fiber.isDone else { return }
    fiber.pendingCall = nil
    let error = makeErrorRecord(kind: kind, message: message, on: fiber)
    for field in fields {
      heap.pointee.set(error, intern(field.key), value(from: field.value))
    }
    fiber.pendingError = (.map(error), true)
    fiber.extraRoots = [.map(error)]
    enqueue(fiber)
  }

  func wake(_ fiber: Fiber, with value: Value) {
    if fiber.isDone { return }
    fiber.state.pointee.stack[fiber.awaitedTarget] = value
    enqueue(fiber)
  }

  /// A fiber has ended; who waits for it is told.
  func complete(_ fiber: Fiber, with result: Result<Value, MachineError>) {
    fiber.isDone = true
    switch result {
    case .success(let value): fiber.result = value
    case .failure(let error):
      fiber.result = error.value
      fiber.hasFailed = true
    }
    if let group = fiber.group {
      group.members.remove(fiber.number)
      if fiber.isCancelled || group.owner.isDone {
        forget(fiber)
      } else if group.isAwaited {
        group.isAwaited = false
        wake(group.owner, with: takeOutcome(of: fiber, as: fiber.place))
      } else {
        group.ended.append(fiber)
      }
    } else if let waiter = fiber.waiter {
      for other in fibers.values where other.waiter === waiter { other.waiter = nil }
      wake(waiter, with: takeOutcome(of: fiber, as: fiber.number))
    }
  }

  /// `[key, succeeded, value]`; the fiber is done with after that.
  private func takeOutcome(of fiber: Fiber, as key: Int) -> Value {
    let outcome = heap.pointee.makeList([.int(key), .bool(!fiber.hasFailed), fiber.result])
    forget(fiber)
    return .list(outcome)
  }

  private func makeFiber(running function: Value, _ arguments: [Value]) throws(Fault) -> Fiber {
    if fibers.count >= limits.fibers {
      throw Fault(
        .limit, "more than \(limits.fibers) fibers run at once",
        hint: "give `parallel` a `limit:`")
    }
    guard function.tag == Tag.closure else {
      throw Fault(
        .type,
        function.tag == Tag.native
          ? "`\(functionName(function))` is built in and cannot run on a fiber of its own"
          : "a function is needed here, not \(function.typeName.withArticle)",
        hint: function.tag == Tag.native
          ? "write `x => \(functionName(function))(x)`" : nil)
    }
    try heap.pointee.ensure(4096)
    let fiber = makeFiber()
    let closure = function.asClosure
    let count = closure.pointee.prototype.pointee.parameterCount
    push(closure, on: fiber, arguments: Array(arguments.prefix(count)))
    fiber.steps = current?.steps ?? []
    enqueue(fiber)
    return fiber
  }

  // MARK: Handles

  /// Starts the function on a fiber of its own and returns its handle.
  func spawn(_ function: Value, _ arguments: [Value]) throws(Fault) -> Value {
    .fiber(heap.pointee.makeFiber(number: try makeFiber(running: function, arguments).number))
  }

  /// Waits until one of the fibers has ended; the result is `[number, succeeded, value]`.
  func awaitAny(_ handles: ListObject.Pointer) throws(Fault) -> NativeFunction.ControlOutcome {
    guard let waiter = current else { return .value(.null) }
    for index in 0..<handles.pointee.count {
      let handle = handles.pointee.items[index]
      guard handle.tag == Tag.fiber, let fiber = fibers[handle.asFiber.pointee.number] else {
        continue
      }
      if fiber.isDone {
        for other in fibers.values where other.waiter === waiter { other.waiter = nil }
        return .value(takeOutcome(of: fiber, as: fiber.number))
      }
      fiber.waiter = waiter
    }
    return .wait
  }

  /// Ends a fiber at the place where it waits; its `finally` blocks run.
  func cancel(_ number: Int) {
    guard let fiber = fibers[number], fiber !== current else { return }
    if fiber.isDone {
      forget(fiber)
      return
    }
    if let call = fiber.pendingCall {
      waitingCalls[call] = nil
      fiber.pendingCall = nil
      cancelledCalls.append(call)
    }
    fiber.isCancelled = true
    fiber.waiter = nil
    let error = makeErrorRecord(kind: "cancelled", message: "cancelled", on: fiber)
    fiber.pendingError = (.map(error), false)
    fiber.extraRoots = [.map(error)]
    enqueue(fiber)
  }

  // MARK: Groups

  /// Starts a group that belongs to the fiber at hand, and returns its number.
  func makeGroup() -> Value {
    guard let current else { return .null }
    groups[nextGroupNumber] = FiberGroup(owner: current)
    nextGroupNumber += 1
    return .int(nextGroupNumber - 1)
  }

  /// Starts the function on a fiber of the group; `place` is what its outcome is known by.
  func spawn(in group: Int, place: Int, _ function: Value, _ argument: Value) throws(Fault) {
    guard let group = groups[group] else { return }
    let fiber = try makeFiber(running: function, [argument])
    fiber.group = group
    fiber.place = place
    group.members.insert(fiber.number)
  }

  /// Waits until the next fiber of the group has ended; the result is `[place, succeeded, value]`.
  func awaitNext(in group: Int) -> NativeFunction.ControlOutcome {
    guard let group = groups[group] else { return .value(.null) }
    if group.endedStart < group.ended.count {
      let fiber = group.ended[group.endedStart]
      group.endedStart += 1
      if group.endedStart == group.ended.count {
        group.ended.removeAll()
        group.endedStart = 0
      }
      return .value(takeOutcome(of: fiber, as: fiber.place))
    }
    group.isAwaited = true
    return .wait
  }

  /// Ends the group: what still runs is cancelled.
  func endGroup(_ number: Int) {
    guard let group = groups.removeValue(forKey: number) else { return }
    group.isAwaited = false
    for fiber in group.ended { forget(fiber) }
    for member in group.members.sorted() { cancel(member) }
  }
}

/// An error value on its way between fibers.
struct MachineError: Error {
  let value: Value
}
