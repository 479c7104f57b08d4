/// A map from strings to values that keeps the order of insertion; with a model it is a record.
///
/// Entries stand in one array in their order. Small maps are searched from the front; larger ones
/// have an open-addressing table of entry numbers beside the array. A removed entry leaves a hole
/// until the array is next laid out anew, at the latest when half of it are holes. Loops note in a hole
/// how many stand behind it, so that taking out the first entry over and over passes each hole once.
struct MapObject {
  typealias Pointer = UnsafeMutablePointer<MapObject>

  struct Entry {
    /// `nil` marks a hole; then the value may say as an int how many holes begin here.
    var key: StringObject.Pointer?
    var value: Value
  }

  var header: ObjectHeader
  // 32 bits each, so that a small map lies in two lines of the processor's cache.
  private var entryCount: Int32
  private var usedCount: Int32
  private var room: Int32
  private var mask: Int32
  var entries: UnsafeMutablePointer<Entry>
  /// `nil` while the map is small.
  var table: UnsafeMutablePointer<Int32>?
  /// The number of the record's model in the program; -1 for a plain map.
  var model: Int32
  /// How many entries have a place behind the object, used or not.
  let inlineCapacity: Int32

  /// An empty map whose entries stand behind the object.
  init(entries: UnsafeMutablePointer<Entry>, capacity: Int, model: Int32) {
    header = ObjectHeader(.map)
    entryCount = 0
    usedCount = 0
    room = Int32(truncatingIfNeeded: capacity)
    mask = 0
    self.entries = entries
    self.model = model
    inlineCapacity = room
  }

  /// Entries that hold a value.
  @inline(__always) var count: Int {
    get { Int(entryCount) }
    set { entryCount = Int32(truncatingIfNeeded: newValue) }
  }
  /// Entries in use, holes included.
  @inline(__always) var used: Int {
    get { Int(usedCount) }
    set { usedCount = Int32(truncatingIfNeeded: newValue) }
  }
  @inline(__always) var capacity: Int {
    get { Int(room) }
    set { room = Int32(truncatingIfNeeded: newValue) }
  }
  /// The table's size less one; the size is a power of two.
  @inline(__always) var tableMask: Int {
    get { Int(mask) }
    set { mask = Int32(truncatingIfNeeded: newValue) }
  }

  /// Differs after entries were put in or taken out.
  @inline(__always) var changes: UInt32 {
    get { header.stamp }
    set { header.stamp = newValue }
  }

  /// More entries than this do not fit into the table.
  @inline(__always) static var countLimit: Int { 1 << 28 }
  /// Maps of up to this many entries have no table.
  @inline(__always) static var smallLimit: Int { 8 }

  var isRecord: Bool { model >= 0 }
}

extension UnsafeMutablePointer where Pointee == MapObject {
  @inline(__always) var inlineEntries: UnsafeMutablePointer<MapObject.Entry> {
    UnsafeMutableRawPointer(self + 1).assumingMemoryBound(to: MapObject.Entry.self)
  }

  /// The number of the key's entry, or -1.
  @inline(__always)
  func find(_ key: StringObject.Pointer) -> Int {
    if pointee.table == nil {
      let entries = pointee.entries
      let used = pointee.used
      var index = 0
      while index < used {
        if entries[index].key == key { return index }
        index += 1
      }
      return findSmallByText(key)
    }
    return findInTable(key)
  }

  @inline(never)
  private func findSmallByText(_ key: StringObject.Pointer) -> Int {
    let hash = key.hash
    let entries = pointee.entries
    for index in 0..<pointee.used {
      guard let candidate = entries[index].key else { continue }
      if candidate.hash == hash, candidate.hasSameText(as: key) { return index }
    }
    return -1
  }

  @inline(never)
  private func findInTable(_ key: StringObject.Pointer) -> Int {
    guard let table = pointee.table else { return -1 }
    let hash = key.hash
    let mask = pointee.tableMask
    let entries = pointee.entries
    var slot = Int(hash) & mask
    while true {
      let index = Int(table[slot])
      if index < 0 { return -1 }
      if let candidate = entries[index].key {
        if candidate == key || (candidate.hash == hash && candidate.hasSameText(as: key)) {
          return index
        }
      }
      slot = (slot + 1) & mask
    }
  }

  /// The key's value, if the map has the key.
  @inline(__always)
  func value(_ key: StringObject.Pointer) -> Value? {
    let index = find(key)
    return index < 0 ? nil : pointee.entries[index].value
  }

