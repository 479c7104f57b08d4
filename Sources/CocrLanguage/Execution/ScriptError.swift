/// An error of a running script that nobody caught.
public struct ScriptError: Error, Sendable {
  /// A place in the calls that led to the error, innermost first.
  public struct TraceEntry: Sendable {
    /// The function's name; `top level`, `block`, `function` and so on for those without one.
    public let function: String
    /// The file that holds the place.
    public let file: SourceFile
    /// The place in the file.
    public let span: Span
    /// How many places are left out before this one, further inside.
    public let skipped: Int
  }

  /// `type`, `arithmetic`, `service` …; `error` where a script threw a text.
  public let kind: String
  /// One sentence in plain words.
  public let message: String
  /// What to do about it, where known.
  public let hint: String?
  /// Where it arose, innermost first; a long one lacks its middle, as ``TraceEntry/skipped`` says.
  public let trace: [TraceEntry]
  /// The rule that was broken, where it was one of the language.
  public let code: DiagnosticCode?
  /// All fields of the error, as a script would see them.
  public let fields: [(name: String, value: HostValue)]
  /// Raised by a limit or a cancellation.
  public let isLimit: Bool

  /// The error as a diagnostic at the innermost place outside the library.
  public var diagnostic: Diagnostic? {
    guard let place = trace.first(where: { !$0.file.isLibrary }) ?? trace.first else { return nil }
    return Diagnostic(
      .error, message, hint: hint, code: code, file: place.file, span: place.span)
  }
}

extension Machine {
  /// Makes a fault the error that is on its way.
  func raise(_ fault: Fault, on fiber: Fiber?) {
    if let fiber, fiber.isCancelled, let pending = fiber.pendingError {
      // A library function ended because a `timeout` around it is over.
      fiber.pendingError = nil
      raised = pending.value
      raisedIsCatchable = pending.isCatchable
      raisedIsLimit = false
      return
    }
    let fault = seenFromOutside(fault, on: fiber)
    // A wrong argument is the mistake of the one who gave it.
    let isOfCaller = if case .argument = fault.cause { true } else { false }
    let error = makeErrorRecord(
      kind: fault.kind.rawValue, message: fault.message, code: fault.code, on: fiber,
      skipsInnermost: isOfCaller)
    if let hint = fault.hint {
      heap.pointee.set(error, intern("hint"), .string(heap.pointee.makeString(hint)))
    }
    raised = .map(error)
    raisedIsCatchable = fault.isCatchable
    raisedIsLimit = fault.kind == .limit
  }

  /// A fault inside a function of the library in the words of the one who called it.
  private func seenFromOutside(_ fault: Fault, on fiber: Fiber?) -> Fault {
    guard let cause = fault.cause, let function = calledLibraryFunction(fiber) else {
      return fault
    }
    let name = function.name
    switch cause {
    case .notABool(let found):
      let hint = signature(of: function)?.callbackHint
      return Fault(.callbackResult(of: name, .bool, found, hint: hint))
    case .changedInLoop(let what):
      let isMethod = program.scope.methodNumbers[name] != nil
      return Fault(.changedInLoop(what, of: name, isMethod: isMethod))
    case .argumentCount(let given, let taken):
      return Fault(.callbackArguments(of: name, given: given, taken))
    case .argument: return fault
    }
  }

  /// The function of the library that the script called and that has come to where the fiber is.
  func calledLibraryFunction(_ fiber: Fiber?) -> Fiber.LibraryFunction? {
    guard let fiber, !fiber.isDone else { return nil }
    var called: Fiber.LibraryFunction?
    for index in stride(from: fiber.state.pointee.frameCount - 1, through: 0, by: -1) {
      let prototype = fiber.state.pointee.frames[index].prototype
      let chunk = program.chunks[prototype.pointee.module]
      guard chunk.file.isLibrary, prototype.pointee.function > 0 else { return called }
      called = Fiber.LibraryFunction(
        module: prototype.pointee.module, name: chunk.functions[prototype.pointee.function].name)
    }
    return fiber.origin?.libraryFunction ?? called
  }

