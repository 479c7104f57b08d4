/// Hashes of values: the same for any two that `==` finds equal.
///
/// The hash of a list or map is made of all that it holds, and is kept by its address: a part that
/// many values share is gone through once.
struct ValueHasher {
  let machine: Machine
  /// By the address of an object: its hash, of those that are gone through to their end.
  private var hashes: [UInt64: UInt64] = [:]
  /// Of objects from which a way leads round in a circle: what they look like from so many steps away.
  private var views: [UInt64: [UInt64]] = [:]
  /// The objects that are being gone through.
  private var open: Set<UInt64> = []
  private var work = 0
  private var longWork: LongWork

  /// How many steps are taken from an object that contains itself. Those that differ only further
  /// away have one hash, and are told apart by comparing them.
  private static let viewDepth = 4

  init(machine: Machine) {
    self.machine = machine
    longWork = LongWork(machine)
  }

  /// The hash of a value.
  mutating func hash(of value: Value) throws(Fault) -> UInt64 {
    guard value.tag == Tag.list || value.tag == Tag.map else { return Self.hash(ofScalar: value) }
    if hash(ofKnown: value.bits) == nil { try goThrough(value) }
    return hash(ofKnown: value.bits) ?? 0
  }

  private func hash(ofKnown object: UInt64) -> UInt64? {
    hashes[object] ?? views[object]?.last
  }

  // MARK: Values without parts

  /// - Parameter owner: the address of what holds the value, if it is known.
  private static func hash(ofScalar value: Value, in owner: UInt64 = 0) -> UInt64 {
    switch value.tag {
    case Tag.string: return mix(UInt64(Tag.string), UInt64(value.asString.hash))
    case Tag.secret: return mix(UInt64(Tag.secret), UInt64(value.asSecret.pointee.text.hash))
    case Tag.float:
      let number = value.asFloat
      // It equals nothing, so that its list or map equals only itself.
      if number.isNaN { return mix(UInt64(Tag.missing), owner) }
      if let int = Int64(exactly: number) { return hash(ofScalar: .int(int)) }
      return mix(UInt64(Tag.float), value.bits)
    default: return mix(UInt64(value.tag), value.bits)
    }
  }

  @inline(__always)
  private static func mix(_ left: UInt64, _ right: UInt64) -> UInt64 {
    let product = (left ^ StringHash.seed).multipliedFullWidth(by: right ^ 0x9E37_79B9_7F4A_7C15)
    return (product.high ^ product.low) &+ (left << 7 | left >> 57) &+ right
  }

  // MARK: Lists and maps

  /// Where the search for parts stands in an object.
  private struct Visit {
    let object: Value
    var next = 0
    /// A way leads from it to an object that is open.
    var isCircular = false
  }

  /// Gives the object and all that it reaches their hashes, without recursion.
  private mutating func goThrough(_ value: Value) throws(Fault) {
    var visits = [Visit(object: value)]
    var circular: [Value] = []
    open.insert(value.bits)
    while var visit = visits.popLast() {
      var found: Value?
      let count = Self.partCount(visit.object)
      while visit.next < count, found == nil {
        let part = Self.part(visit.object, visit.next)
        visit.next += 1
        guard part.tag == Tag.list || part.tag == Tag.map else { continue }
        if open.contains(part.bits) || views[part.bits] != nil {
          visit.isCircular = true
        } else if hashes[part.bits] == nil {
          found = part
        }
      }
      if let found {
        visits.append(visit)
        visits.append(Visit(object: found))
        open.insert(found.bits)
        continue
      }
      try countWork(count)
      if visit.isCircular {
        circular.append(visit.object)
        views[visit.object.bits] = []
        if !visits.isEmpty { visits[visits.count - 1].isCircular = true }
      } else {
        hashes[visit.object.bits] = combine(visit.object) { hashes[$0] ?? 0 }
      }
      open.remove(visit.object.bits)
    }
    try lookAround(circular)
  }

  /// Gives the objects that are parts of circles, or lead to some, their views: what each looks like
  /// by itself, then together with the views of its parts from one step less.
  private mutating func lookAround(_ objects: [Value]) throws(Fault) {
    for depth in 0..<Self.viewDepth {
      var round: [UInt64] = []
      round.reserveCapacity(objects.count)
      for object in objects {
        try countWork(Self.partCount(object))
        round.append(
          combine(object) { part in
            if let hash = hashes[part] { return hash }
            return depth == 0 ? 1 : views[part]?[depth - 1] ?? 0
          })
      }
      for (object, view) in zip(objects, round) { views[object.bits]?.append(view) }
    }
  }

