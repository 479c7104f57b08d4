/// Methods of lists that are written in Swift.
enum ListLibrary {
  private static func method(
    _ name: String, _ parameters: [Signature.Parameter] = [], result: ValueType = .any,
    changes: Bool = false, _ summary: String,
    _ body: @escaping @Sendable (Machine, ListObject.Pointer, Arguments) throws(Fault) -> Value
  ) -> NativeFunction {
    CoreLibrary.native(
      name, [.init("self", .list(.any))] + parameters, result: result, summary
    ) { (machine, arguments) throws(Fault) -> Value in
      if changes { try machine.requireMutable(arguments[0]) }
      return try body(machine, arguments[0].asList, arguments)
    }
  }

  /// How many items an argument asks for.
  private static func amount(_ arguments: Arguments, _ index: Int, _ name: String, limit: Int)
    throws(Fault) -> Int
  {
    let value = arguments[index].asInt
    if value < 0 { throw Fault(.value, "`\(name)` must not be negative, but is \(value)") }
    return Int(min(value, Int64(limit)))
  }

  static func slice(_ machine: Machine, _ list: ListObject.Pointer, _ range: Range<Int>)
    throws(Fault)
    -> Value
  {
    try machine.heap.pointee.ensure(range.count * 16)
    let result = machine.heap.pointee.makeList(capacity: range.count)
    result.pointee.items.update(from: list.pointee.items + range.lowerBound, count: range.count)
    result.pointee.count = range.count
    return .list(result)
  }

