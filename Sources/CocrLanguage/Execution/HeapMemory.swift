/// Where a heap gets its memory: small pieces from blocks of one size each, large ones from the
/// system.
///
/// A block that has no piece in use any more serves any size, so that the memory a heap takes grows
/// with the most it has held at once. All of it goes back to the system with ``destroy()``.
struct HeapMemory {
  /// The pieces of a block stand behind this, at its start.
  private struct Block {
    /// Among the blocks of its size that have room.
    var next: UnsafeMutablePointer<Block>?
    var previous: UnsafeMutablePointer<Block>?
    /// Pieces that were given back; each holds the address of the next.
    var free: UnsafeMutableRawPointer?
    /// What lies between has never been given out.
    var untouched: UnsafeMutableRawPointer
    var end: UnsafeMutableRawPointer
    var liveCount: Int
    /// The size of its pieces, in steps.
    var size: Int
    var hasRoom: Bool
  }

  /// Stands in front of memory that came from the system; 16 bytes, like the alignment it keeps.
  private struct Link {
    var next: UnsafeMutablePointer<Link>?
    var previous: UnsafeMutablePointer<Link>?
  }

  private static var step: Int { 16 }
  #if SEPARATE_PIECES
    /// Every piece comes from the system, so that a sanitizer sees its bounds and its end.
    private static var largestPiece: Int { 0 }
  #else
    private static var largestPiece: Int { 512 }
  #endif
  private static var blockSize: Int { 32 * 1024 }
  private static var headerSize: Int { 80 }
  /// New pieces are made so many bytes at a time, so that a small heap touches few pages.
  private static var portion: Int { 2048 }

  /// By size in steps: the blocks with room.
  private let rooms: UnsafeMutablePointer<UnsafeMutablePointer<Block>?>
  /// Blocks of no size yet.
  private var spare: UnsafeMutablePointer<Block>?
  /// What was taken from the system for blocks, several at a time.
  private var slabs: UnsafeMutablePointer<UnsafeMutableRawPointer>
  private(set) var slabCount = 0
  private var slabCapacity = 8
  /// What was taken for one large piece each.
  private var large: UnsafeMutablePointer<Link>?

  init() {
    let count = Self.largestPiece / Self.step + 1
    rooms = .allocate(capacity: count)
    rooms.initialize(repeating: nil, count: count)
    slabs = .allocate(capacity: slabCapacity)
  }

  /// Gives everything back.
  func destroy() {
    for index in 0..<slabCount { slabs[index].deallocate() }
    slabs.deallocate()
    rooms.deallocate()
    var link = large
    while let current = link {
      link = current.pointee.next
      current.deallocate()
    }
  }

  @inline(__always)
  mutating func allocate(_ byteCount: Int) -> UnsafeMutableRawPointer {
    if byteCount > Self.largestPiece { return allocateLarge(byteCount) }
    let size = (byteCount &+ 15) >> 4
    if let block = rooms[size], let piece = block.pointee.free {
      block.pointee.free = piece.load(as: UnsafeMutableRawPointer?.self)
      block.pointee.liveCount &+= 1
      return piece
    }
    return allocateSlowly(size)
  }

  @inline(__always)
  mutating func deallocate(_ piece: UnsafeMutableRawPointer, _ byteCount: Int) {
    if byteCount > Self.largestPiece { return deallocateLarge(piece) }
    // Blocks are aligned to their size; the start of one is never the address zero.
    let block = UnsafeMutablePointer<Block>(
      bitPattern: UInt(bitPattern: piece) & ~UInt(Self.blockSize - 1)
    ).unsafelyUnwrapped
    piece.storeBytes(of: block.pointee.free, as: UnsafeMutableRawPointer?.self)
    block.pointee.free = piece
    block.pointee.liveCount &-= 1
    if !block.pointee.hasRoom || block.pointee.liveCount == 0 { noteRoom(block) }
  }

  @inline(never)
  private mutating func allocateSlowly(_ size: Int) -> UnsafeMutableRawPointer {
    let byteCount = max(size, 1) * Self.step
    while true {
      let block = rooms[size] ?? addBlock(size)
      if block.pointee.free == nil { makePieces(block, byteCount) }
      if let piece = block.pointee.free {
        block.pointee.free = piece.load(as: UnsafeMutableRawPointer?.self)
        block.pointee.liveCount &+= 1
        return piece
      }
      unlist(block)
    }
  }

