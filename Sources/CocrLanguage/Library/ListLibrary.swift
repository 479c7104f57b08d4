/// Methods of lists that are written in Swift.
enum ListLibrary {
  private static func method(
    _ name: String, _ parameters: [Signature.Parameter] = [], result: ValueType = .any,
    changes: Bool = false, scheme: String? = nil, shortcut: NativeFunction.Shortcut = .none,
    _ summary: String, example: String,
    _ body: @escaping @Sendable (Machine, ListObject.Pointer, Arguments) throws(Fault) -> Value
  ) -> NativeFunction {
    CoreLibrary.method(
      of: .list(.any), name, parameters, result: result, changes: changes, scheme: scheme,
      shortcut: shortcut, summary, example: example
    ) { (machine, arguments) throws(Fault) -> Value in
      try body(machine, arguments[0].asList, arguments)
    }
  }

  /// How many items an argument asks for.
  private static func amount(_ arguments: Arguments, _ index: Int, _ name: String, limit: Int)
    throws(Fault) -> Int
  {
    let value = arguments[index].asInt
    if value < 0 { throw Fault(.negative(name, value)) }
    return Int(min(value, Int64(limit)))
  }

  static func slice(_ machine: Machine, _ list: ListObject.Pointer, _ range: Range<Int>)
    throws(Fault)
    -> Value
  {
    try machine.heap.pointee.ensure(range.count * 16)
    machine.charge(bytes: range.count * 16)
    let result = machine.heap.pointee.makeList(capacity: range.count)
    result.pointee.items.update(from: list.pointee.items + range.lowerBound, count: range.count)
    result.pointee.count = range.count
    return .list(result)
  }

