// Calls of anything but a script function with just as many arguments as it has parameters.

/// The arguments of a native function, by position; those that were left out are missing values.
struct Arguments {
  let base: UnsafeMutablePointer<Value>
  let count: Int

  @inline(__always) subscript(index: Int) -> Value { base[index] }

  /// Whether the argument was given and is not null.
  func has(_ index: Int) -> Bool { index < count && !base[index].isMissing && !base[index].isNull }
}

extension Machine {
  func depthLimit() -> Fault {
    Fault(.depthLimit(limits.callDepth))
  }

  func unsetGlobal(_ module: Int, _ slot: Int) -> Fault {
    let names = program.chunks[module].globalNames
    let name = slot < names.count ? names[slot] : "a variable"
    return Fault(.usedBeforeValue(name))
  }

  func value(of binding: Binding) -> Value {
    switch binding {
    case .native(let index): .native(index)
    case .global(let module, let slot): globals[module][slot]
    case .module(let index): .module(index)
    }
  }

  func functionName(_ value: Value) -> String {
    switch value.tag {
    case Tag.native: natives[value.asIndex].signature.name
    case Tag.closure:
      info(value.asClosure.pointee.prototype).name
    default: value.typeName
    }
  }

  func info(_ prototype: UnsafePointer<Prototype>) -> FunctionInfo {
    program.chunks[prototype.pointee.module].functions[prototype.pointee.function]
  }

  func argumentDescription(_ number: Int, of prototype: UnsafePointer<Prototype>)
    -> ArgumentDescription
  {
    program.chunks[prototype.pointee.module].argumentDescriptions[number]
  }

  /// Calls what is in the stack at `window` with the `count` values after it.
  func call(
    _ fiber: Fiber, window: Int, count: Int, target: Int, description: ArgumentDescription?
  ) throws(Fault) -> Interpreter.CallOutcome {
    let callee = fiber.state.pointee.stack[window]
    switch callee.tag {
    case Tag.closure:
      try enter(callee.asClosure, fiber, window, count, target, description)
      return .entered
    case Tag.native:
      return try callNative(callee.asIndex, fiber, window, count, target, description)
    default:
      if callee.isMissing {
        throw Fault(
          .functionUsedTooEarly(hint: "move its declaration up: it uses what is declared between"))
      }
      throw Fault(.notCallable(callee.typeName, isNull: callee.isNull))
    }
  }

  private func enter(
    _ closure: ClosureObject.Pointer, _ fiber: Fiber, _ window: Int, _ count: Int, _ target: Int,
    _ description: ArgumentDescription?
  ) throws(Fault) {
    let prototype = closure.pointee.prototype
    let state = fiber.state
    if state.pointee.frameCount >= limits.callDepth { throw depthLimit() }
    let base = window + 1
    try grow(state, to: base + max(prototype.pointee.registerCount, count) + 1)
    let parameterCount = prototype.pointee.parameterCount
    if let description {
      let info = info(prototype)
      try arrange(
        state.pointee.stack + base, count, description, labels: info.labels, name: info.name)
    } else if count > parameterCount {
      throw tooMany(info(prototype).name, parameterCount, count)
    } else {
      for index in count..<max(count, parameterCount) {
        state.pointee.stack[base + index] = .missing
      }
    }
    for index in 0..<prototype.pointee.requiredCount
    where state.pointee.stack[base + index].isMissing {
      let info = info(prototype)
      if info.isRequired[index] { throw missingArgument(info, index, given: count) }
    }
    state.pointee.push(
      Frame(
        prototype: prototype, closure: closure, pc: prototype.pointee.code, base: base,
        target: target))
  }

  func missingArgument(_ info: FunctionInfo, _ index: Int, given: Int) -> Fault {
    var fault = Fault(
      .missingArgument(
        info.name, info.labels[index], hint: signatureHint(info.name, info.labels)))
    let needed = info.isRequired.count { $0 }
    if needed > given { fault.cause = .argumentCount(given: given, "needs \(needed)") }
    return fault
  }

  private func signatureHint(_ name: String, _ labels: [String]) -> String? {
    if name == "function" {
      return labels.isEmpty
        ? "it takes no arguments"
        : "it takes \(labels.map { "`\($0)`" }.joined(separator: ", "))"
    }
    return Message.callHint(name, labels)
  }

  private func tooMany(_ name: String, _ expected: Int, _ given: Int) -> Fault {
    var fault = Fault(.tooManyArguments(name, takes: expected, given: given))
    fault.cause = .argumentCount(
      given: given, "takes \(expected == 0 ? "none" : "\(expected)")")
    return fault
  }

