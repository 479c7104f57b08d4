// The objects of the heap: trivial structs in memory that the heap owns. None of them holds a Swift
// reference, so that the interpreter loop never retains or releases.

/// What every object starts with.
struct ObjectHeader {
  /// The next object in the heap's list of all objects.
  var next: UnsafeMutablePointer<ObjectHeader>?
  var kind: Kind
  var color: Color
  /// Lists and maps: may not be changed any more.
  var isFrozen: Bool
  /// Strings: their hash, 0 where not computed yet. Lists and maps: counts what is put in and taken
  /// out, so that a loop notices.
  var stamp: UInt32

  enum Kind: UInt8 { case string, list, map, closure, secret, cell }
  /// `permanent` objects belong to a program, not to a heap, and are never collected or written to.
  enum Color: UInt8 { case white, black, permanent }

  init(_ kind: Kind) {
    next = nil
    self.kind = kind
    color = .white
    isFrozen = false
    stamp = 0
  }
}

/// Immutable text: the header, then the bytes in UTF-8, then in a long text that is not ASCII the
/// address of its ``ScalarIndex``.
struct StringObject {
  typealias Pointer = UnsafeMutablePointer<StringObject>

  var header: ObjectHeader
  var byteCount: Int
  /// The length as the language counts it: Unicode scalars.
  var scalarCount: Int

  var isASCII: Bool { byteCount == scalarCount }

  /// Whether it has room for the address of an index.
  @inline(__always) var isIndexed: Bool {
    byteCount > ScalarIndex.shortestText && byteCount != scalarCount
  }

  /// How many bytes the whole object takes.
  @inline(__always) var size: Int {
    isIndexed
      ? MemoryLayout<Self>.stride + Self.indexOffset(byteCount) + MemoryLayout<ScalarIndex?>.stride
      : MemoryLayout<Self>.stride + byteCount
  }

  /// Where the address of the index stands behind the object: aligned, after the bytes.
  @inline(__always) static func indexOffset(_ byteCount: Int) -> Int { (byteCount &+ 7) & ~7 }
}

/// Where every 64th scalar of a text begins, so that the place of a scalar is found in the same time
/// however far into the text it is. It is made when it is first needed.
struct ScalarIndex {
  /// Of every 64th scalar, from 0 on, the offset of its first byte.
  let offsets: UnsafeMutablePointer<Int>

  /// A text of so many bytes is counted through faster than it is looked up.
  static var shortestText: Int { 256 }
  private static var step: Int { 64 }

  /// How many offsets there are for a text of so many scalars.
  static func count(scalarCount: Int) -> Int { scalarCount / step + 1 }

  /// Fills the memory, which has room for `count` offsets.
  init(of bytes: UnsafeBufferPointer<UInt8>, in offsets: UnsafeMutablePointer<Int>, count: Int) {
    self.offsets = offsets
    var scalar = 0
    var next = 0
    for (offset, byte) in bytes.enumerated() where byte & 0xC0 != 0x80 {
      if scalar % Self.step == 0, next < count {
        offsets[next] = offset
        next += 1
      }
      scalar += 1
    }
    // The place behind the last scalar.
    while next < count {
      offsets[next] = bytes.count
      next += 1
    }
  }

  /// The nearest known place at or before a scalar: how many scalars are left, and its offset.
  @inline(__always)
  func place(before scalar: Int) -> (rest: Int, offset: Int) {
    (scalar % Self.step, offsets[scalar / Self.step])
  }
}

extension UnsafeMutablePointer where Pointee == StringObject {
  @inline(__always) var bytes: UnsafeMutablePointer<UInt8> {
    UnsafeMutableRawPointer(self + 1).assumingMemoryBound(to: UInt8.self)
  }

  @inline(__always) var buffer: UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: bytes, count: pointee.byteCount)
  }

  /// The memory for the address of the index, of a text that has it.
  @inline(__always) var indexSlot: UnsafeMutablePointer<ScalarIndex?> {
    (UnsafeMutableRawPointer(bytes) + StringObject.indexOffset(pointee.byteCount))
      .assumingMemoryBound(to: ScalarIndex?.self)
  }

  /// A Swift copy of the text.
  var text: String { String(decoding: buffer, as: UTF8.self) }

  /// The hash, computed once. Permanent strings have theirs from the start and are not written to.
  @inline(__always) var hash: UInt32 {
    let known = pointee.header.stamp
    if known != 0 { return known }
    let computed = StringHash.hash(buffer)
    pointee.header.stamp = computed
    return computed
  }

  @inline(__always)
  func hasSameText(as other: StringObject.Pointer) -> Bool {
    if self == other { return true }
    return TextSearch.areEqual(buffer, other.buffer)
  }
}

enum StringHash {
  /// Differs from process to process, so that nobody can prepare keys that collide.
  static let seed = UInt64.random(in: .min ... .max)

  static func hash(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt32 {
    var state = seed ^ UInt64(truncatingIfNeeded: bytes.count)
    var offset = 0
    let raw = UnsafeRawBufferPointer(bytes)
    while offset + 8 <= raw.count {
      state = mix(state ^ raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
      offset += 8
    }
    var tail: UInt64 = 0
    while offset < raw.count {
      tail = tail << 8 | UInt64(raw[offset])
      offset += 1
    }
    state = mix(state ^ tail)
    let folded = UInt32(truncatingIfNeeded: state ^ (state >> 32))
    return folded == 0 ? 1 : folded
  }

  @inline(__always)
  private static func mix(_ value: UInt64) -> UInt64 {
    let product = value.multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
    return product.high ^ product.low
  }
}

struct ListObject {
  typealias Pointer = UnsafeMutablePointer<ListObject>

  var header: ObjectHeader
  var count: Int
  var capacity: Int
  var items: UnsafeMutablePointer<Value>
  /// How many items have a place behind the object, used or not.
  var inlineCapacity: Int

  /// Differs after items were put in or taken out.
  @inline(__always) var changes: UInt32 {
    get { header.stamp }
    set { header.stamp = newValue }
  }

  /// Lists made with more items than this have them elsewhere from the start.
  @inline(__always) static var inlineLimit: Int { 8 }
}

extension UnsafeMutablePointer where Pointee == ListObject {
  @inline(__always) var inlineItems: UnsafeMutablePointer<Value> {
    UnsafeMutableRawPointer(self + 1).assumingMemoryBound(to: Value.self)
  }
}

/// A variable that closures share with the function that declared it.
struct CellObject {
  typealias Pointer = UnsafeMutablePointer<CellObject>

  var header: ObjectHeader
  var value: Value
}

/// A function with what it captured: the header, then the captured values or cells.
struct ClosureObject {
  typealias Pointer = UnsafeMutablePointer<ClosureObject>

  var header: ObjectHeader
  var prototype: UnsafePointer<Prototype>
  var captureCount: Int
}

extension UnsafeMutablePointer where Pointee == ClosureObject {
  @inline(__always) var parameterCount: Int { pointee.prototype.pointee.parameterCount }

  @inline(__always) var captures: UnsafeMutablePointer<Value> {
    UnsafeMutableRawPointer(self + 1).assumingMemoryBound(to: Value.self)
  }
}

/// Text that is never shown: the name it was asked for by, then what it hides.
struct SecretObject {
  typealias Pointer = UnsafeMutablePointer<SecretObject>

  var header: ObjectHeader
  var name: StringObject.Pointer
  var text: StringObject.Pointer
}