  static let methods: [NativeFunction] = [
    method("push", [.init("item")], result: .null, changes: true, "Adds an item at the end.") {
      (machine, list, arguments) throws(Fault) -> Value in
      try machine.heap.pointee.append(list, arguments[1])
      return .null
    },
    method("pop", [], changes: true, "Takes the last item off and returns it.") {
      (machine, list, arguments) throws(Fault) -> Value in
      if list.pointee.count == 0 {
        throw Fault(.index, "the list is empty, so `pop` has nothing to take")
      }
      list.pointee.count -= 1
      return list.pointee.items[list.pointee.count]
    },
    method(
      "insert", [.init("index", .int), .init("item")], result: .null, changes: true,
      "Puts an item before the one at `index`."
    ) {
      (machine, list, arguments) throws(Fault) -> Value in
      let index = arguments[1].asInt
      let count = list.pointee.count
      guard index >= 0, index <= Int64(count) else {
        throw Fault(.index, "index \(index) is outside the list: `insert` takes 0 to \(count)")
      }
      try machine.heap.pointee.append(list, .null)
      let items = list.pointee.items
      var position = count
      while position > Int(index) {
        items[position] = items[position - 1]
        position -= 1
      }
      items[position] = arguments[2]
      return .null
    },
    method(
      "remove_at", [.init("index", .int)], changes: true,
      "Takes the item at `index` out and returns it."
    ) {
      (machine, list, arguments) throws(Fault) -> Value in
      let index = arguments[1].asInt
      let count = list.pointee.count
      guard index >= 0, index < Int64(count) else {
        throw Fault(.index, "index \(index) is outside the list: it has \(count) items")
      }
      let items = list.pointee.items
      let value = items[Int(index)]
      for position in Int(index)..<(count - 1) { items[position] = items[position + 1] }
      list.pointee.count -= 1
      return value
    },
    method("clear", [], result: .null, changes: true, "Takes all items out.") {
      (machine, list, arguments) throws(Fault) -> Value in
      list.pointee.count = 0
      return .null
    },
    method("copy", [], result: .list(.any), "A list of the same items.") {
      (machine, list, arguments) throws(Fault) -> Value in
      try slice(machine, list, 0..<list.pointee.count)
    },
    method("reverse", [], result: .list(.any), "The items in the opposite order.") {
      (machine, list, arguments) throws(Fault) -> Value in
      let result = try slice(machine, list, 0..<list.pointee.count)
      var items = UnsafeMutableBufferPointer(
        start: result.asList.pointee.items, count: list.pointee.count)
      items.reverse()
      return result
    },
    method(
      "take", [.init("n", .int)], result: .list(.any),
      "The first `n` items, or all where there are fewer."
    ) {
      (machine, list, arguments) throws(Fault) -> Value in
      try slice(machine, list, 0..<(try amount(arguments, 1, "n", limit: list.pointee.count)))
    },
    method("drop", [.init("n", .int)], result: .list(.any), "The items after the first `n`.") {
      (machine, list, arguments) throws(Fault) -> Value in
      let count = list.pointee.count
      return try slice(machine, list, try amount(arguments, 1, "n", limit: count)..<count)
    },
    method("first", [], "The first item, or null where the list is empty.") {
      (machine, list, arguments) throws(Fault) -> Value in
      list.pointee.count == 0 ? .null : list.pointee.items[0]
    },
    method(
      "last", [.init("n", .int, required: false)],
      "The last item, or null where the list is empty; with `n` the last `n` items."
    ) {
      (machine, list, arguments) throws(Fault) -> Value in
      let count = list.pointee.count
      if arguments.has(1) {
        return try slice(
          machine, list, (count - (try amount(arguments, 1, "n", limit: count)))..<count)
      }
      return count == 0 ? .null : list.pointee.items[count - 1]
    },
    method("contains", [.init("item")], result: .bool, "Whether an item equals the given one.") {
      (machine, list, arguments) throws(Fault) -> Value in
      .bool(try machine.contains(.list(list), item: arguments[1]))
    },
    method(
      "index_of", [.init("item")], result: .optional(.int),
      "The index of the first item that equals the given one, or null."
    ) {
      (machine, list, arguments) throws(Fault) -> Value in
      for index in 0..<list.pointee.count
      where try machine.areEqual(list.pointee.items[index], arguments[1]) { return .int(index) }
      return .null
    },
    method(
      "join", [.init("separator", .string, required: false)], result: .string,
      "The texts of the items with the separator between them."
    ) {
      (machine, list, arguments) throws(Fault) -> Value in
      let separator = arguments.has(1) ? arguments[1].asString.text : ""
      var text = ""
      for index in 0..<list.pointee.count {
        if index > 0 { text += separator }
        text += try machine.text(list.pointee.items[index])
        try machine.heap.pointee.ensure(text.utf8.count)
      }
      return machine.string(text)
    },
    method(
      "chunks", [.init("size", .int)], result: .list(.list(.any)),
      "Lists of `size` items each; the last may be shorter."
    ) {
      (machine, list, arguments) throws(Fault) -> Value in
      let size = arguments[1].asInt
      if size < 1 { throw Fault(.value, "`size` must be at least 1, but is \(size)") }
      let result = machine.heap.pointee.makeList()
      var start = 0
      while start < list.pointee.count {
        let end = Int(min(Int64(list.pointee.count), Int64(start) + min(size, Int64(Int32.max))))
        try machine.heap.pointee.append(result, try slice(machine, list, start..<end))
        start = end
      }
      return .list(result)
    },
    method(
      "_sorted", [], result: .list(.any),
      "The items in their natural order; equal ones keep theirs."
    ) {
      (machine, list, arguments) throws(Fault) -> Value in
      try sorted(machine, list)
    },
  ]

  /// A stable merge sort, so that an order which fails in the middle leaves nothing half-sorted.
  private static func sorted(_ machine: Machine, _ list: ListObject.Pointer) throws(Fault) -> Value
  {
    let count = list.pointee.count
    let result = try slice(machine, list, 0..<count)
    if count < 2 { return result }
    let scratch = UnsafeMutablePointer<Value>.allocate(capacity: count)
    defer { scratch.deallocate() }
    var source = result.asList.pointee.items
    var target = scratch
    var width = 1
    while width < count {
      var start = 0
      while start < count {
        let middle = min(start + width, count)
        let end = min(start + 2 * width, count)
        var (left, right, place) = (start, middle, start)
        while place < end {
          let takesRight: Bool
          if left >= middle {
            takesRight = true
          } else if right >= end {
            takesRight = false
          } else {
            takesRight = try Arithmetic.less(source[right], source[left])
          }
          target[place] = takesRight ? source[right] : source[left]
          if takesRight { right += 1 } else { left += 1 }
          place += 1
        }
        start = end
      }
      swap(&source, &target)
      width *= 2
    }
    if source == scratch { result.asList.pointee.items.update(from: scratch, count: count) }
    return result
  }
}