  /// Puts positional, named and trailing arguments where the callee's parameters are.
  private func arrange(
    _ base: UnsafeMutablePointer<Value>, _ count: Int, _ description: ArgumentDescription,
    labels: [String], name: String
  ) throws(Fault) {
    let positional = description.positionalCount
    if positional > labels.count { throw tooMany(name, labels.count, positional) }
    var arranged = [Value](repeating: .missing, count: labels.count)
    for index in 0..<positional { arranged[index] = base[index] }
    for (offset, label) in description.labels.enumerated() {
      guard let index = labels.firstIndex(of: label) else {
        throw Fault(
          .unknownArgument(
            name, label,
            hint: Suggestion.closest(to: label, among: labels).map { "did you mean `\($0)`?" }
              ?? signatureHint(name, labels)))
      }
      if !arranged[index].isMissing {
        throw Fault(.argumentTwice(name, label))
      }
      arranged[index] = base[positional + offset]
    }
    if description.hasTrailingBlock {
      guard let last = labels.indices.last, arranged[last].isMissing else {
        throw Fault(.noBlock(name))
      }
      arranged[last] = base[count - 1]
    }
    for (index, value) in arranged.enumerated() { base[index] = value }
  }

  // MARK: Native functions

  private func callNative(
    _ number: Int, _ fiber: Fiber, _ window: Int, _ count: Int, _ target: Int,
    _ description: ArgumentDescription?
  ) throws(Fault) -> Interpreter.CallOutcome {
    let shape = nativeShapes[number]
    let parameterCount = shape.parameterCount
    let state = fiber.state
    let base = window + 1
    try grow(state, to: base + max(parameterCount, count) + 1)
    let values = state.pointee.stack + base
    var given = count
    if let description {
      try arrange(
        values, count, description, labels: natives[number].signature.parameters.map(\.name),
        name: natives[number].signature.name)
      given = parameterCount
    } else if count < parameterCount {
      for index in count..<parameterCount { values[index] = .missing }
      given = parameterCount
    } else if count > parameterCount, !shape.isVariadic {
      throw tooMany(natives[number].signature.name, parameterCount, count)
    }
    for index in 0..<parameterCount where shape.masks[index] >> values[index].tag & 1 == 0 {
      throw wrongArgument(natives[number].signature, index, values[index])
    }
    let arguments = Arguments(base: values, count: given)
    switch natives[number].kind {
    case .plain(let body):
      let result = try body(self, arguments)
      fiber.state.pointee.stack[target] = result
      return .done
    case .control(let body):
      fiber.awaitedTarget = target
      switch try body(self, arguments) {
      case .value(let result):
        fiber.state.pointee.stack[target] = result
        return .done
      case .wait: return .waiting
      }
    case .host:
      fiber.awaitedTarget = target
      try requestHostCall(natives[number].signature, arguments, fiber)
      return .waiting
    }
  }

  /// Calls a native function that neither waits nor asks the host with just as many arguments as it
  /// has parameters.
  @inline(never)
  func callPlain(_ number: Int, _ values: UnsafeMutablePointer<Value>, _ count: Int) throws(Fault)
    -> Value
  {
    let shape = nativeShapes + number
    let masks = shape.pointee.masks
    var index = 0
    while index < count {
      if masks[index] &>> values[index].tag & 1 == 0 {
        throw wrongArgument(natives[number].signature, index, values[index])
      }
      index &+= 1
    }
    switch shape.pointee.shortcut {
    case .length:
      if values[0].tag == Tag.list { return .int(values[0].asList.pointee.count) }
      if values[0].tag == Tag.string { return .int(values[0].asString.pointee.scalarCount) }
    case .push:
      if !values[0].asList.pointee.header.isFrozen {
        try heap.pointee.append(values[0].asList, values[1])
        return .null
      }
    case .squareRoot:
      if values[0].asNumber >= 0 { return .float(values[0].asNumber.squareRoot()) }
    case .none: break
    }
    guard case .plain(let body) = natives[number].kind else { return .null }
    return try body(self, Arguments(base: values, count: count))
  }

  private func wrongArgument(_ signature: Signature, _ index: Int, _ value: Value) -> Fault {
    let parameter = signature.parameters[index]
    let shown = signature.name
    if value.isMissing {
      var fault = Fault(
        .missingArgument(
          shown, parameter.name, hint: signatureHint(shown, signature.parameters.map(\.name))))
      let needed = signature.parameters.count { $0.isRequired }
      if needed > index { fault.cause = .argumentCount(given: index, "needs \(needed)") }
      return fault
    }
    return Fault(
      .wrongType(
        Message.argument(parameter.name, of: shown), parameter.type.unwrapped.description,
        value.typeName))
  }

