/// The memory of one machine: allocates objects, counts their bytes, and collects those that nothing
/// reaches any more (mark and sweep, exact, at safepoints only).
///
/// Native functions may allocate freely: nothing is collected while one runs.
struct Heap {
  /// Bytes in objects and their buffers.
  private(set) var byteCount = 0
  /// The machine asks for a collection at its next safepoint once `byteCount` is past this.
  private(set) var threshold: Int
  /// How many bytes the machine may hold.
  let limit: Int
  /// Collect at every safepoint that follows an allocation: finds missing roots in tests.
  let isStressed: Bool
  private var memory = HeapMemory()
  private var first: UnsafeMutablePointer<ObjectHeader>?
  /// Objects that are marked and whose contents are not.
  private var gray: UnsafeMutablePointer<Value>
  private var grayCount = 0
  private var grayCapacity = 256
  private(set) var collectionCount = 0

  init(limit: Int, isStressed: Bool) {
    self.limit = limit
    self.isStressed = isStressed
    threshold = isStressed ? 0 : min(Self.firstThreshold, limit / 2)
    gray = .allocate(capacity: 256)
  }

  private static var firstThreshold: Int { 8 * 1024 * 1024 }

  @inline(__always) var needsCollection: Bool { byteCount > threshold }

  /// Whether `bytes` more would go past the limit; asked before anything large is made.
  @inline(__always)
  func ensure(_ bytes: Int) throws(Fault) {
    if !hasRoom(for: bytes) { throw Fault.memoryLimit(limit) }
  }

  /// Whether so many bytes more stay within the limit.
  func hasRoom(for bytes: Int) -> Bool {
    let (sum, overflow) = byteCount.addingReportingOverflow(bytes)
    return !overflow && sum <= limit && bytes >= 0
  }

  /// Counts memory that belongs to the machine and lies outside the heap's objects.
  mutating func count(outside bytes: Int) { byteCount += bytes }

  // MARK: Buffers

  @inline(__always)
  mutating func allocateBuffer<T>(_: T.Type, _ capacity: Int) -> UnsafeMutablePointer<T> {
    byteCount += capacity * MemoryLayout<T>.stride
    return memory.allocate(capacity * MemoryLayout<T>.stride).assumingMemoryBound(to: T.self)
  }

  @inline(__always)
  mutating func freeBuffer<T>(_ buffer: UnsafeMutablePointer<T>, _ capacity: Int) {
    byteCount -= capacity * MemoryLayout<T>.stride
    memory.deallocate(buffer, capacity * MemoryLayout<T>.stride)
  }

  // MARK: Objects

  @inline(__always)
  private mutating func allocate<Object>(_: Object.Type, extra: Int = 0)
    -> UnsafeMutablePointer<Object>
  {
    let size = MemoryLayout<Object>.stride + extra
    byteCount += size
    return memory.allocate(size).assumingMemoryBound(to: Object.self)
  }

  @inline(__always)
  private mutating func link<Object>(_ object: UnsafeMutablePointer<Object>) {
    let header = UnsafeMutableRawPointer(object).assumingMemoryBound(to: ObjectHeader.self)
    header.pointee.next = first
    first = header
  }

  /// A string whose bytes the caller fills in before anything else happens.
  mutating func makeString(byteCount: Int, scalarCount: Int) -> StringObject.Pointer {
    let string = StringObject(
      header: ObjectHeader(.string), byteCount: byteCount, scalarCount: scalarCount)
    let object = allocate(
      StringObject.self, extra: string.size - MemoryLayout<StringObject>.stride)
    object.initialize(to: string)
    if string.isIndexed { object.indexSlot.initialize(to: nil) }
    link(object)
    return object
  }

  mutating func makeString(_ bytes: UnsafeBufferPointer<UInt8>, scalarCount: Int? = nil)
    -> StringObject.Pointer
  {
    let object = makeString(
      byteCount: bytes.count, scalarCount: scalarCount ?? Self.countScalars(bytes))
    if let start = bytes.baseAddress, bytes.count > 0 {
      object.bytes.update(from: start, count: bytes.count)
    }
    return object
  }

  mutating func makeString(_ text: String) -> StringObject.Pointer {
    var text = text
    return text.withUTF8 { makeString($0) }
  }

