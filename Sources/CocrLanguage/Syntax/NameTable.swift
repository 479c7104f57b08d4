/// Numbers a name among those of its file; -1 for what is no name.
package typealias Symbol = Int32

/// The names of a file, numbered in the order in which they first stand there. What looks names up
/// goes by their numbers, and the text of each name is made once.
struct NameTable: Sendable {
  /// By symbol.
  private(set) var texts: ContiguousArray<String> = []
  /// The names one after the other, to compare with what may be one of them.
  private var bytes: ContiguousArray<UInt8> = []
  /// By symbol: where the name ends among the bytes.
  private var ends: ContiguousArray<Int> = []
  /// A hash table without removals: a name stands at the first free place from that of its hash on.
  /// The count is a power of two, and at least half of the places are free.
  private var slots = ContiguousArray(repeating: Slot(), count: 256)

  private struct Slot {
    /// 0 where the place is free, which no name has as its hash.
    var hash: UInt32 = 0
    var symbol: Symbol = -1
  }

  /// The number of a name, which it gets here if it is new.
  mutating func symbol(of name: UnsafeBufferPointer<UInt8>) -> Symbol {
    let hash = StringHash.hash(name)
    var place = Int(hash) & (slots.count - 1)
    while slots[place].hash != 0 {
      if slots[place].hash == hash, isName(slots[place].symbol, name) { return slots[place].symbol }
      place = (place + 1) & (slots.count - 1)
    }
    let symbol = Symbol(truncatingIfNeeded: texts.count)
    slots[place] = Slot(hash: hash, symbol: symbol)
    texts.append(String(decoding: name, as: UTF8.self))
    bytes.append(contentsOf: name)
    ends.append(bytes.count)
    if texts.count * 2 > slots.count { grow() }
    return symbol
  }

  /// The number of a name that is not in the file as it stands.
  mutating func symbol(of name: String) -> Symbol {
    var name = name
    return name.withUTF8 { symbol(of: $0) }
  }

  private func isName(_ symbol: Symbol, _ name: UnsafeBufferPointer<UInt8>) -> Bool {
    let start = symbol == 0 ? 0 : ends[Int(symbol) - 1]
    let end = ends[Int(symbol)]
    guard end - start == name.count else { return false }
    return bytes[start..<end].elementsEqual(name)
  }

  private mutating func grow() {
    let old = slots
    slots = ContiguousArray(repeating: Slot(), count: old.count * 2)
    for slot in old where slot.hash != 0 {
      var place = Int(slot.hash) & (slots.count - 1)
      while slots[place].hash != 0 { place = (place + 1) & (slots.count - 1) }
      slots[place] = slot
    }
  }
}
