// Fields, indexes, operators on texts and lists: what the interpreter loop leaves to slower paths.

extension Machine {
  func add(_ left: Value, _ right: Value) throws(Fault) -> Value {
    if left.tag == Tag.string, right.tag == Tag.string {
      return .string(try join(left.asString, right.asString))
    }
    if left.tag == Tag.list, right.tag == Tag.list {
      let (first, second) = (left.asList, right.asList)
      let count = first.pointee.count + second.pointee.count
      try heap.pointee.ensure(count * MemoryLayout<Value>.stride)
      charge(bytes: count * MemoryLayout<Value>.stride)
      let list = heap.pointee.makeList(capacity: count)
      list.pointee.items.update(from: first.pointee.items, count: first.pointee.count)
      (list.pointee.items + first.pointee.count).update(
        from: second.pointee.items, count: second.pointee.count)
      list.pointee.count = count
      return .list(list)
    }
    return try Arithmetic.add(left, right)
  }

  func join(_ left: StringObject.Pointer, _ right: StringObject.Pointer) throws(Fault)
    -> StringObject.Pointer
  {
    let count = left.pointee.byteCount + right.pointee.byteCount
    try heap.pointee.ensure(count)
    charge(bytes: count)
    let string = heap.pointee.makeString(
      byteCount: count, scalarCount: left.pointee.scalarCount + right.pointee.scalarCount)
    string.bytes.update(from: left.bytes, count: left.pointee.byteCount)
    (string.bytes + left.pointee.byteCount).update(
      from: right.bytes, count: right.pointee.byteCount)
    return string
  }

  /// The texts of the values joined: an interpolation.
  func concatenate(_ values: UnsafeMutablePointer<Value>, _ count: Int) throws(Fault) -> Value {
    var bytes = 0
    var scalars = 0
    for index in 0..<count {
      if values[index].tag == Tag.int {
        let length = NumberText.length(values[index].asInt)
        bytes += length
        scalars += length
        continue
      }
      let part = try textObject(values[index])
      values[index] = .string(part)
      bytes += part.pointee.byteCount
      scalars += part.pointee.scalarCount
    }
    try heap.pointee.ensure(bytes)
    charge(bytes: bytes)
    let string = heap.pointee.makeString(byteCount: bytes, scalarCount: scalars)
    var offset = 0
    for index in 0..<count {
      if values[index].tag == Tag.int {
        let length = NumberText.length(values[index].asInt)
        NumberText.write(values[index].asInt, to: string.bytes + offset, length: length)
        offset += length
        continue
      }
      let part = values[index].asString
      (string.bytes + offset).update(from: part.bytes, count: part.pointee.byteCount)
      offset += part.pointee.byteCount
    }
    return .string(string)
  }

  // MARK: Fields

  func field(_ object: Value, _ name: StringObject.Pointer, isOptional: Bool) throws(Fault) -> Value
  {
    switch object.tag {
    case Tag.map:
      if let value = object.asMap.value(name) { return value }
      if isOptional { return .null }
      return try missingField(object.asMap, name)
    case Tag.null where isOptional: return .null
    case Tag.module where program.scope.modules.indices.contains(object.asIndex):
      let info = program.scope.modules[object.asIndex]
      if let binding = info.members[name.text] { return value(of: binding) }
      throw Fault(
        .unknownMember(
          info.name, name.text,
          hint: Suggestion.closest(to: name.text, among: info.memberNames).map {
            "did you mean `\($0)`?"
          }))
    default:
      throw Fault(
        .noFields(
          object.typeName, name.text,
          hint: object.isNull
            ? Message.fieldOfNullHint(name.text) : hintForField(object, name.text)))
    }
  }

  /// What was meant by a field of a value that has none.
  private func hintForField(_ object: Value, _ name: String) -> String? {
    guard program.scope.methodNumbers[name] != nil else {
      return ForeignMethod.hint(name, among: methodNames(of: object))
    }
    guard let binding = program.scope.methods[object.tag]?[name] else { return nil }
    let count = program.environment.signature(of: binding)?.parameters.count ?? 0
    return Message.methodHint(name, takesArguments: count > 1)
  }

  /// A field that the model knows and the service left out is null; any other is an error.
  private func missingField(_ map: MapObject.Pointer, _ name: StringObject.Pointer) throws(Fault)
    -> Value
  {
    var known: [String] = []
    var owner = "the map"
    if map.pointee.isRecord {
      let model = program.model(map.pointee.model)
      owner = "`\(model.name)`"
      let text = name.text
      if model.fields.contains(where: { $0.name == text }) { return .null }
      known = model.fields.map(\.name)
    }
    for index in 0..<map.pointee.used {
      if let key = map.pointee.entries[index].key { known.append(key.text) }
      if known.count > 200 { break }
    }
    throw Fault(
      .unknownField(
        of: owner, name.text,
        hint: Suggestion.closest(to: name.text, among: known).map { "did you mean `\($0)`?" }
          ?? Message.optionalFieldHint(name.text)))
  }

