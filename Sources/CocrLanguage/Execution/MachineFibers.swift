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
    if let waiter = fiber.waiter {
      fiber.waiter = nil
      deliver(fiber, to: waiter)
    }
  }

  private func deliver(_ fiber: Fiber, to waiter: Fiber) {
    let outcome = heap.pointee.makeList([
      .int(fiber.number), .bool(!fiber.hasFailed), fiber.result,
    ])
    for other in fibers.values where other.waiter === waiter { other.waiter = nil }
    wake(waiter, with: .list(outcome))
    fibers[fiber.number] = nil
    fiber.destroy()
  }

  /// Starts the function on a fiber of its own and returns its handle.
  func spawn(_ function: Value, _ arguments: [Value]) throws(Fault) -> Value {
    if fibers.count >= limits.fibers {
      throw Fault(
        .limit, "more than \(limits.fibers) fibers run at once",
        hint: "give `parallel` a `limit:`")
    }
    guard function.tag == Tag.closure else {
      throw Fault(
        .type, "a function of the script is needed here, not \(function.typeName.withArticle)")
    }
    let fiber = makeFiber()
    let closure = function.asClosure
    let count = closure.pointee.prototype.pointee.parameterCount
    push(closure, on: fiber, arguments: Array(arguments.prefix(count)))
    fiber.steps = current?.steps ?? []
    enqueue(fiber)
    return .fiber(heap.pointee.makeFiber(number: fiber.number))
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
        let outcome = heap.pointee.makeList([
          .int(fiber.number), .bool(!fiber.hasFailed), fiber.result,
        ])
        fibers[fiber.number] = nil
        fiber.destroy()
        return .value(.list(outcome))
      }
      fiber.waiter = waiter
    }
    return .wait
  }

  /// Ends a fiber at the place where it waits; its `finally` blocks run.
  func cancel(_ number: Int) {
    guard let fiber = fibers[number], !fiber.isDone, fiber !== current else { return }
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
}

/// An error value on its way between fibers.
struct MachineError: Error {
  let value: Value
}