  /// The index of a text that has room for one.
  mutating func index(of string: StringObject.Pointer) -> ScalarIndex {
    if let known = string.indexSlot.pointee { return known }
    let count = ScalarIndex.count(scalarCount: string.pointee.scalarCount)
    let index = ScalarIndex(
      of: string.buffer, in: allocateBuffer(Int.self, count), count: count)
    string.indexSlot.pointee = index
    return index
  }

  static func countScalars(_ bytes: UnsafeBufferPointer<UInt8>) -> Int {
    var count = 0
    for byte in bytes where byte & 0xC0 != 0x80 { count += 1 }
    return count
  }

  /// An empty list with room for `capacity` items; few have their place behind the object itself.
  mutating func makeList(capacity: Int = 0) -> ListObject.Pointer {
    let capacity = capacity == 0 ? 4 : capacity
    let inlineCapacity = capacity <= ListObject.inlineLimit ? capacity : 0
    let object = allocate(
      ListObject.self, extra: inlineCapacity * MemoryLayout<Value>.stride)
    object.initialize(
      to: ListObject(
        header: ObjectHeader(.list), count: 0, capacity: capacity,
        items: inlineCapacity > 0 ? object.inlineItems : allocateBuffer(Value.self, capacity),
        inlineCapacity: inlineCapacity))
    link(object)
    return object
  }

  mutating func makeList(_ values: [Value]) -> ListObject.Pointer {
    let object = makeList(capacity: values.count)
    for (index, value) in values.enumerated() { object.pointee.items[index] = value }
    object.pointee.count = values.count
    return object
  }

  @inline(__always)
  mutating func append(_ list: ListObject.Pointer, _ value: Value) throws(Fault) {
    if list.pointee.count == list.pointee.capacity { try grow(list, by: 1) }
    list.pointee.items[list.pointee.count] = value
    list.pointee.count += 1
    list.pointee.changes &+= 1
  }

  /// Makes room for `extra` more items.
  @inline(never)
  mutating func grow(_ list: ListObject.Pointer, by extra: Int) throws(Fault) {
    let (needed, overflow) = list.pointee.count.addingReportingOverflow(extra)
    if overflow { throw Fault.memoryLimit(limit) }
    if needed <= list.pointee.capacity { return }
    let capacity = max(needed, list.pointee.capacity + list.pointee.capacity / 2, 8)
    let (bytes, tooLarge) = capacity.multipliedReportingOverflow(by: MemoryLayout<Value>.stride)
    if tooLarge { throw Fault.memoryLimit(limit) }
    try ensure(bytes)
    let items = allocateBuffer(Value.self, capacity)
    items.update(from: list.pointee.items, count: list.pointee.count)
    freeItems(of: list)
    list.pointee.items = items
    list.pointee.capacity = capacity
  }

  private mutating func freeItems(of list: ListObject.Pointer) {
    if list.pointee.items == list.inlineItems { return }
    freeBuffer(list.pointee.items, list.pointee.capacity)
  }

  /// An empty map; its first entries have their place behind the object itself.
  mutating func makeMap(capacity: Int = 0, model: Int32 = -1) -> MapObject.Pointer {
    let capacity = capacity == 0 ? 4 : min(capacity, MapObject.smallLimit)
    let object = allocate(
      MapObject.self, extra: capacity * MemoryLayout<MapObject.Entry>.stride)
    object.initialize(
      to: MapObject(entries: object.inlineEntries, capacity: capacity, model: model))
    link(object)
    return object
  }

  mutating func makeCell(_ value: Value) -> CellObject.Pointer {
    let object = allocate(CellObject.self)
    object.initialize(to: CellObject(header: ObjectHeader(.cell), value: value))
    link(object)
    return object
  }

  /// A closure whose captures the caller fills in before anything else happens.
  mutating func makeClosure(_ prototype: UnsafePointer<Prototype>, captureCount: Int)
    -> ClosureObject.Pointer
  {
    let object = allocate(
      ClosureObject.self, extra: captureCount * MemoryLayout<Value>.stride)
    object.initialize(
      to: ClosureObject(
        header: ObjectHeader(.closure), prototype: prototype, captureCount: captureCount))
    link(object)
    return object
  }

  mutating func makeSecret(name: StringObject.Pointer, text: StringObject.Pointer)
    -> SecretObject.Pointer
  {
    let object = allocate(SecretObject.self)
    object.initialize(to: SecretObject(header: ObjectHeader(.secret), name: name, text: text))
    link(object)
    return object
  }

