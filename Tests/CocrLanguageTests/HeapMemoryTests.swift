import Testing

@testable import CocrLanguage

@Suite struct HeapMemoryTests {
  /// Gives out and takes back pieces of all sizes in a mixed order; each is filled with a byte of its
  /// own, which must still be there at the end.
  @Test func piecesNeverOverlap() {
    struct Piece {
      var address: UnsafeMutableRawPointer
      var byteCount: Int
      var mark: UInt8
    }
    var memory = HeapMemory()
    defer { memory.destroy() }
    var random = SystemRandomNumberGenerator()
    var pieces: [Piece] = []
    var damaged = 0
    func isWhole(_ piece: Piece) -> Bool {
      UnsafeRawBufferPointer(start: piece.address, count: piece.byteCount)
        .allSatisfy { $0 == piece.mark }
    }
    for turn in 0..<60_000 {
      // Grows, shrinks, grows again.
      let isGrowing = turn % 20_000 < 12_000
      if pieces.isEmpty || Int.random(in: 0..<10, using: &random) < (isGrowing ? 7 : 2) {
        let byteCount = Int.random(in: 1...(turn % 50 == 0 ? 40_000 : 600), using: &random)
        let address = memory.allocate(byteCount)
        #expect(Int(bitPattern: address) % 16 == 0)
        let mark = UInt8(truncatingIfNeeded: turn)
        address.initializeMemory(as: UInt8.self, repeating: mark, count: byteCount)
        pieces.append(Piece(address: address, byteCount: byteCount, mark: mark))
      } else {
        pieces.swapAt(Int.random(in: pieces.indices, using: &random), pieces.count - 1)
        let piece = pieces.removeLast()
        if !isWhole(piece) { damaged += 1 }
        memory.deallocate(piece.address, piece.byteCount)
      }
    }
    damaged += pieces.count { !isWhole($0) }
    #expect(damaged == 0)
  }

  /// What one size held serves the others: memory grows with what is held at once, not with the
  /// number of sizes.
  @Test func emptyBlocksServeEverySize() {
    var memory = HeapMemory()
    defer { memory.destroy() }
    func fillAndEmpty(_ byteCount: Int) {
      let pieces = (0..<(4 << 20) / byteCount).map { _ in memory.allocate(byteCount) }
      for piece in pieces { memory.deallocate(piece, byteCount) }
    }
    fillAndEmpty(16)
    let slabs = memory.slabCount
    for byteCount in stride(from: 32, through: 512, by: 16) { fillAndEmpty(byteCount) }
    #expect(memory.slabCount <= slabs + 2)
  }
}