  /// Takes the key out and returns its value.
  func remove(_ key: StringObject.Pointer) -> Value? {
    let index = find(key)
    if index < 0 { return nil }
    let value = pointee.entries[index].value
    // The table keeps its number for the entry; a hole never matches a key.
    pointee.entries[index].key = nil
    pointee.entries[index].value = .null
    pointee.count -= 1
    pointee.changes &+= 1
    if index == pointee.used - 1, pointee.table == nil { pointee.used -= 1 }
    if pointee.table != nil, pointee.count < pointee.used / 2 { closeHoles() }
    return value
  }

  /// Lays the entries out anew in their array.
  private func closeHoles() {
    let entries = pointee.entries
    var next = 0
    for index in 0..<pointee.used where entries[index].key != nil {
      entries[next] = entries[index]
      next += 1
    }
    pointee.used = next
    rebuildTable()
  }

  /// The number of the first entry at or after `start` that holds a value, if there is one.
  func firstEntry(from start: Int) -> Int? {
    let entries = pointee.entries
    let used = pointee.used
    var index = start
    while index < used, entries[index].key == nil {
      let hole = entries[index].value
      index += hole.tag == Tag.int ? hole.asIndex : 1
    }
    if index - start > 1, start < used { entries[start].value = .int(index - start) }
    return index < used ? index : nil
  }

  func removeAll() {
    pointee.count = 0
    pointee.used = 0
    pointee.changes &+= 1
    if let table = pointee.table {
      table.update(repeating: -1, count: pointee.tableMask + 1)
    }
  }

  fileprivate func rebuildTable() {
    guard let table = pointee.table else { return }
    let mask = pointee.tableMask
    table.update(repeating: -1, count: mask + 1)
    for index in 0..<pointee.used {
      guard let key = pointee.entries[index].key else { continue }
      var slot = Int(key.hash) & mask
      while table[slot] >= 0 { slot = (slot + 1) & mask }
      table[slot] = Int32(truncatingIfNeeded: index)
    }
  }
}

extension Heap {
  /// Sets the key's value, making an entry at the end where the map has none.
  @inline(__always)
  mutating func set(_ map: MapObject.Pointer, _ key: StringObject.Pointer, _ value: Value) {
    let index = map.find(key)
    if index >= 0 {
      map.pointee.entries[index].value = value
    } else {
      append(map, key, value)
    }
  }

  /// Adds an entry for a key that the map does not have.
  @inline(never)
  mutating func append(_ map: MapObject.Pointer, _ key: StringObject.Pointer, _ value: Value) {
    if map.pointee.used == map.pointee.capacity { makeRoom(map) }
    let index = map.pointee.used
    map.pointee.entries[index] = MapObject.Entry(key: key, value: value)
    map.pointee.used = index + 1
    map.pointee.count += 1
    map.pointee.changes &+= 1
    if let table = map.pointee.table {
      let mask = map.pointee.tableMask
      var slot = Int(key.hash) & mask
      while table[slot] >= 0 { slot = (slot + 1) & mask }
      table[slot] = Int32(truncatingIfNeeded: index)
    }
  }

  /// Whether one more entry would go past the memory limit; asked before a script adds one.
  @inline(__always)
  func ensureRoom(_ map: MapObject.Pointer) throws(Fault) {
    if map.pointee.used == map.pointee.capacity { try ensureGrowth(map) }
  }

  @inline(never)
  private func ensureGrowth(_ map: MapObject.Pointer) throws(Fault) {
    if map.pointee.count >= MapObject.countLimit { throw Fault.memoryLimit(limit) }
    // Entries and table double; the old ones live until the new ones are filled.
    try ensure(map.pointee.count * 2 * (MemoryLayout<MapObject.Entry>.stride + 8))
  }

  /// Lays the entries out anew without holes, in an array with room for more.
  private mutating func makeRoom(_ map: MapObject.Pointer) {
    let live = map.pointee.count
    let capacity = max(4, live * 2)
    let entries = allocateBuffer(MapObject.Entry.self, capacity)
    var next = 0
    for index in 0..<map.pointee.used where map.pointee.entries[index].key != nil {
      entries[next] = map.pointee.entries[index]
      next += 1
    }
    freeEntries(of: map)
    map.pointee.entries = entries
    map.pointee.capacity = capacity
    map.pointee.used = next
    if capacity > MapObject.smallLimit {
      var size = 16
      while size < capacity * 2 { size *= 2 }
      if let table = map.pointee.table { freeBuffer(table, map.pointee.tableMask + 1) }
      map.pointee.table = allocateBuffer(Int32.self, size)
      map.pointee.tableMask = size - 1
    }
    map.rebuildTable()
  }
}
