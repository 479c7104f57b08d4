extension Machine {
  /// `==`: deep for lists and maps.
  func areEqual(_ left: Value, _ right: Value) throws(Fault) -> Bool {
    if left.tag == right.tag {
      switch left.tag {
      case Tag.float: return left.asFloat == right.asFloat
      case Tag.string:
        charge(bytes: min(left.asString.pointee.byteCount, right.asString.pointee.byteCount))
        return left.asString.hasSameText(as: right.asString)
      case Tag.list, Tag.map:
        if left.bits == right.bits { return true }
        var comparison = DeepComparison(machine: self)
        return try comparison.areEqual(left, right)
      case Tag.secret:
        return left.asSecret.pointee.text.hasSameText(as: right.asSecret.pointee.text)
      default: return left.bits == right.bits
      }
    }
    if left.isNumber, right.isNumber { return Arithmetic.areEqual(left, right) }
    return false
  }

  /// The place of the first item that equals the value; nil where none does.
  func firstIndex(of value: Value, in list: ListObject.Pointer) throws(Fault) -> Int? {
    let count = list.pointee.count
    charge(items: count)
    guard value.tag == Tag.list || value.tag == Tag.map else {
      var work = LongWork(self)
      for index in 0..<count {
        try work.count(steps: 1)
        if try areEqual(list.pointee.items[index], value) { return index }
      }
      return nil
    }
    var comparison = DeepComparison(machine: self)
    // Items may share parts, which would be compared again with each of them: past so much work the
    // hashes tell which items to compare.
    let patience = 64 + 16 * count
    var hashes: (hasher: ValueHasher, wanted: UInt64)?
    for index in 0..<count {
      let item = list.pointee.items[index]
      if item.tag != value.tag { continue }
      if item.bits == value.bits { return index }
      if hashes == nil, comparison.work > patience {
        var hasher = ValueHasher(machine: self)
        let wanted = try hasher.hash(of: value)
        hashes = (hasher, wanted)
      }
      if let wanted = hashes?.wanted, try hashes?.hasher.hash(of: item) != wanted { continue }
      if try comparison.areEqual(item, value) { return index }
    }
    return nil
  }
}

/// Compares what lists and maps hold, however deep they are and even where they contain themselves.
///
/// Objects that have to be equal are put into one class (the method of Hopcroft and Karp), and two of
/// one class are not compared again. So the work grows with the number of objects, not with the
/// number of paths through them. What has been found equal is remembered for the next comparison.
struct DeepComparison {
  let machine: Machine
  private var pending: [(left: Value, right: Value)] = []
  /// By the address of an object: another of its class, nearer to the one that stands for it.
  private var parents: [UInt64: UInt64] = [:]
  private var pairCount = 0
  /// How many items have been looked at.
  private(set) var work = 0
  private var charged = 0
  private var longWork: LongWork

  /// The first pairs are compared without classes, which small values never need.
  private static let plainPairs = 64

  init(machine: Machine) {
    self.machine = machine
    longWork = LongWork(machine)
  }

  mutating func areEqual(_ left: Value, _ right: Value) throws(Fault) -> Bool {
    pending.append((left, right))
    defer {
      machine.charge(items: work - charged)
      // What is too little to be charged waits for more.
      charged = work - (work - charged) % 8
    }
    while let (left, right) = pending.popLast() {
      try longWork.count(steps: 4)
      let isSame =
        left.tag == Tag.list
        ? try areEqual(left.asList, right.asList) : try areEqual(left.asMap, right.asMap)
      if !isSame {
        // What was put into one class on the way may differ after all.
        pending.removeAll(keepingCapacity: true)
        parents.removeAll(keepingCapacity: true)
        return false
      }
    }
    return true
  }

  private mutating func areEqual(_ left: ListObject.Pointer, _ right: ListObject.Pointer)
    throws(Fault) -> Bool
  {
    let count = left.pointee.count
    work += 1
    if count != right.pointee.count { return false }
    work += count
    for index in 0..<count {
      try longWork.count(steps: 1)
      if try !mayBeEqual(left.pointee.items[index], right.pointee.items[index]) { return false }
    }
    return true
  }

  private mutating func areEqual(_ left: MapObject.Pointer, _ right: MapObject.Pointer)
    throws(Fault) -> Bool
  {
    work += 1
    if left.pointee.count != right.pointee.count { return false }
    work += left.pointee.used
    for index in 0..<left.pointee.used {
      try longWork.count(steps: 8)
      let entry = left.pointee.entries[index]
      guard let key = entry.key else { continue }
      guard let other = right.value(key), try mayBeEqual(entry.value, other) else { return false }
    }
    return true
  }

  /// False where the values differ; what cannot be told at once is put off.
  private mutating func mayBeEqual(_ left: Value, _ right: Value) throws(Fault) -> Bool {
    guard left.tag == right.tag, left.tag == Tag.list || left.tag == Tag.map else {
      return try machine.areEqual(left, right)
    }
    if left.bits == right.bits { return true }
    pairCount += 1
    if pairCount > Self.plainPairs, !unite(left.bits, right.bits) { return true }
    // What a dictionary and the list of pairs take for each, about.
    if pairCount % 1024 == 0 {
      try machine.heap.pointee.ensure(parents.count * 48 + pending.count * 32)
    }
    pending.append((left, right))
    return true
  }

  /// False where the two are of one class already.
  private mutating func unite(_ left: UInt64, _ right: UInt64) -> Bool {
    let (first, second) = (representative(left), representative(right))
    if first == second { return false }
    parents[first] = second
    return true
  }

  private mutating func representative(_ object: UInt64) -> UInt64 {
    var current = object
    while let parent = parents[current] {
      // Every step halves the path for the next time.
      if let grandparent = parents[parent] { parents[current] = grandparent }
      current = parent
    }
    return current
  }
}