  private func makePieces(_ block: UnsafeMutablePointer<Block>, _ byteCount: Int) {
    let room = block.pointee.end - block.pointee.untouched
    let count = min(room, max(Self.portion, byteCount)) / byteCount
    var index = count
    while index > 0 {
      index -= 1
      let piece = block.pointee.untouched + index * byteCount
      piece.storeBytes(of: block.pointee.free, as: UnsafeMutableRawPointer?.self)
      block.pointee.free = piece
    }
    block.pointee.untouched += count * byteCount
  }

  private mutating func addBlock(_ size: Int) -> UnsafeMutablePointer<Block> {
    if spare == nil { addSpareBlocks() }
    // `addSpareBlocks` leaves at least one.
    let block = spare.unsafelyUnwrapped
    spare = block.pointee.next
    let start = UnsafeMutableRawPointer(block)
    block.initialize(
      to: Block(
        next: nil, previous: nil, free: nil, untouched: start + Self.headerSize,
        end: start + Self.blockSize, liveCount: 0, size: size, hasRoom: false))
    list(block)
    return block
  }

  private mutating func addSpareBlocks() {
    if slabCount == slabCapacity {
      let moved = UnsafeMutablePointer<UnsafeMutableRawPointer>.allocate(capacity: slabCapacity * 2)
      moved.update(from: slabs, count: slabCount)
      slabs.deallocate()
      slabs = moved
      slabCapacity *= 2
    }
    let count = slabCount < 4 ? 1 << slabCount : 16
    let slab = UnsafeMutableRawPointer.allocate(
      byteCount: count * Self.blockSize, alignment: Self.blockSize)
    slabs[slabCount] = slab
    slabCount += 1
    for index in 0..<count {
      let block = (slab + index * Self.blockSize).assumingMemoryBound(to: Block.self)
      block.pointee.next = spare
      spare = block
    }
  }

  /// Called when a full block gets its first free piece, and when a block has only free ones.
  @inline(never)
  private mutating func noteRoom(_ block: UnsafeMutablePointer<Block>) {
    if !block.pointee.hasRoom { list(block) }
    // The last block of a size stays, or it would come and go with every piece.
    let isOnly = block.pointee.next == nil && block.pointee.previous == nil
    if block.pointee.liveCount == 0, !isOnly {
      unlist(block)
      block.pointee.next = spare
      spare = block
    }
  }

  private func list(_ block: UnsafeMutablePointer<Block>) {
    let first = rooms[block.pointee.size]
    block.pointee.next = first
    block.pointee.previous = nil
    first?.pointee.previous = block
    rooms[block.pointee.size] = block
    block.pointee.hasRoom = true
  }

  private func unlist(_ block: UnsafeMutablePointer<Block>) {
    if let previous = block.pointee.previous {
      previous.pointee.next = block.pointee.next
    } else {
      rooms[block.pointee.size] = block.pointee.next
    }
    block.pointee.next?.pointee.previous = block.pointee.previous
    block.pointee.hasRoom = false
  }

  // MARK: Large pieces

  @inline(never)
  private mutating func allocateLarge(_ byteCount: Int) -> UnsafeMutableRawPointer {
    let memory = UnsafeMutableRawPointer.allocate(
      byteCount: byteCount + MemoryLayout<Link>.stride, alignment: 16)
    let link = memory.assumingMemoryBound(to: Link.self)
    link.initialize(to: Link(next: large, previous: nil))
    large?.pointee.previous = link
    large = link
    return memory + MemoryLayout<Link>.stride
  }

  @inline(never)
  private mutating func deallocateLarge(_ piece: UnsafeMutableRawPointer) {
    let link = (piece - MemoryLayout<Link>.stride).assumingMemoryBound(to: Link.self)
    if let previous = link.pointee.previous {
      previous.pointee.next = link.pointee.next
    } else {
      large = link.pointee.next
    }
    link.pointee.next?.pointee.previous = link.pointee.previous
    link.deallocate()
  }
}