  private func requestHostCall(_ signature: Signature, _ arguments: Arguments, _ fiber: Fiber)
    throws(Fault)
  {
    if signature.reachesWorld { try countOperation() }
    var values: [String: HostValue] = [:]
    var budget = HostValueBudget(self)
    for (index, parameter) in signature.parameters.enumerated() where !arguments[index].isMissing {
      budget.measure(arguments[index], self)
      values[parameter.name] = hostValue(arguments[index], budget: &budget)
    }
    if let fault = budget.fault { throw fault }
    if budget.isSpent { throw Fault.memoryLimit(limits.memory) }
    if budget.isTooDeep {
      throw Fault(.selfContaining(signature.name, limit: HostValueBudget.maximumDepth))
    }
    let (_, file, span) = place(of: fiber)
    let call = PendingCall(
      id: nextCallNumber, position: CallPosition(fiber: fiber.path, ordinal: fiber.callCount),
      function: signature.name, arguments: values, file: file, span: span, steps: fiber.steps,
      memoryLeft: max(0, limits.memory - heap.pointee.byteCount))
    nextCallNumber += 1
    fiber.callCount += 1
    outbox.append(call)
    waitingCalls[call.id] = fiber
    fiber.pendingCall = call.id
  }

  /// The innermost place of the fiber outside the library.
  func place(of fiber: Fiber) -> (function: String, file: SourceFile, span: Span) {
    let state = fiber.state
    for index in stride(from: state.pointee.frameCount - 1, through: 0, by: -1) {
      let frame = state.pointee.frames[index]
      let chunk = program.chunks[frame.prototype.pointee.module]
      if chunk.file.isLibrary {
        if index > 0 { continue }
        if let origin = fiber.origin { return origin.place }
      }
      let info = chunk.functions[frame.prototype.pointee.function]
      let word = max(0, frame.pc - frame.prototype.pointee.code - 1)
      return (info.name, chunk.file, word < info.spans.count ? info.spans[word] : info.span)
    }
    return ("", program.file, Span(0, 0))
  }

  /// Whether ``callPlain(_:_:_:)`` can call the native function with so many arguments.
  @inline(__always)
  func isPlain(_ number: Int, _ count: Int) -> Bool {
    nativeShapes[number].isPlain && nativeShapes[number].parameterCount == count
      && !nativeShapes[number].isVariadic
  }

  // MARK: Methods

  /// What a method call of the receiver calls, if it is a method or a function in a map, and how many
  /// of the arguments (the receiver) that does not get.
  @inline(__always)
  func method(_ receiver: Value, number: Int, name: StringObject.Pointer)
    -> (callee: Value, skipped: Int)
  {
    if number != 0xFFFF {
      let callee = methodTable[Int(receiver.tag) &* methodCount &+ number]
      if !callee.isMissing { return (callee, 0) }
    }
    if receiver.tag == Tag.map, let callee = receiver.asMap.value(name) { return (callee, 1) }
    return (.missing, 0)
  }

  /// Calls the method of the value at `window + 1`; a map's own function comes after the methods.
  func callMethod(
    _ fiber: Fiber, window: Int, count: Int, target: Int, name: StringObject.Pointer, method: Int,
    description: ArgumentDescription?
  ) throws(Fault) -> Interpreter.CallOutcome {
    let receiver = fiber.state.pointee.stack[window + 1]
    if method != 0xFFFF {
      let callee = methodTable[Int(receiver.tag) * methodCount + method]
      if !callee.isMissing {
        fiber.state.pointee.stack[window] = callee
        return try call(
          fiber, window: window, count: count, target: target, description: description)
      }
    }
    var member: Value?
    if receiver.tag == Tag.map { member = receiver.asMap.value(name) }
    if receiver.tag == Tag.module { member = try field(receiver, name, isOptional: false) }
    guard let member else { throw noMethod(receiver, name.text) }
    guard member.isCallable else {
      throw Fault(.fieldNotCallable(name.text, member.typeName))
    }
    // The function takes the place of the receiver, which it does not get.
    fiber.state.pointee.stack[window + 1] = member
    let rest = description.map {
      ArgumentDescription(
        positionalCount: $0.positionalCount - 1, labels: $0.labels,
        hasTrailingBlock: $0.hasTrailingBlock)
    }
    return try call(
      fiber, window: window + 1, count: count - 1, target: target, description: rest)
  }

  func methodNames(of receiver: Value) -> [String] {
    let methods = program.scope.methods[receiver.tag] ?? [:]
    return program.scope.methodNames.filter { methods[$0] != nil }
  }