  private func signature(of function: Fiber.LibraryFunction) -> Signature? {
    let names = program.chunks[function.module].globalNames
    guard let slot = names.firstIndex(of: function.name) else { return nil }
    return program.scope.signature(module: function.module, slot: slot)
  }

  /// Makes a thrown value the error that is on its way: a text or a map becomes an error record; an
  /// error that was caught keeps what it had.
  func raise(thrown value: Value, on fiber: Fiber?) throws(Fault) {
    raisedIsCatchable = !(fiber?.isCancelled ?? false)
    raisedIsLimit = false
    switch value.tag {
    case Tag.string:
      let error = makeErrorRecord(kind: "error", message: nil, on: fiber)
      heap.pointee.set(error, intern("message"), value)
      raised = .map(error)
    case Tag.map where value.asMap.pointee.model == program.errorModel: raised = value
    case Tag.map:
      let error = makeErrorRecord(kind: "error", message: nil, on: fiber)
      let map = value.asMap
      for index in 0..<map.pointee.used {
        guard let key = map.pointee.entries[index].key else { continue }
        heap.pointee.set(error, key, map.pointee.entries[index].value)
      }
      if error.value(intern("message"))?.tag != Tag.string {
        throw Fault(.thrownWithoutMessage)
      }
      raised = .map(error)
    default:
      throw Fault(.thrownValue(value.typeName))
    }
  }

  func makeErrorRecord(
    kind: String, message: String?, code: DiagnosticCode? = nil, on fiber: Fiber?,
    skipsInnermost: Bool = false
  ) -> MapObject.Pointer {
    chargeError()
    let error = heap.pointee.makeMap(capacity: 8, model: program.errorModel)
    heap.pointee.set(error, intern("kind"), .string(heap.pointee.makeString(kind)))
    heap.pointee.set(
      error, intern("message"), message.map { .string(heap.pointee.makeString($0)) } ?? .null)
    if let code {
      heap.pointee.set(error, intern("code"), .string(heap.pointee.makeString(code.id)))
    }
    let trace = makeTrace(of: fiber, skipsInnermost: skipsInnermost)
    heap.pointee.set(error, intern("trace"), .list(trace))
    return error
  }

  /// At most this many places of a trace are kept: the innermost and the outermost.
  private static var traceLimit: Int { 24 }

  private func makeTrace(of fiber: Fiber?, skipsInnermost: Bool) -> ListObject.Pointer {
    let list = heap.pointee.makeList()
    guard let fiber, !fiber.isDone else { return list }
    let state = fiber.state
    var count = state.pointee.frameCount
    if skipsInnermost, count > 1 { count -= 1 }
    var skipped = 0
    for index in stride(from: count - 1, through: 0, by: -1) {
      let fromTop = count - 1 - index
      if fromTop >= Self.traceLimit / 2, index >= Self.traceLimit / 2 {
        skipped += 1
        continue
      }
      let frame = state.pointee.frames[index]
      let chunk = program.chunks[frame.prototype.pointee.module]
      let info = chunk.functions[frame.prototype.pointee.function]
      // The library's own start-up frames say nothing.
      if frame.prototype.pointee.function == 0, index != count - 1,
        frame.pc == frame.prototype.pointee.code
      {
        continue
      }
      let word = max(0, frame.pc - frame.prototype.pointee.code - 1)
      let span = word < info.spans.count ? info.spans[word] : info.span
      append(to: list, (info.name, chunk.file, span), skipped: skipped)
      skipped = 0
    }
    if let origin = fiber.origin { append(to: list, origin.place, skipped: skipped) }
    return list
  }