  static let methods: [NativeFunction] = [
    method(
      "push", [.init("item", summary: "what is added")], result: .null, changes: true,
      shortcut: .push,
      "Adds an item at the end.",
      example: "let xs = [1]; xs.push(2); assert xs == [1, 2]"
    ) {
      (machine, list, arguments) throws(Fault) -> Value in
      try machine.heap.pointee.append(list, arguments[1])
      return .null
    },
    method(
      "extend", [.init("items", .list(.any), summary: "what is added")], result: .null,
      changes: true,
      "Adds the items of another list at the end.",
      example: "let xs = [1]; xs.extend([2, 3]); assert xs == [1, 2, 3]"
    ) { (machine, list, arguments) throws(Fault) -> Value in
      let other = arguments[1].asList
      let count = other.pointee.count
      machine.charge(bytes: count * 16)
      try machine.heap.pointee.grow(list, by: count)
      (list.pointee.items + list.pointee.count).update(from: other.pointee.items, count: count)
      list.pointee.count += count
      if count > 0 { list.pointee.changes &+= 1 }
      return .null
    },
    method(
      "pop", [], changes: true, scheme: "(self: list[A]) -> A",
      "Takes the last item off and returns it. Throws where the list is empty.",
      example: "let xs = [1, 2]; assert xs.pop() == 2 and xs == [1]"
    ) {
      (machine, list, arguments) throws(Fault) -> Value in
      if list.pointee.count == 0 {
        throw Fault(.emptyList("pop"))
      }
      list.pointee.count -= 1
      list.pointee.changes &+= 1
      return list.pointee.items[list.pointee.count]
    },
    method(
      "insert", [.init("index", .int), .init("item", summary: "what is added")], result: .null,
      changes: true,
      "Puts an item before the one at `index`; the length is the end. Throws where the index "
        + "is outside.",
      example: "let xs = [1, 3]; xs.insert(1, 2); assert xs == [1, 2, 3]"
    ) {
      (machine, list, arguments) throws(Fault) -> Value in
      let index = arguments[1].asInt
      let count = list.pointee.count
      guard index >= 0, index <= Int64(count) else {
        throw Fault(.outsideIndex(index, "list", "`insert` takes 0 to \(count)"))
      }
      machine.charge(bytes: count * 16)
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
      "remove_at", [.init("index", .int)], changes: true, scheme: "(self: list[A]) -> A",
      "Takes the item at `index` out and returns it. Throws where there is no such item.",
      example: "let xs = [1, 2, 3]; assert xs.remove_at(0) == 1 and xs == [2, 3]"
    ) {
      (machine, list, arguments) throws(Fault) -> Value in
      let index = arguments[1].asInt
      let count = list.pointee.count
      guard index >= 0, index < Int64(count) else {
        throw Fault(.outsideIndex(index, "list", "it has \(count) items"))
      }
      machine.charge(bytes: count * 16)
      let items = list.pointee.items
      let value = items[Int(index)]
      for position in Int(index)..<(count - 1) { items[position] = items[position + 1] }
      list.pointee.count -= 1
      list.pointee.changes &+= 1
      return value
    },
    method(
      "clear", [], result: .null, changes: true, "Takes all items out.",
      example: "let xs = [1]; xs.clear(); assert xs == []"
    ) {
      (machine, list, arguments) throws(Fault) -> Value in
      list.pointee.count = 0
      list.pointee.changes &+= 1
      return .null
    },
    method(
      "copy", [], result: .list(.any), scheme: "(self: list[A]) -> list[A]",
      "A list of the same items.",
      example: "let xs = [1]; let ys = xs.copy(); ys.push(2); assert xs == [1]"
    ) {
      (machine, list, arguments) throws(Fault) -> Value in
      try slice(machine, list, 0..<list.pointee.count)
    },
    method(
      "reverse", [], result: .list(.any), scheme: "(self: list[A]) -> list[A]",
      "The items in the opposite order.",
      example: "[1, 2, 3].reverse() == [3, 2, 1]"
    ) {
      (machine, list, arguments) throws(Fault) -> Value in
      let result = try slice(machine, list, 0..<list.pointee.count)
      var items = UnsafeMutableBufferPointer(
        start: result.asList.pointee.items, count: list.pointee.count)
      items.reverse()
      return result
    },
    method(
      "take", [.init("n", .int)], result: .list(.any), scheme: "(self: list[A]) -> list[A]",
      "The first `n` items, or all where there are fewer. Throws where `n` is negative.",
      example: "[1, 2, 3].take(2) == [1, 2]"
    ) {
      (machine, list, arguments) throws(Fault) -> Value in
      try slice(machine, list, 0..<(try amount(arguments, 1, "n", limit: list.pointee.count)))
    },
    method(
      "drop", [.init("n", .int)], result: .list(.any), scheme: "(self: list[A]) -> list[A]",
      "The items after the first `n`. Throws where `n` is negative.",
      example: "[1, 2, 3].drop(2) == [3]"
    ) {
      (machine, list, arguments) throws(Fault) -> Value in
      let count = list.pointee.count
      return try slice(machine, list, try amount(arguments, 1, "n", limit: count)..<count)
    },
    method(
      "first", [.init("n", .int, required: false)],
      scheme: "(self: list[A]) -> A?; with n -> list[A]",
      "The first item, or null where the list is empty; with `n` the first `n` items. Throws "
        + "where `n` is negative.",
      example: "[1, 2].first() == 1 and [].first() == null and [1, 2, 3].first(2) == [1, 2]"
    ) { (machine, list, arguments) throws(Fault) -> Value in
      let count = list.pointee.count
      if arguments.has(1) {
        return try slice(machine, list, 0..<(try amount(arguments, 1, "n", limit: count)))
      }
      return count == 0 ? .null : list.pointee.items[0]
    },
    method(
      "last", [.init("n", .int, required: false)],
      scheme: "(self: list[A]) -> A?; with n -> list[A]",
      "The last item, or null where the list is empty; with `n` the last `n` items. Throws "
        + "where `n` is negative.",
      example: "[1, 2, 3].last() == 3 and [1, 2, 3].last(2) == [2, 3]"
    ) {
      (machine, list, arguments) throws(Fault) -> Value in
      let count = list.pointee.count
      if arguments.has(1) {
        return try slice(
          machine, list, (count - (try amount(arguments, 1, "n", limit: count)))..<count)
      }
      return count == 0 ? .null : list.pointee.items[count - 1]
    },
    method(
      "contains", [.init("item", summary: "what is looked for")], result: .bool,
      "Whether an item equals the given one.",
      example: "[1, [2]].contains([2])"
    ) {
      (machine, list, arguments) throws(Fault) -> Value in
      .bool(try machine.contains(.list(list), item: arguments[1]))
    },
    method(
      "index_of", [.init("item", summary: "what is looked for")], result: .optional(.int),
      "The index of the first item that equals the given one, or null.",
      example: #"["a", "b"].index_of("b") == 1"#
    ) {
      (machine, list, arguments) throws(Fault) -> Value in
      try machine.firstIndex(of: arguments[1], in: list).map { .int($0) } ?? .null
    },
    method(
      "is_empty", [], result: .bool, "Whether the list has no items.", example: "[].is_empty()"
    ) { (_, list, _) throws(Fault) -> Value in .bool(list.pointee.count == 0) },
    method(
      "unique", [], result: .list(.any), scheme: "(self: list[A]) -> list[A]",
      "The items without repetitions, each where it first stood.",
      example: "[1, 2, 1.0, [3], [3]].unique() == [1, 2, [3]]"
    ) { (machine, list, _) throws(Fault) -> Value in try unique(machine, list) },
    method(
      "join",
      [.init("separator", .string, required: false, summary: "what stands between; nothing")],
      result: .string,
      "The texts of the items with the separator between them.",
      example: #"["a", 1].join("-") == "a-1""#
    ) {
      (machine, list, arguments) throws(Fault) -> Value in
      var result = TextBuilder(machine)
      for index in 0..<list.pointee.count {
        if index > 0, arguments.has(1) { try result.append(arguments[1].asString.buffer) }
        let item = list.pointee.items[index]
        if item.tag == Tag.string {
          try result.append(item.asString.buffer)
        } else {
          try result.append(try machine.text(item))
        }
      }
      return .string(result.finish())
    },
    method(
      "chunks", [.init("size", .int)], result: .list(.list(.any)),
      scheme: "(self: list[A]) -> list[list[A]]",
      "Lists of `size` items each; the last may be shorter. Throws where `size` is below 1.",
      example: "[1, 2, 3].chunks(2) == [[1, 2], [3]]"
    ) {
      (machine, list, arguments) throws(Fault) -> Value in
      let size = arguments[1].asInt
      if size < 1 { throw Fault(.tooSmall("size", atLeast: 1, size)) }
      let result = machine.heap.pointee.makeList()
      var work = LongWork(machine)
      var start = 0
      while start < list.pointee.count {
        try work.count(steps: 8)
        let end = Int(min(Int64(list.pointee.count), Int64(start) + min(size, Int64(Int32.max))))
        try machine.heap.pointee.append(result, try slice(machine, list, start..<end))
        start = end
      }
      return .list(result)
    },
    method(
      "_sorted", [], result: .list(.any),
      "The items in their natural order; equal ones keep theirs.",
      example: "[3, 1, 2]._sorted() == [1, 2, 3]"
    ) {
      (machine, list, arguments) throws(Fault) -> Value in
      try sorted(machine, list)
    },
    method(
      "_sorted_by", [.init("keys", .list(.any))], result: .list(.any),
      "The items in the natural order of the keys, one for each; those of equal keys keep theirs.",
      example: #"["a", "b"]._sorted_by([2, 1]) == ["b", "a"]"#
    ) {
      (machine, list, arguments) throws(Fault) -> Value in
      try sorted(machine, list, by: arguments[1].asList)
    },
    method(
      "min", [], scheme: "(self: list[A]) -> A?",
      "The smallest item, the first of several; null where the list is empty. `nan` comes after all "
        + "other numbers.",
      example: "[2, 1, 3].min() == 1 and [].min() == null"
    ) {
      (machine, list, _) throws(Fault) -> Value in
      try extreme(machine, list, isLast: false).map { list.pointee.items[$0] } ?? .null
    },
    method(
      "max", [], scheme: "(self: list[A]) -> A?",
      "The largest item, the first of several; null where the list is empty. `nan` comes after all "
        + "other numbers.",
      example: #"["a", "c", "b"].max() == "c""#
    ) {
      (machine, list, _) throws(Fault) -> Value in
      try extreme(machine, list, isLast: true).map { list.pointee.items[$0] } ?? .null
    },
    method(
      "_place_of_min", [], result: .optional(.int), "The place of what `min` gives.",
      example: "[2, 1, 3]._place_of_min() == 1"
    ) {
      (machine, list, _) throws(Fault) -> Value in
      try extreme(machine, list, isLast: false).map { .int($0) } ?? .null
    },
    method(
      "_place_of_max", [], result: .optional(.int), "The place of what `max` gives.",
      example: "[2, 1, 3]._place_of_max() == 2"
    ) {
      (machine, list, _) throws(Fault) -> Value in
      try extreme(machine, list, isLast: true).map { .int($0) } ?? .null
    },
  ]

