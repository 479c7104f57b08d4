// Lists, maps, strings and ranges.

extension Interpreter {
  static func collection(_ context: InstructionContext) throws(Fault) {
    let machine = context.machine
    let registers = context.registers
    let heap = context.heap
    let (a, b, c) = (context.a, context.b, context.c)
    switch context.opcode {
    case .appendList:
      let list = registers[a].asList
      for offset in 0..<c { try heap.pointee.append(list, registers[b + offset]) }
    case .newMap: registers[a] = .map(heap.pointee.makeMap(capacity: context.wide))
    case .initField:
      let key = context.constant(context.wide).asString
      heap.pointee.set(registers[a].asMap, key, registers[context.d])
    case .getField, .getFieldOptional: try getField(context)
    case .setField: try setField(context)
    case .getIndex: registers[a] = try machine.index(registers[b], registers[c])
    case .setIndex: try machine.setIndex(registers[a], registers[b], registers[c])
    case .slice:
      registers[a] = try machine.slice(
        registers[b], registers[c], registers[c + 1], isClosed: context.d != 0)
    case .rangeList:
      registers[a] = try machine.rangeList(registers[b], registers[c], isClosed: context.d != 0)
    default:
      registers[a] = .bool(
        try Arithmetic.rangeContains(
          registers[b], registers[c], registers[c + 1], isClosed: context.d & 1 != 0,
          isPattern: context.d & 2 != 0))
    }
  }

  static func makeList(
    _ heap: UnsafeMutablePointer<Heap>, _ items: UnsafeMutablePointer<Value>, _ count: Int
  ) -> ListObject.Pointer {
    let list = heap.pointee.makeList(capacity: count)
    list.pointee.items.update(from: items, count: count)
    list.pointee.count = count
    return list
  }

  /// Where the number of the entry is kept in which the field was last found.
  private static func cache(_ operand: UInt64, _ context: InstructionContext)
    -> UnsafeMutablePointer<Int32>
  {
    context.machine.caches[context.module] + context.prototype.pointee.cacheBase
      + Int(operand >> 32)
  }

  private static func getField(_ context: InstructionContext) throws(Fault) {
    let object = context.registers[context.b]
    let operand = context.nextWord()
    let name = context.constant(Int(operand & 0xFFFF_FFFF)).asString
    if object.tag == Tag.map {
      let index = object.asMap.find(name)
      if index >= 0 {
        cache(operand, context).pointee = Int32(truncatingIfNeeded: index)
        context.registers[context.a] = object.asMap.pointee.entries[index].value
        return
      }
    }
    context.registers[context.a] = try context.machine.field(
      object, name, isOptional: context.opcode == .getFieldOptional)
  }

  private static func setField(_ context: InstructionContext) throws(Fault) {
    let object = context.registers[context.a]
    let value = context.registers[context.b]
    let operand = context.nextWord()
    let name = context.constant(Int(operand & 0xFFFF_FFFF)).asString
    if object.tag == Tag.map, !object.asMap.pointee.header.isFrozen {
      let index = object.asMap.find(name)
      if index >= 0 {
        cache(operand, context).pointee = Int32(truncatingIfNeeded: index)
        object.asMap.pointee.entries[index].value = value
        return
      }
    }
    try context.machine.setField(object, name, value)
  }
}
