/// Methods of maps and records that are written in Swift.
enum MapLibrary {
  private static func method(
    _ name: String, _ parameters: [Signature.Parameter] = [], result: ValueType = .any,
    changes: Bool = false, _ summary: String, example: String,
    _ body: @escaping @Sendable (Machine, MapObject.Pointer, Arguments) throws(Fault) -> Value
  ) -> NativeFunction {
    CoreLibrary.method(
      of: .map(.any), name, parameters, result: result, changes: changes, summary, example: example
    ) { (machine, arguments) throws(Fault) -> Value in
      try body(machine, arguments[0].asMap, arguments)
    }
  }

  private static func copy(_ machine: Machine, _ map: MapObject.Pointer) throws(Fault)
    -> MapObject.Pointer
  {
    let size = map.pointee.count * 2 * (MemoryLayout<MapObject.Entry>.stride + 8)
    try machine.heap.pointee.ensure(size)
    machine.charge(bytes: size)
    let result = machine.heap.pointee.makeMap(capacity: map.pointee.count)
    var work = LongWork(machine)
    for index in 0..<map.pointee.used {
      try work.count(steps: 4)
      guard let key = map.pointee.entries[index].key else { continue }
      machine.heap.pointee.append(result, key, map.pointee.entries[index].value)
    }
    return result
  }

  private static func list(
    _ machine: Machine, _ map: MapObject.Pointer,
    _ item: (StringObject.Pointer, Value) -> Value
  ) throws(Fault) -> Value {
    try machine.heap.pointee.ensure(map.pointee.count * 192)
    machine.charge(items: map.pointee.used)
    let list = machine.heap.pointee.makeList(capacity: map.pointee.count)
    var work = LongWork(machine)
    for index in 0..<map.pointee.used {
      try work.count(steps: 2)
      guard let key = map.pointee.entries[index].key else { continue }
      list.pointee.items[list.pointee.count] = item(key, map.pointee.entries[index].value)
      list.pointee.count += 1
    }
    return .list(list)
  }

  static let methods: [NativeFunction] = [
    method(
      "keys", [], result: .list(.string), "The keys, in order.",
      example: #"{b: 1, a: 2}.keys() == ["b", "a"]"#
    ) {
      (machine, map, arguments) throws(Fault) -> Value in
      try list(machine, map) { key, _ in .string(key) }
    },
    method(
      "values", [], result: .list(.any), "The values, in the order of their keys.",
      example: "{b: 1, a: 2}.values() == [1, 2]"
    ) {
      (machine, map, arguments) throws(Fault) -> Value in
      try list(machine, map) { _, value in value }
    },
    method(
      "entries", [], result: .list(.any), "Lists of a key and its value each.",
      example: #"{b: 1}.entries() == [["b", 1]]"#
    ) {
      (machine, map, arguments) throws(Fault) -> Value in
      try list(machine, map) { key, value in
        .list(machine.heap.pointee.makeList([.string(key), value]))
      }
    },
    method(
      "is_empty", [], result: .bool, "Whether the map has no entries.", example: "{}.is_empty()"
    ) { (_, map, _) throws(Fault) -> Value in .bool(map.pointee.count == 0) },
    method(
      "get",
      [
        .init("key", .string, summary: "the key"),
        .init("default", .any, required: false, summary: "what is given without the key"),
      ],
      "The key's value, or the default (null) where the map has no such key.",
      example: #"{a: 1}.get("a") == 1 and {a: 1}.get("b", 0) == 0"#
    ) {
      (machine, map, arguments) throws(Fault) -> Value in
      map.value(arguments[1].asString) ?? (arguments[2].isMissing ? .null : arguments[2])
    },
    method(
      "has", [.init("key", .string, summary: "the key")], result: .bool,
      "Whether the map has the key.",
      example: #"{a: null}.has("a")"#
    ) {
      (machine, map, arguments) throws(Fault) -> Value in
      .bool(map.find(arguments[1].asString) >= 0)
    },
    method(
      "remove", [.init("key", .string, summary: "the key")], changes: true,
      "Takes the key out and returns its value, or null.",
      example: #"let m = {a: 1, b: 2}; assert m.remove("a") == 1 and m == {b: 2}"#
    ) {
      (machine, map, arguments) throws(Fault) -> Value in map.remove(arguments[1].asString) ?? .null
    },
    method(
      "clear", [], result: .null, changes: true, "Takes everything out.",
      example: "let m = {a: 1}; m.clear(); assert m == {}"
    ) {
      (machine, map, arguments) throws(Fault) -> Value in
      map.removeAll()
      return .null
    },
    method(
      "copy", [], result: .map(.any), "A map with the same entries.",
      example: "let m = {a: 1}; let n = m.copy(); n.b = 2; assert m == {a: 1}"
    ) {
      (machine, map, arguments) throws(Fault) -> Value in .map(try copy(machine, map))
    },
    method(
      "to_map", [], result: .map(.any), "A map with the record's fields, which can be changed.",
      example: #"try { throw "x" } catch error { error.to_map().message } == "x""#
    ) {
      (machine, map, arguments) throws(Fault) -> Value in .map(try copy(machine, map))
    },
    method(
      "merge", [.init("other", .map(.any), summary: "the map whose values win")],
      result: .map(.any),
      "A map with the entries of both; the other's win.",
      example: "{a: 1, b: 2}.merge({b: 3}) == {a: 1, b: 3}"
    ) {
      (machine, map, arguments) throws(Fault) -> Value in
      let result = try copy(machine, map)
      let other = arguments[1].asMap
      let size = other.pointee.count * 2 * (MemoryLayout<MapObject.Entry>.stride + 8)
      try machine.heap.pointee.ensure(size)
      machine.charge(bytes: size)
      var work = LongWork(machine)
      for index in 0..<other.pointee.used {
        try work.count(steps: 8)
        guard let key = other.pointee.entries[index].key else { continue }
        machine.heap.pointee.set(result, key, other.pointee.entries[index].value)
      }
      return .map(result)
    },
  ]
}
