// Answers of the host, and fibers that wait for each other.

extension Machine {
  /// Answers a call of the host.
  package func resume(_ call: Int, with result: HostValue) {
    guard let fiber = waitingCalls.removeValue(forKey: call), !fiber.isDone else { return }
    fiber.pendingCall = nil
    wake(fiber, with: value(from: result))
  }

  /// Answers a call of the host with an error: `kind` and `message`, and what else the script sees.
  package func resume(
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

  /// Whether somebody still waits for the answer of a call of the host.
  package func isWaiting(for call: Int) -> Bool { waitingCalls[call] != nil }

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
      if fiber.hasFailed, !fiber.isCancelled, group.failsFast { cancelMembers(of: group) }
      if fiber.isCancelled || group.owner.isDone {
        forget(fiber)
      } else if group.isAwaited {
        group.isAwaited = false
        wake(group.owner, with: takeOutcome(of: fiber))
      } else {
        group.ended.append(fiber)
      }
      if group.members.isEmpty, group.owner.endingGroup === group {
        group.owner.endingGroup = nil
        wake(group.owner, with: .null)
      }
    }
  }

  /// `[place, succeeded, value]`; the fiber is done with after that.
  private func takeOutcome(of fiber: Fiber) -> Value {
    let outcome = heap.pointee.makeList([.int(fiber.place), .bool(!fiber.hasFailed), fiber.result])
    forget(fiber)
    return .list(outcome)
  }

  private func makeFiber(running function: Value, _ arguments: [Value]) throws(Fault) -> Fiber {
    if fibers.count >= limits.fibers {
      throw Fault(.fiberLimit(limits.fibers))
    }
    guard function.tag == Tag.closure else {
      throw Fault(.functionNeeded(function.typeName))
    }
    let closure = function.asClosure
    let count = closure.pointee.prototype.pointee.parameterCount
    let info = info(closure.pointee.prototype)
    for index in info.isRequired.indices.dropFirst(arguments.count) where info.isRequired[index] {
      throw missingArgument(info, index, given: arguments.count)
    }
    try heap.pointee.ensure(4096)
    let fiber = makeFiber()
    if let current, program.chunks[closure.pointee.prototype.pointee.module].file.isLibrary {
      fiber.origin = Fiber.Origin(
        place: place(of: current), libraryFunction: calledLibraryFunction(current))
    }
    push(closure, on: fiber, arguments: Array(arguments.prefix(count)))
    fiber.steps = current?.steps ?? []
    enqueue(fiber)
    return fiber
  }

  /// Ends a fiber at the place where it waits; its `finally` blocks run. Where it waits for the end of a
  /// group of its own, it ends after that.
  private func cancel(_ number: Int) {
    guard let fiber = fibers[number], fiber !== current, !fiber.isCancelled else { return }
    if fiber.isDone {
      forget(fiber)
      return
    }
    if let call = fiber.pendingCall {
      waitingCalls[call] = nil
      fiber.pendingCall = nil
    }
    leaveCancelled(fiber)
    if fiber.endingGroup == nil { enqueue(fiber) }
  }

  /// Leaves the error of a cancellation for the fiber.
  private func leaveCancelled(_ fiber: Fiber) {
    fiber.isCancelled = true
    let error = makeErrorRecord(kind: "cancelled", message: "cancelled", on: fiber)
    fiber.pendingError = (.map(error), false)
    fiber.extraRoots = [.map(error)]
  }

  /// Lets a `timeout` end the fiber at hand, so many nanoseconds from now.
  func setDeadline(after nanoseconds: Int64) {
    let (end, overflow) = elapsed().addingReportingOverflow(nanoseconds)
    current?.deadline = overflow ? .max : end
  }

  /// Cancels the fiber at hand if a `timeout` around it is over.
  ///
  /// - Returns: Whether it is, and what the fiber does must end; not again while it does what it has to do
  ///   at its end.
  func cancelPastDeadline() -> Bool {
    guard let current, !current.isCancelled else { return false }
    var deadline = Int64.max
    var next: Fiber? = current
    while let fiber = next {
      deadline = min(deadline, fiber.deadline)
      next = fiber.group?.owner
    }
    guard deadline < .max, elapsed() >= deadline else { return false }
    leaveCancelled(current)
    return true
  }

  // MARK: Groups

  /// Starts a group that belongs to the fiber at hand, and returns its number. Where it fails fast, the
  /// first error of a member cancels the others at once.
  func makeGroup(failsFast: Bool) -> Value {
    guard let current else { return .null }
    groups[nextGroupNumber] = FiberGroup(owner: current, failsFast: failsFast)
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
      return .value(takeOutcome(of: fiber))
    }
    group.isAwaited = true
    return .wait
  }

  /// Ends the group: what still runs is cancelled, and waited for until its `finally` blocks have run.
  func endGroup(_ number: Int) -> NativeFunction.ControlOutcome {
    guard let group = groups.removeValue(forKey: number) else { return .value(.null) }
    group.isAwaited = false
    for fiber in group.ended { forget(fiber) }
    group.ended.removeAll()
    cancelMembers(of: group)
    if group.members.isEmpty { return .value(.null) }
    group.owner.endingGroup = group
    return .wait
  }

  private func cancelMembers(of group: FiberGroup) {
    for member in group.members.sorted() { cancel(member) }
  }
}

/// An error value on its way between fibers.
struct MachineError: Error {
  let value: Value
}