  private mutating func countWork(_ parts: Int) throws(Fault) {
    work += parts + 4
    try longWork.count(steps: 4 * (parts + 4))
    if work < 1024 { return }
    machine.charge(items: work)
    work = 0
    // What a dictionary takes for each object, about.
    try machine.heap.pointee.ensure((hashes.count + views.count * (Self.viewDepth + 4)) * 48)
  }

  private static func partCount(_ object: Value) -> Int {
    object.tag == Tag.list ? object.asList.pointee.count : object.asMap.pointee.used
  }

  private static func part(_ object: Value, _ index: Int) -> Value {
    object.tag == Tag.list
      ? object.asList.pointee.items[index] : object.asMap.pointee.entries[index].value
  }

  /// The hash of an object from those of its parts: in their order for a list, by key for a map.
  private func combine(_ object: Value, _ hashOfPart: (UInt64) -> UInt64) -> UInt64 {
    func hash(_ part: Value) -> UInt64 {
      part.tag == Tag.list || part.tag == Tag.map
        ? hashOfPart(part.bits) : Self.hash(ofScalar: part, in: object.bits)
    }
    var result = Self.mix(UInt64(object.tag), UInt64(truncatingIfNeeded: Self.partTotal(object)))
    if object.tag == Tag.list {
      let list = object.asList
      for index in 0..<list.pointee.count {
        result = Self.mix(result, hash(list.pointee.items[index]))
      }
    } else {
      let map = object.asMap
      var sum: UInt64 = 0
      for index in 0..<map.pointee.used {
        guard let key = map.pointee.entries[index].key else { continue }
        sum &+= Self.mix(UInt64(key.hash), hash(map.pointee.entries[index].value))
      }
      result = Self.mix(result, sum)
    }
    return result
  }

  /// How many items or entries the object has.
  private static func partTotal(_ object: Value) -> Int {
    object.tag == Tag.list ? object.asList.pointee.count : object.asMap.pointee.count
  }
}

/// Different values, found by their hashes.
struct ValueSet {
  private var hasher: ValueHasher
  private var comparison: DeepComparison
  private let machine: Machine
  private var values: [(hash: UInt64, value: Value)] = []
  /// An open-addressing table of places in `values`, -1 where there is none; its size is a power of
  /// two.
  private var table = [Int](repeating: -1, count: 16)

  init(machine: Machine) {
    self.machine = machine
    hasher = ValueHasher(machine: machine)
    comparison = DeepComparison(machine: machine)
  }

  /// Puts a value in; false where one that equals it is there.
  mutating func insert(_ value: Value) throws(Fault) -> Bool {
    // Not-a-number equals nothing, itself included.
    if value.isNaN { return true }
    let hash = try hasher.hash(of: value)
    let mask = table.count - 1
    var slot = Int(truncatingIfNeeded: hash) & mask
    while table[slot] >= 0 {
      let known = values[table[slot]]
      if known.hash == hash, try isEqual(known.value, value) { return false }
      slot = (slot + 1) & mask
    }
    table[slot] = values.count
    values.append((hash, value))
    if values.count * 2 > table.count { try grow() }
    return true
  }

  private mutating func isEqual(_ left: Value, _ right: Value) throws(Fault) -> Bool {
    guard left.tag == right.tag, left.tag == Tag.list || left.tag == Tag.map else {
      return try machine.areEqual(left, right)
    }
    if left.bits == right.bits { return true }
    return try comparison.areEqual(left, right)
  }

  private mutating func grow() throws(Fault) {
    let size = table.count * 4
    try machine.heap.pointee.ensure(size * MemoryLayout<Int>.stride + values.count * 48)
    table = [Int](repeating: -1, count: size)
    for (place, entry) in values.enumerated() {
      var slot = Int(truncatingIfNeeded: entry.hash) & (size - 1)
      while table[slot] >= 0 { slot = (slot + 1) & (size - 1) }
      table[slot] = place
    }
  }
}
