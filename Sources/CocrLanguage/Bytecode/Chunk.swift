/// What the interpreter loop needs of a function, as a trivial struct. It belongs to a ``Chunk`` and
/// never changes.
struct Prototype {
  let code: UnsafePointer<UInt64>
  let constants: UnsafePointer<Value>
  /// For each type of the module the tags that fit without a further look.
  let typeMasks: UnsafePointer<UInt32>
  let registerCount: Int
  let parameterCount: Int
  /// One more than the number of the last parameter without a default.
  let requiredCount: Int
  let captureCount: Int
  /// The first of the function's field caches in the machine's array.
  let cacheBase: Int
  let module: Int
  /// The number of the function's ``FunctionInfo`` in its chunk.
  let function: Int
}

/// What is known of a compiled function beside its code: for calls by name, errors and traces.
struct FunctionInfo: Sendable {
  var name: String
  /// The words that callers use, in order.
  var labels: [String]
  /// For each parameter whether it has no default.
  var isRequired: [Bool]
  var captureCount: Int
  /// The place of every word of the code.
  var spans: [Span]
  var handlers: [Handler]
  var span: Span

  /// Where an error raised by the words `start ..< end` goes; inner handlers come before outer ones.
  struct Handler: Sendable {
    var start: Int
    var end: Int
    var target: Int
    /// The register that receives the error.
    var register: Int
    /// Also takes what a script cannot catch, for the sake of `finally`.
    var catchesAll: Bool
  }
}

/// How the last arguments of a call are named.
struct ArgumentDescription: Sendable, Hashable {
  var positionalCount: Int
  var labels: [String]
  /// The last argument is a block after the parentheses, and goes to the last parameter.
  var hasTrailingBlock: Bool
}

/// A text as a key, told apart by its bytes. Swift's own strings are equal where they look the same,
/// however they are composed.
struct ExactText: Hashable {
  let text: String

  init(_ text: String) { self.text = text }

  static func == (left: Self, right: Self) -> Bool {
    left.text.utf8.elementsEqual(right.text.utf8)
  }

  func hash(into hasher: inout Hasher) {
    var text = text
    text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
  }
}

/// The strings of programs: made once, shared by every machine, alive as long as the pool.
///
/// `@unchecked Sendable`: only the compiler adds to a pool, before anything else sees it, and that of a
/// session while its machine, which alone shares the pool, stands still; that of the library is read and
/// added to under the library's lock. After that the objects, whose hash is computed and whose color is
/// permanent, are never written to.
final class ConstantPool: @unchecked Sendable {
  /// An open-addressing table of a size that is a power of two.
  private var table: [StringObject.Pointer?] = Array(repeating: nil, count: 64)
  private var count = 0
  /// The pool of the library, whose strings are looked up first, so that equal strings of the library
  /// and of a program are one object.
  private let parent: ConstantPool?
  /// The strings that the parent had when it was last looked at: it gets more while programs run.
  private var lent: [StringObject.Pointer?] = []

  init(parent: ConstantPool?) {
    self.parent = parent
  }

  /// Takes in what the parent has now, which nobody changes meanwhile.
  func refresh() {
    lent = parent?.table ?? []
  }

  deinit {
    for case let string? in table {
      if string.pointee.isIndexed { string.indexSlot.pointee?.offsets.deallocate() }
      UnsafeMutableRawPointer(string).deallocate()
    }
  }

  func intern(_ text: String) -> StringObject.Pointer {
    var text = text
    return text.withUTF8 { bytes in
      let hash = StringHash.hash(bytes)
      if let known = existing(bytes, hash) { return known }
      let object = make(bytes, hash)
      if count * 2 >= table.count { grow() }
      table[Self.slot(for: object, in: table)] = object
      count += 1
      return object
    }
  }

  /// The object of a text that is among the strings; nil where none is.
  func existing(_ text: String) -> StringObject.Pointer? {
    var text = text
    return text.withUTF8 { existing($0, StringHash.hash($0)) }
  }

  private func existing(_ bytes: UnsafeBufferPointer<UInt8>, _ hash: UInt32)
    -> StringObject.Pointer?
  {
    Self.find(bytes, hash, in: lent) ?? Self.find(bytes, hash, in: table)
  }

  private static func find(
    _ bytes: UnsafeBufferPointer<UInt8>, _ hash: UInt32, in table: [StringObject.Pointer?]
  ) -> StringObject.Pointer? {
    if table.isEmpty { return nil }
    var slot = Int(hash) & (table.count - 1)
    while let candidate = table[slot] {
      if candidate.pointee.header.stamp == hash, TextSearch.areEqual(candidate.buffer, bytes) {
        return candidate
      }
      slot = (slot + 1) & (table.count - 1)
    }
    return nil
  }

