/// What a value costs where everything that it holds more than once is written out as often: a list that
/// holds another twice, and so on, is small in the heap and may fill any memory outside.
///
/// It is worked out without writing anything out, each object once for each depth that it stands at.
struct Expansion {
  /// What the parts of a value cost, in bytes.
  struct Rates {
    /// What no object is.
    let scalar: Int
    /// A text, its bytes aside.
    let text: Int
    /// A list or map by itself.
    let container: Int
    /// Its place in a list, or in a map beside its key.
    let place: Int
    /// Containers deeper than this are not written.
    let depth: Int
  }

  private struct Key: Hashable {
    let address: UInt64
    let depth: Int
  }

  private let rates: Rates
  private var work: LongWork
  private var known: [Key: Int] = [:]
  private var open: Set<UInt64> = []

  init(_ rates: Rates, _ machine: Machine) {
    self.rates = rates
    work = LongWork(machine)
  }

  /// - Returns: The cost; `Int.max` where it is beyond that.
  mutating func cost(of value: Value, depth: Int = 0) throws(Fault) -> Int {
    switch value.tag {
    case Tag.string: return rates.text + value.asString.pointee.byteCount
    case Tag.list, Tag.map: break
    default: return rates.scalar
    }
    if depth > rates.depth || open.contains(value.bits) { return rates.scalar }
    let key = Key(address: value.bits, depth: depth)
    if let cost = known[key] { return cost }
    open.insert(value.bits)
    defer { open.remove(value.bits) }
    var sum = rates.container
    if value.tag == Tag.list {
      let list = value.asList
      for index in 0..<list.pointee.count {
        try work.count(steps: 1)
        add(rates.place, to: &sum)
        add(try cost(of: list.pointee.items[index], depth: depth + 1), to: &sum)
      }
    } else {
      let map = value.asMap
      for index in 0..<map.pointee.used {
        try work.count(steps: 1)
        guard let name = map.pointee.entries[index].key else { continue }
        add(rates.place + rates.text + name.pointee.byteCount, to: &sum)
        add(try cost(of: map.pointee.entries[index].value, depth: depth + 1), to: &sum)
      }
    }
    known[key] = sum
    return sum
  }

  private func add(_ cost: Int, to sum: inout Int) {
    let (result, overflow) = sum.addingReportingOverflow(cost)
    sum = overflow ? .max : result
  }
}