  func setField(_ object: Value, _ name: StringObject.Pointer, _ value: Value) throws(Fault) {
    guard object.tag == Tag.map else {
      throw Fault(.notSettable("a field", on: object.typeName, isNull: object.isNull))
    }
    try requireMutable(object)
    try heap.pointee.ensureRoom(object.asMap)
    heap.pointee.set(object.asMap, name, value)
  }

  func requireMutable(_ object: Value) throws(Fault) {
    guard object.asObject.pointee.isFrozen else { return }
    if object.tag == Tag.map, object.asMap.pointee.isRecord {
      throw Fault(.recordChange)
    }
    throw Fault(.frozenValue(object.typeName))
  }

  // MARK: Indexes

  /// The place of an item; negative indexes are refused rather than counted from the end.
  private func position(_ key: Value, count: Int, of what: String) throws(Fault) -> Int {
    guard key.tag == Tag.int else {
      throw Fault(.indexType(of: what, key.typeName))
    }
    guard key.asInt >= 0, key.asInt < Int64(count) else {
      let noun = what == "string" ? "character" : "item"
      let range =
        count == 0
        ? "it is empty" : "it has \(count) \(noun)\(count == 1 ? "" : "s"), 0 to \(count - 1)"
      let hint =
        what == "string"
        ? "the last character is `text[len(text) - 1]`"
        : "`.last()` gives the last item, `.last(n)` the last n"
      throw Fault(.outsideIndex(key.asInt, what, range, hint: key.asInt < 0 ? hint : nil))
    }
    return Int(key.asInt)
  }

  func index(_ object: Value, _ key: Value) throws(Fault) -> Value {
    switch object.tag {
    case Tag.list:
      let list = object.asList
      return list.pointee.items[try position(key, count: list.pointee.count, of: "list")]
    case Tag.map:
      guard key.tag == Tag.string else {
        throw Fault(.keyType(key.typeName))
      }
      if let value = object.asMap.value(key.asString) { return value }
      return try missingField(object.asMap, key.asString)
    case Tag.string:
      let string = object.asString
      let place = try position(key, count: string.pointee.scalarCount, of: "string")
      return .string(substring(string, place..<(place + 1)))
    default:
      throw Fault(.notIndexable(object.typeName))
    }
  }

  func setIndex(_ object: Value, _ key: Value, _ value: Value) throws(Fault) {
    switch object.tag {
    case Tag.list:
      try requireMutable(object)
      let list = object.asList
      list.pointee.items[try position(key, count: list.pointee.count, of: "list")] = value
    case Tag.map:
      guard key.tag == Tag.string else {
        throw Fault(.keyType(key.typeName))
      }
      try requireMutable(object)
      try heap.pointee.ensureRoom(object.asMap)
      heap.pointee.set(object.asMap, key.asString, value)
    case Tag.string:
      throw Fault(.stringChange)
    default: throw Fault(.notIndexable(object.typeName))
    }
  }

  /// The bytes that hold the scalars `range` of a string.
  func substring(_ string: StringObject.Pointer, _ range: Range<Int>) -> StringObject.Pointer {
    var lower = range.lowerBound
    var upper = range.upperBound
    if !string.pointee.isASCII {
      lower = byteOffset(of: range.lowerBound, in: string)
      upper =
        range.count == 1
        ? byteOffset(of: 1, from: lower, in: string) : byteOffset(of: range.upperBound, in: string)
    }
    charge(bytes: upper - lower)
    return heap.pointee.makeString(
      UnsafeBufferPointer(start: string.bytes + lower, count: upper - lower),
      scalarCount: range.count)
  }

  /// Where a scalar of the string begins.
  private func byteOffset(of scalar: Int, in string: StringObject.Pointer) -> Int {
    guard string.pointee.isIndexed else { return byteOffset(of: scalar, from: 0, in: string) }
    if string.indexSlot.pointee == nil { charge(bytes: string.pointee.byteCount) }
    let (rest, offset) = heap.pointee.index(of: string).place(before: scalar)
    return byteOffset(of: rest, from: offset, in: string)
  }

  /// Where the scalar begins that stands so many scalars behind the one at `start`.
  private func byteOffset(
    of scalar: Int, from start: Int, in string: StringObject.Pointer
  ) -> Int {
    var offset = start
    var left = scalar
    while left > 0, offset < string.pointee.byteCount {
      offset += 1
      while offset < string.pointee.byteCount, string.bytes[offset] & 0xC0 == 0x80 { offset += 1 }
      left -= 1
    }
    return offset
  }