/// Methods of maps and records that are written in Swift.
enum MapLibrary {
  private static func method(
    _ name: String, _ parameters: [Signature.Parameter] = [], result: ValueType = .any,
    changes: Bool = false, _ summary: String,
    _ body: @escaping @Sendable (Machine, MapObject.Pointer, Arguments) throws(Fault) -> Value
  ) -> NativeFunction {
    CoreLibrary.native(
      name, [.init("self", .map(.any))] + parameters, result: result, summary
    ) { (machine, arguments) throws(Fault) -> Value in
      if changes { try machine.requireMutable(arguments[0]) }
      return try body(machine, arguments[0].asMap, arguments)
    }
  }

  private static func copy(_ machine: Machine, _ map: MapObject.Pointer) -> MapObject.Pointer {
    let result = machine.heap.pointee.makeMap(capacity: map.pointee.count)
    for index in 0..<map.pointee.used {
      guard let key = map.pointee.entries[index].key else { continue }
      machine.heap.pointee.append(result, key, map.pointee.entries[index].value)
    }
    return result
  }

  private static func list(
    _ machine: Machine, _ map: MapObject.Pointer,
    _ item: (StringObject.Pointer, Value) -> Value
  ) -> Value {
    let list = machine.heap.pointee.makeList(capacity: map.pointee.count)
    for index in 0..<map.pointee.used {
      guard let key = map.pointee.entries[index].key else { continue }
      list.pointee.items[list.pointee.count] = item(key, map.pointee.entries[index].value)
      list.pointee.count += 1
    }
    return .list(list)
  }

  static let methods: [NativeFunction] = [
    method("keys", [], result: .list(.string), "The keys, in order.") {
      (machine, map, arguments) throws(Fault) -> Value in
      list(machine, map) { key, _ in .string(key) }
    },
    method("values", [], result: .list(.any), "The values, in the order of their keys.") {
      (machine, map, arguments) throws(Fault) -> Value in list(machine, map) { _, value in value }
    },
    method("entries", [], result: .list(.any), "Lists of a key and its value each.") {
      (machine, map, arguments) throws(Fault) -> Value in
      list(machine, map) { key, value in
        .list(machine.heap.pointee.makeList([.string(key), value]))
      }
    },
    method(
      "get", [.init("key", .string), .init("default", .any, required: false)],
      "The key's value, or the default (null) where the map has no such key."
    ) {
      (machine, map, arguments) throws(Fault) -> Value in
      map.value(arguments[1].asString) ?? (arguments[2].isMissing ? .null : arguments[2])
    },
    method("has", [.init("key", .string)], result: .bool, "Whether the map has the key.") {
      (machine, map, arguments) throws(Fault) -> Value in
      .bool(map.find(arguments[1].asString) >= 0)
    },
    method(
      "remove", [.init("key", .string)], changes: true,
      "Takes the key out and returns its value, or null."
    ) {
      (machine, map, arguments) throws(Fault) -> Value in map.remove(arguments[1].asString) ?? .null
    },
    method("clear", [], result: .null, changes: true, "Takes everything out.") {
      (machine, map, arguments) throws(Fault) -> Value in
      map.removeAll()
      return .null
    },
    method("copy", [], result: .map(.any), "A map with the same entries.") {
      (machine, map, arguments) throws(Fault) -> Value in .map(copy(machine, map))
    },
    method(
      "to_map", [], result: .map(.any), "A map with the record's fields, which can be changed."
    ) {
      (machine, map, arguments) throws(Fault) -> Value in .map(copy(machine, map))
    },
    method(
      "merge", [.init("other", .map(.any))], result: .map(.any),
      "A map with the entries of both; the other's win."
    ) {
      (machine, map, arguments) throws(Fault) -> Value in
      let result = copy(machine, map)
      let other = arguments[1].asMap
      for index in 0..<other.pointee.used {
        guard let key = other.pointee.entries[index].key else { continue }
        machine.heap.pointee.set(result, key, other.pointee.entries[index].value)
      }
      return .map(result)
    },
  ]
}