  private static func unique(_ machine: Machine, _ list: ListObject.Pointer) throws(Fault) -> Value
  {
    let count = list.pointee.count
    machine.charge(items: count * 16)
    let result = machine.heap.pointee.makeList()
    var seen = ValueSet(machine: machine)
    var work = LongWork(machine)
    for index in 0..<count {
      try work.count(steps: 8)
      let item = list.pointee.items[index]
      if try seen.insert(item) { try machine.heap.pointee.append(result, item) }
    }
    return .list(result)
  }

  private static func sorted(_ machine: Machine, _ list: ListObject.Pointer) throws(Fault) -> Value
  {
    let result = try slice(machine, list, 0..<list.pointee.count)
    try sort(machine, result.asList.pointee.items, list.pointee.count) { $0 }
    return result
  }

  /// The items of the list in the order of the keys, of which it has one for each.
  private static func sorted(
    _ machine: Machine, _ list: ListObject.Pointer, by keys: ListObject.Pointer
  ) throws(Fault) -> Value {
    let count = list.pointee.count
    guard keys.pointee.count == count else {
      throw Fault(
        .refused("`keys` has \(keys.pointee.count) items, but the list has \(count)"))
    }
    try machine.heap.pointee.ensure(count * 2 * MemoryLayout<Value>.stride)
    let result = try slice(machine, list, 0..<count)
    let pairs = UnsafeMutablePointer<(key: Value, item: Value)>.allocate(capacity: count)
    defer { pairs.deallocate() }
    for index in 0..<count {
      (pairs + index).initialize(to: (keys.pointee.items[index], list.pointee.items[index]))
    }
    try sort(machine, pairs, count) { $0.key }
    for index in 0..<count { result.asList.pointee.items[index] = pairs[index].item }
    return result
  }

