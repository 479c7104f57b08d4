import Synchronization

/// The memory that the work of a run's calls takes until the machine has what they made.
final class CallMemory: Sendable {
  private let room = Atomic<Int>(.max)
  private let taken = Atomic<Int>(0)

  /// - Parameter bytes: what the run has left of its memory.
  func setRoom(_ bytes: Int) { room.store(bytes, ordering: .relaxed) }

  fileprivate func take(_ bytes: Int) -> Bool {
    let (_, sum) = taken.add(bytes, ordering: .relaxed)
    if sum <= room.load(ordering: .relaxed) { return true }
    taken.subtract(bytes, ordering: .relaxed)
    return false
  }

  fileprivate func release(_ bytes: Int) { taken.subtract(bytes, ordering: .relaxed) }

  /// What one call takes; given back when nobody holds it any more.
  final class Claim: Sendable {
    private let memory: CallMemory
    private let bytes = Atomic<Int>(0)

    init(on memory: CallMemory) { self.memory = memory }

    deinit { memory.release(bytes.load(ordering: .relaxed)) }

    /// Counts so many bytes, before they are allocated.
    ///
    /// - Throws: ``Exceeded`` where the run may not take as much.
    func take(_ count: Int) throws(Exceeded) {
      guard memory.take(count) else { throw Exceeded() }
      bytes.add(count, ordering: .relaxed)
    }
  }

  /// The run has less memory left than a call needs.
  struct Exceeded: Error {}
}