  func slice(_ object: Value, _ lower: Value, _ upper: Value, isClosed: Bool) throws(Fault) -> Value
  {
    let count: Int
    switch object.tag {
    case Tag.list: count = object.asList.pointee.count
    case Tag.string: count = object.asString.pointee.scalarCount
    default: throw Fault(.notSliceable(object.typeName))
    }
    guard lower.tag == Tag.int, upper.tag == Tag.int else {
      throw Fault(.rangeEnds(nil))
    }
    let (end, overflow) = upper.asInt.addingReportingOverflow(isClosed ? 1 : 0)
    guard !overflow, lower.asInt >= 0, end >= lower.asInt, end <= Int64(count) else {
      throw Fault(
        .outsideRange(
          "\(lower.asInt)\(isClosed ? "..." : "..<")\(upper.asInt)", object.typeName, count: count))
    }
    let range = Int(lower.asInt)..<Int(end)
    if object.tag == Tag.string { return .string(substring(object.asString, range)) }
    try heap.pointee.ensure(range.count * MemoryLayout<Value>.stride)
    charge(bytes: range.count * MemoryLayout<Value>.stride)
    let list = heap.pointee.makeList(capacity: range.count)
    list.pointee.items.update(
      from: object.asList.pointee.items + range.lowerBound, count: range.count)
    list.pointee.count = range.count
    return .list(list)
  }

  func rangeList(_ lower: Value, _ upper: Value, isClosed: Bool) throws(Fault) -> Value {
    let turns = try Arithmetic.turns(lower, upper, isClosed: isClosed)
    guard let count = Int(exactly: turns), count <= limits.memory / MemoryLayout<Value>.stride
    else {
      throw Fault.memoryLimit(limits.memory)
    }
    try heap.pointee.ensure(count * MemoryLayout<Value>.stride)
    charge(items: count)
    let list = heap.pointee.makeList(capacity: count)
    var work = LongWork(self)
    for offset in 0..<count {
      if offset & 0xFFFF == 0 { try work.count(steps: 0xFFFF) }
      list.pointee.items[offset] = .int(lower.asInt &+ Int64(offset))
    }
    list.pointee.count = count
    return .list(list)
  }

  func contains(_ container: Value, item: Value) throws(Fault) -> Bool {
    switch container.tag {
    case Tag.list:
      return try firstIndex(of: item, in: container.asList) != nil
    case Tag.map:
      guard item.tag == Tag.string else {
        throw Fault(.notAKey(item.typeName))
      }
      return container.asMap.find(item.asString) >= 0
    case Tag.string:
      guard item.tag == Tag.string else {
        throw Fault(.notInString(item.typeName))
      }
      charge(bytes: container.asString.pointee.byteCount * 8)
      var work = LongWork(self)
      return try find(item.asString, in: container.asString, &work) != nil
    default:
      throw Fault(.notAContainer(container.typeName))
    }
  }
}

/// The state of a `for` over a list, map or string: three registers, of which the first holds that, the
/// second the place in it, and the third what tells whether a list or map has been changed since.
enum Iteration {
  static func prepare(_ state: UnsafeMutablePointer<Value>) throws(Fault) {
    let changes: UInt32
    switch state[0].tag {
    case Tag.list: changes = state[0].asList.pointee.changes
    case Tag.map: changes = state[0].asMap.pointee.changes
    // The characters that have been passed: strings do not change.
    case Tag.string: changes = 0
    default:
      throw Fault(.notIterable(state[0].typeName, isInt: state[0].tag == Tag.int))
    }
    state[1] = .int(0)
    state[2] = .int(Int64(changes))
  }

  @inline(__always)
  static func changes(_ state: UnsafeMutablePointer<Value>) -> UInt32 {
    UInt32(truncatingIfNeeded: state[2].bits)
  }

  /// Puts the next item into the registers; false at the end.
  static func next(
    _ machine: Machine, _ state: UnsafeMutablePointer<Value>,
    into target: UnsafeMutablePointer<Value>,
    count: Int
  ) throws(Fault) -> Bool {
    let position = state[1].asIndex
    switch state[0].tag {
    case Tag.list:
      let list = state[0].asList
      if list.pointee.changes != changes(state) { throw changed("list") }
      if position >= list.pointee.count { return false }
      if count == 2 { target[0] = .int(position) }
      target[count - 1] = list.pointee.items[position]
      state[1] = .int(position + 1)
    case Tag.map:
      let map = state[0].asMap
      if map.pointee.changes != changes(state) { throw changed("map") }
      guard let entry = map.firstEntry(from: position), let key = map.pointee.entries[entry].key
      else { return false }
      target[0] = .string(key)
      if count == 2 { target[1] = map.pointee.entries[entry].value }
      state[1] = .int(entry + 1)
    default:
      let string = state[0].asString
      if position >= string.pointee.byteCount { return false }
      var end = position + 1
      while end < string.pointee.byteCount, string.bytes[end] & 0xC0 == 0x80 { end += 1 }
      if count == 2 {
        target[0] = state[2]
        state[2] = .int(state[2].asInt &+ 1)
      }
      target[count - 1] = .string(
        machine.heap.pointee.makeString(
          UnsafeBufferPointer(start: string.bytes + position, count: end - position), scalarCount: 1
        ))
      state[1] = .int(end)
    }
    return true
  }

  private static func changed(_ what: String) -> Fault {
    var fault = Fault(.changedInLoop(what))
    fault.cause = .changedInLoop(what)
    return fault
  }
}
