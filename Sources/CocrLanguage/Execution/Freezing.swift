// A module's top level is frozen once it has run: its variables, and all that they reach.

extension Machine {
  /// Freezes what the module's variables reach: lists, maps, and the variables that closures hold.
  func freeze(_ module: Int) {
    frozenModules[module] = true
    var pending: [Value] = []
    let count = program.chunks[module].globalNames.count
    for slot in 0..<count { freeze(globals[module][slot], &pending) }
    while let value = pending.popLast() {
      switch value.tag {
      case Tag.list:
        let list = value.asList
        charge(items: list.pointee.count)
        for index in 0..<list.pointee.count { freeze(list.pointee.items[index], &pending) }
      case Tag.map:
        let map = value.asMap
        charge(items: map.pointee.used)
        for index in 0..<map.pointee.used { freeze(map.pointee.entries[index].value, &pending) }
      case Tag.closure:
        let closure = value.asClosure
        for index in 0..<closure.pointee.captureCount { freeze(closure.captures[index], &pending) }
      case Tag.cell: freeze(value.asCell.pointee.value, &pending)
      default: break
      }
    }
  }

  private func freeze(_ value: Value, _ pending: inout [Value]) {
    switch value.tag {
    case Tag.list, Tag.map, Tag.closure, Tag.cell:
      let object = value.asObject
      // An error is frozen from the start, and may hold what is not.
      let isError = value.tag == Tag.map && value.asMap.pointee.model == program.errorModel
      if object.pointee.isFrozen, !isError { return }
      object.pointee.isFrozen = true
      pending.append(value)
    default: break
    }
  }

  func frozenGlobal(_ module: Int, _ slot: Int) -> Fault {
    let name = program.chunks[module].globalNames[slot]
    return Fault(.frozenGlobal(name))
  }

  func frozenVariable() -> Fault {
    Fault(.frozenVariable)
  }
}