  // MARK: Collection

  /// Marks a root.
  @inline(__always)
  mutating func mark(_ value: Value) {
    if !value.isObject { return }
    let object = value.asObject
    if object.pointee.color != .white { return }
    object.pointee.color = .black
    if object.pointee.kind == .string { return }
    push(value)
  }

  mutating func mark(_ values: UnsafeMutablePointer<Value>, _ count: Int) {
    for index in 0..<count { mark(values[index]) }
  }

  private mutating func push(_ value: Value) {
    if grayCount == grayCapacity {
      let larger = UnsafeMutablePointer<Value>.allocate(capacity: grayCapacity * 2)
      larger.update(from: gray, count: grayCount)
      gray.deallocate()
      gray = larger
      grayCapacity *= 2
    }
    gray[grayCount] = value
    grayCount += 1
  }

  /// Marks what the marked objects reach, frees the rest, and sets the next threshold. The roots
  /// have been marked.
  mutating func collect() {
    while grayCount > 0 {
      grayCount -= 1
      markContents(of: gray[grayCount])
    }
    sweep()
    collectionCount += 1
    let ceiling = max(limit / 2, byteCount + limit / 8)
    threshold = isStressed ? 0 : min(max(Self.firstThreshold, byteCount * 2), ceiling)
  }

  private mutating func markContents(of value: Value) {
    switch value.asObject.pointee.kind {
    case .string: break
    case .list: mark(value.asList.pointee.items, value.asList.pointee.count)
    case .map:
      let map = value.asMap
      for index in 0..<map.pointee.used {
        guard let key = map.pointee.entries[index].key else { continue }
        mark(.string(key))
        mark(map.pointee.entries[index].value)
      }
    case .closure: mark(value.asClosure.captures, value.asClosure.pointee.captureCount)
    case .secret:
      mark(.string(value.asSecret.pointee.name))
      mark(.string(value.asSecret.pointee.text))
    case .cell: mark(value.asCell.pointee.value)
    }
  }

  private mutating func sweep() {
    var previous: UnsafeMutablePointer<ObjectHeader>?
    var current = first
    while let object = current {
      let next = object.pointee.next
      if object.pointee.color == .black {
        object.pointee.color = .white
        previous = object
      } else {
        if let previous { previous.pointee.next = next } else { first = next }
        free(object)
      }
      current = next
    }
  }

  /// Also where an object moves its entries to a larger place.
  mutating func freeEntries(of map: MapObject.Pointer) {
    if map.pointee.entries == map.inlineEntries { return }
    freeBuffer(map.pointee.entries, map.pointee.capacity)
  }

  private mutating func free(_ object: UnsafeMutablePointer<ObjectHeader>) {
    let raw = UnsafeMutableRawPointer(object)
    let size: Int
    switch object.pointee.kind {
    case .string:
      let string = raw.assumingMemoryBound(to: StringObject.self)
      size = string.pointee.size
      if string.pointee.isIndexed, let index = string.indexSlot.pointee {
        freeBuffer(
          index.offsets, ScalarIndex.count(scalarCount: string.pointee.scalarCount))
      }
    case .list:
      let list = raw.assumingMemoryBound(to: ListObject.self)
      freeItems(of: list)
      size =
        MemoryLayout<ListObject>.stride
        + list.pointee.inlineCapacity * MemoryLayout<Value>.stride
    case .map:
      let map = raw.assumingMemoryBound(to: MapObject.self)
      freeEntries(of: map)
      if let table = map.pointee.table { freeBuffer(table, map.pointee.tableMask + 1) }
      size =
        MemoryLayout<MapObject>.stride
        + Int(map.pointee.inlineCapacity) * MemoryLayout<MapObject.Entry>.stride
    case .closure:
      let closure = raw.assumingMemoryBound(to: ClosureObject.self)
      size =
        MemoryLayout<ClosureObject>.stride
        + closure.pointee.captureCount * MemoryLayout<Value>.stride
    case .secret: size = MemoryLayout<SecretObject>.stride
    case .cell: size = MemoryLayout<CellObject>.stride
    }
    byteCount -= size
    memory.deallocate(raw, size)
  }

  /// Frees everything, at the end of the machine.
  mutating func destroy() {
    first = nil
    memory.destroy()
    gray.deallocate()
  }
}
