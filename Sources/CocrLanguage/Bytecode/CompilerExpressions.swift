extension Compiler {
  /// The register that holds the expression's value: its own for a variable, else a new one.
  mutating func operand(_ expression: Expression) -> Int {
    if let register = variableRegister(expression) { return register }
    let register = builder.allocate()
    compile(expression, into: register)
    return register
  }

  /// The register of the variable that the expression names, if it is in one.
  private func variableRegister(_ expression: Expression) -> Int? {
    guard case .name = expression.kind,
      case .variable(let index) = resolution.reference(expression),
      !resolution.variables[index].needsCell
    else { return nil }
    return builder.variableRegisters[index]
  }

  /// Copies a variable's register where evaluating `later` could change the variable first.
  mutating func protect(_ register: Int, from later: Expression) -> Int {
    guard builder.variableRegisters.contains(register), Self.mayAssign(later) else {
      return register
    }
    let copy = builder.allocate()
    builder.emit(.move, copy, register, at: later.span)
    return copy
  }

  /// Whether the expression holds statements that could assign a variable.
  static func mayAssign(_ expression: Expression) -> Bool {
    switch expression.kind {
    case .if, .match, .try, .step: true
    case .unary(_, let operand): mayAssign(operand)
    case .binary(_, let left, let right, _): mayAssign(left) || mayAssign(right)
    case .range(let lower, let upper, _): mayAssign(lower) || mayAssign(upper)
    case .field(let base, _, _): mayAssign(base)
    case .index(let base, let index): mayAssign(base) || mayAssign(index)
    case .call(let call):
      mayAssign(call.callee) || call.arguments.contains { mayAssign($0.value) }
    case .list(let items): items.contains(where: mayAssign)
    case .map(let entries): entries.contains { mayAssign($0.value) }
    case .interpolation(let segments):
      segments.contains { if case .expression(let part) = $0 { mayAssign(part) } else { false } }
    default: false
    }
  }

  /// Compiles the expression so that its value ends up in `target`. `name` is what a function
  /// literal is called in traces.
  mutating func compile(_ expression: Expression, into target: Int, name: String? = nil) {
    if isFull { return }
    let mark = builder.nextRegister
    let span = expression.span
    switch expression.kind {
    case .null: builder.emit(.loadNull, target, at: span)
    case .bool(let value): builder.emit(.loadBool, target, value ? 1 : 0, at: span)
    case .int(let value): compileInt(value, into: target, at: span)
    case .float(let value): loadConstant(.float(value), into: target, at: span)
    case .duration(let value): loadConstant(.duration(value), into: target, at: span)
    case .string(let text): load(text, into: target, at: span)
    case .interpolation(let segments): compile(segments, into: target, at: span)
    case .list(let items): compile(list: items, into: target, at: span)
    case .map(let entries): compile(map: entries, into: target, at: span)
    case .range(let lower, let upper, let isClosed):
      let bounds = builder.allocate(2)
      compile(lower, into: bounds)
      compile(upper, into: bounds + 1)
      builder.emit(
        .rangeList, target, bounds, bounds + 1, d: isClosed ? 1 : 0, at: span)
    case .name: compileName(expression, into: target)
    case .field(let base, let field, let isOptional):
      compileField(base, field, isOptional, into: target, at: span)
    case .index(let base, let index): compileIndex(base, index, into: target, at: span)
    case .call(let call): compile(call, into: target, at: span)
    case .unary(let operation, let value):
      let register = operand(value)
      builder.emit(operation == .negate ? .negate : .not, target, register, at: span)
    case .binary(let operation, let left, let right, let operatorSpan):
      compileBinary(operation, left, right, into: target, at: operatorSpan)
    case .function(let literal):
      compile(function: literal, name: name ?? "function", into: target)
    case .if(let branches, let otherwise): compileIf(branches, otherwise, into: target)
    case .match(let subject, let arms): compileMatch(subject, arms, into: target, at: span)
    case .try(let attempt): compileTry(attempt, into: target, at: span)
    case .step(let title, let body, let undo):
      compileStep(title, body, undo, into: target, at: span)
    case .invalid: break
    }
    builder.release(to: mark)
  }

  // MARK: Literals

  private mutating func compileInt(_ value: Int64, into target: Int, at span: Span) {
    if value >= -32768, value <= 32767 {
      builder.emit(.loadInt, target, wide: Int(value), at: span)
    } else {
      loadConstant(.int(value), into: target, at: span)
    }
  }

  private mutating func loadConstant(_ value: Value, into target: Int, at span: Span) {
    builder.load(value, into: target, at: span)
  }

  private mutating func load(_ text: String, into target: Int, at span: Span) {
    let pool = pool
    builder.load(.string(pool.intern(text)), into: target, at: span)
  }

  private mutating func compile(_ segments: [StringSegment], into target: Int, at span: Span) {
    compile(segments[...], into: target, at: span)
  }

  /// Where there are more parts than registers they are joined in portions, and what comes of that
  /// again, so that no text is copied once for each part that follows.
  private mutating func compile(
    _ segments: ArraySlice<StringSegment>, into target: Int, at span: Span
  ) {
    let most = 20
    var size = 1
    if segments.count > 100 { while size * most < segments.count { size *= most } }
    let mark = builder.nextRegister
    let count = (segments.count + size - 1) / size
    let parts = builder.allocate(count)
    for index in 0..<count {
      let part = segments.dropFirst(index * size).prefix(size)
      if size > 1 {
        compile(part, into: parts + index, at: span)
      } else if let segment = part.first {
        compile(segment, into: parts + index, at: span)
      }
    }
    builder.emit(.concatenate, target, parts, count, at: span)
    builder.release(to: mark)
  }

  private mutating func compile(_ segment: StringSegment, into register: Int, at span: Span) {
    switch segment {
    case .text(let text): load(text, into: register, at: span)
    case .expression(let expression): compile(expression, into: register)
    }
  }

  private mutating func compile(list items: [Expression], into target: Int, at span: Span) {
    let portion = 50
    let list = items.count > portion ? builder.allocate() : target
    let first = builder.allocate(min(portion, items.count))
    var start = 0
    repeat {
      let end = min(start + portion, items.count)
      for index in start..<end { compile(items[index], into: first + index - start) }
      builder.emit(start == 0 ? .newList : .appendList, list, first, end - start, at: span)
      start = end
    } while start < items.count
    if list != target { builder.emit(.move, target, list, at: span) }
  }

  private mutating func compile(map entries: [MapEntry], into target: Int, at span: Span) {
    let map = builder.allocate()
    builder.emit(.newMap, map, wide: min(entries.count, 0xFFFF), at: span)
    for entry in entries {
      let mark = builder.nextRegister
      let value = operand(entry.value)
      if builder.prefersFarConstants {
        let key = builder.allocate()
        load(entry.key, into: key, at: entry.keySpan)
        builder.emit(.setIndex, map, key, value, at: entry.keySpan)
      } else {
        builder.emit(
          .initField, map, d: value, wide: constant(entry.key), at: entry.keySpan)
      }
      builder.release(to: mark)
    }
    builder.emit(.move, target, map, at: span)
  }

  // MARK: Names and members

  private mutating func compileName(_ expression: Expression, into target: Int) {
    let span = expression.span
    switch resolution.reference(expression) {
    case .variable(let index):
      if let register = builder.variableRegisters[index] {
        if resolution.variables[index].needsCell {
          builder.emit(.getCell, target, register, at: span)
        } else if register != target {
          builder.emit(.move, target, register, at: span)
        }
      } else if let home = resolution.variables[index].home {
        load(.global(module: home.module, slot: home.slot), into: target, at: span)
      } else {
        builder.emit(.getGlobal, target, wide: max(0, resolution.variables[index].slot), at: span)
      }
    case .capture(let index, let variable):
      builder.emit(
        resolution.variables[variable].needsCell ? .getCaptureCell : .getCapture, target, index,
        at: span)
    case .binding(let binding): load(binding, into: target, at: span)
    case .none: builder.emit(.loadNull, target, at: span)
    }
  }

  private mutating func load(_ binding: Binding, into target: Int, at span: Span) {
    for module in scope.libraryModules(of: binding) { libraryModules.insert(module) }
    switch binding {
    case .native(let index):
      builder.emit(.loadNative, target, then: index, at: span)
    case .module(let index):
      builder.emit(.loadModule, target, then: index, at: span)
    case .global(let module, let slot):
      if module == self.module {
        builder.emit(.getGlobal, target, wide: slot, at: span)
      } else {
        builder.emit(.getModuleGlobal, target, wide: module, then: slot, at: span)
      }
    }
  }

  /// What `base.name` stands for where the base is a module or namespace.
  private func member(_ base: Expression, _ name: Identifier) -> Binding? {
    guard case .name = base.kind,
      case .binding(.module(let module)) = resolution.reference(base),
      scope.modules.indices.contains(module)
    else { return nil }
    return scope.modules[module].members[name.text]
  }

  private mutating func compileField(
    _ base: Expression, _ name: Identifier, _ isOptional: Bool, into target: Int, at span: Span
  ) {
    if let binding = member(base, name) {
      load(binding, into: target, at: span)
      return
    }
    let object = operand(base)
    builder.emitField(
      isOptional ? .getFieldOptional : .getField, target, object, name: constant(name.text),
      at: name.span)
  }

  private mutating func compileIndex(
    _ base: Expression, _ index: Expression, into target: Int, at span: Span
  ) {
    let object = protect(operand(base), from: index)
    if case .range(let lower, let upper, let isClosed) = index.kind {
      let bounds = builder.allocate(2)
      compile(lower, into: bounds)
      compile(upper, into: bounds + 1)
      builder.emit(.slice, target, object, bounds, d: isClosed ? 1 : 0, at: span)
      return
    }
    let key = operand(index)
    builder.emit(.getIndex, target, object, key, at: span)
  }

  // MARK: Calls

  private mutating func compile(_ call: Call, into target: Int, at span: Span) {
    var positional: [Expression] = []
    var labels: [String] = []
    var named: [Expression] = []
    for argument in call.arguments {
      if let label = argument.label {
        labels.append(label.text)
        named.append(argument.value)
      } else {
        positional.append(argument.value)
      }
    }
    let total = positional.count + named.count + (call.trailingBlock == nil ? 0 : 1)
    if case .field(let base, let name, let isOptional) = call.callee.kind {
      if let binding = member(base, name) {
        let window = builder.allocate(total + 1)
        let isPlain = labels.isEmpty && call.trailingBlock == nil
        if isPlain, case .native(let number) = binding {
          compileArguments(positional, named, nil, from: window + 1)
          builder.emit(.callNative, window, total, target, then: number, at: span)
          return
        }
        load(binding, into: window, at: call.callee.span)
        compileArguments(positional, named, call.trailingBlock, from: window + 1)
        emitCall(call, window, positional.count, labels, total, target, at: span)
        return
      }
      compileMethodCall(
        call, base, name, isOptional, positional, labels, named, total, into: target, at: span)
      return
    }
    let window = builder.allocate(total + 1)
    if labels.isEmpty, call.trailingBlock == nil, let (opcode, number) = knownCallee(call.callee) {
      compileArguments(positional, named, nil, from: window + 1)
      builder.emit(opcode, window, total, target, then: number, at: span)
      return
    }
    compile(call.callee, into: window)
    compileArguments(positional, named, call.trailingBlock, from: window + 1)
    emitCall(call, window, positional.count, labels, total, target, at: span)
  }

  /// The instruction that calls a function which cannot be another by the time the arguments are known,
  /// with its number.
  private func knownCallee(_ callee: Expression) -> (Opcode, Int)? {
    guard case .name = callee.kind else { return nil }
    switch resolution.reference(callee) {
    case .binding(.native(let number)): return (.callNative, number)
    case .variable(let index):
      let variable = resolution.variables[index]
      guard variable.isModuleLevel, variable.kind == .function, variable.home == nil,
        variable.slot >= 0
      else { return nil }
      return (.callGlobal, variable.slot)
    default: return nil
    }
  }

  private mutating func compileArguments(
    _ positional: [Expression], _ named: [Expression], _ block: FunctionLiteral?, from first: Int
  ) {
    let values = positional + named
    var register = first
    while register - first < values.count {
      let index = register - first
      if index + 1 < values.count, let one = variableRegister(values[index]),
        let other = variableRegister(values[index + 1])
      {
        builder.emit(.movePair, register, one, other, at: values[index].span)
        register += 2
        continue
      }
      compile(values[index], into: register)
      register += 1
    }
    if let block { compile(function: block, name: "block", into: register) }
  }

  private mutating func emitCall(
    _ call: Call, _ window: Int, _ positionalCount: Int, _ labels: [String], _ total: Int,
    _ target: Int, at span: Span
  ) {
    if labels.isEmpty, call.trailingBlock == nil {
      builder.emit(.call, window, total, target, at: span)
    } else {
      let description = number(
        of: ArgumentDescription(
          positionalCount: positionalCount, labels: labels,
          hasTrailingBlock: call.trailingBlock != nil))
      builder.emit(.callNamed, window, total, target, then: description, at: span)
    }
  }

  private mutating func compileMethodCall(
    _ call: Call, _ base: Expression, _ name: Identifier, _ isOptional: Bool,
    _ positional: [Expression], _ labels: [String], _ named: [Expression], _ total: Int,
    into target: Int, at span: Span
  ) {
    let window = builder.allocate(total + 2)
    compile(base, into: window + 1)
    var skip: Int?
    if isOptional { skip = builder.emitJump(.jumpIfNull, window + 1, at: span) }
    compileArguments(positional, named, call.trailingBlock, from: window + 2)
    let isPlain = labels.isEmpty && call.trailingBlock == nil
    let constant = constant(name.text)
    let method = scope.methodNumbers[name.text] ?? 0xFFFF
    if method < scope.methodModules.count {
      for module in scope.methodModules[method] { libraryModules.insert(module) }
    }
    let callSpan = name.span.joined(call.argumentsSpan)
    if isPlain {
      builder.emit(
        .callMethod, window, total + 1, target, then: constant | method << 32, at: callSpan)
    } else {
      let description = number(
        of: ArgumentDescription(
          positionalCount: positional.count + 1, labels: labels,
          hasTrailingBlock: call.trailingBlock != nil))
      builder.emit(
        .callMethodNamed, window, total + 1, target, then: constant | method << 32, description,
        at: callSpan)
    }
    if let skip {
      let end = builder.emitJump(at: span)
      builder.patch(skip)
      builder.emit(.loadNull, target, at: span)
      builder.patch(end)
    }
  }

  // MARK: Operators

  private mutating func compileBinary(
    _ operation: BinaryOperator, _ left: Expression, _ right: Expression, into target: Int,
    at span: Span
  ) {
    switch operation {
    case .and, .or:
      let result = builder.allocate()
      compile(left, into: result)
      let end = builder.emitJump(
        operation == .and ? .jumpIfFalse : .jumpIfTrue, result, at: left.span)
      compile(right, into: result)
      // The right side must be a bool as well; a jump to the next word checks it.
      let check = builder.emitJump(.jumpIfTrue, result, at: right.span)
      builder.patch(check)
      builder.patch(end)
      builder.emit(.move, target, result, at: span)
    case .coalesce:
      let result = builder.allocate()
      compileCoalesced(left, into: result)
      let end = builder.emitJump(.jumpIfNotNull, result, at: span)
      compile(right, into: result)
      builder.patch(end)
      builder.emit(.move, target, result, at: span)
    case .in, .notIn:
      if case .range(let lower, let upper, let isClosed) = right.kind {
        let item = protect(protect(operand(left), from: lower), from: upper)
        let bounds = builder.allocate(2)
        compile(lower, into: bounds)
        compile(upper, into: bounds + 1)
        builder.emit(.rangeContains, target, item, bounds, d: isClosed ? 1 : 0, at: span)
      } else {
        let item = protect(operand(left), from: right)
        let container = operand(right)
        builder.emit(.contains, target, item, container, at: span)
      }
      if operation == .notIn { builder.emit(.not, target, target, at: span) }
    case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual:
      let first = protect(operand(left), from: right)
      let second = operand(right)
      emit(comparison: operation, target, first, second, at: span)
    case .add, .subtract, .multiply, .divide, .floorDivide, .remainder:
      if compileChain(operation, left, right, into: target, at: span) { return }
      if let opcode = Self.leftConstantOpcode(operation), let constant = numberConstant(left) {
        builder.emit(opcode, target, constant, operand(right), at: span)
        return
      }
      let first = protect(operand(left), from: right)
      compileArithmetic(operation, first, right, into: target, at: span)
    }
  }

  /// Compiles `a + b + c + …` in a loop: people join long texts so, and each sign would be a level of
  /// recursion. False where there are few.
  private mutating func compileChain(
    _ operation: BinaryOperator, _ left: Expression, _ right: Expression, into target: Int,
    at span: Span
  ) -> Bool {
    var links = [(operation, right, span)]
    var first = left
    while case .binary(let operation, let left, let right, let span) = first.kind,
      Self.isArithmetic(operation)
    {
      links.append((operation, right, span))
      first = left
    }
    if links.count < 8 { return false }
    let sum = builder.allocate()
    compile(first, into: sum)
    for (operation, right, span) in links.reversed() {
      let mark = builder.nextRegister
      compileArithmetic(operation, sum, right, into: sum, at: span)
      builder.release(to: mark)
    }
    builder.emit(.move, target, sum, at: span)
    return true
  }

  private static func isArithmetic(_ operation: BinaryOperator) -> Bool {
    switch operation {
    case .add, .subtract, .multiply, .divide, .floorDivide, .remainder: true
    default: false
    }
  }

  /// The left side of `??`: a plain field of a value may be missing there.
  private mutating func compileCoalesced(_ expression: Expression, into target: Int) {
    compile(expression, into: target)
  }

  mutating func emit(
    comparison: BinaryOperator, _ target: Int, _ left: Int, _ right: Int, at span: Span
  ) {
    switch comparison {
    case .equal: builder.emit(.equal, target, left, right, at: span)
    case .notEqual: builder.emit(.notEqual, target, left, right, at: span)
    case .less: builder.emit(.less, target, left, right, at: span)
    case .lessOrEqual: builder.emit(.lessOrEqual, target, left, right, at: span)
    case .greater: builder.emit(.less, target, right, left, at: span)
    case .greaterOrEqual: builder.emit(.lessOrEqual, target, right, left, at: span)
    case .in: builder.emit(.contains, target, left, right, at: span)
    default:
      builder.emit(.contains, target, left, right, at: span)
      builder.emit(.not, target, target, at: span)
    }
  }

  /// `target = left operation right`, with the right side in the instruction where it is a small
  /// number.
  mutating func compileArithmetic(
    _ operation: BinaryOperator, _ left: Int, _ right: Expression, into target: Int, at span: Span
  ) {
    if let number = SmallNumber(right), !number.isFloat {
      let small = number.value
      switch operation {
      case .add: return builder.emit(.addI, target, left, small, at: span)
      // A float keeps the sign of its zero only where nothing is added.
      case .subtract where small != 0:
        return builder.emit(.addI, target, left, -small, at: span)
      case .multiply: return builder.emit(.multiplyI, target, left, small, at: span)
      case .floorDivide where small > 1:
        return builder.emit(
          .floorDivideI, target, left, small, then: SmallDivisor.reciprocal(of: small), at: span)
      case .remainder where small > 1:
        return builder.emit(
          .remainderI, target, left, small, then: SmallDivisor.reciprocal(of: small), at: span)
      default: break
      }
    }
    if let opcode = Self.rightConstantOpcode(operation), let constant = numberConstant(right) {
      return builder.emit(opcode, target, left, constant, at: span)
    }
    let left = protect(left, from: right)
    let register = operand(right)
    let opcode: Opcode =
      switch operation {
      case .subtract: .subtract
      case .multiply: .multiply
      case .divide: .divide
      case .floorDivide: .floorDivide
      case .remainder: .remainder
      default: .add
      }
    builder.emit(opcode, target, left, register, at: span)
  }
  /// The constant that the expression is, if it is a number and an instruction has room for it.
  private mutating func numberConstant(_ expression: Expression) -> Int? {
    let number: Int
    switch expression.kind {
    case .int(let value): number = builder.constant(.int(value))
    case .float(let value): number = builder.constant(.float(value))
    default: return nil
    }
    return number <= 0xFF ? number : nil
  }

  private static func rightConstantOpcode(_ operation: BinaryOperator) -> Opcode? {
    switch operation {
    case .add: .addK
    case .subtract: .subtractK
    case .multiply: .multiplyK
    case .divide: .divideK
    default: nil
    }
  }

  private static func leftConstantOpcode(_ operation: BinaryOperator) -> Opcode? {
    switch operation {
    case .add: .addLeftK
    case .subtract: .subtractLeftK
    case .multiply: .multiplyLeftK
    case .divide: .divideLeftK
    default: nil
    }
  }
}
