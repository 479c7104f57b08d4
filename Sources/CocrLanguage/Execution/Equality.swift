extension Machine {
  /// `==`: deep for lists and maps.
  func areEqual(_ left: Value, _ right: Value) throws(Fault) -> Bool {
    if left.tag == right.tag {
      switch left.tag {
      case Tag.float: return left.asFloat == right.asFloat
      case Tag.string: return left.asString.hasSameText(as: right.asString)
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
}

/// Compares what lists and maps hold, however deep they are and even where they contain themselves.
///
/// Objects that have to be equal are put into one class (the method of Hopcroft and Karp), and two of
/// one class are not compared again. So the work grows with the number of objects, not with the
/// number of paths through them.
private struct DeepComparison {
  let machine: Machine
  private var pending: [(left: Value, right: Value)] = []
  /// By the address of an object: another of its class, nearer to the one that stands for it.
  private var parents: [UInt64: UInt64] = [:]
  private var pairCount = 0

  /// The first pairs are compared without classes, which small values never need.
  private static let plainPairs = 64

  init(machine: Machine) { self.machine = machine }

  mutating func areEqual(_ left: Value, _ right: Value) throws(Fault) -> Bool {
    pending.append((left, right))
    while let (left, right) = pending.popLast() {
      let isSame =
        left.tag == Tag.list
        ? try areEqual(left.asList, right.asList) : try areEqual(left.asMap, right.asMap)
      if !isSame { return false }
    }
    return true
  }

  private mutating func areEqual(_ left: ListObject.Pointer, _ right: ListObject.Pointer)
    throws(Fault) -> Bool
  {
    let count = left.pointee.count
    if count != right.pointee.count { return false }
    machine.charge(items: count)
    for index in 0..<count
    where try !mayBeEqual(left.pointee.items[index], right.pointee.items[index]) { return false }
    return true
  }

  private mutating func areEqual(_ left: MapObject.Pointer, _ right: MapObject.Pointer)
    throws(Fault) -> Bool
  {
    if left.pointee.count != right.pointee.count { return false }
    machine.charge(items: left.pointee.used)
    for index in 0..<left.pointee.used {
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