  private func noMethod(_ receiver: Value, _ name: String) -> Fault {
    var names = methodNames(of: receiver)
    var hint = receiver.isNull ? Message.methodOfNullHint(name) : nil
    if receiver.tag == Tag.map {
      let map = receiver.asMap
      for index in 0..<min(map.pointee.used, 200) {
        if let key = map.pointee.entries[index].key { names.append(key.text) }
      }
    }
    if hint == nil {
      hint =
        ForeignMethod.hint(name, among: names)
        ?? Suggestion.closest(to: name, among: names).map { "did you mean `\($0)`?" }
    }
    return Fault(.unknownMethod(of: receiver.typeName.withArticle, name, hint: hint))
  }

  // MARK: Types, assertions, steps

  @inline(never)
  func parameter(_ index: Int) -> Value {
    index < parameters.count ? parameters[index] : .missing
  }

  /// The value if it fits type number `type` of the module.
  func check(_ value: Value, against type: Int, of module: Int, purpose: StringObject.Pointer)
    throws(Fault) -> Value
  {
    try check(value, against: program.chunks[module].types[type], purpose: purpose)
  }

  /// The value if it fits the type; an int where a float is wanted becomes one.
  func check(_ value: Value, against type: ValueType, purpose: StringObject.Pointer) throws(Fault)
    -> Value
  {
    if type == .float, value.tag == Tag.int { return .float(Double(value.asInt)) }
    if type == .optional(.float), value.tag == Tag.int { return .float(Double(value.asInt)) }
    if fits(value, type) { return value }
    var found = value.typeName
    if value.tag == Tag.map, value.asMap.pointee.isRecord {
      found = program.model(value.asMap.pointee.model).name
    }
    var fault = Fault(
      .wrongType(
        purpose.text, type.unwrapped.description, found, hint: misfit(value, type)))
    if purpose.text.hasPrefix(Compiler.argumentPurpose) { fault.cause = .argument }
    throw fault
  }

  /// Which item of a list or map does not fit.
  private func misfit(_ value: Value, _ type: ValueType) -> String? {
    switch type {
    case .optional(let wrapped): return misfit(value, wrapped)
    case .list(let item) where value.tag == Tag.list:
      let list = value.asList
      guard
        let index = (0..<list.pointee.count).first(where: { !fits(list.pointee.items[$0], item) })
      else { return nil }
      return "item \(index) is \(list.pointee.items[index].typeName.withArticle)"
    case .map(let item) where value.tag == Tag.map:
      let map = value.asMap
      for index in 0..<map.pointee.used where !fits(map.pointee.entries[index].value, item) {
        guard let key = map.pointee.entries[index].key else { continue }
        let found = map.pointee.entries[index].value.typeName
        return "the field `\(excerpt(.string(key)))` is \(found.withArticle)"
      }
      return nil
    default: return nil
    }
  }

  private func fits(_ value: Value, _ type: ValueType) -> Bool {
    if type.tagMask >> value.tag & 1 == 0 { return false }
    switch type {
    case .list(let item) where item != .any:
      let list = value.asList
      return (0..<list.pointee.count).allSatisfy { fits(list.pointee.items[$0], item) }
    case .map(let item) where item != .any:
      let map = value.asMap
      return (0..<map.pointee.used).allSatisfy {
        map.pointee.entries[$0].key == nil || fits(map.pointee.entries[$0].value, item)
      }
    case .record(let name):
      return value.asMap.pointee.isRecord && program.modelName(value.asMap.pointee.model) == name
    case .optional(let wrapped): return value.isNull || fits(value, wrapped)
    default: return true
    }
  }

  func assertionFault(
    _ values: UnsafeMutablePointer<Value>, sideCount: Int, hasMessage: Bool, condition: String
  ) -> Fault {
    let sides = stride(from: 1, to: 1 + sideCount, by: 2).map {
      "\(quoted(values[$0])) against \(quoted(values[$0 + 1]))"
    }
    return Fault(
      .assertionFailed(
        condition, sides: sides, message: hasMessage ? excerpt(values[0]) : nil))
  }

  @inline(never)
  func beginStep(_ fiber: Fiber, _ title: Value, undo: Value?) throws(Fault) {
    let title = excerpt(title)
    // The report has an entry for each step.
    try keep(title.utf8.count + Self.bytesOfStep)
    chargeEvent()
    onStep(.began(title: title, depth: fiber.steps.count))
    fiber.steps.append(title)
    if let undo { undos.append((title, undo)) }
  }

  /// What is kept of a step besides its title, about.
  private static var bytesOfStep: Int { 400 }

  @inline(never)
  func endStep(_ fiber: Fiber, failed: Bool) {
    guard let title = fiber.steps.popLast() else { return }
    chargeEvent()
    let depth = fiber.steps.count
    onStep(failed ? .failed(title: title, depth: depth) : .finished(title: title, depth: depth))
  }
}