  /// A stable merge sort, so that an order which fails in the middle leaves nothing half-sorted.
  private static func sort<Item>(
    _ machine: Machine, _ items: UnsafeMutablePointer<Item>, _ count: Int, _ key: (Item) -> Value
  ) throws(Fault) {
    if count < 2 { return }
    let steps = count * (Int.bitWidth - count.leadingZeroBitCount)
    machine.charge(items: steps * 4)
    try machine.heap.pointee.ensure(count * MemoryLayout<Item>.stride)
    let scratch = UnsafeMutablePointer<Item>.allocate(capacity: count)
    defer { scratch.deallocate() }
    var source = items
    var target = scratch
    var work = LongWork(machine)
    var width = 1
    while width < count {
      var start = 0
      while start < count {
        try work.count(steps: 1)
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
            takesRight = try Arithmetic.precedes(key(source[right]), key(source[left]))
          }
          try work.count(steps: 1)
          (target + place).initialize(to: takesRight ? source[right] : source[left])
          if takesRight { right += 1 } else { left += 1 }
          place += 1
        }
        start = end
      }
      swap(&source, &target)
      width *= 2
    }
    if source == scratch { items.update(from: scratch, count: count) }
  }

  /// The place of the first item that no other comes before, or of the first that comes before no
  /// other; nil in an empty list.
  private static func extreme(_ machine: Machine, _ list: ListObject.Pointer, isLast: Bool)
    throws(Fault) -> Int?
  {
    let items = list.pointee.items
    machine.charge(items: list.pointee.count)
    var best = 0
    var work = LongWork(machine)
    for index in 0..<list.pointee.count {
      try work.count(steps: 1)
      let isBetter =
        isLast
        ? try Arithmetic.precedes(items[best], items[index])
        : try Arithmetic.precedes(items[index], items[best])
      if isBetter { best = index }
    }
    return list.pointee.count == 0 ? nil : best
  }
}
