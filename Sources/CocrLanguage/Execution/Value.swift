/// A value as the virtual machine holds it: 16 bytes, trivially copyable, never reference-counted.
/// What `bits` means depends on `tag`; from ``Tag/firstObject`` on it is the address of an object
/// in the machine's heap.
struct Value {
  var tag: UInt32
  var bits: UInt64

  @inline(__always)
  init(tag: UInt32, bits: UInt64) {
    self.tag = tag
    self.bits = bits
  }
}

/// The values of ``Value/tag``.
enum Tag {
  @inline(__always) static var null: UInt32 { 0 }
  @inline(__always) static var bool: UInt32 { 1 }
  @inline(__always) static var int: UInt32 { 2 }
  @inline(__always) static var float: UInt32 { 3 }
  /// Nanoseconds.
  @inline(__always) static var duration: UInt32 { 4 }
  /// Nanoseconds since 1970-01-01T00:00:00Z.
  @inline(__always) static var time: UInt32 { 5 }
  /// The index of a native function.
  @inline(__always) static var native: UInt32 { 6 }
  /// The index of a module or namespace.
  @inline(__always) static var module: UInt32 { 7 }
  /// No value at all: an argument that was left out, a variable without its first value.
  @inline(__always) static var missing: UInt32 { 8 }

  @inline(__always) static var firstObject: UInt32 { 9 }
  @inline(__always) static var string: UInt32 { 9 }
  @inline(__always) static var list: UInt32 { 10 }
  /// Plain maps and records; a record has a model.
  @inline(__always) static var map: UInt32 { 11 }
  @inline(__always) static var closure: UInt32 { 12 }
  @inline(__always) static var secret: UInt32 { 13 }
  /// A variable that closures share.
  @inline(__always) static var cell: UInt32 { 14 }

  @inline(__always) static var count: Int { 15 }
}

extension Value {
  @inline(__always) static var null: Value { Value(tag: Tag.null, bits: 0) }
  @inline(__always) static var missing: Value { Value(tag: Tag.missing, bits: 0) }
  @inline(__always) static func bool(_ value: Bool) -> Value {
    Value(tag: Tag.bool, bits: value ? 1 : 0)
  }
  @inline(__always) static func int(_ value: Int64) -> Value {
    Value(tag: Tag.int, bits: UInt64(bitPattern: value))
  }
  @inline(__always) static func int(_ value: Int) -> Value { .int(Int64(value)) }
  @inline(__always) static func float(_ value: Double) -> Value {
    Value(tag: Tag.float, bits: value.bitPattern)
  }
  @inline(__always) static func duration(_ nanoseconds: Int64) -> Value {
    Value(tag: Tag.duration, bits: UInt64(bitPattern: nanoseconds))
  }
  @inline(__always) static func time(_ nanoseconds: Int64) -> Value {
    Value(tag: Tag.time, bits: UInt64(bitPattern: nanoseconds))
  }
  @inline(__always) static func native(_ index: Int) -> Value {
    Value(tag: Tag.native, bits: UInt64(truncatingIfNeeded: index))
  }
  @inline(__always) static func module(_ index: Int) -> Value {
    Value(tag: Tag.module, bits: UInt64(truncatingIfNeeded: index))
  }
  @inline(__always) static func string(_ object: StringObject.Pointer) -> Value {
    Value(tag: Tag.string, bits: UInt64(UInt(bitPattern: object)))
  }
  @inline(__always) static func list(_ object: ListObject.Pointer) -> Value {
    Value(tag: Tag.list, bits: UInt64(UInt(bitPattern: object)))
  }
  @inline(__always) static func map(_ object: MapObject.Pointer) -> Value {
    Value(tag: Tag.map, bits: UInt64(UInt(bitPattern: object)))
  }
  @inline(__always) static func closure(_ object: ClosureObject.Pointer) -> Value {
    Value(tag: Tag.closure, bits: UInt64(UInt(bitPattern: object)))
  }
  @inline(__always) static func cell(_ object: CellObject.Pointer) -> Value {
    Value(tag: Tag.cell, bits: UInt64(UInt(bitPattern: object)))
  }
  @inline(__always) static func secret(_ object: SecretObject.Pointer) -> Value {
    Value(tag: Tag.secret, bits: UInt64(UInt(bitPattern: object)))
  }

  // What follows may be asked only of a value with the fitting tag.

  @inline(__always) var asBool: Bool { bits != 0 }
  @inline(__always) var asInt: Int64 { Int64(bitPattern: bits) }
  @inline(__always) var asFloat: Double { Double(bitPattern: bits) }
  @inline(__always) var asIndex: Int { Int(truncatingIfNeeded: bits) }
  @inline(__always) var asObject: UnsafeMutablePointer<ObjectHeader> { pointer() }
  @inline(__always) var asString: StringObject.Pointer { pointer() }
  @inline(__always) var asList: ListObject.Pointer { pointer() }
  @inline(__always) var asMap: MapObject.Pointer { pointer() }
  @inline(__always) var asClosure: ClosureObject.Pointer { pointer() }
  @inline(__always) var asCell: CellObject.Pointer { pointer() }
  @inline(__always) var asSecret: SecretObject.Pointer { pointer() }

  /// Only objects reach this, and the address of an object is never zero.
  @inline(__always)
  private func pointer<Object>() -> UnsafeMutablePointer<Object> {
    UnsafeMutablePointer(bitPattern: UInt(bits)).unsafelyUnwrapped
  }

  @inline(__always) var isNull: Bool { tag == Tag.null }
  @inline(__always) var isMissing: Bool { tag == Tag.missing }
  @inline(__always) var isTrue: Bool { tag == Tag.bool && bits != 0 }
  @inline(__always) var isObject: Bool { tag >= Tag.firstObject }
  @inline(__always) var isNumber: Bool { tag == Tag.int || tag == Tag.float }
  @inline(__always) var isNaN: Bool { tag == Tag.float && asFloat.isNaN }
  @inline(__always) var isCallable: Bool { tag == Tag.closure || tag == Tag.native }

  /// The number as a float; asked only of ints and floats.
  @inline(__always) var asNumber: Double { tag == Tag.int ? Double(asInt) : asFloat }

  /// The name of the value's type, as `type_of` gives it and messages use it.
  var typeName: String {
    switch tag {
    case Tag.null: "null"
    case Tag.bool: "bool"
    case Tag.int: "int"
    case Tag.float: "float"
    case Tag.duration: "duration"
    case Tag.time: "time"
    case Tag.native, Tag.closure: "function"
    case Tag.module: "module"
    case Tag.string: "string"
    case Tag.list: "list"
    case Tag.map: asMap.pointee.isRecord ? "record" : "map"
    case Tag.secret: "secret"
    default: "nothing"
    }
  }
}