  private func append(
    to trace: ListObject.Pointer, _ place: (function: String, file: SourceFile, span: Span),
    skipped: Int
  ) {
    let position = place.file.position(of: place.span.lower)
    let entry = heap.pointee.makeMap(capacity: 6)
    heap.pointee.set(entry, intern("function"), .string(heap.pointee.makeString(place.function)))
    heap.pointee.set(entry, intern("file"), .string(heap.pointee.makeString(place.file.name)))
    heap.pointee.set(entry, intern("line"), .int(position.line))
    heap.pointee.set(entry, intern("column"), .int(position.column))
    heap.pointee.set(entry, intern("start"), .int(Int64(place.span.lower)))
    heap.pointee.set(entry, intern("end"), .int(Int64(place.span.upper)))
    if skipped > 0 { heap.pointee.set(entry, intern("skipped"), .int(skipped)) }
    try? heap.pointee.append(trace, .map(entry))
  }

  /// The error as the driver gets it.
  func scriptError(_ value: Value, isCatchable: Bool) -> ScriptError {
    guard value.tag == Tag.map else {
      return ScriptError(
        kind: "error", message: excerpt(value), hint: nil, trace: [], code: nil, fields: [],
        isLimit: !isCatchable)
    }
    let map = value.asMap
    func string(_ name: String) -> String? {
      guard let field = map.value(intern(name)), field.tag == Tag.string else { return nil }
      return field.asString.text
    }
    var trace: [ScriptError.TraceEntry] = []
    if let entries = map.value(intern("trace")), entries.tag == Tag.list {
      for index in 0..<entries.asList.pointee.count {
        let entry = entries.asList.pointee.items[index]
        guard entry.tag == Tag.map,
          let name = entry.asMap.value(intern("file")), name.tag == Tag.string,
          let start = entry.asMap.value(intern("start")), start.tag == Tag.int,
          let end = entry.asMap.value(intern("end")), end.tag == Tag.int,
          let file = program.chunks.first(where: { $0.file.name == name.asString.text })?.file
        else { continue }
        let function = entry.asMap.value(intern("function")).map { excerpt($0) } ?? ""
        var skipped = 0
        if let count = entry.asMap.value(intern("skipped")), count.tag == Tag.int {
          skipped = Int(count.asInt)
        }
        trace.append(
          ScriptError.TraceEntry(
            function: function, file: file,
            span: Span(
              Int32(truncatingIfNeeded: start.asInt), Int32(truncatingIfNeeded: end.asInt)),
            skipped: skipped))
      }
    }
    var fields: [(name: String, value: HostValue)] = []
    var room = Self.errorRoom
    for index in 0..<map.pointee.used {
      guard let key = map.pointee.entries[index].key, key.text != "trace" else { continue }
      let value = map.pointee.entries[index].value
      fields.append((key.text, errorField(value, &room)))
    }
    return ScriptError(
      kind: string("kind") ?? "error", message: string("message") ?? excerpt(value),
      hint: string("hint"), trace: trace, code: string("code").flatMap(DiagnosticCode.named),
      fields: fields, isLimit: !isCatchable)
  }

  /// What the fields of an error may take outside the machine, in bytes.
  private static var errorRoom: Int { 16 << 20 }

  /// A field of an error outside the machine: its beginning as a text where it does not fit.
  private func errorField(_ value: Value, _ room: inout Int) -> HostValue {
    var budget = HostValueBudget(self, limit: room)
    let before = budget.bytes
    budget.measure(value, self)
    let copy = hostValue(value, budget: &budget)
    if budget.isTooDeep || budget.isSpent { return .string(excerpt(value)) }
    room -= before - budget.bytes
    return copy
  }

  /// The string as a key: the program's own object for it where there is one.
  func intern(_ text: String) -> StringObject.Pointer {
    program.pool.existing(text) ?? heap.pointee.makeString(text)
  }
}

extension String {
  /// "an int", "a list".
  var withArticle: String {
    guard let first = unicodeScalars.first else { return self }
    if self == "null" || self == "nothing" { return self }
    return "aeiouAEIO".unicodeScalars.contains(first) ? "an \(self)" : "a \(self)"
  }
}

extension SourceFile {
  /// Part of the library that comes with the language.
  public var isLibrary: Bool { name.hasPrefix("<library>/") }
}