  private func make(_ bytes: UnsafeBufferPointer<UInt8>, _ hash: UInt32) -> StringObject.Pointer {
    var header = ObjectHeader(.string)
    header.color = .permanent
    header.stamp = hash
    let string = StringObject(
      header: header, byteCount: bytes.count, scalarCount: Heap.countScalars(bytes))
    let raw = UnsafeMutableRawPointer.allocate(byteCount: string.size, alignment: 16)
    let object = raw.assumingMemoryBound(to: StringObject.self)
    object.initialize(to: string)
    if let start = bytes.baseAddress { object.bytes.update(from: start, count: bytes.count) }
    if string.isIndexed {
      // It is never written to later, so its index cannot wait until it is needed.
      let count = ScalarIndex.count(scalarCount: string.scalarCount)
      object.indexSlot.initialize(
        to: ScalarIndex(of: object.buffer, in: .allocate(capacity: count), count: count))
    }
    return object
  }

  private func grow() {
    var larger = [StringObject.Pointer?](repeating: nil, count: table.count * 2)
    for case let string? in table { larger[Self.slot(for: string, in: larger)] = string }
    table = larger
  }

  private static func slot(for string: StringObject.Pointer, in table: [StringObject.Pointer?])
    -> Int
  {
    var slot = Int(string.pointee.header.stamp) & (table.count - 1)
    while table[slot] != nil { slot = (slot + 1) & (table.count - 1) }
    return slot
  }
}

/// The compiled form of one module.
///
/// `@unchecked Sendable`: the memory behind the prototypes is written in `init` and only read after.
final class Chunk: @unchecked Sendable {
  let module: Int
  let file: SourceFile
  let functions: [FunctionInfo]
  /// One for each function; the first is the module's top level.
  let prototypes: UnsafeMutablePointer<Prototype>
  let argumentDescriptions: [ArgumentDescription]
  let types: [ValueType]
  let globalNames: [String]
  let cacheCount: Int
  /// Not a placeholder for a file of the library that the program does not use.
  var isCompiled: Bool { !functions.isEmpty }
  private let code: UnsafeMutablePointer<UInt64>
  private let constants: UnsafeMutablePointer<Value>
  private let typeMasks: UnsafeMutablePointer<UInt32>
  private let pool: ConstantPool

  struct Function {
    var info: FunctionInfo
    var code: [UInt64]
    var constants: [Value]
    var registerCount: Int
    var cacheCount: Int

    /// Keeps the place of a function that is being compiled.
    static let placeholder = Function(
      info: FunctionInfo(
        name: "", labels: [], isRequired: [], captureCount: 0, spans: [], handlers: [],
        span: Span(0, 0)),
      code: [], constants: [], registerCount: 0, cacheCount: 0)
  }

  init(
    module: Int, file: SourceFile, functions: [Function],
    argumentDescriptions: [ArgumentDescription], types: [ValueType], globalNames: [String],
    pool: ConstantPool
  ) {
    self.module = module
    self.file = file
    self.functions = functions.map(\.info)
    self.argumentDescriptions = argumentDescriptions
    self.types = types
    typeMasks = .allocate(capacity: max(1, types.count))
    for (index, type) in types.enumerated() {
      typeMasks[index] = type.isDecidedByTag ? type.tagMask : 0
    }
    self.globalNames = globalNames
    self.pool = pool
    code = .allocate(capacity: max(1, functions.reduce(0) { $0 + $1.code.count }))
    constants = .allocate(capacity: max(1, functions.reduce(0) { $0 + $1.constants.count }))
    prototypes = .allocate(capacity: max(1, functions.count))
    var codeOffset = 0
    var constantOffset = 0
    var cacheOffset = 0
    for (index, function) in functions.enumerated() {
      for (offset, word) in function.code.enumerated() { code[codeOffset + offset] = word }
      for (offset, value) in function.constants.enumerated() {
        constants[constantOffset + offset] = value
      }
      (prototypes + index).initialize(
        to: Prototype(
          code: UnsafePointer(code + codeOffset),
          constants: UnsafePointer(constants + constantOffset),
          typeMasks: UnsafePointer(typeMasks),
          registerCount: function.registerCount, parameterCount: function.info.labels.count,
          requiredCount: (function.info.isRequired.lastIndex(of: true) ?? -1) + 1,
          captureCount: function.info.captureCount,
          cacheBase: cacheOffset, module: module,
          function: index))
      codeOffset += function.code.count
      constantOffset += function.constants.count
      cacheOffset += function.cacheCount
    }
    cacheCount = cacheOffset
  }

  deinit {
    prototypes.deallocate()
    code.deallocate()
    constants.deallocate()
    typeMasks.deallocate()
  }
}
